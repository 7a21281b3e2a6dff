// Measures of one's own: anything that takes values and merges can stand in a cell. One accumulator is
// written here, the other comes from Boost.Histogram and has never heard of this library.

#include "print_cohorts.hpp"
#include "web_shop.hpp"

#include <cohort/cohort.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#if __has_include(<boost/histogram/accumulators/mean.hpp>)
#include <boost/histogram/accumulators/mean.hpp>
#endif

using namespace cohort;
using web_shop::channel;

/// On which days of the week something happens.
struct days_of_week {
    std::array<std::uint64_t, 7> rows{}; // from Sunday

    void operator()(date::local_days day) { ++rows[date::weekday(day).c_encoding()]; }
    auto operator+=(days_of_week const& other) -> days_of_week&
    {
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i] += other.rows[i];
        return *this;
    }
    /// The share of Saturdays and Sundays, in per cent. A member of this name is a cell's figure.
    [[nodiscard]] auto value() const -> std::optional<double>
    {
        double all = 0;
        for (auto const n : rows) all += static_cast<double>(n);
        if (all == 0) return std::nullopt;
        return 100 * static_cast<double>(rows[0] + rows[6]) / all;
    }
};
static_assert(mergeable_accumulator<days_of_week, date::local_days>);

int main()
{
    using namespace date::literals;
    auto const log = web_shop::sales();
    ledger const book(log, web_shop::sale_schema, {.observed = {.until = 2025_y / 1 / 1}});
    auto const question = cohort_query(quarterly{}).by(cohort_by::value(channel));

    auto const days = cohorts(book, question.measuring(cell::accumulate<days_of_week>(field::time)));
    print_values("% of rows on weekends, by quarters since the first order", days);

    // Cells add up: the rows of all cells of a cohort are those of its customers, so far as quarters are
    // over.
    auto const first = web_shop::first_sales(log);
    std::uint64_t in_cells = 0, by_hand = 0;
    for (std::size_t k = 0; k < days.ages(); ++k)
        for (auto const n : days.accumulator(0, k).rows) in_cells += n;
    for (auto const& sale : log)
        by_hand +=
            sale.cents > 0 && first.at(sale.client).channel == days.label(0) && sale.day < web_shop::closing
                ? 1U
                : 0U;

    bool right = in_cells == by_hand;
#if __has_include(<boost/histogram/accumulators/mean.hpp>)
    using boost_mean = boost::histogram::accumulators::mean<double>;
    auto const spread = cohorts(book, question.measuring(cell::accumulate<boost_mean>(field::amount)));
    print_cohorts("Standard deviation of the cents of a row", spread, [&](std::size_t c, std::size_t k) {
        auto const cell = spread.accumulator(c, k);
        return cell.count() > 1 ? std::optional(std::sqrt(cell.variance())) : std::nullopt;
    });
    auto const means = cohorts(book, question.measuring(cell::mean(field::amount)));
    for (std::size_t c = 0; c < means.cohorts(); ++c)
        for (std::size_t k = 0; k < means.ages(); ++k)
            right =
                right && std::abs(spread.accumulator(c, k).value() - means.value(c, k).value_or(0)) < 1e-6;
#endif
    return right ? 0 : 1;
}
