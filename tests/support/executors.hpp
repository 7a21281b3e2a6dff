#pragma once

#include <cstddef>
#include <exception>

namespace cohort_test {

/// An executor of the user's own: says that it runs five tasks at once, and runs them one by one from the
/// last to the first. Results must not tell.
struct backwards {
    [[nodiscard]] static constexpr auto concurrency() noexcept -> unsigned { return 5; }

    template <class Task>
    void operator()(std::size_t n, Task&& task) const
    {
        std::exception_ptr lowest;
        while (n-- > 0) {
            try {
                task(n);
            } catch (...) {
                lowest = std::current_exception();
            }
        }
        if (lowest) std::rethrow_exception(lowest);
    }
};

} // namespace cohort_test
