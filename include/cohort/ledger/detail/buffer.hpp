#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace cohort::detail {

/// A fixed number of values in one piece, not initialised where the type allows it: columns are written once,
/// in full, and zeroing them first would cost as much as filling them. Unlike `std::vector` it holds `bool`
/// as an array of `bool`, so that every column is a span.
template <class T>
class buffer {
public:
    buffer() = default;
    explicit buffer(std::size_t size) : data_(std::make_unique_for_overwrite<T[]>(size)), size_(size) {}
    buffer(buffer const& o) : buffer(o.size_) { std::copy_n(o.data(), size_, data()); }
    buffer(buffer&& o) noexcept : data_(std::move(o.data_)), size_(std::exchange(o.size_, 0)) {}
    auto operator=(buffer o) noexcept -> buffer&
    {
        std::swap(data_, o.data_);
        std::swap(size_, o.size_);
        return *this;
    }
    ~buffer() = default;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return size_; }
    [[nodiscard]] auto data() noexcept -> T* { return data_.get(); }
    [[nodiscard]] auto data() const noexcept -> T const* { return data_.get(); }
    [[nodiscard]] auto operator[](std::size_t i) noexcept -> T& { return data_[i]; }
    [[nodiscard]] auto operator[](std::size_t i) const noexcept -> T const& { return data_[i]; }
    [[nodiscard]] auto span() const noexcept -> std::span<T const> { return {data(), size_}; }

    /// Room for at least `size` values; what was there is lost. For scratch space that is used again.
    void at_least(std::size_t size)
    {
        if (size_ < size) *this = buffer(std::max(size, size_ + size_ / 2));
    }

    /// The first `size` values, in a piece of their own where that saves space.
    void truncate(std::size_t size)
    {
        if (size == size_) return;
        buffer smaller(size);
        std::move(data(), data() + size, smaller.data());
        *this = std::move(smaller);
    }

    friend auto operator==(buffer const& a, buffer const& b) -> bool
    {
        return std::equal(a.data(), a.data() + a.size_, b.data(), b.data() + b.size_);
    }

private:
    std::unique_ptr<T[]> data_;
    std::size_t size_ = 0;
};

} // namespace cohort::detail
