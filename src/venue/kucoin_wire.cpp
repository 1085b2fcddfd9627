// KuCoin on the wire: the UTA socket (no token), the classic socket's messages, and REST of both.
//
// UTA pushes are {"T":"<channel>.<market>","P":ns,"d":{...}} with numbers as text, classic ones
// {"topic","subject","data"} with JSON numbers. Sizes and open interest are lots of `multiplier`
// coins; XBT is BTC. Nanosecond times do not fit a double and are read as integers. There is no
// liquidation channel.
#include <cmath>

#include "venue/kucoin_rows.hpp"

namespace faultline {
namespace {

// UTA pushes. `P` is when the message was pushed; rows have their own time where they need one.
Result<FrameKind> decode_uta(const Json& root, std::string_view channel,
                             const DecodeContext& context, EventBatch& batch) {
    if (channel.ends_with(".SPOT")) return because(batch, FrameKind::ignored, "spot market");
    if (channel.ends_with(".FUTURES")) channel.remove_suffix(8);
    FL_TRY(data, root.field("d"));
    FL_TRY(symbol, data.text("s"));
    if (channel == "trade") {
        FL_CHECK(add_kucoin_trade(data, {"p", "q", "S", "ti", "M"}, symbol, context, batch));
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
        FL_TRY(at_ns, kucoin_time(data, "M"));
        return take_book(batch, row_head(context, symbol, at_ns), data, "b", "a");
    }
    if (channel == "kline") {
        WireBar bar;
        FL_TRY(open_ns, data.time_s("O"));
        FL_TRY(interval, data.text("i"));
        FL_TRY(lots, data.number_if("v"));
        FL_CHECK(read_prices(data, {"o", "h", "l", "c"}, bar));
        bar.open_ns = open_ns;
        bar.length_ns = length_named(interval);
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
        FL_CHECK(add_kucoin_trade(data, {"price", "size", "side", "tradeId", "ts"}, symbol, context,
                                  batch));
        return FrameKind::data;
    }
    if (name == "/contract/instrument") {
        return decode_instrument(data, subject, symbol, context, batch);
    }
    if (name.starts_with("/contractMarket/level2Depth")) {
        FL_TRY(at_ns, kucoin_time(data, "ts"));
        return take_book(batch, row_head(context, symbol, at_ns), data, "bids", "asks");
    }
    if (name == "/contractMarket/limitCandle") {
        // Start, open, close, high, low, a volume that the venue calls wrong, and lots.
        const std::size_t end = symbol.find('_');
        if (end == std::string_view::npos) return fail(ErrorCode::unknown_instrument);
        FL_TRY(bar, data.field("candles"));
        FL_CHECK(add_kucoin_bar(bar, {1, 3, 4, 2, 6}, length_named(symbol.substr(end + 1)),
                                symbol.substr(0, end), context, batch));
        return FrameKind::data;
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
    FL_TRY(root, context.parse(payload));
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
    return decode_kucoin_answer(data, context, batch);
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
        EventKinds proof;
    };
    constexpr Topic topics[] = {
        {"trade", "", 10 * ns_per_minute, {EventKind::trade}},
        {"markPrice", "", ns_per_minute, {EventKind::mark_price, EventKind::open_interest}},
        {"fundingFee", "", 10 * ns_per_minute, {EventKind::funding}},
        {"obu", R"(,"depth":"50")", ns_per_minute, {EventKind::book_depth}}};
    static_assert(std::size(topics) == topics_per_instrument);
    Plan out;
    std::size_t id = 0;
    for (const Instrument& instrument : instruments) {
        if (id % (topics_max / topics_per_instrument * topics_per_instrument) == 0) {
            out.connections.push_back({std::string(sockets[0].url), {}, {}});
            out.connections.back().acknowledgements = 1;  // the greeting
        }
        PlannedConnection& link = out.connections.back();
        for (const Topic& topic : topics) {
            link.subscribe.push_back(
                R"({"id":")" + std::to_string(++id) + R"(","action":"subscribe","channel":")" +
                std::string(topic.channel) + R"(","tradeType":"FUTURES","symbol":")" +
                instrument.symbol + "\"" + std::string(topic.more) + "}");
            link.channels.push_back({std::string(topic.channel) + " " + instrument.symbol,
                                     topic.quiet_max_ns, topic.proof, instrument.symbol});
            ++link.acknowledgements;
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
