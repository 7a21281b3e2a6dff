#define BOOST_TEST_MODULE stats / ranking
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/threads.hpp>
#include <cohort/stats/concentration.hpp>
#include <cohort/stats/ranking.hpp>
#include <support/executors.hpp>
#include <support/single_pass.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

using boost::test_tools::tolerance;
using cohort::difference_interval;
using cohort::ranking_options;
using cohort::ranking_qualities;
using cohort::ranking_quality;
using cohort::ranking_result;
using cohort::ranking_statistic;

namespace {

using column = std::vector<double>;
using figure = std::optional<double>;
constexpr std::array all_statistics{ranking_statistic::auc, ranking_statistic::gains, ranking_statistic::lift,
                                    ranking_statistic::spearman};
constexpr ranking_options estimate_only{.replicates = 0};

auto of_pairs(column const& score, column const& outcome) -> figure
{
    double right = 0;
    double pairs = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
        for (std::size_t j = 0; j < score.size(); ++j) {
            if (!(outcome[i] < outcome[j])) continue;
            pairs += 1;
            right += score[i] < score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
        }
    }
    if (pairs == 0) return std::nullopt;
    return right / pairs;
}

/// The corners of the curve of cumulative gains, from (0, 0) to (1, 1).
struct corner {
    double items = 0;
    double outcome = 0;
};
auto curve_of_gains(column const& score, column const& outcome) -> std::vector<corner>
{
    auto steps = score;
    std::ranges::sort(steps, std::greater{});
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    double const total = std::accumulate(outcome.begin(), outcome.end(), 0.0);
    std::vector<corner> curve{{}};
    for (double const step : steps) {
        corner c;
        for (std::size_t i = 0; i < score.size(); ++i) {
            if (score[i] < step) continue;
            c.items += 1 / static_cast<double>(score.size());
            c.outcome += outcome[i] / total;
        }
        curve.push_back(c);
    }
    return curve;
}

auto of_curve(column const& score, column const& outcome) -> figure
{
    if (!(std::accumulate(outcome.begin(), outcome.end(), 0.0) > 0)) return std::nullopt;
    auto const curve = curve_of_gains(score, outcome);
    double area = 0;
    for (std::size_t i = 1; i < curve.size(); ++i)
        area += (curve[i].items - curve[i - 1].items) * (curve[i].outcome + curve[i - 1].outcome) / 2;
    return 2 * area - 1;
}

auto height_of_curve(column const& score, column const& outcome, double best) -> figure
{
    if (!(std::accumulate(outcome.begin(), outcome.end(), 0.0) > 0)) return std::nullopt;
    auto const curve = curve_of_gains(score, outcome);
    for (std::size_t i = 1; i < curve.size(); ++i) {
        auto const& a = curve[i - 1];
        auto const& b = curve[i];
        if (best <= b.items + 1e-12)
            return (a.outcome + (b.outcome - a.outcome) * (best - a.items) / (b.items - a.items)) / best;
    }
    return 1 / best;
}

auto of_ranks(column const& score, column const& outcome) -> figure
{
    auto const rank = [](column const& xs, std::size_t i) {
        double r = 0.5;
        for (double const x : xs) r += x < xs[i] ? 1 : x == xs[i] ? 0.5 : 0;
        return r - (static_cast<double>(xs.size()) + 1) / 2;
    };
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
        double const x = rank(score, i);
        double const y = rank(outcome, i);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    if (xx == 0 || yy == 0) return std::nullopt;
    return xy / std::sqrt(xx * yy);
}

auto by_definition(column const& score, column const& outcome, double best) -> std::array<figure, 4>
{
    return {of_pairs(score, outcome), of_curve(score, outcome), height_of_curve(score, outcome, best),
            of_ranks(score, outcome)};
}

void same(figure const& found, figure const& expected)
{
    BOOST_REQUIRE(found.has_value() == expected.has_value());
    if (found) BOOST_TEST(std::abs(*found - *expected) <= 1e-12 * (1 + std::abs(*expected)));
}

/// Items with ties in both columns, or in one, or hardly any.
struct items {
    column score{};
    column outcome{};
};
auto some_items(std::mt19937_64& random, std::size_t n) -> items
{
    auto const kinds = std::array{1U, 2U, 5U, 20U, 1'000'000U};
    auto const scores = kinds[random() % kinds.size()];
    auto const outcomes = kinds[random() % kinds.size()];
    double const shift = random() % 4 == 0 ? 0.3 : 0;
    items all;
    for (std::size_t i = 0; i < n; ++i) {
        all.score.push_back(static_cast<double>(random() % scores) / 8);
        all.outcome.push_back(static_cast<double>(random() % outcomes) / 4 -
                              shift * static_cast<double>(outcomes));
    }
    return all;
}

auto repeated(items const& all, std::span<std::uint32_t const> times) -> items
{
    items out;
    for (std::size_t i = 0; i < times.size(); ++i) {
        out.score.insert(out.score.end(), times[i], all.score[i]);
        out.outcome.insert(out.outcome.end(), times[i], all.outcome[i]);
    }
    return out;
}

/// Pairs of a score and whether it happened, in which the scores of those to whom it did are normal and
/// higher by `shift`: the true auc is Phi(shift / sqrt 2).
struct trial {
    column score{};
    column other_score{};
    std::vector<bool> did{};
};
auto draw_trial(std::mt19937_64& random, std::size_t n, double shift) -> trial
{
    // A normal variable by Box and Muller: those of the standard library are not the same everywhere.
    auto const unit = [&] { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; };
    auto const normal = [&] {
        return std::sqrt(-2 * std::log(unit())) * std::cos(2 * 3.14159265358979 * unit());
    };
    trial t;
    for (std::size_t i = 0; i < n; ++i) {
        bool const did = random() % 3 == 0;
        double const common = normal() + (did ? shift : 0);
        // Two scores as good as each other, that agree to a good part.
        t.score.push_back(common + 0.5 * normal());
        t.other_score.push_back(common + 0.5 * normal());
        t.did.push_back(did);
    }
    return t;
}

} // namespace

BOOST_AUTO_TEST_CASE(worked_example)
{
    // Best first: 4 (bought for 30), 3 and 3 (10 and 0), 1 (0).
    std::vector<int> const score{3, 1, 4, 3};
    std::vector<int> const spent{10, 0, 30, 0};
    auto const r = ranking_quality(score, spent, {.best = 0.5, .replicates = 0});
    BOOST_TEST(r.auc().value.value() == 0.9);      // of five pairs all but half of one
    BOOST_TEST(r.gains().value.value() == 0.5625); // area (0.375 + 0.875 + 0.875 + 1) / 4
    BOOST_TEST(r.lift().value.value() == 1.75);    // 30 and half of 10, of 40, over a half
    BOOST_TEST(r.spearman().value.value() == 5 / 6.0, tolerance(1e-15)); // 3.75 / 4.5
    // Next to nobody: 30 of 40 at a quarter of the items.
    auto const first = ranking_quality(score, spent, {.best = 1e-30, .replicates = 0});
    BOOST_TEST(first.lift().value.value() == 3.0, tolerance(1e-14));
    BOOST_TEST(!r.auc().bounds.has_value());
    BOOST_TEST(r.replicates(ranking_statistic::auc).empty());
    BOOST_TEST(r.items() == 4U);
    BOOST_TEST(r.options().best == 0.5);
    BOOST_TEST((r[ranking_statistic::gains] == r.gains()));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definitions_also_in_each_replicate)
{
    std::mt19937_64 random(41);
    for (int round = 0; round < 400; ++round) {
        auto const all = some_items(random, random() % 40);
        double const best = round % 3 == 0 ? 0.2 : static_cast<double>(1 + random() % 100) / 100;
        auto const r =
            ranking_quality(all.score, all.outcome, {.best = best, .replicates = 5, .seed = random()});
        auto const expected = by_definition(all.score, all.outcome, best);
        for (std::size_t s = 0; s < 4; ++s) same(r[all_statistics[s]].value, expected[s]);

        // A replicate is the statistic of the items, repeated word for word.
        std::vector<std::uint32_t> times(all.score.size());
        for (std::size_t i = 0; i < 5; ++i) {
            cohort::detail::draw_replicate(r.options().seed, i + 1, times);
            auto const drawn = repeated(all, times);
            auto const of_drawn = by_definition(drawn.score, drawn.outcome, best);
            for (std::size_t s = 0; s < 4; ++s) same(r.replicates(all_statistics[s])[i], of_drawn[s]);
        }
    }
}

BOOST_AUTO_TEST_CASE(weights_are_repetitions)
{
    using namespace cohort::detail;
    std::mt19937_64 random(42);
    for (int round = 0; round < 300; ++round) {
        auto const all = some_items(random, 1 + random() % 30);
        std::vector<std::uint32_t> weights(all.score.size());
        for (auto& w : weights) w = static_cast<std::uint32_t>(random() % (round % 2 == 0 ? 2 : 9));
        ranked_outcome const outcome{std::span(all.outcome), cohort::sequential{}};
        ranked_score const model{group_ties(std::span(all.score)), outcome, cohort::sequential{}};
        weighted_outcome weighted;
        weighted.assign(outcome, weights);
        ranked_score::scratch room;
        auto const found = model.evaluate(weights, weighted, 0.2, room);
        auto const drawn = repeated(all, weights);
        auto const r = ranking_quality(drawn.score, drawn.outcome, estimate_only);
        for (std::size_t s = 0; s < 4; ++s) same(found[s], r[all_statistics[s]].value);
    }
}

BOOST_AUTO_TEST_CASE(only_the_order_counts)
{
    std::mt19937_64 random(43);
    for (int round = 0; round < 100; ++round) {
        auto all = some_items(random, 700);
        for (auto& x : all.outcome) x /= 3; // sums that round
        auto const r = ranking_quality(all.score, all.outcome, estimate_only);

        // The order of the items makes no difference to the last bit, nor does the unit of the score.
        std::vector<std::size_t> order(all.score.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::shuffle(order, random);
        items shuffled;
        for (auto const i : order) {
            shuffled.score.push_back(std::exp(all.score[i] / 125'000));
            shuffled.outcome.push_back(all.outcome[i]);
        }
        BOOST_TEST((ranking_quality(shuffled.score, shuffled.outcome, estimate_only) == r));

        // Upside down.
        auto reversed = all.score;
        for (auto& x : reversed) x = -x;
        auto const opposite = ranking_quality(reversed, all.outcome, estimate_only);
        if (r.auc().value) BOOST_TEST(*opposite.auc().value == 1 - *r.auc().value, tolerance(1e-14));
        if (r.spearman().value) BOOST_TEST(*opposite.spearman().value == -*r.spearman().value);
        if (r.gains().value) BOOST_TEST(std::abs(*opposite.gains().value + *r.gains().value) <= 1e-13);

        // The lift over everybody is 1.
        if (r.lift().value)
            BOOST_TEST(*ranking_quality(all.score, all.outcome, {.best = 1, .replicates = 0}).lift().value ==
                           1.0,
                       tolerance(1e-13));
    }
}

BOOST_AUTO_TEST_CASE(perfect_and_happened_or_not)
{
    std::mt19937_64 random(44);
    for (int round = 0; round < 50; ++round) {
        std::vector<std::int64_t> spent(300);
        for (auto& x : spent) x = static_cast<std::int64_t>(random() % (round % 2 == 0 ? 5 : 100'000));
        auto const perfect = ranking_quality(spent, spent, estimate_only);
        BOOST_TEST(perfect.auc().value.value() == 1.0);
        BOOST_TEST(perfect.spearman().value.value() == 1.0);
        BOOST_TEST(perfect.gains().value.value() == cohort::gini(spent).value(), tolerance(1e-14));
        BOOST_TEST(perfect.lift().value.value() == cohort::top_share(spent, 0.2).value().share / 0.2,
                   tolerance(1e-14));

        // Of 0 and 1 the two areas say the same: gains = (1 - share) (2 auc - 1).
        std::vector<bool> did;
        std::vector<int> zero_or_one;
        for (std::size_t i = 0; i < spent.size(); ++i) {
            did.push_back(random() % 3 == 0 || spent[i] % 5 == 1);
            zero_or_one.push_back(did.back() ? 1 : 0);
        }
        auto const r = ranking_quality(spent, did, estimate_only);
        double const share = static_cast<double>(std::ranges::count(did, true)) / 300;
        BOOST_TEST(r.gains().value.value() == (1 - share) * (2 * r.auc().value.value() - 1),
                   tolerance(1e-12));
        BOOST_TEST((ranking_quality(spent, zero_or_one, estimate_only) == r));
    }
}

BOOST_AUTO_TEST_CASE(none_one_two_and_constants)
{
    auto const exist = [](auto const& score, auto const& outcome) {
        auto const r = ranking_quality(score, outcome, {.replicates = 20});
        int digits = 0;
        for (auto const s : all_statistics) {
            digits = 2 * digits + (r[s].value ? 1 : 0);
            // An interval exists if and only if a replicate does.
            auto const values = r.replicates(s);
            BOOST_TEST(values.size() == 20U);
            BOOST_TEST(r[s].bounds.has_value() ==
                       std::ranges::any_of(values, [](auto const& x) { return x.has_value(); }));
        }
        return digits; // a binary digit each: auc, gains, lift, spearman
    };
    BOOST_TEST(exist(column{}, column{}) == 0b0000);
    BOOST_TEST(exist(column{5}, column{1}) == 0b0110);
    BOOST_TEST(exist(column{5}, column{0}) == 0b0000);
    BOOST_TEST(exist(column{5, 6}, column{0, 1}) == 0b1111);
    BOOST_TEST(exist(column{5, 5}, column{0, 1}) == 0b1110);
    BOOST_TEST(exist(column{5, 6}, column{1, 1}) == 0b0110);
    BOOST_TEST(exist(column{5, 6}, column{-1, 1}) == 0b1001); // nothing in total
    BOOST_TEST(exist(column{5, 6}, column{-2, 1}) == 0b1001);

    // A score that says nothing.
    column spent(100);
    std::iota(spent.begin(), spent.end(), 1.0);
    auto const r = ranking_quality(std::vector<int>(100, 3), spent, {.replicates = 50});
    BOOST_TEST(r.auc().value.value() == 0.5);
    BOOST_TEST(r.gains().value.value() == 0.0);
    BOOST_TEST(r.lift().value.value() == 1.0, tolerance(1e-15));
    BOOST_TEST((r.auc().bounds == cohort::interval{0.5, 0.5}));
    BOOST_TEST((r.gains().bounds == cohort::interval{0.0, 0.0}));
}

BOOST_AUTO_TEST_CASE(large_and_infinite_numbers)
{
    // Whole numbers that a double cannot tell apart still have an order.
    constexpr std::int64_t large = std::int64_t{1} << 53;
    BOOST_TEST(ranking_quality(std::vector{large + 1, large}, std::vector{large + 1, large}, estimate_only)
                   .auc()
                   .value.value() == 1.0);
    constexpr auto infinite = std::numeric_limits<double>::infinity();
    column const score{-infinite, 0, -0.0, infinite};
    constexpr auto most = std::numeric_limits<double>::max();
    auto const r = ranking_quality(score, column{0, most / 2, most / 2, most}, estimate_only);
    auto const small = ranking_quality(score, column{0, 1, 1, 2}, estimate_only);
    for (auto const s : all_statistics)
        BOOST_TEST(r[s].value.value() == small[s].value.value(), tolerance(1e-14));
    constexpr auto tiny = std::numeric_limits<double>::denorm_min();
    auto const least = ranking_quality(score, column{0, tiny, tiny, 2 * tiny}, estimate_only);
    BOOST_TEST((least.auc() == small.auc()));
    BOOST_TEST((least.gains() == small.gains()));
}

BOOST_AUTO_TEST_CASE(several_scores_and_any_executor)
{
    std::mt19937_64 random(45);
    for (int round = 0; round < 20; ++round) {
        auto const a = some_items(random, 600);
        auto const b = some_items(random, 600);
        std::vector<column> const scores{a.score, b.score, b.outcome};
        ranking_options const options{.replicates = 11, .confidence = 0.8, .seed = random()};
        auto const all = ranking_qualities(scores, a.outcome, options);
        BOOST_TEST(all.size() == 3U);
        for (std::size_t s = 0; s < 3; ++s)
            BOOST_TEST((ranking_quality(scores[s], a.outcome, options) == all[s]));
        BOOST_TEST((ranking_qualities(scores, a.outcome, options, cohort_test::backwards{}) == all));
        for (unsigned n = 1; n <= 3; ++n)
            BOOST_TEST((ranking_qualities(scores, a.outcome, options, cohort::threads{n}) == all));
        auto other = options;
        ++other.seed;
        auto const again = ranking_qualities(scores, a.outcome, other);
        for (std::size_t s = 0; s < 3; ++s)
            for (auto const i : all_statistics) BOOST_TEST((again[s][i].value == all[s][i].value));
    }
    BOOST_TEST(ranking_qualities(std::vector<column>{}, column{1, 2}).empty());
    BOOST_TEST((ranking_result{} == ranking_result{}));

    // Any ranges, read once.
    cohort_test::single_pass<int> score({3, 1, 2});
    cohort_test::single_pass<double> outcome({1.5, 0, 2.5});
    BOOST_TEST(ranking_quality(score, outcome, estimate_only).auc().value.value() ==
               ranking_quality(std::list<int>{3, 1, 2}, std::list<float>{1.5F, 0, 2.5F}, estimate_only)
                   .auc()
                   .value.value());
}

BOOST_AUTO_TEST_CASE(has_the_same_bits_everywhere)
{
    // Whatever the compiler and its options.
    std::mt19937_64 random(46);
    std::uint64_t bits = 0;
    auto const eat = [&bits](double x) {
        bits = bits * 1'099'511'628'211U ^ std::bit_cast<std::uint64_t>(x);
    };
    for (int round = 0; round < 20; ++round) {
        auto const all = some_items(random, 200);
        auto const r = ranking_quality(all.score, all.outcome, {.replicates = 40});
        for (auto const s : all_statistics) {
            eat(r[s].value.value_or(-9));
            eat(r[s].bounds.value_or(cohort::interval{}).low);
            eat(r[s].bounds.value_or(cohort::interval{}).high);
        }
    }
    BOOST_TEST(bits == 15858414765733252039U);
}

BOOST_AUTO_TEST_CASE(covers_the_truth_as_often_as_it_says)
{
    std::mt19937_64 random(47);
    // The scores have variance 1.25 in both classes, and means 1 apart.
    double const truth = 0.5 * std::erfc(-1 / std::sqrt(2 * 1.25) / std::sqrt(2.0));
    int covered = 0;
    int no_difference = 0;
    int shorter = 0;
    for (int round = 0; round < 300; ++round) {
        auto const t = draw_trial(random, 200, 1);
        auto const r = ranking_qualities(std::vector{t.score, t.other_score}, t.did,
                                         {.seed = static_cast<std::uint64_t>(round)});
        auto const bounds = r[0].auc().bounds.value();
        BOOST_TEST(bounds.low < r[0].auc().value.value());
        BOOST_TEST(bounds.high > r[0].auc().value.value());
        if (bounds.low <= truth && truth <= bounds.high) ++covered;

        auto const difference = difference_interval(r[0], r[1], ranking_statistic::auc).value();
        if (difference.low <= 0 && 0 <= difference.high) ++no_difference;
        if (difference.high - difference.low < bounds.high - bounds.low) ++shorter;
    }
    BOOST_TEST_MESSAGE("auc covered " << covered << ", difference " << no_difference << " of 300");
    BOOST_TEST(covered >= 273);
    BOOST_TEST(covered <= 294);
    BOOST_TEST(no_difference >= 273);
    BOOST_TEST(no_difference <= 294);
    BOOST_TEST(shorter >= 290); // pairs know more than two intervals
}

BOOST_AUTO_TEST_CASE(differences_of_pairs)
{
    std::mt19937_64 random(48);
    auto const t = draw_trial(random, 300, 1);
    column worse = t.score;
    for (std::size_t i = 0; i < worse.size(); i += 2) worse[i] = -worse[i];
    auto const r = ranking_qualities(std::vector{t.score, worse}, t.did);
    for (auto const s : all_statistics) {
        BOOST_TEST((difference_interval(r[0], r[0], s) == cohort::interval{0, 0}));
        auto const ab = difference_interval(r[0], r[1], s).value();
        auto const ba = difference_interval(r[1], r[0], s).value();
        BOOST_TEST(ab.low > 0);
        BOOST_TEST(ab.low == -ba.high, tolerance(1e-12));
        BOOST_TEST(ab.high == -ba.low, tolerance(1e-12));
    }
    // By hand: the replicates of one less those of the other.
    std::vector<figure> differences;
    for (std::size_t i = 0; i < 200; ++i)
        differences.emplace_back(*r[0].replicates(ranking_statistic::lift)[i] -
                                 *r[1].replicates(ranking_statistic::lift)[i]);
    BOOST_TEST((difference_interval(r[0], r[1], ranking_statistic::lift) ==
                cohort::detail::percentile_interval(differences, 0.95)));
    // A score that is everywhere the same has no spearman.
    auto const constant = ranking_quality(column(300, 1.0), t.did);
    BOOST_TEST(!difference_interval(r[0], constant, ranking_statistic::spearman).has_value());
    BOOST_TEST(difference_interval(r[0], constant, ranking_statistic::auc).has_value());

    // No pairs.
    auto const refused = [&](ranking_result const& other) {
        BOOST_CHECK_THROW((void)difference_interval(r[0], other, ranking_statistic::auc),
                          cohort::invalid_option);
    };
    refused(ranking_quality(t.score, t.did, {.seed = 2}));
    refused(ranking_quality(t.score, t.did, {.replicates = 100}));
    refused(ranking_quality(column(3, 1.0), column(3, 1.0)));
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused)
{
    column const good{1, 2, 3, 4};
    for (double const p : {0.0, -1.0, 1.1, std::nan("")})
        BOOST_CHECK_THROW((void)ranking_quality(good, good, {.best = p}), cohort::invalid_option);
    for (double const c : {0.0, 1.0, 95.0, std::nan("")})
        BOOST_CHECK_THROW((void)ranking_quality(good, good, {.replicates = 0, .confidence = c}),
                          cohort::invalid_option);
    BOOST_CHECK_EXCEPTION(
        (void)ranking_quality(column{1, 2, 3}, good), cohort::invalid_option, [](auto const& e) {
            return std::string(e.what()).find("has 3 values, the outcome has 4") != std::string::npos;
        });
    BOOST_CHECK_EXCEPTION(
        (void)ranking_qualities(std::vector{good, column{}}, good), cohort::invalid_option,
        [](auto const& e) { return std::string(e.what()).find("column 1") != std::string::npos; });
    auto const nan = std::nan("");
    auto const third = [](auto const& e) { return e.row() == 2; };
    BOOST_CHECK_EXCEPTION((void)ranking_quality(column{1, 2, nan, nan}, good), cohort::invalid_row, third);
    BOOST_CHECK_EXCEPTION((void)ranking_quality(good, column{1, 2, nan, nan}), cohort::invalid_row, third);
    BOOST_CHECK_EXCEPTION((void)ranking_quality(good, column{1, 2, HUGE_VAL, 0}), cohort::invalid_row, third);
}
