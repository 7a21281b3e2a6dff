#pragma once

#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment_lookup.hpp>
#include <cohort/rfm/segment_map.hpp>
#include <cohort/rows/error.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

/// Which segment each customer is in, in the order of the table that was scored.
class segmentation {
public:
    segmentation() = default;
    /// \param of      by customer, the number of its segment
    /// \param labels  of the segments
    segmentation(std::vector<std::uint32_t> of, std::vector<segment_label> const& labels) : of_(std::move(of))
    {
        for (auto const& l : labels) {
            names_.emplace_back(l.name);
            meanings_.emplace_back(l.meaning);
            actions_.emplace_back(l.action);
        }
    }

    /// By customer, the number of its segment.
    [[nodiscard]] auto of() const noexcept -> std::span<std::uint32_t const> { return of_; }
    /// The segments' names, in the order of the map; the last is that of what no rule matched.
    [[nodiscard]] auto names() const noexcept -> std::span<std::string const> { return names_; }
    /// Who the customers of each segment are, and what to do about them; "" where the map does not say.
    [[nodiscard]] auto meanings() const noexcept -> std::span<std::string const> { return meanings_; }
    [[nodiscard]] auto actions() const noexcept -> std::span<std::string const> { return actions_; }
    /// A customer's segment by name. \pre customer < of().size()
    [[nodiscard]] auto name_of(std::size_t customer) const -> std::string_view
    {
        assert(customer < of_.size());
        return names_[of_[customer]];
    }
    /// The number of a segment; nothing where none is called that.
    [[nodiscard]] auto find(std::string_view name) const noexcept -> std::optional<std::size_t>
    {
        auto const at = std::ranges::find(names_, name);
        if (at == names_.end()) return std::nullopt;
        return static_cast<std::size_t>(at - names_.begin());
    }

    friend auto operator==(segmentation const&, segmentation const&) -> bool = default;

private:
    std::vector<std::uint32_t> of_;
    std::vector<std::string> names_, meanings_, actions_;
};

/// Puts scored customers into segments.
struct segment_fn {
    /// \param scores  scores of a table's customers
    /// \param map     names for them
    /// \throws invalid_option  if the map is meant for other numbers of bins, or asks for monetary and it was
    ///                         not scored
    /// \complexity  O(customers + scores x rules)
    template <std::size_t Rules>
    [[nodiscard]] auto operator()(rfm_scores const& scores, segment_map<Rules> const& map) const
        -> segmentation
    {
        if (map.uses_monetary() && !scores.has_monetary())
            throw invalid_option("segment: the map asks for a monetary score, but no amount was bound");
        score_bins const scored{.r = scores.bins(rfm_measure::days_since_last),
                                .f = scores.bins(rfm_measure::frequency),
                                .m = scores.bins(rfm_measure::monetary)};
        if (!map.fits(scored))
            throw invalid_option("segment: the map is meant for scores " + to_string(map.bins()) +
                                 ", the scores are " + to_string(scored) +
                                 "; score with as many bins as the map has");
        segment_lookup const lookup(map);
        std::vector<std::uint32_t> of(scores.customers());
        for (std::size_t i = 0; i < of.size(); ++i)
            of[i] = static_cast<std::uint32_t>(
                lookup.find({scores.r()[i], scores.f()[i], scores.has_monetary() ? scores.m()[i] : 0}));
        std::vector<segment_label> labels;
        for (std::size_t i = 0; i < map.size(); ++i) labels.push_back(map.label(i));
        return {std::move(of), labels};
    }
};

/// \copydoc segment_fn
inline constexpr segment_fn segment{};

namespace detail {

/// Refuses segments of other customers than those of a table, as far as their number tells.
template <class Table>
void require_same_customers(Table const& table, segmentation const& segments, char const* who)
{
    if (segments.of().size() != table.customers())
        throw invalid_option(std::string(who) + ": the segments are of " +
                             std::to_string(segments.of().size()) + " customers, the table has " +
                             std::to_string(table.customers()) +
                             "; take the segments of this table's scores");
}

} // namespace detail

} // namespace cohort
