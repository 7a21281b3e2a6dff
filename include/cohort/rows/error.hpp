#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace cohort {

/// An option makes no sense (no cluster, an end before its start). The message says which option and why.
class invalid_option : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// A row makes no sense and the row policy says to reject such rows.
class invalid_row : public std::runtime_error {
public:
    /// \param row  position of the row in the range that was read, counted from 0
    /// \param why  what is wrong with it
    invalid_row(std::uint64_t row, std::string const& why)
        : std::runtime_error("row " + std::to_string(row) + " (the first is 0): " + why), row_(row), why_(why)
    {}

    /// Position of the row in the range that was read, counted from 0.
    [[nodiscard]] auto row() const noexcept -> std::uint64_t { return row_; }
    /// The message without the row's number, for callers that know a better one (a line of a file).
    [[nodiscard]] auto why() const noexcept -> std::string const& { return why_; }

private:
    std::uint64_t row_;
    std::string why_;
};

/// A sum does not fit its type. Thrown instead of returning a wrong total.
class arithmetic_overflow : public std::overflow_error {
public:
    using std::overflow_error::overflow_error;
};

} // namespace cohort
