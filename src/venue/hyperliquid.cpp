// Hyperliquid: perpetuals on its own chain.
//
// Units: amounts and open interest are coins, one-sided (thousands of coins for "kPEPE"). The
// trigger is the mark price. There is no public liquidation feed; positions of every address are
// public.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// Tables by id, mainnet 2026-09-25; maintenance is half of 1 / max leverage, marginal.
TierTable table(double first_leverage, double cap_usd, double second_leverage) {
    return built_in(TierTable::marginal({{cap_usd, 0.5 / first_leverage, first_leverage},
                                         {no_cap, 0.5 / second_leverage, second_leverage}}));
}

struct Asset {
    std::string_view coin;
    int table;  // 51 to 56 have two tiers; below 50 the id is the leverage, in one tier
};
// BTC, ETH and SOL by their documented ids. The others by the maintenance rate that positions of
// 2026-02 imply; which bound their second tier has, if any, has not been seen.
constexpr Asset assets[] = {{"BTC", 56},  {"ETH", 55}, {"SOL", 54},  {"XRP", 53},
                            {"HYPE", 10}, {"ZEC", 10}, {"BNB", 10},  {"LINK", 10},
                            {"JUP", 10},  {"ZRO", 5},  {"ASTER", 5}, {"DASH", 5}};

TierTable tiers_of(std::string_view market) {
    int id = 10;
    for (const Asset& asset : assets) {
        if (asset.coin == market) id = asset.table;
    }
    switch (id) {
        case 56:
            return table(40, 150e6, 20);
        case 55:
            return table(25, 100e6, 15);
        case 54:
            return table(20, 70e6, 10);
        case 53:
            return table(20, 40e6, 10);
        case 52:
            return table(10, 20e6, 5);
        case 51:
            return table(10, 3e6, 5);
        default:
            return constant_rate(0.5 / id, id);
    }
}

// The leverage that counts is the asset's, not the one that the user chose.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::hyperliquid;
    terms.kind = kind;
    terms.tiers = tiers_of(market);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind) {
    return market != "BTC" && market != "ETH" && market != "SOL";
}

// "BTC", "kPEPE" (thousands). Builder markets ("xyz:TSLA") and spot ("@107", "PURR/USDC") are
// others.
Result<Instrument> instrument(std::string_view symbol) {
    constexpr VenueId venue = VenueId::hyperliquid;
    if (is_coin(symbol)) return linear_of(venue, symbol, symbol, 1);
    if (symbol.starts_with('k') && is_coin(symbol.substr(1))) {
        Instrument thousands = linear_of(venue, symbol, symbol.substr(1), 1000);
        thousands.price_coins = 1000;
        return thousands;
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    const bool many = thousands_of(market).size() != market.size();
    return (many ? "k" : "") + std::string(market);
}

constexpr ProviderName provider_names[] = {{"tardis", "hyperliquid"}};
constexpr Archetype archetype = Archetype::on_chain;

}  // namespace

constinit const VenueSpec hyperliquid_spec{
    .id = VenueId::hyperliquid,
    .archetype = archetype,
    .taker_fee = {0.00045, "2026-09", "Hyperliquid fee schedule, base tier"},
    .max_leverage = {40, "2026-09", "Hyperliquid meta, table 56"},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "Hyperliquid socket: no subscription"},
    .partial = {{100e3, 0.2, 30}, "2026-09", "Hyperliquid docs: liquidations"},
    .cross_share = {0.9, "2026-02", "science note 5, Hyperliquid positions", Certainty::estimated},
    .inert_share = inert_prior(archetype),
    .margin_tiers = {2, "2026-09", "Hyperliquid marginTable 56"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
