#define BOOST_TEST_MODULE retention / cohorts
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/refusal.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::country;
using cohort_test::refusal;
using cohort_test::sale;
using cohort_test::sale_schema;
using cohort_test::sold;
using namespace date::literals;

namespace {

auto spring() -> ledger<layout_for<std::vector<sale>&, decltype(sale_schema)>>
{
    auto const rows = cohort_test::worked_example();
    return ledger(rows, sale_schema, {.observed = cohort_test::worked_example_window});
}

/// A customer a day for so many days, each coming back every tenth day for a while.
auto many_customers(int n) -> std::vector<sale>
{
    std::vector<sale> rows;
    for (int c = 0; c < n; ++c)
        for (int visit = 0; visit < 3; ++visit)
            rows.push_back(
                {c, date::local_days{2000_y / 1 / 1} + date::days{c % 7'000 + 10 * visit}, 100, visit, 'a'});
    return rows;
}

/// Sees amounts, and none that is 0.
struct reciprocals {
    void operator()(std::int64_t cents) { total += 1'000 / cents; }
    auto operator+=(reciprocals const& o) -> reciprocals&
    {
        total += o.total;
        return *this;
    }
    [[nodiscard]] auto value() const -> std::int64_t { return total; }
    std::int64_t total = 0;
};

/// A line of a table of customers.
struct card {
    int id;
    date::local_days since;
};

inline constexpr field_name<struct joined_tag> joined{};
constexpr auto joined_schema = schema(
    field::customer = &sale::client, field::time = &sale::at, field::amount = &sale::cents,
    joined = [](sale const&) { return date::local_days{2024_y / 1 / 1}; });

} // namespace

BOOST_AUTO_TEST_CASE(an_accumulator_of_ones_own_sees_only_return_events)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1, 100), sold(1, 2024_y / 1 / 2, 0),
                                 sold(1, 2024_y / 1 / 3, -50), sold(1, 2024_y / 2 / 3, 10)};
    auto const table = cohorts(rows, sale_schema,
                               cohort_query(monthly{})
                                   .measuring(cell::accumulate<reciprocals>(field::amount))
                                   .where(where(field::amount, [](auto cents) { return cents != 0; })));
    BOOST_TEST(*table.value(0, 0) == 10);
    BOOST_TEST(*table.value(0, 1) == 100);
}

BOOST_AUTO_TEST_CASE(spans_beyond_the_calendar_are_never_complete)
{
    auto const book = spring();
    auto const far = cohorts(book, cohort_query(monthly{}).returning(returns::bracket{{{0, 400'000}}}));
    BOOST_TEST((far.state(0, 0) == cell_state::partial));
    auto const after =
        cohorts(book, cohort_query(monthly{}).returning(returns::on_or_after{.last_age = 400'000}));
    BOOST_TEST((after.state(0, 0) == cell_state::partial));
    BOOST_TEST(!after.average(0).has_value());
    BOOST_TEST(refusal([&] {
                   (void)cohorts(book, cohort_query(monthly{}).returning(
                                           returns::on_or_after{.last_age = static_cast<std::size_t>(-1)}));
               }).find("last_age") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_begins_in_a_window_of_no_day)
{
    // Born on a Wednesday, and in the week that the window would begin in: ages of weeks and of spans.
    std::vector<card> const cards{{1, date::local_days{2024_y / 1 / 3}},
                                  {2, date::local_days{2024_y / 1 / 30}}};
    // The only row comes too late to be seen.
    std::vector<sale> const rows{sold(1, 2024_y / 2 / 10)};
    ledger const book(rows, sale_schema, {.observed = {.until = 2024_y / 2 / 1, .left_truncated = true}});
    BOOST_TEST_REQUIRE((book.window().from == book.window().until));
    auto const born = birth::listed(cards, &card::id, &card::since);
    auto const asked = cohort_query(weekly{}).born(born).by(cohort_by::everyone);
    for (age_clock const clock : {age_clock{calendar_clock{}}, age_clock{rolling_clock{date::days{7}}},
                                  age_clock{anniversary_clock{date::months{1}}}}) {
        auto const spans =
            cohorts(book, asked.returning(returns::bracket{{{0, 0}, {1, 9}}}), {.clock = clock});
        BOOST_TEST_REQUIRE(spans.cohorts() == 1U);
        BOOST_TEST(spans.size(0) == 2U);
        for (std::size_t k = 0; k < spans.ages(); ++k) BOOST_TEST(spans.eligible(0, k) == 0U);
        auto const ages = cohorts(book, asked, {.clock = clock});
        for (std::size_t k = 0; k < ages.ages(); ++k) BOOST_TEST(ages.eligible(0, k) == 0U);
    }
}

BOOST_AUTO_TEST_CASE(months_in_which_the_observation_begins)
{
    // The log begins on 8 January. One member joined in December, one before that day, one in March.
    std::vector<card> const cards{{1, date::local_days{2023_y / 12 / 10}},
                                  {2, date::local_days{2024_y / 1 / 3}},
                                  {3, date::local_days{2024_y / 3 / 5}}};
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 20), sold(2, 2024_y / 1 / 20), sold(2, 2024_y / 2 / 20),
                                 sold(3, 2024_y / 3 / 5)};
    auto const lines = [&](std::vector<card> const& of, auto const& criterion) {
        ledger const book(rows, sale_schema, {.observed = {.from = 2024_y / 1 / 8, .until = 2024_y / 5 / 1}});
        auto const t = cohorts(
            book,
            cohort_query(monthly{}).born(birth::listed(of, &card::id, &card::since)).returning(criterion));
        std::vector<std::string> all;
        for (std::size_t c = 0; c < t.cohorts(); ++c) {
            auto& of_cohort = all.emplace_back(t.label(c) + ":");
            for (std::size_t a = 0; a < t.ages(); ++a) {
                auto const state = t.state(c, a);
                of_cohort += state == cell_state::unobserved ? " -" : ' ' + std::to_string(t.customers(c, a));
                if (state == cell_state::partial) of_cohort += '~';
            }
        }
        return all;
    };
    // January is partial for whoever was born in it or before: its first week was not seen.
    BOOST_TEST((lines(cards, returns::on{}) ==
                std::vector<std::string>{"2023-12: - 1~ 0 0 0", "2024-01: 1~ 1 0 0 -", "2024-02: 0 0 0 - -",
                                         "2024-03: 1 0 - - -"}));
    // A streak from December on cannot be told, and one from January on for a part of it only. February has
    // nobody, and was seen as long as it was.
    BOOST_TEST((lines({cards[0], cards[2]}, returns::streak{}) ==
                std::vector<std::string>{"2023-12: - - - - -", "2024-01: 0~ 0~ 0~ 0~ -", "2024-02: 0 0 0 - -",
                                         "2024-03: 1 0 - - -"}));
}

BOOST_AUTO_TEST_CASE(rows_in_several_cells_are_not_added_up)
{
    auto const book = spring();
    auto const after = cohorts(
        book, cohort_query(monthly{}).returning(returns::on_or_after{}).measuring(cell::sum(field::amount)));
    BOOST_TEST(refusal([&] { (void)by_birth_month(after); }).find("more than once") != std::string::npos);
    BOOST_TEST(refusal([&] { (void)by_calendar(after); }).find("by_calendar") != std::string::npos);
    auto const on = cohorts(book, cohort_query(monthly{}).measuring(cell::sum(field::amount)));
    BOOST_TEST(*by_calendar(on).total() == 1'300);
}

BOOST_AUTO_TEST_CASE(what_was_done_first_after_a_date_was_done)
{
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 3)};
    auto const question = cohort_query(monthly{})
                              .born(birth::date_in(joined))
                              .by(cohort_by::did(where(field::amount, 100), date::days{7}));
    auto const table = cohorts(rows, joined_schema, question,
                               {.observed = {.from = 2023_y / 12 / 1, .until = 2024_y / 3 / 1}});
    BOOST_TEST_REQUIRE(table.cohorts() == 1u);
    BOOST_TEST(table.label(0) == "did");
    // Nobody said that the log goes back to that date: what was done before its first row is not known.
    auto const unknown = cohorts(rows, joined_schema, question, {.observed = {.until = 2024_y / 3 / 1}});
    BOOST_TEST(unknown.cohorts() == 0u);
    BOOST_TEST(unknown.unplaced() == 1u);
}

BOOST_AUTO_TEST_CASE(ages_before_the_first_row_were_not_seen)
{
    // Joined in May, and bought in January and later: from May to December nobody looked.
    std::vector<card> const cards{{1, date::local_days{2023_y / 5 / 1}}};
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1), sold(1, 2024_y / 3 / 1)};
    ledger const book(rows, sale_schema, {.observed = {.until = 2024_y / 4 / 1}});
    for (bool const everyone : {false, true}) {
        auto const question = cohort_query(monthly{}).born(birth::listed(cards, &card::id, &card::since));
        auto const states = [&](auto const& table) {
            std::vector<cell_state> of;
            for (std::size_t k = 0; k < table.ages(); ++k) of.push_back(table.state(0, k));
            return of;
        };
        using enum cell_state;
        std::vector<cell_state> const should{unobserved, unobserved, unobserved, unobserved,
                                             unobserved, unobserved, unobserved, unobserved,
                                             value,      zero,       value};
        BOOST_TEST((everyone ? states(cohorts(book, question.by(cohort_by::everyone)))
                             : states(cohorts(book, question))) == should);
    }
}

BOOST_AUTO_TEST_CASE(cohorts_between_two_births_far_apart_take_no_cells)
{
    std::vector<sale> const rows{sold(1, 2010_y / 1 / 1), sold(2, 2024_y / 1 / 1)};
    ledger const book(rows, sale_schema);
    auto const table = cohorts(book, daily{}, {.clock = rolling_clock{date::days{1}}, .max_cells = 40'000});
    BOOST_TEST(table.cohorts() == 5'114u);
    BOOST_TEST(table.eligible(0, 5'000) == 1u);
    BOOST_TEST(table.eligible(1, 0) == 0u);
}

BOOST_AUTO_TEST_CASE(lines_of_an_order_are_one_event)
{
    // An order of two lines in January and one of one line in February; and two lines in January, that is
    // all.
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 5, 100, 1), sold(1, 2024_y / 1 / 5, 900, 1),
                                 sold(1, 2024_y / 2 / 5, 100, 2), sold(2, 2024_y / 1 / 6, 100, 3),
                                 sold(2, 2024_y / 1 / 6, 900, 3)};
    auto const cheap = [](auto const& row) { return row[field::amount] == 100; };
    auto const dear = [](auto const& row) { return row[field::amount] == 900; };
    auto const with = [&](collapse how) {
        ledger const book(rows, sale_schema, {.policy = {.collapse = how}});
        auto const unborn = [&](auto rule) {
            return cohorts(book, cohort_query(monthly{}).born(rule)).customers_without_birth();
        };
        auto const twice =
            cohorts(book, cohort_query(monthly{}).returning(returns::on{.min_occurrences = 2}));
        auto const did = cohorts(book, cohort_query(monthly{}).by(cohort_by::did(dear, date::days{9})));
        return std::vector<std::uint64_t>{
            unborn(birth::nth(2)),
            unborn(birth::at_least(2, date::days{1})),
            unborn(birth::at_least(2, date::days{40})),
            unborn(birth::sequence(cheap, dear, date::days{1})),
            twice.customers(0, 0),
            std::uint64_t{did.label(0) == "did"},
            cohorts(book, cohort_query(monthly{}).measuring(cell::events)).value(0, 0).value()};
    };
    // Only the first has a second order, and nobody two orders at one age or in one day.
    BOOST_TEST(with(collapse::by_order) == (std::vector<std::uint64_t>{1, 2, 1, 2, 0, 0, 4}),
               boost::test_tools::per_element());
    // Rows: all have a second one, on the day of the first.
    BOOST_TEST(with(collapse::none) == (std::vector<std::uint64_t>{0, 0, 0, 0, 2, 1, 4}),
               boost::test_tools::per_element());
    BOOST_TEST(with(collapse::by_instant) == (std::vector<std::uint64_t>{1, 2, 1, 2, 0, 0, 4}),
               boost::test_tools::per_element());
    BOOST_TEST(with(collapse::by_day) == (std::vector<std::uint64_t>{1, 2, 1, 2, 0, 0, 4}),
               boost::test_tools::per_element());
    // Bound to one another by nothing, rows are events.
    auto const no_order = schema(field::customer = &sale::client, field::time = &sale::at);
    BOOST_TEST(cohorts(rows, no_order, cohort_query(monthly{}).born(birth::nth(2))).size(0) == 2u);
}

BOOST_AUTO_TEST_CASE(days_without_end_and_amounts_that_are_no_number)
{
    auto const book = spring();
    auto const forever = date::days{std::numeric_limits<date::days::rep>::max()};
    BOOST_TEST(
        cohorts(book, cohort_query(monthly{}).born(birth::at_least(2, forever))).customers_without_birth() ==
        2u);
    BOOST_TEST(
        cohorts(book, cohort_query(monthly{}).by(cohort_by::spend(forever, bands<long>{100}))).unplaced() ==
        6u);
    BOOST_CHECK_THROW((void)bands<int>::every(1, 0, 2'000'000'000), invalid_option);
    BOOST_TEST(bands<int>::every(10, 2'147'483'630, 2'147'483'647).edges().size() == 2u);

    auto const half = schema(
        field::customer = &sale::client, field::time = &sale::at,
        joined = [](sale const& s) { return s.cents == 0 ? std::nan("") : 1.0; });
    std::vector<sale> const rows{sold(1, 2024_y / 1 / 1, 0), sold(2, 2024_y / 1 / 1, 1)};
    BOOST_TEST(cohorts(rows, half, cohort_query(monthly{}).by(cohort_by::band(joined, bands<double>{0.5})))
                   .unplaced() == 1u);
    BOOST_TEST(cohorts(rows, half, cohort_query(monthly{}).by(cohort_by::value(joined))).unplaced() == 1u);
    BOOST_TEST(cohorts(rows, half, cohort_query(monthly{}).by(cohort_by::band(joined, quantile_bands{2})))
                   .unplaced() == 1u);
}

BOOST_AUTO_TEST_CASE(a_grid_alone_asks_what_retention_tells)
{
    auto const book = spring();
    auto const table = cohorts(book, monthly{});
    auto const known = retention(book, monthly{});
    BOOST_TEST(table.cohorts() == known.cohorts());
    for (std::size_t c = 0; c < table.cohorts(); ++c)
        for (std::size_t a = 0; a < table.ages(); ++a)
            BOOST_TEST(table.customers(c, a) == known.customers(c, a));
}

BOOST_AUTO_TEST_CASE(a_cohort_for_each_customer_holds_only_what_was_seen)
{
    auto const rows = many_customers(20'000);
    ledger const book(rows, sale_schema, {.observed = {.until = 2020_y / 1 / 1}});
    auto const question = cohort_query(yearly{}).by(cohort_by::customer).measuring(cell::sum(field::amount));
    auto const table = cohorts(book, question);
    BOOST_TEST(table.cohorts() == 20'000u);
    BOOST_TEST(table.key_of(19'999) == 19'999);
    BOOST_TEST(table.size(7) == 1u);
    BOOST_TEST(*table.value(7, 0) == 300);
    BOOST_TEST((cohorts(book, question, {}, threads(3)) == table));
}

BOOST_AUTO_TEST_CASE(twenty_years_of_daily_ages_hold_a_line_as_long_as_was_seen)
{
    auto const rows = many_customers(7'000);
    auto const table = retention(rows, sale_schema, daily{}, {.observed = {.until = 2020_y / 1 / 1}});
    BOOST_TEST(table.cohorts() == 7'000u);
    BOOST_TEST(table.ages() == 7'305u);
    BOOST_TEST(table.customers(0, 10) == 1u);
    BOOST_TEST(table.customers(6'999, 20) == 1u);
    BOOST_TEST((table.state(6'999, 7'000) == cell_state::unobserved));
}

BOOST_AUTO_TEST_CASE(more_cells_than_allowed_are_refused_before_they_are_made)
{
    auto const rows = many_customers(2'000);
    ledger const book(rows, sale_schema, {.observed = {.until = 2020_y / 1 / 1}});
    auto const question = cohort_query(daily{}).by(cohort_by::customer);
    auto const told = refusal([&] { (void)cohorts(book, question, {.max_cells = 1'000'000}); });
    BOOST_TEST(told.find("max_cells = 1000000") != std::string::npos);
    BOOST_TEST(told.find("ages.to") != std::string::npos);
    // As many threads as there may be: the same answer.
    BOOST_TEST(refusal([&] { (void)cohorts(book, question, {.max_cells = 1'000'000}, threads(3)); }) == told);
    BOOST_TEST(cohorts(book, question, {.ages = {.to = 20}, .max_cells = 1'000'000}).cohorts() == 2'000u);
    BOOST_TEST(refusal([&] { (void)retention(book, daily{}, {.max_cells = 1'000}); }).find("max_cells") !=
               std::string::npos);
    BOOST_TEST(refusal([&] {
                   (void)retention(rows, sale_schema, daily{}, {.max_cells = 1'000});
               }).find("max_cells") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(options_without_sense_are_refused)
{
    auto const book = spring();
    auto const says = [&](auto const& question, cohort_options const& options, char const* words) {
        BOOST_TEST(refusal([&] { (void)cohorts(book, question, options); }).find(words) != std::string::npos);
    };
    cohort_query const plain(monthly{});
    says(plain, {.ages = {.from = -1}}, "ages.from");
    says(plain, {.ages = {.from = 3, .to = 2}}, "ages.to");
    says(plain, {.ages = {.step = 0}}, "ages.step");
    says(plain, {.births = {.from = 2024_y / 2 / 1, .until = 2024_y / 1 / 1}}, "births");
    says(plain, {.max_cells = 0}, "max_cells");
    says(plain, {.clock = rolling_clock{date::days{0}}}, "rolling_clock");
    says(plain.returning(returns::on{.min_occurrences = 0}), {}, "min_occurrences");
    says(plain.returning(returns::bracket{}), {}, "bracket");
    says(plain.returning(returns::bracket{{{3, 2}}}), {}, "bracket");
    says(plain.returning(returns::bracket{{{1, 2}}}), {.ages = {.to = 3}}, "ages");
    says(plain.by(cohort_by::spend(date::days{30}, quantile_bands{0})), {}, "quantile_bands");
    BOOST_CHECK_THROW((void)birth::nth(0), invalid_option);
    BOOST_CHECK_THROW((void)birth::at_least(2, date::days{0}), invalid_option);
    BOOST_CHECK_THROW((bands<int>{3, 3}), invalid_option);
    BOOST_CHECK_THROW((void)cohort_by::did(where(country, 'a'), date::days{0}), invalid_option);
}

BOOST_AUTO_TEST_CASE(survivors_are_as_many_as_complete_cells_say)
{
    auto const book = spring();
    auto const table = cohorts(book, cohort_query(monthly{}).returning(returns::on_or_after{}));
    BOOST_TEST(survivors_of(table, 0) == (std::vector<std::uint64_t>{3, 2, 2}),
               boost::test_tools::per_element());
    BOOST_TEST(survivors_of(table, 1) == (std::vector<std::uint64_t>{2, 2}),
               boost::test_tools::per_element());
    BOOST_CHECK_THROW((void)survivors_of(cohorts(book, monthly{}), 0), invalid_option);
    auto const stepped =
        cohorts(book, cohort_query(monthly{}).returning(returns::on_or_after{}), {.ages = {.step = 2}});
    BOOST_CHECK_THROW((void)survivors_of(stepped, 0), invalid_option);
}

BOOST_AUTO_TEST_CASE(bands_have_names)
{
    bands<int> const three{10, 20};
    BOOST_TEST(three.label(three(9)) == "< 10");
    BOOST_TEST(three.label(three(10)) == "10 to < 20");
    BOOST_TEST(three.label(three(20)) == ">= 20");
    BOOST_TEST(bands<int>::every(10, 1950, 1970).edges() == (std::vector<int>{1950, 1960, 1970}),
               boost::test_tools::per_element());
    BOOST_TEST(bands<double>{0.5}.label(1) == ">= 0.5");
}
