#define BOOST_TEST_MODULE cluster / scale
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/scaler.hpp>
#include <support/refusal.hpp>

#include <rapidcheck/boost_test.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace cohort;
using cohort_test::refusal;

static_assert(std::regular<scaler>);
static_assert(std::regular<scaled_matrix>);
static_assert(std::convertible_to<scaled_matrix const&, matrix const&>);

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

/// The row that an invalid_row names.
template <class F>
auto refused_row(F f) -> std::uint64_t
{
    try {
        f();
    } catch (invalid_row const& e) {
        return e.row();
    }
    throw std::logic_error("nothing was refused");
}

void close(matrix const& a, matrix const& b, double tolerance)
{
    BOOST_REQUIRE(a.rows() == b.rows());
    BOOST_REQUIRE(a.cols() == b.cols());
    for (std::size_t i = 0; i < a.flat().size(); ++i)
        BOOST_TEST(std::abs(a.flat()[i] - b.flat()[i]) <= tolerance * std::max(1.0, std::abs(b.flat()[i])),
                   a.flat()[i] << " against " << b.flat()[i]);
}

} // namespace

BOOST_AUTO_TEST_CASE(log1p_of_every_cell)
{
    matrix const m(2, 2, {0, 1, -0.5, 1e-20}, {"R", "F"});
    auto const scaled = cohort::log1p(m);
    BOOST_TEST(scaled(0, 0) == 0.0);
    BOOST_TEST(scaled(0, 1) == std::log1p(1.0));
    BOOST_TEST(scaled(1, 0) == std::log1p(-0.5));
    BOOST_TEST(scaled(1, 1) == 1e-20);
    BOOST_TEST(scaled.names() == m.names());
    close(scaled.inverse(), m, 1e-15);
}

BOOST_AUTO_TEST_CASE(log1p_refuses_what_has_no_logarithm)
{
    for (double const bad : {-1.0, -2.0, not_a_number, inf, -inf}) {
        matrix m(5, 2);
        m(3, 1) = bad;
        BOOST_TEST(refused_row([&] { (void)cohort::log1p(m); }) == 3u);
    }
}

BOOST_AUTO_TEST_CASE(log1p_says_which_column)
{
    matrix const named(1, 2, {0, -3}, {"R", "M"});
    BOOST_CHECK_EXCEPTION((void)cohort::log1p(named), invalid_row, [](invalid_row const& e) {
        return e.why().find("column M is -3") != std::string::npos;
    });
}

// By hand: 2 4 4 4 5 5 7 9 has mean 5, sum of squares 32, so sd 2 with ddof 0.
BOOST_AUTO_TEST_CASE(standardize_by_hand)
{
    matrix const m(8, 1, {2, 4, 4, 4, 5, 5, 7, 9});
    auto const z = standardize(m);
    std::vector<double> const expected{-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2};
    BOOST_TEST(std::vector<double>(z.flat().begin(), z.flat().end()) == expected);

    auto const sample = standardize(m, {.ddof = 1});
    BOOST_TEST(sample(7, 0) == 4 / std::sqrt(32.0 / 7));
    auto const& step = std::get<z_score_step>(sample.scaling().steps()[0]);
    BOOST_TEST(step.ddof == 1u);
    BOOST_TEST(step.mean[0] == 5.0);
    BOOST_TEST(step.sd[0] == std::sqrt(32.0 / 7));
}

BOOST_AUTO_TEST_CASE(a_constant_column_becomes_0_and_comes_back)
{
    // Ten times 0.1 do not add up to 1, so a mean by summing would be off and the sd not 0.
    matrix m(10, 2);
    for (std::size_t r = 0; r < 10; ++r) {
        m(r, 0) = 0.1;
        m(r, 1) = static_cast<double>(r);
    }
    auto const z = standardize(m);
    for (std::size_t r = 0; r < 10; ++r) BOOST_TEST(z(r, 0) == 0.0);
    auto const back = z.inverse();
    for (std::size_t r = 0; r < 10; ++r) BOOST_TEST(back(r, 0) == 0.1);
    close(back, m, 1e-15);

    auto const later = z.scaling().apply(matrix(1, 2, {7, 3}));
    BOOST_TEST(later(0, 0) == 0.0);
    BOOST_TEST(later(0, 1) == z(3, 1));
}

BOOST_AUTO_TEST_CASE(any_magnitude)
{
    for (int const exponent : {-1070, -900, -500, 0, 500, 900, 1018}) {
        double const unit = std::ldexp(1.0, exponent);
        matrix const m(8, 1,
                       {2 * unit, 4 * unit, 4 * unit, 4 * unit, 5 * unit, 5 * unit, 7 * unit, 9 * unit});
        auto const z = standardize(m);
        BOOST_TEST(z(0, 0) == -1.5, "2^" << exponent << ": " << z(0, 0));
        BOOST_TEST(z(7, 0) == 2.0, "2^" << exponent << ": " << z(7, 0));
    }
    // A large mean costs no accuracy of the deviations.
    matrix const far(4, 1, {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4});
    BOOST_TEST(std::abs(standardize(far)(3, 0) - 1.5 / std::sqrt(1.25)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(standardize_refuses)
{
    matrix m(4, 2);
    m(0, 0) = 1;
    for (double const bad : {not_a_number, inf, -inf}) {
        m(2, 1) = bad;
        BOOST_TEST(refused_row([&] { (void)standardize(m); }) == 2u);
    }
    BOOST_CHECK_THROW((void)standardize(matrix(0, 3)), invalid_option);
    BOOST_CHECK_THROW((void)standardize(matrix(1, 3), {.ddof = 1}), invalid_option);
    BOOST_CHECK_NO_THROW((void)standardize(matrix(1, 3)));
    BOOST_CHECK_NO_THROW((void)standardize(matrix(2, 3), {.ddof = 1}));

    constexpr double most = std::numeric_limits<double>::max();
    BOOST_CHECK_THROW((void)standardize(matrix(3, 1, {-most, most, most})), arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(steps_are_recorded_in_order)
{
    matrix const m(3, 1, {0, 9, 99}, {"M"});
    auto const scaled = standardize(cohort::log1p(m));
    auto const steps = scaled.scaling().steps();
    BOOST_REQUIRE(steps.size() == 2u);
    BOOST_TEST(std::holds_alternative<log1p_step>(steps[0]));
    BOOST_TEST(std::holds_alternative<z_score_step>(steps[1]));
    BOOST_TEST((standardize(scaled).scaling().steps().size() == 3u));
    BOOST_TEST(std::get<z_score_step>(steps[1]).mean[0] == (std::log1p(9.0) + std::log1p(99.0)) / 3,
               boost::test_tools::tolerance(1e-15));
    BOOST_TEST((scaled.scaling().apply(m) == scaled)); // a fitted scaling does to the same rows what it did
    BOOST_TEST((scaler{}.apply(m).values() == m));
    BOOST_TEST((scaler{}.invert(m) == m));
}

BOOST_AUTO_TEST_CASE(a_scaler_fits_its_number_of_columns)
{
    auto const scaled = standardize(matrix(3, 2, {1, 2, 3, 4, 5, 7}));
    BOOST_TEST(refusal([&] { (void)scaled.scaling().apply(matrix(1, 3)); }) ==
               "scaler: fitted on 2 columns, given 3");
    BOOST_TEST(refusal([&] { (void)scaled.scaling().invert(matrix(1, 1)); }) ==
               "scaler: fitted on 2 columns, given 1");
}

BOOST_AUTO_TEST_CASE(natural_log_of_every_cell)
{
    matrix const m(2, 2, {1, 2, 0.5, 1e-300}, {"R", "F"});
    auto const scaled = natural_log(m);
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(scaled.flat()[i] == std::log(m.flat()[i]));
    BOOST_TEST(scaled.names() == m.names());
    close(scaled.inverse(), m, 1e-13);
    BOOST_TEST(std::holds_alternative<natural_log_step>(scaled.scaling().steps()[0]));
    BOOST_TEST((scaled.scaling() != cohort::log1p(m).scaling()));
    for (double const bad : {0.0, -0.0, -2.0, not_a_number, inf, -inf}) {
        auto broken = m;
        broken(1, 0) = bad;
        BOOST_TEST(refused_row([&] { (void)natural_log(broken); }) == 1u);
        BOOST_TEST(refused_row([&] { (void)scaled.scaling().apply(broken); }) == 1u);
    }
    BOOST_CHECK_EXCEPTION(
        (void)natural_log(matrix(1, 2, {1, 0}, {"R", "F"})), invalid_row, [](invalid_row const& e) {
            return e.why() == "natural_log: column F is 0.000000, not a finite number above 0";
        });
}

// Columns 1 2 3 4 10 and 5 5 5 5 5 and 0 0 0 0 8. Quartiles of type 7 are at places 2, 3 and 4.
BOOST_AUTO_TEST_CASE(three_scalings_by_hand)
{
    matrix const m(5, 3, {3, 5, 0, 1, 5, 0, 10, 5, 8, 2, 5, 0, 4, 5, 0});
    auto const cells = [](scaled_matrix const& s) {
        return std::vector<double>(s.flat().begin(), s.flat().end());
    };
    auto const min_max = min_max_scale(m);
    BOOST_TEST(cells(min_max) ==
               (std::vector<double>{2 / 9., 0, 0, 0, 0, 0, 1, 0, 1, 1 / 9., 0, 0, 3 / 9., 0, 0}));
    auto const robust = robust_scale(m);
    BOOST_TEST(cells(robust) == (std::vector<double>{0, 0, 0, -1, 0, 0, 3.5, 0, 8, -0.5, 0, 0, 0.5, 0, 0}));
    auto const rank = rank_scale(m);
    BOOST_TEST(cells(rank) ==
               (std::vector<double>{.5, .5, .4, .1, .5, .4, .9, .5, .9, .3, .5, .4, .7, .5, .4}));

    for (auto const& scaled : {min_max, robust, rank}) {
        close(scaled.inverse(), m, 1e-15);
        BOOST_TEST((scaled.scaling().apply(m) == scaled));
    }
    BOOST_TEST((min_max.scaling() != robust.scaling()));
    BOOST_TEST((rank.scaling() == rank_scale(m).scaling()));
    BOOST_TEST((rank.scaling() != rank_scale(rank).scaling()));

    // Later rows.
    matrix const later(2, 3, {7, 6, 2, -8, 4, 9});
    BOOST_TEST(cells(min_max.scaling().apply(later)) ==
               (std::vector<double>{6 / 9., 0, 0.25, -1, 0, 9 / 8.}));
    BOOST_TEST(cells(robust.scaling().apply(later)) == (std::vector<double>{2, 1, 2, -5.5, -1, 9}));
    auto const ranked = rank.scaling().apply(later);
    close(ranked.values(), matrix(2, 3, {.8, .5, .525, .1, .5, .9}), 1e-15);
    close(ranked.inverse(), matrix(2, 3, {7, 5, 2, 1, 5, 8}), 1e-15);
    // Beyond the fractions of the ends there is nothing.
    close(rank.scaling().invert(matrix(2, 3, {0, 0, 0, 1, 2, inf})), matrix(2, 3, {1, 5, 0, 10, 5, 8}), 0);
}

BOOST_AUTO_TEST_CASE(the_two_zeros_have_one_rank)
{
    auto const scaled = rank_scale(matrix(4, 1, {0.0, -0.0, -1, 1}));
    close(scaled.values(), matrix(4, 1, {.5, .5, .125, .875}), 0);
}

BOOST_AUTO_TEST_CASE(numbers_of_any_magnitude_have_every_scaling)
{
    for (int const exponent : {-1070, -500, 0, 500, 1020}) {
        double const unit = std::ldexp(1.0, exponent);
        matrix const m(5, 1, {3 * unit, 1 * unit, 10 * unit, 2 * unit, 4 * unit});
        BOOST_TEST(min_max_scale(m)(0, 0) == 2 / 9.);
        BOOST_TEST(robust_scale(m)(2, 0) == 3.5);
        BOOST_TEST(rank_scale(m)(2, 0) == 0.9);
        for (auto const& scaled : {min_max_scale(m), robust_scale(m), rank_scale(m)})
            for (std::size_t i = 0; i < 5; ++i)
                BOOST_TEST(std::abs(scaled.inverse()(i, 0) - m(i, 0)) <= m(i, 0) * 1e-15);
    }
    // A distance that is no number: only ranks have an answer, and between such values too.
    constexpr double most = std::numeric_limits<double>::max();
    matrix const m(2, 1, {-most, most});
    BOOST_CHECK_THROW((void)min_max_scale(m), arithmetic_overflow);
    BOOST_CHECK_THROW((void)robust_scale(matrix(4, 1, {-most, most, -most, most})), arithmetic_overflow);
    auto const ranks = rank_scale(m);
    close(ranks.scaling().apply(matrix(3, 1, {0, most / 2, -most / 2})).values(),
          matrix(3, 1, {.5, .625, .375}), 1e-15);
    BOOST_TEST(ranks.scaling().invert(matrix(1, 1, {0.5}))(0, 0) == 0.0);
    BOOST_CHECK_THROW((void)robust_scale(matrix(5, 1, {-most, -most, -most, -most, most})),
                      arithmetic_overflow);
}

BOOST_AUTO_TEST_CASE(what_every_fitted_scaling_refuses)
{
    auto const each = [](auto const& scale, std::string const& who) {
        matrix m(4, 2, {1, 2, 3, 4, 5, 6, 7, 8}, {"R", "M"});
        auto const scaled = scale(m);
        for (double const bad : {not_a_number, inf, -inf}) {
            m(2, 1) = bad;
            BOOST_CHECK_EXCEPTION((void)scale(m), invalid_row, [&](invalid_row const& e) {
                return e.row() == 2 && e.why() == who + ": column M is not a finite number";
            });
            BOOST_TEST(refused_row([&] { (void)scaled.scaling().apply(m); }) == 2u);
        }
        BOOST_TEST(refusal([&] { (void)scale(matrix(0, 3)); }).find(who + ": ") == 0u);
        BOOST_TEST(refusal([&] { (void)scaled.scaling().apply(matrix(1, 3)); }) ==
                   "scaler: fitted on 2 columns, given 3");
        BOOST_TEST(refusal([&] { (void)scaled.scaling().invert(matrix(1, 1)); }) ==
                   "scaler: fitted on 2 columns, given 1");
        auto const one = scale(matrix(1, 2, {3, -7}));
        close(one.inverse(), matrix(1, 2, {3, -7}), 0);
        BOOST_TEST(scale(matrix(3, 0)).rows() == 3u);
    };
    each(standardize, "standardize");
    each(min_max_scale, "min_max_scale");
    each(robust_scale, "robust_scale");
    each(rank_scale, "rank_scale");
    // A centre that is no number stays none.
    auto const ranks = rank_scale(matrix(2, 1, {1, 2})).scaling();
    BOOST_TEST(std::isnan(ranks.invert(matrix(1, 1, {not_a_number}))(0, 0)));
}

/// Against the words of the documentation, on few different values.
RC_BOOST_PROP(scalings_as_they_are_defined, ())
{
    auto const rows = *rc::gen::inRange<std::size_t>(1, 40);
    auto const spread = *rc::gen::inRange(1, 12);
    matrix m(rows, 2);
    for (auto& x : m.flat()) x = *rc::gen::inRange(-spread, spread) / 4.0;
    auto const min_max = min_max_scale(m);
    auto const robust = robust_scale(m);
    auto const rank = rank_scale(m);
    for (std::size_t c = 0; c < 2; ++c) {
        std::vector<double> sorted;
        for (std::size_t r = 0; r < rows; ++r) sorted.push_back(m(r, c));
        std::ranges::sort(sorted);
        auto const at = [&](double p) {
            double const place = p * static_cast<double>(rows - 1);
            auto const below = static_cast<std::size_t>(place);
            double const next = sorted[std::min(below + 1, rows - 1)];
            return sorted[below] + (next - sorted[below]) * (place - static_cast<double>(below));
        };
        double const range = sorted.back() - sorted.front();
        double const iqr = at(0.75) - at(0.25);
        for (std::size_t r = 0; r < rows; ++r) {
            double const x = m(r, c);
            RC_ASSERT(min_max(r, c) == (range == 0 ? 0 : (x - sorted.front()) / range));
            RC_ASSERT(std::abs(robust(r, c) - (x - at(0.5)) / (iqr == 0 ? 1 : iqr)) <= 1e-12);
            double below = 0;
            double equal = 0;
            for (double const y : sorted) {
                below += y < x ? 1 : 0;
                equal += y == x ? 1 : 0;
            }
            double const mean_rank = below + (equal + 1) / 2;
            RC_ASSERT(std::abs(rank(r, c) - (mean_rank - 0.5) / static_cast<double>(rows)) <= 1e-15);
            RC_ASSERT(rank.inverse()(r, c) == x);
            RC_ASSERT(std::abs(min_max.inverse()(r, c) - x) <= 1e-14);
            RC_ASSERT(std::abs(robust.inverse()(r, c) - x) <= 1e-14);
        }
        // Ranks of later values do not descend, and stay between the ends.
        double last = 0;
        for (double x = -4; x <= 4; x += 0.0625) {
            double const fraction = rank.scaling().apply(matrix(1, 2, {x, x}))(0, c);
            RC_ASSERT(fraction >= last);
            last = fraction;
        }
        RC_ASSERT(last == rank.scaling().apply(matrix(1, 2, {9, 9}))(0, c));
    }
}

/// Any scalings one after the other.
RC_BOOST_PROP(chains_of_scalings, ())
{
    auto const rows = *rc::gen::inRange<std::size_t>(2, 30);
    matrix m(rows, 3);
    for (auto& x : m.flat()) x = *rc::gen::inRange(1, 1000) / 10.0;
    auto chain = *rc::gen::element(0, 1) == 0 ? cohort::log1p(m) : natural_log(m);
    auto const steps = *rc::gen::inRange<std::size_t>(0, 4);
    for (std::size_t i = 0; i < steps; ++i) {
        switch (*rc::gen::inRange(0, 4)) {
        case 0:
            chain = standardize(chain, {.ddof = 1});
            break;
        case 1:
            chain = min_max_scale(chain);
            break;
        case 2:
            chain = robust_scale(chain);
            break;
        default:
            chain = rank_scale(chain);
        }
    }
    RC_ASSERT(chain.scaling().steps().size() == steps + 1);
    RC_ASSERT(chain.scaling().apply(m) == chain);
    matrix const later(1, 3, std::vector<double>(m.row(1).begin(), m.row(1).end()));
    auto const again = chain.scaling().apply(later);
    for (std::size_t c = 0; c < 3; ++c) RC_ASSERT(again(0, c) == chain(1, c));
    auto const back = chain.inverse();
    for (std::size_t i = 0; i < m.flat().size(); ++i)
        RC_ASSERT(std::abs(back.flat()[i] - m.flat()[i]) <= 1e-10 * m.flat()[i]);
}

RC_BOOST_PROP(scaled_and_back, ())
{
    auto const cols = *rc::gen::inRange<std::size_t>(1, 6);
    auto const rows = *rc::gen::inRange<std::size_t>(2, 40);
    matrix m(rows, cols);
    for (auto& x : m.flat()) x = *rc::gen::inRange(0, 100'000) / 100.0;
    auto const ddof = *rc::gen::inRange(0u, 2u);

    auto const z = standardize(m, {.ddof = ddof});
    auto const logged = standardize(cohort::log1p(m), {.ddof = ddof});
    auto const z_back = z.inverse();
    auto const logged_back = logged.inverse();
    for (std::size_t i = 0; i < m.flat().size(); ++i) {
        RC_ASSERT(std::abs(z_back.flat()[i] - m.flat()[i]) <= 1e-12);
        RC_ASSERT(std::abs(logged_back.flat()[i] - m.flat()[i]) <= 1e-11);
    }
    // Of every column that is not constant: mean 0, variance 1.
    for (std::size_t c = 0; c < cols; ++c) {
        long double sum = 0;
        long double squares = 0;
        bool constant = true;
        for (std::size_t r = 0; r < rows; ++r) {
            sum += z(r, c);
            squares += static_cast<long double>(z(r, c)) * z(r, c);
            constant = constant && m(r, c) == m(0, c);
        }
        RC_ASSERT(std::abs(static_cast<double>(sum)) < 1e-10);
        double const variance = static_cast<double>(squares / static_cast<long double>(rows - ddof));
        RC_ASSERT(std::abs(variance - (constant ? 0 : 1)) < 1e-12);
    }
}
