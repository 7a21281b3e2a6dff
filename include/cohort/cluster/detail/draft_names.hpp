#pragma once

#include <cohort/cluster/feature_words.hpp>
#include <cohort/cluster/profiled_cluster.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Drafts a name for each cluster of a profile; the rule is told at `cluster_profile`.
class name_drafter {
public:
    name_drafter(std::span<profiled_feature const> features, std::span<feature_words const> words,
                 std::string_view average, std::string_view empty)
        : features_(features), average_(average), empty_(empty)
    {
        for (auto const& feature : features) {
            auto const known = std::ranges::find(words, feature.name, &feature_words::feature);
            words_.push_back(known != words.end() ? owned(*known) : general(feature.name));
        }
        for (auto const& w : words) {
            auto const at = std::ranges::find(features, w.feature, &profiled_feature::name);
            if (at != features.end()) told_.push_back(static_cast<std::size_t>(at - features.begin()));
        }
        if (told_.empty()) told_ = most_explained(3);
    }

    template <class Total>
    void operator()(std::vector<profiled_cluster<Total>>& clusters) const
    {
        std::map<std::string, std::vector<std::size_t>> called;
        for (std::size_t i = 0; i < clusters.size(); ++i) {
            clusters[i].name = clusters[i].size == 0 ? empty_ : levels(clusters[i].features);
            if (clusters[i].size > 0) called[clusters[i].name].push_back(i);
        }
        for (auto& [name, alike] : called)
            if (alike.size() > 1) tell_apart(clusters, alike);

        std::set<std::string> taken;
        for (auto& cluster : clusters) {
            auto const drafted = cluster.name;
            for (std::size_t n = 2; !taken.insert(cluster.name).second; ++n)
                cluster.name = drafted + " (" + std::to_string(n) + ")";
        }
    }

private:
    /// The words of a feature, whoever's they are.
    struct words_of_feature {
        std::string low, middle, high, one, less, more, noun;
    };

    [[nodiscard]] static auto owned(feature_words const& w) -> words_of_feature
    {
        return {std::string(w.low),  std::string(w.middle), std::string(w.high), std::string(w.one),
                std::string(w.less), std::string(w.more),   std::string(w.noun)};
    }
    [[nodiscard]] static auto general(std::string const& feature) -> words_of_feature
    {
        return {"low " + feature,    "mid " + feature, "high " + feature, "", "lower " + feature,
                "higher " + feature, feature};
    }

    /// The features that the clusters explain most of, in the order of the columns.
    [[nodiscard]] auto most_explained(std::size_t most) const -> std::vector<std::size_t>
    {
        std::vector<std::size_t> columns;
        for (std::size_t c = 0; c < features_.size(); ++c)
            if (features_[c].explained) columns.push_back(c);
        std::ranges::sort(columns, [this](std::size_t a, std::size_t b) {
            auto const [x, y] = std::pair(*features_[a].explained, *features_[b].explained);
            return x != y ? x > y : a < b;
        });
        columns.resize(std::min(columns.size(), most));
        std::ranges::sort(columns);
        return columns;
    }

    /// Where a cluster lies, feature by feature.
    [[nodiscard]] auto levels(std::span<cluster_feature const> of) const -> std::string
    {
        std::string name;
        for (auto const c : told_) {
            auto const& w = words_[c];
            auto const level = *of[c].level;
            append(name, !w.one.empty() && *of[c].median == 1 ? w.one
                         : level == feature_level::low        ? w.low
                         : level == feature_level::high       ? w.high
                                                              : w.middle);
        }
        return name.empty() ? average_ : name;
    }

    /// Adds to the names of clusters that are called the same how they lie in the feature in which they are
    /// farthest apart.
    template <class Total>
    void tell_apart(std::vector<profiled_cluster<Total>>& clusters, std::vector<std::size_t>& alike) const
    {
        auto const place = [&](std::size_t i, std::size_t c) { return *clusters[i].features[c].difference; };
        std::optional<std::size_t> farthest;
        double most = 0;
        for (std::size_t c = 0; c < features_.size(); ++c) {
            auto const [low, high] =
                std::ranges::minmax(alike, {}, [&](std::size_t i) { return place(i, c); });
            double const spread = place(high, c) - place(low, c);
            if (!(spread > most)) continue;
            most = spread;
            farthest = c;
        }
        if (!farthest) return;
        std::ranges::sort(alike, [&](std::size_t a, std::size_t b) {
            auto const [x, y] = std::pair(place(a, *farthest), place(b, *farthest));
            return x != y ? x < y : a < b;
        });
        auto const& w = words_[*farthest];
        if (alike.size() == 2) {
            append(clusters[alike[0]].name, w.less);
            append(clusters[alike[1]].name, w.more);
            return;
        }
        for (std::size_t n = 0; n < alike.size(); ++n)
            append(clusters[alike[n]].name, w.noun + (w.noun.empty() ? "" : " ") + std::to_string(n + 1) +
                                                " of " + std::to_string(alike.size()));
    }

    static void append(std::string& name, std::string const& word)
    {
        if (!name.empty() && !word.empty()) name += ", ";
        name += word;
    }

    std::span<profiled_feature const> features_;
    std::vector<words_of_feature> words_; // of each column
    std::vector<std::size_t> told_;       // the columns that names begin with
    std::string average_;
    std::string empty_;
};

} // namespace cohort::detail
