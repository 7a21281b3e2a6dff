#define BOOST_TEST_MODULE parallel / threads
#include <boost/test/unit_test.hpp>

#include <cohort/parallel/threads.hpp>
#include <cohort/rows/error.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using cohort::threads;

BOOST_AUTO_TEST_CASE(every_task_runs_once)
{
    for (unsigned n = 1; n <= 8; ++n) {
        BOOST_TEST(threads(n).concurrency() == n);
        for (std::size_t const tasks : {0u, 1u, 2u, 3u, 7u, 64u, 1'000u}) {
            std::vector<std::atomic<int>> runs(tasks);
            threads{n}(tasks, [&](std::size_t i) { ++runs[i]; });
            for (auto const& r : runs) BOOST_REQUIRE(r == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_thread_is_refused) { BOOST_CHECK_THROW(threads{0}, cohort::invalid_option); }

BOOST_AUTO_TEST_CASE(one_thread_is_the_callers)
{
    auto const caller = std::this_thread::get_id();
    threads{1}(10, [&](std::size_t) { BOOST_TEST((std::this_thread::get_id() == caller)); });
}

BOOST_AUTO_TEST_CASE(no_more_threads_than_were_asked_for)
{
    std::mutex guard;
    std::set<std::thread::id> seen;
    threads{3}(200, [&](std::size_t) {
        std::lock_guard const lock(guard);
        seen.insert(std::this_thread::get_id());
    });
    BOOST_TEST(seen.size() <= 3u);
    BOOST_TEST(seen.size() >= 1u);
}

BOOST_AUTO_TEST_CASE(the_exception_of_the_lowest_task_is_the_one_that_comes_out)
{
    for (unsigned n = 1; n <= 4; ++n) {
        for (int round = 0; round < 200; ++round) {
            std::string what;
            try {
                threads{n}(50, [](std::size_t i) {
                    if (i % 7 == 3) throw std::runtime_error(std::to_string(i));
                });
            } catch (std::runtime_error const& e) {
                what = e.what();
            }
            BOOST_REQUIRE(what == "3");
        }
    }
}

BOOST_AUTO_TEST_CASE(after_a_failure_later_tasks_are_given_up_and_earlier_ones_are_not)
{
    for (int round = 0; round < 50; ++round) {
        std::vector<std::atomic<int>> runs(10'000);
        BOOST_CHECK_THROW(threads{4}(runs.size(),
                                     [&](std::size_t i) {
                                         if (i == 100) throw std::runtime_error("no");
                                         ++runs[i];
                                     }),
                          std::runtime_error);
        for (std::size_t i = 0; i < 100; ++i) BOOST_REQUIRE(runs[i] == 1);
        BOOST_REQUIRE(runs[100] == 0);
    }
}

BOOST_AUTO_TEST_CASE(any_exception_passes)
{
    BOOST_CHECK_THROW(threads{2}(3, [](std::size_t) { throw 42; }), int);
    BOOST_CHECK_THROW(threads{2}(3,
                                 [](std::size_t i) {
                                     if (i == 2) throw cohort::invalid_row(7, "no");
                                 }),
                      cohort::invalid_row);
}

BOOST_AUTO_TEST_CASE(what_tasks_wrote_can_be_read_afterwards)
{
    std::vector<std::size_t> squares(
        1'000); // not atomic: the end of the call orders the writes before the reads
    threads{4}(squares.size(), [&](std::size_t i) { squares[i] = i * i; });
    for (std::size_t i = 0; i < squares.size(); ++i) BOOST_REQUIRE(squares[i] == i * i);
}

BOOST_AUTO_TEST_CASE(calls_may_be_nested_and_copies_are_as_good)
{
    threads const two{2};
    auto const copy = two;
    std::atomic<int> runs{0};
    two(4, [&](std::size_t) { copy(5, [&](std::size_t) { ++runs; }); });
    BOOST_TEST(runs == 20);
}

BOOST_AUTO_TEST_CASE(a_task_may_hold_what_cannot_be_copied)
{
    std::atomic<int> sum{0};
    threads{3}(30, [&, one = std::make_unique<int>(1)](std::size_t) { sum += *one; });
    BOOST_TEST(sum == 30);
}
