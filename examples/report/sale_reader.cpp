#include "sale_reader.hpp"

#include "failure.hpp"
#include "time_format.hpp"

#include <algorithm>
#include <cmath>

namespace report {

namespace {

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

class log_reader {
public:
    explicit log_reader(options const& chosen)
        : chosen_(chosen), file_(csv_name(*chosen.file)), time_of_(chosen.time_format)
    {
        log_.name = file_;
    }

    void read(csv_row const& row)
    {
        if (header_.empty())
            read_header(row);
        else
            read_row(row);
    }

    [[nodiscard]] auto finish() && -> sales
    {
        if (header_.empty()) fail(1, "the file is empty; its first line must name the columns");
        log_.sort_customers();
        return std::move(log_);
    }

private:
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

    void read_header(csv_row const& row)
    {
        header_.assign(row.fields.begin(), row.fields.end());
        auto const& names = chosen_.columns;
        customer_ = find(names.customer, row.line);
        time_ = find(names.time, row.line);
        order_ = find(names.order, row.line);
        amount_ = find(names.amount, row.line);
        quantity_ = find(names.quantity, row.line);
        price_ = find(names.price, row.line);
        product_ = find(names.product, row.line);
        for (auto const& name : names.attributes) attributes_.push_back(find(name, row.line));

        log_.has_amount = amount_.bound() || price_.bound();
        log_.has_order = order_.bound();
        log_.has_product = product_.bound();
        log_.attribute_names = names.attributes;
        log_.time_column = time_.described();
        if (log_.has_amount) log_.amount_column = (amount_.bound() ? amount_ : price_).described();
    }

    /// The column of a name; an empty name means that there is none.
    [[nodiscard]] auto find(std::string const& name, std::uint64_t line) const -> column
    {
        if (name.empty()) return {};
        auto const at = std::find(header_.begin(), header_.end(), name);
        if (at == header_.end()) {
            std::string all;
            for (auto const& h : header_) all += (all.empty() ? "" : ", ") + in_quotes(h);
            fail(line, name + ": there is no such column; the columns are " + all);
        }
        if (std::find(at + 1, header_.end(), name) != header_.end()) {
            fail(line, name + ": two columns have this name; rename one of them");
        }
        return {static_cast<std::size_t>(at - header_.begin()), name};
    }

    void read_row(csv_row const& row)
    {
        auto const fields = row.fields;
        if (fields.size() != header_.size()) {
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
        sale s;
        s.line = row.line;
        if (auto const id = fields[customer_.position]; !id.empty()) s.customer = log_.customers.number(id);
        s.at = value(row, time_, time_of_);
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
        log_.rows.push_back(s);
    }

    void read_amount(csv_row const& row, sale& s) const
    {
        if (amount_.bound()) {
            s.amount = value(row, amount_, [](auto text) { return to_micro(parse_decimal(text)); });
        } else if (price_.bound()) {
            auto const quantity = value(row, quantity_, parse_decimal);
            s.quantity = value(row, quantity_, [&](auto) { return to_micro(quantity); });
            s.amount = value(row, price_, [&](auto text) { return product(quantity, parse_decimal(text)); });
        }
    }

    options const& chosen_;
    std::string file_;
    time_format time_of_;
    std::vector<std::string> header_;
    column customer_, time_, order_, amount_, quantity_, price_, product_;
    std::vector<column> attributes_;
    std::string attributes_text_;
    sales log_;
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
