#pragma once

#include "csv_reader.hpp"
#include "failure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace report {

/// A column that is read: where it is, and what messages call it.
struct column {
    std::size_t position = npos;
    std::string name;

    static constexpr auto npos = static_cast<std::size_t>(-1);

    [[nodiscard]] auto bound() const -> bool { return position != npos; }
    /// "InvoiceDate (column 5)"
    [[nodiscard]] auto described() const -> std::string
    {
        return name + " (column " + std::to_string(position + 1) + ")";
    }
};

/// A CSV file with a header: columns by name, rows of one width, and messages with their place.
class csv_table {
public:
    explicit csv_table(std::string file) : file_(std::move(file)) {}

    [[nodiscard]] auto file() const -> std::string const& { return file_; }
    [[nodiscard]] auto has_header() const -> bool { return !header_.empty(); }
    void take_header(csv_row const& row) { header_.assign(row.fields.begin(), row.fields.end()); }

    [[noreturn]] void fail(std::uint64_t line, std::string const& why) const
    {
        throw failure(failure::bad_data, file_ + ":" + std::to_string(line) + ": " + why);
    }
    [[noreturn]] void fail(std::uint64_t line, column const& at, std::string const& why) const
    {
        fail(line, at.described() + ": " + why);
    }

    /// What `read` makes of a field; what it cannot read becomes a message with its place.
    template <class Read>
    [[nodiscard]] auto value(csv_row const& row, column const& at, Read const& read) const
    {
        try {
            return read(row.fields[at.position]);
        } catch (bad_value const& e) {
            fail(row.line, at, e.what());
        }
    }

    /// The column of a name; an empty name means that there is none.
    /// \param option  that names it, where messages are to say so
    /// \param hint    what may have been meant, where there is no such column
    [[nodiscard]] auto find(std::string const& name, std::uint64_t line, std::string const& option = {},
                            std::string const& hint = {}) const -> column
    {
        if (name.empty()) return {};
        auto const at = std::find(header_.begin(), header_.end(), name);
        if (at == header_.end()) {
            std::string all;
            for (auto const& h : header_) all += (all.empty() ? "" : ", ") + in_quotes(h);
            fail(line, (option.empty() ? "" : option + " ") + name +
                           ": there is no such column; the columns are " + all +
                           (hint.empty() ? "" : "; " + hint));
        }
        if (std::find(at + 1, header_.end(), name) != header_.end()) {
            fail(line, name + ": two columns have this name; rename one of them");
        }
        return {static_cast<std::size_t>(at - header_.begin()), name};
    }

    /// Refuses a row that is wider or narrower than the header.
    void require_width(csv_row const& row) const
    {
        auto const fields = row.fields;
        if (fields.size() == header_.size()) return;
        auto const counts = "the row has " + std::to_string(fields.size()) + " field" +
                            (fields.size() == 1 ? "" : "s") + " and the header " +
                            std::to_string(header_.size());
        if (fields.size() < header_.size()) {
            fail(row.line, column{fields.size(), header_[fields.size()]},
                 counts + "; add what is missing, or put a field that holds a line end in quotes");
        }
        fail(row.line, "column " + std::to_string(header_.size() + 1) + ": " + counts +
                           "; put a field that holds a comma in quotes");
    }

    /// Refuses a file without a line.
    void require_header() const
    {
        if (!has_header()) fail(1, "the file is empty; its first line must name the columns");
    }

private:
    std::string file_;
    std::vector<std::string> header_;
};

} // namespace report
