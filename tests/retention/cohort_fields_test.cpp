#define BOOST_TEST_MODULE retention / cohort_fields
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#include <date/date.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Fields of many types, measured and as keys of cohorts.

using namespace cohort;
using namespace date::literals;

namespace {

struct line {
    int client;
    date::sys_seconds at;
    std::optional<double> rating = {};
    std::optional<int> pieces = {};
    std::optional<std::string> campaign = {};
};

inline constexpr field_name<struct rating_tag> rating{};
inline constexpr field_name<struct pieces_tag> pieces{};
inline constexpr field_name<struct campaign_tag> campaign{};
inline constexpr field_name<struct key_tag> key{};

constexpr auto fields = schema(field::customer = &line::client, field::time = &line::at,
                               rating = &line::rating, pieces = &line::pieces, campaign = &line::campaign);

auto on(date::year_month_day day) -> date::sys_seconds { return date::sys_days{day}; }

auto log() -> std::vector<line>
{
    return {{1, on(2024_y / 1 / 5), 2.5, 3, "a"},
            {1, on(2024_y / 1 / 6), std::nullopt, 4, "b"},
            {2, on(2024_y / 1 / 7), 1.0, std::nullopt, std::nullopt},
            {2, on(2024_y / 2 / 7), std::nullopt, std::nullopt, "a"},
            {3, on(2024_y / 1 / 7), 4.5, 3, "b"}};
}

/// Takes what is there and what is not.
struct answers {
    void operator()(std::optional<double> const& x) { ++(x ? given : missing); }
    auto operator+=(answers const& o) -> answers&
    {
        given += o.given;
        missing += o.missing;
        return *this;
    }
    int given = 0;
    int missing = 0;
};

/// Takes two numbers.
struct products {
    void operator()(double a, int b) { total += a * b; }
    auto operator+=(products const& o) -> products&
    {
        total += o.total;
        return *this;
    }
    [[nodiscard]] auto value() const -> double { return total; }
    double total = 0;
};

template <class Measure>
auto measured(Measure const& measure)
{
    return cohorts(log(), fields, cohort_query(monthly{}).measuring(measure));
}

/// The names of cohorts by what a function makes of a row.
template <class F>
auto names_by(F f) -> std::vector<std::string>
{
    auto const by = schema(field::customer = &line::client, field::time = &line::at, key = std::move(f));
    auto const t = cohorts(log(), by, cohort_query(monthly{}).by(cohort_by::value(key)));
    std::vector<std::string> names;
    for (std::size_t c = 0; c < t.cohorts(); ++c)
        names.push_back(t.label(c) + ": " + std::to_string(t.size(c)));
    return names;
}

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(what_a_field_does_not_hold_is_not_measured)
{
    BOOST_TEST(measured(cell::sum(rating)).value(0, 0).value() == 8.0);
    BOOST_TEST(measured(cell::sum(pieces)).value(0, 0).value() == 10);
    BOOST_TEST(measured(cell::mean(rating)).value(0, 0).value() == 8.0 / 3);
    BOOST_TEST(measured(cell::mean(pieces)).value(0, 0).value() == 10.0 / 3);
    BOOST_TEST(measured(cell::min(rating)).value(0, 0).value() == 1.0);
    BOOST_TEST(measured(cell::max(rating)).value(0, 0).value() == 4.5);
    BOOST_TEST(measured(cell::distinct(pieces)).value(0, 0).value() == 2u);
    BOOST_TEST(measured(cell::distinct(campaign)).value(0, 0).value() == 2u);
    BOOST_TEST(measured(cell::accumulate<products>(rating, pieces)).value(0, 0).value() == 21.0);
    // At age 1 there is a row, and nothing in it.
    BOOST_TEST(measured(cell::sum(rating)).value(0, 1).value() == 0.0);
    BOOST_TEST(!measured(cell::mean(rating)).value(0, 1));
    BOOST_TEST(!measured(cell::max(pieces)).value(0, 1));
    auto const asked = measured(cell::accumulate<answers>(rating)).value(0, 0).value();
    BOOST_TEST(asked.given == 3);
    BOOST_TEST(asked.missing == 1);
}

BOOST_AUTO_TEST_CASE(cohorts_by_moments_and_optionals)
{
    auto const each = boost::test_tools::per_element();
    auto const day = [](line const& l) { return date::floor<date::days>(l.at); };
    BOOST_TEST(names_by(day) == (texts{"2024-01-05: 1", "2024-01-07: 2"}), each);
    BOOST_TEST(names_by([=](line const& l) { return date::year_month_day{day(l)}; }) ==
                   (texts{"2024-01-05: 1", "2024-01-07: 2"}),
               each);
    BOOST_TEST(names_by([](line const& l) { return l.campaign; }) == (texts{"none: 1", "a: 1", "b: 1"}),
               each);
    BOOST_TEST(names_by([](line const& l) { return l.at + std::chrono::seconds{3'723}; }) ==
                   (texts{"2024-01-05 01:02:03: 1", "2024-01-07 01:02:03: 2"}),
               each);
    BOOST_TEST(names_by([=](line const& l) {
                   auto const d = date::year_month_day{day(l)};
                   return d.year() / d.month();
               }) == (texts{"2024-01: 3"}),
               each);
    BOOST_TEST(names_by([](line const& l) { return std::pair(l.client % 2, l.campaign); }) ==
                   (texts{"0, none: 1", "1, a: 1", "1, b: 1"}),
               each);
    BOOST_TEST(names_by([=](line const& l) { return l.campaign ? std::optional(day(l)) : std::nullopt; }) ==
                   (texts{"none: 1", "2024-01-05: 1", "2024-01-07: 1"}),
               each);
    BOOST_TEST(names_by([](line const& l) { return l.client == 1; }) == (texts{"no: 2", "yes: 1"}), each);
}

BOOST_AUTO_TEST_CASE(not_a_number_is_in_no_cohort)
{
    auto const nan_of = [](line const& l) {
        return l.client == 2 ? std::numeric_limits<double>::quiet_NaN() : 1.5;
    };
    BOOST_TEST(names_by(nan_of) == (texts{"1.5: 2"}), boost::test_tools::per_element());
    BOOST_TEST(names_by([=](line const& l) { return std::optional(nan_of(l)); }) == (texts{"1.5: 2"}),
               boost::test_tools::per_element());
    BOOST_TEST(names_by([=](line const& l) { return std::pair(l.client % 3, nan_of(l)); }) ==
                   (texts{"0, 1.5: 1", "1, 1.5: 1"}),
               boost::test_tools::per_element());
}
