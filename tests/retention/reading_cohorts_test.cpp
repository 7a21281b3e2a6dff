#define BOOST_TEST_MODULE retention / reading_cohorts
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/sale.hpp>
#include <support/visits.hpp>
#include <support/worked_example.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <ranges>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// What is read from tables that `cohorts` made.

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;
namespace f = cohort::field;

namespace {

auto const near = boost::test_tools::tolerance(1e-14);

auto example() { return ledger(worked_example(), sale_schema, {.observed = worked_example_window}); }

} // namespace

BOOST_AUTO_TEST_CASE(tables_of_cohorts_are_counts_by_cohort_and_age)
{
    auto const by_month = cohorts(example(), monthly{});
    auto const by_country = cohorts(example(), cohort_query(monthly{}).by(cohort_by::value(country)));
    static_assert(counts_by_period<std::remove_cvref_t<decltype(by_month)>>);
    static_assert(counts_by_cohort_and_age<std::remove_cvref_t<decltype(by_country)>>);
    static_assert(!counts_by_period<std::remove_cvref_t<decltype(by_country)>>);
    static_assert(knows_its_losses<std::remove_cvref_t<decltype(by_country)>>);
    // The plain question has the answers of `retention`.
    auto const plain = retention(example(), monthly{});
    BOOST_TEST((drop_off(by_month) == drop_off(plain)));
    BOOST_TEST((compare_cohorts(by_month, 0, 1) == compare_cohorts(plain, 0, 1)));
    for (std::size_t a = 0; a < plain.ages(); ++a) {
        BOOST_TEST((churn_at(by_month, a) == churn_at(plain, a)));
        for (auto const kind : {average_kind::pooled, average_kind::simple, average_kind::weighted})
            BOOST_TEST((by_month.average(a, kind) == plain.average(a, kind)));
        BOOST_TEST(by_month.averaged_cohorts(a, partial_cells::include) ==
                   plain.averaged_cohorts(a, partial_cells::include));
    }
}

BOOST_AUTO_TEST_CASE(losses_for_good_by_the_criterion)
{
    auto const losses = [](auto const& criterion) {
        return cohorts(example(), cohort_query(monthly{}).returning(criterion)).losses();
    };
    BOOST_TEST((losses(returns::on{}) == loss_kind::net));
    BOOST_TEST((losses(returns::on_or_before{}) == loss_kind::net));
    BOOST_TEST((losses(returns::bracket{{{1, 2}}}) == loss_kind::net));
    BOOST_TEST((losses(returns::on_or_after{}) == loss_kind::for_good));
    BOOST_TEST((losses(returns::on_or_after{.min_occurrences = 2, .last_age = 3}) == loss_kind::for_good));
    BOOST_TEST((losses(returns::streak{}) == loss_kind::for_good));

    // On or after an age: January 3 2 2 0~, February 2 2 2~.
    auto const t = cohorts(example(), cohort_query(monthly{}).returning(returns::on_or_after{}));
    auto const whole = drop_off(t);
    BOOST_REQUIRE(whole.steps().size() == 2u);
    BOOST_TEST(whole.largest()->members().value() == 1);
    BOOST_TEST((whole.largest()->bounds == wilson_interval(1, 5).value()));
    BOOST_TEST(churn_at(t, 1)->gone == 1u);
    // The curves of January and February: 1 of 3 and 0 of 2 are lost at the one step that both have.
    auto const test = compare_cohorts(t, 0, 1).curves.value();
    BOOST_TEST(test.one.observed == 1u);
    BOOST_TEST(test.one.expected == .6, near);
}

// Who is lost does not hang on when the observation ends if every cell looks as far ahead.
BOOST_AUTO_TEST_CASE(losses_of_an_equal_follow_up)
{
    int differ = 0;
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 200, 30, 300);
        auto const until = [&](auto const& criterion, int days) {
            return cohorts(visits, visit_fields, cohort_query(monthly{}).returning(criterion),
                           {.observed = {.until = visits_open + date::days{days}}});
        };
        auto const complete = [](auto const& t, std::size_t c, std::size_t k) {
            return t.state(c, k) == cell_state::value || t.state(c, k) == cell_state::zero;
        };
        auto const within = returns::within{.ages = 2};
        BOOST_TEST((until(within, 180).losses() == loss_kind::net));
        auto const early = until(within, 180);
        auto const late = until(within, 300);
        auto const censored = until(returns::on_or_after{}, 180);
        auto const followed = until(returns::on_or_after{}, 300);
        for (std::size_t c = 0; c < early.cohorts(); ++c) {
            for (std::size_t k = 0; k < early.ages(); ++k) {
                if (complete(early, c, k)) {
                    BOOST_TEST(early.customers(c, k) == late.customers(c, k));
                    BOOST_TEST(early.eligible(c, k) == late.eligible(c, k));
                }
                if (complete(censored, c, k)) differ += censored.customers(c, k) < followed.customers(c, k);
            }
        }
    }
    BOOST_TEST(differ > 100);
}

BOOST_AUTO_TEST_CASE(shares_of_those_who_were_there)
{
    auto const of = [](auto const& criterion, auto const& measure) {
        return cohorts(example(), cohort_query(monthly{}).returning(criterion).measuring(measure));
    };
    auto const money = cell::sum(field::amount);
    // January at age 1: A alone of three, for 100.
    BOOST_TEST(of(returns::on{}, money).per_active(0, 1).value() == 100.0);
    BOOST_TEST(of(returns::on{}, money).per_member(0, 1).value() == 100.0 / 3);
    // At age 2 of streaks A and B have rows, and A counts: nobody's share.
    BOOST_TEST(of(returns::streak{}, money).value(0, 2).value() == 200);
    BOOST_TEST(!of(returns::streak{}, money).per_active(0, 2));
    BOOST_TEST(!of(returns::within{}, money).per_active(0, 1));
    BOOST_TEST(!of(returns::on{.min_occurrences = 2}, money).per_active(0, 1));
    BOOST_TEST(!of(returns::on{}, cell::lifetime_value()).per_active(0, 1));
    BOOST_TEST(of(returns::on{}, cell::lifetime_value()).per_member(0, 1).value() == 400.0 / 3);
    BOOST_TEST(of(returns::bracket{{{1, 2}}}, money).per_active(0, 0).value() == 150.0);
    auto const shares = []<class Table>(Table const& t) {
        return requires { t.per_member(0, 0); };
    };
    BOOST_TEST(shares(of(returns::on{}, cell::events)));
    BOOST_TEST(shares(of(returns::on{}, cell::orders)));
    BOOST_TEST(!shares(of(returns::on{}, cell::mean(field::amount))));
    BOOST_TEST(!shares(of(returns::on{}, cell::max(field::amount))));
    BOOST_TEST(!shares(of(returns::on{}, cell::customers)));
}

BOOST_AUTO_TEST_CASE(views_say_what_tables_say)
{
    auto const t = cohorts(example(), cohort_query(monthly{}).measuring(cell::sum(field::amount)));
    auto const all = leave_out_cohorts(t, [](std::size_t) { return false; });
    auto const v = leave_out(t, in_months{3}); // nobody was born in March
    for (std::size_t k = 0; k < t.ages(); ++k) {
        BOOST_TEST(all.column_label(k) == t.column_label(k));
        BOOST_TEST(all.pooled(k).customers == t.pooled(k).customers);
        BOOST_TEST(all.pooled(k).accumulator.value() == t.pooled(k).accumulator.value());
        for (std::size_t c = 0; c < t.cohorts(); ++c) {
            BOOST_TEST((all.per_member(c, k) == t.per_member(c, k)));
            BOOST_TEST((all.per_active(c, k) == t.per_active(c, k)));
            BOOST_TEST((all.accumulator(c, k) == t.accumulator(c, k)));
            BOOST_TEST((all.find(t.key_of(c)) == std::optional(c)));
        }
    }
    BOOST_TEST((v.find(t.key_of(1)) == std::optional<std::size_t>(1)));
    BOOST_TEST(!v.find(t.key_of(2)));
    BOOST_TEST((v.find(t.key_of(3)) == std::optional<std::size_t>(2)));
    // March is age 2 of January and 1 of February.
    BOOST_TEST(!v.per_member(0, 2));
    BOOST_TEST(!v.per_active(1, 1));
    BOOST_TEST(v.accumulator(0, 2).value() == 0);
    BOOST_TEST(v.pooled(1).cohorts == 1u);
    BOOST_TEST(v.pooled(1).accumulator.value() == 100);
}

BOOST_AUTO_TEST_CASE(cells_one_after_the_other)
{
    auto const t = cohorts(example(), cohort_query(monthly{}), {.ages = {.from = 1}});
    auto const v = leave_out(t, in_months{2});
    static_assert(std::ranges::random_access_range<decltype(each_cell(t))>);
    static_assert(std::ranges::sized_range<decltype(each_cell(v))>);
    auto const of_no_name = []<class T>(T table) {
        return requires { each_cell(std::move(table)); };
    };
    BOOST_TEST(!of_no_name(t));
    auto const same = [](auto const& table) {
        std::size_t n = 0;
        for (auto const& cell : each_cell(table)) {
            BOOST_TEST(cell.cohort == n / table.ages());
            BOOST_TEST(cell.column == n % table.ages());
            BOOST_TEST(cell.age == table.age(cell.column));
            BOOST_TEST((cell.state == table.state(cell.cohort, cell.column)));
            BOOST_TEST(cell.customers == table.customers(cell.cohort, cell.column));
            BOOST_TEST(cell.eligible == table.eligible(cell.cohort, cell.column));
            BOOST_TEST((cell.rate() == table.rate(cell.cohort, cell.column)));
            ++n;
        }
        BOOST_TEST(n == table.cohorts() * table.ages());
        BOOST_TEST(each_cell(table).size() == n);
        return n;
    };
    BOOST_TEST(same(t) == 12u);
    BOOST_TEST(same(v) == 9u);
    BOOST_TEST(same(retention(example(), monthly{})) == 16u);
    auto const all = each_cell(t);
    auto const zeros =
        std::ranges::count_if(all, [](placed_cell const& c) { return c.state == cell_state::zero; });
    BOOST_TEST(zeros == 0); // March has nobody at age 1 yet: partial
    BOOST_TEST((all.begin()[3] == *(all.begin() + 3)));
    BOOST_TEST((all.end() - all.begin()) == 12);
}

BOOST_AUTO_TEST_CASE(tables_of_different_questions_do_not_add)
{
    observation const window{.from = 2024_y / 1 / 1, .until = 2024_y / 4 / 11};
    auto const rows = worked_example();
    auto const with = [&](cohort_options options, auto const& criterion) {
        options.observed = window;
        return cohorts(rows, sale_schema, cohort_query(monthly{}).returning(criterion), options);
    };
    auto const t = with({}, returns::on{});
    auto const refused = [&](auto other) {
        try {
            other += t;
        } catch (invalid_option const&) {
            return true;
        }
        return false;
    };
    BOOST_TEST(!refused(with({}, returns::on{})));
    BOOST_TEST(!refused(with({.births = {.from = 2024_y / 2 / 1}}, returns::on{}))); // of other customers
    BOOST_TEST(refused(with({.policy = {.refunds = refunds::drop}}, returns::on{})));
    BOOST_TEST(refused(with({.policy = {.collapse = collapse::none}}, returns::on{})));
    BOOST_TEST(refused(with({.clock = rolling_clock{date::days{30}}}, returns::on{})));
    BOOST_TEST(refused(with({}, returns::on{.min_occurrences = 2})));
    BOOST_TEST(refused(with({}, returns::streak{})));
    BOOST_TEST(refused(with({}, returns::within{})));
}

// What is read off a result that has no name stays while it is looped over.
BOOST_AUTO_TEST_CASE(results_without_a_name)
{
    auto const t = cohorts(example(), cohort_query(monthly{}));
    std::size_t steps = 0;
    for (auto const& step : drop_off(t).steps()) steps += step.there.cohorts > 0 ? 1 : 0;
    BOOST_TEST(steps == drop_off(t).steps().size());
    BOOST_TEST(steps > 0u);
    static_assert(std::is_same_v<decltype(drop_off(t).steps()), std::vector<age_loss>>);
    auto const losses = drop_off(t);
    static_assert(std::is_same_v<decltype(losses.steps()), std::span<age_loss const>>);
}

BOOST_AUTO_TEST_CASE(losses_between_spans_of_ages)
{
    auto const lost = [](std::vector<age_span> spans) {
        auto const asked = cohort_query(monthly{}).returning(returns::bracket{std::move(spans)});
        return drop_off(cohorts(example(), asked, {.clock = rolling_clock{date::days{10}}}));
    };
    // Everybody has a row at birth; the rows of ages 1 to 3 and 4 to 6 are those of some.
    auto const curve = lost({{0, 0}, {1, 3}, {4, 6}});
    auto const apart = curve.steps();
    BOOST_REQUIRE(!apart.empty());
    BOOST_TEST(apart[0].from == 0u);
    BOOST_TEST(apart[0].to == 1u);
    BOOST_TEST(apart[0].there.customers == apart[0].there.eligible);
    // A span within the one before it: some of the same returns.
    BOOST_CHECK_NO_THROW((void)lost({{0, 6}, {1, 6}}));
    for (auto const& spans :
         {std::vector<age_span>{{1, 3}, {2, 6}}, {{1, 3}, {1, 6}}, {{4, 6}, {1, 3}}, {{1, 3}, {1, 3}}})
        BOOST_CHECK_THROW((void)lost(spans), invalid_option);
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_ages_from_zero)
{
    auto const t = cohorts(example(), cohort_query(monthly{}), {.ages = {.from = 1, .to = 3, .step = 2}});
    BOOST_REQUIRE(t.ages() == 2u);
    // Age 3 is complete nowhere; of April on it is not seen at all.
    BOOST_TEST(drop_off(t).steps().empty());
    auto const rates = compare_cohorts(t, 0, 1).rates;
    BOOST_REQUIRE(rates.size() == 1u);
    BOOST_TEST(rates[0].age == 1u);
    auto const v = leave_out_periods(t, in_months{4});
    BOOST_TEST(v.age(1) == 3u);
    BOOST_TEST((v.state(0, 1) == cell_state::unobserved));
    BOOST_TEST((v.state(0, 0) == cell_state::value));
    auto const m =
        by_calendar(t, [](auto const& of, std::size_t c, std::size_t k) { return of.customers(c, k); });
    BOOST_TEST(m.period_label(0) == "2024-02");
    BOOST_TEST(m.period_total(0).value() == 1);
    BOOST_TEST(m.period_total(1).value() == 1);
}

BOOST_AUTO_TEST_CASE(measures_by_calendar)
{
    auto const sums = cohorts(example(), cohort_query(monthly{}).measuring(cell::sum(f::amount)));
    auto const m = by_calendar(sums);
    BOOST_TEST((m.total() == by_calendar(retention(example(), monthly{})).total()));
    BOOST_TEST(m.cohort_label(m.best_cohort().value()) == "2024-01");
    BOOST_TEST((by_birth_month(sums).best()->key == date::January));
    BOOST_TEST(by_calendar(leave_out(sums, in_months{1})).total().value() == 700);
    auto const events = cohorts(example(), cohort_query(monthly{}).measuring(cell::events));
    BOOST_TEST(by_calendar(events).total().value() == 13);
    // Cells that add later ages up are no periods.
    auto const later = cohorts(
        example(), cohort_query(monthly{}).returning(returns::on_or_after{}).measuring(cell::sum(f::amount)));
    BOOST_CHECK_THROW((void)by_calendar(later), invalid_option);
    BOOST_CHECK_THROW(
        (void)leave_out_periods(cohorts(example(), monthly{}, {.clock = anniversary_clock{}}), in_months{1}),
        invalid_option);
}

BOOST_AUTO_TEST_CASE(two_channels_over_many_months)
{
    // Channel a loses a member a month of ten, channel b three; six months of births, observed for a year.
    std::vector<sale> rows;
    int id = 0;
    for (unsigned birth = 1; birth <= 6; ++birth) {
        for (char const channel : {'a', 'b'}) {
            for (int i = 0; i < 10; ++i, ++id) {
                int const lives = channel == 'a' ? i : i / 3;
                for (int age = 0; age <= lives; ++age) {
                    auto s = sold(id, 2024_y / 1 / 5);
                    s.at = date::local_days{2024_y / static_cast<int>(birth) / 5 + date::months{age}};
                    s.country = channel;
                    rows.push_back(s);
                }
            }
        }
    }
    ledger const book(rows, sale_schema, {.observed = {.until = 2025_y / 7 / 1}});
    auto const t =
        cohorts(book, cohort_query(monthly{})
                          .by(cohort_by::together(cohort_by::value(country), cohort_by::period(monthly{})))
                          .returning(returns::on_or_after{}));
    auto const channel = [&](char of) {
        return cohorts_where(t, [&](std::size_t c) { return std::get<0>(t.key_of(c)) == of; });
    };
    BOOST_TEST(channel('a').size() == 6u);
    auto const c = compare_cohorts(t, channel('a'), channel('b'));
    BOOST_REQUIRE(c.rates.size() > 4u);
    BOOST_TEST((c.rates[1].one == pooled_counts{6, 54, 60}));
    BOOST_TEST((c.rates[1].other == pooled_counts{6, 42, 60}));
    BOOST_TEST(c.rates[1].difference == .2, near);
    BOOST_TEST((c.rates[4].other == pooled_counts{6, 0, 60}));
    BOOST_REQUIRE(c.curves.has_value());
    BOOST_TEST(c.curves->one.observed == 60u); // all but none: the tenth leaves at age 10
    BOOST_TEST(c.curves->other.observed == 60u);
    BOOST_TEST(c.curves->z < -5);
    BOOST_TEST(c.curves->p_value < 1e-6);
}
