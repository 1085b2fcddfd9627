// Coinbase Derivatives (US) on the wire, over Advanced Trade.
//
// Prices are per coin, sizes and open interest in contracts; everything is text. A trade's `side`
// is the MAKER's, so the taker did the opposite. The socket also carries spot pairs; only what ends
// in "-CDE" is ours. Open interest, funding, index and margin rates come with the products answer
// alone, which names no time. Liquidation is the broker's decision and has no feed.
#include <algorithm>
#include <cmath>

#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"public", "wss://advanced-trade-ws.coinbase.com"}};
constexpr Endpoint rest[] = {{"public", "https://api.coinbase.com/api/v3/brokerage/market"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price", "open_interest",
                                      "funding", "book_depth", "instrument", "margin_tier"};
constexpr std::string_view spot_reason = "not a futures product of Coinbase Derivatives";

bool is_ours(std::string_view product) { return product.ends_with("-CDE"); }

std::string subscription(std::string_view channel, std::string_view products) {
    std::string frame = R"({"type":"subscribe",)";
    if (!products.empty()) frame += R"("product_ids":[)" + std::string(products) + "],";
    return frame + R"("channel":")" + std::string(channel) + R"("})";
}

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base(rest[0].url);
    std::string products;
    PlannedConnection connection{std::string(sockets[0].url), {}, {}};
    const DurationNs depth_every_ns =
        std::max<DurationNs>(10 * ns_per_second, ns_per_second / 2 * std::ssize(instruments));
    for (const Instrument& instrument : instruments) {
        products += (products.empty() ? "\"" : ",\"") + instrument.symbol + "\"";
        connection.channels.push_back({"market_trades " + instrument.symbol,
                                       ns_per_hour,
                                       {EventKind::trade},
                                       instrument.symbol});
        plan.polls.push_back(
            {.url = base + "/product_book?limit=50&product_id=" + instrument.symbol,
             .body = {},
             .endpoint = "product_book",
             .symbol = instrument.symbol,
             .every_ns = depth_every_ns});
    }
    if (!instruments.empty()) {
        // Without the heartbeats the server closes quiet connections.
        connection.subscribe = {subscription("heartbeats", ""),
                                subscription("market_trades", products)};
        // Any payload shows that the connection lives; a heartbeat comes every second.
        connection.channels.push_back({"heartbeats", 10 * ns_per_second});
        connection.acknowledgements = static_cast<int>(connection.subscribe.size());
        plan.connections.push_back(std::move(connection));
    }
    plan.polls.push_back({.url = base + "/products?product_type=FUTURE",
                          .body = {},
                          .endpoint = "products",
                          .symbol = {},
                          .every_ns = 30 * ns_per_second});
    return plan;
}

// ---- socket

Result<void> add_trade_of(const Json& trade, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(product, trade.text("product_id"));
    if (!is_ours(product)) return {};
    FL_TRY(at_ns, trade.time_text("time"));
    FL_TRY(price, trade.decimal("price"));
    FL_TRY(size, trade.decimal("size"));
    FL_TRY(maker, trade.text("side"));
    if (maker != "BUY" && maker != "SELL") return fail(ErrorCode::bad_side);
    add_trade(batch, row_head(context, product, at_ns), price, size, maker == "SELL",
              text_of(trade, "trade_id"));
    return {};
}

Result<void> add_candle(const Json& candle, std::string_view product, DurationNs length_ns,
                        const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, candle.time_s("start"));
    FL_CHECK(read_prices(candle, {"open", "high", "low", "close"}, bar));
    FL_TRY(volume, candle.number_if("volume"));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    bar.volume_contracts = volume;
    add_bar(batch, row_head(context, product, open_ns), PriceKind::trade, bar);
    return {};
}

/// The first frame of a level2 subscription; what follows are changes.
Result<void> add_snapshot(const Json& event, TimeNs at_ns, const DecodeContext& context,
                          EventBatch& batch) {
    FL_TRY(product, event.text("product_id"));
    if (!is_ours(product) || event.text("type").value_or("") != "snapshot") return {};
    std::vector<PrintedLevel> bids, asks;
    FL_TRY(updates, event.field("updates"));
    FL_CHECK(updates.each([&](Json level) -> Result<void> {
        FL_TRY(side, level.text("side"));
        FL_TRY(price, level.number("price_level"));
        FL_TRY(size, level.number("new_quantity"));
        if (side != "bid" && side != "offer") return fail(ErrorCode::bad_side);
        (side == "bid" ? bids : asks).push_back({price, size});
        return {};
    }));
    add_depth(batch, row_head(context, product, at_ns), std::move(bids), std::move(asks));
    return {};
}

/// {"channel", "timestamp", "sequence_num", "events": [..]}.
Result<FrameKind> decode_channel(const Json& root, std::string_view channel,
                                 const DecodeContext& context, EventBatch& batch) {
    if (channel == "heartbeats") return FrameKind::heartbeat;
    if (channel == "subscriptions") return FrameKind::acknowledgement;
    if (channel == "ticker" || channel == "ticker_batch") {
        return because(batch, FrameKind::ignored, "ticker without mark price or open interest");
    }
    if (channel == "status") return because(batch, FrameKind::ignored, "names of spot products");
    if (channel == "user" || channel == "futures_balance_summary") {
        return because(batch, FrameKind::ignored, "account");
    }
    const bool trades = channel == "market_trades", candles = channel == "candles";
    if (!trades && !candles && channel != "l2_data") return FrameKind::unknown;
    FL_TRY(at_ns, root.time_text("timestamp"));
    FL_TRY(events, root.field("events"));
    bool has_rows = false;
    bool is_update = false;
    FL_CHECK(events.each([&](Json event) -> Result<void> {
        const bool snapshot = event.text("type").value_or("") == "snapshot";
        batch.replayed = batch.replayed || (snapshot && trades);
        if (channel == "l2_data") {
            has_rows = true;
            is_update = is_update || !snapshot;
            return add_snapshot(event, at_ns, context, batch);
        }
        FL_TRY(rows, event.field(trades ? "trades" : "candles"));
        return rows.each([&](Json row) -> Result<void> {
            has_rows = true;
            if (trades) return add_trade_of(row, context, batch);
            FL_TRY(product, row.text("product_id"));
            if (!is_ours(product)) return {};
            return add_candle(row, product, 5 * ns_per_minute, context, batch);
        });
    }));
    if (!batch.empty() || !has_rows) return FrameKind::data;
    return because(batch, FrameKind::ignored, is_update ? "change of depth" : spot_reason);
}

// ---- answers

/// The broker's margin rates: the larger of the two sides, by day, is what a position must keep.
Result<void> add_margin(const Json& details, InstrumentRow& row, EventBatch& batch) {
    const std::optional<Json> intraday = details.find("intraday_margin_rate");
    if (!intraday || !intraday->is_object()) return {};
    FL_TRY(of_long, intraday->number_if("long_margin_rate"));
    FL_TRY(of_short, intraday->number_if("short_margin_rate"));
    const double rate = std::fmax(of_long, of_short);
    if (!(rate > 0)) return {};
    row.max_leverage = 1 / rate;
    MarginTierRow tier;
    tier.symbol = row.instrument.symbol;
    tier.maintenance_rate = rate;
    tier.max_leverage = row.max_leverage;
    batch.tiers.push_back(std::move(tier));
    return {};
}

Result<void> add_product(const Json& product, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, product.text("product_id"));
    const std::optional<Json> details = product.find("future_product_details");
    if (!is_ours(symbol) || !details || !details->is_object()) return {};
    FL_TRY(coin, details->text("contract_root_unit"));
    FL_TRY(size, details->number("contract_size"));
    if (!(size > 0)) return fail(ErrorCode::not_positive);
    InstrumentRow row{
        {VenueId::coinbase, std::string(symbol), market_of(coin), ContractKind::linear, size}};
    const std::optional<Json> disabled = product.find("trading_disabled");
    row.trading = !disabled || !disabled->boolean().value_or(false);
    FL_CHECK(add_margin(*details, row, batch));

    // The perpetual_details repeat the open interest and leave the funding rate empty.
    FL_TRY(open, details->number_if("open_interest"));
    FL_TRY(rate, details->number_if("funding_rate"));
    FL_TRY(index, details->number_if("index_price"));
    FL_TRY(interval, details->text_if("funding_interval"));
    RowHead head = row_head(context, symbol, 0);
    head.contract = &row.instrument;
    add_mark(batch, head, unknown, index);
    add_open_interest(batch, head, open, unknown);
    add_funding(batch, head, rate, parse_duration(interval).value_or(0));
    batch.instruments.push_back(std::move(row));
    return {};
}

Result<FrameKind> decode_product_list(const Json& products, const DecodeContext& context,
                                      EventBatch& batch) {
    FL_CHECK(products.each([&](Json product) { return add_product(product, context, batch); }));
    if (!batch.empty() || products.size() == 0) return FrameKind::data;
    return because(batch, FrameKind::ignored, spot_reason);
}

Result<FrameKind> decode_book(const Json& book, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(product, book.text_if("product_id"));
    if (!is_ours(product.empty() ? context.symbol : product)) {
        return because(batch, FrameKind::ignored, spot_reason);
    }
    FL_TRY(at_ns, book.time_text("time"));
    FL_TRY(bids, book.field("bids"));
    FL_TRY(asks, book.field("asks"));
    const bool named = !bids.at(0).has_value() || bids.at(0)->is_object();
    FL_CHECK(add_depth(batch, row_head(context, product, at_ns), bids, asks,
                       named ? LevelFields{"price", "size"} : LevelFields{}));
    return FrameKind::data;
}

/// Candles name neither their product nor their length: the context does.
Result<FrameKind> decode_candles(const Json& candles, const DecodeContext& context,
                                 EventBatch& batch) {
    const DurationNs length_ns = bar_length(context, 0, 0);
    if (!is_ours(context.symbol) || length_ns == 0) {
        return because(batch, FrameKind::ignored, "candles whose product or length is not told");
    }
    FL_CHECK(candles.each([&](Json candle) {
        return add_candle(candle, context.symbol, length_ns, context, batch);
    }));
    return FrameKind::data;
}

Result<FrameKind> decode_trades(const Json& trades, const DecodeContext& context,
                                EventBatch& batch) {
    FL_CHECK(trades.each([&](Json trade) { return add_trade_of(trade, context, batch); }));
    if (!batch.empty() || trades.size() == 0) return FrameKind::data;
    return because(batch, FrameKind::ignored, spot_reason);
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (const auto products = root.find("products")) {
        return decode_product_list(*products, context, batch);
    }
    if (root.has("product_type")) {
        FL_CHECK(add_product(root, context, batch));
        if (!batch.empty()) return FrameKind::data;
        return because(batch, FrameKind::ignored, spot_reason);
    }
    if (const auto trades = root.find("trades")) return decode_trades(*trades, context, batch);
    if (const auto candles = root.find("candles")) return decode_candles(*candles, context, batch);
    if (const auto book = root.find("pricebook")) return decode_book(*book, context, batch);
    if (root.has("pricebooks")) return because(batch, FrameKind::ignored, "best bid and offer");
    if (root.has("bids") && root.has("asks") && root.has("time")) {
        return decode_book(root, context, batch);
    }
    if (root.has("trade_id") && root.has("product_id")) {
        FL_CHECK(add_trade_of(root, context, batch));
        if (!batch.empty()) return FrameKind::data;
        return because(batch, FrameKind::ignored, spot_reason);
    }
    for (const std::string_view account : {"position", "positions", "position_side",
                                           "margin_window", "fee_tier", "payment_method"}) {
        if (root.has(account)) return because(batch, FrameKind::ignored, "account");
    }
    if (root.has("data")) return because(batch, FrameKind::ignored, "retail prices and time");
    if (root.has("bid") && root.has("ask")) {
        return because(batch, FrameKind::ignored, "best bid and offer");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (root.is_array()) {
        const Result<Json> first = root.at(0);
        if (!first) return FrameKind::data;
        return first->has("start") ? decode_candles(root, context, batch) : FrameKind::unknown;
    }
    if (!root.is_object()) return FrameKind::unknown;
    const std::string type = text_of(root, "type");
    if (type == "subscribe" || type == "unsubscribe") return FrameKind::request;
    if (type == "subscriptions") return FrameKind::acknowledgement;
    if (const auto channel = root.find("channel")) {
        FL_TRY(name, channel->text());
        return decode_channel(root, name, context, batch);
    }
    if (type == "error" || root.has("error") || root.has("error_response")) {
        std::string text = text_of(root, "message");
        if (text.empty()) text = text_of(root, "error");
        const auto nested = root.find("error_response");
        return because(batch, FrameKind::error, nested ? text_of(*nested, "error") : text);
    }
    return decode_answer(root, context, batch);
}

}  // namespace

extern const VenueWire coinbase_wire;
const VenueWire coinbase_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .messages_per_s_max = 8,
    .rest_weight_per_s = 5,
    .omits = "everything: no liquidation is published",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
};

}  // namespace faultline
