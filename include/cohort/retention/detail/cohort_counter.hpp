#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/event_starts.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cohort_table.hpp>
#include <cohort/retention/detail/age_axis.hpp>
#include <cohort/retention/detail/cell_meter.hpp>
#include <cohort/retention/detail/cohort_cells.hpp>
#include <cohort/retention/detail/cohort_hash.hpp>
#include <cohort/retention/detail/cohort_plan.hpp>
#include <cohort/retention/detail/eligible_columns.hpp>
#include <cohort/retention/detail/member_notes.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/retention/return_event.hpp>
#include <cohort/rows/field.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>

namespace cohort::detail {

/// A copy of what is trivial to copy, for a loop to hold in registers, or the thing itself.
template <class T>
using held_locally = std::conditional_t<std::is_trivially_copyable_v<T>, T, T&>;

/// Takes up one customer after the other: the one loop behind every cohort table.
///
/// \tparam Notes  how the criterion is told: `each_event` or `all_ages`
template <class Plan, class Notes, class Cells>
class cohort_counter {
    using layout_type = typename Plan::layout_type;
    using criterion_type = typename Plan::criterion_type;
    using measure_type = typename Plan::measure_type;
    using accumulator = typename Plan::accumulator;
    using instant = typename Plan::instant;
    using meter_type = cell_meter<measure_type, layout_type, criterion_type>;

public:
    /// Whether a member's latest rows may be all that is looked at. (Measures want every row.)
    static constexpr bool stops_early = Notes::may_settle && !Cells::has_measure;

    cohort_counter(Plan const& plan, age_axis<instant> const& axis, std::span<cohort_column const> columns,
                   bool matures, Cells& cells)
        : plan_(plan), axis_(axis), columns_(columns), matures_(matures), cells_(cells),
          eligible_(columns, axis.width()), notes_(plan.query->criterion(), columns.size(), axis),
          meter_(plan.query->measure(), plan.query->criterion(), columns.size(), matures),
          all_active_(plan.book->all_active()), begins_event_(*plan.book),
          tells_events_(counts_events(plan.query->criterion()) && !begins_event_.each_row())
    {
        if constexpr (Plan::dated) from_ = plan.days(std::max(plan.window.from, plan.first));
    }

    /// \param view  the ledger's rows, of which [begin, end) are the customer's
    template <class View>
    [[gnu::always_inline]] void operator()(View const& view, typename Plan::rows_type const& rows,
                                           std::size_t begin, std::size_t end)
    {
        auto const told = plan_.rule(rows);
        if (!told) {
            cells_.unborn += begin != end ? 1U : 0U;
            return;
        }
        auto const [event, at_birth] = plan_.birth_of(rows, *told);
        if (!plan_.looks_at(at_birth)) {
            ++cells_.outside;
            return;
        }
        auto const value = as_optional(plan_.key(rows, event));
        if (!value || holds_nan(*value)) {
            ++cells_.unplaced;
            return;
        }
        auto const birth = axis_.born(at_birth);
        auto const seen = axis_.seen(birth);
        std::size_t since = 0;
        if constexpr (Plan::dated) {
            if (matures_ && event.day < plan_.window.from) since = axis_.first_age(birth, from_);
        }
        auto const all = columns_.size();
        auto const line = cells_.line(
            as_key(*value), matures_ || !columns_are_ages<criterion_type> ? all : std::min(seen, all));
        auto const note = cells_.add_member(line);
        auto const at = cells_.lines[line].begin;
        auto const width = cells_.lines[line].width;
        mature(line, at, since, seen);

        accumulator* measured = nullptr;
        if constexpr (Cells::has_measure) measured = cells_.measured.data() + at;
        auto const& book = *plan_.book;
        auto const& counts_at_all = plan_.query->taken();
        auto const& is_event = plan_.query->event();
        // Nobody looks at it where births are days: see `explain_cohorts`.
        auto const birth_row = begin + (Plan::dated ? 0 : event.row);
        ledger_row<layout_type> const born(book, birth_row);

        // Cells of a cumulative measure hold only who was seen from birth on.
        bool const from_birth = !is_cumulative<measure_type> || since == 0;
        auto const ages = from_birth ? member_of(plan_.query->criterion(), since, seen, width, matures_)
                                     : member_ages::none(width);
        auto const steps = axis_.steps_since(birth);
        auto member = notes_.born(ages);
        // What is noted there of others.
        column_range eligible;
        if (cells_.follows) eligible = eligible_.of(since, seen);
        std::uint64_t in_last = 0;
        std::uint64_t in_first = 0;
        if (!eligible.empty()) {
            in_last = notes_.told_of_last(eligible.last, width, member, note);
            if (Plan::dated && eligible.first > 0)
                in_first = notes_.told_of_first(eligible.first, member, note);
        }
        if (tells_events_) begins_event_.clear();
        held_locally<meter_type> meter = meter_;
        meter.born(ages, measured);
        std::uint64_t early = 0;
        // Without need to ask whether a row comes before the birth, or is only money, there is less to do.
        auto const take = [&]<bool SinceBirth, bool AllActive>(std::size_t i) {
            ledger_row<layout_type> const row(book, i);
            bool const taken = std::invoke(counts_at_all, row);
            auto const step = steps.template to<SinceBirth>(view.template cell<tag::time>(i));
            if constexpr (!SinceBirth) early += std::uint64_t{taken && step < 0};
            bool const of_kind = taken && (SinceBirth || step >= 0) && is_return_event(is_event, row, born);
            bool const hit = of_kind && (AllActive || is_activity<layout_type>(view, i, book.policy()));
            auto const age = axis_.template age_of<SinceBirth>(step);
            bool returned = hit;
            if constexpr (!Notes::in_sets)
                if (tells_events_) returned = hit && begins_event_(row);
            notes_.template tell<SinceBirth>(member, step, age, returned, note);
            meter.row(row, static_cast<std::size_t>(age), measure_type::takes_money ? of_kind : hit, member);
        };
        // Rows come in time order: none from the row of birth on is of a negative age.
        auto const later = Plan::dated ? end : birth_row;
        for (auto i = begin; i < later; ++i) take.template operator()<false, false>(i);
        auto const take_later = [&]<bool AllActive>() {
            if constexpr (stops_early) {
                for (auto i = end; later < i-- && !notes_.settled(member);)
                    take.template operator()<true, AllActive>(i);
            } else {
                for (auto i = later; i < end; ++i) take.template operator()<true, AllActive>(i);
            }
        };
        if (all_active_)
            take_later.template operator()<true>();
        else
            take_later.template operator()<false>();
        notes_.done(member, note);
        if (!eligible.empty()) {
            bool const at_last = notes_.told_of_last(eligible.last, width, member, note) != in_last;
            cells_.leaving[at + eligible.last] += std::uint64_t{at_last};
            if (Plan::dated && eligible.first > 0) {
                bool const at_first = notes_.told_of_first(eligible.first, member, note) != in_first;
                cells_.entering[at + eligible.first] += std::uint64_t{at_first};
                ++cells_.entered[at + eligible.first];
            }
        }
        meter.done();
        cells_.before_birth += early;
    }

private:
    // What tables keep, not copied where it is the same.
    template <class T>
    [[nodiscard]] static auto as_key(T const& value) -> decltype(auto)
    {
        if constexpr (std::same_as<T, typename Plan::value_type>)
            return (value);
        else
            return typename Plan::value_type(value);
    }
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
    age_axis<instant> const& axis_;
    std::span<cohort_column const> columns_;
    bool matures_;
    Cells& cells_;
    eligible_columns eligible_;
    Notes notes_;
    meter_type meter_;
    moment from_{};
    bool all_active_;
    event_starts<layout_type> begins_event_;
    bool tells_events_; // whether rows of one event are one return
};

} // namespace cohort::detail
