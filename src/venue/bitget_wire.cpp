// Bitget on the wire: v3 (unified account) for the stream, v2 and v3 for answers.
//
// Read with care: liquidations come on v3 only; their `side` is the side of the POSITION (buy: a
// long died), `amount` is the value in the quote currency and not a size, and the price is near
// the bankruptcy price. Only USDT- and USDC-margined contracts are taken: coin-margined ones count
// in coins and pay in coins, which no contract of ours does. A wrong instType is acknowledged and
// then silent.
#include <algorithm>

#include "venue/account_rows.hpp"
#include "venue/bitget_answers.hpp"
#include "venue/row_readings.hpp"

namespace faultline {
namespace {

using rows::ignored;

constexpr Endpoint sockets[] = {{"public", "wss://ws.bitget.com/v3/ws/public"}};
constexpr Endpoint rest[] = {{"public", "https://api.bitget.com"}};
constexpr std::string_view kinds[] = {
    "trade",      "candle",     "mark_price",  "funding",          "open_interest",
    "book_depth", "instrument", "margin_tier", "long_short_ratio", "liquidation"};

Plan plan(std::span<const Instrument> instruments) {
    struct Topic {
        std::string_view name;
        EventKinds proof;
    };
    constexpr Topic topics[] = {
        {"publicTrade", {EventKind::trade}},
        {"ticker", {EventKind::mark_price, EventKind::funding, EventKind::open_interest}},
        {"books5", {EventKind::book_depth}}};
    const auto frame = [](std::string_view joined, int /*number*/) {
        return R"({"op":"subscribe","args":[)" + std::string(joined) + "]}";
    };
    const std::string base = "https://api.bitget.com/api/";
    Plan out;
    for (const bool usdt : {true, false}) {
        const std::string type = usdt ? "usdt-futures" : "usdc-futures";
        const std::string product = usdt ? "USDT-FUTURES" : "USDC-FUTURES";
        std::vector<rows::Subscription> wanted;
        for (const Instrument& one : instruments) {
            if (one.kind != ContractKind::linear) continue;
            if (one.symbol.ends_with("PERP") == usdt) continue;
            for (const Topic& topic : topics) {
                const std::string name(topic.name);
                wanted.push_back({R"({"instType":")" + type + R"(","topic":")" + name +
                                      R"(","symbol":")" + one.symbol + R"("})",
                                  name + " " + one.symbol,
                                  (name == "publicTrade" ? 10 : 1) * ns_per_minute, topic.proof,
                                  one.symbol});
            }
            const std::string query = "?symbol=" + one.symbol + "&productType=" + product;
            // Ratios: one a second and address.
            out.polls.push_back(
                rows::poll(base + "v2/mix/market/account-long-short" + query + "&period=5m",
                           "account-long-short", one.symbol, 10 * ns_per_minute));
            out.polls.push_back(rows::poll(base + "v2/mix/market/query-position-lever" + query,
                                           "query-position-lever", one.symbol, ns_per_hour));
        }
        if (wanted.empty()) continue;
        wanted.push_back({R"({"instType":")" + type + R"(","topic":"liquidation"})",
                          "liquidation " + type,
                          0,
                          {EventKind::liquidation}});
        // Fewer than 50 channels a connection are recommended, and 10 arguments a frame.
        rows::add_connections(out, sockets[0].url, wanted, 48, 10, frame,
                              rows::Confirms::arguments);
        out.polls.push_back(rows::poll(base + "v2/mix/market/contracts?productType=" + product,
                                       "contracts", "", ns_per_hour));
    }
    return out;
}

Result<void> take_liquidation(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(side, row.text("side"));
    if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side);
    FL_TRY(exchange_ns, row.time_ms("ts"));
    FL_TRY(price, printed_price(row, "price"));
    FL_TRY(value, printed_size(row, "amount"));
    // Quote value over the printed price: the size in printed units, to the venue's digits.
    FL_TRY(size, Decimal::from_double(value.to_double() / price.to_double(), 8));
    add_liquidation(batch, row_head(context, symbol, exchange_ns),
                    side == "buy" ? Side::long_ : Side::short_, price, size, {},
                    LiquidationPrice::bankruptcy);
    return {};
}

/// Rows of v2 {ts, price, size, side, tradeId} and v3 {T, p, v, S, i}.
Result<void> take_trade(const Json& row, std::string_view symbol, const DecodeContext& context,
                        EventBatch& batch) {
    const bool is_v3 = row.has("p");
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms(is_v3 ? "T" : "ts"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, is_v3 ? "p" : "price", contract));
    FL_TRY(size, rows::size_of(row, is_v3 ? "v" : "size"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(side, row.text(is_v3 ? "S" : "side"));
    if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side);
    trade.taker_bought = side == "buy";
    FL_TRY(id, row.text_if(is_v3 ? "i" : "tradeId"));
    trade.id = id;
    batch.add(symbol, std::move(trade));
    return {};
}

/// Rows of v1: `[ts, price, size, side]`.
Result<void> take_old_trade(const Json& row, std::string_view symbol, const DecodeContext& context,
                            EventBatch& batch) {
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(time_value, row.at(0));
    FL_TRY(price_value, row.at(1));
    FL_TRY(size_value, row.at(2));
    FL_TRY(side_value, row.at(3));
    FL_TRY(exchange_ns, rows::time_ms_of(time_value));
    FL_TRY(price, rows::price_of(price_value, contract));
    FL_TRY(size, size_value.decimal());
    FL_TRY(side, side_value.text());
    if (size.is_negative()) return fail(ErrorCode::negative_value);
    if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side);
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    trade.taker_bought = side == "buy";
    batch.add(symbol, std::move(trade));
    return {};
}

/// The bar that a frame begins with is open; a bar is known to be closed when a later one stands
/// behind it in the same frame.
Result<FrameKind> take_candles(const Json& data, DurationNs length_ns, std::string_view symbol,
                               const DecodeContext& context, EventBatch& batch) {
    if (length_ns == 0) return ignored(batch, "candle of a month");
    FL_TRY(first, data.at(0));
    if (!first.is_array()) return ignored(batch, "candle that may be open: v3 does not say");
    TimeNs newest_ns = 0;
    FL_CHECK(data.each([&](const Json& row) -> Result<void> {
        FL_TRY(time_value, row.at(0));
        FL_TRY(open_ns, rows::time_ms_of(time_value));
        newest_ns = std::max(newest_ns, open_ns);
        return {};
    }));
    FL_CHECK(
        bitget::add_candles(data, PriceKind::trade, length_ns, newest_ns, symbol, context, batch));
    return rows::data_or_ignored(batch, "candle that is still open");
}

bool is_derivative(std::string_view type) {
    const std::string lower = rows::lower(type);
    // "mc": the futures of the closed v1 interface, in old recordings.
    return lower == "usdt-futures" || lower == "usdc-futures" || lower == "coin-futures" ||
           lower == "mc";
}

Result<FrameKind> take_topic(const Json& root, const Json& arg, const DecodeContext& context,
                             EventBatch& batch) {
    FL_TRY(type, arg.text_if("instType"));
    FL_TRY(topic, arg.text(arg.has("topic") ? "topic" : "channel"));
    FL_TRY(named, arg.text_if("symbol"));
    FL_TRY(id, arg.text_if("instId"));
    const std::string_view symbol = named.empty() ? id : named;
    if (type == "UTA" || topic == "account" || topic == "position" || topic == "positions" ||
        topic == "order" || topic == "orders" || topic == "fill") {
        return ignored(batch, "account payload");
    }
    if (!is_derivative(type)) return ignored(batch, "spot or margin, no contract");
    FL_TRY(data, root.field("data"));
    if (topic == "liquidation") {
        FL_CHECK(data.each([&](const Json& row) { return take_liquidation(row, context, batch); }));
        return FrameKind::data;
    }
    if (topic == "trade" || topic == "publicTrade") {
        FL_CHECK(data.each([&](const Json& row) {
            return row.is_array() ? take_old_trade(row, symbol, context, batch)
                                  : take_trade(row, symbol, context, batch);
        }));
        // v1 and v2 begin a subscription with the last trades; v3 calls every push a snapshot.
        batch.replayed = topic == "trade" && root.text_if("action").value_or("") == "snapshot";
        return FrameKind::data;
    }
    if (topic == "ticker") {
        const Result<TimeNs> sent_ns = root.time_ms("ts");
        FL_CHECK(data.each([&](const Json& row) {
            return bitget::add_ticker(row, symbol, sent_ns.value_or(0), context, batch);
        }));
        return rows::data_or_ignored(batch, "ticker without mark, index, funding or open interest");
    }
    if (topic.starts_with("books")) {
        FL_TRY(action, root.text_if("action"));
        if (action == "update") return ignored(batch, "book update: changed levels only");
        FL_CHECK(data.each(
            [&](const Json& row) { return bitget::add_book(row, symbol, context, batch); }));
        return rows::data_or_ignored(batch, "an empty book");
    }
    if (topic == "kline") {
        FL_TRY(interval, arg.text("interval"));
        return take_candles(data, rows::bar_length(interval), symbol, context, batch);
    }
    if (topic.starts_with("candle")) {
        return take_candles(data, rows::bar_length(topic.substr(6)), symbol, context, batch);
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    if (payload == "pong" || payload == "ping") return FrameKind::heartbeat;
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    const auto arg = root.find("arg");
    const auto said = root.find("event");
    if (arg && !said) return take_topic(root, *arg, context, batch);  // nearly all frames
    if (root.has("op") && !said) return FrameKind::request;
    if (said) {
        FL_TRY(event, said->text());
        FL_TRY(message, root.text_if("msg"));
        if (event == "error") return rows::refused(batch, message);
        return FrameKind::acknowledgement;
    }
    if (root.has("code")) return bitget::decode_answer(root, context, batch);
    return FrameKind::unknown;
}

}  // namespace

extern const VenueWire bitget_wire;
const VenueWire bitget_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = "ping",
    .ping_every_ns = 30 * ns_per_second,
    .subscriptions_max = 48,
    .messages_per_s_max = 10,
    .rest_weight_per_s = 1,  // the slowest endpoint
    .omits =
        "all but the largest liquidated long and short of each symbol and second; a batch may "
        "come 10 to 20 seconds late",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = rows::no_answer,
};

}  // namespace faultline
