// Instrument: one derivative contract on one venue, and how its contracts count.
//
// A linear contract is worth `contract_size` coins; an inverse contract is worth `contract_size` US
// dollars, paid in coins. Sizes are converted to coins once, where they enter (venue decoder or
// importer), through `coins_of`; behind that nobody asks what a contract is.
#pragma once

#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "market/venue_id.hpp"

namespace faultline {

enum class ContractKind : std::uint8_t { linear, inverse };
constexpr std::string_view name_of(ContractKind kind) {
    return kind == ContractKind::linear ? "linear" : "inverse";
}

struct Instrument {
    VenueId venue{};
    std::string symbol;  // as the venue writes it: "BTCUSDT", "BTC-USDT-SWAP", "PF_XBTUSD"
    std::string market;  // the coin: "BTC"
    ContractKind kind = ContractKind::linear;
    double contract_size = 1.0;  // coins (linear) or USD (inverse) of one contract as printed
    double price_coins = 1.0;    // coins that one printed price is for: 1000 for "1000PEPEUSDT"
    int number = -1;             // the venue's number for it, where its feeds name markets so

    friend bool operator==(const Instrument&, const Instrument&) = default;
};

/// Contracts to coins. `price_usd` is used by inverse contracts only. Precondition: price_usd > 0.
inline double coins_of(const Instrument& instrument, double size_contracts, double price_usd) {
    const double face = size_contracts * instrument.contract_size;
    return instrument.kind == ContractKind::linear ? face : face / price_usd;
}

/// The conserved unit of the position book: what open interest counts and price does not change.
/// Coins for a linear contract, US dollars for an inverse one.
inline double units_of(const Instrument& instrument, double size_contracts) {
    return size_contracts * instrument.contract_size;
}

/// Value in USD of a stock given in units (above) at a price.
inline double notional_usd_of(ContractKind kind, double units, double price_usd) {
    return kind == ContractKind::linear ? units * price_usd : units;
}

/// "BTC" for "BTC", "BTCUSDT", "btc-usdt", "XBTUSD", "PF_XBTUSD"; "PEPE" for "1000PEPEUSDT": the
/// market a user means. Text that fits no rule is returned in upper case as it is.
std::string market_of(std::string_view text);

}  // namespace faultline
