#pragma once

#include <cohort/rows.hpp>

#include <date/date.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <vector>

namespace cohort_test {

/// A row as the property tests make them by the thousand.
struct sale {
    std::optional<std::int32_t> client;
    date::local_seconds at;
    std::int64_t cents = 0;
    std::int32_t invoice = 0;
    char country = 'a';

    friend auto operator==(sale const&, sale const&) -> bool = default;
    friend auto operator<<(std::ostream& out, sale const& s) -> std::ostream&
    {
        out << '{';
        if (s.client)
            out << *s.client;
        else
            out << "nobody";
        auto const day = date::floor<date::days>(s.at);
        return out << ' ' << date::year_month_day{day} << " +" << (s.at - day).count() << "s " << s.cents
                   << "c #" << s.invoice << ' ' << s.country << '}';
    }
};

/// A field of the user's own.
inline constexpr cohort::field_name<struct country_tag> country{};

inline constexpr auto sale_schema = cohort::schema(
    cohort::field::customer = &sale::client, cohort::field::time = &sale::at,
    cohort::field::amount = &sale::cents, cohort::field::order = &sale::invoice, country = &sale::country);

/// A sale of few words.
[[nodiscard]] inline auto sold(std::optional<std::int32_t> client, date::year_month_day day,
                               std::int64_t cents = 100, std::int32_t invoice = 0,
                               std::chrono::seconds time = {}) -> sale
{
    return {client, date::local_days{day} + time, cents, invoice, 'a'};
}

} // namespace cohort_test
