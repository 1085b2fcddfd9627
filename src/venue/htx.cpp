// HTX (Huobi): linear swaps, coin-margined swaps, coin-margined dated futures.
//
// Units: amounts and open interest are CONTRACTS: linear ones of contract_size coins (BTC-USDT
// 0.001), coin-margined ones 100 USD for BTC and 10 USD for others. HTX says that trade amounts
// count both sides; Tardis passes them on unchanged.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

constexpr double btc_usd =
    80e3;  // turns the venue's bounds, which are contracts, into USD (2026-09)

// HTX liquidates at equity / used margin <= adjustment factor, so maintenance is factor / leverage
// of the chosen leverage. Only the factors of 125x are known (0.65, 0.80, 0.85); they are taken for
// all sizes, which understates maintenance at lower settings.
TierTable btc_tiers() {
    return built_in(TierTable::flat({{9 * btc_usd, 0.65 / 125, 125},
                                     {90 * btc_usd, 0.80 / 125, 125},
                                     {no_cap, 0.85 / 125, 125}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

constexpr ContractSize linear_sizes[] = {{"BTC", 0.001}, {"ETH", 0.01}, {"SOL", 1},   {"XRP", 10},
                                         {"DOGE", 100},  {"ADA", 10},   {"LTC", 0.1}, {"LINK", 0.1},
                                         {"AVAX", 1},    {"BCH", 0.01}, {"TRX", 100}, {"DOT", 1}};

// "BTC-USDT" and dated "BTC-USDT-261225" linear; "BTC-USD" inverse swap; dated inverse "BTC261225",
// which Tardis names by its place in the row: "BTC_CW", "BTC_NW", "BTC_CQ", "BTC_NQ".
Result<Instrument> instrument(std::string_view symbol) {
    constexpr VenueId venue = VenueId::htx;
    const auto inverse = [&](std::string_view coin) {
        return inverse_of(venue, symbol, coin, coin == "BTC" ? 100 : 10);
    };
    std::string_view pair = symbol;
    if (const auto halves = split_last(symbol, '-'); halves && is_digits(halves->back, 6)) {
        pair = halves->front;
    }
    if (const auto base = base_before(pair, {"-USDT"})) {
        const auto coins = size_in(linear_sizes, *base);
        if (!coins) return fail(ErrorCode::unknown_instrument);
        return linear_of(venue, symbol, *base, *coins);
    }
    if (const auto base = base_before(symbol, {"-USD", "_CW", "_NW", "_CQ", "_NQ"})) {
        return inverse(*base);
    }
    if (symbol.size() > 6 && is_digits(symbol.substr(symbol.size() - 6), 6) &&
        is_coin(symbol.substr(0, symbol.size() - 6))) {
        return inverse(symbol.substr(0, symbol.size() - 6));
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "-USDT"; }

constexpr ProviderName provider_names[] = {
    {"tardis", "huobi-dm-linear-swap"}, {"tardis", "huobi-dm-swap"}, {"tardis", "huobi-dm"}};
constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec htx_spec{
    .id = VenueId::htx,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-09", "HTX fee schedule"},
    .max_leverage = {125, "2020-10", "HTX swap_adjustfactor sample", Certainty::estimated},
    .liquidation_feed = {LiquidationFeed::complete, "2026-09", "HTX liquidation_orders, seen live"},
    .partial = {{720e3, 0.25, 0}, "2026-09", "HTX help: stepwise by ladder", Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {3, "2020-10", "HTX swap_adjustfactor sample, BTC-USDT 125x",
                     Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
