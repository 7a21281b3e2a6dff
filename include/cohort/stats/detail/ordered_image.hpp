#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace cohort::detail {

// An operator that somebody wrote for an enumeration; the built-in one has no name to call it by.
template <class T>
concept has_own_less = requires(T a)
{
    operator<(a, a);
}
|| requires(T a) { operator<=>(a, a); };

template <class T>
inline constexpr bool has_ordered_image = (std::integral<T> && sizeof(T) <= 8) ||
                                          (std::is_enum_v<T> && !has_own_less<T>) ||
                                          (std::floating_point<T> && std::numeric_limits<T>::is_iec559 &&
                                           (sizeof(T) == 4 || sizeof(T) == 8));

/// Types whose order is that of unsigned integers of at most 64 bits, and which can so be sorted and
/// selected by their digits: whole numbers, enumerations (by their underlying value, unless somebody
/// wrote them another `<`), `float` and `double`.
template <class T>
concept radix_key = has_ordered_image<T>;

template <std::size_t Bytes>
using word_t = std::conditional_t<(Bytes <= 4), std::uint32_t, std::uint64_t>;

/// The unsigned type that values of T are mapped to.
template <radix_key T>
using image_t = word_t<sizeof(T)>;

/// The unsigned number that stands for x: a < b exactly if ordered_image(a) < ordered_image(b), with these
/// additions for floating-point numbers: -0.0 comes before 0.0, and a not-a-number after infinity (before
/// -infinity if its sign is set).
template <radix_key T>
[[nodiscard]] constexpr auto ordered_image(T x) noexcept -> image_t<T>
{
    using word = image_t<T>;
    if constexpr (std::is_enum_v<T>) {
        using number = std::underlying_type_t<T>;
        return static_cast<word>(ordered_image(static_cast<number>(x)));
    } else if constexpr (std::floating_point<T>) {
        constexpr auto sign = word(1) << (8 * sizeof(word) - 1);
        auto const bits = std::bit_cast<word>(x);
        return bits ^ ((bits & sign) != 0 ? ~word(0) : sign);
    } else if constexpr (std::signed_integral<T>) {
        constexpr auto sign = word(1) << (8 * sizeof(word) - 1);
        return static_cast<word>(x) ^ sign; // the cast extends the sign of a shorter type
    } else {
        return static_cast<word>(x);
    }
}

/// The value whose image is given: the inverse of `ordered_image`.
template <radix_key T>
[[nodiscard]] constexpr auto from_ordered_image(image_t<T> image) noexcept -> T
{
    using word = image_t<T>;
    if constexpr (std::is_enum_v<T>) {
        return static_cast<T>(from_ordered_image<std::underlying_type_t<T>>(image));
    } else if constexpr (std::floating_point<T>) {
        constexpr auto sign = word(1) << (8 * sizeof(word) - 1);
        return std::bit_cast<T>(image ^ ((image & sign) != 0 ? sign : ~word(0)));
    } else if constexpr (std::signed_integral<T>) {
        constexpr auto sign = word(1) << (8 * sizeof(word) - 1);
        return static_cast<T>(image ^ sign);
    } else {
        return static_cast<T>(image);
    }
}

/// An image in which the two zeros of a floating-point type are one, as they are to `==`.
template <radix_key T>
[[nodiscard]] constexpr auto merged_zero_image(T x) noexcept -> image_t<T>
{
    if constexpr (std::floating_point<T>)
        return ordered_image(x + T(0)); // -0.0 + 0.0 is 0.0
    else
        return ordered_image(x);
}

} // namespace cohort::detail
