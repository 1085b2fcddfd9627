// Bitfinex derivatives on the wire: arrays by position, in numbered channels.
//
// A frame says only the number of its channel; the symbol comes from the table of channels that the
// confirmations fill, or from the context. Spot pairs and contracts quoted in coins are left out.
#include <cmath>

#include "venue/bitfinex_rows.hpp"
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"public", "wss://api-pub.bitfinex.com/ws/2"}};
constexpr Endpoint rest[] = {{"public", "https://api-pub.bitfinex.com/v2"}};
constexpr std::string_view kinds[] = {"trade",      "candle",      "mark_price", "open_interest",
                                      "funding",    "liquidation", "book_depth", "insurance_fund",
                                      "instrument", "margin_tier"};
constexpr std::size_t channels_per_connection = 25;
constexpr double number_of_2001 = 1e12;  // in milliseconds; no price and no size is so large

// ---- plan

std::string subscription(std::string_view channel, std::string_view key, std::string_view value) {
    return R"({"event":"subscribe","channel":")" + std::string(channel) + R"(",")" +
           std::string(key) + R"(":")" + std::string(value) + R"("})";
}

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base(rest[0].url);
    const auto subscribe = [&plan](std::string frame, const std::string& channel,
                                   DurationNs quiet_ns, EventKind proof, std::string symbol = {}) {
        if (plan.connections.empty() ||
            plan.connections.back().channels.size() == channels_per_connection) {
            plan.connections.push_back({std::string(sockets[0].url), {}, {}});
            plan.connections.back().acknowledgements = 1;  // the greeting
        }
        PlannedConnection& connection = plan.connections.back();
        connection.subscribe.push_back(std::move(frame));
        connection.channels.push_back({channel, quiet_ns, {proof}, std::move(symbol)});
        ++connection.acknowledgements;
    };
    subscribe(subscription("status", "key", "liq:global"), "status liq:global", 0,
              EventKind::liquidation);
    // 10 to 90 requests a minute and endpoint: one every two seconds is within all of them.
    const DurationNs depth_every_ns =
        std::max<DurationNs>(ns_per_minute, 2 * ns_per_second * std::ssize(instruments));
    for (const Instrument& instrument : instruments) {
        subscribe(subscription("status", "key", "deriv:" + instrument.symbol),
                  "status " + instrument.symbol, 2 * ns_per_minute, EventKind::mark_price,
                  instrument.symbol);
        subscribe(subscription("trades", "symbol", instrument.symbol),
                  "trades " + instrument.symbol, ns_per_hour, EventKind::trade, instrument.symbol);
        plan.polls.push_back({.url = base + "/book/" + instrument.symbol + "/P0?len=25",
                              .body = {},
                              .endpoint = "book",
                              .symbol = instrument.symbol,
                              .every_ns = depth_every_ns});
    }
    plan.polls.push_back({.url = base + "/conf/pub:info:pair:futures",
                          .body = {},
                          .endpoint = "info_pair",
                          .symbol = {},
                          .every_ns = 6 * ns_per_hour});
    return plan;
}

// ---- channels

/// "trade:1m:tBTCF0:USTF0" to its symbol and the length of its bars.
ChannelName candle_channel(std::string_view key) {
    const std::size_t length = key.find(':');
    const std::size_t symbol = length == key.npos ? key.npos : key.find(':', length + 1);
    if (symbol == key.npos) return {"candles", {}, 0};
    return {"candles", std::string(key.substr(symbol + 1)),
            parse_duration(key.substr(length + 1, symbol - length - 1)).value_or(0)};
}

void tell_channel(const Json& root, std::int64_t number, ChannelNames& channels) {
    const std::string channel = text_of(root, "channel");
    const std::string key = text_of(root, "key");
    if (channel == "candles") return channels.tell(number, candle_channel(key));
    const std::string symbol = key.starts_with("deriv:") ? key.substr(6) : text_of(root, "symbol");
    channels.tell(number, {channel, symbol, 0});
}

Result<FrameKind> decode_object(const Json& root, const DecodeContext& context, EventBatch& batch) {
    const std::string event = text_of(root, "event");
    if (event == "subscribed" || event == "unsubscribed") {
        FL_TRY(number, root.integer("chanId"));
        if (context.channels != nullptr) {
            if (event == "subscribed")
                tell_channel(root, number, *context.channels);
            else
                context.channels->forget(number);
        }
        return FrameKind::acknowledgement;
    }
    if (event == "pong") return FrameKind::heartbeat;
    if (event == "error" || root.has("error")) {
        const std::string text = text_of(root, "msg");
        return because(batch, FrameKind::error, text.empty() ? text_of(root, "error") : text);
    }
    if (event == "info" && root.has("code")) {
        // 20051: the server restarts; 20060 and 20061: maintenance begins and ends.
        return because(batch, FrameKind::error, "server notice " + text_of(root, "code"));
    }
    if (event == "conf" && !root.has("status")) return FrameKind::request;
    if (event == "info" || event == "conf" || event == "auth") return FrameKind::acknowledgement;
    if (event == "subscribe" || event == "unsubscribe" || event == "ping") {
        return FrameKind::request;
    }
    return FrameKind::unknown;
}

/// A list of rows of numbers, from a channel or an answer.
Result<FrameKind> decode_rows(const Json& list, const JsonRow& first, std::string_view symbol,
                              DurationNs bar_ns, const DecodeContext& context, EventBatch& batch) {
    const bool starts_with_time = first.cell(0)->number().value_or(0) > number_of_2001;
    if (first.size() == 4 && !starts_with_time) {
        FL_CHECK(list.each([&](Json row) -> Result<void> {
            if (row.size() == 5) return {};  // an offer of margin funding has a period, too
            return bitfinex::add_trade_row(JsonRow(row), symbol, context, batch);
        }));
        return FrameKind::data;
    }
    if (first.size() == 3) {
        if (first.cell(0)->number().value_or(0) >= 1e9) {
            return because(batch, FrameKind::ignored, "orders of the book one by one");
        }
        std::vector<PrintedLevel> bids, asks;
        FL_CHECK(list.each([&](Json row) -> Result<void> {
            const JsonRow cells(row);
            FL_TRY(price, cells.decimal(0));
            FL_TRY(amount, cells.decimal(2));
            const double size = amount.to_double();
            (size > 0 ? bids : asks).push_back({price.to_double(), std::abs(size)});
            return {};
        }));
        add_depth(batch, row_head(context, symbol, 0), std::move(bids), std::move(asks));
        return FrameKind::data;
    }
    if (first.size() == 6 && starts_with_time) {
        if (bar_ns == 0) {
            return because(batch, FrameKind::ignored, "candles whose length is not told");
        }
        FL_CHECK(list.each([&](Json row) {
            return bitfinex::add_candle(JsonRow(row), symbol, bar_ns, context, batch);
        }));
        return FrameKind::data;
    }
    if (first.size() >= 12 && starts_with_time && first.is_null(1)) {
        FL_CHECK(list.each([&](Json row) {
            return bitfinex::add_status(JsonRow(row), 0, symbol, context, batch);
        }));
        return FrameKind::data;
    }
    if (first.size() == 2) return because(batch, FrameKind::ignored, "statistics");
    if (first.size() == 5) return because(batch, FrameKind::ignored, "margin funding");
    return FrameKind::unknown;
}

/// One row of numbers that stands alone.
Result<FrameKind> decode_row(const JsonRow& row, std::string_view symbol, DurationNs bar_ns,
                             const DecodeContext& context, EventBatch& batch) {
    const bool starts_with_time = row.cell(0)->number().value_or(0) > number_of_2001;
    if (row.size() >= 12 && starts_with_time) {
        FL_CHECK(bitfinex::add_status(row, 0, symbol, context, batch));
        return FrameKind::data;
    }
    if (row.size() == 6 && starts_with_time) {
        if (bar_ns == 0) {
            return because(batch, FrameKind::ignored, "candles whose length is not told");
        }
        FL_CHECK(bitfinex::add_candle(row, symbol, bar_ns, context, batch));
        return FrameKind::data;
    }
    if (row.size() == 4) {
        FL_CHECK(bitfinex::add_trade_row(row, symbol, context, batch));
        return FrameKind::data;
    }
    if (row.size() == 3) return because(batch, FrameKind::ignored, "change of depth");
    if (row.size() == 10 || row.size() == 11) return because(batch, FrameKind::ignored, "ticker");
    if (row.size() == 1) return because(batch, FrameKind::ignored, "platform status");
    if (row.size() == 2) return because(batch, FrameKind::ignored, "average price of a trade");
    return FrameKind::unknown;
}

/// [number of the channel, payload, ...].
Result<FrameKind> decode_channel(const JsonRow& frame, const DecodeContext& context,
                                 EventBatch& batch) {
    FL_TRY(number, frame.integer(0));
    const ChannelName* name =
        context.channels == nullptr ? nullptr : context.channels->find(number);
    const std::string_view symbol = name == nullptr ? context.symbol : name->symbol;
    const DurationNs bar_ns = name == nullptr ? bar_length(context, 0, 0) : name->bar_ns;
    const std::string_view word = frame.text(1);
    if (word == "hb") return FrameKind::heartbeat;
    if (word.starts_with("ft")) return because(batch, FrameKind::ignored, "margin funding");
    if (word == "cs") return because(batch, FrameKind::ignored, "checksum of the book");
    if (number == 0) return because(batch, FrameKind::ignored, "account");
    if (!bitfinex::is_ours(symbol))
        return because(batch, FrameKind::ignored, "not quoted in USDT futures");
    if (word == "tu") return because(batch, FrameKind::ignored, "the same trade once more");
    if (word == "te") {
        FL_TRY(row, frame.cell(2));
        FL_CHECK(bitfinex::add_trade_row(JsonRow(row), symbol, context, batch));
        return FrameKind::data;
    }
    if (!word.empty()) {
        return word.starts_with('t') ? because(batch, FrameKind::ignored, "account")
                                     : FrameKind::unknown;
    }
    FL_TRY(payload, frame.cell(1));
    const JsonRow list(payload);
    if (list.size() == 0) return FrameKind::data;
    if (list.is_number(0)) return decode_row(list, symbol, bar_ns, context, batch);
    if (!list.is_array(0)) return FrameKind::unknown;
    const JsonRow first(*list.cell(0));
    if (first.text(0) == "pos") return bitfinex::decode_liquidations(payload, context, batch);
    if (!first.is_number(0)) return FrameKind::unknown;
    batch.replayed = true;  // a list is what has been before the subscription
    return decode_rows(payload, first, symbol, bar_ns, context, batch);
}

// ---- answers

/// [["BTCF0:USTF0", [.., initial margin, minimum margin]], ..] (info) or ["BTCF0:USTF0", ..].
Result<FrameKind> decode_pairs(const Json& list, const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(list.each([&](Json entry) -> Result<void> {
        const JsonRow row(entry);
        const std::string_view pair = row.size() > 0 ? row.text(0) : entry.text().value_or("");
        if (!pair.ends_with("F0:USTF0") || pair.starts_with("TEST")) return {};
        const std::string symbol = "t" + std::string(pair);
        const Instrument* contract = context.instruments->find(symbol);
        if (contract == nullptr) return {};
        InstrumentRow told{*contract};
        if (row.is_array(1)) {
            const JsonRow info(*row.cell(1));
            FL_TRY(initial, info.number_if(8));
            FL_TRY(minimum, info.number_if(9));
            if (initial > 0) told.max_leverage = 1 / initial;
            if (minimum > 0) {
                MarginTierRow tier{.symbol = symbol};
                tier.maintenance_rate = minimum;
                tier.max_leverage = told.max_leverage;
                batch.tiers.push_back(std::move(tier));
            }
        }
        batch.instruments.push_back(std::move(told));
        return {};
    }));
    if (!batch.empty()) return FrameKind::data;
    return because(batch, FrameKind::ignored, "pairs of the spot market");
}

/// [["tBTCF0:USTF0", ms, ...], ...], or one such row where there is no list.
Result<FrameKind> decode_keyed(const JsonRow& first, const Json* list, const DecodeContext& context,
                               EventBatch& batch) {
    if (first.text(1) == "ACTIVE" || first.text(1) == "CLOSED") {
        return because(batch, FrameKind::ignored, "account");
    }
    const bool has_time =
        first.is_number(1) && first.cell(1)->number().value_or(0) > number_of_2001;
    if (!has_time || first.size() < 13) return because(batch, FrameKind::ignored, "ticker");
    const auto take = [&](const JsonRow& row) -> Result<void> {
        if (!row.text(0).ends_with("F0:USTF0")) return {};
        return bitfinex::add_status(row, 1, row.text(0), context, batch);
    };
    if (list == nullptr) {
        FL_CHECK(take(first));
    } else {
        FL_CHECK(list->each([&](Json row) { return take(JsonRow(row)); }));
    }
    if (!batch.empty()) return FrameKind::data;
    return because(batch, FrameKind::ignored, "not quoted in USDT futures");
}

/// The answer to a REST request, told by the shape of its first entry.
Result<FrameKind> decode_answer(const Json& root, const JsonRow& top, const DecodeContext& context,
                                EventBatch& batch) {
    if (top.text(0) == "error") {
        return because(batch, FrameKind::error, top.text(2).empty() ? "refused" : top.text(2));
    }
    if (top.text(0) == "pos") {
        return because(batch, FrameKind::ignored, "a liquidation row out of its list");
    }
    if (top.is_text(0)) return decode_keyed(top, nullptr, context, batch);
    if (top.is_number(0)) {
        return decode_row(top, context.symbol, bar_length(context, 0, 0), context, batch);
    }
    if (top.is_object(0)) return because(batch, FrameKind::ignored, "fee settings");
    if (!top.is_array(0)) return FrameKind::unknown;
    const Json list = *top.cell(0);
    const JsonRow first(list);
    if (first.size() == 0) return FrameKind::data;
    if (first.text(0) == "pos") return bitfinex::decode_liquidations(root, context, batch);
    if (first.is_number(0)) {
        return decode_rows(root, first, context.symbol, bar_length(context, 0, 0), context, batch);
    }
    if (first.is_array(0)) {
        const JsonRow inner(*first.cell(0));
        if (inner.text(0) == "pos") return bitfinex::decode_liquidations(root, context, batch);
        if (inner.is_text(0) && inner.is_array(1)) return decode_pairs(list, context, batch);
        return FrameKind::unknown;
    }
    const std::string_view name = first.text(0);
    const bool keyed = (name.starts_with('t') || name.starts_with('f')) && !first.is_text(2);
    if (keyed && first.size() > 1) return decode_keyed(first, &root, context, batch);
    return name.empty() ? FrameKind::unknown : decode_pairs(list, context, batch);
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (root.is_object()) return decode_object(root, context, batch);
    if (!root.is_array()) return FrameKind::unknown;
    const JsonRow top(root);
    if (top.size() == 0) return FrameKind::data;
    const bool is_channel = top.size() >= 2 && top.is_number(0) &&
                            top.cell(0)->integer().has_value() &&
                            (top.is_array(1) || (top.is_text(1) && !top.text(1).starts_with("t")) ||
                             top.text(1) == "te" || top.text(1) == "tu");
    if (is_channel) return decode_channel(top, context, batch);
    if (top.is_number(0) && top.is_text(1)) return because(batch, FrameKind::ignored, "account");
    return decode_answer(root, top, context, batch);
}

}  // namespace

extern const VenueWire bitfinex_wire;
const VenueWire bitfinex_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .subscriptions_max = static_cast<int>(channels_per_connection),
    .messages_per_s_max = 5,
    .rest_weight_per_s = 0.5,
    .omits =
        "nothing that is documented; the price of a liquidation may follow only with its "
        "matches",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
};

}  // namespace faultline
