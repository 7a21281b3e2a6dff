#define BOOST_TEST_MODULE stats / rank
#include <boost/test/unit_test.hpp>

#include <cohort/stats/rank.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <list>
#include <random>
#include <set>
#include <string>
#include <vector>

using cohort::ranks;
using cohort::tie_rule;

namespace {

constexpr tie_rule all_rules[] = {tie_rule::first, tie_rule::min, tie_rule::max, tie_rule::average,
                                  tie_rule::dense};

/// By comparing each with all.
template <class T>
auto by_definition(std::vector<T> const& xs, tie_rule rule) -> std::vector<double>
{
    std::vector<double> out;
    for (std::size_t i = 0; i < xs.size(); ++i) {
        double less = 0;
        double equal = 0;
        double equal_before = 0;
        std::set<T> different;
        for (std::size_t j = 0; j < xs.size(); ++j) {
            if (xs[j] < xs[i]) less += 1;
            if (xs[j] == xs[i]) equal += 1;
            if (xs[j] == xs[i] && j < i) equal_before += 1;
            if (xs[j] <= xs[i]) different.insert(xs[j]);
        }
        switch (rule) {
        case tie_rule::first:
            out.push_back(less + equal_before + 1);
            break;
        case tie_rule::min:
            out.push_back(less + 1);
            break;
        case tie_rule::max:
            out.push_back(less + equal);
            break;
        case tie_rule::average:
            out.push_back(less + (equal + 1) / 2);
            break;
        case tie_rule::dense:
            out.push_back(static_cast<double>(different.size()));
            break;
        }
    }
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_table_of_the_header)
{
    std::vector<int> const xs{10, 20, 20, 30};
    BOOST_TEST((ranks(xs, tie_rule::first) == std::vector<double>{1, 2, 3, 4}));
    BOOST_TEST((ranks(xs, tie_rule::min) == std::vector<double>{1, 2, 2, 4}));
    BOOST_TEST((ranks(xs, tie_rule::max) == std::vector<double>{1, 3, 3, 4}));
    BOOST_TEST((ranks(xs, tie_rule::average) == std::vector<double>{1, 2.5, 2.5, 4}));
    BOOST_TEST((ranks(xs, tie_rule::dense) == std::vector<double>{1, 2, 2, 3}));
    BOOST_TEST((ranks(xs) == ranks(xs, tie_rule::average)));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition)
{
    std::mt19937_64 random(71);
    for (int round = 0; round < 60; ++round) {
        auto const n = round < 40 ? random() % 40 : 500 + random() % 200;
        std::vector<std::int64_t> whole;
        std::vector<double> real;
        std::vector<std::string> words;
        for (std::uint64_t i = 0; i < n; ++i) {
            auto const bits = random();
            whole.push_back(round % 2 == 0 ? static_cast<std::int64_t>(bits)
                                           : static_cast<std::int64_t>(bits % 11) - 5);
            real.push_back(round % 3 == 0
                               ? std::ldexp(static_cast<double>(static_cast<std::int64_t>(bits)), -70)
                               : static_cast<double>(bits % 5) / 4 - 0.5);
            if (bits % 7 == 0) real.back() = -0.0;
            if (bits % 31 == 0) real.back() = std::numeric_limits<double>::infinity();
            words.emplace_back(bits % 3, static_cast<char>('a' + bits % 5));
        }
        for (auto const rule : all_rules) {
            BOOST_TEST((ranks(whole, rule) == by_definition(whole, rule)));
            BOOST_TEST((ranks(real, rule) == by_definition(real, rule)));
            if (n < 100) BOOST_TEST((ranks(words, rule) == by_definition(words, rule)));
        }
    }
}

BOOST_AUTO_TEST_CASE(none_one_and_constants)
{
    for (auto const rule : all_rules) {
        BOOST_TEST(ranks(std::vector<int>{}, rule).empty());
        BOOST_TEST((ranks(std::vector<int>{7}, rule) == std::vector<double>{1}));
    }
    std::vector<double> const same(1000, 3.5);
    BOOST_TEST((ranks(same, tie_rule::dense) == std::vector<double>(1000, 1.0)));
    BOOST_TEST((ranks(same, tie_rule::average) == std::vector<double>(1000, 500.5)));
    BOOST_TEST(ranks(same, tie_rule::first).back() == 1000.0);
}

BOOST_AUTO_TEST_CASE(a_list_will_do_and_not_a_number_will_not)
{
    BOOST_TEST((ranks(std::list<float>{2, 1}) == std::vector<double>{2, 1}));
    std::vector<double> const xs{1, std::nan(""), std::nan("")};
    for (auto const rule : all_rules)
        BOOST_CHECK_EXCEPTION((void)ranks(xs, rule), cohort::invalid_row,
                              [](auto const& e) { return e.row() == 1; });
}
