#pragma once

#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/retention/returns/on.hpp>
#include <cohort/time/period.hpp>

#include <type_traits>
#include <utility>

namespace cohort {

/// A question about cohorts: who is born when, into which cohort, when a member counts as returned, and what
/// is measured. Each part has a default, is given by a member function that returns the changed question, and
/// may be given in any order:
///
/// \code
/// auto const question = cohort::cohort_query(cohort::monthly{})
///                           .born(cohort::birth::first(cohort::where(action, "launch")))
///                           .by(cohort::cohort_by::value(country))
///                           .returning(cohort::returns::on_or_after{}, cohort::where(action, "shop"))
///                           .measuring(cohort::cell::sum(cohort::field::amount));
/// \endcode
///
/// A small value; asks nothing by itself: see `cohorts`.
template <period Grid, class Birth = birth::first_rule<>, class Key = cohort_by::period_key<Grid>,
          class Return = returns::on, class Event = detail::any_row, class Measure = cell::customers_measure,
          class Where = detail::any_row>
class cohort_query {
public:
    using grid_type = Grid;
    using birth_type = Birth;
    using key_type = Key;
    using return_type = Return;
    using event_type = Event;
    using measure_type = Measure;
    using where_type = Where;

    /// Births by first activity, cohorts by the period of birth, members counted at the ages at which they
    /// were active.
    /// \param grid  the periods of ages by the calendar clock, and of the cohorts
    constexpr explicit cohort_query(Grid grid) : cohort_query(grid, {}, Key(grid), {}, {}, {}, {}) {}

    /// All parts at once.
    constexpr cohort_query(Grid grid, Birth birth, Key key, Return criterion, Event event, Measure measure,
                           Where where)
        : grid_(std::move(grid)), birth_(std::move(birth)), key_(std::move(key)),
          return_(std::move(criterion)), event_(std::move(event)), measure_(std::move(measure)),
          where_(std::move(where))
    {}

    /// Who is born when: a `birth_rule`, see the namespace `birth`.
    template <class B>
    [[nodiscard]] constexpr auto born(B rule) const
    {
        return cohort_query<Grid, B, Key, Return, Event, Measure, Where>(grid_, std::move(rule), key_,
                                                                         return_, event_, measure_, where_);
    }
    /// Which cohort somebody is born into: see the namespace `cohort_by`.
    template <class K>
    [[nodiscard]] constexpr auto by(K key) const
    {
        return cohort_query<Grid, Birth, K, Return, Event, Measure, Where>(grid_, birth_, std::move(key),
                                                                           return_, event_, measure_, where_);
    }
    /// When a member counts as returned, and of activities which are return events: see `returns` and
    /// `return_event`.
    template <return_criterion R, class E = detail::any_row>
    [[nodiscard]] constexpr auto returning(R criterion, E event = {}) const
    {
        return cohort_query<Grid, Birth, Key, R, E, Measure, Where>(grid_, birth_, key_, std::move(criterion),
                                                                    std::move(event), measure_, where_);
    }
    /// What is measured of a cell: see the namespace `cell`.
    template <class M>
    [[nodiscard]] constexpr auto measuring(M measure) const
    {
        return cohort_query<Grid, Birth, Key, Return, Event, M, Where>(grid_, birth_, key_, return_, event_,
                                                                       std::move(measure), where_);
    }
    /// Which rows are taken up at all, for births, keys, returns and measures.
    template <class W>
    [[nodiscard]] constexpr auto where(W rows) const
    {
        return cohort_query<Grid, Birth, Key, Return, Event, Measure, W>(grid_, birth_, key_, return_, event_,
                                                                         measure_, std::move(rows));
    }

    // The parts.
    [[nodiscard]] constexpr auto grid() const noexcept -> Grid const& { return grid_; }
    [[nodiscard]] constexpr auto birth_rule() const noexcept -> Birth const& { return birth_; }
    [[nodiscard]] constexpr auto key() const noexcept -> Key const& { return key_; }
    [[nodiscard]] constexpr auto criterion() const noexcept -> Return const& { return return_; }
    [[nodiscard]] constexpr auto event() const noexcept -> Event const& { return event_; }
    [[nodiscard]] constexpr auto measure() const noexcept -> Measure const& { return measure_; }
    [[nodiscard]] constexpr auto taken() const noexcept -> Where const& { return where_; }

private:
    Grid grid_;
    [[no_unique_address]] Birth birth_;
    Key key_;
    Return return_;
    [[no_unique_address]] Event event_;
    [[no_unique_address]] Measure measure_;
    [[no_unique_address]] Where where_;
};

template <period Grid>
cohort_query(Grid) -> cohort_query<Grid>;

namespace detail {

template <class Q>
inline constexpr bool is_cohort_query = false;
template <class... Parts>
inline constexpr bool is_cohort_query<cohort_query<Parts...>> = true;

} // namespace detail

} // namespace cohort
