#pragma once

#include "cohort_choice.hpp"
#include "failure.hpp"
#include "sale.hpp"
#include "time_format.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace report {

/// Fills the columns that options name, row by row.
class column_keeper {
public:
    column_keeper(std::vector<kept_column>& kept, std::vector<column_use> const& uses) : kept_(kept)
    {
        for (auto const& use : uses) {
            auto at = std::ranges::find(kept_, use.column, &kept_column::name);
            if (at == kept_.end()) {
                kept_.push_back({use.column, {}, {}, {}, {}});
                wanted_.emplace_back();
                at = kept_.end() - 1;
            }
            auto& wanted = wanted_[static_cast<std::size_t>(at - kept_.begin())];
            if (use.number) wanted.number = use.option;
            if (use.day) wanted.day = use.option;
        }
    }

    [[nodiscard]] auto size() const -> std::size_t { return kept_.size(); }

    /// The next row's field of column i. What days look like `time` knows, unless they are as in ISO 8601.
    /// \throws bad_value  where an option wants a number or a day and the field is neither nor empty
    void take(std::size_t i, std::string_view field, time_format const& time)
    {
        auto& column = kept_[i];
        auto const known = column.texts.size();
        auto const text = column.texts.number(field);
        column.of_row.push_back(text);
        if (text < known) return;
        auto const& wanted = wanted_[i];
        auto const empty = field.empty();
        if (!wanted.number.empty())
            column.numbers.push_back(read<micro>(empty, wanted.number, "a number, or an empty field",
                                                 [&] { return to_micro(parse_decimal(field)); }));
        if (!wanted.day.empty())
            column.days.push_back(read<date::local_days>(empty, wanted.day, "a date, or an empty field", [&] {
                return date::floor<date::days>(time_of(field, time));
            }));
    }

private:
    struct wants {
        std::string number, day; // the options that do
    };

    template <class T, class Read>
    [[nodiscard]] static auto read(bool empty, std::string const& option, char const* what, Read const& read)
        -> std::optional<T>
    {
        if (empty) return std::nullopt;
        try {
            return read();
        } catch (bad_value const& e) {
            throw bad_value(std::string(e.what()) + "; " + option + " needs " + what);
        }
    }
    [[nodiscard]] static auto time_of(std::string_view field, time_format const& time) -> date::local_seconds
    {
        try {
            return time(field);
        } catch (bad_value const&) {
            try {
                return parse_iso_time(field);
            } catch (bad_value const&) {}
            throw;
        }
    }

    std::vector<kept_column>& kept_;
    std::vector<wants> wanted_; // as `kept_`
};

/// Says of each row where its kept columns are found. Where duplicates are dropped, rows that are equal in
/// them are found at the same place: they count as equal in every column used.
void number_kept_rows(sales& log, bool duplicates_matter);

/// Keeps the columns of a simulated log that options name.
/// \throws failure  if it has no such column
void keep_simulated_columns(sales& log, std::vector<column_use> const& uses, bool duplicates_matter);

} // namespace report
