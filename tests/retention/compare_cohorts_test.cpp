#define BOOST_TEST_MODULE retention / compare_cohorts
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/stats.hpp>
#include <cohort/time.hpp>
#include <support/counted_table.hpp>
#include <support/sale.hpp>
#include <support/visits.hpp>
#include <support/worked_example.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using boost::test_tools::tolerance;

static_assert(std::regular<cohort_comparison>);

BOOST_AUTO_TEST_CASE(two_cohorts_of_the_worked_example)
{
    // January: 3 1 2 0~, February: 2 1 2~: both are complete at ages 0 and 1.
    auto const t = retention(worked_example(), sale_schema, monthly{}, {.observed = worked_example_window});
    auto const c = compare_cohorts(t, 0, 1);
    BOOST_REQUIRE(c.rates.size() == 2u);
    BOOST_TEST(c.rates[0].difference == 0.0);
    BOOST_TEST(c.rates[1].age == 1u);
    BOOST_TEST((c.rates[1].one == pooled_counts{1, 1, 3}));
    BOOST_TEST((c.rates[1].other == pooled_counts{1, 1, 2}));
    BOOST_TEST(c.rates[1].difference == 1. / 3 - .5, tolerance(1e-14));
    BOOST_TEST((c.rates[1].bounds == difference_of_proportions(1, 3, 1, 2).value()));
    BOOST_TEST(!c.curves.has_value()); // who is away may come back
    BOOST_TEST((compare_cohorts(t, 0, 1, {.confidence = .5}).rates[1].bounds ==
                difference_of_proportions(1, 3, 1, 2, .5).value()));
    BOOST_TEST(compare_cohorts(t, 0, 2).rates.empty()); // nobody was born in March
    BOOST_TEST(compare_cohorts(t, {}, {0, 1}).rates.empty());
    BOOST_CHECK_THROW((void)compare_cohorts(t, 0, 0), invalid_option);
    BOOST_CHECK_THROW((void)compare_cohorts(t, {0, 1}, {1, 2}), invalid_option);
    BOOST_CHECK_THROW((void)compare_cohorts(t, 0, 4), invalid_option);
    BOOST_CHECK_THROW((void)compare_cohorts(t, 4, 0), invalid_option);
    BOOST_CHECK_THROW((void)compare_cohorts(t, 0, 1, {.confidence = 95}), invalid_option);
    BOOST_CHECK_THROW((void)compare_cohorts(t, 0, 1, {.losses = loss_kind::for_good}), invalid_option);
}

BOOST_AUTO_TEST_CASE(whole_curves_by_hand)
{
    // 2 of 10 and 3 of 8 are lost here, 5 of 10 and 3 of 5 there. Expected here 7 / 2 + 6 * 8 / 13.
    auto const t = survivor_table{counted_table::of({{10, 8, 5}, {10, 5, 2}})};
    auto const test = compare_cohorts(t, 0, 1).curves.value();
    BOOST_TEST(test.one.observed == 5u);
    BOOST_TEST(test.one.expected == 3.5 + 48. / 13, tolerance(1e-14));
    BOOST_TEST(test.other.observed == 8u);
    double const variance = 9'100. / 7'600 + 1'680. / 2'028;
    double const apart = 5 - 3.5 - 48. / 13;
    BOOST_TEST(test.chi_squared == apart * apart / variance, tolerance(1e-12));
    BOOST_TEST(std::abs(test.chi_squared - 2.372535) < 1e-6);
    BOOST_TEST(compare_cohorts(t, 1, 0).curves->z == -test.z);
    // Without a loss there is nothing to say.
    auto const still = survivor_table{counted_table::of({{10, 10}, {7, 7}})};
    BOOST_TEST(!compare_cohorts(still, 0, 1).curves.has_value());
    BOOST_TEST(compare_cohorts(still, 0, 1).rates.size() == 2u);
    BOOST_TEST(!compare_cohorts(t, {}, 1).curves.has_value());
}

BOOST_AUTO_TEST_CASE(who_was_gone_by_the_first_age_is_an_event)
{
    // Ages from 1: of 10 are 6 and of 10 are 9 there.
    survivor_table t{counted_table::of({{6}, {9}})};
    for (auto& line : t.cells) line[0].eligible = 10;
    auto const test = compare_cohorts(t, 0, 1).curves.value();
    BOOST_TEST(test.one.observed == 4u);
    BOOST_TEST(test.one.expected == 2.5, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_step_is_of_the_same_members)
{
    // In the second cohort one member of four is not mature at age 2, and the last period runs.
    auto t = survivor_table{counted_table::of({{10, 8, 5, 4}, {4, 3, 1, 1}})};
    t.cells[1][2].eligible = 3;
    t.cells[1][3].eligible = 3;
    t.cells[0][3].partial = true;
    auto const c = compare_cohorts(t, 0, 1);
    std::vector<at_risk_step> const one{{10, 0}, {10, 2}, {8, 3}, {0, 0}};
    std::vector<at_risk_step> const other{{4, 0}, {4, 1}, {0, 0}, {1, 0}};
    BOOST_TEST((c.curves == log_rank(one, other)));
    BOOST_TEST(c.rates.size() == 3u);
    BOOST_TEST(c.rates[2].difference == 5. / 10 - 1. / 3, tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(groups_of_cohorts_are_their_members)
{
    // Members one by one: a cohort, the last age at which it was there, and how far its cohort was followed.
    struct member {
        std::size_t cohort;
        std::size_t last;
    };
    std::mt19937_64 random(5);
    int tests = 0;
    for (int round = 0; round < 300; ++round) {
        std::size_t const months = 2 + random() % 6;
        std::size_t const ages = 1 + random() % 7;
        std::vector<std::size_t> followed;
        for (std::size_t c = 0; c < months; ++c) followed.push_back(random() % ages);
        std::vector<member> members;
        for (auto n = random() % 80; n-- > 0;) members.push_back({random() % months, random() % (ages + 2)});
        auto const count = [&](auto const& is) {
            std::uint64_t n = 0;
            for (auto const& m : members) n += is(m) ? 1U : 0U;
            return n;
        };

        survivor_table t;
        for (std::size_t c = 0; c < months; ++c) {
            auto const size = count([&](member const& m) { return m.cohort == c; });
            t.sizes.push_back(size);
            auto& line = t.cells.emplace_back();
            for (std::size_t a = 0; a <= followed[c]; ++a)
                line.push_back(
                    {count([&](member const& m) { return m.cohort == c && m.last >= a; }), size, false});
        }
        auto const side = [&](std::size_t parity) {
            return cohorts_where(t, [&](std::size_t c) { return c % 2 == parity; });
        };
        auto const got = compare_cohorts(t, side(0), side(1));

        std::vector<at_risk_step> steps[2];
        for (std::size_t parity : {0u, 1u}) {
            for (std::size_t a = 0; a < t.ages(); ++a) {
                auto const seen = [&](member const& m) {
                    return m.cohort % 2 == parity && followed[m.cohort] >= a && (a == 0 || m.last >= a - 1);
                };
                steps[parity].push_back(
                    {count(seen), count([&](member const& m) { return seen(m) && m.last + 1 == a; })});
            }
        }
        BOOST_TEST((got.curves == log_rank(steps[0], steps[1])));
        tests += got.curves ? 1 : 0;

        std::size_t next = 0;
        for (std::size_t a = 0; a < t.ages(); ++a) {
            std::uint64_t of[2], there[2];
            for (std::size_t parity : {0u, 1u}) {
                auto const seen = [&](member const& m) {
                    return m.cohort % 2 == parity && followed[m.cohort] >= a;
                };
                of[parity] = count(seen);
                there[parity] = count([&](member const& m) { return seen(m) && m.last >= a; });
            }
            if (of[0] == 0 || of[1] == 0) continue;
            BOOST_REQUIRE(next < got.rates.size());
            auto const& r = got.rates[next++];
            BOOST_TEST(r.age == a);
            BOOST_TEST(r.one.customers == there[0]);
            BOOST_TEST(r.one.eligible == of[0]);
            BOOST_TEST(r.other.customers == there[1]);
            BOOST_TEST(r.other.eligible == of[1]);
            BOOST_TEST((r.bounds == difference_of_proportions(there[0], of[0], there[1], of[1]).value()));
        }
        BOOST_TEST(next == got.rates.size());
    }
    BOOST_TEST(tests > 150);
}

namespace {

/// Active at that age and at the next.
struct and_the_next {
    static constexpr auto counts = cell_fold::none;
    static constexpr auto rows = cell_fold::none;

    void validate() const {}
    [[nodiscard]] auto needs(std::size_t k) const -> cell_needs { return {k, k, k + 1}; }

    class tracker {
    public:
        tracker(and_the_next const&, std::size_t) {}
        struct member {
            member_ages ages;
            std::size_t next = 0; // the age after that of the last return event

            template <class Note>
            void at(std::size_t age, bool hit, Note const& note)
            {
                if (!hit) return;
                if (age > 0 && age == next && ages.counted(age)) note(age - 1, 1);
                next = age + 1;
            }
            template <class Note>
            void done(Note const&)
            {}
        };
        [[nodiscard]] auto born(member_ages ages) const -> member { return {ages}; }
    };
};

} // namespace

// A cell may look at ages after its own: then a member is eligible for fewer cells than ages were seen of it.
BOOST_AUTO_TEST_CASE(members_of_a_criterion_that_looks_ahead)
{
    constexpr int days = 182;
    constexpr int span = 14;
    for (unsigned seed = 0; seed < 30; ++seed) {
        auto const visits = random_visits(seed, 300, 20, days);
        auto const t = cohorts(visits, visit_fields,
                               cohort_query(monthly{}).by(cohort_by::everyone).returning(and_the_next{}),
                               {.clock = rolling_clock{date::days{span}},
                                .observed = {.until = visits_open + date::days{days}}});
        for (std::size_t k = 0; k + 1 < t.ages(); ++k) {
            followed_members should;
            for (auto const& [client, there] : days_by_client(visits)) {
                auto const whole =
                    static_cast<std::size_t>((visits_open + date::days{days} - there.front()).count() / span);
                if (whole < k + 3) continue; // ages k to k + 2
                auto const came = [&](std::size_t age) {
                    return std::ranges::any_of(there, [&](date::sys_days day) {
                        return static_cast<std::size_t>((day - there.front()).count() / span) == age;
                    });
                };
                ++should.could;
                should.there += came(k) && came(k + 1) ? 1U : 0U;
                should.stayed += came(k + 1) && came(k + 2) ? 1U : 0U;
            }
            BOOST_TEST((t.followed(0, k) == should));
        }
    }
}

// Cohorts by anything else than the calendar's periods hold members of different ages: at each step those are
// at risk who were still there and are seen long enough.
BOOST_AUTO_TEST_CASE(whole_curves_of_members_who_mature_one_by_one)
{
    constexpr field_name<struct parity_tag> parity{};
    constexpr auto fields = schema(
        field::customer = &visit::client, field::time = &visit::day,
        parity = [](visit const& v) { return v.client % 2; });
    constexpr int days = 182;
    constexpr int span = 20;
    int tests = 0;
    for (unsigned seed = 0; seed < 50; ++seed) {
        auto const visits = random_visits(seed, 150, 40, days);
        ledger const book(visits, fields, {.observed = {.until = visits_open + date::days{days}}});
        auto const t = cohorts(
            book, cohort_query(monthly{}).by(cohort_by::value(parity)).returning(returns::on_or_after{}),
            {.clock = rolling_clock{date::days{span}}});
        BOOST_REQUIRE(t.cohorts() == 2u);

        std::vector<at_risk_step> steps[2] = {std::vector<at_risk_step>(t.ages()),
                                              std::vector<at_risk_step>(t.ages())};
        for (auto const& [client, there] : days_by_client(visits)) {
            auto const whole =
                static_cast<std::size_t>((visits_open + date::days{days} - there.front()).count() / span);
            auto const last = static_cast<std::size_t>((there.back() - there.front()).count() / span);
            for (std::size_t a = 0; a < whole; ++a) {
                auto& step = steps[client % 2].at(a);
                step.at_risk += a == 0 || a - 1 <= last ? 1U : 0U;
                step.events += a > 0 && last == a - 1 ? 1U : 0U;
            }
        }
        auto const got = compare_cohorts(t, 0, 1).curves;
        BOOST_TEST((got == log_rank(steps[0], steps[1])));
        tests += got ? 1 : 0;

        // The same of a table to which other customers were added.
        auto const half = [&](int rest) {
            std::vector<visit> some;
            for (auto const& v : visits)
                if (v.client % 4 / 2 == rest) some.push_back(v);
            return cohorts(
                some, fields,
                cohort_query(monthly{}).by(cohort_by::value(parity)).returning(returns::on_or_after{}),
                {.clock = rolling_clock{date::days{span}},
                 .observed = {.from = visits_open, .until = visits_open + date::days{days}}});
        };
        BOOST_TEST((compare_cohorts(half(0) + half(1), 0, 1).curves == got));
    }
    BOOST_TEST(tests == 50);
}
