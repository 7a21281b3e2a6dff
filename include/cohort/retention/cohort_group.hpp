#pragma once

#include <cohort/retention/cohort_counts.hpp>
#include <cohort/rows/error.hpp>

#include <date/date.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace cohort {

/// Some cohorts of a table, by their numbers: ascending, each once. A number, a list of numbers and a range
/// of numbers convert to it.
class cohort_group {
public:
    /// No cohort.
    cohort_group() = default;
    template <std::integral Number>
    cohort_group(Number number) : numbers_{static_cast<std::size_t>(number)}
    {}
    cohort_group(std::initializer_list<std::size_t> numbers) : numbers_(numbers) { order(); }
    template <std::ranges::input_range R>
        requires(std::integral<std::ranges::range_value_t<R>> &&
                 !std::same_as<std::remove_cvref_t<R>, cohort_group>)
    cohort_group(R&& numbers) // NOLINT(bugprone-forwarding-reference-overload): the constraint sees to it
    {
        for (auto&& n : numbers) numbers_.push_back(static_cast<std::size_t>(n));
        order();
    }

    /// The numbers, ascending.
    [[nodiscard]] auto numbers() const& noexcept -> std::span<std::size_t const> { return numbers_; }
    [[nodiscard]] auto numbers() && -> std::vector<std::size_t> { return std::move(numbers_); }
    [[nodiscard]] auto size() const noexcept -> std::size_t { return numbers_.size(); }
    [[nodiscard]] auto operator[](std::size_t i) const noexcept -> std::size_t { return numbers_[i]; }
    [[nodiscard]] auto contains(std::size_t number) const -> bool
    {
        return std::ranges::binary_search(numbers_, number);
    }

    friend auto operator==(cohort_group const&, cohort_group const&) -> bool = default;

private:
    void order()
    {
        std::ranges::sort(numbers_);
        numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
    }

    std::vector<std::size_t> numbers_;
};

/// What may be asked of a table's cohorts one by one: a predicate of a cohort's number, or, where cohorts are
/// periods, of the first day of its period, such as `in_year{2020}`. Of both: it is asked of the number.
template <class Predicate, class Table>
concept cohort_predicate = std::predicate<Predicate const&, std::size_t> ||
    (counts_by_period<Table>&& std::predicate<Predicate const&, date::local_days>);

namespace detail {

template <class Predicate, class Table>
[[nodiscard]] auto holds_of_cohort(Predicate const& predicate, Table const& t, std::size_t c) -> bool
{
    if constexpr (std::predicate<Predicate const&, std::size_t>)
        return predicate(c);
    else
        return predicate(t.first_day(c));
}

/// All cohorts of a table, as a group that is not written down.
struct every_cohort {
    std::size_t count = 0;

    [[nodiscard]] auto size() const noexcept -> std::size_t { return count; }
    [[nodiscard]] auto operator[](std::size_t i) const noexcept -> std::size_t { return i; }
};

/// \throws invalid_option  if the table has no such cohorts
template <class Table>
void require_cohorts(Table const& t, cohort_group const& group, char const* who)
{
    if (group.size() > 0 && group[group.size() - 1] >= t.cohorts())
        throw invalid_option(std::string(who) + ": there is no cohort number " +
                             std::to_string(group[group.size() - 1]) + " in a table of " +
                             std::to_string(t.cohorts()));
}

} // namespace detail

/// The cohorts of a table for which a predicate holds.
struct cohorts_where_fn {
    /// \param table      the table
    /// \param predicate  of a cohort's number, or of the first day of its period
    /// \complexity  one call a cohort
    template <counts_by_cohort_and_age Table, cohort_predicate<Table> Predicate>
    [[nodiscard]] auto operator()(Table const& table, Predicate const& predicate) const -> cohort_group
    {
        std::vector<std::size_t> numbers;
        for (std::size_t c = 0; c < table.cohorts(); ++c) {
            if (detail::holds_of_cohort(predicate, table, c)) numbers.push_back(c);
        }
        return numbers;
    }
};

/// \copydoc cohorts_where_fn
inline constexpr cohorts_where_fn cohorts_where{};

} // namespace cohort
