#define BOOST_TEST_MODULE concepts / cohort_key
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/quoted.hpp>
#include <support/visits.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

// The models of docs/concepts/cohort_key.md.

/// By the day of the week on which somebody was born.
struct weekday_of_birth {
    struct naming {
        static constexpr bool depends_on_data = false; // tables by this key add up

        auto label(unsigned day) const -> std::string
        {
            return std::array{
                "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}[day];
        }
        friend auto operator==(naming const&, naming const&) -> bool = default;
    };

    template <class Rows, class Instant>
    auto operator()(Rows const&, cohort::birth_event<Instant> const& birth) const -> unsigned
    {
        return date::weekday(birth.day).c_encoding();
    }
    auto names() const -> naming { return {}; }
};

/// A number of one's own, for bands: how often somebody was there on the day of birth.
struct visits_on_first_day {
    template <class Rows, class Instant>
    auto operator()(Rows const& rows, cohort::birth_event<Instant> const& birth) const -> std::optional<int>
    {
        int visits = 0;
        for (std::size_t i = 0; i < rows.size(); ++i)
            visits += rows.counts(i) && cohort::to_local_days(rows[i].time()) == birth.day ? 1 : 0;
        return visits;
    }
};

namespace {

using namespace cohort;
using namespace date::literals;
using namespace cohort_test;

template <class Table>
auto sizes(Table const& t) -> std::map<std::string, std::uint64_t>
{
    std::map<std::string, std::uint64_t> n;
    for (std::size_t c = 0; c < t.cohorts(); ++c) n[t.label(c)] = t.size(c);
    return n;
}

} // namespace

BOOST_AUTO_TEST_CASE(days_of_the_week)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 60, 30, 300, 10);
        ledger const book(visits, visit_fields,
                          {.observed = {.from = 2024_y / 1 / 1, .until = 2025_y / 1 / 1}});
        auto const t = cohorts(book, cohort_query(weekly{}).by(weekday_of_birth{}));
        std::map<std::string, std::uint64_t> expected;
        for (auto const& [client, d] : days_by_client(visits))
            ++expected[weekday_of_birth::naming{}.label(date::weekday(d.front()).c_encoding())];
        BOOST_TEST((sizes(t) == expected));
        for (std::size_t c = 1; c < t.cohorts(); ++c) BOOST_TEST(t.key_of(c - 1) < t.key_of(c));

        // With another key, and added up over customers.
        auto const both = cohorts(
            book, cohort_query(weekly{}).by(cohort_by::together(weekday_of_birth{}, cohort_by::everyone)));
        BOOST_TEST(both.cohorts() == t.cohorts());
        BOOST_TEST(both.label(0) == t.label(0) + ", everyone");
    }
}

BOOST_AUTO_TEST_CASE(bands_of_a_number)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 60, 30, 300, 10);
        ledger const book(visits, visit_fields,
                          {.observed = {.from = 2024_y / 1 / 1, .until = 2025_y / 1 / 1}});
        auto const bustle = cohort_by::measured_key(visits_on_first_day{}, bands{2, 3});
        auto const t = cohorts(book, cohort_query(monthly{}).by(bustle));
        std::map<std::string, std::uint64_t> expected;
        for (auto const& [client, d] : days_by_client(visits)) {
            auto const n = std::ranges::count(d, d.front());
            ++expected[n < 2 ? "< 2" : n < 3 ? "2 to < 3" : ">= 3"];
        }
        BOOST_TEST((sizes(t) == expected));
    }
}

BOOST_AUTO_TEST_CASE(the_page_shows_these_models)
{
    auto const q =
        quotations_of("docs/concepts/cohort_key.md", "One of your own", "tests/concepts/cohort_key_test.cpp");
    BOOST_TEST(q.blocks == 4U);
    BOOST_TEST(q.found == q.blocks);
}
