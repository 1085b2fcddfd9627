// Heatmap: the liquidation map over time. Columns of equal length, rows of equal price.
//
// A column ends at `column_end_ns[c]`; its cells are the map at that instant, valued at the price
// of that instant. Cell (c, r) stands at [c * rows + r]; row r covers
// [price_floor_usd + r * bucket_usd, + bucket_usd).
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "map/liquidation_map.hpp"

namespace faultline {

struct PriceBar {
    double open_usd = 0, high_usd = 0, low_usd = 0, close_usd = 0;  // NaN where there is no data
};

/// The bar of a time without data.
inline constexpr PriceBar no_bar{
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

/// The bar of two times that follow each other; either may be without data.
inline PriceBar joined_bar(const PriceBar& first, const PriceBar& second) {
    if (std::isnan(first.close_usd)) return second;
    if (std::isnan(second.close_usd)) return first;
    return {first.open_usd, std::fmax(first.high_usd, second.high_usd),
            std::fmin(first.low_usd, second.low_usd), second.close_usd};
}

/// A venue whose newest price is older than this adds to a column what stood some time ago: the
/// column says so. Prices come every second or so, and bars of history end where columns do.
inline constexpr double price_stale_s = 120;

/// The venues that hold open interest in the map and are stale in it.
inline std::uint32_t stale_venues_of(const LiquidationMap& map) {
    static_assert(venue_count <= 32);
    std::uint32_t bits = 0;
    for (const VenueCoverage& venue : map.coverage) {
        const bool is_fresh = venue.price_age_s <= price_stale_s;  // NaN is not
        if (venue.open_interest_usd > 0 && !is_fresh) bits |= 1U << index_of(venue.venue);
    }
    return bits;
}

struct Heatmap {
    std::string market;
    DurationNs step_ns = 0;
    double price_floor_usd = 0;
    double bucket_usd = 0;
    std::size_t rows = 0;
    std::vector<TimeNs> column_end_ns;
    std::vector<float> long_usd;   // columns * rows
    std::vector<float> short_usd;  // columns * rows
    std::vector<PriceBar> bars;    // one per column: the path of the price in it
    /// One per column: the venues that were stale at its end, a bit each, by index_of(venue).
    std::vector<std::uint32_t> stale_venues;
    std::vector<VenueId> venues;  // contributing
    LiquidationMap last;          // the map at the last column, for the profile at the edge
    std::string model_version;
    std::vector<std::string> notes;
    bool simulated = false;

    std::size_t columns() const { return column_end_ns.size(); }
    bool is_stale(std::size_t column, VenueId venue) const {
        return column < stale_venues.size() &&
               ((stale_venues[column] >> index_of(venue)) & 1U) != 0;
    }
};

}  // namespace faultline
