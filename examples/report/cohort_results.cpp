#include "cohort_results.hpp"

#include "cohort_evaluation.hpp"
#include "csv_text.hpp"
#include "time_format.hpp"

#include <cohort/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace report {

namespace {

/// Whether a is less than b, exactly.
[[nodiscard]] auto less(decimal a, decimal b) -> bool
{
    // Digits have at most 18 places, and a scale of more than 18 leaves only zeros before them.
    auto const most = std::max(a.scale, b.scale);
    auto const scaled = [most](decimal d) {
        return detail::wide{d.digits} * detail::power_of_ten(std::min(most - d.scale, 18));
    };
    return scaled(a) < scaled(b);
}

/// The column of a name. \pre an option names it
[[nodiscard]] auto column_of(sales const& log, std::string const& name) -> kept_column const*
{
    if (name.empty()) return nullptr;
    auto const at = std::ranges::find(log.kept, name, &kept_column::name);
    return at == log.kept.end() ? nullptr : &*at;
}

[[nodiscard]] auto test_of(sales const& log, std::optional<column_value> const& asked) -> value_test
{
    if (!asked) return {};
    return value_test(*column_of(log, asked->column), asked->value);
}

/// An answer as a table of counts by cohort and age, which is all that drop-off looks at.
class counted_answer {
public:
    counted_answer(results::cohort_answer const& of, cohort::observation_window const& window,
                   cohort::age_clock const& clock, cohort::loss_kind losses)
        : of_(of), window_(window), clock_(clock), losses_(losses)
    {}
    [[nodiscard]] auto cohorts() const -> std::size_t { return of_.cohorts.size(); }
    [[nodiscard]] auto ages() const -> std::size_t { return of_.columns.size(); }
    [[nodiscard]] auto size(std::size_t c) const -> std::uint64_t { return of_.cohorts[c].size; }
    [[nodiscard]] auto label(std::size_t c) const -> std::string { return of_.cohorts[c].label; }
    [[nodiscard]] auto state(std::size_t c, std::size_t k) const { return cell(c, k).is; }
    [[nodiscard]] auto customers(std::size_t c, std::size_t k) const { return cell(c, k).customers; }
    [[nodiscard]] auto eligible(std::size_t c, std::size_t k) const { return cell(c, k).eligible; }
    [[nodiscard]] auto followed(std::size_t c, std::size_t k) const { return cell(c, k).followed; }
    [[nodiscard]] auto rate(std::size_t c, std::size_t k) const -> std::optional<double>
    {
        if (eligible(c, k) == 0) return std::nullopt;
        return static_cast<double>(customers(c, k)) / static_cast<double>(eligible(c, k));
    }
    [[nodiscard]] auto clock() const { return clock_; }
    [[nodiscard]] auto window() const { return window_; }
    [[nodiscard]] auto losses() const -> cohort::loss_kind { return losses_; }

private:
    [[nodiscard]] auto cell(std::size_t c, std::size_t k) const -> results::answered_cell const&
    {
        return of_.cohorts[c].cells[k];
    }

    results::cohort_answer const& of_;
    cohort::observation_window window_;
    cohort::age_clock clock_;
    cohort::loss_kind losses_;
};
static_assert(cohort::counts_by_cohort_and_age<counted_answer>);

/// Marks who leaves most, and when. Of spans of ages there is no next one.
void take_drop_off(results::cohort_answer& found, cohort_choice const& choice,
                   cohort::observation_window const& window)
{
    if (choice.returned.kind == return_kind::bracket) return;
    // Births before the log are seen from some age on, so that those seen at a later one may be others.
    bool const for_good = choice.birth_date.empty() && (choice.returned.kind == return_kind::streak ||
                                                        choice.returned.kind == return_kind::on_or_after);
    counted_answer const counts(found, window, choice.clock,
                                for_good ? cohort::loss_kind::for_good : cohort::loss_kind::net);
    // An age is the number of a column here.
    auto const largest = [&](std::size_t first) -> std::optional<results::lost_members> {
        auto const worst = cohort::drop_off(counts, {.first_age = first}).largest();
        if (!worst) return std::nullopt;
        results::lost_members lost;
        lost.from = worst->from;
        lost.to = worst->to;
        lost.cohorts = worst->there.cohorts;
        lost.before = worst->there.rate().value_or(0);
        lost.after = worst->stayed.rate().value_or(0);
        lost.loss = worst->rate;
        lost.low = worst->bounds.low;
        lost.high = worst->bounds.high;
        return lost;
    };
    found.drop_off = largest(0);
    // After birth itself nearly everybody is away for a while: what comes then is the more telling.
    if (found.drop_off && found.drop_off->from == 0) found.later_drop_off = largest(1);
}

/// "M" and "month": how ages are called.
void name_ages(results::cohort_answer& found, cohort::age_clock const& clock, period_kind period)
{
    auto const single = [&](std::string name, std::string unit) {
        found.age_name = std::move(name);
        found.age_unit = std::move(unit);
    };
    if (auto const* rolling = std::get_if<cohort::rolling_clock>(&clock)) {
        auto const days = rolling->span.count();
        if (days == 1) return single("D", "24 hours");
        if (days == 7) return single("W", "7 days");
        return single("", std::to_string(days) + " days");
    }
    if (auto const* anniversary = std::get_if<cohort::anniversary_clock>(&clock)) {
        auto const months = anniversary->step.count();
        if (months == 1) return single("M", "one month");
        if (months == 12) return single("Y", "one year");
        return single("", std::to_string(months) + " months");
    }
    constexpr std::array names{"D", "W", "M", "Q", "H", "Y"};
    single(names[static_cast<std::size_t>(period)], "calendar " + name_of(period));
}

/// A total or an extreme, as text.
[[nodiscard]] auto exactly(cohort_choice const& choice, micro x) -> std::string
{
    return choice.measure.amounts ? format_money(x) : format_decimal(x);
}

[[nodiscard]] auto divided(double total, std::uint64_t n) -> std::optional<double>
{
    if (n == 0) return std::nullopt;
    return total / static_cast<double>(n);
}

} // namespace

auto date_of_column::earliest(std::optional<date::local_days> const& from) const
    -> std::optional<date::local_days>
{
    std::optional<date::local_days> least;
    for (auto const& day : column->days)
        if (day && (!from || *from <= *day) && (!least || *day < *least)) least = day;
    return least;
}

auto cohort_key::of_numbers(std::vector<micro> const& numbers) const -> cohort_key
{
    auto k = *this;
    if (numbers.empty()) return k;
    auto const bands = cohort::quantile_bands{quantiles_}.of(numbers);
    std::vector<micro> edges;
    for (auto const e : bands.edges()) edges.push_back(static_cast<micro>(std::ceil(e)));
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    k.names_.bands = cohort::bands<micro>(std::move(edges));
    return k;
}

void cohort_key::rank()
{
    auto const& texts = column_->texts;
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<std::optional<decimal>> numbers(order.size());
    bool all_numbers = true;
    for (auto const i : order) {
        numbers[i] = number_in(texts.text(i));
        all_numbers = all_numbers && (numbers[i] || texts.text(i).empty());
    }
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        if (all_numbers && numbers[a].has_value() != numbers[b].has_value()) return numbers[b].has_value();
        if (all_numbers && numbers[a]) {
            if (less(*numbers[a], *numbers[b])) return true;
            if (less(*numbers[b], *numbers[a])) return false;
        }
        return texts.text(a) < texts.text(b);
    });
    ranks_.resize(order.size());
    std::vector<std::string> labels;
    for (auto const i : order) {
        ranks_[i] = static_cast<std::int64_t>(labels.size());
        labels.push_back(texts.text(i));
    }
    names_.texts = std::make_shared<std::vector<std::string> const>(std::move(labels));
}

births_seen::births_seen(cohort_question const& question)
    : question_(question), since_(date::local_days::min()), until_(date::local_days::max())
{
    auto const& choice = question.choice;
    // Dates of the days after the log are no births yet.
    if (!choice.birth_date.empty()) until_ = question.book.window().until;
    if (choice.born_since) since_ = date::local_days{choice.born_since->time_since_epoch()};
    if (choice.born_until) until_ = std::min(until_, date::local_days{choice.born_until->time_since_epoch()});
    if (auto const* const column = question.key_column) texts_.resize(column->texts.size());
}

void births_seen::take(date::local_days day, std::uint32_t kept)
{
    if (day < since_ || until_ <= day) return;
    first_ = any_ ? std::min(first_, day) : day;
    last_ = any_ ? std::max(last_, day) : day;
    any_ = true;
    if (question_.key_column != nullptr) texts_[question_.key_column->of_row[kept]] = true;
}

auto births_seen::cohorts() const -> std::uint64_t
{
    auto const& key = question_.choice.key;
    auto const& bands = key.bands;
    if (!any_) return 0;
    if (key.kind == cohort_kind::period)
        return static_cast<std::uint64_t>(question_.grid.index(last_) - question_.grid.index(first_) + 1);
    if (bands.quantiles > 0) return bands.quantiles;
    if (!bands.edges.empty()) return bands.edges.size() + 1;
    std::vector<std::int64_t> met; // bands of one width, or texts
    for (std::size_t text = 0; text < texts_.size(); ++text) {
        if (!texts_[text]) continue;
        if (bands.width == 0)
            met.push_back(static_cast<std::int64_t>(text));
        else if (auto const& x = question_.key_column->numbers[text])
            met.push_back(cohort::detail::floor_div(*x, bands.width));
    }
    std::ranges::sort(met);
    return static_cast<std::uint64_t>(std::unique(met.begin(), met.end()) - met.begin());
}

auto births_seen::counted_ages() const -> std::uint64_t
{
    auto const& choice = question_.choice;
    if (choice.returned.kind == return_kind::bracket) return choice.returned.spans.size();
    if (!any_) return 0;
    auto const until = question_.book.window().until;
    cohort::period_index seen = 0;
    if (auto const* rolling = std::get_if<cohort::rolling_clock>(&choice.clock))
        seen = rolling->complete_ages(first_, until);
    else if (auto const* anniversary = std::get_if<cohort::anniversary_clock>(&choice.clock))
        seen = anniversary->complete_ages(first_, until);
    else
        seen = question_.grid.index(until - date::days{1}) - question_.grid.index(first_) + 1;
    auto const all = static_cast<std::uint64_t>(std::max(seen, 1));
    auto const& to = choice.ages.to;
    return to ? std::min(all, static_cast<std::uint64_t>(*to) + 1) : all;
}

auto births_seen::table() const -> table_size
{
    auto const& choice = question_.choice;
    table_size size;
    size.file = "cohorts.csv";
    size.cohorts = cohorts();
    size.counted_ages = size.ages = counted_ages();
    if (choice.returned.kind != return_kind::bracket) {
        auto const from = static_cast<std::uint64_t>(choice.ages.from);
        auto const step = static_cast<std::uint64_t>(choice.ages.step);
        size.ages = size.ages <= from ? 0 : (size.ages - from - 1) / step + 1;
    }
    auto const first = any_ ? question_.grid.label(question_.grid.index(first_)) : std::string();
    bool const by_period = choice.key.kind == cohort_kind::period;
    bool const by_text = choice.key.kind == cohort_kind::column && !choice.key.bands.given();
    if (by_period)
        size.cohorts_of = " of births since " + first;
    else
        size.ages_of = " since the first birth, " + first;
    if (by_text) size.cohorts_of = " by " + in_quotes(choice.key.column);
    size.remedy =
        "give --born-since DATE" +
        (choice.birth_date.empty()
             ? std::string()
             : " (or empty the dates in " + in_quotes(choice.birth_date) + " that are none)") +
        (choice.returned.kind == return_kind::bracket ? "" : ", --ages FROM-TO") +
        (by_text ? ", bands by --cohort-by COL:BAND" : "") +
        (by_period || std::holds_alternative<cohort::calendar_clock>(choice.clock) ? ", or a longer --period"
                                                                                   : ", or a longer --clock");
    return size;
}

auto figure_of(cohort_choice const& choice, row_totals const& of, std::uint64_t customers,
               std::uint64_t eligible) -> cell_figure
{
    switch (choice.measure.kind) {
    case measure_kind::customers:
        return {static_cast<double>(customers), std::to_string(customers)};
    case measure_kind::events:
        return {static_cast<double>(of.rows), std::to_string(of.rows)};
    case measure_kind::mean: {
        auto const mean = divided(static_cast<double>(of.total.value()), of.rows);
        if (!mean) return {};
        return {in_units(*mean), shortest(in_units(*mean))};
    }
    case measure_kind::ltv: {
        auto const total = as_double(of.total.value());
        auto const each = divided(total, eligible);
        return {total, each ? shortest(*each) : std::string()};
    }
    default:
        return {as_double(of.total.value()), exactly(choice, of.total.value())};
    }
}

auto figure_of(cohort_choice const& choice, column_values const& of, std::uint64_t, std::uint64_t)
    -> cell_figure
{
    if (choice.measure.kind == measure_kind::distinct)
        return {static_cast<double>(of.texts.value()), std::to_string(of.texts.value())};
    auto const& extreme = choice.measure.kind == measure_kind::min ? of.least : of.greatest;
    if (!extreme) return {};
    return {as_double(*extreme), exactly(choice, *extreme)};
}

auto figure_of(cohort_choice const&, cohort::count const& of, std::uint64_t, std::uint64_t) -> cell_figure
{
    return {static_cast<double>(of.value()), std::to_string(of.value())};
}

void take_cohorts(results& found, std::vector<cohort_sale> const& rows, sales const& log,
                  options const& chosen)
{
    if (rows.empty()) return;
    auto const& choice = chosen.cohorts;
    cohort::observation observed{.from = {},
                                 .until = cohort::calendar_day(found.window.until),
                                 .left_truncated = found.window.left_truncated};
    if (!found.window.from_inferred) observed.from = cohort::calendar_day(found.window.from);
    // Rows have been judged once already: what is left to say is whether refunds are activities.
    cohort::row_policy policy;
    if (log.has_amount) policy.refunds = chosen.policy.refunds;
    policy.collapse = chosen.policy.collapse;
    cohort::threads const run(chosen.threads);
    cohort_ledger const book(rows, cohort_schema(), {.observed = observed, .policy = policy}, run);

    cohort_question const question{book,
                                   choice,
                                   chosen_period{chosen.period},
                                   test_of(log, choice.where),
                                   test_of(log, choice.return_where),
                                   column_of(log, choice.key.column),
                                   column_of(log, choice.measure.column)};
    try {
        if (auto const* const dates = column_of(log, choice.birth_date))
            found.answered = answer_by_dates(question, date_of_column{dates});
        else
            found.answered =
                answer_by_rows(question, cohort::birth::nth(choice.birth_nth, test_of(log, choice.birth)));
    } catch (cohort::arithmetic_overflow const& e) {
        if (choice.measure.column.empty()) throw; // of money
        throw failure(failure::bad_data, log.name + ": --measure " + name_of(choice.measure.kind) + ":" +
                                             choice.measure.column + ": " + e.what() +
                                             "; use a larger unit in this column");
    }
    found.answered->by_period = choice.key.kind == cohort_kind::period;
    found.answered->measure = name_of(choice.measure.kind);
    found.answered->measure_column = choice.measure.column;
    found.answered->measure_is_total = choice.measure.is_total();
    if (question.event.is_of_no_row())
        found.answered->hints.push_back("No row has " + choice.return_where->column + "=" +
                                        choice.return_where->value +
                                        ", so nobody counts as returned (--return-where).");
    if (!choice.birth_date.empty() && found.window.from_inferred)
        found.answered->hints.push_back(
            "Ages before the first row of the log, of " + format_day(found.window.from) +
            ", were not seen; if the log is complete from an earlier day on, say so by --since.");
    name_ages(*found.answered, choice.clock, chosen.period);
    take_drop_off(*found.answered, choice, found.window);
}

} // namespace report
