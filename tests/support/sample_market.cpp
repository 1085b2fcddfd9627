// SampleMarket: the path, what goes with it, and the forced orders along it.
#include "support/sample_market.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace faultline::sample {
namespace {

constexpr int minutes_per_day = 1440;
constexpr double crash_from_hour = 12.5;
constexpr double crash_hours = 9.0;

/// Busier around the opening of the American markets, quieter at night; mean about 1.
double rhythm(int minute_of_day) {
    const double phase = (minute_of_day / 1440.0 - 15.0 / 24.0) * 2 * std::numbers::pi;
    return 1.0 + 0.35 * std::cos(phase);
}

bool in_crash(const Settings& settings, int day, int minute_of_day) {
    const double hour = minute_of_day / 60.0;
    return settings.crash_depth > 0 && day == crash_day(settings) && hour >= crash_from_hour &&
           hour < crash_from_hour + crash_hours;
}

/// Log drift per minute of the crash: a fall in waves, then a third of it back over a day.
double crash_drift(const Settings& settings, int day, int minute_of_day) {
    const double hour = minute_of_day / 60.0;
    const int since = day - crash_day(settings);
    if (in_crash(settings, day, minute_of_day)) {
        const double through = (hour - crash_from_hour) / crash_hours;
        const double wave = 1.0 + 0.9 * std::sin(6 * std::numbers::pi * through);
        return -settings.crash_depth / (crash_hours * 60) * wave;
    }
    const bool after = (since == 0 && hour >= crash_from_hour + crash_hours) || since == 1;
    return after ? settings.crash_depth / 3 / minutes_per_day : 0.0;
}

/// The state that walks from minute to minute.
struct Walk {
    Rng rng;
    double price_usd;
    double premium = 0;         // of the traded price over the mark
    double variance;            // of a minute's return
    double open_interest;       // coins
    double open_interest_goal;  // coins
};

struct MinuteFlow {
    double volume_coins = 0;
    double taker_share = 0.5;
    double log_return = 0;
};

MinuteFlow walk_minute(Walk& walk, const Settings& settings, int day, int minute_of_day,
                       std::vector<Step>& steps) {
    const double base_variance = settings.daily_volatility * settings.daily_volatility / 1440;
    const bool crash = in_crash(settings, day, minute_of_day);
    const double season = rhythm(minute_of_day) * (crash ? 6.0 : 1.0);
    const double sigma = std::sqrt(walk.variance * season);
    const double drift = crash_drift(settings, day, minute_of_day);
    const bool jump = walk.rng.uniform() < 1.0 / minutes_per_day;
    const double jump_size = jump ? 0.006 * walk.rng.normal() : 0.0;
    const auto jump_step = static_cast<int>(walk.rng.below(steps_per_minute));

    MinuteFlow flow;
    const double before_usd = walk.price_usd;
    const std::size_t first = steps.size();
    for (int i = 0; i < steps_per_minute; ++i) {
        double move = drift / steps_per_minute +
                      sigma / std::sqrt(double{steps_per_minute}) * walk.rng.normal();
        if (i == jump_step) move += jump_size;
        walk.price_usd *= std::exp(move);
        walk.premium += -0.05 * walk.premium + 4e-6 * walk.rng.normal();
        steps.push_back(
            Step{.price_usd = walk.price_usd, .mark_usd = walk.price_usd * (1.0 - walk.premium)});
    }
    flow.log_return = std::log(walk.price_usd / before_usd);
    const double surprise = std::abs(flow.log_return) / std::sqrt(base_variance);
    flow.volume_coins = 75.0 * std::sqrt(season) * (1.0 + 0.8 * surprise) *
                        std::exp(0.4 * walk.rng.normal() - 0.08);
    const double push = std::tanh(flow.log_return / (2.5 * std::sqrt(base_variance)));
    flow.taker_share = std::clamp(0.5 + 0.3 * push + 0.06 * walk.rng.normal(), 0.05, 0.95);

    // Spread the minute's volume over its steps, more of it where the price moved.
    double weight_sum = 0;
    std::vector<double> weights(steps_per_minute);
    double last_usd = before_usd;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double move = std::abs(std::log(steps[first + i].price_usd / last_usd));
        last_usd = steps[first + i].price_usd;
        weights[i] = 0.3 * walk.rng.exponential() + move / std::sqrt(base_variance);
        weight_sum += weights[i];
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double volume = flow.volume_coins * weights[i] / weight_sum;
        steps[first + i].volume_coins = volume;
        steps[first + i].taker_buy_coins = volume * flow.taker_share;
    }
    // Half of a jump or of a crash wave enters the memory of the variance: it is not noise alone.
    const double shock = flow.log_return / std::sqrt(season) - 0.5 * (drift + jump_size);
    walk.variance = std::clamp(0.006 * base_variance + 0.06 * shock * shock + 0.934 * walk.variance,
                               0.1 * base_variance, 12 * base_variance);
    return flow;
}

void walk_open_interest(Walk& walk, const MinuteFlow& flow) {
    walk.open_interest_goal *= std::exp(0.0006 * walk.rng.normal());
    const double reversion = 0.0006 * (walk.open_interest_goal - walk.open_interest);
    const double fear = 1.2 * std::max(0.0, -flow.log_return - 0.0008) * walk.open_interest;
    const double noise = 0.08 * flow.volume_coins * walk.rng.normal();
    // A trade of one coin changes open interest by at most one coin; keep well inside.
    const double limit = 0.8 * flow.volume_coins;
    walk.open_interest += std::clamp(reversion - fear + noise, -limit, limit);
}

template <class Price>
Bar bar_of(const std::vector<Step>& steps, std::size_t minute, double start_usd, Price price) {
    const std::size_t first = minute * steps_per_minute;
    const double open_usd = first == 0 ? start_usd : price(steps[first - 1]);
    Bar bar{open_usd, open_usd, open_usd, open_usd};
    for (std::size_t i = first; i < first + steps_per_minute; ++i) {
        bar.close_usd = price(steps[i]);
        bar.high_usd = std::max(bar.high_usd, bar.close_usd);
        bar.low_usd = std::min(bar.low_usd, bar.close_usd);
    }
    return bar;
}

/// Lowest and highest price of the twelve hours before each minute.
struct Extremes {
    double low_usd, high_usd;
};
std::vector<Extremes> recent_extremes(const Market& market) {
    constexpr std::size_t window = 720;
    std::vector<Bar> bars;
    for (std::size_t m = 0; m < market.minutes(); ++m) bars.push_back(market.trade_bar(m));
    std::vector<Extremes> extremes;
    for (std::size_t m = 0; m < bars.size(); ++m) {
        Extremes around{bars[m].open_usd, bars[m].open_usd};
        for (std::size_t k = m - std::min(m, window); k < m; ++k) {
            around.low_usd = std::min(around.low_usd, bars[k].low_usd);
            around.high_usd = std::max(around.high_usd, bars[k].high_usd);
        }
        extremes.push_back(around);
    }
    return extremes;
}

/// A Poisson number; the means here are small.
int draw_count(Rng& rng, double mean) {
    int count = 0;
    for (double left = mean - rng.exponential(); left > 0; left -= rng.exponential()) ++count;
    return count;
}

/// Keeps the last order of each second, as a throttled feed does.
void keep_one_per_second(std::vector<ForcedOrder>& orders) {
    std::vector<ForcedOrder> kept;
    for (const ForcedOrder& order : orders) {
        const bool same =
            !kept.empty() && kept.back().at_ns / ns_per_second == order.at_ns / ns_per_second;
        if (same) kept.pop_back();
        kept.push_back(order);
    }
    orders = std::move(kept);
}

}  // namespace

int crash_day(const Settings& settings) { return settings.days * 3 / 5; }

Bar Market::trade_bar(std::size_t minute) const {
    return bar_of(steps, minute, settings.start_usd, [](const Step& s) { return s.price_usd; });
}

Bar Market::mark_bar(std::size_t minute) const {
    return bar_of(steps, minute, settings.start_usd, [](const Step& s) { return s.mark_usd; });
}

double Market::volume_coins(std::size_t minute) const {
    double sum = 0;
    for (std::size_t i = 0; i < steps_per_minute; ++i) {
        sum += steps[minute * steps_per_minute + i].volume_coins;
    }
    return sum;
}

double Market::taker_buy_coins(std::size_t minute) const {
    double sum = 0;
    for (std::size_t i = 0; i < steps_per_minute; ++i) {
        sum += steps[minute * steps_per_minute + i].taker_buy_coins;
    }
    return sum;
}

Market make_market(const Settings& settings) {
    Market market;
    market.settings = settings;
    const double base_variance = settings.daily_volatility * settings.daily_volatility / 1440;
    Walk walk{.rng = Rng(settings.seed),
              .price_usd = settings.start_usd,
              .variance = base_variance,
              .open_interest = 90'000,
              .open_interest_goal = 92'000};
    double premium_sum = 0;
    for (int day = 0; day < settings.days; ++day) {
        for (int minute = 0; minute < minutes_per_day; ++minute) {
            if (minute % 480 == 0) {
                const double premium = premium_sum / 480;
                market.funding_rate.push_back(std::clamp(1e-4 + premium, -3e-3, 3e-3));
                premium_sum = 0;
            }
            market.open_interest_coins.push_back(walk.open_interest);
            const MinuteFlow flow = walk_minute(walk, settings, day, minute, market.steps);
            walk_open_interest(walk, flow);
            premium_sum += walk.premium;
        }
    }
    market.open_interest_coins.push_back(walk.open_interest);
    return market;
}

std::vector<ForcedOrder> draw_forced_orders(const Market& market, const FeedShape& shape,
                                            Rng& rng) {
    const std::vector<Extremes> extremes = recent_extremes(market);
    std::vector<ForcedOrder> orders;
    double last_usd = market.settings.start_usd;
    for (std::size_t i = 0; i < market.steps.size(); ++i) {
        const double mid_usd = market.steps[i].price_usd;
        const double move_bp = std::log(mid_usd / last_usd) * 1e4;
        last_usd = mid_usd;
        const Side side = move_bp < 0 ? Side::long_ : Side::short_;
        const Extremes& around = extremes[i / steps_per_minute];
        const double beyond =
            side == Side::long_ ? around.low_usd / mid_usd - 1 : mid_usd / around.high_usd - 1;
        const double depth = beyond > 0 ? 1.0 + 60.0 * beyond : 0.06;
        const int count = draw_count(rng, 0.7 * shape.share * std::abs(move_bp) * depth);
        const std::size_t first = orders.size();
        for (int k = 0; k < count; ++k) {
            const double offset_bp = std::max(1.0, shape.beyond_mid_bp + 6.0 * rng.normal());
            const double size_usd = std::min(5e6, 1'100 * std::exp(2.1 * rng.normal()));
            const auto into_ms = static_cast<TimeNs>(rng.below(step_ns / ns_per_ms));
            orders.push_back(
                ForcedOrder{.at_ns = market.step_end_ns(i) - step_ns + into_ms * ns_per_ms,
                            .side = side,
                            .price_usd = mid_usd * (1.0 - sign_of(side) * offset_bp * 1e-4),
                            .mid_usd = mid_usd,
                            .size_coins = size_usd / mid_usd});
        }
        std::sort(orders.begin() + static_cast<std::ptrdiff_t>(first), orders.end(),
                  [](const ForcedOrder& a, const ForcedOrder& b) {
                      return std::pair(a.at_ns, a.size_coins) < std::pair(b.at_ns, b.size_coins);
                  });
    }
    if (shape.one_per_second) keep_one_per_second(orders);
    return orders;
}

}  // namespace faultline::sample
