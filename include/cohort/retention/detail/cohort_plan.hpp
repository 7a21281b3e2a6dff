#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cohort_by.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/retention/detail/day_clock.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>

#include <date/date.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Whether births may be told by a date instead of a row.
template <class Rule, class Rows>
inline constexpr bool dates_births =
    !std::same_as<std::invoke_result_t<Rule const&, Rows const&>, std::optional<std::size_t>>;

template <class T>
[[nodiscard]] auto as_optional(T value)
{
    if constexpr (requires { value.has_value(); })
        return value;
    else
        return std::optional<T>(std::move(value));
}

/// The value of a key, as tables keep it.
template <class Key, class Rows, class Birth>
struct key_value {
    using told = decltype(as_optional(
        std::declval<Key const&>()(std::declval<Rows const&>(), std::declval<Birth const&>())));
    using plain = std::remove_cvref_t<decltype(*std::declval<told const&>())>;
    using type = std::conditional_t<std::same_as<plain, bool>, yes_or_no, plain>;
};

/// Who is born, and when.
template <class Layout, class Query, class Rule>
struct birth_plan {
    using instant = typename Layout::template value_type<tag::time>;
    using where_type = typename Query::where_type;
    using rows_type = customer_rows<Layout, where_type>;
    static constexpr bool dated = dates_births<Rule, rows_type>;

    ledger<Layout> const* book;
    Query const* query;
    observation_window window;
    Rule rule;
    date::local_days first; // of births and rows

    day_clock<instant> days{first};
    std::int64_t first_birth; // the days of birth that are looked at, from `first`
    std::int64_t end_of_births;

    /// A birth, by the clock of the rows and as a moment.
    struct birth_found {
        birth_event<instant> event;
        moment at;
    };
    /// \param told  what the rule told of a customer's rows
    template <class Told>
    [[nodiscard, gnu::always_inline]] auto birth_of(rows_type const& rows, Told const& told) const
        -> birth_found
    {
        if constexpr (dated) {
            return {{calendar_ends<instant>::within_clock(told.day), told.day, told.row, false},
                    days(told.day)};
        } else {
            auto const when = rows[told].time();
            auto const at = days(when);
            return {{when, days.date_of(at), told}, at};
        }
    }
    /// Whether births of that time are looked at.
    [[nodiscard]] auto looks_at(moment at) const noexcept -> bool
    {
        return first_birth <= at.day && at.day < end_of_births;
    }
    /// Rows [begin, end) of customer c.
    [[nodiscard]] auto rows_of(std::size_t c, std::size_t begin, std::size_t end) const -> rows_type
    {
        return rows_type(*book, query->taken(), c, begin, end);
    }
};

/// All that stays the same from one customer to the next.
template <class Births, class Key>
struct cohort_plan : Births {
    using query_type = std::remove_cvref_t<decltype(*std::declval<Births>().query)>;
    using layout_type = typename Births::rows_type::layout_type;
    using key_type = Key;
    using value_type =
        typename key_value<Key, typename Births::rows_type, birth_event<typename Births::instant>>::type;
    using measure_type = typename query_type::measure_type;
    using accumulator = accumulator_t<measure_type, layout_type>;
    using criterion_type = typename query_type::return_type;

    Key key;
    cohort_options const* options;
    period_table periods; // of the query's grid, from the first day on
};

/// Calls f(rows, birth) for everybody who was born where births are looked at.
template <class Births>
class each_birth {
public:
    explicit each_birth(Births const& plan) : plan_(&plan) {}

    template <class F>
    void operator()(F f) const
    {
        using rows_type = typename Births::rows_type;
        auto const take = [&](rows_type const& rows) {
            auto const told = plan_->rule(rows);
            if (!told) return;
            auto const birth = plan_->birth_of(rows, *told);
            if (plan_->looks_at(birth.at)) f(rows, birth.event);
        };
        auto const& book = *plan_->book;
        ledger_rows<typename rows_type::layout_type> const view(book, plan_->window);
        for (std::size_t c = 0; c < book.customers(); ++c)
            take(plan_->rows_of(c, view.begin_of(c), view.end_of(c)));
        if constexpr (requires { plan_->rule.for_each_other([](auto const&) {}); })
            plan_->rule.for_each_other(
                [&](auto const& key) { take(rows_type(book, plan_->query->taken(), key)); });
    }

private:
    Births const* plan_;
};

/// `numbers(measure)`: what a key's measure tells of everybody who was born.
template <class Rows, class Birth, class EachBirth>
class numbers_of_births {
public:
    explicit numbers_of_births(EachBirth births) : births_(std::move(births)) {}

    template <class Measure>
        requires std::invocable<Measure const&, Rows const&, Birth const&>
    [[nodiscard]] auto operator()(Measure const& measure) const
    {
        using told = std::invoke_result_t<Measure const&, Rows const&, Birth const&>;
        std::vector<std::remove_cvref_t<decltype(*std::declval<told const&>())>> numbers;
        births_([&](Rows const& rows, Birth const& birth) {
            // A not-a-number is in no band.
            if (auto const x = measure(rows, birth); x && *x == *x) numbers.push_back(*x);
        });
        return numbers;
    }

private:
    EachBirth births_;
};

} // namespace cohort::detail
