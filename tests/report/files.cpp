// The files that cohort-report writes, on small logs whose figures are plain to see and on the simulated
// shop.
#define BOOST_TEST_MODULE report_files
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using report_test::make_report;
using report_test::read_table;
using report_test::table;
using report_test::temporary_folder;
using report_test::text_of;
using texts = std::vector<std::string>;

auto const names = {"retention.csv",        "averages.csv", "cohorts.csv",  "rfm.csv",
                    "thresholds.csv",       "segments.csv", "clusters.csv", "cluster_features.csv",
                    "cluster_segments.csv", "choose_k.csv", "audit.json",   "report.html"};

/// A report on a log of this text.
class made_report {
public:
    made_report(std::string const& text, texts arguments)
    {
        arguments.insert(arguments.begin(), folder_.write("log.csv", text));
        arguments.insert(arguments.end(), {"--out", (folder_ / "out").string()});
        make_report(arguments);
    }
    [[nodiscard]] auto csv(std::string const& name) const -> table
    {
        return read_table(folder_ / ("out/" + name));
    }
    [[nodiscard]] auto text(std::string const& name) const -> std::string
    {
        return text_of(folder_ / ("out/" + name));
    }
    [[nodiscard]] auto audit() const -> nlohmann::json { return nlohmann::json::parse(text("audit.json")); }
    [[nodiscard]] auto page() const -> nlohmann::json
    {
        return report_test::page_data(folder_ / "out/report.html");
    }

private:
    temporary_folder folder_;
};

auto const& example = report_test::worked_example;
texts const who_and_day{"--customer", "who", "--time", "day"};
texts const who_day_sum{"--customer", "who", "--time", "day", "--amount", "sum"};

auto with(texts base, texts const& more) -> texts
{
    base.insert(base.end(), more.begin(), more.end());
    return base;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_headers)
{
    made_report const made(example, who_day_sum);
    std::map<std::string, std::string> const headers{
        {"retention.csv", "cohort,age,state,customers,cohort_size,retention,revenue"},
        {"averages.csv", "age,pooled,simple,weighted,cohorts,pooled_with_partial"},
        {"cohorts.csv", "cohort,age,state,eligible,value"},
        {"rfm.csv", "customer,days_since_last,frequency,monetary,r,f,m,segment,cluster"},
        {"thresholds.csv", "measure,score,from,to"},
        {"segments.csv", "segment,customers,orders,revenue,aov,mean_days_since_last"},
        {"clusters.csv",
         "cluster,customers,days_since_last,frequency,monetary,name,customers_share,revenue,revenue_share,"
         "mean_days_since_last,median_days_since_last,mean_frequency,median_frequency,mean_monetary,"
         "median_monetary"},
        {"cluster_features.csv", "cluster,feature,centre,mean,median,difference,explained"},
        {"cluster_segments.csv", "cluster,segment,customers"},
        {"choose_k.csv", "k,inertia,silhouette,silhouette_se,calinski_harabasz,davies_bouldin,gap,gap_se"}};
    for (auto const& [name, header] : headers) BOOST_TEST(made.text(name).starts_with(header + "\n"), name);
}

BOOST_AUTO_TEST_CASE(the_worked_example)
{
    made_report const made(example, who_day_sum);
    // By hand, from the semantics: 3 1 2 0~, 2 1 2~ -, none born in March, 1~ - - -.
    BOOST_TEST(made.text("retention.csv") == "cohort,age,state,customers,cohort_size,retention,revenue\n"
                                             "2024-01,0,value,3,3,1,16.00\n"
                                             "2024-01,1,value,1,3,0.3333333333333333,20.00\n"
                                             "2024-01,2,value,2,3,0.6666666666666666,37.125\n"
                                             "2024-01,3,partial,0,3,0,0.00\n"
                                             "2024-02,0,value,2,2,1,11.00\n"
                                             "2024-02,1,value,1,2,0.5,4.00\n"
                                             "2024-02,2,partial,2,2,1,12.00\n"
                                             "2024-02,3,unobserved,,2,,\n"
                                             "2024-03,0,zero,0,0,,0.00\n"
                                             "2024-03,1,partial,0,0,,0.00\n"
                                             "2024-03,2,unobserved,,0,,\n"
                                             "2024-03,3,unobserved,,0,,\n"
                                             "2024-04,0,partial,1,1,1,8.00\n"
                                             "2024-04,1,unobserved,,1,,\n"
                                             "2024-04,2,unobserved,,1,,\n"
                                             "2024-04,3,unobserved,,1,,\n");
    BOOST_TEST(made.text("averages.csv") ==
               "age,pooled,simple,weighted,cohorts,pooled_with_partial\n"
               "0,1,1,1,2,1\n"
               "1,0.4,0.41666666666666663,0.38461538461538464,2,0.4\n"
               "2,0.6666666666666666,0.6666666666666666,0.6666666666666666,1,0.8\n"
               "3,,,,0,0\n");
    auto const rfm = made.csv("rfm.csv");
    BOOST_TEST(rfm.column("customer") == (texts{"A", "B", "C", "D", "E", "F"}),
               boost::test_tools::per_element());
    BOOST_TEST(rfm.column("days_since_last") == (texts{"11", "22", "92", "1", "10", "9"}),
               boost::test_tools::per_element());
    BOOST_TEST(rfm.column("frequency") == (texts{"3", "2", "1", "4", "2", "1"}),
               boost::test_tools::per_element());
    BOOST_TEST(rfm.column("monetary") == (texts{"60.00", "12.125", "1.00", "14.00", "13.00", "8.00"}),
               boost::test_tools::per_element());
    auto const audit = made.audit();
    BOOST_TEST(audit["rows_read"] == 13);
    BOOST_TEST(audit["rows_used"] == 13);
    BOOST_TEST(audit["customers"] == 6);
    BOOST_TEST(audit["simulated"] == false);
    BOOST_TEST(audit["window"]["until"] == "2024-04-11");
    BOOST_TEST(audit["window"]["until_inferred"] == true);
    BOOST_TEST(audit["as_of"] == "2024-04-11");
    BOOST_TEST(audit["options"]["refunds"] == "net");
    BOOST_TEST(audit["options"]["customer"] == "who");
}

BOOST_AUTO_TEST_CASE(labels_of_every_period)
{
    std::map<std::string, texts> const first_two{{"day", {"2024-01-05", "2024-01-06"}},
                                                 {"week", {"2024-01-01", "2024-01-08"}},
                                                 {"month", {"2024-01", "2024-02"}},
                                                 {"quarter", {"2024-Q1", "2024-Q2"}},
                                                 {"half-year", {"2024-H1"}},
                                                 {"year", {"2024"}}};
    for (auto const& [period, labels] : first_two) {
        made_report const made(example, with(who_day_sum, {"--period", period}));
        auto const csv = made.csv("retention.csv");
        std::vector<std::string> seen;
        for (auto const& label : csv.column("cohort")) {
            if (seen.empty() || seen.back() != label) seen.push_back(label);
        }
        BOOST_TEST(seen.size() >= labels.size());
        seen.resize(labels.size());
        BOOST_TEST(seen == labels, boost::test_tools::per_element());
        BOOST_TEST(made.audit()["options"]["period"] == period);
        // One line a cell: as many of each cohort as there are ages.
        auto const ages = csv.counts("age");
        auto const cohorts = csv.counts("cohort");
        BOOST_TEST(csv.rows.size() == ages.size() * cohorts.size());
    }
}

BOOST_AUTO_TEST_CASE(without_amounts_the_money_columns_are_empty)
{
    made_report const made(example, who_and_day);
    for (auto const& [file, columns] : std::map<std::string, texts>{
             {"retention.csv", {"revenue"}},
             {"rfm.csv", {"monetary", "m"}},
             {"segments.csv", {"revenue", "aov"}},
             {"clusters.csv",
              {"monetary", "revenue", "revenue_share", "mean_monetary", "median_monetary"}}}) {
        auto const csv = made.csv(file);
        BOOST_TEST(!csv.rows.empty());
        for (auto const& column : columns) {
            for (auto const& text : csv.column(column)) BOOST_TEST(text == "", file << " " << column);
        }
    }
    BOOST_TEST(made.csv("thresholds.csv").counts("measure").count("monetary") == 0U);
    BOOST_TEST(made.csv("thresholds.csv").counts("measure").count("frequency") == 1U);
    // Counts are those of the log with amounts.
    made_report const other(example, who_day_sum);
    BOOST_TEST(made.csv("retention.csv").column("customers") ==
                   other.csv("retention.csv").column("customers"),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(orders_and_duplicates)
{
    std::string const text =
        "who,day,order,sum\n"
        "A,2024-01-05,1,2\nA,2024-01-05,1,2\nA,2024-01-05,1,3\nA,2024-01-06,2,2\nB,2024-01-05,3,2\n";
    texts const columns{"--customer", "who", "--time", "day", "--order", "order", "--amount", "sum"};
    made_report const kept(text, columns);
    BOOST_TEST(kept.csv("rfm.csv").column("frequency") == (texts{"2", "1"}),
               boost::test_tools::per_element());
    BOOST_TEST(kept.csv("rfm.csv").column("monetary") == (texts{"9.00", "2.00"}),
               boost::test_tools::per_element());
    made_report const dropped(text, with(columns, {"--duplicates", "drop"}));
    BOOST_TEST(dropped.csv("rfm.csv").column("monetary") == (texts{"7.00", "2.00"}),
               boost::test_tools::per_element());
    BOOST_TEST(dropped.audit()["rows_left_out"]["duplicates_dropped"] == 1);
    // Without an order a row is one, and equal rows are still seen to be equal.
    texts const no_order{"--customer", "who", "--time", "day", "--amount", "sum"};
    made_report const rows(text, with(no_order, {"--duplicates", "drop"}));
    BOOST_TEST(rows.csv("rfm.csv").column("frequency") == (texts{"3", "1"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refunds_and_zeros)
{
    std::string const text =
        "who,day,sum\nA,2024-01-05,10\nA,2024-02-05,-4\nB,2024-01-05,0\nB,2024-02-05,1\nC,2024-01-05,-1\n";
    auto const monetary = [&](texts const& more) {
        made_report const made(text, with(who_day_sum, more));
        auto const csv = made.csv("rfm.csv");
        std::string all;
        for (std::size_t i = 0; i < csv.rows.size(); ++i) {
            all += csv.at(i, "customer") + " " + csv.at(i, "frequency") + " " + csv.at(i, "monetary") + "; ";
        }
        return all;
    };
    BOOST_TEST(monetary({}) == "A 1 6.00; B 2 1.00; ");
    BOOST_TEST(monetary({"--refunds", "drop"}) == "A 1 10.00; B 2 1.00; ");
    BOOST_TEST(monetary({"--refunds", "as-activity"}) == "A 2 6.00; B 2 1.00; C 1 -1.00; ");
    BOOST_TEST(monetary({"--zeros", "drop"}) == "A 1 6.00; B 1 1.00; ");
}

BOOST_AUTO_TEST_CASE(windows)
{
    made_report const made(example, with(who_day_sum, {"--since", "2024-02-01", "--until", "2024-04-01",
                                                       "--as-of", "2024-03-15"}));
    auto const audit = made.audit();
    BOOST_TEST(audit["window"]["from"] == "2024-02-01");
    BOOST_TEST(audit["window"]["from_inferred"] == false);
    BOOST_TEST(audit["window"]["until"] == "2024-04-01");
    BOOST_TEST(audit["window"]["until_inferred"] == false);
    BOOST_TEST(audit["window"]["left_truncated"] == true);
    BOOST_TEST(audit["as_of"] == "2024-03-15");
    BOOST_TEST(audit["rows_left_out"]["outside_window"] == 6);
    // Nothing is partial: the window ends with a month.
    BOOST_TEST(made.csv("retention.csv").counts("state").count("partial") == 0U);
    auto const rfm = made.csv("rfm.csv");
    BOOST_TEST(rfm.column("customer") == (texts{"A", "D", "E"}), boost::test_tools::per_element());
    BOOST_TEST(rfm.column("days_since_last") == (texts{"15", "6", "15"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whatever_a_field_may_hold)
{
    std::string const text = "\xEF\xBB\xBFwho,\"when, exactly\",sum,place\r\n"
                             "\"Smith, \"\"Jo\"\"\",05/01/2024 10:30,1.5,\"</script><b>\"\r\n"
                             "\"two\r\nlines\",06/01/2024 11:00,2.5,Köln\r\n"
                             ",07/01/2024 11:00,2.5,Köln\r\n"
                             "  plain ,07/02/2024 11:00,2.5,\"<!--\"\r\n";
    made_report const made(text, {"--customer", "who", "--time", "when, exactly", "--amount", "sum",
                                  "--attribute", "place", "--time-format", "%d/%m/%Y %H:%M"});
    BOOST_TEST(made.csv("rfm.csv").column("customer") == (texts{"Smith, \"Jo\"", "plain", "two\r\nlines"}),
               boost::test_tools::per_element());
    BOOST_TEST(made.text("rfm.csv").find("\n\"Smith, \"\"Jo\"\"\",") != std::string::npos);
    BOOST_TEST(made.audit()["rows_left_out"]["missing_customer"] == 1);
    // The data stand in one script element of the page, and nothing in them can end it.
    auto const json = made.page();
    std::set<std::string> places;
    for (auto const& v : json["attributes"][0]["values"]) places.insert(v["value"]);
    BOOST_TEST(places == (std::set<std::string>{"</script><b>", "Köln", "<!--"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(few_customers_and_none)
{
    // Fewer customers than clusters by default: as many clusters as there are different customers.
    made_report const one("who,day\nA,2024-01-05\n", who_and_day);
    BOOST_TEST(one.csv("clusters.csv").rows.size() == 1U);
    BOOST_TEST(one.csv("rfm.csv").rows.size() == 1U);
    // There is no other number of clusters to try.
    BOOST_TEST(one.csv("choose_k.csv").rows.empty());
    BOOST_TEST(one.csv("clusters.csv").at(0, "customers_share") == "100.00");
    made_report const alike("who,day\nA,2024-01-05\nB,2024-01-05\n",
                            with(who_and_day, {"--clusters", "auto"}));
    BOOST_TEST(alike.csv("clusters.csv").rows.size() == 1U);
    BOOST_TEST(alike.audit()["options"]["clusters"] == "auto (1)");
    made_report const none("who,day,sum\n", who_day_sum);
    BOOST_TEST(none.csv("retention.csv").rows.empty());
    BOOST_TEST(none.csv("rfm.csv").rows.empty());
    BOOST_TEST(none.audit()["rows_read"] == 0);
    made_report const missing("who,day,sum\n,2024-01-05,3\n", who_day_sum);
    BOOST_TEST(missing.csv("rfm.csv").rows.empty());
    BOOST_TEST(missing.audit()["rows_left_out"]["missing_customer"] == 1);
}

BOOST_AUTO_TEST_CASE(bins_and_scoring)
{
    std::string text = "who,day,sum\n";
    for (int i = 0; i < 60; ++i) {
        text += "c" + std::to_string(i) + ",2024-01-" + std::to_string(10 + i % 20) + "," +
                std::to_string(1 + i * i) + "\n";
    }
    made_report const four(text, with(who_day_sum, {"--bins", "4"}));
    BOOST_TEST(four.csv("rfm.csv").count_list("m") == "15, 15, 15, 15");
    // The ten segments are of scores 1 to 5: with four there are none.
    BOOST_TEST(four.csv("segments.csv").rows.empty());
    BOOST_TEST(four.csv("rfm.csv").count_list("segment") == "60");
    made_report const quantile(text, with(who_day_sum, {"--scoring", "quantile7", "--clusters", "2"}));
    BOOST_TEST(quantile.csv("rfm.csv").count_list("m") == "12, 12, 12, 12, 12");
    BOOST_TEST(quantile.csv("clusters.csv").rows.size() == 2U);
}

BOOST_AUTO_TEST_CASE(standard_input_is_a_file_too)
{
    temporary_folder const folder;
    auto const log = folder.write("log.csv", example);
    auto const piped =
        report_test::run_program({"sh", "-c", "exec \"$0\" - --customer who --time day --out \"$2\" < \"$1\"",
                                  COHORT_REPORT, log, (folder / "out").string()});
    BOOST_TEST(piped.status == 0, piped.err);
    BOOST_TEST(read_table(folder / "out/rfm.csv").rows.size() == 6U);
}

BOOST_AUTO_TEST_CASE(the_simulated_shop_is_the_same_every_time)
{
    temporary_folder const folder;
    make_report({"--out", (folder / "one").string(), "--threads", "1"});
    make_report({"--out", (folder / "two").string(), "--threads", "2"});
    make_report({"--out", (folder / "other").string(), "--seed", "5"});
    for (auto const* name : names) {
        BOOST_TEST((text_of(folder / ("one/" + std::string(name))) ==
                    text_of(folder / ("two/" + std::string(name)))),
                   name);
    }
    BOOST_TEST((text_of(folder / "one/rfm.csv") != text_of(folder / "other/rfm.csv")));
    auto const audit = nlohmann::json::parse(text_of(folder / "one/audit.json"));
    BOOST_TEST(audit["simulated"] == true);
    BOOST_TEST(audit["rows_read"].get<int>() > 60'000);
    BOOST_TEST(audit["rows_left_out"]["missing_customer"].get<int>() > 1'000);
    BOOST_TEST(audit["refunds_netted"].get<int>() > 500);

    // The last month is not over, and so are the cells on its diagonal.
    auto const retention = read_table(folder / "one/retention.csv");
    std::map<std::string, std::string> last_state;
    for (std::size_t i = 0; i < retention.rows.size(); ++i) {
        auto const& state = retention.at(i, "state");
        if (state != "unobserved") last_state[retention.at(i, "cohort")] = state;
    }
    BOOST_TEST(last_state.size() == 30U);
    for (auto const& [cohort, state] : last_state) BOOST_TEST(state == "partial", cohort);
    BOOST_TEST(read_table(folder / "one/clusters.csv").rows.size() == 4U);
    BOOST_TEST(read_table(folder / "one/segments.csv").rows.size() == 10U);
}

BOOST_AUTO_TEST_CASE(the_page_needs_nothing_else)
{
    temporary_folder const folder;
    make_report({"--out", (folder / "out").string()});
    auto const page = text_of(folder / "out/report.html");
    BOOST_TEST(page.starts_with("<!doctype html>"));
    BOOST_TEST(page.find("<html lang=\"en\">") != std::string::npos);
    for (auto const* outside : {"src=", "<link", "@import", "url(http"}) {
        BOOST_TEST(page.substr(0, page.find("id=\"data\"")).find(outside) == std::string::npos, outside);
    }
    BOOST_TEST(page.find("default-src 'none'") != std::string::npos);
    BOOST_TEST(page.size() < 1'500'000U);
}

BOOST_AUTO_TEST_CASE(a_second_report_replaces_the_first_and_nothing_else)
{
    temporary_folder const folder;
    auto const log = folder.write("log.csv", example);
    report_test::fs::create_directory(folder / "out");
    folder.write("out/notes.txt", "mine");
    folder.write("out/rfm.csv", "old");
    make_report({log, "--customer", "who", "--time", "day", "--out", (folder / "out").string() + "/"});
    BOOST_TEST(text_of(folder / "out/notes.txt") == "mine");
    BOOST_TEST(read_table(folder / "out/rfm.csv").rows.size() == 6U);
    BOOST_TEST(std::distance(report_test::fs::directory_iterator(folder / "out"), {}) == 14);
    // Folders above are made too.
    make_report({log, "--customer", "who", "--time", "day", "--out", (folder / "a/b/c").string()});
    for (auto const* name : names) BOOST_TEST(report_test::fs::exists(folder / "a/b/c" / name), name);
}
