#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cohort {

/// A closed range of scores.
struct score_range {
    int from = 1;
    int to = 255;

    [[nodiscard]] constexpr auto holds(int s) const noexcept -> bool { return from <= s && s <= to; }
    friend constexpr bool operator==(score_range const&, score_range const&) = default;
};

/// A named region of score space. A measure that is not mentioned may have any score.
struct segment_rule {
    std::string_view name{};
    score_range r{};
    score_range f{};
    score_range m{};

    friend constexpr bool operator==(segment_rule const&, segment_rule const&) = default;
};

/// One customer's scores; `m` is 0 where monetary was not scored.
struct rfm_score {
    int r = 0;
    int f = 0;
    int m = 0;

    friend constexpr bool operator==(rfm_score const&, rfm_score const&) = default;
};

/// Names for score space: rules in order, the first that matches wins, and what no rule matches has a name
/// too.
///
/// \code
/// constexpr cohort::segment_map mine{{{.name = "champions", .r = {4, 5}, .f = {4, 5}},
///                                     {.name = "at risk", .r = {1, 2}, .f = {3, 5}}}, "other"};
/// static_assert(mine({.r = 5, .f = 4, .m = 1}) == "champions");
/// \endcode
template <std::size_t Rules>
class segment_map {
public:
    /// \param rules  in order
    /// \param other  the name of what no rule matches
    /// \param bins   the highest score that the rules are meant for
    constexpr segment_map(segment_rule const (&rules)[Rules], std::string_view other, int bins = 5)
        : other_(other), bins_(bins)
    {
        for (std::size_t i = 0; i < Rules; ++i) rules_[i] = rules[i];
    }

    /// How many names there are, that of the rest included; they are numbered in the order of the rules.
    [[nodiscard]] static constexpr auto size() noexcept -> std::size_t { return Rules + 1; }
    /// Name number i. \pre i < size()
    [[nodiscard]] constexpr auto name(std::size_t i) const noexcept -> std::string_view
    {
        return i < Rules ? rules_[i].name : other_;
    }
    /// Rule number i. \pre i < size() - 1
    [[nodiscard]] constexpr auto rule(std::size_t i) const noexcept -> segment_rule const&
    {
        return rules_[i];
    }
    /// The highest score that the rules are meant for.
    [[nodiscard]] constexpr auto bins() const noexcept -> int { return bins_; }

    /// The number of the name of a score. O(rules)
    [[nodiscard]] constexpr auto find(rfm_score s) const noexcept -> std::size_t
    {
        for (std::size_t i = 0; i < Rules; ++i)
            if (matches(i, s)) return i;
        return Rules;
    }
    /// The name of a score.
    [[nodiscard]] constexpr auto operator()(rfm_score s) const noexcept -> std::string_view
    {
        return name(find(s));
    }

    /// Whether any rule asks for a score of monetary.
    [[nodiscard]] constexpr auto uses_monetary() const noexcept -> bool
    {
        for (auto const& r : rules_)
            if (r.m != score_range{}) return true;
        return false;
    }
    /// Scores that no rule matches; 0 is a map without a gap. For `static_assert`.
    [[nodiscard]] constexpr auto gaps() const noexcept -> std::size_t
    {
        return count([&](rfm_score s) { return find(s) == Rules; });
    }
    /// Scores that more than one rule matches; 0 is a map in which the order of the rules does not matter.
    [[nodiscard]] constexpr auto overlaps() const noexcept -> std::size_t
    {
        return count([&](rfm_score s) {
            std::size_t n = 0;
            for (std::size_t i = 0; i < Rules; ++i) n += matches(i, s) ? 1U : 0U;
            return n > 1;
        });
    }

private:
    [[nodiscard]] constexpr auto matches(std::size_t i, rfm_score s) const noexcept -> bool
    {
        auto const& r = rules_[i];
        return r.r.holds(s.r) && r.f.holds(s.f) && (r.m == score_range{} || r.m.holds(s.m));
    }
    template <class Predicate>
    [[nodiscard]] constexpr auto count(Predicate const& p) const noexcept -> std::size_t
    {
        std::size_t n = 0;
        for (int r = 1; r <= bins_; ++r)
            for (int f = 1; f <= bins_; ++f)
                for (int m = 1; m <= (uses_monetary() ? bins_ : 1); ++m) n += p({r, f, m}) ? 1U : 0U;
        return n;
    }

    segment_rule rules_[Rules]{};
    std::string_view other_;
    int bins_;
};

/// The ten segments of R x F that most tools ship. Every score is in one of them, and in one only.
inline constexpr segment_map ten_segments{{{.name = "champion", .r = {5, 5}, .f = {4, 5}},
                                           {.name = "loyal", .r = {3, 4}, .f = {4, 5}},
                                           {.name = "potential loyalist", .r = {4, 5}, .f = {2, 3}},
                                           {.name = "new", .r = {5, 5}, .f = {1, 1}},
                                           {.name = "promising", .r = {4, 4}, .f = {1, 1}},
                                           {.name = "need attention", .r = {3, 3}, .f = {3, 3}},
                                           {.name = "about to sleep", .r = {3, 3}, .f = {1, 2}},
                                           {.name = "can't lose", .r = {1, 2}, .f = {5, 5}},
                                           {.name = "at risk", .r = {1, 2}, .f = {3, 4}},
                                           {.name = "hibernating", .r = {1, 2}, .f = {1, 2}}},
                                          "other"};
static_assert(ten_segments.gaps() == 0 && ten_segments.overlaps() == 0);

} // namespace cohort
