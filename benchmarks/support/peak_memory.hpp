#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace cohort_bench {

/// A line of /proc/self/status in bytes: VmRSS is the physical memory that the process holds, VmHWM the most
/// of it since the mark was last reset.
[[nodiscard]] inline auto memory_status(std::string_view name) -> std::optional<std::uint64_t>
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name) && line[name.size()] == ':')
            return std::stoull(line.substr(name.size() + 1)) * 1024;
    return std::nullopt;
}

/// Does some work and says how much physical memory the process held at the peak beyond what it held before,
/// in bytes: tables, columns, buffers, stacks, all that the system had to give, and the result.
///
/// Memory that earlier work freed but the C library kept is returned to the system first; otherwise the work
/// could use it unseen. Empty where the system does not tell (it is not Linux, or /proc/self/clear_refs may
/// not be written).
template <class Work>
[[nodiscard]] auto peak_beyond(Work&& work) -> std::optional<std::uint64_t>
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
    std::ofstream mark("/proc/self/clear_refs");
    mark << '5' << std::flush;
    bool const reset = mark.good();
    auto const before = memory_status("VmRSS");
    work();
    auto const peak = memory_status("VmHWM");
    if (!reset || !before || !peak) return std::nullopt;
    return *peak > *before ? *peak - *before : 0;
}

} // namespace cohort_bench
