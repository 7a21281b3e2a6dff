// The eight queries of Jiang et al., "Cohort Query Processing" (VLDB 2016), in our words, put to the
// simulated log of a game: births and what comes after are chosen by predicates, and the answer is by cohort
// and age. Ages are weeks of 7 x 24 hours since the birth; a player who was not seen for the whole week does
// not count in it.

#include "game.hpp"
#include "print_cohorts.hpp"

#include <cohort/cohort.hpp>

#include <cmath>

using namespace cohort;
using namespace date::literals;
using game::action, game::country, game::role;

int main()
{
    auto const log = game::events();
    ledger const book(log, game::event_schema, {.observed = {.until = 2013_y / 6 / 27}});
    auto const weeks = [](birth_days births = {}, age_choice ages = {}) {
        return cohort_options{.clock = rolling_clock{date::days{7}}, .ages = ages, .births = births};
    };
    birth_days const late_may{.from = 2013_y / 5 / 21, .until = 2013_y / 5 / 28};
    birth_days const before{.until = late_may.from}, after{.from = late_may.until};

    auto const launched = cohort_query(daily{})
                              .born(birth::first(where(action, "launch")))
                              .by(cohort_by::value(country))
                              .returning(returns::on{}, [](auto const& row, auto const& born) {
                                  return row.index() != born.index();
                              });
    auto const shopped = cohort_query(daily{})
                             .born(birth::first(where(action, "shop")))
                             .by(cohort_by::value(country))
                             .returning(returns::on{}, where(action, "shop"))
                             .measuring(cell::mean(field::amount));

    auto const q1 = cohorts(book, launched, weeks());
    print_rates("Q1: % who did anything after the first launch, by country of that launch", q1);
    auto const q2 = cohorts(book, launched, weeks(late_may));
    print_rates("Q2: the same, first launched from May 21 to 27", q2);
    auto const q3 = cohorts(book, shopped, weeks());
    print_values("Q3: gold a purchase, by country of the first purchase", q3);

    // Birth attributes held equal: purchases in the country of birth, of those whose first was made as a
    // dwarf.
    auto const as_dwarf = [first = birth::first(where(action, "shop"))](auto const& rows) {
        auto const i = first(rows);
        return i && rows[*i][role] == "dwarf" ? i : std::nullopt;
    };
    auto const at_home = [](auto const& row, auto const& born) {
        return row[action] == "shop" && row[country] == born[country];
    };
    auto const q4 = cohorts(book, shopped.born(as_dwarf).returning(returns::on{}, at_home), weeks(late_may));
    print_values("Q4: the same in the country of birth, first bought as dwarfs from May 21 to 27", q4);

    // Q1 and Q3 of other ranges of birth dates. Players are born once: what three ranges say adds up to the
    // whole.
    auto q5 = q2;
    auto q6 = cohorts(book, shopped, weeks(late_may));
    for (auto const& range : {before, after}) {
        q5 = q5 + cohorts(book, launched, weeks(range));
        q6 = q6 + cohorts(book, shopped, weeks(range));
    }
    print_rates("Q5: Q1 by ranges of birth dates, added up", q5);
    print_values("Q6: Q3 likewise", q6);

    // Q1 and Q3 of the first ages.
    auto const q7 = cohorts(book, launched, weeks({}, {.to = 1}));
    print_rates("Q7: Q1, ages below two weeks", q7);
    auto const q8 = cohorts(book, shopped, weeks({}, {.to = 1}));
    print_values("Q8: Q3, ages below two weeks", q8);
    bool right = q5.ages() == q1.ages() && q7.ages() == q8.ages();
    for (std::size_t c = 0; c < q1.cohorts(); ++c)
        for (std::size_t k = 0; k < q1.ages(); ++k) right = right && q5.customers(c, k) == q1.customers(c, k);
    auto const gold = game::spent_at_home(log, q4.label(1), "dwarf", {2013_y / 5 / 21}, {2013_y / 5 / 28}, 1);
    return right && std::abs(*q4.value(1, 1) - gold) < 1e-9 ? 0 : 1;
}
