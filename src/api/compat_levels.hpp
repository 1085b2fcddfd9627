// CompatLevels: GET /liquidation-map/{symbol}, the shape that alert scripts of the field ask for:
// {symbol, current_price, levels: [{price, notional_value, side}]}.
#pragma once

#include <string>

#include "api/route.hpp"

namespace faultline {

void add_compat_level_routes(std::vector<Route>& routes);

/// `symbol` is told as it was asked. Levels by price; `price` is the middle of the bucket.
std::string compat_levels_json(const LiquidationMap& map, std::string_view symbol);

}  // namespace faultline
