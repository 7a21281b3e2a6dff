#pragma once

#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment_map.hpp>

#include <string>
#include <string_view>

namespace report {

/// Reads `--bins`: "5" for all measures, or "5,3,5" for R, F and M.
/// \throws bad_value
[[nodiscard]] auto parse_bins(std::string_view text) -> cohort::score_bins;

/// Reads `--scoring`: one rule for all measures, "quantile7:right", or one each, "r=ntile,f=natural", those
/// not named being value-consistent; cuts as "cuts:R=30,90;F=1,3;M=100,500.50", or "f=cuts:1/3". Money is in
/// units there, and millionths in the rules. \param bins  of the rules that are not cuts \throws bad_value
[[nodiscard]] auto parse_scoring(std::string_view text, cohort::score_bins const& bins)
    -> cohort::score_options;

/// Reads `--nested`: the letters R, F and M in the order of nesting, or nothing.
/// \throws bad_value
[[nodiscard]] auto parse_nesting(std::string_view text) -> cohort::nesting;
/// "RFM"; empty where measures are scored independently.
[[nodiscard]] auto name_of(cohort::nesting nested) -> std::string;

/// The scores that the rules ask for.
[[nodiscard]] auto bins_of(cohort::score_options const& options) -> cohort::score_bins;

} // namespace report
