// Clusters of today, kept as text, and where tomorrow's customers are in them: who moves has changed, not the
// clusters.

#include "shop.hpp"

#include <cohort/cohort.hpp>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace {

// These clusters were made of z-scores of log1p, so that is all this file needs to tell.
void write(std::ostream& out, cohort::cluster_model const& model)
{
    auto const& z = std::get<cohort::z_score_step>(model.scaling.steps()[1]);
    auto const& centres = model.centres;
    out << std::setprecision(17) << centres.rows() << ' ' << centres.cols() << ' ' << z.ddof << '\n';
    for (std::size_t c = 0; c < centres.cols(); ++c)
        out << centres.names()[c] << ' ' << z.mean[c] << ' ' << z.sd[c] << '\n';
    for (double const x : centres.flat()) out << x << '\n';
}

auto read(std::istream& in) -> cohort::cluster_model
{
    std::size_t clusters = 0, columns = 0;
    cohort::z_score_step z;
    in >> clusters >> columns >> z.ddof;
    for (auto* list : {&z.mean, &z.sd}) list->resize(columns);
    std::vector<std::string> names(columns);
    for (std::size_t c = 0; c < columns; ++c) in >> names[c] >> z.mean[c] >> z.sd[c];
    cohort::matrix centres(clusters, names);
    for (double& x : centres.flat()) in >> x;
    return {cohort::scaler{}.then(cohort::log1p_step{}).then(z), centres};
}

} // namespace

int main()
{
    using namespace date::literals;
    auto const log = shop::purchases();
    cohort::ledger const book(log, shop::purchase_schema);

    auto const today = cohort::rfm(book, {.as_of = 2024_y / 6 / 30});
    auto const clusters = cohort::kmeans(cohort::standardize(cohort::log1p(today.features())), 4);
    auto const profile = cohort::cluster_profile(clusters, today);

    // 17 digits bring every number back as it was.
    std::stringstream file;
    write(file, clusters.model());
    auto const kept = read(file);
    auto const before = kept.assign(today.features());
    bool const same = kept == clusters.model() && std::ranges::equal(before, clusters.labels());

    // A month later: days, orders and cents as they come, and some customers more.
    auto const tomorrow = cohort::rfm(book, {.as_of = 2024_y / 7 / 31});
    auto const after = kept.assign(tomorrow.features());

    std::vector<int> size(clusters.k()), moved_in(clusters.k()), joined(clusters.k());
    for (std::size_t i = 0; i < after.size(); ++i) {
        ++size[after[i]];
        auto const found = std::ranges::lower_bound(today.keys(), tomorrow.keys()[i]); // keys ascend
        if (found == today.keys().end() || *found != tomorrow.keys()[i])
            ++joined[after[i]];
        else if (before[static_cast<std::size_t>(found - today.keys().begin())] != after[i])
            ++moved_in[after[i]];
    }
    std::cout << "today  later  moved in  new\n";
    for (std::size_t c = 0; c < clusters.k(); ++c)
        std::cout << std::setw(5) << clusters.sizes()[c] << std::setw(7) << size[c] << std::setw(10)
                  << moved_in[c] << std::setw(5) << joined[c] << "  " << profile.clusters[c].name << '\n';
    return same ? 0 : 1;
}
