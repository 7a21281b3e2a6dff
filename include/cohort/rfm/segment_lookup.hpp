#pragma once

#include <cohort/rfm/segment_map.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cohort {

/// A segment map that has been asked for every score beforehand: the same answers, each by one look into a
/// table, for as many customers as there are.
///
/// The table is part of the object: 4,096 numbers of 16 bits, enough for 15 bins of R, F and M, or 63 of R
/// and F. A map of more bins is asked anew each time, as are scores outside its bins.
///
/// \code
/// constexpr cohort::segment_lookup fast{cohort::eleven_segments};
/// static_assert(fast({.r = 5, .f = 5, .m = 5}) == "champion");
/// \endcode
template <std::size_t Rules>
class segment_lookup {
    static_assert(Rules < 65'536, "segment numbers must fit 16 bits");

public:
    /// \complexity O(scores x rules), no more than 4,096 scores
    constexpr explicit segment_lookup(segment_map<Rules> const& map)
        : map_(map), r_end_(side(map.bins().r)), f_end_(side(map.bins().f)),
          m_end_(map.uses_monetary() ? side(map.bins().m) : 1)
    {
        // Too large a table is none, and every score then lies outside it.
        if (std::size_t{r_end_} * f_end_ * m_end_ > table_.size()) r_end_ = 0;
        std::size_t code = 0;
        for (std::uint32_t r = 0; r < r_end_; ++r)
            for (std::uint32_t f = 0; f < f_end_; ++f)
                for (std::uint32_t m = 0; m < m_end_; ++m)
                    table_[code++] = static_cast<std::uint16_t>(map.find(
                        {.r = static_cast<int>(r), .f = static_cast<int>(f), .m = static_cast<int>(m)}));
    }

    /// The map that was asked.
    [[nodiscard]] constexpr auto map() const noexcept -> segment_map<Rules> const& { return map_; }

    /// The number of a score's segment in the map. O(1) for a score in the table.
    [[nodiscard]] constexpr auto find(rfm_score s) const noexcept -> std::size_t
    {
        // Negative scores become large here.
        auto const r = static_cast<std::uint32_t>(s.r);
        auto const f = static_cast<std::uint32_t>(s.f);
        auto const m = m_end_ == 1 ? 0 : static_cast<std::uint32_t>(s.m);
        if (r >= r_end_ || f >= f_end_ || m >= m_end_) return map_.find(s);
        return table_[(r * f_end_ + f) * m_end_ + m];
    }
    /// The name of a score's segment.
    [[nodiscard]] constexpr auto operator()(rfm_score s) const noexcept -> std::string_view
    {
        return map_.name(find(s));
    }

private:
    /// Scores 0 to `bins`: the code of a score is its digits in these bases.
    [[nodiscard]] static constexpr auto side(int bins) noexcept -> std::uint32_t
    {
        return static_cast<std::uint32_t>(bins) + 1;
    }

    segment_map<Rules> map_;
    std::uint32_t r_end_;
    std::uint32_t f_end_;
    std::uint32_t m_end_; // 1 where no rule asks for monetary
    std::array<std::uint16_t, 4096> table_{};
};

} // namespace cohort
