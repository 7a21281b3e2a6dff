// What cohort-report says when it cannot do what it is asked: one line, the place, a status, and no file.
#define BOOST_TEST_MODULE report_command_line
#include <boost/test/unit_test.hpp>

#include "run_report.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace {

using report_test::run_report;
using report_test::temporary_folder;

std::string const good = "id,when,sum\nann,2024-01-05,12.50\nbob,2024-02-07,3\n";

/// Runs the program on a file of this text and expects that it gives up, saying this, and writes nothing.
void expect_failure(std::string const& text, std::vector<std::string> arguments, int status,
                    std::string const& says)
{
    temporary_folder const folder;
    auto const file = folder.write("log.csv", text);
    auto const out = folder / "out";
    arguments.insert(arguments.begin(), file);
    arguments.insert(arguments.end(), {"--out", out.string()});
    auto const result = run_report(arguments);
    BOOST_TEST(result.status == status);
    BOOST_TEST(result.out == "");
    BOOST_TEST(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    BOOST_TEST(result.err.starts_with("cohort-report: "));
    // The message names the file; what the test expects is the rest.
    auto err = result.err;
    if (auto const at = err.find(file); at != std::string::npos) err.replace(at, file.size(), "FILE");
    BOOST_TEST(err.find(says) != std::string::npos, "expected: " << says << "\n     said: " << err);
    // Nothing but the log is there: no folder, no temporary one.
    auto const left = std::distance(report_test::fs::directory_iterator(folder.path()), {});
    BOOST_TEST(left == 1);
}

std::vector<std::string> const columns{"--customer", "id", "--time", "when", "--amount", "sum"};

auto with(std::vector<std::string> more) -> std::vector<std::string>
{
    more.insert(more.begin(), columns.begin(), columns.end());
    return more;
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_that_make_no_sense)
{
    auto const bad = [](std::string const& text, std::string const& says) {
        expect_failure(text, columns, 1, says);
    };
    bad("id,when,sum\nann,2024-01-05,1\nbob,2024-02-30,2\n",
        "FILE:3: when (column 2): '2024-02-30' is a day that does not exist; correct the date");
    bad("id,when,sum\nann,5 Jan 2024,1\n",
        "FILE:2: when (column 2): '5 Jan 2024' is not a date; write YYYY-MM-DD");
    bad("id,when,sum\nann,2024-01-05 25:00,1\n",
        "FILE:2: when (column 2): '2024-01-05 25:00' is not a date and time");
    bad("id,when,sum\nann,2024-01-05,1\nbob,2024-01-06\n",
        "FILE:3: sum (column 3): the row has 2 fields and the header 3; add what is missing");
    bad("id,when,sum\nann\n", "FILE:2: when (column 2): the row has 1 field and the header 3");
    bad("id,when,sum\nann,2024-01-05,1,5\n",
        "FILE:2: column 4: the row has 4 fields and the header 3; put a field that");
    bad("id,when,sum\nann,2024-01-05,\"1,50\"\n",
        "FILE:2: sum (column 3): '1,50' is not a number; write it like 12.50");
    bad("id,when,sum\nann,2024-01-05,\n", "FILE:2: sum (column 3): '' (empty) is not a number");
    bad("id,when,sum\nann,2024-01-05,99999999999999\n",
        "FILE:2: sum (column 3): the number is beyond 9 * 10^12");
    // The line is that on which the row begins, whatever line ends the fields hold.
    bad("id,when,sum\n\"a\nn\nn\",2024-01-05,1\nbob,never,2\n",
        "FILE:5: when (column 2): 'never' is not a date");
    bad("id,when,sum\nann,2024-01-05,1\nbob,\"2024-01-06,2\n",
        "FILE:3: the row that begins here has a quote");
    bad("id,when,sum\nann,2024-01-05,1\n\"bob\"x,2024-01-06,2\n", "FILE:3: a quote");
    bad("", "FILE:1: the file is empty; its first line must name the columns");
    // A value cannot put a second line, or a terminal's commands, into the message.
    bad("id,when,sum\nann,\"20\n24\x1b[2J\",1\n", "'20?24?[2J' is not a date");
}

BOOST_AUTO_TEST_CASE(quantity_and_price)
{
    std::string const text = "id,when,n,price\nann,2024-01-05,2,1.25\nbob,2024-01-06,x,2\n";
    expect_failure(text, {"--customer", "id", "--time", "when", "--quantity", "n", "--price", "price"}, 1,
                   "FILE:3: n (column 3): 'x' is not a number");
    expect_failure("id,when,n,price\nann,2024-01-05,2,1.2.5\n",
                   {"--customer", "id", "--time", "when", "--quantity", "n", "--price", "price"}, 1,
                   "FILE:2: price (column 4): '1.2.5' is not a number");
    expect_failure(text, {"--customer", "id", "--time", "when", "--quantity", "n"}, 2,
                   "--quantity and --price go together");
    expect_failure(
        text, {"--customer", "id", "--time", "when", "--quantity", "n", "--price", "price", "--amount", "n"},
        2, "leave one of them out");
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_there)
{
    expect_failure(good, {"--customer", "client", "--time", "when"}, 1,
                   "FILE:1: client: there is no such column; the columns are 'id', 'when', 'sum'");
    expect_failure(good, {"--preset", "online-retail"}, 1, "FILE:1: CustomerID: there is no such column");
    expect_failure("id,when,id\n", {"--customer", "id", "--time", "when"}, 1,
                   "FILE:1: id: two columns have this name");
    expect_failure(good, {"--customer", "id"}, 2,
                   "Give --customer COL and --time COL, or --preset online-retail");
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense)
{
    auto const bad = [](std::vector<std::string> more, std::string const& says) {
        expect_failure(good, with(std::move(more)), 2, says);
    };
    bad({"--colour", "blue"}, "--colour");
    bad({"--period", "fortnight"},
        "--period 'fortnight' is not known; choose one of day|week|month|quarter|half-year|year");
    bad({"--refunds", "maybe"}, "--refunds 'maybe' is not known; choose one of net|drop|reject|as-activity");
    bad({"--zeros", "0"}, "choose one of keep|drop");
    bad({"--duplicates", "twice"}, "choose one of keep|drop");
    bad({"--events", "line"}, "choose one of order|row|instant|day");
    bad({"--scoring", "magic"}, "choose one of value-consistent|quantile1..9");
    bad({"--since", "2024-02-30"}, "--since: '2024-02-30' is a day that does not exist");
    bad({"--until", "soon"}, "--until: 'soon' is not a date");
    bad({"--as-of", "2024-01-01 12:00"}, "--as-of: '2024-01-01 12:00' is not a date; write YYYY-MM-DD");
    bad({"--since", "2024-02-01", "--until", "2024-02-01"}, "--until must be after --since");
    bad({"--bins", "0"}, "--bins");
    bad({"--bins", "five"}, "--bins");
    bad({"--clusters", "0"}, "--clusters: '0' is not a number of clusters from 1 to 1000; give one, or auto");
    bad({"--clusters", "some"}, "--clusters: 'some' is not a number");
    bad({"--clusters", "2.5"}, "--clusters: '2.5' is not a number");
    bad({"--features", "r,age"}, "--features: 'age' is no feature; there are r, f, m, length, tenure,");
    bad({"--features", "r,f,r"}, "--features: there is 'r' twice; once will do");
    bad({"--features", "r,"}, "--features: '' is no feature");
    bad({"--features", "periodicity"}, "nobody has a periodicity, which takes purchases on three days");
    bad({"--scale", "log"}, "--scale 'log' is not known; choose one of log-z|z|minmax|robust|rank");
    bad({"--restarts", "0"}, "--restarts");
    bad({"--clusters", "3"}, "the number of distinct points is 2");
    bad({"--threads", "0"}, "--threads");
    bad({"--seed", "-1"}, "--seed");
    bad({"--preset", "online-retail"}, "--preset already names the columns");
    bad({"--as-of", "2023-12-31"}, "--as-of 2023-12-31 lies before the first day of the log, 2024-01-05");
    bad({"another.csv"}, "another.csv");
}

BOOST_AUTO_TEST_CASE(options_without_a_text_and_options_given_twice)
{
    for (auto const* option :
         {"--where",       "--birth",    "--birth-date", "--ages",       "--return-where",
          "--born-since",  "--since",    "--until",      "--as-of",      "--segments",
          "--nested",      "--bins",     "--target",     "--compare-to", "--priority-split",
          "--features",    "--clusters", "--order",      "--product",    "--attribute",
          "--time-format", "--preset",   "--birth-nth",  "--restarts",   "--holdout"})
        expect_failure(good, with({option, ""}), 2,
                       std::string(option) + ": the value is empty; give one, or leave the option out");
    temporary_folder const folder;
    auto const nameless = run_report({"", "--out", (folder / "out").string()});
    BOOST_TEST(nameless.status == 2);
    BOOST_TEST(nameless.err.find("FILE.csv: the value is empty") != std::string::npos);
    for (auto const* option : {"--where", "--period", "--restarts", "--customer"})
        expect_failure(good, with({option, "1", option, "1", option, "1"}), 2,
                       std::string(option) + " is given " +
                           (option == std::string("--customer") ? "4" : "3") + " times; give it once");
}

BOOST_AUTO_TEST_CASE(features_that_the_columns_do_not_tell)
{
    for (auto const* feature : {"m", "aov", "largest-order"})
        expect_failure(good, {"--customer", "id", "--time", "when", "--features", feature}, 2,
                       std::string("--features: ") + feature + " is about money, but no column is named");
    expect_failure("id,days,n\nann,3,1\n",
                   {"--customers-table", "--customer", "id", "--days-since-last", "days", "--frequency", "n",
                    "--features", "r,tenure"},
                   2, "--features: tenure is measured from purchases, which a table of customers has not");
}

BOOST_AUTO_TEST_CASE(refunds_can_be_rejected)
{
    expect_failure("id,when,sum\nann,2024-01-05,1\nbob,2024-01-06,-2\n", with({"--refunds", "reject"}), 1,
                   "FILE:3: sum (column 3): ");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read)
{
    temporary_folder const folder;
    auto const out = (folder / "out").string();
    auto const missing =
        run_report({(folder / "none.csv").string(), "--preset", "online-retail", "--out", out});
    BOOST_TEST(missing.status == 1);
    BOOST_TEST(missing.err.find("none.csv: cannot open the file: No such file or directory") !=
               std::string::npos);
    auto const directory = run_report({folder.path().string(), "--preset", "online-retail", "--out", out});
    BOOST_TEST(directory.status == 1);
    BOOST_TEST(directory.err.find("is a folder; name a CSV file") != std::string::npos);
    BOOST_TEST(!report_test::fs::exists(out));
}

BOOST_AUTO_TEST_CASE(folders_that_cannot_be_written)
{
    temporary_folder const folder;
    auto const file = folder.write("file", "not a folder");
    for (auto const& out :
         {file, file + "/out", std::string("/proc/cohort-report"), std::string("/dev/null/out")}) {
        auto const result = run_report({"--out", out});
        BOOST_TEST(result.status == 1);
        BOOST_TEST(std::count(result.err.begin(), result.err.end(), '\n') == 1);
        BOOST_TEST(result.err.starts_with("cohort-report: " + out), result.err);
        BOOST_TEST(result.err.find("--out") != std::string::npos);
    }
    BOOST_TEST(report_test::text_of(file) == "not a folder");
    // A folder stands where a file of the report belongs: none of the others is replaced.
    report_test::fs::create_directories(folder / "out/rfm.csv");
    folder.write("out/retention.csv", "of yesterday");
    auto const result = run_report({"--out", (folder / "out").string()});
    BOOST_TEST(result.status == 1);
    BOOST_TEST(report_test::text_of(folder / "out/retention.csv") == "of yesterday");
    BOOST_TEST(std::distance(report_test::fs::directory_iterator(folder / "out"), {}) == 2);
}

BOOST_AUTO_TEST_CASE(without_a_file_no_option_may_speak_of_one)
{
    temporary_folder const folder;
    auto const out = (folder / "out").string();
    for (auto const& words : std::vector<std::vector<std::string>>{{"--preset", "online-retail"},
                                                                   {"--customer", "id"},
                                                                   {"--attribute", "country"},
                                                                   {"--time-format", "%Y"}}) {
        auto arguments = words;
        arguments.insert(arguments.end(), {"--out", out});
        auto const result = run_report(arguments);
        BOOST_TEST(result.status == 2);
        BOOST_TEST(result.err.find("no file is named") + result.err.find("needs a file") !=
                   2 * std::string::npos);
    }
    BOOST_TEST(run_report({}).status == 2);
    BOOST_TEST(run_report({"--out", ""}).status == 2);
}

BOOST_AUTO_TEST_CASE(help_and_version)
{
    auto const help = run_report({"--help"});
    BOOST_TEST(help.status == 0);
    for (auto const* option :
         {"--out",      "--preset",       "--customer",        "--time",      "--order",       "--amount",
          "--quantity", "--price",        "--product",         "--attribute", "--time-format", "--period",
          "--since",    "--until",        "--as-of",           "--refunds",   "--zeros",       "--duplicates",
          "--bins",     "--scoring",      "--clusters",        "--features",  "--scale",       "--restarts",
          "--seed",     "--threads",      "--birth",           "--birth-nth", "--birth-date",  "--cohort-by",
          "--return",   "--return-where", "--min-occurrences", "--where",     "--clock",       "--ages",
          "--measure",  "--born-since",   "--born-until",      "--events"}) {
        BOOST_TEST(help.out.find(option) != std::string::npos, option);
    }
    auto const version = run_report({"--version"});
    BOOST_TEST(version.status == 0);
    BOOST_TEST(version.out.starts_with("cohort-report "));
}
