#define BOOST_TEST_MODULE concepts / stranger
#include <boost/test/unit_test.hpp>

// Somebody else's program: its own row, its own source of rows, and nothing of the library but its headers.
// It asks all questions, and the library knows nothing of it.

#include <cohort/cohort.hpp>
#include <cohort/parallel/threads.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>

namespace stranger {

/// A parsed line: text for an id, a function for the amount, a time that nobody has seen before.
class receipt {
public:
    receipt() = default;
    receipt(std::string card, long stamp, int pieces, int unit_price)
        : card_(std::move(card)), stamp_(stamp), pieces_(pieces), unit_price_(unit_price)
    {}
    [[nodiscard]] auto card() const -> std::string const& { return card_; }
    [[nodiscard]] auto total() const noexcept -> long { return static_cast<long>(pieces_) * unit_price_; }
    [[nodiscard]] auto stamp() const -> long { return stamp_; } ///< seconds since New Year 2000

private:
    std::string card_;
    long stamp_ = 0;
    int pieces_ = 0;
    int unit_price_ = 0;
};

/// A cursor over a stream, as databases have them: one pass, one row at a time, in a place that is used
/// again.
class cursor {
public:
    explicit cursor(std::istream& in) : in_(&in) {}

    class iterator {
    public:
        using value_type = receipt;
        using difference_type = std::ptrdiff_t;
        explicit iterator(cursor* of) : of_(of) {}
        iterator(iterator&&) = default;
        auto operator=(iterator&&) -> iterator& = default;
        [[nodiscard]] auto operator*() const -> receipt const& { return of_->row_; }
        auto operator++() -> iterator&
        {
            of_->fetch();
            return *this;
        }
        void operator++(int) { of_->fetch(); }
        [[nodiscard]] auto operator==(std::default_sentinel_t) const -> bool { return of_->done_; }

    private:
        cursor* of_;
    };

    [[nodiscard]] auto begin() -> iterator
    {
        fetch();
        return iterator(this);
    }
    [[nodiscard]] auto end() const -> std::default_sentinel_t { return {}; }

private:
    void fetch()
    {
        std::string card;
        long stamp = 0;
        int pieces = 0;
        int price = 0;
        done_ = !(*in_ >> card >> stamp >> pieces >> price);
        if (!done_) row_ = receipt(card == "-" ? "" : card, stamp, pieces, price);
    }

    std::istream* in_;
    receipt row_;
    bool done_ = false;
};

namespace f = cohort::field;
auto const receipts = cohort::schema(
    f::customer = &receipt::card, f::amount = &receipt::total,
    f::missing = [](receipt const& r) { return r.card().empty(); },
    f::time =
        [](receipt const& r) {
            return date::sys_days{date::year{2000} / 1 / 1} + std::chrono::seconds{r.stamp()};
        });

constexpr auto day = 86'400L;
auto const file = "blue " + std::to_string(3 * day) + " 2 50\n" +   // January 4, 2000
                  "red  " + std::to_string(5 * day) + " 1 70\n" +   //
                  "-    " + std::to_string(6 * day) + " 1 999\n" +  //
                  "blue " + std::to_string(35 * day) + " 3 10\n" +  // February 5
                  "blue " + std::to_string(36 * day) + " -1 10\n" + //
                  "red  " + std::to_string(59 * day) + " 1 5\n";    // February 29

} // namespace stranger

BOOST_AUTO_TEST_CASE(a_strangers_rows_answer_every_question)
{
    using namespace stranger;
    auto const ask = [](auto const& question) {
        std::istringstream in(file);
        cursor rows(in);
        return question(rows);
    };
    auto const table = ask([](auto& rows) { return cohort::retention(rows, receipts, cohort::monthly{}); });
    BOOST_TEST(table.cohorts() == 1u);
    BOOST_TEST(table.label(0) == "2000-01");
    BOOST_TEST(table.size(0) == 2u);
    BOOST_TEST(table.rate(0, 1).value() == 1.0);
    BOOST_TEST(table.revenue(0, 0).value() == 170);
    BOOST_TEST(table.revenue(0, 1).value() == 25);
    BOOST_TEST(table.audit().missing_customer == 1u);

    auto const book = ask([](auto& rows) { return cohort::ledger(rows, receipts); });
    BOOST_TEST((cohort::retention(book, cohort::monthly{}) == table));
    BOOST_TEST(book.keys()[0] == "blue");

    auto const totals =
        ask([](auto& rows) { return cohort::period_totals(rows, receipts, cohort::monthly{}); });
    BOOST_TEST(totals.size() == 2u);
    BOOST_TEST(totals[1].revenue == 25);

    auto const values = ask([](auto& rows) { return cohort::rfm(rows, receipts, {}, cohort::threads{2}); });
    BOOST_TEST(values.customers() == 2u);
    BOOST_TEST(values.days_since_last()[0] == 25);
    BOOST_TEST(values.days_since_last()[1] == 1);
    BOOST_TEST(values.monetary()[0] == 120);
    auto const named = cohort::segment(cohort::score(values), cohort::ten_segments);
    BOOST_TEST(named.of().size() == 2u);
    auto const clusters = cohort::kmeans(cohort::standardize(values.features()), 2);
    BOOST_TEST(clusters.labels().size() == 2u);
}
