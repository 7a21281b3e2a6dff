#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/rfm.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// What the scores of later dates are made by.
enum class migration_cuts : std::uint8_t {
    frozen,         ///< the cuts of the first date: who does the same stays where they are
    estimated_anew, ///< each date's own: the best fifth is always a fifth, whoever moves
};

/// How customers are followed from one date to another.
struct migration_options {
    score_options scores = {};
    migration_cuts cuts = migration_cuts::frozen;
    /// Measure only so many days up to each date; empty: all days before it.
    std::optional<date::days> lookback = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
};

/// Customers who went from one segment to another.
///
/// \tparam Total  the type of revenue; `detail::no_total` where there is none
template <class Total>
struct segment_move {
    std::size_t from = 0; ///< number of the segment at the first date, or `absent()`
    std::size_t to = 0;   ///< at the second
    std::uint64_t customers = 0;
    [[no_unique_address]] Total revenue_from{}; ///< their monetary at the first date
    [[no_unique_address]] Total revenue_to{};   ///< at the second

    friend auto operator==(segment_move const&, segment_move const&) -> bool = default;
};

/// How long customers were in a segment.
struct segment_stay {
    std::uint64_t customers = 0;    ///< who were in it at one of the dates but the last
    std::int64_t customer_days = 0; ///< from a date at which they were in it to the next, added up

    /// Days in the segment, of a customer who was in it at all; nothing where nobody was.
    [[nodiscard]] auto mean_days() const noexcept -> std::optional<double>
    {
        if (customers == 0) return std::nullopt;
        return static_cast<double>(customer_days) / static_cast<double>(customers);
    }

    friend constexpr bool operator==(segment_stay const&, segment_stay const&) = default;
};

/// The segments of the same customers at several dates.
///
/// \tparam Key       what identifies a customer
/// \tparam Monetary  the type of the monetary measure; `detail::no_total` where there is none
template <class Key, class Monetary>
class segment_history {
public:
    static constexpr bool has_monetary = !std::same_as<Monetary, detail::no_total>;

    /// The dates, ascending.
    [[nodiscard]] auto dates() const noexcept -> std::span<date::local_days const> { return dates_; }
    /// All customers of the log, ascending.
    [[nodiscard]] auto keys() const noexcept -> std::span<Key const> { return keys_; }
    [[nodiscard]] auto customers() const noexcept -> std::size_t { return keys_.size(); }
    /// The names of the segments, in the order of the map.
    [[nodiscard]] auto names() const noexcept -> std::span<std::string const> { return names_; }
    /// Stands for no segment: without an activity up to that date, or within the lookback.
    [[nodiscard]] auto absent() const noexcept -> std::size_t { return names_.size(); }
    /// The segment of each customer at a date, `absent()` where there is none. \pre date < dates().size()
    [[nodiscard]] auto segments(std::size_t date) const -> std::span<std::uint32_t const>
    {
        assert(date < dates_.size());
        return segments_[date];
    }
    /// The cuts that the scores of a date were made by. \pre date < dates().size()
    [[nodiscard]] auto cuts(std::size_t date) const -> score_cuts const&
    {
        assert(date < dates_.size());
        return cuts_[date];
    }

    /// The transition matrix between two dates, those cells that anybody is in: by segment at the first, then
    /// at the second, `absent()` last. Who is absent at both is not counted. With cells at (absent, s) for
    /// who has entered the log in between. \pre first, second < dates().size()
    /// \throws arithmetic_overflow  if a total does not fit. \complexity O(customers + segments^2)
    [[nodiscard]] auto moves(std::size_t first, std::size_t second) const
        -> std::vector<segment_move<Monetary>>
    {
        assert(first < dates_.size() && second < dates_.size());
        auto const side = names_.size() + 1;
        using summand = std::conditional_t<has_monetary, Monetary, detail::no_money>;
        struct cell {
            std::uint64_t customers = 0;
            [[no_unique_address]] total_accumulator<summand> from;
            [[no_unique_address]] total_accumulator<summand> to;
        };
        std::vector<cell> cells(side * side);
        for (std::size_t i = 0; i < customers(); ++i) {
            auto& c = cells[segments_[first][i] * side + segments_[second][i]];
            ++c.customers;
            if constexpr (has_monetary) {
                c.from(monetary_[first][i]);
                c.to(monetary_[second][i]);
            }
        }
        std::vector<segment_move<Monetary>> out;
        for (std::size_t i = 0; i + 1 < cells.size(); ++i) // the last: absent at both
            if (auto const& c = cells[i]; c.customers > 0)
                out.push_back({i / side, i % side, c.customers, c.from.value(), c.to.value()});
        return out;
    }
    /// From the first date to the last.
    [[nodiscard]] auto moves() const { return moves(0, dates_.size() - 1); }

    /// By segment, how long customers were in it: who is in a segment at a date counts as in it until the
    /// next date. The closer the dates, the truer. \complexity O(customers x dates)
    [[nodiscard]] auto stays() const -> std::vector<segment_stay>
    {
        std::vector<segment_stay> out(names_.size() + 1);
        for (std::size_t i = 0; i < customers(); ++i) {
            for (std::size_t d = 0; d + 1 < dates_.size(); ++d) {
                auto const s = segments_[d][i];
                out[s].customer_days += (dates_[d + 1] - dates_[d]).count();
                bool before = false;
                for (std::size_t e = 0; e < d && !before; ++e) before = segments_[e][i] == s;
                out[s].customers += before ? 0U : 1U;
            }
        }
        out.pop_back(); // to be absent is no stay
        return out;
    }

    friend auto operator==(segment_history const&, segment_history const&) -> bool = default;

private:
    friend struct migration_fn;

    std::vector<date::local_days> dates_;
    std::vector<Key> keys_;
    std::vector<std::string> names_;
    std::vector<std::vector<std::uint32_t>> segments_; // by date, by customer
    std::vector<std::vector<Monetary>> monetary_;      // where there is one
    std::vector<score_cuts> cuts_;
};

/// Follows customers through the segments of a map, from date to date.
///
/// \code
/// auto const moved = cohort::migration(book, {2011_y / 6 / 30, 2011_y / 9 / 30}, cohort::ten_segments);
/// for (auto const& m : moved.moves()) ... moved.names()[m.from], m.customers ...
/// \endcode
struct migration_fn {
    /// \param book     the log; its policy decides which rows count
    /// \param dates    two or more, ascending; each counts with its own rows
    /// \param map      names for scores
    /// \param options  scores, whether their cuts are frozen, lookback
    /// \param exec     runs the work; the answer does not depend on it
    /// \throws invalid_option  for fewer than two dates, dates that do not ascend, a first date at which
    ///                         there is nobody to take cuts from, a lookback below one day, and as `score`
    ///                         and `segment`
    /// \complexity  that of `rfm` and `score` at every date
    template <class Layout, class Map, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, std::vector<calendar_day> const& dates,
                                  Map const& map, migration_options const& options = {},
                                  E const& exec = {}) const
    {
        check(dates, options);
        using table = decltype(rfm(book, rfm_options{}, exec));
        segment_history<typename Layout::key_type, typename table::monetary_type> out;
        auto const customers = book.customers();
        out.keys_.assign(book.keys().begin(), book.keys().end());
        for (auto const& day : dates) {
            rfm_options how;
            how.as_of = day;
            how.policy = options.policy;
            if (options.lookback) {
                auto const from = day.local() - *options.lookback + date::days{1};
                if (book.window().from < from) how.observed.from = from;
            }
            auto const value = rfm(book, how, exec);
            if (out.cuts_.empty() && value.customers() == 0 && options.cuts == migration_cuts::frozen)
                throw invalid_option("dates: nobody has an activity up to the first date, so there are no "
                                     "cuts to freeze; give a later one");
            bool const anew = out.cuts_.empty() || options.cuts == migration_cuts::estimated_anew;
            auto const scores =
                anew ? score(value, options.scores, exec) : score(value, out.cuts_.front(), exec);
            auto const named = segment(scores, map);
            out.names_.assign(named.names().begin(), named.names().end());
            out.dates_.push_back(day.local());
            out.cuts_.push_back(scores.cuts());

            auto& segments =
                out.segments_.emplace_back(customers, static_cast<std::uint32_t>(named.names().size()));
            if constexpr (table::has_monetary) out.monetary_.emplace_back(customers);
            std::size_t at = 0;
            for (std::size_t i = 0; i < value.customers(); ++i, ++at) {
                at = detail::place_in_ledger(book, value, i, at);
                segments[at] = named.of()[i];
                if constexpr (table::has_monetary) out.monetary_.back()[at] = value.monetary()[i];
            }
        }
        return out;
    }

    /// The same of rows, by way of their ledger.
    template <class R, class... Bindings, class Map, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields,
                                  std::vector<calendar_day> const& dates, Map const& map,
                                  migration_options const& options = {}, E const& exec = {}) const
    {
        check(dates, options);
        ledger const book(rows, fields, {.observed = {}, .policy = options.policy}, exec);
        return (*this)(book, dates, map, options, exec);
    }

private:
    static void check(std::vector<calendar_day> const& dates, migration_options const& options)
    {
        if (dates.size() < 2) throw invalid_option("dates: at least two are needed to follow customers");
        if (std::ranges::adjacent_find(dates, [](auto const& a, auto const& b) { return !(a < b); }) !=
            dates.end())
            throw invalid_option("dates: each must lie after the one before it");
        if (options.lookback && *options.lookback < date::days{1})
            throw invalid_option("lookback: at least one day must be looked at");
    }
};

/// \copydoc migration_fn
inline constexpr migration_fn migration{};

} // namespace cohort
