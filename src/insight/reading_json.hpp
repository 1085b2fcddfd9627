// JSON of the readings: one form for the command line and the API.
//
// Keys and units are documented in docs/zones-and-signals.md. Unknown is null. USD are rounded to
// cents, prices to eight decimals, shares and percentages to six, after summing.
#pragma once

#include <string>
#include <vector>

#include "insight/dominance.hpp"
#include "insight/leverage_ratio.hpp"
#include "insight/position_check.hpp"
#include "insight/signal_record.hpp"
#include "insight/zone_history.hpp"
#include "insight/zones.hpp"

namespace faultline {

/// The reading, and what changed among the zones before it (empty: not asked for).
std::string zones_json(const ZoneReading& reading, const std::vector<ZoneEvent>& changes = {});

std::string position_json(const PositionCheck& check);
std::string ratio_json(const RatioReading& reading);
std::string dominance_json(const DominanceReading& reading);
std::string signals_json(const SignalReading& reading);

}  // namespace faultline
