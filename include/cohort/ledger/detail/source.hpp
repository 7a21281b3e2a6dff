#pragma once

#include <cohort/ledger/detail/group.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/parallel/executor.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The rows of a ledger, as `grouped_rows` shows those of a partition; only those inside a window, which for
/// rows in time order is a piece of each customer's.
template <class Layout>
class ledger_rows {
public:
    ledger_rows(ledger<Layout> const& book, observation_window const& window)
        : book_(&book), from_(window.from), until_(window.until),
          all_(window.from <= book.window().from && book.window().until <= window.until)
    {}

    [[nodiscard, gnu::always_inline]] auto begin_of(std::size_t customer) const noexcept -> std::size_t
    {
        return all_ ? book_->offsets()[customer] : bound(customer, from_);
    }
    [[nodiscard, gnu::always_inline]] auto end_of(std::size_t customer) const noexcept -> std::size_t
    {
        return all_ ? book_->offsets()[customer + 1] : bound(customer, until_);
    }
    /// Asks for the times around a customer's first row and the last one of the customer before, if there is
    /// such a customer: for a loop that leaves rows out, which processors take for no sequence.
    [[gnu::always_inline]] void prefetch(std::size_t customer) const noexcept
    {
        if (customer < book_->customers())
            __builtin_prefetch(book_->column(field::time).data() + book_->offsets()[customer]);
    }
    template <class Tag>
    [[nodiscard]] auto cell(std::size_t row) const noexcept -> auto const&
    {
        return book_->column(field_name<Tag>{})[row];
    }

    /// Whether the window holds every row of the ledger.
    [[nodiscard]] auto all() const noexcept -> bool { return all_; }

private:
    [[nodiscard]] auto bound(std::size_t customer, date::local_days day) const noexcept -> std::size_t
    {
        auto const offsets = book_->offsets();
        auto const times = book_->column(field::time);
        auto const* const first = times.data() + offsets[customer];
        auto const* const last = times.data() + offsets[customer + 1];
        // By the day of the row: the window may end on one that the clock of the rows cannot tell.
        auto const before = [](auto t, date::local_days d) { return date::floor<date::days>(t) < d; };
        return static_cast<std::size_t>(std::lower_bound(first, last, day, before) - times.data());
    }

    ledger<Layout> const* book_;
    date::local_days from_;
    date::local_days until_;
    bool all_;
};

/// Where an analysis gets its customers from. Two models: rows on their way through partitions, which are
/// grouped one after the other and thrown away, and a ledger. An analysis is written once, against either.
///
/// `fold` cuts the customers into at most `blocks` blocks, by the data alone; makes an accumulator for each;
/// calls `step(accumulator, rows, keys, first, last)` for customers [first, last) of a view of grouped rows,
/// whose keys stand at the same places of `keys`; and returns the accumulators in the order of the blocks.
template <class Layout>
class partition_source {
public:
    using layout_type = Layout;

    /// Whether blocks hold customers in ascending order of their keys, from the first block to the last.
    static constexpr bool in_key_order = false;
    /// Whether a customer's rows are in time order.
    static constexpr bool in_time_order = false;

    explicit partition_source(ingested<Layout> in) : in_(std::move(in)), audit_(in_.audit) {}

    [[nodiscard]] auto window() const noexcept -> observation_window const& { return in_.window; }

    template <executor E, class Make, class Step>
    [[nodiscard]] auto fold(E const& exec, std::size_t blocks, Make const& make, Step const& step)
    {
        return each_partition(
            exec, blocks, make, [] { return grouper<Layout>(); },
            [&](auto& result, grouper<Layout>& group) {
                auto const rows = group.view();
                step(result, rows, std::span(group.keys()), std::size_t{0}, rows.customers());
            });
    }

    /// As `fold`, where a state a customer will do: `add(state, row)` for each row, then
    /// `conclude(accumulator, key, state)` for each customer.
    template <class State, executor E, class Make, class Add, class Conclude>
    [[nodiscard]] auto fold_states(E const& exec, std::size_t blocks, Make const& make, Add const& add,
                                   Conclude const& conclude)
    {
        return each_partition(
            exec, blocks, make, [&] { return accumulator_of<Layout, State, Add>(add); },
            [&](auto& result, auto& customers) {
                for (std::size_t c = 0; c < customers.states().size(); ++c)
                    conclude(result, customers.keys()[c], customers.states()[c]);
            });
    }

    /// Whether the last customer stands for the rows of nobody.
    [[nodiscard]] auto last_is_unidentified() const noexcept -> bool { return in_.unidentified() > 0; }

    /// Of the rows that `fold` has seen. \pre `fold` was called
    [[nodiscard]] auto audit() const noexcept -> row_audit const& { return audit_; }

private:
    // Takes up one partition after the other with a worker a task.
    template <class E, class Make, class MakeWorker, class Step>
    [[nodiscard]] auto each_partition(E const& exec, std::size_t blocks, Make const& make,
                                      MakeWorker const& make_worker, Step const& step)
    {
        auto const parts = in_.partitions() + (in_.unidentified() > 0 ? 1U : 0U);
        auto const tasks = std::clamp<std::size_t>(blocks, 1, parts);
        using accumulator = decltype(make());
        std::vector<std::optional<accumulator>> results(tasks);
        std::vector<row_audit> audits(tasks);
        exec(tasks, [&](std::size_t t) {
            // A task's own: what tasks that run at once write to must not share lines of memory.
            auto result = make();
            row_audit audit;
            auto worker = make_worker();
            key_index<typename Layout::key_type> affected;
            for (auto p = parts * t / tasks; p < parts * (t + 1) / tasks; ++p) {
                worker.load(in_, p);
                audit.customers += worker.keys().size();
                count_affected(in_, p, worker.index(), affected, audit, [](auto const&) {});
                if (p < in_.partitions())
                    for (auto& run : in_.runs) run.kept.release(p);
                step(result, worker);
            }
            results[t].emplace(std::move(result));
            audits[t] = audit;
        });
        for (auto const& a : audits) audit_ += a;
        return results;
    }

    ingested<Layout> in_;
    row_audit audit_;
};

template <class Layout>
class ledger_source {
public:
    using layout_type = Layout;

    static constexpr bool in_key_order = true;
    static constexpr bool in_time_order = true;

    ledger_source(ledger<Layout> const& book, observation_window const& window)
        : book_(&book), window_(window)
    {}

    [[nodiscard]] auto window() const noexcept -> observation_window const& { return window_; }
    [[nodiscard]] auto last_is_unidentified() const noexcept -> bool { return book_->has_unidentified(); }

    /// The ledger's, less what a narrower window leaves out. O(1), or O(customers) for a narrower window.
    [[nodiscard]] auto audit() const -> row_audit
    {
        auto audit = book_->audit();
        ledger_rows<Layout> const rows(*book_, window_);
        if (rows.all()) return audit;
        std::uint64_t used = 0;
        std::uint64_t customers = 0;
        for (std::size_t c = 0; c < book_->customers(); ++c) {
            auto const n = rows.end_of(c) - rows.begin_of(c);
            used += n;
            customers += n > 0 ? 1U : 0U;
        }
        audit.outside_window += audit.rows_used - used;
        audit.rows_used = used;
        audit.customers = customers;
        return audit;
    }

    template <executor E, class Make, class Step>
    [[nodiscard]] auto fold(E const& exec, std::size_t blocks, Make const& make, Step const& step) const
    {
        auto const n = book_->customers();
        auto const tasks = std::clamp<std::size_t>(blocks, 1, n / 256 + 1);
        using accumulator = decltype(make());
        std::vector<std::optional<accumulator>> results(tasks);
        ledger_rows<Layout> const rows(*book_, window_);
        exec(tasks, [&](std::size_t t) {
            auto result = make();
            step(result, rows, book_->keys(), n * t / tasks, n * (t + 1) / tasks);
            results[t].emplace(std::move(result));
        });
        return results;
    }

private:
    ledger<Layout> const* book_;
    observation_window window_;
};

/// The window of a question that is put to a ledger: the ledger's own, or the part of it that was asked for.
/// \throws invalid_option  if more is asked for than the ledger observed
template <class Layout>
[[nodiscard]] auto window_within(ledger<Layout> const& book, observation const& asked) -> observation_window
{
    validate(asked);
    auto window = book.window();
    window.left_truncated |= asked.left_truncated;
    if (asked.from) {
        if (asked.from->local() < window.from && !window.from_inferred)
            throw invalid_option("observed.from lies before the window that the ledger was made for");
        window.from = *asked.from;
        window.from_inferred = false;
    }
    if (asked.until) {
        if (window.until < asked.until->local() && !window.until_inferred)
            throw invalid_option("observed.until lies after the window that the ledger was made for");
        window.until = *asked.until;
        window.until_inferred = false;
    }
    // As `resolve` has it: an inferred end gives way to one that was given.
    if (window.until < window.from) {
        if (window.from_inferred)
            window.from = window.until;
        else if (window.until_inferred)
            window.until = window.from;
        else
            throw invalid_option("observed: the window ends before it begins");
    }
    return window;
}

/// Refuses a policy other than the ledger's: its rows have been judged already.
template <class Layout>
void require_same_policy(ledger<Layout> const& book, row_policy const& asked)
{
    if (asked != row_policy{} && asked != book.policy())
        throw invalid_option(
            "policy: the ledger was made under another row policy; make a ledger under this one");
}

/// Whether a row of a view is an activity, or only money.
template <class Layout, class View>
[[nodiscard]] auto is_activity(View const& rows, std::size_t row, row_policy const& policy) noexcept -> bool
{
    if constexpr (Layout::template has<tag::amount>)
        return amount_is_activity(rows.template cell<tag::amount>(row), policy);
    else
        return true;
}

} // namespace cohort::detail
