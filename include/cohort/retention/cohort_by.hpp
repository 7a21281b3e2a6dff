#pragma once

#include <cohort/ledger/layout.hpp>

#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/ledger_row.hpp>
#include <cohort/retention/bands.hpp>
#include <cohort/retention/birth.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/field.hpp>
#include <cohort/stats/sum.hpp>
#include <cohort/time/detail/period_table.hpp>
#include <cohort/time/detail/text.hpp>
#include <cohort/time/label.hpp>
#include <cohort/time/observation.hpp>
#include <cohort/time/period.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

// A cohort key says which cohort somebody is born into. A model has
//   key(rows, birth)   the value, or an optional of one: empty where it cannot be told
//   key.names()        a regular value with `label(value)`: what the table keeps of the key
// and, if it wants to be made ready,
//   key.bound_to(days)     the key for a window, `key_days`
//   key.prefetch(book, i, j)  asks the memory for rows i and j of the ledger, first ones of customers; for j
//   it
//                             was asked before, and that one comes sooner
//   key.learned(numbers)   the key for the customers at hand: `numbers(measure)` are those that
//                          `measure(rows, birth)` tells of everybody who was born, see `measured_key`

/// The days that a key is made ready for.
struct key_days {
    date::local_days first{};     ///< no birth lies before this day
    date::local_days until{};     ///< births and rows lie before this day
    date::local_days seen_from{}; ///< rows before this day were not observed: later than `first` where births
                                  ///< lie before the log
};

/// A truth value as the key of a cohort.
struct yes_or_no {
    bool yes = false;

    constexpr yes_or_no() = default;
    constexpr yes_or_no(bool y) noexcept : yes(y) {}
    constexpr operator bool() const noexcept { return yes; }
    friend constexpr auto operator<=>(yes_or_no const&, yes_or_no const&) = default;
};

/// How cohorts are called: text as it is, numbers and truth values in words, days and moments as in ISO 8601,
/// several values one after the other, others by a `to_string` that is found beside them.
struct plain_names {
    static constexpr bool depends_on_data = false;

    template <class T>
    [[nodiscard]] auto label(T const& value) const -> std::string
    {
        return text(value);
    }

    friend auto operator==(plain_names const&, plain_names const&) -> bool = default;

private:
    /// "2024-01-31", or "2024-01-31 09:05:00".
    template <class T>
    [[nodiscard]] static auto moment(T const& value) -> std::string
    {
        auto const at = detail::to_local(value);
        auto const day = date::floor<date::days>(at);
        auto words = detail::iso_date(day);
        if (at == day) return words;
        auto const seconds = date::floor<std::chrono::seconds>(at - day).count();
        for (auto const part : {seconds / 3'600, seconds / 60 % 60, seconds % 60})
            words += (words.size() == 10 ? " " : ":") + std::to_string(100 + part).substr(1);
        return words;
    }
    template <class T>
    [[nodiscard]] static auto text(T const& value) -> std::string
    {
        if constexpr (std::convertible_to<T const&, std::string_view>)
            return std::string(std::string_view(value));
        else if constexpr (std::same_as<T, bool> || std::same_as<T, yes_or_no>)
            return value ? "yes" : "no";
        else if constexpr (std::same_as<T, char>)
            return std::string(1, value);
        else if constexpr (std::integral<T> || std::floating_point<T>)
            return detail::shortest(value);
        else if constexpr (calendar_time<T>)
            return moment(value);
        else if constexpr (requires {
                               static_cast<int>(value.year());
                               static_cast<unsigned>(value.month());
                           })
            return detail::iso_date(date::local_days{date::year{static_cast<int>(value.year())} /
                                                     static_cast<int>(static_cast<unsigned>(value.month())) /
                                                     1})
                .substr(0, 7);
        else if constexpr (requires { value.has_value(); })
            return value ? text(*value) : "none";
        else if constexpr (requires { std::tuple_size<T>::value; })
            return std::apply(
                [](auto const&... parts) {
                    std::string all;
                    ((all += (all.empty() ? "" : ", ") + text(parts)), ...);
                    return all;
                },
                value);
        else if constexpr (requires { std::string(to_string(value)); })
            return std::string(to_string(value));
        else if constexpr (std::is_enum_v<T>)
            return detail::shortest(static_cast<std::underlying_type_t<T>>(value));
        else
            return "?";
    }
};

namespace detail {

/// A value that stands elsewhere, or none: what a key tells of a row without copying it.
template <class T>
class borrowed {
public:
    constexpr borrowed() = default;
    constexpr explicit borrowed(T const& value) noexcept : at_(&value) {}

    [[nodiscard]] constexpr auto has_value() const noexcept -> bool { return at_ != nullptr; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }
    [[nodiscard]] constexpr auto operator*() const noexcept -> T const& { return *at_; }

private:
    T const* at_ = nullptr;
};

/// A key that asks for what it will read.
template <class Key, class Book>
concept asks_ahead = requires(Key const& key, Book const& book)
{
    key.prefetch(book, std::size_t{}, std::size_t{});
};

/// A key that finds its bands in the numbers of everybody.
template <class Key, class Numbers>
concept learns_from = requires(Key const& key, Numbers const& numbers)
{
    key.learned(numbers);
};

} // namespace detail

namespace cohort_by {

/// The period of birth on a grid.
template <cohort::period Grid>
class period_key {
public:
    using grid_type = Grid;

    /// The names of periods.
    struct naming {
        static constexpr bool depends_on_data = false;
        Grid grid{};

        [[nodiscard]] auto label(period_index p) const -> std::string { return cohort::label(grid, p); }
        friend auto operator==(naming const&, naming const&) -> bool = default;
    };

    constexpr explicit period_key(Grid grid) : grid_(std::move(grid)) {}

    template <class Rows, class Instant>
    [[nodiscard]] auto operator()(Rows const&, birth_event<Instant> const& birth) const -> period_index
    {
        return table_ ? (*table_)[birth.day] : grid_.index(birth.day);
    }
    [[nodiscard]] auto names() const -> naming { return {grid_}; }
    [[nodiscard]] auto grid() const noexcept -> Grid const& { return grid_; }

    /// The first period of the days that the key was made ready for, and how many there are.
    /// \pre made by `bound_to`
    [[nodiscard]] auto first_period() const noexcept -> period_index { return table_->first(); }
    [[nodiscard]] auto periods() const noexcept -> std::size_t { return table_->count(); }

    /// Ready for births on the days [first, until).
    [[nodiscard]] auto bound_to(key_days const& days) const -> period_key
    {
        auto k = *this;
        k.table_ = std::make_shared<detail::period_table const>(grid_, days.first, days.until);
        return k;
    }

private:
    Grid grid_;
    std::shared_ptr<detail::period_table const> table_;
};

/// `cohort_by::period(weekly{})`: by the period of birth. The default, on the query's grid.
template <cohort::period Grid>
[[nodiscard]] constexpr auto period(Grid grid) -> period_key<Grid>
{
    return period_key<Grid>(std::move(grid));
}

/// A field's value in the birth row.
template <class Tag>
struct value_key {
    template <class Rows>
    using value_type = typename Rows::layout_type::template value_type<Tag>;

    template <class Rows, class Instant>
    [[nodiscard, gnu::always_inline]] auto operator()(Rows const& rows,
                                                      birth_event<Instant> const& birth) const
        -> detail::borrowed<value_type<Rows>>
    {
        if (!birth.has_row()) return {};
        return detail::borrowed<value_type<Rows>>(rows[birth.row][field_name<Tag>{}]);
    }
    template <class Book>
    void prefetch(Book const& book, std::size_t row, std::size_t sooner) const noexcept
        requires(requires { book.column(field_name<Tag>{}).data(); })
    {
        auto const* const values = book.column(field_name<Tag>{}).data();
        __builtin_prefetch(values + row);
        // A long text stands elsewhere.
        if constexpr (requires { values->data(); }) __builtin_prefetch(values[sooner].data());
    }
    [[nodiscard]] static auto names() -> plain_names { return {}; }
};

/// Everybody in one cohort.
struct everyone_key {
    struct naming {
        static constexpr bool depends_on_data = false;
        [[nodiscard]] auto label(bool) const -> std::string { return "everyone"; }
        friend auto operator==(naming const&, naming const&) -> bool = default;
    };
    template <class Rows, class Birth>
    [[nodiscard]] constexpr auto operator()(Rows const&, Birth const&) const -> bool
    {
        return true;
    }
    [[nodiscard]] static auto names() -> naming { return {}; }
};
/// One cohort of all: the curve of the whole business.
inline constexpr everyone_key everyone{};

/// Each customer a cohort of its own. Rows of nobody have no key to be called by: they are unplaced.
struct customer_key_of {
    template <class Rows, class Birth>
    [[nodiscard]] auto operator()(Rows const& rows, Birth const&) const
        -> std::optional<typename Rows::key_type>
    {
        if (rows.is_unidentified()) return std::nullopt;
        return rows.key();
    }
    [[nodiscard]] static auto names() -> plain_names { return {}; }
};
/// A row of the table for each customer.
inline constexpr customer_key_of customer{};

/// Several keys at once: cohorts are what they are equal in.
template <class... Keys>
class joint_key {
public:
    struct naming {
        static constexpr bool depends_on_data =
            (decltype(std::declval<Keys const&>().names())::depends_on_data || ...);
        std::tuple<decltype(std::declval<Keys const&>().names())...> parts;

        /// The labels one after the other: "DE, web".
        template <class Tuple>
        [[nodiscard]] auto label(Tuple const& value) const -> std::string
        {
            return label_of(value, std::index_sequence_for<Keys...>{});
        }
        friend auto operator==(naming const&, naming const&) -> bool = default;

    private:
        template <class Tuple, std::size_t... I>
        [[nodiscard]] auto label_of(Tuple const& value, std::index_sequence<I...>) const -> std::string
        {
            std::string text;
            ((text += (I > 0 ? ", " : ""), text += std::get<I>(parts).label(std::get<I>(value))), ...);
            return text;
        }
    };

    constexpr explicit joint_key(Keys... keys) : keys_(std::move(keys)...) {}

    template <class Rows, class Instant>
        requires(std::invocable<Keys const&, Rows const&, birth_event<Instant> const&>&&...)
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
    {
        return std::apply(
            [&](auto const&... keys) {
                using tuple =
                    std::tuple<std::remove_cvref_t<decltype(detail::present_value(keys(rows, birth)))>...>;
                std::tuple const told{keys(rows, birth)...};
                return std::apply(
                    [](auto const&... values) -> std::optional<tuple> {
                        if (!(detail::is_present(values) && ...)) return std::nullopt;
                        return tuple{detail::present_value(values)...};
                    },
                    told);
            },
            keys_);
    }
    template <class Book>
        requires(detail::asks_ahead<Keys, Book> || ...)
    void prefetch(Book const& book, std::size_t row, std::size_t sooner) const noexcept
    {
        auto const ask = [&](auto const& key) {
            if constexpr (detail::asks_ahead<std::remove_cvref_t<decltype(key)>, Book>)
                key.prefetch(book, row, sooner);
        };
        std::apply([&](auto const&... keys) { (ask(keys), ...); }, keys_);
    }
    [[nodiscard]] auto names() const -> naming
    {
        return {std::apply([](auto const&... keys) { return std::tuple{keys.names()...}; }, keys_)};
    }
    [[nodiscard]] auto bound_to(key_days const& days) const
    {
        return with_each([&](auto const& key) {
            if constexpr (requires { key.bound_to(days); })
                return key.bound_to(days);
            else
                return key;
        });
    }
    /// Each key finds its edges by itself: quartiles are those of everybody, in whichever country.
    template <class Numbers>
        requires(detail::learns_from<Keys, Numbers> || ...)
    [[nodiscard]] auto learned(Numbers const& numbers) const
    {
        return with_each([&](auto const& key) {
            if constexpr (requires { key.learned(numbers); })
                return key.learned(numbers);
            else
                return key;
        });
    }

private:
    template <class F>
    [[nodiscard]] auto with_each(F const& f) const
    {
        return std::apply([&](auto const&... keys) { return joint_key<decltype(f(keys))...>(f(keys)...); },
                          keys_);
    }
    std::tuple<Keys...> keys_;
};

/// `cohort_by::together(value(country), spend(30 days, bands{...}))`.
template <class... Keys>
    requires(sizeof...(Keys) > 1)
[[nodiscard]] constexpr auto together(Keys... keys) -> joint_key<Keys...>
{
    return joint_key<Keys...>(std::move(keys)...);
}

/// `cohort_by::value(country)`, `cohort_by::value(country, channel)`: the values of fields in the birth row.
/// Any type with `<` and `std::hash`, a day or another moment. Whose value is a not-a-number is in no cohort.
template <class Tag>
[[nodiscard]] constexpr auto value(field_name<Tag>) -> value_key<Tag>
{
    return {};
}
template <class First, class Second, class... Rest>
[[nodiscard]] constexpr auto value(field_name<First>, field_name<Second>, field_name<Rest>...)
{
    return together(value_key<First>{}, value_key<Second>{}, value_key<Rest>{}...);
}

/// A number measured of a customer at or after its birth, in bands.
///
/// \tparam Measure  `measure(rows, birth)` gives an optional number
/// \tparam Bands    a `band_rule`
template <class Measure, band_rule Bands>
class measured_key {
public:
    using naming = Bands;

    constexpr measured_key(Measure measure, Bands bands)
        : measure_(std::move(measure)), bands_(std::move(bands))
    {}

    template <class Rows, class Instant>
        requires(requires(Bands const& bands, Measure const& measure, Rows const& rows,
                          birth_event<Instant> const& birth) { bands(*measure(rows, birth)); })
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
        -> std::optional<std::int32_t>
    {
        auto const number = measure_(rows, birth);
        if (!number || !(*number == *number)) return std::nullopt; // a not-a-number is in no band
        return bands_(*number);
    }
    [[nodiscard]] auto names() const -> Bands { return bands_; }

    /// The key with its edges found, of everybody's numbers.
    template <class Numbers>
        requires(requires(Bands const& bands, Measure const& measure, Numbers const& numbers) {
            bands.of(numbers(measure));
        })
    [[nodiscard]] auto learned(Numbers const& numbers) const
    {
        auto found = bands_.of(numbers(measure_));
        return measured_key<Measure, learned_bands<decltype(found)>>(measure_, {std::move(found)});
    }
    [[nodiscard]] auto bound_to(key_days const& days) const -> measured_key
        requires(requires(Measure m) { m.bound_to(days); })
    {
        return {measure_.bound_to(days), bands_};
    }

private:
    // Edges that came from the data: the same bands, but tables by them do not add.
    template <class Found>
    struct learned_bands : Found {
        static constexpr bool depends_on_data = true;
        learned_bands() = default;
        learned_bands(Found found) : Found(std::move(found)) {}
        friend auto operator==(learned_bands const&, learned_bands const&) -> bool = default;
    };

    Measure measure_;
    Bands bands_;
};

/// A field of the birth row, as a number; none where the field is an optional without value.
template <class Tag>
struct field_of_birth {
    template <class Rows, class Instant>
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
        requires(Rows::layout_type::template has<Tag>)
    {
        using value_type = typename Rows::layout_type::template value_type<Tag>;
        auto const value = value_key<Tag>{}(rows, birth);
        if constexpr (requires(value_type const& v) { v.has_value(); })
            return value ? *value : value_type{};
        else
            return value ? std::optional<value_type>(*value) : std::nullopt;
    }
};

/// `cohort_by::band(birth_year, bands<int>::every(10, 1950, 2000))`: a field of the birth row, in bands.
template <class Tag, band_rule Bands>
[[nodiscard]] constexpr auto band(field_name<Tag>, Bands bands)
{
    return measured_key(field_of_birth<Tag>{}, std::move(bands));
}

/// What the order of the birth row came to.
struct first_order_amount {
    template <class Rows, class Instant>
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
        -> std::optional<total_t<amount_of_layout_t<typename Rows::layout_type>>>
        requires(Rows::layout_type::template has<tag::amount>)
    {
        if (!birth.has_row()) return std::nullopt;
        total_accumulator<amount_of_layout_t<typename Rows::layout_type>> total;
        if constexpr (Rows::layout_type::template has<tag::order>) {
            auto const& order = rows[birth.row][field::order];
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (rows.counts(i) &&
                    (i == birth.row || (detail::is_present(order) && rows[i][field::order] == order)))
                    total(rows[i][field::amount]);
        } else {
            total(rows[birth.row][field::amount]);
        }
        return total.value();
    }
};

/// `cohort_by::first_order(bands{...})`: size cohorts, by the amount of the order that the birth row belongs
/// to: of its activities; of the birth row where no order is bound, or the row has none.
template <band_rule Bands>
[[nodiscard]] constexpr auto first_order(Bands bands)
{
    return measured_key(first_order_amount{}, std::move(bands));
}

/// What somebody spent in the first days.
struct early_spend {
    template <class Rows, class Instant>
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
        -> std::optional<total_t<amount_of_layout_t<typename Rows::layout_type>>>
        requires(Rows::layout_type::template has<tag::amount>)
    {
        if (!over(birth)) return std::nullopt;
        total_accumulator<amount_of_layout_t<typename Rows::layout_type>> total;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (early(rows[i], birth) && rows.taken(i)) total(rows[i][field::amount]);
        return total.value();
    }
    template <class Row, class Instant>
    [[nodiscard]] auto early(Row const& row, birth_event<Instant> const& birth) const -> bool
    {
        return birth.at <= row.time() && detail::apart_by_less(birth.at, row.time(), days);
    }
    /// Whether the first days were seen from their first to their end.
    template <class Instant>
    [[nodiscard]] auto over(birth_event<Instant> const& birth) const -> bool
    {
        if (!until || birth.day < from) return false;
        auto const left = std::int64_t{(*until - birth.day).count()};
        // They end at the birth's own time of day.
        return days.count() < left || (days.count() == left && birth.at <= birth.day);
    }
    [[nodiscard]] auto bound_to(key_days const& seen) const -> early_spend
    {
        return {days, seen.seen_from, seen.until};
    }

    date::days days{};
    date::local_days from{};
    std::optional<date::local_days> until = {};
};

/// `cohort_by::spend(days, bands{...})`: size cohorts, by what was spent in so many days (of 24 hours) from
/// birth, refunds of those days subtracted. Of whom these days are not over, or began before the log, is in
/// no cohort: see `cohort_table::unplaced`. \throws invalid_option  for no day
template <band_rule Bands>
[[nodiscard]] constexpr auto spend(date::days first_days, Bands bands)
{
    if (first_days < date::days{1}) throw invalid_option("cohort_by::spend: at least one day");
    return measured_key(early_spend{first_days}, std::move(bands));
}

/// Whether somebody did something in the first days.
template <class P>
struct behaviour_key {
    /// "did" and "did not".
    struct naming {
        static constexpr bool depends_on_data = false;
        [[nodiscard]] auto label(bool did) const -> std::string { return did ? "did" : "did not"; }
        friend auto operator==(naming const&, naming const&) -> bool = default;
    };

    template <class Rows, class Instant>
    [[nodiscard]] auto operator()(Rows const& rows, birth_event<Instant> const& birth) const
        -> std::optional<bool>
    {
        if (!early.over(birth)) return std::nullopt;
        auto const events = rows.events();
        auto const is_birth = [&](std::size_t i) {
            return birth.is_row && events.same(rows[birth.row], rows[i]);
        };
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (early.early(rows[i], birth) && rows.counts(i) && std::invoke(matches, rows[i]) &&
                !is_birth(i))
                return true;
        return false;
    }
    [[nodiscard]] static auto names() -> naming { return {}; }
    [[nodiscard]] auto bound_to(key_days const& days) const -> behaviour_key
    {
        return {matches, early.bound_to(days)};
    }

    [[no_unique_address]] P matches{};
    early_spend early{};
};

/// `cohort_by::did(p, days)`: behaviour cohorts, who did and who did not do something in so many days (of 24
/// hours) from birth, in another event than that of birth: what else the first order holds is no behaviour
/// after it. (What an event is says `row_policy::collapse`.) Of whom these days are not over, or began before
/// the log, is in no cohort. \throws invalid_option  for no day
template <class P>
[[nodiscard]] constexpr auto did(P matches, date::days first_days) -> behaviour_key<P>
{
    if (first_days < date::days{1}) throw invalid_option("cohort_by::did: at least one day");
    return {std::move(matches), {first_days}};
}

} // namespace cohort_by

} // namespace cohort
