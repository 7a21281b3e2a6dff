#pragma once

#include <cohort/ledger/detail/pack.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rfm/detail/cuts.hpp>
#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace cohort {

/// The three measures of RFM.
enum class rfm_measure : std::uint8_t { days_since_last, frequency, monetary };

/// The measure's name, as reports print it.
[[nodiscard]] constexpr auto to_string(rfm_measure m) noexcept -> std::string_view
{
    switch (m) {
    case rfm_measure::days_since_last:
        return "days_since_last";
    case rfm_measure::frequency:
        return "frequency";
    case rfm_measure::monetary:
        break;
    }
    return "monetary";
}

/// How values become scores 1..k. "Quintile" means at least five things; these are two of them.
enum class scoring : std::uint8_t {
    /// score = 1 + floor(k w / n), w of the n customers having a strictly worse value. Equal values get
    /// equal scores whatever the order of the rows; without ties bins differ in size by at most one.
    value_consistent,
    /// Cut points are the sample quantiles at 1/k, 2/k, ... of a type of Hyndman and Fan.
    sample_quantile,
};

/// Which side of a cut point a value equal to it belongs to.
enum class closed_edge : std::uint8_t {
    right, ///< bins (a, b]: to the lower values
    left,  ///< bins [a, b): to the higher values
};

/// What to do where two cut points of one measure are equal, so that no value can get the score between them.
enum class repeated_cuts : std::uint8_t {
    refuse, ///< throw `invalid_option`
    merge, ///< one cut where there were several: fewer scores, numbered without a gap, as the thresholds show
};

/// How scores are given.
struct score_options {
    int bins = 5; ///< k, the highest score; 1 to 255
    scoring rule = scoring::value_consistent;
    quantile_type type = quantile_type::type7; ///< of `scoring::sample_quantile`
    closed_edge closed = closed_edge::right;   ///< of `scoring::sample_quantile`, on the values as they are
    repeated_cuts repeated = repeated_cuts::refuse; ///< of `scoring::sample_quantile`

    friend constexpr bool operator==(score_options const&, score_options const&) = default;
};

/// The values that got a score: a closed range, whose ends occur.
struct score_threshold {
    rfm_measure measure = rfm_measure::days_since_last;
    int score = 0;
    double from = 0;
    double to = 0;

    friend constexpr bool operator==(score_threshold const&, score_threshold const&) = default;
};

/// Scores of customers, in the order of the table they come from. Higher is better in every measure, so
/// recency is reversed: few days since the last purchase score high.
class rfm_scores {
public:
    rfm_scores() = default;

    /// How many customers were scored.
    [[nodiscard]] auto customers() const noexcept -> std::size_t { return r_.size(); }
    /// Scores of recency, frequency and monetary, 1 to `bins()`; `m()` is empty where there was no amount.
    [[nodiscard]] auto r() const noexcept -> std::span<std::uint8_t const> { return r_; }
    [[nodiscard]] auto f() const noexcept -> std::span<std::uint8_t const> { return f_; }
    [[nodiscard]] auto m() const noexcept -> std::span<std::uint8_t const> { return m_; }
    /// Whether monetary was scored.
    [[nodiscard]] auto has_monetary() const noexcept -> bool { return m_.size() == r_.size() && monetary_; }
    /// k: the highest score that was asked for.
    [[nodiscard]] auto bins() const noexcept -> int { return options_.bins; }
    /// How the scores were given.
    [[nodiscard]] auto options() const noexcept -> score_options const& { return options_; }
    /// Which values got which score: by measure, by score ascending; scores that nobody got are left out.
    [[nodiscard]] auto thresholds() const noexcept -> std::span<score_threshold const> { return thresholds_; }

    friend auto operator==(rfm_scores const&, rfm_scores const&) -> bool = default;

private:
    friend struct score_fn;

    std::vector<std::uint8_t> r_, f_, m_;
    std::vector<score_threshold> thresholds_;
    score_options options_;
    bool monetary_ = false;
};

/// Scores of an RFM table.
struct score_fn {
    /// \param table    the customers; every measure is scored over all of them
    /// \param options  how many scores, by which rule
    /// \param exec     runs the work; the scores do not depend on it
    /// \throws invalid_option  for a number of bins outside 1..255, and for cut points that repeat where they
    ///                         are refused
    /// \complexity  expected O(n log k); a few hundredths of a microsecond a customer. No order of
    ///              customers is used, so none shows in the scores.
    template <class Key, class Amount, executor E = sequential>
    [[nodiscard]] auto operator()(rfm_table<Key, Amount> const& table, score_options const& options = {},
                                  E const& exec = {}) const -> rfm_scores
    {
        constexpr bool monetary = rfm_table<Key, Amount>::has_monetary;
        if (options.bins < 1 || options.bins > 255)
            throw invalid_option("score: bins must be 1 to 255, not " + std::to_string(options.bins));
        auto measures = [&] {
            if constexpr (monetary)
                return std::tuple(measured(rfm_measure::days_since_last, table.days_since_last()),
                                  measured(rfm_measure::frequency, table.frequency()),
                                  measured(rfm_measure::monetary, table.monetary()));
            else
                return std::tuple(measured(rfm_measure::days_since_last, table.days_since_last()),
                                  measured(rfm_measure::frequency, table.frequency()));
        }();
        constexpr auto count = std::tuple_size_v<decltype(measures)>;

        // First where scores begin, a task a measure; then the scores, a task a piece of the customers.
        exec(count, [&](std::size_t i) {
            detail::for_each_index<count>([&](auto which) {
                if (which == i) std::get<which()>(measures).prepare(options);
            });
        });
        auto const n = table.customers();
        auto const pieces = std::clamp<std::size_t>(n / 16'384, 1, 64);
        for_each(measures, [&](auto& m) { m.make_room(n, pieces); });
        exec(pieces, [&](std::size_t p) {
            for_each(measures, [&](auto& m) { m.score(p, n * p / pieces, n * (p + 1) / pieces); });
        });

        rfm_scores out;
        out.options_ = options;
        out.monetary_ = monetary;
        out.r_ = std::move(std::get<0>(measures).scores);
        out.f_ = std::move(std::get<1>(measures).scores);
        if constexpr (monetary) out.m_ = std::move(std::get<2>(measures).scores);
        for_each(measures, [&](auto const& m) { m.add_thresholds(out.thresholds_); });
        return out;
    }

private:
    template <class Measures, class F>
    static void for_each(Measures& measures, F const& f)
    {
        std::apply([&](auto&... m) { (f(m), ...); }, measures);
    }

    /// A measure and its scores.
    template <class T>
    struct measured {
        using scorer = detail::measure_scorer<T>;

        measured(rfm_measure m, std::span<T const> v) : which(m), values(v), scores_of(v) {}

        void prepare(score_options const& options)
        {
            bool const few_is_good = which == rfm_measure::days_since_last;
            if (options.rule == scoring::value_consistent)
                scores_of.pass_by_rank(static_cast<std::size_t>(options.bins), few_is_good);
            else
                scores_of.pass_by_cuts(quantile_cuts(which, values, options), few_is_good,
                                       options.closed == closed_edge::right);
        }
        void make_room(std::size_t n, std::size_t pieces)
        {
            scores.resize(n);
            seen.resize(pieces);
        }
        void score(std::size_t piece, std::size_t first, std::size_t last)
        {
            scores_of(first, std::span(scores).subspan(first, last - first), seen[piece]);
        }
        void add_thresholds(std::vector<score_threshold>& to) const
        {
            for (std::size_t s = 0; s < std::tuple_size_v<typename scorer::ranges>; ++s) {
                detail::value_range<T> all;
                for (auto const& piece : seen)
                    if (piece[s].given) all.take(piece[s].low, piece[s].high);
                if (all.given)
                    to.push_back({which, static_cast<int>(s), static_cast<double>(all.low),
                                  static_cast<double>(all.high)});
            }
        }

        rfm_measure which;
        std::span<T const> values;
        scorer scores_of;
        std::vector<std::uint8_t> scores;
        std::vector<typename scorer::ranges> seen; // by piece
    };

    template <class T>
    static auto quantile_cuts(rfm_measure which, std::span<T const> values, score_options const& options)
        -> std::vector<double>
    {
        if (values.empty()) return {};
        std::vector<double> probabilities;
        for (int i = 1; i < options.bins; ++i) probabilities.push_back(static_cast<double>(i) / options.bins);
        auto cuts = quantiles(values, probabilities, options.type);
        auto const end = std::unique(cuts.begin(), cuts.end());
        if (end != cuts.end() && options.repeated == repeated_cuts::refuse)
            throw invalid_option(
                "score: two of the " + std::to_string(cuts.size()) + " quantile cuts of " +
                std::string(to_string(which)) +
                " are equal, so that a score would be lost; use fewer bins, repeated_cuts::merge, or "
                "scoring::value_consistent");
        cuts.erase(end, cuts.end());
        return cuts;
    }
};

/// \copydoc score_fn
inline constexpr score_fn score{};

} // namespace cohort
