#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Keys to dense numbers 0, 1, 2, ... in the order in which they are first seen: open addressing with linear
/// probing over numbers, a quarter full at most, so that a look-up is one probe nearly always and the slots
/// of a partition stay in the nearest cache. Used again and again for one partition after another.
template <class Key>
class key_index {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    /// Forgets the keys, keeps the space.
    void clear()
    {
        keys_.clear();
        hashes_.clear();
        slots_.assign(slots_.size(), none);
    }

    /// The number of a key, a new one if it is new.
    [[nodiscard]] auto number(Key const& key, std::uint64_t hash) -> std::uint32_t
    {
        if (keys_.size() * 4 >= slots_.size()) grow();
        std::size_t const mask = slots_.size() - 1;
        for (std::size_t s = hash & mask;; s = (s + 1) & mask) {
            auto const n = slots_[s];
            if (n == none) {
                slots_[s] = static_cast<std::uint32_t>(keys_.size());
                keys_.push_back(key);
                hashes_.push_back(hash);
                return slots_[s];
            }
            if (keys_[n] == key) return n;
        }
    }

    /// The number of a key, `none` if it was not seen.
    [[nodiscard]] auto find(Key const& key, std::uint64_t hash) const -> std::uint32_t
    {
        if (slots_.empty()) return none;
        std::size_t const mask = slots_.size() - 1;
        for (std::size_t s = hash & mask;; s = (s + 1) & mask) {
            auto const n = slots_[s];
            if (n == none || keys_[n] == key) return n;
        }
    }

    [[nodiscard]] auto size() const noexcept -> std::size_t { return keys_.size(); }
    [[nodiscard]] auto keys() noexcept -> std::span<Key> { return keys_; }

private:
    void grow()
    {
        slots_.assign(slots_.empty() ? 1024 : slots_.size() * 2, none);
        std::size_t const mask = slots_.size() - 1;
        for (std::size_t n = 0; n < keys_.size(); ++n) {
            std::size_t s = hashes_[n] & mask;
            while (slots_[s] != none) s = (s + 1) & mask;
            slots_[s] = static_cast<std::uint32_t>(n);
        }
    }

    std::vector<std::uint32_t> slots_; // a power of two of them
    std::vector<Key> keys_;
    std::vector<std::uint64_t> hashes_;
};

} // namespace cohort::detail
