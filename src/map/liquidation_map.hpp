// LiquidationMap: USD that would be liquidated per price bucket, at one instant.
//
// Longs lie below the current price, shorts above. All USD are valued at the current (mark) price,
// so that levels, inert part and open interest add up:
//   long (levels and what is outside the asked range) + inert long + long in brackets left out
//   = open interest in USD = the same for shorts.
#pragma once

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "market/leverage_bracket.hpp"
#include "market/side.hpp"
#include "market/venue_id.hpp"

namespace faultline {

struct MapLevel {
    double price_usd = 0;  // lower edge of the bucket [price_usd, price_usd + bucket_usd)
    Side side = Side::long_;
    double notional_usd = 0;
    std::array<double, bracket_count> by_bracket_usd{};
    std::array<double, venue_count> by_venue_usd{};
    /// 90 % band of notional_usd; NaN: none is known.
    double lo_usd = std::numeric_limits<double>::quiet_NaN();
    double hi_usd = std::numeric_limits<double>::quiet_NaN();
};

/// What lies within a distance of the current price on one side, with its 90 % band.
struct MapBand {
    double within = 0;  // 0.05: 5 %
    Side side = Side::long_;
    double notional_usd = 0, lo_usd = 0, hi_usd = 0;
};
/// The distances of which a mixture of maps gives the band.
inline constexpr std::array<double, 4> band_distances{0.01, 0.02, 0.05, 0.10};

/// What one venue contributes and how old it is. NaN where unknown.
struct VenueCoverage {
    VenueId venue{};
    double open_interest_coins = 0;
    double open_interest_usd = 0;
    double age_s = 0;                    // of the open-interest observation, at the map's time
    double price_age_s = 0;              // of the newest price, likewise
    double long_usd = 0, short_usd = 0;  // active, liquidatable
    double inert_long_usd = 0, inert_short_usd = 0;  // hedged, market makers, unexplained
    double unexplained_share = 0;    // of open interest that no opening explains: health
    double conservation_error = 0;   // relative, |levels + inert - open interest| / open interest
    std::vector<std::string> notes;  // "no volume since 2026-01-29: openings from open interest"
};

struct MapTotals {
    double long_usd = 0, short_usd = 0;
    double inert_long_usd = 0, inert_short_usd = 0;
    double outside_long_usd = 0, outside_short_usd = 0;    // active, outside the asked range
    double filtered_long_usd = 0, filtered_short_usd = 0;  // in brackets the filter leaves out
};

struct LiquidationMap {
    std::string market;
    TimeNs at_ns = 0;
    double current_price_usd = 0;
    double bucket_usd = 0;
    std::vector<MapLevel> levels;  // price ascending; empty buckets left out
    MapTotals totals;
    std::vector<MapBand> bands;           // of a mixture, by distance; else empty
    std::vector<VenueCoverage> coverage;  // venues that contribute
    double conservation_error = 0;
    std::string model_version;
    std::string weights;     // "prior" or "learned"
    bool simulated = false;  // SIMULATED is written across pictures where true
};

}  // namespace faultline
