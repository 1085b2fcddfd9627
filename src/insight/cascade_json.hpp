// The cascade as JSON: what `faultline cascade` and the API print.
#pragma once

#include <string>

#include "insight/cascade.hpp"

namespace faultline {

/// Keys: market, at, current_price, direction, target_price, shock_usd, shock_helped_usd,
/// first_order and reflexive (each move_percent, price, liquidated_usd as p05 … p95),
/// amplification, settled_price, exhausted_share, venues[], brackets[] (in the order in which they
/// fire), adl_unmatched_usd, fragility[], assumptions[], limits[], notes[], draws, model,
/// simulated. null is unknown.
std::string cascade_json(const CascadeAnswer& answer);

}  // namespace faultline
