#include "kept_columns.hpp"

#include <array>
#include <map>
#include <string_view>

namespace report {

namespace {

/// What a simulated row has besides its attributes, by name.
struct simulated_column {
    std::string_view name;
    auto(*text)(sales const&, sale const&) -> std::string;
};
constexpr std::array simulated_columns{
    simulated_column{"product", [](sales const& log, sale const& s) { return log.products.text(s.product); }},
    simulated_column{"order", [](sales const& log, sale const& s) { return log.orders.text(s.order); }},
    simulated_column{"quantity", [](sales const&, sale const& s) { return format_decimal(s.quantity); }},
    simulated_column{"amount", [](sales const&, sale const& s) { return format_decimal(s.amount); }},
    simulated_column{"cost", [](sales const&, sale const& s) { return format_decimal(s.cost); }}};

/// Where a name stands among the attributes, and then among the others.
[[nodiscard]] auto place_of(sales const& log, column_use const& use) -> std::size_t
{
    std::vector<std::string> names = log.attribute_names;
    for (auto const& c : simulated_columns) names.emplace_back(c.name);
    auto const at = std::ranges::find(names, use.column);
    if (at == names.end()) {
        std::string all;
        for (auto const& n : names) all += (all.empty() ? "" : ", ") + in_quotes(n);
        throw failure(failure::bad_data, log.name + ": " + use.option + " " + use.column +
                                             ": there is no such column; the columns are " + all +
                                             (use.hint.empty() ? "" : "; " + use.hint));
    }
    return static_cast<std::size_t>(at - names.begin());
}

} // namespace

void number_kept_rows(sales& log, bool duplicates_matter)
{
    if (log.kept.empty()) return;
    for (std::uint32_t i = 0; i < log.rows.size(); ++i) log.rows[i].kept = i;
    if (!duplicates_matter) return;
    std::map<std::vector<std::uint32_t>, std::uint32_t> first;
    std::vector<std::uint32_t> texts(log.kept.size());
    for (std::uint32_t i = 0; i < log.rows.size(); ++i) {
        for (std::size_t c = 0; c < texts.size(); ++c) texts[c] = log.kept[c].of_row[i];
        log.rows[i].kept = first.emplace(texts, i).first->second;
    }
}

void keep_simulated_columns(sales& log, std::vector<column_use> const& uses, bool duplicates_matter)
{
    column_keeper keeper(log.kept, uses);
    std::vector<std::size_t> places(keeper.size());
    for (auto const& use : uses) {
        auto const at = std::ranges::find(log.kept, use.column, &kept_column::name) - log.kept.begin();
        places[static_cast<std::size_t>(at)] = place_of(log, use);
    }
    time_format const iso;
    auto const attributes = log.attribute_names.size();
    for (auto const& row : log.rows)
        for (std::size_t i = 0; i < places.size(); ++i) {
            auto const place = places[i];
            auto const text = place < attributes
                                  ? std::string(attribute_value(log.attributes.text(row.attributes), place))
                                  : simulated_columns[place - attributes].text(log, row);
            try {
                keeper.take(i, text, iso);
            } catch (bad_value const& e) {
                throw failure(failure::bad_data, log.name + ": " + log.kept[i].name + ": " + e.what());
            }
        }
    number_kept_rows(log, duplicates_matter);
}

} // namespace report
