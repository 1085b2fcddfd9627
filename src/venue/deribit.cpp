// Deribit: inverse and USDC-linear futures.
//
// Units: inverse amounts and open interest are USD (the contract of 10 USD is only the step);
// linear ones ("BTC_USDC-PERPETUAL") are coins.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// Standard margin: a base rate that grows with the position in coins, no tiers. IM is one point
// (SOL: two) above MM.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::deribit;
    terms.kind = kind;
    if (market == "BTC") {
        terms.tiers = constant_rate(0.01, 50);
        terms.size_rate_per_coin = 0.00005;
    } else if (market == "ETH") {
        terms.tiers = constant_rate(0.01, 50);
        terms.size_rate_per_coin = 0.000004;
    } else {
        terms.tiers = constant_rate(0.02, 25);
        terms.size_rate_per_coin = market == "SOL" ? 0.000005 : 0;
    }
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind) {
    return market != "BTC" && market != "ETH" && market != "SOL";
}

// "BTC-PERPETUAL", "BTC-25DEC26", "SOL_USDC-PERPETUAL", "BTC_USDC-25DEC26". Options, combos and
// spot pairs are not instruments of ours.
Result<Instrument> instrument(std::string_view symbol) {
    const auto halves = split_last(symbol, '-');
    if (!halves || !(halves->back == "PERPETUAL" || is_day_month_year(halves->back))) {
        return fail(ErrorCode::unknown_instrument);
    }
    if (const auto base = base_before(halves->front, {"_USDC", "_USDT"})) {
        return linear_in_base(VenueId::deribit, symbol, *base);
    }
    if (halves->front == "BTC" || halves->front == "ETH") {
        return inverse_of(VenueId::deribit, symbol, halves->front, 1);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    const bool inverse = market == "BTC" || market == "ETH";
    return std::string(market) + (inverse ? "-PERPETUAL" : "_USDC-PERPETUAL");
}

constexpr ProviderName provider_names[] = {{"tardis", "deribit"}};
constexpr Archetype archetype = Archetype::institutional;

}  // namespace

constinit const VenueSpec deribit_spec{
    .id = VenueId::deribit,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-07", "Deribit fee schedule", Certainty::estimated},
    .max_leverage = {50, "2022-01", "Deribit support 25944826427293"},
    .liquidation_feed = {LiquidationFeed::delayed, "2026-09",
                         "measured: the flag appears about 60 minutes late"},
    .partial = {{10e3, 0.1, 0},
                "2022-01",
                "Deribit support: reduced in steps until margin holds",
                Certainty::estimated},
    .cross_share = portfolio_cross(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2022-01", "Deribit support: continuous in size"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
