#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace report {

/// What the program says before it gives up: one line, and the exit status that goes with it.
class failure : public std::runtime_error {
public:
    enum status { bad_data = 1, bad_usage = 2 };

    failure(status s, std::string const& message) : std::runtime_error(message), status_(s) {}

    [[nodiscard]] auto exit_status() const noexcept -> int { return status_; }

private:
    status status_;
};

/// A value that cannot be read. The message says what is wrong and what to do, but not where: whoever knows
/// the place adds it.
class bad_value : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Text from a file as it may stand in a message of one line: in single quotes, control characters as `?`,
/// cut after 40 bytes (never within a UTF-8 character).
[[nodiscard]] inline auto in_quotes(std::string_view text) -> std::string
{
    constexpr std::size_t longest = 40;
    std::string out = "'";
    auto cut = text.size();
    if (cut > longest) {
        cut = longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    }
    for (char const c : text.substr(0, cut)) {
        auto const byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
    if (cut < text.size()) out += "...";
    out += '\'';
    return out;
}

} // namespace report
