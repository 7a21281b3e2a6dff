#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace report {

/// The shortest text that reads back as the same number: .2365 and not .23650000000000002.
[[nodiscard]] inline auto shortest(double x) -> std::string
{
    char text[32];
    auto const end = std::to_chars(text, text + sizeof text, x).ptr;
    return {text, end};
}

/// Builds the text of a CSV file: RFC 4180's quoting, lines that end in LF, empty fields for what is not
/// known.
class csv_text {
public:
    explicit csv_text(std::string_view header) : text_(header) { text_ += '\n'; }

    /// Adds a line.
    template <class... Fields>
    void line(Fields const&... fields)
    {
        bool first = true;
        ((text_ += first ? "" : ",", first = false, field(fields)), ...);
        text_ += '\n';
    }

    [[nodiscard]] auto take() && -> std::string { return std::move(text_); }

private:
    void field(std::string_view text)
    {
        // Blanks at the ends are quoted too: many readers would take them off.
        bool const quote = text.find_first_of(",\"\r\n") != std::string_view::npos ||
                           (!text.empty() && (blank(text.front()) || blank(text.back())));
        if (!quote) {
            text_ += text;
            return;
        }
        text_ += '"';
        for (char const c : text) {
            if (c == '"') text_ += '"';
            text_ += c;
        }
        text_ += '"';
    }
    void field(std::string const& text) { field(std::string_view(text)); }
    void field(char const* text) { field(std::string_view(text)); }
    void field(std::integral auto number) { text_ += std::to_string(number); }
    void field(double number) { text_ += shortest(number); }
    template <class T>
    void field(std::optional<T> const& value)
    {
        if (value) field(*value);
    }

    [[nodiscard]] static auto blank(char c) -> bool { return c == ' ' || c == '\t'; }

    std::string text_;
};

} // namespace report
