#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/detail/axis.hpp>
#include <cohort/retention/detail/cells.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/detail/trace.hpp>
#include <cohort/retention/retention_table.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cohort {

/// How a retention table is made.
struct retention_options {
    /// What an age is: by default the distance between periods of the cohort's own grid.
    age_clock clock = {};
    /// The last age to report; empty: as far as the observation goes.
    std::optional<int> max_age = {};
    /// The days that were observed. Of a ledger: its own window, or a part of it.
    observation observed = {};
    /// Which rows count, and how. A ledger has been made under one already.
    row_policy policy = {};
};

namespace detail {

template <class Amount>
inline constexpr std::size_t bytes_of_money = sizeof(sum<Amount>);
template <>
inline constexpr std::size_t bytes_of_money<no_money> = 0;

/// What is done with a customer, whichever way its rows are gone through.
template <class Axis, class View, class Amount>
class retention_report {
    static constexpr bool has_money = !std::same_as<Amount, no_money>;

public:
    retention_report(retention_cells<Amount>& cells, Axis const& axis, View const& rows)
        : cells_(cells), axis_(axis), rows_(rows)
    {}

    template <class Birth>
    void born(Birth birth)
    {
        auto const cohort = axis_.cohort(birth);
        origin_ = axis_.origin(birth);
        limit_ = std::min(axis_.seen(birth), cells_.ages);
        line_ = cells_.customers.data() + cells_.at(cohort, 0);
        if constexpr (has_money) money_ = cells_.revenue.sums.data() + cells_.at(cohort, 0);
        ++cells_.sizes[cohort];
        if constexpr (Axis::matures) ++cells_.maturity[cells_.at(cohort, limit_)];
    }
    void at(std::size_t position, bool fresh) { line_[place(position)] += std::uint64_t{fresh}; }
    void row(std::size_t i, std::size_t position)
    {
        money_[place(position)](rows_.template cell<tag::amount>(i));
    }
    void early() { ++cells_.before_birth; }

private:
    [[nodiscard]] auto place(std::size_t position) const noexcept -> std::size_t
    {
        auto const age = position - origin_;
        return age < limit_ ? age : cells_.ages;
    }

    retention_cells<Amount>& cells_;
    Axis const& axis_;
    View const& rows_;
    std::size_t origin_ = 0;
    std::size_t limit_ = 0;
    std::uint64_t* line_ = nullptr;
    total_accumulator<Amount>* money_ = nullptr;
};

/// Counts customers [first, last) of a view into cells: the one loop behind every retention table.
template <class Tracer, class Layout, class Axis, class View, class Amount>
void count_retention(retention_cells<Amount>& cells, Axis const& axis, row_policy const& policy,
                     View const& rows, std::size_t first, std::size_t last)
{
    Tracer trace(axis.width());
    retention_report<Axis, View, Amount> report(cells, axis, rows);
    auto const active = [&](std::size_t i) { return is_activity<Layout>(rows, i, policy); };
    for (auto c = first; c < last; ++c) {
        auto const begin = rows.begin_of(c);
        auto const end = rows.end_of(c);
        bool const was_born = trace.template operator()<!std::same_as<Amount, no_money>>(axis, rows, begin,
                                                                                         end, active, report);
        cells.unborn += !was_born && begin != end ? 1U : 0U;
    }
}

/// Counts a customer of whom only the marks of its activities were kept.
template <class Axis, class Marks>
void count_marks(retention_cells<no_money>& cells, Axis const& axis, Marks marks)
{
    if (!marks.any()) {
        ++cells.unborn;
        return;
    }
    no_money const rows;
    retention_report<Axis, no_money, no_money> report(cells, axis, rows);
    report.born(marks.lowest());
    marks.drain([&](std::size_t position) { report.at(position, true); });
}

template <class Source, class Axis, period Grid, executor E>
[[nodiscard]] auto count_along(Axis const& axis, Source& source, period_table const& periods,
                               Grid const& grid, retention_options const& options, row_policy const& policy,
                               E const& exec)
{
    using layout_type = typename Source::layout_type;
    using amount = amount_of_layout_t<layout_type>;
    auto const cohorts = periods.count();
    auto const ages = options.max_age ? std::min(axis.width(), static_cast<std::size_t>(*options.max_age) + 1)
                                      : axis.width();
    auto const bytes = cohorts * ages * (sizeof(std::uint64_t) + bytes_of_money<amount>);

    auto const no_cells = [&] { return retention_cells<amount>(cohorts, ages, Axis::matures); };
    auto const finish = [&](auto parts) {
        for (std::size_t i = 1; i < parts.size(); ++i) *parts.front() += *parts[i];
        return retention_table_access::finish(grid, options.clock, source.window(), periods.first(),
                                              *parts.front(), source.audit());
    };
    auto const count = [&]<class Tracer>(std::type_identity<Tracer>) {
        return finish(source.fold(exec, blocks_for(bytes), no_cells,
                                  [&](retention_cells<amount>& cells, auto const& rows, auto const&,
                                      std::size_t first, std::size_t last) {
                                      count_retention<Tracer, layout_type>(cells, axis, policy, rows, first,
                                                                           last);
                                  }));
    };
    if constexpr (Source::in_time_order) {
        return count(std::type_identity<ordered_tracer>{});
    } else if (axis.width() <= few_marks::most) {
        // Where marks are all that is asked for, a customer's rows need not be brought together.
        if constexpr (Axis::absolute && std::same_as<amount, no_money>) {
            return finish(source.template fold_states<few_marks>(
                exec, blocks_for(bytes), no_cells,
                [&](few_marks& marks, auto const& row) { marks.mark(axis.position(row, 0), true); },
                [&](retention_cells<amount>& cells, auto const&, few_marks const& marks) {
                    count_marks(cells, axis, marks);
                }));
        } else {
            return count(std::type_identity<marking_tracer<few_marks>>{});
        }
    } else {
        return count(std::type_identity<marking_tracer<many_marks>>{});
    }
}

/// Which clocks a source's times are fine enough for; a source is asked for no other.
enum class clocks { all, by_day, by_instant };

/// The table of a source, along the axis of the clock that was asked for.
template <clocks Which = clocks::all, class Source, period Grid, executor E>
[[nodiscard]] auto retention_of(Source source, Grid const& grid, retention_options const& options,
                                row_policy const& policy, E const& exec)
{
    auto const window = source.window();
    period_table const periods(grid, window.from, window.until);
    auto const along = [&](auto const& axis) {
        return count_along(axis, source, periods, grid, options, policy, exec);
    };
    if constexpr (Which != clocks::by_day) {
        using instant = typename Source::layout_type::template value_type<tag::time>;
        if (auto const* rolling = std::get_if<rolling_clock>(&options.clock))
            return along(birth_axis<rolling_clock, instant>(*rolling, periods, window));
    }
    if constexpr (Which != clocks::by_instant) {
        if (auto const* anniversary = std::get_if<anniversary_clock>(&options.clock))
            return along(birth_axis<anniversary_clock, date::local_days>(*anniversary, periods, window));
    }
    return along(
        calendar_axis<typename Source::layout_type::template value_type<tag::time>>(periods, window));
}

inline void validate(retention_options const& options)
{
    std::visit([](auto const& clock) { clock.validate(); }, options.clock);
    if (options.max_age && *options.max_age < 0)
        throw invalid_option("max_age: an age is at least 0, not " + std::to_string(*options.max_age));
}

} // namespace detail

/// Retention by cohorts of first activity.
///
/// A customer belongs to the cohort of the period of its first activity, and counts at an age if it was
/// active at that age ("on" retention). Activity is any row that the policy keeps, except refunds under
/// `refunds::net`. Where an amount is bound every cell has its revenue too. The table of rows equals the
/// table of their ledger.
struct retention_fn {
    /// \param rows     any input range; read once. Grouped in passing: a key and a day a row are held, and
    ///                 the amount where bound
    /// \param fields   binds `customer` and `time`, and `amount` for revenue
    /// \param grid     the cohorts' periods
    /// \param options  clock, last age, window, row policy
    /// \param exec     runs the work; the table does not depend on it
    /// \throws invalid_option  for a window that ends before it begins, an age below 0, a clock that
    ///                         stands still
    /// \throws invalid_row     where the policy says `reject`, or a time lies outside the calendar
    /// \throws arithmetic_overflow  later, by `revenue` of a cell whose total does not fit
    /// \complexity  expected O(rows + customers + cells)
    template <class R, class... Bindings, period Grid, executor E = sequential>
        requires transaction_range<R, schema<Bindings...>>
    [[nodiscard]] auto operator()(R&& rows, schema<Bindings...> const& fields, Grid const& grid,
                                  retention_options const& options = {}, E const& exec = {}) const
    {
        using fields_type = schema<Bindings...>;
        using row = row_of<R>;
        using instant = typename detail::kept<tag::time, fields_type, row>::type;
        using by_day = typename detail::chosen_layout<fields_type, row, date::local_days, tag::amount>::type;
        using by_instant = typename detail::chosen_layout<fields_type, row, instant, tag::amount>::type;
        detail::validate(options);
        auto const& policy = options.policy;
        auto const table = [&]<class Layout, detail::clocks Which>() {
            return detail::retention_of<Which>(detail::partition_source<Layout>(detail::ingest<Layout>(
                                                   rows, fields, policy, options.observed, exec)),
                                               grid, options, policy, exec);
        };
        // Duplicates show only when rows are compared whole: that takes a ledger.
        if (policy.duplicates == duplicates::drop) {
            ledger const book(rows, fields, {.observed = options.observed, .policy = policy}, exec);
            return (*this)(book, grid, options, exec);
        }
        if (std::holds_alternative<rolling_clock>(options.clock))
            return table.template operator()<by_instant, detail::clocks::by_instant>();
        return table.template operator()<by_day, detail::clocks::by_day>();
    }

    /// What does not fit: the compiler says which concept is violated.
    template <class R, class Binding, class... Bindings, class Grid, class... Rest>
        requires(!(transaction_range<R, schema<Binding, Bindings...>> && period<Grid>))
    void operator()(R&&, schema<Binding, Bindings...> const&, Grid const&, Rest const&...) const
    {
        if constexpr (!period<Grid>)
            static_assert(period<Grid>);
        else
            detail::explain_transactions<R, schema<Binding, Bindings...>>();
    }

    /// The same of a ledger: one sequential pass. `options.observed` may narrow its window, and may extend an
    /// end that was inferred; `options.policy` is the ledger's own or not given.
    /// \throws invalid_option  as above, and for a window or policy that is not the ledger's
    template <class Layout, period Grid, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, Grid const& grid,
                                  retention_options const& options = {}, E const& exec = {}) const
    {
        detail::validate(options);
        detail::require_same_policy(book, options.policy);
        return detail::retention_of(
            detail::ledger_source(book, detail::window_within(book, options.observed)), grid, options,
            book.policy(), exec);
    }

    /// What does not fit a ledger, what runs nothing, and the grid that was forgotten.
    template <class Layout, class Grid, class... Rest>
        requires(!period<Grid> && !detail::is_schema<Grid>)
    void operator()(ledger<Layout> const&, Grid const&, Rest const&...) const { static_assert(period<Grid>); }
    template <class R, class... Bindings>
    void operator()(R&&, schema<Bindings...> const&) const
    {
        static_assert(period<detail::no_grid<R>>);
    }
    template <class R, class... Bindings, class Grid, class E>
        requires(!executor<E>)
    void operator()(R&&, schema<Bindings...> const&, Grid const&, retention_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
    template <class Layout, class Grid, class E>
        requires(!executor<E> && !detail::is_schema<Grid>)
    void operator()(ledger<Layout> const&, Grid const&, retention_options const&, E const&) const
    {
        detail::explain_executor<E>();
    }
};

/// \copydoc retention_fn
inline constexpr retention_fn retention{};

} // namespace cohort
