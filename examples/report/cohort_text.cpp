#include "cohort_choice.hpp"

#include "failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace report {

namespace {

/// What a whole number is of, and from where to where it may go.
struct whole_range {
    char const* what;
    std::uint64_t least, most;
};
constexpr whole_range an_age{"age", 0, 100'000};
constexpr whole_range a_step{"step", 1, 100'000};
constexpr whole_range some_days{"number of days", 1, 36'500};
constexpr whole_range some_months{"number of months", 1, 36'500};
constexpr whole_range some_bands{"number of bands", 2, 1000};

/// A whole number. \param typed  the text that it is a part of, for where there is none
[[nodiscard]] auto whole(std::string_view text, whole_range const& range, std::string_view typed) -> int
{
    auto const bounds = " from " + std::to_string(range.least) + " to " + std::to_string(range.most);
    if (text.empty())
        throw bad_value("in " + in_quotes(typed) + " the " + range.what + " is missing; give one" + bounds);
    std::uint64_t n = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size() || n < range.least || n > range.most)
        throw bad_value(in_quotes(text) + " is no " + range.what + bounds);
    return static_cast<int>(n);
}

/// The parts between a separator.
[[nodiscard]] auto split(std::string_view text, char separator) -> std::vector<std::string_view>
{
    std::vector<std::string_view> parts;
    for (;;) {
        auto const at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

/// The text before the first separator, and that after it, if there is one.
[[nodiscard]] auto halves(std::string_view text, char separator)
    -> std::pair<std::string_view, std::optional<std::string_view>>
{
    auto const at = text.find(separator);
    if (at == std::string_view::npos) return {text, std::nullopt};
    return {text.substr(0, at), text.substr(at + 1)};
}

/// "quartiles", "q10": how many bands; 0: it is none of these.
[[nodiscard]] auto quantiles_in(std::string_view text) -> std::size_t
{
    constexpr std::array<std::pair<std::string_view, std::size_t>, 4> names{
        {{"terciles", 3}, {"quartiles", 4}, {"quintiles", 5}, {"deciles", 10}}};
    for (auto const& [name, n] : names)
        if (text == name) return n;
    if (text.size() < 2 || text.front() != 'q') return 0;
    if (text.find_first_not_of("0123456789", 1) != std::string_view::npos) return 0;
    return static_cast<std::size_t>(whole(text.substr(1), some_bands, text));
}

/// \param alone_is_width  whether one number is the width of bands, or one edge
/// \param typed           the text that the bands are a part of
[[nodiscard]] auto bands_in(std::string_view text, bool alone_is_width, std::string_view typed) -> band_choice
{
    band_choice bands;
    if ((bands.quantiles = quantiles_in(text)) > 0) return bands;
    auto const parts = split(text, '/');
    for (auto const part : parts) {
        auto const edge = number_in(part);
        if (!edge)
            throw bad_value((part.empty() ? "in " + in_quotes(typed) + " an edge of a band is missing"
                                          : in_quotes(part) + " is no edge of a band") +
                            "; write edges as in 100/500/1000, " +
                            (alone_is_width ? "one number as the width of bands, " : "") +
                            "or quartiles or q10 for bands of about as many customers");
        if (edge->scale > 6)
            throw bad_value(in_quotes(part) + " is finer than a millionth; give at most six decimals");
        try {
            bands.edges.push_back(to_micro(*edge));
        } catch (bad_value const& e) {
            throw bad_value(in_quotes(part) + ": " + e.what());
        }
    }
    if (parts.size() == 1 && alone_is_width) {
        bands.width = std::exchange(bands.edges, {}).front();
        if (bands.width <= 0) throw bad_value(in_quotes(text) + " is no width; it must be above 0");
        return bands;
    }
    for (std::size_t i = 1; i < bands.edges.size(); ++i)
        if (bands.edges[i] <= bands.edges[i - 1])
            throw bad_value(in_quotes(text) + ": the edges of bands must rise");
    return bands;
}

constexpr std::array<std::pair<std::string_view, measure_kind>, 10> measure_names{
    {{"customers", measure_kind::customers},
     {"events", measure_kind::events},
     {"orders", measure_kind::orders},
     {"revenue", measure_kind::revenue},
     {"ltv", measure_kind::ltv},
     {"sum", measure_kind::sum},
     {"mean", measure_kind::mean},
     {"min", measure_kind::min},
     {"max", measure_kind::max},
     {"distinct", measure_kind::distinct}}};
constexpr std::string_view measure_list = "customers|events|orders|revenue|ltv|sum:COL|mean:COL|min:COL|"
                                          "max:COL|distinct:COL";

[[nodiscard]] auto of_column(measure_kind kind) -> bool
{
    return kind >= measure_kind::sum && kind <= measure_kind::distinct;
}

} // namespace

auto name_of(measure_kind kind) -> std::string
{
    for (auto const& [name, known] : measure_names)
        if (known == kind) return std::string(name);
    return {};
}

auto parse_column_value(std::string_view text) -> column_value
{
    auto const [column, value] = halves(text, '=');
    if (!value || column.empty())
        throw bad_value(in_quotes(text) + " names no column and value; write COL=VALUE");
    return {std::string(column), std::string(*value)};
}

auto parse_cohort_key(std::string_view text) -> cohort_key_choice
{
    cohort_key_choice key;
    if (text == "period") return key;
    auto const colon = text.rfind(':');
    auto const name = text.substr(0, colon);
    auto const bands = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    bool const spend = name.starts_with("spend-");
    if (name == "first-order" || spend) {
        key.kind = spend ? cohort_kind::spend : cohort_kind::first_order;
        if (spend) {
            key.days = date::days{whole(name.substr(6), some_days, text)};
        }
        if (colon == std::string_view::npos)
            throw bad_value(in_quotes(text) + " has no bands; write " + std::string(name) +
                            ":100/500/1000 or " + std::string(name) + ":quartiles");
        key.bands = bands_in(bands, false, text);
        return key;
    }
    key.kind = cohort_kind::column;
    key.column = name;
    if (name.empty())
        throw bad_value(in_quotes(text) +
                        " names no column; write period, COL, COL:BAND, first-order:BANDS or "
                        "spend-DAYS:BANDS");
    if (colon != std::string_view::npos) key.bands = bands_in(bands, true, text);
    return key;
}

auto parse_return(std::string_view text) -> return_choice
{
    constexpr std::array<std::pair<std::string_view, return_kind>, 4> names{
        {{"on", return_kind::on},
         {"on-or-after", return_kind::on_or_after},
         {"on-or-before", return_kind::on_or_before},
         {"streak", return_kind::streak}}};
    for (auto const& [name, kind] : names)
        if (text == name) return {kind, {}, {}};
    auto const [name, spans] = halves(text, ':');
    auto const number = [&](std::string_view of) {
        return static_cast<std::size_t>(whole(of, an_age, text));
    };
    if (name == "on-or-after" && spans) return {return_kind::on_or_after, {}, number(*spans)};
    if (name == "within") {
        if (!spans) throw bad_value(in_quotes(text) + " does not say within how many ages; write within:2");
        return {return_kind::within, {}, number(*spans)};
    }
    if (name != "bracket")
        throw bad_value(in_quotes(text) + " is not known; choose one of on|on-or-after[:LAST]|on-or-before|"
                                          "within:AGES|streak|bracket:SPANS");
    if (!spans || spans->empty()) throw bad_value(in_quotes(text) + " has no spans; write bracket:1-7,8-30");
    return_choice chosen{return_kind::bracket, {}, {}};
    for (auto const part : split(*spans, ',')) {
        auto const [first, last] = halves(part, '-');
        cohort::age_span span;
        auto const typed = part.empty() ? text : part;
        span.first = static_cast<std::size_t>(whole(first, an_age, typed));
        span.last = last ? static_cast<std::size_t>(whole(*last, an_age, typed)) : span.first;
        if (span.last < span.first) throw bad_value(in_quotes(part) + " ends before it begins");
        if (std::ranges::find(chosen.spans, span) != chosen.spans.end())
            throw bad_value("there is the span " + in_quotes(part) + " twice; once will do");
        chosen.spans.push_back(span);
    }
    if (chosen.spans.size() > 64) throw bad_value("there are more than 64 spans; give fewer");
    return chosen;
}

auto parse_clock(std::string_view text, period_kind period) -> cohort::age_clock
{
    auto const parts = halves(text, ':');
    auto const& name = parts.first;
    auto const& length = parts.second; // (clang 14 cannot capture a binding)
    auto const given = [&](whole_range const& range) { return whole(*length, range, text); };
    auto const by_period = [&](std::array<int, 6> const& lengths) {
        return lengths[static_cast<std::size_t>(period)];
    };
    if (name == "calendar" && !length) return cohort::calendar_clock{};
    if (name == "rolling")
        return cohort::rolling_clock{
            date::days{length ? given(some_days) : by_period({1, 7, 30, 91, 182, 365})}};
    if (name == "anniversary")
        return cohort::anniversary_clock{
            date::months{length ? given(some_months) : by_period({1, 1, 1, 3, 6, 12})}};
    throw bad_value(in_quotes(text) +
                    " is not known; choose one of calendar|rolling[:DAYS]|anniversary[:MONTHS]");
}

auto parse_ages(std::string_view text) -> ages_choice
{
    auto const [span, step] = halves(text, ':');
    auto const [from, to] = halves(span, '-');
    if (!to) throw bad_value(in_quotes(text) + " is no span of ages; write 0-12, 0-12:3, or 3- for 3 and on");
    ages_choice ages;
    ages.from = whole(from, an_age, text);
    if (!to->empty()) ages.to = whole(*to, an_age, text);
    if (step) ages.step = whole(*step, a_step, text);
    if (ages.to && *ages.to < ages.from) throw bad_value(in_quotes(span) + " ends before it begins");
    return ages;
}

auto parse_measure(std::string_view text) -> measure_choice
{
    auto const [name, column] = halves(text, ':');
    for (auto const& [known, kind] : measure_names) {
        if (name != known) continue;
        if (of_column(kind) && (!column || column->empty()))
            throw bad_value(in_quotes(text) + " names no column; write " + std::string(name) + ":COL");
        if (!of_column(kind) && column)
            throw bad_value(in_quotes(text) + " is of no column; write " + std::string(name));
        return {kind, std::string(column.value_or(""))};
    }
    throw bad_value(in_quotes(text) + " is not known; choose one of " + std::string(measure_list));
}

auto cohort_choice::columns() const -> std::vector<column_use>
{
    std::vector<column_use> uses;
    auto const use = [&](std::string const& column, char const* option, bool number = false,
                         bool day = false) {
        if (!column.empty()) uses.push_back({column, option, number, day, {}});
    };
    if (birth) use(birth->column, "--birth");
    use(birth_date, "--birth-date", false, true);
    use(key.column, "--cohort-by", key.bands.given());
    if (key.column == "period")
        uses.back().hint = "the period of birth takes no bands: write --cohort-by period";
    if (key.column == "spend") uses.back().hint = "for what was spent write spend-DAYS:BANDS";
    if (return_where) use(return_where->column, "--return-where");
    if (where) use(where->column, "--where");
    use(measure.column, "--measure", measure.kind != measure_kind::distinct);
    return uses;
}

auto cohort_choice::about_money() const -> std::string
{
    if (measure.kind == measure_kind::ltv) return "--measure ltv";
    if (measure.kind == measure_kind::revenue) return "--measure revenue";
    if (key.kind == cohort_kind::first_order) return "--cohort-by first-order";
    if (key.kind == cohort_kind::spend) return "--cohort-by spend";
    return {};
}

} // namespace report
