#pragma once

#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/deviation_sums.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <optional>
#include <span>
#include <vector>

namespace cohort::detail {

/// A normal distribution with its share of a mixture, in scaled numbers. The mean is that of the pivot, which
/// is one of the values, and of what is to be added: so it is exact also where values lie far from 0.
struct mixture_part {
    double pivot = 0;
    double mean_less_pivot = 0;
    double sd = 1;
    double log_height = 0; ///< ln(share / sd)
};

/// The distributions of classes of values, given by their ends; nothing where all values are equal.
/// \param total  the weight of all values, scaled
[[nodiscard]] inline auto mixture_of(weighted_values const& of, std::span<std::size_t const> ends,
                                     double total) -> std::optional<std::vector<mixture_part>>
{
    std::vector<mixture_part> parts;
    std::size_t begin = 0;
    for (auto const end : ends) {
        deviation_sum sums;
        double const pivot = of.value(begin + (end - begin) / 2);
        for (auto i = begin; i < end; ++i) sums = sums + deviation_of(of, i, pivot);
        // A weight of 1 is one observation, whatever the scale.
        double const freedom = sums.weight.high - of.weight_scale;
        double const squares = sums.about_mean().high;
        double sd = freedom > 0 ? std::sqrt(squares / freedom) : 0;
        if (!(sd > 0)) {
            double gap = std::numeric_limits<double>::infinity();
            if (begin > 0) gap = std::min(gap, of.value(begin) - of.value(begin - 1));
            if (end < of.size()) gap = std::min(gap, of.value(end) - of.value(end - 1));
            if (std::isinf(gap)) return std::nullopt;
            sd = freedom > 0 ? gap / 6 : gap;
        }
        parts.push_back({pivot, sums.mean(), sd, std::log(sums.weight.high / total) - std::log(sd)});
        begin = end;
    }
    return parts;
}

/// The Bayesian information criterion of classes as a mixture; the formula is that of `natural_breaks`.
/// Nothing where all values are equal.
///
/// \param ends  of the classes, the last one too
[[nodiscard]] inline auto mixture_bic(weighted_values const& of, std::span<std::size_t const> ends)
    -> std::optional<double>
{
    sum<double> weight;
    for (std::size_t i = 0; i < of.size(); ++i) weight(of.weight(i));
    double const total = weight.value();
    auto const parts = mixture_of(of, ends, total);
    if (!parts) return std::nullopt;

    constexpr double negligible = -50; // e^-50 of the largest density is below 2^-72 of it
    sum<double> log_likelihood;
    std::vector<double> logs(parts->size());
    for (std::size_t i = 0; i < of.size(); ++i) {
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t t = 0; t < logs.size(); ++t) {
            auto const& part = (*parts)[t];
            double const z = (of.value(i) - part.pivot - part.mean_less_pivot) / part.sd;
            logs[t] = part.log_height - as_written(z * z / 2);
            largest = std::max(largest, logs[t]);
        }
        double density = 0;
        for (double const log : logs)
            if (log - largest > negligible) density += std::exp(log - largest);
        log_likelihood(as_written(of.weight(i) * (largest + std::log(density))));
    }
    double const n = total / of.weight_scale;
    // Densities of the values themselves, with what the heights left out.
    double const units = std::log(of.scale) - std::log(2 * std::numbers::pi) / 2;
    double const parameters = 3 * static_cast<double>(ends.size()) - 1;
    return 2 * (log_likelihood.value() / of.weight_scale + as_written(n * units)) -
           as_written(parameters * std::log(n));
}

} // namespace cohort::detail
