// ReserveSeries: how many coins exchanges hold, from the answer of DefiLlama's public endpoint.
//
// GET https://api.llama.fi/protocol/SLUG (such as binance-cex, okx, bybit) answers with one object:
// "name", and "tokens": [{"date": seconds, "tokens": {"BTC": coins, ...}}], the sum over all listed
// addresses of all chains. Only the coin itself is taken, not its wrapped kinds. The addresses are
// those that the exchange has published, so a reserve is a lower bound.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "market/events.hpp"

namespace faultline {

/// The venue meant by a name as data sites write it: "Binance CEX", "Crypto.com", "gate-io".
std::optional<VenueId> venue_of_name(std::string_view name);

/// What DefiLlama calls a venue's list of addresses; empty where we know of none (brokers, and
/// exchanges whose positions stand on a chain of their own).
std::string_view defillama_slug(VenueId venue);

/// Reserves of the wanted coins, in order of time. Problems: no JSON, another answer than that of
/// the endpoint, an exchange that is not in our list.
Outcome<std::vector<ExchangeReserve>> parse_defillama_reserves(std::string_view text,
                                                               std::span<const std::string> coins);

}  // namespace faultline
