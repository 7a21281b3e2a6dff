// Periods of one's own: the seasons of the fashion trade, which turn in February and August, and a trading
// calendar of thirteen periods of four weeks. Nothing is registered; a type with `index` and `first_day` is a
// grid.

#include "print_cohorts.hpp"
#include "web_shop.hpp"

#include <cohort/cohort.hpp>

#include <set>
#include <string>

using namespace cohort;

/// Summer: February to July. Winter: August to January.
struct fashion_seasons {
    static constexpr auto first = date::year{0} / date::February;

    constexpr auto index(date::local_days day) const -> period_index
    {
        date::year_month_day const d{day};
        auto const months = (d.year() / d.month() - first).count();
        return (months < 0 ? months - 5 : months) / 6; // rounded down
    }
    constexpr auto first_day(period_index i) const -> date::local_days
    {
        return date::local_days{(first + date::months{6 * i}) / 1};
    }
    auto label(period_index i) const -> std::string
    {
        date::year_month_day const d{first_day(i)};
        return (d.month() == date::February ? "summer " : "winter ") + std::to_string(int{d.year()});
    }
    bool operator==(fashion_seasons const&) const = default;
};

/// Four weeks each, from a Monday on which the books are opened.
struct trading_periods {
    date::local_days opened{date::year{2023} / 1 / 2};

    constexpr auto index(date::local_days day) const -> period_index
    {
        return date::floor<std::chrono::duration<int, std::ratio<28 * 86'400>>>(day - opened).count();
    }
    constexpr auto first_day(period_index i) const -> date::local_days { return opened + date::days{28 * i}; }
    bool operator==(trading_periods const&) const = default;
};

// What a compiler cannot see by itself: each day lies in exactly one period, and no number is left out.
static_assert(test::grid_law(fashion_seasons{}) && test::grid_law(trading_periods{}));

int main()
{
    using namespace date::literals;
    auto const log = web_shop::sales();
    ledger const book(log, web_shop::sale_schema, {.observed = {.until = 2025_y / 1 / 1}});

    auto const seasons = cohorts(book, fashion_seasons{});
    print_rates("Customers of a season, % back in later ones (the running season is not over)", seasons);

    // Cohorts by one grid, ages by another.
    auto const finer = cohorts(book, cohort_query(trading_periods{}).by(cohort_by::period(fashion_seasons{})),
                               {.ages = {.to = 6}});
    print_rates("The same by periods of four weeks since the period of birth", finer);

    // By hand: who first bought in the summer season of 2023, and came back in the winter after?
    std::set<std::uint32_t> born, back;
    auto const first = web_shop::first_sales(log);
    for (auto const& sale : log) {
        auto const day = first.at(sale.client).day;
        if (day < 2023_y / 2 / 1 || day >= 2023_y / 8 / 1) continue;
        born.insert(sale.client);
        if (sale.cents > 0 && sale.day >= 2023_y / 8 / 1 && sale.day < 2024_y / 2 / 1)
            back.insert(sale.client);
    }
    bool const right = seasons.size(1) == born.size() && seasons.customers(1, 1) == back.size();
    return right && seasons.label(1) == "summer 2023" && finer.size(1) == born.size() ? 0 : 1;
}
