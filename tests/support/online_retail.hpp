#pragma once

#include <support/data.hpp>
#include <support/skip.hpp>

#include <date/date.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cohort_test {

/// An invoice line of the Online Retail data.
struct invoice_line {
    std::string invoice;
    std::string stock_code;
    std::string description;
    std::int64_t quantity = 0;
    date::local_seconds at;
    std::int64_t price = 0; ///< thousandths of a pound
    std::optional<std::int32_t> customer;
    std::string country;

    /// In thousandths of a pound, exactly.
    [[nodiscard]] auto amount() const -> std::int64_t { return quantity * price; }
};

namespace detail {

/// The fields of a line of CSV: some quoted, quotes inside doubled, no line break inside.
inline void split_line(std::string_view line, std::vector<std::string>& fields)
{
    fields.assign(1, {});
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[i++];
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += line[i];
    }
}

template <class Number>
[[nodiscard]] auto number(std::string_view text) -> Number
{
    Number n{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size())
        throw std::runtime_error("no number: " + std::string(text));
    return n;
}

/// A decimal number in thousandths. \throws std::runtime_error  if it has more than three decimals
[[nodiscard]] inline auto thousandths(std::string text) -> std::int64_t
{
    auto const point = text.find('.');
    auto const decimals = point == std::string::npos ? 0 : text.size() - point - 1;
    if (decimals > 3) throw std::runtime_error("more than three decimals: " + text);
    if (point != std::string::npos) text.erase(point, 1);
    text.append(3 - decimals, '0');
    return number<std::int64_t>(text);
}

} // namespace detail

/// The lines of online_retail.csv.xz in their order; nothing, and says so, where the file or xz is missing.
[[nodiscard]] inline auto online_retail() -> std::optional<std::vector<invoice_line>>
{
    auto const file = data_file("online_retail.csv.xz");
    if (!file) return std::nullopt;
    auto const command = "xz -dc '" + file->string() + "' 2>/dev/null";
    auto const close = [](std::FILE* f) { pclose(f); };
    std::unique_ptr<std::FILE, decltype(close)> const pipe(popen(command.c_str(), "r"),
                                                           close); // NOLINT(cert-env33-c)

    std::vector<invoice_line> lines;
    lines.reserve(541'909);
    std::vector<std::string> fields;
    char* text = nullptr;
    std::size_t room = 0;
    auto const next = [&]() -> std::optional<std::string_view> {
        if (!pipe) return std::nullopt;
        auto const n = getline(&text, &room, pipe.get());
        if (n <= 0) return std::nullopt;
        return std::string_view(text, static_cast<std::size_t>(n - 1));
    };
    (void)next(); // the header
    while (auto const line = next()) {
        detail::split_line(*line, fields);
        if (fields.size() != 8) throw std::runtime_error("not eight fields: " + std::string(*line));
        auto const part = [&](std::size_t at, std::size_t n) {
            return detail::number<int>(std::string_view(fields[4]).substr(at, n)); // 2010-12-01 08:26:00
        };
        auto& l = lines.emplace_back();
        l.invoice = fields[0];
        l.stock_code = fields[1];
        l.description = fields[2];
        l.quantity = detail::number<std::int64_t>(fields[3]);
        l.at = date::local_days{date::year{part(0, 4)} / part(5, 2) / part(8, 2)} +
               std::chrono::hours{part(11, 2)} + std::chrono::minutes{part(14, 2)} +
               std::chrono::seconds{part(17, 2)};
        l.price = detail::thousandths(fields[5]);
        if (!fields[6].empty()) l.customer = detail::number<std::int32_t>(fields[6]);
        l.country = fields[7];
    }
    std::free(text); // NOLINT
    if (lines.empty()) {
        say_skipped("xz gives nothing of " + file->string());
        return std::nullopt;
    }
    return lines;
}

} // namespace cohort_test
