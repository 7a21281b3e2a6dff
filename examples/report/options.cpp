#include "options.hpp"

#include "csv_text.hpp"
#include "failure.hpp"
#include "scoring_text.hpp"
#include "time_format.hpp"

#include <cohort/version.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <thread>
#include <utility>

namespace report {

namespace {

template <class T>
struct named {
    std::string_view name;
    T value;
};

constexpr std::array refunds_names{named<cohort::refunds>{"net", cohort::refunds::net},
                                   named<cohort::refunds>{"drop", cohort::refunds::drop},
                                   named<cohort::refunds>{"reject", cohort::refunds::reject},
                                   named<cohort::refunds>{"as-activity", cohort::refunds::as_activity}};

constexpr std::array zeros_names{named<cohort::zeros>{"keep", cohort::zeros::keep},
                                 named<cohort::zeros>{"drop", cohort::zeros::drop}};

constexpr std::array duplicates_names{named<cohort::duplicates>{"keep", cohort::duplicates::keep},
                                      named<cohort::duplicates>{"drop", cohort::duplicates::drop}};

constexpr std::array events_names{named<cohort::collapse>{"order", cohort::collapse::by_order},
                                  named<cohort::collapse>{"row", cohort::collapse::none},
                                  named<cohort::collapse>{"instant", cohort::collapse::by_instant},
                                  named<cohort::collapse>{"day", cohort::collapse::by_day}};

constexpr std::array map_names{
    named<map_choice>{"ten", map_choice::ten}, named<map_choice>{"eleven", map_choice::eleven},
    named<map_choice>{"four", map_choice::four}, named<map_choice>{"two-by-two", map_choice::two_by_two}};

constexpr std::array cuts_names{
    named<cohort::migration_cuts>{"frozen", cohort::migration_cuts::frozen},
    named<cohort::migration_cuts>{"anew", cohort::migration_cuts::estimated_anew}};

constexpr std::array period_names{named<period_kind>{"day", period_kind::day},
                                  named<period_kind>{"week", period_kind::week},
                                  named<period_kind>{"month", period_kind::month},
                                  named<period_kind>{"quarter", period_kind::quarter},
                                  named<period_kind>{"half-year", period_kind::half_year},
                                  named<period_kind>{"year", period_kind::year}};

constexpr std::array scale_names{
    named<cluster_scale>{"log-z", cluster_scale::log_z}, named<cluster_scale>{"z", cluster_scale::z},
    named<cluster_scale>{"minmax", cluster_scale::minmax},
    named<cluster_scale>{"robust", cluster_scale::robust}, named<cluster_scale>{"rank", cluster_scale::rank}};

template <class T, std::size_t N>
auto name_in(std::array<named<T>, N> const& names, T value) -> std::string
{
    for (auto const& n : names) {
        if (n.value == value) return std::string(n.name);
    }
    return {};
}

template <class T, std::size_t N>
auto list(std::array<named<T>, N> const& names) -> std::string
{
    std::string out;
    for (auto const& n : names) out += (out.empty() ? "" : "|") + std::string(n.name);
    return out;
}

[[noreturn]] void refuse(std::string const& why) { throw failure(failure::bad_usage, why); }

/// An option without a text says nothing, and would be taken for one that is not there. One of which there
/// can be only one is not there twice.
void check_texts(CLI::App const& app)
{
    for (auto const* const option : app.get_options()) {
        for (auto const& text : option->results())
            if (text.empty())
                refuse(option->get_name() + ": the value is empty; give one, or leave the option out");
        if (option->count() > 1 && option->get_items_expected_max() == 1)
            refuse(option->get_name() + " is given " + std::to_string(option->count()) +
                   " times; give it once");
    }
}

/// The texts of the question about cohorts.
struct raw_cohorts {
    std::string birth, birth_date, born_since, born_until,
        key = "period", returned = "on", return_where, where, clock = "calendar", ages, measure = "customers";
    std::optional<std::uint64_t> birth_nth;
    std::uint64_t min_occurrences = 1;
};

/// The texts of options that are more than text, as they stand on the command line.
struct raw_options {
    std::string since, until, as_of, period = "month";
    std::string bins, scoring = "value-consistent", nested, segments;
    std::string compare_to, compare_cuts = "frozen", priority_split, target;
    std::string refunds = "net", zeros = "keep", duplicates = "keep", events = "order";
    std::string clusters, features, scale = "log-z";
    raw_cohorts cohorts;
};

template <class T, std::size_t N>
auto value_in(std::array<named<T>, N> const& names, std::string const& option, std::string const& text) -> T
{
    for (auto const& n : names) {
        if (n.name == text) return n.value;
    }
    refuse(option + " " + in_quotes(text) + " is not known; choose one of " + list(names));
}

auto day_in(std::string const& option, std::string const& text) -> std::optional<date::sys_days>
{
    if (text.empty()) return std::nullopt;
    try {
        return parse_iso_day(text);
    } catch (bad_value const& e) {
        refuse(option + ": " + e.what());
    }
}

/// What `read` makes of an option's text.
template <class Read>
auto parsed(std::string const& option, std::string const& text, Read const& read)
{
    try {
        return read(text);
    } catch (bad_value const& e) {
        refuse(option + ": " + e.what());
    }
}

auto online_retail_columns() -> columns
{
    columns c;
    c.customer = "CustomerID";
    c.time = "InvoiceDate";
    c.order = "InvoiceNo";
    c.quantity = "Quantity";
    c.price = "UnitPrice";
    c.product = "StockCode";
    c.attributes = {"Country"};
    return c;
}

auto version() -> std::string
{
    return std::to_string(COHORT_VERSION_MAJOR) + "." + std::to_string(COHORT_VERSION_MINOR) + "." +
           std::to_string(COHORT_VERSION_PATCH);
}

/// A table of customers has columns of its own, and no purchases.
void check_customers_table(options const& o)
{
    auto const& c = o.columns;
    if (!o.file) refuse("--customers-table says what a file holds, but no file is named; name one");
    if (!o.preset.empty() || !c.attributes.empty() ||
        !(c.time + c.order + c.amount + c.quantity + c.price + c.product).empty()) {
        refuse("--customers-table has no purchases: of columns it takes --customer, --days-since-last or "
               "--last-date, --frequency and --monetary");
    }
    if (c.customer.empty() || c.frequency.empty() || c.days_since_last.empty() == c.last_date.empty()) {
        refuse(
            "which columns are meant? Give --customer COL, --frequency COL, and either --days-since-last COL "
            "or --last-date COL");
    }
    if (o.since || o.until || o.compare_to || o.priority_split) {
        refuse("--since, --until, --compare-to and --priority-split need purchases with their dates, which a "
               "table of customers has not; leave them out");
    }
    if (c.last_date.empty() && !o.time_format.empty()) refuse("--time-format needs --last-date");
}

void check_columns(options& o)
{
    auto& c = o.columns;
    if (o.customers_table) return check_customers_table(o);
    if (!(c.days_since_last + c.last_date + c.frequency + c.monetary).empty()) {
        refuse(
            "--days-since-last, --last-date, --frequency and --monetary are columns of a table of customers; "
            "say --customers-table if it is one");
    }
    bool const names_columns =
        !(c.customer + c.time + c.order + c.amount + c.quantity + c.price + c.product).empty() ||
        !c.attributes.empty();
    if (!o.file) {
        if (!o.preset.empty()) refuse("--preset says how a file is laid out, but no file is named; name one");
        if (names_columns) refuse("an option names a column, but no file is named; name one");
        if (!o.time_format.empty()) refuse("--time-format needs a file; name one");
        return;
    }
    if (!o.preset.empty()) {
        if (names_columns)
            refuse("--preset already names the columns; leave out either it or the column options");
        c = online_retail_columns();
        return;
    }
    if (c.customer.empty() || c.time.empty()) {
        refuse("which columns are meant? Give --customer COL and --time COL, or --preset online-retail");
    }
    if (c.quantity.empty() != c.price.empty()) {
        refuse("--quantity and --price go together: the amount is their product; give both or neither");
    }
    if (!c.amount.empty() && !c.quantity.empty()) {
        refuse("--amount and --quantity with --price both give the amount; leave one of them out");
    }
}

void check_days(options const& o)
{
    if (o.since && o.until && *o.until <= *o.since) {
        refuse("--until must be after --since: it is the first day that does not count");
    }
}

/// The rules and the segment map that the texts name. Where a map is named and bins are not, they are the
/// map's.
void take_scoring(options& o, raw_options const& raw)
{
    std::optional<map_choice> named;
    if (!raw.segments.empty()) named = value_in(map_names, "--segments", raw.segments);
    auto const bins_of_map = [](map_choice m) {
        return with_map(m, [](auto const& map) { return map.bins(); });
    };
    cohort::score_bins bins;
    if (!raw.bins.empty())
        bins = parsed("--bins", raw.bins, parse_bins);
    else if (named)
        bins = bins_of_map(*named);
    o.scoring = parsed("--scoring", raw.scoring, [&](auto const& text) { return parse_scoring(text, bins); });
    o.scoring.nested = parsed("--nested", raw.nested, parse_nesting);
    if (auto const asked = std::exchange(bins, bins_of(o.scoring)); !raw.bins.empty() && asked != bins)
        refuse("--bins " + raw.bins +
               " and the cuts of --scoring ask for different scores; leave out --bins");
    o.bins_text = bins == bins.r
                      ? std::to_string(bins.r)
                      : std::to_string(bins.r) + "," + std::to_string(bins.f) + "," + std::to_string(bins.m);
    o.scoring_text = raw.scoring;
    auto const choice = named.value_or(map_choice::ten);
    if (with_map(choice, [&](auto const& map) { return map.fits(bins); })) {
        o.segments = choice;
    } else if (named) {
        refuse("--segments " + raw.segments + " is meant for scores " + to_string(bins_of_map(choice)) +
               ", but the scores are " + to_string(bins) + "; leave out --bins, or choose other segments");
    }
}

/// The segments of the campaign.
void take_target(options& o, std::string const& text, bool has_holdout)
{
    if (text.empty()) {
        if (has_holdout)
            refuse("--holdout sets aside customers of a campaign; name its segments by --target");
        return;
    }
    if (!o.segments) refuse("--target names segments, but with these scores there are none; see --segments");
    auto const names = with_map(*o.segments, [&](auto const& map) {
        std::vector<std::string> all;
        // The rest is nobody where the map has no gap.
        for (std::size_t i = 0; i + (map.gaps() == 0 ? 1 : 0) < map.size(); ++i)
            all.emplace_back(map.name(i));
        return all;
    });
    std::string all;
    for (auto const& n : names) all += (all.empty() ? "" : ", ") + n;
    std::string_view rest = text;
    for (bool more = true; more;) {
        auto const at = rest.find(',');
        std::string const name(rest.substr(0, at));
        if (std::ranges::find(names, name) == names.end())
            refuse("--target " + in_quotes(name) + " is no segment; there are " + all);
        if (std::ranges::find(o.target, name) != o.target.end())
            refuse("--target names " + in_quotes(name) + " twice; once will do");
        o.target.push_back(name);
        more = at != std::string_view::npos;
        if (more) rest.remove_prefix(at + 1);
    }
}

/// Whether the columns tell what customers spent.
auto has_money(options const& o) -> bool
{
    auto const& c = o.columns;
    if (o.customers_table) return !c.monetary.empty();
    return !o.file || !c.amount.empty() || !c.quantity.empty();
}

/// What customers are clustered by: as far as is known, recency, frequency and monetary, or what was asked
/// for.
void take_features(options& o, std::string const& text)
{
    if (text.empty()) {
        o.features = {cluster_feature::recency, cluster_feature::frequency};
        if (has_money(o)) o.features.push_back(cluster_feature::monetary);
        return;
    }
    o.features = parsed("--features", text, parse_features);
    for (auto const f : o.features) {
        auto const& words = words_of(f);
        auto const name = "--features: " + std::string(words.option);
        if (words.of_purchases && o.customers_table)
            refuse(name +
                   " is measured from purchases, which a table of customers has not; it has r, f and m");
        if (words.of_money && !has_money(o))
            refuse(name + " is about money, but no column is named that says what customers spent; name it, "
                          "or leave the feature out");
    }
}

/// The question about cohorts.
void take_cohorts(options& o, raw_cohorts const& raw)
{
    auto& q = o.cohorts;
    auto const column_value_of = [](char const* option, std::string const& text) {
        return text.empty() ? std::nullopt : std::optional(parsed(option, text, parse_column_value));
    };
    q.birth = column_value_of("--birth", raw.birth);
    q.birth_nth = raw.birth_nth.value_or(1);
    q.birth_date = raw.birth_date;
    q.born_since = day_in("--born-since", raw.born_since);
    q.born_until = day_in("--born-until", raw.born_until);
    q.key = parsed("--cohort-by", raw.key, parse_cohort_key);
    q.returned = parsed("--return", raw.returned, parse_return);
    q.return_where = column_value_of("--return-where", raw.return_where);
    q.where = column_value_of("--where", raw.where);
    q.min_occurrences = raw.min_occurrences;
    q.clock = parsed("--clock", raw.clock, [&](auto const& text) { return parse_clock(text, o.period); });
    if (!raw.ages.empty()) q.ages = parsed("--ages", raw.ages, parse_ages);
    q.measure = parsed("--measure", raw.measure, parse_measure);
    auto const& amount = o.file ? o.columns.amount : std::string("amount"); // of a simulated log
    q.measure.amounts = q.measure.kind == measure_kind::revenue ||
                        (!amount.empty() && q.measure.column == amount &&
                         (q.measure.kind == measure_kind::sum || q.measure.kind == measure_kind::min ||
                          q.measure.kind == measure_kind::max));
    q.texts = {{"birth", raw.birth},
               {"birth-nth", std::to_string(q.birth_nth)},
               {"birth-date", raw.birth_date},
               {"born-since", raw.born_since},
               {"born-until", raw.born_until},
               {"cohort-by", raw.key},
               {"return", raw.returned},
               {"return-where", raw.return_where},
               {"min-occurrences", std::to_string(raw.min_occurrences)},
               {"where", raw.where},
               {"clock", raw.clock},
               {"ages", raw.ages},
               {"measure", raw.measure}};

    if (!raw.birth_date.empty() && (q.birth || raw.birth_nth))
        refuse("--birth-date says when everybody is born, --birth and --birth-nth which row it is; leave out "
               "either");
    if (q.born_since && q.born_until && *q.born_until <= *q.born_since)
        refuse("--born-until must be after --born-since: births of that day do not count any more");
    if (q.returned.kind == return_kind::bracket) {
        if (!raw.ages.empty())
            refuse("--ages chooses ages, but those of --return bracket are its spans; leave out --ages");
        if (q.measure.kind == measure_kind::ltv)
            refuse("--measure ltv is what came up to an age, and the spans of --return bracket are none; "
                   "choose another measure or another --return");
    }
    if (auto const what = q.about_money(); !what.empty() && !has_money(o))
        refuse(what + " is about money, but no column is named that says what customers spent; name it by "
                      "--amount, or by --quantity and --price");
}

auto compare_cuts_given(CLI::App const& app) -> bool { return app.count("--compare-cuts") > 0; }

/// Options that say something of purchases only.
void refuse_purchase_options(CLI::App const& app)
{
    for (auto const* const name :
         {"--period", "--refunds", "--zeros", "--duplicates", "--birth", "--birth-nth", "--birth-date",
          "--born-since", "--born-until", "--cohort-by", "--return", "--return-where", "--min-occurrences",
          "--events", "--where", "--clock", "--ages", "--measure"})
        if (app.count(name) > 0)
            refuse(std::string(name) +
                   " is about purchases, which a table of customers has not; leave it out");
}

} // namespace

auto name_of(cohort::refunds value) -> std::string { return name_in(refunds_names, value); }
auto name_of(cohort::zeros value) -> std::string { return name_in(zeros_names, value); }
auto name_of(cohort::duplicates value) -> std::string { return name_in(duplicates_names, value); }
auto name_of(cohort::collapse value) -> std::string { return name_in(events_names, value); }
auto name_of(map_choice value) -> std::string { return name_in(map_names, value); }
auto name_of(cohort::migration_cuts value) -> std::string { return name_in(cuts_names, value); }
auto name_of(period_kind value) -> std::string { return name_in(period_names, value); }
auto name_of(cluster_scale value) -> std::string { return name_in(scale_names, value); }

auto options_in_force(options const& chosen) -> std::vector<std::pair<std::string, std::string>>
{
    auto const day = [](std::optional<date::sys_days> const& d) {
        return d ? format_day(date::local_days{d->time_since_epoch()}) : std::string();
    };
    std::vector<std::pair<std::string, std::string>> all;
    if (chosen.file) {
        auto const& c = chosen.columns;
        if (chosen.customers_table)
            all = {{"customers-table", "yes"},
                   {"customer", c.customer},
                   {"days-since-last", c.days_since_last},
                   {"last-date", c.last_date},
                   {"frequency", c.frequency},
                   {"monetary", c.monetary}};
        else
            all = {{"preset", chosen.preset}, {"customer", c.customer}, {"time", c.time},
                   {"order", c.order},        {"amount", c.amount},     {"quantity", c.quantity},
                   {"price", c.price},        {"product", c.product}};
        std::string attributes;
        for (auto const& a : c.attributes) attributes += (attributes.empty() ? "" : ", ") + a;
        if (!chosen.customers_table) all.emplace_back("attribute", attributes);
        all.emplace_back("time-format", chosen.time_format.empty() ? "ISO 8601" : chosen.time_format);
    }
    if (!chosen.customers_table) {
        all.emplace_back("period", name_of(chosen.period));
        all.emplace_back("since", day(chosen.since));
        all.emplace_back("until", day(chosen.until));
    }
    all.emplace_back("as-of", day(chosen.as_of));
    if (!chosen.customers_table) {
        all.emplace_back("refunds", name_of(chosen.policy.refunds));
        all.emplace_back("zeros", name_of(chosen.policy.zeros));
        all.emplace_back("duplicates", name_of(chosen.policy.duplicates));
        all.emplace_back("events", name_of(chosen.policy.collapse));
    }
    if (!chosen.customers_table)
        all.insert(all.end(), chosen.cohorts.texts.begin(), chosen.cohorts.texts.end());
    all.emplace_back("bins", chosen.bins_text);
    all.emplace_back("scoring", chosen.scoring_text);
    all.emplace_back("nested", name_of(chosen.scoring.nested));
    all.emplace_back("segments", chosen.segments ? name_of(*chosen.segments) : std::string());
    if (chosen.compare_to) {
        all.emplace_back("compare-to", day(chosen.compare_to));
        all.emplace_back("compare-cuts", name_of(chosen.compare_cuts));
    }
    if (chosen.priority_split) all.emplace_back("priority-split", day(chosen.priority_split));
    if (chosen.lookback) all.emplace_back("lookback", std::to_string(chosen.lookback->count()));
    if (!chosen.target.empty()) {
        std::string target;
        for (auto const& t : chosen.target) target += (target.empty() ? "" : ",") + t;
        all.emplace_back("target", target);
        all.emplace_back("holdout", shortest(chosen.holdout));
    }
    all.emplace_back("features", list_of(chosen.features));
    all.emplace_back("scale", name_of(chosen.scale));
    all.emplace_back("restarts", std::to_string(chosen.restarts));
    return all;
}

auto parse_options(int argc, char const* const* argv) -> std::optional<options>
{
    options o;
    raw_options raw;
    std::string file, out;
    unsigned lookback = 0;
    std::uint64_t seed = 0;
    o.threads = std::max(1U, std::thread::hardware_concurrency());

    CLI::App app(
        "Reads a shop's log and writes its retention table, RFM scores, segments and clusters, and a\n"
        "page to look at. Without FILE it reports on a simulated shop.\n",
        "cohort-report");
    app.set_version_flag("--version", "cohort-report " + version());
    app.get_formatter()->column_width(34);

    app.add_option("FILE.csv", file, "CSV file with a header line; - is standard input");
    app.add_option("--out", out, "folder for the report; it is made, and files of an earlier report replaced")
        ->option_text("DIR")
        ->required();

    auto const in_file = [&](char const* name, auto& target, char const* help) {
        app.add_option(name, target, help)->option_text("COL")->group("What the columns mean");
    };
    app.add_option("--preset", o.preset, "the layout of a known file; then no other option names a column")
        ->option_text("online-retail")
        ->group("What the columns mean");
    in_file("--customer", o.columns.customer, "who bought; an empty field is a missing id");
    in_file("--time", o.columns.time, "when; the shop's own local time");
    in_file("--order", o.columns.order, "order or invoice; a row without one is an order of its own");
    in_file("--amount", o.columns.amount, "money; below zero for a refund");
    in_file("--quantity", o.columns.quantity, "pieces; with --price in place of --amount");
    in_file("--price", o.columns.price, "price of a piece");
    in_file("--product", o.columns.product, "what was bought");
    app.add_option("--attribute", o.columns.attributes,
                   "a further column, such as a country; may be repeated")
        ->option_text("COL")
        ->allow_extra_args(false)
        ->group("What the columns mean");
    constexpr auto table_group = "A table of customers instead of purchases";
    app.add_flag("--customers-table", o.customers_table, "FILE.csv has a row a customer; --customer says who")
        ->group(table_group);
    auto const in_table = [&](char const* name, auto& target, char const* help) {
        app.add_option(name, target, help)->option_text("COL")->group(table_group);
    };
    in_table("--days-since-last", o.columns.days_since_last, "whole days since the last purchase");
    in_table("--last-date", o.columns.last_date, "or the day of it");
    in_table("--frequency", o.columns.frequency, "how often they bought");
    in_table("--monetary", o.columns.monetary, "what they spent");
    app.add_option("--time-format", o.time_format, "as for strptime; else ISO 8601 dates and date-times")
        ->option_text("FMT")
        ->group("What the columns mean");

    auto const chosen = [&](char const* name, std::string& target, std::string const& names, char const* help,
                            char const* group) {
        app.add_option(name, target, std::string(help) + " [" + target + "]")
            ->option_text(names)
            ->group(group);
    };
    constexpr auto window = "Periods and days";
    chosen("--period", raw.period, list(period_names), "cohorts and ages by calendar", window);
    app.add_option("--since", raw.since, "first day that counts")->option_text("DATE")->group(window);
    app.add_option("--until", raw.until,
                   "first day that does not count any more [the day after the last row]")
        ->option_text("DATE")
        ->group(window);
    app.add_option("--as-of", raw.as_of, "the day from which recency is counted [the end of the window]")
        ->option_text("DATE")
        ->group(window);

    constexpr auto question = "Cohorts: the question of cohorts.csv and its section of the page";
    auto const asked = [&](char const* name, std::string& target, char const* values, char const* help) {
        app.add_option(name, target, help)->option_text(values)->group(question);
    };
    auto& cohorts = raw.cohorts;
    asked("--birth", cohorts.birth, "COL=VALUE", "born by the first row like this [by the first]");
    app.add_option("--birth-nth", cohorts.birth_nth, "or by the N-th such event, see --events [1]")
        ->option_text("N")
        ->check(CLI::Range(1U, 1'000'000U))
        ->group(question);
    asked("--birth-date", cohorts.birth_date, "COL",
          "or on the day that this column names, which may lie before the log");
    asked("--born-since", cohorts.born_since, "DATE", "first day of births that are looked at [any]");
    asked("--born-until", cohorts.born_until, "DATE", "first day of births that are not any more [none]");
    asked("--cohort-by", cohorts.key, "period|COL[:BAND]|first-order:BANDS|spend-DAYS:BANDS",
          "period of birth, a value of the birth row, size of the first order, or spend in the first days; "
          "BANDS are edges such as 100/500/1000, or quartiles or q10; BAND may be one number, their width "
          "[period]");
    asked("--return", cohorts.returned, "on|on-or-after[:LAST]|on-or-before|within:AGES|streak|bracket:SPANS",
          "at which ages a member must be active to count; SPANS are ages such as 1-7,8-30 [on]");
    asked("--return-where", cohorts.return_where, "COL=VALUE", "rows that count as a return [all]");
    app.add_option("--min-occurrences", cohorts.min_occurrences, "so many such events at these ages [1]")
        ->option_text("N")
        ->check(CLI::Range(1U, 1'000'000U))
        ->group(question);
    chosen(
        "--events", raw.events, list(events_names),
        "what is one event for --birth-nth and --min-occurrences: the rows of an order, each row, the rows "
        "of a moment or of a day",
        question);
    asked("--where", cohorts.where, "COL=VALUE", "rows that count at all [all]");
    asked("--clock", cohorts.clock, "calendar|rolling[:DAYS]|anniversary[:MONTHS]",
          "ages by the calendar's periods, or from each member's own birth; without a length as long as "
          "--period [calendar]");
    asked("--ages", cohorts.ages, "FROM-TO[:STEP]", "which ages are shown [all]");
    asked("--measure", cohorts.measure,
          "customers|events|orders|revenue|ltv|sum:COL|mean:COL|min:COL|max:COL|distinct:COL",
          "what is told of each age [customers]");

    constexpr auto policy = "Which rows count";
    chosen("--refunds", raw.refunds, list(refunds_names), "amounts below zero", policy);
    chosen("--zeros", raw.zeros, list(zeros_names), "amounts of zero", policy);
    chosen("--duplicates", raw.duplicates, list(duplicates_names), "rows equal in every column used", policy);

    constexpr auto models = "Scores and clusters";
    app.add_option("--bins", raw.bins,
                   "scores 1..K, of all measures or of each [those of the segments, or 5]")
        ->option_text("K|R,F,M")
        ->group(models);
    app.add_option("--scoring", raw.scoring,
                   "how values become scores; one rule, or one each, as in r=ntile,f=natural; cuts as in "
                   "cuts:R=30,90;F=1,3;M=100,500 [value-consistent]")
        ->option_text("value-consistent|quantile1..9[:left|right]|rank-first|rank-min|rank-max|rank-average|"
                      "rank-dense|ntile|natural|cuts:...")
        ->group(models);
    app.add_option("--nested", raw.nested, "score one measure within the scores of another, in this order")
        ->option_text("RFM|FRM|...")
        ->group(models);
    app.add_option("--segments", raw.segments, "names for scores [ten, where there are five of each]")
        ->option_text(list(map_names))
        ->group(models);

    constexpr auto questions = "Further questions";
    app.add_option("--compare-to", raw.compare_to, "who moved from one segment to another since then")
        ->option_text("DATE")
        ->group(questions);
    chosen("--compare-cuts", raw.compare_cuts, list(cuts_names),
           "by the cuts of that date, or each date's own", questions);
    app.add_option("--priority-split", raw.priority_split,
                   "which of R, F and M as of then foretells best what customers did afterwards")
        ->option_text("DATE")
        ->group(questions);
    auto* const lookback_option =
        app.add_option("--lookback", lookback, "for both, measure only so many days up to each date [all]")
            ->option_text("DAYS")
            ->check(CLI::Range(1U, 36500U))
            ->group(questions);
    app.add_option("--target", raw.target, "segments to contact: writes the list")
        ->option_text("SEGMENT[,SEGMENT]")
        ->group(questions);
    auto* const holdout_option =
        app.add_option("--holdout", o.holdout, "share of them that is not contacted, to compare with [0]")
            ->option_text("SHARE")
            ->check(CLI::Range(0.0, 0.9))
            ->group(questions);
    app.add_option("--clusters", raw.clusters,
                   "k-means clusters; auto: as many as most rules choose, of 2 to 10 [4]")
        ->option_text("K|auto")
        ->group(models);
    app.add_option("--features", raw.features,
                   "what customers are clustered by [r, f and, where money is known, m]")
        ->option_text("r,f,m,length,tenure,periodicity,aov,largest-order,active-days")
        ->group(models);
    chosen("--scale", raw.scale, list(scale_names), "how features are made comparable", models);
    app.add_option("--restarts", o.restarts, "starts of k-means, of which the best is kept [10]")
        ->option_text("N")
        ->check(CLI::Range(1U, 1000U))
        ->group(models);
    auto* const seed_option =
        app.add_option("--seed", seed, "of k-means, the simulated shop, intervals and who is set aside")
            ->option_text("N")
            ->check(CLI::NonNegativeNumber)
            ->group(models);
    app.add_option("--threads", o.threads, "the answer is the same for any number [one per core]")
        ->option_text("N")
        ->check(CLI::Range(1U, 1024U))
        ->group(models);

    try {
        app.parse(argc, argv);
        check_texts(app);
    } catch (CLI::Success const& e) {
        app.exit(e, std::cout, std::cerr);
        return std::nullopt;
    } catch (CLI::ParseError const& e) {
        check_texts(app);
        refuse(std::string(e.what()) + "; see cohort-report --help");
    }

    if (!file.empty()) o.file = file;
    if (out.empty()) refuse("--out names no folder; name one");
    o.out = out;
    if (!o.preset.empty() && o.preset != "online-retail") {
        refuse("--preset " + in_quotes(o.preset) + " is not known; there is online-retail");
    }
    o.period = value_in(period_names, "--period", raw.period);
    o.policy.refunds = value_in(refunds_names, "--refunds", raw.refunds);
    o.policy.zeros = value_in(zeros_names, "--zeros", raw.zeros);
    o.policy.duplicates = value_in(duplicates_names, "--duplicates", raw.duplicates);
    o.policy.collapse = value_in(events_names, "--events", raw.events);
    o.since = day_in("--since", raw.since);
    o.until = day_in("--until", raw.until);
    o.as_of = day_in("--as-of", raw.as_of);
    o.compare_to = day_in("--compare-to", raw.compare_to);
    o.compare_cuts = value_in(cuts_names, "--compare-cuts", raw.compare_cuts);
    o.priority_split = day_in("--priority-split", raw.priority_split);
    if (lookback_option->count() > 0) o.lookback = date::days{lookback};
    take_scoring(o, raw);
    take_target(o, raw.target, holdout_option->count() > 0);
    if (!o.compare_to && compare_cuts_given(app))
        refuse("--compare-cuts says how --compare-to compares; give that too");
    if (o.lookback && !o.compare_to && !o.priority_split)
        refuse("--lookback is of --compare-to and --priority-split; give one of them");
    if (o.customers_table) refuse_purchase_options(app);
    if (o.compare_to && !o.segments)
        refuse("--compare-to follows customers through segments, but with these scores there are none; see "
               "--segments");
    if (!raw.clusters.empty()) o.clusters = parsed("--clusters", raw.clusters, parse_clusters);
    o.scale = value_in(scale_names, "--scale", raw.scale);
    if (seed_option->count() > 0) o.seed = seed;
    check_columns(o);
    take_features(o, raw.features);
    take_cohorts(o, raw.cohorts);
    check_days(o);
    return o;
}

} // namespace report
