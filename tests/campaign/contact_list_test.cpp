#define BOOST_TEST_MODULE campaign / contact_list
#include <boost/test/unit_test.hpp>

#include <cohort/campaign.hpp>
#include <cohort/rfm.hpp>
#include <support/measured.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace cohort;
using cohort_test::measured;
using cohort_test::table_of;
using cohort_test::table_without_money;

namespace {

auto any_customers(std::size_t n, unsigned seed) -> std::vector<measured<std::int64_t>>
{
    std::mt19937_64 random(seed);
    std::vector<measured<std::int64_t>> customers(n);
    for (auto& c : customers)
        c = {static_cast<std::int32_t>(random() % 50), static_cast<std::uint32_t>(random() % 5 + 1),
             static_cast<std::int64_t>(random() % 20)};
    return customers;
}

auto named(auto const& table) { return segment(score(table), ten_segments); }

constexpr auto contact = contact_group::contact;
constexpr auto set_aside = contact_group::holdout;

auto message(auto const& table, contact_options const& options) -> std::string
{
    try {
        (void)list_contacts(table, named(table), options);
    } catch (invalid_option const& e) {
        return e.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(the_best_customers_of_the_segments_come_first)
{
    auto const t = table_of(any_customers(500, 1));
    auto const s = named(t);
    auto const list = list_contacts(t, s, {.segments = {"champion", "loyal"}, .most = 40});
    BOOST_TEST(list.customers().size() == 40u);
    BOOST_TEST(list.count(contact) == 40u);
    BOOST_TEST(list.count(set_aside) == 0u);
    BOOST_TEST(!list.expected_gain().has_value());
    // All that are better are on the list, in order; ties go to the latest, then to the lower key.
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < t.customers(); ++i)
        if (s.name_of(i) == "champion" || s.name_of(i) == "loyal") expected.push_back(i);
    BOOST_TEST(list.targeted() == expected.size());
    std::ranges::sort(expected, {}, [&](std::size_t i) {
        return std::tuple(-t.monetary()[i], -static_cast<int>(t.frequency()[i]), t.days_since_last()[i], i);
    });
    for (std::size_t i = 0; i < 40; ++i) {
        BOOST_TEST(list.customers()[i].place == expected[i]);
        BOOST_TEST(list.customers()[i].customer == t.keys()[expected[i]]);
        BOOST_TEST(list.names()[list.customers()[i].segment] == s.name_of(expected[i]));
    }
}

BOOST_AUTO_TEST_CASE(who_is_not_worth_the_cost_is_not_contacted)
{
    auto const t = table_of(any_customers(200, 2));
    contact_options options{.most = 1'000, .cost_per_contact = 5, .budget = 503};
    for (std::size_t i = 0; i < t.customers(); ++i)
        options.expected_margin.push_back(static_cast<double>(i * 7 % 11));
    auto const list = list_contacts(t, named(t), options);
    auto const worth = std::ranges::count_if(options.expected_margin, [](double m) { return m > 5; });
    BOOST_TEST(list.targeted() == 200u);
    BOOST_TEST(static_cast<std::int64_t>(list.not_worthwhile()) == 200 - worth);
    BOOST_TEST(list.count(contact) == std::min<std::uint64_t>(static_cast<std::uint64_t>(worth), 100));
    BOOST_TEST(list.cost() == 5.0 * static_cast<double>(list.count(contact)));
    double gain = 0;
    double before = 11;
    for (auto const& c : list.customers()) {
        auto const margin = options.expected_margin[c.place];
        BOOST_TEST(margin <= before);
        BOOST_TEST(margin > 5);
        before = margin;
        gain += margin - 5;
    }
    BOOST_TEST(list.expected_gain().value() == gain);
    // A budget that pays for three pays for three, however its cents are rounded.
    BOOST_TEST(list_contacts(t, named(t), {.cost_per_contact = 0.1, .budget = 0.3}).count(contact) == 3u);
    BOOST_TEST(list_contacts(t, named(t), {.cost_per_contact = 0.1, .budget = 0.29}).count(contact) == 2u);
    BOOST_TEST(list_contacts(t, named(t), {.cost_per_contact = 1, .budget = 0}).count(contact) == 0u);
}

BOOST_AUTO_TEST_CASE(the_holdout_is_a_share_that_hangs_on_customer_and_seed_alone)
{
    auto const customers = any_customers(20'000, 3);
    auto const t = table_of(customers);
    auto const all = list_contacts(t, named(t), {.holdout = 0.1});
    auto const aside = static_cast<double>(all.count(set_aside));
    // Binomial: 2,000 give or take five times 42.
    BOOST_TEST(std::abs(aside - 2'000) < 5 * std::sqrt(20'000 * 0.1 * 0.9));
    BOOST_TEST(all.customers().size() == 20'000u);

    // In another table, and among others, the same customer is in the same group.
    auto const few = table_of(std::vector(customers.begin(), customers.begin() + 1'000));
    auto const some = list_contacts(few, named(few), {.most = 300, .holdout = 0.1});
    BOOST_TEST(some.count(contact) == 300u);
    auto const aside_of_all = all.keys(set_aside);
    for (auto const& c : some.customers())
        BOOST_TEST((std::ranges::find(aside_of_all, c.customer) != aside_of_all.end()) ==
                   (c.group == set_aside));
    // A larger share keeps those that were set aside; another seed sets others aside.
    auto const more = list_contacts(t, named(t), {.holdout = 0.3}).keys(set_aside);
    auto const in_more = [&](int key) { return std::ranges::find(more, key) != more.end(); };
    BOOST_TEST(std::ranges::all_of(aside_of_all, in_more));
    BOOST_TEST((list_contacts(t, named(t), {.holdout = 0.1, .seed = 2}).keys(set_aside) != aside_of_all));

    // The groups are of one kind: they do not differ in what they have spent, but by chance.
    double spent_aside = 0, spent = 0;
    for (auto const& c : all.customers())
        (c.group == set_aside ? spent_aside : spent) += static_cast<double>(t.monetary()[c.place]);
    auto const gap = spent_aside / aside - spent / (20'000 - aside);
    BOOST_TEST(std::abs(gap) < 5 * 5.8 / std::sqrt(aside)); // of numbers 0 to 19 the deviation is 5.77
}

BOOST_AUTO_TEST_CASE(the_same_lot_on_every_machine)
{
    // A change of these numbers would set other customers aside in a campaign that is under way.
    BOOST_TEST(detail::lot_of(17'850, 1) == 0.16194499870939116);
    BOOST_TEST(detail::lot_of(17'850, 2) == 0.3276211803272624);
    BOOST_TEST(detail::lot_of(std::string("17850"), 1) == 0.36729570349238327);
    BOOST_TEST(detail::lot_of(17'850, 1) == detail::lot_of(std::int64_t{17'850}, 1));
    BOOST_TEST(detail::lot_of(std::string("17850"), 1) != detail::lot_of(std::string("17851"), 1));
    std::vector<int> counts(10, 0);
    for (int i = 0; i < 10'000; ++i) ++counts[static_cast<std::size_t>(detail::lot_of(i, 7) * 10)];
    double chi = 0;
    for (auto const n : counts) chi += (n - 1'000.0) * (n - 1'000.0) / 1'000;
    BOOST_TEST(chi < 27.9); // 0.999 of the time, with 9 degrees of freedom
}

BOOST_AUTO_TEST_CASE(without_money_frequency_decides)
{
    auto const t = table_without_money({{3, 2}, {1, 5}, {2, 5}});
    auto const list = list_contacts(t, named(t));
    BOOST_TEST(list.customers()[0].customer == 1); // bought as often as 2, but later
    BOOST_TEST(list.customers()[1].customer == 2);
    BOOST_TEST(list.customers()[2].customer == 0);
}

BOOST_AUTO_TEST_CASE(keys_of_any_kind_by_what_identifies_them)
{
    struct account {
        int number = 0;
        char branch = 'a';
    };
    static_assert(!identifies_for_holdout<std::identity, account>);
    static_assert(identifies_for_holdout<int account::*, account>);
    static_assert(identifies_for_holdout<std::identity, std::string>);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused)
{
    auto const t = table_of(any_customers(10, 4));
    BOOST_TEST(
        message(t, {.segments = {"champions"}}).find("there is no \"champions\"; there are champion,") !=
        std::string::npos);
    BOOST_TEST(message(t, {.holdout = 1}).find("holdout") == 0u);
    BOOST_TEST(message(t, {.holdout = -0.1}).find("holdout") == 0u);
    BOOST_TEST(message(t, {.cost_per_contact = -1}).find("cost_per_contact") == 0u);
    BOOST_TEST(message(t, {.budget = 10}).find("budget") == 0u);
    BOOST_TEST(message(t, {.cost_per_contact = 1, .budget = -1}).find("budget") == 0u);
    BOOST_TEST(message(t, {.expected_margin = {1, 2}}).find("expected_margin: 2 numbers for 10 customers") ==
               0u);
    std::vector<double> margins(10, 1);
    margins[7] = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(message(t, {.expected_margin = margins}).find("expected_margin: number 7") == 0u);
    auto const other = table_of(any_customers(9, 4));
    BOOST_CHECK_THROW((void)list_contacts(other, named(t)), invalid_option);
    BOOST_CHECK_THROW((void)segment_profile(other, named(t)), invalid_option);
}
