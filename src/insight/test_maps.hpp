// Test maps: liquidation maps written by hand, for tests of cascades and totals.
#pragma once

#include <vector>

#include "map/liquidation_map.hpp"

namespace faultline::testing {

struct HandLevel {
    double price_usd = 0;
    Side side = Side::long_;
    double usd = 0;
    VenueId venue = VenueId::binance;
    std::size_t bracket = 3;  // 25x
};

/// A map at `price_usd` with the levels, and venues that hold a billion of open interest each.
inline LiquidationMap hand_map(double price_usd, double bucket_usd,
                               const std::vector<HandLevel>& levels,
                               const std::vector<VenueId>& venues = {VenueId::binance}) {
    LiquidationMap map;
    map.market = "BTC";
    map.at_ns = 1'770'000'000LL * ns_per_second;
    map.current_price_usd = price_usd;
    map.bucket_usd = bucket_usd;
    map.model_version = "test";
    map.weights = "prior";
    for (const HandLevel& one : levels) {
        MapLevel level;
        level.price_usd = one.price_usd;
        level.side = one.side;
        level.notional_usd = one.usd;
        level.by_bracket_usd[one.bracket] = one.usd;
        level.by_venue_usd[index_of(one.venue)] = one.usd;
        map.levels.push_back(level);
    }
    for (const VenueId venue : venues) {
        VenueCoverage coverage;
        coverage.venue = venue;
        coverage.open_interest_usd = 1e9;
        map.coverage.push_back(coverage);
    }
    return map;
}

}  // namespace faultline::testing
