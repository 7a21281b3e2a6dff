#pragma once

#include <support/skip.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace cohort_test {

/// Where a file of the real data is: in the folder that COHORT_DATA_DIR names, else in ../shared/data beside
/// the project. Says aloud where it looked and gives nothing if the file is not there: the test returns.
[[nodiscard]] inline auto data_file(std::string const& name) -> std::optional<std::filesystem::path>
{
    char const* const given = std::getenv("COHORT_DATA_DIR");
    auto const folder = given != nullptr && *given != '\0'
                            ? std::filesystem::path(given)
                            : std::filesystem::path(COHORT_SOURCE_DIR).parent_path() / "shared" / "data";
    auto file = folder / name;
    if (std::filesystem::exists(file)) return file;
    say_skipped("no " + file.string() + "; COHORT_DATA_DIR may name the folder that holds it");
    return std::nullopt;
}

} // namespace cohort_test
