#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/bootstrap.hpp>
#include <cohort/stats/detail/ranking_model.hpp>
#include <cohort/stats/detail/tie_groups.hpp>
#include <cohort/stats/detail/whole_units.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace cohort {

/// How well a score puts items into the order of an outcome. None of these depends on more of the score than
/// which of two is the greater.
///
/// * auc: the share of the pairs with different outcomes that the score puts in the same order, ties in the
///   score counting half. For outcomes 0 and 1 it is the area under the ROC curve (Mann and Whitney's U over
///   the number of pairs), for amounts the concordance index. A useless score has 1/2, a perfect one 1.
/// * gains: the Gini coefficient of the score, 2 A - 1, where A is the area under the curve of cumulative
///   gains: the share of all outcome over the share of items, the best score first, items of equal score on
///   one straight segment. A useless score has 0, a perfect one the `gini` of the outcome.
/// * lift: the share of all outcome that the best items hold (a fifth of them, if not said otherwise) over
///   their share of the items; of items of equal score that the edge cuts, in proportion. A useless score has
///   1, and none more than 1 / best unless outcomes are negative.
/// * spearman: Spearman's rank correlation, which is Pearson's of the ranks, equal values having their
///   average rank. A useless score has 0, a perfect one 1.
///
/// There is no auc where all outcomes are equal, no gains and no lift where their total is not positive, and
/// no spearman where all scores or all outcomes are equal.
enum class ranking_statistic : std::uint8_t { auc, gains, lift, spearman };

/// How to judge a ranking.
struct ranking_options {
    /// Which part of the items the lift looks at, 0 < best <= 1.
    double best = 0.2;
    /// How often to resample for the intervals; 0 for none. Their ends are quantiles of so many values: with
    /// 200 of them and a confidence of 0.95 an end is where it would be with any number, give or take a
    /// twentieth of the length (one standard deviation).
    std::size_t replicates = 200;
    /// The share of such intervals that should hold the true value, between 0 and 1.
    double confidence = 0.95;
    /// Where the random numbers begin.
    std::uint64_t seed = 1;

    friend constexpr auto operator==(ranking_options const&, ranking_options const&) -> bool = default;
};

/// A statistic, and how sure one can be of it.
struct ranking_estimate {
    /// Of the items as they are; nothing where the statistic does not exist.
    std::optional<double> value{};
    /// The percentile bootstrap interval; nothing without replicates in which the statistic exists.
    std::optional<interval> bounds{};

    friend constexpr auto operator==(ranking_estimate const&, ranking_estimate const&) -> bool = default;
};

/// How well a score ranks an outcome: four statistics with intervals. A regular value.
class ranking_result {
public:
    /// Of no item.
    ranking_result() = default;

    /// \param items   how many
    /// \param values  the statistics of the items as they are, then those of each replicate
    ranking_result(std::size_t items, ranking_options const& options,
                   std::span<detail::ranking_values const> values)
        : items_(items), options_(options)
    {
        for (std::size_t s = 0; s < estimates_.size(); ++s) {
            for (auto const& replicate : values.subspan(1)) replicates_[s].push_back(replicate[s]);
            estimates_[s] = {values.front()[s],
                             detail::percentile_interval(replicates_[s], options.confidence)};
        }
    }

    [[nodiscard]] auto operator[](ranking_statistic statistic) const -> ranking_estimate const&
    {
        return estimates_.at(static_cast<std::size_t>(statistic));
    }
    [[nodiscard]] auto auc() const -> ranking_estimate const& { return (*this)[ranking_statistic::auc]; }
    [[nodiscard]] auto gains() const -> ranking_estimate const& { return (*this)[ranking_statistic::gains]; }
    [[nodiscard]] auto lift() const -> ranking_estimate const& { return (*this)[ranking_statistic::lift]; }
    [[nodiscard]] auto spearman() const -> ranking_estimate const&
    {
        return (*this)[ranking_statistic::spearman];
    }

    /// What the statistic was in each replicate; nothing where it does not exist. Replicate i of two scores
    /// over as many items, with the same seed, has the same items.
    [[nodiscard]] auto replicates(ranking_statistic statistic) const -> std::span<std::optional<double> const>
    {
        return replicates_.at(static_cast<std::size_t>(statistic));
    }

    /// How many items were ranked.
    [[nodiscard]] auto items() const noexcept -> std::size_t { return items_; }
    /// The options that it was made with, the seed among them.
    [[nodiscard]] auto options() const noexcept -> ranking_options const& { return options_; }

    friend auto operator==(ranking_result const&, ranking_result const&) -> bool = default;

private:
    static constexpr std::size_t statistics = std::tuple_size_v<detail::ranking_values>;

    std::size_t items_ = 0;
    ranking_options options_{};
    std::array<ranking_estimate, statistics> estimates_{};
    std::array<std::vector<std::optional<double>>, statistics> replicates_{};
};

/// A column of scores: anything that has an order.
template <class R>
concept score_column = std::ranges::input_range<R> && std::totally_ordered<std::ranges::range_value_t<R>>;

/// A column of outcomes: numbers, or whether it happened.
template <class R>
concept outcome_column = std::ranges::input_range<R> &&
    (summable<std::ranges::range_value_t<R>> || std::same_as<std::ranges::range_value_t<R>, bool>);

/// How well each of several scores ranks the same outcome, so that they can be compared.
///
/// \code
/// std::vector<std::vector<double>> scores{recency, frequency, monetary}; // higher should mean more
/// auto const ranked = cohort::ranking_qualities(scores, spent_later);
/// auto const better = cohort::difference_interval(ranked[0], ranked[1], cohort::ranking_statistic::auc);
/// \endcode
struct ranking_qualities_fn {
    /// \param scores   a range of columns, each read once; a higher score should mean more of the outcome.
    ///                 Scores of different types can be made columns of one type by `ranks`: it is their
    ///                 order that counts
    /// \param outcome  a value for each item; of any sign. Read once
    /// \param exec     runs sorts, and some replicates at a time; the result does not depend on it
    /// \return  a result for each score, in their order
    /// \throws invalid_option  for an option outside its range, and where a score has more or fewer values
    ///                         than the outcome
    /// \throws invalid_row     for a score that is not a number, or an outcome that is not finite, with its
    ///                         position
    /// \throws std::length_error  for 2^31 or more items
    /// \complexity  n items, with k groups of equal outcome or equal score, whichever are fewer: a sort for
    ///              the outcome and two for each score, then for each replicate and each score n steps for
    ///              every six binary digits of k; so linear for outcomes 0 and 1 or few scores, and n log n
    ///              at worst. About 30 bytes of space an item for each score, 60 more while one is made
    ///              ready, and for each thread 20, and 32 for each group of a score that has fewer groups
    ///              than the outcome
    ///
    /// The statistics of the items as they are do not depend on the order of the items. Auc is a ratio of
    /// whole numbers, rounded once; spearman, but for its root, too; outcomes are summed with compensation.
    ///
    /// The intervals are percentile bootstrap intervals (B. Efron, Bootstrap methods: another look at the
    /// jackknife, Annals of Statistics 7, 1979; Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
    /// chapter 13): the middle of the statistic's distribution over replicates, in each of which n items are
    /// drawn from the n with replacement. They say how sure one can be with items such as these; not what
    /// changes with time. What a replicate draws depends on the seed, its number and n alone: so results do
    /// not depend on the executor, every score meets the same items, and differences are those of pairs.
    template <std::ranges::input_range Rs, outcome_column O, executor E = sequential>
        requires score_column<std::ranges::range_reference_t<Rs>>
    [[nodiscard]] auto operator()(Rs&& scores, O&& outcome, ranking_options const& options = {},
                                  E const& exec = {}) const -> std::vector<ranking_result>
    {
        check(options);
        auto const numbers = detail::finite_numbers(outcome, "ranking_quality: the outcome");
        if (numbers.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
            throw std::length_error("ranking_quality: 2^31 or more items");
        detail::ranked_outcome const ranked{std::span(numbers), exec};
        std::vector<detail::ranked_score> models;
        for (auto&& column : scores) {
            auto const who = "ranking_quality: column " + std::to_string(models.size()) + " of the scores";
            models.push_back(detail::with_values_in_memory(
                column, [&](auto values) { return model(values, who, ranked, exec); }));
        }
        return evaluate(models, ranked, options, exec);
    }

private:
    static void check(ranking_options const& options)
    {
        if (!(options.best > 0 && options.best <= 1))
            throw invalid_option("ranking_quality: the best part must be above 0 and at most 1");
        if (!(options.confidence > 0 && options.confidence < 1))
            throw invalid_option("ranking_quality: the confidence must be between 0 and 1");
    }

    template <class T, executor E>
    [[nodiscard]] static auto model(std::span<T const> scores, std::string const& who,
                                    detail::ranked_outcome const& outcome, E const& exec)
        -> detail::ranked_score
    {
        auto const items = outcome.groups().items();
        if (scores.size() != items)
            throw invalid_option(who + " has " + std::to_string(scores.size()) + " values, the outcome has " +
                                 std::to_string(items) + "; every item needs one of each");
        detail::refuse_not_a_number(scores, who);
        return detail::ranked_score(detail::group_ties(scores, exec), outcome, exec);
    }

    template <executor E>
    [[nodiscard]] static auto evaluate(std::vector<detail::ranked_score> const& models,
                                       detail::ranked_outcome const& outcome, ranking_options const& options,
                                       E const& exec) -> std::vector<ranking_result>
    {
        // Number 0 is the items as they are, and number i replicate i.
        auto const items = outcome.groups().items();
        auto const numbers = options.replicates + 1;
        std::vector<std::vector<detail::ranking_values>> values(models.size(),
                                                                std::vector<detail::ranking_values>(numbers));
        // Each piece needs room of its own. How many there are cannot be seen in the values.
        auto const tasks = std::size_t{4} * static_cast<unsigned>(exec.concurrency());
        auto const pieces = std::clamp<std::size_t>(tasks, 1, numbers);
        exec(pieces, [&](std::size_t piece) {
            std::vector<std::uint32_t> weights(items, 1);
            detail::weighted_outcome weighted;
            detail::ranked_score::scratch room;
            for (auto i = numbers * piece / pieces; i < numbers * (piece + 1) / pieces; ++i) {
                if (i > 0) detail::draw_replicate(options.seed, i, weights);
                weighted.assign(outcome, weights);
                for (std::size_t m = 0; m < models.size(); ++m)
                    values[m][i] = models[m].evaluate(weights, weighted, options.best, room);
            }
        });
        std::vector<ranking_result> results;
        results.reserve(values.size());
        for (auto const& v : values) results.emplace_back(items, options, v);
        return results;
    }
};

/// \copydoc ranking_qualities_fn
inline constexpr ranking_qualities_fn ranking_qualities{};

/// How well a score ranks an outcome.
struct ranking_quality_fn {
    /// As `ranking_qualities` of one score.
    template <score_column R, outcome_column O, executor E = sequential>
    [[nodiscard]] auto operator()(R&& scores, O&& outcome, ranking_options const& options = {},
                                  E const& exec = {}) const -> ranking_result
    {
        return detail::with_values_in_memory(scores, [&](auto column) {
            return std::move(ranking_qualities(std::span(&column, 1), outcome, options, exec).front());
        });
    }
};

/// \copydoc ranking_quality_fn
inline constexpr ranking_quality_fn ranking_quality{};

/// By how much one score ranks better than another.
struct difference_interval_fn {
    /// \param a, b  of the same items in the same order, made with the same options
    /// \return  the percentile bootstrap interval of the difference: a's statistic less b's. It is that of
    ///          pairs: as both come from the same items, it is shorter than the intervals of the two suggest.
    ///          If it does not hold 0, one ranks better than the other. Nothing without replicates in which
    ///          both exist
    /// \throws invalid_option  if the options or the numbers of items differ
    [[nodiscard]] auto operator()(ranking_result const& a, ranking_result const& b,
                                  ranking_statistic statistic) const -> std::optional<interval>
    {
        if (a.items() != b.items() || a.options() != b.options())
            throw invalid_option("difference_interval: the two must be made of the same items with the same "
                                 "options, or their replicates are no pairs");
        auto const of_a = a.replicates(statistic);
        auto const of_b = b.replicates(statistic);
        std::vector<std::optional<double>> differences;
        for (std::size_t i = 0; i < of_a.size(); ++i)
            if (of_a[i] && of_b[i]) differences.emplace_back(*of_a[i] - *of_b[i]);
        return detail::percentile_interval(differences, a.options().confidence);
    }
};

/// \copydoc difference_interval_fn
inline constexpr difference_interval_fn difference_interval{};

} // namespace cohort
