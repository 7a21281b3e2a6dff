#define BOOST_TEST_MODULE real_data / online_retail
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/rfm.hpp>
#include <cohort/stats.hpp>
#include <cohort/time.hpp>
#include <support/online_retail.hpp>

#include <range/v3/view/filter.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Figures published for these data, or computed from them with R and pandas.

using namespace cohort;
using cohort_test::invoice_line;
using namespace date::literals;
namespace f = cohort::field;

namespace {

/// The lines of the file, or nothing where it is not there: then a test case has nothing to do.
auto const& lines()
{
    static auto const all = cohort_test::online_retail();
    return all;
}

constexpr auto lines_schema = schema(f::customer = &invoice_line::customer, f::time = &invoice_line::at,
                                     f::amount = &invoice_line::amount, f::order = &invoice_line::invoice);

/// Id present, quantity and price above zero.
constexpr row_policy clean{.refunds = refunds::drop, .zeros = zeros::drop};

auto const& clean_book()
{
    static ledger const book(*lines(), lines_schema, {.policy = clean});
    return book;
}
auto const& clean_table()
{
    static auto const table = retention(*lines(), lines_schema, monthly{}, {.policy = clean});
    return table;
}

using counts = std::vector<std::vector<std::uint64_t>>;

/// Monthly active customers by month of birth; the last of each line is of December 2011, observed to the
/// 9th.
counts const clean_counts{
    {885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235},
    {417, 92, 111, 96, 134, 120, 103, 101, 125, 136, 152, 49},
    {380, 71, 71, 108, 103, 94, 96, 106, 94, 116, 26},
    {452, 68, 114, 90, 101, 76, 121, 104, 126, 39},
    {300, 64, 61, 63, 59, 68, 65, 78, 22},
    {284, 54, 49, 49, 59, 66, 75, 27},
    {242, 42, 38, 64, 56, 81, 23},
    {188, 34, 39, 42, 51, 21},
    {169, 35, 42, 41, 21},
    {299, 70, 90, 34},
    {358, 86, 41},
    {323, 36},
    {41},
};

template <class Table>
void has_counts(Table const& t, counts const& expected)
{
    BOOST_REQUIRE(t.cohorts() == 13u);
    BOOST_REQUIRE(t.ages() == 13u);
    for (std::size_t c = 0; c < 13; ++c) {
        BOOST_TEST(t.size(c) == expected[c][0]);
        for (std::size_t a = 0; a < 13; ++a) {
            auto const state = c + a < 12    ? cell_state::value
                               : c + a == 12 ? cell_state::partial
                                             : cell_state::unobserved;
            BOOST_TEST_CONTEXT("cohort " << t.label(c) << ", age " << a)
            {
                BOOST_TEST((t.state(c, a) == state));
                BOOST_TEST(t.customers(c, a) == (c + a <= 12 ? expected[c][a] : 0u));
                BOOST_TEST(t.eligible(c, a) == (c + a <= 12 ? expected[c][0] : 0u));
                BOOST_TEST(t.rate(c, a).has_value() == (c + a <= 12));
            }
        }
    }
    BOOST_TEST(t.label(0) == "2010-12");
    BOOST_TEST(t.label(12) == "2011-12");
}

template <class Range>
auto histogram(Range const& scores) -> std::array<int, 5>
{
    std::array<int, 5> n{};
    for (auto const s : scores) ++n.at(s - 1u);
    return n;
}

auto in_order(std::array<int, 5> a, std::array<int, 5> b) -> bool { return a == b; }

} // namespace

BOOST_AUTO_TEST_CASE(what_becomes_of_the_rows)
{
    if (!lines()) return;
    auto const& a = clean_table().audit();
    BOOST_TEST(a.rows_read == 541'909u);
    BOOST_TEST(a.missing_customer == 135'080u);
    BOOST_TEST(a.rows_used == 397'884u);
    BOOST_TEST(a.rows_read == a.rows_used + a.rows_left_out());
    BOOST_TEST(a.customers == 4'338u);
    BOOST_TEST(a.customers + a.customers_lost == 4'372u);
    BOOST_TEST((clean_book().audit() == a));
    BOOST_TEST(clean_book().customers() == 4'338u);
    BOOST_TEST(clean_book().rows() == 397'884u);
    std::int64_t revenue = 0;
    for (auto const x : clean_book().column(f::amount)) revenue += x;
    BOOST_TEST(revenue == 8'911'407'904);
    auto const& w = clean_table().window();
    BOOST_TEST((w.from == date::local_days{2010_y / 12 / 1}));
    BOOST_TEST((w.until == date::local_days{2011_y / 12 / 10}));
    BOOST_TEST(w.until_inferred);
}

BOOST_AUTO_TEST_CASE(the_monthly_table_from_rows_and_from_a_ledger)
{
    if (!lines()) return;
    has_counts(clean_table(), clean_counts);
    BOOST_TEST((retention(clean_book(), monthly{}) == clean_table()));
    BOOST_TEST(
        (retention(*lines(), lines_schema, monthly{}, {.policy = clean}, threads{2}) == clean_table()));
}

BOOST_AUTO_TEST_CASE(averages_with_and_without_the_running_month)
{
    if (!lines()) return;
    // As published, to six decimals.
    auto const is = [](std::optional<double> average, double published) {
        BOOST_TEST(std::abs(average.value() - published) <= 5e-7 + 1e-15, average.value());
    };
    auto const& t = clean_table();
    using enum average_kind;
    is(t.average(1, simple, partial_cells::include), .206232);
    is(t.average(1, pooled, partial_cells::include), .227135);
    is(t.average(1, weighted, partial_cells::include), .261955);
    struct row {
        std::size_t age;
        double simple, pooled, weighted;
    };
    for (auto const& [age, s, p, w] :
         {row{1, .214848, .236537, .270599}, row{3, .245636, .269219, .303814},
          row{6, .268466, .287344, .310881}, row{11, .502825, .502825, .502825}}) {
        is(t.average(age, simple), s);
        is(t.average(age, pooled), p);
        is(t.average(age, weighted), w);
        BOOST_TEST(t.averaged_cohorts(age) == 12 - age);
    }
    // The mistakes that this is about: .379 with the running month.
    is(t.average(11, pooled, partial_cells::include), (445. + 49) / (885 + 417));
    BOOST_TEST(!t.average(12).has_value());
}

BOOST_AUTO_TEST_CASE(returns_as_activity)
{
    if (!lines()) return;
    auto const t =
        retention(*lines(), lines_schema, monthly{}, {.policy = {.refunds = refunds::as_activity}});
    std::vector<std::uint64_t> const sizes{948, 421, 380, 440, 299, 279, 235, 191, 167, 298, 352, 321, 41};
    BOOST_REQUIRE(t.cohorts() == sizes.size());
    for (std::size_t c = 0; c < sizes.size(); ++c) BOOST_TEST(t.size(c) == sizes[c]);
    BOOST_TEST(t.audit().customers == 4'372u);
    BOOST_TEST(t.audit().rows_used == 406'829u);
}

BOOST_AUTO_TEST_CASE(rows_of_nobody_kept_are_one_customer_of_their_own)
{
    if (!lines()) return;
    auto const t =
        retention(*lines(), lines_schema, monthly{},
                  {.policy = {.missing = missing_customers::keep, .refunds = refunds::as_activity}});
    BOOST_TEST(t.size(0) == 949u); // as a widely used package counts, without saying so
    BOOST_TEST(t.size(1) == 421u);
}

BOOST_AUTO_TEST_CASE(revenue_by_month)
{
    if (!lines()) return;
    std::array<std::int64_t, 13> const pennies{57271389,  56944504,  44713735, 59550076, 46920036,
                                               67859456,  66121369,  60009101, 64534390, 95283838,
                                               103931879, 116181738, 51819279};
    auto const totals = period_totals(clean_book(), monthly{});
    BOOST_REQUIRE(totals.size() == 13u);
    for (std::size_t m = 0; m < 13; ++m) {
        auto const rounded = (totals[m].revenue + 5) / 10;
        BOOST_TEST(rounded == pennies[m]);
        BOOST_TEST((totals[m].state == (m == 12 ? cell_state::partial : cell_state::value)));
        // A month is a diagonal of the table.
        std::int64_t revenue = 0;
        std::uint64_t customers = 0;
        for (std::size_t c = 0; c <= m; ++c) {
            revenue += *clean_table().revenue(c, m - c);
            customers += clean_counts[c][m - c];
        }
        BOOST_TEST(totals[m].revenue == revenue);
        BOOST_TEST(totals[m].customers == customers);
    }
    BOOST_TEST((period_totals(*lines(), lines_schema, monthly{}, {.policy = clean}) == totals));
}

BOOST_AUTO_TEST_CASE(who_leaves_when_and_who_brings_most)
{
    if (!lines()) return;
    auto const& t = clean_table();
    auto const close = [](double x, double published) {
        BOOST_TEST(std::abs(x - published) <= 5e-7 + 1e-15, x);
    };
    // One less the averages of complete cells.
    close(churn_at(t, 1)->rate, 1 - .236537);
    close(churn_at(t, 6)->rate, 1 - .287344);
    BOOST_TEST(churn_at(t, 0, 11)->gone == 885u - 445u);
    // Most leave after the first month; of December 2010's cohort the most after that from the second to the
    // third, 324 to 286.
    auto const whole = drop_off(t).largest().value();
    BOOST_TEST(whole.from == 0u);
    close(whole.rate, 1 - .236537);
    BOOST_TEST(whole.there.cohorts == 11u);
    auto const december = drop_off(t, 0, {.first_age = 1}).largest().value();
    BOOST_TEST(december.from == 1u);
    BOOST_TEST(december.members().value() == 38);
    // Those of December 2010 against those of January 2011 in their third month: 286 of 885, 111 of 417.
    auto const rates = compare_cohorts(t, 0, 1).rates;
    BOOST_TEST(rates.size() == 11u);
    BOOST_TEST((rates[2].bounds == difference_of_proportions(286, 885, 111, 417).value()));

    // Customers acquired in December bring most.
    BOOST_TEST((by_birth_month(t).best()->key == date::December));
    auto const months = by_calendar(t);
    BOOST_TEST(months.cohort_label(months.best_cohort().value()) == "2010-12");
    BOOST_TEST(months.total().value() == 8'911'407'904);
    auto const totals = period_totals(clean_book(), monthly{});
    for (std::size_t m = 0; m < 13; ++m) BOOST_TEST(months.period_total(m).value() == totals[m].revenue);
    // After three months each, too.
    BOOST_TEST((by_birth_month(t, {.last_age = 2}).best()->key == date::December));

    // Without the summer the other cells stay: age 1 of all but the cohorts of June and July 2011.
    auto const v = leave_out_periods(t, in_months{7, 8});
    std::uint64_t came = 0;
    std::uint64_t could = 0;
    for (std::size_t c : {0u, 1u, 2u, 3u, 4u, 5u, 8u, 9u, 10u}) {
        came += clean_counts[c][1];
        could += clean_counts[c][0];
    }
    BOOST_TEST((pool(v, 1) == pooled_counts{9, came, could}));
}

BOOST_AUTO_TEST_CASE(a_published_table_without_duplicates_and_cancelled_invoices)
{
    if (!lines()) return;
    // A row is a duplicate if it equals another in all that the file says of it.
    constexpr field_name<struct description_tag> description;
    constexpr field_name<struct price_tag> price;
    constexpr field_name<struct country_tag> country;
    constexpr auto whole_lines =
        schema(f::customer = &invoice_line::customer, f::time = &invoice_line::at,
               f::order = &invoice_line::invoice, f::product = &invoice_line::stock_code,
               description = &invoice_line::description, f::quantity = &invoice_line::quantity,
               price = &invoice_line::price, country = &invoice_line::country);
    auto kept = *lines() | ranges::views::filter([](invoice_line const& l) { return l.invoice[0] != 'C'; });
    ledger const book(kept, whole_lines, {.policy = {.duplicates = duplicates::drop}});
    auto expected = clean_counts;
    expected[11] = {324, 36};
    has_counts(retention(book, monthly{}), expected);
    has_counts(retention(kept, whole_lines, monthly{}, {.policy = {.duplicates = duplicates::drop}}),
               expected);
    BOOST_TEST(book.audit().duplicates_dropped > 5'000u);
    BOOST_TEST(book.column(country).size() == book.rows());
}

BOOST_AUTO_TEST_CASE(rfm_with_value_consistent_scores)
{
    if (!lines()) return;
    auto const v = rfm(*lines(), lines_schema, {.policy = clean});
    BOOST_TEST((v.as_of() == date::local_days{2011_y / 12 / 10}));
    BOOST_TEST((rfm(clean_book(), {.as_of = 2011_y / 12 / 10}).keys().size() == v.customers()));
    BOOST_TEST((rfm(clean_book()) == v));
    BOOST_TEST(v.customers() == 4'338u);
    std::uint64_t orders = 0;
    for (auto const n : v.frequency()) orders += n;
    BOOST_TEST(orders == 18'532u); // invoices

    auto const s = score(v);
    BOOST_TEST(in_order(histogram(s.r()), {869, 889, 866, 888, 826}));
    BOOST_TEST(in_order(histogram(s.f()), {1493, 835, 508, 802, 700}));
    BOOST_TEST(in_order(histogram(s.m()), {868, 868, 867, 868, 867}));

    std::map<std::string, std::uint64_t> customers;
    auto const profile = segment_profile(v, segment(s, ten_segments));
    std::uint64_t all = 0;
    std::int64_t revenue = 0;
    for (auto const& g : profile) {
        customers[g.name] = g.customers;
        all += g.orders;
        revenue += g.revenue;
    }
    std::map<std::string, std::uint64_t> const expected{{"hibernating", 1349},
                                                        {"loyal", 708},
                                                        {"champion", 577},
                                                        {"about to sleep", 475},
                                                        {"potential loyalist", 474},
                                                        {"at risk", 372},
                                                        {"promising", 167},
                                                        {"need attention", 116},
                                                        {"new", 63},
                                                        {"can't lose", 37},
                                                        {"other", 0}};
    BOOST_TEST((customers == expected));
    BOOST_TEST(all == 18'532u);
    BOOST_TEST(revenue == 8'911'407'904);
    auto const& champions = profile.front();
    BOOST_TEST(champions.name == "champion");
    BOOST_TEST((champions.revenue + 5) / 10 == 424'145'093);
    BOOST_TEST(champions.aov().value() ==
               static_cast<double>(champions.revenue) / static_cast<double>(champions.orders));
}

BOOST_AUTO_TEST_CASE(rfm_with_cuts_at_quantiles_of_type_7)
{
    if (!lines()) return;
    auto const v = rfm(clean_book(), {.as_of = 2011_y / 12 / 10});
    auto const edges = [](auto const& values, double unit) {
        std::vector<double> p{0, .2, .4, .6, .8, 1};
        auto q = quantiles(values, p, quantile_type::type7);
        for (auto& x : q) x /= unit;
        return q;
    };
    auto const same = [](std::vector<double> const& a, std::vector<double> const& b) {
        BOOST_REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            BOOST_TEST(a[i] == b[i], boost::test_tools::tolerance(1e-12));
    };
    same(edges(v.days_since_last(), 1), {1, 13.8, 33, 72, 180, 374});
    same(edges(v.frequency(), 1), {1, 1, 2, 3, 6, 209});
    same(edges(v.monetary(), 1000), {3.75, 250.194, 490.096, 942.276, 2058.426, 280206.02});

    auto const s = score(v, {.all = quantile_cuts{}});
    BOOST_TEST(in_order(histogram(s.r()), {861, 866, 863, 880, 868}));
    // Bins (a, b] of F: 1, 2, 3, 4 to 6, more. The thresholds say so.
    std::vector<std::pair<double, double>> f_ranges;
    for (auto const& t : s.thresholds()) {
        if (t.measure == rfm_measure::frequency) f_ranges.emplace_back(t.from, t.to);
    }
    std::vector<std::pair<double, double>> const expected{{1, 1}, {2, 2}, {3, 3}, {4, 6}, {7, 209}};
    BOOST_TEST((f_ranges == expected));
}

BOOST_AUTO_TEST_CASE(rfm_as_notebooks_score_it_splits_equal_frequencies)
{
    if (!lines()) return;
    auto const v = rfm(clean_book(), {.as_of = 2011_y / 12 / 10});
    auto const s = score(v, {.all = quantile_cuts{}, .f = rank_bins{.ties = tie_rule::first}});
    std::map<std::string, std::uint64_t> customers;
    for (auto const& g : segment_profile(v, segment(s, ten_segments))) customers[g.name] = g.customers;
    std::map<std::string, std::uint64_t> const expected{{"hibernating", 1071},
                                                        {"loyal", 819},
                                                        {"champion", 633},
                                                        {"at risk", 593},
                                                        {"potential loyalist", 484},
                                                        {"about to sleep", 352},
                                                        {"need attention", 187},
                                                        {"promising", 94},
                                                        {"can't lose", 63},
                                                        {"new", 42},
                                                        {"other", 0}};
    BOOST_TEST((customers == expected));
    BOOST_TEST(s.split_by_order(rfm_measure::frequency) == 3'008u);
    BOOST_TEST(s.split_by_order(rfm_measure::days_since_last) == 0u);
    BOOST_TEST(score(v).split_by_order(rfm_measure::frequency) == 0u);
}

BOOST_AUTO_TEST_CASE(recency_in_elapsed_days_is_a_matter_of_the_projection)
{
    if (!lines()) return;
    // Whole days of 24 hours up to December 10, 12:50. A day then begins one second after 12:50.
    constexpr auto elapsed = schema(
        f::customer = &invoice_line::customer,
        f::time = [](invoice_line const& l) { return l.at - std::chrono::seconds{46'201} + date::days{1}; },
        f::amount = &invoice_line::amount, f::order = &invoice_line::invoice);
    auto const v = rfm(*lines(), elapsed, {.as_of = 2011_y / 12 / 10, .policy = clean});
    BOOST_TEST(v.customers() == 4'338u);
    std::vector<double> const p{0, .2, .4, .6, .8, 1};
    std::vector<double> const expected{1, 13.4, 33, 72, 179, 374};
    auto const edges = quantiles(v.days_since_last(), p);
    for (std::size_t i = 0; i < p.size(); ++i)
        BOOST_TEST(edges[i] == expected[i], boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(who_the_rules_dispute)
{
    if (!lines()) return;
    auto const v = rfm(clean_book(), {.as_of = 2011_y / 12 / 10});
    auto const report = tie_report(v, ten_segments);
    // 1,493 customers bought once; every rule that goes by the order of ids splits them.
    auto const& once = *std::ranges::find_if(
        report.values(), [](disputed_value const& d) { return d.measure == rfm_measure::frequency; });
    BOOST_TEST(once.value == 1.0);
    BOOST_TEST(once.customers == 1'493u);
    BOOST_TEST(once.split_by == 2u);
    BOOST_TEST(report.scores_disputed(rfm_measure::frequency) >= 3'008u);
    BOOST_TEST(report.segments_disputed() > 2'000u);
    BOOST_TEST(report.segments_disputed() <= 4'338u);
}

BOOST_AUTO_TEST_CASE(recency_counts_calendar_days)
{
    if (!lines()) return;
    // The log ends on December 9 at 12:50: who bought that day did so one day before the 10th, whatever the
    // hour.
    auto const v = rfm(clean_book());
    auto const [low, high] = std::ranges::minmax(v.days_since_last());
    BOOST_TEST(low == 1);
    BOOST_TEST(high == 374);
}
