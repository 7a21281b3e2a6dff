#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/buffer.hpp>
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
#include <numeric>
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

/// What is to be put into order: keys and the positions that stand for them, in pieces that tasks can take
/// up; positions ascend where keys are equal. Here: keys that lie in memory one after the other.
template <class Key>
struct keys_in_a_row {
    using key_type = Key;

    std::span<Key const> keys;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return keys.size(); }
    [[nodiscard]] static constexpr auto pieces() noexcept -> std::size_t { return 32; }
    /// Calls `f(position, key)` for those of a piece; pieces follow one another.
    template <class F>
    void for_each(std::size_t piece, F&& f) const
    {
        auto const end = size() * (piece + 1) / pieces();
        for (auto i = size() * piece / pieces(); i < end; ++i) f(static_cast<std::uint32_t>(i), keys[i]);
    }
    /// The key that a position stands for.
    [[nodiscard]] auto operator[](std::uint32_t position) const noexcept -> Key const&
    {
        return keys[position];
    }
};

/// The keys of some positions.
template <class Keys>
struct keys_of_list {
    using key_type = typename Keys::key_type;

    Keys const& all;
    std::span<std::uint32_t const> list;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return list.size(); }
    [[nodiscard]] static constexpr auto pieces() noexcept -> std::size_t { return 1; }
    template <class F>
    void for_each(std::size_t, F&& f) const
    {
        for (auto const position : list) f(position, all[position]);
    }
    [[nodiscard]] auto operator[](std::uint32_t position) const noexcept -> decltype(auto)
    {
        return all[position];
    }
};

template <class Keys>
[[nodiscard]] auto keys_of(Keys const& all, std::span<std::uint32_t const> list) -> keys_of_list<Keys>
{
    return {all, list};
}
template <class Keys>
[[nodiscard]] auto keys_of(keys_of_list<Keys> const& some, std::span<std::uint32_t const> list)
    -> keys_of_list<Keys>
{
    return {some.all, list};
}

/// Puts positions into the order of the keys they stand for, stably, comparing. \pre they ascend where keys
/// are equal
template <class Keys>
void sort_positions(std::span<std::uint32_t> positions, Keys const& keys)
{
    // Not std::ranges::stable_sort, whose buffer is deprecated as clang 19 sees it: the position decides.
    auto const before = [&keys](std::uint32_t a, std::uint32_t b) {
        if (keys[a] < keys[b]) return true;
        return !(keys[b] < keys[a]) && a < b;
    };
    if (!std::ranges::is_sorted(positions, before))
        std::ranges::sort(positions, before); // equal keys are common
}

/// Sorts items by their upper 32 bits, of which the lowest `bits` vary; the lower 32 ascend where the upper
/// ones are equal.
inline void sort_items(std::span<std::uint64_t> items, int bits)
{
    if (items.size() < radix_sort_from) {
        std::ranges::sort(items);
        return;
    }
    digit_passes<std::uint32_t> passes(bits);
    for (auto const item : items) passes.note(static_cast<std::uint32_t>(item >> 32));
    passes.template sort<std::uint64_t>(
        items.size(), 32, [items](std::size_t i) { return items[i]; },
        [items](std::size_t place, std::uint64_t item) { items[place] = item; }, true);
}

/// Writes to `out` the positions in ascending order of the keys they stand for, stably: they are dealt by the
/// first digit of the keys into piles, and each pile, which fits a core's own cache, is sorted by itself.
/// `keys` may be a list of positions that lies where `out` does: it has been read before that is written.
template <class Keys, executor E>
    requires radix_key<typename Keys::key_type>
void radix_sort_positions(std::span<std::uint32_t> out, Keys const& keys, E const& exec)
{
    using word = image_t<typename Keys::key_type>;
    constexpr std::size_t pile_size = 8192;
    auto const n = keys.size();
    auto const pieces = keys.pieces();

    // The range of the keys, and whether they ascend already.
    std::vector<image_range<word>> ranges(pieces);
    exec(pieces, [&](std::size_t t) {
        image_range<word> r{std::numeric_limits<word>::max(), 0, true};
        keys.for_each(t, [&](std::uint32_t, auto const& key) {
            word const image = merged_zero_image(key);
            r.ascending = r.ascending && r.high <= image;
            r.low = std::min(r.low, image);
            r.high = std::max(r.high, image);
        });
        ranges[t] = r;
    });
    image_range<word> all{std::numeric_limits<word>::max(), 0, true};
    for (auto const& r : ranges) {
        all.ascending = all.ascending && r.ascending && all.high <= r.low;
        all.low = std::min(all.low, r.low);
        all.high = std::max(all.high, r.high);
    }
    if (all.ascending) {
        std::size_t i = 0;
        for (std::size_t t = 0; t < pieces; ++t)
            keys.for_each(t, [&](std::uint32_t position, auto const&) { out[i++] = position; });
        return;
    }

    // How many of each piece go to each pile, then where the next one goes.
    auto const bits = static_cast<int>(std::bit_width(static_cast<word>(all.high - all.low)));
    int const first_digit = std::min({bits, digit_bits, static_cast<int>(std::bit_width(n / pile_size))});
    int const rest = bits - first_digit;
    auto const offset_of = [low = all.low](auto const& key) {
        return static_cast<std::uint64_t>(static_cast<word>(merged_zero_image(key) - low));
    };
    auto const pile_of = [first_digit, rest](std::uint64_t offset) {
        return first_digit == 0 ? std::size_t{0} : static_cast<std::size_t>(offset >> rest);
    };
    auto const piles = std::size_t(1) << first_digit;
    std::vector<std::uint32_t> next(pieces * piles, 0);
    exec(pieces, [&](std::size_t t) {
        auto* const counts = next.data() + t * piles;
        keys.for_each(t, [&](std::uint32_t, auto const& key) { ++counts[pile_of(offset_of(key))]; });
    });
    std::vector<std::uint32_t> begin(piles + 1);
    std::uint32_t sum = 0;
    for (std::size_t p = 0; p < piles; ++p) {
        begin[p] = sum;
        for (std::size_t t = 0; t < pieces; ++t) sum += std::exchange(next[t * piles + p], sum);
    }
    begin[piles] = sum;

    // An item is the upper 32 bits of what is left of the key and, beneath them, the position. (Bits of the
    // first digit may be among them: they are the same in all of a pile.)
    int const dropped = std::max(0, rest - 32);
    auto const items = std::make_unique_for_overwrite<std::uint64_t[]>(n);
    exec(pieces, [&](std::size_t t) {
        auto* const places = next.data() + t * piles;
        keys.for_each(t, [&](std::uint32_t position, auto const& key) {
            auto const offset = offset_of(key);
            items[places[pile_of(offset)]++] = ((offset >> dropped) << 32) | position;
        });
    });
    exec(piles, [&](std::size_t p) {
        auto const pile = std::span(items.get() + begin[p], items.get() + begin[p + 1]);
        auto const to = out.subspan(begin[p], pile.size());
        sort_items(pile, rest - dropped);
        for (std::size_t i = 0; i < pile.size(); ++i) to[i] = static_cast<std::uint32_t>(pile[i]);
        // Where the upper bits are equal, the lower ones decide. Scattered keys leave a few pairs; any larger
        // group spans so little that the next round drops nothing.
        for (std::size_t i = 0; dropped > 0 && i < pile.size();) {
            std::size_t end = i + 1;
            while (end < pile.size() && (pile[i] >> 32) == (pile[end] >> 32)) ++end;
            auto const group = to.subspan(i, end - i);
            if (group.size() >= radix_sort_from)
                radix_sort_positions(group, keys_of(keys, group), sequential{});
            else if (group.size() > 1)
                sort_positions(group, keys);
            i = end;
        }
    });
}

/// The positions of keys in ascending order of the keys; equal keys keep the order of their positions.
///
/// Whole numbers, enumerations, `float` and `double` are sorted by digits, all others by comparing them. `<`
/// must order the keys strictly and weakly: no not-a-number.
///
/// \param keys  a span, or what looks like `keys_in_a_row`, its positions 0, 1, 2, ...
/// \param exec  runs the work where keys are sorted by digits; the order does not depend on it
/// \complexity  by digits: linear, three readings and a pass for every 12 of the upper 32 bits that vary,
///              some 12 bytes of space a key, the answer included; by comparing: n log n
/// \throws std::length_error  for more than 2^32 - 1 keys
template <class Keys, executor E = sequential>
    requires std::totally_ordered<typename Keys::key_type>
[[nodiscard]] auto sort_permutation(Keys const& keys, E const& exec = {}) -> buffer<std::uint32_t>
{
    if (keys.size() > std::numeric_limits<std::uint32_t>::max())
        throw std::length_error("sort_permutation: more than 2^32 - 1 keys");
    buffer<std::uint32_t> positions(keys.size());
    std::span const out(positions.data(), positions.size());
    if constexpr (radix_key<typename Keys::key_type>) {
        if (keys.size() >= radix_sort_from) {
            radix_sort_positions(out, keys, exec);
            return positions;
        }
    }
    std::iota(out.begin(), out.end(), std::uint32_t{0});
    sort_positions(out, keys);
    return positions;
}
template <std::totally_ordered Key, executor E = sequential>
[[nodiscard]] auto sort_permutation(std::span<Key const> keys, E const& exec = {}) -> buffer<std::uint32_t>
{
    return sort_permutation(keys_in_a_row<Key>{keys}, exec);
}

} // namespace cohort::detail
