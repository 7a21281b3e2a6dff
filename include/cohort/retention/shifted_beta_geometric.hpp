#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/interval.hpp>
#include <cohort/stats/normal.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace cohort {

/// How the customers of a shifted-beta-geometric model differ in their churn probability.
enum class churn_mix : std::uint8_t {
    beta,           ///< by a beta distribution: the model itself
    all_alike,      ///< not at all, its limit where alpha and beta grow: the geometric distribution
    all_or_nothing, ///< as much as can be, its limit where both vanish: some leave at once, the others never
};

/// How long customers stay who renew or leave once a period, each with a churn probability of its own that
/// stays the same, the probabilities being distributed over the customers as Beta(alpha, beta): the
/// shifted-beta-geometric distribution (P. S. Fader and B. G. S. Hardie, How to project customer retention,
/// Journal of Interactive Marketing 21(1), 2007, 76-90). Retention rises with age though no customer changes,
/// because those of high churn leave first.
///
/// Ages are whole periods; everybody is there at age 0, and the first chance to leave is before age 1. All
/// figures have the same bits everywhere.
class shifted_beta_geometric {
public:
    /// \param alpha, beta  of the distribution of churn probabilities: its mean is alpha / (alpha + beta)
    /// \throws invalid_option  if one is not positive, or their sum is not finite
    shifted_beta_geometric(double alpha, double beta)
        : alpha_(alpha), beta_(beta), mean_churn_(alpha / (alpha + beta))
    {
        if (!(alpha > 0 && beta > 0 && alpha + beta <= std::numeric_limits<double>::max()))
            throw invalid_option("shifted_beta_geometric: alpha and beta must be positive and finite");
    }

    /// The limit in which everybody has the same churn probability.
    /// \throws invalid_option  if `churn` is not between 0 and 1
    [[nodiscard]] static auto all_alike(double churn) -> shifted_beta_geometric
    {
        return {churn_mix::all_alike, std::numeric_limits<double>::infinity(), churn};
    }

    /// The limit in which a part of the customers leaves before age 1 and all others stay.
    /// \throws invalid_option  if `churn` is not between 0 and 1
    [[nodiscard]] static auto all_or_nothing(double churn) -> shifted_beta_geometric
    {
        return {churn_mix::all_or_nothing, 0, churn};
    }

    [[nodiscard]] auto mix() const noexcept -> churn_mix { return mix_; }
    /// Infinite where all are alike, 0 where all or nothing.
    [[nodiscard]] auto alpha() const noexcept -> double { return alpha_; }
    /// As alpha.
    [[nodiscard]] auto beta() const noexcept -> double { return beta_; }
    /// The churn probability of a new customer, alpha / (alpha + beta).
    [[nodiscard]] auto mean_churn() const noexcept -> double { return mean_churn_; }

    /// Of the customers there at age - 1, the part that is lost by `age` >= 1: alpha / (alpha + beta + age -
    /// 1).
    [[nodiscard]] auto churn_rate(std::uint64_t age) const noexcept -> double
    {
        assert(age > 0);
        if (mix_ == churn_mix::beta) return alpha_ / (alpha_ + beta_ + static_cast<double>(age - 1));
        return mix_ == churn_mix::all_alike || age == 1 ? mean_churn_ : 0;
    }

    /// Of the customers there at age - 1, the part still there at `age` >= 1: the complement of churn, with
    /// its own digits.
    [[nodiscard]] auto retention_rate(std::uint64_t age) const noexcept -> double
    {
        assert(age > 0);
        if (mix_ != churn_mix::beta) return 1 - churn_rate(age);
        auto const renewals = static_cast<double>(age - 1);
        return (beta_ + renewals) / (alpha_ + beta_ + renewals);
    }

    /// How likely a customer who is there at age `from` is there at `age`, the product of the retention rates
    /// in between; from age 0 the survival function. 0 where that is below the least normal number, 10^-308.
    /// \complexity  linear in age - from
    [[nodiscard]] auto survival(std::uint64_t age, std::uint64_t from = 0) const noexcept -> double
    {
        assert(from <= age);
        double there = 1;
        for (auto a = from + 1; a <= age; ++a) {
            there *= retention_rate(a);
            if (there < std::numeric_limits<double>::min()) return 0;
            if (mix_ == churn_mix::all_or_nothing) break; // nobody is lost any more
        }
        return there;
    }

    /// How likely a new customer is lost between age - 1 and `age` >= 1.
    /// \complexity  linear in the age
    [[nodiscard]] auto churn_probability(std::uint64_t age) const noexcept -> double
    {
        return survival(age - 1) * churn_rate(age);
    }

    /// The discounted expected lifetime of a new customer: the sum over ages 0, 1, 2, ... of survival(age) /
    /// (1 + discount)^age, so that times the margin of a period, had at its start, it is what a customer is
    /// worth. 2F1(1, beta; alpha + beta; 1 / (1 + discount)) (P. S. Fader and B. G. S. Hardie, Customer-base
    /// valuation in a contractual setting, Marketing Science 29(1), 2010, 85-93), by Gauss's continued
    /// fraction.
    ///
    /// \param discount  of one period: 0.1 for 10 %; at least 10^-9
    /// \return  the lifetime, in periods; off by some 10^-15 (1 + 1 / discount) of itself at most
    /// \throws invalid_option  for any other discount
    /// \complexity  some 20 / sqrt(discount) steps
    [[nodiscard]] auto discounted_lifetime(double discount) const -> double
    {
        if (!(discount >= 1e-9 && discount <= std::numeric_limits<double>::max()))
            throw invalid_option("discounted_lifetime: the discount of a period must be at least 10^-9");
        if (mix_ == churn_mix::all_alike) return (1 + discount) / (discount + mean_churn_);
        if (mix_ == churn_mix::all_or_nothing) return 1 + (1 - mean_churn_) / discount;
        double const z = 1 / (1 + discount);
        double const root = std::sqrt(discount * z); // of 1 - z
        double const both = alpha_ + beta_;
        // 1 - u1 z / (1 - u2 z / (1 - u3 z / ...)): u goes to 1 / 4, and the fraction to (1 + root) / 2, the
        // error falling by about e^(-2 root) a step.
        double fraction = (1 + root) / 2;
        for (auto step = static_cast<std::uint64_t>(20 / root) + 1; step > 0; --step) {
            auto const n = static_cast<double>(step);
            double const odd = (beta_ + n) / (both + 2 * n) * ((both + (n - 1)) / (both + (2 * n - 1)));
            double const even = n / (both + (2 * n - 1)) * ((alpha_ + (n - 1)) / (both + (2 * n - 2)));
            fraction = 1 - odd * z / fraction;
            fraction = 1 - even * z / fraction;
        }
        return 1 / (1 - beta_ / both * z / fraction);
    }

    friend auto operator==(shifted_beta_geometric const&, shifted_beta_geometric const&) -> bool = default;

private:
    shifted_beta_geometric(churn_mix mix, double alpha_and_beta, double churn)
        : mix_(mix), alpha_(alpha_and_beta), beta_(alpha_and_beta), mean_churn_(churn)
    {
        if (!(churn > 0 && churn < 1))
            throw invalid_option("shifted_beta_geometric: the churn must be between 0 and 1");
    }

    churn_mix mix_ = churn_mix::beta;
    double alpha_;
    double beta_;
    double mean_churn_;
};

namespace detail {

template <class R>
concept counts_by_age = std::ranges::input_range<R> && std::integral<std::ranges::range_value_t<R>> &&
    !std::same_as<std::ranges::range_value_t<R>, bool>;

/// Who was lost and who was kept at each age, cohorts taken together: all that the likelihood needs.
class age_losses {
public:
    /// Adds a cohort.
    /// \param where  what to say before a complaint
    template <counts_by_age R>
    void add(R&& survivors, std::string const& where)
    {
        auto const refuse = [&](std::uint64_t age, char const* why) {
            throw invalid_option(where + why + " at position " + std::to_string(age) + " (the first is 0)");
        };
        std::uint64_t age = 0;
        std::uint64_t before = 0;
        for (auto const n : survivors) {
            if constexpr (std::is_signed_v<std::ranges::range_value_t<R>>) {
                if (n < 0) refuse(age, "a count below 0");
            }
            auto const there = static_cast<std::uint64_t>(n);
            if (age == 0) {
                if (there == 0) refuse(age, "no customers");
                count(customers_, there, where);
            } else {
                if (there > before)
                    refuse(age, "more survivors than before (who was away and is back, was never lost)");
                count(at_risk_, before, where);
                if (lost_.size() < age) {
                    lost_.push_back(0);
                    kept_.push_back(0);
                }
                lost_[age - 1] += static_cast<double>(before - there);
                kept_[age - 1] += static_cast<double>(there);
            }
            before = there;
            ++age;
        }
    }

    /// How many transitions there are: from age 0 to 1, and so on.
    [[nodiscard]] auto size() const noexcept -> std::size_t { return lost_.size(); }
    /// Of transition i, from age i to i + 1.
    [[nodiscard]] auto lost(std::size_t i) const noexcept -> double { return lost_[i]; }
    [[nodiscard]] auto kept(std::size_t i) const noexcept -> double { return kept_[i]; }
    /// At age 0.
    [[nodiscard]] auto customers() const noexcept -> std::uint64_t { return customers_; }

private:
    /// Adds to a total that stays below 2^53: as doubles the parts are exact then.
    static void count(std::uint64_t& total, std::uint64_t n, std::string const& where)
    {
        if (n >= (std::uint64_t{1} << 53) - total)
            throw arithmetic_overflow(where + "the customers of all ages add up to 2^53 or more");
        total += n;
    }

    std::vector<double> lost_;
    std::vector<double> kept_;
    std::uint64_t customers_ = 0;
    std::uint64_t at_risk_ = 0;
};

} // namespace detail

/// How many of some customers are expected at a later age.
struct survivor_projection {
    double expected = 0;
    /// Where their number will be; nothing where the model is all or nothing, which has no doubt to state.
    std::optional<interval> likely = std::nullopt;

    friend auto operator==(survivor_projection const&, survivor_projection const&) -> bool = default;
};

/// A shifted-beta-geometric model that was fitted to survivors.
class shifted_beta_geometric_fit : public shifted_beta_geometric {
public:
    /// What `fit_shifted_beta_geometric` finds.
    shifted_beta_geometric_fit(shifted_beta_geometric const& model, detail::age_losses const& data)
        : shifted_beta_geometric(model), customers_(data.customers())
    {
        sum<double> log_likelihood;
        sum<double> information;
        sum<double> moment;
        sum<double> spread;
        auto const weight = [&](std::size_t i) {
            double const h = churn_rate(i + 1);
            return (data.lost(i) + data.kept(i)) * (h * h * h) / retention_rate(i + 1);
        };
        for (std::size_t i = 0; i < data.size(); ++i) {
            // What did not happen may be impossible: 0, and not 0 log 0.
            if (data.lost(i) > 0) log_likelihood(data.lost(i) * detail::natural_log(churn_rate(i + 1)));
            if (data.kept(i) > 0) log_likelihood(data.kept(i) * detail::natural_log(retention_rate(i + 1)));
            information(weight(i));
            moment(weight(i) * static_cast<double>(i));
        }
        log_likelihood_ = log_likelihood.value();
        information_ = information.value();
        centre_ = moment.value() / information_;
        for (std::size_t i = 0; i < data.size(); ++i) {
            double const off = static_cast<double>(i) - centre_;
            spread(weight(i) * (off * off));
        }
        spread_ = spread.value();
    }

    /// The logarithm of the likelihood of what was seen: which customer was lost when.
    [[nodiscard]] auto log_likelihood() const noexcept -> double { return log_likelihood_; }
    /// How many there were at age 0, in all cohorts.
    [[nodiscard]] auto customers() const noexcept -> std::uint64_t { return customers_; }
    /// How many of them the model expects at an age: customers * survival.
    /// \complexity  linear in the age
    [[nodiscard]] auto expected_survivors(std::uint64_t age) const noexcept -> double
    {
        return static_cast<double>(customers_) * survival(age);
    }

    /// The standard error of `survival(age, from)` that comes from not knowing alpha and beta; nothing where
    /// the model is all or nothing.
    ///
    /// By the delta method. The reciprocal of the churn rate is a straight line in the age, 1 / h = (alpha +
    /// beta) / alpha + (age - 1) / alpha; intercept and slope have the Fisher information sum of n h^3 / (1 -
    /// h) (1, age - 1)^T (1, age - 1), given n at risk at each age (compare C. R. Weinberg and B. C. Gladen,
    /// The beta-geometric distribution applied to comparative fecundability studies, Biometrics 42, 1986,
    /// 547-560), and the logarithm of survival the derivatives sum of h^2 / (1 - h) (1, age - 1). Where all
    /// are alike the slope is at its least, 0: the error is then rather too large.
    /// \complexity  linear in age - from
    [[nodiscard]] auto survival_error(std::uint64_t age, std::uint64_t from = 0) const
        -> std::optional<double>
    {
        assert(from <= age);
        if (mix() == churn_mix::all_or_nothing) return std::nullopt;
        double by_level = 0;
        double by_slope = 0;
        for (auto a = from + 1; a <= age; ++a) {
            double const h = churn_rate(a);
            double const d = detail::as_written(h * h / retention_rate(a));
            by_level += d;
            by_slope += detail::as_written(d * (static_cast<double>(a - 1) - centre_));
        }
        double const variance = detail::as_written(by_level * by_level / information_) +
                                detail::as_written(by_slope * by_slope / spread_);
        return survival(age, from) * std::sqrt(variance);
    }

    /// How many of `there` customers of age `from` will be there at `age`.
    ///
    /// \param confidence  the share of such intervals that should hold the number, between 0 and 1
    /// \throws invalid_option  for any other confidence
    ///
    /// The interval is expected +- z sqrt(there q (1 - q) + (there error)^2), cut at 0 and `there`, with q =
    /// survival(age, from) and its `survival_error`: the chance of each customer, and the doubt of the model.
    /// That holds as far as the model does, and where the numbers are not small.
    /// \complexity  linear in age - from
    [[nodiscard]] auto project(std::uint64_t there, std::uint64_t from, std::uint64_t age,
                               double confidence = 0.95) const -> survivor_projection
    {
        if (!(confidence > 0 && confidence < 1))
            throw invalid_option("shifted_beta_geometric: the confidence must be between 0 and 1");
        auto const n = static_cast<double>(there);
        double const q = survival(age, from);
        survivor_projection out{.expected = n * q};
        if (auto const error = survival_error(age, from)) {
            double const doubt = n * *error;
            double const deviation =
                std::sqrt(detail::as_written(n * q * (1 - q)) + detail::as_written(doubt * doubt));
            double const reach = detail::as_written(-normal_quantile((1 - confidence) / 2) * deviation);
            out.likely = interval{.low = std::max(out.expected - reach, 0.0),
                                  .high = std::min(out.expected + reach, n)};
        }
        return out;
    }

    friend auto operator==(shifted_beta_geometric_fit const&, shifted_beta_geometric_fit const&)
        -> bool = default;

private:
    std::uint64_t customers_;
    double log_likelihood_ = 0;
    double information_ = 0; // of the intercept of 1 / h at the age centre_ + 1 ...
    double centre_ = 0;
    double spread_ = 0; // ... and of its slope, which is independent of that
};

namespace detail {

/// The likelihood along theta = 1 / (alpha + beta), at each theta with the mean churn that suits it best. As
/// o, the odds of that mean, alpha = o / ((1 + o) theta) and beta = 1 / ((1 + o) theta), and after s renewals
/// churn is o / ((1 + o) (1 + theta s)) and retention (1 + theta s (1 + o)) / ((1 + o) (1 + theta s)).
class churn_profile {
public:
    explicit churn_profile(age_losses const& data)
    {
        for (std::size_t i = 0; i < data.size(); ++i) {
            transitions_.push_back({static_cast<double>(i), data.lost(i), data.kept(i)});
            lost_ += data.lost(i);
            kept_ += data.kept(i);
        }
    }

    /// The odds of churn where all are alike, the least for any theta.
    [[nodiscard]] auto least_odds() const noexcept -> double { return lost_ / kept_; }

    /// The best odds for a theta, from what is not above it: the odds for a smaller theta.
    [[nodiscard]] auto odds(double theta, double from) const noexcept -> double
    {
        // The derivative of the log likelihood, times o, is convex and falls in o, so Newton's method comes
        // to its root from below, step by step, until rounding stops it.
        for (double o = from;;) {
            double excess = lost_;
            double fall = 0;
            for (auto const& [s, lost, kept] : transitions_) {
                double const drift = as_written(theta * s);
                double const below = 1 + drift + as_written(drift * o);
                excess -= kept * o / below;
                fall += kept * (1 + drift) / below / below;
            }
            double const next = o + excess / fall;
            if (!(next > o)) return o;
            o = next;
        }
    }

    /// Whether the likelihood rises with theta: at late ages fewer are lost than expected.
    [[nodiscard]] auto rises(double theta, double odds) const noexcept -> bool
    {
        double slope = 0;
        for (auto const& [s, lost, kept] : transitions_) {
            double const drift = as_written(theta * s);
            double const surplus =
                as_written((lost + kept) * odds / (1 + drift)) - as_written(lost * (1 + odds));
            slope += s * surplus / (1 + as_written(drift * (1 + odds)));
        }
        return slope > 0;
    }

    /// All peaks of the likelihood, one of which is the highest, in order of theta.
    [[nodiscard]] auto peaks() const -> std::vector<shifted_beta_geometric>
    {
        std::vector<shifted_beta_geometric> found;
        double low = 0x1p-40;
        double low_odds = odds(low, least_odds());
        bool rising = rises(low, low_odds);
        if (!rising) found.push_back(shifted_beta_geometric::all_alike(lost_ / (lost_ + kept_)));
        // With a loss after age 1 it falls as soon as theta is larger than all counts together.
        while (low < 0x1p54) {
            double const high = 2 * low;
            double const high_odds = odds(high, low_odds);
            bool const still = rises(high, high_odds);
            if (rising && !still) found.push_back(peak_between(low, high, low_odds));
            low = high;
            low_odds = high_odds;
            rising = still;
        }
        return found;
    }

private:
    struct transition {
        double renewals;
        double lost;
        double kept;
    };

    [[nodiscard]] auto peak_between(double low, double high, double o) const -> shifted_beta_geometric
    {
        for (;;) {
            double const middle = low + (high - low) / 2;
            if (!(middle > low && middle < high)) return {o / ((1 + o) * low), 1 / ((1 + o) * low)};
            double const there = odds(middle, o);
            if (rises(middle, there)) {
                low = middle;
                o = there;
            } else {
                high = middle;
            }
        }
    }

    std::vector<transition> transitions_;
    double lost_ = 0;
    double kept_ = 0;
};

} // namespace detail

/// The shifted-beta-geometric model under which survivors are as likely as under any.
struct fit_shifted_beta_geometric_fn {
    /// \param survivors  how many of one cohort are there at ages 0, 1, 2, ...: whole numbers, never rising,
    ///                   read once. Customers who are still there at the last age are taken as seen so far
    /// \return  the fit of maximum likelihood; nothing where alpha and beta cannot be told apart: fewer than
    ///          three ages, nobody lost, or nobody there to lose after age 1
    /// \throws invalid_option       for counts that rise or are negative and for nobody at age 0, with the
    ///                              position
    /// \throws arithmetic_overflow  where the counts add up to 2^53 or more
    /// \complexity  linear in the ages, some hundred passes over them
    ///
    /// The log likelihood is the sum over ages of lost log(churn rate) + kept log(retention rate). It may be
    /// highest in a limit, and `mix()` says so: `all_alike` where churn does not fall with age (alpha and
    /// beta would be infinite; likewise where alpha + beta would be above 2^40), `all_or_nothing` where
    /// nobody is lost after age 1 (both would be 0). Else it is the highest of the peaks. Those are found, to
    /// ten digits and more, where the slope of the likelihood changes its sign between two powers of two of
    /// alpha + beta, at each the best mean churn being taken; a second peak that rises and falls between two
    /// neighbouring powers would not be seen.
    ///
    /// The same bits everywhere: the logarithm is the library's own.
    template <detail::counts_by_age R>
    [[nodiscard]] auto operator()(R&& survivors) const -> std::optional<shifted_beta_geometric_fit>
    {
        detail::age_losses data;
        data.add(survivors, "fit_shifted_beta_geometric: ");
        return of(data);
    }

    /// The same of several cohorts of one process, each with its own number of ages: a range of such ranges.
    /// The log likelihood is the sum of theirs, `customers()` those of all. "Fewer than three ages" is asked
    /// of the longest. The order of the cohorts makes no difference.
    template <std::ranges::input_range Cohorts>
        requires detail::counts_by_age<std::ranges::range_reference_t<Cohorts>>
    [[nodiscard]] auto operator()(Cohorts&& curves) const -> std::optional<shifted_beta_geometric_fit>
    {
        detail::age_losses data;
        std::uint64_t number = 0;
        for (auto&& survivors : curves) {
            data.add(survivors,
                     "fit_shifted_beta_geometric: cohort " + std::to_string(number) + " (the first is 0): ");
            ++number;
        }
        return of(data);
    }

private:
    static auto of(detail::age_losses const& data) -> std::optional<shifted_beta_geometric_fit>
    {
        double later_lost = 0;
        double later_kept = 0;
        for (std::size_t i = 1; i < data.size(); ++i) {
            later_lost += data.lost(i);
            later_kept += data.kept(i);
        }
        if (later_lost + later_kept == 0 || data.lost(0) + later_lost == 0) return std::nullopt;
        if (later_lost == 0)
            return shifted_beta_geometric_fit(
                shifted_beta_geometric::all_or_nothing(data.lost(0) / (data.lost(0) + data.kept(0))), data);

        std::optional<shifted_beta_geometric_fit> best;
        for (auto const& peak : detail::churn_profile(data).peaks()) {
            shifted_beta_geometric_fit const fit(peak, data);
            if (!best || fit.log_likelihood() > best->log_likelihood()) best = fit;
        }
        return best;
    }
};

/// \copydoc fit_shifted_beta_geometric_fn
inline constexpr fit_shifted_beta_geometric_fn fit_shifted_beta_geometric{};

/// How a model is tested on ages that it has not seen.
struct shifted_beta_geometric_backtest_options {
    std::uint64_t hidden = 3; ///< how many ages, the last ones, are kept from the fit; at least 1
    double confidence = 0.95; ///< of the intervals
};

/// A hidden age.
struct backtested_age {
    std::uint64_t age = 0;
    std::uint64_t observed = 0;                    ///< survivors
    double predicted = 0;                          ///< from those at the last age that the fit has seen
    double error = 0;                              ///< predicted - observed
    std::optional<interval> likely = std::nullopt; ///< as `shifted_beta_geometric_fit::project`

    /// Whether the interval holds what was observed; nothing without an interval.
    [[nodiscard]] auto covered() const noexcept -> std::optional<bool>
    {
        if (!likely) return std::nullopt;
        auto const n = static_cast<double>(observed);
        return likely->low <= n && n <= likely->high;
    }

    friend auto operator==(backtested_age const&, backtested_age const&) -> bool = default;
};

/// What a fit to the earlier ages says of the later ones.
struct shifted_beta_geometric_backtest {
    shifted_beta_geometric_fit fit;
    std::vector<backtested_age> hidden = {}; ///< ascending

    /// The mean of |error| / observed over the hidden ages with survivors, 0.02 for 2 %; nothing where there
    /// are none.
    [[nodiscard]] auto mean_absolute_percentage_error() const -> std::optional<double>
    {
        sum<double> relative;
        std::uint64_t compared = 0;
        for (auto const& h : hidden) {
            if (h.observed == 0) continue;
            relative(std::abs(h.error) / static_cast<double>(h.observed));
            ++compared;
        }
        if (compared == 0) return std::nullopt;
        return relative.value() / static_cast<double>(compared);
    }

    friend auto operator==(shifted_beta_geometric_backtest const&, shifted_beta_geometric_backtest const&)
        -> bool = default;
};

/// Hides the last ages of a cohort, fits to the others, and compares.
struct backtest_shifted_beta_geometric_fn {
    /// \param survivors  as `fit_shifted_beta_geometric`; the hidden ages must not rise either
    /// \return  the comparison; nothing where the ages that are left cannot be fitted
    /// \throws invalid_option  as `fit_shifted_beta_geometric`, for no hidden age, and for a confidence that
    /// is
    ///                         not between 0 and 1
    /// \complexity  that of the fit, and the square of the number of hidden ages
    ///
    /// A prediction is survivors at the last age seen * survival from there on, not customers * survival from
    /// age 0 (which is `fit.expected_survivors`): what is known is used. The intervals of one cohort stand
    /// and fall together, since each age builds on the one before; their coverage shows over many cohorts
    /// only.
    template <detail::counts_by_age R>
    [[nodiscard]] auto operator()(R&& survivors,
                                  shifted_beta_geometric_backtest_options const& options = {}) const
        -> std::optional<shifted_beta_geometric_backtest>
    {
        if (options.hidden == 0)
            throw invalid_option("backtest_shifted_beta_geometric: hide at least one age");
        if (!(options.confidence > 0 && options.confidence < 1))
            throw invalid_option("backtest_shifted_beta_geometric: the confidence must be between 0 and 1");
        std::vector<std::ranges::range_value_t<R>> counts;
        for (auto const n : survivors) counts.push_back(n);
        detail::age_losses().add(counts, "backtest_shifted_beta_geometric: ");
        if (options.hidden >= counts.size()) return std::nullopt;
        auto const seen = counts.size() - static_cast<std::size_t>(options.hidden);
        auto const fit = fit_shifted_beta_geometric(std::span(counts).first(seen));
        if (!fit) return std::nullopt;

        shifted_beta_geometric_backtest out{.fit = *fit};
        auto const there = static_cast<std::uint64_t>(counts[seen - 1]);
        for (auto age = seen; age < counts.size(); ++age) {
            auto const observed = static_cast<std::uint64_t>(counts[age]);
            auto const projection = out.fit.project(there, seen - 1, age, options.confidence);
            double const error = projection.expected - static_cast<double>(observed);
            out.hidden.push_back({age, observed, projection.expected, error, projection.likely});
        }
        return out;
    }
};

/// \copydoc backtest_shifted_beta_geometric_fn
inline constexpr backtest_shifted_beta_geometric_fn backtest_shifted_beta_geometric{};

} // namespace cohort
