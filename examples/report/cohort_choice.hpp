#pragma once

#include "chosen_period.hpp"
#include "decimal.hpp"

#include <cohort/retention/returns.hpp>
#include <cohort/time/age_clock.hpp>

#include <date/date.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace report {

/// COL=VALUE: rows whose field of this column is this text.
struct column_value {
    std::string column, value;
};

/// How a number is cut into bands. None of it: each value is a cohort of its own.
struct band_choice {
    std::vector<micro> edges;  ///< ascending
    micro width = 0;           ///< bands of equal width, from 0 in both directions
    std::size_t quantiles = 0; ///< so many bands with about as many customers each

    [[nodiscard]] auto given() const -> bool { return !edges.empty() || width > 0 || quantiles > 0; }
};

enum class cohort_kind : std::uint8_t { period, column, first_order, spend };

/// Which cohort somebody is born into.
struct cohort_key_choice {
    cohort_kind kind = cohort_kind::period;
    std::string column;
    band_choice bands;
    date::days days{}; ///< of `spend`
};

enum class return_kind : std::uint8_t { on, on_or_after, on_or_before, within, streak, bracket };

/// When a member counts as returned.
struct return_choice {
    return_kind kind = return_kind::on;
    std::vector<cohort::age_span> spans; ///< of `bracket`
    std::optional<std::size_t> ages;     ///< of `within` how many more; of `on_or_after` the last one
};

enum class measure_kind : std::uint8_t {
    customers,
    events,
    orders,
    revenue,
    sum,
    mean,
    min,
    max,
    distinct,
    ltv
};

/// What is measured of a cell.
struct measure_choice {
    measure_kind kind = measure_kind::customers;
    std::string column;
    bool amounts = false; ///< what is told is a total or an extreme of the amount, and so is written as money

    [[nodiscard]] auto of_money() const -> bool
    {
        return kind == measure_kind::revenue || kind == measure_kind::ltv;
    }
    /// A total, which may be divided among members.
    [[nodiscard]] auto is_total() const -> bool
    {
        return kind == measure_kind::events || kind == measure_kind::orders || kind == measure_kind::sum ||
               of_money();
    }
};

struct ages_choice {
    int from = 0;
    std::optional<int> to; ///< empty: as far as the observation goes
    int step = 1;
};

/// What an option takes a column for.
struct column_use {
    std::string column;
    std::string option; ///< that names it, for messages
    bool number = false, day = false;
    std::string hint; ///< what may have been meant, where there is no such column
};

/// The question about cohorts. By default the one that retention.csv answers.
struct cohort_choice {
    std::optional<column_value> birth, return_where, where;
    std::size_t birth_nth = 1;
    std::string birth_date;                               ///< a column; empty: births are rows
    std::optional<date::sys_days> born_since, born_until; ///< births that are looked at: [since, until)
    cohort_key_choice key;
    return_choice returned;
    std::uint64_t min_occurrences = 1;
    cohort::age_clock clock;
    ages_choice ages;
    measure_choice measure;

    /// As on the command line: birth, birth-nth, ...
    std::vector<std::pair<std::string, std::string>> texts;

    /// The columns that the question looks at.
    [[nodiscard]] auto columns() const -> std::vector<column_use>;
    /// Whether it is about money. Empty, or what of it is: "--measure ltv".
    [[nodiscard]] auto about_money() const -> std::string;
};

/// The name that the command line knows a measure by, without its column.
[[nodiscard]] auto name_of(measure_kind kind) -> std::string;

/// "country=DE". \throws bad_value, as all of these do
[[nodiscard]] auto parse_column_value(std::string_view text) -> column_value;
/// "period", "country", "age:10", "age:18/30/65", "first-order:100/500", "spend-30:quartiles".
[[nodiscard]] auto parse_cohort_key(std::string_view text) -> cohort_key_choice;
/// "on", "on-or-after", "on-or-after:12", "on-or-before", "within:3", "streak", "bracket:1-7,8-30".
[[nodiscard]] auto parse_return(std::string_view text) -> return_choice;
/// "calendar", "rolling", "rolling:7", "anniversary", "anniversary:3". Where no length is given it follows
/// the period.
[[nodiscard]] auto parse_clock(std::string_view text, period_kind period) -> cohort::age_clock;
/// "0-12", "0-12:3", "3-".
[[nodiscard]] auto parse_ages(std::string_view text) -> ages_choice;
/// "customers", "sum:quantity", "ltv".
[[nodiscard]] auto parse_measure(std::string_view text) -> measure_choice;

} // namespace report
