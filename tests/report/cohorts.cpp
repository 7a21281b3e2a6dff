// The question about cohorts that cohort-report answers: every option on a log of six customers, with figures
// worked out by hand.
#define BOOST_TEST_MODULE report_cohorts
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace {

using report_test::make_report;
using report_test::page_data;
using report_test::read_table;
using report_test::run_report;
using report_test::table;
using report_test::temporary_folder;
using report_test::text_of;
using texts = std::vector<std::string>;

// The worked example of the semantics with columns of its own. Observed until 2024-04-11.
std::string const example = "who,day,sum,land,what,years,signed\n"
                            "A,2024-01-31,10,DE,visit,34,2023-12-15\n"
                            "A,2024-02-29,20,DE,buy,34,2023-12-15\n"
                            "A,2024-03-31,30,AT,buy,34,2023-12-15\n"
                            "B,2024-01-05,5,FR,buy,25,2024-01-01\n"
                            "B,2024-03-20,7.125,FR,visit,25,2024-01-01\n"
                            "C,2024-01-10,1,DE,visit,30,\n"
                            "D,2024-02-10,2,FR,buy,9,2024-02-01\n"
                            "D,2024-02-10,3,FR,visit,9,2024-02-01\n"
                            "D,2024-03-09,4,FR,buy,9,\n"
                            "D,2024-04-10,5,DE,visit,9,\n"
                            "E,2024-02-29,6,DE,visit,61,2024-05-01\n"
                            "E,2024-04-01,7,DE,buy,61,2024-05-01\n"
                            "F,2024-04-02,8,FR,buy,,2024-03-31\n";
texts const columns{"--customer", "who", "--time", "day", "--amount", "sum"};

/// A report on a log.
class made_report {
public:
    made_report(std::string const& log, texts arguments, texts const& fields = columns)
    {
        arguments.insert(arguments.begin(), fields.begin(), fields.end());
        arguments.insert(arguments.begin(), folder_.write("log.csv", log));
        arguments.insert(arguments.end(), {"--out", (folder_ / "out").string()});
        said_ = make_report(arguments).out;
    }
    [[nodiscard]] auto said() const -> std::string const& { return said_; }
    [[nodiscard]] auto counts() const -> nlohmann::json
    {
        return nlohmann::json::parse(text_of(folder_ / "out/audit.json"))["cohorts"];
    }
    [[nodiscard]] auto csv(std::string const& name) const -> table
    {
        return read_table(folder_ / ("out/" + name));
    }
    [[nodiscard]] auto page() const -> nlohmann::json
    {
        return page_data(folder_ / "out/report.html")["cohorts"];
    }
    [[nodiscard]] auto options() const -> nlohmann::json
    {
        return nlohmann::json::parse(text_of(folder_ / "out/audit.json"))["options"];
    }

private:
    temporary_folder folder_;
    std::string said_;
};

/// The table as text: "2024-01: 3/3 1/3 0/3~ -", a line a cohort. A cell is its value and who could be seen;
/// `~` marks a partial one, `-` one that was not observed.
auto lines_of(table const& csv) -> std::string
{
    std::string text, cohort;
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        if (i == 0 || csv.at(i, "cohort") != cohort || csv.at(i, "age") == csv.at(0, "age")) {
            cohort = csv.at(i, "cohort");
            text += (i == 0 ? "" : "\n") + cohort + ":";
        }
        auto const& state = csv.at(i, "state");
        if (state == "unobserved") {
            BOOST_TEST(csv.at(i, "value") == "");
            BOOST_TEST(csv.at(i, "eligible") == "0");
            text += " -";
        } else {
            text += " " + csv.at(i, "value") + "/" + csv.at(i, "eligible") + (state == "partial" ? "~" : "");
        }
    }
    return text;
}
auto answer(texts const& arguments, std::string const& log = example) -> std::string
{
    return lines_of(made_report(log, arguments).csv("cohorts.csv"));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_plain_question_is_that_of_the_retention_table)
{
    auto const same = [](made_report const& made) {
        auto const plain = made.csv("retention.csv"), asked = made.csv("cohorts.csv");
        BOOST_TEST((asked.header == texts{"cohort", "age", "state", "eligible", "value"}));
        BOOST_TEST(asked.rows.size() == plain.rows.size());
        for (auto const* column : {"cohort", "age", "state"})
            BOOST_TEST((asked.column(column) == plain.column(column)), column);
        BOOST_TEST((asked.column("value") == plain.column("customers")));
        for (std::size_t i = 0; i < asked.rows.size(); ++i)
            BOOST_TEST(asked.at(i, "eligible") ==
                       (plain.at(i, "state") == "unobserved" ? "0" : plain.at(i, "cohort_size")));
    };
    for (auto const* period : {"day", "week", "month", "quarter", "year"})
        same(made_report(example, {"--period", period}));
    same(made_report(example, {"--since", "2024-02-01", "--until", "2024-04-01"}));
    same(made_report(example, {}, {"--customer", "who", "--time", "day"}));
    temporary_folder const shop;
    make_report({"--out", shop.path().string()});
    BOOST_TEST((read_table(shop / "retention.csv").column("customers") ==
                read_table(shop / "cohorts.csv").column("value")));
    BOOST_TEST(page_data(shop / "report.html")["cohorts"]["rows"].size() == 30U);
}

BOOST_AUTO_TEST_CASE(ways_to_return)
{
    BOOST_TEST(answer({"--return", "on"}) == "2024-01: 3/3 1/3 2/3 0/3~\n"
                                             "2024-02: 2/2 1/2 2/2~ -\n"
                                             "2024-03: 0/0 0/0~ - -\n"
                                             "2024-04: 1/1~ - - -");
    BOOST_TEST(answer({"--return", "on-or-after"}) == "2024-01: 3/3 2/3 2/3 0/3~\n"
                                                      "2024-02: 2/2 2/2 2/2~ -\n"
                                                      "2024-03: 0/0 0/0~ - -\n"
                                                      "2024-04: 1/1~ - - -");
    // Up to age 1, of cohorts that were seen to its end.
    BOOST_TEST(answer({"--return", "on-or-after:1"}) == "2024-01: 3/3 1/3\n"
                                                        "2024-02: 2/2 1/2\n"
                                                        "2024-03: 0/0~ 0/0~\n"
                                                        "2024-04: 1/1~ -");
    // At an age or the next, which must be over, too.
    BOOST_TEST(answer({"--return", "within:1"}) == "2024-01: 3/3 2/3 2/3~ 0/3~\n"
                                                   "2024-02: 2/2 2/2~ 2/2~ -\n"
                                                   "2024-03: 0/0~ 0/0~ - -\n"
                                                   "2024-04: 1/1~ - - -");
    BOOST_TEST(answer({"--return", "on-or-before"}) == "2024-01: 3/3 1/3 2/3 2/3~\n"
                                                       "2024-02: 2/2 1/2 2/2~ -\n"
                                                       "2024-03: 0/0 0/0~ - -\n"
                                                       "2024-04: 1/1~ - - -");
    BOOST_TEST(answer({"--return", "streak"}) == "2024-01: 3/3 1/3 1/3 0/3~\n"
                                                 "2024-02: 2/2 1/2 1/2~ -\n"
                                                 "2024-03: 0/0 0/0~ - -\n"
                                                 "2024-04: 1/1~ - - -");
    made_report const spans(example, {"--return", "bracket:0-1,1-3"});
    BOOST_TEST(lines_of(spans.csv("cohorts.csv")) == "2024-01: 3/3 2/3~\n"
                                                     "2024-02: 2/2 2/2~\n"
                                                     "2024-03: 0/0~ 0/0~\n"
                                                     "2024-04: 1/1~ -");
    BOOST_TEST(
        (spans.csv("cohorts.csv").counts("age") == std::map<std::string, int>{{"0-1", 4}, {"1-3", 4}}));
    // D twice in February, nobody twice at a later age.
    BOOST_TEST(answer({"--min-occurrences", "2"}) == "2024-01: 0/3 0/3 0/3 0/3~\n"
                                                     "2024-02: 1/2 0/2 0/2~ -\n"
                                                     "2024-03: 0/0 0/0~ - -\n"
                                                     "2024-04: 0/1~ - - -");
    BOOST_TEST(answer({"--return-where", "what=buy"}) == "2024-01: 1/3 1/3 1/3 0/3~\n"
                                                         "2024-02: 1/2 1/2 1/2~ -\n"
                                                         "2024-03: 0/0 0/0~ - -\n"
                                                         "2024-04: 1/1~ - - -");
    // Only rows of DE: D is born in April.
    BOOST_TEST(answer({"--where", "land=DE"}) == "2024-01: 2/2 1/2 0/2 0/2~\n"
                                                 "2024-02: 1/1 0/1 1/1~ -\n"
                                                 "2024-03: 0/0 0/0~ - -\n"
                                                 "2024-04: 1/1~ - - -");
    BOOST_TEST(answer({"--where", "land=Atlantis"}) == "");
}

BOOST_AUTO_TEST_CASE(clocks_and_ages)
{
    BOOST_TEST(answer({"--clock", "rolling"}) == "2024-01: 3/3 0/3 1/2\n"
                                                 "2024-02: 2/2 0/1 -\n"
                                                 "2024-03: - - -\n"
                                                 "2024-04: - - -");
    BOOST_TEST(answer({"--clock", "rolling:30", "--period", "month"}) == answer({"--clock", "rolling"}));
    BOOST_TEST(answer({"--clock", "anniversary"}) == "2024-01: 3/3 1/3 1/2\n"
                                                     "2024-02: 2/2 0/1 -\n"
                                                     "2024-03: - - -\n"
                                                     "2024-04: - - -");
    // Spans of 60 days: of A, B and C the first was seen whole, and in it A and B came again.
    BOOST_TEST(answer({"--clock", "rolling:60", "--return", "on"}) == "2024-01: 3/3\n"
                                                                      "2024-02: 1/1\n"
                                                                      "2024-03: -\n"
                                                                      "2024-04: -");
    BOOST_TEST(answer({"--ages", "1-2"}) == "2024-01: 1/3 2/3\n"
                                            "2024-02: 1/2 2/2~\n"
                                            "2024-03: 0/0~ -\n"
                                            "2024-04: - -");
    BOOST_TEST(answer({"--ages", "1-:2"}) == "2024-01: 1/3 0/3~\n"
                                             "2024-02: 1/2 -\n"
                                             "2024-03: 0/0~ -\n"
                                             "2024-04: - -");
    made_report const weekly(example, {"--clock", "rolling", "--period", "week"});
    BOOST_TEST(weekly.page()["ageUnit"] == "7 days");
    made_report const quarterly(example, {"--clock", "anniversary", "--period", "quarter"});
    BOOST_TEST(quarterly.page()["ageUnit"] == "3 months");
}

BOOST_AUTO_TEST_CASE(births)
{
    // Bought first: A in February, B in January, D in February, E and F in April; C never did.
    made_report const bought(example, {"--birth", "what=buy"});
    BOOST_TEST(lines_of(bought.csv("cohorts.csv")) == "2024-01: 1/1 0/1 1/1 0/1~\n"
                                                      "2024-02: 2/2 2/2 1/2~ -\n"
                                                      "2024-03: 0/0 0/0~ - -\n"
                                                      "2024-04: 2/2~ - - -");
    BOOST_TEST(bought.page()["withoutBirth"] == 1);
    BOOST_TEST(bought.page()["rowsBeforeBirth"] == 2); // A on January 31, E on February 29
    // The second row: A and D in February, B in March, E in April.
    made_report const second(example, {"--birth-nth", "2"});
    BOOST_TEST(lines_of(second.csv("cohorts.csv")) == "2024-02: 2/2 2/2 1/2~\n"
                                                      "2024-03: 1/1 0/1~ -\n"
                                                      "2024-04: 1/1~ - -");
    BOOST_TEST(second.page()["withoutBirth"] == 2);
    // Second purchases: A on March 31, D on March 9.
    BOOST_TEST(answer({"--birth", "what=buy", "--birth-nth", "2"}) == "2024-03: 2/2 1/2~");
    // Dates that rows carry, before the log too; E has signed up after it, C not at all. What was before the
    // first row nobody saw.
    BOOST_TEST(answer({"--birth-date", "signed"}) == "2023-12: - 1/1~ 1/1 1/1 0/1~\n"
                                                     "2024-01: 1/1~ 0/1 1/1 0/1~ -\n"
                                                     "2024-02: 1/1 1/1 1/1~ - -\n"
                                                     "2024-03: 0/1 1/1~ - - -");
    // Unless the log is said to begin earlier.
    made_report const signed_up(example, {"--birth-date", "signed", "--since", "2023-12-01"});
    BOOST_TEST(lines_of(signed_up.csv("cohorts.csv")) == "2023-12: 0/1 1/1 1/1 1/1 0/1~\n"
                                                         "2024-01: 1/1 0/1 1/1 0/1~ -\n"
                                                         "2024-02: 1/1 1/1 1/1~ - -\n"
                                                         "2024-03: 0/1 1/1~ - - -");
    BOOST_TEST(signed_up.page()["withoutBirth"] == 1);
    BOOST_TEST(signed_up.page()["birthsOutside"] == 1);
}

BOOST_AUTO_TEST_CASE(births_that_are_looked_at)
{
    // Births: A January 31, B 5, C 10, D February 10, E 29, F April 2.
    made_report const early(example, {"--born-since", "2024-01-10", "--born-until", "2024-02-29"});
    BOOST_TEST(lines_of(early.csv("cohorts.csv")) == "2024-01: 2/2 1/2 1/2 0/2~\n2024-02: 1/1 1/1 1/1~ -");
    BOOST_TEST(early.page()["birthsOutside"] == 3);
    // The retention table is another question.
    BOOST_TEST(early.csv("retention.csv").rows.size() == 16U);
    made_report const signed_up(
        example, {"--birth-date", "signed", "--born-since", "2024-01-01", "--since", "2024-01-01"});
    BOOST_TEST(lines_of(signed_up.csv("cohorts.csv")) ==
               "2024-01: 1/1 0/1 1/1 0/1~\n2024-02: 1/1 1/1 1/1~ -\n2024-03: 0/1 1/1~ - -");
    BOOST_TEST(signed_up.page()["birthsOutside"] == 2);
}

BOOST_AUTO_TEST_CASE(dates_that_are_none_do_not_fill_a_disk)
{
    std::string const log = "who,day,signed,n\nA,2024-01-05,1900-01-01,1\nB,2024-03-06,2024-01-02,2\n"
                            "C,2024-03-07,0001-01-01,3\n";
    texts const fields{"--customer", "who", "--time", "day"};
    texts const dated{"--birth-date", "signed"};
    auto const with = [&](texts more) {
        more.insert(more.begin(), dated.begin(), dated.end());
        return more;
    };
    temporary_folder const folder;
    auto const refused = [&](texts arguments, std::string const& says) {
        arguments.insert(arguments.begin(), fields.begin(), fields.end());
        arguments.insert(arguments.begin(), folder.write("log.csv", log));
        arguments.insert(arguments.end(), {"--out", (folder / "out").string()});
        auto const result = run_report(arguments);
        BOOST_TEST(result.status == 2);
        BOOST_TEST(result.err == "cohort-report: " + says + "\n");
        BOOST_TEST(!report_test::fs::exists(folder / "out"));
    };
    // Months of 2023 years and three more: 24,277 to January 2024.
    refused(
        with({}),
        "cohorts.csv would have 589421283 cells (24277 cohorts of births since 0001-01 times 24279 ages), "
        "and may have 2097152; give --born-since DATE (or empty the dates in 'signed' that are none), "
        "--ages FROM-TO, or a longer --period");
    // From 1900 on: 1489 and 1491.
    refused(with({"--born-since", "1900-01-01"}),
            "cohorts.csv would have 2220099 cells (1489 cohorts of births since 1900-01 times 1491 ages), "
            "and may have 2097152; give --born-since DATE (or empty the dates in 'signed' that are none), "
            "--ages FROM-TO, or a longer --period");
    refused(with({"--clock", "rolling:1", "--cohort-by", "n"}),
            "cohorts.csv would have 2216856 cells (3 cohorts by 'n' times 738952 ages since the first birth, "
            "0001-01), and may have 2097152; give --born-since DATE (or empty the dates in 'signed' that "
            "are none), --ages FROM-TO, bands by --cohort-by COL:BAND, or a longer --clock");
    // What each remedy leaves.
    auto const lines = [&](texts const& arguments) {
        return made_report(log, arguments, fields).csv("cohorts.csv").rows.size();
    };
    BOOST_TEST(lines(with({"--born-since", "2024-01-01"})) == 3U);
    BOOST_TEST(lines(with({"--born-since", "1900-01-01", "--ages", "0-9"})) == 14890U);
    BOOST_TEST(lines(with({"--born-since", "1900-01-01", "--period", "year"})) == 125U * 125U);
    BOOST_TEST(lines(with({"--clock", "rolling:365", "--cohort-by", "n", "--since", "0001-01-01"})) ==
               3U * 2024U);
    // Ages that are passed over take room while rows are counted.
    std::string many = "who,day,n,signed\n";
    for (int i = 0; i < 25; ++i)
        many += std::to_string(i) + ",2024-01-05," + std::to_string(i) + ",0001-01-01\n";
    auto const passed = run_report({folder.write("many.csv", many), "--customer", "who", "--time", "day",
                                    "--birth-date", "signed", "--clock", "rolling:1", "--cohort-by", "n",
                                    "--ages", "0-:1000", "--out", (folder / "out").string()});
    BOOST_TEST(passed.status == 2);
    BOOST_TEST(passed.err ==
               "cohort-report: cohorts.csv takes too many cells while rows are counted (25 "
               "cohorts by 'n' times 738890 ages since the first birth, 0001-01, those passed over "
               "among them); give --born-since DATE (or empty the dates in 'signed' that are none), "
               "--ages FROM-TO, bands by --cohort-by COL:BAND, or a longer --clock\n");
    // A window may be too long as well.
    refused({"--until", "9999-01-01", "--period", "day"},
            "retention.csv would have 183506715 cells (63 cohorts of first purchases since 2024-01-05 times "
            "2912805 ages until 9999-01-01), and may have 2097152; give a longer --period, or fewer days "
            "by --since and --until");
    // Days before the first purchase are no cells.
    BOOST_TEST(made_report(log, {"--since", "1900-01-01"}, fields).csv("retention.csv").rows.size() == 9U);
}

BOOST_AUTO_TEST_CASE(dates_are_written_as_the_times_are_or_as_in_iso)
{
    std::string const log =
        "who,day,signed\nA,05.01.2024,31.12.2023\nA,01.02.2024,\nB,06.01.2024,2024-01-02\n";
    made_report const made(log,
                           {"--time-format", "%d.%m.%Y", "--birth-date", "signed", "--since", "2023-12-01"},
                           {"--customer", "who", "--time", "day"});
    BOOST_TEST(lines_of(made.csv("cohorts.csv")) == "2023-12: 0/1 1/1 1/1~\n2024-01: 1/1 0/1~ -");
}

BOOST_AUTO_TEST_CASE(cohorts_by_a_value_or_in_bands)
{
    // By the country of the first row: A, C, E and B, D, F. Members mature one by one, and April is not over.
    BOOST_TEST(answer({"--cohort-by", "land"}) == "DE: 3/3 1/3 1/2\nFR: 2/2 1/2 1/1");
    // Numbers in the order of numbers; F has none, and is called nothing.
    auto const years = answer({"--cohort-by", "years", "--ages", "0-0"});
    BOOST_TEST(years == ": -\n9: 1/1\n25: 1/1\n30: 1/1\n34: 1/1\n61: 1/1");
    made_report const decades(example, {"--cohort-by", "years:10", "--ages", "0-0"});
    BOOST_TEST(lines_of(decades.csv("cohorts.csv")) ==
               "0 to < 10: 1/1\n20 to < 30: 1/1\n30 to < 40: 2/2\n60 to < 70: 1/1");
    BOOST_TEST(decades.page()["unplaced"] == 1); // F
    BOOST_TEST(answer({"--cohort-by", "years:30/60", "--ages", "0-0"}) ==
               "< 30: 2/2\n30 to < 60: 2/2\n>= 60: 1/1");
    // Halves of 9 25 30 34 61: from 30 on.
    BOOST_TEST(answer({"--cohort-by", "years:q2", "--ages", "0-0"}) == "< 30: 2/2\n>= 30: 3/3");
}

BOOST_AUTO_TEST_CASE(cohorts_by_money)
{
    // A row is an order: A 10, B 5, C 1, D 2, E 6, F 8. F was not seen for a month.
    BOOST_TEST(answer({"--cohort-by", "first-order:5/7.50", "--ages", "0-0"}) ==
               "< 5: 2/2\n5 to < 7.5: 2/2\n>= 7.5: 1/1");
    BOOST_TEST(answer({"--cohort-by", "first-order:q2", "--ages", "0-0"}) == "< 5.5: 3/3\n>= 5.5: 2/2");
    // In 30 days from birth: A 30, B 5, C 1, D 9, E 6; those of F are not over.
    made_report const spent(example, {"--cohort-by", "spend-30:6/10", "--ages", "0-0"});
    BOOST_TEST(lines_of(spent.csv("cohorts.csv")) == "< 6: 2/2\n6 to < 10: 2/2\n>= 10: 1/1");
    BOOST_TEST(spent.page()["unplaced"] == 1);
    // With orders the whole order counts: 3 and 4 of the first one, refunds aside.
    std::string const log = "who,day,order,sum\nA,2024-01-01,1,3\nA,2024-01-02,1,4\nA,2024-01-02,2,50\n"
                            "A,2024-01-03,1,-2\nB,2024-01-01,3,7.01\nB,2024-02-02,4,1\n";
    made_report const orders(log, {"--cohort-by", "first-order:7/7.01", "--ages", "0-0"},
                             {"--customer", "who", "--time", "day", "--order", "order", "--amount", "sum"});
    BOOST_TEST(lines_of(orders.csv("cohorts.csv")) == "7 to < 7.01: 1/1\n>= 7.01: 1/1");
}

BOOST_AUTO_TEST_CASE(measures)
{
    std::string const empty = "2024-03: 0/0 0/0~ - -\n";
    BOOST_TEST(answer({"--measure", "events"}) ==
               "2024-01: 3/3 1/3 2/3 0/3~\n2024-02: 3/2 1/2 2/2~ -\n" + empty + "2024-04: 1/1~ - - -");
    auto const revenue = "2024-01: 16.00/3 20.00/3 37.125/3 0.00/3~\n2024-02: 11.00/2 4.00/2 12.00/2~ -\n"
                         "2024-03: 0.00/0 0.00/0~ - -\n2024-04: 8.00/1~ - - -";
    BOOST_TEST(answer({"--measure", "revenue"}) == revenue);
    BOOST_TEST(answer({"--measure", "sum:sum"}) == revenue);
    // Millionths are divided only once: 16 / 3, 11 / 3 rows.
    BOOST_TEST(answer({"--measure", "mean:sum"}) ==
               "2024-01: 5.333333333333333/3 20/3 18.5625/3 /3~\n2024-02: 3.6666666666666665/2 4/2 6/2~ -\n"
               "2024-03: /0 /0~ - -\n2024-04: 8/1~ - - -");
    BOOST_TEST(answer({"--measure", "min:sum"}) ==
               "2024-01: 1.00/3 20.00/3 7.125/3 /3~\n2024-02: 2.00/2 4.00/2 5.00/2~ -\n2024-03: /0 /0~ - -\n"
               "2024-04: 8.00/1~ - - -");
    BOOST_TEST(answer({"--measure", "max:sum"}) ==
               "2024-01: 10.00/3 20.00/3 30.00/3 /3~\n2024-02: 6.00/2 4.00/2 7.00/2~ -\n2024-03: /0 /0~ - -\n"
               "2024-04: 8.00/1~ - - -");
    BOOST_TEST(answer({"--measure", "distinct:land"}) ==
               "2024-01: 2/3 1/3 2/3 0/3~\n2024-02: 2/2 1/2 1/2~ -\n" + empty + "2024-04: 1/1~ - - -");
    // An empty field is no value and no number.
    BOOST_TEST(answer({"--measure", "distinct:signed", "--ages", "0-0"}) ==
               "2024-01: 2/3\n2024-02: 2/2\n2024-03: 0/0\n2024-04: 1/1~");
    BOOST_TEST(answer({"--measure", "sum:years", "--ages", "0-0"}) ==
               "2024-01: 89/3\n2024-02: 79/2\n2024-03: 0/0\n2024-04: 0/1~");
    // Lifetime value to date, per member: 16, 36, 73.125 of three; 11, 15, 27 of two.
    auto const ltv = "2024-01: 5.333333333333333/3 12/3 24.375/3 24.375/3~\n2024-02: 5.5/2 7.5/2 13.5/2~ -\n"
                     "2024-03: /0 /0~ - -\n2024-04: 8/1~ - - -";
    for (auto const* kind : {"on", "on-or-after", "on-or-before", "streak"})
        BOOST_TEST(answer({"--measure", "ltv", "--return", kind}) == ltv, kind);
    // Members who mature: of B and C three spans of 30 days were seen whole, of A and D two, of E one.
    BOOST_TEST(answer({"--measure", "revenue", "--clock", "rolling", "--cohort-by", "land"}) ==
               "DE: 37.00/3 0.00/2 0.00/1\nFR: 14.00/2 0.00/2 7.125/1");
    BOOST_TEST(answer({"--measure", "revenue", "--return", "bracket:0-1,1-3"}) ==
               "2024-01: 36.00/3 57.125/3~\n2024-02: 15.00/2 16.00/2~\n2024-03: 0.00/0~ 0.00/0~\n2024-04: "
               "8.00/1~ -");
}

BOOST_AUTO_TEST_CASE(orders_and_refunds)
{
    std::string const log = "who,day,order,sum\nA,2024-01-01,1,3\nA,2024-01-02,1,4\nA,2024-01-02,2,50\n"
                            "A,2024-02-03,1,-2\nB,2024-01-01,3,7\nB,2024-02-02,4,1\nB,2024-03-01,4,1\n";
    texts const fields{"--customer", "who", "--time", "day", "--order", "order", "--amount", "sum"};
    auto const told = [&](texts const& arguments) {
        return lines_of(made_report(log, arguments, fields).csv("cohorts.csv"));
    };
    BOOST_TEST(told({"--measure", "orders"}) == "2024-01: 3/2 1/2 1/2~");
    BOOST_TEST(told({"--measure", "events"}) == "2024-01: 4/2 1/2 1/2~");
    // A netted refund is no activity, but money; dropped it is neither.
    BOOST_TEST(told({"--measure", "revenue"}) == "2024-01: 64.00/2 -1.00/2 1.00/2~");
    BOOST_TEST(told({"--measure", "sum:sum"}) == "2024-01: 64.00/2 -1.00/2 1.00/2~");
    BOOST_TEST(told({"--measure", "min:sum"}) == "2024-01: 3.00/2 1.00/2 1.00/2~");
    BOOST_TEST(told({"--measure", "revenue", "--refunds", "drop"}) == "2024-01: 64.00/2 1.00/2 1.00/2~");
    BOOST_TEST(told({"--refunds", "as-activity"}) == "2024-01: 2/2 2/2 1/2~");
    BOOST_TEST(told({}) == "2024-01: 2/2 1/2 1/2~");
}

BOOST_AUTO_TEST_CASE(a_row_without_an_order_is_an_order_of_its_own)
{
    std::string const log = "who,day,order,sum\nA,2024-01-01,,3\nA,2024-01-02,,4\nA,2024-01-02,,4\n"
                            "A,2024-02-02,7,5\nA,2024-02-03,7,1\nB,2024-01-03,,20\nB,2024-02-04,,1\n";
    texts const fields{"--customer", "who", "--time", "day", "--order", "order", "--amount", "sum"};
    auto const orders = [&](texts const& arguments) {
        made_report const made(log, arguments, fields);
        auto const rfm = made.csv("rfm.csv");
        return lines_of(made.csv("cohorts.csv")) + "; " + rfm.at(0, "frequency") + " and " +
               rfm.at(1, "frequency");
    };
    BOOST_TEST(orders({"--measure", "orders"}) == "2024-01: 4/2 2/2~; 4 and 2");
    // Two of the rows are equal.
    BOOST_TEST(orders({"--measure", "orders", "--duplicates", "drop"}) == "2024-01: 3/2 2/2~; 3 and 2");
    BOOST_TEST(orders({"--cohort-by", "first-order:5", "--measure", "orders", "--ages", "0-0", "--clock",
                       "rolling:1"}) == "< 5: 1/1\n>= 5: 1/1; 4 and 2");
    // Of all customers there are five such orders, and one with a number.
    made_report const made(log, {}, fields);
    auto const segments = made.csv("segments.csv").column("orders");
    int n = 0;
    for (auto const& text : segments) n += std::stoi(text);
    BOOST_TEST(n == 6);
}

BOOST_AUTO_TEST_CASE(what_may_not_have_been_meant)
{
    made_report const nobody(example, {"--return-where", "land=Mars"});
    std::string const said = "No row has land=Mars, so nobody counts as returned (--return-where).";
    BOOST_TEST(nobody.said().find(said + "\n") != std::string::npos);
    BOOST_TEST(nobody.page()["hints"] == nlohmann::json{said});
    made_report const dated(example, {"--birth-date", "signed"});
    BOOST_TEST(
        dated.said().find("Ages before the first row of the log, of 2024-01-05, were not seen; if the log is "
                          "complete from an earlier day on, say so by --since.\n") != std::string::npos);
    BOOST_TEST(
        made_report(example, {"--birth-date", "signed", "--since", "2024-01-01"}).page()["hints"].empty());
    BOOST_TEST(made_report(example, {"--return-where", "land=DE"}).page()["hints"].empty());
}

BOOST_AUTO_TEST_CASE(lines_of_an_order_are_one_event)
{
    // A: an order of two lines, and another a month later. B: two lines of an order.
    std::string const log = "who,day,no\nA,2024-01-05,1\nA,2024-01-05,1\nA,2024-02-07,2\n"
                            "B,2024-01-06,3\nB,2024-01-06,3\n";
    texts const plain{"--customer", "who", "--time", "day"};
    auto const second = [&](texts arguments, bool orders) {
        auto fields = plain;
        if (orders) fields.insert(fields.end(), {"--order", "no"});
        arguments.insert(arguments.end(), {"--birth-nth", "2"});
        made_report const made(log, arguments, fields);
        BOOST_TEST(made.options()["events"] == (arguments.size() > 2 ? arguments[1] : "order"));
        return lines_of(made.csv("cohorts.csv"));
    };
    BOOST_TEST(second({}, true) == "2024-02: 1/1~");
    BOOST_TEST(second({}, false) == "2024-01: 2/2 1/2~");
    BOOST_TEST(second({"--events", "row"}, true) == "2024-01: 2/2 1/2~");
    BOOST_TEST(second({"--events", "day"}, false) == "2024-02: 1/1~");
    auto const orders = texts{"--customer", "who", "--time", "day", "--order", "no"};
    auto const twice = [&](texts arguments) {
        arguments.insert(arguments.end(), {"--min-occurrences", "2"});
        return lines_of(made_report(log, arguments, orders).csv("cohorts.csv"));
    };
    BOOST_TEST(twice({}) == "2024-01: 0/2 0/2~");
    BOOST_TEST(twice({"--events", "row"}) == "2024-01: 2/2 0/2~");
    BOOST_TEST(twice({"--return", "on-or-after"}) == "2024-01: 1/2 0/2~");
}

BOOST_AUTO_TEST_CASE(columns_in_use_tell_duplicates_apart)
{
    std::string const log =
        "who,day,land,x\nA,2024-01-05,DE,1\nA,2024-01-05,FR,2\nA,2024-01-05,DE,3\nA,2024-02-05,DE,4\n";
    texts const fields{"--customer", "who", "--time", "day"};
    auto const events = [&](texts arguments) {
        arguments.insert(arguments.end(), {"--measure", "events"});
        return lines_of(made_report(log, arguments, fields).csv("cohorts.csv"));
    };
    BOOST_TEST(events({}) == "2024-01: 3/1 1/1~");
    BOOST_TEST(events({"--duplicates", "drop"}) == "2024-01: 1/1 1/1~");
    BOOST_TEST(events({"--duplicates", "drop", "--cohort-by", "land", "--clock", "rolling:31"}) == "DE: 2/1");
    BOOST_TEST(events({"--duplicates", "drop", "--where", "x=3"}) == "2024-01: 1/1 0/1~");
}

BOOST_AUTO_TEST_CASE(the_simulated_shop_has_columns_too)
{
    temporary_folder const folder;
    make_report({"--cohort-by", "channel", "--measure", "ltv", "--clock", "anniversary", "--out",
                 folder.path().string()});
    auto const csv = read_table(folder / "cohorts.csv");
    BOOST_TEST(csv.counts("cohort").size() == 4U);
    // A lifetime value to date of few refunds: later ages bring more, of the same members.
    BOOST_TEST(std::stod(csv.at(12, "value")) > std::stod(csv.at(0, "value")));
    auto const page = page_data(folder / "report.html")["cohorts"];
    BOOST_TEST(page["matures"] == true);
    BOOST_TEST(page["measure"] == "ltv");
    BOOST_TEST(page["isTotal"] == true);
    temporary_folder const other;
    make_report({"--where", "product=P001", "--measure", "sum:quantity", "--birth", "country=Germany",
                 "--out", other.path().string()});
    BOOST_TEST(page_data(other / "report.html")["cohorts"]["withoutBirth"] > 1000);
    // Its amounts are money, its quantities are not.
    BOOST_TEST(read_table(other / "cohorts.csv").at(0, "value").find('.') == std::string::npos);
    temporary_folder const third;
    make_report({"--measure", "sum:amount", "--out", third.path().string()});
    BOOST_TEST((read_table(third / "cohorts.csv").column("value") ==
                read_table(third / "retention.csv").column("revenue")));
}

BOOST_AUTO_TEST_CASE(the_page_marks_where_most_are_lost)
{
    made_report const made(example, {});
    auto const page = made.page();
    // Complete at ages 0 and 1 are January and February: 5 of 5, then 2 of 5.
    auto const& lost = page["dropOff"];
    BOOST_TEST(lost["from"] == 0);
    BOOST_TEST(lost["to"] == 1);
    BOOST_TEST(lost["cohorts"] == 2);
    BOOST_TEST(lost["before"] == 1.0);
    BOOST_TEST(lost["after"] == 0.4);
    BOOST_TEST(lost["loss"].get<double>() == 0.6, boost::test_tools::tolerance(1e-12));
    BOOST_TEST(lost["low"] < lost["loss"]);
    BOOST_TEST(lost["loss"] < lost["high"]);
    BOOST_TEST(page["laterDropOff"].is_null()); // more came at age 2 than at age 1
    BOOST_TEST(page["columns"][1]["pooled"][0] == 2);
    BOOST_TEST(page["columns"][1]["pooled"][1] == 5);
    // Streaks of January: 3, 1, 1 complete.
    auto const streak = made_report(example, {"--return", "streak", "--ages", "1-"}).page();
    BOOST_TEST(streak["dropOff"].is_null());
    // Members mature: of the first country A and C are seen at ages 1 and 2, of the second B, and all who
    // were there stayed. (E, there at 1 or later and not yet seen at 2, is no loss.)
    auto const land =
        made_report(example, {"--return", "on-or-after", "--cohort-by", "land", "--ages", "1-"});
    BOOST_TEST(lines_of(land.csv("cohorts.csv")) == "DE: 2/3 1/2\nFR: 2/2 1/1");
    BOOST_TEST(land.page()["dropOff"].is_null());
    // Spans have no next one.
    BOOST_TEST(made_report(example, {"--return", "bracket:0-1"}).page()["dropOff"].is_null());
    // The page shows at most 48 cohorts, the largest.
    std::string many = "who,day,code\n";
    for (int i = 0; i < 60; ++i)
        for (int n = 0; n <= i % 2; ++n)
            many += std::to_string(2 * i + n) + ",2024-01-05," + std::to_string(i) + "\n";
    made_report const codes(many, {"--cohort-by", "code"}, {"--customer", "who", "--time", "day"});
    BOOST_TEST(codes.csv("cohorts.csv").rows.size() == 60U);
    auto const shown = codes.page();
    BOOST_TEST(shown["allCohorts"] == 60);
    BOOST_TEST(shown["rows"].size() == 48U);
    BOOST_TEST(shown["rows"][47]["label"] == "59");
}

BOOST_AUTO_TEST_CASE(who_is_in_no_cohort_is_counted)
{
    made_report const signed_up(example, {"--birth-date", "signed", "--cohort-by", "years:10"});
    BOOST_TEST(signed_up.counts() == nlohmann::json({{"without_birth", 1},  // C
                                                     {"births_outside", 1}, // E
                                                     {"unplaced", 1},       // F has no number of years
                                                     {"rows_before_birth", 0}}));
    BOOST_TEST(signed_up.page()["hints"].size() == 1u);
    made_report const bought(example, {"--birth", "what=buy"});
    BOOST_TEST(bought.counts() ==
               nlohmann::json(
                   {{"without_birth", 1}, {"births_outside", 0}, {"unplaced", 0}, {"rows_before_birth", 2}}));
    // A table without a line says why.
    auto const said = [](texts const& arguments) {
        made_report const made(example, arguments);
        BOOST_TEST(made.csv("cohorts.csv").rows.empty());
        return made.said();
    };
    std::string const only = "cohorts.csv has a header only: ";
    BOOST_TEST(said({"--where", "land=Atlantis"}) ==
               only + "nobody is in a cohort; customers without a birth: 6\n");
    BOOST_TEST(said({"--born-until", "2024-01-01", "--birth-nth", "2"}) ==
               only + "nobody is in a cohort; customers without a birth: 2, born on days that are not looked "
                      "at: 4\n");
    BOOST_TEST(said({"--cohort-by", "spend-300:5"}) ==
               only +
                   "nobody is in a cohort; customers without a value to be placed by, or not seen for long "
                   "enough: 6\n");
    BOOST_TEST(said({"--ages", "50-60"}) == only + "none of --ages 50-60 was seen\n");
    made_report const nobody("who,day,sum\n,2024-01-01,5\n", {});
    BOOST_TEST(nobody.said() == only + "no row is used\n");
    BOOST_TEST(nobody.counts().is_null());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused)
{
    temporary_folder const folder;
    auto const log = folder.write("log.csv", example);
    auto const refused = [&](texts arguments, int status, std::string const& says,
                             texts const& fields = columns) {
        arguments.insert(arguments.begin(), fields.begin(), fields.end());
        arguments.insert(arguments.begin(), log);
        arguments.insert(arguments.end(), {"--out", (folder / "out").string()});
        auto const result = run_report(arguments);
        BOOST_TEST(result.status == status);
        BOOST_TEST(std::count(result.err.begin(), result.err.end(), '\n') == 1);
        BOOST_TEST(result.err.find(says) != std::string::npos,
                   "expected: " << says << "\n     said: " << result.err);
        BOOST_TEST(!report_test::fs::exists(folder / "out"));
    };
    refused({"--birth", "what"}, 2, "--birth: 'what' names no column and value; write COL=VALUE");
    refused({"--where", "=x"}, 2, "--where: '=x' names no column and value");
    refused({"--birth-nth", "0"}, 2, "--birth-nth");
    refused({"--birth-nth", "two"}, 2, "--birth-nth");
    refused({"--birth-date", "signed", "--birth-nth", "2"}, 2, "leave out either");
    refused({"--birth-date", "signed", "--birth-nth", "1"}, 2, "leave out either");
    refused({"--birth-date", "signed", "--birth", "what=buy"}, 2, "leave out either");
    refused({"--born-since", "soon"}, 2, "--born-since: 'soon' is not a date");
    refused({"--born-since", "2024-02-01", "--born-until", "2024-02-01"}, 2,
            "--born-until must be after --born-since");
    refused({"--cohort-by", "years:ten"}, 2, "--cohort-by: 'ten' is no edge of a band; write edges as in");
    refused({"--cohort-by", "years:0.0000001"}, 2,
            "--cohort-by: '0.0000001' is finer than a millionth; give at most six decimals");
    refused({"--cohort-by", "years:1/2.0000002"}, 2, "--cohort-by: '2.0000002' is finer than a millionth");
    refused({"--cohort-by", "years:9999999999999"}, 2,
            "--cohort-by: '9999999999999': the number is beyond 9 * 10^12; use a larger unit");
    refused({"--cohort-by", "years:"}, 2,
            "--cohort-by: in 'years:' an edge of a band is missing; write edges");
    refused({"--cohort-by", "years:5//7"}, 2, "--cohort-by: in 'years:5//7' an edge of a band is missing");
    refused({"--cohort-by", "years:q5000"}, 2, "--cohort-by: '5000' is no number of bands from 2 to 1000");
    refused({"--cohort-by", "years:0"}, 2, "--cohort-by: '0' is no width; it must be above 0");
    refused({"--cohort-by", "years:30/30"}, 2, "--cohort-by: '30/30': the edges of bands must rise");
    refused({"--cohort-by", "first-order"}, 2,
            "--cohort-by: 'first-order' has no bands; write first-order:100");
    refused({"--cohort-by", "first-order:x"}, 2, "--cohort-by: 'x' is no edge of a band");
    refused({"--cohort-by", "first-order:q1"}, 2, "--cohort-by: '1' is no number of bands from 2 to 1000");
    refused({"--cohort-by", "spend-0:5"}, 2, "--cohort-by: '0' is no number of days from 1 to 36500");
    refused({"--cohort-by", "spend-:5"}, 2,
            "--cohort-by: in 'spend-:5' the number of days is missing; give one from 1 to 36500");
    refused({"--cohort-by", "spend-x:5"}, 2, "--cohort-by: 'x' is no number of days");
    refused({"--cohort-by", ""}, 2, "--cohort-by: the value is empty");
    refused({"--cohort-by", ":10"}, 2, "--cohort-by: ':10' names no column");
    refused({"--return", "after"}, 2,
            "choose one of on|on-or-after[:LAST]|on-or-before|within:AGES|streak|bracket:SPANS");
    refused({"--return", "within"}, 2,
            "--return: 'within' does not say within how many ages; write within:2");
    refused({"--return", "within:"}, 2, "--return: in 'within:' the age is missing");
    refused({"--return", "on-or-after:x"}, 2, "--return: 'x' is no age");
    refused({"--return", "bracket"}, 2, "--return: 'bracket' has no spans; write bracket:1-7,8-30");
    refused({"--return", "bracket:1-7,x"}, 2, "--return: 'x' is no age");
    refused({"--return", "bracket:1-"}, 2, "--return: in '1-' the age is missing; give one from 0 to 100000");
    refused({"--return", "bracket:1-2,"}, 2, "--return: in 'bracket:1-2,' the age is missing");
    refused({"--return", "bracket:7-1"}, 2, "--return: '7-1' ends before it begins");
    refused({"--return", "bracket:1-2,0,1-2"}, 2, "--return: there is the span '1-2' twice; once will do");
    refused({"--return", "bracket:1,1-1"}, 2, "--return: there is the span '1-1' twice");
    refused({"--return", "bracket:1-7", "--ages", "0-3"}, 2, "leave out --ages");
    refused({"--return", "bracket:1-7", "--measure", "ltv"}, 2, "--measure ltv is what came up to an age");
    refused({"--min-occurrences", "0"}, 2, "--min-occurrences");
    refused({"--clock", "lunar"}, 2,
            "--clock: 'lunar' is not known; choose one of calendar|rolling[:DAYS]|anniversary[:MONTHS]");
    refused({"--clock", "rolling:0"}, 2, "--clock: '0' is no number of days from 1 to 36500");
    refused({"--clock", "rolling:7.5"}, 2, "--clock: '7.5' is no number of days from 1 to 36500");
    refused({"--clock", "rolling:"}, 2, "--clock: in 'rolling:' the number of days is missing");
    refused({"--clock", "anniversary:99999"}, 2, "--clock: '99999' is no number of months from 1 to 36500");
    refused({"--clock", "calendar:3"}, 2, "--clock: 'calendar:3' is not known");
    refused({"--ages", "3"}, 2, "--ages: '3' is no span of ages; write 0-12");
    refused({"--ages", "0-5:-1"}, 2, "--ages: '-1' is no step from 1 to 100000");
    refused({"--ages=-3"}, 2, "--ages: in '-3' the age is missing; give one from 0 to 100000");
    refused({"--ages", "3-1"}, 2, "--ages: '3-1' ends before it begins");
    refused({"--ages", "0-3:0"}, 2, "--ages: '0' is no step from 1 to 100000");
    refused({"--measure", "median:sum"}, 2, "--measure: 'median:sum' is not known; choose one of customers|");
    refused({"--measure", "sum"}, 2, "--measure: 'sum' names no column; write sum:COL");
    refused({"--measure", "ltv:sum"}, 2, "--measure: 'ltv:sum' is of no column; write ltv");
    // Without money.
    texts const bare{"--customer", "who", "--time", "day"};
    for (auto const* measure : {"ltv", "revenue"})
        refused({"--measure", measure}, 2, std::string("--measure ") + measure + " is about money", bare);
    refused({"--cohort-by", "first-order:5"}, 2, "--cohort-by first-order is about money", bare);
    refused({"--cohort-by", "spend-30:5"}, 2, "--cohort-by spend is about money", bare);
    // What the log lacks.
    for (auto const* option : {"--birth", "--return-where", "--where"})
        refused({option, "colour=red"}, 1,
                "log.csv:1: " + std::string(option) +
                    " colour: there is no such column; the columns are 'who', 'day',");
    refused({"--birth-date", "born"}, 1, "--birth-date born: there is no such column");
    refused(
        {"--cohort-by", "spend:5"}, 1,
        "--cohort-by spend: there is no such column; the columns are 'who', 'day', 'sum', 'land', 'what', "
        "'years', 'signed'; for what was spent write spend-DAYS:BANDS");
    refused({"--cohort-by", "period:5"}, 1,
            "'signed'; the period of birth takes no bands: write --cohort-by period");
    refused({"--cohort-by", "colour"}, 1, "--cohort-by colour: there is no such column");
    refused({"--measure", "sum:colour"}, 1, "--measure colour: there is no such column");
    refused({"--measure", "sum:land"}, 1,
            "log.csv:2: land (column 4): 'DE' is not a number; write it like 12.50 or -3; --measure needs a "
            "number, or an empty field");
    refused({"--cohort-by", "what:10"}, 1, "what (column 5): 'visit' is not a number");
    refused({"--birth-date", "years"}, 1, "years (column 6): '34' is not a date");
    auto const large =
        folder.write("large.csv", "who,day,n\nA,2024-01-05,9000000000000\nA,2024-01-06,9000000000000\n");
    auto const overflow = run_report({large, "--customer", "who", "--time", "day", "--measure", "sum:n",
                                      "--out", (folder / "out").string()});
    BOOST_TEST(overflow.status == 1);
    BOOST_TEST(
        overflow.err.find("large.csv: --measure sum:n: a total does not fit into 64 bits; use a larger unit "
                          "in this column") != std::string::npos,
        overflow.err);
    auto const shop = run_report({"--cohort-by", "colour", "--out", (folder / "out").string()});
    BOOST_TEST(shop.status == 1);
    BOOST_TEST(
        shop.err.find("the columns are 'country', 'channel', 'product', 'order', 'quantity', 'amount'") !=
        std::string::npos);
    texts const customers{"--customers-table", "--customer", "who", "--days-since-last", "years",
                          "--frequency",       "sum"};
    refused({"--measure", "events"}, 2, "--measure is about purchases", customers);
    refused({"--clock", "rolling"}, 2, "--clock is about purchases", customers);
    refused({"--born-since", "2024-01-01"}, 2, "--born-since is about purchases", customers);
    refused({"--born-until", "2024-01-01"}, 2, "--born-until is about purchases", customers);
}
