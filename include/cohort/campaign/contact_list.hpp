#pragma once

#include <cohort/rfm/rfm_table.hpp>
#include <cohort/rfm/segment.hpp>
#include <cohort/rows/concepts.hpp>
#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/hash.hpp>
#include <cohort/stats/detail/random.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// Whom to contact.
struct contact_options {
    /// The segments to contact, by name; empty: all.
    std::vector<std::string> segments = {};
    /// How many contacts at most; empty: no limit.
    std::optional<std::uint64_t> most = {};
    /// What a contact costs, in the unit of the margins.
    double cost_per_contact = 0;
    /// What all contacts may cost at most; empty: no limit.
    std::optional<double> budget = {};
    /// What a contact is expected to bring in before its cost, by customer in the order of the table. Who is
    /// not worth the cost is not contacted. Empty: not known, and the customers of the greatest monetary come
    /// first.
    std::vector<double> expected_margin = {};
    /// The share of the customers that is set aside and not contacted, so that there is somebody to compare
    /// with: 0 to less than 1.
    double holdout = 0;
    /// Chooses who is set aside. The same customer, seed and share: the same answer, whoever else is there.
    std::uint64_t seed = 1;

    friend bool operator==(contact_options const&, contact_options const&) = default;
};

enum class contact_group : std::uint8_t { contact, holdout };

/// "contact", "holdout".
[[nodiscard]] constexpr auto to_string(contact_group g) noexcept -> std::string_view
{
    return g == contact_group::contact ? "contact" : "holdout";
}

/// A customer on a list.
template <class Key>
struct listed_customer {
    Key customer;
    std::size_t place = 0;     ///< in the table
    std::uint32_t segment = 0; ///< number of the segment
    contact_group group = contact_group::contact;

    friend auto operator==(listed_customer const&, listed_customer const&) -> bool = default;
};

/// Customers to be contacted and those set aside, the most worthwhile first.
template <class Key>
class contact_list {
public:
    /// Both groups, in the order in which they were chosen.
    [[nodiscard]] auto customers() const noexcept -> std::span<listed_customer<Key> const> { return all_; }
    /// Keys of a group, in the same order.
    [[nodiscard]] auto keys(contact_group group) const -> std::vector<Key>
    {
        std::vector<Key> out;
        for (auto const& c : all_)
            if (c.group == group) out.push_back(c.customer);
        return out;
    }
    [[nodiscard]] auto count(contact_group group) const noexcept -> std::uint64_t
    {
        return static_cast<std::uint64_t>(
            std::ranges::count(all_, group, [](auto const& c) { return c.group; }));
    }
    /// Names of the segments that customers are said to be in.
    [[nodiscard]] auto names() const noexcept -> std::span<std::string const> { return names_; }
    /// Customers in the segments that were asked for.
    [[nodiscard]] auto targeted() const noexcept -> std::uint64_t { return targeted_; }
    /// Of these, how many are not worth the cost of a contact.
    [[nodiscard]] auto not_worthwhile() const noexcept -> std::uint64_t { return not_worthwhile_; }
    /// What the contacts cost.
    [[nodiscard]] auto cost() const noexcept -> double { return cost_; }
    /// What the contacts are expected to bring in, less their cost; nothing where it is not known.
    [[nodiscard]] auto expected_gain() const noexcept -> std::optional<double> { return expected_gain_; }

    friend auto operator==(contact_list const&, contact_list const&) -> bool = default;

private:
    friend struct list_contacts_fn;

    std::vector<listed_customer<Key>> all_;
    std::vector<std::string> names_;
    std::uint64_t targeted_ = 0;
    std::uint64_t not_worthwhile_ = 0;
    double cost_ = 0;
    std::optional<double> expected_gain_;
};

namespace detail {

/// What lots are drawn by: eight bytes of a text after the other, whole numbers as they are. Not the hash
/// that tables use, which may become a faster one: a lot stays what it is for as long as campaigns run.
[[nodiscard]] inline auto lot_image(std::string const& text) -> std::uint64_t
{
    auto h = mix(text.size() + 0x2545F4914F6CDD1DU);
    for (std::size_t at = 0;; at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        auto const n = std::min(text.size() - at, sizeof word);
        std::memcpy(&word, text.data() + at, n);
        h = mix(h ^ word);
        if (n < sizeof word) return h;
    }
}
template <class K>
    requires hashes_at_once<K>
[[nodiscard]] constexpr auto lot_image(K key) -> std::uint64_t
{
    return mix(static_cast<std::uint64_t>(key));
}

/// A key whose hash is the same everywhere: a whole number, an enumeration, text.
template <class K>
concept hashed_alike_everywhere = hashes_at_once<K> || std::same_as<K, std::string>;

/// A number in [0, 1) of a customer's own.
template <class K>
[[nodiscard]] auto lot_of(K const& key, std::uint64_t seed) -> double
{
    auto const drawn = splitmix64::mix(lot_image(key) ^ splitmix64::mix(seed + 0x9e3779b97f4a7c15U));
    return static_cast<double>(drawn >> 11U) * 0x1p-53;
}

} // namespace detail

/// What a table's key, or what is made of it, must be for a list with a holdout to be the same on every
/// machine.
template <class Projection, class Key>
concept identifies_for_holdout =
    detail::hashed_alike_everywhere<stored_t<std::invoke_result_t<Projection const&, Key const&>>>;

/// Chooses the customers of segments that are worth contacting, and sets some aside.
///
/// \code
/// auto const list = cohort::list_contacts(value, named, {.segments = {"at risk"}, .most = 500, .holdout =
/// 0.1}); for (auto const& c : list.customers()) write(c.customer, to_string(c.group)); \endcode
struct list_contacts_fn {
    /// \param table     the customers
    /// \param segments  made from their scores
    /// \param options   which segments, how many, for how much, who is set aside
    /// \param identity  makes a whole number or a text of a key that is neither: the holdout hangs on it
    /// \return  customers in descending order of expected margin; where none is given of monetary, then
    ///          frequency; then of recency, the latest first; then in ascending order of keys. Going down
    ///          that order each customer is either set aside, by lot, or contacted, until the limit or the
    ///          budget is reached: so both groups are of one kind. Rows of nobody are nobody to contact
    /// \throws invalid_option  for a segment that is none of the names, a share, cost or budget out of range,
    ///                         a budget without a cost, margins that are no numbers or for more or fewer
    ///                         customers than there are, segments of another table
    /// \complexity  O(n log n) for n customers in the segments
    template <class Key, class Monetary, class... Further, class Identity = std::identity>
        requires identifies_for_holdout<Identity, Key>
    [[nodiscard]] auto operator()(rfm_table<Key, Monetary, Further...> const& table,
                                  segmentation const& segments, contact_options const& options = {},
                                  Identity const& identity = {}) const -> contact_list<Key>
    {
        detail::require_same_customers(table, segments, "list_contacts");
        check(options, table.customers());
        auto const wanted = wanted_segments(segments, options.segments);
        auto const& margins = options.expected_margin;

        contact_list<Key> out;
        out.names_.assign(segments.names().begin(), segments.names().end());
        std::vector<std::size_t> order;
        auto const people = table.customers() - (table.has_unidentified() ? 1U : 0U);
        for (std::size_t i = 0; i < people; ++i) {
            if (!wanted[segments.of()[i]]) continue;
            ++out.targeted_;
            if (!margins.empty() && !(margins[i] > options.cost_per_contact))
                ++out.not_worthwhile_;
            else
                order.push_back(i);
        }
        std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
            if (!margins.empty()) {
                if (margins[a] != margins[b]) return margins[a] > margins[b];
            } else {
                if constexpr (rfm_table<Key, Monetary, Further...>::has_monetary)
                    if (table.monetary()[a] != table.monetary()[b])
                        return table.monetary()[a] > table.monetary()[b];
                if (table.frequency()[a] != table.frequency()[b])
                    return table.frequency()[a] > table.frequency()[b];
            }
            if (table.days_since_last()[a] != table.days_since_last()[b])
                return table.days_since_last()[a] < table.days_since_last()[b];
            return a < b; // keys ascend
        });

        auto const limit = contacts_at_most(options);
        std::uint64_t contacts = 0;
        sum<double> gain;
        for (auto const i : order) {
            if (contacts == limit) break;
            using id = stored_t<std::invoke_result_t<Identity const&, Key const&>>;
            bool const aside =
                detail::lot_of(id(std::invoke(identity, table.keys()[i])), options.seed) < options.holdout;
            out.all_.push_back({table.keys()[i], i, segments.of()[i],
                                aside ? contact_group::holdout : contact_group::contact});
            if (aside) continue;
            ++contacts;
            if (!margins.empty()) gain(margins[i] - options.cost_per_contact);
        }
        out.cost_ = static_cast<double>(contacts) * options.cost_per_contact;
        if (!margins.empty()) out.expected_gain_ = gain.value();
        return out;
    }

private:
    static void check(contact_options const& options, std::size_t customers)
    {
        if (!(options.holdout >= 0 && options.holdout < 1))
            throw invalid_option("holdout: the share must be 0 or more and less than 1");
        if (!(options.cost_per_contact >= 0) || std::isinf(options.cost_per_contact))
            throw invalid_option("cost_per_contact: must be a number of 0 or more");
        if (options.budget) {
            if (!(*options.budget >= 0)) throw invalid_option("budget: must be a number of 0 or more");
            if (options.cost_per_contact == 0)
                throw invalid_option("budget: means nothing without cost_per_contact; give that too");
        }
        auto const& margins = options.expected_margin;
        if (margins.empty()) return;
        if (margins.size() != customers)
            throw invalid_option("expected_margin: " + std::to_string(margins.size()) + " numbers for " +
                                 std::to_string(customers) +
                                 " customers; give one for each, in the order of the table");
        for (std::size_t i = 0; i < margins.size(); ++i)
            if (!std::isfinite(margins[i]))
                throw invalid_option("expected_margin: number " + std::to_string(i) +
                                     " (the first is 0) is not a finite number");
    }

    [[nodiscard]] static auto wanted_segments(segmentation const& segments,
                                              std::vector<std::string> const& names) -> std::vector<bool>
    {
        std::vector<bool> wanted(segments.names().size(), names.empty());
        for (auto const& name : names) {
            auto const found = segments.find(name);
            if (!found) {
                std::string why = "segments: there is no \"" + name + "\"; there are";
                for (auto const& n : segments.names()) why.append(" ").append(n).append(",");
                why.pop_back();
                throw invalid_option(why);
            }
            wanted[*found] = true;
        }
        return wanted;
    }

    [[nodiscard]] static auto contacts_at_most(contact_options const& options) -> std::optional<std::uint64_t>
    {
        auto limit = options.most;
        if (options.budget) {
            auto affordable = std::floor(*options.budget / options.cost_per_contact);
            // The quotient is rounded: 3 contacts of 0.1 are not to fail for a budget of 0.3.
            if ((affordable + 1) * options.cost_per_contact <= *options.budget * (1 + 4e-16)) affordable += 1;
            auto const n = affordable < 0x1p63 ? static_cast<std::uint64_t>(affordable) : ~std::uint64_t{0};
            limit = limit ? std::min(*limit, n) : n;
        }
        return limit;
    }
};

/// \copydoc list_contacts_fn
inline constexpr list_contacts_fn list_contacts{};

} // namespace cohort
