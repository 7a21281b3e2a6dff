#define BOOST_TEST_MODULE retention / churn_at
#include <boost/test/unit_test.hpp>

#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>
#include <support/worked_example.hpp>

#include <cstddef>
#include <cstdint>
#include <random>

using namespace cohort;
using namespace cohort_test;

namespace {

auto const near = boost::test_tools::tolerance(1e-14);

} // namespace

BOOST_AUTO_TEST_CASE(who_of_the_worked_example_is_gone)
{
    // January: 3 1 2 0~, February: 2 1 2~.
    auto const t = retention(worked_example(), sale_schema, monthly{}, {.observed = worked_example_window});
    auto const first = churn_at(t, 1).value();
    BOOST_TEST(first.cohorts == 2u);
    BOOST_TEST(first.gone == 3u);
    BOOST_TEST(first.eligible == 5u);
    BOOST_TEST(first.rate == .6, near);
    BOOST_TEST((first.bounds == wilson_interval(3, 5).value()));
    BOOST_TEST(churn_at(t, 0, 1)->rate == 2. / 3, near);
    BOOST_TEST(churn_at(t, 1, 1, {.confidence = .8})->rate == .5, near);
    BOOST_TEST((churn_at(t, 1, 1, {.confidence = .8})->bounds == wilson_interval(1, 2, .8).value()));
    BOOST_TEST(churn_at(t, 2)->gone == 1u); // January alone: February's third month runs
    BOOST_TEST(churn_at(t, 2, {.partial = partial_cells::include})->eligible == 5u);
    BOOST_TEST(!churn_at(t, 3).has_value());
    BOOST_TEST(!churn_at(t, 2, 1).has_value()); // nobody was born in March
    BOOST_TEST(churn_at(t, 0)->gone == 0u);     // April is not over
    BOOST_CHECK_THROW((void)churn_at(t, 4, 1), invalid_option);
    BOOST_CHECK_THROW((void)churn_at(t, 1, {.confidence = 95}), invalid_option);
    BOOST_CHECK_THROW((void)churn_at(t, 3, {.confidence = 95}), invalid_option);
}

BOOST_AUTO_TEST_CASE(it_is_one_less_retention)
{
    std::mt19937_64 random(2);
    for (int round = 0; round < 1'000; ++round) {
        auto const t = any_counted_table<survivor_table>(random, true);
        for (std::size_t a = 0; a < t.ages(); ++a) {
            std::uint64_t gone = 0, all = 0;
            for (std::size_t c = 0; c < t.cohorts(); ++c) {
                bool const counts = t.state(c, a) == cell_state::value || t.state(c, a) == cell_state::zero;
                auto const one = churn_at(t, c, a);
                BOOST_TEST(one.has_value() == counts);
                if (!one) continue;
                BOOST_TEST(one->rate == 1 - t.rate(c, a).value(), boost::test_tools::tolerance(1e-12));
                gone += t.eligible(c, a) - t.customers(c, a);
                all += t.eligible(c, a);
            }
            auto const whole = churn_at(t, a);
            BOOST_TEST(whole.has_value() == (all > 0));
            if (!whole) continue;
            BOOST_TEST(whole->gone == gone);
            BOOST_TEST(whole->rate == static_cast<double>(gone) / static_cast<double>(all), near);
            BOOST_TEST((whole->bounds == wilson_interval(gone, all).value()));
        }
    }
}
