// Kraken Futures on the wire: one socket with feeds, REST in three generations.
//
// Sizes: PI_ and FI_ count contracts of 1 USD, PF_ and FF_ count coins. A liquidation is a trade of
// type "liquidation" whose side is the taker's order: a sale closes a long. Differences of the book
// come one level a message; books are taken whole, from snapshots and REST.
#include <algorithm>
#include <string>

#include "venue/account_rows.hpp"
#include "venue/kraken_contracts.hpp"

namespace faultline {
namespace {

using namespace kraken;

Result<bool> bought(const Json& row, std::string_view key) {
    FL_TRY(side, row.text(key));
    if (side == "buy" || side == "Buy") return true;
    if (side == "sell" || side == "Sell") return false;
    return fail(ErrorCode::bad_side);
}

struct TradeFields {
    std::string_view size;
    std::string_view id;
    bool time_is_text;
};
constexpr TradeFields socket_trade{"qty", "uid", false};
constexpr TradeFields history_trade{"size", "uid", true};

// Assignments, terminations and block trades are no trades in the book and no liquidations in it.
Result<void> take_trade(const Json& row, std::string_view symbol, const TradeFields& fields,
                        const DecodeContext& context, EventBatch& batch) {
    FL_TRY(type, row.text("type"));
    const bool liquidation = type == "liquidation";
    if (!liquidation && type != "fill") {
        batch.reason = "trade of type " + std::string(type);
        return {};
    }
    FL_TRY(at_ns, fields.time_is_text ? row.time_text("time") : row.time_ms("time"));
    FL_TRY(price, printed_price(row, "price"));
    FL_TRY(size, printed_size(row, fields.size));
    FL_TRY(taker_bought, bought(row, "side"));
    const RowHead head = row_head(context, symbol, at_ns);
    FL_TRY(id, row.text_if(fields.id));
    add_trade(batch, head, price, size, taker_bought, id);
    if (liquidation) {
        add_liquidation(batch, head, taker_bought ? Side::short_ : Side::long_, price, size, id);
    }
    return {};
}

/// `data`, or `ignored` where nothing but what a reason was given for was there.
FrameKind taken(EventBatch& batch) {
    if (batch.empty() && !batch.reason.empty()) return FrameKind::ignored;
    batch.reason.clear();
    return FrameKind::data;
}

// The rate of the ticker is relative to the price (`funding_rate` is in USD a contract). Hourly
// since autumn 2022, four-hourly before.
constexpr TimeNs hourly_since_ns = 1'664'582'400LL * ns_per_second;  // 2022-10-01

Result<void> take_ticker(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(printed, row.text("product_id"));
    FL_TRY(at_ns, row.time_ms("time"));
    const Symbol symbol(printed);
    const RowHead head = row_head(context, symbol.view(), at_ns);
    FL_TRY(mark, row.number_if("markPrice"));
    FL_TRY(index, row.number_if("index"));
    FL_TRY(open, row.number_if("openInterest"));
    FL_TRY(rate, row.number_if("relative_funding_rate"));
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, open, mark, unknown, is_inverse(symbol.view()) ? open : unknown);
    add_funding(batch, head, rate, at_ns >= hourly_since_ns ? ns_per_hour : 4 * ns_per_hour);
    return {};
}

// A row of the REST tickers. Indices ("in_xbtusd", "rr_xbtusd") stand among the contracts. Funding
// is left to the socket: here it is in USD a contract.
Result<void> take_rest_ticker(const Json& row, TimeNs at_ns, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(printed, row.text("symbol"));
    const Symbol symbol(printed);
    if (!is_inverse(symbol.view()) && !is_linear(symbol.view())) return {};
    const RowHead head = row_head(context, symbol.view(), at_ns);
    FL_TRY(mark, row.number_if("markPrice"));
    FL_TRY(index, row.number_if("indexPrice"));
    FL_TRY(open, row.number_if("openInterest"));
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, open, mark, unknown, is_inverse(symbol.view()) ? open : unknown);
    return {};
}

Result<void> take_candle(const Json& row, std::string_view symbol, PriceKind price,
                         DurationNs length_ns, const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, row.time_ms("time"));
    FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
    FL_TRY(volume, row.number_if("volume"));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    if (price == PriceKind::trade) bar.volume_contracts = volume;
    add_bar(batch, row_head(context, symbol, open_ns), price, bar);
    return {};
}

// Charts do not name what they show: the endpoint is "candles:1h", "mark_candles:1h", ...
Result<FrameKind> take_charts(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    const PriceKind price = context.endpoint.starts_with("mark")   ? PriceKind::mark
                            : context.endpoint.starts_with("spot") ? PriceKind::index
                                                                   : PriceKind::trade;
    const auto start = [&](std::size_t index) -> TimeNs {
        const Result<Json> row = rows.at(index);
        return row ? row->time_ms("time").value_or(0) : 0;
    };
    const DurationNs length_ns = bar_length(context, start(0), start(1));
    FL_CHECK(rows.each(
        [&](const Json& row) { return take_candle(row, {}, price, length_ns, context, batch); }));
    return FrameKind::data;
}

// "candles_trade_1m", "candles_trade_1m_snapshot": a bar of that length.
Result<FrameKind> take_candle_feed(std::string_view feed, const Json& root,
                                   const DecodeContext& context, EventBatch& batch) {
    FL_TRY(printed, root.text("product_id"));
    const Symbol symbol(printed);
    std::string_view length = feed.substr(std::string_view("candles_trade_").size());
    length = length.substr(0, length.find('_'));
    const DurationNs length_ns = parse_duration(length).value_or(0);
    const auto take = [&](const Json& row) {
        return take_candle(row, symbol.view(), PriceKind::trade, length_ns, context, batch);
    };
    if (const std::optional<Json> rows = root.find("candles")) {
        FL_CHECK(rows->each(take));
        return FrameKind::data;
    }
    FL_TRY(row, root.field("candle"));
    FL_CHECK(take(row));
    return FrameKind::data;
}

Result<FrameKind> take_feed(std::string_view feed, const Json& root, const DecodeContext& context,
                            EventBatch& batch) {
    if (feed == "trade") {
        FL_TRY(printed, root.text("product_id"));
        FL_CHECK(take_trade(root, Symbol(printed).view(), socket_trade, context, batch));
        return taken(batch);
    }
    if (feed == "trade_snapshot") {
        batch.replayed = true;
        FL_TRY(rows, root.field("trades"));
        FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
            FL_TRY(printed, row.text("product_id"));
            return take_trade(row, Symbol(printed).view(), socket_trade, context, batch);
        }));
        return taken(batch);
    }
    if (feed == "ticker") {
        FL_CHECK(take_ticker(root, context, batch));
        return FrameKind::data;
    }
    if (feed == "book_snapshot") {
        FL_TRY(printed, root.text("product_id"));
        FL_TRY(at_ns, root.time_ms("timestamp"));
        FL_TRY(bids, root.field("bids"));
        FL_TRY(asks, root.field("asks"));
        const Symbol symbol(printed);
        FL_CHECK(add_depth(batch, row_head(context, symbol.view(), at_ns), bids, asks,
                           {"price", "qty"}));
        return FrameKind::data;
    }
    if (feed == "book") return because(batch, FrameKind::ignored, "change of one book level");
    if (feed == "heartbeat") return FrameKind::heartbeat;
    if (feed == "ticker_lite") {
        return because(batch, FrameKind::ignored, "ticker without mark and open interest");
    }
    if (feed.starts_with("candles_trade_")) return take_candle_feed(feed, root, context, batch);
    constexpr std::string_view account_feeds[] = {"open_positions", "fills",        "open_orders",
                                                  "balances",       "account_log",  "notifications",
                                                  "deposits",       "account_bala", "wallet"};
    for (const std::string_view known : account_feeds) {
        if (feed.starts_with(known)) {
            return because(batch, FrameKind::ignored, "account feed " + std::string(feed));
        }
    }
    return FrameKind::unknown;
}

// One execution of the public history, inside of which both orders stand.
Result<void> take_execution(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(taker, row.field("takerOrder"));
    FL_TRY(printed, taker.text("tradeable"));
    FL_TRY(taker_bought, bought(taker, "direction"));
    FL_TRY(at_ns, row.time_ms("timestamp"));
    FL_TRY(price, printed_price(row, "price"));
    FL_TRY(size, printed_size(row, "quantity"));
    const Symbol symbol(printed);
    add_trade(batch, row_head(context, symbol.view(), at_ns), price, size, taker_bought,
              text_of(row, "uid"));
    return {};
}

Result<FrameKind> take_executions(const Json& rows, const DecodeContext& context,
                                  EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& element) -> Result<void> {
        const std::optional<Json> event = element.find("event");
        const std::optional<Json> outer = event ? event->find("Execution") : std::nullopt;
        const std::optional<Json> row = outer ? outer->find("execution") : std::nullopt;
        return row ? take_execution(*row, context, batch) : Result<void>{};
    }));
    if (batch.empty() && rows.size() > 0) batch.reason = "history of an account";
    return taken(batch);
}

// Rates of the past; REST prints them oldest first, an hour (once four) apart.
Result<FrameKind> take_rates(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    const auto time = [&](std::size_t index) -> TimeNs {
        const Result<Json> row = rows.at(index);
        return row ? row->time_text("timestamp").value_or(0) : 0;
    };
    const DurationNs apart_ns = bar_length({}, time(0), time(1));
    FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
        FL_TRY(at_ns, row.time_text("timestamp"));
        FL_TRY(rate, row.number_if("relativeFundingRate"));
        add_funding(batch, row_head(context, {}, at_ns), rate, apart_ns);
        return {};
    }));
    return FrameKind::data;
}

Result<FrameKind> refused(const Json& root, EventBatch& batch) {
    std::string reason = text_of(root, "error");
    if (const std::optional<Json> errors = root.find("errors"); errors && errors->size() > 0) {
        FL_TRY(first, errors->at(0));
        reason = text_of(first, "message");
    }
    return because(batch, FrameKind::error, reason.empty() ? "no text" : reason);
}

Result<FrameKind> take_history(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) {
        return take_trade(row, context.symbol, history_trade, context, batch);
    }));
    return taken(batch);
}

// REST answers tell themselves by the field that holds their rows.
Result<FrameKind> take_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.has("errors") || root.has("error")) return refused(root, batch);
    const TimeNs at_ns = root.has("serverTime") ? root.time_text("serverTime").value_or(0) : 0;
    if (const std::optional<Json> rows = root.find("instruments")) {
        FL_CHECK(rows->each([&](const Json& row) { return take_instrument(row, batch); }));
        return FrameKind::data;
    }
    if (const std::optional<Json> rows = root.find("tickers")) {
        FL_CHECK(rows->each(
            [&](const Json& row) { return take_rest_ticker(row, at_ns, context, batch); }));
        return FrameKind::data;
    }
    if (const std::optional<Json> row = root.find("ticker")) {
        FL_CHECK(take_rest_ticker(*row, at_ns, context, batch));
        return FrameKind::data;
    }
    if (const std::optional<Json> book = root.find("orderBook")) {
        FL_TRY(bids, book->field("bids"));
        FL_TRY(asks, book->field("asks"));
        FL_CHECK(add_depth(batch, row_head(context, {}, at_ns), bids, asks));
        return FrameKind::data;
    }
    if (const std::optional<Json> rows = root.find("history")) {
        return take_history(*rows, context, batch);
    }
    if (const std::optional<Json> rows = root.find("elements")) {
        return take_executions(*rows, context, batch);
    }
    if (const std::optional<Json> rows = root.find("candles")) {
        return take_charts(*rows, context, batch);
    }
    if (const std::optional<Json> rows = root.find("rates")) {
        return take_rates(*rows, context, batch);
    }
    constexpr std::string_view others[] = {"feeSchedules",  "instrumentStatus",
                                           "openPositions", "leveragePreferences",
                                           "accounts",      "fills"};
    for (const std::string_view other : others) {
        if (root.has(other)) return because(batch, FrameKind::ignored, other);
    }
    return FrameKind::unknown;
}

// Elements of larger answers.
Result<FrameKind> take_element(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.has("marginLevels")) {
        FL_CHECK(take_instrument(root, batch));
        return FrameKind::data;
    }
    if (root.has("takerOrder") && root.has("quantity")) {
        FL_CHECK(take_execution(root, context, batch));
        return FrameKind::data;
    }
    if (root.has("symbol") && root.has("markPrice")) {
        FL_CHECK(take_rest_ticker(root, 0, context, batch));
        return FrameKind::data;
    }
    if (root.has("symbol") && root.has("lastTime")) {
        return because(batch, FrameKind::ignored, "price of an index");
    }
    if (root.has("open") && root.has("close")) {
        return because(batch, FrameKind::ignored, "a bar without instrument and length");
    }
    constexpr std::string_view account_fields[] = {
        "fill_id", "order_id", "unrealizedFunding", "unrealizedPnl", "accountUid", "executionId"};
    for (const std::string_view field : account_fields) {
        if (root.has(field)) return because(batch, FrameKind::ignored, "row of an account");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    if (payload.starts_with("Invalid ")) {  // charts refuse in plain text
        return because(batch, FrameKind::error, payload.substr(0, 100));
    }
    FL_TRY(root, context.parse(payload));
    if (const Result<std::string_view> event = root.text("event")) {
        if (*event == "subscribe" || *event == "unsubscribe") return FrameKind::request;
        if (*event == "alert" || *event == "error" || *event == "subscribed_failed") {
            const std::string text = text_of(root, "message");
            return because(batch, FrameKind::error, text.empty() ? "no text" : text);
        }
        return FrameKind::acknowledgement;
    }
    if (const Result<std::string_view> feed = root.text("feed")) {
        return take_feed(*feed, root, context, batch);
    }
    FL_TRY(kind, take_answer(root, context, batch));
    return kind == FrameKind::unknown ? take_element(root, context, batch)
                                      : Result<FrameKind>(kind);
}

constexpr std::size_t symbols_per_connection = 100;

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base = "https://futures.kraken.com/derivatives/api/v3/";
    for (std::size_t start = 0; start < instruments.size(); start += symbols_per_connection) {
        PlannedConnection& connection = plan.connections.emplace_back();
        connection.url = "wss://futures.kraken.com/ws/v1";
        connection.acknowledgements = 1;  // the greeting
        for (const Instrument& instrument : instruments.subspan(
                 start, std::min(symbols_per_connection, instruments.size() - start))) {
            // A frame for each: products are confirmed one by one, whatever stands in a frame.
            const auto subscribe = [&](const std::string& feed, DurationNs quiet_max_ns,
                                       EventKind proof) {
                connection.subscribe.push_back(R"({"event":"subscribe","feed":")" + feed +
                                               R"(","product_ids":[")" + instrument.symbol +
                                               "\"]}");
                connection.channels.push_back(
                    {feed + " " + instrument.symbol, quiet_max_ns, {proof}, instrument.symbol});
                ++connection.acknowledgements;
            };
            subscribe("trade", ns_per_hour, EventKind::trade);
            subscribe("ticker", ns_per_minute, EventKind::mark_price);
        }
    }
    for (const Instrument& instrument : instruments) {
        PlannedPoll& poll = plan.polls.emplace_back();
        poll.url = base + "orderbook?symbol=" + instrument.symbol;
        poll.endpoint = "orderbook";
        poll.symbol = instrument.symbol;
        poll.every_ns = ns_per_minute;
    }
    PlannedPoll& poll = plan.polls.emplace_back();
    poll.url = base + "instruments";
    poll.endpoint = "instruments";
    poll.every_ns = ns_per_hour;
    return plan;
}

std::string answer_to(std::string_view /*payload*/, const DecodeContext& /*context*/) { return {}; }

constexpr Endpoint sockets[] = {{"public", "wss://futures.kraken.com/ws/v1"}};
constexpr Endpoint rest[] = {{"derivatives", "https://futures.kraken.com/derivatives/api/v3"},
                             {"charts", "https://futures.kraken.com/api/charts/v1"},
                             {"history", "https://futures.kraken.com/api/history/v3"}};
constexpr std::string_view kinds[] = {"trade",         "candle",     "mark_price",
                                      "open_interest", "funding",    "liquidation",
                                      "book_depth",    "instrument", "margin_tier"};

}  // namespace

extern const VenueWire kraken_wire;
const VenueWire kraken_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .ping_every_ns = 30 * ns_per_second,  // ping frames, from us: silence closes after 60 s
    .rest_weight_per_s = 5,
    .omits =
        "What the market does not take: positions that are assigned to providers or unwound. "
        "Partial liquidations since March 2026 are printed alike.",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
