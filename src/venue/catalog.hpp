// The catalog: every venue's facts by id, and who is meant by a provider's name.
#pragma once

#include "venue/venue_spec.hpp"

namespace faultline {

const VenueSpec& spec_of(VenueId venue);

/// A Tardis exchange name ("okex-swap") and a symbol to our instrument.
/// Errors: unknown_venue, unknown_instrument.
Result<Instrument> instrument_from_tardis(std::string_view exchange, std::string_view symbol);

/// A Binance Vision symbol ("BTCUSDT", "BTCUSD_PERP", "BTCUSD_240927") to our instrument.
Result<Instrument> instrument_from_vision(std::string_view symbol);

/// The instrument that stands for a venue and market where none is named: the largest perpetual
/// ("BTC" on okx: "BTC-USDT-SWAP"). Error: unknown_instrument.
Result<Instrument> main_instrument(VenueId venue, std::string_view market);

}  // namespace faultline
