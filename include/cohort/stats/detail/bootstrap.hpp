#pragma once

#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace cohort::detail {

/// A replicate of n items: how often each of them comes when n are drawn with replacement. It depends on n,
/// the seed and the number of the replicate alone.
inline void draw_replicate(std::uint64_t seed, std::uint64_t replicate, std::span<std::uint32_t> times)
{
    std::ranges::fill(times, 0U);
    xoshiro256 draw(splitmix64(seed)() + replicate);
    for (std::size_t i = 0; i < times.size(); ++i) ++times[draw.below(times.size())];
}

/// The percentile interval of a statistic: what lies between the quantiles (1 - c) / 2 and (1 + c) / 2 of its
/// values in the replicates in which it exists; nothing where it exists in none.
///
/// The quantiles are of type 6, at place (B + 1) p of B values: the one for which, whatever the distribution,
/// a share p of all further replicates is expected below. (Type 7 makes an interval that is too short, by the
/// more the fewer replicates there are.)
[[nodiscard]] inline auto percentile_interval(std::span<std::optional<double> const> replicates,
                                              double confidence) -> std::optional<interval>
{
    std::vector<double> values;
    for (auto const& x : replicates)
        if (x) values.push_back(*x);
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values);
    double const tail = (1 - confidence) / 2;
    return interval{.low = *quantile_sorted(values, tail, quantile_type::type6),
                    .high = *quantile_sorted(values, 1 - tail, quantile_type::type6)};
}

} // namespace cohort::detail
