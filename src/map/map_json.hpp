// JSON of the map, the heatmap and the leverage figures: one form for the command line and the API.
//
// Keys, units and rounding are documented in docs/cli.md. Unknown is null. USD are rounded to
// cents, prices to eight decimals; sums are taken before rounding.
#pragma once

#include <string>

#include "core/json_writer.hpp"
#include "map/heatmap.hpp"
#include "map/leverage_figures.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

std::string to_json(const LiquidationMap& map);
/// A level as it stands in `levels`, and the member `totals`: for answers that hold a part of a
/// map.
void write_level(JsonWriter& json, const MapLevel& level);
void write_totals(JsonWriter& json, const MapTotals& totals);
/// Cells as {column, price, side, notional_usd} would be many times larger; rows are arrays of USD.
std::string to_json(const Heatmap& heatmap);
std::string leverage_json(const LeverageFigures& figures);
std::string exposure_json(const LeverageFigures& figures);
std::string profile_json(const LeverageFigures& figures);

}  // namespace faultline
