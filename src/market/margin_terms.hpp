// MarginTerms: by which rule, tiers and fees a venue liquidates one contract.
#pragma once

#include "market/instrument.hpp"
#include "market/margin_tiers.hpp"

namespace faultline {

/// How maintenance margin is valued when the mark price moves. Formulas: science note 2.4 and the
/// venue fact sheets; each is implemented once in market/liquidation_price.cpp.
enum class MarginRule : std::uint8_t {
    marked,           // maintenance on the notional at the mark price (Binance, OKX, Gate, ...)
    frozen_at_entry,  // maintenance fixed at the entry notional (Bybit, MEXC; Kraken inverse)
    hyperliquid,      // marked, with l = 1 / (2 * max leverage of the asset's tier)
    deribit,          // continuous rate that grows with the position in coins, no tiers
    cryptocom,        // smart cross: rate = half of max(1/leverage cap, unit rate * coins)
    woox,             // 0.6 / max leverage or imr_factor * notional^(2/3), plus 0.03 %
    dydx,             // constant fraction, oracle trigger, account cross
    broker,           // the broker decides (CME, Coinbase Derivatives): no formula is published
};

struct MarginTerms {
    MarginRule rule = MarginRule::marked;
    ContractKind kind = ContractKind::linear;
    TierTable tiers;                // for rules with tiers; one tier for constant-rate rules
    double liquidation_fee = 0;     // fraction, only where the venue counts it in the trigger
    double size_rate_per_coin = 0;  // deribit, cryptocom: rate per coin of position
    double imr_factor = 0;          // woox
    double buffer = 0;              // added to the rate by the calibrator (science note 2.4)
};

/// Part of a large position that the venue liquidates first (science note 2.4).
struct PartialLiquidation {
    double above_usd = 0;    // positions above this are reduced in steps; 0: never
    double first_share = 1;  // share of the position in the first step
    double cooldown_s = 0;   // pause before the rest
};

}  // namespace faultline
