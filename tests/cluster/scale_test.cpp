#define BOOST_TEST_MODULE cluster / scale
#include <boost/test/unit_test.hpp>

#include <cohort/cluster/scale.hpp>
#include <cohort/cluster/scaler.hpp>

#include <rapidcheck/boost_test.h>

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

template <class F>
auto refusal(F f) -> std::string
{
    try {
        f();
    } catch (invalid_option const& e) {
        return e.what();
    }
    return "nothing was refused";
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
