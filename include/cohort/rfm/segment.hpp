#pragma once

#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment_map.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/sum.hpp>

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cohort {

/// Which segment each customer is in, in the order of the table that was scored.
class segmentation {
public:
    segmentation() = default;
    segmentation(std::vector<std::uint32_t> of, std::vector<std::string> names)
        : of_(std::move(of)), names_(std::move(names))
    {}

    /// By customer, the number of its segment.
    [[nodiscard]] auto of() const noexcept -> std::span<std::uint32_t const> { return of_; }
    /// The segments' names, in the order of the map; the last is that of what no rule matched.
    [[nodiscard]] auto names() const noexcept -> std::span<std::string const> { return names_; }
    /// A customer's segment by name. \pre customer < of().size()
    [[nodiscard]] auto name_of(std::size_t customer) const -> std::string_view
    {
        assert(customer < of_.size());
        return names_[of_[customer]];
    }

    friend auto operator==(segmentation const&, segmentation const&) -> bool = default;

private:
    std::vector<std::uint32_t> of_;
    std::vector<std::string> names_;
};

/// Puts scored customers into segments.
struct segment_fn {
    /// \param scores  scores of a table's customers
    /// \param map     names for them
    /// \throws invalid_option  if the map is meant for another number of bins, or asks for monetary and it
    /// was not
    ///                         scored. \complexity O(customers + scores x rules)
    template <std::size_t Rules>
    [[nodiscard]] auto operator()(rfm_scores const& scores, segment_map<Rules> const& map) const
        -> segmentation
    {
        score_bins const scored{.r = scores.bins(), .f = scores.bins(), .m = scores.bins()};
        if (!map.fits(scored))
            throw invalid_option("segment: the map is meant for scores " + to_string(map.bins()) +
                                 ", the scores are " + to_string(scored));
        if (map.uses_monetary() && !scores.has_monetary())
            throw invalid_option("segment: the map asks for a monetary score, but no amount was bound");
        std::vector<std::uint32_t> of(scores.customers());
        for (std::size_t i = 0; i < of.size(); ++i)
            of[i] = static_cast<std::uint32_t>(
                map.find({scores.r()[i], scores.f()[i], scores.has_monetary() ? scores.m()[i] : 0}));
        std::vector<std::string> names;
        for (std::size_t i = 0; i < map.size(); ++i) names.emplace_back(map.name(i));
        return {std::move(of), std::move(names)};
    }
};

/// \copydoc segment_fn
inline constexpr segment_fn segment{};

/// What a group of customers amounts to.
///
/// \tparam Total  the type of revenue; `detail::no_total` where there is none
template <class Total>
struct group_profile {
    std::string name;
    std::uint64_t customers = 0;
    std::uint64_t orders = 0;
    [[no_unique_address]] Total revenue{};
    std::int64_t days_since_last = 0; ///< total, of all customers

    /// Average order value: revenue / orders; nothing without orders.
    [[nodiscard]] auto aov() const -> std::optional<double>
        requires std::is_arithmetic_v<Total>
        {
            if (orders == 0) return std::nullopt;
            return static_cast<double>(revenue) / static_cast<double>(orders);
        }
    /// Mean days from the last purchase to the as-of day; nothing without customers.
    [[nodiscard]] auto mean_days_since_last() const -> std::optional<double>
    {
        if (customers == 0) return std::nullopt;
        return static_cast<double>(days_since_last) / static_cast<double>(customers);
    }

    friend auto operator==(group_profile const&, group_profile const&) -> bool = default;
};

/// What each segment amounts to: customers, orders, revenue, in the order of the segments' names.
struct segment_profile_fn {
    /// \pre `segments` was made from scores of `table`
    /// \throws arithmetic_overflow  if a total does not fit. \complexity O(customers)
    template <class Key, class Amount>
    [[nodiscard]] auto operator()(rfm_table<Key, Amount> const& table, segmentation const& segments) const
    {
        using table_type = rfm_table<Key, Amount>;
        using total = typename table_type::total_type;
        assert(segments.of().size() == table.customers());
        std::vector<group_profile<total>> out(segments.names().size());
        for (std::size_t s = 0; s < out.size(); ++s) out[s].name = segments.names()[s];
        // Totals are added up, which may be wider than the amounts they are made of.
        using summand = std::conditional_t<table_type::has_monetary, total, Amount>;
        std::vector<total_accumulator<summand>> revenue(out.size());
        for (std::size_t i = 0; i < table.customers(); ++i) {
            auto const s = segments.of()[i];
            ++out[s].customers;
            out[s].orders += table.frequency()[i];
            out[s].days_since_last += table.days_since_last()[i];
            if constexpr (table_type::has_monetary) revenue[s](table.monetary()[i]);
        }
        for (std::size_t s = 0; s < out.size(); ++s) out[s].revenue = revenue[s].value();
        return out;
    }
};

/// \copydoc segment_profile_fn
inline constexpr segment_profile_fn segment_profile{};

} // namespace cohort
