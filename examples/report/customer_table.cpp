#include "customer_table.hpp"

#include "csv_table.hpp"
#include "failure.hpp"
#include "time_format.hpp"

namespace report {

namespace {

/// A whole number, also as "3.0", which is what spreadsheets and data frames make of one.
auto parse_whole(std::string_view text) -> std::int64_t
{
    auto const d = parse_decimal(text);
    if (d.scale > 0) throw bad_value(in_quotes(text) + " is not a whole number; write it like 12");
    return d.digits;
}

class customers_reader {
public:
    explicit customers_reader(options const& chosen)
        : names_(chosen.columns), table_(csv_name(*chosen.file)), time_of_(chosen.time_format)
    {
        found_.name = table_.file();
    }

    void read(csv_row const& row)
    {
        if (!table_.has_header())
            read_header(row);
        else
            read_row(row);
    }

    [[nodiscard]] auto finish() && -> customer_rows
    {
        table_.require_header();
        auto const renumbered = found_.customers.sort();
        for (auto& row : found_.rows)
            if (row.customer) row.customer = renumbered[*row.customer];
        return std::move(found_);
    }

private:
    void read_header(csv_row const& row)
    {
        table_.take_header(row);
        customer_ = table_.find(names_.customer, row.line);
        days_ = table_.find(names_.days_since_last, row.line);
        last_ = table_.find(names_.last_date, row.line);
        frequency_ = table_.find(names_.frequency, row.line);
        monetary_ = table_.find(names_.monetary, row.line);
        found_.has_dates = last_.bound();
        found_.has_money = monetary_.bound();
    }

    void read_row(csv_row const& row)
    {
        table_.require_width(row);
        known_customer c;
        c.line = row.line;
        if (auto const id = row.fields[customer_.position]; !id.empty())
            c.customer = found_.customers.number(id);
        if (last_.bound())
            c.last = table_.value(row, last_, time_of_);
        else
            c.days_since_last = table_.value(row, days_, parse_whole);
        c.frequency = table_.value(row, frequency_, parse_whole);
        if (monetary_.bound())
            c.monetary =
                table_.value(row, monetary_, [](auto text) { return to_micro(parse_decimal(text)); });
        found_.rows.push_back(c);
    }

    columns const& names_;
    csv_table table_;
    time_format time_of_;
    column customer_, days_, last_, frequency_, monetary_;
    customer_rows found_;
};

} // namespace

auto read_customers(options const& chosen, read_progress const& progress) -> customer_rows
{
    customers_reader reader(chosen);
    read_csv(
        *chosen.file, [&](csv_row const& row) { reader.read(row); }, progress);
    return std::move(reader).finish();
}

} // namespace report
