#pragma once

#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/rows.hpp>
#include <support/any_clock.hpp>
#include <support/any_sales.hpp>
#include <support/slow_cohorts.hpp>

#include <rapidcheck.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

namespace cohort_test {

/// What a row says of the day when its customer signed up, if anything: before the log, in it or after it.
[[nodiscard]] inline auto signup_of(sale const& s) -> std::optional<date::local_days>
{
    if (s.invoice == 0) return std::nullopt;
    return first_day + date::days{(std::abs(s.cents) * 7 + s.invoice * 31) % 300 - 60};
}
/// What a row cost the seller.
[[nodiscard]] inline auto cost_of(sale const& s) -> std::int64_t { return s.cents / 3 + s.invoice; }

inline constexpr cohort::field_name<struct signup_tag> signup{};

/// A sale with all that questions may be asked about.
inline constexpr auto shop_schema =
    cohort::schema(cohort::field::customer = &sale::client, cohort::field::time = &sale::at,
                   cohort::field::amount = &sale::cents, cohort::field::order = &sale::invoice,
                   cohort::field::cost = &cost_of, country = &sale::country, signup = &signup_of);

/// A predicate of a ledger's rows, chosen when the test runs, so that there is one type of all of them.
class picky {
public:
    enum kinds { everything, from_a, for_much, of_order, in_the_morning, nothing };

    picky() = default;
    picky(kinds kind, std::int64_t bound) : kind_(kind), bound_(bound) {}

    template <class Row>
    auto operator()(Row const& row) const -> bool
    {
        namespace f = cohort::field;
        return holds({{}, row.time(), row[f::amount], row[f::order], row[country]});
    }
    /// The same of a row of the log.
    [[nodiscard]] auto slow() const -> slow_test
    {
        return [self = *this](sale const& s) { return self.holds(s); };
    }

private:
    [[nodiscard]] auto holds(sale const& s) const -> bool
    {
        switch (kind_) {
        case everything:
            return true;
        case from_a:
            return s.country == 'a';
        case for_much:
            return s.cents >= bound_;
        case of_order:
            return s.invoice == bound_;
        case in_the_morning:
            return s.at - date::floor<date::days>(s.at) < std::chrono::hours{12};
        case nothing:
            break;
        }
        return false;
    }

    kinds kind_ = everything;
    std::int64_t bound_ = 0;
};

[[nodiscard]] inline auto any_predicate() -> picky
{
    auto const kind = *rc::gen::weightedElement<picky::kinds>({{4, picky::everything},
                                                               {3, picky::from_a},
                                                               {3, picky::for_much},
                                                               {2, picky::of_order},
                                                               {3, picky::in_the_morning},
                                                               {1, picky::nothing}});
    return {kind, kind == picky::of_order ? *rc::gen::inRange(0, 4) : *rc::gen::element(-100, 0, 100, 1'000)};
}

/// One to three threads, chosen when the test runs.
struct some_threads {
    unsigned n = 1;

    [[nodiscard]] auto concurrency() const noexcept -> unsigned { return n; }
    template <class Task>
    void operator()(std::size_t tasks, Task&& task) const
    {
        cohort::threads{n}(tasks, std::forward<Task>(task));
    }
};

/// A log, options, and what of a question is said by the options.
struct setting {
    std::vector<sale> rows;
    cohort::cohort_options options;
    slow_question slow;
};

[[nodiscard]] inline auto any_ages() -> slow_ages
{
    slow_ages ages;
    if (*rc::gen::inRange(0, 2) == 0) return ages;
    ages.from = *rc::gen::inRange(0, 4);
    ages.step = *rc::gen::inRange(1, 4);
    if (*rc::gen::arbitrary<bool>()) ages.to = ages.from + *rc::gen::inRange(0, 7);
    return ages;
}

[[nodiscard]] inline auto any_setting(walked_grid const& grid) -> setting
{
    setting s;
    s.rows = *rc::gen::scale(2, any_sales()); // what predicates leave is still something
    s.options.clock = s.slow.clock = any_clock();
    s.options.observed = any_observation();
    s.options.policy = any_policy();
    if (*rc::gen::inRange(0, 3) == 0) s.options.births.from = s.slow.births_from = *any_day();
    if (*rc::gen::inRange(0, 3) == 0) {
        auto until = *any_day();
        if (s.slow.births_from) until = *s.slow.births_from + date::days{*rc::gen::inRange(1, 120)};
        s.options.births.until = s.slow.births_until = until;
    }
    s.slow.grid = &grid;
    s.slow.by = slow_period(grid);
    return s;
}

/// The same, with a selection of ages.
[[nodiscard]] inline auto any_setting_of_ages(walked_grid const& grid) -> setting
{
    auto s = any_setting(grid);
    s.slow.ages = any_ages();
    s.options.ages.from = s.slow.ages.from;
    s.options.ages.to = s.slow.ages.to;
    s.options.ages.step = s.slow.ages.step;
    return s;
}

} // namespace cohort_test
