#pragma once

#include <cstddef>
#include <string_view>

namespace cohort::detail {

/// Scores written one after the other: `"55 54"`, digits of R and F, or `"555 554"`, digits of R, F and M.
/// The text is looked at each time; nothing is copied.
class score_list {
public:
    constexpr explicit score_list(std::string_view text) noexcept
        : text_(text), digits_(text.size() > 2 && text[2] != ' ' ? 3 : 2)
    {}

    /// Whether the scores have a digit of M.
    [[nodiscard]] constexpr auto names_monetary() const noexcept -> bool { return digits_ == 3; }

    /// Whether the text is scores of as many digits each, one blank between, every digit from 1 to the
    /// measure's bins.
    [[nodiscard]] constexpr auto well_formed(int r_bins, int f_bins, int m_bins) const noexcept -> bool
    {
        if ((text_.size() + 1) % (digits_ + 1) != 0) return false;
        int const most[] = {r_bins, f_bins, m_bins};
        for (std::size_t i = 0; i < text_.size(); ++i) {
            auto const place = i % (digits_ + 1);
            if (place == digits_ ? text_[i] != ' ' : value(i) < 1 || value(i) > 9 || value(i) > most[place])
                return false;
        }
        return true;
    }

    /// Whether a score is in the list. \pre well-formed
    [[nodiscard]] constexpr auto holds(int r, int f, int m) const noexcept -> bool
    {
        // Of characters, not through `value`: compilers interpret this loop where a map is constexpr.
        auto const* const text = text_.data();
        auto const end = text_.size();
        for (std::size_t i = 0; i < end; i += digits_ + 1)
            if (text[i] - '0' == r && text[i + 1] - '0' == f && (digits_ == 2 || text[i + 2] - '0' == m))
                return true;
        return false;
    }

private:
    [[nodiscard]] constexpr auto value(std::size_t i) const noexcept -> int { return text_[i] - '0'; }

    std::string_view text_;
    std::size_t digits_;
};

} // namespace cohort::detail
