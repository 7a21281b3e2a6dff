// Questions of the cohort algebra, all of one ledger of purchases: ways to return under three clocks, sums of
// money, cohorts by an attribute.

#include "support/check.hpp"
#include "support/program.hpp"
#include "support/rows.hpp"

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace {

using namespace cohort_bench;

// A byte that every row carries. It depends on the customer alone, which nobody is told.
constexpr cohort::field_name<struct country_tag> country{};
constexpr auto country_of = [](sale const& s) { return static_cast<std::uint8_t>(s.id % 8); };

/// And its name, of which every row has a text. Of a ledger of its own.
constexpr cohort::field_name<struct market_tag> market{};
constexpr std::array<char const*, 8> markets{
    "EIRE",          "France", "Germany", "Netherlands", "Spain", "Switzerland", "United Arab Emirates",
    "United Kingdom"}; // in order
constexpr auto market_of = [](sale const& s) { return std::string(markets[s.id % 8]); };
constexpr auto fields_and_text =
    cohort::schema(f::customer = &sale::id, f::time = instant_of, market = market_of);

constexpr auto fields =
    cohort::schema(f::customer = &sale::id, f::time = instant_of, f::amount = &sale::a, country = country_of);

// Cohort (month of birth as 12 * year + month, or country), age (the first of a span), customers, eligible
// members where they mature one by one, and the sum where there is one. Of every cell in which somebody could
// have returned where members mature, else of those in which somebody did.
template <class Table>
auto tell(Table const& table) -> told
{
    // A text by its place in the list.
    auto const number_of = []<class Key>(Key const& key) -> std::int64_t {
        if constexpr (std::same_as<Key, std::string>)
            return std::ranges::find(markets, key) - markets.begin();
        else
            return static_cast<std::int64_t>(key);
    };
    check of;
    std::uint64_t customers = 0;
    for (std::size_t c = 0; c < table.cohorts(); ++c) {
        customers += table.size(c);
        for (std::size_t k = 0; k < table.ages(); ++k) {
            auto const n = table.customers(c, k);
            auto const line = [&](auto... eligible) {
                auto const key = number_of(table.key_of(c));
                if constexpr (Table::has_measure)
                    of.line(key, table.age(k), n, eligible..., *table.value(c, k));
                else
                    of.line(key, table.age(k), n, eligible...);
            };
            if (!table.matures()) {
                if (n > 0) line();
            } else if (auto const eligible = table.eligible(c, k); eligible > 0) {
                line(eligible);
            }
        }
    }
    return {"check=" + of.text() + " customers=" + std::to_string(customers)};
}
constexpr auto telling = [](auto const& table) { return tell(table); };

struct clock_name {
    char const* name;
    cohort::age_clock clock;
};
clock_name const calendar{"calendar", cohort::calendar_clock{}};
clock_name const rolling{"rolling", cohort::rolling_clock{date::days{30}}};
clock_name const anniversary{"anniversary", cohort::anniversary_clock{}};

void add_benchmarks()
{
    namespace returns = cohort::returns;
    cohort::cohort_query const by_month(cohort::monthly{});
    auto const sums = by_month.measuring(cohort::cell::sum(f::amount));
    auto const by_country = by_month.by(cohort::cohort_by::value(country));

    for (auto const n : row_counts()) {
        auto const rows = [n]() -> auto const& { return rows_of(n); };
        auto const book = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::ledger(rows_of(count), fields); });
        };
        auto const book_of_texts = [n]() -> auto const&
        {
            return kept(n, [](std::size_t count) { return cohort::ledger(rows_of(count), fields_and_text); });
        };
        auto const add_of = [&](auto const& of_book, auto const& question, std::string const& what,
                                std::initializer_list<clock_name> clocks) {
            for (auto const& ages : clocks)
                for (unsigned const threads : {1U, 2U})
                    measure(
                        "cohorts/" + std::string(ages.name) + what, "rows", n, threads, of_book,
                        [question, clock = ages.clock](auto const& of, auto const& run) {
                            return cohort::cohorts(of, question, {.clock = clock}, run);
                        },
                        telling);
        };
        auto const add = [&](auto const& question, std::string const& what,
                             std::initializer_list<clock_name> clocks) {
            add_of(book, question, what, clocks);
        };
        std::initializer_list<clock_name> const every = {calendar, rolling, anniversary};

        for (unsigned const threads : {1U, 2U})
            measure(
                "cohorts/ledger", "rows", n, threads, rows,
                [](auto const& of, auto const& run) { return cohort::ledger(of, fields, {}, run); },
                [](auto const& made) { return told{"customers=" + std::to_string(made.customers())}; });
        add(by_month, "/on", every);
        add(by_month.returning(returns::on_or_after{}), "/on_or_after", every);
        add(by_month.returning(returns::on_or_before{}), "/on_or_before", every);
        add(by_month.returning(returns::streak{}), "/streak", every);
        add(by_month.returning(returns::bracket{{{1, 3}, {4, 6}, {7, 12}}}), "/bracket", every);
        add(sums, "/on/sum", every);
        add(sums.returning(returns::on_or_before{}), "/on_or_before/sum", {rolling});
        add(by_country, "/on/by_country", {calendar, rolling});
        add_of(book_of_texts, by_month.by(cohort::cohort_by::value(market)), "/on/by_market", {calendar});
    }
}

} // namespace

int main(int argc, char** argv) { return cohort_bench::run_benchmarks(argc, argv, add_benchmarks); }
