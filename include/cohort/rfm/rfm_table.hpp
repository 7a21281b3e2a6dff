#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/time/observation.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// Recency, frequency and monetary, a column each; customers in ascending order of their keys.
///
/// A regular value. Tables of disjoint customers as of the same day can be joined by making one of both
/// parts' rows or ledgers; scores cannot be joined, their cuts depend on everybody.
///
/// \tparam Key     what identifies a customer
/// \tparam Amount  the type of the amounts; `detail::no_money` where none was bound
template <class Key, class Amount>
class rfm_table {
public:
    using key_type = Key;
    /// The type of a customer's total.
    using total_type = total_t<Amount>;
    /// Whether there is a monetary column: an amount was bound.
    static constexpr bool has_monetary = !std::same_as<Amount, detail::no_money>;

    /// A customer's measures; how a table is filled.
    struct customer {
        Key key;
        std::int32_t days_since_last;
        std::uint32_t frequency;
        [[no_unique_address]] total_type monetary;
    };

    /// The table of nobody.
    rfm_table() = default;

    /// \param blocks        the customers, in pieces
    /// \param ordered       whether they are in ascending order of their keys already, from the first piece
    /// to the last \param unidentified  whether the last of them stands for rows of nobody, and stays last
    /// \param exec          runs the work; the table does not depend on it
    template <executor E>
    rfm_table(std::vector<std::vector<customer>> const& blocks, bool ordered, bool unidentified,
              date::local_days as_of, observation_window const& window, row_audit const& audit,
              std::uint64_t inactive, E const& exec)
        : as_of_(as_of), window_(window), audit_(audit), inactive_(inactive), unidentified_(unidentified)
    {
        std::vector<std::size_t> first(blocks.size() + 1, 0);
        for (std::size_t b = 0; b < blocks.size(); ++b) first[b + 1] = first[b] + blocks[b].size();
        auto const n = first.back();
        keys_.resize(n);
        days_since_last_.resize(n);
        frequency_.resize(n);
        if constexpr (has_monetary) monetary_.resize(n);

        // Where each customer goes: its place among all, or the rank of its key.
        std::vector<std::uint32_t> rank;
        if (!ordered) {
            auto const named = n - (unidentified ? 1U : 0U);
            std::vector<Key> keys(n);
            exec(blocks.size(), [&](std::size_t b) {
                for (std::size_t i = 0; i < blocks[b].size(); ++i) keys[first[b] + i] = blocks[b][i].key;
            });
            auto const order = detail::sort_permutation(std::span<Key const>(keys).first(named));
            rank.resize(n);
            for (std::size_t r = 0; r < named; ++r) rank[order[r]] = static_cast<std::uint32_t>(r);
            if (unidentified) rank[named] = static_cast<std::uint32_t>(named);
        }
        exec(blocks.size(), [&](std::size_t b) {
            for (std::size_t i = 0; i < blocks[b].size(); ++i) {
                auto const& c = blocks[b][i];
                auto const to = ordered ? first[b] + i : rank[first[b] + i];
                keys_[to] = c.key;
                days_since_last_[to] = c.days_since_last;
                frequency_[to] = c.frequency;
                if constexpr (has_monetary) monetary_[to] = c.monetary;
            }
        });
    }

    /// How many customers have an activity in the window, up to the as-of day.
    [[nodiscard]] auto customers() const noexcept -> std::size_t { return keys_.size(); }
    /// Their keys, ascending.
    [[nodiscard]] auto keys() const noexcept -> std::span<Key const> { return keys_; }
    /// Whether the last customer stands for the rows of nobody.
    [[nodiscard]] auto has_unidentified() const noexcept -> bool { return unidentified_; }
    /// Whole days from the last activity to the as-of day: small is good.
    [[nodiscard]] auto days_since_last() const noexcept -> std::span<std::int32_t const>
    {
        return days_since_last_;
    }
    /// Orders; rows where no order was bound.
    [[nodiscard]] auto frequency() const noexcept -> std::span<std::uint32_t const> { return frequency_; }
    /// Total of the amounts, refunds subtracted, in their own unit.
    [[nodiscard]] auto monetary() const noexcept -> std::span<total_type const>
        requires has_monetary { return monetary_; }

    /// The day that recency is counted to.
    [[nodiscard]] auto as_of() const noexcept -> date::local_days { return as_of_; }
    [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
    /// What became of the rows.
    [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }
    /// Customers with rows but no activity (refunds only): not in the table.
    [[nodiscard]] auto customers_without_activity() const noexcept -> std::uint64_t { return inactive_; }

    /// The measures as points, one a customer in the order of the table: columns `days_since_last`,
    /// `frequency` and, where there is one, `monetary`. Unscaled.
    [[nodiscard]] auto features() const -> matrix
    {
        std::vector<std::string> names{"days_since_last", "frequency"};
        if constexpr (has_monetary) names.emplace_back("monetary");
        matrix m(customers(), std::move(names));
        for (std::size_t i = 0; i < customers(); ++i) {
            m(i, 0) = static_cast<double>(days_since_last_[i]);
            m(i, 1) = static_cast<double>(frequency_[i]);
            if constexpr (has_monetary) m(i, 2) = static_cast<double>(monetary_[i]);
        }
        return m;
    }

    friend auto operator==(rfm_table const&, rfm_table const&) -> bool = default;

private:
    struct nothing {
        friend constexpr bool operator==(nothing, nothing) = default;
    };

    std::vector<Key> keys_;
    std::vector<std::int32_t> days_since_last_;
    std::vector<std::uint32_t> frequency_;
    [[no_unique_address]] std::conditional_t<has_monetary, std::vector<total_type>, nothing> monetary_;
    date::local_days as_of_{};
    observation_window window_{};
    row_audit audit_;
    std::uint64_t inactive_ = 0;
    bool unidentified_ = false;
};

} // namespace cohort
