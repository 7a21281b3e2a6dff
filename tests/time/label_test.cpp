#define BOOST_TEST_MODULE time / label
#include <boost/test/unit_test.hpp>

#include <cohort/time/calendar_periods.hpp>
#include <cohort/time/fiscal.hpp>
#include <cohort/time/label.hpp>
#include <cohort/time/retail_445.hpp>
#include <support/calendar_walk.hpp>

#include <clocale>
#include <locale>
#include <string>

using cohort_test::for_each_day;
using cohort_test::on;
using cohort_test::walking_day;

namespace {

template <class Grid>
auto label_of(Grid const& grid, date::local_days day) -> std::string
{
    return cohort::label(grid, grid.index(day));
}

} // namespace

namespace models {

/// A grid that names itself.
struct seasons {
    auto index(date::local_days d) const -> cohort::period_index { return cohort::half_yearly{}.index(d); }
    auto first_day(cohort::period_index i) const -> date::local_days
    {
        return cohort::half_yearly{}.first_day(i);
    }
    auto label(cohort::period_index i) const -> char const* { return i % 2 == 1 ? "spring" : "autumn"; }
    friend bool operator==(seasons const&, seasons const&) = default;
};

} // namespace models

BOOST_AUTO_TEST_CASE(the_labels_of_the_first_of_december_2010)
{
    auto const day = on(2010, 12, 1);
    BOOST_TEST(label_of(cohort::daily{}, day) == "2010-12-01");
    BOOST_TEST(label_of(cohort::weekly{}, day) == "2010-11-29");
    BOOST_TEST(label_of(cohort::weekly{date::Sunday}, day) == "2010-11-28");
    BOOST_TEST(label_of(cohort::iso_weekly{}, day) == "2010-W48");
    BOOST_TEST(label_of(cohort::monthly{}, day) == "2010-12");
    BOOST_TEST(label_of(cohort::quarterly{}, day) == "2010-Q4");
    BOOST_TEST(label_of(cohort::half_yearly{}, day) == "2010-H2");
    BOOST_TEST(label_of(cohort::yearly{}, day) == "2010");
    BOOST_TEST(label_of(cohort::fiscal_yearly{.first_month = 7}, day) == "FY2011");
    BOOST_TEST(label_of(cohort::fiscal_half_yearly{.first_month = 7}, day) == "FY2011-H1");
    BOOST_TEST(label_of(cohort::fiscal_quarterly{.first_month = 7}, day) == "FY2011-Q2");
    BOOST_TEST(label_of(cohort::fiscal_quarterly{.first_month = 7}, on(2011, 1, 1)) == "FY2011-Q3");
    BOOST_TEST(
        label_of(cohort::fiscal_quarterly{.first_month = 7, .named_by = cohort::fiscal_name::start_year},
                 day) == "FY2010-Q2");
    BOOST_TEST(label_of(cohort::retail_yearly{}, day) == "FY2010");
    BOOST_TEST(label_of(cohort::retail_quarterly{}, day) == "FY2010-Q4");
    BOOST_TEST(label_of(cohort::retail_monthly{}, day) == "FY2010-P11");
    BOOST_TEST(label_of(cohort::retail_weekly{}, day) == "FY2010-W44");
    BOOST_TEST(label_of(models::seasons{}, day) == "autumn");
}

BOOST_AUTO_TEST_CASE(every_day_is_written_as_iso_8601_does)
{
    std::size_t failures = 0;
    for_each_day([&](walking_day const& d) {
        failures += label_of(cohort::daily{}, d.local()) != d.iso();
        failures += label_of(cohort::monthly{}, d.local()) != d.iso().substr(0, 7);
        failures += label_of(cohort::yearly{}, d.local()) != d.iso().substr(0, 4);
    });
    BOOST_TEST(failures == 0u);
}

BOOST_AUTO_TEST_CASE(years_have_at_least_four_digits)
{
    BOOST_TEST(label_of(cohort::daily{}, on(1, 1, 1)) == "0001-01-01");
    BOOST_TEST(label_of(cohort::monthly{}, on(987, 3, 1)) == "0987-03");
    BOOST_TEST(label_of(cohort::quarterly{}, on(987, 3, 1)) == "0987-Q1");
    BOOST_TEST(label_of(cohort::yearly{}, on(42, 3, 1)) == "0042");
    BOOST_TEST(label_of(cohort::daily{}, on(9999, 12, 31)) == "9999-12-31");
    BOOST_TEST(label_of(cohort::daily{}, on(10000, 1, 1)) == "10000-01-01");
    BOOST_TEST(label_of(cohort::iso_weekly{}, on(987, 1, 10)) == "0987-W02");
}

BOOST_AUTO_TEST_CASE(iso_weeks_carry_their_own_year)
{
    cohort::iso_weekly const grid;
    BOOST_TEST(label_of(grid, on(2010, 1, 3)) == "2009-W53");
    BOOST_TEST(label_of(grid, on(2010, 1, 4)) == "2010-W01");
    BOOST_TEST(label_of(grid, on(2008, 12, 29)) == "2009-W01");
    BOOST_TEST(label_of(grid, on(2020, 12, 31)) == "2020-W53");
    BOOST_TEST(label_of(grid, on(2021, 1, 3)) == "2020-W53");
    BOOST_TEST(label_of(grid, on(2021, 1, 4)) == "2021-W01");
}

BOOST_AUTO_TEST_CASE(no_locale_changes_a_label)
{
    struct grouping : std::numpunct<char> {
        auto do_thousands_sep() const -> char override { return '.'; }
        auto do_grouping() const -> std::string override { return "\1"; }
    };
    auto const before = std::locale::global(std::locale(std::locale::classic(), new grouping));
    BOOST_TEST(label_of(cohort::daily{}, on(2010, 12, 1)) == "2010-12-01");
    BOOST_TEST(label_of(cohort::retail_weekly{}, on(2010, 12, 1)) == "FY2010-W44");
    std::locale::global(before);
}
