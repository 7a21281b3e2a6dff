#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/order_statistics.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

namespace cohort {

/// The nine sample quantiles of R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The
/// American Statistician 50, 1996, 361-365. With n values x_1 <= ... <= x_n and the probability p:
///
/// | type | value |
/// |---|---|
/// | 1 | the inverse of the empirical distribution: x_k, k = n p rounded up |
/// | 2 | the same, but the mean of x_k and x_(k+1) where n p is whole (SAS) |
/// | 3 | x_k, k = n p rounded to the nearest, halves to the even |
/// | 4 | between the values, at place n p |
/// | 5 | at place n p + 1/2 |
/// | 6 | at place (n + 1) p (SPSS, Minitab) |
/// | 7 | at place (n - 1) p + 1 (R, NumPy, Excel's PERCENTILE.INC) |
/// | 8 | at place (n + 1/3) p + 1/3: about median-unbiased; the authors' choice |
/// | 9 | at place (n + 1/4) p + 3/8: about unbiased for normal ones |
///
/// Places between two values are interpolated linearly; those before the first or after the last are that.
/// Types 1 and 3 always return one of the values.
enum class quantile_type : std::uint8_t { type1 = 1, type2, type3, type4, type5, type6, type7, type8, type9 };

namespace detail {

/// Where a quantile lies: between the values of two ranks (from 0; the same or neighbours), at a share of
/// the way.
struct quantile_place {
    std::size_t rank = 0;
    std::size_t next = 0;
    double share = 0;
};

/// \param n  how many values, at least 1
[[nodiscard]] constexpr auto place_of_quantile(std::size_t n, double p, quantile_type type) -> quantile_place
{
    auto const size = static_cast<double>(n);
    // Counted from 1; no type goes below -1/2.
    auto const place = [&]() -> double {
        switch (type) {
        case quantile_type::type1:
        case quantile_type::type2:
        case quantile_type::type4:
            return size * p;
        case quantile_type::type3:
            return as_written(size * p) - 0.5;
        case quantile_type::type5:
            return as_written(size * p) + 0.5;
        case quantile_type::type6:
            return (size + 1) * p;
        case quantile_type::type7:
            return as_written((size - 1) * p) + 1;
        case quantile_type::type8:
            return as_written((size + 1.0 / 3) * p) + 1.0 / 3;
        case quantile_type::type9:
            return as_written((size + 0.25) * p) + 0.375;
        }
        throw invalid_option("quantile: the type is none of the nine");
    }();
    auto below = place < 0 ? std::int64_t(-1) : static_cast<std::int64_t>(place);
    double share = place - static_cast<double>(below);
    // A place that would be whole were p what its decimals say is taken as whole. p itself, a product and
    // the terms of the type are each rounded to a part in 2^53, and so the place is off by less than 4
    // epsilon of itself. R allows 4 epsilon flat, which catches less as n grows.
    double const fuzz = 4 * std::numeric_limits<double>::epsilon() * (place < 1 ? 1 : place);
    if (share <= fuzz) {
        share = 0;
    } else if (1 - share <= fuzz) {
        ++below;
        share = 0;
    }
    switch (type) {
    case quantile_type::type1:
        share = share > 0 ? 1 : 0;
        break;
    case quantile_type::type2:
        share = share > 0 ? 1 : 0.5;
        break;
    case quantile_type::type3:
        share = share == 0 && below % 2 == 0 ? 0 : 1;
        break;
    default:
        break;
    }
    auto const rank = [n](std::int64_t k) -> std::size_t {
        if (k < 1) return 0;
        return std::min(static_cast<std::size_t>(k), n) - 1;
    };
    if (share == 0) return {rank(below), rank(below), 0};
    if (share == 1) return {rank(below + 1), rank(below + 1), 0};
    return {rank(below), rank(below + 1), share};
}

/// Between a and b, a <= b, at a share of the way: never outside, and not less for a greater share.
[[nodiscard]] constexpr auto between(double a, double b, double share) noexcept -> double
{
    if (share == 0 || a == b) return a;
    // Across zero the difference may overflow, and from -infinity it has no meaning.
    if ((a <= 0 && b >= 0) || a < std::numeric_limits<double>::lowest())
        return as_written((1 - share) * a) + as_written(share * b);
    return std::min(a + as_written(share * (b - a)), b);
}

constexpr void require_probability(double p)
{
    if (!(p >= 0 && p <= 1)) throw invalid_option("quantile: a probability must be between 0 and 1");
}

} // namespace detail

/// Quantile of values that are sorted already.
struct quantile_sorted_fn {
    /// \param sorted  ascending numbers without not-a-number
    /// \param p       0 <= p <= 1
    /// \return  the quantile; nothing where there is no value. Between -infinity and infinity it is
    ///          not-a-number
    /// \throws invalid_option  for any other p
    /// \complexity  constant
    template <std::ranges::random_access_range R>
        requires std::ranges::sized_range<R> && summable<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& sorted, double p,
                                            quantile_type type = quantile_type::type7) const
        -> std::optional<double>
    {
        detail::require_probability(p);
        auto const n = static_cast<std::size_t>(std::ranges::size(sorted));
        if (n == 0) return std::nullopt;
        auto const place = detail::place_of_quantile(n, p, type);
        auto const at = [&](std::size_t rank) {
            return static_cast<double>(
                std::ranges::begin(sorted)[static_cast<std::ranges::range_difference_t<R>>(rank)]);
        };
        return detail::between(at(place.rank), at(place.next), place.share);
    }
};

/// Quantiles of values in any order.
struct quantiles_fn {
    /// \param values         numbers; read once, and copied unless they lie in memory one after the other
    /// \param probabilities  in any order, each between 0 and 1
    /// \return  the quantile of each probability, in the order they were asked for; empty where there is no
    ///          value. The order of the values makes no difference
    /// \throws invalid_option  for a probability outside [0, 1]
    /// \throws invalid_row     for a not-a-number, with its position
    /// \complexity  linear in the values (see `order_statistics`), plus k log k for k probabilities
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& values, std::span<double const> probabilities,
                                            quantile_type type = quantile_type::type7) const
        -> std::vector<double>
    {
        using value = std::ranges::range_value_t<R>;
        if constexpr (std::ranges::contiguous_range<R> && std::ranges::sized_range<R> &&
                      detail::radix_key<value>) {
            return of(std::span<value const>(std::ranges::data(values),
                                             static_cast<std::size_t>(std::ranges::size(values))),
                      probabilities, type);
        } else {
            std::vector<value> copy;
            if constexpr (std::ranges::sized_range<R>)
                copy.reserve(static_cast<std::size_t>(std::ranges::size(values)));
            for (auto&& x : values) copy.push_back(static_cast<value>(x));
            return of(std::span<value>(copy), probabilities, type);
        }
    }

private:
    template <class T>
    [[nodiscard]] static constexpr auto of(std::span<T> values, std::span<double const> probabilities,
                                           quantile_type type) -> std::vector<double>
    {
        for (double const p : probabilities) detail::require_probability(p);
        if constexpr (std::floating_point<std::remove_const_t<T>>) {
            auto const nan = std::ranges::find_if(values, [](auto x) { return x != x; });
            if (nan != values.end())
                throw invalid_row(static_cast<std::uint64_t>(nan - values.begin()),
                                  "quantiles: not a number");
        }
        std::vector<double> found;
        if (values.empty()) return found;

        std::vector<detail::quantile_place> places;
        std::vector<std::size_t> ranks;
        for (double const p : probabilities) {
            auto const place = places.emplace_back(detail::place_of_quantile(values.size(), p, type));
            ranks.push_back(place.rank);
            ranks.push_back(place.next);
        }
        std::ranges::sort(ranks);
        auto const selected = order_statistics(values, ranks);
        auto const at = [&](std::size_t rank) {
            return static_cast<double>(
                selected[static_cast<std::size_t>(std::ranges::lower_bound(ranks, rank) - ranks.begin())]);
        };
        for (auto const& place : places)
            found.push_back(detail::between(at(place.rank), at(place.next), place.share));
        return found;
    }
};

/// \copydoc quantile_sorted_fn
inline constexpr quantile_sorted_fn quantile_sorted{};
/// \copydoc quantiles_fn
inline constexpr quantiles_fn quantiles{};

/// One quantile of values in any order.
struct quantile_fn {
    /// As `quantiles` with one probability; nothing where there is no value.
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] constexpr auto operator()(R&& values, double p,
                                            quantile_type type = quantile_type::type7) const
        -> std::optional<double>
    {
        auto const found = quantiles(values, std::span<double const>(&p, 1), type);
        if (found.empty()) return std::nullopt;
        return found.front();
    }
};

/// \copydoc quantile_fn
inline constexpr quantile_fn quantile{};

} // namespace cohort
