#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/whole_units.hpp>
#include <cohort/stats/normal.hpp>
#include <cohort/stats/sum.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>

namespace cohort {

/// One group at one step of time.
struct at_risk_step {
    std::uint64_t at_risk = 0; ///< who could have the event at this step: still there, and seen
    std::uint64_t events = 0;  ///< who had it; at most `at_risk`

    friend constexpr auto operator==(at_risk_step const&, at_risk_step const&) -> bool = default;
};

/// Events of one group over all steps.
struct log_rank_events {
    std::uint64_t observed = 0;
    double expected = 0; ///< if at each step both groups were equally likely to have one

    friend constexpr auto operator==(log_rank_events const&, log_rank_events const&) -> bool = default;
};

/// What the log-rank test says of two groups.
struct log_rank_result {
    log_rank_events one = {};
    log_rank_events other = {};
    double variance = 0;    ///< of the observed events of `one`, if both groups are alike
    double z = 0;           ///< (observed - expected) of `one` / its standard deviation: positive where `one`
                            ///< has the events sooner
    double chi_squared = 0; ///< z^2, of one degree of freedom
    double p_value = 1;     ///< how likely a z as far from 0, either way, is if both groups are alike

    friend constexpr auto operator==(log_rank_result const&, log_rank_result const&) -> bool = default;
};

/// Whether two groups lose their members (or have any other event) at the same pace: the log-rank test.
struct log_rank_fn {
    /// \param one, other  a step of time to each element, the same times in both, each read once. Who leaves
    ///                    for another reason, or is not seen any longer, is in no later `at_risk`
    /// \return  the test; nothing where the variance is 0, so that nothing can be said: no events, or never
    ///          two at risk and both groups among them, or always an event for each
    /// \throws invalid_option       if one has more steps than the other
    /// \throws invalid_row          for more events than there are at risk, with the number of the step
    /// \throws arithmetic_overflow  if the two numbers at risk do not add up in 64 bits, or all events in 63
    /// \complexity  linear; constant space
    ///
    /// At a step with n at risk of whom n1 are in `one`, and d events of which d1 are: expected n1 d / n,
    /// with the hypergeometric variance n1 (n - n1) d (n - d) / (n^2 (n - 1)); z = sum of (d1 - expected) /
    /// sqrt(sum of variances) (N. Mantel, Evaluation of survival data and two new rank order statistics
    /// arising in its consideration, Cancer Chemotherapy Reports 50, 1966, 163-170). No continuity
    /// correction. The p value is that of the normal distribution, good where there are not few events. The
    /// numerators of the differences are exact: exchanged groups change the sign of z and nothing else, and
    /// groups that are alike have z = 0. The same bits everywhere.
    template <std::ranges::input_range One, std::ranges::input_range Other>
        requires std::convertible_to<std::ranges::range_reference_t<One>, at_risk_step> &&
            std::convertible_to<std::ranges::range_reference_t<Other>, at_risk_step>
    [[nodiscard]] auto operator()(One&& one, Other&& other) const -> std::optional<log_rank_result>
    {
        sum<std::uint64_t> observed_of_one;
        sum<std::uint64_t> observed_of_other;
        sum<double> expected_of_one;
        sum<double> expected_of_other;
        sum<double> difference;
        sum<double> variance;
        auto a = std::ranges::begin(one);
        auto b = std::ranges::begin(other);
        auto const a_end = std::ranges::end(one);
        auto const b_end = std::ranges::end(other);
        std::uint64_t step = 0;
        for (; a != a_end && b != b_end; ++a, ++b, ++step) {
            at_risk_step const x = *a;
            at_risk_step const y = *b;
            if (x.events > x.at_risk || y.events > y.at_risk)
                throw invalid_row(step, "log_rank: more events than there are at risk");
            if (x.at_risk > std::numeric_limits<std::uint64_t>::max() - y.at_risk)
                throw arithmetic_overflow("log_rank: the numbers at risk do not add up in 64 bits");
            observed_of_one(x.events);
            observed_of_other(y.events);
            auto const d = static_cast<double>(x.events + y.events);
            if (x.events + y.events == 0) continue;

            // Each product is below 2^126, as the numbers at risk are below 2^64 together.
            auto const crossed = detail::wide(x.events) * y.at_risk - detail::wide(y.events) * x.at_risk;
            auto const n = static_cast<double>(x.at_risk + y.at_risk);
            auto const n1 = static_cast<double>(x.at_risk);
            auto const n2 = static_cast<double>(y.at_risk);
            auto const spared = static_cast<double>(x.at_risk + y.at_risk - x.events - y.events);
            difference(static_cast<double>(crossed) / n);
            expected_of_one(n1 * d / n);
            expected_of_other(n2 * d / n);
            // Of one at risk nobody is spared where there is an event: 0, and not 0 / 0.
            if (spared > 0) variance(n1 * n2 / n * (d / n) * (spared / (n - 1)));
        }
        if (a != a_end || b != b_end)
            throw invalid_option("log_rank: one group has more steps than the other; give both the same");

        log_rank_result out;
        out.one = {static_cast<std::uint64_t>(observed_of_one.value()), expected_of_one.value()};
        out.other = {static_cast<std::uint64_t>(observed_of_other.value()), expected_of_other.value()};
        out.variance = variance.value();
        if (!(out.variance > 0)) return std::nullopt;
        out.z = difference.value() / std::sqrt(out.variance);
        out.chi_squared = out.z * out.z;
        out.p_value = 2 * normal_upper_tail(out.z < 0 ? -out.z : out.z);
        return out;
    }
};

/// \copydoc log_rank_fn
inline constexpr log_rank_fn log_rank{};

} // namespace cohort
