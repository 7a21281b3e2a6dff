// How cohort-report clusters customers: features, scales, the number of clusters, and what it tells of them.
#define BOOST_TEST_MODULE report_clusters
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using report_test::make_report;
using report_test::page_data;
using report_test::read_table;
using report_test::table;
using report_test::temporary_folder;
using report_test::text_of;
using texts = std::vector<std::string>;

/// A report in a folder of its own.
class made_report {
public:
    /// On a log, or on the simulated shop if that is empty.
    made_report(std::string const& log, texts arguments)
    {
        if (!log.empty())
            arguments.insert(arguments.begin(), {folder_.write("log.csv", log), "--customer", "who", "--time",
                                                 "day", "--amount", "sum"});
        arguments.insert(arguments.end(), {"--out", (folder_ / "out").string()});
        make_report(arguments);
    }
    [[nodiscard]] auto csv(std::string const& name) const -> table
    {
        return read_table(folder_ / ("out/" + name));
    }
    [[nodiscard]] auto option(std::string const& name) const -> std::string
    {
        return nlohmann::json::parse(text_of(folder_ / "out/audit.json"))["options"][name];
    }
    /// What the page knows of clusters.
    [[nodiscard]] auto page() const -> nlohmann::json
    {
        return page_data(folder_ / "out/report.html")["clusters"];
    }

private:
    temporary_folder folder_;
};

// Six customers: A and D came on three days, the others on fewer. Observed until 2024-04-11.
auto const& example = report_test::worked_example;

/// The means and medians of all customers, by feature.
auto of_all(table const& features) -> std::map<std::string, std::pair<double, double>>
{
    std::map<std::string, std::pair<double, double>> all;
    for (std::size_t i = 0; i < features.rows.size(); ++i)
        if (features.at(i, "cluster").empty())
            all[features.at(i, "feature")] = {std::stod(features.at(i, "mean")),
                                              std::stod(features.at(i, "median"))};
    return all;
}

/// Three kinds of customers, far apart from each other and near to their own.
auto three_kinds() -> std::string
{
    std::string log = "who,day,sum\n";
    auto const row = [&](std::string const& who, int month, int day, int sum) {
        auto const two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        log += who + ",2024-" + two(month) + "-" + two(day) + "," + std::to_string(sum) + "\n";
    };
    for (int i = 0; i < 15; ++i) {
        auto const id = std::to_string(10 + i);
        // Spread over their kind in no order that the measures share.
        int const a = i * 7 % 15, b = i * 11 % 15, c = i * 4 % 15;
        row("gone" + id, 1, 1 + a, 20 + b);
        for (int n = 0; n < 20 + c; ++n) row("often" + id, 8, 1 + a, 10 + b);
        for (int n = 0; n < 4 + c / 5; ++n) row("rich" + id, 4, 1 + b, 3000 + 150 * a);
    }
    return log;
}

} // namespace

BOOST_AUTO_TEST_CASE(features_are_measured_as_they_are_named)
{
    made_report const made(example, {"--features", "length,tenure,aov,largest-order,active-days", "--scale",
                                     "z", "--clusters", "2"});
    // By hand. Days from the first to the last: 60 75 0 60 32 0; to the as-of day: 71 97 92 61 42 9; a row
    // is an order, so their mean is 20 6.0625 1 3.5 6.5 8, the largest 30 7.125 1 5 7 8; days 3 2 1 3 2 1.
    auto const features = made.csv("cluster_features.csv");
    auto const all = of_all(features);
    std::map<std::string, std::pair<double, double>> const expected{
        {"length", {227.0 / 6, 46}},     {"tenure", {62, 66}},
        {"aov", {45.0625 / 6, 6.28125}}, {"largest_order", {58.125 / 6, 7.0625}},
        {"active_days", {2, 2}},         {"days_since_last", {145.0 / 6, 10.5}},
        {"frequency", {13.0 / 6, 2}},    {"monetary", {108.125 / 6, 12.5625}}};
    BOOST_TEST(all.size() == expected.size());
    for (auto const& [name, figures] : expected) BOOST_TEST_CONTEXT(name)
        {
            BOOST_TEST(all.at(name).first == figures.first, boost::test_tools::tolerance(1e-12));
            BOOST_TEST(all.at(name).second == figures.second, boost::test_tools::tolerance(1e-12));
        }
    // A centre only of what customers were clustered by; where nothing but lines scaled it, it is the mean.
    for (std::size_t i = 0; i < features.rows.size(); ++i) {
        if (features.at(i, "cluster").empty()) continue;
        auto const& name = features.at(i, "feature");
        bool const rfm = name == "days_since_last" || name == "frequency" || name == "monetary";
        BOOST_TEST(features.at(i, "centre").empty() == rfm);
        if (!rfm)
            BOOST_TEST(std::stod(features.at(i, "centre")) == std::stod(features.at(i, "mean")),
                       boost::test_tools::tolerance(1e-9));
    }
    for (auto const* column : {"days_since_last", "frequency", "monetary"})
        BOOST_TEST(made.csv("clusters.csv").at(0, column) == "");
    BOOST_TEST(made.option("features") == "length,tenure,aov,largest-order,active-days");
    BOOST_TEST(made.option("scale") == "z");
    BOOST_TEST(made.option("restarts") == "10");
    BOOST_TEST(made.option("clusters") == "2");
}

BOOST_AUTO_TEST_CASE(who_has_no_periodicity_is_in_no_cluster)
{
    made_report const made(example, {"--features", "periodicity,r"});
    // A: 29 and 31 days between; D, who bought twice on one day: 28 and 32.
    auto const rfm = made.csv("rfm.csv");
    BOOST_TEST(rfm.column("cluster") == (texts{"1", "", "", "2", "", ""}), boost::test_tools::per_element());
    auto const clusters = made.csv("clusters.csv");
    BOOST_TEST(clusters.rows.size() == 2U);
    BOOST_TEST(clusters.column("revenue") == (texts{"60.00", "14.00"}), boost::test_tools::per_element());
    auto const all = of_all(made.csv("cluster_features.csv"));
    BOOST_TEST(all.at("periodicity").first == (std::sqrt(2.0) + std::sqrt(8.0)) / 2,
               boost::test_tools::tolerance(1e-12));
    BOOST_TEST(all.at("monetary").first == 37.0, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(made.page()["leftOut"] == 4);
}

BOOST_AUTO_TEST_CASE(every_scale_makes_clusters_of_its_own)
{
    std::set<texts> different;
    for (auto const* scale : {"log-z", "z", "minmax", "robust", "rank"}) {
        made_report const made("", {"--scale", scale, "--restarts", "3", "--clusters", "5"});
        auto const rfm = made.csv("rfm.csv");
        auto const clusters = made.csv("clusters.csv");
        auto const sizes = rfm.counts("cluster");
        BOOST_TEST(clusters.rows.size() == 5U);
        for (std::size_t i = 0; i < clusters.rows.size(); ++i) {
            BOOST_TEST(std::to_string(sizes.at(clusters.at(i, "cluster"))) == clusters.at(i, "customers"));
            // The most recent first.
            if (i > 0)
                BOOST_TEST(std::stod(clusters.at(i - 1, "days_since_last")) <=
                           std::stod(clusters.at(i, "days_since_last")));
        }
        different.insert(rfm.column("cluster"));
        BOOST_TEST(made.option("restarts") == "3");
        BOOST_TEST(made.page()["restarts"] == 3);
    }
    BOOST_TEST(different.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_profile_is_of_the_customers)
{
    made_report const made("", {});
    auto const rfm = made.csv("rfm.csv");
    auto const clusters = made.csv("clusters.csv");
    auto const met = made.csv("cluster_segments.csv");
    std::map<std::string, std::map<std::string, int>> pairs;
    std::map<std::string, double> days, revenue;
    for (std::size_t i = 0; i < rfm.rows.size(); ++i) {
        auto const& c = rfm.at(i, "cluster");
        ++pairs[c][rfm.at(i, "segment")];
        days[c] += std::stod(rfm.at(i, "days_since_last"));
        revenue[c] += std::stod(rfm.at(i, "monetary"));
    }
    // A line for each pair, that of nobody too.
    auto const segments = made.csv("segments.csv").column("segment");
    BOOST_TEST(met.rows.size() == clusters.rows.size() * segments.size());
    for (std::size_t i = 0; i < met.rows.size(); ++i) {
        BOOST_TEST(met.at(i, "segment") == segments[i % segments.size()]);
        BOOST_TEST(met.at(i, "customers") ==
                   std::to_string(pairs[met.at(i, "cluster")][met.at(i, "segment")]));
    }
    long of_customers = 0, of_revenue = 0;
    std::set<std::string> names;
    for (std::size_t i = 0; i < clusters.rows.size(); ++i) {
        auto const& c = clusters.at(i, "cluster");
        BOOST_TEST(std::stod(clusters.at(i, "mean_days_since_last")) ==
                       days[c] / std::stod(clusters.at(i, "customers")),
                   boost::test_tools::tolerance(1e-12));
        BOOST_TEST(std::stod(clusters.at(i, "revenue")) == revenue[c], boost::test_tools::tolerance(1e-9));
        of_customers += std::lround(std::stod(clusters.at(i, "customers_share")) * 100);
        of_revenue += std::lround(std::stod(clusters.at(i, "revenue_share")) * 100);
        names.insert(clusters.at(i, "name"));
    }
    BOOST_TEST(of_customers == 10'000);
    BOOST_TEST(of_revenue == 10'000);
    BOOST_TEST(names.size() == clusters.rows.size());
    BOOST_TEST(names.count("") == 0U);

    // The points of the page are customers, each no more often than there are such.
    auto const page = made.page();
    std::multiset<std::tuple<double, double, double, double>> customers;
    for (std::size_t i = 0; i < rfm.rows.size(); ++i)
        customers.emplace(std::stod(rfm.at(i, "days_since_last")), std::stod(rfm.at(i, "frequency")),
                          std::stod(rfm.at(i, "monetary")), std::stod(rfm.at(i, "cluster")) - 1);
    BOOST_TEST(page["points"].size() == 2'000U);
    std::size_t strangers = 0;
    for (auto const& p : page["points"]) {
        auto const found = customers.find({p[0], p[1], p[2], p[3]});
        if (found == customers.end())
            ++strangers;
        else
            customers.erase(found);
    }
    BOOST_TEST(strangers == 0U);
    BOOST_TEST(page["asked"] == "usual");
    BOOST_TEST(page["randIndex"].get<double>() > 0);
    BOOST_TEST(page["randIndex"].get<double>() < 1);
}

BOOST_AUTO_TEST_CASE(other_numbers_are_tried_as_the_clusters_are_made)
{
    made_report const made("", {"--clusters", "6", "--restarts", "2", "--features", "f,m"});
    auto const tried = made.csv("choose_k.csv");
    BOOST_TEST(tried.rows.size() == 9U);
    auto const n = static_cast<double>(made.csv("rfm.csv").rows.size());
    for (std::size_t i = 0; i < tried.rows.size(); ++i) {
        auto const k = static_cast<double>(i + 2);
        BOOST_TEST(tried.at(i, "k") == std::to_string(i + 2));
        // Two z-scores of ddof 0 have a sum of squares of 2 n.
        auto const within = std::stod(tried.at(i, "inertia"));
        BOOST_TEST(std::stod(tried.at(i, "calinski_harabasz")) ==
                       (2 * n - within) / (k - 1) / (within / (n - k)),
                   boost::test_tools::tolerance(1e-9));
        if (i > 0) BOOST_TEST(within < std::stod(tried.at(i - 1, "inertia")));
        for (auto const* figure : {"silhouette", "davies_bouldin", "gap", "gap_se"})
            BOOST_TEST(std::stod(tried.at(i, figure)) > 0);
    }
    auto const page = made.page();
    BOOST_TEST(page["inertia"].get<double>() == std::stod(tried.at(4, "inertia")));
    BOOST_TEST(page["trials"]["restarts"] == 2);
    BOOST_TEST(page["trials"]["rules"].size() == 5U);
    BOOST_TEST(page["asked"] == "given");
}

BOOST_AUTO_TEST_CASE(auto_takes_what_most_rules_choose)
{
    made_report const made(three_kinds(), {"--clusters", "auto", "--until", "2025-01-01"});
    auto const page = made.page();
    std::map<int, int> votes;
    for (auto const& r : page["trials"]["rules"])
        if (!r["k"].is_null()) ++votes[r["k"].get<int>()];
    BOOST_TEST(votes[3] >= 3);
    BOOST_TEST(page["trials"]["agreed"] == 3);
    BOOST_TEST(page["trials"]["votes"] == votes[3]);
    BOOST_TEST(page["asked"] == "auto");
    BOOST_TEST(made.option("clusters") == "auto (3)");
    auto const clusters = made.csv("clusters.csv");
    BOOST_TEST(clusters.column("customers") == (texts{"15", "15", "15"}), boost::test_tools::per_element());
    // Each kind is a cluster.
    auto const rfm = made.csv("rfm.csv");
    std::map<std::string, std::set<std::string>> kinds;
    for (std::size_t i = 0; i < rfm.rows.size(); ++i)
        kinds[rfm.at(i, "cluster")].insert(rfm.at(i, "customer").substr(0, 4));
    BOOST_TEST(kinds.size() == 3U);
    for (auto const& [cluster, of] : kinds) BOOST_TEST(of.size() == 1U, cluster);
    // Without a word, there would be four.
    BOOST_TEST(made_report(three_kinds(), {}).csv("clusters.csv").rows.size() == 4U);
}
