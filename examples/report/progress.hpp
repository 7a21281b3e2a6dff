#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace report {

/// A line on standard error that says how far the work is: only where that is a terminal, and only once the
/// work has taken long enough for someone to wonder.
class progress_line {
public:
    progress_line() : shown_(::isatty(STDERR_FILENO) == 1) {}
    progress_line(progress_line const&) = delete;
    auto operator=(progress_line const&) -> progress_line& = delete;
    ~progress_line() { clear(); }

    void say(std::string const& what)
    {
        auto const now = clock::now();
        if (!shown_ || now - begun_ < patience || now - said_ < pause) return;
        said_ = now;
        written_ = true;
        std::fprintf(stderr, "\r\033[K%s", what.c_str());
        std::fflush(stderr);
    }
    /// The next stage is said at once.
    void stage(std::string const& what)
    {
        said_ = {};
        say(what);
    }
    void bytes(std::uint64_t done, std::uint64_t all)
    {
        constexpr std::uint64_t mega = 1'000'000;
        say("reading: " + std::to_string(done / mega) + " MB" +
            (all > 0 ? " of " + std::to_string(all / mega) + " MB" : std::string()));
    }
    void clear()
    {
        if (written_) std::fputs("\r\033[K", stderr);
        written_ = false;
    }

private:
    using clock = std::chrono::steady_clock;
    static constexpr auto patience = std::chrono::milliseconds{500};
    static constexpr auto pause = std::chrono::milliseconds{100};

    bool shown_;
    bool written_ = false;
    clock::time_point begun_ = clock::now();
    clock::time_point said_{};
};

} // namespace report
