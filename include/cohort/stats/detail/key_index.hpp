#pragma once

#include <cohort/stats/detail/hash.hpp>

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

    key_index() = default;
    /// \param slots  how many to begin with, a power of two from 4 on
    explicit key_index(std::size_t slots) noexcept : first_slots_(slots) {}
    key_index(key_index const&) = default;
    auto operator=(key_index const&) -> key_index& = default;
    /// What is moved from is empty.
    key_index(key_index&& o) noexcept : first_slots_(o.first_slots_) { swap(o); }
    auto operator=(key_index&& o) noexcept -> key_index&
    {
        key_index(std::move(o)).swap(*this);
        return *this;
    }
    ~key_index() = default;

    void swap(key_index& o) noexcept
    {
        std::swap(first_slots_, o.first_slots_);
        slots_.swap(o.slots_);
        std::swap(mask_, o.mask_);
        std::swap(size_, o.size_);
        std::swap(limit_, o.limit_);
        keys_.swap(o.keys_);
        hashes_.swap(o.hashes_);
    }

    /// Forgets the keys, keeps the space.
    void clear()
    {
        size_ = 0;
        keys_.clear();
        hashes_.clear();
        slots_.assign(slots_.size(), none);
    }

    /// The number of a key, a new one if it is new.
    [[nodiscard]] auto number(Key const& key, std::uint64_t hash) -> std::uint32_t
    {
        if (size_ == limit_) grow();
        auto* const slots = slots_.data();
        auto const* const keys = keys_.data();
        for (std::size_t s = hash & mask_;; s = (s + 1) & mask_) {
            auto const n = slots[s];
            if (n == none) {
                keys_.push_back(key); // what may throw first; there is room
                hashes_.push_back(hash);
                slots[s] = size_;
                return size_++;
            }
            if (same_key(keys[n], key)) return n;
        }
    }

    /// The number of a key, `none` if it was not seen.
    [[nodiscard]] auto find(Key const& key, std::uint64_t hash) const -> std::uint32_t
    {
        if (slots_.empty()) return none;
        for (std::size_t s = hash & mask_;; s = (s + 1) & mask_) {
            auto const n = slots_[s];
            if (n == none || same_key(keys_[n], key)) return n;
        }
    }

    [[nodiscard]] auto size() const noexcept -> std::uint32_t { return size_; }
    [[nodiscard]] auto keys() noexcept -> std::span<Key> { return keys_; }
    [[nodiscard]] auto keys() const noexcept -> std::span<Key const> { return keys_; }
    /// The hash that key n came with. \pre n < size()
    [[nodiscard]] auto hash(std::size_t n) const noexcept -> std::uint64_t { return hashes_[n]; }

private:
    std::size_t first_slots_ = 1024;
    void grow()
    {
        slots_.assign(slots_.empty() ? first_slots_ : slots_.size() * 2, none);
        mask_ = slots_.size() - 1;
        limit_ = static_cast<std::uint32_t>(slots_.size() / 4);
        keys_.reserve(limit_);
        hashes_.reserve(limit_);
        for (std::uint32_t n = 0; n < size_; ++n) {
            std::size_t s = hashes_[n] & mask_;
            while (slots_[s] != none) s = (s + 1) & mask_;
            slots_[s] = n;
        }
    }

    std::vector<std::uint32_t> slots_; // a power of two of them
    std::size_t mask_ = 0;
    std::uint32_t size_ = 0;
    std::uint32_t limit_ = 0; // so many keys at most in as many slots
    std::vector<Key> keys_;
    std::vector<std::uint64_t> hashes_;
};

} // namespace cohort::detail
