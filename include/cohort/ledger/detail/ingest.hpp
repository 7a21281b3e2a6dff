#pragma once

#include <cohort/ledger/detail/pack.hpp>
#include <cohort/ledger/detail/partitions.hpp>
#include <cohort/ledger/layout.hpp>
#include <cohort/parallel/executor.hpp>
#include <cohort/rows/audit.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/rows/policy.hpp>
#include <cohort/stats/detail/hash.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

namespace cohort::detail {

template <class Layout>
struct row_pack;
template <class Key, class... Columns>
struct row_pack<layout<Key, Columns...>> {
    using type = pack<typename Columns::value_type...>;
};
/// One row in the columns of a layout.
template <class Layout>
using row_pack_t = typename row_pack<Layout>::type;

/// A row on its way into a partition.
template <class Layout>
class record {
public:
    void set(typename Layout::key_type const& key, std::uint64_t hash, row_pack_t<Layout> cells)
    {
        who_.set(key, hash);
        cells_ = std::move(cells);
    }
    void set_cells(row_pack_t<Layout> cells) { cells_ = std::move(cells); }

    [[nodiscard]] auto key() const noexcept -> typename Layout::key_type const& { return who_.key; }
    [[nodiscard]] auto hash() const noexcept -> std::uint64_t { return who_.hash(); }
    [[nodiscard]] auto cells() const noexcept -> row_pack_t<Layout> const& { return cells_; }
    [[nodiscard]] auto take_cells() noexcept -> row_pack_t<Layout>&& { return std::move(cells_); }

private:
    hashed_key<typename Layout::key_type> who_;
    row_pack_t<Layout> cells_;
};

/// The same without the gaps that alignment leaves, where all of it is plain bytes: an eight-byte key with a
/// day and an eight-byte amount take 20 bytes instead of 24, and what partitions cost is their bytes.
template <class Layout>
    requires without_gaps<row_pack_t<Layout>> && hashes_at_once<typename Layout::key_type>
class record<Layout> {
    using key_type = typename Layout::key_type;

public:
    void set(key_type key, std::uint64_t, row_pack_t<Layout> const& cells) noexcept
    {
        std::memcpy(bytes_, &key, sizeof key);
        set_cells(cells);
    }
    void set_cells(row_pack_t<Layout> const& cells) noexcept
    {
        store_bytes(bytes_ + sizeof(key_type), cells);
    }

    [[nodiscard]] auto key() const noexcept -> key_type
    {
        key_type key;
        std::memcpy(&key, bytes_, sizeof key);
        return key;
    }
    [[nodiscard]] auto hash() const noexcept -> std::uint64_t { return hash_key(key()); }
    [[nodiscard]] auto cells() const noexcept -> row_pack_t<Layout>
    {
        return load_bytes<row_pack_t<Layout>>(bytes_ + sizeof(key_type));
    }
    [[nodiscard]] auto take_cells() const noexcept -> row_pack_t<Layout> { return cells(); }

private:
    alignas(std::uint32_t) std::byte bytes_[sizeof(key_type) + bytes_of<row_pack_t<Layout>>];
};

/// What one pass over a run of consecutive rows leaves behind.
template <class Layout>
struct intake {
    explicit intake(unsigned bits) : kept(bits), left_out(bits) {}

    partitions<record<Layout>> kept;
    partitions<hashed_key<typename Layout::key_type>> left_out; // whose rows a policy left out
    std::vector<row_pack_t<Layout>> unidentified;               // rows of nobody, where they are kept
    row_audit audit;
    std::optional<date::local_days> first,
        last; // of the rows inside the window: whom they belong to and what they
              // are worth does not matter here, the shop was seen that day
};

/// Whether the costs are whole numbers, all of which are finite.
template <class S, class Row>
inline constexpr bool whole_cost = false;
template <class S, class Row>
    requires(S::template binds_tag<tag::cost>)
inline constexpr bool whole_cost<S, Row> = std::integral<stored_t<field_result_t<tag::cost, S, Row>>>;

/// Judges rows by policy and window, and deals those that pass into partitions, reduced to the columns of a
/// layout. Each projection is called once a row at most.
template <class Layout, class S, class Row>
class intake_pass {
    using time_type = std::remove_cvref_t<field_result_t<tag::time, S, Row>>;
    using instant = local_instant<time_type>;
    using ends = calendar_ends<instant>;
    static constexpr bool has_amount = S::template binds_tag<tag::amount>;
    // A whole cost that no column keeps need not be read.
    static constexpr bool has_cost =
        S::template binds_tag<tag::cost> && (Layout::template has<tag::cost> || !whole_cost<S, Row>);
    static constexpr bool has_missing = S::template binds_tag<tag::missing>;
    using id_type = std::remove_cvref_t<field_result_t<tag::customer, S, Row>>;

public:
    intake_pass(S const& fields, row_policy const& policy, observation const& observed, intake<Layout>& to)
        : schema_(fields), policy_(policy), to_(to)
    {
        // A window may lie beyond what the clock can tell: before it nothing is inside, behind it everything
        // is.
        if (observed.from) earliest_ = ends::within_clock(observed.from->local());
        if (observed.until) {
            auto const until = ends::within_clock(observed.until->local());
            if (until == instant::min())
                shut();
            else if (until != instant::max())
                latest_ = until - typename instant::duration{1};
        }
        if (observed.from && earliest_ == instant::max()) shut();
    }

    void operator()(Row row, std::uint64_t number)
    {
        decltype(auto) time = schema_.get(field::time, row);
        if constexpr (is_civil_day<time_type>) {
            if (!time.ok()) throw invalid_row(number, "the date does not exist in the calendar");
        }
        instant const at = to_local(time);
        if (at < earliest_ || latest_ < at) [[unlikely]] {
            if (at < ends::first() || ends::last() < at)
                throw invalid_row(number, "the time lies outside the calendar (years -32767 to 32767)");
            ++to_.audit.outside_window;
            return;
        }
        first_ = std::min(first_, at);
        last_ = std::max(last_, at);

        decltype(auto) id = schema_.get(field::customer, row);
        if (is_missing(id, row)) [[unlikely]] {
            switch (policy_.missing) {
            case missing_customers::reject:
                throw invalid_row(number, "the row has no customer");
            case missing_customers::drop:
                ++to_.audit.missing_customer;
                return;
            case missing_customers::keep:
                break;
            }
            if (judge_amount(row, number) == verdict::used) to_.unidentified.push_back(cells(row, at));
            return;
        }

        if constexpr (is_optional<id_type>) {
            place(*id, row, number, at);
        } else {
            place(id, row, number, at);
        }
    }

    /// After the last row.
    void finish(std::uint64_t rows)
    {
        to_.audit.rows_read += rows;
        if (first_ <= last_) {
            to_.first = date::floor<date::days>(first_);
            to_.last = date::floor<date::days>(last_);
        }
    }

private:
    // No row is inside.
    void shut() noexcept
    {
        earliest_ = instant::max();
        latest_ = instant::min();
    }

    enum class verdict { used, left_out };

    [[nodiscard]] auto is_missing([[maybe_unused]] id_type const& id, [[maybe_unused]] Row row) const -> bool
    {
        if constexpr (has_missing) {
            if (schema_.get(field::missing, row)) return true;
        }
        return is_no_id(id);
    }

    template <class Id>
    void place(Id const& id, Row row, std::uint64_t number, instant at)
    {
        using key_type = typename Layout::key_type;
        auto const judged = judge_amount(row, number);
        if constexpr (std::same_as<std::remove_cvref_t<Id>, key_type>) {
            store(id, row, judged, at);
        } else {
            store(key_type(id), row, judged, at);
        }
    }

    template <class Key>
    void store(Key const& key, Row row, verdict judged, instant at)
    {
        auto const hash = hash_key(key);
        if (judged == verdict::left_out) [[unlikely]] {
            to_.left_out.add(to_.left_out.of(hash)).set(key, hash);
            return;
        }
        to_.kept.add(to_.kept.of(hash)).set(key, hash, cells(row, at));
    }

    [[nodiscard]] auto judge_amount([[maybe_unused]] Row row, [[maybe_unused]] std::uint64_t number)
        -> verdict
    {
        if constexpr (has_amount) {
            amount_ = schema_.get(field::amount, row);
            if (!is_finite(amount_, "amount", number)) return verdict::left_out;
        }
        if constexpr (has_cost) {
            cost_ = schema_.get(field::cost, row);
            if (!is_finite(cost_, "cost", number)) return verdict::left_out;
        }
        if constexpr (has_amount) {
            if (amount_ < amount_type{}) {
                switch (policy_.refunds) {
                case refunds::net:
                    ++to_.audit.refunds_netted;
                    break;
                case refunds::drop:
                    ++to_.audit.refunds_dropped;
                    return verdict::left_out;
                case refunds::reject:
                    throw invalid_row(number, "the amount is below zero");
                case refunds::as_activity:
                    break;
                }
            } else if (policy_.zeros == zeros::drop && amount_ == amount_type{}) {
                ++to_.audit.zeros_dropped;
                return verdict::left_out;
            }
        }
        return verdict::used;
    }

    template <class Money>
    [[nodiscard]] auto is_finite([[maybe_unused]] Money value, [[maybe_unused]] char const* what,
                                 [[maybe_unused]] std::uint64_t number) -> bool
    {
        if constexpr (std::floating_point<Money>) {
            if (!std::isfinite(value)) [[unlikely]] {
                if (policy_.non_finite == non_finite_amounts::reject)
                    throw invalid_row(number, std::string("the ") + what + " is not a finite number");
                ++to_.audit.non_finite_amount;
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] auto cells(Row row, instant at) -> row_pack_t<Layout>
    {
        row_pack_t<Layout> p;
        fill(p, row, at, static_cast<Layout*>(nullptr));
        return p;
    }

    template <class Key, class... Columns>
    void fill(row_pack_t<Layout>& p, Row row, instant at, layout<Key, Columns...>*)
    {
        [&]<std::size_t... Is>(std::index_sequence<Is...>) { ((get<Is>(p) = value<Columns>(row, at)), ...); }
        (std::index_sequence_for<Columns...>{});
    }

    template <class Column>
    [[nodiscard]] auto value([[maybe_unused]] Row row, [[maybe_unused]] instant at) const ->
        typename Column::value_type
    {
        using bound = typename Column::tag;
        using value_type = typename Column::value_type;
        if constexpr (std::same_as<bound, tag::time>) {
            return date::floor<typename value_type::duration>(at);
        } else if constexpr (std::same_as<bound, tag::amount>) {
            return amount_;
        } else if constexpr (std::same_as<bound, tag::cost>) {
            return cost_;
        } else {
            return value_type(schema_.get(field_name<bound>{}, row));
        }
    }

    struct nothing {};
    template <bool Bound, class Tag>
    struct money_of {
        using type = nothing;
    };
    template <class Tag>
    struct money_of<true, Tag> {
        using type = stored_t<field_result_t<Tag, S, Row>>;
    };
    using amount_type = typename money_of<has_amount, tag::amount>::type;
    using cost_type = typename money_of<has_cost, tag::cost>::type;

    S const& schema_;
    row_policy policy_;
    intake<Layout>& to_;
    instant earliest_ = ends::first();
    instant latest_ = ends::last();
    instant first_ = instant::max();
    instant last_ = instant::min();
    [[no_unique_address]] amount_type amount_{};
    [[no_unique_address]] cost_type cost_{};
};

/// All rows, dealt into partitions, with the window that they were observed in.
template <class Layout>
struct ingested {
    std::vector<intake<Layout>> runs; // of consecutive rows; in the order of the rows
    row_audit audit;                  // customers are not known yet
    observation_window window;

    [[nodiscard]] auto partitions() const noexcept -> std::size_t { return runs.front().kept.count(); }
    [[nodiscard]] auto size(std::size_t p) const noexcept -> std::size_t
    {
        std::size_t n = 0;
        for (auto const& r : runs) n += r.kept.size(p);
        return n;
    }
    [[nodiscard]] auto unidentified() const noexcept -> std::size_t
    {
        std::size_t n = 0;
        for (auto const& r : runs) n += r.unidentified.size();
        return n;
    }
};

/// How many partitions, by the number of rows alone: so many that what is known of the customers of one fits
/// a core's own caches, and so few that the ends of all that grow beside each other do. Beyond some thirty
/// million rows both cannot be had, and more partitions are the lesser evil.
[[nodiscard]] constexpr auto partition_bits(std::size_t rows) noexcept -> unsigned
{
    auto const bits_for = [rows](std::size_t rows_a_partition) {
        auto const partitions = (rows + rows_a_partition - 1) / rows_a_partition;
        return static_cast<unsigned>(std::bit_width(partitions - (rows > 0 ? 1 : 0)));
    };
    return std::max(std::min(bits_for(16'384), 9U), std::min(bits_for(65'536), 11U));
}

/// Reads all rows, once.
///
/// A range that can be read from several places at once is read by as many runs as the executor runs tasks;
/// each run keeps its rows in order and runs follow one another, so that what comes out does not depend on
/// their number.
template <class Layout, class R, class S, executor E>
[[nodiscard]] auto ingest(R&& rows, S const& fields, row_policy const& policy, observation const& observed,
                          E const& exec) -> ingested<Layout>
{
    using row = row_of<R>;
    validate(observed);
    ingested<Layout> out;

    if constexpr (std::ranges::random_access_range<R> && std::ranges::sized_range<R>) {
        auto const n = static_cast<std::size_t>(std::ranges::size(rows));
        constexpr std::size_t worth_a_run = 16384;
        auto const runs = std::clamp<std::size_t>(n / worth_a_run, 1, exec.concurrency());
        for (std::size_t r = 0; r < runs; ++r) out.runs.emplace_back(partition_bits(n));
        auto const begin = std::ranges::begin(rows);
        using difference = std::ranges::range_difference_t<R>;
        exec(runs, [&](std::size_t r) {
            intake_pass<Layout, S, row> pass(fields, policy, observed, out.runs[r]);
            auto const from = n / runs * r + std::min(r, n % runs);
            auto const to = n / runs * (r + 1) + std::min(r + 1, n % runs);
            for (auto i = from; i < to; ++i) {
                auto&& element = begin[static_cast<difference>(i)];
                pass(element, i);
            }
            pass.finish(to - from);
        });
    } else {
        std::size_t expected = std::size_t{1} << 22;
        if constexpr (std::ranges::sized_range<R>)
            expected = static_cast<std::size_t>(std::ranges::size(rows));
        auto& only = out.runs.emplace_back(partition_bits(expected));
        intake_pass<Layout, S, row> pass(fields, policy, observed, only);
        std::uint64_t number = 0;
        auto const end = std::ranges::end(rows);
        for (auto i = std::ranges::begin(rows); i != end; ++i) {
            auto&& element = *i;
            pass(element, number++);
        }
        pass.finish(number);
    }

    std::optional<date::local_days> first, last;
    for (auto const& r : out.runs) {
        out.audit += r.audit;
        if (!r.first) continue;
        first = first ? std::min(*first, *r.first) : *r.first;
        last = last ? std::max(*last, *r.last) : *r.last;
    }
    out.audit.rows_used = out.audit.rows_read - out.audit.rows_left_out();
    out.window = resolve(observed, first, last);
    return out;
}

} // namespace cohort::detail
