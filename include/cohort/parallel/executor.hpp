#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

namespace cohort {

/// Something that runs numbered tasks. `e(n, task)` calls `task(i)` once for each i in [0, n), in any order
/// and on any threads, and returns when all are done. If tasks throw, the exception of the lowest i that
/// threw is rethrown after all tasks have ended or been given up. `e.concurrency()` says how many tasks may
/// run at once.
///
/// Algorithms cut their work into tasks by the data alone, never by `concurrency()`, wherever the cut could
/// show in the answer: so results do not depend on the executor.
template <class E>
concept executor = std::copy_constructible<E> &&
    requires(E const& e, std::size_t n, void (*task)(std::size_t))
{
    e(n, task);
    {
        e.concurrency()
        } -> std::convertible_to<unsigned>;
};

namespace detail {

/// Says that what was given to run the work is no executor.
template <class E>
constexpr void explain_executor()
{
    static_assert(executor<E>);
}

} // namespace detail

/// Runs the tasks one after the other on the calling thread: the default everywhere.
struct sequential {
    [[nodiscard]] static constexpr auto concurrency() noexcept -> unsigned { return 1; }

    template <std::invocable<std::size_t> Task>
    constexpr void operator()(std::size_t n, Task&& task) const
    {
        for (std::size_t i = 0; i < n; ++i) task(i);
    }

    friend constexpr bool operator==(sequential const&, sequential const&) = default;
};

} // namespace cohort
