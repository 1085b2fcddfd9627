// PathBar: a stretch of price path as the engine takes it, whatever it came from.
//
// One-second bars stand for trades or mark ticks, longer ones for candles. Volumes are in coins,
// NaN where not known.
#pragma once

#include "core/time.hpp"
#include "market/events.hpp"

namespace faultline {

struct PathBar {
    TimeNs open_ns = 0;
    DurationNs length_ns = 0;
    PriceKind price = PriceKind::trade;
    double open_usd = unknown, high_usd = unknown, low_usd = unknown, close_usd = unknown;
    double volume_coins = unknown;
    double taker_buy_coins = unknown;

    TimeNs close_ns() const { return open_ns + length_ns; }
};

/// Order in which the engine wants bars: by the time they are complete; at equal times finer first,
/// and mark before trade when equally fine.
inline bool comes_before(const PathBar& a, const PathBar& b) {
    if (a.close_ns() != b.close_ns()) return a.close_ns() < b.close_ns();
    if (a.length_ns != b.length_ns) return a.length_ns < b.length_ns;
    return a.price == PriceKind::mark && b.price != PriceKind::mark;
}

}  // namespace faultline
