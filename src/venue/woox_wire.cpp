// WOO X on the wire: version 3 (short names, decimals as text) and version 1 (long names, numbers).
//
// Sizes and open interest are coins. The index of a perpetual is pushed under the name of its spot
// pair. Trades list internal matches too (`src` 1); they are trades of the venue and kept. There is
// no liquidation channel.
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"public", "wss://wss.woox.io/v3/public"}};
constexpr Endpoint rest[] = {{"public", "https://api.woox.io/v3/public"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price", "open_interest",
                                      "funding", "book_depth", "instrument"};
constexpr std::size_t instruments_per_connection = 20;  // of five topics; a connection takes 100

bool is_ours(std::string_view symbol) { return symbol.starts_with("PERP_"); }

/// "SPOT_BTC_USDT" to "PERP_BTC_USDT": whose index a spot pair's price is.
std::string perpetual_of(std::string_view symbol) {
    if (!symbol.starts_with("SPOT_")) return std::string(symbol);
    return "PERP_" + std::string(symbol.substr(5));
}

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base(rest[0].url);
    const DurationNs depth_every_ns =
        std::max<DurationNs>(10 * ns_per_second, ns_per_second / 4 * std::ssize(instruments));
    for (std::size_t first = 0; first < instruments.size(); first += instruments_per_connection) {
        PlannedConnection connection{std::string(sockets[0].url), {}, {}};
        for (const Instrument& instrument : instruments.subspan(
                 first, std::min(instruments_per_connection, instruments.size() - first))) {
            const std::string& symbol = instrument.symbol;
            if (!is_ours(symbol)) continue;
            struct Channel {
                std::string name;
                DurationNs quiet_max_ns;
                EventKind proof;
            };
            const Channel channels[] = {
                {"trade@" + symbol, ns_per_hour, EventKind::trade},
                {"markprice@" + symbol, 30 * ns_per_second, EventKind::mark_price},
                {"indexprice@SPOT_" + symbol.substr(5), 30 * ns_per_second, EventKind::mark_price},
                {"openinterest@" + symbol, 2 * ns_per_minute, EventKind::open_interest},
                {"estfundingrate@" + symbol, 5 * ns_per_minute, EventKind::funding}};
            // One topic a request: a topic that is not accepted is only left out of the
            // confirmation, which is seen where it is alone.
            for (const Channel& channel : channels) {
                ++connection.acknowledgements;
                connection.subscribe.push_back(
                    R"({"id":")" + std::to_string(connection.subscribe.size() + 1) +
                    R"(","cmd":"SUBSCRIBE","params":[")" + channel.name + R"("]})");
                connection.channels.push_back(
                    {channel.name, channel.quiet_max_ns, {channel.proof}, symbol});
            }
            plan.polls.push_back({.url = base + "/orderbook?maxLevel=50&symbol=" + symbol,
                                  .body = {},
                                  .endpoint = "orderbook",
                                  .symbol = symbol,
                                  .every_ns = depth_every_ns});
        }
        plan.connections.push_back(std::move(connection));
    }
    plan.polls.push_back({.url = base + "/instruments",
                          .body = {},
                          .endpoint = "instruments",
                          .symbol = {},
                          .every_ns = 6 * ns_per_hour});
    return plan;
}

// ---- rows

/// The first of two names that a row has: version 3 writes one, version 1 the other.
std::string_view either(const Json& row, std::string_view short_name, std::string_view long_name) {
    return row.has(short_name) ? short_name : long_name;
}

Result<void> add_trade_of(const Json& row, TimeNs frame_ns, const DecodeContext& context,
                          EventBatch& batch) {
    FL_TRY(symbol, row.text(either(row, "s", "symbol")));
    if (!is_ours(symbol)) return {};
    TimeNs at_ns = frame_ns;
    for (const std::string_view name : {"ts", "timestamp", "executedTimestamp"}) {
        if (!row.has(name)) continue;
        FL_TRY(own_ns, row.time_ms(name));
        at_ns = own_ns;
    }
    const bool is_answer = row.has("executedPrice");
    FL_TRY(price, row.decimal(is_answer ? "executedPrice" : either(row, "px", "price")));
    FL_TRY(size, row.decimal(is_answer ? "executedQuantity" : either(row, "sx", "size")));
    FL_TRY(side, row.text(either(row, "sd", "side")));
    if (side != "BUY" && side != "SELL") return fail(ErrorCode::bad_side);
    add_trade(batch, row_head(context, symbol, at_ns), price, size, side == "BUY", {});
    return {};
}

Result<void> add_candle(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    if (!is_ours(symbol)) return {};
    WireBar bar;
    FL_TRY(type, row.text("type"));
    FL_TRY(open_ns, row.time_ms(either(row, "startTimestamp", "startTime")));
    FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
    FL_TRY(volume, row.number_if("volume"));
    FL_TRY(length_ns, parse_duration(type));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    bar.volume_contracts = volume;
    add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
    return {};
}

/// A row of "futures" (mark, index, open interest, funding), of "fundingRate" (funding alone) or of
/// the history of funding.
Result<void> add_statistics(const Json& row, TimeNs answer_ns, const DecodeContext& context,
                            EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    if (!is_ours(symbol)) return {};
    if (row.has("fundingIntervalHours")) {
        FL_TRY(at_ns, row.time_ms("createdTime"));
        FL_TRY(rate, row.number("fundingRate"));
        FL_TRY(hours, row.integer("fundingIntervalHours"));
        if (hours < 0 || hours > 1000) return fail(ErrorCode::bad_time);
        add_funding(batch, row_head(context, symbol, at_ns), rate, hours * ns_per_hour);
        return {};
    }
    TimeNs at_ns = answer_ns;
    if (row.has("estFundingRateTimestamp")) {
        FL_TRY(own_ns, row.time_ms("estFundingRateTimestamp"));
        at_ns = own_ns;
    }
    FL_TRY(mark, row.number_if("markPrice"));
    FL_TRY(index, row.number_if("indexPrice"));
    FL_TRY(open, row.number_if("openInterest"));
    FL_TRY(rate, row.number_if("estFundingRate"));
    FL_TRY(hours, row.number_if("estFundingIntervalHours"));
    const RowHead head = row_head(context, symbol, at_ns);
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, open, unknown);
    add_funding(batch, head, rate,
                hours > 0 && hours < 1000 ? static_cast<DurationNs>(hours) * ns_per_hour : 0);
    return {};
}

Result<void> add_instrument(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    if (!is_ours(symbol)) return {};
    const Instrument* known = context.instruments->find(symbol);
    if (known == nullptr) return {};
    InstrumentRow out{*known};
    const std::string status = text_of(row, "status");
    out.trading = status.empty() || status == "TRADING";
    batch.instruments.push_back(std::move(out));
    return {};
}

// ---- frames

/// "PERP_BTC_USDT@trade" (1) or "trade@PERP_BTC_USDT" (3) to "trade"; a bare name as it is.
std::string_view channel_of(std::string_view topic) {
    const std::size_t at = topic.find('@');
    if (at == topic.npos) return topic;
    const std::string_view front = topic.substr(0, at);
    const bool is_symbol = front.starts_with("PERP_") || front.starts_with("SPOT_");
    return is_symbol ? topic.substr(at + 1) : front;
}

Result<FrameKind> decode_depth(const Json& data, std::string_view symbol, TimeNs at_ns,
                               const DecodeContext& context, EventBatch& batch) {
    const std::string_view own = data.text(either(data, "s", "symbol")).value_or(symbol);
    if (!own.empty() && !is_ours(own)) {
        return because(batch, FrameKind::ignored, "spot pair");
    }
    FL_TRY(bids, data.field("bids"));
    FL_TRY(asks, data.field("asks"));
    const Result<Json> level = bids.size() > 0 ? bids.at(0) : asks.at(0);
    const bool named = level.has_value() && level->is_object();
    FL_CHECK(add_depth(batch, row_head(context, own, at_ns), bids, asks,
                       named ? LevelFields{"price", "quantity"} : LevelFields{}));
    return FrameKind::data;
}

/// {"topic", "ts", "data"}.
Result<FrameKind> decode_push(const Json& root, std::string_view topic,
                              const DecodeContext& context, EventBatch& batch) {
    const std::string_view channel = channel_of(topic);
    if (channel.starts_with("bbo")) {
        return because(batch, FrameKind::ignored, "best bid and offer");
    }
    if (channel.starts_with("ticker") || channel.starts_with("24h")) {
        return because(batch, FrameKind::ignored, "ticker without mark price or open interest");
    }
    if (channel == "orderbookupdate") return because(batch, FrameKind::ignored, "change of depth");
    if (channel == "position" || channel == "balance" || channel == "executionreport" ||
        channel == "account") {
        return because(batch, FrameKind::ignored, "account");
    }
    FL_TRY(data, root.field("data"));
    FL_TRY(pushed_ns, root.time_ms("ts"));
    TimeNs at_ns = pushed_ns;
    if (data.has("ts")) {
        FL_TRY(own_ns, data.time_ms("ts"));
        at_ns = own_ns;
    }
    if (channel.starts_with("orderbook")) return decode_depth(data, {}, at_ns, context, batch);
    FL_TRY(symbol, data.text(either(data, "s", "symbol")));
    if (channel == "indexprice") {
        FL_TRY(price, data.number(either(data, "px", "price")));
        add_mark(batch, row_head(context, perpetual_of(symbol), at_ns), unknown, price);
        return FrameKind::data;
    }
    if (!is_ours(symbol)) return because(batch, FrameKind::ignored, "spot pair");
    const RowHead head = row_head(context, symbol, at_ns);
    if (channel == "trade") {
        FL_CHECK(add_trade_of(data, at_ns, context, batch));
        return FrameKind::data;
    }
    if (channel == "markprice") {
        FL_TRY(price, data.number(either(data, "px", "price")));
        add_mark(batch, head, price, unknown);
        return FrameKind::data;
    }
    if (channel == "openinterest") {
        FL_TRY(open, data.number_if(either(data, "oi", "openInterest")));
        add_open_interest(batch, head, open, unknown);
        return FrameKind::data;
    }
    if (channel == "estfundingrate") {
        FL_TRY(rate, data.number_if(either(data, "r", "fundingRate")));
        add_funding(batch, head, rate);
        return FrameKind::data;
    }
    if (channel.starts_with("kline")) {
        FL_CHECK(add_candle(data, context, batch));
        return FrameKind::data;
    }
    return FrameKind::unknown;
}

Result<void> add_row(const Json& row, TimeNs answer_ns, bool& is_known,
                     const DecodeContext& context, EventBatch& batch) {
    if (row.has("executedPrice")) return add_trade_of(row, answer_ns, context, batch);
    if (row.has("startTimestamp")) return add_candle(row, context, batch);
    if (row.has("fundingRate") || row.has("estFundingRate") || row.has("openInterest")) {
        return add_statistics(row, answer_ns, context, batch);
    }
    if (row.has("baseTick")) return add_instrument(row, context, batch);
    is_known = false;
    return {};
}

/// {"success": true, "data": {..}, "timestamp"}.
Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(data, root.field("data"));
    if (data.has("positions") || data.has("accountMode") || data.has("positionMode")) {
        return because(batch, FrameKind::ignored, "account");
    }
    FL_TRY(at_ns, root.time_ms("timestamp"));
    if (data.has("bids")) return decode_depth(data, context.symbol, at_ns, context, batch);
    const auto rows = data.find("rows");
    if (!rows) return FrameKind::unknown;
    bool is_known = true;
    FL_CHECK(rows->each([&](Json row) { return add_row(row, at_ns, is_known, context, batch); }));
    if (!is_known) return FrameKind::unknown;
    if (!batch.empty() || rows->size() == 0) return FrameKind::data;
    return because(batch, FrameKind::ignored, "spot pair");
}

/// Elements of messages that stand alone.
Result<FrameKind> decode_fragment(const Json& root, const DecodeContext& context,
                                  EventBatch& batch) {
    if (root.has("holding")) return because(batch, FrameKind::ignored, "account");
    if (!root.has("symbol")) return FrameKind::unknown;
    if (root.has("price") && root.has("side")) {
        FL_CHECK(add_trade_of(root, 0, context, batch));
    } else if (root.has("count") && root.has("volume")) {
        return because(batch, FrameKind::ignored, "ticker without mark price or open interest");
    } else {
        bool is_known = true;
        FL_CHECK(add_row(root, 0, is_known, context, batch));
        if (!is_known) return FrameKind::unknown;
    }
    return batch.empty() ? because(batch, FrameKind::ignored, "spot pair") : FrameKind::data;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    if (const auto topic = root.find("topic"); topic && root.has("data")) {
        FL_TRY(name, topic->text());
        return decode_push(root, name, context, batch);
    }
    const std::string word = text_of(root, root.has("cmd") ? "cmd" : "event");
    if (word == "PING" || word == "PONG" || word == "ping" || word == "pong") {
        return FrameKind::heartbeat;
    }
    const auto success = root.find("success");
    if (success && success->is_object() == false && !success->boolean().value_or(true)) {
        std::string text = text_of(root, "message");
        if (text.empty()) text = text_of(root, "errorMsg");
        if (text.empty()) text = text_of(root, "data");
        return because(batch, FrameKind::error, text.empty() ? "refused" : text);
    }
    if (!word.empty()) {
        const auto data = root.find("data");
        // The book that version 1 gives on request is a snapshot.
        if (data && data->has("bids")) {
            FL_TRY(at_ns, data->time_ms("ts"));
            return decode_depth(*data, {}, at_ns, context, batch);
        }
        // Topics that the venue does not know are left out of the list, without another word.
        if (success && word == "SUBSCRIBE" && data && data->is_array() && data->size() == 0) {
            return because(batch, FrameKind::error, "the topic was not accepted");
        }
        return success ? FrameKind::acknowledgement : FrameKind::request;
    }
    if (success && root.has("data")) return decode_answer(root, context, batch);
    return decode_fragment(root, context, batch);
}

/// {"cmd":"PING"} in version 3, {"event":"ping"} in version 1.
std::string answer_to(std::string_view payload, const DecodeContext& context) {
    const Result<Json> root = context.parse(payload);
    if (!root) return {};
    if (root->text("cmd").value_or(std::string_view{}) == "PING") return R"({"cmd":"PONG"})";
    if (root->text("event").value_or(std::string_view{}) == "ping") return R"({"event":"pong"})";
    return {};
}

}  // namespace

extern const VenueWire woox_wire;
const VenueWire woox_wire = {
    .sockets = sockets,
    .rest = rest,
    // The server has been seen to hang up after 60 s without a word from the client.
    .ping = PingRule::client_text,
    .ping_text = R"({"cmd":"PING","ts":0})",
    .ping_every_ns = 20 * ns_per_second,
    .subscriptions_max = 100,
    .messages_per_s_max = 10,
    .rest_weight_per_s = 5,
    .omits = "everything: no liquidation is published",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
