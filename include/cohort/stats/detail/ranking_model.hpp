#pragma once

#include <cohort/parallel/executor.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/rising_pairs.hpp>
#include <cohort/stats/detail/tie_groups.hpp>
#include <cohort/stats/detail/whole_units.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

// How well scores rank an outcome, when each item counts as often as a whole number says. What does not
// depend on those weights is made once: `ranked_outcome`, `ranked_score`. What depends on them and the
// outcome alone is made once for all scores: `weighted_outcome`.
//
// With N the total weight, a group of weight W and W_less, W_more of lesser and greater groups, the average
// rank less its mean is (W_less - W_more) / 2: twice that is called the rank here, a whole number.

/// An outcome, and which of its values are equal.
class ranked_outcome {
public:
    /// \param outcome  finite numbers
    template <class Number, executor E>
    ranked_outcome(std::span<Number const> outcome, E const& exec) : groups_(group_ties(outcome, exec))
    {
        amounts_.reserve(groups_.size());
        for (auto const item : groups_.member) amounts_.push_back(static_cast<double>(outcome[item]));
        // No statistic depends on the unit. Sums shall be finite.
        double const largest =
            amounts_.empty() ? 0 : std::max(std::abs(amounts_.front()), std::abs(amounts_.back()));
        if (largest > 0x1p900)
            for (auto& x : amounts_) x *= 0x1p-200;
    }

    [[nodiscard]] auto groups() const noexcept -> tie_groups const& { return groups_; }
    /// The value of each group, in a unit of our own.
    [[nodiscard]] auto amounts() const noexcept -> std::span<double const> { return amounts_; }

private:
    tie_groups groups_;
    std::vector<double> amounts_;
};

/// The total weight of some groups, from the least to the greatest: their ranks, and what these sum up to.
class rank_sums {
public:
    explicit rank_sums(std::int64_t total) noexcept : total_(total) {}

    /// Takes the next group. \return its rank
    auto next(std::int64_t weight) noexcept -> std::int64_t
    {
        auto const rank = 2 * less_ + weight - total_;
        less_ += weight;
        same_ += weight * weight;
        squares_ += static_cast<wide>(rank * rank) * weight;
        return rank;
    }
    /// The weight of the groups that are still to come.
    [[nodiscard]] auto more() const noexcept -> std::int64_t { return total_ - less_; }
    /// Twice the weight of the pairs of equal values, those of an item with itself among them.
    [[nodiscard]] auto same() const noexcept -> std::int64_t { return same_; }
    /// The weighted squares of the ranks.
    [[nodiscard]] auto squares() const noexcept -> double { return static_cast<double>(squares_); }

private:
    std::int64_t total_;
    std::int64_t less_ = 0;
    std::int64_t same_ = 0;
    wide squares_ = 0;
};

/// An outcome with weights.
class weighted_outcome {
public:
    /// \param weights  of each item; their total is below 2^31
    void assign(ranked_outcome const& outcome, std::span<std::uint32_t const> weights)
    {
        auto const& group_of = outcome.groups().group_of;
        assert(weights.size() == group_of.size());
        weight_.assign(outcome.groups().size(), 0);
        for (std::size_t i = 0; i < weights.size(); ++i) weight_[group_of[i]] += weights[i];
        total_ = 0;
        for (auto const w : weight_) total_ += w;

        rank_.resize(weight_.size());
        rank_sums sums(total_);
        sum<double> amount;
        for (std::size_t group = 0; group < weight_.size(); ++group) {
            rank_[group] = static_cast<std::int32_t>(sums.next(weight_[group]));
            amount(as_written(weight_[group] * outcome.amounts()[group]));
        }
        different_ = total_ * total_ - sums.same();
        squares_ = sums.squares();
        amount_ = amount.value();
    }

    /// The total weight.
    [[nodiscard]] auto total() const noexcept -> std::int64_t { return total_; }
    /// The total of the outcome.
    [[nodiscard]] auto amount() const noexcept -> double { return amount_; }
    /// Twice the weight of the pairs whose outcomes differ.
    [[nodiscard]] auto different() const noexcept -> std::int64_t { return different_; }
    /// The rank of each group.
    [[nodiscard]] auto rank() const noexcept -> std::span<std::int32_t const> { return rank_; }
    [[nodiscard]] auto squares() const noexcept -> double { return squares_; }

private:
    std::vector<std::uint32_t> weight_;
    std::vector<std::int32_t> rank_;
    std::int64_t total_ = 0;
    std::int64_t different_ = 0;
    double amount_ = 0;
    double squares_ = 0;
};

/// The statistics, in the order of `ranking_statistic`.
using ranking_values = std::array<std::optional<double>, 4>;

/// A score and an outcome.
class ranked_score {
    /// What comes together in items of equal score.
    struct score_group {
        std::int64_t weight = 0;
        std::int64_t outcome_ranks = 0;
        sum<double> amount{};
    };

public:
    /// Room to work in, which can be used again.
    struct scratch {
        std::vector<std::uint32_t> cells{};
        std::vector<std::uint32_t> spare{};
        std::vector<score_group> groups{};
    };

    /// \param scores  their groups; as many items as `outcome` has
    template <executor E>
    ranked_score(tie_groups const& scores, ranked_outcome const& outcome, E const& exec)
        : groups_(scores.size()), by_score_(outcome.groups().size() <= scores.size())
    {
        auto const& of_score = scores.group_of;
        auto const& of_outcome = outcome.groups().group_of;
        // Items that share score and outcome are one cell. Cells ascend in one of the two, and descend in the
        // other where the first is equal: then the pairs that rise in the other are those that both put in
        // the same order. Few groups rise in few steps.
        std::vector<std::uint64_t> keys(scores.items());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto const first = by_score_ ? of_score[i] : of_outcome[i];
            auto const second = by_score_ ? of_outcome[i] : of_score[i];
            keys[i] = std::uint64_t{first} << 32 | static_cast<std::uint32_t>(~second);
        }
        auto cells = group_ties(std::span<std::uint64_t const>(keys), exec);
        cell_of_ = std::move(cells.group_of);
        score_of_.reserve(cells.size());
        outcome_of_.reserve(cells.size());
        amount_of_.reserve(cells.size());
        for (auto const item : cells.member) {
            score_of_.push_back(of_score[item]);
            outcome_of_.push_back(of_outcome[item]);
            amount_of_.push_back(outcome.amounts()[of_outcome[item]]);
        }
        pairs_ = by_score_ ? rising_pairs(outcome_of_, outcome.groups().size())
                           : rising_pairs(score_of_, scores.size());
    }

    /// The statistics.
    ///
    /// \param weights   of each item
    /// \param weighted  the outcome with these weights
    /// \param best      the share of the total weight that the lift looks at
    [[nodiscard]] auto evaluate(std::span<std::uint32_t const> weights, weighted_outcome const& weighted,
                                double best, scratch& s) const -> ranking_values
    {
        s.cells.assign(score_of_.size(), 0);
        for (std::size_t i = 0; i < weights.size(); ++i) s.cells[cell_of_[i]] += weights[i];

        auto const rank = weighted.rank();
        std::int64_t same_cells = 0;
        auto const add = [&](score_group& group, std::size_t cell) {
            std::int64_t const w = s.cells[cell];
            same_cells += w * w;
            group.weight += w;
            group.outcome_ranks += w * rank[outcome_of_[cell]];
            group.amount(as_written(static_cast<double>(w) * amount_of_[cell]));
        };
        score_sums sums(weighted.total(), best);
        if (by_score_) {
            score_group group;
            for (std::size_t cell = 0; cell < s.cells.size(); ++cell) {
                if (cell > 0 && score_of_[cell - 1] != score_of_[cell]) {
                    sums.next(group);
                    group = {};
                }
                add(group, cell);
            }
            sums.next(group);
        } else {
            s.groups.assign(groups_, {});
            for (std::size_t cell = 0; cell < s.cells.size(); ++cell) add(s.groups[score_of_[cell]], cell);
            for (auto const& group : s.groups) sums.next(group);
        }

        std::optional<double> auc;
        std::optional<double> gains;
        std::optional<double> lift;
        std::optional<double> spearman;
        if (weighted.different() > 0) {
            s.spare.resize(s.cells.size());
            auto const rising = static_cast<std::int64_t>(pairs_.count(s.cells, s.spare));
            auto const tied = sums.ranks.same() - same_cells; // twice, as are those that differ
            auto const right = 4 * rising + tied;
            auc = static_cast<double>(right) / static_cast<double>(2 * weighted.different());
        }
        if (weighted.amount() > 0) {
            gains = sums.spread.value() / (static_cast<double>(weighted.total()) * weighted.amount());
            lift = sums.of_best.value() / (best * weighted.amount());
        }
        if (sums.ranks.squares() > 0 && weighted.squares() > 0) {
            double const r =
                static_cast<double>(sums.products) / std::sqrt(sums.ranks.squares() * weighted.squares());
            spearman = std::clamp(r, -1.0, 1.0);
        }
        return {auc, gains, lift, spearman};
    }

private:
    /// What the groups of the score, from the least to the greatest, sum up to.
    struct score_sums {
        score_sums(std::int64_t total, double best) noexcept
            : ranks(total), room(as_written(best * static_cast<double>(total)))
        {}

        void next(score_group const& group) noexcept
        {
            auto const rank = ranks.next(group.weight);
            products += static_cast<wide>(group.outcome_ranks) * rank;
            auto const amount = group.amount.value();
            spread(as_written(amount * static_cast<double>(rank)));
            // What better groups leave of the room for the best.
            auto const left = room - static_cast<double>(ranks.more());
            if (left > 0) {
                auto const weight = static_cast<double>(group.weight);
                of_best(left < weight ? as_written(amount * (left / weight)) : amount);
            }
        }

        rank_sums ranks;
        wide products = 0;
        sum<double> spread{};
        double room; ///< the weight of the best
        sum<double> of_best{};
    };

    std::size_t groups_; // of the score
    bool by_score_;      // how the cells ascend
    buffer<std::uint32_t> cell_of_{};
    std::vector<std::uint32_t> score_of_{};
    std::vector<std::uint32_t> outcome_of_{};
    std::vector<double> amount_of_{};
    rising_pairs pairs_{};
};

} // namespace cohort::detail
