#pragma once

#include <cohort/rfm/score_rule.hpp>
#include <cohort/stats/natural_breaks.hpp>
#include <cohort/stats/quantile.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <variant>
#include <vector>

namespace cohort_test {

/// Scores of some values by the words of each rule, in O(n^2). Quantiles and natural breaks have slow
/// references of their own; here only what scores make of their cuts.
template <class T>
class slow_scores_of {
public:
    slow_scores_of(std::vector<T> values, bool few_is_good)
        : values_(std::move(values)), few_is_good_(few_is_good)
    {}

    [[nodiscard]] auto operator()(cohort::score_rule const& rule) const -> std::vector<int>
    {
        return std::visit([this](auto const& r) { return this->by(r); }, rule);
    }

private:
    [[nodiscard]] auto worse(T const& a, T const& b) const { return few_is_good_ ? a > b : a < b; }
    [[nodiscard]] auto count(auto const& predicate) const
    {
        return static_cast<int>(std::count_if(values_.begin(), values_.end(), predicate));
    }
    [[nodiscard]] auto strictly_worse(std::size_t i) const -> int
    {
        return count([&](T const& v) { return worse(v, values_[i]); });
    }
    /// Place in the order from the worst, equal values in the order they have.
    [[nodiscard]] auto place(std::size_t i) const -> int
    {
        auto const to = values_.begin() + static_cast<std::ptrdiff_t>(i);
        return strictly_worse(i) + static_cast<int>(std::count(values_.begin(), to, values_[i]));
    }
    [[nodiscard]] auto each(auto const& score) const -> std::vector<int>
    {
        std::vector<int> out;
        for (std::size_t i = 0; i < values_.size(); ++i) out.push_back(score(i));
        return out;
    }
    [[nodiscard]] auto by_cuts(std::vector<double> const& cuts, cohort::closed_edge closed) const
        -> std::vector<int>
    {
        return each([&](std::size_t i) {
            auto const v = static_cast<double>(values_[i]);
            auto const passed = static_cast<int>(std::count_if(cuts.begin(), cuts.end(), [&](double cut) {
                return closed == cohort::closed_edge::right ? v > cut : v >= cut;
            }));
            return few_is_good_ ? static_cast<int>(cuts.size()) + 1 - passed : passed + 1;
        });
    }

    [[nodiscard]] auto by(cohort::value_consistent const& r) const -> std::vector<int>
    {
        auto const n = static_cast<int>(values_.size());
        return each([&](std::size_t i) { return 1 + r.bins * strictly_worse(i) / n; });
    }
    [[nodiscard]] auto by(cohort::rank_bins const& r) const -> std::vector<int>
    {
        auto const n = static_cast<int>(values_.size());
        auto const different = static_cast<int>(std::set<T>(values_.begin(), values_.end()).size());
        return each([&](std::size_t i) {
            auto const w = strictly_worse(i);
            auto const equal = count([&](T const& v) { return v == values_[i]; });
            std::set<T> below;
            for (auto const& v : values_)
                if (worse(v, values_[i])) below.insert(v);
            switch (r.ties) {
            case cohort::tie_rule::first:
                return 1 + r.bins * place(i) / n;
            case cohort::tie_rule::min:
                return 1 + r.bins * w / n;
            case cohort::tie_rule::max:
                return 1 + r.bins * (w + equal - 1) / n;
            case cohort::tie_rule::average: // the rank is w + (equal + 1) / 2
                return 1 + r.bins * (2 * w + equal - 1) / (2 * n);
            case cohort::tie_rule::dense:
                break;
            }
            return 1 + r.bins * static_cast<int>(below.size()) / different;
        });
    }
    [[nodiscard]] auto by(cohort::ntile const& r) const -> std::vector<int>
    {
        std::vector<int> bins; // by place
        auto const n = static_cast<int>(values_.size());
        for (int b = 0; b < r.bins; ++b)
            for (int i = 0; i < n / r.bins + (b < n % r.bins ? 1 : 0); ++i) bins.push_back(b + 1);
        return each([&](std::size_t i) { return bins.at(static_cast<std::size_t>(place(i))); });
    }
    [[nodiscard]] auto by(cohort::quantile_cuts const& r) const -> std::vector<int>
    {
        std::vector<double> cuts;
        for (int i = 1; i < r.bins && !values_.empty(); ++i)
            cuts.push_back(cohort::quantile(values_, static_cast<double>(i) / r.bins, r.type).value());
        cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        return by_cuts(cuts, r.closed);
    }
    [[nodiscard]] auto by(cohort::natural_bins const& r) const -> std::vector<int>
    {
        if (values_.empty()) return {};
        auto const different = std::set<T>(values_.begin(), values_.end()).size();
        auto const k = std::min(static_cast<std::size_t>(r.bins), different);
        return by_cuts(cohort::natural_breaks(values_, k).cuts(), cohort::closed_edge::right);
    }
    [[nodiscard]] auto by(cohort::given_cuts const& r) const -> std::vector<int>
    {
        return by_cuts(r.at, r.closed);
    }

    std::vector<T> values_;
    bool few_is_good_;
};

template <class T>
[[nodiscard]] auto slow_scores(std::vector<T> const& values, cohort::score_rule const& rule, bool few_is_good)
    -> std::vector<int>
{
    return slow_scores_of<T>(values, few_is_good)(rule);
}

} // namespace cohort_test
