#pragma once

#include <cohort/ledger/detail/columns.hpp>
#include <cohort/ledger/detail/ingest.hpp>
#include <cohort/stats/detail/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace cohort::detail {

/// Puts one customer's rows in time order; rows of one instant keep theirs.
template <class Layout>
class time_order {
    using row = row_pack_t<Layout>;

public:
    void operator()(row* first, row* last)
    {
        // Most customers have a handful of rows, and most logs are nearly in order: insertion does both well.
        constexpr std::ptrdiff_t few = 24;
        if (last - first <= few)
            insert(first, last);
        else if (!std::ranges::is_sorted(first, last, {}, time))
            sort(first, last);
    }

private:
    static auto time(row const& r) -> auto const& { return get<Layout::template index_of<tag::time>()>(r); }

    static void insert(row* first, row* last)
    {
        for (auto* i = first; i != last; ++i) {
            if (i == first || !(time(*i) < time(i[-1]))) continue;
            auto moved = std::move(*i);
            auto* to = i;
            do {
                *to = std::move(to[-1]);
                --to;
            } while (to != first && time(moved) < time(to[-1]));
            *to = std::move(moved);
        }
    }

    // Times with the places that break their ties, then each row to its own.
    void sort(row* first, row* last)
    {
        auto const n = static_cast<std::size_t>(last - first);
        order_.clear();
        for (std::size_t i = 0; i < n; ++i) order_.push_back({time(first[i]), static_cast<std::uint32_t>(i)});
        std::ranges::sort(order_);
        scratch_.at_least(n);
        std::move(first, last, scratch_.data());
        for (std::size_t i = 0; i < n; ++i) first[i] = std::move(scratch_[order_[i].second]);
    }

    using time_type = typename Layout::template value_type<tag::time>;
    std::vector<std::pair<time_type, std::uint32_t>> order_;
    buffer<row> scratch_;
};

/// How many rows are refunds that are money but no activity.
template <class Layout>
[[nodiscard]] auto refunds_among(row_pack_t<Layout> const* first, row_pack_t<Layout> const* last,
                                 row_policy const& policy) -> std::uint64_t
{
    if constexpr (Layout::template has<tag::amount>) {
        constexpr auto amount = Layout::template index_of<tag::amount>();
        if (policy.refunds == refunds::net)
            return static_cast<std::uint64_t>(
                std::count_if(first, last, [](auto const& r) { return get<amount>(r) < 0; }));
    }
    return 0;
}

/// Removes rows that equal an earlier one in every field, from one customer's rows in time order; returns the
/// new end. Equal rows share their instant, so only rows of one instant are compared: by hash where fields of
/// the layout allow it and the rows are many, else each with each.
template <class Layout>
[[nodiscard]] auto remove_duplicates(row_pack_t<Layout>* first, row_pack_t<Layout>* last)
    -> row_pack_t<Layout>*
{
    constexpr auto time = Layout::template index_of<tag::time>();
    auto* kept = first;
    for (auto* i = first; i != last;) {
        auto* const instant = kept; // rows kept of this instant begin here
        auto const at = get<time>(*i);
        constexpr std::ptrdiff_t few = 32;
        auto* end = i;
        while (end != last && get<time>(*end) == at) ++end;
        if (end - i <= few) {
            for (; i != end; ++i) {
                if (std::find(instant, kept, *i) == kept) {
                    if (kept != i) *kept = std::move(*i);
                    ++kept;
                }
            }
        } else {
            auto const hash = [](row_pack_t<Layout> const* r) {
                std::uint64_t h = 0;
                for_each_index<Layout::columns>([&](auto c) {
                    using value = std::remove_cvref_t<decltype(get<decltype(c)::value>(*r))>;
                    if constexpr (requires(value const& v) { std::hash<value>{}(v); })
                        h = mix(h ^ hash_key(get<decltype(c)::value>(*r)));
                });
                return static_cast<std::size_t>(h);
            };
            auto const equal = [](row_pack_t<Layout> const* a, row_pack_t<Layout> const* b) {
                return *a == *b;
            };
            std::unordered_set<row_pack_t<Layout> const*, decltype(hash), decltype(equal)> seen(
                static_cast<std::size_t>(end - i) * 2, hash, equal);
            for (; i != end; ++i) {
                // The row moves to its new place first: the set points at rows that stay where they are.
                if (kept != i) *kept = std::move(*i);
                if (seen.insert(kept).second) ++kept;
            }
        }
    }
    return kept;
}

} // namespace cohort::detail
