// SampleMarket: a made-up market from a seed, for tests and for the pictures in the README.
//
// It is a generator of plausible input and no model of truth: nobody holds positions in it, and
// forced orders are drawn from adverse moves, not from levels. So nothing measured on it says
// anything about skill, and pictures made from it are marked SIMULATED. The same settings give the
// same numbers on every machine. It shares no code with the model that reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.hpp"
#include "core/time.hpp"
#include "market/side.hpp"

namespace faultline::sample {

inline constexpr int steps_per_minute = 12;
inline constexpr DurationNs step_ns = ns_per_minute / steps_per_minute;

struct Settings {
    std::uint64_t seed = 1;
    int days = 14;
    TimeNs from_ns = 1'768'867'200 * ns_per_second;  // 2026-01-20, midnight
    double start_usd = 92'000;
    double daily_volatility = 0.022;
    double crash_depth = 0.13;  // log fall of the crash day; 0: no crash
};

/// The day (0 is the first) on which the crash happens: about three fifths into the period.
int crash_day(const Settings& settings);

/// Five seconds of one-sided trading at the end of which the price is `price_usd`.
struct Step {
    double price_usd = 0;
    double mark_usd = 0;
    double volume_coins = 0;
    double taker_buy_coins = 0;
};

struct Bar {
    double open_usd = 0, high_usd = 0, low_usd = 0, close_usd = 0;
};

struct Market {
    Settings settings;
    std::vector<Step> steps;                  // days * 1440 * steps_per_minute
    std::vector<double> open_interest_coins;  // at the start of each minute, and one at the end
    std::vector<double> funding_rate;         // one per eight hours, at their start

    std::size_t minutes() const { return open_interest_coins.size() - 1; }
    TimeNs minute_ns(std::size_t minute) const {
        return settings.from_ns + static_cast<TimeNs>(minute) * ns_per_minute;
    }
    TimeNs step_end_ns(std::size_t step) const {
        return settings.from_ns + static_cast<TimeNs>(step + 1) * step_ns;
    }
    /// Bars open at the last price before them, as continuous trading does.
    Bar trade_bar(std::size_t minute) const;
    Bar mark_bar(std::size_t minute) const;
    double volume_coins(std::size_t minute) const;
    double taker_buy_coins(std::size_t minute) const;
};

/// Volatility that clusters (GARCH(1,1) per minute) with daily rhythm, about one jump a day and one
/// crash day; volume and the taker's share follow the moves; open interest reverts to a slow level,
/// falls in adverse moves, and never changes by more than was traded.
/// Precondition: days >= 1.
Market make_market(const Settings& settings);

/// How one venue's feed of forced orders looks.
struct FeedShape {
    double share = 1.0;           // of the forced orders of a large venue
    double beyond_mid_bp = 50.0;  // printed price beyond the mid, in the direction of the loss
    bool one_per_second = true;   // the feed shows at most one order a second
};

struct ForcedOrder {
    TimeNs at_ns = 0;
    Side side = Side::long_;  // of the closed position
    double price_usd = 0;     // as printed: beyond the mid
    double mid_usd = 0;
    double size_coins = 0;
};

/// Forced orders in time order: more of them the larger the adverse move of a step, many more where
/// the price is beyond the extremes of the last twelve hours. Sizes are log-normal with a heavy
/// tail (median 1.1 thousand USD, mean ten thousand).
std::vector<ForcedOrder> draw_forced_orders(const Market& market, const FeedShape& shape, Rng& rng);

}  // namespace faultline::sample
