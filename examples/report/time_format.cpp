#include "time_format.hpp"

#include "failure.hpp"

#include <chrono>
#include <cstdio>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>

namespace report {

namespace {

/// Takes `n` digits off the front of `text`.
[[nodiscard]] auto take_digits(std::string_view& text, std::size_t n) -> std::optional<int>
{
    if (text.size() < n) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(n);
    return value;
}

/// Takes `c` off the front of `text`.
[[nodiscard]] auto take(std::string_view& text, char c) -> bool
{
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

[[nodiscard]] auto take_day(std::string_view& text, std::string_view whole) -> date::local_days
{
    auto const year = take_digits(text, 4);
    bool const dash1 = take(text, '-');
    auto const month = take_digits(text, 2);
    bool const dash2 = take(text, '-');
    auto const day = take_digits(text, 2);
    if (!year || !dash1 || !month || !dash2 || !day) {
        throw bad_value(in_quotes(whole) + " is not a date; write YYYY-MM-DD, or say how it is written with "
                                           "--time-format");
    }
    auto const ymd = date::year{*year} / date::month{static_cast<unsigned>(*month)} /
                     date::day{static_cast<unsigned>(*day)};
    if (!ymd.ok()) throw bad_value(in_quotes(whole) + " is a day that does not exist; correct the date");
    return date::local_days{ymd};
}

/// The time of day after the date, or nothing if the text is not one.
[[nodiscard]] auto take_time_of_day(std::string_view& text) -> std::optional<std::chrono::seconds>
{
    auto const hours = take_digits(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    auto const minutes = take_digits(text, 2);
    if (!minutes) return std::nullopt;
    std::optional<int> seconds = 0;
    if (take(text, ':')) {
        seconds = take_digits(text, 2);
        if (!seconds) return std::nullopt;
        if (take(text, '.') || take(text, ',')) {
            if (!take_digits(text, 1)) return std::nullopt;
            while (take_digits(text, 1)) {}
        }
    }
    // A leap second is the last second of its day.
    if (*hours == 23 && *minutes == 59 && *seconds == 60) seconds = 59;
    if (*hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + std::chrono::seconds{*seconds};
}

} // namespace

auto parse_iso_time(std::string_view text) -> date::local_seconds
{
    auto rest = text;
    auto const day = take_day(rest, text);
    if (rest.empty()) return day;
    if (take(rest, 'T') || take(rest, ' ')) {
        if (auto const time = take_time_of_day(rest)) {
            static_cast<void>(take(rest, 'Z'));
            if (rest.empty()) return day + *time;
            if (rest.front() == '+' || rest.front() == '-') {
                throw bad_value(in_quotes(text) +
                                " has an offset from UTC; write local times, or read past it "
                                "with a --time-format that ends in %z");
            }
        }
    }
    throw bad_value(in_quotes(text) + " is not a date and time; write YYYY-MM-DD HH:MM:SS, or say how it is "
                                      "written with --time-format");
}

auto parse_iso_day(std::string_view text) -> date::sys_days
{
    auto rest = text;
    auto const day = take_day(rest, text);
    if (!rest.empty()) throw bad_value(in_quotes(text) + " is not a date; write YYYY-MM-DD");
    return date::sys_days{day.time_since_epoch()};
}

auto format_day(date::local_days day) -> std::string
{
    auto const ymd = date::year_month_day{day};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int{ymd.year()}, unsigned{ymd.month()},
                  unsigned{ymd.day()});
    return text;
}

/// A stream over text that lives elsewhere: one for all rows, since making a stream costs more than reading
/// a date.
struct time_format::stream {
    struct buffer : std::streambuf {
        void look_at(std::string_view characters)
        {
            // A get area is of non-const characters; nothing writes to it.
            auto* const begin = const_cast<char*>(characters.data());
            setg(begin, begin, begin + characters.size());
        }
        [[nodiscard]] auto at_end() const -> bool { return gptr() == egptr(); }
    };

    std::string format;
    buffer text;
    std::istream in{&text};
};

time_format::time_format(std::string format)
{
    if (format.empty()) return;
    stream_ = std::make_unique<stream>();
    stream_->format = std::move(format);
}

time_format::~time_format() = default;
time_format::time_format(time_format&&) noexcept = default;
auto time_format::operator=(time_format&&) noexcept -> time_format& = default;

auto time_format::operator()(std::string_view text) const -> date::local_seconds
{
    if (!stream_) return parse_iso_time(text);
    stream_->text.look_at(text);
    stream_->in.clear();
    date::local_seconds time;
    date::from_stream(stream_->in, stream_->format.c_str(), time);
    if (stream_->in.fail()) {
        throw bad_value(in_quotes(text) + " is no time that exists in the format " +
                        in_quotes(stream_->format) + "; correct it or the --time-format");
    }
    if (!stream_->text.at_end()) {
        throw bad_value(in_quotes(text) + " goes on after what the format " + in_quotes(stream_->format) +
                        " reads; correct it or the --time-format");
    }
    return time;
}

} // namespace report
