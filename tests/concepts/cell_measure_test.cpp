#define BOOST_TEST_MODULE concepts / cell_measure
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/stats.hpp>
#include <cohort/time.hpp>
#include <support/quoted.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <vector>

// The model of docs/concepts/cell_measure.md.

/// How much of what was paid is paid back.
struct refund_share {
    // Refunds are no activity, and what this is about.
    static constexpr bool takes_money = true;

    struct paid_and_back {
        cohort::sum<std::int64_t> paid;
        cohort::sum<std::int64_t> back;

        auto operator+=(paid_and_back const& other) -> paid_and_back&
        {
            paid += other.paid;
            back += other.back;
            return *this;
        }
        auto operator-=(paid_and_back const& other) -> paid_and_back& // need not be there, and saves time
        {
            paid -= other.paid;
            back -= other.back;
            return *this;
        }
        // The figure of a cell; nothing where nothing was paid.
        [[nodiscard]] auto value() const -> std::optional<double>
        {
            if (paid.value() == 0) return std::nullopt;
            return static_cast<double>(back.value()) / static_cast<double>(paid.value());
        }
    };
    template <class Layout> // of the ledger: which fields there are, and of which types
    using accumulator = paid_and_back;

    template <class Row>
    void operator()(paid_and_back& cell, Row const& row) const
    {
        auto const cents = row[cohort::field::amount];
        if (cents < 0)
            cell.back(-cents);
        else
            cell.paid(cents);
    }
};

namespace {

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

struct sale {
    int client;
    date::sys_days day;
    std::int64_t cents;
    char way;
};
inline constexpr field_name<struct way_tag> way{};
constexpr auto fields =
    schema(f::customer = &sale::client, f::time = &sale::day, f::amount = &sale::cents, way = &sale::way);
using layout_type = decltype(ledger(std::vector<sale>{}, fields))::layout_type;
static_assert(cell_measure<refund_share, layout_type>);

constexpr date::sys_days opening{2024_y / 1 / 1};
constexpr int days = 182; // to the end of June

auto random_sales(unsigned seed) -> std::vector<sale>
{
    std::mt19937 any(seed);
    std::vector<sale> all;
    for (int i = 0; i < 90; ++i) {
        auto const cents = static_cast<std::int64_t>(any() % 1'000);
        all.push_back({static_cast<int>(any() % 15), opening + date::days{static_cast<int>(any() % days)},
                       any() % 4 == 0 ? -cents : cents, any() % 2 == 0 ? 'a' : 'b'});
    }
    return all;
}

struct both_ways {
    std::int64_t paid = 0;
    std::int64_t back = 0;
};

template <class Table>
void same_share(Table const& t, std::size_t c, std::size_t k, both_ways const& m)
{
    if (m.paid == 0)
        BOOST_TEST(!t.value(c, k).has_value());
    else
        BOOST_TEST(t.value(c, k).value() == static_cast<double>(m.back) / static_cast<double>(m.paid));
}

/// An accumulator that does not widen what it takes, as Boost's do not.
struct total_of_doubles {
    using value_type = double;
    double all = 0;
    void operator()(double const& x) { all += x; }
    auto operator+=(total_of_doubles const& o) -> total_of_doubles&
    {
        all += o.all;
        return *this;
    }
};

/// The first day on which a customer bought something; refunds are no births.
auto births(std::vector<sale> const& sales) -> std::map<int, date::sys_days>
{
    std::map<int, date::sys_days> born;
    for (auto const& s : sales) {
        if (s.cents < 0) continue;
        auto const [at, fresh] = born.emplace(s.client, s.day);
        if (!fresh && s.day < at->second) at->second = s.day;
    }
    return born;
}

} // namespace

BOOST_AUTO_TEST_CASE(cell_by_cell)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const sales = random_sales(seed);
        ledger const book(sales, fields, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        auto const t = cohorts(book, cohort_query(monthly{}).measuring(refund_share{}));
        auto const month = [](date::sys_days d) { return long{monthly{}.index(to_local_days(d))}; };
        auto const born = births(sales);
        std::map<std::pair<long, long>, both_ways> cells;
        for (auto const& s : sales) {
            auto const b = born.find(s.client);
            if (b == born.end()) continue;
            auto& cell = cells[{month(b->second), month(s.day) - month(b->second)}];
            (s.cents < 0 ? cell.back : cell.paid) += s.cents < 0 ? -s.cents : s.cents;
        }
        for (std::size_t c = 0; c < t.cohorts(); ++c)
            for (std::size_t k = 0; k < t.ages(); ++k)
                same_share(t, c, k, cells[{long{t.period(c)}, static_cast<long>(k)}]);
    }
}

BOOST_AUTO_TEST_CASE(to_date_of_those_who_were_seen)
{
    for (unsigned seed = 50; seed < 70; ++seed) {
        auto const sales = random_sales(seed);
        ledger const book(sales, fields, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        auto const t = cohorts(
            book, cohort_query(monthly{}).by(cohort_by::everyone).measuring(cell::cumulative(refund_share{})),
            {.clock = rolling_clock{date::days{30}}});
        auto const born = births(sales);
        for (std::size_t k = 0; k < t.ages(); ++k) {
            auto const end = date::days{30 * (static_cast<int>(k) + 1)};
            both_ways m;
            for (auto const& s : sales) {
                auto const b = born.find(s.client);
                if (b == born.end() || s.day < b->second || s.day >= b->second + end) continue;
                if (b->second + end > opening + date::days{days}) continue;
                (s.cents < 0 ? m.back : m.paid) += s.cents < 0 ? -s.cents : s.cents;
            }
            same_share(t, 0, k, m);
        }
    }
}

BOOST_AUTO_TEST_CASE(whole_numbers_for_who_is_of_floating_ones)
{
    auto const sales = random_sales(7);
    auto const t = cohorts(sales, fields,
                           cohort_query(yearly{}).measuring(cell::accumulate<total_of_doubles>(f::amount)));
    auto const n = cohorts(sales, fields, cohort_query(yearly{}).measuring(cell::mean(f::amount)));
    auto const events = cohorts(sales, fields, cohort_query(yearly{}).measuring(cell::events));
    BOOST_TEST(std::abs(t.accumulator(0, 0).all -
                        n.value(0, 0).value() * static_cast<double>(events.value(0, 0).value())) < 1e-6);
    BOOST_TEST(t.accumulator(0, 0).all > 0);
}

BOOST_AUTO_TEST_CASE(the_page_shows_this_model)
{
    auto const q = cohort_test::quotations_of("docs/concepts/cell_measure.md", "One of your own",
                                              "tests/concepts/cell_measure_test.cpp");
    BOOST_TEST(q.blocks == 2U);
    BOOST_TEST(q.found == q.blocks);
}
