// Cohorts by a value that cannot be looked up.
// expect: cohort_key_is_hashable
#include "sale.hpp"

#include <cohort/retention.hpp>
#include <cohort/time.hpp>

#include <compare>
#include <string>

struct shop {
    int number;
    friend auto operator<=>(shop const&, shop const&) = default;
};
#ifdef COHORT_MENDED
template <>
struct std::hash<shop> {
    auto operator()(shop const& s) const noexcept -> std::size_t { return std::hash<int>{}(s.number); }
};
#endif
auto to_string(shop const& s) -> std::string { return std::to_string(s.number); }

inline constexpr cohort::field_name<struct shop_tag> in_shop{};
constexpr auto sales = cohort::schema(
    f::customer = &sale::client, f::time = &sale::at,
    in_shop = [](sale const& s) { return shop{static_cast<int>(s.cents)}; });

auto table(std::vector<sale> const& rows)
{
    cohort::cohort_query const question(cohort::monthly{});
    return cohort::cohorts(rows, sales, question.by(cohort::cohort_by::value(in_shop)));
}
