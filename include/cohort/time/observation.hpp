#pragma once

#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/time/detail/text.hpp>

#include <date/date.h>

#include <cstdint>
#include <optional>

namespace cohort {

/// An option: in which days customers were observed, as far as the caller says so.
///
/// The days are [from, until), half-open. What is not given is inferred from the rows, and the result says
/// so: see `observation_window`. The library never asks for today's date.
struct observation {
    std::optional<calendar_day> from = {};  ///< the first day; empty: the day of the first row
    std::optional<calendar_day> until = {}; ///< the day after the last; empty: the day after the last row

    /// The log starts after the business did: a customer first seen may have come before, so that first seen
    /// is not first ever, and births near `from` are not to be trusted.
    bool left_truncated = false;

    friend constexpr bool operator==(observation const&, observation const&) = default;
};

/// The days in which customers were observed: [from, until), half-open. Empty where `from == until`.
struct observation_window {
    date::local_days from{};  ///< the first day
    date::local_days until{}; ///< the day after the last

    bool from_inferred = false;  ///< `from` was not given: it is the day of the first row
    bool until_inferred = false; ///< `until` was not given: it is the day after the last row
    bool left_truncated = false; ///< as given: first seen is not first ever

    /// The day lies in the window.
    [[nodiscard]] constexpr auto contains(date::local_days day) const noexcept -> bool
    {
        return from <= day && day < until;
    }
    /// There is no day in the window.
    [[nodiscard]] constexpr auto empty() const noexcept -> bool { return !(from < until); }
    /// Days in the window.
    [[nodiscard]] constexpr auto days() const noexcept -> date::days { return until - from; }

    friend constexpr bool operator==(observation_window const&, observation_window const&) = default;
};

/// \throws invalid_option  if both days are given and `until` is not after `from`
constexpr void validate(observation const& given)
{
    if (given.from && given.until && *given.until <= *given.from)
        throw invalid_option("observation: until (" + detail::iso_date(*given.until) +
                             ") must be after from (" + detail::iso_date(*given.from) +
                             "): the window is [from, until), until excluded");
}

/// The window of an observation, what is missing inferred from the rows.
///
/// \param given  what the caller said
/// \param first  the day of the first row, by time, that is used; empty where there is none
/// \param last   the day of the last one
/// \return missing `from`: `first`; missing `until`: the day after `last`. Without rows a missing end is the
///         other one, and without either both are 1970-01-01: an empty window. Where the rows lie wholly on
///         the wrong side of the given end the window is empty as well; it never ends before it starts.
/// \throws invalid_option  as `validate`
[[nodiscard]] constexpr auto resolve(observation const& given, std::optional<date::local_days> first,
                                     std::optional<date::local_days> last) -> observation_window
{
    validate(given);
    observation_window w{
        .from_inferred = !given.from, .until_inferred = !given.until, .left_truncated = given.left_truncated};
    if (given.from) w.from = given.from->local();
    if (given.until) w.until = given.until->local();
    if (!given.from) w.from = first ? *first : w.until;
    if (!given.until) w.until = last ? *last + date::days{1} : w.from;
    if (w.until < w.from) {
        if (w.from_inferred)
            w.from = w.until;
        else
            w.until = w.from;
    }
    return w;
}

} // namespace cohort
