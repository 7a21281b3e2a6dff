#pragma once

#include <utility>

namespace cohort {

/// A projection bound to a field: what `field_name::operator=` returns and `schema` is made of.
///
/// \tparam Tag         names the field; never instantiated, an incomplete type will do
/// \tparam Projection  anything that `std::invoke` can call with a row: a pointer to member, a pointer to
///                     member function, a function object, a lambda
template <class Tag, class Projection>
struct binding {
    using tag = Tag;
    using projection_type = Projection;
    [[no_unique_address]] Projection projection;
};

/// The name of a field. Assigning a projection to it gives a `binding` and changes nothing: names are
/// constants.
///
/// A program adds a field of its own in one line and may then read it from a ledger like any other:
/// \code
/// inline constexpr cohort::field_name<struct country_tag> country{};
/// constexpr auto s = cohort::schema(cohort::field::customer = &sale::client, country = &sale::country, ...);
/// \endcode
template <class Tag>
struct field_name {
    using tag = Tag;

    /// Binds `projection` to this field.
    template <class Projection>
    [[nodiscard]] constexpr auto operator=(Projection projection) const -> binding<Tag, Projection>
    {
        return {std::move(projection)};
    }
};

/// The tags of the fields that the library itself knows.
namespace tag {
struct customer;
struct time;
struct amount;
struct order;
struct product;
struct cost;
struct quantity;
struct missing;
struct days_since_last;
struct frequency;
struct monetary;
struct length;
struct tenure;
struct periodicity;
} // namespace tag

/// The fields that the library itself knows. `namespace f = cohort::field;` makes them short.
namespace field {

/// Who: any `customer_key`, or a `std::optional` of one, or a floating-point id in which NaN means "none".
inline constexpr field_name<tag::customer> customer{};
/// When: any `calendar_time`.
inline constexpr field_name<tag::time> time{};
/// For how much: any `money`; below zero for a refund or a credit note.
inline constexpr field_name<tag::amount> amount{};
/// Which order (basket, invoice) the row belongs to. Without one a row is an order.
inline constexpr field_name<tag::order> order{};
/// What was bought.
inline constexpr field_name<tag::product> product{};
/// What the row cost the seller, in the unit of `amount`.
inline constexpr field_name<tag::cost> cost{};
/// How many pieces.
inline constexpr field_name<tag::quantity> quantity{};
/// A predicate: true where the row has no customer although `customer` gives a value (an id of 0, say).
inline constexpr field_name<tag::missing> missing{};

// Of a table of customers, a row each: what is otherwise measured.

/// Whole days from the customer's last activity to the as-of day.
inline constexpr field_name<tag::days_since_last> days_since_last{};
/// How often the customer has bought.
inline constexpr field_name<tag::frequency> frequency{};
/// What the customer has spent.
inline constexpr field_name<tag::monetary> monetary{};
/// Whole days from the first activity to the last.
inline constexpr field_name<tag::length> length{};
/// Whole days from the first activity to the as-of day.
inline constexpr field_name<tag::tenure> tenure{};
/// How much the days between activities vary: their standard deviation, or whatever the table calls so.
inline constexpr field_name<tag::periodicity> periodicity{};

} // namespace field

} // namespace cohort
