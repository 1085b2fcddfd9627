// Crypto.com Exchange: perpetuals and dated futures, linear, settled in USD.
//
// Units: amounts and open interest are coins.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// Smart cross margin without tiers: rate max(1 / leverage cap, unit rate * coins), maintenance half
// of it. The unit rates of BTC and ETH have not been seen; without them size does not count.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::cryptocom;
    terms.kind = kind;
    const double leverage = market == "BTC" || market == "ETH" ? 50 : 20;
    terms.tiers = constant_rate(0.5 / leverage, leverage);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

// "BTCUSD-PERP", dated "BTCUSD-261225".
Result<Instrument> instrument(std::string_view symbol) {
    const auto halves = split_last(symbol, '-');
    if (halves && (halves->back == "PERP" || is_digits(halves->back, 6))) {
        if (const auto base = base_before(halves->front, {"USD"})) {
            return linear_in_base(VenueId::cryptocom, symbol, *base);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "USD-PERP"; }

constexpr ProviderName provider_names[] = {{"tardis", "crypto-com"},
                                           {"tardis", "crypto-com-derivatives"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec cryptocom_spec{
    .id = VenueId::cryptocom,
    .archetype = archetype,
    .taker_fee = {0.00034, "2026-09", "Crypto.com fee schedule, order of magnitude",
                  Certainty::estimated},
    .max_leverage = {50, "2026-09", "Crypto.com get-instruments sample"},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "Crypto.com socket: no channel"},
    .partial = {{0, 1, 0}, "2026-09", "account-wide, no step rule published", Certainty::estimated},
    .cross_share = account_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-09", "Crypto.com help 4894436: continuous", Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
