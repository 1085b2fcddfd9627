// Zones: where a liquidation map is dense, where it is thin between them, and how the two sides
// compare.
//
// A zone is a mode of the smoothed density of one side, within reach of the price, whose prominence
// is at least a fifth of the highest density in reach. It extends to where the density has fallen
// by half of its prominence, or of its fall within a day's volatility where that is less (the
// highest mode of a broad slope would else take all of the slope), and never past the lowest point
// towards the next zone, so zones do not overlap. Its strength is what the unsmoothed map holds
// between its bounds: zones + thin zones + rest = all of the side. Science note 2.9. A zone says
// where a move would meet many forced orders. It does not say that the price will go there.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "insight/density.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

struct ZoneSettings {
    double prominence_least = 0.2;    // of the side's highest density within reach
    double reach = 0.25;              // zones are sought within this share of the price
    double kernel_least_bp = 4;       // the kernel's sigma: at least this,
    double kernel_daily_share = 0.1;  // and this share of a day's volatility
    double fall_sigmas = 10;          // kernel sigmas within which a zone's own fall is measured
    double thin_share = 0.25;         // of the lower neighbouring peak: below it a stretch is thin
    double thin_sigmas = 2;           // a thin zone is at least this many kernel sigmas wide
};

struct Zone {
    Side side = Side::long_;
    double low_usd = 0, high_usd = 0;  // bounds: half prominence
    double peak_usd = 0;               // the densest price
    double distance_pct = 0;           // of the peak from the current price, signed
    double strength_usd = 0;           // liquidated if price went through all of it
    double peak_usd_per_bp = 0;        // smoothed density there, USD per 0.01 % of price
    double prominence_share = 0;       // of the side's highest density within reach, at most 1
    /// Strength over its standard deviation, from the intervals of the leverage mix, learned or
    /// prior (zone_confidence.hpp).
    double confidence = std::numeric_limits<double>::quiet_NaN();
    double age_h = std::numeric_limits<double>::quiet_NaN();  // median; see zone_age.hpp
    std::array<double, bracket_count> by_bracket_usd{};
    std::array<double, venue_count> by_venue_usd{};
};

struct ThinZone {
    Side side = Side::long_;
    double low_usd = 0, high_usd = 0;
    double notional_usd = 0;
    double share_of_neighbours = 0;  // mean density over the lower of the neighbouring peaks
};

struct SideAsymmetry {
    double distance_pct = 0;
    double long_usd = 0, short_usd = 0;  // within that distance of the price
    double asymmetry = 0;                // (long - short) / (long + short); NaN where both are 0
};

/// Where the USD of one side are.
struct SideAccount {
    double total_usd = 0, zones_usd = 0, thin_usd = 0, rest_usd = 0;
};

struct ZoneReading {
    std::string market;
    TimeNs at_ns = 0;
    double current_price_usd = std::numeric_limits<double>::quiet_NaN();
    double bucket_usd = 0;
    double daily_sigma = std::numeric_limits<double>::quiet_NaN();  // of log price; NaN: unknown
    double kernel_bp = 0;
    std::vector<Zone> zones;               // price ascending
    std::vector<ThinZone> thin;            // price ascending
    std::vector<SideAsymmetry> asymmetry;  // at 1, 2, 5 and 10 %
    std::array<SideAccount, 2> sides;      // by index_of(Side)
    std::string model_version;
    std::string weights;
    std::vector<std::string> notes;
    bool simulated = false;
};

inline constexpr std::array<double, 4> asymmetry_distances_pct{1, 2, 5, 10};

/// `daily_sigma`: standard deviation of a day's log return; NaN leaves the least kernel.
/// `bracket_sd`: relative standard deviation of each bracket's weight, where it is known.
/// A map without a price or levels gives a reading without zones. Takes time in proportion to the
/// width of the map.
ZoneReading find_zones(const LiquidationMap& map, double daily_sigma,
                       const std::optional<BracketShares>& bracket_sd = std::nullopt,
                       const ZoneSettings& settings = {});

/// The comparison of the sides alone, at any distances in percent, rising.
std::vector<SideAsymmetry> side_asymmetry(const LiquidationMap& map,
                                          std::span<const double> distances_pct);

/// The zone of the side whose bounds hold the price; null where there is none.
const Zone* zone_at(const ZoneReading& reading, Side side, double price_usd);

}  // namespace faultline
