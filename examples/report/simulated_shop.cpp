#include "simulated_shop.hpp"

#include "random.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace report {

namespace {

using namespace date::literals;

constexpr auto first_day = date::local_days{2022_y / date::July / 1};
constexpr auto end_day = date::local_days{2024_y / date::December / 18};

struct channel {
    char const* name;
    double share;
    double rate;     ///< how often its customers buy, against the average
    double lifetime; ///< how long they stay, against the average
};
constexpr std::array channels{channel{"search", 0.40, 1.0, 1.0}, channel{"social", 0.27, 0.8, 0.55},
                              channel{"newsletter", 0.19, 1.2, 1.3}, channel{"referral", 0.14, 1.3, 1.8}};
constexpr std::array channel_shares{channels[0].share, channels[1].share, channels[2].share,
                                    channels[3].share};

constexpr std::array countries{"United Kingdom", "Germany", "France", "Netherlands", "Ireland", "Spain"};
constexpr std::array country_shares{0.46, 0.21, 0.13, 0.09, 0.07, 0.04};

/// How busy a day is; an ordinary one is 1.
[[nodiscard]] auto season(date::local_days day) -> double
{
    constexpr std::array months{0.80, 0.82, 0.95, 1.0, 1.0, 0.95, 0.85, 0.82, 1.05, 1.1, 1.45, 1.5};
    constexpr std::array weekdays{1.25, 1.05, 0.95, 0.95, 1.0, 1.05, 0.8}; // from Sunday
    date::year_month_day const ymd{day};
    auto busy = months[unsigned{ymd.month()} - 1] * weekdays[date::weekday{day}.c_encoding()];
    if (ymd.month() == date::December && ymd.day() > date::day{20}) busy *= 0.35;
    return busy;
}
constexpr double busiest = 1.5 * 1.25;

struct product {
    std::uint32_t number;
    micro price, cost;
};

struct customer {
    std::uint32_t number;
    std::uint32_t attributes;
};

class shop {
public:
    explicit shop(std::uint64_t seed) : random_(seed)
    {
        log_.name = "simulated shop";
        log_.seed = seed;
        log_.simulated = log_.has_amount = log_.has_order = log_.has_product = log_.has_cost = true;
        log_.attribute_names = {"country", "channel"};
        stock_shelves();
    }

    [[nodiscard]] auto run() && -> sales
    {
        for (auto day = first_day; day < end_day; day += date::days{1}) {
            // The shop grows by three fifths over the two and a half years.
            auto const growth = 0.75 + 0.45 * (day - first_day) / (end_day - first_day);
            for (auto n = random_.poisson(6.6 * growth * season(day)); n > 0; --n) live(day);
        }
        std::sort(log_.rows.begin(), log_.rows.end(), [](sale const& a, sale const& b) {
            return std::tie(a.at, a.line) < std::tie(b.at, b.line);
        });
        for (std::uint64_t line = 0; auto& row : log_.rows) row.line = ++line;
        log_.sort_customers();
        return std::move(log_);
    }

private:
    void stock_shelves()
    {
        for (int i = 1; i <= 140; ++i) {
            auto const cents = std::llround(100 * std::exp(2.4 + 0.75 * random_.normal()));
            auto const price = std::max<std::int64_t>(cents / 50 * 50, 100) - 1; // 4.49, 4.99, 5.49
            auto const share = 0.4 + 0.35 * random_.uniform();
            auto const cost = std::llround(static_cast<double>(price) * share);
            products_.push_back({log_.products.number(code("P", 3, i)), price * cent, cost * cent});
            // Zipf's law, a little flattened: the best seller is not everything.
            popularity_.push_back(1.0 / std::pow(i + 4, 0.9));
        }
    }

    /// A customer's life, from the first order to the last.
    void live(date::local_days born)
    {
        auto const& through = channels[random_.pick(channel_shares)];
        auto const country = std::string(countries[random_.pick(country_shares)]);
        customer const who{log_.customers.number(code("C", 5, ++customers_)),
                           log_.attributes.number(country + sales::attribute_separator + through.name)};
        auto const per_day = random_.gamma(0.8, 1.0 / 40) * through.rate;
        auto const dropout = random_.gamma(0.9, 1.0 / 120) / through.lifetime;
        auto const stays = random_.exponential(1 / dropout);

        order(who, born);
        // Thinning (Lewis and Shedler 1979): candidates at the busiest day's rate, kept as the day is busy.
        for (double age = 0;;) {
            age += random_.exponential(1 / (per_day * busiest));
            auto const day = born + date::days{static_cast<int>(std::min(age, 1e6)) + 1};
            if (age > stays || day >= end_day) return;
            if (random_.chance(season(day) / busiest)) order(who, day);
        }
    }

    void order(customer who, date::local_days day)
    {
        using namespace std::chrono;
        sale line;
        if (!random_.chance(0.05)) line.customer = who.number;
        line.attributes = who.attributes;
        line.order = log_.orders.number(code("", 6, ++orders_));
        // Between eight and half past ten in the evening, most of all in between.
        auto const clock = 8 + 14.5 * (random_.uniform() + random_.uniform()) / 2;
        line.at = day + floor<seconds>(duration<double, hours::period>(clock));

        auto const first = log_.rows.size();
        for (auto n = 1 + random_.poisson(1.5); n > 0; --n) {
            auto const& what = products_[random_.pick(popularity_)];
            auto const pieces = 1 + random_.poisson(0.5);
            line.product = what.number;
            line.quantity = pieces * micros_per_unit;
            line.amount = random_.chance(0.01) ? 0 : pieces * what.price;
            line.cost = pieces * what.cost;
            add(line);
            if (random_.chance(0.001)) add(line);
        }
        if (random_.chance(0.04)) refund(first + random_.below(log_.rows.size() - first));
    }

    /// The line comes back some days later, if the log still runs then.
    void refund(std::size_t which)
    {
        auto line = log_.rows[which];
        line.at += date::days{2 + random_.poisson(7)};
        if (line.at >= end_day) return;
        line.order = log_.orders.number("R" + log_.orders.text(line.order));
        line.amount = -line.amount;
        line.quantity = -line.quantity;
        line.cost = -line.cost;
        add(line);
    }

    void add(sale line)
    {
        line.line = log_.rows.size();
        log_.rows.push_back(line);
    }

    [[nodiscard]] static auto code(char const* prefix, int width, int number) -> std::string
    {
        char text[24];
        std::snprintf(text, sizeof text, "%s%0*d", prefix, width, number);
        return text;
    }

    static constexpr micro cent = micros_per_unit / 100;

    random_source random_;
    sales log_;
    std::vector<product> products_;
    std::vector<double> popularity_;
    int customers_ = 0;
    int orders_ = 0;
};

} // namespace

auto simulate_shop(std::uint64_t seed) -> sales { return shop(seed).run(); }

} // namespace report
