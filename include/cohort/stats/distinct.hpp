#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_set>

namespace cohort {

/// What can be told apart fast: a value with `==` and a `std::hash`.
template <class T>
concept hashable = std::copyable<T> && std::equality_comparable<T> && requires(T const& x)
{
    {
        std::hash<T>{}(x)
        } -> std::convertible_to<std::size_t>;
};

/// How many different values were consumed. Exact: it keeps them. (By `==`, each not-a-number is a value of
/// its own.)
///
/// \complexity  a hash per sample; memory in proportion to the number of different values; `+=` a hash for
///              each different value of the other part
template <hashable T>
class distinct {
public:
    /// Consumes a value.
    void operator()(T const& x) { seen_.insert(x); }

    /// Unites the values with those of another part.
    auto operator+=(distinct const& other) -> distinct&
    {
        if (this != &other) seen_.insert(other.seen_.begin(), other.seen_.end());
        return *this;
    }

    /// Whether a value was consumed.
    [[nodiscard]] auto contains(T const& x) const -> bool { return seen_.contains(x); }

    [[nodiscard]] auto value() const noexcept -> std::uint64_t { return seen_.size(); }

    friend auto operator==(distinct const& a, distinct const& b) -> bool { return a.seen_ == b.seen_; }

private:
    std::unordered_set<T> seen_;
};

} // namespace cohort
