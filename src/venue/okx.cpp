// OKX: swaps and dated futures.
//
// Units: amounts and open interest are CONTRACTS, and may be fractions ("8.55"). A linear contract
// is so many coins (BTC 0.01), a USD-margined inverse one 100 USD for BTC and 10 USD for others.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// The venue's bounds are contracts; these prices turn them into USD (2026-09).
constexpr double btc_usd = 80e3;
constexpr double eth_usd = 2'400;

// BTC-USDT-SWAP, 2026-05-28: tiers in contracts of 0.01 BTC, the rate on the whole notional. From
// tier 5 on each further 20 000 contracts add 0.5 % to both rates.
TierTable btc_tiers() {
    return stepped_flat({{10 * btc_usd, 0.004, 100},
                         {50 * btc_usd, 0.005, 66.66},
                         {200 * btc_usd, 0.0075, 50},
                         {400 * btc_usd, 0.0125, 40}},
                        {200 * btc_usd, 0.005, 0.005, 2});
}

TierTable eth_tiers() {
    return stepped_flat({{500 * eth_usd, 0.004, 100},
                         {1'000 * eth_usd, 0.005, 66.66},
                         {2'500 * eth_usd, 0.0075, 50},
                         {5'000 * eth_usd, 0.0125, 40}},
                        {2'500 * eth_usd, 0.005, 0.005, 2});
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.liquidation_fee = 0.0005;  // the taker fee stands in the published formula
    terms.tiers = market == "BTC" ? btc_tiers() : market == "ETH" ? eth_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return kind == ContractKind::inverse || (market != "BTC" && market != "ETH");
}

// Coins of one linear swap contract (ctVal).
constexpr ContractSize linear_sizes[] = {{"BTC", 0.01},  {"ETH", 0.1}, {"SOL", 1},    {"XRP", 100},
                                         {"DOGE", 1000}, {"ADA", 100}, {"LTC", 1},    {"LINK", 1},
                                         {"AVAX", 1},    {"BCH", 0.1}, {"TRX", 1000}, {"DOT", 1},
                                         {"SHIB", 1e6},  {"PEPE", 1e7}};

// "BTC-USDT-SWAP", "BTC-USDT-261225", "BTC-USD_UM-261225" linear; "BTC-USD-SWAP", "BTC-USD-261225"
// inverse.
Result<Instrument> instrument(std::string_view symbol) {
    constexpr VenueId venue = VenueId::okx;
    const auto halves = split_last(symbol, '-');
    if (!halves || !(halves->back == "SWAP" || is_digits(halves->back, 6))) {
        return fail(ErrorCode::unknown_instrument);
    }
    if (const auto base = base_before(halves->front, {"-USDT", "-USDC", "-USD_UM"})) {
        // USDC swaps have contract sizes of their own, of which none is built in.
        const bool usdc = halves->front.ends_with("-USDC");
        const auto coins = usdc ? std::nullopt : size_in(linear_sizes, *base);
        if (coins) return linear_of(venue, symbol, *base, *coins);
    } else if (const auto coin = base_before(halves->front, {"-USD"})) {
        return inverse_of(venue, symbol, *coin, *coin == "BTC" ? 100 : 10);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "-USDT-SWAP"; }

constexpr ProviderName provider_names[] = {{"tardis", "okex-swap"}, {"tardis", "okex-futures"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec okx_spec{
    .id = VenueId::okx,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-08", "OKX fee schedule, regular"},
    .max_leverage = {100, "2026-09", "OKX position-tiers, BTC-USDT-SWAP"},
    .liquidation_feed = {LiquidationFeed::throttled, "2026-08",
                         "OKX docs: one per contract and second"},
    .partial = {{800e3, 0.25, 0},
                "2026-08",
                "OKX docs: reduced tier by tier",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {99, "2026-05", "OKX position-tiers; step rule seen in rows 1 to 15"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
