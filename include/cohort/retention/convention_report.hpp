#pragma once

#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/retention/average_rate.hpp>
#include <cohort/retention/cell_measure.hpp>
#include <cohort/retention/cell_state.hpp>
#include <cohort/retention/cohort_query.hpp>
#include <cohort/retention/cohorts.hpp>
#include <cohort/retention/returns.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/time/age_clock.hpp>
#include <cohort/time/period.hpp>

#include <date/date.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cohort {

/// The criteria that are all called "retention at age a", each with one occurrence: see the namespace
/// `returns`.
enum class return_kind : std::uint8_t { on, on_or_after, on_or_before, streak };

/// The criterion's name, as reports print it.
[[nodiscard]] constexpr auto to_string(return_kind kind) noexcept -> std::string_view
{
    constexpr std::array<std::string_view, 4> names{"on", "on or after", "on or before", "streak"};
    return names[static_cast<std::size_t>(kind)];
}

/// What is chosen when a rate is called the retention at an age.
enum class convention_choice : std::uint8_t { clock, criterion, average, partial };

/// The choice's name, as reports print it.
[[nodiscard]] constexpr auto to_string(convention_choice choice) noexcept -> std::string_view
{
    constexpr std::array<std::string_view, 4> names{"clock", "criterion", "average", "partial cells"};
    return names[static_cast<std::size_t>(choice)];
}

/// A combination of choices, and the figure under it.
struct convention_value {
    age_clock clock = {};
    return_kind criterion = return_kind::on;
    average_kind average = average_kind::pooled;
    partial_cells partial = partial_cells::leave_out;
    std::size_t cohorts = 0;          ///< how many the average is taken over
    std::optional<double> value = {}; ///< nothing where no cohort has a cell to average

    friend constexpr auto operator==(convention_value const&, convention_value const&) -> bool = default;
};

/// The clocks that go by the name of a grid: the calendar; spans as long as its periods are in the mean, in
/// whole days; and, where its periods are as many whole months each, anniversaries. Of months: the calendar,
/// 30 days, anniversaries.
struct legal_clocks_fn {
    /// \return  the calendar first
    template <period Grid>
    [[nodiscard]] auto operator()(Grid const& grid) const -> std::vector<age_clock>
    {
        using namespace date::literals;
        constexpr int many = 48; // whole years of months and quarters, four of them leap years or more
        auto const first = grid.index(date::local_days{2000_y / 1 / 1});
        auto const days = (grid.first_day(first + many) - grid.first_day(first)).count();
        std::vector<age_clock> clocks{calendar_clock{}};
        clocks.emplace_back(rolling_clock{date::days{(days + many / 2) / many}});

        auto const ymd = [&](int i) { return date::year_month_day{grid.first_day(first + i)}; };
        auto const months = [&](int i) {
            return ymd(i).year() / ymd(i).month() - ymd(i - 1).year() / ymd(i - 1).month();
        };
        auto const step = months(1);
        if (step < date::months{1}) return clocks;
        for (int i = 1; i <= many; ++i)
            if (months(i) != step || ymd(i).day() != ymd(0).day()) return clocks;
        clocks.emplace_back(anniversary_clock{step});
        return clocks;
    }
};

/// \copydoc legal_clocks_fn
inline constexpr legal_clocks_fn legal_clocks{};

/// Which choices are compared, the first of each list being the one that is usually made; and how the tables
/// are made.
struct convention_options {
    std::vector<age_clock> clocks = {}; ///< none: `legal_clocks` of the grid
    std::vector<return_kind> criteria = {return_kind::on, return_kind::on_or_after, return_kind::on_or_before,
                                         return_kind::streak};
    std::vector<average_kind> averages = {average_kind::pooled, average_kind::simple, average_kind::weighted};
    std::vector<partial_cells> partial = {partial_cells::leave_out, partial_cells::include};
    /// Births, window and limits; clock and ages are the report's.
    cohort_options tables = {};
};

/// What the choice of conventions changes in one figure: its value under every combination, how far apart
/// they are, and which choice is to blame. A regular value.
class convention_dispute {
public:
    /// The age that was asked for.
    [[nodiscard]] auto age() const noexcept -> std::size_t { return age_; }
    /// Every combination: by clock, then criterion, average and partial cells, each in the order that was
    /// given. The first is the usual one.
    [[nodiscard]] auto values() const& noexcept -> std::span<convention_value const> { return values_; }
    [[nodiscard]] auto values() && -> std::vector<convention_value> { return std::move(values_); }
    /// The combination with the lowest value, and that with the highest, of equal ones the first; nothing
    /// where no combination has a value.
    [[nodiscard]] auto lowest() const -> std::optional<convention_value>
    {
        return best([](double a, double b) { return a < b; });
    }
    [[nodiscard]] auto highest() const -> std::optional<convention_value>
    {
        return best([](double a, double b) { return a > b; });
    }
    /// The highest value less the lowest; nothing where there is none.
    [[nodiscard]] auto spread() const -> std::optional<double>
    {
        auto const low = lowest();
        if (!low) return std::nullopt;
        return *highest()->value - *low->value;
    }

    /// How far apart the values are if this choice alone is made otherwise, and the others as usual; nothing
    /// where fewer than two of these have a value.
    [[nodiscard]] auto moved_by(convention_choice choice) const -> std::optional<double>
    {
        return apart(choice, 0);
    }
    /// How far apart they are at the most, however the others are made.
    [[nodiscard]] auto moved_at_most_by(convention_choice choice) const -> std::optional<double>
    {
        std::optional<double> most;
        for (std::size_t at = 0; at < values_.size(); ++at) {
            if (place(choice, at) != 0) continue; // each set of combinations once
            auto const moved = apart(choice, at);
            if (moved && (!most || *moved > *most)) most = moved;
        }
        return most;
    }
    /// The choice that moves the figure most, the others made as usual, of equal ones the first; nothing
    /// where none moves it.
    [[nodiscard]] auto most_moving() const -> std::optional<convention_choice>
    {
        std::optional<convention_choice> most;
        double distance = 0;
        for (std::size_t i = 0; i < shape_.size(); ++i) {
            auto const moved = moved_by(static_cast<convention_choice>(i));
            if (!moved || !(*moved > distance)) continue;
            distance = *moved;
            most = static_cast<convention_choice>(i);
        }
        return most;
    }

    friend auto operator==(convention_dispute const&, convention_dispute const&) -> bool = default;

private:
    friend struct convention_report_fn;

    /// How far apart the values of a choice are in combination number `at`, and its place there.
    [[nodiscard]] auto stride(convention_choice choice) const -> std::size_t
    {
        std::size_t n = 1;
        for (auto i = shape_.size(); --i > static_cast<std::size_t>(choice);) n *= shape_[i];
        return n;
    }
    [[nodiscard]] auto place(convention_choice choice, std::size_t at) const -> std::size_t
    {
        return at / stride(choice) % shape_[static_cast<std::size_t>(choice)];
    }
    // The values of the combinations that differ from number `at` in this choice alone. \pre place is 0
    [[nodiscard]] auto apart(convention_choice choice, std::size_t at) const -> std::optional<double>
    {
        auto low = std::numeric_limits<double>::infinity();
        auto high = -low;
        std::size_t n = 0;
        if (values_.empty()) return std::nullopt;
        for (std::size_t i = 0; i < shape_[static_cast<std::size_t>(choice)]; ++i) {
            auto const& x = values_[at + i * stride(choice)].value;
            if (!x) continue;
            ++n;
            low = std::min(low, *x);
            high = std::max(high, *x);
        }
        if (n < 2) return std::nullopt;
        return high - low;
    }
    template <class Before>
    [[nodiscard]] auto best(Before before) const -> std::optional<convention_value>
    {
        convention_value const* found = nullptr;
        for (auto const& v : values_) {
            if (v.value && (found == nullptr || before(*v.value, *found->value))) found = &v;
        }
        if (found == nullptr) return std::nullopt;
        return *found;
    }

    std::size_t age_ = 0;
    std::array<std::size_t, 4> shape_{}; // how many of each choice
    std::vector<convention_value> values_;
};

/// The same figure under every legal convention: the average retention rate at an age, by each clock,
/// criterion, average and with partial cells or without.
struct convention_report_fn {
    /// \param book      the rows
    /// \param question  a grid, or a `cohort_query`: births, keys, return events and the rows that count are
    ///                  the question's, its criterion and its measure are not used
    /// \param age       the age
    /// \param options   which choices are compared
    /// \param exec      runs the work; the report does not depend on it
    /// \return  one value to each combination. Where members mature one by one there is no partial cell, and
    ///          the value is the same with them and without
    /// \throws invalid_option  as `cohorts`, and for a list of choices without one
    /// \complexity  a table to each clock and criterion
    template <class Layout, class... Parts, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, cohort_query<Parts...> const& question,
                                  std::size_t age, convention_options const& options = {},
                                  E const& exec = {}) const -> convention_dispute
    {
        auto const clocks = options.clocks.empty() ? legal_clocks(question.grid()) : options.clocks;
        if (options.criteria.empty() || options.averages.empty() || options.partial.empty())
            throw invalid_option("convention_report: criteria, averages and partial need one choice each");
        if (age > static_cast<std::size_t>(std::numeric_limits<int>::max()))
            throw invalid_option("convention_report: there is no such age");
        convention_dispute out;
        out.age_ = age;
        out.shape_ = {clocks.size(), options.criteria.size(), options.averages.size(),
                      options.partial.size()};
        for (auto const& clock : clocks) {
            auto how = options.tables;
            how.clock = clock;
            how.ages = {.from = static_cast<int>(age), .to = static_cast<int>(age), .step = 1};
            for (auto const kind : options.criteria) {
                auto const add = [&](auto const& criterion) {
                    auto const table = cohorts(
                        book, question.measuring(cell::customers).returning(criterion, question.event()), how,
                        exec);
                    for (auto const average : options.averages)
                        for (auto const partial : options.partial)
                            out.values_.push_back(value_of(
                                table,
                                {.clock = clock, .criterion = kind, .average = average, .partial = partial}));
                };
                switch (kind) {
                case return_kind::on:
                    add(returns::on{});
                    break;
                case return_kind::on_or_after:
                    add(returns::on_or_after{});
                    break;
                case return_kind::on_or_before:
                    add(returns::on_or_before{});
                    break;
                case return_kind::streak:
                    add(returns::streak{});
                    break;
                }
            }
        }
        return out;
    }
    template <class Layout, period Grid, executor E = sequential>
    [[nodiscard]] auto operator()(ledger<Layout> const& book, Grid const& grid, std::size_t age,
                                  convention_options const& options = {}, E const& exec = {}) const
        -> convention_dispute
    {
        return (*this)(book, cohort_query(grid), age, options, exec);
    }

private:
    template <class Table>
    [[nodiscard]] static auto value_of(Table const& t, convention_value v) -> convention_value
    {
        if (t.ages() == 0) return v; // nobody was seen at that age
        v.cohorts = pool(t, 0, v.partial).cohorts;
        v.value = average_rate(t, 0, v.average, v.partial);
        return v;
    }
};

/// \copydoc convention_report_fn
inline constexpr convention_report_fn convention_report{};

} // namespace cohort
