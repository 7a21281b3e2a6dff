#include "sale_reader.hpp"

#include "csv_table.hpp"
#include "failure.hpp"
#include "kept_columns.hpp"
#include "time_format.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

namespace report {

namespace {

/// A row whose field of the order is empty is an order of its own, as every row is where there is no such
/// column. Where duplicates are dropped, rows that are equal in every other column used stay equal in this
/// one.
void number_lone_rows(sales& log, bool duplicates_matter)
{
    auto const empty = log.has_order ? log.orders.find("") : std::nullopt;
    if (!empty) return;
    auto const content = [](sale const& s) {
        return std::tuple(s.customer, s.at, s.amount, s.quantity, s.product, s.attributes, s.kept);
    };
    std::map<decltype(content(log.rows.front())), std::uint32_t> orders;
    for (auto& row : log.rows) {
        if (row.order != *empty) continue;
        if (!duplicates_matter) {
            row.order = log.orders.nameless();
            continue;
        }
        auto const [at, is_new] = orders.try_emplace(content(row));
        if (is_new) at->second = log.orders.nameless();
        row.order = at->second;
    }
}

class log_reader {
public:
    explicit log_reader(options const& chosen)
        : chosen_(chosen), table_(csv_name(*chosen.file)), time_of_(chosen.time_format),
          keeper_(log_.kept, chosen.cohorts.columns())
    {
        log_.name = table_.file();
    }

    void read(csv_row const& row)
    {
        if (!table_.has_header())
            read_header(row);
        else
            read_row(row);
    }

    [[nodiscard]] auto finish() && -> sales
    {
        table_.require_header();
        log_.sort_customers();
        bool const duplicates_matter = chosen_.policy.duplicates == cohort::duplicates::drop;
        number_kept_rows(log_, duplicates_matter);
        number_lone_rows(log_, duplicates_matter);
        return std::move(log_);
    }

private:
    void read_header(csv_row const& row)
    {
        table_.take_header(row);
        auto const& names = chosen_.columns;
        customer_ = table_.find(names.customer, row.line);
        time_ = table_.find(names.time, row.line);
        order_ = table_.find(names.order, row.line);
        amount_ = table_.find(names.amount, row.line);
        quantity_ = table_.find(names.quantity, row.line);
        price_ = table_.find(names.price, row.line);
        product_ = table_.find(names.product, row.line);
        for (auto const& name : names.attributes) attributes_.push_back(table_.find(name, row.line));
        for (auto const& use : chosen_.cohorts.columns())
            (void)table_.find(use.column, row.line, use.option, use.hint);
        for (auto const& k : log_.kept) kept_.push_back(table_.find(k.name, row.line));

        log_.has_amount = amount_.bound() || price_.bound();
        log_.has_order = order_.bound();
        log_.has_product = product_.bound();
        log_.attribute_names = names.attributes;
        log_.time_column = time_.described();
        if (log_.has_amount) log_.amount_column = (amount_.bound() ? amount_ : price_).described();
    }

    void read_row(csv_row const& row)
    {
        table_.require_width(row);
        auto const fields = row.fields;
        sale s;
        s.line = row.line;
        if (auto const id = fields[customer_.position]; !id.empty()) s.customer = log_.customers.number(id);
        s.at = table_.value(row, time_, time_of_);
        read_amount(row, s);
        if (order_.bound()) s.order = log_.orders.number(fields[order_.position]);
        if (product_.bound()) s.product = log_.products.number(fields[product_.position]);
        if (!attributes_.empty()) {
            attributes_text_.clear();
            for (auto const& a : attributes_) {
                if (&a != &attributes_.front()) attributes_text_ += sales::attribute_separator;
                attributes_text_ += fields[a.position];
            }
            s.attributes = log_.attributes.number(attributes_text_);
        }
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            (void)table_.value(row, kept_[i], [&](auto field) {
                keeper_.take(i, field, time_of_);
                return true;
            });
        }
        log_.rows.push_back(s);
    }

    void read_amount(csv_row const& row, sale& s) const
    {
        if (amount_.bound()) {
            s.amount = table_.value(row, amount_, [](auto text) { return to_micro(parse_decimal(text)); });
        } else if (price_.bound()) {
            auto const quantity = table_.value(row, quantity_, parse_decimal);
            s.quantity = table_.value(row, quantity_, [&](auto) { return to_micro(quantity); });
            s.amount =
                table_.value(row, price_, [&](auto text) { return product(quantity, parse_decimal(text)); });
        }
    }

    options const& chosen_;
    csv_table table_;
    time_format time_of_;
    column customer_, time_, order_, amount_, quantity_, price_, product_;
    std::vector<column> attributes_;
    std::vector<column> kept_; // as `sales::kept`
    std::string attributes_text_;
    sales log_;
    column_keeper keeper_; // fills `log_.kept`
};

} // namespace

auto read_sales(options const& chosen, read_progress const& progress) -> sales
{
    log_reader reader(chosen);
    read_csv(
        *chosen.file, [&](csv_row const& row) { reader.read(row); }, progress);
    return std::move(reader).finish();
}

} // namespace report
