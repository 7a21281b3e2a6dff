#pragma once

#include <cohort/stats/detail/buffer.hpp>
#include <cohort/stats/detail/radix_sort.hpp>
#include <cohort/stats/sum.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace cohort::detail {

/// The different values among some, ascending and as `double`, each with how many there are of it and with
/// their weight. Values that are equal as `double` are one; there is no -0.0.
class distinct_values {
public:
    /// Each value weighs 1; they are sorted. \pre no not-a-number
    template <class T>
    [[nodiscard]] static auto of(std::span<T> values) -> distinct_values
    {
        radix_sort(values);
        distinct_values d(values.size());
        for (std::size_t i = 0; i < values.size();) {
            auto const x = number(values[i]);
            auto const begin = i;
            while (i < values.size() && number(values[i]) == x) ++i;
            d.push_back(x, static_cast<double>(i - begin), i - begin);
        }
        return d;
    }

    /// Values of weight 0 are left out. The order of the rows makes no difference: the weights of equal
    /// values are summed from the least. \pre no not-a-number, no weight below 0, as many weights as values
    template <class T>
    [[nodiscard]] static auto of(std::span<T const> values, std::span<double const> weights)
        -> distinct_values
    {
        auto const order = sort_permutation(values);
        distinct_values d(values.size());
        std::vector<double> equal;
        for (std::size_t i = 0; i < values.size();) {
            auto const x = number(values[order[i]]);
            equal.clear();
            for (; i < values.size() && number(values[order[i]]) == x; ++i) {
                if (weights[order[i]] > 0) equal.push_back(weights[order[i]]);
            }
            if (equal.empty()) continue;
            std::ranges::sort(equal);
            sum<double> weight;
            for (double const w : equal) weight(w);
            d.push_back(x, weight.value(), equal.size());
        }
        return d;
    }

    [[nodiscard]] auto size() const noexcept -> std::size_t { return size_; }
    [[nodiscard]] auto values() const noexcept -> std::span<double const> { return {values_.data(), size_}; }
    [[nodiscard]] auto weights() const noexcept -> std::span<double const>
    {
        return {weights_.data(), size_};
    }
    [[nodiscard]] auto counts() const noexcept -> std::span<std::uint32_t const>
    {
        return {counts_.data(), size_};
    }

private:
    explicit distinct_values(std::size_t most) : values_(most), weights_(most), counts_(most) {}

    template <class T>
    [[nodiscard]] static auto number(T x) noexcept -> double
    {
        return static_cast<double>(x) + 0.0;
    }
    void push_back(double value, double weight, std::size_t count) noexcept
    {
        values_[size_] = value;
        weights_[size_] = weight;
        counts_[size_++] = static_cast<std::uint32_t>(count);
    }

    buffer<double> values_;
    buffer<double> weights_;
    buffer<std::uint32_t> counts_;
    std::size_t size_ = 0;
};

} // namespace cohort::detail
