#pragma once

#include <cohort/ledger/ledger.hpp>

#include <cohort/ledger/detail/rows_of_customer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>
#include <vector>

namespace cohort {

namespace detail {

/// The customers of one partition, whose rows have been put in order.
template <class Key>
struct settled {
    std::vector<Key> keys;
    std::vector<std::uint32_t> rows; // how many each customer has
    std::vector<Key> affected;
    row_audit audit;
};

/// Groups partition `p`, puts each customer's rows in time order, removes duplicates where asked, and writes
/// the rows back over the partition's own records, one customer after the other: at no time is there a second
/// copy of more than a partition.
template <class Layout>
[[nodiscard]] auto settle(ingested<Layout>& in, std::size_t p, row_policy const& policy,
                          grouper<Layout>& group) -> settled<typename Layout::key_type>
{
    settled<typename Layout::key_type> out;
    group.load(in, p);
    auto const offsets = group.offsets();
    auto* const rows = group.rows();
    out.rows.reserve(offsets.size());
    time_order<Layout> in_time_order;
    std::size_t end = 0;
    for (std::size_t c = 0; c + 1 < offsets.size(); ++c) {
        auto* const first = rows + offsets[c];
        auto* last = rows + offsets[c + 1];
        in_time_order(first, last);
        if constexpr (rows_comparable<Layout>) {
            if (policy.duplicates == duplicates::drop) {
                auto const netted = refunds_among<Layout>(first, last, policy);
                auto* const kept = remove_duplicates<Layout>(first, last);
                if (kept != last) {
                    out.audit.duplicates_dropped += static_cast<std::uint64_t>(last - kept);
                    out.audit.refunds_netted -=
                        netted - refunds_among<Layout>(first, kept, policy); // wraps, and back
                    if (p != in.partitions()) out.affected.push_back(group.keys()[c]);
                    last = kept;
                }
            }
        }
        auto const n = static_cast<std::size_t>(last - first);
        if (rows + end != first) std::move(first, last, rows + end);
        out.rows.push_back(static_cast<std::uint32_t>(n));
        end += n;
    }
    key_index<typename Layout::key_type> affected;
    count_affected(in, p, group.index(), affected, out.audit,
                   [&](auto const& key) { out.affected.push_back(key); });
    out.keys.assign(std::make_move_iterator(group.keys().begin()),
                    std::make_move_iterator(group.keys().end()));
    out.audit.customers = out.keys.size();

    std::size_t i = 0;
    if (p == in.partitions()) {
        in.runs.front().unidentified.assign(std::make_move_iterator(rows),
                                            std::make_move_iterator(rows + end));
    } else {
        for (auto& run : in.runs) {
            run.kept.for_each(p, [&](record<Layout>& r) {
                if (i < end) r.set_cells(std::move(rows[i++]));
            });
        }
    }
    return out;
}

/// Ascending and each once.
template <class Key>
void make_set(std::vector<Key>& keys)
{
    std::ranges::sort(keys);
    auto const end = std::unique(keys.begin(), keys.end());
    keys.erase(end, keys.end());
}

} // namespace detail

template <class Layout>
template <class E>
void ledger<Layout>::build(detail::ingested<Layout> in, E const& exec)
{
    if (options_.policy.duplicates == duplicates::drop && !detail::rows_comparable<Layout>)
        throw invalid_option("ledger: policy.duplicates is drop, but a bound field has no operator==; "
                             "leave the field unbound or keep duplicates");
    window_ = in.window;
    audit_ = in.audit;
    unidentified_ = in.unidentified() > 0;
    auto const partitions = in.partitions();
    auto const parts = partitions + (unidentified_ ? 1U : 0U);

    // A task takes a run of partitions, so that scratch space is made once a task and not once a partition.
    std::vector<detail::settled<key_type>> settled(parts);
    auto const tasks = std::min<std::size_t>(parts, 64);
    auto const in_tasks = [&](auto&& work) {
        exec(tasks, [&](std::size_t t) { work(parts * t / tasks, parts * (t + 1) / tasks); });
    };
    in_tasks([&](std::size_t first, std::size_t last) {
        detail::grouper<Layout> group;
        for (auto p = first; p < last; ++p) settled[p] = detail::settle(in, p, options_.policy, group);
    });

    // Where each partition's customers begin when partitions follow one another, and what was found out in
    // them.
    std::vector<std::size_t> first_of(parts + 1, 0);
    for (std::size_t p = 0; p < parts; ++p) {
        first_of[p + 1] = first_of[p] + settled[p].keys.size();
        audit_ += settled[p].audit;
        std::ranges::move(settled[p].affected, std::back_inserter(affected_));
    }
    audit_.rows_used = audit_.rows_read - audit_.rows_left_out();
    detail::make_set(affected_);
    audit_.customers_affected = affected_.size();

    // Ascending keys: the customers' ranks, and with them where each customer's rows go.
    auto const identified = first_of[partitions];
    std::vector<key_type> unordered;
    unordered.reserve(identified);
    for (std::size_t p = 0; p < partitions; ++p)
        std::ranges::move(settled[p].keys, std::back_inserter(unordered));
    auto const order = detail::sort_permutation(std::span<key_type const>(unordered), exec);
    std::vector<std::size_t> begins(first_of[parts]); // by place in partition order
    keys_.resize(first_of[parts]);
    offsets_.resize(first_of[parts] + 1);
    {
        std::vector<std::uint32_t> rows(first_of[parts]);
        for (std::size_t p = 0; p < parts; ++p)
            std::ranges::copy(settled[p].rows, rows.begin() + static_cast<std::ptrdiff_t>(first_of[p]));
        std::size_t row = 0;
        for (std::size_t rank = 0; rank < first_of[parts]; ++rank) {
            auto const place = rank < identified ? std::size_t{order[rank]} : rank;
            if (rank < identified) keys_[rank] = std::move(unordered[place]);
            offsets_[rank] = row;
            begins[place] = row;
            row += rows[place];
        }
        offsets_[first_of[parts]] = row;
    }

    columns_ = rows_type(offsets_.back());
    in_tasks([&](std::size_t first, std::size_t last) {
        for (auto p = first; p < last; ++p) {
            auto const& counts = settled[p].rows;
            std::size_t c = 0;
            std::size_t written = 0;
            auto const write = [&](auto&& cells) {
                while (c < counts.size() && written == counts[c]) {
                    ++c;
                    written = 0;
                }
                if (c == counts.size()) return; // what duplicates left over
                columns_.put(begins[first_of[p] + c] + written++, &cells, 1);
            };
            if (p == partitions) {
                for (auto& cells : in.runs.front().unidentified) write(cells);
                continue;
            }
            for (auto& run : in.runs) {
                run.kept.for_each(p, [&](detail::record<Layout>& r) { write(r.take_cells()); });
                run.kept.release(p);
            }
        }
    });
}

template <class Layout>
auto ledger<Layout>::merged(ledger const& a, ledger const& b) -> ledger
{
    ledger out;
    out.options_ = a.options_;
    out.window_ = a.window_;
    out.window_.from = std::min(a.window_.from, b.window_.from);
    out.window_.until = std::max(a.window_.until, b.window_.until);
    if (a.audit_.rows_read == a.audit_.outside_window)
        out.window_ = b.window_; // a saw no day
    else if (b.audit_.rows_read == b.audit_.outside_window)
        out.window_ = a.window_;
    out.unidentified_ = a.unidentified_ || b.unidentified_;
    out.columns_ = rows_type(a.rows() + b.rows());

    auto const identified_in = [](ledger const& l) { return l.customers() - (l.unidentified_ ? 1U : 0U); };
    auto const time = [](ledger const& l, std::size_t r) {
        return l.columns_.template column<tag::time>()[r];
    };
    bool const drop_duplicates = a.options_.policy.duplicates == duplicates::drop;
    std::uint64_t duplicates_found = 0;
    std::uint64_t refunds_removed = 0;
    std::vector<detail::row_pack_t<Layout>> scratch;
    std::size_t end = 0;

    // Rows [i, i_end) of a and [j, j_end) of b are those of one customer: merge them by time, a's first.
    auto const merge_customer = [&](bool named_customer, std::size_t i, std::size_t i_end, std::size_t j,
                                    std::size_t j_end) {
        auto const begin = end;
        bool const both = i != i_end && j != j_end;
        while (i != i_end || j != j_end) {
            bool const from_a = j == j_end || (i != i_end && !(time(b, j) < time(a, i)));
            out.columns_.put_row(end++, from_a ? a.columns_ : b.columns_, from_a ? i++ : j++);
        }
        if constexpr (detail::rows_comparable<Layout>) {
            if (drop_duplicates && both) {
                scratch.clear();
                for (auto r = begin; r < end; ++r) scratch.push_back(out.columns_.row(r));
                auto* const scratch_end = scratch.data() + scratch.size();
                auto const netted =
                    detail::refunds_among<Layout>(scratch.data(), scratch_end, out.options_.policy);
                auto* const kept = detail::remove_duplicates<Layout>(scratch.data(), scratch_end);
                auto const n = static_cast<std::size_t>(kept - scratch.data());
                if (begin + n != end) {
                    duplicates_found += end - begin - n;
                    refunds_removed +=
                        netted - detail::refunds_among<Layout>(scratch.data(), kept, out.options_.policy);
                    if (named_customer) out.affected_.push_back(out.keys_.back());
                    out.columns_.put(begin, scratch.data(), n);
                    end = begin + n;
                }
            }
        }
        out.offsets_.push_back(end);
    };
    std::size_t x = 0;
    std::size_t y = 0;
    while (x < identified_in(a) || y < identified_in(b)) {
        bool const in_a = x < identified_in(a) && (y == identified_in(b) || !(b.keys_[y] < a.keys_[x]));
        bool const in_b = y < identified_in(b) && (x == identified_in(a) || !(a.keys_[x] < b.keys_[y]));
        out.keys_.push_back(in_a ? a.keys_[x] : b.keys_[y]);
        merge_customer(true, in_a ? a.offsets_[x] : 0, in_a ? a.offsets_[x + 1] : 0, in_b ? b.offsets_[y] : 0,
                       in_b ? b.offsets_[y + 1] : 0);
        x += in_a ? 1U : 0U;
        y += in_b ? 1U : 0U;
    }
    if (out.unidentified_) {
        out.keys_.push_back(key_type{});
        merge_customer(false, a.unidentified_ ? a.offsets_[x] : 0, a.unidentified_ ? a.offsets_[x + 1] : 0,
                       b.unidentified_ ? b.offsets_[y] : 0, b.unidentified_ ? b.offsets_[y + 1] : 0);
    }
    if (end != a.rows() + b.rows()) {
        rows_type exact(end);
        for (std::size_t r = 0; r < end; ++r) exact.put_row(r, out.columns_, r);
        out.columns_ = std::move(exact);
    }

    out.affected_.insert(out.affected_.end(), a.affected_.begin(), a.affected_.end());
    out.affected_.insert(out.affected_.end(), b.affected_.begin(), b.affected_.end());
    detail::make_set(out.affected_);
    out.audit_ = a.audit_;
    out.audit_ += b.audit_;
    out.audit_.duplicates_dropped += duplicates_found;
    out.audit_.rows_used -= duplicates_found;
    out.audit_.refunds_netted -= refunds_removed;
    out.audit_.customers = out.customers();
    out.audit_.customers_affected = out.affected_.size();
    auto const identified = std::span(out.keys_).first(identified_in(out));
    out.audit_.customers_lost = static_cast<std::uint64_t>(std::ranges::count_if(
        out.affected_, [&](key_type const& k) { return !std::ranges::binary_search(identified, k); }));
    return out;
}

} // namespace cohort
