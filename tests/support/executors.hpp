#pragma once

#include <cstddef>

namespace cohort_test {

/// An executor of the user's own: says that it runs five tasks at once, and runs them one by one from the
/// last to the first. Results must not tell.
struct backwards {
    [[nodiscard]] static constexpr auto concurrency() noexcept -> unsigned { return 5; }

    template <class Task>
    void operator()(std::size_t n, Task&& task) const
    {
        while (n-- > 0) task(n);
    }
};

} // namespace cohort_test
