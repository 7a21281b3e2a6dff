#pragma once

#include <cohort/rfm/detail/score_list.hpp>
#include <cohort/rows/error.hpp>

#include <array>
#include <cassert>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cohort {

/// A closed range of scores.
struct score_range {
    int from = 1;
    int to = 255;

    [[nodiscard]] constexpr auto holds(int s) const noexcept -> bool { return from <= s && s <= to; }
    friend constexpr bool operator==(score_range const&, score_range const&) = default;
};

/// How many scores each measure has: its highest score.
struct score_bins {
    int r = 5;
    int f = 5;
    int m = 5;

    friend constexpr bool operator==(score_bins const&, score_bins const&) = default;
    /// Whether every measure has that many.
    friend constexpr bool operator==(score_bins const& bins, int all) noexcept
    {
        return bins == score_bins{.r = all, .f = all, .m = all};
    }
};

/// `1 to 5`, or `1 to 5 (R), 1 to 3 (F), 1 to 5 (M)` where the measures differ.
[[nodiscard]] inline auto to_string(score_bins const& bins) -> std::string
{
    auto const scores = [](int highest) { return "1 to " + std::to_string(highest); };
    if (bins == bins.r) return scores(bins.r);
    return scores(bins.r) + " (R), " + scores(bins.f) + " (F), " + scores(bins.m) + " (M)";
}

/// What one usually does about a segment. Any other text may stand where these do.
namespace actions {
inline constexpr std::string_view re_engage = "re-engage"; ///< remind those who slow down
inline constexpr std::string_view reward = "reward";       ///< thank those who buy most
inline constexpr std::string_view upsell = "upsell";       ///< offer more to those who buy
inline constexpr std::string_view win_back = "win back";   ///< spend on those who were worth it
inline constexpr std::string_view leave = "leave";         ///< spend nothing
} // namespace actions

/// A named region of score space: a box, or a list of scores, or that part of a list that is in a box. A
/// measure that is not mentioned may have any score.
struct segment_rule {
    std::string_view name{}; ///< rules of the same name are one segment
    score_range r{};
    score_range f{};
    score_range m{};
    /// Where not empty, only these: scores of R and F as in `"55 54"`, or of R, F and M as in `"555 554"`,
    /// one blank between. Digits, hence for up to 9 bins.
    std::string_view scores{};
    std::string_view meaning{}; ///< who these customers are, in one sentence
    std::string_view action{};  ///< what to do about them, such as `actions::reward`

    friend constexpr bool operator==(segment_rule const&, segment_rule const&) = default;
};

/// What a segment is called, who is in it and what to do about them.
struct segment_label {
    std::string_view name{};
    std::string_view meaning{};
    std::string_view action{};

    friend constexpr bool operator==(segment_label const&, segment_label const&) = default;
};

/// One customer's scores; `m` is 0 where monetary was not scored.
struct rfm_score {
    int r = 0;
    int f = 0;
    int m = 0;

    friend constexpr bool operator==(rfm_score const&, rfm_score const&) = default;
};

/// Names for score space: rules in order, the first that matches wins, and what no rule matches has a name
/// too. Rules of the same name are one segment, with the meaning and the action of the first of them.
///
/// All text is referred to, not copied: literals live long enough.
///
/// \code
/// constexpr cohort::segment_map mine{{{.name = "champions", .r = {4, 5}, .f = {4, 5}},
///                                     {.name = "at risk", .r = {1, 2}, .f = {3, 5}}}, "other"};
/// static_assert(mine({.r = 5, .f = 4, .m = 1}) == "champions");
/// constexpr auto ours = mine.with("at risk", {.action = "call them"});
/// \endcode
template <std::size_t Rules>
class segment_map {
public:
    /// \param rules  in order
    /// \param other  the name of what no rule matches; `with` can give it a meaning and an action
    /// \param bins   the highest score that the rules are meant for, 1 to 255
    /// \throws invalid_option  if a number of bins is not 1 to 255, a name is empty, `other` is the name of
    ///                         a rule, a range ends before it begins, or a list is not one of scores of these
    ///                         bins. Where the map is constexpr, it then does not compile.
    /// \complexity O(rules^2)
    constexpr segment_map(segment_rule const (&rules)[Rules], std::string_view other, score_bins const& bins)
        : bins_(bins)
    {
        for (std::size_t i = 0; i < Rules; ++i) rules_[i] = rules[i];
        for (int const k : {bins.r, bins.f, bins.m})
            if (k < 1 || k > 255)
                throw invalid_option("segment_map: bins must be 1 to 255, not " + std::to_string(k));
        for (auto const& rule : rules_) check(rule);
        number({.name = other});
    }
    /// The same for measures that have as many scores each.
    constexpr segment_map(segment_rule const (&rules)[Rules], std::string_view other, int bins = 5)
        : segment_map(rules, other, score_bins{.r = bins, .f = bins, .m = bins})
    {}

    /// How many segments there are, the rest included. They are numbered as they first appear among the
    /// rules, and then comes the rest.
    [[nodiscard]] constexpr auto size() const noexcept -> std::size_t { return size_; }
    /// Name, meaning and action of segment i. \pre i < size()
    [[nodiscard]] constexpr auto label(std::size_t i) const noexcept -> segment_label const&
    {
        assert(i < size_);
        return labels_[i];
    }
    /// What segment i is called. \pre i < size()
    [[nodiscard]] constexpr auto name(std::size_t i) const noexcept -> std::string_view
    {
        return label(i).name;
    }
    /// Who is in segment i; empty where nobody said. \pre i < size()
    [[nodiscard]] constexpr auto meaning(std::size_t i) const noexcept -> std::string_view
    {
        return label(i).meaning;
    }
    /// What to do about segment i; empty where nobody said. \pre i < size()
    [[nodiscard]] constexpr auto action(std::size_t i) const noexcept -> std::string_view
    {
        return label(i).action;
    }
    /// The rules, in order.
    [[nodiscard]] constexpr auto rules() const noexcept -> std::span<segment_rule const, Rules>
    {
        return rules_;
    }
    /// The highest scores that the rules are meant for.
    [[nodiscard]] constexpr auto bins() const noexcept -> score_bins const& { return bins_; }
    /// Whether scores of these bins are what the rules are meant for. Those of monetary count only where a
    /// rule asks for it.
    [[nodiscard]] constexpr auto fits(score_bins const& scored) const noexcept -> bool
    {
        return scored.r == bins_.r && scored.f == bins_.f && (!uses_monetary_ || scored.m == bins_.m);
    }

    /// The number of a score's segment. O(rules); a `segment_lookup` answers the same at once.
    [[nodiscard]] constexpr auto find(rfm_score s) const noexcept -> std::size_t
    {
        auto const i = first_match(s);
        return i < Rules ? segment_of_[i] : size_ - 1;
    }
    /// The name of a score's segment.
    [[nodiscard]] constexpr auto operator()(rfm_score s) const noexcept -> std::string_view
    {
        return name(find(s));
    }

    /// The same map with another name, meaning or action for one segment, which may be the rest; what is
    /// empty stays as it was. A segment that takes another's name becomes one with it.
    ///
    /// \throws invalid_option  if no segment is called that, or a segment would take the name of the rest,
    ///                         or the rest that of a segment. In a constexpr expression that does not
    ///                         compile.
    [[nodiscard]] constexpr auto with(std::string_view called, segment_label const& changed) const
        -> segment_map
    {
        std::size_t n = 0;
        while (n < size_ && labels_[n].name != called) ++n;
        if (n == size_)
            throw invalid_option("segment_map::with: no segment of the map is called " + std::string(called));
        auto copy = *this;
        auto const now = changed.name.empty() ? called : changed.name;
        auto const change = [&](auto& label) {
            if (label.name == called) label.name = now;
            if (label.name != now) return;
            if (!changed.meaning.empty()) label.meaning = changed.meaning;
            if (!changed.action.empty()) label.action = changed.action;
        };
        for (auto& rule : copy.rules_) change(rule);
        auto rest = labels_[size_ - 1];
        change(rest);
        copy.number(rest);
        return copy;
    }

    /// Whether any rule asks for a score of monetary.
    [[nodiscard]] constexpr auto uses_monetary() const noexcept -> bool { return uses_monetary_; }
    /// Scores that no rule matches; 0 is a map without a gap. For `static_assert`. O(scores x rules), there
    /// being bins.r x bins.f scores, and bins.m times as many if a rule asks for monetary.
    [[nodiscard]] constexpr auto gaps() const noexcept -> std::size_t
    {
        return count([&](rfm_score s) { return is_gap(s); });
    }
    /// Scores that rules of more than one segment match; 0 is a map in which the order of the rules does not
    /// matter. O(scores x rules)
    [[nodiscard]] constexpr auto overlaps() const noexcept -> std::size_t
    {
        return count([&](rfm_score s) { return is_overlap(s); });
    }
    /// The lowest score, by R, F and M, that no rule matches. `m` is 0 where no rule asks for it.
    [[nodiscard]] constexpr auto first_gap() const noexcept -> std::optional<rfm_score>
    {
        return first([&](rfm_score s) { return is_gap(s); });
    }
    /// The lowest score that rules of more than one segment match.
    [[nodiscard]] constexpr auto first_overlap() const noexcept -> std::optional<rfm_score>
    {
        return first([&](rfm_score s) { return is_overlap(s); });
    }
    /// Rules that decide nothing: each of their scores is matched by an earlier rule, or is none of these
    /// bins. O(scores x rules)
    [[nodiscard]] constexpr auto unreachable() const noexcept -> std::size_t
    {
        std::array<bool, Rules> decides{};
        for (std::size_t k = 0; k < scores(); ++k)
            if (auto const i = first_match(score_at(k)); i < Rules) decides[i] = true;
        std::size_t n = 0;
        for (bool const d : decides) n += d ? 0U : 1U;
        return n;
    }

    /// Whether rules, bins and the rest are the same; all else follows from them.
    friend constexpr auto operator==(segment_map const& a, segment_map const& b) -> bool
    {
        return a.rules_ == b.rules_ && a.bins_ == b.bins_ && a.label(a.size_ - 1) == b.label(b.size_ - 1);
    }

private:
    [[nodiscard]] static constexpr auto asks_for_monetary(segment_rule const& rule) noexcept -> bool
    {
        return rule.m != score_range{} ||
               (!rule.scores.empty() && detail::score_list(rule.scores).names_monetary());
    }

    constexpr void check(segment_rule const& rule) const
    {
        if (rule.name.empty()) throw invalid_option("segment_map: a rule has no name");
        for (auto const& range : {rule.r, rule.f, rule.m})
            if (range.from > range.to)
                throw invalid_option("segment_map: a range of " + std::string(rule.name) +
                                     " ends before it begins");
        if (!rule.scores.empty() && !detail::score_list(rule.scores).well_formed(bins_.r, bins_.f, bins_.m))
            throw invalid_option("segment_map: the scores of " + std::string(rule.name) +
                                 " must be digits from 1 to the bins, as in \"55 54\" or \"555 554\"");
    }

    /// Numbers the segments, from the names of the rules.
    constexpr void number(segment_label const& rest)
    {
        if (rest.name.empty()) throw invalid_option("segment_map: what no rule matches has no name");
        size_ = 0;
        uses_monetary_ = false;
        labels_ = {};
        for (std::size_t i = 0; i < Rules; ++i) {
            auto const& rule = rules_[i];
            if (rule.name == rest.name)
                throw invalid_option("segment_map: a rule is called as what no rule matches: " +
                                     std::string(rule.name));
            std::size_t s = 0;
            while (s < size_ && labels_[s].name != rule.name) ++s;
            segment_of_[i] = s;
            if (s == size_) labels_[size_++] = {rule.name, rule.meaning, rule.action};
            uses_monetary_ = uses_monetary_ || asks_for_monetary(rule);
        }
        labels_[size_++] = rest;
    }

    [[nodiscard]] constexpr auto matches(std::size_t i, rfm_score s) const noexcept -> bool
    {
        auto const& rule = rules_[i];
        // A score of monetary that no rule asks for may be 0.
        return rule.r.holds(s.r) && rule.f.holds(s.f) && (rule.m == score_range{} || rule.m.holds(s.m)) &&
               (rule.scores.empty() || detail::score_list(rule.scores).holds(s.r, s.f, s.m));
    }
    [[nodiscard]] constexpr auto first_match(rfm_score s) const noexcept -> std::size_t
    {
        std::size_t i = 0;
        while (i < Rules && !matches(i, s)) ++i;
        return i;
    }
    [[nodiscard]] constexpr auto is_gap(rfm_score s) const noexcept -> bool
    {
        return first_match(s) == Rules;
    }
    [[nodiscard]] constexpr auto is_overlap(rfm_score s) const noexcept -> bool
    {
        auto i = first_match(s);
        if (i == Rules) return false;
        auto const winner = segment_of_[i];
        while (++i < Rules)
            if (segment_of_[i] != winner && matches(i, s)) return true;
        return false;
    }

    /// How many scores the rules are about, and number k of them.
    [[nodiscard]] constexpr auto scores() const noexcept -> std::size_t
    {
        int const n = bins_.r * bins_.f * (uses_monetary_ ? bins_.m : 1);
        return static_cast<std::size_t>(n);
    }
    [[nodiscard]] constexpr auto score_at(std::size_t k) const noexcept -> rfm_score
    {
        auto const i = static_cast<int>(k);
        if (!uses_monetary_) return {.r = 1 + i / bins_.f, .f = 1 + i % bins_.f, .m = 0};
        return {.r = 1 + i / bins_.m / bins_.f, .f = 1 + i / bins_.m % bins_.f, .m = 1 + i % bins_.m};
    }
    template <class Predicate>
    [[nodiscard]] constexpr auto count(Predicate const& p) const noexcept -> std::size_t
    {
        std::size_t n = 0;
        for (std::size_t k = 0; k < scores(); ++k) n += p(score_at(k)) ? 1U : 0U;
        return n;
    }
    template <class Predicate>
    [[nodiscard]] constexpr auto first(Predicate const& p) const noexcept -> std::optional<rfm_score>
    {
        for (std::size_t k = 0; k < scores(); ++k)
            if (p(score_at(k))) return score_at(k);
        return std::nullopt;
    }

    std::array<segment_rule, Rules> rules_{};
    std::array<std::size_t, Rules> segment_of_{};   // by rule
    std::array<segment_label, Rules + 1> labels_{}; // by segment; the rest is the last of them
    score_bins bins_;
    std::size_t size_ = 0;
    bool uses_monetary_ = false;
};

} // namespace cohort
