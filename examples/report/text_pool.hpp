#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace report {

/// Texts by number. Ids repeat in every row, so a row holds a number of four bytes and the text is kept once.
class text_pool {
public:
    /// The number of a text; a new text gets the next number.
    auto number(std::string_view text) -> std::uint32_t
    {
        if (auto const found = numbers_.find(text); found != numbers_.end()) return found->second;
        auto const at = numbers_.emplace(text, static_cast<std::uint32_t>(texts_.size())).first;
        texts_.push_back(&at->first);
        return at->second;
    }

    /// A further number, of an empty text that nothing finds: what has it is equal to nothing else.
    auto nameless() -> std::uint32_t
    {
        texts_.push_back(&nothing);
        return static_cast<std::uint32_t>(texts_.size() - 1);
    }

    /// The number of a text that has one.
    [[nodiscard]] auto find(std::string_view text) const -> std::optional<std::uint32_t>
    {
        auto const found = numbers_.find(text);
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }

    [[nodiscard]] auto text(std::uint32_t number) const -> std::string const& { return *texts_[number]; }
    [[nodiscard]] auto size() const noexcept -> std::size_t { return texts_.size(); }

    /// Numbers the texts anew in ascending order of their bytes, and returns the new number of each old one.
    auto sort() -> std::vector<std::uint32_t>
    {
        std::vector<std::uint32_t> order(texts_.size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return *texts_[a] < *texts_[b]; });
        std::vector<std::uint32_t> renumbered(order.size());
        std::vector<std::string const*> sorted(order.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) {
            renumbered[order[i]] = i;
            sorted[i] = texts_[order[i]];
        }
        texts_ = std::move(sorted);
        for (auto& [text, number] : numbers_) number = renumbered[number];
        return renumbered;
    }

private:
    struct hash {
        using is_transparent = void;
        auto operator()(std::string_view text) const noexcept -> std::size_t
        {
            return std::hash<std::string_view>{}(text);
        }
    };

    inline static std::string const nothing{};

    // The map's nodes never move, so the pointers into them hold.
    std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> numbers_;
    std::vector<std::string const*> texts_;
};

} // namespace report
