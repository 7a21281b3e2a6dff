#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/retention/cohort_options.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/customer_rows.hpp>
#include <cohort/retention/detail/age_axis.hpp>
#include <cohort/retention/detail/cell_meter.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/detail/finish_cohorts.hpp>
#include <cohort/retention/return_event.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cohort {

namespace detail {

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

template <class Key>
inline constexpr bool is_period_key = false;
template <class Grid>
inline constexpr bool is_period_key<cohort_by::period_key<Grid>> = true;

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

    /// The birth of a customer, if it has one inside what is looked at.
    enum class born { no, outside, yes };
    struct birth_found {
        born state = born::no;
        moment at{};
        birth_event<instant> event{};
    };
    [[nodiscard, gnu::always_inline]] auto birth_of(rows_type const& rows) const -> birth_found
    {
        auto const told = rule(rows);
        if (!told) return {};
        birth_found found{born::yes, {}, {}};
        if constexpr (dated) {
            found.at = days(told->day);
            found.event = {calendar_ends<instant>::within_clock(told->day), told->day, told->row, false};
        } else {
            auto const at = rows[*told].time();
            found.at = days(at);
            found.event = {at, days.date_of(found.at), *told};
        }
        if (found.at.day < first_birth || end_of_births <= found.at.day) found.state = born::outside;
        return found;
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
    bool bounded;         // ages before the window were not observed
};

/// A copy of what is trivial to copy, for a loop to hold in registers, or the thing itself.
template <class T>
using held_locally = std::conditional_t<std::is_trivially_copyable_v<T>, T, T&>;

/// Takes up one customer after the other: the one loop behind every cohort table.
template <class Plan, class Axis, class Cells>
class cohort_counter {
    using layout_type = typename Plan::layout_type;
    using criterion_type = typename Plan::criterion_type;
    using measure_type = typename Plan::measure_type;
    using accumulator = typename Plan::accumulator;
    using instant = typename Plan::instant;
    using tracker_type = typename criterion_type::tracker;
    using meter_type = cell_meter<measure_type, layout_type, criterion_type>;

public:
    cohort_counter(Plan const& plan, Axis const& axis, std::span<cohort_column const> columns, bool matures,
                   Cells& cells)
        : plan_(plan), axis_(axis), columns_(columns), matures_(matures), cells_(cells),
          tracker_(plan.query->criterion(), columns.size()),
          meter_(plan.query->measure(), plan.query->criterion(), columns.size(), matures),
          all_active_(plan.book->all_active())
    {
        if constexpr (Plan::dated) from_ = plan.days(std::max(plan.window.from, plan.first));
    }

    /// \param view  the ledger's rows, of which [begin, end) are the customer's
    template <class View>
    [[gnu::always_inline]] void operator()(View const& view, typename Plan::rows_type const& rows,
                                           std::size_t begin, std::size_t end)
    {
        auto const found = plan_.birth_of(rows);
        if (found.state == Plan::born::no) {
            cells_.unborn += begin != end ? 1U : 0U;
            return;
        }
        if (found.state == Plan::born::outside) {
            ++cells_.outside;
            return;
        }
        auto const& event = found.event;
        auto const value = as_optional(plan_.key(rows, event));
        if (!value) {
            ++cells_.unplaced;
            return;
        }
        auto const axis = axis_;
        auto const birth = axis.born(found.at);
        auto const seen = static_cast<std::size_t>(matures_ ? axis.whole(birth) : axis.begun(birth));
        std::size_t since = 0;
        if constexpr (Plan::dated) {
            if (matures_ && plan_.bounded && event.day < plan_.window.from)
                since = static_cast<std::size_t>(axis.from(birth, from_));
        }
        auto const all = columns_.size();
        auto const line =
            cells_.line(typename Plan::value_type(*value),
                        matures_ || !columns_are_ages<criterion_type> ? all : std::min(seen, all));
        auto const width = cells_.width(line);
        auto const at = cells_.begins[line];
        ++cells_.sizes[line];
        mature(line, at, since, seen);

        accumulator* measured = nullptr;
        if constexpr (Cells::has_measure) measured = cells_.measured.data() + at;
        auto* const customers = cells_.customers.data() + at;
        auto const note = [customers](std::size_t k, std::uint64_t n) { customers[k] += n; };
        auto const& book = *plan_.book;
        auto const& counts_at_all = plan_.query->taken();
        auto const& is_event = plan_.query->event();
        // Nobody looks at it where births are days: see `explain_cohorts`.
        auto const birth_row = begin + (Plan::dated ? 0 : event.row);
        ledger_row<layout_type> const born(book, birth_row);

        // Cells of a cumulative measure hold only who was seen from birth on.
        bool const told = !is_cumulative<measure_type> || since == 0;
        auto const ages = told ? member_of(plan_.query->criterion(), since, seen, width, matures_)
                               : member_ages::none(width);
        auto member = tracker_.born(ages);
        held_locally<meter_type> meter = meter_;
        meter.born(ages, measured);
        std::uint64_t early = 0;
        // Without need to ask whether a row comes before the birth, or is only money, there is less to do.
        auto const take = [&]<bool SinceBirth, bool AllActive>(std::size_t i) {
            ledger_row<layout_type> const row(book, i);
            bool const taken = std::invoke(counts_at_all, row);
            auto const age = axis.age(view.template cell<tag::time>(i), birth);
            if constexpr (!SinceBirth) early += std::uint64_t{taken && age < 0};
            bool const of_kind = taken && (SinceBirth || age >= 0) && is_return_event(is_event, row, born);
            bool const hit = of_kind && (AllActive || is_activity<layout_type>(view, i, book.policy()));
            member.at(static_cast<std::size_t>(age), hit, note);
            meter.row(row, static_cast<std::size_t>(age), measure_type::takes_money ? of_kind : hit, member);
        };
        // Rows come in time order: none after the row of birth is of a negative age.
        auto i = begin;
        for (auto const before = Plan::dated ? end : birth_row; i < before; ++i)
            take.template operator()<false, false>(i);
        if (all_active_)
            for (; i < end; ++i) take.template operator()<true, true>(i);
        else
            for (; i < end; ++i) take.template operator()<true, false>(i);
        member.done(note);
        meter.done();
        cells_.before_birth += early;
    }

private:
    // Notes of which cells the member is eligible.
    void mature(std::size_t line, std::size_t at, std::size_t since, std::size_t seen)
    {
        if (!matures_) return;
        if (since == 0) {
            auto const most = cells_.seen_width - 1;
            ++cells_.maturity[line * cells_.seen_width + std::min(seen, most)];
            return;
        }
        for (std::size_t k = 0; k < columns_.size(); ++k) {
            auto const& needs = columns_[k].needs;
            cells_.late[at + k] += std::uint64_t{since <= needs.since && needs.last < seen};
        }
    }

    Plan const& plan_;
    Axis const& axis_;
    std::span<cohort_column const> columns_;
    bool matures_;
    Cells& cells_;
    tracker_type tracker_;
    meter_type meter_;
    moment from_{};
    bool all_active_;
};

template <class Axis, class Plan, class Clock, executor E>
[[nodiscard]] auto count_cohorts(Plan const& plan, Clock const& clock, E const& exec)
{
    using Layout = typename Plan::layout_type;
    using Query = typename Plan::query_type;
    using Key = typename Plan::key_type;
    age_tables tables;
    Axis const axis(clock, plan.days, plan.periods, plan.first, tables);

    // Cohorts of the calendar's own periods are of one age all at once; all others mature member by member.
    bool matures = true;
    if constexpr (std::same_as<Clock, calendar_clock> &&
                  std::same_as<Key, cohort_by::period_key<typename Query::grid_type>>)
        matures = !(plan.key.grid() == plan.query->grid());

    auto const& criterion = plan.query->criterion();
    auto ages = std::max<std::size_t>(axis.width(), 1);
    if (plan.options->ages.to) ages = std::min(ages, static_cast<std::size_t>(*plan.options->ages.to) + 1);
    std::vector<cohort_column> columns;
    std::size_t last = 0;
    for (std::size_t k = 0; k < columns_of(criterion, ages); ++k) {
        auto needs = needs_of(criterion, k);
        if constexpr (is_cumulative<typename Query::measure_type>) needs.since = 0;
        columns.push_back({span_of(criterion, k), needs});
        last = std::max(last, needs.last);
    }

    constexpr bool by_period = is_period_key<Key>;
    auto const directory = [&] {
        if constexpr (by_period)
            return period_lines(plan.key.first_period(), plan.key.periods());
        else
            return hashed_lines<typename Plan::value_type>();
    };
    using cells_type = cohort_cells<decltype(directory()), typename Plan::accumulator>;
    cell_budget budget(plan.options->max_cells);
    auto const make = [&] {
        cells_type cells(directory(), budget, matures ? last + 1 : 0);
        cells.dated = Plan::dated && matures;
        return cells;
    };
    std::size_t blocks = 16;
    if constexpr (by_period) {
        auto const bytes = sizeof(std::uint64_t) * 2 + sizeof(typename Plan::accumulator);
        blocks = blocks_for(plan.key.periods() * columns.size() * bytes);
    }
    ledger_source<Layout> const source(*plan.book, plan.window);
    auto parts =
        source.fold(exec, blocks, make,
                    [&](cells_type& to, auto const& view, auto const&, std::size_t first, std::size_t end) {
                        cohort_counter<Plan, Axis, cells_type> count(plan, axis, columns, matures, to);
                        for (auto c = first; c < end; ++c) {
                            auto const begin = view.begin_of(c);
                            auto const stop = view.end_of(c);
                            count(view, plan.rows_of(c, begin, stop), begin, stop);
                        }
                    });
    auto& cells = *parts.front();
    // Members whom only a table of customers knows.
    if constexpr (requires { plan.rule.for_each_other([](auto const&) {}); }) {
        cohort_counter<Plan, Axis, cells_type> count(plan, axis, columns, matures, cells);
        ledger_rows<Layout> const view(*plan.book, plan.window);
        plan.rule.for_each_other([&](auto const& key) {
            count(view, typename Plan::rows_type(*plan.book, plan.query->taken(), key), 0, 0);
        });
    }
    for (std::size_t i = 1; i < parts.size(); ++i) {
        cells += *parts[i];
        parts[i].reset();
    }
    using measure = typename Plan::measure_type;
    using criterion_type = typename Plan::criterion_type;
    auto const naming = plan.key.names();
    table_frame<typename Query::grid_type, std::remove_cvref_t<decltype(naming)>> const frame{
        plan.query->grid(),
        naming,
        plan.options->clock,
        plan.window,
        plan.options->ages,
        matures,
        Plan::dated && plan.bounded,
        columns_are_ages<criterion_type>,
        columns_are_ages<criterion_type> && rows_of_cells<measure, criterion_type> == cell_fold::none,
        criterion_type::counts,
        cell_meter<measure, Layout, criterion_type>::fold_of(matures)};
    using table = cohort_table<typename Query::grid_type, std::remove_cvref_t<decltype(naming)>,
                               typename Plan::value_type, measure, typename Plan::accumulator>;
    return cohort_table_access::finish<table>(frame, cells, columns, source.audit());
}

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
            auto const found = plan_->birth_of(rows);
            if (found.state == Births::born::yes) f(rows, found.event);
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

template <class Layout, class... Parts, executor E>
[[nodiscard]] auto evaluate_cohorts(ledger<Layout> const& book, observation_window const& window,
                                    cohort_query<Parts...> const& query, cohort_options const& options,
                                    E const& exec)
{
    using query_type = cohort_query<Parts...>;
    using instant = typename Layout::template value_type<tag::time>;
    validate(options);
    query.criterion().validate();
    if constexpr (!columns_are_ages<typename query_type::return_type>)
        if (!(options.ages == age_choice{}))
            throw invalid_option("ages: the columns of a bracket are its spans; leave ages out");

    auto rule = rule_for(query.birth_rule(), book);
    // Births may lie before the log.
    auto first = window.from;
    if constexpr (requires { rule.earliest(std::optional<date::local_days>{}); }) {
        auto const asked = options.births.from ? std::optional(options.births.from->local()) : std::nullopt;
        if (auto const earliest = rule.earliest(asked)) first = std::min(first, *earliest);
    }
    first = std::min(first, window.until);
    bool const bounded = !window.from_inferred || window.left_truncated;
    day_clock<instant> const days(first);
    auto const day_of = [&](std::optional<calendar_day> const& day, std::int64_t otherwise) {
        return day ? days(day->local()).day : otherwise;
    };
    auto from = day_of(options.births.from, std::numeric_limits<std::int64_t>::min());
    auto until = day_of(options.births.until, std::numeric_limits<std::int64_t>::max());
    using births_type = birth_plan<Layout, query_type, decltype(rule)>;
    if constexpr (births_type::dated) {
        from = std::max<std::int64_t>(from, 0);
        until = std::min(until, days(window.until).day);
    }
    births_type births{&book, &query, window, std::move(rule), first, days, from, until};

    auto const bound = [&] {
        key_days const born_and_seen{first, window.until, bounded ? window.from : first};
        if constexpr (requires { query.key().bound_to(born_and_seen); })
            return query.key().bound_to(born_and_seen);
        else
            return query.key();
    }();
    auto key = [&] {
        using each = each_birth<births_type>;
        numbers_of_births<typename births_type::rows_type, birth_event<instant>, each> const numbers{
            each(births)};
        if constexpr (learns_from<decltype(bound), decltype(numbers)>)
            return bound.learned(numbers);
        else
            return bound;
    }();
    cohort_plan<births_type, decltype(key)> const plan{std::move(births), std::move(key), &options,
                                                       period_table(query.grid(), first, window.until),
                                                       bounded};
    auto const along = [&]<class Axis>(auto const& clock) { return count_cohorts<Axis>(plan, clock, exec); };
    if (auto const* rolling = std::get_if<rolling_clock>(&options.clock))
        return along.template operator()<rolling_ages<instant>>(*rolling);
    if (auto const* anniversary = std::get_if<anniversary_clock>(&options.clock))
        return along.template operator()<anniversary_ages<instant>>(*anniversary);
    return along.template operator()<calendar_ages<instant>>(calendar_clock{});
}

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
inline constexpr bool answers_cohorts<Layout, Query> = births_fit<Query, Layout> && key_fits<Query, Layout>;

} // namespace detail

} // namespace cohort
