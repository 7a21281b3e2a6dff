#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace report {

struct output_file {
    std::string name;
    std::string text;
};

/// Finds out early, before any long work, whether the folder can be made or written.
/// \throws failure  if it plainly cannot
void check_folder(std::filesystem::path const& folder);

/// Writes all files or none: they are written into a temporary folder on the same file system first and moved
/// into place when all of them are complete. What else is in the folder stays.
/// \throws failure
void write_files(std::filesystem::path const& folder, std::vector<output_file> const& files);

} // namespace report
