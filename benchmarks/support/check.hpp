#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace cohort_bench {

/// A digest of figures in a stated order (FNV-1a of 64 bits over lines of decimal numbers): the
/// scripts in peers/ make the same of their results, and equal digests mean that the same work was done.
class check {
public:
    /// One line of whole numbers.
    template <class... Figures>
    void line(Figures... figures)
    {
        std::string text;
        ((text += std::to_string(figures) + ' '), ...);
        text.back() = '\n';
        for (char const c : text) digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }

    [[nodiscard]] auto text() const -> std::string
    {
        char hex[17];
        std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(digest_));
        return hex;
    }

private:
    std::uint64_t digest_ = 0xcbf29ce484222325;
};

} // namespace cohort_bench
