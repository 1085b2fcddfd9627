// Bitget: USDT-, USDC- and COIN-margined futures.
//
// Units: amounts and open interest of linear contracts are coins. Of coin-margined contracts no
// unit has been established, so their symbols are not known here. The amount of a liquidation on
// the venue's socket, and in Tardis's liquidation files, is QUOTE notional: coins are amount /
// price.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// BTCUSDT, 2026-09-25. Bitget lists no deduction, so the rate of the tier is taken on the whole
// notional.
TierTable btc_tiers() {
    return built_in(TierTable::flat({{200e3, 0.004, 150},
                                     {1e6, 0.005, 100},
                                     {5e6, 0.007, 75},
                                     {15e6, 0.01, 50},
                                     {50e6, 0.02, 25},
                                     {100e6, 0.03, 20},
                                     {150e6, 0.06, 10},
                                     {300e6, 0.12, 5},
                                     {500e6, 0.15, 4},
                                     {700e6, 0.2, 3},
                                     {900e6, 0.3, 2},
                                     {1'200e6, 0.6, 1}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.liquidation_fee = 0.0006;  // the taker fee, as at venues of the same design
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return market != "BTC" || kind == ContractKind::inverse;
}

Result<Instrument> instrument(std::string_view symbol) {
    if (const auto base = base_before(symbol, {"USDT", "PERP"})) {
        return linear_in_base(VenueId::bitget, symbol, *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "USDT"; }

constexpr ProviderName provider_names[] = {{"tardis", "bitget-futures"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec bitget_spec{
    .id = VenueId::bitget,
    .archetype = archetype,
    .taker_fee = {0.0006, "2026-09", "Bitget v2 contracts"},
    .max_leverage = {150, "2026-09", "Bitget query-position-lever, BTCUSDT"},
    .liquidation_feed = {LiquidationFeed::throttled, "2026-06",
                         "Bitget v3: largest long and short per symbol and second"},
    .partial = {{200e3, 0.25, 0}, "2026-09", "Bitget docs: stepwise by tier", Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {12, "2026-09", "Bitget query-position-lever, BTCUSDT"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
