// Phemex products: kinds of contracts, and which of the tier tables counts.
#include "venue/phemex_products.hpp"

#include <unordered_map>

#include "venue/wire_rows.hpp"

namespace faultline::phemex {
namespace {

/// More than the venue has by far; a hostile answer could multiply products by brackets.
constexpr std::size_t tiers_max = 100'000;

using Tables = std::unordered_map<std::int64_t, Json>;  // bracket tables by their number
using Limits = std::unordered_map<std::string, Json>;   // risk limits by symbol

Result<void> add_tier(const MarginTierRow& tier, EventBatch& batch) {
    if (batch.tiers.size() >= tiers_max) return fail(ErrorCode::too_large);
    batch.tiers.push_back(tier);
    return {};
}

Result<void> add_brackets(std::string_view symbol, const Json& table, EventBatch& batch) {
    FL_TRY(items, table.field("items"));
    return items.each([&](Json item) -> Result<void> {
        FL_TRY(cap, item.number_if("notionalValueRv"));
        FL_TRY(leverage, item.number_if("maxLeverage"));
        FL_TRY(rate, item.number_if("maintenanceMarginRateRr"));
        FL_TRY(amount, item.number_if("maintenanceAmountRv"));
        MarginTierRow tier;
        tier.symbol = std::string(symbol);
        tier.cap_usd = cap;
        tier.max_leverage = leverage;
        tier.maintenance_rate = rate;
        tier.deduction_usd = amount;
        return add_tier(tier, batch);
    });
}

/// Risk limits, scaled ("Er", times 10^8) or as decimals ("Rr").
Result<void> add_limits(std::string_view symbol, bool in_usd, const Json& limits,
                        EventBatch& batch) {
    return limits.each([&](Json limit) -> Result<void> {
        const bool scaled = limit.has("maintenanceMarginEr");
        FL_TRY(cap, limit.number_if("limit"));
        FL_TRY(initial, limit.number_if(scaled ? "initialMarginEr" : "initialMarginRr"));
        FL_TRY(rate, limit.number_if(scaled ? "maintenanceMarginEr" : "maintenanceMarginRr"));
        const double unit = scaled ? 1e8 : 1;
        MarginTierRow tier;
        tier.symbol = std::string(symbol);
        if (in_usd) tier.cap_usd = cap;
        if (initial > 0) tier.max_leverage = unit / initial;
        tier.maintenance_rate = rate / unit;
        return add_tier(tier, batch);
    });
}

/// "BTC" of "BTC / USD".
std::string_view base_of(const Json& product) {
    const std::string_view base = product.text("baseCurrency").value_or(std::string_view{});
    if (!base.empty()) return base;
    const std::string_view shown = product.text("displaySymbol").value_or(std::string_view{});
    return shown.substr(0, shown.find(' '));
}

/// A number, or "1 USD", "0.005 ETH" as the oldest answers print it; NaN where there is none.
Result<double> contract_size(const Json& product) {
    const auto size = product.find("contractSize");
    if (!size || size->is_null()) return unknown;
    if (size->is_number()) return size->number();
    FL_TRY(written, size->text());
    FL_TRY(number, Decimal::parse(written.substr(0, written.find(' '))));
    return number.to_double();
}

/// A contract counted in USD and settled in its coin is inverse; one counted in coins is linear,
/// whatever it is settled in. V2 contracts print no size: theirs is one coin, or a thousand where
/// the symbol says so.
Result<std::optional<Instrument>> contract_of(const Json& product, std::string_view symbol,
                                              const DecodeContext& context) {
    FL_TRY(size, contract_size(product));
    FL_TRY(unit, product.text_if("contractUnderlyingAssets"));
    FL_TRY(quote, product.text_if("quoteCurrency"));
    const std::string_view written = product.text("contractSize").value_or(std::string_view{});
    const bool is_inverse =
        !quote.empty() &&
        (unit == quote || (unit.empty() && !written.empty() && written.ends_with(quote)));
    const std::string_view base = base_of(product);
    const bool is_v2 = symbol.ends_with("USDT") || symbol.ends_with("USDC");
    if (is_v2) {
        const Instrument* known = context.instruments->find(symbol);
        return known == nullptr ? std::nullopt : std::optional<Instrument>(*known);
    }
    if (base.empty() || !(size > 0)) return std::optional<Instrument>{};
    FL_TRY(told, told_contract(VenueId::phemex, symbol, base,
                               is_inverse ? ContractKind::inverse : ContractKind::linear, size));
    return std::optional<Instrument>(std::move(told));
}

Result<void> add_product(const Json& product, const Tables& tables, const Limits& limits,
                         const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, product.text("symbol"));
    if (text_of(product, "type") == "Spot") return {};
    FL_TRY(contract, contract_of(product, symbol, context));
    if (!contract) return {};
    InstrumentRow row{*contract};
    FL_TRY(leverage, product.number_if("maxLeverage"));
    if (leverage > 0) row.max_leverage = leverage;
    const std::string status = text_of(product, "status");
    row.trading = status.empty() || status == "Listed";
    batch.instruments.push_back(row);

    const std::string settle = text_of(product, "settleCurrency");
    if (const auto number = product.find("leverageMargin")) {
        // Without its brackets there are no tiers: the old limits are ten times too strict.
        const auto table = tables.find(number->integer().value_or(-1));
        return table == tables.end() ? Result<void>{} : add_brackets(symbol, table->second, batch);
    }
    const auto own = product.find("riskLimits");
    const auto told = limits.find(std::string(symbol));
    const bool in_usd = settle == "USD" || settle == "USDT" || settle == "USDC";
    if (own) return add_limits(symbol, in_usd, *own, batch);
    if (told != limits.end()) return add_limits(symbol, in_usd, told->second, batch);
    return {};
}

Result<void> collect_limits(const Json& root, std::string_view key, Limits& limits) {
    const auto rows = root.find(key);
    if (!rows) return {};
    return rows->each([&](Json row) -> Result<void> {
        FL_TRY(symbol, row.text("symbol"));
        FL_TRY(list, row.field("riskLimits"));
        limits.insert_or_assign(std::string(symbol), list);
        return {};
    });
}

FrameKind done(EventBatch& batch) {
    return batch.empty() ? because(batch, FrameKind::ignored, "spot") : FrameKind::data;
}

}  // namespace

Result<FrameKind> decode_products(const Json& root, const DecodeContext& context,
                                  EventBatch& batch) {
    if (root.has("contractSize")) {
        FL_CHECK(add_product(root, {}, {}, context, batch));
        return done(batch);
    }
    if (root.has("symbol")) {
        FL_TRY(symbol, root.text("symbol"));
        FL_TRY(limits, root.field("riskLimits"));
        FL_CHECK(add_limits(symbol, false, limits, batch));
        return FrameKind::data;
    }
    Tables tables;
    if (const auto list = root.find("leverageMargins")) {
        FL_CHECK(list->each([&](Json table) -> Result<void> {
            FL_TRY(number, table.integer("index_id"));
            tables.insert_or_assign(number, table);
            return {};
        }));
    }
    Limits limits;
    FL_CHECK(collect_limits(root, "riskLimits", limits));
    FL_CHECK(collect_limits(root, "riskLimitsV2", limits));
    for (const std::string_view key : {"products", "perpProductsV2"}) {
        const auto products = root.find(key);
        if (!products) continue;
        FL_CHECK(products->each(
            [&](Json product) { return add_product(product, tables, limits, context, batch); }));
    }
    return done(batch);
}

Result<FrameKind> decode_product_list(const Json& products, const DecodeContext& context,
                                      EventBatch& batch) {
    FL_CHECK(
        products.each([&](Json product) { return add_product(product, {}, {}, context, batch); }));
    return done(batch);
}

}  // namespace faultline::phemex
