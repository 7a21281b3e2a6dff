#pragma once

#include <boost/test/unit_test.hpp>

#include "csv_reader.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace report_test {

namespace fs = std::filesystem;

/// A folder that is gone with all that is in it when the test is over.
class temporary_folder {
public:
    temporary_folder()
    {
        auto name = (fs::temp_directory_path() / "cohort-report-test-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    auto operator=(temporary_folder const&) -> temporary_folder& = delete;
    ~temporary_folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] auto path() const -> fs::path const& { return path_; }
    [[nodiscard]] auto operator/(std::string const& name) const -> fs::path { return path_ / name; }

    /// Writes a file into it.
    auto write(std::string const& name, std::string const& text) const -> std::string
    {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return (path_ / name).string();
    }

private:
    fs::path path_;
};

[[nodiscard]] inline auto text_of(fs::path const& file) -> std::string
{
    std::ifstream in(file, std::ios::binary);
    BOOST_REQUIRE_MESSAGE(in.good(), "cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct outcome {
    int status = -1;
    std::string out, err;
};

/// Runs a program to its end.
[[nodiscard]] inline auto run_program(std::vector<std::string> words) -> outcome
{
    temporary_folder const streams;
    auto const out = (streams / "out").string(), err = (streams / "err").string();
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);

    ::posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    constexpr int how = O_WRONLY | O_CREAT | O_TRUNC;
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), how, 0600);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), how, 0600);
    ::pid_t child = 0;
    auto const error = ::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    outcome result;
    if (error != 0) return result;
    int state = 0;
    ::waitpid(child, &state, 0);
    if (WIFEXITED(state)) result.status = WEXITSTATUS(state);
    result.out = text_of(out);
    result.err = text_of(err);
    return result;
}

/// Runs cohort-report.
[[nodiscard]] inline auto run_report(std::vector<std::string> arguments) -> outcome
{
    arguments.insert(arguments.begin(), COHORT_REPORT);
    return run_program(std::move(arguments));
}

/// Runs cohort-report, which must do well and complain of nothing.
inline auto make_report(std::vector<std::string> arguments) -> outcome
{
    auto result = run_report(std::move(arguments));
    BOOST_REQUIRE_MESSAGE(result.status == 0, result.err);
    BOOST_TEST(result.err == "");
    return result;
}

/// A CSV file that the program wrote: a header, and rows of texts.
struct table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;

    /// The field of a row by the name of its column.
    [[nodiscard]] auto at(std::size_t row, std::string const& column) const -> std::string const&
    {
        auto const found = std::find(header.begin(), header.end(), column);
        BOOST_REQUIRE_MESSAGE(found != header.end(), "no column " + column);
        BOOST_REQUIRE(row < rows.size());
        return rows[row][static_cast<std::size_t>(found - header.begin())];
    }
    /// A column by its name.
    [[nodiscard]] auto column(std::string const& name) const -> std::vector<std::string>
    {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(at(i, name));
        return all;
    }
    /// How often each text occurs in a column.
    [[nodiscard]] auto counts(std::string const& name) const -> std::map<std::string, int>
    {
        std::map<std::string, int> n;
        for (auto const& text : column(name)) ++n[text];
        return n;
    }
    /// The same as "5, 7, 6": of the texts in ascending order.
    [[nodiscard]] auto count_list(std::string const& name) const -> std::string
    {
        std::string all;
        for (auto const& [text, n] : counts(name)) all += (all.empty() ? "" : ", ") + std::to_string(n);
        return all;
    }
};

[[nodiscard]] inline auto read_table(fs::path const& file) -> table
{
    table t;
    report::read_csv(file.string(), [&](report::csv_row const& row) {
        std::vector<std::string> fields(row.fields.begin(), row.fields.end());
        if (t.header.empty())
            t.header = std::move(fields);
        else
            t.rows.push_back(std::move(fields));
    });
    for (auto const& row : t.rows) BOOST_REQUIRE(row.size() == t.header.size());
    return t;
}

/// The data of a page.
[[nodiscard]] inline auto page_data(fs::path const& page) -> nlohmann::json
{
    std::string const begins = "id=\"data\">";
    auto const text = text_of(page);
    auto const begin = text.find(begins);
    BOOST_REQUIRE(begin != std::string::npos);
    auto const at = begin + begins.size();
    return nlohmann::json::parse(text.substr(at, text.find("</script>", at) - at));
}

/// The worked example of the semantics: five customers and one of April, observed until 2024-04-11.
inline std::string const worked_example = "who,day,sum\n"
                                          "A,2024-01-31,10\nA,2024-02-29,20\nA,2024-03-31,30\n"
                                          "B,2024-01-05,5\nB,2024-03-20,7.125\n"
                                          "C,2024-01-10,1\n"
                                          "D,2024-02-10,2\nD,2024-02-10,3\nD,2024-03-09,4\nD,2024-04-10,5\n"
                                          "E,2024-02-29,6\nE,2024-04-01,7\n"
                                          "F,2024-04-02,8\n";

} // namespace report_test
