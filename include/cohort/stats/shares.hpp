#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/whole_units.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

namespace cohort {

/// Shares of a total as whole parts that add up: percentages that a reader can add and gets 100.
///
/// The method of largest remainders (Hamilton's): with the total T, value v is due the quota v * parts / T.
/// Each gets its quota rounded down, and of the parts that are left one each goes to those who lost most by
/// that; where they lost the same, to the first. So no share is off its quota by a whole part.
///
/// 10'000 parts, the default, are hundredths of a per cent: 3333 is 33.33 %.
struct shares_fn {
    /// \param values  numbers, read once. They may be negative, such as the net of a month of refunds: so are
    ///                their shares then, and others above `parts`
    /// \param parts   how many parts to share out, at least 1
    /// \return  the parts of each value, in the order of the values; they add up to `parts`. Nothing where
    ///          the total is not positive, as that of no value
    /// \throws invalid_option       for less than one part
    /// \throws invalid_row          for a number that is not finite, with its position
    /// \throws arithmetic_overflow  where positive and negative values all but cancel, and a share does not
    ///                              fit into 64 bits
    /// \complexity  linear; 40 bytes of space a value
    ///
    /// Quotas are compared exactly, whole numbers or not. (Doubles are taken to at least 63 binary digits,
    /// counted from the largest value on; with 10'000 parts and fewer than 2^32 values to 94, which are 28
    /// decimal ones.)
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& values, std::int64_t parts = 10'000) const
        -> std::optional<std::vector<std::int64_t>>
    {
        if (parts < 1) throw invalid_option("shares: there must be at least one part to share out");
        auto const numbers = detail::finite_numbers(values, "shares");
        return of(std::span(numbers), parts);
    }

private:
    template <class Number>
    [[nodiscard]] static constexpr auto of(std::span<Number const> values, std::int64_t parts)
        -> std::optional<std::vector<std::int64_t>>
    {
        using detail::wide;
        using limits = std::numeric_limits<std::int64_t>;
        // Neither the total nor a value times the parts may need more than 127 bits.
        auto const factor = std::max(static_cast<std::uint64_t>(parts), std::uint64_t{values.size()});
        detail::whole_units const units(values, 126 - static_cast<int>(std::bit_width(factor)));
        wide total = 0;
        for (auto const x : values) total += units(x);
        if (total <= 0) return std::nullopt;

        std::vector<std::int64_t> shares;
        std::vector<wide> lost;
        std::vector<std::size_t> order;
        wide left = parts;
        for (auto const x : values) {
            wide const due = units(x) * parts;
            wide quota = due / total;
            wide rest = due % total;
            if (rest < 0) {
                --quota;
                rest += total;
            }
            if (quota < limits::min() || quota + (rest == 0 ? 0 : 1) > limits::max())
                throw arithmetic_overflow("shares: the values all but cancel; a share needs over 64 bits");
            order.push_back(shares.size());
            shares.push_back(static_cast<std::int64_t>(quota));
            lost.push_back(rest);
            left -= quota;
        }
        // Quotas add up to the parts, so fewer are left than there are values.
        auto const lucky = static_cast<std::ptrdiff_t>(left);
        std::ranges::nth_element(order, order.begin() + lucky, [&lost](std::size_t a, std::size_t b) {
            return lost[a] != lost[b] ? lost[a] > lost[b] : a < b;
        });
        for (std::ptrdiff_t i = 0; i < lucky; ++i) ++shares[order[static_cast<std::size_t>(i)]];
        return shares;
    }
};

/// \copydoc shares_fn
inline constexpr shares_fn shares{};

} // namespace cohort
