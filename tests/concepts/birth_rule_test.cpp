#define BOOST_TEST_MODULE concepts / birth_rule
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/quoted.hpp>
#include <support/visits.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

// The models of docs/concepts/birth_rule.md.

/// Born anew: the first activity after so many days without one.
struct won_back {
    date::days pause{180};

    template <class Rows>
    auto operator()(Rows const& rows) const -> std::optional<std::size_t>
    {
        std::optional<std::size_t> before;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!rows.counts(i)) continue;
            if (before && rows[*before].time() + pause <= rows[i].time()) return i;
            before = i;
        }
        return std::nullopt;
    }
};

/// Born when a trial is over: some days after the first activity, whether or not anything happens on that
/// day.
struct end_of_trial {
    date::days trial{14};

    template <class Rows>
    auto operator()(Rows const& rows) const -> std::optional<cohort::dated_birth>
    {
        auto const first = cohort::birth::first_activity(rows);
        if (!first) return std::nullopt;
        return cohort::dated_birth{cohort::to_local_days(rows[*first].time()) + trial, *first};
    }
};

namespace {

using namespace cohort;
using namespace date::literals;
using namespace cohort_test;

constexpr int days = 366;

/// Members by month of birth, as a table tells them.
template <class Table>
auto sizes(Table const& t) -> std::map<period_index, std::uint64_t>
{
    std::map<period_index, std::uint64_t> n;
    for (std::size_t c = 0; c < t.cohorts(); ++c)
        if (t.size(c) > 0) n[t.period(c)] = t.size(c);
    return n;
}

} // namespace

BOOST_AUTO_TEST_CASE(rows_after_a_pause)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 80, 25, days);
        ledger const book(visits, visit_fields,
                          {.observed = {.from = 2024_y / 1 / 1, .until = 2025_y / 1 / 1}});
        auto const t = cohorts(book, cohort_query(monthly{}).born(won_back{date::days{90}}));
        std::map<period_index, std::uint64_t> born;
        std::uint64_t never = 0;
        for (auto const& [client, d] : days_by_client(visits)) {
            auto const at =
                std::ranges::adjacent_find(d, [](auto a, auto b) { return b - a >= date::days{90}; });
            if (at == d.end())
                ++never;
            else
                ++born[monthly{}.index(to_local_days(*(at + 1)))];
        }
        BOOST_TEST((sizes(t) == born));
        BOOST_TEST(t.customers_without_birth() == never);
    }
}

BOOST_AUTO_TEST_CASE(days_that_no_row_is_of)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 80, 25, days);
        ledger const book(visits, visit_fields,
                          {.observed = {.from = 2024_y / 1 / 1, .until = 2025_y / 1 / 1}});
        auto const t = cohorts(book, cohort_query(monthly{}).born(end_of_trial{}));
        std::map<period_index, std::uint64_t> born;
        std::uint64_t outside = 0;
        for (auto const& [client, d] : days_by_client(visits)) {
            auto const day = d.front() + date::days{14};
            if (day < visits_open + date::days{days})
                ++born[monthly{}.index(to_local_days(day))];
            else
                ++outside;
        }
        BOOST_TEST((sizes(t) == born));
        BOOST_TEST(t.births_outside() == outside);
        BOOST_TEST(t.customers_without_birth() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_page_shows_these_models)
{
    auto const q =
        quotations_of("docs/concepts/birth_rule.md", "One of your own", "tests/concepts/birth_rule_test.cpp");
    BOOST_TEST(q.blocks == 3U);
    BOOST_TEST(q.found == q.blocks);
}
