#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/quantile.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

namespace detail {

/// A number as short as it reads back, whatever the locale.
template <class T>
[[nodiscard]] auto shortest(T x) -> std::string
{
    std::array<char, 64> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
    return {text.data(), end};
}

} // namespace detail

/// Bands of a number: below the first edge, from each edge to below the next, from the last edge on. n edges
/// make n + 1 bands, which are numbered from 0.
///
/// `bands{{1000, 5000}}`: below 1000, from 1000 to below 5000, from 5000.
template <summable T>
class bands {
public:
    /// Tables by these bands add up: where the edges lie does not depend on the customers.
    static constexpr bool depends_on_data = false;

    bands() = default;
    /// \throws invalid_option  unless the edges rise
    explicit bands(std::vector<T> edges) : edges_(std::move(edges))
    {
        for (auto const& e : edges_)
            if constexpr (std::floating_point<T>)
                if (!std::isfinite(e)) throw invalid_option("bands: an edge must be a finite number");
        for (std::size_t i = 1; i < edges_.size(); ++i) {
            if (!(edges_[i - 1] < edges_[i]))
                throw invalid_option("bands: the edges must rise; edge " + std::to_string(i) + " (" +
                                     detail::shortest(edges_[i]) + ") does not lie above the one before");
        }
    }
    bands(std::initializer_list<T> edges) : bands(std::vector<T>(edges)) {}

    /// `width` wide bands from `first` to `last`: `bands<int>::every(10, 1950, 2000)` are decades.
    [[nodiscard]] static auto every(T width, T first, T last) -> bands
    {
        if (!(T{} < width)) throw invalid_option("bands::every: the width must be above 0");
        std::vector<T> edges;
        for (T e = first; e <= last;) {
            if (edges.size() == 1'000'000)
                throw invalid_option("bands::every: more than 1000000 edges; make the bands wider");
            edges.push_back(e);
            if (last - e < width) break; // before it could overflow
            e = static_cast<T>(e + width);
        }
        return bands(std::move(edges));
    }

    /// The number of the band.
    template <summable V>
    [[nodiscard]] auto operator()(V value) const noexcept -> std::int32_t
    {
        auto const above = [](V v, T edge) {
            if constexpr (std::integral<V> && std::integral<T>)
                return std::cmp_less(v, edge);
            else
                return static_cast<double>(v) < static_cast<double>(edge);
        };
        return static_cast<std::int32_t>(std::upper_bound(edges_.begin(), edges_.end(), value, above) -
                                         edges_.begin());
    }

    [[nodiscard]] auto edges() const noexcept -> std::vector<T> const& { return edges_; }
    /// "< 1000", "1000 to < 5000", ">= 5000"; "all" where there is no edge.
    [[nodiscard]] auto label(std::int32_t band) const -> std::string
    {
        auto const b = static_cast<std::size_t>(band);
        if (edges_.empty()) return "all";
        if (b == 0) return "< " + detail::shortest(edges_.front());
        if (b == edges_.size()) return ">= " + detail::shortest(edges_.back());
        return detail::shortest(edges_[b - 1]) + " to < " + detail::shortest(edges_[b]);
    }

    friend auto operator==(bands const&, bands const&) -> bool = default;

private:
    std::vector<T> edges_; // ascending
};

template <class T>
bands(std::initializer_list<T>) -> bands<T>;

/// Bands with about as many members each: the edges are the data's own quantiles. Equal values share a band,
/// and edges that coincide are one, so that there may be fewer bands. Tables by such bands do not add up.
struct quantile_bands {
    static constexpr bool depends_on_data = true;

    std::size_t count = 4;                     ///< how many bands, at least 1
    quantile_type type = quantile_type::type7; ///< which quantile: see `quantile_type`

    /// The bands of these values. \throws invalid_option  for 0 bands
    template <summable T>
    [[nodiscard]] auto of(std::vector<T> const& values) const -> bands<double>
    {
        if (count == 0) throw invalid_option("quantile_bands: at least one band");
        std::vector<double> at;
        for (std::size_t i = 1; i < count; ++i)
            at.push_back(static_cast<double>(i) / static_cast<double>(count));
        auto edges = quantiles(values, at, type);
        edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
        return bands<double>(std::move(edges));
    }

    friend auto operator==(quantile_bands const&, quantile_bands const&) -> bool = default;
};

/// What makes bands of a number: `bands`, or `quantile_bands`, or a type like them.
template <class B>
concept band_rule = std::copyable<B> && requires
{
    {
        B::depends_on_data
        } -> std::convertible_to<bool>;
};

} // namespace cohort
