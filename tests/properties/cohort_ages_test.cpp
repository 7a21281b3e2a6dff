#define BOOST_TEST_MODULE properties / cohort_ages
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/retention.hpp>
#include <cohort/time.hpp>
#include <support/any_question.hpp>
#include <support/properties.hpp>

#include <rapidcheck/boost_test.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace cohort;
using namespace cohort_test;

// A criterion that is told all ages at once tells what it would tell of one event after the other.

namespace {

/// The criterion, told of one event after the other.
template <class Criterion>
struct by_events : Criterion {
    [[nodiscard]] static auto by_ages(std::size_t) -> bool { return false; }
};

template <class Criterion>
void ages_tell_what_events_do(Criterion const& criterion)
{
    static_assert(return_criterion<Criterion> && return_criterion<by_events<Criterion>>);
    static_assert(cohort::detail::reads_ages<Criterion>);

    // By days and by the calendar's months there are more ages than bits, and fewer.
    auto s = any_setting_of_ages(months());
    if constexpr (!cohort::detail::columns_are_ages<Criterion>) s.options.ages = {};
    ledger const book(s.rows, shop_schema, {.observed = s.options.observed, .policy = s.options.policy});
    s.options.observed = {};
    s.options.policy = {};
    auto const returning = any_predicate();
    auto const question =
        cohort_query(monthly{}).by(cohort_by::period(weekly{date::Sunday})).where(any_predicate());
    auto const same = [&](auto const& q) {
        RC_ASSERT(cohorts(book, q.returning(criterion, returning), s.options) ==
                  cohorts(book, q.returning(by_events<Criterion>{criterion}, returning), s.options));
    };
    same(question);
    same(question.by(cohort_by::period(monthly{})));
    same(question.born(birth::date_in(signup)));
    same(question.measuring(cell::sum(field::amount)));
}

} // namespace

RC_BOOST_PROP(active_at_an_age, ()) { ages_tell_what_events_do(returns::on{}); }

RC_BOOST_PROP(active_at_an_age_or_later, ())
{
    slow_question q;
    auto criterion = any_on_or_after(q);
    criterion.min_occurrences = 1;
    ages_tell_what_events_do(criterion);
}

RC_BOOST_PROP(active_by_an_age, ()) { ages_tell_what_events_do(returns::on_or_before{}); }

RC_BOOST_PROP(active_within_ages, ())
{
    slow_question q;
    auto criterion = any_within(q);
    criterion.min_occurrences = 1;
    ages_tell_what_events_do(criterion);
}

RC_BOOST_PROP(active_at_every_age, ()) { ages_tell_what_events_do(returns::streak{}); }

RC_BOOST_PROP(active_in_spans_of_ages, ())
{
    slow_question q;
    auto criterion = any_bracket(q);
    criterion.min_occurrences = 1;
    ages_tell_what_events_do(criterion);
}

// A clock of nanoseconds has not the years to count distances from any first day: its days are found in
// another way.
RC_BOOST_PROP(of_times_in_nanoseconds, ())
{
    constexpr auto fine = schema(
        field::customer = &sale::client, field::amount = &sale::cents, field::order = &sale::invoice,
        country = &sale::country, signup = &signup_of,
        field::time = [](sale const& r) { return date::local_time<std::chrono::nanoseconds>{r.at}; });
    auto const s = any_setting_of_ages(months());
    auto const same = [&](auto const& question) {
        RC_ASSERT(cohorts(s.rows, fine, question, s.options) ==
                  cohorts(s.rows, shop_schema, question, s.options));
    };
    auto const question = cohort_query(monthly{}).returning(returns::on_or_before{}, where(country, 'a'));
    same(question);
    same(question.born(birth::nth(2)).by(cohort_by::everyone));
    same(question.born(birth::date_in(signup)).measuring(cell::lifetime_value()));
}

// Sets of columns are counted for some thousands of cohorts only.
BOOST_AUTO_TEST_CASE(very_many_cohorts)
{
    constexpr std::int32_t customers = 80'000; // of which each block of customers has 5,000
    std::vector<sale> rows;
    for (std::int32_t id = 0; id < customers; ++id)
        for (int visit = 0; visit <= id % 7; ++visit)
            rows.push_back({id, first_day + date::days{(id % 11 + visit * (id % 5)) % 180}, 100, 1, 'a'});
    ledger const book(rows, shop_schema);
    auto const question = cohort_query(monthly{}).by(cohort_by::customer);
    auto const table = cohorts(book, question);
    BOOST_TEST(table.cohorts() == std::size_t{customers});
    BOOST_TEST((table == cohorts(book, question.returning(by_events<returns::on>{}))));
}

// Sixty-three ages are as many as one word holds.
BOOST_AUTO_TEST_CASE(as_many_ages_as_bits)
{
    std::vector<sale> rows;
    for (std::int32_t id = 0; id < 50; ++id)
        for (int visit = 0; visit < 12; ++visit)
            rows.push_back(
                {id, first_day + date::days{(id * 3 + visit * visit * (id % 4)) % 70}, 100, 1, 'a'});
    for (int days = 60; days < 67; ++days) {
        ledger const book(rows, shop_schema, {.observed = {.until = first_day + date::days{days}}});
        auto const same = [&](auto const& criterion) {
            using criterion_type = std::remove_cvref_t<decltype(criterion)>;
            auto const question = cohort_query(daily{});
            BOOST_TEST((cohorts(book, question.returning(criterion)) ==
                        cohorts(book, question.returning(by_events<criterion_type>{criterion}))));
        };
        same(returns::on{});
        same(returns::on_or_after{});
        same(returns::on_or_before{});
        same(returns::streak{});
    }
}
