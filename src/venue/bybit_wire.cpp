// Bybit on the wire: v5 linear and inverse.
//
// Read with care: `S` of allLiquidation is the side of the POSITION (Buy: a long died), the other
// way round than Binance's, and its price is the bankruptcy price. `openInterest` counts both
// sides; `singleOpenInterest` (since 2026-06) one. Sizes are coins on linear contracts and US
// dollars on inverse ones. Ticker updates hold only what changed.
#include "venue/account_rows.hpp"
#include "venue/bybit_answers.hpp"
#include "venue/row_readings.hpp"

namespace faultline {
namespace {

using rows::ignored;

constexpr Endpoint sockets[] = {
    {"linear", "wss://stream.bybit.com/v5/public/linear"},
    {"inverse", "wss://stream.bybit.com/v5/public/inverse"},
};
constexpr Endpoint rest[] = {{"public", "https://api.bybit.com"}};
constexpr std::string_view kinds[] = {
    "trade",      "candle",     "mark_price",       "funding",     "liquidation",   "open_interest",
    "book_depth", "instrument", "long_short_ratio", "margin_tier", "insurance_fund"};

Plan plan(std::span<const Instrument> instruments) {
    const auto frame = [](std::string_view joined, int number) {
        return R"({"op":"subscribe","req_id":")" + std::to_string(number) + R"(","args":[)" +
               std::string(joined) + "]}";
    };
    const std::string base = "https://api.bybit.com/v5/market/";
    Plan out;
    for (const bool linear : {true, false}) {
        const std::string category = linear ? "linear" : "inverse";
        std::vector<rows::Subscription> wanted;
        for (const Instrument& one : instruments) {
            if ((one.kind == ContractKind::linear) != linear) continue;
            const auto add = [&](std::string_view topic, DurationNs quiet_ns, EventKinds proof) {
                wanted.push_back({"\"" + std::string(topic) + "." + one.symbol + "\"",
                                  std::string(topic) + " " + one.symbol, quiet_ns, proof,
                                  one.symbol});
            };
            add("publicTrade", 10 * ns_per_minute, {EventKind::trade});
            add("tickers", ns_per_minute,
                {EventKind::mark_price, EventKind::open_interest, EventKind::funding});
            add("allLiquidation", 0, {EventKind::liquidation});
            const auto poll = [&](std::string_view name, const std::string& query,
                                  DurationNs every_ns) {
                out.polls.push_back(rows::poll(base + std::string(name) + "?category=" + category +
                                                   "&symbol=" + one.symbol + query,
                                               name, one.symbol, every_ns));
            };
            // The book's stream sends changes only; whole books come by asking.
            poll("orderbook", "&limit=50", 15 * ns_per_second);
            poll("account-ratio", "&period=5min&limit=2", 5 * ns_per_minute);
            poll("risk-limit", "", ns_per_hour);
        }
        if (wanted.empty()) continue;
        // Arguments of one connection may have 21,000 characters together.
        rows::add_connections(out, sockets[linear ? 0 : 1].url, wanted, 500, 100, frame,
                              rows::Confirms::frames);
        out.polls.push_back(
            rows::poll(base + "instruments-info?category=" + category + "&limit=1000",
                       "instruments-info", "", ns_per_hour));
    }
    if (!instruments.empty()) {
        out.polls.push_back(rows::poll(base + "insurance", "insurance", "", ns_per_hour));
    }
    return out;
}

Result<Side> position_side(std::string_view text) {
    if (text == "Buy") return Side::long_;
    if (text == "Sell") return Side::short_;
    return fail(ErrorCode::bad_side);
}

/// Rows of allLiquidation, and the deprecated `liquidation` with its long names.
Result<void> take_liquidation(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const bool is_old = row.has("side");
    FL_TRY(symbol, row.text(is_old ? "symbol" : "s"));
    FL_TRY(side_text, row.text(is_old ? "side" : "S"));
    FL_TRY(side, position_side(side_text));
    FL_TRY(exchange_ns, row.time_ms(is_old ? "updatedTime" : "T"));
    FL_TRY(size, printed_size(row, is_old ? "size" : "v"));
    FL_TRY(price, printed_price(row, is_old ? "price" : "p"));
    add_liquidation(batch, row_head(context, symbol, exchange_ns), side, price, size, {},
                    LiquidationPrice::bankruptcy);
    return {};
}

/// Rows of publicTrade, and of the closed v2 stream with its long names.
Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const bool is_old = row.has("trade_time_ms");
    FL_TRY(symbol, row.text(is_old ? "symbol" : "s"));
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms(is_old ? "trade_time_ms" : "T"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, is_old ? "price" : "p", contract));
    FL_TRY(size, rows::size_of(row, is_old ? "size" : "v"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(side, row.text(is_old ? "side" : "S"));
    if (side != "Buy" && side != "Sell") return fail(ErrorCode::bad_side);
    trade.taker_bought = side == "Buy";
    FL_TRY(id, row.text_if(is_old ? "trade_id" : "i"));
    trade.id = id;
    batch.add(symbol, std::move(trade));
    return {};
}

Result<FrameKind> take_candles(const Json& data, std::string_view topic,
                               const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = topic.substr(topic.rfind('.') + 1);
    const Instrument* contract = context.instruments->find(symbol);
    FL_CHECK(data.each([&](const Json& bar) -> Result<void> {
        FL_TRY(confirm, bar.field("confirm"));
        FL_TRY(is_closed, confirm.boolean());
        if (!is_closed) return {};
        Candle candle;
        FL_TRY(interval, bar.text("interval"));
        candle.length_ns = rows::bar_length(interval);
        if (candle.length_ns == 0) return {};  // a month
        FL_TRY(open_ns, bar.time_ms("start"));
        FL_TRY(open, rows::price_of(bar, "open", contract));
        FL_TRY(high, rows::price_of(bar, "high", contract));
        FL_TRY(low, rows::price_of(bar, "low", contract));
        FL_TRY(close, rows::price_of(bar, "close", contract));
        candle.open_ns = open_ns;
        candle.open_usd = open;
        candle.high_usd = high;
        candle.low_usd = low;
        candle.close_usd = close;
        FL_CHECK(rows::check_bar(candle));
        FL_TRY(volume, bar.number("volume"));
        FL_TRY(turnover, bar.number("turnover"));
        candle.volume_coins = bybit::volume_coins(contract, volume, turnover);
        batch.add(symbol, std::move(candle));
        return {};
    }));
    return rows::data_or_ignored(batch, "candle that is still open, or of a month");
}

/// One answer about a connection or subscription.
FrameKind take_command(const Json& root, EventBatch& batch) {
    const std::string_view message = root.text_if("ret_msg").value_or("");
    const std::string_view op = root.text_if("op").value_or("");
    if (message == "pong" || op == "pong" || op == "ping") return FrameKind::heartbeat;
    if (const auto success = root.find("success")) {
        return success->boolean().value_or(false) ? FrameKind::acknowledgement
                                                  : rows::refused(batch, message);
    }
    if (root.text_if("type").value_or("") == "COMMAND_RESP") return FrameKind::acknowledgement;
    if (!op.empty() && root.has("args")) return FrameKind::request;
    return FrameKind::unknown;
}

Result<FrameKind> take_topic(const Json& root, std::string_view topic, const DecodeContext& context,
                             EventBatch& batch) {
    if (root.has("event")) return FrameKind::acknowledgement;  // spot v1: {"topic","event":"sub"}
    FL_TRY(data, root.field("data"));
    const auto each_row = [&](auto take) -> Result<FrameKind> {
        if (data.is_array()) {
            FL_CHECK(data.each([&](const Json& row) { return take(row, context, batch); }));
        } else {
            FL_CHECK(take(data, context, batch));
        }
        return FrameKind::data;
    };
    if (topic.starts_with("allLiquidation.") || topic.starts_with("liquidation.")) {
        return each_row(take_liquidation);
    }
    if (topic.starts_with("publicTrade.") || topic.starts_with("trade.")) {
        return each_row(take_trade);
    }
    if (topic.starts_with("tickers.")) {
        FL_TRY(exchange_ns, root.time_ms("ts"));
        FL_CHECK(bybit::add_ticker(data, exchange_ns, context, batch));
        return rows::data_or_ignored(batch, "ticker without mark, index, funding or open interest");
    }
    if (topic.starts_with("orderbook.1.")) return ignored(batch, "best bid and offer");
    if (topic.starts_with("orderbook.")) {
        FL_TRY(type, root.text("type"));
        if (type != "snapshot") return ignored(batch, "book update: changed levels only");
        FL_TRY(exchange_ns, root.time_ms(root.has("cts") ? "cts" : "ts"));
        FL_CHECK(bybit::add_book(data, exchange_ns, context, batch));
        return FrameKind::data;
    }
    if (topic.starts_with("kline.")) return take_candles(data, topic, context, batch);
    if (topic.starts_with("insurance.")) {
        return ignored(batch, "insurance pools that changed, not the whole fund");
    }
    if (topic.starts_with("adlAlert")) return ignored(batch, "deleveraging alert");
    if (topic.starts_with("priceLimit.")) return ignored(batch, "price limits");
    if (topic.starts_with("orderBookL2") || topic.starts_with("orderBook_200") ||
        topic.starts_with("instrument_info") || topic.starts_with("candle.")) {
        return ignored(batch, "stream of the closed v2 interface");
    }
    if (topic == "order" || topic == "position" || topic == "wallet" ||
        topic.starts_with("execution")) {
        return ignored(batch, "account payload");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    if (const std::optional<Json> named = root.find("topic")) {
        FL_TRY(topic, named->text());
        return take_topic(root, topic, context, batch);
    }
    if (root.has("retCode") || root.has("category")) {
        return bybit::decode_answer(root, context, batch);
    }
    if (root.has("ret_code")) return ignored(batch, "answer of the closed v2 interface");
    return take_command(root, batch);
}

}  // namespace

extern const VenueWire bybit_wire;
const VenueWire bybit_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = R"({"op":"ping"})",
    .ping_every_ns = 20 * ns_per_second,
    .subscriptions_max = 500,  // about 21,000 characters of arguments
    .rest_weight_per_s = 100,  // 600 in five seconds
    .omits = "nothing: every liquidation, in batches of half a second",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = rows::no_answer,
};

}  // namespace faultline
