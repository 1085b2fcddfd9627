// KuCoin on the wire: the UTA socket (no token), the classic socket's messages, and REST of both.
//
// UTA pushes are {"T":"<channel>.<market>","P":ns,"d":{...}} with numbers as text, classic ones
// {"topic","subject","data"} with JSON numbers. Sizes and open interest are lots of `multiplier`
// coins; XBT is BTC. Nanosecond times do not fit a double and are read as integers. There is no
// liquidation channel.
#include <algorithm>
#include <cmath>

#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

Result<bool> bought(const Json& row, std::string_view key) {
    FL_TRY(side, row.text(key));
    if (side == "buy" || side == "BUY") return true;
    if (side == "sell" || side == "SELL") return false;
    return fail(ErrorCode::bad_side);
}

/// Nanoseconds (most books and trades) or milliseconds (level2Depth50 since 2024): told by size.
Result<TimeNs> time_of(const Json& row, std::string_view key) {
    FL_TRY(count, row.integer(key));
    return count > 1'000'000'000'000'000 ? row.time_ns(key) : row.time_ms(key);
}

/// ".XBTUSDTMFPI8H", the funding series of a contract, to "XBTUSDTM".
std::string_view contract_of_series(std::string_view series) {
    if (series.starts_with('.')) series.remove_prefix(1);
    const std::size_t tail = series.rfind("FPI");
    return tail == std::string_view::npos ? series : series.substr(0, tail);
}

/// "15min", "1hour", "1day", "1week" to a length; 0 where it is none of them.
DurationNs length_of(std::string_view name) {
    const std::size_t end = name.find_first_not_of("0123456789");
    if (end == std::string_view::npos || end == 0 || end > 3) return 0;
    DurationNs count = 0;
    for (const char digit : name.substr(0, end)) count = count * 10 + (digit - '0');
    const std::string_view unit = name.substr(end);
    if (unit == "min") return count * ns_per_minute;
    if (unit == "hour") return count * ns_per_hour;
    if (unit == "day") return count * ns_per_day;
    if (unit == "week") return count * 7 * ns_per_day;
    return 0;
}

/// A trade of any of the four forms, whose fields have other names but the same meaning.
struct TradeFields {
    std::string_view price, size, side, id, time;
};
Result<void> add_trade_row(const Json& row, const TradeFields& fields, std::string_view symbol,
                           const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, time_of(row, fields.time));
    FL_TRY(price, row.decimal(fields.price));
    FL_TRY(size, row.decimal(fields.size));
    FL_TRY(taker_bought, bought(row, fields.side));
    add_trade(batch, row_head(context, symbol, at_ns), price, size, taker_bought,
              text_of(row, fields.id));
    return {};
}

/// A bar that is an array: where its prices and its volume in lots stand. Times differ in unit.
struct BarPlaces {
    std::size_t open, high, low, close, lots;
};
Result<void> add_bar_row(const Json& row, const BarPlaces& at, DurationNs length_ns,
                         std::string_view symbol, const DecodeContext& context, EventBatch& batch) {
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

Result<FrameKind> add_bar_rows(const Json& rows, const BarPlaces& at, std::string_view symbol,
                               const DecodeContext& context, EventBatch& batch) {
    std::size_t first_event = batch.events.size();
    FL_CHECK(rows.each([&](Json row) { return add_bar_row(row, at, 0, symbol, context, batch); }));
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

// UTA pushes. `P` is when the message was pushed; rows have their own time where they need one.
Result<FrameKind> decode_uta(const Json& root, std::string_view channel,
                             const DecodeContext& context, EventBatch& batch) {
    if (channel.ends_with(".SPOT")) return because(batch, FrameKind::ignored, "spot market");
    if (channel.ends_with(".FUTURES")) channel.remove_suffix(8);
    FL_TRY(data, root.field("d"));
    FL_TRY(symbol, data.text("s"));
    if (channel == "trade") {
        FL_CHECK(add_trade_row(data, {"p", "q", "S", "ti", "M"}, symbol, context, batch));
        return FrameKind::data;
    }
    if (channel == "mark-price") {
        FL_TRY(at_ns, data.time_ms("ts"));
        FL_TRY(mark, data.number_if("mp"));
        FL_TRY(index, data.number_if("ip"));
        FL_TRY(lots, data.number_if("oi"));
        const RowHead head = row_head(context, symbol, at_ns);
        add_mark(batch, head, mark, index);
        add_open_interest(batch, head, lots, mark);
        return FrameKind::data;
    }
    if (channel == "funding-fee") {
        FL_TRY(at_ns, root.time_ns("P"));
        FL_TRY(rate, data.number_if("fr"));
        FL_TRY(interval_ms, data.number_if("gl"));
        add_funding(batch, row_head(context, symbol, at_ns), rate,
                    interval_of(interval_ms, ns_per_ms));
        return FrameKind::data;
    }
    if (channel == "obu") {
        FL_TRY(form, root.text_if("t"));
        if (form == "delta") {
            return because(batch, FrameKind::ignored, book_increment);
        }
        FL_TRY(at_ns, time_of(data, "M"));
        return take_book(batch, row_head(context, symbol, at_ns), data, "b", "a");
    }
    if (channel == "kline") {
        WireBar bar;
        FL_TRY(open_ns, data.time_s("O"));
        FL_TRY(interval, data.text("i"));
        FL_TRY(lots, data.number_if("v"));
        FL_CHECK(read_prices(data, {"o", "h", "l", "c"}, bar));
        bar.open_ns = open_ns;
        bar.length_ns = length_of(interval);
        bar.volume_contracts = lots;
        add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
        return FrameKind::data;
    }
    if (channel == "ticker") return because(batch, FrameKind::ignored, best_prices);
    return FrameKind::unknown;
}

/// Messages of "/contract/instrument:<symbol>".
Result<FrameKind> decode_instrument(const Json& data, std::string_view subject,
                                    std::string_view symbol, const DecodeContext& context,
                                    EventBatch& batch) {
    FL_TRY(at_ns, data.time_ms("timestamp"));
    const RowHead head = row_head(context, symbol, at_ns);
    if (subject == "mark.index.price") {
        FL_TRY(mark, data.number_if("markPrice"));
        FL_TRY(index, data.number_if("indexPrice"));
        add_mark(batch, head, mark, index);
        return FrameKind::data;
    }
    if (subject == "funding.rate") {
        // `granularity` is how often the rate is printed (a minute), not the funding interval.
        FL_TRY(rate, data.number_if("fundingRate"));
        add_funding(batch, head, rate);
        return FrameKind::data;
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_classic(const Json& root, std::string_view topic,
                                 const DecodeContext& context, EventBatch& batch) {
    FL_TRY(subject, root.text_if("subject"));
    const std::size_t colon = topic.find(':');
    const std::string_view name = topic.substr(0, colon);
    const std::string_view symbol =
        colon == std::string_view::npos ? std::string_view{} : topic.substr(colon + 1);
    if (name == "/contract/announcement") {
        return because(batch, FrameKind::ignored, "announcement of a settlement");
    }
    if (name == "/contractMarket/level2") {
        return because(batch, FrameKind::ignored, book_increment);
    }
    if (name == "/contractMarket/ticker" || name == "/contractMarket/tickerV2") {
        return because(batch, FrameKind::ignored, best_prices);
    }
    if (name == "/contractMarket/snapshot") {
        return because(batch, FrameKind::ignored, day_statistics);
    }
    if (name.starts_with("/contract/position") || name.starts_with("/contractAccount") ||
        name.starts_with("/contractMarket/tradeOrders")) {
        return because(batch, FrameKind::ignored, "private account message");
    }
    FL_TRY(data, root.field("data"));
    if (name == "/contractMarket/execution") {
        FL_CHECK(add_trade_row(data, {"price", "size", "side", "tradeId", "ts"}, symbol, context,
                               batch));
        return FrameKind::data;
    }
    if (name == "/contract/instrument") {
        return decode_instrument(data, subject, symbol, context, batch);
    }
    if (name.starts_with("/contractMarket/level2Depth")) {
        FL_TRY(at_ns, time_of(data, "ts"));
        return take_book(batch, row_head(context, symbol, at_ns), data, "bids", "asks");
    }
    if (name == "/contractMarket/limitCandle") {
        // Start, open, close, high, low, a volume that the venue calls wrong, and lots.
        const std::size_t end = symbol.find('_');
        if (end == std::string_view::npos) return fail(ErrorCode::unknown_instrument);
        FL_TRY(bar, data.field("candles"));
        FL_CHECK(add_bar_row(bar, {1, 3, 4, 2, 6}, length_of(symbol.substr(end + 1)),
                             symbol.substr(0, end), context, batch));
        return FrameKind::data;
    }
    return FrameKind::unknown;
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
        return add_bar_rows(rows, uta ? BarPlaces{1, 3, 4, 2, 5} : BarPlaces{1, 2, 3, 4, 5}, symbol,
                            context, batch);
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
        const TradeFields fields{"price", "size", "side", "tradeId", "ts"};
        return all([&](Json row) { return add_trade_row(row, fields, symbol, context, batch); });
    }
    if (first->has("maxOpenSize")) {
        return because(batch, FrameKind::ignored, "private account answer");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_object(const Json& data, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(market, data.text_if("tradeType"));
    if (market == "SPOT") return because(batch, FrameKind::ignored, "spot market");
    FL_TRY(symbol, data.text_if("symbol"));
    if (const auto list = data.find("list")) return decode_rows(*list, symbol, context, batch);
    if (data.has("multiplier") || data.has("unitSize")) {
        FL_CHECK(add_contract(data, context, batch));
        return FrameKind::data;
    }
    if (data.has("asks") && data.has("bids")) {
        const TimeNs at_ns = time_of(data, "ts").value_or(0);
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

/// Messages that are about the connection.
Result<FrameKind> decode_control(const Json& root, std::string_view type, EventBatch& batch) {
    if (type == "pong") return FrameKind::heartbeat;
    if (type == "welcome" || type == "ack") return FrameKind::acknowledgement;
    if (type == "error") return because(batch, FrameKind::error, text_of(root, "data"));
    return FrameKind::request;  // subscribe, unsubscribe, ping
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.json->parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    FL_TRY(channel, root.text_if("T"));
    if (!channel.empty()) return decode_uta(root, channel, context, batch);
    FL_TRY(type, root.text_if("type"));
    FL_TRY(topic, root.text_if("topic"));
    if (!type.empty() && type != "message") return decode_control(root, type, batch);
    if (!topic.empty()) return decode_classic(root, topic, context, batch);
    if (root.has("action")) return FrameKind::request;
    if (root.has("sessionId")) return FrameKind::acknowledgement;
    if (const auto result = root.find("result")) {
        if (result->boolean().value_or(false)) return FrameKind::acknowledgement;
        return because(batch, FrameKind::error, text_of(root, "msg"));
    }
    if (!root.has("code")) return FrameKind::unknown;
    if (text_of(root, "code") != "200000") {
        return because(batch, FrameKind::error, text_of(root, "msg"));
    }
    FL_TRY(data, root.field("data"));
    if (data.is_array()) return decode_rows(data, {}, context, batch);
    if (data.is_number()) return because(batch, FrameKind::ignored, "server time");
    if (data.is_null()) return FrameKind::data;
    return decode_object(data, context, batch);
}

std::string answer_to(std::string_view, const DecodeContext&) { return {}; }

constexpr Endpoint sockets[] = {{"uta", "wss://x-push-futures.kucoin.com"}};
constexpr Endpoint rest[] = {{"futures", "https://api-futures.kucoin.com"},
                             {"uta", "https://api.kucoin.com/api/ua/v1/market"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price", "open_interest",
                                      "funding", "book_depth", "instrument", "margin_tier"};

// 600 topics a connection and 300 messages in ten seconds.
constexpr std::size_t topics_max = 600;
constexpr std::size_t topics_per_instrument = 4;

Plan plan(std::span<const Instrument> instruments) {
    struct Topic {
        std::string_view channel, more;
        DurationNs quiet_max_ns;
    };
    constexpr Topic topics[] = {{"trade", "", 10 * ns_per_minute},
                                {"markPrice", "", ns_per_minute},  // open interest as well
                                {"fundingFee", "", 10 * ns_per_minute},
                                {"obu", R"(,"depth":"50")", ns_per_minute}};
    static_assert(std::size(topics) == topics_per_instrument);
    Plan out;
    std::size_t id = 0;
    for (const Instrument& instrument : instruments) {
        if (id % (topics_max / topics_per_instrument * topics_per_instrument) == 0) {
            out.connections.push_back({std::string(sockets[0].url), {}, {}});
        }
        PlannedConnection& link = out.connections.back();
        for (const Topic& topic : topics) {
            link.subscribe.push_back(
                R"({"id":")" + std::to_string(++id) + R"(","action":"subscribe","channel":")" +
                std::string(topic.channel) + R"(","tradeType":"FUTURES","symbol":")" +
                instrument.symbol + "\"" + std::string(topic.more) + "}");
            link.channels.push_back(
                {std::string(topic.channel) + " " + instrument.symbol, topic.quiet_max_ns});
        }
        out.polls.push_back(
            {std::string(rest[0].url) + "/api/v1/contracts/risk-limit/" + instrument.symbol, "GET",
             "", "risk_limit", instrument.symbol, ns_per_day, 5});
    }
    if (out.connections.empty()) return out;
    out.polls.push_back({std::string(rest[0].url) + "/api/v1/contracts/active", "GET", "",
                         "contracts", "", ns_per_hour, 3});
    return out;
}

}  // namespace

extern const VenueWire kucoin_wire;
const VenueWire kucoin_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = R"({"id":"p","type":"ping"})",
    .ping_every_ns = 18 * ns_per_second,
    .subscriptions_max = 600,
    .messages_per_s_max = 30,
    .rest_weight_per_s = 2000.0 / 30,
    .omits = "there is no public liquidation feed",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
