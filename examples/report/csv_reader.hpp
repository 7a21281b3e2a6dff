#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace report {

/// A row of a CSV file. The views live until the next row is read.
struct csv_row {
    std::uint64_t line = 0; ///< the line on which the row begins, counted from 1
    std::span<std::string_view const> fields;
};

/// What is told of a file while it is read: bytes so far, and bytes in all (0 where that is not known).
using read_progress = std::function<void(std::uint64_t, std::uint64_t)>;

/// Reads a CSV file (RFC 4180) and calls `on_row` for every row, the header too. Fields may be quoted and
/// hold commas, doubled quotes and line ends; lines end in LF or CRLF; a byte order mark and blank lines are
/// passed over; blanks around an unquoted field are not part of it. The library that splits the text is
/// libcsv, in its strict mode.
///
/// \param path  a file; "-" is standard input
/// \throws failure  if the file cannot be read, or a quote stands where none may
void read_csv(std::string const& path, std::function<void(csv_row const&)> const& on_row,
              read_progress const& progress = {});

/// The name by which messages call the file.
[[nodiscard]] auto csv_name(std::string const& path) -> std::string;

} // namespace report
