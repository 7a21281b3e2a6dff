#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/retention/detail/cohort_hash.hpp>
#include <cohort/retention/detail/cohort_plan.hpp>
#include <cohort/retention/return_event.hpp>
#include <cohort/rows/field.hpp>

#include <concepts>
#include <utility>

namespace cohort::detail {

template <class Query, class Layout>
concept predicates_fit_ledger =
    row_predicate<typename Query::where_type, Layout> && return_event<typename Query::event_type, Layout>;
template <class Query, class Layout>
using rule_of_query = decltype(rule_for(std::declval<typename Query::birth_type const&>(),
                                        std::declval<ledger<Layout> const&>()));
template <class Query, class Layout>
inline constexpr bool births_fit =
    birth_rule<rule_of_query<Query, Layout>, customer_rows<Layout, typename Query::where_type>>;
template <class Query, class Layout>
inline constexpr bool births_are_rows =
    !dates_births<rule_of_query<Query, Layout>, customer_rows<Layout, typename Query::where_type>>;
/// Nobody, where only types matter.
struct no_births {
    template <class F>
    void operator()(F const&) const
    {}
};
template <class Key, class Rows, class Birth>
inline constexpr bool tells_cohorts = std::invocable<Key const&, Rows const&, Birth const&>;
template <class Key, class Rows, class Birth>
    requires learns_from<Key, numbers_of_births<Rows, Birth, no_births>>
inline constexpr bool tells_cohorts<Key, Rows, Birth> =
    std::invocable<decltype(std::declval<Key const&>().learned(
                       std::declval<numbers_of_births<Rows, Birth, no_births> const&>())) const&,
                   Rows const&, Birth const&>;
template <class Query, class Layout>
inline constexpr bool key_fits =
    tells_cohorts<typename Query::key_type, customer_rows<Layout, typename Query::where_type>,
                  birth_event<typename Layout::template value_type<tag::time>>>;

template <class Birth, class Layout>
inline constexpr bool listed_keys_fit = true;
template <class Birth, class Layout>
    requires(requires { typename Birth::customer_type; })
inline constexpr bool listed_keys_fit<Birth, Layout> =
    std::same_as<typename Birth::customer_type, typename Layout::key_type>;

/// Births that a table of customers gives are found by keys of the ledger's own type.
template <class Birth, class Layout>
concept lists_customers_of_ledger = listed_keys_fit<Birth, Layout>;

/// The key of a question can be told of a member's rows and birth.
template <class Query, class Layout>
concept cohort_key_fits_ledger = key_fits<Query, Layout>;

template <class Query, class Layout>
inline constexpr bool key_has_a_hash = true;
template <class Query, class Layout>
    requires(key_fits<Query, Layout>&& requires(
        typename Query::key_type const& key, customer_rows<Layout, typename Query::where_type> const& rows,
        birth_event<typename Layout::template value_type<tag::time>> const& birth) { key(rows, birth); })
inline constexpr bool key_has_a_hash<Query, Layout> = hashable_cohort_key<
    typename key_value<typename Query::key_type, customer_rows<Layout, typename Query::where_type>,
                       birth_event<typename Layout::template value_type<tag::time>>>::type>;

/// The values of a question's key have a hash.
template <class Query, class Layout>
concept cohort_key_is_hashable = key_has_a_hash<Query, Layout>;

/// Says what of a question does not fit a ledger, in one line.
template <class Layout, class Query>
constexpr void explain_cohorts()
{
    using where = typename Query::where_type;
    using event = typename Query::event_type;
    static_assert(row_predicate<where, Layout>);
    static_assert(return_event<event, Layout>);
    static_assert(cell_measure<typename Query::measure_type, Layout>);
    static_assert(lists_customers_of_ledger<typename Query::birth_type, Layout>);
    if constexpr (row_predicate<where, Layout> &&
                  lists_customers_of_ledger<typename Query::birth_type, Layout>) {
        static_assert(birth_rule<rule_of_query<Query, Layout>, customer_rows<Layout, where>>);
        static_assert(cohort_key_fits_ledger<Query, Layout>);
        static_assert(cohort_key_is_hashable<Query, Layout>);
        if constexpr (births_fit<Query, Layout>)
            static_assert(row_predicate<event, Layout> || births_are_rows<Query, Layout>,
                          "a return event that looks at the row of birth needs births that are rows");
    }
}

/// Whether there is nothing to explain.
template <class Layout, class Query>
inline constexpr bool answers_cohorts = false;
template <class Layout, class Query>
    requires(predicates_fit_ledger<Query, Layout>&& cell_measure<typename Query::measure_type, Layout>)
inline constexpr bool answers_cohorts<Layout, Query> =
    births_fit<Query, Layout> && key_fits<Query, Layout> && key_has_a_hash<Query, Layout>;

} // namespace cohort::detail
