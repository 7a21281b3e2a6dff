#define BOOST_TEST_MODULE parallel / executor
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/executor.hpp>
#include <cohort/parallel/threads.hpp>
#include <support/executors.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

using namespace cohort;

static_assert(executor<sequential> && executor<threads>);
static_assert(executor<cohort_test::backwards>);

namespace {

/// Nearly executors: it cannot say how many tasks it runs at once; it cannot be copied; it takes no number of
/// tasks.
struct silent {
    template <class Task>
    void operator()(std::size_t, Task&&) const;
};
struct single {
    single(single&&) = default;
    [[nodiscard]] static auto concurrency() -> unsigned;
    template <class Task>
    void operator()(std::size_t, Task&&) const;
};
struct taskless {
    [[nodiscard]] static auto concurrency() -> unsigned;
    void operator()(std::size_t) const;
};
static_assert(!executor<silent> && !executor<single> && !executor<taskless> && !executor<int>);

constexpr auto sum_of_tasks(std::size_t n) -> std::size_t
{
    std::size_t sum = 0;
    sequential{}(n, [&](std::size_t i) { sum = 10 * sum + i; });
    return sum;
}
static_assert(sum_of_tasks(0) == 0);
static_assert(sum_of_tasks(4) == 123); // 0, 1, 2, 3: in order
static_assert(sequential::concurrency() == 1);
static_assert(sequential{} == sequential{});

} // namespace

BOOST_AUTO_TEST_CASE(sequential_stops_at_the_first_task_that_throws)
{
    std::vector<std::size_t> ran;
    auto const run = [&] {
        sequential{}(5, [&](std::size_t i) {
            ran.push_back(i);
            if (i >= 2) throw std::runtime_error("no");
        });
    };
    BOOST_CHECK_THROW(run(), std::runtime_error);
    BOOST_TEST(ran.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_task_may_hold_what_cannot_be_copied)
{
    int sum = 0;
    sequential{}(3, [&, one = std::make_unique<int>(1)](std::size_t) { sum += *one; });
    BOOST_TEST(sum == 3);
}
