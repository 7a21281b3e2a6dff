#pragma once

#include <concepts>

namespace cohort {

/// A statistic that is built up sample by sample and can be put together from parts.
///
/// * `A{}` has seen nothing;
/// * `a(xs...)` consumes one sample (what a sample is, the accumulator says: a value, a weight and a value,
///   ...);
/// * `a += b` makes `a` what it would be had it also consumed all that `b` did.
///
/// Laws, which no compiler can check: `+=` is associative and commutative and `A{}` changes nothing, exactly
/// or within the error bound that the accumulator states; so the samples may come in any order and be split
/// among any number of parts. See docs/concepts/accumulator.md.
template <class A, class... Xs>
concept mergeable_accumulator = std::semiregular<A> && requires(A a, A const b, Xs const&... xs)
{
    a(xs...);
    {
        a += b
        } -> std::same_as<A&>;
};

} // namespace cohort
