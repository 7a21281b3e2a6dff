#pragma once

#include "chosen_period.hpp"
#include "log_schema.hpp"
#include "results.hpp"

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace report {

/// Calls `visit(customer, row)` for every row of the ledger.
template <class Ledger, class Visit>
void for_each_row(Ledger const& book, Visit const& visit)
{
    for (std::size_t c = 0; c < book.customers(); ++c) {
        for (auto i = book.offsets()[c]; i < book.offsets()[c + 1]; ++i) visit(c, i);
    }
}

/// Counts customers whose rows come one after the other.
class customer_counter {
public:
    void see(std::size_t customer)
    {
        if (customer != last_) ++count_;
        last_ = customer;
    }
    [[nodiscard]] auto count() const -> std::uint64_t { return count_; }

private:
    std::uint64_t count_ = 0;
    std::size_t last_ = static_cast<std::size_t>(-1);
};

/// Revenue and active customers by period, orders, cost: over all rows used, so that refunds of customers who
/// never bought are in them as well.
template <class Ledger>
void take_totals(results& found, Ledger const& book, chosen_period const& grid, sales const& log)
{
    auto const& window = book.window();
    for (auto const& p : cohort::period_totals(book, grid)) {
        results::period_total total{grid.label(p.period), false, p.customers, {}};
        // A period that the window cuts off at either end is not seen whole.
        total.partial = p.state == cohort::cell_state::partial || grid.first_day(p.period) < window.from;
        if constexpr (has_amounts<Ledger>) total.revenue = p.revenue;
        found.periods.push_back(std::move(total));
    }
    cohort::sum<micro> revenue, cost;
    std::vector<bool> order_seen(log.orders.size());
    for_each_row(book, [&](std::size_t, std::size_t i) {
        if constexpr (has_amounts<Ledger>) {
            revenue(book.column(field::amount)[i]);
            cost(book.column(field::cost)[i]);
        }
        if (!book.is_activity(i)) return;
        if constexpr (has_orders<Ledger>) {
            auto const order = book.column(field::order)[i];
            if (!order_seen[order]) ++found.orders;
            order_seen[order] = true;
        } else {
            ++found.orders;
        }
    });
    if constexpr (has_amounts<Ledger>) {
        found.revenue = revenue.value();
        if (log.has_cost) found.cost = cost.value();
    }
}

/// Customers, rows and revenue by each value of each attribute.
template <class Ledger>
void take_attributes(results& found, Ledger const& book, sales const& log)
{
    for (std::size_t n = 0; n < log.attribute_names.size(); ++n) {
        struct totals {
            customer_counter customers;
            std::uint64_t rows = 0;
            cohort::sum<micro> revenue;
        };
        std::map<std::string_view, totals> by_value;
        // Of each combination of attributes, the totals of this one's value.
        std::vector<totals*> of_combination;
        for (std::uint32_t i = 0; i < log.attributes.size(); ++i) {
            of_combination.push_back(&by_value[attribute_value(log.attributes.text(i), n)]);
        }
        for_each_row(book, [&](std::size_t c, std::size_t i) {
            auto& t = *of_combination[book.column(field::attributes)[i]];
            t.customers.see(c);
            ++t.rows;
            if constexpr (has_amounts<Ledger>) t.revenue(book.column(field::amount)[i]);
        });

        results::attribute attribute{log.attribute_names[n], {}};
        for (auto const& [value, t] : by_value) {
            if (t.rows == 0) continue;
            results::attribute_value total{std::string(value), t.customers.count(), t.rows, {}};
            if constexpr (has_amounts<Ledger>) total.revenue = t.revenue.value();
            attribute.values.push_back(std::move(total));
        }
        std::sort(attribute.values.begin(), attribute.values.end(), [](auto const& a, auto const& b) {
            return std::tuple(b.revenue.value_or(0), b.customers, std::string_view(a.value)) <
                   std::tuple(a.revenue.value_or(0), a.customers, std::string_view(b.value));
        });
        found.attributes.push_back(std::move(attribute));
    }
}

} // namespace report
