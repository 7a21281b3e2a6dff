#define BOOST_TEST_MODULE retention / shifted_beta_geometric
#include <boost/test/unit_test.hpp>

#include <cohort/retention/shifted_beta_geometric.hpp>
#include <cohort/stats/detail/random.hpp>
#include <support/refusal.hpp>
#include <support/single_pass.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <optional>
#include <span>
#include <vector>

using boost::test_tools::tolerance;
using cohort::backtest_shifted_beta_geometric;
using cohort::churn_mix;
using cohort::fit_shifted_beta_geometric;
using cohort::shifted_beta_geometric;
using cohort_test::refusal;
using random_bits = cohort::detail::xoshiro256;

namespace {

using counts = std::vector<std::uint64_t>;

// Fader and Hardie's two cohorts: ages 0 to 7, to which they fit, and 8 to 12, which they predict.
counts const regular = {1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173};
counts const high_end = {1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394};

auto first(counts const& all, std::size_t n) -> std::span<std::uint64_t const>
{
    return std::span(all).first(n);
}

/// The likelihood as the paper has it, from the probabilities P(T = t) and the survivors at the end.
auto slow_log_likelihood(std::vector<counts> const& cohorts, long double alpha, long double beta)
    -> long double
{
    long double sum = 0;
    for (auto const& n : cohorts) {
        long double p = alpha / (alpha + beta);
        long double s = 1 - p;
        for (std::size_t t = 1; t < n.size(); ++t) {
            if (t > 1) {
                auto const back = static_cast<long double>(t) - 2;
                p *= (beta + back) / (alpha + beta + back + 1);
                s *= (beta + back + 1) / (alpha + beta + back + 1);
            }
            if (n[t - 1] > n[t]) sum += static_cast<long double>(n[t - 1] - n[t]) * std::log(p);
        }
        if (n.size() > 1 && n.back() > 0) sum += static_cast<long double>(n.back()) * std::log(s);
    }
    return sum;
}

auto simulated(random_bits& random, shifted_beta_geometric const& model, std::uint64_t customers,
               std::size_t ages) -> counts
{
    counts out{customers};
    while (out.size() < ages) {
        auto const stays = model.retention_rate(out.size());
        std::uint64_t n = 0;
        for (std::uint64_t c = 0; c < out.back(); ++c) n += random.unit() < stays ? 1U : 0U;
        out.push_back(n);
    }
    return out;
}

/// Any curve: constant stretches, sudden losses, an early end.
auto any_curve(random_bits& random) -> counts
{
    counts out{1 + random.below(random.below(2) == 0 ? 12 : 3000)};
    auto const ages = 1 + random.below(9);
    while (out.size() < ages) {
        auto n = out.back();
        switch (random.below(4)) {
        case 0:
            break;
        case 1:
            n -= random.below(n + 1);
            break;
        case 2:
            n -= random.below(n / 4 + 1);
            break;
        default:
            n -= std::min<std::uint64_t>(n, random.below(3));
        }
        out.push_back(n);
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_published_fits)
{
    auto const r = fit_shifted_beta_geometric(first(regular, 8)).value();
    BOOST_TEST(std::abs(r.alpha() - 0.7040773) < 5e-8);
    BOOST_TEST(std::abs(r.beta() - 1.1820431) < 1e-7);
    BOOST_TEST(std::abs(r.log_likelihood() + 1680.265188) < 5e-7);
    auto const h = fit_shifted_beta_geometric(first(high_end, 8)).value();
    BOOST_TEST(std::abs(h.alpha() - 0.6680883) < 1e-7);
    BOOST_TEST(std::abs(h.beta() - 3.8060951) < 2e-7);
    BOOST_TEST(std::abs(h.log_likelihood() + 1611.158147) < 5e-7);

    // The roots of the two derivatives, found with 40 digits.
    BOOST_TEST(r.alpha() == 0.704077298473516208, tolerance(1e-13));
    BOOST_TEST(r.beta() == 1.18204302620947568, tolerance(1e-13));
    BOOST_TEST(r.log_likelihood() == -1680.26518846328699, tolerance(1e-15));
    BOOST_TEST(r.survival(12) == 0.170037452811510893, tolerance(1e-14));
    BOOST_TEST(r.discounted_lifetime(0.1) == 3.69490842751211098, tolerance(1e-14));
    BOOST_TEST(h.alpha() == 0.668088351106446219, tolerance(1e-13));
    BOOST_TEST(h.beta() == 3.80609496405826693, tolerance(1e-13));
    BOOST_TEST(h.log_likelihood() == -1611.15814739115644, tolerance(1e-15));
    BOOST_TEST(h.survival(12) == 0.37799907159740885, tolerance(1e-14));
    BOOST_TEST(h.discounted_lifetime(0.1) == 5.92225349578327557, tolerance(1e-14));

    BOOST_TEST((r.mix() == churn_mix::beta));
    BOOST_TEST(r.customers() == 1000U);
    BOOST_TEST(r.expected_survivors(12) == 170.037452811510893, tolerance(1e-14));
    BOOST_TEST(r.mean_churn() == 0.3732939, tolerance(1e-6));
    BOOST_TEST((r == fit_shifted_beta_geometric(first(regular, 8)).value()));
    BOOST_TEST((r != h));
}

BOOST_AUTO_TEST_CASE(the_model_follows_its_recursions)
{
    for (auto const& [a, b] : {std::array{0.7, 1.2}, {0.01, 0.02}, {3.0, 900.0}, {1e9, 2e9}, {1.0, 1.0}}) {
        shifted_beta_geometric const m(a, b);
        BOOST_TEST(m.survival(0) == 1.0);
        double p = a / (a + b);
        double s = 1;
        for (std::uint64_t t = 1; t <= 40; ++t) {
            if (t > 1) p *= (b + static_cast<double>(t) - 2) / (a + b + static_cast<double>(t) - 1);
            BOOST_TEST(m.churn_probability(t) == p, tolerance(1e-13));
            BOOST_TEST(m.survival(t) + p == m.survival(t - 1), tolerance(1e-13));
            BOOST_TEST(m.churn_rate(t) + m.retention_rate(t) == 1.0, tolerance(1e-15));
            s *= m.retention_rate(t);
            BOOST_TEST(m.survival(t) == s, tolerance(1e-13));
            BOOST_TEST(m.survival(40, t) * m.survival(t) == m.survival(40), tolerance(1e-13));
            if (t > 1) BOOST_TEST(m.retention_rate(t) > m.retention_rate(t - 1));
        }
    }
    // Uniform churn probabilities: S(t) = 1 / (t + 1).
    BOOST_TEST(shifted_beta_geometric(1, 1).survival(99) == 0.01, tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(the_limits_are_limits)
{
    auto const alike = shifted_beta_geometric::all_alike(0.25);
    BOOST_TEST((alike.mix() == churn_mix::all_alike));
    BOOST_TEST(std::isinf(alike.alpha()));
    BOOST_TEST(std::isinf(alike.beta()));
    BOOST_TEST(alike.survival(3) == 0.421875);
    BOOST_TEST(alike.churn_probability(2) == 0.1875);
    BOOST_TEST(alike.survival(1'000'000'000'000) == 0.0);
    auto const nothing = shifted_beta_geometric::all_or_nothing(0.25);
    BOOST_TEST((nothing.mix() == churn_mix::all_or_nothing));
    BOOST_TEST(nothing.alpha() == 0.0);
    BOOST_TEST(nothing.beta() == 0.0);
    BOOST_TEST(nothing.survival(1) == 0.75);
    BOOST_TEST(nothing.survival(1'000'000'000'000) == 0.75);
    BOOST_TEST(nothing.survival(9, 1) == 1.0);
    BOOST_TEST(nothing.churn_rate(2) == 0.0);
    shifted_beta_geometric const near_alike(1e12, 3e12);
    shifted_beta_geometric const near_nothing(1e-12, 3e-12);
    for (std::uint64_t t = 1; t < 20; ++t) {
        BOOST_TEST(near_alike.survival(t) == alike.survival(t), tolerance(1e-9));
        BOOST_TEST(near_nothing.survival(t) == nothing.survival(t), tolerance(1e-9));
    }
    for (double const d : {0.001, 0.1, 3.0}) {
        BOOST_TEST(near_alike.discounted_lifetime(d) == alike.discounted_lifetime(d), tolerance(1e-8));
        BOOST_TEST(near_nothing.discounted_lifetime(d) == nothing.discounted_lifetime(d), tolerance(1e-8));
    }
}

BOOST_AUTO_TEST_CASE(no_parameters_are_more_likely)
{
    random_bits random(2007);
    std::array<int, 3> mixes{};
    int nothing = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<counts> cohorts;
        auto const several = 1 + random.below(round % 4 == 0 ? 4 : 1);
        for (std::uint64_t c = 0; c < several; ++c) {
            if (round % 2 == 0)
                cohorts.push_back(any_curve(random));
            else
                cohorts.push_back(simulated(random, {0.05 + 4 * random.unit(), 0.05 + 12 * random.unit()},
                                            20 + random.below(500), 1 + random.below(10)));
        }
        auto const fit = cohorts.size() == 1 && round % 3 == 0 ? fit_shifted_beta_geometric(cohorts.front())
                                                               : fit_shifted_beta_geometric(cohorts);
        // What is said of it, word by word.
        std::uint64_t lost = 0;
        std::uint64_t later = 0;
        for (auto const& n : cohorts) {
            lost += n.front() - n.back();
            if (n.size() > 2) later += n[1];
        }
        BOOST_TEST(fit.has_value() == (lost > 0 && later > 0));
        if (!fit) {
            ++nothing;
            continue;
        }
        ++mixes[static_cast<std::size_t>(fit->mix())];

        auto const best = static_cast<long double>(fit->log_likelihood());
        auto const slack = 1e-11L * (1 + std::abs(best));
        if (fit->mix() == churn_mix::beta)
            BOOST_TEST(std::abs(best - slow_log_likelihood(cohorts, fit->alpha(), fit->beta())) <= slack);
        // Everywhere: alpha + beta from 2^-30 to 2^30, and all means of churn.
        bool beaten = false;
        for (int e = -30; e <= 30; ++e)
            for (int i = 1; i < 40; ++i) {
                auto const mean = static_cast<long double>(i) / 40;
                auto const both = std::ldexp(1.0L, e);
                beaten =
                    beaten || slow_log_likelihood(cohorts, both * mean, both * (1 - mean)) > best + slack;
            }
        // Nearby, in all directions and at several distances.
        if (fit->mix() == churn_mix::beta)
            for (long double const step : {1e-5L, 1e-3L, 0.05L, 0.5L})
                for (int da = -2; da <= 2; ++da)
                    for (int db = -2; db <= 2; ++db)
                        beaten =
                            beaten || slow_log_likelihood(cohorts, fit->alpha() * std::exp(step * da),
                                                          fit->beta() * std::exp(step * db)) > best + slack;
        else
            for (long double const both : {1e-9L, 1e-6L, 0.001L, 0.1L, 10.0L, 1e4L, 1e7L, 1e10L})
                for (long double const of : {0.9L, 0.999L, 1.0L, 1.001L, 1.1L}) {
                    auto const mean = std::min(0.9999L, fit->mean_churn() * of);
                    beaten =
                        beaten || slow_log_likelihood(cohorts, both * mean, both * (1 - mean)) > best + slack;
                }
        BOOST_TEST(!beaten, "round " << round);
    }
    // All kinds were met.
    BOOST_TEST(mixes[0] > 100);
    BOOST_TEST(mixes[1] > 30);
    BOOST_TEST(mixes[2] > 5);
    BOOST_TEST(nothing > 20);
}

BOOST_AUTO_TEST_CASE(large_samples_give_their_parameters_back)
{
    // The very expectations of 2^40 customers, rounded: the parameters to about the root of their number.
    for (auto const& [a, b] : {std::array{0.7, 1.2}, {0.05, 0.1}, {4.0, 9.0}, {20.0, 3.0}}) {
        shifted_beta_geometric const m(a, b);
        counts n;
        for (std::uint64_t t = 0; t < 9; ++t)
            n.push_back(static_cast<std::uint64_t>(std::llround(std::ldexp(m.survival(t), 40))));
        auto const fit = fit_shifted_beta_geometric(n).value();
        BOOST_TEST(fit.alpha() == a, tolerance(1e-6));
        BOOST_TEST(fit.beta() == b, tolerance(1e-6));
    }
    random_bits random(4);
    auto const fit = fit_shifted_beta_geometric(simulated(random, {0.7, 1.2}, 200'000, 12)).value();
    BOOST_TEST(fit.alpha() == 0.7, tolerance(0.03));
    BOOST_TEST(fit.beta() == 1.2, tolerance(0.03));
}

BOOST_AUTO_TEST_CASE(cohorts_are_pooled)
{
    // Three of one process, seen for different times.
    std::vector<counts> const cohorts = {{400, 260, 190, 160, 140}, {500, 330, 240}, {300, 180}};
    auto const fit = fit_shifted_beta_geometric(cohorts).value();
    BOOST_TEST(fit.customers() == 1200U);
    BOOST_TEST(fit.log_likelihood() ==
                   static_cast<double>(slow_log_likelihood(cohorts, fit.alpha(), fit.beta())),
               tolerance(1e-13));
    // In any order, as any ranges; the cohort of two ages says nothing alone, but changes the mean.
    std::list<std::list<int>> const other = {{300, 180}, {400, 260, 190, 160, 140}, {500, 330, 240}};
    BOOST_TEST((fit_shifted_beta_geometric(other).value() == fit));
    BOOST_TEST(!fit_shifted_beta_geometric(std::vector{cohorts[2]}).has_value());
    BOOST_TEST(fit_shifted_beta_geometric(std::vector{cohorts[0], cohorts[1]}).value().alpha() !=
               fit.alpha());
    // One cohort is itself, and two the same are one of twice the size.
    auto const one = fit_shifted_beta_geometric(regular).value();
    BOOST_TEST((fit_shifted_beta_geometric(std::vector{regular}).value() == one));
    auto const two = fit_shifted_beta_geometric(std::vector{regular, regular}).value();
    BOOST_TEST(two.alpha() == one.alpha(), tolerance(1e-12));
    BOOST_TEST(two.log_likelihood() == 2 * one.log_likelihood(), tolerance(1e-14));
    BOOST_TEST(two.survival_error(12).value() * std::sqrt(2.0) == one.survival_error(12).value(),
               tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(any_range_of_whole_numbers)
{
    auto const fit = fit_shifted_beta_geometric(regular).value();
    cohort_test::single_pass<std::int16_t> once({regular.begin(), regular.end()});
    BOOST_TEST((fit_shifted_beta_geometric(once).value() == fit));
    BOOST_TEST(once.read_once());
    cohort_test::single_pass<std::uint16_t> again({regular.begin(), regular.end()});
    BOOST_TEST(
        (backtest_shifted_beta_geometric(again).value() == backtest_shifted_beta_geometric(regular).value()));
    BOOST_TEST(again.read_once());
}

BOOST_AUTO_TEST_CASE(where_the_likelihood_has_no_peak)
{
    // Churn is constant, or rises.
    auto const halves = fit_shifted_beta_geometric(counts{1024, 512, 256, 128}).value();
    BOOST_TEST((halves.mix() == churn_mix::all_alike));
    BOOST_TEST(halves.mean_churn() == 0.5);
    BOOST_TEST(halves.log_likelihood() == -1792 * std::log(2.0), tolerance(1e-15));
    BOOST_TEST(
        (fit_shifted_beta_geometric(counts{100, 90, 70, 30, 0}).value().mix() == churn_mix::all_alike));
    // Nobody is lost after age 1.
    auto const others_stay = fit_shifted_beta_geometric(counts{100, 60, 60, 60}).value();
    BOOST_TEST((others_stay.mix() == churn_mix::all_or_nothing));
    BOOST_TEST(others_stay.survival(50) == 0.6);
    BOOST_TEST(!others_stay.survival_error(50).has_value());
    BOOST_TEST((others_stay.project(60, 3, 9) == cohort::survivor_projection{60.0, std::nullopt}));
    // Nothing to tell alpha and beta apart.
    for (auto const& n : std::vector<counts>{{}, {5}, {5, 3}, {5, 5, 5}, {5, 0}, {5, 0, 0, 0}})
        BOOST_TEST(!fit_shifted_beta_geometric(n).has_value());
    BOOST_TEST(!fit_shifted_beta_geometric(std::vector<counts>{}).has_value());
    BOOST_TEST(!fit_shifted_beta_geometric(std::vector<counts>{{}, {7, 3}}).has_value());
    // One of a thousand million, late: almost all or nothing.
    auto const rare = fit_shifted_beta_geometric(counts{2'000'000'000, 1'000'000'000, 999'999'999}).value();
    BOOST_TEST((rare.mix() == churn_mix::beta));
    BOOST_TEST(rare.survival(2) == 0.4999999995, tolerance(1e-12));
    BOOST_TEST(rare.churn_rate(2) == 1e-9, tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(the_standard_error_is_that_of_repetition)
{
    random_bits random(11);
    shifted_beta_geometric const m(0.67, 3.8);
    constexpr int rounds = 1500;
    double mean = 0;
    double squares = 0;
    double stated = 0;
    for (int round = 0; round < rounds; ++round) {
        auto const fit = fit_shifted_beta_geometric(simulated(random, m, 1000, 8)).value();
        double const off = fit.survival(12) - m.survival(12);
        mean += off / rounds;
        squares += off * off / rounds;
        stated += fit.survival_error(12).value() / rounds;
    }
    double const deviation = std::sqrt(squares - mean * mean);
    BOOST_TEST(stated == deviation, tolerance(0.08)); // four standard deviations of a deviation of so many
    BOOST_TEST(std::abs(mean) < 0.2 * deviation);
    auto const fit = fit_shifted_beta_geometric(regular).value();
    BOOST_TEST(fit.survival_error(0).value() == 0.0);
    BOOST_TEST(fit.survival_error(5, 5).value() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_published_predictions)
{
    auto const r = backtest_shifted_beta_geometric(regular, {.hidden = 5}).value();
    BOOST_TEST((r.fit == fit_shifted_beta_geometric(first(regular, 8)).value()));
    BOOST_TEST(r.hidden.size() == 5U);
    double relative = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        auto const& h = r.hidden[i];
        BOOST_TEST(h.age == 8 + i);
        BOOST_TEST(h.observed == regular[8 + i]);
        BOOST_TEST(h.predicted == 241 * r.fit.survival(8 + i) / r.fit.survival(7), tolerance(1e-13));
        BOOST_TEST(h.error == h.predicted - static_cast<double>(h.observed));
        BOOST_TEST(h.covered().value());
        BOOST_TEST(h.likely->low < h.predicted);
        BOOST_TEST(h.likely->high > h.predicted);
        relative += std::abs(h.error) / static_cast<double>(h.observed) / 5;
    }
    BOOST_TEST(r.mean_absolute_percentage_error().value() == relative, tolerance(1e-14));
    BOOST_TEST(std::abs(relative - 0.006718) < 5e-7);
    auto const h = backtest_shifted_beta_geometric(high_end, {.hidden = 5}).value();
    BOOST_TEST(std::abs(h.mean_absolute_percentage_error().value() - 0.024163) < 5e-7);
    BOOST_TEST(backtest_shifted_beta_geometric(high_end).value().hidden.size() == 3U);
    // A wider confidence, a wider interval.
    auto const wide = backtest_shifted_beta_geometric(high_end, {.hidden = 5, .confidence = 0.99}).value();
    BOOST_TEST(wide.hidden[0].likely->low < h.hidden[0].likely->low);
    BOOST_TEST(wide.hidden[0].predicted == h.hidden[0].predicted);
}

BOOST_AUTO_TEST_CASE(intervals_cover_as_often_as_they_say)
{
    random_bits random(12);
    for (auto const& m : {shifted_beta_geometric(0.7, 1.2), shifted_beta_geometric(3, 20),
                          shifted_beta_geometric::all_alike(0.2)}) {
        int first_covered = 0;
        int last_covered = 0;
        constexpr int rounds = 600;
        for (int round = 0; round < rounds; ++round) {
            auto const b =
                backtest_shifted_beta_geometric(simulated(random, m, 500, 12), {.hidden = 4}).value();
            first_covered += b.hidden.front().covered().value() ? 1 : 0;
            last_covered += b.hidden.back().covered().value() ? 1 : 0;
        }
        // Three standard deviations; where all are alike the intervals are rather too wide.
        BOOST_TEST(first_covered > rounds * 92 / 100);
        BOOST_TEST(last_covered > rounds * 92 / 100);
        BOOST_TEST(first_covered < rounds * 99 / 100);
        BOOST_TEST(last_covered < rounds * 99 / 100);
    }
}

BOOST_AUTO_TEST_CASE(a_backtest_without_an_answer)
{
    BOOST_TEST(!backtest_shifted_beta_geometric(counts{}).has_value());
    BOOST_TEST(!backtest_shifted_beta_geometric(counts{9, 7, 6}).has_value());
    BOOST_TEST(!backtest_shifted_beta_geometric(counts{9, 7, 6, 5, 5}).has_value()); // two ages are left
    BOOST_TEST(!backtest_shifted_beta_geometric(counts{9, 8, 7}, {.hidden = 1'000'000}).has_value());
    // Nobody is left to compare with, or there is no doubt to state.
    auto const gone = backtest_shifted_beta_geometric(counts{90, 50, 40, 0, 0}, {.hidden = 2}).value();
    BOOST_TEST(!gone.mean_absolute_percentage_error().has_value());
    auto const sure = backtest_shifted_beta_geometric(counts{90, 50, 50, 40}, {.hidden = 1}).value();
    BOOST_TEST(sure.hidden[0].predicted == 50.0);
    BOOST_TEST(!sure.hidden[0].covered().has_value());
    BOOST_TEST(sure.mean_absolute_percentage_error().value() == 0.25);
}

BOOST_AUTO_TEST_CASE(the_discounted_lifetime_is_its_series)
{
    for (double const a : {1e-6, 0.3, 1.0, 30.0, 1e6})
        for (double const b : {1e-6, 0.3, 1.0, 30.0, 1e6})
            for (double const d : {0.001, 0.02, 0.1, 1.0, 50.0}) {
                shifted_beta_geometric const m(a, b);
                long double sum = 0;
                long double term = 1;
                for (std::uint64_t t = 1; term > 1e-22L * sum; ++t) {
                    sum += term;
                    auto const back = static_cast<long double>(t - 1);
                    term *= (b + back) / (static_cast<long double>(a) + b + back) /
                            (1 + static_cast<long double>(d));
                }
                BOOST_TEST(m.discounted_lifetime(d) == static_cast<double>(sum),
                           tolerance(1e-15 * (1 + 1 / d)));
            }
    shifted_beta_geometric const m(0.7, 1.2);
    BOOST_TEST(m.discounted_lifetime(1e-9) > m.discounted_lifetime(1e-8));
    for (double const d : {0.0, -0.1, 1e-10, std::nan(""), std::numeric_limits<double>::infinity()})
        BOOST_CHECK_THROW((void)m.discounted_lifetime(d), cohort::invalid_option);
}

BOOST_AUTO_TEST_CASE(refusals)
{
    auto const fitting = [](std::vector<int> const& n) {
        return refusal([&] { (void)fit_shifted_beta_geometric(n); });
    };
    BOOST_TEST(fitting({9, 7, 8}) ==
               "fit_shifted_beta_geometric: more survivors than before (who was away and is back, was never "
               "lost) at position 2 (the first is 0)");
    BOOST_TEST(fitting({0, 0}) == "fit_shifted_beta_geometric: no customers at position 0 (the first is 0)");
    BOOST_TEST(fitting({9, -1}) ==
               "fit_shifted_beta_geometric: a count below 0 at position 1 (the first is 0)");
    BOOST_TEST(
        refusal([] {
            (void)fit_shifted_beta_geometric(std::vector<counts>{{9, 8}, {}, {9, 8, 7, 9}});
        }) ==
        "fit_shifted_beta_geometric: cohort 2 (the first is 0): more survivors than before (who was away "
        "and is back, was never lost) at position 3 (the first is 0)");
    // Also among the hidden ages.
    BOOST_TEST(refusal([] {
                   (void)backtest_shifted_beta_geometric(counts{9, 8, 7, 6, 5, 6});
               }) ==
               "backtest_shifted_beta_geometric: more survivors than before (who was away and is back, was "
               "never lost) at position 5 (the first is 0)");
    BOOST_TEST(refusal([] { (void)backtest_shifted_beta_geometric(regular, {.hidden = 0}); }) ==
               "backtest_shifted_beta_geometric: hide at least one age");
    for (double const c : {0.0, 1.0, std::nan("")}) {
        BOOST_CHECK_THROW((void)backtest_shifted_beta_geometric(regular, {.confidence = c}),
                          cohort::invalid_option);
        BOOST_CHECK_THROW((void)fit_shifted_beta_geometric(regular)->project(9, 1, 2, c),
                          cohort::invalid_option);
    }
    auto const infinity = std::numeric_limits<double>::infinity();
    for (double const x : {0.0, -1.0, std::nan(""), infinity, std::numeric_limits<double>::max()})
        BOOST_CHECK_THROW(shifted_beta_geometric(x, std::numeric_limits<double>::max()),
                          cohort::invalid_option);
    for (double const x : {0.0, 1.0, std::nan("")}) {
        BOOST_CHECK_THROW((void)shifted_beta_geometric::all_alike(x), cohort::invalid_option);
        BOOST_CHECK_THROW((void)shifted_beta_geometric::all_or_nothing(x), cohort::invalid_option);
    }
    // Counts that a double does not hold.
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    BOOST_CHECK_THROW((void)fit_shifted_beta_geometric(counts{most, 3}), cohort::arithmetic_overflow);
    constexpr auto much = std::uint64_t{1} << 52;
    BOOST_CHECK_THROW((void)fit_shifted_beta_geometric(counts{much, much, 9}), cohort::arithmetic_overflow);
    BOOST_CHECK_THROW((void)fit_shifted_beta_geometric(std::vector<counts>{{much}, {much}}),
                      cohort::arithmetic_overflow);
    // The most lopsided that can be.
    auto const lopsided = fit_shifted_beta_geometric(counts{much, 2, 1}).value();
    BOOST_TEST(std::isfinite(lopsided.log_likelihood()));
    BOOST_TEST(lopsided.survival(1) == std::ldexp(1.0, -51), tolerance(0.5));
}
