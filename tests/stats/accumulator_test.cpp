#define BOOST_TEST_MODULE stats / accumulator
#include <boost/test/unit_test.hpp>

#include <cohort/stats.hpp>

#include <boost/histogram/accumulators/mean.hpp>
#include <boost/histogram/accumulators/weighted_mean.hpp>
#include <boost/histogram/weight.hpp>

#include <cmath>
#include <optional>
#include <string>

using cohort::mergeable_accumulator;

// Named, and not hidden in the file, because clang warns of hidden functions that nobody calls.
namespace models {

struct no_merge {
    void operator()(double);
};
struct merge_to_nothing {
    void operator()(double);
    void operator+=(merge_to_nothing const&);
};
struct no_default {
    explicit no_default(int);
    void operator()(double);
    auto operator+=(no_default const&) -> no_default&;
};
struct merge_takes_mutable {
    void operator()(double);
    auto operator+=(merge_takes_mutable&) -> merge_takes_mutable&;
};
struct no_copy {
    no_copy() = default;
    no_copy(no_copy const&) = delete;
    auto operator=(no_copy const&) -> no_copy& = delete;
    void operator()(double);
    auto operator+=(no_copy const&) -> no_copy&;
};

} // namespace models

static_assert(mergeable_accumulator<cohort::count>);
static_assert(mergeable_accumulator<cohort::count, std::string, double>);
static_assert(mergeable_accumulator<cohort::distinct<std::string>, std::string>);
static_assert(mergeable_accumulator<cohort::sum<int>, int>);
static_assert(mergeable_accumulator<cohort::sum<double>, double>);
static_assert(mergeable_accumulator<cohort::sum<long double>, long double>);
static_assert(mergeable_accumulator<cohort::mean, double>);
static_assert(mergeable_accumulator<cohort::mean, int>);
static_assert(mergeable_accumulator<cohort::moments, double>);
static_assert(mergeable_accumulator<cohort::extrema<std::string>, std::string>);
static_assert(mergeable_accumulator<boost::histogram::accumulators::mean<double>, double>);
static_assert(mergeable_accumulator<boost::histogram::accumulators::weighted_mean<double>, double>);
static_assert(mergeable_accumulator<boost::histogram::accumulators::weighted_mean<double>,
                                    boost::histogram::weight_type<double>, double>);

static_assert(!mergeable_accumulator<cohort::mean, std::string>);
static_assert(!mergeable_accumulator<cohort::mean, bool>);
static_assert(!mergeable_accumulator<cohort::mean, double, double>);
static_assert(!mergeable_accumulator<double, double>);
static_assert(!mergeable_accumulator<models::no_merge, double>);
static_assert(!mergeable_accumulator<models::merge_to_nothing, double>);
static_assert(!mergeable_accumulator<models::no_default, double>);
static_assert(!mergeable_accumulator<models::merge_takes_mutable, double>);
static_assert(!mergeable_accumulator<models::no_copy, double>);

namespace {

// The example of docs/concepts/accumulator.md.
struct log_mean {
    cohort::mean logs;

    void operator()(double x) { logs(std::log(x)); }
    auto operator+=(log_mean const& other) -> log_mean&
    {
        logs += other.logs;
        return *this;
    }
    [[nodiscard]] auto value() const -> std::optional<double>
    {
        if (logs.count() == 0) return std::nullopt;
        return std::exp(*logs.value());
    }
};
static_assert(mergeable_accumulator<log_mean, double>);

/// What an algorithm would do with any accumulator.
template <mergeable_accumulator<double> A>
auto of_two_halves() -> A
{
    A a;
    A b;
    for (double const x : {1.0, 2.0, 4.0}) a(x);
    for (double const x : {8.0, 16.0}) b(x);
    return a += b;
}

} // namespace

BOOST_AUTO_TEST_CASE(accumulators_of_others_are_taken_unchanged)
{
    BOOST_TEST(of_two_halves<boost::histogram::accumulators::mean<double>>().value() == 6.2,
               boost::test_tools::tolerance(1e-15));
    BOOST_TEST(of_two_halves<boost::histogram::accumulators::weighted_mean<double>>().value() == 6.2,
               boost::test_tools::tolerance(1e-15));
    BOOST_TEST(of_two_halves<cohort::mean>().value().value() == 6.2, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(of_two_halves<log_mean>().value().value() == 4.0, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(of_two_halves<cohort::count>().value() == 5u);
}
