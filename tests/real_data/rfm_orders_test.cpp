#define BOOST_TEST_MODULE real_data / rfm_orders
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/rfm.hpp>
#include <cohort/stats.hpp>
#include <support/data.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

// 4,906 orders that an R package for RFM ships as its example.

using namespace cohort;
using namespace date::literals;
namespace f = cohort::field;

namespace {

struct order {
    std::string customer;
    date::year_month_day day;
    int revenue;
};

auto read_orders() -> std::optional<std::vector<order>>
{
    auto const file = cohort_test::data_file("rfm_orders.csv");
    if (!file) return std::nullopt;
    std::ifstream in(*file);
    std::vector<order> orders;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) { // name,2004-12-20,32; no name has a comma
        auto const a = line.find(',');
        auto const b = line.find(',', a + 1);
        auto const part = [&](std::size_t at, std::size_t n) {
            return std::stoi(line.substr(a + 1 + at, n));
        };
        orders.push_back({line.substr(0, a), date::year{part(0, 4)} / part(5, 2) / part(8, 2),
                          std::stoi(line.substr(b + 1))});
    }
    return orders;
}

constexpr auto orders_schema =
    schema(f::customer = &order::customer, f::time = &order::day, f::amount = &order::revenue);
constexpr rfm_options options{.as_of = 2006_y / 12 / 31};

template <class Range>
auto histogram(Range const& scores) -> std::array<int, 5>
{
    std::array<int, 5> n{};
    for (auto const s : scores) ++n.at(s - 1u);
    return n;
}

using five = std::array<int, 5>;

} // namespace

BOOST_AUTO_TEST_CASE(measures_cuts_and_scores)
{
    auto const orders = read_orders();
    if (!orders) return;
    auto const v = rfm(*orders, orders_schema, options);
    BOOST_TEST(v.customers() == 995u);
    BOOST_TEST(v.audit().rows_used == 4'906u);
    BOOST_TEST((v.as_of() == date::local_days{2006_y / 12 / 31}));
    BOOST_TEST(std::ranges::is_sorted(v.keys()));
    BOOST_TEST((rfm(ledger(*orders, orders_schema), options).keys().size() == 995u));

    std::vector<double> const p{.2, .4, .6, .8};
    auto const cuts_r = quantiles(v.days_since_last(), p);
    auto const cuts_f = quantiles(v.frequency(), p);
    auto const cuts_m = quantiles(v.monetary(), p);
    auto const same = [](std::vector<double> const& a, std::vector<double> const& b) {
        BOOST_REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            BOOST_TEST(a[i] == b[i], boost::test_tools::tolerance(1e-12));
    };
    // The package prints each of these with 1 added: 115 181 297.4 482, 4 5 6 8, 255.8 382 506.4 666.
    same(cuts_r, {114, 180, 296.4, 481});
    same(cuts_f, {3, 4, 5, 7});
    same(cuts_m, {254.8, 381, 505.4, 665});

    auto const s = score(v);
    BOOST_TEST((histogram(s.r()) == five{200, 198, 202, 199, 196}));
    BOOST_TEST((histogram(s.f()) == five{268, 187, 176, 244, 120}));
    BOOST_TEST((histogram(s.m()) == five{199, 201, 197, 203, 195}));
    BOOST_TEST((score(rfm(ledger(*orders, orders_schema), options)) == s));

    // And with those it closes bins on the left.
    auto const printed = [](std::vector<double> cuts) {
        for (auto& cut : cuts) cut += 1;
        return given_cuts{.at = cuts, .closed = closed_edge::left};
    };
    auto const p_scores = score(v, {.r = printed(cuts_r), .f = printed(cuts_f), .m = printed(cuts_m)});
    BOOST_TEST((histogram(p_scores.r()) == five{197, 200, 199, 199, 200}));
    BOOST_TEST((histogram(p_scores.f()) == five{268, 187, 176, 244, 120}));
    BOOST_TEST((histogram(p_scores.m()) == five{200, 200, 198, 202, 195}));
    BOOST_TEST((score(v, p_scores.cuts()) == p_scores));
}
