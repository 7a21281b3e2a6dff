#pragma once

#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Records dealt into 2^bits partitions by the top bits of a hash, in order of arrival within each.
///
/// Each partition grows by chunks of its own, the first ones small, so that neither the number of records nor
/// their spread need be known beforehand: one pass over the rows does, and a range that can be read only once
/// is as good as an array.
template <class Record>
class partitions {
public:
    explicit partitions(unsigned bits) : bits_(bits), lists_(std::size_t{1} << bits), tails_(lists_.size()) {}

    [[nodiscard]] auto count() const noexcept -> std::size_t { return lists_.size(); }

    /// Which partition a hash belongs to.
    [[nodiscard]] auto of(std::uint64_t hash) const noexcept -> std::size_t
    {
        return bits_ == 0 ? 0 : static_cast<std::size_t>(hash >> (64 - bits_));
    }

    /// Space for one more record at the end of a partition, to be written at once.
    [[nodiscard]] auto add(std::size_t p) -> Record&
    {
        auto& t = tails_[p];
        if (t.next == t.end) extend(p);
#if defined(__GNUC__) || defined(__clang__)
        // A thousand partitions take turns: by the next time the line after this one will have left the
        // cache, or never been in it. (Past the end of a chunk the address is not read either.)
        __builtin_prefetch(reinterpret_cast<char const*>(t.next) + 128, 1);
#endif
        return *t.next++;
    }

    [[nodiscard]] auto size(std::size_t p) const noexcept -> std::size_t
    {
        return lists_[p].records - static_cast<std::size_t>(tails_[p].end - tails_[p].next);
    }

    /// Calls `f(Record&)` for each record of a partition, in order of arrival.
    template <class F>
    void for_each(std::size_t p, F&& f)
    {
        auto left = size(p);
        for (std::size_t c = 0; left > 0; ++c) {
            auto const n = std::min(left, chunk_size(c));
            Record* const chunk = lists_[p].chunks[c].get();
            for (std::size_t i = 0; i < n; ++i) f(chunk[i]);
            left -= n;
        }
    }

    /// Gives the memory of a partition back.
    void release(std::size_t p)
    {
        lists_[p] = {};
        tails_[p] = {};
    }

private:
    static constexpr std::size_t first_chunk = 64;
    static constexpr std::size_t largest_chunk = std::max<std::size_t>(first_chunk, 49152 / sizeof(Record));

    static constexpr auto chunk_size(std::size_t c) noexcept -> std::size_t
    {
        return c >= 16 ? largest_chunk : std::min(largest_chunk, first_chunk << c);
    }

    void extend(std::size_t p)
    {
        auto& l = lists_[p];
        auto const n = chunk_size(l.chunks.size());
        l.chunks.push_back(make_array<Record>(n));
        l.records += n;
        tails_[p] = {l.chunks.back().get(), l.chunks.back().get() + n};
    }

    struct list {
        std::vector<array_ptr<Record>> chunks;
        std::size_t records = 0; // room in all chunks
    };
    struct tail {
        Record* next = nullptr;
        Record* end = nullptr;
    };

    unsigned bits_;
    std::vector<list> lists_;
    std::vector<tail> tails_; // apart from the lists: this is what the hot loop touches
};

} // namespace cohort::detail
