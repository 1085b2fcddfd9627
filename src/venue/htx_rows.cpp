// HTX rows: liquidations, funding, contracts, open interest, ratios, funds and adjustment factors.
#include "venue/htx_rows.hpp"

#include <cmath>
#include <limits>

#include "venue/account_rows.hpp"
#include "venue/symbols.hpp"

namespace faultline {
namespace {

bool is_linear(std::string_view contract) {
    return contract.find("-USDT") != std::string_view::npos;
}

// `volume` is contracts, `amount` coins and `value` the quote value. The answer has no times of its
// own; `ts` of the message is when it was made.
Result<void> add_open_row(const Json& row, TimeNs at_ns, const DecodeContext& context,
                          EventBatch& batch) {
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(contracts, row.number_if("volume"));
    FL_TRY(coins, row.number_if("amount"));
    FL_TRY(usd, row.number_if("value"));
    add_open_interest(batch, row_head(context, symbol, at_ns), contracts, unknown, coins, usd);
    return {};
}

/// History: one number a row, in contracts (amount_type 1) or coins (2).
Result<void> add_open_history(const Json& row, std::string_view symbol,
                              const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("ts"));
    FL_TRY(count, row.number("volume"));
    FL_TRY(unit, row.integer("amount_type"));
    FL_TRY(usd, row.number_if("value"));
    const RowHead head = row_head(context, symbol, at_ns);
    const bool contracts = unit == 1;
    add_open_interest(batch, head, contracts ? count : unknown, unknown,
                      contracts ? unknown : count, usd);
    return {};
}

/// Shares of longs and shorts among the largest traders, by accounts (which has a locked share
/// beside them) or by positions.
Result<void> add_ratio_row(const Json& row, std::string_view symbol, const DecodeContext& context,
                           EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("ts"));
    FL_TRY(longs, row.number("buy_ratio"));
    FL_TRY(shorts, row.number("sell_ratio"));
    const bool accounts = context.endpoint.empty() ? row.has("locked_ratio")
                                                   : context.endpoint == "elite_account_ratio";
    if (shorts > 0) {
        add_ratio(batch, row_head(context, symbol, at_ns),
                  accounts ? RatioKind::top_account : RatioKind::top_position, longs / shorts);
    }
    return {};
}

Result<void> add_fund(const Json& row, std::string_view contract, TimeNs at_ns, EventBatch& batch) {
    FL_TRY(balance, row.number("insurance_fund"));
    InsuranceFund fund;
    fund.venue = VenueId::htx;
    fund.coin =
        is_linear(contract) ? "USDT" : multiple_of(contract.substr(0, contract.find('-'))).coin;
    fund.exchange_ns = at_ns;
    fund.balance = balance;
    batch.add(contract, std::move(fund));
    return {};
}

// HTX liquidates at equity / used margin <= adjustment factor, so maintenance at a chosen leverage
// is factor / leverage. Bounds are contracts, the last one open.
Result<void> add_factors(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(list, row.field("list"));
    return list.each([&](Json setting) -> Result<void> {
        FL_TRY(leverage, setting.number("lever_rate"));
        if (!(leverage > 0)) return fail(ErrorCode::not_positive);
        FL_TRY(ladders, setting.field("ladders"));
        return ladders.each([&](Json ladder) -> Result<void> {
            FL_TRY(factor, ladder.number("adjust_factor"));
            FL_TRY(bound_field, ladder.field("max_size"));
            FL_TRY(bound, ladder.number_if("max_size"));
            MarginTierRow tier;
            tier.symbol = std::string(symbol);
            tier.cap_contracts =
                bound_field.is_null() ? std::numeric_limits<double>::infinity() : bound;
            tier.maintenance_rate = factor / leverage;
            tier.max_leverage = leverage;
            batch.tiers.push_back(std::move(tier));
            return {};
        });
    });
}

Result<void> add_index(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(at_ns, row.time_ms("index_ts"));
    FL_TRY(index, row.number("index_price"));
    add_mark(batch, row_head(context, symbol, at_ns), unknown, index);
    return {};
}

Result<void> add_history_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("funding_time"));
    return add_htx_funding(row, at_ns, context, batch);
}

/// Rows of `data` that is an array (or the one object that stands for a row).
Result<FrameKind> decode_rows(const Json& rows, const Json& first, TimeNs at_ns,
                              const DecodeContext& context, EventBatch& batch) {
    const auto is = [&](std::string_view key) { return first.has(key); };
    if ((is("direction") && is("offset")) || is("bankrupt_price")) {
        return each_row(rows, [&](Json row) { return add_htx_liquidation(row, context, batch); });
    }
    if (is("contract_size")) {
        return each_row(rows, [&](Json row) { return add_htx_contract(row, batch); });
    }
    if (is("funding_rate") && is("contract_code")) {
        return each_row(rows,
                        [&](Json row) { return add_htx_funding(row, at_ns, context, batch); });
    }
    if (is("volume") && is("amount")) {
        return each_row(rows, [&](Json row) { return add_open_row(row, at_ns, context, batch); });
    }
    if (is("index_price")) {
        return each_row(rows, [&](Json row) { return add_index(row, context, batch); });
    }
    if (is("insurance_fund")) {
        return each_row(rows, [&](Json row) -> Result<void> {
            FL_TRY(contract, row.text("contract_code"));
            return add_fund(row, contract, at_ns, batch);
        });
    }
    if (const auto list = first.find("list"); list && is("contract_code")) {
        const Result<Json> setting = list->at(0);
        const auto ladders = setting ? setting->find("ladders") : std::nullopt;
        const Result<Json> ladder = ladders ? ladders->at(0) : setting;
        if (ladder && ladder->has("adjust_factor")) {
            return each_row(rows, [&](Json row) { return add_factors(row, batch); });
        }
        return because(batch, FrameKind::ignored, "margin ladder of available balances");
    }
    if (is("high_limit")) return because(batch, FrameKind::ignored, "price limits");
    if (is("price_ticks") || is("instrument_values")) {
        return because(batch, FrameKind::ignored, "trading rules of contracts");
    }
    return FrameKind::unknown;
}

/// `data` that is an object: pages and series of one contract.
Result<FrameKind> decode_object(const Json& data, TimeNs at_ns, const DecodeContext& context,
                                EventBatch& batch) {
    FL_TRY(symbol, data.text_if("contract_code"));
    if (const auto pages = data.find("data"); pages && pages->is_array()) {
        return each_row(*pages, [&](Json row) { return add_history_funding(row, context, batch); });
    }
    if (const auto list = data.find("list")) {
        const Result<Json> first = list->at(0);
        if (!first) return FrameKind::data;
        if (!first->has("buy_ratio")) return FrameKind::unknown;
        return each_row(*list,
                        [&](Json row) { return add_ratio_row(row, symbol, context, batch); });
    }
    if (const auto ticks = data.find("tick")) {
        const Result<Json> first = ticks->at(0);
        if (!first) return FrameKind::data;
        if (first->has("insurance_fund")) {
            return each_row(*ticks, [&](Json row) -> Result<void> {
                FL_TRY(own_ns, row.time_ms("ts"));
                return add_fund(row, symbol, own_ns, batch);
            });
        }
        return each_row(*ticks,
                        [&](Json row) { return add_open_history(row, symbol, context, batch); });
    }
    if (data.has("settlement_record")) {
        return because(batch, FrameKind::ignored, "records of settlements");
    }
    return decode_rows(data, data, at_ns, context, batch);
}

}  // namespace

Result<void> add_htx_liquidation(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::optional<Json> bankrupt = row.find("bankrupt_price");
    const bool v5 = bankrupt.has_value();
    FL_TRY(at_ns, row.time_ms(v5 ? "liquidation_time" : "created_at"));
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(side, row.text(v5 ? "position_side" : "direction"));
    const bool is_long = side == "long" || side == "sell";
    if (!is_long && side != "short" && side != "buy") return fail(ErrorCode::bad_side);
    FL_TRY(price, v5 ? bankrupt->decimal() : row.decimal("price"));
    FL_TRY(size, row.decimal("volume"));
    // The price is the order's limit, which stands near the bankruptcy price.
    Liquidation& event = add_liquidation(batch, row_head(context, symbol, at_ns),
                                         is_long ? Side::long_ : Side::short_, price, size, {},
                                         LiquidationPrice::bankruptcy);
    // `amount` is coins on linear sockets and in v3; v5 repeats the contracts in it, and
    // coin-margined messages have none.
    if (!v5 && is_linear(symbol)) {
        FL_TRY(coins, row.number_if("amount"));
        if (!std::isnan(coins)) event.size_coins = coins;
    }
    event.id = text_of(row, v5 ? "id" : "query_id");
    return {};
}

Result<void> add_htx_funding(const Json& row, TimeNs at_ns, const DecodeContext& context,
                             EventBatch& batch) {
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(rate, row.number_if("funding_rate"));
    add_funding(batch, row_head(context, symbol, at_ns), rate);
    return {};
}

// "BTC-USDT", "BTC-USDT-261225" linear; "BTC-USD", "BTC261225" inverse.
Result<void> add_htx_contract(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("contract_code"));
    FL_TRY(base, row.text("symbol"));
    FL_TRY(size, row.number("contract_size"));
    FL_TRY(status, row.integer("contract_status"));
    FL_TRY(contract,
           told_contract(VenueId::htx, symbol, base,
                         is_linear(symbol) ? ContractKind::linear : ContractKind::inverse, size));
    batch.instruments.push_back({std::move(contract), unknown, status == 1});
    return {};
}

Result<FrameKind> decode_htx_answer(const Json& root, std::string_view status,
                                    const DecodeContext& context, EventBatch& batch) {
    // A row of an answer that was saved alone.
    if (root.has("direction") && root.has("offset")) {
        FL_CHECK(add_htx_liquidation(root, context, batch));
        return FrameKind::data;
    }
    if (root.has("ticks")) return because(batch, FrameKind::ignored, best_prices);
    if (status != "ok") {
        if (!root.has("code")) return FrameKind::unknown;
        if (root.integer("code").value_or(0) != 200) {
            const std::string text = text_of(root, "message");
            return because(batch, FrameKind::error, text.empty() ? text_of(root, "msg") : text);
        }
    }
    const auto data = root.find("data");
    if (!data) return status == "ok" ? FrameKind::acknowledgement : FrameKind::unknown;
    const TimeNs at_ns = root.time_ms("ts").value_or(0);
    if (data->is_array()) {
        const Result<Json> first = data->at(0);
        if (!first) return FrameKind::data;  // an empty answer
        return decode_rows(*data, *first, at_ns, context, batch);
    }
    if (data->is_null()) return FrameKind::data;
    return decode_object(*data, at_ns, context, batch);
}

}  // namespace faultline
