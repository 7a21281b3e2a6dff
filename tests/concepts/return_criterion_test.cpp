#define BOOST_TEST_MODULE concepts / return_criterion
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
#include <set>

// The model of docs/concepts/return_criterion.md.

/// Back after a pause: active at that age, and at none of so many ages before.
struct back_after_pause {
    std::size_t pause = 1;

    static constexpr auto counts = cohort::cell_fold::none; // a cell has the members noted at its own age
    static constexpr auto rows = cohort::cell_fold::none;   // and measures look at the rows of that age

    void validate() const
    {
        if (pause == 0) throw cohort::invalid_option("back_after_pause: a pause is at least one age");
    }
    // A cell looks back. Where ages before the log are unknown, so are the first pauses after it begins.
    auto needs(std::size_t age) const -> cohort::cell_needs { return {age - std::min(age, pause), age, age}; }
    auto member(cohort::member_ages ages, std::size_t, bool) const -> cohort::member_ages
    {
        if (ages.since > 0) ages.since = std::min(ages.since + pause, ages.limit);
        return ages;
    }

    class tracker {
    public:
        tracker(back_after_pause const& criterion, std::size_t) : pause_(criterion.pause) {}

        struct member {
            std::size_t pause;
            cohort::member_ages ages;
            std::size_t last = 0; // the age of the last return event; a birth is one

            template <class Note>
            void at(std::size_t age, bool hit, Note const& note)
            {
                if (!hit) return;
                if (age > last + pause) note(ages.column(age), 1);
                last = age;
            }
            template <class Note>
            void done(Note const&)
            {}
        };
        auto born(cohort::member_ages ages) const -> member { return {pause_, ages}; }

    private:
        std::size_t pause_;
    };
};
static_assert(cohort::return_criterion<back_after_pause>);

struct back_after_pause_by_ages : back_after_pause {
    auto by_ages(std::size_t) const -> bool { return pause < 64; }
    auto cells(std::uint64_t there, cohort::member_ages ages) const -> std::uint64_t
    {
        auto const before = there | 1; // a birth is one
        std::uint64_t too_soon = 1;
        for (std::size_t n = 1; n <= pause; ++n) too_soon |= before << n;
        return there & ~too_soon & ages.bits();
    }
};
static_assert(cohort::return_criterion<back_after_pause_by_ages>);
static_assert(cohort::detail::reads_ages<back_after_pause_by_ages>);

namespace {

using namespace cohort;
using namespace date::literals;
using namespace cohort_test;

/// They joined before the log begins, each on another day.
inline constexpr field_name<struct joined_tag> joined{};
auto day_of_joining(visit const& v) -> date::sys_days { return visits_open - date::days{10 * v.client}; }
constexpr auto fields =
    schema(field::customer = &visit::client, field::time = &visit::day, joined = &day_of_joining);

constexpr int days = 182; // to the end of June

/// Of the ages at which somebody was there, those at which they are back after a pause.
auto slow_ages(std::set<long> const& there, std::size_t pause) -> std::set<long>
{
    std::set<long> counted;
    for (auto const age : there) {
        bool before = age <= static_cast<long>(pause); // the birth
        for (auto a = age - static_cast<long>(pause); a < age; ++a) before = before || there.contains(a);
        if (!before) counted.insert(age);
    }
    return counted;
}

} // namespace

BOOST_AUTO_TEST_CASE(by_the_calendar)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 60, 15, days);
        ledger const book(visits, fields, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        for (std::size_t pause : {1U, 2U, 3U}) {
            auto const t = cohorts(book, cohort_query(monthly{}).returning(back_after_pause{pause}));
            std::map<int, std::set<long>> months;
            for (auto const& v : visits) months[v.client].insert(monthly{}.index(to_local_days(v.day)));
            std::map<std::pair<long, long>, std::uint64_t> cells;
            for (auto const& [client, there] : months) {
                std::set<long> ages;
                for (auto const m : there) ages.insert(m - *there.begin());
                for (auto const age : slow_ages(ages, pause)) ++cells[{*there.begin(), age}];
            }
            for (std::size_t c = 0; c < t.cohorts(); ++c)
                for (std::size_t k = 0; k < t.ages(); ++k)
                    BOOST_TEST(t.customers(c, k) ==
                               (cells[std::pair{long{t.period(c)}, static_cast<long>(k)}]));
        }
    }
}

BOOST_AUTO_TEST_CASE(ages_before_the_log_are_unknown)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto const visits = random_visits(seed, 60, 15, days);
        ledger const book(visits, fields, {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        constexpr std::size_t pause = 2;
        constexpr int span = 20;
        auto const t = cohorts(book,
                               cohort_query(monthly{})
                                   .born(birth::date_in(joined))
                                   .by(cohort_by::everyone)
                                   .returning(back_after_pause{pause}),
                               {.clock = rolling_clock{date::days{span}}});
        BOOST_REQUIRE(t.cohorts() == 1U);
        std::map<int, std::set<long>> there;
        std::map<int, date::sys_days> birth;
        for (auto const& v : visits) {
            birth[v.client] = day_of_joining(v);
            there[v.client].insert((v.day - day_of_joining(v)).count() / span);
        }
        for (std::size_t k = 0; k < t.ages(); ++k) {
            auto const age = static_cast<long>(k);
            std::uint64_t eligible = 0;
            std::uint64_t came = 0;
            for (auto const& [client, ages] : there) {
                auto const first = std::max(0L, age - static_cast<long>(pause)); // that must have been seen
                bool const seen =
                    birth[client] + date::days{first * span} >= visits_open &&
                    birth[client] + date::days{(age + 1) * span} <= visits_open + date::days{days};
                eligible += std::uint64_t{seen};
                came += std::uint64_t{seen && slow_ages(ages, pause).contains(age)};
            }
            BOOST_TEST(t.eligible(0, k) == eligible);
            BOOST_TEST(t.customers(0, k) == came);
        }
    }
}

BOOST_AUTO_TEST_CASE(all_ages_at_once)
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        ledger const book(random_visits(seed, 60, 15, days), fields,
                          {.observed = {.from = 2024_y / 1 / 1, .until = 2024_y / 7 / 1}});
        for (std::size_t pause : {1U, 2U, 5U, 63U, 64U})
            for (int span : {1, 3, 20}) {
                auto const question =
                    cohort_query(monthly{}).born(birth::date_in(joined)).by(cohort_by::everyone);
                cohort_options const options{.clock = rolling_clock{date::days{span}}};
                BOOST_TEST((cohorts(book, question.returning(back_after_pause{pause}), options) ==
                            cohorts(book, question.returning(back_after_pause_by_ages{{pause}}), options)));
            }
    }
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense)
{
    BOOST_CHECK_THROW((void)cohorts(random_visits(1, 60, 15, days), fields,
                                    cohort_query(monthly{}).returning(back_after_pause{0})),
                      invalid_option);
}

BOOST_AUTO_TEST_CASE(the_page_shows_this_model)
{
    auto const q = quotations_of("docs/concepts/return_criterion.md", "One of your own",
                                 "tests/concepts/return_criterion_test.cpp");
    BOOST_TEST(q.blocks == 2U);
    BOOST_TEST(q.found == q.blocks);
    auto const marks = quotations_of("docs/concepts/return_criterion.md", "All ages at once",
                                     "tests/concepts/return_criterion_test.cpp");
    BOOST_TEST(marks.blocks == 1U);
    BOOST_TEST(marks.found == marks.blocks);
}
