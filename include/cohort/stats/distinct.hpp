#pragma once

#include <cohort/stats/detail/hash.hpp>
#include <cohort/stats/detail/key_index.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

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
/// \complexity  a hash per sample; memory in proportion to the number of different values; `+=` a look-up for
///              each different value of the other part
template <hashable T>
class distinct {
public:
    /// Consumes a value.
    void operator()(T const& x) { static_cast<void>(seen_.number(stored(x), detail::hash_key(x))); }

    /// Unites the values with those of another part.
    auto operator+=(distinct const& other) -> distinct&
    {
        if (this == &other) return *this;
        auto const theirs = other.seen_.keys();
        for (std::size_t i = 0; i < theirs.size(); ++i)
            static_cast<void>(seen_.number(theirs[i], other.seen_.hash(i)));
        return *this;
    }

    /// Whether a value was consumed.
    [[nodiscard]] auto contains(T const& x) const -> bool
    {
        return seen_.find(stored(x), detail::hash_key(x)) != index::none;
    }

    [[nodiscard]] auto value() const noexcept -> std::uint64_t { return seen_.size(); }

    /// The same values, in whatever order they came.
    friend auto operator==(distinct const& a, distinct const& b) -> bool
    {
        return a.value() == b.value() && std::ranges::all_of(a.seen_.keys(), [&](auto const& x) {
                   return b.contains(static_cast<T const&>(x));
               });
    }

private:
    // Bits have no addresses.
    using kept = std::conditional_t<std::same_as<T, bool>, char, T>;
    using index = detail::key_index<kept>;
    [[nodiscard]] static auto stored(T const& x) -> decltype(auto)
    {
        if constexpr (std::same_as<T, kept>)
            return (x);
        else
            return static_cast<kept>(x);
    }

    index seen_{8}; // most sets are small
};

} // namespace cohort
