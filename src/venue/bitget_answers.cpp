// Bitget answers: told by the fields of their rows.
#include "venue/bitget_answers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "venue/row_readings.hpp"
#include "venue/symbols.hpp"

namespace faultline::bitget {
namespace {

using rows::ignored;

Result<void> add_interest(const Json& row, std::string_view symbol, std::string_view key,
                          TimeNs exchange_ns, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(printed, row.text_if(key));
    if (printed.empty()) return {};
    FL_TRY(size, rows::size_of(row, key));
    batch.add(symbol, OpenInterest{.exchange_ns = exchange_ns,
                                   .received_ns = received(context, exchange_ns),
                                   .open_contracts = size.to_double(),
                                   .open_coins = coins_or_unknown(context.instruments->find(symbol),
                                                                  size, unknown)});
    return {};
}

/// v2 {tradeId} and v3 {execId}; some answers write "Buy" for "buy".
Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "symbol", context);
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms("ts"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, "price", contract));
    FL_TRY(size, rows::size_of(row, "size"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(side_text, row.text("side"));
    const std::string side = rows::lower(side_text);
    if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side);
    trade.taker_bought = side == "buy";
    FL_TRY(id, row.text_if(row.has("tradeId") ? "tradeId" : "execId"));
    trade.id = id;
    batch.add(symbol, std::move(trade));
    return {};
}

/// Shares rather than the printed ratio, which some answers give in another scale.
Result<void> take_ratio(const Json& row, RatioKind kind, std::string_view long_key,
                        std::string_view short_key, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("ts"));
    FL_TRY(long_share, row.number(long_key));
    FL_TRY(short_share, row.number(short_key));
    if (!(short_share > 0)) return fail(ErrorCode::not_positive);
    batch.add(rows::symbol_of(row, "symbol", context),
              LongShortRatio{.exchange_ns = exchange_ns,
                             .received_ns = received(context, exchange_ns),
                             .kind = kind,
                             .long_over_short = long_share / short_share});
    return {};
}

/// The rate of a row: of history by its own time, else of the time of the answer.
Result<void> take_funding(const Json& row, TimeNs answered_ns, const DecodeContext& context,
                          EventBatch& batch) {
    TimeNs exchange_ns = answered_ns;
    for (const std::string_view key : {"fundingTime", "fundingRateTimestamp"}) {
        if (!row.has(key)) continue;
        FL_TRY(paid_ns, row.time_ms(key));
        exchange_ns = paid_ns;
    }
    FL_TRY(hours, row.number_if("fundingRateInterval"));
    const bool has_interval = hours > 0 && hours <= 24;
    return rows::add_funding(
        rows::symbol_of(row, "symbol", context), row, "fundingRate", exchange_ns,
        has_interval ? static_cast<DurationNs>(hours * ns_per_hour) : 0, context, batch);
}

/// Coin-margined contracts are left out: see the top of bitget_wire.cpp.
Result<void> take_instrument(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("baseCoin"));
    FL_TRY(quote, row.text("quoteCoin"));
    FL_TRY(category, row.text_if("category"));
    if (quote != "USDT" && quote != "USDC") return {};
    if (category == "SPOT" || category == "MARGIN") return {};
    InstrumentRow out;
    out.instrument = linear_in_base(VenueId::bitget, symbol, base);
    FL_TRY(leverage, row.number_if(row.has("maxLever") ? "maxLever" : "maxLeverage"));
    FL_TRY(state, row.text_if(row.has("symbolStatus") ? "symbolStatus" : "status"));
    out.max_leverage = leverage;
    out.trading = state == "normal" || state == "online";
    batch.instruments.push_back(std::move(out));
    return {};
}

/// v2 {level, endUnit, keepMarginRate} and v3 {tier, maxTierValue, mmr}; caps in quote value.
Result<void> take_tier(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const bool is_v3 = row.has("mmr");
    MarginTierRow tier;
    tier.symbol = rows::symbol_of(row, "symbol", context);
    FL_TRY(cap, row.number(is_v3 ? "maxTierValue" : "endUnit"));
    FL_TRY(rate, row.number(is_v3 ? "mmr" : "keepMarginRate"));
    FL_TRY(leverage, row.number("leverage"));
    tier.cap_usd = cap;
    tier.maintenance_rate = rate;
    tier.max_leverage = leverage;
    batch.tiers.push_back(std::move(tier));
    return {};
}

Result<FrameKind> take_candles(const Json& data, const DecodeContext& context, EventBatch& batch) {
    PriceKind kind = PriceKind::trade;
    if (context.endpoint.find("mark") != std::string_view::npos) kind = PriceKind::mark;
    if (context.endpoint.find("index") != std::string_view::npos) kind = PriceKind::index;
    const DurationNs length_ns = rows::length_between(data);
    if (length_ns == 0) return ignored(batch, "a single candle, whose length nobody tells");
    const TimeNs open_before_ns = context.received_ns != 0 ? context.received_ns - length_ns + 1
                                                           : std::numeric_limits<TimeNs>::max();
    FL_CHECK(add_candles(data, kind, length_ns, open_before_ns, context.symbol, context, batch));
    return FrameKind::data;
}

Result<FrameKind> take_rows(const Json& data, TimeNs answered_ns, const DecodeContext& context,
                            EventBatch& batch) {
    if (data.size() == 0) return FrameKind::data;
    FL_TRY(first, data.at(0));
    if (first.is_array()) return take_candles(data, context, batch);
    const auto each_row = [&](auto take, std::string_view if_empty) -> Result<FrameKind> {
        FL_CHECK(data.each(take));
        return rows::data_or_ignored(batch, if_empty);
    };
    const auto ratio = [&](RatioKind kind, std::string_view long_key, std::string_view short_key) {
        return each_row(
            [&, kind](const Json& row) {
                return take_ratio(row, kind, long_key, short_key, context, batch);
            },
            "");
    };
    if (first.has("lastPr") || first.has("lastPrice") || first.has("markPrice")) {
        return each_row(
            [&](const Json& row) { return add_ticker(row, {}, answered_ns, context, batch); },
            "ticker without mark, index, funding or open interest");
    }
    if (first.has("tradeId") || first.has("execId")) {
        return each_row([&](const Json& row) { return take_trade(row, context, batch); }, "");
    }
    if (first.has("longAccountRatio")) {
        return ratio(RatioKind::account, "longAccountRatio", "shortAccountRatio");
    }
    // Of all positions, not of top traders': no kind of its own.
    if (first.has("longPositionRatio")) {
        return ratio(RatioKind::unknown, "longPositionRatio", "shortPositionRatio");
    }
    if (first.has("longRatio")) return ratio(RatioKind::unknown, "longRatio", "shortRatio");
    if (first.has("fundingRate")) {
        return each_row(
            [&](const Json& row) { return take_funding(row, answered_ns, context, batch); },
            "no rate in it");
    }
    if (first.has("keepMarginRate") || (first.has("mmr") && first.has("maxTierValue"))) {
        return each_row([&](const Json& row) { return take_tier(row, context, batch); }, "");
    }
    if (first.has("quoteCoin") &&
        (first.has("maxLever") || first.has("quantityMultiplier") || first.has("sizeMultiplier"))) {
        return each_row([&](const Json& row) { return take_instrument(row, batch); },
                        "instruments of spot, margin or coin-margined contracts");
    }
    if (first.has("quoteCoin") && first.has("baseCoin") && !first.has("tier")) {
        return ignored(batch, "instruments of spot or of the closed v1 interface");
    }
    if (first.has("maintainMarginRate")) return ignored(batch, "tiers of margin loans");
    if (first.has("amount") && first.has("side")) {
        return ignored(batch, "liquidations by REST: the unit of their amount is not documented");
    }
    if (first.has("nextFundingTime")) return ignored(batch, "times of funding, no rate");
    if (first.has("notionalValue")) return ignored(batch, "limits of open interest");
    if (first.has("dealAmount")) return ignored(batch, "fee levels");
    return FrameKind::unknown;
}

}  // namespace

Result<void> add_ticker(const Json& row, std::string_view symbol, TimeNs sent_ns,
                        const DecodeContext& context, EventBatch& batch) {
    TimeNs exchange_ns = sent_ns;
    const bool is_v1 = row.has("systemTime");
    if (is_v1 || row.has("ts")) {
        FL_TRY(own_ns, row.time_ms(is_v1 ? "systemTime" : "ts"));
        exchange_ns = own_ns;
    }
    if (exchange_ns == 0) return fail(ErrorCode::missing_field);
    const std::string_view owner =
        symbol.empty() ? rows::symbol_of(row, "symbol", context) : symbol;
    const Instrument* contract = context.instruments->find(owner);
    FL_CHECK(rows::add_mark(owner, row, "markPrice", "indexPrice", contract, exchange_ns, context,
                            batch));
    // Deliveries print a rate of zero that is none: they have no next funding, or a delivery time.
    FL_TRY(next, row.text_if("nextFundingTime"));
    FL_TRY(delivery, row.text_if("deliveryTime"));
    const bool has_funding = next != "0" && (delivery.empty() || delivery == "0");
    if (has_funding) {
        FL_CHECK(rows::add_funding(owner, row, is_v1 ? "capitalRate" : "fundingRate", exchange_ns,
                                   0, context, batch));
    }
    const std::string_view interest_key = is_v1                      ? "holding"
                                          : row.has("holdingAmount") ? "holdingAmount"
                                                                     : "openInterest";
    return add_interest(row, owner, interest_key, exchange_ns, context, batch);
}

Result<void> add_book(const Json& row, std::string_view symbol, const DecodeContext& context,
                      EventBatch& batch) {
    const std::string_view owner = symbol.empty() ? context.symbol : symbol;
    const Instrument* contract = context.instruments->find(owner);
    BookDepth book;
    FL_TRY(exchange_ns, row.time_ms("ts"));
    book.exchange_ns = exchange_ns;
    book.received_ns = received(context, exchange_ns);
    FL_TRY(bids, row.field(row.has("b") ? "b" : "bids"));
    FL_TRY(asks, row.field(row.has("a") ? "a" : "asks"));
    FL_CHECK(rows::take_levels(bids, true, contract, book.bids));
    FL_CHECK(rows::take_levels(asks, false, contract, book.asks));
    // A book of nothing (rows of null) says that the venue begins anew.
    if (book.bids.empty() && book.asks.empty()) return {};
    batch.add(owner, std::move(book));
    return {};
}

Result<void> add_candles(const Json& data, PriceKind kind, DurationNs length_ns,
                         TimeNs open_before_ns, std::string_view symbol,
                         const DecodeContext& context, EventBatch& batch) {
    const Instrument* contract = context.instruments->find(symbol);
    return data.each([&](const Json& row) -> Result<void> {
        FL_TRY(candle, rows::bar_of(row, contract));
        if (candle.open_ns >= open_before_ns) return {};
        candle.price = kind;
        candle.length_ns = length_ns;
        if (kind == PriceKind::trade && contract != nullptr) {
            FL_TRY(volume_value, row.at(5));
            FL_TRY(volume, volume_value.number());
            candle.volume_coins = volume * contract->contract_size;
        }
        batch.add(symbol, std::move(candle));
        return {};
    });
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(code, root.integer("code"));
    FL_TRY(message, root.text_if("msg"));
    if (code != 0) return rows::refused(batch, message);
    FL_TRY(data, root.field("data"));
    const Result<TimeNs> answered = root.time_ms("requestTime");
    const TimeNs answered_ns = answered ? *answered : context.received_ns;
    if (data.is_array()) return take_rows(data, answered_ns, context, batch);
    if (!data.is_object()) return FrameKind::unknown;
    if ((data.has("a") && data.has("b")) || (data.has("asks") && data.has("bids"))) {
        FL_CHECK(add_book(data, {}, context, batch));
        return rows::data_or_ignored(batch, "an empty book");
    }
    if (const auto list = data.find("resultList")) {
        return take_rows(*list, answered_ns, context, batch);
    }
    const std::optional<Json> interest =
        data.has("openInterestList") ? data.find("openInterestList") : data.find("list");
    if (interest && interest->is_array()) {
        const Result<Json> first = interest->at(0);
        if (first && !first->has("openInterest") && !first->has("size")) {
            return take_rows(*interest, answered_ns, context, batch);
        }
        FL_TRY(exchange_ns, data.time_ms("ts"));
        FL_CHECK(interest->each([&](const Json& row) {
            return add_interest(row, rows::symbol_of(row, "symbol", context),
                                row.has("size") ? "size" : "openInterest", exchange_ns, context,
                                batch);
        }));
        return FrameKind::data;
    }
    if (data.has("componentList")) return ignored(batch, "parts of an index");
    return FrameKind::unknown;
}

}  // namespace faultline::bitget
