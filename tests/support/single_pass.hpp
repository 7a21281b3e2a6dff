#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <utility>
#include <vector>

namespace cohort_test {

/// The weakest range of rows that the library takes: it can be walked once, from one place, its iterator
/// cannot be copied or compared with another, it does not know its size, and its elements are temporaries.
/// Counts how often each element is read.
template <class T>
class single_pass {
public:
    explicit single_pass(std::vector<T> rows) : rows_(std::move(rows)), reads_(rows_.size(), 0) {}
    single_pass(single_pass const&) = delete;
    auto operator=(single_pass const&) -> single_pass& = delete;
    ~single_pass() = default;

    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        explicit iterator(single_pass* of) : of_(of) {}
        iterator(iterator&&) = default;
        auto operator=(iterator&&) -> iterator& = default;
        iterator(iterator const&) = delete;
        auto operator=(iterator const&) -> iterator& = delete;
        ~iterator() = default;

        [[nodiscard]] auto operator*() const -> T
        {
            ++of_->reads_[of_->at_];
            return of_->rows_[of_->at_];
        }
        auto operator++() -> iterator&
        {
            ++of_->at_;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend auto operator==(iterator const& i, std::default_sentinel_t) -> bool { return i.at_end(); }
        [[nodiscard]] auto at_end() const -> bool { return of_->at_ == of_->rows_.size(); }

    private:
        single_pass* of_;
    };

    [[nodiscard]] auto begin() -> iterator
    {
        assert(!begun_ && "a single pass was begun twice");
        begun_ = true;
        return iterator(this);
    }
    [[nodiscard]] static auto end() -> std::default_sentinel_t { return {}; }

    /// Every element was read, and none twice.
    [[nodiscard]] auto read_once() const -> bool
    {
        return std::ranges::all_of(reads_, [](int n) { return n == 1; });
    }

private:
    std::vector<T> rows_;
    std::vector<int> reads_;
    std::size_t at_ = 0;
    bool begun_ = false;
};

static_assert(std::ranges::input_range<single_pass<int>> && !std::ranges::forward_range<single_pass<int>>);

} // namespace cohort_test
