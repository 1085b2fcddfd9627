// Test prices: hourly bars of a seeded random walk, for tests of questions.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/rng.hpp"
#include "insight/price_bars.hpp"

namespace faultline::testing {

/// `count` hours of a walk without drift whose log price has the deviation `hour_sigma`, in
/// `steps` steps an hour.
inline PriceBars random_bars(std::size_t count, double hour_sigma, std::uint64_t seed,
                             int steps = 30) {
    Rng rng(seed);
    PriceBars bars;
    bars.market = "BTC";
    bars.source = "test prices";
    double price = 50'000;
    const TimeNs begin_ns = 1'700'000'000LL * ns_per_second / ns_per_hour * ns_per_hour;
    for (std::size_t i = 0; i < count; ++i) {
        HourBar bar{begin_ns + static_cast<TimeNs>(i) * ns_per_hour, price, price, price, price};
        for (int s = 0; s < steps; ++s) {
            price *= std::exp(hour_sigma / std::sqrt(static_cast<double>(steps)) * rng.normal());
            bar.high_usd = std::max(bar.high_usd, price);
            bar.low_usd = std::min(bar.low_usd, price);
        }
        bar.close_usd = price;
        bars.hours.push_back(bar);
    }
    bars.at_ns = bars.hours.back().open_ns + ns_per_hour;
    bars.price_at_ns = bars.at_ns;
    bars.price_usd = price;
    return bars;
}

}  // namespace faultline::testing
