#define BOOST_TEST_MODULE retention / by_calendar
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;

static_assert(std::regular<calendar_values<monthly, std::int64_t>>);
static_assert(std::regular<birth_groups<int, double>>);

namespace {

/// Two customers of December, one of January, none of February, one of March; April runs.
auto sales() -> std::vector<sale>
{
    return {
        sold(1, 2023_y / 12 / 3, 100), sold(1, 2024_y / 1 / 5, 50), sold(1, 2024_y / 4 / 2, 7),
        sold(2, 2023_y / 12 / 24, 30), sold(2, 2024_y / 2 / 1, 20), sold(2, 2024_y / 2 / 9, -5),
        sold(3, 2024_y / 1 / 31, 60),  sold(3, 2024_y / 3 / 1, 90), sold(4, 2024_y / 3 / 31, 40),
    };
}

auto table(age_clock const& clock = {})
{
    return retention(sales(), sale_schema, monthly{},
                     {.clock = clock, .observed = {.until = 2024_y / 4 / 15}});
}

using cents = std::optional<std::int64_t>;

} // namespace

BOOST_AUTO_TEST_CASE(revenue_by_cohort_and_month)
{
    auto const m = by_calendar(table());
    BOOST_TEST(m.cohorts() == 4u);
    BOOST_TEST(m.periods() == 5u);
    BOOST_TEST(m.period_label(0) == "2023-12");
    BOOST_TEST(m.period_label(4) == "2024-04");
    BOOST_TEST((m.first_day(1) == date::local_days{2024_y / 1 / 1}));
    BOOST_TEST(m.cohort_label(3) == "2024-03");
    BOOST_TEST(m.members(0) == 2u);
    cents const none;
    std::vector<std::vector<cents>> const expected{
        {130, 50, 15, 0, 7}, {none, 60, 0, 90, 0}, {none, none, 0, 0, 0}, {none, none, none, 40, 0}};
    for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t p = 0; p < 5; ++p) BOOST_TEST((m(c, p) == expected[c][p]), c << ' ' << p);
    BOOST_TEST(m.cohort_total(0).value() == 202);
    BOOST_TEST(m.cohort_total(2).value() == 0);
    BOOST_TEST(m.period_total(0).value() == 130);
    BOOST_TEST(m.period_total(3).value() == 130);
    BOOST_TEST(m.total().value() == 392);

    // The answer in one line.
    BOOST_TEST(m.cohort_label(by_calendar(table()).best_cohort().value()) == "2023-12");
}

BOOST_AUTO_TEST_CASE(any_figure_of_a_cell)
{
    auto const t = table();
    auto const visits =
        by_calendar(t, [](auto const& of, std::size_t c, std::size_t a) { return of.customers(c, a); });
    BOOST_TEST(visits.period_total(1).value() == 2); // 1 and 3
    BOOST_TEST(visits.total().value() == 8);
    auto const shares =
        by_calendar(t, [](auto const& of, std::size_t c, std::size_t a) { return of.rate(c, a); });
    BOOST_TEST(shares(0, 1).value() == .5);
    BOOST_TEST(!shares(2, 2).has_value()); // nobody was born in February
}

BOOST_AUTO_TEST_CASE(what_has_no_calendar_is_refused)
{
    BOOST_CHECK_THROW((void)by_calendar(table(rolling_clock{})), invalid_option);
    BOOST_CHECK_THROW((void)by_calendar(table(anniversary_clock{})), invalid_option);
    auto const empty = by_calendar(retention_table<monthly, std::int64_t>{});
    BOOST_TEST(empty.cohorts() == 0u);
    BOOST_TEST(empty.periods() == 0u);
    BOOST_TEST(!empty.total().has_value());
    BOOST_TEST(!empty.best_cohort().has_value());
    // A total too large.
    auto const most = std::numeric_limits<std::int64_t>::max();
    std::vector<sale> const rich{sold(1, 2024_y / 1 / 1, most), sold(2, 2024_y / 2 / 1, most)};
    auto const t = retention(rich, sale_schema, monthly{});
    BOOST_CHECK_THROW((void)by_calendar(t), arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(ages_that_a_table_leaves_out)
{
    /// Every other age.
    struct sparse : counted_table {
        [[nodiscard]] static auto age(std::size_t k) -> int { return 2 * static_cast<int>(k) + 1; }
    };
    sparse const t{counted_table::of({{5, 4, 3}, {2, 1}})};
    auto const m =
        by_calendar(t, [](auto const& of, std::size_t c, std::size_t a) { return of.customers(c, a); });
    BOOST_TEST(m.periods() == 5u); // February to June
    BOOST_TEST(m.period_label(0) == "2024-02");
    BOOST_TEST(m.period_total(1).value() == 2);
    BOOST_TEST(!m(0, 1).has_value());
    BOOST_TEST(m(0, 2).value() == 4u);
    BOOST_TEST(m.total().value() == 15);
}

BOOST_AUTO_TEST_CASE(by_the_month_of_birth)
{
    auto const t = table();
    auto const months = by_birth_month(t);
    BOOST_REQUIRE(months.groups().size() == 3u); // January, March, December: nobody in February
    BOOST_TEST((months.groups()[0].key == date::January));
    BOOST_TEST(months.groups()[0].total == 150);
    BOOST_TEST(months.groups()[0].per_member() == 150.0);
    BOOST_TEST((months.best()->key == date::December));
    BOOST_TEST(months.best()->total == 202);
    BOOST_TEST(months.best()->members == 2u);
    BOOST_TEST((months.best_per_member()->key == date::January));

    // After equal time: the first two months of each. March has not had them.
    auto const even = by_birth_month(t, {.last_age = 1});
    BOOST_TEST(even.groups().size() == 2u);
    BOOST_TEST((even.best()->key == date::December));
    BOOST_TEST(even.best()->total == 180);
    BOOST_TEST(even.groups()[0].total == 60);
    BOOST_TEST(by_birth_month(t, {.last_age = 9}).groups().empty());
    BOOST_TEST(!by_birth_month(t, {.last_age = 9}).best().has_value());

    // By year, of customers.
    auto const years = by_birth(
        t, [](date::local_days d) { return int{date::year_month_day{d}.year()}; }, {},
        [](auto const& of, std::size_t c, std::size_t a) { return of.customers(c, a); });
    BOOST_REQUIRE(years.groups().size() == 2u);
    BOOST_TEST(years.groups()[0].key == 2023);
    BOOST_TEST(years.groups()[0].total == 5);
    BOOST_TEST(years.groups()[1].cohorts == 2u);
    BOOST_TEST(years.groups()[1].total == 3);

    // Members who mature: only where all of them were seen.
    auto const rolling = table(rolling_clock{date::days{30}});
    BOOST_TEST(by_birth_month(rolling, {.last_age = 2}).groups().size() == 1u);
    BOOST_TEST(by_birth_month(rolling, {.last_age = 2}).best()->total == 130 + 15 + 50);
}

BOOST_AUTO_TEST_CASE(random_sales_against_plain_loops)
{
    std::mt19937_64 random(6);
    for (int round = 0; round < 200; ++round) {
        std::vector<sale> rows;
        auto const start = date::local_days{2023_y / 10 / 15};
        for (auto n = random() % 60; n-- > 0;)
            rows.push_back({static_cast<std::int32_t>(random() % 12),
                            start + date::days{static_cast<int>(random() % 250)},
                            static_cast<std::int64_t>(random() % 100), 0, 'a'});
        auto const t = retention(rows, sale_schema, monthly{});
        std::map<int, period_index> birth;
        for (auto const& r : rows) {
            auto const p = monthly{}.index(date::floor<date::days>(r.at));
            auto const [at, fresh] = birth.try_emplace(*r.client, p);
            if (!fresh) at->second = std::min(at->second, p);
        }
        std::map<period_index, std::int64_t> by_period, by_cohort;
        std::map<std::pair<period_index, period_index>, std::int64_t> cells;
        std::map<unsigned, std::int64_t> by_month;
        std::int64_t all = 0;
        for (auto const& r : rows) {
            auto const p = monthly{}.index(date::floor<date::days>(r.at));
            auto const c = birth.at(*r.client);
            by_period[p] += r.cents;
            by_cohort[c] += r.cents;
            cells[{c, p}] += r.cents;
            by_month[static_cast<unsigned>((c - 1) % 12 + 1)] += r.cents;
            all += r.cents;
        }
        auto const m = by_calendar(t);
        BOOST_TEST(m.total().value_or(0) == all);
        std::int64_t most = -1;
        for (std::size_t c = 0; c < m.cohorts(); ++c) {
            auto const total = by_cohort.contains(t.period(c)) ? by_cohort[t.period(c)] : 0;
            BOOST_TEST(m.cohort_total(c).value() == total);
            most = std::max(most, total);
            for (std::size_t p = 0; p < m.periods(); ++p) {
                BOOST_TEST(m(c, p).has_value() == (m.period(p) >= t.period(c)));
                if (m(c, p)) BOOST_TEST(*m(c, p) == (cells[{t.period(c), m.period(p)}]));
            }
        }
        for (std::size_t p = 0; p < m.periods(); ++p)
            BOOST_TEST(m.period_total(p).value() == by_period[m.period(p)]);
        if (auto const best = m.best_cohort()) BOOST_TEST(m.cohort_total(*best).value() == most);
        auto const months = by_birth_month(t);
        BOOST_TEST(months.groups().size() == by_month.size());
        for (auto const& g : months.groups()) BOOST_TEST(g.total == by_month[static_cast<unsigned>(g.key)]);
    }
}
