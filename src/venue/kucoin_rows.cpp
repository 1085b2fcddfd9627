// KuCoin rows: trades, bars, contracts, tiers and funding.
#include "venue/kucoin_rows.hpp"

#include <cmath>

namespace faultline {
namespace {

Result<bool> bought(const Json& row, std::string_view key) {
    FL_TRY(side, row.text(key));
    if (side == "buy" || side == "BUY") return true;
    if (side == "sell" || side == "SELL") return false;
    return fail(ErrorCode::bad_side);
}

/// ".XBTUSDTMFPI8H", the funding series of a contract, to "XBTUSDTM".
std::string_view contract_of_series(std::string_view series) {
    if (series.starts_with('.')) series.remove_prefix(1);
    const std::size_t tail = series.rfind("FPI");
    return tail == std::string_view::npos ? series : series.substr(0, tail);
}

Result<FrameKind> add_bar_rows(const Json& rows, const KucoinBarPlaces& at, std::string_view symbol,
                               const DecodeContext& context, EventBatch& batch) {
    std::size_t first_event = batch.events.size();
    FL_CHECK(
        rows.each([&](Json row) { return add_kucoin_bar(row, at, 0, symbol, context, batch); }));
    const auto open_of = [&](std::size_t index) {
        return first_event + index < batch.events.size()
                   ? std::get<Candle>(batch.events[first_event + index].event).open_ns
                   : 0;
    };
    const DurationNs length_ns = bar_length(context, open_of(0), open_of(1));
    for (; first_event < batch.events.size(); ++first_event) {
        std::get<Candle>(batch.events[first_event].event).length_ns = length_ns;
    }
    return FrameKind::data;
}

/// A contract of either form: classic (`multiplier`, negative for inverse ones) or UTA
/// (`unitSize`). The classic one carries mark, index, funding and open interest too.
Result<void> add_contract(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const bool classic = row.has("multiplier");
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("baseCurrency"));
    FL_TRY(size, row.number(classic ? "multiplier" : "unitSize"));
    FL_TRY(leverage, row.number_if("maxLeverage"));
    FL_TRY(inverse_field, row.field("isInverse"));
    FL_TRY(inverse, inverse_field.boolean());
    FL_TRY(status, row.text_if(classic ? "status" : "tradingStatus"));
    FL_TRY(contract,
           told_contract(VenueId::kucoin, symbol, base,
                         inverse ? ContractKind::inverse : ContractKind::linear, std::abs(size)));
    const bool open = status.empty() || status == "Open" || status == "1";
    if (classic) {
        RowHead head = row_head(context, symbol, 0);
        head.contract = &contract;
        FL_TRY(mark, row.number_if("markPrice"));
        FL_TRY(index, row.number_if("indexPrice"));
        FL_TRY(lots, row.number_if("openInterest"));
        FL_TRY(rate, row.number_if("fundingFeeRate"));
        add_mark(batch, head, mark, index);
        add_open_interest(batch, head, lots, mark);
        add_funding(batch, head, rate);
    }
    batch.instruments.push_back({std::move(contract), leverage, open});
    return {};
}

// Limits are in the settle currency: USDT for linear contracts, coins (no USD figure) for inverse.
Result<void> add_tier(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    MarginTierRow tier;
    tier.symbol = std::string(symbol);
    FL_TRY(cap, row.number("maxRiskLimit"));
    FL_TRY(rate, row.number("maintainMargin"));
    FL_TRY(leverage, row.number_if("maxLeverage"));
    const bool inverse = symbol.ends_with("USDM") || symbol.ends_with("USD");
    tier.cap_usd = inverse ? unknown : cap;
    tier.maintenance_rate = rate;
    tier.max_leverage = leverage;
    batch.tiers.push_back(std::move(tier));
    return {};
}

/// Funding of any form: current (`value` at `timePoint`), next (UTA) or settled.
Result<void> add_funding_row(const Json& row, std::string_view outer, const DecodeContext& context,
                             EventBatch& batch) {
    FL_TRY(own, row.text_if("symbol"));
    const std::string_view symbol = contract_of_series(own.empty() ? outer : own);
    TimeNs at_ns = 0;  // the next rate is known now; its fundingTime lies ahead
    for (const std::string_view key : {"timePoint", "timepoint", "ts"}) {
        if (!row.has(key)) continue;
        FL_TRY(own_ns, row.time_ms(key));
        at_ns = own_ns;
    }
    const std::string_view key = row.has("value")         ? "value"
                                 : row.has("fundingRate") ? "fundingRate"
                                                          : "nextFundingRate";
    FL_TRY(rate, row.number_if(key));
    FL_TRY(interval_ms, row.number_if("granularity"));
    add_funding(batch, row_head(context, symbol, at_ns), rate, interval_of(interval_ms, ns_per_ms));
    return {};
}

Result<FrameKind> decode_rows(const Json& rows, std::string_view symbol,
                              const DecodeContext& context, EventBatch& batch) {
    const Result<Json> first = rows.at(0);
    if (!first) return FrameKind::data;  // an empty answer
    const auto all = [&](auto take) -> Result<FrameKind> {
        FL_CHECK(rows.each(take));
        return FrameKind::data;
    };
    if (first->is_array()) {
        // The classic form counts milliseconds and prints high and low before close.
        const bool uta = !symbol.empty();
        return add_bar_rows(rows,
                            uta ? KucoinBarPlaces{1, 3, 4, 2, 5} : KucoinBarPlaces{1, 2, 3, 4, 5},
                            symbol, context, batch);
    }
    if (first->has("multiplier") || first->has("unitSize")) {
        return all([&](Json row) { return add_contract(row, context, batch); });
    }
    if (first->has("maxRiskLimit")) {
        return all([&](Json row) { return add_tier(row, batch); });
    }
    if (first->has("fundingRate")) {
        return all([&](Json row) { return add_funding_row(row, symbol, context, batch); });
    }
    if (first->has("openInterest")) {
        return all([&](Json row) -> Result<void> {
            FL_TRY(at_ns, row.time_ms("ts"));
            FL_TRY(lots, row.number("openInterest"));
            add_open_interest(batch, row_head(context, symbol, at_ns), lots, unknown);
            return {};
        });
    }
    if (first->has("bestBidPrice")) return because(batch, FrameKind::ignored, best_prices);
    if (first->has("side") && first->has("price")) {
        // Spot trades have `time` where futures have `ts`.
        if (!first->has("ts")) return because(batch, FrameKind::ignored, "spot market");
        const KucoinTradeFields fields{"price", "size", "side", "tradeId", "ts"};
        return all([&](Json row) { return add_kucoin_trade(row, fields, symbol, context, batch); });
    }
    if (first->has("maxOpenSize")) {
        return because(batch, FrameKind::ignored, "private account answer");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_answer_object(const Json& data, const DecodeContext& context,
                                       EventBatch& batch) {
    FL_TRY(market, data.text_if("tradeType"));
    if (market == "SPOT") return because(batch, FrameKind::ignored, "spot market");
    FL_TRY(symbol, data.text_if("symbol"));
    if (const auto list = data.find("list")) return decode_rows(*list, symbol, context, batch);
    if (data.has("multiplier") || data.has("unitSize")) {
        FL_CHECK(add_contract(data, context, batch));
        return FrameKind::data;
    }
    if (data.has("asks") && data.has("bids")) {
        const TimeNs at_ns = kucoin_time(data, "ts").value_or(0);
        return take_book(batch, row_head(context, symbol, at_ns), data, "bids", "asks");
    }
    if (data.has("indexPrice") && data.has("value")) {
        FL_TRY(at_ns, data.time_ms("timePoint"));
        FL_TRY(mark, data.number("value"));
        FL_TRY(index, data.number_if("indexPrice"));
        add_mark(batch, row_head(context, symbol, at_ns), mark, index);
        return FrameKind::data;
    }
    if (data.has("nextFundingRate") || symbol.find("FPI") != std::string_view::npos) {
        FL_CHECK(add_funding_row(data, {}, context, batch));
        return FrameKind::data;
    }
    if (data.has("bestBidPrice")) return because(batch, FrameKind::ignored, best_prices);
    if (data.has("dataList")) {
        return because(batch, FrameKind::ignored, "series of an index, interest or premium");
    }
    if (data.has("instanceServers")) {
        return because(batch, FrameKind::ignored, "address and token of the classic socket");
    }
    if (data.has("status")) return because(batch, FrameKind::ignored, "state of the service");
    if (data.has("turnoverOf24h")) {
        return because(batch, FrameKind::ignored, day_statistics);
    }
    return FrameKind::unknown;
}

}  // namespace

Result<TimeNs> kucoin_time(const Json& row, std::string_view key) {
    FL_TRY(count, row.integer(key));
    return count > 1'000'000'000'000'000 ? row.time_ns(key) : row.time_ms(key);
}

Result<void> add_kucoin_trade(const Json& row, const KucoinTradeFields& fields,
                              std::string_view symbol, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(at_ns, kucoin_time(row, fields.time));
    FL_TRY(price, row.decimal(fields.price));
    FL_TRY(size, row.decimal(fields.size));
    FL_TRY(taker_bought, bought(row, fields.side));
    add_trade(batch, row_head(context, symbol, at_ns), price, size, taker_bought,
              text_of(row, fields.id));
    return {};
}

Result<void> add_kucoin_bar(const Json& row, const KucoinBarPlaces& at, DurationNs length_ns,
                            std::string_view symbol, const DecodeContext& context,
                            EventBatch& batch) {
    WireBar bar;
    const std::size_t places[] = {at.open, at.high, at.low, at.close};
    Decimal* const prices[] = {&bar.open, &bar.high, &bar.low, &bar.close};
    for (std::size_t i = 0; i < 4; ++i) {
        FL_TRY(field, row.at(places[i]));
        FL_TRY(price, field.decimal());
        *prices[i] = price;
    }
    FL_TRY(time_field, row.at(0));
    FL_TRY(count, time_field.integer());
    const DurationNs unit = count > 100'000'000'000 ? ns_per_ms : ns_per_second;
    if (count <= 0 || count > time_max_ns / unit) return fail(ErrorCode::bad_time);
    bar.open_ns = count * unit;
    bar.length_ns = length_ns;
    FL_TRY(lots_field, row.at(at.lots));
    FL_TRY(lots, lots_field.number());
    bar.volume_contracts = lots;
    add_bar(batch, row_head(context, symbol, bar.open_ns), PriceKind::trade, bar);
    return {};
}

Result<FrameKind> decode_kucoin_answer(const Json& data, const DecodeContext& context,
                                       EventBatch& batch) {
    if (data.is_array()) return decode_rows(data, {}, context, batch);
    if (data.is_number()) return because(batch, FrameKind::ignored, "server time");
    if (data.is_null()) return FrameKind::data;
    return decode_answer_object(data, context, batch);
}

}  // namespace faultline
