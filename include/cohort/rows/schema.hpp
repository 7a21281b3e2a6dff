#pragma once

#include <cohort/rows/field.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

namespace cohort {

namespace detail {

template <class T>
inline constexpr bool is_binding = false;
template <class Tag, class Projection>
inline constexpr bool is_binding<binding<Tag, Projection>> = true;

template <class... Tags>
inline constexpr bool all_different = true;
template <class First, class... Rest>
inline constexpr bool
    all_different<First, Rest...> = (!std::same_as<First, Rest> && ...) && all_different<Rest...>;

} // namespace detail

/// Something written `field = projection`.
template <class T>
concept field_binding = detail::is_binding<T>;

/// No field is bound twice.
template <class... Bindings>
concept distinct_fields = detail::all_different<typename Bindings::tag...>;

/// What a row means: fields by name, each bound to a projection of the row.
///
/// A schema is a small value. It says nothing of the row's type: one schema of generic lambdas may serve
/// several. Whether it fits a row is asked where both are known, by the concepts of `rows/concepts.hpp`.
/// It is not an aggregate because a templated aggregate cannot be deduced from designated initialisers before
/// clang 17; hence `cohort::schema(f::customer = ..., f::time = ...)`.
template <field_binding... Bindings>
    requires distinct_fields<Bindings...>
class schema : private Bindings... {
public:
    /// The schema of these bindings, in any order.
    constexpr explicit schema(Bindings... bindings) : Bindings(std::move(bindings))... {}

    /// Whether a field of this tag is bound.
    template <class Tag>
    static constexpr bool binds_tag = (std::same_as<Tag, typename Bindings::tag> || ...);

    /// The projection bound to a field.
    template <class Tag>
        requires binds_tag<Tag>
    [[nodiscard]] constexpr auto const& projection(field_name<Tag>) const noexcept
    {
        return pick<Tag>(*this);
    }

    /// The field's value in a row: whatever the projection returns, a reference stays a reference.
    template <class Tag, class Row>
        requires binds_tag<Tag>
    [[nodiscard]] constexpr auto get(field_name<Tag> name, Row&& row) const
        -> decltype(std::invoke(this->projection(name), std::forward<Row>(row)))
    {
        return std::invoke(projection(name), std::forward<Row>(row));
    }

private:
    template <class Tag, class Projection>
    static constexpr auto pick(binding<Tag, Projection> const& b) noexcept -> Projection const&
    {
        return b.projection;
    }
};

template <field_binding... Bindings>
    requires distinct_fields<Bindings...> schema(Bindings...)
->schema<Bindings...>;

namespace detail {

/// Stands for bindings that make no schema.
template <class... Bindings>
struct no_schema {
    using tag = void;
};
template <class... Bindings>
inline constexpr bool is_binding<no_schema<Bindings...>> = true;

} // namespace detail

// What does not fit: the compiler says which concept is violated.
template <class... Bindings>
class schema<detail::no_schema<Bindings...>> {
public:
    constexpr explicit schema(Bindings const&...)
    {
        static_assert((field_binding<Bindings> && ...));
        if constexpr ((field_binding<Bindings> && ...)) static_assert(distinct_fields<Bindings...>);
    }
};
template <class... Bindings>
    requires(!((field_binding<Bindings> && ...) && distinct_fields<Bindings...>))
schema(Bindings...)
->schema<detail::no_schema<Bindings...>>;

namespace detail {

template <class S>
inline constexpr bool is_schema = false;
template <class... Bindings>
inline constexpr bool is_schema<schema<Bindings...>> = true;

} // namespace detail

} // namespace cohort
