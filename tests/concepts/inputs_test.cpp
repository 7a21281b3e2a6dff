#define BOOST_TEST_MODULE concepts / inputs
#include <boost/test/unit_test.hpp>

#include <cohort/ledger.hpp>
#include <cohort/parallel/threads.hpp>
#include <cohort/retention.hpp>
#include <cohort/rfm.hpp>
#include <cohort/time.hpp>
#include <support/plain_sales.hpp>
#include <support/single_pass.hpp>

#include <range/v3/view/any_view.hpp>
#include <range/v3/view/chunk_by.hpp>
#include <range/v3/view/concat.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/generate_n.hpp>
#include <range/v3/view/iota.hpp>
#include <range/v3/view/istream.hpp>
#include <range/v3/view/join.hpp>
#include <range/v3/view/reverse.hpp>
#include <range/v3/view/take.hpp>
#include <range/v3/view/transform.hpp>
#include <range/v3/view/zip.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <istream>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace cohort;
using namespace cohort_test;
using namespace date::literals;
namespace f = cohort::field;
namespace rv = ranges::views;

namespace {

/// Asks for a table of rows that `make` makes, and compares with that of a vector.
template <class Make, class Schema>
void answers_as_a_vector(Make const& make, Schema const& fields)
{
    static auto const expected = retention(plain_sales(), plain_sales_schema, monthly{});
    auto&& rows = make();
    BOOST_TEST((retention(rows, fields, monthly{}) == expected));
}

/// Asks every question of rows that `make` makes again and again.
template <class Make, class Schema>
void answers_all_as_a_vector(Make const& make, Schema const& fields)
{
    answers_as_a_vector(make, fields);
    auto const rows = plain_sales();
    {
        auto&& r = make();
        ledger const book(r, fields);
        ledger const expected(rows, plain_sales_schema);
        BOOST_TEST((std::ranges::equal(book.keys(), expected.keys())));
        BOOST_TEST((std::ranges::equal(book.offsets(), expected.offsets())));
        BOOST_TEST((std::ranges::equal(book.column(f::time), expected.column(f::time))));
        BOOST_TEST((std::ranges::equal(book.column(f::amount), expected.column(f::amount))));
    }
    {
        auto&& r = make();
        retention_options const options{.clock = rolling_clock{date::days{7}}};
        BOOST_TEST((retention(r, fields, weekly{}, options, threads{2}) ==
                    retention(rows, plain_sales_schema, weekly{}, options)));
    }
    {
        auto&& r = make();
        BOOST_TEST((rfm(r, fields) == rfm(rows, plain_sales_schema)));
    }
    {
        auto&& r = make();
        BOOST_TEST(
            (period_totals(r, fields, monthly{}) == period_totals(rows, plain_sales_schema, monthly{})));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(containers_and_spans)
{
    auto const rows = plain_sales();
    answers_as_a_vector([&]() -> std::vector<plain_sale> const& { return rows; }, plain_sales_schema);
    answers_as_a_vector([&] { return rows; }, plain_sales_schema);
    answers_all_as_a_vector([&] { return std::span(rows); }, plain_sales_schema);
    answers_as_a_vector([&] { return std::span<plain_sale const, 500>(rows); }, plain_sales_schema);
    answers_as_a_vector([&] { return std::deque(rows.begin(), rows.end()); }, plain_sales_schema);
    answers_as_a_vector([&] { return std::list(rows.begin(), rows.end()); }, plain_sales_schema);
    answers_as_a_vector([&] { return std::forward_list(rows.begin(), rows.end()); }, plain_sales_schema);
    answers_all_as_a_vector([&] { return cohort_test::single_pass(rows); }, plain_sales_schema);
    plain_sale array[500];
    std::copy(rows.begin(), rows.end(), array);
    answers_as_a_vector(
        [&]() -> auto& { return array; }, plain_sales_schema);
}

BOOST_AUTO_TEST_CASE(pipelines_of_views)
{
    auto const rows = plain_sales();
    auto more = rows;
    for (int i = 0; i < 100; ++i) more.insert(more.begin() + i * 5, plain_sale{999'999, 0, 0});
    auto const real = [](plain_sale const& s) { return s.client != 999'999; };
    // A filter is no const range; a transform gives temporaries; any_view tells of nothing but one pass.
    answers_all_as_a_vector([&] { return more | rv::filter(real); }, plain_sales_schema);
    answers_as_a_vector([&] { return rows | rv::transform([](plain_sale s) { return s; }); },
                        plain_sales_schema);
    answers_as_a_vector(
        [&] { return more | rv::filter(real) | rv::transform([](plain_sale s) { return s; }); },
        plain_sales_schema);
    answers_as_a_vector([&] { return ranges::any_view<plain_sale const&>(rows); }, plain_sales_schema);
    answers_as_a_vector(
        [&] { return ranges::any_view<plain_sale>(rows | rv::transform([](plain_sale s) { return s; })); },
        plain_sales_schema);
    answers_as_a_vector([&] { return rv::concat(std::span(rows).first(123), std::span(rows).subspan(123)); },
                        plain_sales_schema);
    auto const halves = std::vector{std::vector(rows.begin(), rows.begin() + 250),
                                    std::vector(rows.begin() + 250, rows.end())};
    answers_as_a_vector([&] { return halves | rv::join; }, plain_sales_schema);
    // By number: a generator of rows that are nowhere.
    answers_as_a_vector(
        [&] {
            return rv::iota(0, 500) | rv::transform([&](int i) { return rows[static_cast<std::size_t>(i)]; });
        },
        plain_sales_schema);
    answers_as_a_vector(
        [&] { return rv::generate_n([&, i = std::size_t{0}]() mutable { return rows[i++]; }, 500); },
        plain_sales_schema);
}

BOOST_AUTO_TEST_CASE(rows_from_a_stream)
{
    std::string text;
    for (auto const& s : plain_sales())
        text += std::to_string(s.client) + ' ' + std::to_string(s.day) + ' ' + std::to_string(s.cents) + '\n';
    std::istringstream in;
    answers_as_a_vector(
        [&] {
            in = std::istringstream(text);
            return ranges::istream<plain_sale>(in);
        },
        plain_sales_schema);
}

BOOST_AUTO_TEST_CASE(columns_that_are_apart_are_a_zipped_range)
{
    std::vector<std::uint32_t> clients;
    std::vector<date::local_days> days;
    std::vector<std::int64_t> cents;
    for (auto const& s : plain_sales()) {
        clients.push_back(s.client);
        days.push_back(on(s.day));
        cents.push_back(s.cents);
    }
    auto const by_place = schema(
        f::customer = [](auto const& row) { return std::get<0>(row); },
        f::time = [](auto const& row) { return std::get<1>(row); },
        f::amount = [](auto const& row) { return std::get<2>(row); });
    answers_all_as_a_vector([&] { return rv::zip(clients, days, cents); }, by_place);
    answers_as_a_vector([&] { return rv::zip(std::span(std::as_const(clients)), days, std::span(cents)); },
                        by_place);
    // Or the row is a number, and the columns are in the projections.
    auto const at = [](auto const& column) {
        return [&column](int i) { return column[static_cast<std::size_t>(i)]; };
    };
    auto const by_number = schema(f::customer = at(clients), f::time = at(days), f::amount = at(cents));
    answers_as_a_vector([&] { return rv::iota(0, 500); }, by_number);
}

BOOST_AUTO_TEST_CASE(rows_behind_pointers_and_in_maps)
{
    std::vector<std::unique_ptr<plain_sale const>> pointers;
    std::vector<plain_sale const*> bare;
    std::map<int, plain_sale> numbered;
    auto const rows = plain_sales();
    for (auto const& s : rows) {
        pointers.push_back(std::make_unique<plain_sale const>(s));
        bare.push_back(&s);
        numbered.emplace(static_cast<int>(numbered.size()), s);
    }
    // A pointer to member works through a pointer, smart or not: that is std::invoke.
    auto const through = schema(
        f::customer = &plain_sale::client, f::amount = &plain_sale::cents,
        f::time = [](auto const& p) { return on(p->day); });
    answers_as_a_vector(
        [&]() -> auto const& { return pointers; }, through);
    answers_as_a_vector(
        [&]() -> auto& { return bare; }, through);
    auto const of_pairs = schema(
        f::customer = [](auto const& p) { return p.second.client; },
        f::amount = [](auto const& p) { return p.second.cents; },
        f::time = [](auto const& p) { return on(p.second.day); });
    answers_as_a_vector(
        [&]() -> auto const& { return numbered; }, of_pairs);
}
