#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace cohort {

/// Runs tasks on `n` threads: the calling one and n - 1 that live for the duration of the call.
/// Tasks are handed out in ascending order as threads become free.
class threads {
public:
    /// \param n  how many threads, the caller's included; at least 1
    /// \throws invalid_option  for 0
    explicit threads(unsigned n) : n_(n)
    {
        if (n == 0) throw invalid_option("threads: the number of threads must be at least 1");
    }

    [[nodiscard]] auto concurrency() const noexcept -> unsigned { return n_; }

    /// Calls `task(i)` for each i in [0, tasks). Once a task has thrown, tasks with a higher number that have
    /// not begun are given up; of several exceptions that of the lowest number is rethrown, so that the
    /// answer to bad input is the same for any n.
    template <std::invocable<std::size_t> Task>
    void operator()(std::size_t tasks, Task&& task) const
    {
        std::atomic<std::size_t> next{0};
        std::mutex guard;
        std::size_t failed = std::numeric_limits<std::size_t>::max();
        std::exception_ptr error;

        auto const work = [&] {
            for (std::size_t i = next.fetch_add(1, std::memory_order_relaxed); i < tasks;
                 i = next.fetch_add(1, std::memory_order_relaxed)) {
                try {
                    task(i);
                } catch (...) {
                    std::lock_guard const lock(guard);
                    next.store(tasks, std::memory_order_relaxed);
                    if (i < failed) {
                        failed = i;
                        error = std::current_exception();
                    }
                    return;
                }
            }
        };
        {
            struct joiner {
                std::vector<std::thread> pool;
                ~joiner()
                {
                    for (auto& t : pool) t.join();
                }
            } team;
            auto const helpers = std::min<std::size_t>(n_, tasks);
            try {
                for (std::size_t t = 1; t < helpers; ++t) team.pool.emplace_back(work);
            } catch (std::system_error const&) {
                // The system gives no further thread: those that there are do the work.
            }
            work();
        }
        if (error) std::rethrow_exception(error);
    }

private:
    unsigned n_;
};

} // namespace cohort
