#define BOOST_TEST_MODULE retention / drop_off
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

using namespace cohort;
using namespace cohort_test;

static_assert(std::regular<loss_curve>);

namespace {

auto const near = boost::test_tools::tolerance(1e-14);

auto example(age_clock const& clock = {})
{
    return retention(worked_example(), sale_schema, monthly{},
                     {.clock = clock, .observed = worked_example_window});
}

} // namespace

BOOST_AUTO_TEST_CASE(net_losses_of_the_worked_example)
{
    // January: 3 1 2 0~, February: 2 1 2~: from age 1 to 2 January alone is compared with itself.
    auto const t = example();
    auto const whole = drop_off(t);
    BOOST_REQUIRE(whole.steps().size() == 2u);
    auto const& first = whole.steps()[0];
    BOOST_TEST(first.from == 0u);
    BOOST_TEST(first.to == 1u);
    BOOST_TEST((first.there == pooled_counts{2, 5, 5}));
    BOOST_TEST((first.stayed == pooled_counts{2, 2, 5}));
    BOOST_TEST(first.members().value() == 3);
    BOOST_TEST(first.rate == .6, near);
    BOOST_TEST((first.kind == loss_kind::net));
    BOOST_TEST((first.bounds == difference_of_paired_proportions(5, 2, {}, 5).value()));
    auto const& second = whole.steps()[1];
    BOOST_TEST((second.there == pooled_counts{1, 1, 3}));
    BOOST_TEST(second.members().value() == -1);
    BOOST_TEST(second.rate == -1. / 3, near);
    BOOST_TEST((second.bounds == difference_of_paired_proportions(1, 2, {}, 3, .95).value()));
    BOOST_TEST((whole.largest() == first));
    BOOST_TEST((drop_off(t, cohort_group{0, 1}) == drop_off(t, std::vector{2, 1, 0})));

    auto const february = drop_off(t, 1);
    BOOST_TEST(february.steps().size() == 1u);
    BOOST_TEST(february.largest()->members().value() == 1);
    BOOST_TEST(drop_off(t, 2).steps().empty());
    BOOST_TEST(!drop_off(t, 2).largest().has_value());

    // After birth nobody was lost, on the whole.
    BOOST_TEST(drop_off(t, {.first_age = 1}).steps().size() == 1u);
    BOOST_TEST(!drop_off(t, {.first_age = 1}).largest().has_value());
    BOOST_TEST(drop_off(t, {.last_age = 1}).steps().size() == 1u);
    BOOST_TEST(drop_off(t, {.last_age = 0}).steps().empty());
}

BOOST_AUTO_TEST_CASE(losses_for_good_are_counts_of_members)
{
    // The worked example's returns on or after an age: January 3 2 2 0~, February 2 2 2~.
    auto t = survivor_table{counted_table::of({{3, 2, 2, 0}, {2, 2, 2}})};
    t.cells[0][3].partial = t.cells[1][2].partial = true;
    auto const whole = drop_off(t);
    BOOST_REQUIRE(whole.steps().size() == 2u);
    BOOST_TEST(whole.steps()[0].members().value() == 1);
    BOOST_TEST(whole.steps()[0].rate == .2, near);
    BOOST_TEST((whole.steps()[0].kind == loss_kind::for_good));
    BOOST_TEST((whole.steps()[0].bounds == wilson_interval(1, 5).value()));
    BOOST_TEST(whole.steps()[1].members().value() == 0);
    BOOST_TEST((whole.steps()[1].bounds == wilson_interval(0, 3).value()));
    BOOST_TEST(whole.largest()->to == 1u);
    // The interval of what is counted is shorter than that of a net difference.
    auto const net = drop_off(t, {.losses = loss_kind::net}).steps()[0];
    BOOST_TEST(net.bounds.low < whole.steps()[0].bounds.low);
    // A table that does not know may be told, unless it shows the contrary.
    BOOST_TEST((drop_off(static_cast<counted_table const&>(t), {.losses = loss_kind::for_good}) == whole));
    BOOST_CHECK_THROW((void)drop_off(example(), {.losses = loss_kind::for_good}), invalid_option);
    BOOST_CHECK_THROW((void)drop_off(t, {.confidence = 1}), invalid_option);
    BOOST_CHECK_THROW((void)drop_off(counted_table{}, {.confidence = 0}), invalid_option);
    BOOST_CHECK_THROW((void)drop_off(t, 2), invalid_option);
}

BOOST_AUTO_TEST_CASE(where_members_mature_the_same_ones_are_compared)
{
    // Spans of thirty days: January 3/3 0/3 1/2, February 2/2 0/1. Of February one was seen at both ages.
    auto const whole = drop_off(example(rolling_clock{date::days{30}}));
    BOOST_REQUIRE(whole.steps().size() == 2u);
    auto const& first = whole.steps()[0];
    BOOST_TEST(first.same_members);
    BOOST_TEST(first.members().value() == 4);
    BOOST_TEST((first.there == pooled_counts{2, 4, 4}));
    BOOST_TEST((first.stayed == pooled_counts{2, 0, 4}));
    BOOST_TEST(first.rate == 1.0);
    BOOST_TEST(whole.steps()[1].members().value() == -1);
    BOOST_TEST((whole.steps()[1].there == pooled_counts{1, 0, 2}));
    BOOST_TEST(whole.steps()[1].rate == -.5);
}

BOOST_AUTO_TEST_CASE(where_a_table_does_not_know_them_rates_are_compared)
{
    auto t = counted_table::of({{3, 0, 1}, {2, 0}});
    t.cells[0][2].eligible = 2;
    t.cells[1][1].eligible = 1;
    auto const whole = drop_off(t);
    BOOST_REQUIRE(whole.steps().size() == 2u);
    auto const& first = whole.steps()[0];
    BOOST_TEST(!first.same_members);
    BOOST_TEST(!first.members().has_value());
    BOOST_TEST((first.stayed == pooled_counts{2, 0, 4}));
    BOOST_TEST(first.rate == 1.0);
    // All and none: no correlation to speak of.
    BOOST_TEST((first.bounds == difference_of_proportions(5, 5, 0, 4).value()));
    BOOST_TEST(whole.steps()[1].rate == -.5);
    BOOST_TEST(drop_off(t, 0).steps()[0].same_members);
    BOOST_TEST(drop_off(t, 0).largest()->members().value() == 3);
}

BOOST_AUTO_TEST_CASE(equal_numbers_need_not_be_the_same_members)
{
    // As many could be seen at both ages, but others: some were born before the observation.
    struct shifting : survivor_table {
        [[nodiscard]] static auto nested() -> bool { return false; }
    };
    shifting const t{survivor_table{counted_table::of({{10, 8, 9}})}};
    auto const curve = drop_off(t);
    BOOST_REQUIRE(curve.steps().size() == 2u);
    BOOST_TEST(!curve.steps()[0].same_members);
    BOOST_TEST((curve.steps()[0].bounds == difference_of_proportions(10, 10, 8, 10).value()));
    BOOST_TEST(curve.steps()[1].rate == .8 - .9, near);
    BOOST_CHECK_THROW((void)drop_off(static_cast<survivor_table const&>(t)), invalid_option);
}

BOOST_AUTO_TEST_CASE(of_equal_losses_the_earliest)
{
    auto const t = survivor_table{counted_table::of({{10, 8, 5, 2, 1}})};
    auto const worst = drop_off(t).largest().value();
    BOOST_TEST(worst.from == 1u);
    BOOST_TEST(worst.to == 2u);
    BOOST_TEST(worst.members().value() == 3);

    // As docs/concepts/counts_by_cohort_and_age.md says.
    auto const two = counted_table::of({{10, 8, 5}, {10, 5, 2}});
    auto const first = drop_off(two, {.losses = loss_kind::for_good}).largest().value();
    BOOST_TEST(first.to == 1u);
    BOOST_TEST(first.members().value() == 7);
    BOOST_TEST((first.bounds == wilson_interval(7, 20).value()));
}

BOOST_AUTO_TEST_CASE(random_tables_against_plain_loops)
{
    std::mt19937_64 random(3);
    int steps = 0;
    auto const check = [&]<class Table>(Table const& t, loss_kind kind) {
        auto const curve = drop_off(t);
        std::size_t next = 0;
        double most = 0;
        std::optional<std::size_t> worst_at;
        for (std::size_t a = 0; a + 1 < t.ages(); ++a) {
            std::uint64_t there = 0, of = 0, stayed = 0, still = 0;
            bool same = true;
            for (auto const& line : t.cells) {
                if (a + 1 >= line.size() || line[a].eligible == 0 || line[a + 1].eligible == 0 ||
                    line[a].partial || line[a + 1].partial)
                    continue;
                there += line[a].customers;
                of += line[a].eligible;
                stayed += line[a + 1].customers;
                still += line[a + 1].eligible;
                same = same && line[a].eligible == line[a + 1].eligible;
            }
            if (of == 0) continue;
            BOOST_REQUIRE(next < curve.steps().size());
            auto const& s = curve.steps()[next++];
            ++steps;
            BOOST_TEST(s.from == a);
            auto const n = static_cast<double>(of);
            auto const m = static_cast<double>(still);
            double const rate = static_cast<double>(there) / n - static_cast<double>(stayed) / m;
            BOOST_TEST(std::abs(s.rate - rate) <= 1e-14);
            BOOST_TEST(s.members().has_value() == same);
            if (same)
                BOOST_TEST(*s.members() ==
                           static_cast<std::int64_t>(there) - static_cast<std::int64_t>(stayed));
            if (s.rate > most) {
                most = s.rate;
                worst_at = a;
            }
            auto const apart = difference_of_proportions(there, of, stayed, still).value();
            if (kind == loss_kind::for_good && same) {
                BOOST_TEST((s.bounds == wilson_interval(there - stayed, of).value()));
            } else if (kind == loss_kind::for_good) {
                BOOST_TEST((s.bounds == apart));
            } else {
                BOOST_TEST(s.bounds.low <= apart.low);
                BOOST_TEST(s.bounds.high >= apart.high);
                if (same)
                    BOOST_TEST((s.bounds == difference_of_paired_proportions(there, stayed, {}, of).value()));
            }
        }
        BOOST_TEST(next == curve.steps().size());
        BOOST_TEST(curve.largest().has_value() == worst_at.has_value());
        if (worst_at) BOOST_TEST(curve.largest()->from == *worst_at);
    };
    for (int round = 0; round < 1'000; ++round) {
        check(any_counted_table<counted_table>(random, false), loss_kind::net);
        check(any_counted_table<survivor_table>(random, true), loss_kind::for_good);
    }
    BOOST_TEST(steps > 2'000);
}
