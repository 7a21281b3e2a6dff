#pragma once

#include "chosen_period.hpp"
#include "cohort_choice.hpp"
#include "cohort_sale.hpp"
#include "log_schema.hpp"
#include "sale.hpp"

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The parts of a question about cohorts, made so that what the command line chooses is chosen when the
// program runs: every further type would be compiled with every other.

namespace report {

[[nodiscard]] constexpr auto cohort_schema()
{
    return cohort::schema(field::customer = &cohort_sale::customer, field::time = &cohort_sale::at,
                          field::amount = &cohort_sale::amount, field::order = &cohort_sale::order,
                          field::kept = &cohort_sale::kept);
}
using cohort_ledger =
    cohort::ledger<cohort::layout_for<std::vector<cohort_sale> const&, decltype(cohort_schema())>>;

/// Whether a row's field of a column is a text. Of no column: every row is taken.
class value_test {
public:
    value_test() = default;
    value_test(kept_column const& column, std::string const& value)
        : column_(&column), wanted_(column.texts.find(value))
    {}

    template <class Row>
    [[nodiscard]] auto operator()(Row const& row) const -> bool
    {
        return column_ == nullptr || (wanted_ && column_->of_row[row[field::kept]] == *wanted_);
    }

    /// Whether no row of the log passes.
    [[nodiscard]] auto is_of_no_row() const -> bool { return column_ != nullptr && !wanted_; }

private:
    kept_column const* column_ = nullptr;
    std::optional<std::uint32_t> wanted_; // empty: no row has this text
};

/// A birth on the day that a column names: that of the first activity that has one.
struct date_of_column {
    kept_column const* column;

    template <class Rows>
    [[nodiscard]] auto operator()(Rows const& rows) const -> std::optional<cohort::dated_birth>
    {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows.counts(i)) continue;
            if (auto const& day = column->days[column->of_row[rows[i][field::kept]]])
                return cohort::dated_birth{*day, i};
        }
        return std::nullopt;
    }
    /// The earliest day of any row, on or after `from` where that is given.
    // (Neither by value nor inline: g++ 12 takes what an empty one does not hold for uninitialised.)
    [[nodiscard]] auto earliest(std::optional<date::local_days> const& from) const
        -> std::optional<date::local_days>;
};

/// What cohorts by something else than the period of birth are called.
struct cohort_names {
    static constexpr bool depends_on_data = true; // ranks and quantiles do

    std::shared_ptr<std::vector<std::string> const> texts; ///< by rank; none: numbers in bands
    cohort::bands<micro> bands;
    micro width = 0;

    [[nodiscard]] auto label(std::int64_t value) const -> std::string
    {
        if (texts) return (*texts)[static_cast<std::size_t>(value)];
        if (width > 0) return from_to(value * width, (value + 1) * width);
        auto const& edges = bands.edges();
        auto const band = static_cast<std::size_t>(value);
        if (edges.empty()) return "all";
        if (band == 0) return "< " + format_decimal(edges.front());
        if (band == edges.size()) return ">= " + format_decimal(edges.back());
        return from_to(edges[band - 1], edges[band]);
    }

    friend auto operator==(cohort_names const&, cohort_names const&) -> bool = default;

private:
    [[nodiscard]] static auto from_to(micro low, micro high) -> std::string
    {
        return format_decimal(low) + " to < " + format_decimal(high);
    }
};

/// Which cohort somebody is born into, other than by period: a value of the birth row, or a number in bands.
class cohort_key {
public:
    cohort_key(cohort_key_choice const& choice, kept_column const* column)
        : kind_(choice.kind), column_(column), quantiles_(choice.bands.quantiles)
    {
        early_.days = choice.days;
        names_.width = choice.bands.width;
        names_.bands = cohort::bands<micro>(choice.bands.edges);
        if (kind_ == cohort_kind::column && !choice.bands.given()) rank();
    }

    /// The number that the bands are of.
    template <class Rows, class Birth>
    [[nodiscard]] auto number(Rows const& rows, Birth const& birth) const -> std::optional<micro>
    {
        switch (kind_) {
        case cohort_kind::first_order:
            return cohort::cohort_by::first_order_amount{}(rows, birth);
        case cohort_kind::spend:
            return early_(rows, birth);
        case cohort_kind::column:
            if (birth.has_row() && !names_.texts) return column_->numbers[text(rows, birth)];
            break;
        case cohort_kind::period:
            break;
        }
        return std::nullopt;
    }
    template <class Rows, class Birth>
    [[nodiscard]] auto operator()(Rows const& rows, Birth const& birth) const -> std::optional<std::int64_t>
    {
        if (names_.texts) {
            if (!birth.has_row()) return std::nullopt;
            return ranks_[text(rows, birth)];
        }
        auto const x = number(rows, birth);
        if (!x) return std::nullopt;
        if (names_.width > 0) return cohort::detail::floor_div(*x, names_.width);
        return names_.bands(*x);
    }
    [[nodiscard]] auto names() const -> cohort_names { return names_; }
    [[nodiscard]] auto bound_to(cohort::key_days const& days) const -> cohort_key
    {
        auto k = *this;
        k.early_ = early_.bound_to(days);
        return k;
    }
    /// The key with its quantiles found. Numbers are whole millionths, so the least whole one from an edge on
    /// is as good an edge.
    template <class Numbers>
    [[nodiscard]] auto learned(Numbers const& numbers) const -> cohort_key
    {
        if (quantiles_ == 0) return *this;
        return of_numbers(
            numbers([this](auto const& rows, auto const& birth) { return this->number(rows, birth); }));
    }

private:
    template <class Rows, class Birth>
    [[nodiscard]] auto text(Rows const& rows, Birth const& birth) const -> std::size_t
    {
        return column_->of_row[rows[birth.row][field::kept]];
    }
    [[nodiscard]] auto of_numbers(std::vector<micro> const& numbers) const -> cohort_key;
    // Texts in order: as numbers if all are that are not empty, else by their bytes; the empty one first.
    void rank();

    cohort_kind kind_;
    kept_column const* column_;
    std::size_t quantiles_;
    cohort::cohort_by::early_spend early_;
    std::vector<std::int64_t> ranks_; // by text
    cohort_names names_;
};

/// Rows and a total, of which either may be asked.
struct row_totals {
    std::uint64_t rows = 0;
    cohort::sum<micro> total;

    auto operator+=(row_totals const& o) -> row_totals&
    {
        rows += o.rows;
        total += o.total;
        return *this;
    }
    auto operator-=(row_totals const& o) -> row_totals&
    {
        rows -= o.rows;
        total -= o.total;
        return *this;
    }
    friend auto operator==(row_totals const&, row_totals const&) -> bool = default;
};

/// How many rows, and what the amount or the numbers of a column come to.
struct totals_measure {
    static constexpr bool takes_money = true;
    template <class Layout>
    using accumulator = row_totals;

    kept_column const* column = nullptr; ///< none: the amount
    bool money = false;                  ///< netted refunds are in it

    template <class Row>
    void operator()(row_totals& a, Row const& row) const
    {
        if (!money && !row.is_activity()) return;
        if (column == nullptr) {
            ++a.rows;
            a.total(row[field::amount]);
        } else if (auto const& x = column->numbers[column->of_row[row[field::kept]]]) {
            ++a.rows;
            a.total(*x);
        }
    }
};

/// The same up to an age.
struct totals_to_date : totals_measure {
    static constexpr bool cumulative = true;
};

/// The least and the greatest number of a column, or its different texts.
struct column_values {
    std::optional<micro> least, greatest;
    cohort::distinct<std::uint32_t> texts;

    auto operator+=(column_values const& o) -> column_values&
    {
        if (o.least) take(*o.least), take(*o.greatest);
        texts += o.texts;
        return *this;
    }
    void take(micro x)
    {
        least = std::min(x, least.value_or(x));
        greatest = std::max(x, greatest.value_or(x));
    }
    friend auto operator==(column_values const&, column_values const&) -> bool = default;
};
struct values_measure {
    static constexpr bool takes_money = false;
    template <class Layout>
    using accumulator = column_values;

    kept_column const* column = nullptr;
    bool different = false; ///< texts are asked for, not extremes
    std::optional<std::uint32_t> empty;

    template <class Row>
    void operator()(column_values& a, Row const& row) const
    {
        auto const text = column->of_row[row[field::kept]];
        if (different) {
            if (text != empty) a.texts(text);
        } else if (auto const& x = column->numbers[text]) {
            a.take(*x);
        }
    }
};

} // namespace report
