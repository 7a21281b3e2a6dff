#pragma once

#include <cohort/rows/error.hpp>
#include <cohort/stats/detail/as_written.hpp>
#include <cohort/stats/detail/deviation_sums.hpp>
#include <cohort/stats/detail/distinct_values.hpp>
#include <cohort/stats/detail/mixture_bic.hpp>
#include <cohort/stats/detail/optimal_breaks.hpp>
#include <cohort/stats/detail/ordered_image.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace cohort {

/// What `natural_breaks` does where there are fewer different values than classes are asked for.
enum class too_few_values : std::uint8_t {
    refuse,        ///< throw `invalid_option`
    fewer_classes, ///< a class for each different value
};

/// Options of `natural_breaks`.
struct natural_breaks_options {
    too_few_values too_few = too_few_values::refuse;

    friend constexpr bool operator==(natural_breaks_options const&, natural_breaks_options const&) = default;
};

/// One of the classes that `natural_breaks` found. In the units of the values.
struct natural_class {
    double from = 0;         ///< the least value in it
    double to = 0;           ///< the greatest value in it
    std::uint64_t count = 0; ///< how many values, those of weight 0 left out
    double weight = 0;       ///< their total weight; without weights their number
    double mean = 0;         ///< their weighted mean

    friend constexpr bool operator==(natural_class const&, natural_class const&) = default;
};

struct natural_breaks_fn;

/// What `natural_breaks` found: classes of values, ascending. A regular value.
class natural_classes {
public:
    /// No class.
    natural_classes() = default;

    /// The number of classes.
    [[nodiscard]] auto size() const noexcept -> std::size_t { return classes_.size(); }
    /// The classes, those of lower values first. `from` and `to` are themselves among the values.
    [[nodiscard]] auto classes() const noexcept -> std::span<natural_class const> { return classes_; }

    /// The upper end of each class but the last: a value is in the first class whose cut is not below it, and
    /// in the last class if there is none.
    [[nodiscard]] auto cuts() const -> std::vector<double>
    {
        std::vector<double> cuts;
        for (std::size_t c = 0; c + 1 < size(); ++c) cuts.push_back(classes_[c].to);
        return cuts;
    }
    /// The number of the class, from 0, that any value is in by the cuts. \pre size() > 0 and x is a number
    [[nodiscard]] auto find(double x) const noexcept -> std::size_t
    {
        auto const inner = classes().first(size() - 1);
        return static_cast<std::size_t>(std::ranges::lower_bound(inner, x, {}, &natural_class::to) -
                                        inner.begin());
    }

    /// The weighted sum over all values of the squared distance to the mean of their class. Infinite if that
    /// is beyond the largest number, and 0 where it is below the least.
    [[nodiscard]] auto inertia() const noexcept -> double { return inertia_; }

    /// Equal in every respect, the numbers bit for bit.
    friend bool operator==(natural_classes const&, natural_classes const&) = default;

private:
    friend struct natural_breaks_fn;

    std::vector<natural_class> classes_;
    double inertia_ = 0;
};

/// Among which numbers of classes `natural_breaks` is to choose.
struct class_range {
    std::size_t from = 1; ///< at least 1
    std::size_t to = 9;   ///< at least `from`; more than there are different values is as many as those

    friend constexpr bool operator==(class_range const&, class_range const&) = default;
};

/// What a number of classes comes to.
struct natural_bic {
    std::size_t k = 0;
    double inertia = 0; ///< that of the best k classes
    /// Their Bayesian information criterion: more is better. Nothing where all values are equal.
    std::optional<double> bic = {};

    friend bool operator==(natural_bic const&, natural_bic const&) = default;
};

/// Classes whose number was chosen. A regular value.
struct chosen_classes {
    natural_classes best = {};           ///< those of the greatest criterion, of equal ones the fewest
    std::vector<natural_bic> tried = {}; ///< each number of classes, ascending

    friend bool operator==(chosen_classes const&, chosen_classes const&) = default;
};

struct natural_breaks_fn {
    /// Cuts numbers into k classes so that the sum of squared distances to the classes' means is the least of
    /// all partitions: natural breaks (Jenks), or exact one-dimensional k-means.
    ///
    /// Equal values are always in one class, and each class is a run of neighbours. Of several partitions of
    /// least inertia that is taken whose breaks come earliest, each of them: 0 1 2 in two classes is 0 | 1 2.
    ///
    /// Numbers are taken as `double`: whole numbers beyond 2^53 are rounded to one first, and equal ones are
    /// one value.
    ///
    /// How exact: costs of classes are computed with 106 bits, from sums about a value in the class or, as
    /// long as distant breaks compete, near it; never as differences of totals about a far origin. So with n
    /// different ones among N values (weighted: N = total weight / least weight) the inertia of the classes
    /// exceeds the least by at most k 2^-60 of itself and k n N 2^-98 of the inertia of all values in one
    /// class. Inertias that differ by less than 2^-60 of themselves count as equal, so ties of whole numbers
    /// are seen as ties. Distances below 2^-500 of the largest magnitude may count as nothing. `mean` is off
    /// by about a unit in the last place, `inertia()` by a few.
    ///
    /// The order of the values makes no difference, nor does the compiler: the same bits everywhere, but with
    /// -ffast-math.
    ///
    /// \param values   numbers; read once, and copied. At most 2^32 - 1
    /// \param k        how many classes, at least 1
    /// \param options  see there
    /// \return  k classes; fewer if the options say so and there are fewer different values, none of nothing
    /// \throws invalid_option     for k = 0, and for k above the number of different values unless that is
    ///                            allowed; the message says how many there are
    /// \throws invalid_row        for a value that is not a finite number, with its position
    /// \throws std::length_error  for more than 2^32 - 1 values
    /// \complexity  a sort, a few readings of the n different values, and some rounds of k m log m, with
    ///              m = max(4096, 64 k): a million values take some 0.1 s for 5 or 10 classes, 0.7 s for 50
    ///              and some seconds for 255. At worst, where very many partitions are nearly as good as the
    ///              best one, k n log n. Space: some 80 bytes a value and 24 k m; at worst k n / 4 bytes more
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] auto operator()(R&& values, std::size_t k, natural_breaks_options const& options = {}) const
        -> natural_classes
    {
        check(k);
        return classes_of(distinct(values), k, options);
    }

    /// The same of weighted values: a value of weight 2 counts like two of weight 1, one of weight 0 for
    /// nothing.
    ///
    /// \param weights  as many as values; at least 0 and finite. Read once
    /// \throws invalid_option  also where there are more or fewer weights than values
    /// \throws invalid_row     also for a weight that is below 0 or not a finite number
    template <std::ranges::input_range R, std::ranges::input_range W>
        requires summable<std::ranges::range_value_t<R>> && summable<std::ranges::range_value_t<W>>
    [[nodiscard]] auto operator()(R&& values, W&& weights, std::size_t k,
                                  natural_breaks_options const& options = {}) const -> natural_classes
    {
        check(k);
        return classes_of(distinct(values, weights), k, options);
    }

    /// The same with the number of classes chosen: that of the greatest Bayesian information criterion, the
    /// least of several. `natural_breaks(values, {1, 9}).best.cuts()`.
    ///
    /// The criterion is that of H. Wang and M. Song's Ckmeans.1d.dp (The R Journal 3, 2011, 29-33; M. Song
    /// and H. Zhong, Bioinformatics 36, 2020, 5027-5036; `estimate.k = "BIC"` of the package): the classes
    /// are taken for a mixture of normal distributions, each with its own variance, and
    ///
    ///     BIC = 2 sum over i of ln(sum over t of p_t N(x_i; m_t, s_t^2)) - (3 k - 1) ln n
    ///
    /// with n the number of values (weighted: their total weight), n_t that of class t, p_t = n_t / n, m_t
    /// its mean and s_t^2 its sum of squares over n_t - 1; 3 k - 1 parameters are fitted. A class of one
    /// value n_t times has no variance: its s_t is a sixth of the distance d to the nearest value of another
    /// class, so that half the way there are three of them; that of a class with n_t <= 1 is d itself.
    ///
    /// So the criterion believes in groups of equal numbers: a column of counts, all of them whole and few of
    /// them different, may get a class for each. And it believes in normal distributions: one long tail, such
    /// as that of money, gets several classes; logarithms come nearer.
    ///
    /// Classes are those of each k by itself, the same bits everywhere. The last bits of a criterion are
    /// those of the standard library's `exp` and `log`, which only matters where two criteria agree up to
    /// them.
    ///
    /// \param range  the numbers of classes to choose among. Where there are fewer different values than
    ///               `range.to`, those up to as many as there are
    /// \return  the classes chosen, and the criterion of each number of classes
    /// \throws invalid_option  for a range that begins with 0 or ends before it begins; for `range.from`
    ///                         above the number of different values, unless fewer classes are allowed
    /// \complexity  one sort; for each k what k classes cost, and n k for its criterion
    template <std::ranges::input_range R>
        requires summable<std::ranges::range_value_t<R>>
    [[nodiscard]] auto operator()(R&& values, class_range const& range,
                                  natural_breaks_options const& options = {}) const -> chosen_classes
    {
        check(range);
        return choice_of(distinct(values), range, options);
    }

    /// The same of weighted values. Weights are numbers of observations here: weights of twice the size are
    /// twice the evidence, and may be reason for more classes.
    /// \throws invalid_option       also where the weights of different values add up to less than 2, as
    ///                              normalised ones do
    /// \throws arithmetic_overflow  if the total weight is beyond the largest number
    template <std::ranges::input_range R, std::ranges::input_range W>
        requires summable<std::ranges::range_value_t<R>> && summable<std::ranges::range_value_t<W>>
    [[nodiscard]] auto operator()(R&& values, W&& weights, class_range const& range,
                                  natural_breaks_options const& options = {}) const -> chosen_classes
    {
        check(range);
        return choice_of(distinct(values, weights), range, options);
    }

private:
    static void check(std::size_t k)
    {
        if (k == 0) throw invalid_option("natural_breaks: k is 0; at least 1 class is needed");
    }
    static void check(class_range const& range)
    {
        if (range.from == 0)
            throw invalid_option("natural_breaks: range.from is 0; at least 1 class is needed");
        if (range.to < range.from)
            throw invalid_option("natural_breaks: range.to is " + std::to_string(range.to) +
                                 ", below range.from, which is " + std::to_string(range.from));
    }

    template <class R>
    [[nodiscard]] static auto distinct(R& values) -> detail::distinct_values
    {
        auto numbers = read(values);
        return detail::distinct_values::of(std::span(numbers));
    }
    template <class R, class W>
    [[nodiscard]] static auto distinct(R& values, W& weights) -> detail::distinct_values
    {
        auto const numbers = read(values);
        std::vector<double> masses;
        for (auto&& w : weights) {
            masses.push_back(static_cast<double>(w));
            if (!(masses.back() >= 0) || !std::isfinite(masses.back()))
                throw invalid_row(masses.size() - 1,
                                  "natural_breaks: the weight must be 0 or more, and finite");
        }
        if (masses.size() != numbers.size())
            throw invalid_option("natural_breaks: there are " + std::to_string(numbers.size()) +
                                 " values, but " + std::to_string(masses.size()) +
                                 " weights; each value needs one");
        return detail::distinct_values::of(std::span(numbers), std::span<double const>(masses));
    }

    /// The values, those that cannot be sorted by digits as `double`.
    template <class R>
    [[nodiscard]] static auto read(R& values)
    {
        using given = std::ranges::range_value_t<R>;
        using number = std::conditional_t<detail::radix_key<given>, given, double>;
        std::vector<number> numbers;
        if constexpr (std::ranges::sized_range<R>)
            numbers.reserve(static_cast<std::size_t>(std::ranges::size(values)));
        for (auto&& x : values) {
            numbers.push_back(static_cast<number>(static_cast<given>(x)));
            if constexpr (std::floating_point<number>) {
                if (!std::isfinite(numbers.back()))
                    throw invalid_row(numbers.size() - 1, "natural_breaks: not a finite number");
            }
        }
        if (numbers.size() > std::numeric_limits<std::uint32_t>::max())
            throw std::length_error("natural_breaks: more than 2^32 - 1 values");
        return numbers;
    }

    /// k, or what is allowed in its place.
    [[nodiscard]] static auto allowed(std::size_t k, std::size_t different,
                                      natural_breaks_options const& options) -> std::size_t
    {
        if (k > different && options.too_few == too_few_values::refuse)
            throw invalid_option("natural_breaks: k is " + std::to_string(k) +
                                 ", but the number of distinct values is " + std::to_string(different) +
                                 "; ask for fewer classes, or allow fewer by too_few_values::fewer_classes");
        return std::min(k, different);
    }

    [[nodiscard]] static auto classes_of(detail::distinct_values const& all, std::size_t k,
                                         natural_breaks_options const& options) -> natural_classes
    {
        k = allowed(k, all.size(), options);
        if (k == 0) return {};
        return classes_within(all, detail::scaled(all.values(), all.weights()), best_ends(all, k));
    }

    [[nodiscard]] static auto choice_of(detail::distinct_values const& all, class_range const& range,
                                        natural_breaks_options const& options) -> chosen_classes
    {
        chosen_classes choice;
        auto const from = allowed(range.from, all.size(), options);
        if (from == 0) return choice;
        sum<double> weight;
        for (double const w : all.weights()) weight(w);
        if (!std::isfinite(weight.value()))
            throw arithmetic_overflow("natural_breaks: the total weight is beyond the largest number");
        if (all.size() > 1 && weight.value() < 2)
            throw invalid_option("natural_breaks: the total weight is " + std::to_string(weight.value()) +
                                 "; to choose the number of classes, weights must be numbers of "
                                 "observations, at least 2 in all");

        auto const of = detail::scaled(all.values(), all.weights());
        std::optional<double> most;
        for (auto k = from; k <= std::min(range.to, all.size()); ++k) {
            auto const ends = best_ends(all, k);
            auto classes = classes_within(all, of, ends);
            auto const bic = detail::mixture_bic(of, ends);
            choice.tried.push_back({k, classes.inertia(), bic});
            if (k > from && !(bic > most)) continue;
            most = bic;
            choice.best = std::move(classes);
        }
        return choice;
    }

    /// Where the best k classes end. \pre 1 <= k <= all.size()
    [[nodiscard]] static auto best_ends(detail::distinct_values const& all, std::size_t k)
        -> std::vector<std::size_t>
    {
        std::vector<std::size_t> ends;
        detail::optimal_breaks(all.values(), all.weights(), k, 0, ends);
        ends.push_back(all.size());
        return ends;
    }

    /// The classes with these ends.
    [[nodiscard]] static auto classes_within(detail::distinct_values const& all,
                                             detail::weighted_values const& of,
                                             std::span<std::size_t const> ends) -> natural_classes
    {
        natural_classes result;
        sum<double> inertia;
        std::size_t begin = 0;
        for (auto const end : ends) {
            result.classes_.push_back(class_of(all, of, begin, end, inertia));
            begin = end;
        }
        result.inertia_ = inertia.value() / of.weight_scale / of.scale / of.scale;
        return result;
    }

    /// The class of some of the values; its inertia is added, scaled.
    [[nodiscard]] static auto class_of(detail::distinct_values const& all, detail::weighted_values const& of,
                                       std::size_t begin, std::size_t end, sum<double>& inertia)
        -> natural_class
    {
        // The mean is right but for a rounding or two, which the rest of the deviations makes up for.
        sum<double> weight;
        sum<double> first;
        for (auto i = begin; i < end; ++i) {
            auto const p = detail::exact_product(of.weight(i), of.value(i));
            weight(of.weight(i));
            first(p.high);
            first(p.low);
        }
        double const mean = first.value() / weight.value();
        sum<double> rest;
        sum<double> second;
        for (auto i = begin; i < end; ++i) {
            double const d = of.value(i) - mean;
            double const moment = detail::as_written(of.weight(i) * d);
            rest(moment);
            second(detail::as_written(moment * d));
        }
        inertia(second.value());
        inertia(-detail::as_written(rest.value() * (rest.value() / weight.value())));

        natural_class c;
        c.from = of.values[begin];
        c.to = of.values[end - 1];
        sum<double> unscaled;
        for (auto i = begin; i < end; ++i) {
            c.count += all.counts()[i];
            unscaled(of.weights[i]);
        }
        c.weight = unscaled.value();
        c.mean = std::clamp(mean / of.scale, c.from, c.to);
        return c;
    }
};

/// Natural breaks: the best k classes of numbers. `natural_breaks(values, 5).cuts()`.
inline constexpr natural_breaks_fn natural_breaks{};

} // namespace cohort
