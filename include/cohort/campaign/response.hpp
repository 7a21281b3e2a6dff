#pragma once

#include <cohort/campaign/contact_list.hpp>
#include <cohort/ledger/detail/amounts.hpp>
#include <cohort/ledger/detail/source.hpp>
#include <cohort/ledger/ledger.hpp>
#include <cohort/rows/calendar_time.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/time/observation.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cohort {

/// Days that matter: a holiday, a launch, the weeks after a mailing.
struct dated_window {
    std::string name;
    calendar_day from;  ///< the first day
    calendar_day until; ///< the day after the last

    friend bool operator==(dated_window const&, dated_window const&) = default;
};

/// How a response is measured.
struct response_options {
    double confidence = 0.95; ///< of the intervals
    /// The base rate is that of so many spans before the window, each as long as it.
    std::size_t base_spans = 4;
};

/// What a group did in a window.
///
/// \tparam Total  the type of revenue; `detail::no_total` where there is none
template <class Total>
struct group_response {
    std::uint64_t customers = 0;
    std::uint64_t buyers = 0;              ///< who had an activity in the window
    [[no_unique_address]] Total revenue{}; ///< in the window, refunds subtracted
    /// Spans that the base rate was taken of, and the buyers in all of them.
    std::uint64_t base_spans = 0;
    std::uint64_t base_buyers = 0;

    /// Share of the customers who bought; nothing of nobody.
    [[nodiscard]] auto rate() const noexcept -> std::optional<double>
    {
        if (customers == 0) return std::nullopt;
        return static_cast<double>(buyers) / static_cast<double>(customers);
    }
    /// What that share is of the same customers in other spans of as many days, on the average; nothing where
    /// no such span was observed.
    [[nodiscard]] auto base_rate() const noexcept -> std::optional<double>
    {
        if (customers == 0 || base_spans == 0) return std::nullopt;
        return static_cast<double>(base_buyers) / static_cast<double>(base_spans) /
               static_cast<double>(customers);
    }
    /// Rate over base rate; nothing where nobody bought before.
    [[nodiscard]] auto lift() const noexcept -> std::optional<double>
    {
        auto const base = base_rate();
        if (!base || *base == 0) return std::nullopt;
        return *rate() / *base;
    }

    friend auto operator==(group_response const&, group_response const&) -> bool = default;
};

/// What the contacted and those set aside did in a window.
template <class Total>
struct window_response {
    dated_window window;
    bool complete = true; ///< whether all days of the window were observed
    group_response<Total> contacts;
    group_response<Total> holdout;
    std::optional<interval> contacts_bounds = {}; ///< Wilson interval of the contacts' rate
    std::optional<interval> holdout_bounds = {};  ///< of the holdout's
    /// Of the contacts' rate less the holdout's: what the contact did, as far as chance lets one say.
    std::optional<interval> difference_bounds = {};

    /// The contacts' rate less the holdout's; nothing without both.
    [[nodiscard]] auto difference() const noexcept -> std::optional<double>
    {
        auto const a = contacts.rate();
        auto const b = holdout.rate();
        if (!a || !b) return std::nullopt;
        return *a - *b;
    }

    friend auto operator==(window_response const&, window_response const&) -> bool = default;
};

/// How customers responded in the windows of a calendar: against their own base rate, and against those who
/// were set aside.
///
/// \code
/// auto const found = cohort::response(book, list, {{"black friday", 2011_y / 11 / 25, 2011_y / 11 / 29}});
/// \endcode
struct response_fn {
    /// \param book      the log that the windows lie in; its policy decides what an activity is
    /// \param contacts  keys of the customers that were contacted; who is not in the log has bought nothing
    /// \param holdout   keys of those set aside; may be empty
    /// \param calendar  the windows, each by itself; they may overlap
    /// \param options   confidence, how far back the base rate looks
    /// \return  a response for each window. The base rate is taken of the last `base_spans` spans before the
    ///          window that are as long, touch no window of the calendar, and were observed whole
    /// \throws invalid_option       for a window that ends before it begins or of which no day was observed,
    ///                              a customer who is named twice, a confidence not between 0 and 1
    /// \throws arithmetic_overflow  if a total does not fit
    /// \complexity  O(customers x windows x spans x log rows of a customer)
    template <class Layout>
    [[nodiscard]] auto
    operator()(ledger<Layout> const& book, std::span<typename Layout::key_type const> contacts,
               std::span<typename Layout::key_type const> holdout, std::vector<dated_window> const& calendar,
               response_options const& options = {}) const
    {
        using total = total_t<amount_of_layout_t<Layout>>;
        std::vector<window_response<total>> out;
        require_different(contacts, holdout);
        if (!(options.confidence > 0 && options.confidence < 1))
            throw invalid_option("confidence: must be between 0 and 1");
        auto const of_contacts = places(book, contacts);
        auto const of_holdout = places(book, holdout);
        for (auto const& w : calendar) {
            if (!(w.from < w.until))
                throw invalid_option("calendar: the window \"" + w.name + "\" ends before it begins");
            if (w.until.local() <= book.window().from || book.window().until <= w.from.local())
                throw invalid_option("calendar: no day of the window \"" + w.name + "\" was observed");
            auto const spans = spans_before(book.window(), w, calendar, options.base_spans);
            window_response<total> r{.window = w,
                                     .complete = book.window().from <= w.from.local() &&
                                                 w.until.local() <= book.window().until,
                                     .contacts = group(book, of_contacts, w, spans),
                                     .holdout = group(book, of_holdout, w, spans)};
            auto const& c = r.contacts;
            auto const& h = r.holdout;
            r.contacts_bounds = wilson_interval(c.buyers, c.customers, options.confidence);
            r.holdout_bounds = wilson_interval(h.buyers, h.customers, options.confidence);
            r.difference_bounds =
                difference_of_proportions(c.buyers, c.customers, h.buyers, h.customers, options.confidence);
            out.push_back(std::move(r));
        }
        return out;
    }
    /// The same of a list.
    template <class Layout>
    [[nodiscard]] auto
    operator()(ledger<Layout> const& book, contact_list<typename Layout::key_type> const& list,
               std::vector<dated_window> const& calendar, response_options const& options = {}) const
    {
        auto const contacts = list.keys(contact_group::contact);
        auto const holdout = list.keys(contact_group::holdout);
        return (*this)(book, std::span(contacts), std::span(holdout), calendar, options);
    }

private:
    struct days {
        date::local_days from;
        date::local_days until;
    };
    struct group_places {
        std::size_t customers = 0;
        std::vector<std::size_t> in_book; // of those who are there
    };

    template <class Layout>
    [[nodiscard]] static auto places(ledger<Layout> const& book,
                                     std::span<typename Layout::key_type const> keys) -> group_places
    {
        auto const people = book.keys().first(book.customers() - (book.has_unidentified() ? 1U : 0U));
        group_places out{.customers = keys.size(), .in_book = {}};
        for (auto const& key : keys) {
            auto const at = std::ranges::lower_bound(people, key);
            if (at != people.end() && *at == key)
                out.in_book.push_back(static_cast<std::size_t>(at - people.begin()));
        }
        return out;
    }

    /// Refuses a customer who is named twice, in a group or in both: they would count as two.
    template <class Key>
    static void require_different(std::span<Key const> contacts, std::span<Key const> holdout)
    {
        std::vector<Key> all(contacts.begin(), contacts.end());
        all.insert(all.end(), holdout.begin(), holdout.end());
        std::ranges::sort(all);
        if (std::ranges::adjacent_find(all) != all.end())
            throw invalid_option("contacts, holdout: a customer is named twice; each is in one group, once");
    }

    /// Spans as long as a window, from it backwards.
    [[nodiscard]] static auto spans_before(observation_window const& observed, dated_window const& window,
                                           std::vector<dated_window> const& calendar, std::size_t most)
        -> std::vector<days>
    {
        auto const length = window.until.local() - window.from.local();
        std::vector<days> spans;
        auto end = window.from.local();
        while (spans.size() < most && observed.from + length <= end) {
            auto const begin = end - length;
            // Before the earliest window that it touches, if it touches any.
            auto free = end;
            for (auto const& w : calendar)
                if (begin < w.until.local() && w.from.local() < end) free = std::min(free, w.from.local());
            if (free < end) {
                end = free;
                continue;
            }
            if (end <= observed.until) spans.push_back({begin, end});
            end = begin;
        }
        return spans;
    }

    template <class Layout>
    [[nodiscard]] static auto group(ledger<Layout> const& book, group_places const& who,
                                    dated_window const& window, std::vector<days> const& spans)
        -> group_response<total_t<amount_of_layout_t<Layout>>>
    {
        group_response<total_t<amount_of_layout_t<Layout>>> out;
        out.customers = who.customers;
        total_accumulator<amount_of_layout_t<Layout>> revenue;
        for_rows(book, who, {window.from.local(), window.until.local()},
                 [&](std::size_t first, std::size_t last) {
                     out.buyers += any_activity(book, first, last) ? 1U : 0U;
                     if constexpr (Layout::template has<tag::amount>)
                         for (auto i = first; i < last; ++i) revenue(book.column(field::amount)[i]);
                 });
        out.revenue = revenue.value();
        out.base_spans = spans.size();
        for (auto const& span : spans)
            for_rows(book, who, span, [&](std::size_t first, std::size_t last) {
                out.base_buyers += any_activity(book, first, last) ? 1U : 0U;
            });
        return out;
    }

    /// Calls `f(first, last)` with the rows of each customer in a span.
    template <class Layout, class F>
    static void for_rows(ledger<Layout> const& book, group_places const& who, days const& span, F const& f)
    {
        auto window = book.window();
        window.from = span.from;
        window.until = span.until;
        detail::ledger_rows<Layout> const rows(book, window);
        for (auto const c : who.in_book) f(rows.begin_of(c), rows.end_of(c));
    }
    template <class Layout>
    [[nodiscard]] static auto any_activity(ledger<Layout> const& book, std::size_t first, std::size_t last)
        -> bool
    {
        for (auto i = first; i < last; ++i)
            if (book.is_activity(i)) return true;
        return false;
    }
};

/// \copydoc response_fn
inline constexpr response_fn response{};

} // namespace cohort
