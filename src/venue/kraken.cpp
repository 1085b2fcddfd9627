// Kraken Futures (once Crypto Facilities).
//
// Units: PI_ and FI_ (inverse) amounts and open interest are contracts of 1 USD; PF_ and FF_
// (linear) ones are coins. Symbols are matched in any case; the older feeds print them in lower
// case.
#include <algorithm>
#include <cctype>

#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// PF_XBTUSD, 2026-09-25, marginal: 1 M at 0.5 %, 3 M at 1 %, above 2 %. The list that was seen may
// be shortened at its end. PF_ETHUSD as the older list.
TierTable linear_tiers(std::string_view market) {
    if (market == "BTC") {
        return built_in(
            TierTable::marginal({{1e6, 0.005, 100}, {3e6, 0.01, 50}, {no_cap, 0.02, 25}}));
    }
    if (market == "ETH") {
        return built_in(TierTable::marginal({{2e6, 0.01, 50}, {no_cap, 0.02, 25}}));
    }
    return general_tiers(50);
}

// PI_XBTUSD and PI_ETHUSD as seen live in 2021.
TierTable inverse_tiers(std::string_view market) {
    if (market == "BTC") {
        return built_in(TierTable::marginal({{500e3, 0.01, 50},
                                             {1e6, 0.02, 25},
                                             {3e6, 0.03, 1 / 0.06},
                                             {6e6, 0.05, 10},
                                             {12e6, 0.075, 1 / 0.15},
                                             {20e6, 0.125, 4},
                                             {50e6, 0.15, 1 / 0.3},
                                             {no_cap, 0.2, 2.5}}));
    }
    if (market == "ETH") {
        return built_in(TierTable::marginal({{250e3, 0.01, 50},
                                             {500e3, 0.02, 25},
                                             {2e6, 0.03, 1 / 0.06},
                                             {5e6, 0.05, 10},
                                             {8e6, 0.075, 1 / 0.15},
                                             {15e6, 0.125, 4},
                                             {30e6, 0.15, 1 / 0.3},
                                             {no_cap, 0.2, 2.5}}));
    }
    return general_tiers(50);
}

// Inverse margin is valued at the entry price, linear margin at the mark.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    const bool linear = kind == ContractKind::linear;
    terms.rule = linear ? MarginRule::marked : MarginRule::frozen_at_entry;
    terms.kind = kind;
    terms.tiers = linear ? linear_tiers(market) : inverse_tiers(market);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind) {
    return market != "BTC" && market != "ETH";
}

// "PF_XBTUSD", "FF_XBTUSD_261225", "PI_XBTUSD", "FI_XBTUSD_261225".
Result<Instrument> instrument(std::string_view written) {
    std::string symbol(written);
    std::transform(symbol.begin(), symbol.end(), symbol.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const bool dated = symbol.starts_with("FI_") || symbol.starts_with("FF_");
    const bool inverse = symbol.starts_with("PI_") || symbol.starts_with("FI_");
    if (!dated && !inverse && !symbol.starts_with("PF_")) {
        return fail(ErrorCode::unknown_instrument);
    }
    std::string_view pair = std::string_view(symbol).substr(3);
    if (dated) {
        const auto halves = split_last(pair, '_');
        if (!halves || !is_digits(halves->back, 6)) return fail(ErrorCode::unknown_instrument);
        pair = halves->front;
    }
    const auto base = base_before(pair, {"USD"});
    if (!base) return fail(ErrorCode::unknown_instrument);
    if (inverse) return inverse_of(VenueId::kraken, symbol, *base, 1);
    return linear_in_base(VenueId::kraken, symbol, *base);
}

std::string main_symbol(std::string_view market) {
    return "PF_" + (market == "BTC" ? "XBT" : std::string(market)) + "USD";
}

constexpr ProviderName provider_names[] = {{"tardis", "cryptofacilities"}};
constexpr Archetype archetype = Archetype::institutional;

}  // namespace

constinit const VenueSpec kraken_spec{
    .id = VenueId::kraken,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-09", "Kraken Futures fee schedule"},
    .max_leverage = {100, "2026-09", "Kraken instruments, PF_XBTUSD"},
    .liquidation_feed = {LiquidationFeed::complete, "2026-09",
                         "Kraken trade feed, type liquidation"},
    .partial = {{1e6, 0.25, 0},
                "2026-03",
                "Kraken EPP: partial liquidations since 2026-03-26",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {3, "2026-09", "Kraken instruments, PF_XBTUSD"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
