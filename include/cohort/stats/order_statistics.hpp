#pragma once

#include <cohort/stats/detail/ordered_image.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <ranges>
#include <span>
#include <type_traits>
#include <vector>

namespace cohort {

namespace detail {

/// Selects by comparing: each selection leaves the smaller values on the left of it, so that the next,
/// higher rank needs to look at the right part only.
template <class T>
[[nodiscard]] constexpr auto select_by_comparing(std::span<T> scratch, std::span<std::size_t const> ranks)
    -> std::vector<T>
{
    std::vector<T> found;
    found.reserve(ranks.size());
    std::size_t done = 0; // everything before is where it would be in the sorted sequence
    for (std::size_t const rank : ranks) {
        if (rank >= done) {
            auto const rest = scratch.subspan(done);
            std::ranges::nth_element(rest, rest.begin() + static_cast<std::ptrdiff_t>(rank - done));
            done = rank + 1;
        }
        found.push_back(scratch[rank]);
    }
    return found;
}

/// Images that are kept.
template <class Word>
struct kept_images {
    Word const* from;
    [[nodiscard]] auto operator()(std::size_t i) const noexcept -> Word { return from[i]; }
};

/// Cuts a range of words into at most 4,096 parts, in order: each word by itself where that will do, else 64
/// parts to a power of two of the distance from the lowest. So the bulk of skewed data, such as money, is
/// spread over many parts although a few values lie far out.
template <std::unsigned_integral Word>
class parts_of_range {
public:
    static constexpr std::size_t most = 4096;

    constexpr parts_of_range(Word low, Word high) noexcept
        : low_(low), single_(static_cast<Word>(high - low) < most)
    {}

    /// Whether all words of a part are equal.
    [[nodiscard]] constexpr auto single() const noexcept -> bool { return single_; }
    [[nodiscard]] constexpr auto operator()(Word x) const noexcept -> std::size_t
    {
        auto const distance = static_cast<Word>(x - low_);
        if (single_) return static_cast<std::size_t>(distance);
        // The seven uppermost bits that are set or follow one, and where they are.
        auto const shift = static_cast<int>(std::bit_width(static_cast<Word>(distance | 64))) - 7;
        return (static_cast<std::size_t>(shift) << 6) + static_cast<std::size_t>(distance >> shift);
    }

private:
    Word low_;
    bool single_;
};

/// Selects by counting. How many images fall into each part of their range says which part holds a rank, and
/// only the images of those parts are looked at again, with their own, smaller range. No more than nine
/// rounds for 64 bits; one or two for data that is not made to be bad; ties only help.
///
/// \param image  the image of the i-th of n
/// \param ranks  ascending, each less `before` is a rank among the n
template <std::unsigned_integral Word, class Image>
void select_by_counting(std::size_t n, Image const& image, std::span<std::size_t const> ranks,
                        std::size_t before, std::span<Word> out)
{
    constexpr std::size_t few = 2048;
    if (n <= few) {
        std::array<Word, few> images;
        for (std::size_t i = 0; i < n; ++i) images[i] = image(i);
        std::sort(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(n));
        for (std::size_t k = 0; k < ranks.size(); ++k) out[k] = images[ranks[k] - before];
        return;
    }
    Word low = image(0);
    Word high = low;
    for (std::size_t i = 1; i < n; ++i) {
        low = std::min(low, image(i));
        high = std::max(high, image(i));
    }
    parts_of_range<Word> const part_of(low, high);
    std::vector<std::size_t> counts(part_of.most, 0);
    for (std::size_t i = 0; i < n; ++i) ++counts[part_of(image(i))];

    // Where each part begins in the sorted sequence, and which ranks it holds.
    struct wanted_part {
        std::size_t part;
        std::size_t begin;
        std::size_t size;
        std::size_t first_rank;
        std::size_t ranks;
    };
    std::vector<wanted_part> wanted;
    std::size_t begin = before;
    std::size_t k = 0;
    for (std::size_t part = 0; k < ranks.size(); begin += counts[part++]) {
        std::size_t const first = k;
        while (k < ranks.size() && ranks[k] < begin + counts[part]) ++k;
        if (k > first) wanted.push_back({part, begin, counts[part], first, k - first});
    }
    if (part_of.single()) {
        for (auto const& w : wanted) {
            for (auto& x : out.subspan(w.first_rank, w.ranks)) x = static_cast<Word>(low + w.part);
        }
        return;
    }
    // Gather the images of the wanted parts, each part by itself. All others are written to one place that
    // stays.
    std::size_t gathered = 0;
    std::vector<std::size_t> next(counts.size(), 0);
    std::vector<std::size_t> step(counts.size(), 0);
    for (auto const& w : wanted) {
        next[w.part] = gathered;
        step[w.part] = 1;
        gathered += w.size;
    }
    for (std::size_t part = 0; part < next.size(); ++part) {
        if (step[part] == 0) next[part] = gathered;
    }
    auto const images = std::make_unique_for_overwrite<Word[]>(gathered + 1);
    for (std::size_t i = 0; i < n; ++i) {
        Word const x = image(i);
        auto const part = part_of(x);
        images[next[part]] = x;
        next[part] += step[part];
    }
    kept_images<Word> kept{images.get()};
    for (auto const& w : wanted) {
        select_by_counting<Word>(w.size, kept, ranks.subspan(w.first_rank, w.ranks), w.begin,
                                 out.subspan(w.first_rank, w.ranks));
        kept.from += w.size;
    }
}

} // namespace detail

/// The values that would stand at given places were all values sorted.
struct order_statistics_fn {
    /// \param values  values that lie in memory one after the other, without not-a-number. Whole numbers,
    ///                enumerations, `float` and `double` are only read; values of other types are reordered
    /// \param ranks   places in the sorted sequence, counted from 0 and each below the number of values;
    ///                ascending, and one may repeat
    /// \return  for each rank the value that stands there. Of equal values that can be told apart, any; of
    ///          the two zeros of a floating-point type the negative one first
    /// \complexity  numbers: linear, two or three readings for few ranks and usual data, at most 27, and as
    ///              much space as the values need that are close to those looked for; other types: n log k
    ///              comparisons for k ranks on the average, and no space
    template <std::ranges::contiguous_range R>
        requires std::ranges::sized_range<R> && std::totally_ordered<std::ranges::range_value_t<R>> &&
            (detail::radix_key<std::ranges::range_value_t<R>> || std::permutable<std::ranges::iterator_t<R>>)
                [[nodiscard]] constexpr auto
                operator()(R&& values, std::span<std::size_t const> ranks) const
            -> std::vector<std::ranges::range_value_t<R>>
        {
            using value = std::ranges::range_value_t<R>;
            assert(std::ranges::is_sorted(ranks));
            assert(ranks.empty() || ranks.back() < std::ranges::size(values));
            std::span const all(std::ranges::data(values),
                                static_cast<std::size_t>(std::ranges::size(values)));
            if constexpr (!detail::radix_key<value>) {
                return detail::select_by_comparing<value>(all, ranks);
            } else if (std::is_constant_evaluated()) {
                std::vector<value> scratch(all.begin(), all.end());
                return detail::select_by_comparing<value>(scratch, ranks);
            } else {
                if (ranks.empty()) return {};
                using word = detail::image_t<value>;
                std::vector<word> images(ranks.size(), word(0));
                detail::select_by_counting<word>(
                    all.size(), [all](std::size_t i) { return detail::ordered_image(all[i]); }, ranks, 0,
                    images);
                std::vector<value> found;
                found.reserve(ranks.size());
                for (word const image : images) found.push_back(detail::from_ordered_image<value>(image));
                return found;
            }
        }
};

/// \copydoc order_statistics_fn
inline constexpr order_statistics_fn order_statistics{};

} // namespace cohort
