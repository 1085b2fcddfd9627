// MapTotals: what a window's price paths would liquidate on the map: the map's word on totals.
//
// Past windows, rescaled by the volatility then and now, give 500 pairs of highest and lowest
// price. What stands on the map between is swept; a Gamma factor of mean 1 stands for how far the
// map's scale is off (the dispersion of the negative binomial counts, science note 2.6), and the
// coverage for the part that feeds print. Of several markets the same windows are taken, each with
// its own reach in them, and one factor: coins fall together, and sums that drew them apart would
// make large totals too rare. Positions opened within the window are not on the map:
// the sums are too low by them. No skill over climatology has been shown on reported totals, so
// this has weight 0 in their answer. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "core/result.hpp"
#include "insight/price_bars.hpp"
#include "insight/total_odds.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

struct MapTotalSettings {
    int paths = 500;
    double dispersion = 1.0;      // of the factor: its variance
    double coverage = 1.0 / 2.8;  // part of the liquidations that calm feeds print (note 5)
    std::uint64_t seed = 1;
};

struct MapTotalOdds {
    double probability = 0;                        // of more than the amount
    double lo = 0, hi = 0;                         // with half and twice the map's mass
    double p05_usd = 0, p50_usd = 0, p95_usd = 0;  // of the total
};

/// One market of a total: its map and its prices, both as known at the question.
struct SweptMarket {
    const LiquidationMap* map = nullptr;
    const PriceBars* bars = nullptr;
};

/// `reported`: times the coverage. Errors as price_odds: bad_argument where there is no market, or
/// too few windows that all of them have.
Result<MapTotalOdds> map_totals(std::span<const SweptMarket> markets, const TotalEvent& event,
                                bool reported, const MapTotalSettings& settings = {});

/// Of one market.
Result<MapTotalOdds> map_totals(const LiquidationMap& map, const PriceBars& bars,
                                const TotalEvent& event, bool reported,
                                const MapTotalSettings& settings = {});

}  // namespace faultline
