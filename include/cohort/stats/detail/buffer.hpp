#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

namespace cohort::detail {

/// Whether storage for a type need not be initialised: its objects begin to live with their storage and may
/// be written to at once. (A time point zeroes itself when constructed, so to ask for no initialisation is
/// not enough.)
template <class T>
inline constexpr bool lives_in_storage =
    std::is_trivially_copyable_v<T>&& std::is_trivially_destructible_v<T>;

template <class T>
struct free_storage {
    std::size_t size = 0;
    void operator()(T* p) const noexcept { std::allocator<T>().deallocate(p, size); }
};

/// An array that knows how to free itself.
template <class T>
using array_ptr =
    std::conditional_t<lives_in_storage<T>, std::unique_ptr<T[], free_storage<T>>, std::unique_ptr<T[]>>;

/// An array whose values are to be written before they are read.
template <class T>
[[nodiscard]] auto make_array(std::size_t size) -> array_ptr<T>
{
    if constexpr (lives_in_storage<T>)
        return array_ptr<T>(std::allocator<T>().allocate(size), free_storage<T>{size});
    else
        return std::make_unique<T[]>(size);
}

/// A fixed number of values in one piece, not initialised where the type allows it: columns are written once,
/// in full, and zeroing them first would cost as much as filling them. Unlike `std::vector` it holds `bool`
/// as an array of `bool`, so that every column is a span.
template <class T>
class buffer {
public:
    buffer() = default;
    explicit buffer(std::size_t size) : data_(make_array<T>(size)), size_(size) {}
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

    friend auto operator==(buffer const& a, buffer const& b) -> bool
    {
        return std::equal(a.data(), a.data() + a.size_, b.data(), b.data() + b.size_);
    }

private:
    array_ptr<T> data_;
    std::size_t size_ = 0;
};

} // namespace cohort::detail
