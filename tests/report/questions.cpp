// The further questions of cohort-report: rules of scoring, other segments, tables of customers, who moved,
// what foretells, whom to contact.
#define BOOST_TEST_MODULE report_questions
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"
#include "scoring_text.hpp"

#include "failure.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using report_test::make_report;
using report_test::page_data;
using report_test::read_table;
using report_test::run_report;
using report_test::temporary_folder;
using report_test::text_of;
using texts = std::vector<std::string>;

auto parse(std::string const& text, cohort::score_bins const& bins = {}) -> cohort::score_options
{
    return report::parse_scoring(text, bins);
}

auto refusal(auto const& read) -> std::string
{
    try {
        (void)read();
    } catch (report::bad_value const& e) {
        return e.what();
    }
    return {};
}

/// Expects that the program refuses these arguments, saying this.
void refused(texts arguments, std::string const& says)
{
    temporary_folder const folder;
    arguments.insert(arguments.end(), {"--out", (folder / "out").string()});
    auto const result = run_report(arguments);
    BOOST_TEST(result.status == 2);
    BOOST_TEST(result.err.find(says) != std::string::npos,
               "expected: " << says << "\n     said: " << result.err);
}

} // namespace

BOOST_AUTO_TEST_CASE(scoring_rules_are_read_by_their_names)
{
    using namespace cohort;
    BOOST_TEST((*parse("value-consistent").m == score_rule(value_consistent{})));
    auto const quartiles = parse("ntile", {.r = 4, .f = 4, .m = 4});
    for (auto const& rule : {quartiles.r, quartiles.f, quartiles.m})
        BOOST_TEST((rule == score_rule(ntile{4})));
    for (auto const* name : {"value-consistent", "quantile1:right", "quantile9:left", "rank-first",
                             "rank-min", "rank-max", "rank-average", "rank-dense", "ntile", "natural"})
        BOOST_TEST(to_string(*parse(name).m) == name);
    BOOST_TEST((parse("quantile6").f ==
                score_rule(quantile_cuts{.type = quantile_type::type6, .repeated = repeated_cuts::merge})));
    auto const each = parse("r=quantile7:right,f=rank-first,m=natural", {.r = 5, .f = 3, .m = 4});
    BOOST_TEST(to_string(*each.r) == "quantile7:right");
    BOOST_TEST(to_string(*each.f) == "rank-first");
    BOOST_TEST(to_string(*each.m) == "natural");
    BOOST_TEST(report::bins_of(each).f == 3);
    BOOST_TEST(to_string(parse("M=ntile").of(rfm_measure::days_since_last)) == "value-consistent");
    auto const cuts = parse("cuts:R=30,90;F=1,3.5,9;M=100,500.50");
    BOOST_TEST((cuts.r == score_rule(given_cuts{{30, 90}})));
    BOOST_TEST((cuts.f == score_rule(given_cuts{{1, 3.5, 9}})));
    BOOST_TEST((cuts.m == score_rule(given_cuts{{100e6, 500.5e6}}))); // money is counted in millionths
    BOOST_TEST((report::bins_of(cuts) == score_bins{.r = 3, .f = 4, .m = 3}));
    BOOST_TEST((parse("r=ntile,f=cuts:1/3").f == score_rule(given_cuts{{1, 3}})));
}

BOOST_AUTO_TEST_CASE(what_is_no_rule_is_refused)
{
    for (auto const* text : {"", "quantile", "quantile0", "quantile10", "quantile7:", "quantile7:up", "rank",
                             "rank-", "rank-last", "Ntile", "r=", "cuts:R=1;x=2"})
        BOOST_TEST(refusal([&] { return parse(text); }) != "", text);
    BOOST_TEST(refusal([] { return parse("r=ntile,f=rank"); }).find("'rank' is no rule; choose one of") ==
               0U);
    BOOST_TEST(refusal([] { return parse("cuts:1,2"); }).find("cuts are not the same") == 0U);
    BOOST_TEST(refusal([] { return parse("cuts:R=3,2"); }).find("do not ascend") != std::string::npos);
    BOOST_TEST(refusal([] { return parse("cuts:R=3,x"); }).find("'x' is not a number") == 0U);
    BOOST_TEST(refusal([] { return report::parse_bins("5,5"); }).find("has 2 numbers") != std::string::npos);
    for (auto const* text : {"", "1", "101", "5,,5", "5,5,x", "-5"})
        BOOST_TEST(refusal([&] { return report::parse_bins(text); }) != "", text);
    BOOST_TEST((report::parse_bins("5,3,4") == cohort::score_bins{.r = 5, .f = 3, .m = 4}));
    for (auto const* text : {"R", "RF", "RFF", "rfm", "RFMR"})
        BOOST_TEST(refusal([&] { return report::parse_nesting(text); }) != "", text);
    for (auto const* text : {"RFM", "RMF", "FRM", "FMR", "MRF", "MFR", ""})
        BOOST_TEST(report::name_of(report::parse_nesting(text)) == text);
}

BOOST_AUTO_TEST_CASE(other_segments_bring_their_bins)
{
    std::map<std::string, std::size_t> const maps{
        {"ten", 10}, {"eleven", 11}, {"four", 4}, {"two-by-two", 4}};
    for (auto const& [name, size] : maps) {
        temporary_folder const folder;
        make_report({"--segments", name, "--out", folder.path().string()});
        auto const profile = read_table(folder / "segment_profile.csv");
        BOOST_TEST(profile.rows.size() == size);
        for (auto const* share : {"customers_share", "orders_share", "revenue_share"}) {
            long hundredths = 0;
            for (auto const& text : profile.column(share)) hundredths += std::lround(std::stod(text) * 100);
            BOOST_TEST(hundredths == 10'000);
        }
        for (auto const& meaning : profile.column("meaning")) BOOST_TEST(meaning != "");
        for (auto const& action : profile.column("action")) BOOST_TEST(action != "");
        auto const audit = nlohmann::json::parse(text_of(folder / "audit.json"));
        BOOST_TEST(audit["options"]["segments"] == name);
        BOOST_TEST(audit["options"]["bins"] == (name == "two-by-two" ? "2" : "5"));
        auto const page = page_data(folder / "report.html");
        BOOST_TEST(page["segments"].size() == size);
        BOOST_TEST(page["scoreGrid"].size() == (name == "two-by-two" ? 2U : 5U));
        BOOST_TEST(page["scoreGrid"][0][0]["segment"].is_null() == (name == "eleven" || name == "four"));
    }
    refused({"--segments", "ten", "--bins", "4"}, "--segments ten is meant for scores 1 to 5");
    refused({"--segments", "twelve"}, "choose one of ten|eleven|four|two-by-two");
}

BOOST_AUTO_TEST_CASE(bins_rules_and_nesting_of_each_measure)
{
    temporary_folder const folder;
    make_report({"--bins", "4,3,2", "--scoring", "r=quantile7:left,f=natural,m=ntile", "--nested", "FRM",
                 "--out", folder.path().string()});
    auto const rfm = read_table(folder / "rfm.csv");
    BOOST_TEST(rfm.counts("r").size() == 4U);
    BOOST_TEST(rfm.counts("f").size() == 3U);
    BOOST_TEST(rfm.counts("m").size() == 2U);
    // There is no map for such scores: no segment, and none is shown.
    BOOST_TEST(rfm.counts("segment").size() == 1U);
    BOOST_TEST(read_table(folder / "segments.csv").rows.empty());
    // NTILE within each pair of F and R: halves, give or take one.
    std::map<std::string, std::map<std::string, int>> halves;
    for (std::size_t i = 0; i < rfm.rows.size(); ++i)
        ++halves[rfm.at(i, "f") + rfm.at(i, "r")][rfm.at(i, "m")];
    for (auto& [_, half] : halves) BOOST_TEST((half["1"] == half["2"] || half["1"] == half["2"] + 1));
    auto const page = page_data(folder / "report.html");
    BOOST_TEST(page["scoring"]["nested"] == "FRM");
    BOOST_TEST(page["scoring"]["m"] == "ntile");
    BOOST_TEST(page["bins"]["f"] == 3);
    refused({"--nested", "RFX"}, "--nested: 'RFX' is not an order");
    refused({"--bins", "5,3"}, "--bins: '5,3' has 2 numbers");
    refused({"--bins", "4", "--scoring", "cuts:R=5;F=2;M=5"}, "ask for different scores");
    refused({"--scoring", "r=ntile,r=natural"}, "gives a measure a second rule");
    refused({"--scoring", "quintile"}, "--scoring: 'quintile' is no rule");
}

BOOST_AUTO_TEST_CASE(a_table_of_customers_is_scored_like_the_purchases_it_came_from)
{
    temporary_folder const folder;
    auto const first = folder / "first";
    make_report({"--out", first.string()});
    auto const table = read_table(first / "rfm.csv");

    auto const again = [&](texts arguments) {
        auto const out = folder / "again";
        arguments.insert(arguments.begin(), {(first / "rfm.csv").string(), "--customers-table", "--customer",
                                             "customer", "--frequency", "frequency"});
        arguments.insert(arguments.end(), {"--out", out.string()});
        make_report(arguments);
        return out;
    };
    auto const out = again({"--days-since-last", "days_since_last", "--monetary", "monetary"});
    // (The file of the first report names segments and clusters, too; they are found again.)
    BOOST_TEST(text_of(out / "rfm.csv") == text_of(first / "rfm.csv"));
    BOOST_TEST(text_of(out / "thresholds.csv") == text_of(first / "thresholds.csv"));
    BOOST_TEST(text_of(out / "segments.csv") == text_of(first / "segments.csv"));
    BOOST_TEST(!report_test::fs::exists(out / "retention.csv"));
    auto const audit = nlohmann::json::parse(text_of(out / "audit.json"));
    BOOST_TEST(audit["rows_read"] == table.rows.size());
    BOOST_TEST(audit["as_of"].is_null());
    BOOST_TEST(!audit.contains("window"));
    auto const page = page_data(out / "report.html");
    BOOST_TEST(page["retention"].is_null());
    BOOST_TEST(page["segments"].size() == 10U);

    auto const bare = again({"--days-since-last", "days_since_last", "--as-of", "2024-05-01"});
    BOOST_TEST(read_table(bare / "rfm.csv").counts("m").size() == 1U);
    BOOST_TEST(nlohmann::json::parse(text_of(bare / "audit.json"))["as_of"] == "2024-05-01");
}

BOOST_AUTO_TEST_CASE(dates_of_the_last_purchase_will_do)
{
    temporary_folder const folder;
    auto const file =
        folder.write("crm.csv", "who,last,n,spent\nann,2024-03-01,3.0,12.50\nbob,2024-02-01,1,5\n"
                                ",2024-02-01,1,5\ncem,2024-01-01,0,0\n");
    texts const columns{file,   "--customers-table", "--customer", "who",        "--last-date",
                        "last", "--frequency",       "n",          "--monetary", "spent"};
    auto arguments = columns;
    arguments.insert(arguments.end(), {"--out", (folder / "out").string()});
    make_report(arguments);
    auto const rfm = read_table(folder / "out/rfm.csv");
    BOOST_TEST(rfm.rows.size() == 2U);
    BOOST_TEST(rfm.at(0, "days_since_last") == "1");
    BOOST_TEST(rfm.at(1, "days_since_last") == "30");
    auto const audit = nlohmann::json::parse(text_of(folder / "out/audit.json"));
    BOOST_TEST(audit["as_of"] == "2024-03-02");
    BOOST_TEST(audit["rows_left_out"]["missing_customer"] == 1);

    auto const bad = [&](std::string const& text, std::string const& says) {
        auto words = columns;
        words[0] = folder.write("bad.csv", text);
        words.insert(words.end(), {"--out", (folder / "bad").string()});
        auto const result = run_report(words);
        BOOST_TEST(result.status == 1);
        BOOST_TEST(result.err.find(says) != std::string::npos, result.err);
    };
    bad("who,last,n,spent\nann,2024-03-01,1.5,1\n", "bad.csv:2: n (column 3): '1.5' is not a whole number");
    bad("who,last,n,spent\nann,2024-03-01,1,1\nann,2024-03-02,1,1\n",
        "bad.csv:3: the customer has a row already");
    bad("who,last,n,spent\n\nann,2024-03-01,-1,1\n", "bad.csv:3: frequency is below zero");
}

BOOST_AUTO_TEST_CASE(options_of_tables_and_logs_are_not_mixed)
{
    temporary_folder const folder;
    auto const file = folder.write("crm.csv", "who,days,n\nann,1,3\n");
    texts const table{file,   "--customers-table", "--customer", "who", "--days-since-last",
                      "days", "--frequency",       "n"};
    auto const with = [&](texts more) {
        more.insert(more.begin(), table.begin(), table.end());
        return more;
    };
    refused({"--customers-table"}, "no file is named");
    refused({file, "--customers-table", "--customer", "who"}, "which columns are meant?");
    refused(with({"--last-date", "days"}), "either --days-since-last COL or --last-date COL");
    refused(with({"--time", "days"}), "has no purchases");
    refused(with({"--refunds", "drop"}), "--refunds is about purchases");
    refused(with({"--period", "week"}), "--period is about purchases");
    refused(with({"--compare-to", "2024-01-01"}), "need purchases");
    refused({file, "--customer", "who", "--time", "days", "--frequency", "n"}, "say --customers-table");
}

BOOST_AUTO_TEST_CASE(who_moved_is_all_who_are_there)
{
    temporary_folder const folder;
    make_report({"--out", (folder / "plain").string()});
    auto const audit = nlohmann::json::parse(text_of(folder / "plain/audit.json"));
    auto const split = audit["window"]["from"].get<std::string>().substr(0, 4) + "-12-31";
    make_report({"--compare-to", split, "--priority-split", split, "--out", (folder / "out").string()});
    auto const moves = read_table(folder / "out/migration.csv");
    BOOST_TEST((moves.header == texts{"from", "to", "customers", "revenue_from", "revenue_to"}));
    long all = 0, entered = 0;
    double to = 0, from_nowhere = 0;
    for (std::size_t i = 0; i < moves.rows.size(); ++i) {
        auto const n = std::stol(moves.at(i, "customers"));
        all += n;
        to += std::stod(moves.at(i, "revenue_to"));
        if (moves.at(i, "from").empty()) {
            entered += n;
            from_nowhere += std::stod(moves.at(i, "revenue_from"));
        }
        BOOST_TEST(moves.at(i, "to") != "");
    }
    auto const rfm = read_table(folder / "out/rfm.csv");
    double spent = 0;
    for (auto const& text : rfm.column("monetary")) spent += std::stod(text);
    BOOST_TEST(all == static_cast<long>(rfm.rows.size()));
    BOOST_TEST(entered > 0);
    BOOST_TEST(entered < all);
    BOOST_TEST(from_nowhere == 0.0);
    BOOST_TEST(to == spent, boost::test_tools::tolerance(1e-9));

    auto const priority = read_table(folder / "out/priority.csv");
    BOOST_TEST((priority.header == texts{"measure", "outcome", "auc", "auc_low", "auc_high", "gini",
                                         "lift_top_fifth", "spearman"}));
    BOOST_TEST(priority.rows.size() == 14U);
    for (std::size_t i = 0; i < priority.rows.size(); ++i) {
        auto const auc = std::stod(priority.at(i, "auc"));
        BOOST_TEST(std::stod(priority.at(i, "auc_low")) <= auc);
        BOOST_TEST(auc <= std::stod(priority.at(i, "auc_high")));
        BOOST_TEST(auc > 0.5); // in the simulated shop habits last
    }
    auto const page = page_data(folder / "out/report.html");
    BOOST_TEST(page["migration"]["from"] == split);
    BOOST_TEST(page["priority"]["lines"].size() == 14U);
    BOOST_TEST(page["campaign"].is_null());
    refused({"--compare-to", "2199-01-01"}, "--compare-to 2199-01-01 must lie before the as-of day");
    refused({"--compare-to", "1999-01-01"}, "must both lie in the log");
    refused({"--compare-to", split, "--as-of", "2199-01-01"}, "must both lie in the log");
    refused({"--compare-cuts", "anew"}, "give that too");
    refused({"--lookback", "90"}, "--lookback is of --compare-to and --priority-split");
    make_report({"--compare-to", split, "--lookback", "90", "--out", (folder / "lookback").string()});
    BOOST_TEST(text_of(folder / "lookback/migration.csv") != text_of(folder / "out/migration.csv"));
    refused({"--priority-split", "2199-01-01"}, "leaves nothing before or after it");
    refused({"--compare-to", split, "--bins", "4"}, "--compare-to follows customers through segments");
}

BOOST_AUTO_TEST_CASE(a_campaign_lists_segments_and_sets_a_share_aside)
{
    temporary_folder const folder;
    make_report({"--target", "at risk,can't lose", "--holdout", "0.2", "--out", folder.path().string()});
    auto const list = read_table(folder / "campaign.csv");
    BOOST_TEST((list.header == texts{"customer", "segment", "group"}));
    auto const rfm = read_table(folder / "rfm.csv");
    std::map<std::string, std::string> segment_of;
    for (std::size_t i = 0; i < rfm.rows.size(); ++i)
        if (rfm.at(i, "segment") == "at risk" || rfm.at(i, "segment") == "can't lose")
            segment_of[rfm.at(i, "customer")] = rfm.at(i, "segment");
    BOOST_TEST(list.rows.size() == segment_of.size());
    for (std::size_t i = 0; i < list.rows.size(); ++i)
        BOOST_TEST(segment_of[list.at(i, "customer")] == list.at(i, "segment"));
    auto const groups = list.counts("group");
    BOOST_TEST(groups.size() == 2U);
    auto const share = static_cast<double>(groups.at("holdout")) / static_cast<double>(list.rows.size());
    BOOST_TEST(std::abs(share - 0.2) < 0.1);
    refused({"--target", "at risks"}, "--target 'at risks' is no segment; there are champion,");
    refused({"--holdout", "0.1"}, "name its segments by --target");
    refused({"--target", "at risk,at risk"}, "names 'at risk' twice");
}
