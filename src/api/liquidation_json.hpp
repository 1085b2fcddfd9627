// Liquidations that were seen, as JSON: one form for REST and the stream.
#pragma once

#include <string_view>

#include "api/market_service.hpp"
#include "core/json_writer.hpp"

namespace faultline {

/// {id, venue, instrument, market, at, side, price_usd, price_kind, size_coins, notional_usd}. A
/// liquidation that was announced without a price has neither price nor kind.
void write_liquidation(JsonWriter& json, const SeenLiquidation& seen);

/// The price it is valued at; NaN where none was given.
double price_usd_of(const Liquidation& event);

}  // namespace faultline
