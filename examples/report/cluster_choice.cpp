#include "cluster_choice.hpp"

#include "failure.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace report {

auto parse_clusters(std::string_view text) -> cluster_number
{
    if (text == "auto") return {.given = std::nullopt, .automatic = true};
    unsigned k = 0;
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data(), end, k);
    if (read.ec != std::errc{} || read.ptr != end || k < 1 || k > 1000)
        throw bad_value(in_quotes(text) +
                        " is not a number of clusters from 1 to 1000; give one, or auto for the number that "
                        "most rules choose");
    return {.given = k, .automatic = false};
}

auto parse_features(std::string_view text) -> std::vector<cluster_feature>
{
    std::vector<cluster_feature> features;
    for (bool more = true; more;) {
        auto const at = text.find(',');
        auto const name = text.substr(0, at);
        auto const known = std::ranges::find(all_cluster_features, name, &cluster_feature_words::option);
        if (known == all_cluster_features.end()) {
            std::string all;
            for (auto const& f : all_cluster_features) {
                if (!all.empty()) all += ", ";
                all += f.option;
            }
            throw bad_value(in_quotes(name) + " is no feature; there are " + all);
        }
        if (std::ranges::find(features, known->feature) != features.end())
            throw bad_value("there is " + in_quotes(name) + " twice; once will do");
        features.push_back(known->feature);
        more = at != std::string_view::npos;
        if (more) text.remove_prefix(at + 1);
    }
    return features;
}

auto list_of(std::vector<cluster_feature> const& features) -> std::string
{
    std::string all;
    for (auto const f : features) {
        if (!all.empty()) all += ',';
        all += words_of(f).option;
    }
    return all;
}

} // namespace report
