#pragma once

#include <cohort/retention/detail/marks.hpp>

#include <cstddef>

namespace cohort::detail {

// A tracer goes through one customer's rows and reports
//   born(birth)          once, first of all
//   at(position, fresh)  positions in ascending order; `fresh` at the first activity at a position
//   row(i, position)     every row that does not lie before the birth, if `Money`
//   early()              every other row, if `Money`: a refund of something that was bought before the log
//   began
// and returns whether the customer was born at all. What is done with it is written once, for both tracers.
// A row lies before the birth if the axis can tell the two apart: on the calendar, if it lies in an earlier
// period.

template <class Axis, class View, class Birth, class Report>
void report_money(Axis const& axis, View const& rows, std::size_t i, Birth birth, Report& report)
{
    if (axis.birth(rows, i) < birth)
        report.early();
    else
        report.row(i, axis.position(rows, i, birth));
}

/// Of rows in time order: one pass, without a branch that depends on the data.
class ordered_tracer {
public:
    explicit ordered_tracer(std::size_t) {}

    template <bool Money, class Axis, class View, class Active, class Report>
    auto operator()(Axis const& axis, View const& rows, std::size_t begin, std::size_t end,
                    Active const& active, Report& report) -> bool
    {
        auto i = begin;
        while (i < end && !active(i)) ++i;
        if (i == end) return false;
        auto const birth = axis.birth(rows, i);
        report.born(birth);
        if constexpr (Money)
            for (auto j = begin; j < i; ++j) report_money(axis, rows, j, birth, report);
        auto last = axis.position(rows, i, birth);
        report.at(last, true);
        if constexpr (Money) report.row(i, last);
        for (++i; i < end; ++i) {
            auto const position = axis.position(rows, i, birth);
            bool const is_active = active(i);
            report.at(position, is_active && position != last);
            last = is_active ? position : last;
            if constexpr (Money) report.row(i, position);
        }
        return true;
    }
};

/// Of rows in any order: marks positions, then reads the marks.
template <class Marks>
class marking_tracer {
public:
    explicit marking_tracer(std::size_t width) : marks_(width), width_(width) {}

    template <bool Money, class Axis, class View, class Active, class Report>
    auto operator()(Axis const& axis, View const& rows, std::size_t begin, std::size_t end,
                    Active const& active, Report& report) -> bool
    {
        using birth_type = decltype(axis.birth(rows, begin));
        birth_type birth{};
        if constexpr (Axis::absolute) {
            for (auto i = begin; i < end; ++i) marks_.mark(axis.position(rows, i), active(i));
            if (!marks_.any()) return false;
            birth = marks_.lowest();
        } else {
            bool any = false;
            for (auto i = begin; i < end; ++i) {
                if (!active(i)) continue;
                auto const candidate = axis.birth(rows, i);
                if (!any || candidate < birth) birth = candidate;
                any = true;
            }
            if (!any) return false;
            for (auto i = begin; i < end; ++i) {
                auto const position = axis.position(rows, i, birth);
                if (active(i) && position < width_) marks_.mark(position, true);
            }
        }
        report.born(birth);
        marks_.drain([&](std::size_t position) { report.at(position, true); });
        if constexpr (Money)
            for (auto i = begin; i < end; ++i) report_money(axis, rows, i, birth, report);
        return true;
    }

private:
    Marks marks_;
    std::size_t width_;
};

} // namespace cohort::detail
