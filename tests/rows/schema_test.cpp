#define BOOST_TEST_MODULE rows / schema
#include <boost/test/unit_test.hpp>

#include <cohort/rows/field.hpp>
#include <cohort/rows/schema.hpp>

#include <concepts>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace cohort;
namespace f = cohort::field;

namespace {

struct sale {
    int client;
    int cents;
    std::string_view text;
    [[nodiscard]] constexpr auto twice() const -> int { return 2 * cents; }
};

constexpr field_name<struct country_tag> country;
constexpr field_name<struct text_tag> text;

constexpr auto fields = schema(
    f::amount = &sale::twice, f::customer = &sale::client,
    country = [](sale const& s) { return s.cents % 3; }, text = &sale::text);
using fields_type = std::remove_const_t<decltype(fields)>;

static_assert(field_binding<decltype(f::customer = &sale::client)> && !field_binding<int>);
static_assert(fields_type::binds_tag<tag::customer> && fields_type::binds_tag<country_tag>);
static_assert(!fields_type::binds_tag<tag::time>);

template <class... Bindings>
concept schema_of = requires(Bindings... b)
{
    schema(b...);
};
using who = decltype(f::customer = &sale::client);
using worth = decltype(f::amount = &sale::cents);
static_assert(schema_of<who, worth> && schema_of<who>);
static_assert(!cohort::distinct_fields<who, decltype(f::customer = &sale::cents)>); // no field is bound twice
static_assert(!cohort::field_binding<int>);

// Names and tags may be empty and incomplete; a schema of member pointers is as small as they are.
static_assert(std::is_empty_v<field_name<struct never_defined>>);
static_assert(std::is_empty_v<decltype(schema(
                  f::customer = [](int i) { return i; }, f::time = [](int i) { return i; }))>);

} // namespace

BOOST_AUTO_TEST_CASE(a_field_is_any_projection_of_a_row)
{
    constexpr sale s{3, 5, {}};
    static_assert(fields.get(f::customer, s) == 3);
    static_assert(fields.get(f::amount, s) == 10);
    static_assert(fields.get(country, s) == 2);
    BOOST_TEST(std::invoke(fields.projection(f::amount), s) == 10);
}

BOOST_AUTO_TEST_CASE(a_reference_stays_a_reference)
{
    sale s{3, 5, "text"};
    static_assert(std::same_as<decltype(fields.get(text, s)), std::string_view&>);
    static_assert(std::same_as<decltype(fields.get(text, std::as_const(s))), std::string_view const&>);
    static_assert(std::same_as<decltype(fields.get(f::amount, s)), int>);
    BOOST_TEST(&fields.get(text, s) == &s.text);
}

BOOST_AUTO_TEST_CASE(one_schema_of_generic_projections_serves_several_rows)
{
    struct other {
        long client;
    };
    constexpr auto generic = schema(f::customer = [](auto const& row) { return row.client; });
    BOOST_TEST(generic.get(f::customer, sale{7, 0, {}}) == 7);
    BOOST_TEST(generic.get(f::customer, other{8}) == 8L);
}

BOOST_AUTO_TEST_CASE(a_projection_may_have_state_of_its_own)
{
    auto const offset = std::make_shared<int>(100);
    auto const shifted = schema(f::customer = [offset](sale const& s) { return s.client + *offset; });
    auto const copy = shifted;
    *offset = 200;
    BOOST_TEST(copy.get(f::customer, sale{1, 0, {}}) == 201);
}

BOOST_AUTO_TEST_CASE(naming_a_field_changes_nothing)
{
    auto const one = f::customer = &sale::client;
    auto const other = f::customer = &sale::cents;
    sale const s{3, 5, {}};
    BOOST_TEST(std::invoke(one.projection, s) == 3);
    BOOST_TEST(std::invoke(other.projection, s) == 5);
    static_assert(std::same_as<decltype(one)::tag, tag::customer>);
}
