// Kraken's contracts: instruments and margin levels.
#include "venue/kraken_contracts.hpp"

#include "venue/tier_tables.hpp"

namespace faultline::kraken {
namespace {

// Margin levels are marginal: a level's rate counts for what lies above its bound. Bounds are
// contracts (of 1 USD) for inverse contracts and USD for linear ones.
Result<double> take_levels(const Json& levels, std::string_view symbol, EventBatch& batch) {
    const std::size_t first = batch.tiers.size();
    double deduction = 0, rate = 0, leverage_max = unknown;
    FL_CHECK(levels.each([&](const Json& level) -> Result<void> {
        const bool counts = level.has("contracts");
        FL_TRY(from, level.number(counts ? "contracts" : "numNonContractUnits"));
        FL_TRY(initial, level.number("initialMargin"));
        FL_TRY(maintenance, level.number("maintenanceMargin"));
        if (!(initial > 0)) return fail(ErrorCode::not_positive);
        if (batch.tiers.size() > first) {
            batch.tiers.back().cap_usd = from;
            if (counts) batch.tiers.back().cap_contracts = from;
        } else {
            leverage_max = 1 / initial;
        }
        deduction += from * (maintenance - rate);
        rate = maintenance;
        MarginTierRow& tier = batch.tiers.emplace_back();
        tier.symbol = std::string(symbol);
        tier.cap_usd = no_cap;
        tier.maintenance_rate = maintenance;
        tier.max_leverage = 1 / initial;
        tier.deduction_usd = deduction;
        return {};
    }));
    return leverage_max;
}

}  // namespace

// "PI_XBTUSD" is of one USD whatever else; contracts priced in coins ("pv_xrpxbt") are not ours.
Result<void> take_instrument(const Json& row, EventBatch& batch) {
    FL_TRY(printed, row.text("symbol"));
    const Symbol symbol(printed);
    const bool inverse = is_inverse(symbol.view());
    if (!inverse && !is_linear(symbol.view())) return {};
    std::string_view base = symbol.view().substr(3);
    base = base.substr(0, base.find('_'));
    if (!base.ends_with("USD")) return {};
    base.remove_suffix(3);
    FL_TRY(size, row.number("contractSize"));
    FL_TRY(contract, told_contract(VenueId::kraken, symbol.view(), base,
                                   inverse ? ContractKind::inverse : ContractKind::linear, size));
    const std::optional<Json> tradeable = row.find("tradeable");
    InstrumentRow told;
    told.instrument = std::move(contract);
    told.trading = !tradeable || tradeable->boolean().value_or(true);
    if (const std::optional<Json> levels = row.find("marginLevels")) {
        FL_TRY(leverage, take_levels(*levels, symbol.view(), batch));
        told.max_leverage = leverage;
    }
    batch.instruments.push_back(std::move(told));
    return {};
}

}  // namespace faultline::kraken
