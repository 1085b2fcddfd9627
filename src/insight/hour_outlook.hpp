// HourOutlook: how many liquidations the next hour is expected to bring, by side, on one venue.
//
// Two forecasts side by side. The reference is what the last days were like: hourly counts with a
// half-life of a day. The other goes by the map: the notional that price is expected to pass within
// the hour (odds of a touch without drift, science note 2.10), times the ratio of liquidations seen
// to notional expected in the hours that were forecast before; until there are such hours, twelve
// pseudo-hours of the reference at the present map stand in for them. Pure.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "learn/forecast_ledger.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

/// What one hour showed, longs and shorts. Hours of which nothing is known are left out of lists.
struct HourSeen {
    TimeNs hour_ns = 0;
    SidePair events{};
    SidePair usd{};
};

struct HourOutlook {
    SidePair events{}, reference{};
    double dispersion = 0;
    SidePair usd{};  // NaN where no liquidation of the side was seen
};

inline constexpr std::size_t outlook_hours_min = 6;

/// USD of a venue on the map that price is expected to pass, each bucket weighted by the odds that
/// price touches its middle. `sigma`: deviation of the log price over the hour. NaN where sigma or
/// the map's price is not known.
SidePair expected_sweep_usd(const LiquidationMap& map, VenueId venue, double sigma);

/// `hours` rising, all before `hour_ns`. Error empty_field: fewer than outlook_hours_min of them.
Result<HourOutlook> hour_outlook(std::span<const HourSeen> hours, TimeNs hour_ns,
                                 const SidePair& swept_usd, const LedgerRecord& record);

}  // namespace faultline
