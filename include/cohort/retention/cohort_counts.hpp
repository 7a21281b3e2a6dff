#pragma once

#include <cohort/retention/cell_state.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <date/date.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

namespace cohort {

/// Members of a cohort who could be seen in two columns, one after the other.
struct followed_members {
    std::uint64_t could = 0;  ///< how many they are
    std::uint64_t there = 0;  ///< of them in the first
    std::uint64_t stayed = 0; ///< of them in the second

    friend constexpr auto operator==(followed_members const&, followed_members const&) -> bool = default;
};

/// A table of cohorts by ages in which members are counted: what churn, drop-off, averages and comparisons
/// read. `retention_table` is one, so is a view of it with cohorts left out, and so may a table of the
/// user's be. See docs/concepts/counts_by_cohort_and_age.md.
///
/// Semantics, which the compiler cannot check, for c < cohorts() and a < ages():
/// - `customers(c, a) <= eligible(c, a) <= size(c)`;
/// - `eligible(c, a) == 0` where `state(c, a)` is unobserved, or the cohort is empty;
/// - `rate(c, a)` is their ratio, and empty where nobody is eligible;
/// - the members of a cohort who are eligible at one of two ages are among those who are at the other, so
/// that
///   equal numbers are the same members. A table for which that need not be so has a member `nested()` that
///   says false.
///
/// A table may know more than its cells show: `followed(c, a)` of those who were there at `a` those who could
/// be seen in the next column too, or nothing.
///
/// `a` is the number of a column. It is the age, unless the table has `age(a)`, which then says so.
template <class T>
concept counts_by_cohort_and_age = requires(T const& t, std::size_t c, std::size_t a)
{
    {
        t.cohorts()
        } -> std::same_as<std::size_t>;
    {
        t.ages()
        } -> std::same_as<std::size_t>;
    {
        t.size(c)
        } -> std::same_as<std::uint64_t>;
    {
        t.label(c)
        } -> std::convertible_to<std::string>;
    {
        t.state(c, a)
        } -> std::same_as<cell_state>;
    {
        t.customers(c, a)
        } -> std::same_as<std::uint64_t>;
    {
        t.eligible(c, a)
        } -> std::same_as<std::uint64_t>;
    {
        t.rate(c, a)
        } -> std::same_as<std::optional<double>>;
    {
        t.clock()
        } -> std::convertible_to<age_clock>;
    {
        t.window()
        } -> std::convertible_to<observation_window>;
};

/// A table whose cohorts are periods of a grid, so that with a calendar clock every cell has a period too.
template <class T>
concept counts_by_period = counts_by_cohort_and_age<T> && requires(T const& t, std::size_t c)
{
    {
        t.period(c)
        } -> std::same_as<period_index>;
    {
        t.first_day(c)
        } -> std::same_as<date::local_days>;
    requires period<std::remove_cvref_t<decltype(t.grid())>>;
};

/// What it means that fewer members are there at a later age.
enum class loss_kind : std::uint8_t {
    net,      ///< some left and others came back, as with returns "on" an age: only the difference is known
    for_good, ///< who is there was there at every earlier age ("on or after", "streak"): who left is gone
};

/// A table that says itself what a loss is in it. One that does not is taken for `loss_kind::net`.
template <class T>
concept knows_its_losses = requires(T const& t)
{
    {
        t.losses()
        } -> std::same_as<loss_kind>;
};

namespace detail {

/// The age of a column.
template <class Table>
[[nodiscard]] auto age_of(Table const& t, std::size_t column) -> std::size_t
{
    if constexpr (requires { t.age(column); })
        return static_cast<std::size_t>(t.age(column));
    else
        return column;
}

/// Whether the same members of a cohort could be seen at two ages.
template <class Table>
[[nodiscard]] auto same_members(Table const& t, std::size_t c, std::size_t a, std::size_t b) -> bool
{
    if constexpr (requires { t.nested(); })
        if (!t.nested()) return false;
    return t.eligible(c, a) == t.eligible(c, b);
}

template <class Table>
[[nodiscard]] auto losses_of(Table const& t, std::optional<loss_kind> const& given) -> loss_kind
{
    if (given.has_value()) return *given;
    if constexpr (knows_its_losses<Table>)
        return t.losses();
    else
        return loss_kind::net;
}

} // namespace detail

} // namespace cohort
