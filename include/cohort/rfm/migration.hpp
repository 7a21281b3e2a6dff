#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/detail/dates.hpp>
#include <cohort/rfm/rfm.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/field.hpp>
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
    frozen,         ///< the cuts of the first date: a score means the same values at every date
    estimated_anew, ///< each date's own: the best fifth is always a fifth, whoever moves
};

/// How customers are followed from one date to another.
struct migration_options {
    score_options scores = {};
    migration_cuts cuts = migration_cuts::frozen;
    /// Measure only so many days up to each date; empty: all days before it, so that frequency and monetary
    /// can only grow from date to date. With as many days at every date customers are compared alike.
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
    /// Whether the last customer stands for the rows of nobody.
    [[nodiscard]] auto has_unidentified() const noexcept -> bool { return unidentified_; }
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
    /// How many customers had their first activity ever in the log after one date and up to another.
    /// \pre first, second < dates().size()
    [[nodiscard]] auto entered(std::size_t first, std::size_t second) const -> std::uint64_t
    {
        assert(first < dates_.size() && second < dates_.size());
        return static_cast<std::uint64_t>(std::ranges::count_if(
            first_days_, [&](date::local_days day) { return dates_[first] < day && day <= dates_[second]; }));
    }
    /// From the first date to the last.
    [[nodiscard]] auto moves() const { return moves(0, dates_.size() - 1); }

    /// By segment, how long customers were in it: who is in a segment at a date counts as in it until the
    /// next date. The closer the dates, the truer. \complexity O(customers x dates)
    [[nodiscard]] auto stays() const -> std::vector<segment_stay>
    {
        std::vector<segment_stay> out(names_.size() + 1);
        std::vector<std::size_t> last_seen(out.size(), customers()); // the last customer seen in a segment
        for (std::size_t i = 0; i < customers(); ++i) {
            for (std::size_t d = 0; d + 1 < dates_.size(); ++d) {
                auto const s = segments_[d][i];
                out[s].customer_days += (dates_[d + 1] - dates_[d]).count();
                out[s].customers += last_seen[s] == i ? 0U : 1U;
                last_seen[s] = i;
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
    std::vector<date::local_days> first_days_; // of activity, by customer
    bool unidentified_ = false;
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
    /// \throws invalid_option  for fewer than two dates, dates that do not ascend or lie after the observed
    ///                         days, a first date at which
    ///                         there is nobody to take cuts from, a lookback below one day, and as `score`
    ///                         and `segment`
    /// \complexity  that of `rfm` and `score` at every date
    template <class Layout, class Map, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, std::vector<calendar_day> const& dates,
                                  Map const& map, migration_options const& options = {},
                                  E const& exec = {}) const
    {
        check(dates, options);
        if (book.window().until < dates.back().local())
            throw invalid_option(
                "dates: the log was not observed up to the last of them; what was not observed "
                "would be taken for absence");
        using table = decltype(rfm(book, rfm_options{}, exec));
        segment_history<typename Layout::key_type, typename table::monetary_type> out;
        auto const customers = book.customers();
        out.keys_.assign(book.keys().begin(), book.keys().end());
        out.unidentified_ = book.has_unidentified();
        for (std::size_t c = 0; c < customers; ++c) out.first_days_.push_back(first_day(book, c));
        for (auto const& day : dates) {
            auto const how = detail::measured_up_to(book, day, options.lookback, options.policy);
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
            detail::for_each_in_ledger(book, value, [&](std::size_t i, std::size_t place) {
                segments[place] = named.of()[i];
                if constexpr (table::has_monetary) out.monetary_.back()[place] = value.monetary()[i];
            });
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
    /// The day of a customer's first activity in the log.
    template <class Layout>
    [[nodiscard]] static auto first_day(ledger<Layout> const& book, std::size_t customer) -> date::local_days
    {
        for (auto i = book.offsets()[customer]; i < book.offsets()[customer + 1]; ++i)
            if (book.is_activity(i)) return date::floor<date::days>(book.column(field::time)[i]);
        return date::local_days::max();
    }

    static void check(std::vector<calendar_day> const& dates, migration_options const& options)
    {
        detail::require_dates(dates, 2, "dates");
        detail::require_days(options.lookback, "lookback");
    }
};

/// \copydoc migration_fn
inline constexpr migration_fn migration{};

} // namespace cohort
