#pragma once

#include <cohort/stats/detail/ordered_image.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace cohort::detail {

// Sorting by digits, the least significant first: each pass moves all items to where their digit says,
// stably, so that after the last one they are in order. What one pass costs does not depend on the data; how
// many there are is the width of the range of the keys in digits of at most 12 bits. The up to 4,096 places
// that a pass writes to, a cache line each, stay within the second-level cache.
inline constexpr int digit_bits = 12;
/// Below this comparison sorting is faster.
inline constexpr std::size_t radix_sort_from = 512;

/// The smallest and the largest of a non-empty sequence of images, and whether they ascend already.
template <class Word>
struct image_range {
    Word low;
    Word high;
    bool ascending;
};

template <std::unsigned_integral Word, class Image>
[[nodiscard]] auto range_of_images(std::size_t n, Image const& image) -> image_range<Word>
{
    Word low = image(0);
    Word high = low;
    Word before = low;
    bool ascending = true;
    for (std::size_t i = 1; i < n; ++i) {
        Word const x = image(i);
        low = std::min(low, x);
        high = std::max(high, x);
        ascending &= before <= x;
        before = x;
    }
    return {low, high, ascending};
}

/// The digits of keys of a given width, how often each takes each value, and then the passes that sort by
/// them. `Count` can count the keys.
template <std::unsigned_integral Count>
class digit_passes {
public:
    explicit digit_passes(int bits)
        : digits_((bits + digit_bits - 1) / digit_bits),
          width_(digits_ == 0 ? 0 : (bits + digits_ - 1) / digits_),
          places_(static_cast<std::size_t>(digits_) << width_, Count(0))
    {}

    /// Takes note of a key. All keys must have been noted before the first pass.
    template <std::unsigned_integral Word>
    void note(Word key) noexcept
    {
        Word const mask = static_cast<Word>((Word(1) << width_) - 1);
        Count* counts = places_.data();
        for (int d = 0; d < digits_; ++d, key = static_cast<Word>(key >> width_), counts += values())
            ++counts[static_cast<std::size_t>(key & mask)];
    }

    /// Sorts n items stably by the keys that begin at their bit `from`. `first(i)` is the i-th item and may
    /// be asked for more than once; each is handed to `put(place, item)`, in no order, after the last call
    /// of `first` if `buffered` says so, else perhaps before.
    template <std::unsigned_integral Word, class First, class Put>
    void sort(std::size_t n, int from, First const& first, Put const& put, bool buffered)
    {
        // A digit that all keys share, such as the zeros at the end of round numbers, needs no pass.
        std::vector<int> todo;
        for (int d = 0; d < digits_; ++d) {
            if (varies(d, n)) todo.push_back(d);
        }
        // Memory that is touched for the first time costs as much as a pass: no more of it than needed.
        std::unique_ptr<Word[]> items;
        std::unique_ptr<Word[]> spare;
        auto const into = [&](std::size_t place, Word item) { spare[place] = item; };
        auto const next = [&](std::size_t i) { return items[i]; };
        if (buffered && todo.size() < 2) {
            items = std::make_unique_for_overwrite<Word[]>(n);
            for (std::size_t i = 0; i < n; ++i) items[i] = first(i);
        }
        for (std::size_t p = 0; p + 1 < todo.size(); ++p) {
            if (!spare) spare = std::make_unique_for_overwrite<Word[]>(n);
            items ? pass(n, from, todo[p], next, into) : pass(n, from, todo[p], first, into);
            std::swap(items, spare);
        }
        if (todo.empty()) {
            for (std::size_t i = 0; i < n; ++i) put(i, items ? items[i] : first(i));
        } else {
            items ? pass(n, from, todo.back(), next, put) : pass(n, from, todo.back(), first, put);
        }
    }

private:
    [[nodiscard]] auto values() const noexcept -> std::size_t { return std::size_t(1) << width_; }

    [[nodiscard]] auto places(int d) noexcept -> Count*
    {
        return places_.data() + (static_cast<std::size_t>(d) << width_);
    }

    [[nodiscard]] auto varies(int d, std::size_t n) noexcept -> bool
    {
        auto const counts = std::span(places(d), values());
        return std::ranges::find(counts, static_cast<Count>(n)) == counts.end();
    }

    template <class Item, class Put>
    void pass(std::size_t n, int from, int d, Item const& item, Put const& put)
    {
        Count* const next = places(d);
        Count begin = 0;
        for (auto& place : std::span(next, values()))
            begin = static_cast<Count>(begin + std::exchange(place, begin));
        int const shift = from + d * width_;
        auto const mask = values() - 1;
        for (std::size_t i = 0; i < n; ++i) {
            auto const x = item(i);
            put(next[static_cast<std::size_t>(x >> shift) & mask]++, x);
        }
    }

    int digits_;
    int width_;
    std::vector<Count> places_; // for each digit: counts first, then where the next item of each value goes
};

/// Sorts values ascending.
///
/// Those of a floating-point type come in the order of their images: -0.0 before 0.0, not-a-numbers at the
/// ends. Equal values cannot be told apart, so that nothing is said of stability.
///
/// \complexity  linear: two readings, and a pass for every 12 bits that the range of the values spans; two
///              words of space a value
template <radix_key T>
void radix_sort(std::span<T> values)
{
    using word = image_t<T>;
    auto const n = values.size();
    if (n < radix_sort_from) {
        std::ranges::sort(values, std::less{}, [](T x) { return ordered_image(x); });
        return;
    }
    auto const range = range_of_images<word>(n, [values](std::size_t i) { return ordered_image(values[i]); });
    if (range.ascending) return;

    digit_passes<std::size_t> passes(
        static_cast<int>(std::bit_width(static_cast<word>(range.high - range.low))));
    auto const key = [values, low = range.low](std::size_t i) {
        return static_cast<word>(ordered_image(values[i]) - low);
    };
    for (std::size_t i = 0; i < n; ++i) passes.note(key(i));
    passes.template sort<word>(
        n, 0, key,
        [values, low = range.low](std::size_t place, word x) {
            values[place] = from_ordered_image<T>(static_cast<word>(x + low));
        },
        true);
}

/// Puts positions, which ascend, into the order of the keys they stand for, stably, comparing.
template <class Key>
void sort_positions(std::span<std::uint32_t> positions, std::span<Key const> keys)
{
    // Not std::ranges::stable_sort, whose buffer is deprecated as clang 19 sees it: the position decides.
    auto const before = [keys](std::uint32_t a, std::uint32_t b) {
        if (keys[a] < keys[b]) return true;
        return !(keys[b] < keys[a]) && a < b;
    };
    if (!std::ranges::is_sorted(positions, before))
        std::ranges::sort(positions, before); // equal keys are common
}

/// All positions: 0, 1, 2, ...
struct every_position {
    [[nodiscard]] auto operator()(std::size_t i) const noexcept -> std::uint32_t
    {
        return static_cast<std::uint32_t>(i);
    }
};

/// Some positions.
struct listed_positions {
    std::span<std::uint32_t const> list;
    [[nodiscard]] auto operator()(std::size_t i) const noexcept -> std::uint32_t { return list[i]; }
};

/// Writes to `out` the positions `position(0)`, `position(1)`, ... , put into the order of the keys they
/// stand for, stably. `position` may read `out`: it is asked for all before any is written.
template <radix_key Key, class Position>
void radix_sort_positions(std::span<std::uint32_t> out, std::span<Key const> keys, Position const& position)
{
    using word = image_t<Key>;
    auto const n = out.size();
    auto const image = [&](std::size_t i) { return merged_zero_image(keys[position(i)]); };
    auto const range = range_of_images<word>(n, image);
    if (range.ascending) {
        for (std::size_t i = 0; i < n; ++i) out[i] = position(i);
        return;
    }

    // An item is the upper 32 bits of the key that vary and, beneath them, the position.
    auto const bits = static_cast<int>(std::bit_width(static_cast<word>(range.high - range.low)));
    int const dropped = bits > 32 ? bits - 32 : 0;
    digit_passes<std::uint32_t> passes(bits - dropped);
    auto const key = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<word>(image(i) - range.low) >> dropped);
    };
    for (std::size_t i = 0; i < n; ++i) passes.note(key(i));
    auto const item = [&](std::size_t i) { return (static_cast<std::uint64_t>(key(i)) << 32) | position(i); };
    if (dropped == 0) {
        passes.template sort<std::uint64_t>(
            n, 32, item,
            [out](std::size_t place, std::uint64_t x) { out[place] = static_cast<std::uint32_t>(x); },
            std::same_as<Position, listed_positions>);
        return;
    }

    // Where the upper bits are equal, the lower ones decide. Scattered keys leave a few pairs; any larger
    // group spans so little that the next round drops nothing.
    auto const sorted = std::make_unique_for_overwrite<std::uint64_t[]>(n);
    passes.template sort<std::uint64_t>(
        n, 32, item, [&sorted](std::size_t place, std::uint64_t x) { sorted[place] = x; }, false);
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint32_t>(sorted[i]);
    for (std::size_t i = 0; i < n;) {
        std::size_t end = i + 1;
        while (end < n && (sorted[i] >> 32) == (sorted[end] >> 32)) ++end;
        auto const group = out.subspan(i, end - i);
        if (group.size() >= radix_sort_from)
            radix_sort_positions(group, keys, listed_positions{group});
        else if (group.size() > 1)
            sort_positions(group, keys);
        i = end;
    }
}

/// The positions of the keys in ascending order of the keys; equal keys keep the order of their positions.
///
/// Whole numbers, enumerations, `float` and `double` are sorted by digits, all others by comparing them. `<`
/// must order the keys strictly and weakly: no not-a-number.
///
/// \complexity  by digits: linear, two readings and a pass for every 12 of the upper 32 bits that vary, at
///              most 28 bytes of space a key, the answer included; by comparing: n log n
/// \throws std::length_error  for more than 2^32 - 1 keys
template <std::totally_ordered Key>
[[nodiscard]] auto sort_permutation(std::span<Key const> keys) -> std::vector<std::uint32_t>
{
    if (keys.size() > std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("sort_permutation: more than 2^32 - 1 keys");
    std::vector<std::uint32_t> positions(keys.size());
    if constexpr (radix_key<Key>) {
        if (keys.size() >= radix_sort_from) {
            radix_sort_positions(std::span(positions), keys, every_position{});
            return positions;
        }
    }
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<std::uint32_t>(i);
    sort_positions(std::span(positions), keys);
    return positions;
}

} // namespace cohort::detail
