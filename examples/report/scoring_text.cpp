#include "scoring_text.hpp"

#include "decimal.hpp"
#include "failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <utility>
#include <vector>

namespace report {

namespace {

using namespace std::string_view_literals;

/// The pieces of a text between separators.
auto split(std::string_view text, std::string_view separators) -> std::vector<std::string_view>
{
    std::vector<std::string_view> pieces;
    for (;;) {
        auto const at = text.find_first_of(separators);
        pieces.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return pieces;
        text.remove_prefix(at + 1);
    }
}

/// Takes a beginning off a text, if it has it.
auto take(std::string_view& text, std::string_view beginning) -> bool
{
    if (!text.starts_with(beginning)) return false;
    text.remove_prefix(beginning.size());
    return true;
}

constexpr std::array letters{std::pair{'R', cohort::rfm_measure::days_since_last},
                             std::pair{'F', cohort::rfm_measure::frequency},
                             std::pair{'M', cohort::rfm_measure::monetary}};

auto measure_of(char letter) -> cohort::rfm_measure const*
{
    for (auto const& l : letters)
        if (l.first == letter || l.first + ('a' - 'A') == letter) return &l.second;
    return nullptr;
}

/// Which measure "R=" or "r=" at the beginning of a text means, and takes that off.
auto take_measure(std::string_view& text) -> cohort::rfm_measure const*
{
    if (text.size() < 2 || text[1] != '=') return nullptr;
    auto const* const measure = measure_of(text[0]);
    if (measure) text.remove_prefix(2);
    return measure;
}

auto parse_cuts(std::string_view text, cohort::rfm_measure measure) -> cohort::given_cuts
{
    cohort::given_cuts rule;
    for (auto const piece : split(text, ",/")) {
        auto const millionths = to_micro(parse_decimal(piece));
        rule.at.push_back(measure == cohort::rfm_measure::monetary ? static_cast<double>(millionths)
                                                                   : as_double(millionths));
    }
    if (!std::ranges::is_sorted(rule.at))
        throw bad_value("the cuts " + in_quotes(text) + " do not ascend; put them in order");
    if (rule.at.size() > 254) throw bad_value("there are more than 254 cuts; give fewer");
    return rule;
}

/// A rule by its name. \param measure  which one it is for; cuts depend on it
auto parse_rule(std::string_view text, cohort::rfm_measure measure) -> cohort::score_rule
{
    auto rest = text;
    if (rest == "value-consistent") return cohort::value_consistent{};
    if (rest == "ntile") return cohort::ntile{};
    // Values repeat, so cuts do too; the thresholds show which scores nobody got.
    if (rest == "natural") return cohort::natural_bins{.repeated = cohort::repeated_cuts::merge};
    if (take(rest, "rank-")) {
        constexpr std::array ties{"first"sv, "min"sv, "max"sv, "average"sv, "dense"sv};
        if (auto const at = std::ranges::find(ties, rest); at != ties.end())
            return cohort::rank_bins{.ties = static_cast<cohort::tie_rule>(at - ties.begin())};
    } else if (take(rest, "quantile")) {
        cohort::quantile_cuts rule{.repeated = cohort::repeated_cuts::merge};
        if (!rest.empty() && rest.front() >= '1' && rest.front() <= '9') {
            rule.type = static_cast<cohort::quantile_type>(rest.front() - '0');
            rest.remove_prefix(1);
            if (rest == ":left") rule.closed = cohort::closed_edge::left;
            if (rest.empty() || rest == ":left" || rest == ":right") return rule;
        }
    } else if (take(rest, "cuts:")) {
        return parse_cuts(rest, measure);
    }
    throw bad_value(
        in_quotes(text) +
        " is no rule; choose one of value-consistent|quantile1..9[:left|right]|rank-first|rank-min|"
        "rank-max|rank-average|rank-dense|ntile|natural|cuts:...");
}

} // namespace

auto parse_bins(std::string_view text) -> cohort::score_bins
{
    std::vector<int> numbers;
    for (auto const piece : split(text, ",")) {
        int n = 0;
        auto const [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), n);
        if (error != std::errc{} || end != piece.data() + piece.size() || n < 2 || n > 100)
            throw bad_value(in_quotes(text) +
                            " is not a number of scores from 2 to 100, or one for each of R, F "
                            "and M; write it like 5 or 5,3,5");
        numbers.push_back(n);
    }
    if (numbers.size() == 1) return {.r = numbers[0], .f = numbers[0], .m = numbers[0]};
    if (numbers.size() == 3) return {.r = numbers[0], .f = numbers[1], .m = numbers[2]};
    throw bad_value(in_quotes(text) + " has " + std::to_string(numbers.size()) +
                    " numbers; give one for all of R, F and M, or three");
}

auto parse_scoring(std::string_view text, cohort::score_bins const& bins) -> cohort::score_options
{
    cohort::score_options options;
    auto rest = text;
    bool const each_has_cuts = rest.starts_with("cuts:") && rest.find('=') != std::string_view::npos;
    if (each_has_cuts) rest.remove_prefix(5);
    auto first = rest;
    if (take_measure(first)) {
        for (auto piece : split(rest, each_has_cuts ? ";" : ",")) {
            auto const whole = piece;
            auto const* const measure = take_measure(piece);
            if (!measure)
                throw bad_value(in_quotes(whole) + " names no measure; begin each rule with r=, f= or m=");
            auto& rule = cohort::by_measure(*measure, options.r, options.f, options.m);
            if (rule) throw bad_value(in_quotes(whole) + " gives a measure a second rule; leave one out");
            rule =
                each_has_cuts ? cohort::score_rule(parse_cuts(piece, *measure)) : parse_rule(piece, *measure);
        }
    } else {
        if (rest.starts_with("cuts:"))
            throw bad_value("cuts are not the same for R, F and M; write cuts:R=30,90;F=1,3;M=100,500");
        options.all = parse_rule(rest, cohort::rfm_measure::frequency);
    }
    options.r = cohort::with_bins(options.of(cohort::rfm_measure::days_since_last), bins.r);
    options.f = cohort::with_bins(options.of(cohort::rfm_measure::frequency), bins.f);
    options.m = cohort::with_bins(options.of(cohort::rfm_measure::monetary), bins.m);
    return options;
}

auto parse_nesting(std::string_view text) -> cohort::nesting
{
    if (text.empty()) return cohort::nesting::independent;
    using enum cohort::nesting;
    for (auto const n : {r_f_m, r_m_f, f_r_m, f_m_r, m_r_f, m_f_r})
        if (name_of(n) == text) return n;
    throw bad_value(in_quotes(text) + " is not an order of the letters R, F and M; write it like RFM");
}

auto name_of(cohort::nesting nested) -> std::string
{
    if (nested == cohort::nesting::independent) return {};
    std::string name;
    for (auto const measure : cohort::order_of(nested))
        for (auto const& l : letters)
            if (l.second == measure) name += l.first;
    return name;
}

auto bins_of(cohort::score_options const& options) -> cohort::score_bins
{
    auto const of = [&](cohort::rfm_measure m) { return cohort::bins_of(options.of(m)); };
    return {.r = of(cohort::rfm_measure::days_since_last),
            .f = of(cohort::rfm_measure::frequency),
            .m = of(cohort::rfm_measure::monetary)};
}

} // namespace report
