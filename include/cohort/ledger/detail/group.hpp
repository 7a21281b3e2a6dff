#pragma once

#include <cohort/ledger/detail/ingest.hpp>
#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/key_index.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The rows of some customers, customer by customer: all that an analysis sees, whether they come from a
/// ledger or from a partition that is thrown away afterwards. `cells(i)` gives row i's value of a field.
template <class Layout>
class grouped_rows {
public:
    grouped_rows(std::span<std::uint32_t const> offsets, row_pack_t<Layout> const* rows)
        : offsets_(offsets), rows_(rows)
    {}

    [[nodiscard]] auto customers() const noexcept -> std::size_t { return offsets_.size() - 1; }
    [[nodiscard]] auto begin_of(std::size_t customer) const noexcept -> std::size_t
    {
        return offsets_[customer];
    }
    [[nodiscard]] auto end_of(std::size_t customer) const noexcept -> std::size_t
    {
        return offsets_[customer + 1];
    }

    template <class Tag>
    [[nodiscard]] auto cell(std::size_t row) const noexcept -> auto const&
    {
        return get<Layout::template index_of<Tag>()>(rows_[row]);
    }

private:
    std::span<std::uint32_t const> offsets_;
    row_pack_t<Layout> const* rows_;
};

/// A view of one row that stands alone.
template <class Layout>
struct one_row {
    row_pack_t<Layout> const& cells;

    template <class Tag>
    [[nodiscard]] auto cell(std::size_t) const noexcept -> auto const&
    {
        return get<Layout::template index_of<Tag>()>(cells);
    }
};

/// Of the customers whose rows a policy left out: how many there are in partition `p`, and how many of them
/// have no row left, `index` holding those who have. Calls `f(key)` for each of them. `affected` is scratch
/// space.
template <class Layout, class F>
void count_affected(ingested<Layout>& in, std::size_t p, key_index<typename Layout::key_type> const& index,
                    key_index<typename Layout::key_type>& affected, row_audit& audit, F&& f)
{
    if (p == in.partitions()) return;
    affected.clear();
    for (auto& run : in.runs) {
        run.left_out.for_each(p, [&](auto const& who) {
            auto const hash = who.hash();
            auto const before = affected.size();
            if (affected.number(who.key, hash) < before) return;
            ++audit.customers_affected;
            if (index.find(who.key, hash) == index.none) ++audit.customers_lost;
            f(who.key);
        });
    }
}

/// Keeps a state a customer of one partition after another, where that answers the question and rows need not
/// be seen together: `add(state, row)` for each row, in the order of the range.
template <class Layout, class State, class Add>
class accumulator_of {
    using key_type = typename Layout::key_type;

public:
    explicit accumulator_of(Add const& add) : add_(add) {}

    /// Takes up partition `p`; the partition `in.partitions()` is that of the rows of nobody.
    void load(ingested<Layout>& in, std::size_t p)
    {
        index_.clear();
        states_.clear();
        for (auto& run : in.runs) {
            if (p == in.partitions()) {
                for (auto const& cells : run.unidentified) take(key_type{}, 0, cells);
            } else {
                run.kept.for_each(p, [&](record<Layout> const& r) { take(r.key(), r.hash(), r.cells()); });
            }
        }
    }

    [[nodiscard]] auto keys() noexcept -> std::span<key_type> { return index_.keys(); }
    [[nodiscard]] auto index() const noexcept -> key_index<key_type> const& { return index_; }
    [[nodiscard]] auto states() const noexcept -> std::span<State const> { return states_; }

private:
    void take(key_type const& key, std::uint64_t hash, row_pack_t<Layout> const& cells)
    {
        auto const known = index_.size();
        auto const n = index_.number(key, hash);
        if (n == known) states_.push_back(State{});
        add_(states_[n], one_row<Layout>{cells});
    }

    Add const& add_;
    key_index<key_type> index_;
    std::vector<State> states_;
};

/// Groups one partition after another by customer; within a customer rows keep the order of the range.
/// Scratch space is used again from one partition to the next.
template <class Layout>
class grouper {
    using key_type = typename Layout::key_type;

public:
    /// Takes up partition `p`; the partition `in.partitions()` is that of the rows of nobody.
    void load(ingested<Layout>& in, std::size_t p)
    {
        index_.clear();
        counts_.clear();
        if (p == in.partitions()) {
            load_unidentified(in);
            return;
        }
        auto const n = in.size(p);
        numbers_.at_least(n);
        rows_.at_least(n);
        // A number for each row's customer, and how many rows each has ...
        std::size_t i = 0;
        for (auto& run : in.runs) {
            run.kept.for_each(p, [&](record<Layout> const& r) {
                auto const c = index_.number(r.key(), r.hash());
                if (c == counts_.size()) counts_.push_back(0);
                ++counts_[c];
                numbers_[i++] = c;
            });
        }
        // ... then each row to its place.
        offsets_.resize(counts_.size() + 1);
        offsets_[0] = 0;
        std::inclusive_scan(counts_.begin(), counts_.end(), offsets_.begin() + 1);
        std::copy_n(offsets_.begin(), counts_.size(), counts_.begin());
        i = 0;
        for (auto& run : in.runs) {
            run.kept.for_each(p,
                              [&](record<Layout>& r) { rows_[counts_[numbers_[i++]]++] = r.take_cells(); });
        }
    }

    /// Whose keys are in the partition that was loaded.
    [[nodiscard]] auto index() const noexcept -> key_index<key_type> const& { return index_; }
    [[nodiscard]] auto keys() noexcept -> std::span<key_type> { return index_.keys(); }
    [[nodiscard]] auto offsets() noexcept -> std::span<std::uint32_t> { return offsets_; }
    [[nodiscard]] auto rows() noexcept -> row_pack_t<Layout>* { return rows_.data(); }
    [[nodiscard]] auto view() const noexcept -> grouped_rows<Layout> { return {offsets_, rows_.data()}; }

private:
    void load_unidentified(ingested<Layout>& in)
    {
        auto const n = in.unidentified();
        rows_.at_least(n);
        std::size_t i = 0;
        for (auto& run : in.runs) {
            for (auto& r : run.unidentified) rows_[i++] = std::move(r);
        }
        offsets_.assign({0, static_cast<std::uint32_t>(n)});
        (void)index_.number(key_type{}, 0);
    }

    key_index<key_type> index_;
    std::vector<std::uint32_t> counts_;
    std::vector<std::uint32_t> offsets_;
    buffer<std::uint32_t> numbers_;
    buffer<row_pack_t<Layout>> rows_;
};

} // namespace cohort::detail
