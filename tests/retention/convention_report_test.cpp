#define BOOST_TEST_MODULE retention / convention_report
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <tuple>
#include <variant>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;

static_assert(std::regular<convention_dispute>);

namespace {

auto const near = boost::test_tools::tolerance(1e-14);

/// The combination's value.
auto value(convention_dispute const& d, age_clock const& clock, return_kind criterion,
           average_kind average = average_kind::pooled, partial_cells partial = partial_cells::leave_out)
    -> std::optional<double>
{
    for (auto const& v : d.values()) {
        if (v.clock == clock && v.criterion == criterion && v.average == average && v.partial == partial)
            return v.value;
    }
    BOOST_FAIL("no such combination");
    return {};
}

constexpr rolling_clock thirty{date::days{30}};

} // namespace

BOOST_AUTO_TEST_CASE(age_two_of_the_worked_example)
{
    ledger const book(worked_example(), sale_schema, {.observed = worked_example_window});
    auto const d = convention_report(book, monthly{}, 2);
    BOOST_TEST(d.age() == 2u);
    BOOST_REQUIRE(d.values().size() == 3u * 4 * 3 * 2);
    using enum return_kind;
    auto const calendar = calendar_clock{};
    // January 2 of 3, 2 of 3, 2 of 3, 1 of 3; with February 2 of 2, 2 of 2, 2 of 2, 1 of 2, as far as seen.
    for (auto const kind : {on, on_or_after, on_or_before}) {
        BOOST_TEST(value(d, calendar, kind).value() == 2. / 3, near);
        auto const with = [&](average_kind average) {
            return value(d, calendar, kind, average, partial_cells::include).value();
        };
        BOOST_TEST(with(average_kind::pooled) == .8, near);
        BOOST_TEST(with(average_kind::simple) == 5. / 6, near);
        BOOST_TEST(with(average_kind::weighted) == 10. / 13, near);
    }
    BOOST_TEST(value(d, calendar, streak).value() == 1. / 3, near);
    BOOST_TEST(value(d, calendar, streak, average_kind::pooled, partial_cells::include).value() == .4, near);
    // B and C were seen for three spans of thirty days, and for three months: B came back in the third.
    for (age_clock const clock : {age_clock{thirty}, age_clock{anniversary_clock{}}}) {
        for (auto const kind : {on, on_or_after, on_or_before})
            BOOST_TEST(value(d, clock, kind).value() == .5, near);
        BOOST_TEST(value(d, clock, streak).value() == 0.0);
    }
    // From nobody to 5 of 6.
    BOOST_TEST(d.lowest()->value.value() == 0.0);
    BOOST_TEST((d.lowest()->clock == age_clock{thirty}));
    BOOST_TEST((d.lowest()->criterion == streak));
    BOOST_TEST(d.highest()->value.value() == 5. / 6, near);
    BOOST_TEST((d.highest()->average == average_kind::simple));
    BOOST_TEST(d.highest()->cohorts == 2u);
    BOOST_TEST(d.spread().value() == 5. / 6, near);
    // One choice made otherwise: 2/3 becomes 1/2, 1/3, 2/3 or 4/5.
    BOOST_TEST(d.moved_by(convention_choice::clock).value() == 1. / 6, near);
    BOOST_TEST(d.moved_by(convention_choice::criterion).value() == 1. / 3, near);
    BOOST_TEST(d.moved_by(convention_choice::average).value() == 0.0);
    BOOST_TEST(d.moved_by(convention_choice::partial).value() == .8 - 2. / 3, near);
    BOOST_TEST((d.most_moving() == convention_choice::criterion));
    BOOST_TEST(to_string(*d.most_moving()) == "criterion");
    // By spans the streak makes it 0 of what is 1/2 otherwise; with partial cells 1/3 more.
    BOOST_TEST(d.moved_at_most_by(convention_choice::criterion).value() == .5, near);
    BOOST_TEST(d.moved_at_most_by(convention_choice::average).value() == 5. / 6 - 10. / 13, near);
}

BOOST_AUTO_TEST_CASE(fewer_choices_and_nothing_to_say)
{
    ledger const book(worked_example(), sale_schema, {.observed = worked_example_window});
    auto const d = convention_report(book, monthly{}, 2,
                                     {.clocks = {anniversary_clock{}, calendar_clock{}},
                                      .criteria = {return_kind::streak},
                                      .averages = {average_kind::weighted},
                                      .partial = {partial_cells::include}});
    BOOST_REQUIRE(d.values().size() == 2u);
    BOOST_TEST(d.values()[0].value.value() == 0.0);
    BOOST_TEST(d.values()[1].value.value() == 5. / 13, near); // 1 of 3, 1 of 2
    BOOST_TEST((d.most_moving() == convention_choice::clock));
    BOOST_TEST(!d.moved_by(convention_choice::partial).has_value()); // there is no other
    BOOST_TEST(!d.moved_at_most_by(convention_choice::criterion).has_value());

    auto const late = convention_report(book, monthly{}, 40);
    BOOST_TEST(!late.spread().has_value());
    BOOST_TEST(!late.lowest().has_value());
    BOOST_TEST(!late.most_moving().has_value());
    BOOST_TEST(!convention_dispute{}.moved_by(convention_choice::clock).has_value());
    BOOST_TEST(!convention_dispute{}.most_moving().has_value());

    // A question of one's own: births that repeat.
    auto const second =
        convention_report(book, cohort_query(monthly{}).born(birth::nth(2)), 0,
                          {.criteria = {return_kind::on, return_kind::on_or_before}}, threads(2));
    BOOST_TEST(second.values().size() == 3u * 2 * 3 * 2);
    BOOST_TEST(second.values()[0].value.value() == 1.0);

    BOOST_CHECK_THROW((void)convention_report(book, monthly{}, 2, {.criteria = {}}), invalid_option);
    BOOST_CHECK_THROW((void)convention_report(book, monthly{}, 2, {.averages = {}}), invalid_option);
    BOOST_CHECK_THROW((void)convention_report(book, monthly{}, 2, {.partial = {}}), invalid_option);
    BOOST_CHECK_THROW((void)convention_report(book, monthly{}, std::size_t{1} << 40), invalid_option);
    BOOST_CHECK_THROW((void)convention_report(book, monthly{}, 2, {.clocks = {rolling_clock{date::days{0}}}}),
                      invalid_option);
}

BOOST_AUTO_TEST_CASE(clocks_that_go_by_the_name_of_a_grid)
{
    auto const is = [](auto const& grid, std::vector<age_clock> const& expected) {
        BOOST_TEST((legal_clocks(grid) == expected));
    };
    auto const days = [](int n) { return rolling_clock{date::days{n}}; };
    auto const months = [](int n) { return anniversary_clock{date::months{n}}; };
    is(monthly{}, {calendar_clock{}, days(30), months(1)});
    is(quarterly{}, {calendar_clock{}, days(91), months(3)});
    is(half_yearly{}, {calendar_clock{}, days(183), months(6)});
    is(yearly{}, {calendar_clock{}, days(365), months(12)});
    is(weekly{}, {calendar_clock{}, days(7)});
    is(iso_weekly{}, {calendar_clock{}, days(7)});
    is(daily{}, {calendar_clock{}, days(1)});
    BOOST_TEST(to_string(return_kind::on_or_before) == "on or before");
    BOOST_TEST(to_string(convention_choice::partial) == "partial cells");
}

BOOST_AUTO_TEST_CASE(every_value_is_that_of_its_table)
{
    std::mt19937_64 random(8);
    for (int round = 0; round < 12; ++round) {
        std::vector<sale> rows;
        for (auto n = 20 + random() % 80; n-- > 0;)
            rows.push_back({static_cast<std::int32_t>(random() % 25),
                            date::local_days{2024_y / 1 / 1} + date::days{static_cast<int>(random() % 200)},
                            100, 0, 'a'});
        observation const observed{.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 20};
        ledger const book(rows, sale_schema, {.observed = observed});
        auto const age = random() % 6;
        auto const d = convention_report(book, monthly{}, age);
        std::map<std::tuple<std::size_t, return_kind>, std::vector<std::uint64_t>> seen;
        double low = 2, high = -1;
        for (auto const& v : d.values()) {
            // "On" is what `retention` says; the others enclose it.
            auto const t = retention(book, monthly{}, {.clock = v.clock});
            auto const on = age < t.ages() ? t.average(age, v.average, v.partial) : std::nullopt;
            BOOST_TEST(v.value.has_value() == on.has_value());
            if (!v.value) continue;
            BOOST_TEST(v.cohorts == t.averaged_cohorts(age, v.partial));
            low = std::min(low, *v.value);
            high = std::max(high, *v.value);
            switch (v.criterion) {
            case return_kind::on:
                BOOST_TEST(*v.value == *on);
                break;
            case return_kind::streak:
                BOOST_TEST(*v.value <= *on);
                break;
            case return_kind::on_or_after:
            case return_kind::on_or_before:
                BOOST_TEST(*v.value >= *on);
                break;
            }
        }
        BOOST_TEST(d.spread().has_value() == (high >= 0));
        if (d.spread()) BOOST_TEST(*d.spread() == high - low);
        for (auto const choice : {convention_choice::clock, convention_choice::criterion,
                                  convention_choice::average, convention_choice::partial}) {
            if (!d.moved_by(choice)) continue;
            BOOST_TEST(*d.moved_by(choice) <= *d.moved_at_most_by(choice));
            BOOST_TEST(*d.moved_at_most_by(choice) <= *d.spread());
        }
    }
}
