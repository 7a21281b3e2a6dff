#pragma once

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/detail/dates.hpp>
#include <cohort/rfm/rfm.hpp>
#include <cohort/rfm/score.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/ranking.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

/// What customers did in the time after a split.
enum class later_outcome : std::uint8_t {
    buys_again, ///< whether they had an activity
    revenue,    ///< what they spent, refunds subtracted
};

[[nodiscard]] constexpr auto to_string(later_outcome o) noexcept -> std::string_view
{
    return o == later_outcome::buys_again ? "buys_again" : "revenue";
}

/// What customers are ranked by: a measure itself, or a sum of scores.
enum class ranking_by : std::uint8_t {
    days_since_last, ///< fewest first
    frequency,
    monetary,
    r_and_f, ///< R + F
    r_and_m,
    f_and_m,
    r_and_f_and_m,
};

/// "days_since_last", "frequency", "monetary", "r+f", "r+m", "f+m", "r+f+m".
[[nodiscard]] constexpr auto to_string(ranking_by by) noexcept -> std::string_view
{
    constexpr std::array<std::string_view, 7> names{
        "days_since_last", "frequency", "monetary", "r+f", "r+m", "f+m", "r+f+m"};
    return names[static_cast<std::size_t>(by)];
}

/// How the measures are put to the test.
struct priority_options {
    score_options scores = {};    ///< of the sums of scores
    ranking_options ranking = {}; ///< lift, replicates, confidence, seed
    /// How many days after a split count; empty: all that were observed.
    std::optional<date::days> horizon = {};
    /// Measure only so many days up to a split; empty: all before it.
    std::optional<date::days> lookback = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
};

/// How well one way to rank customers foretold an outcome.
struct priority_line {
    ranking_by by = ranking_by::days_since_last;
    later_outcome outcome = later_outcome::buys_again;
    ranking_result quality{};

    friend auto operator==(priority_line const&, priority_line const&) -> bool = default;
};

/// One measure is better than the two others, as far as can be seen.
struct priority_verdict {
    ranking_by best = ranking_by::days_since_last;
    ranking_by next = ranking_by::days_since_last; ///< the better of the others
    interval lead{};                               ///< of the auc, before the next; above 0
    std::string words{};

    friend auto operator==(priority_verdict const&, priority_verdict const&) -> bool = default;
};

/// What a split shows.
class priority_split {
public:
    /// The last day of the time before: measures are as of it. What comes after it is the outcome.
    [[nodiscard]] auto split() const noexcept -> date::local_days { return split_; }
    /// The day after the last that counts as outcome.
    [[nodiscard]] auto until() const noexcept -> date::local_days { return until_; }
    /// How many customers were known at the split, and how many of them bought again.
    [[nodiscard]] auto customers() const noexcept -> std::uint64_t { return customers_; }
    [[nodiscard]] auto bought_again() const noexcept -> std::uint64_t { return bought_again_; }

    /// A line for each way to rank, first by buying again, then by revenue where there is an amount.
    [[nodiscard]] auto lines() const noexcept -> std::span<priority_line const> { return lines_; }
    /// One of them; nullptr where there is none, as of monetary without an amount.
    [[nodiscard]] auto find(ranking_by by, later_outcome outcome) const noexcept -> priority_line const*
    {
        for (auto const& l : lines_)
            if (l.by == by && l.outcome == outcome) return &l;
        return nullptr;
    }

    /// Which of recency, frequency and monetary ranks best by auc; only where the intervals of its lead
    /// before each of the others lie above 0.
    [[nodiscard]] auto verdict(later_outcome outcome) const -> std::optional<priority_verdict>
    {
        std::vector<priority_line const*> measures;
        for (auto const by : {ranking_by::days_since_last, ranking_by::frequency, ranking_by::monetary})
            if (auto const* const l = find(by, outcome)) measures.push_back(l);
        auto const auc = [](priority_line const* l) { return l->quality.auc().value.value_or(-1); };
        std::sort(measures.begin(), measures.end(), [&](auto const* a, auto const* b) {
            return auc(a) != auc(b) ? auc(a) > auc(b) : a->by < b->by;
        });
        if (measures.size() < 2) return std::nullopt;
        std::optional<interval> lead;
        for (std::size_t i = 1; i < measures.size(); ++i) {
            auto const before =
                difference_interval(measures[0]->quality, measures[i]->quality, ranking_statistic::auc);
            if (!before || !(before->low > 0)) return std::nullopt;
            if (i == 1) lead = before;
        }
        priority_verdict v{measures[0]->by, measures[1]->by, *lead, {}};
        v.words = std::string(to_string(v.best)) + " ranks customers best by " +
                  (outcome == later_outcome::buys_again ? "buying again" : "what they spend") + ": auc " +
                  thousandths(auc(measures[0])) + ", ahead of " + std::string(to_string(v.next)) + " by " +
                  thousandths(v.lead.low) + " to " + thousandths(v.lead.high);
        return v;
    }

    friend auto operator==(priority_split const&, priority_split const&) -> bool = default;

private:
    friend struct priority_fn;

    // Three digits after the point, by whole numbers: no locale has a say.
    [[nodiscard]] static auto thousandths(double x) -> std::string
    {
        auto const n = std::llround(std::abs(x) * 1000);
        auto const digits = std::to_string(1000 + n % 1000);
        return (x < 0 && n > 0 ? "-" : "") + std::to_string(n / 1000) + "." + digits.substr(1);
    }

    date::local_days split_{};
    date::local_days until_{};
    std::uint64_t customers_ = 0;
    std::uint64_t bought_again_ = 0;
    std::vector<priority_line> lines_;
};

/// What one split or several show.
class priority_report {
public:
    [[nodiscard]] auto splits() const noexcept -> std::span<priority_split const> { return splits_; }

    /// The auc, on the average of the splits in which it exists.
    [[nodiscard]] auto mean_auc(ranking_by by, later_outcome outcome) const -> std::optional<double>
    {
        double total = 0;
        std::size_t n = 0;
        for (auto const& s : splits_) {
            auto const* const line = s.find(by, outcome);
            if (!line || !line->quality.auc().value) continue;
            total += *line->quality.auc().value;
            ++n;
        }
        if (n == 0) return std::nullopt;
        return total / static_cast<double>(n);
    }
    /// The measure that every split finds best; nothing where one of them does not say, or another.
    [[nodiscard]] auto verdict(later_outcome outcome) const -> std::optional<ranking_by>
    {
        std::optional<ranking_by> best;
        for (auto const& s : splits_) {
            auto const v = s.verdict(outcome);
            if (!v || (best && *best != v->best)) return std::nullopt;
            best = v->best;
        }
        return best;
    }

    friend auto operator==(priority_report const&, priority_report const&) -> bool = default;

private:
    friend struct priority_fn;

    std::vector<priority_split> splits_;
};

/// Which of recency, frequency and monetary to go by?
///
/// The log is split at a date. Each measure as of that date, and each sum of scores, ranks the customers
/// known by then; what they did in the time after says how well: see `ranking_statistic`. With several dates
/// it is done at each of them.
///
/// \code
/// auto const report = cohort::priority(book, {2011_y / 9 / 1});
/// if (auto const v = report.splits()[0].verdict(cohort::later_outcome::buys_again)) use(v->words);
/// \endcode
struct priority_fn {
    /// \param book     the log; its policy decides which rows count
    /// \param splits   one or more dates, ascending
    /// \param options  scores, intervals, how far to look in either direction
    /// \param exec     runs the work; the answer does not depend on it
    /// \throws invalid_option  without a date, for dates that do not ascend or leave nothing to be seen after
    ///                         them, for a horizon or lookback below a day or a horizon beyond the observed
    ///                         days, and as `score` and `ranking_qualities`
    /// \complexity  that of `rfm`, `score` and `ranking_qualities` at every date
    template <class Layout, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, std::vector<calendar_day> const& splits,
                                  priority_options const& options = {}, E const& exec = {}) const
        -> priority_report
    {
        check(splits, options);
        priority_report out;
        for (auto const& day : splits) out.splits_.push_back(at_split(book, day, options, exec));
        return out;
    }
    /// The same of rows, by way of their ledger.
    template <class R, class... Bindings, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields,
                                  std::vector<calendar_day> const& splits,
                                  priority_options const& options = {}, E const& exec = {}) const
        -> priority_report
    {
        check(splits, options);
        ledger const book(rows, fields, {.observed = {}, .policy = options.policy}, exec);
        return (*this)(book, splits, options, exec);
    }

private:
    static void check(std::vector<calendar_day> const& splits, priority_options const& options)
    {
        detail::require_dates(splits, 1, "splits");
        detail::require_days(options.horizon, "horizon");
        detail::require_days(options.lookback, "lookback");
    }

    template <class Layout, class E>
    [[nodiscard]] static auto at_split(ledger<Layout> const& book, calendar_day const& split,
                                       priority_options const& options, E const& exec) -> priority_split
    {
        auto const after = split.local() + date::days{1};
        auto const until = options.horizon ? after + *options.horizon : book.window().until;
        if (book.window().until <= after)
            throw invalid_option("splits: no day after the split was observed; give an earlier one");
        if (book.window().until < until)
            throw invalid_option("horizon: it ends after the observed days; shorten it or split earlier");

        auto const value =
            rfm(book, detail::measured_up_to(book, split, options.lookback, options.policy), exec);
        auto const scores = score(value, options.scores, exec);
        auto const later = outcomes(book, value, after, until, exec);

        priority_split out;
        out.split_ = split.local();
        out.until_ = until;
        out.customers_ = people(value);
        for (auto const b : later.bought) out.bought_again_ += b ? 1U : 0U;

        auto const ways = columns(value, scores);
        std::vector<std::vector<double>> by;
        for (auto const& w : ways) by.push_back(w.values);
        auto const add = [&](later_outcome which, auto const& outcome) {
            auto const found = ranking_qualities(by, outcome, options.ranking, exec);
            for (std::size_t i = 0; i < ways.size(); ++i) out.lines_.push_back({ways[i].by, which, found[i]});
        };
        add(later_outcome::buys_again, later.bought);
        if constexpr (Layout::template has<tag::amount>) add(later_outcome::revenue, later.spent);
        return out;
    }

    /// How many customers are somebody.
    template <class Table>
    [[nodiscard]] static auto people(Table const& value) -> std::size_t
    {
        return value.customers() - (value.has_unidentified() ? 1U : 0U);
    }

    struct way {
        ranking_by by;
        std::vector<double> values; // more is better
    };
    template <class Table>
    [[nodiscard]] static auto columns(Table const& value, rfm_scores const& scores) -> std::vector<way>
    {
        std::vector<way> out;
        auto const column = [&](ranking_by by, auto const& of) {
            auto& to = out.emplace_back(way{by, {}}).values;
            for (std::size_t i = 0; i < people(value); ++i) to.push_back(static_cast<double>(of(i)));
        };
        column(ranking_by::days_since_last, [&](std::size_t i) { return -value.days_since_last()[i]; });
        column(ranking_by::frequency, [&](std::size_t i) { return value.frequency()[i]; });
        if constexpr (Table::has_monetary)
            column(ranking_by::monetary, [&](std::size_t i) { return value.monetary()[i]; });
        auto const r = scores.r(), f = scores.f(), m = scores.m();
        column(ranking_by::r_and_f, [&](std::size_t i) { return r[i] + f[i]; });
        if constexpr (Table::has_monetary) {
            column(ranking_by::r_and_m, [&](std::size_t i) { return r[i] + m[i]; });
            column(ranking_by::f_and_m, [&](std::size_t i) { return f[i] + m[i]; });
            column(ranking_by::r_and_f_and_m, [&](std::size_t i) { return r[i] + f[i] + m[i]; });
        }
        return out;
    }

    struct later_rows {
        std::vector<std::uint8_t> bought;
        std::vector<double> spent;
    };
    /// What the customers of a table did from one day to another, in the order of the table.
    template <class Layout, class Table, class E>
    [[nodiscard]] static auto outcomes(ledger<Layout> const& book, Table const& value, date::local_days from,
                                       date::local_days until, E const& exec) -> later_rows
    {
        observation_window window = book.window();
        window.from = from;
        window.until = until;
        later_rows all{std::vector<std::uint8_t>(book.customers(), 0),
                       std::vector<double>(book.customers(), 0)};
        struct none {};
        (void)detail::ledger_source(book, window)
            .fold(
                exec, 64, [] { return none{}; },
                [&](none&, auto const& rows, auto const&, std::size_t first, std::size_t last) {
                    for (auto c = first; c < last; ++c) {
                        total_accumulator<amount_of_layout_t<Layout>> spent;
                        for (auto i = rows.begin_of(c); i < rows.end_of(c); ++i) {
                            if (book.is_activity(i)) all.bought[c] = 1;
                            if constexpr (Layout::template has<tag::amount>)
                                spent(rows.template cell<tag::amount>(i));
                        }
                        if constexpr (Layout::template has<tag::amount>)
                            all.spent[c] = static_cast<double>(spent.value());
                    }
                });
        later_rows out;
        detail::for_each_in_ledger(book, value, [&](std::size_t i, std::size_t place) {
            if (i >= people(value)) return;
            out.bought.push_back(all.bought[place]);
            out.spent.push_back(all.spent[place]);
        });
        return out;
    }
};

/// \copydoc priority_fn
inline constexpr priority_fn priority{};

} // namespace cohort
