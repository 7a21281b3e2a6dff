#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/pack.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/matrix.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// A column of a table beside the three measures of RFM.
template <class Measure, class T>
struct further_column {
    using measure = Measure;
    using type = T;
};

/// Recency, frequency and monetary, a column each; customers in ascending order of their keys.
///
/// A regular value. Tables of disjoint customers as of the same day can be joined by making one of both
/// parts' rows or ledgers; scores cannot be joined, their cuts depend on everybody.
///
/// \tparam Key       what identifies a customer
/// \tparam Monetary  the type of the monetary column; `detail::no_total` where there is none
/// \tparam Further   further columns, `further_column<measure, type>` each
template <class Key, class Monetary, class... Further>
class rfm_table {
public:
    using key_type = Key;
    /// The type of the monetary column.
    using monetary_type = Monetary;
    /// Whether there is a monetary column: a monetary measure was asked for.
    static constexpr bool has_monetary = !std::same_as<Monetary, detail::no_total>;
    /// The further columns of a customer.
    using further_type = detail::pack<typename Further::type...>;

    /// Which of the further columns is that of a measure.
    template <class M>
    [[nodiscard]] static constexpr auto index_of() noexcept -> std::size_t
    {
        std::size_t i = 0;
        (void)((std::same_as<M, typename Further::measure> || (++i, false)) || ...);
        return i;
    }

    /// A customer's measures; how a table is filled.
    struct customer {
        Key key;
        std::int32_t days_since_last;
        std::uint32_t frequency;
        [[no_unique_address]] Monetary monetary;
        [[no_unique_address]] further_type further;
    };
    /// What the measures are called.
    struct names {
        std::string_view frequency = "orders";
        std::string_view monetary = has_monetary ? "total" : "";

        friend constexpr bool operator==(names const&, names const&) = default;
    };

    /// The table of nobody.
    rfm_table() = default;

    /// \param blocks        the customers, in pieces
    /// \param ordered       whether they are in ascending order of their keys already, from the first piece
    ///                      to the last
    /// \param unidentified  whether the last of them stands for rows of nobody, and stays last
    /// \param exec          runs the work; the table does not depend on it
    template <executor E>
    rfm_table(std::vector<std::vector<customer>> const& blocks, bool ordered, bool unidentified,
              date::local_days as_of, observation_window const& window, row_audit const& audit,
              std::uint64_t inactive, names const& called, E const& exec)
        : called_(called), as_of_(as_of), window_(window), audit_(audit), inactive_(inactive),
          unidentified_(unidentified)
    {
        std::vector<std::size_t> first(blocks.size() + 1, 0);
        for (std::size_t b = 0; b < blocks.size(); ++b) first[b + 1] = first[b] + blocks[b].size();
        auto const n = first.back();
        keys_ = detail::buffer<Key>(n);
        days_since_last_ = detail::buffer<std::int32_t>(n);
        frequency_ = detail::buffer<std::uint32_t>(n);
        if constexpr (has_monetary) monetary_ = detail::buffer<Monetary>(n);
        detail::for_each_index<sizeof...(Further)>(
            [&](auto c) { std::get<c()>(further_).column = further_buffer<c()>(n); });

        auto const place = [this](std::size_t at, customer const& c) {
            keys_[at] = c.key;
            days_since_last_[at] = c.days_since_last;
            frequency_[at] = c.frequency;
            if constexpr (has_monetary) monetary_[at] = c.monetary;
            detail::for_each_index<sizeof...(Further)>([&](auto column) {
                std::get<column()>(further_).column[at] = detail::get<column()>(c.further);
            });
        };
        if (ordered) {
            exec(blocks.size(), [&](std::size_t b) {
                for (std::size_t i = 0; i < blocks[b].size(); ++i) place(first[b] + i, blocks[b][i]);
            });
            return;
        }
        // Each place takes its customer, rather than each customer its place: one customer lies in one spot,
        // the measures of a place in four.
        keys_in_blocks const unordered{blocks, first, n - (unidentified ? 1U : 0U)};
        auto const order = detail::sort_permutation(unordered, exec);
        constexpr std::size_t tasks = 32;
        exec(tasks, [&](std::size_t t) {
            for (auto at = order.size() * t / tasks; at < order.size() * (t + 1) / tasks; ++at)
                place(at, unordered.customer_at(order[at]));
        });
        if (unidentified) place(n - 1, blocks.back().back());
    }

    /// How many customers have an activity in the window, up to the as-of day.
    [[nodiscard]] auto customers() const noexcept -> std::size_t { return keys_.size(); }
    /// Their keys, ascending.
    [[nodiscard]] auto keys() const noexcept -> std::span<Key const> { return keys_.span(); }
    /// Whether the last customer stands for the rows of nobody.
    [[nodiscard]] auto has_unidentified() const noexcept -> bool { return unidentified_; }
    /// Whole days from the last activity to the as-of day: small is good.
    [[nodiscard]] auto days_since_last() const noexcept -> std::span<std::int32_t const>
    {
        return days_since_last_.span();
    }
    /// Orders, or what else was chosen to measure frequency.
    [[nodiscard]] auto frequency() const noexcept -> std::span<std::uint32_t const>
    {
        return frequency_.span();
    }
    /// Total of the amounts, refunds subtracted, in their own unit; or what else was chosen.
    [[nodiscard]] auto monetary() const noexcept -> std::span<Monetary const>
        requires has_monetary { return monetary_.span(); }
    /// A further column, by its measure: `table.column(measure::tenure)`.
    template <class M>
        requires(std::same_as<M, typename Further::measure> || ...)
    [[nodiscard]] auto column(M const&) const noexcept
    {
        return std::get<index_of<M>()>(further_).column.span();
    }
    /// What frequency and monetary are: "orders", "mean_per_order" and so on.
    [[nodiscard]] auto called() const noexcept -> names const& { return called_; }

    /// The day that recency is counted to; `date::local_days::min()` of a table of customers that did not
    /// say.
    [[nodiscard]] auto as_of() const noexcept -> date::local_days { return as_of_; }
    [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
    /// What became of the rows.
    [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }
    /// Customers with rows but no activity (refunds only): not in the table.
    [[nodiscard]] auto customers_without_activity() const noexcept -> std::uint64_t { return inactive_; }

    /// The measures as points, one a customer in the order of the table: columns `days_since_last`,
    /// `frequency`, `monetary` where there is one, and the further ones by their names. Unscaled.
    [[nodiscard]] auto features() const -> matrix
    {
        std::vector<std::string> titles{"days_since_last", "frequency"};
        if constexpr (has_monetary) titles.emplace_back("monetary");
        (titles.emplace_back(Further::measure::name), ...);
        matrix m(customers(), std::move(titles));
        constexpr std::size_t placed = has_monetary ? 3 : 2;
        for (std::size_t i = 0; i < customers(); ++i) {
            m(i, 0) = static_cast<double>(days_since_last_[i]);
            m(i, 1) = static_cast<double>(frequency_[i]);
            if constexpr (has_monetary) m(i, 2) = static_cast<double>(monetary_[i]);
            detail::for_each_index<sizeof...(Further)>(
                [&](auto c) { m(i, placed + c()) = static_cast<double>(std::get<c()>(further_).column[i]); });
        }
        return m;
    }

    friend auto operator==(rfm_table const&, rfm_table const&) -> bool = default;

private:
    struct nothing {
        friend constexpr bool operator==(nothing, nothing) = default;
    };
    // One each, so that equal types stay apart.
    template <class F>
    struct further_values {
        detail::buffer<typename F::type> column;
        friend bool operator==(further_values const&, further_values const&) = default;
    };
    template <std::size_t I>
    using further_buffer = decltype(std::tuple_element_t<I, std::tuple<further_values<Further>...>>::column);

    /// Customers as they come in: pieces that tasks take up, positions counted through them all.
    struct keys_in_blocks {
        using key_type = Key;

        std::vector<std::vector<customer>> const& blocks;
        std::vector<std::size_t> const& first; // position of each block's first customer
        std::size_t count;                     // of the first ones: the rest is left out

        [[nodiscard]] auto size() const noexcept -> std::size_t { return count; }
        [[nodiscard]] auto pieces() const noexcept -> std::size_t { return blocks.size(); }
        template <class F>
        void for_each(std::size_t b, F&& f) const
        {
            for (auto at = first[b]; at < std::min(first[b + 1], count); ++at)
                f(static_cast<std::uint32_t>(at), blocks[b][at - first[b]].key);
        }
        [[nodiscard]] auto customer_at(std::uint32_t position) const noexcept -> customer const&
        {
            // Blocks are of much the same size: the first guess is right or next to it.
            auto b = std::uint64_t{position} * blocks.size() / first.back();
            while (position < first[b]) --b;
            while (position >= first[b + 1]) ++b;
            return blocks[b][position - first[b]];
        }
        [[nodiscard]] auto operator[](std::uint32_t position) const noexcept -> Key const&
        {
            return customer_at(position).key;
        }
    };

    detail::buffer<Key> keys_;
    detail::buffer<std::int32_t> days_since_last_;
    detail::buffer<std::uint32_t> frequency_;
    [[no_unique_address]] std::conditional_t<has_monetary, detail::buffer<Monetary>, nothing> monetary_;
    std::tuple<further_values<Further>...> further_;
    names called_{};
    date::local_days as_of_{};
    observation_window window_{};
    row_audit audit_;
    std::uint64_t inactive_ = 0;
    bool unidentified_ = false;
};

namespace detail {

/// A table with one more column.
template <class Table, class Column>
struct with_further;
template <class Key, class Monetary, class... Further, class Column>
struct with_further<rfm_table<Key, Monetary, Further...>, Column> {
    using type = rfm_table<Key, Monetary, Further..., Column>;
};

} // namespace detail

} // namespace cohort
