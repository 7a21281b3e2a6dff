#pragma once

#include <date/date.h>

#include <memory>
#include <string>
#include <string_view>

namespace report {

/// Reads the time of a row. Times are taken as the shop's own local time, as written.
class time_format {
public:
    /// \param format  empty for ISO 8601 (see `parse_iso_time`), else a format of `date::from_stream`, which
    ///                knows strptime's letters: "%d/%m/%Y %H:%M"
    explicit time_format(std::string format = {});
    ~time_format();
    time_format(time_format&&) noexcept;
    auto operator=(time_format&&) noexcept -> time_format&;

    /// \throws bad_value  if the text does not have the format, or names a day or a time that does not exist
    [[nodiscard]] auto operator()(std::string_view text) const -> date::local_seconds;

private:
    struct stream;
    std::unique_ptr<stream> stream_;
};

/// `2011-12-09`, `2011-12-09T12:50`, `2011-12-09 12:50:00`, with a fraction of a second (cut off) or a
/// closing `Z` if you like. An offset from UTC is refused: whether it should move the day is not for this
/// program to guess. \throws bad_value
[[nodiscard]] auto parse_iso_time(std::string_view text) -> date::local_seconds;

/// `2011-12-09`.
/// \throws bad_value
[[nodiscard]] auto parse_iso_day(std::string_view text) -> date::sys_days;

/// `2011-12-09`.
[[nodiscard]] auto format_day(date::local_days day) -> std::string;

} // namespace report
