// Binance: USD-M and COIN-M futures.
//
// Units: USD-M amounts and open interest are coins (thousands of coins for "1000PEPEUSDT"); COIN-M
// amounts and open interest are contracts of 100 USD for BTC and 10 USD for every other coin.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// Leverage brackets with the venue's own deductions ("cum"), as of 2026-05-07; unchanged since
// 2025-09. Up to 2025-06 the first two bounds of BTC and ETH stood at 50 and 600 thousand.
TierTable btc_tiers() {
    return built_in(TierTable::listed({{300e3, 0.004, 150, 0},
                                       {800e3, 0.005, 100, 300},
                                       {3e6, 0.0065, 75, 1'500},
                                       {12e6, 0.01, 50, 12'000},
                                       {70e6, 0.02, 25, 132'000},
                                       {100e6, 0.025, 20, 482'000},
                                       {230e6, 0.05, 10, 2'982'000},
                                       {480e6, 0.1, 5, 14'482'000},
                                       {600e6, 0.125, 4, 26'482'000},
                                       {800e6, 0.15, 3, 41'482'000},
                                       {1'200e6, 0.25, 2, 121'482'000},
                                       {1'800e6, 0.5, 1, 421'482'000}}));
}

TierTable eth_tiers() {
    return built_in(TierTable::listed({{300e3, 0.004, 150, 0},
                                       {800e3, 0.005, 100, 300},
                                       {3e6, 0.0065, 75, 1'500},
                                       {12e6, 0.01, 50, 12'000},
                                       {50e6, 0.02, 25, 132'000},
                                       {65e6, 0.025, 20, 382'000},
                                       {150e6, 0.05, 10, 2'007'000},
                                       {320e6, 0.1, 5, 9'507'000},
                                       {400e6, 0.125, 4, 17'507'000},
                                       {530e6, 0.15, 3, 27'507'000},
                                       {800e6, 0.25, 2, 80'507'000},
                                       {1'200e6, 0.5, 1, 280'507'000}}));
}

// COIN-M tables count in coins and are not public; the USD-M table stands in for them.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.tiers = market == "BTC"   ? btc_tiers()
                  : market == "ETH" ? eth_tiers()
                                    : general_tiers(100);
    return terms;
}

// The general table is Binance's own table of SOL.
bool margin_is_estimated(std::string_view market, ContractKind kind) {
    const bool listed = market == "BTC" || market == "ETH" || market == "SOL";
    return !listed || kind == ContractKind::inverse;
}

Result<Instrument> instrument(std::string_view symbol) {
    std::string_view pair = symbol;
    bool perp = false;
    if (const auto halves = split_last(symbol, '_')) {
        perp = halves->back == "PERP";
        if (!perp && !is_digits(halves->back, 6)) return fail(ErrorCode::unknown_instrument);
        pair = halves->front;
    }
    if (!perp) {
        if (const auto base = base_before(pair, {"USDT", "USDC", "BUSD"})) {
            return linear_in_base(VenueId::binance, symbol, *base);
        }
    }
    if (pair != symbol) {
        if (const auto base = base_before(pair, {"USD"})) {
            return inverse_of(VenueId::binance, symbol, *base, *base == "BTC" ? 100 : 10);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return thousands_of(market) + "USDT"; }

constexpr ProviderName provider_names[] = {
    {"tardis", "binance-futures"}, {"tardis", "binance-delivery"}, {"vision", "binance"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec binance_spec{
    .id = VenueId::binance,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-10", "Binance fee schedule, VIP 0"},
    .max_leverage = {150, "2026-05", "Binance leverage brackets"},
    .liquidation_feed = {LiquidationFeed::throttled, "2026-10",
                         "Binance docs: one forceOrder per symbol and second"},
    .partial = {{300e3, 0.25, 0},
                "2026-10",
                "Binance docs: smart liquidation by tiers",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {12, "2026-05", "Binance leverage brackets"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
