#pragma once

#include "output_folder.hpp"
#include "results.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace report {

/// The files of a report but for the page: the tables that there is something for, and the audit.
[[nodiscard]] auto write_tables(results const& found) -> std::vector<output_file>;

/// What became of the rows, the window and the options: the text of audit.json, and a part of the page's
/// data.
[[nodiscard]] auto audit_as_json(results const& found) -> nlohmann::ordered_json;

/// Why cohorts.csv has no line but its header. Empty: it has lines, or there is no such file.
[[nodiscard]] auto why_no_cohorts(results const& found) -> std::string;

} // namespace report
