#pragma once

#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/return_criterion.hpp>
#include <cohort/retention/returns/on.hpp>
#include <cohort/retention/returns/on_or_after.hpp>
#include <cohort/retention/returns/on_or_before.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/stats/detail/hash.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Which ages' rows the cells of a measure hold under a criterion.
template <class M, class C>
inline constexpr cell_fold rows_of_cells = is_cumulative<M> ? cell_fold::earlier : C::rows;

/// Whether a part can be taken away again. Not-a-number and infinity cannot: see `sum`.
template <class A>
concept subtractable = requires(A a, A const b)
{
    a -= b;
};

/// The ages of a member at which something happened, from the first on: `on_or_before` with the age of birth.
struct since_first {
    static constexpr auto counts = cell_fold::earlier;
    static constexpr auto rows = cell_fold::earlier;
    void validate() const noexcept {}

    class tracker {
    public:
        tracker(since_first const&, std::size_t) {}

        class member {
        public:
            explicit member(member_ages ages) noexcept : ages_(ages) {}

            template <class Note>
            void at(std::size_t age, bool hit, Note const& note)
            {
                if (!hit || counted_ || !ages_.counted(age)) return;
                counted_ = true;
                note(age, 1);
            }
            template <class Note>
            void done(Note const& note)
            {
                if (counted_) note(ages_.limit, static_cast<std::uint64_t>(-1));
            }

        private:
            member_ages ages_;
            bool counted_ = false;
        };
        [[nodiscard]] auto born(member_ages ages) const noexcept -> member { return member(ages); }
    };
};

/// Takes the measure of one member after the other. Members who mature are in a cell only up to the age that
/// was seen of them: cells that hold other ages' rows get these by a fold at the end, and so what does not
/// belong beyond that age is taken away there; where nothing can be taken away, a row goes to each of its
/// cells at once.
template <class Measure, class Layout, class Criterion>
class cell_meter {
public:
    using accumulator = accumulator_t<Measure, Layout>;
    static constexpr cell_fold fold = rows_of_cells<Measure, Criterion>;

private:
    static constexpr bool spans = !columns_are_ages<Criterion>;
    static constexpr bool can_subtract = subtractable<accumulator>;

public:
    static_assert(!(is_cumulative<Measure> && spans), "a cumulative measure needs columns that are ages");

    /// How cells are to be folded in the end.
    [[nodiscard]] static auto fold_of(bool matures) noexcept -> cell_fold
    {
        return matures && !can_subtract ? cell_fold::none : fold;
    }

    cell_meter(Measure const& measure, Criterion const& criterion, std::size_t, bool matures)
        : measure_(measure), last_(span_of(criterion, 0).last), matures_(matures)
    {
        if constexpr (fold != cell_fold::later) last_ = age_span::no_end;
    }

    void born(member_ages ages, accumulator* cells) noexcept
    {
        ages_ = ages;
        cells_ = cells;
        total_ = {};
        if constexpr (fold != cell_fold::none && can_subtract)
            takes_away_ = matures_ && ages.since < ages.limit && (fold != cell_fold::later || ages.since > 0);
    }

    /// A row that is measured if `take`.
    template <class Member>
    void row(ledger_row<Layout> const& row, std::size_t age, bool take, Member const& member)
    {
        if constexpr (spans) {
            if (take) member.for_each_span(age, [&](std::size_t k) { measure_(cells_[k], row); });
        } else if constexpr (fold == cell_fold::none) {
            consume(row, ages_.column(age), take);
        } else {
            auto const k = column(age);
            if constexpr (can_subtract) {
                consume(row, k, take);
                if (takes_away_) add_to_total(row, take & taken_away(age));
            } else if (!matures_) {
                consume(row, k, take);
            } else if (take && k < ages_.width) {
                auto const [first, end] = cells_of(k);
                for (auto to = first; to < end; ++to) measure_(cells_[to], row);
            }
        }
    }

    void done()
    {
        if constexpr (!spans && fold != cell_fold::none && can_subtract) {
            if (takes_away_) cells_[fold == cell_fold::later ? ages_.since - 1 : ages_.limit] -= total_;
        }
    }

private:
    void consume(ledger_row<Layout> const& row, std::size_t k, bool take)
    {
        // Without a branch where it does no harm.
        if constexpr (takes_any_row<accumulator>)
            measure_(cells_[take ? k : ages_.width], row);
        else if (take && k < ages_.width)
            measure_(cells_[k], row);
    }
    void add_to_total(ledger_row<Layout> const& row, bool take)
    {
        if constexpr (requires { measure_.add_if(take, total_, row); })
            measure_.add_if(take, total_, row);
        else if (take)
            measure_(total_, row);
    }
    /// The column at which a row of this age is noted; `width` for none.
    [[nodiscard]] auto column(std::size_t age) const noexcept -> std::size_t
    {
        if constexpr (fold == cell_fold::later) {
            // What comes after the ages that were seen counts for all of them.
            bool const counts = static_cast<std::int64_t>(age) >= static_cast<std::int64_t>(ages_.since) &&
                                age <= last_ && ages_.since < ages_.limit;
            return counts ? std::min(age, ages_.limit - 1) : ages_.width;
        } else {
            return ages_.column(age);
        }
    }
    /// Whether a row of this age is in cells that must be rid of it. \pre takes_away_
    [[nodiscard]] auto taken_away(std::size_t age) const noexcept -> bool
    {
        // The age of birth stands by itself.
        if constexpr (fold == cell_fold::earlier_after) return age - 1 < ages_.limit - 1;
        if constexpr (fold == cell_fold::later)
            return static_cast<std::int64_t>(age) >= static_cast<std::int64_t>(ages_.since) && age <= last_;
        return ages_.counted(age);
    }
    /// The cells that hold what was noted at a column.
    [[nodiscard]] auto cells_of(std::size_t k) const noexcept -> std::pair<std::size_t, std::size_t>
    {
        if constexpr (fold == cell_fold::later) return {ages_.since, k + 1};
        if constexpr (fold == cell_fold::earlier_after)
            if (k == 0) return {0, 1};
        return {k, ages_.limit};
    }

    Measure measure_;
    std::size_t last_;
    bool matures_;
    member_ages ages_;
    accumulator* cells_ = nullptr;
    bool takes_away_ = false; // whether the member has a cell from which on its rows do not belong
    accumulator total_{};     // of these rows
};

/// Nothing but members.
template <class Measure, class Layout, class Criterion>
    requires(std::same_as<accumulator_t<Measure, Layout>, no_accumulator>)
class cell_meter<Measure, Layout, Criterion> {
public:
    [[nodiscard]] static auto fold_of(bool) noexcept -> cell_fold { return cell_fold::none; }
    cell_meter(Measure const&, Criterion const&, std::size_t, bool) noexcept {}
    void born(member_ages, no_accumulator*) noexcept {}
    template <class Member>
    void row(ledger_row<Layout> const&, std::size_t, bool, Member const&) noexcept
    {}
    void done() noexcept {}
};

/// Units of a member, orders say: each is noted as a member would be under the criterion.
template <class Measure, class Layout, class Criterion>
    requires(counts_units<Measure>)
class cell_meter<Measure, Layout, Criterion> {
public:
    using accumulator = accumulator_t<Measure, Layout>;

    [[nodiscard]] static auto fold_of(bool) noexcept -> cell_fold
    {
        return rows_of_cells<Measure, Criterion>;
    }

    cell_meter(Measure const& measure, Criterion const& criterion, std::size_t columns, bool)
        : measure_(measure), note_(noting(criterion)), tracker_(note_, columns)
    {}

    void born(member_ages ages, accumulator* cells) noexcept
    {
        ages_ = ages;
        cells_ = cells;
        seen_.clear();
        marks_ = 0;
        repeated_ = false;
    }
    template <class Member>
    void row(ledger_row<Layout> const& row, std::size_t age, bool take, Member const&)
    {
        if (!take) return;
        // Rows of one unit mostly stand together.
        if (!seen_.empty() && seen_.back().age == age && same(seen_.back().row, row)) return;
        // As long as each stands by itself there is nothing to bring together.
        if (!repeated_) {
            auto const mark = mark_of(Measure::unit(row));
            repeated_ = (marks_ & mark) != 0 && (seen_.size() > 32 || is_known(row));
            marks_ |= mark;
        }
        seen_.push_back({row, age});
    }
    void done()
    {
        auto const less = [](seen const& a, seen const& b) {
            auto const& x = Measure::unit(a.row);
            auto const& y = Measure::unit(b.row);
            return x < y || (!(y < x) && a.age < b.age);
        };
        if (repeated_) std::ranges::sort(seen_, less);
        auto const note = [&](std::size_t k, std::uint64_t n) {
            count one;
            one(seen_.front().row);
            if (n == 1)
                cells_[k] += one;
            else if (n != 0)
                cells_[k] -= one;
        };
        for (std::size_t i = 0; i < seen_.size();) {
            auto unit = tracker_.born(ages_);
            auto const begin = i;
            for (; i < seen_.size() && same(seen_[begin].row, seen_[i].row); ++i)
                unit.at(seen_[i].age, true, note);
            unit.done(note);
        }
    }

private:
    /// How a unit is noted: once, whatever the criterion asks of a member.
    [[nodiscard]] static auto noting(Criterion const& criterion)
    {
        if constexpr (!columns_are_ages<Criterion>) {
            auto once = criterion;
            once.min_occurrences = 1;
            return once;
        } else if constexpr (rows_of_cells<Measure, Criterion> == cell_fold::earlier) {
            return since_first{};
        } else if constexpr (Criterion::rows == cell_fold::later) {
            auto const last = span_of(criterion, 0).last;
            returns::on_or_after after;
            if (last != age_span::no_end) after.last_age = last;
            return after;
        } else if constexpr (Criterion::rows == cell_fold::none) {
            return returns::on{};
        } else {
            return returns::on_or_before{};
        }
    }
    [[nodiscard]] static auto same(ledger_row<Layout> const& a, ledger_row<Layout> const& b) -> bool
    {
        return is_present(Measure::unit(a)) ? Measure::unit(a) == Measure::unit(b) : a.index() == b.index();
    }

    [[nodiscard]] auto is_known(ledger_row<Layout> const& row) const -> bool
    {
        return std::ranges::any_of(seen_, [&](seen const& s) { return same(s.row, row); });
    }

    struct seen {
        ledger_row<Layout> row;
        std::size_t age;
    };

    using noted = decltype(noting(std::declval<Criterion const&>()));

    Measure measure_;
    noted note_;
    typename noted::tracker tracker_;
    member_ages ages_;
    accumulator* cells_ = nullptr;
    std::vector<seen> seen_;
    std::uint64_t marks_ = 0; // of units, by hash
    bool repeated_ = false;   // whether a unit may stand in two places
};

} // namespace cohort::detail
