// Bybit answers: told by the fields of their rows.
#include "venue/bybit_answers.hpp"

#include <cmath>

#include "venue/row_readings.hpp"
#include "venue/symbols.hpp"

namespace faultline::bybit {
namespace {

using rows::ignored;

/// One-sided open interest: the venue's own one-sided figure where it gives one, else half of the
/// figure that counts both sides.
Result<double> one_sided(const Json& row, std::string_view single_key, std::string_view both_key) {
    FL_TRY(single, row.number_if(single_key));
    if (!std::isnan(single)) return single;
    FL_TRY(both, row.number_if(both_key));
    return both / 2;
}

Result<void> add_interest(std::string_view symbol, const Json& row, TimeNs exchange_ns,
                          const DecodeContext& context, EventBatch& batch) {
    FL_TRY(open, one_sided(row, "singleOpenInterest", "openInterest"));
    if (std::isnan(open)) return {};
    if (open < 0) return fail(ErrorCode::negative_value);
    FL_TRY(value, one_sided(row, "singleOpenInterestValue", "openInterestValue"));
    const Instrument* contract = context.instruments->find(symbol);
    OpenInterest interest{.exchange_ns = exchange_ns,
                          .received_ns = received(context, exchange_ns),
                          .open_contracts = open};
    if (contract != nullptr && contract->kind == ContractKind::linear) {
        interest.open_coins = open * contract->contract_size;
        interest.open_usd = value;
    } else if (contract != nullptr) {
        // The value of an inverse contract is in coins; the count is in US dollars.
        interest.open_coins = value;
        interest.open_usd = open * contract->contract_size;
    }
    batch.add(symbol, interest);
    return {};
}

Result<void> take_interest(const Json& row, const Json& result, const DecodeContext& context,
                           EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("timestamp"));
    return add_interest(rows::symbol_of(result, "symbol", context), row, exchange_ns, context,
                        batch);
}

Result<void> take_ratio(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("timestamp"));
    FL_TRY(long_share, row.number("buyRatio"));
    FL_TRY(short_share, row.number("sellRatio"));
    if (!(short_share > 0)) return fail(ErrorCode::not_positive);
    batch.add(rows::symbol_of(row, "symbol", context),
              LongShortRatio{.exchange_ns = exchange_ns,
                             .received_ns = received(context, exchange_ns),
                             .kind = RatioKind::account,
                             .long_over_short = long_share / short_share});
    return {};
}

Result<void> take_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("fundingRateTimestamp"));
    return rows::add_funding(rows::symbol_of(row, "symbol", context), row, "fundingRate",
                             exchange_ns, 0, context, batch);
}

Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms("time"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, "price", contract));
    FL_TRY(size, rows::size_of(row, "size"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(side, row.text("side"));
    if (side != "Buy" && side != "Sell") return fail(ErrorCode::bad_side);
    trade.taker_bought = side == "Buy";
    FL_TRY(id, row.text_if("execId"));
    trade.id = id;
    batch.add(symbol, std::move(trade));
    return {};
}

/// Options and contracts not quoted in dollars are left out.
Result<void> take_instrument(const Json& row, EventBatch& batch) {
    FL_TRY(type, row.text_if("contractType"));
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("baseCoin"));
    InstrumentRow out;
    if (type.starts_with("Linear")) {
        // The base carries the multiple: "1000BONK", "SHIB1000".
        out.instrument = linear_in_base(VenueId::bybit, symbol, base);
    } else if (type.starts_with("Inverse")) {
        out.instrument = inverse_of(VenueId::bybit, symbol, base, 1);
    } else {
        return {};
    }
    FL_TRY(state, row.text_if("status"));
    out.trading = state == "Trading";
    if (const auto filter = row.find("leverageFilter")) {
        FL_TRY(leverage, filter->number_if("maxLeverage"));
        out.max_leverage = leverage;
    }
    batch.instruments.push_back(std::move(out));
    return {};
}

/// Older answers give the maintenance rate in percent. A rate is below the initial margin, which is
/// 1 / leverage; in percent it never is.
Result<void> take_tier(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(rate, row.number("maintenanceMargin"));
    FL_TRY(leverage, row.number("maxLeverage"));
    FL_TRY(cap, row.number("riskLimitValue"));
    FL_TRY(deduction, row.number_if("mmDeduction"));
    MarginTierRow tier;
    tier.symbol = symbol;
    tier.max_leverage = leverage;
    tier.maintenance_rate = rate * leverage >= 1 ? rate / 100 : rate;
    const Instrument* contract = context.instruments->find(symbol);
    // Limits of inverse contracts are in coins, which only a price turns into USD.
    if (contract != nullptr && contract->kind == ContractKind::linear) {
        tier.cap_usd = cap;
        tier.deduction_usd = deduction;
    }
    batch.tiers.push_back(std::move(tier));
    return {};
}

/// The fund is split into pools of symbols: all pools of a coin are added up.
Result<void> take_insurance(const Json& list, TimeNs exchange_ns, EventBatch& batch) {
    return list.each([&](const Json& row) -> Result<void> {
        FL_TRY(coin, row.text("coin"));
        FL_TRY(balance, row.number("balance"));
        for (DecodedEvent& decoded : batch.events) {
            InsuranceFund* const fund = std::get_if<InsuranceFund>(&decoded.event);
            if (fund != nullptr && fund->coin == coin) {
                fund->balance += balance;
                return {};
            }
        }
        batch.add("", InsuranceFund{.venue = VenueId::bybit,
                                    .coin = std::string(coin),
                                    .exchange_ns = exchange_ns,
                                    .balance = balance});
        return {};
    });
}

/// Rows `[start_ms, open, high, low, close, volume, turnover]`, newest first; bars of marks,
/// indexes and premiums end with the close.
Result<FrameKind> take_candles(const Json& list, const Json& result, const DecodeContext& context,
                               EventBatch& batch) {
    FL_TRY(first, list.at(0));
    PriceKind kind = PriceKind::trade;
    if (first.size() < 7) {
        if (context.endpoint.starts_with("premium"))
            return ignored(batch, "candles of the premium");
        const bool mark = context.endpoint.starts_with("mark");
        if (!mark && !context.endpoint.starts_with("index")) {
            return ignored(batch,
                           "candles of marks, indexes or premiums: only the endpoint tells which");
        }
        kind = mark ? PriceKind::mark : PriceKind::index;
    }
    const DurationNs length_ns = rows::length_between(list);
    if (length_ns == 0) return ignored(batch, "a single candle, whose length nobody tells");
    const std::string_view symbol = rows::symbol_of(result, "symbol", context);
    const Instrument* contract = context.instruments->find(symbol);
    FL_CHECK(list.each([&](const Json& row) -> Result<void> {
        FL_TRY(candle, rows::bar_of(row, contract));
        candle.price = kind;
        candle.length_ns = length_ns;
        const TimeNs close_ns = candle.open_ns + length_ns;
        if (context.received_ns != 0 && close_ns > context.received_ns) return {};  // still open
        if (kind == PriceKind::trade) {
            FL_TRY(volume_value, row.at(5));
            FL_TRY(turnover_value, row.at(6));
            FL_TRY(volume, volume_value.number());
            FL_TRY(turnover, turnover_value.number());
            candle.volume_coins = volume_coins(contract, volume, turnover);
        }
        batch.add(symbol, std::move(candle));
        return {};
    }));
    return FrameKind::data;
}

Result<FrameKind> take_list(const Json& list, const Json& root, const Json& result,
                            const DecodeContext& context, EventBatch& batch) {
    if (list.size() == 0) return FrameKind::data;
    const std::string_view category = result.text_if("category").value_or("");
    if (category == "spot") return ignored(batch, "spot, no contract");
    if (category == "option") return ignored(batch, "options");
    FL_TRY(first, list.at(0));
    if (first.is_array()) return take_candles(list, result, context, batch);
    const auto each_row = [&](auto take) -> Result<FrameKind> {
        FL_CHECK(list.each(take));
        return rows::data_or_ignored(batch, "nothing of ours in the rows");
    };
    if (first.has("lastPrice")) {
        FL_TRY(exchange_ns, root.time_ms("time"));
        return each_row(
            [&](const Json& row) { return add_ticker(row, exchange_ns, context, batch); });
    }
    if (first.has("adlTriggerThreshold")) return ignored(batch, "deleveraging alert");
    if (first.has("openInterest")) {
        return each_row(
            [&](const Json& row) { return take_interest(row, result, context, batch); });
    }
    if (first.has("buyRatio")) {
        return each_row([&](const Json& row) { return take_ratio(row, context, batch); });
    }
    if (first.has("fundingRateTimestamp")) {
        return each_row([&](const Json& row) { return take_funding(row, context, batch); });
    }
    if (first.has("execId")) {
        return each_row([&](const Json& row) { return take_trade(row, context, batch); });
    }
    if (first.has("riskLimitValue")) {
        return each_row([&](const Json& row) { return take_tier(row, context, batch); });
    }
    if (first.has("lotSizeFilter")) {
        return each_row([&](const Json& row) { return take_instrument(row, batch); });
    }
    if (first.has("balance") && first.has("symbols")) {
        FL_TRY(exchange_ns, result.time_ms("updatedTime"));
        FL_CHECK(take_insurance(list, exchange_ns, batch));
        return FrameKind::data;
    }
    return FrameKind::unknown;
}

}  // namespace

double volume_coins(const Instrument* contract, double volume, double turnover) {
    if (contract == nullptr) return unknown;
    return contract->kind == ContractKind::linear ? volume * contract->contract_size : turnover;
}

Result<void> add_ticker(const Json& row, TimeNs exchange_ns, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    const Instrument* contract = context.instruments->find(symbol);
    FL_CHECK(rows::add_mark(symbol, row, "markPrice", "indexPrice", contract, exchange_ns, context,
                            batch));
    FL_TRY(interval_hours, row.number_if("fundingIntervalHour"));
    const bool has_interval = interval_hours > 0 && interval_hours <= 24;
    FL_CHECK(rows::add_funding(
        symbol, row, "fundingRate", exchange_ns,
        has_interval ? static_cast<DurationNs>(interval_hours * ns_per_hour) : 0, context, batch));
    return add_interest(symbol, row, exchange_ns, context, batch);
}

Result<void> add_book(const Json& row, TimeNs exchange_ns, const DecodeContext& context,
                      EventBatch& batch) {
    FL_TRY(symbol, row.text("s"));
    const Instrument* contract = context.instruments->find(symbol);
    BookDepth book;
    book.exchange_ns = exchange_ns;
    book.received_ns = received(context, exchange_ns);
    FL_TRY(bids, row.field("b"));
    FL_TRY(asks, row.field("a"));
    FL_CHECK(rows::take_levels(bids, true, contract, book.bids));
    FL_CHECK(rows::take_levels(asks, false, contract, book.asks));
    batch.add(symbol, std::move(book));
    return {};
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    Json result = root;
    if (root.has("retCode")) {
        FL_TRY(code, root.integer("retCode"));
        FL_TRY(message, root.text_if("retMsg"));
        if (code != 0) return rows::refused(batch, message);
        FL_TRY(body, root.field("result"));
        result = body;
    }
    if (result.has("b") && result.has("a")) {
        FL_TRY(exchange_ns, result.time_ms(result.has("cts") ? "cts" : "ts"));
        FL_CHECK(add_book(result, exchange_ns, context, batch));
        return FrameKind::data;
    }
    if (const auto list = result.find("list")) {
        return take_list(*list, root, result, context, batch);
    }
    if (result.has("components")) return ignored(batch, "parts of an index");
    if (result.has("buyLmt")) return ignored(batch, "price limits");
    if (result.has("timeNano")) return ignored(batch, "server time");
    return FrameKind::unknown;
}

}  // namespace faultline::bybit
