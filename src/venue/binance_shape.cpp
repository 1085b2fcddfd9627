// Binance shape: streams, and the plan of subscriptions.
#include "venue/binance_shape.hpp"

#include <algorithm>
#include <array>

#include "venue/account_rows.hpp"
#include "venue/binance_answers.hpp"
#include "venue/row_readings.hpp"

namespace faultline::binance_shape {
namespace {

using rows::ignored;

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

Result<FrameKind> take_trade(const Json& event, const DecodeContext& context, EventBatch& batch) {
    // Fills of the insurance fund and of deleveraging are no trades of the market; the aggregated
    // stream leaves them out as well.
    FL_TRY(origin, event.text_if("X"));
    if (!origin.empty() && origin != "MARKET") {
        return ignored(batch, "fill of the insurance fund or of deleveraging, no market trade");
    }
    FL_TRY(symbol, event.text("s"));
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, event.time_ms("T"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(event, "p", contract));
    FL_TRY(size, rows::size_of(event, "q"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(maker_field, event.field("m"));
    FL_TRY(buyer_is_maker, maker_field.boolean());
    trade.taker_bought = !buyer_is_maker;
    const char* const id_key = event.has("a") ? "a" : "t";
    if (const Result<std::int64_t> id = event.integer(id_key)) trade.id = std::to_string(*id);
    batch.add(symbol, std::move(trade));
    return FrameKind::data;
}

Result<FrameKind> take_force_order(const Json& frame, const DecodeContext& context,
                                   EventBatch& batch) {
    FL_TRY(order, frame.field("o"));
    FL_TRY(symbol, order.text("s"));
    FL_TRY(order_side, order.text("S"));
    if (order_side != "SELL" && order_side != "BUY") return fail(ErrorCode::bad_side);
    FL_TRY(filled, printed_size(order, "z"));
    if (filled.is_zero()) return ignored(batch, "liquidation order of which nothing was filled");
    FL_TRY(exchange_ns, order.time_ms("T"));
    FL_TRY(limit, printed_price(order, "p"));
    FL_TRY(average, order.decimal("ap"));
    if (average.is_negative()) return fail(ErrorCode::negative_value);
    const RowHead head = row_head(context, symbol, exchange_ns);
    const bool is_long = order_side == "SELL";
    Liquidation& event = add_liquidation(batch, head, is_long ? Side::long_ : Side::short_, limit,
                                         filled, {}, LiquidationPrice::bankruptcy);
    if (!average.is_zero()) {
        event.execution_usd = price_per_coin(head.contract, average);
        event.given = LiquidationPrice::both;
        event.size_coins = coins_or_unknown(head.contract, filled, average.to_double());
    }
    return FrameKind::data;
}

Result<FrameKind> take_mark(const Json& event, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, event.text("s"));
    FL_TRY(exchange_ns, event.time_ms("E"));
    const Instrument* contract = context.instruments->find(symbol);
    FL_CHECK(rows::add_mark(symbol, event, "p", "i", contract, exchange_ns, context, batch));
    FL_CHECK(rows::add_funding(symbol, event, "r", exchange_ns, 0, context, batch));
    return rows::data_or_ignored(batch, "mark price of nothing");
}

/// The index of a pair ("BTCUSD"), which is no instrument; it is told under the pair's name.
Result<FrameKind> take_index(const Json& event, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(pair, event.text("i"));
    FL_TRY(exchange_ns, event.time_ms("E"));
    FL_CHECK(rows::add_mark(pair, event, "", "p", context.instruments->find(pair), exchange_ns,
                            context, batch));
    return rows::data_or_ignored(batch, "index price of nothing");
}

Result<FrameKind> take_candle(const Json& event, PriceKind kind, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(bar, event.field("k"));
    FL_TRY(closed_field, bar.field("x"));
    FL_TRY(is_closed, closed_field.boolean());
    if (!is_closed) return ignored(batch, "candle that is still open");
    FL_TRY(interval, bar.text("i"));
    Candle candle;
    candle.price = kind;
    candle.length_ns = rows::bar_length(interval);
    if (candle.length_ns == 0) return ignored(batch, "candle of a month");
    // Continuous contracts name the pair, which is the perpetual's own symbol on USD-M.
    FL_TRY(own, bar.text_if("s"));
    FL_TRY(pair, event.text_if("ps"));
    const std::string_view symbol = own.empty() ? pair : own;
    const Instrument* contract = context.instruments->find(symbol);
    FL_TRY(open_ns, bar.time_ms("t"));
    candle.open_ns = open_ns;
    FL_TRY(open, rows::price_of(bar, "o", contract));
    FL_TRY(high, rows::price_of(bar, "h", contract));
    FL_TRY(low, rows::price_of(bar, "l", contract));
    FL_TRY(close, rows::price_of(bar, "c", contract));
    candle.open_usd = open;
    candle.high_usd = high;
    candle.low_usd = low;
    candle.close_usd = close;
    FL_CHECK(rows::check_bar(candle));
    if (kind == PriceKind::trade && contract != nullptr) {
        // COIN-M counts contracts in v and V, and coins in q and Q.
        const bool linear = contract->kind == ContractKind::linear;
        FL_TRY(volume, bar.number(linear ? "v" : "q"));
        FL_TRY(bought, bar.number(linear ? "V" : "Q"));
        candle.volume_coins = linear ? volume * contract->contract_size : volume;
        candle.taker_buy_coins = linear ? bought * contract->contract_size : bought;
    }
    batch.add(symbol, std::move(candle));
    return FrameKind::data;
}

Result<FrameKind> take_depth(const Json& event, bool is_whole_book, const DecodeContext& context,
                             EventBatch& batch) {
    if (!is_whole_book) {
        return ignored(batch, "book update: changed levels only, or no stream name to tell");
    }
    FL_TRY(symbol, event.text("s"));
    const Instrument* contract = context.instruments->find(symbol);
    BookDepth book;
    FL_TRY(exchange_ns, event.time_ms("T"));
    book.exchange_ns = exchange_ns;
    book.received_ns = received(context, exchange_ns);
    FL_TRY(bids, event.field(event.has("b") ? "b" : "bids"));
    FL_TRY(asks, event.field(event.has("a") ? "a" : "asks"));
    FL_CHECK(rows::take_levels(bids, true, contract, book.bids));
    FL_CHECK(rows::take_levels(asks, false, contract, book.asks));
    batch.add(symbol, std::move(book));
    return FrameKind::data;
}

/// A contract's state and, where they changed, its leverage brackets.
Result<FrameKind> take_contract(const Json& event, const DecodeContext& context,
                                EventBatch& batch) {
    FL_TRY(symbol, event.text("s"));
    FL_TRY(state, event.text_if("cs"));
    if (const Instrument* contract = context.instruments->find(symbol)) {
        batch.instruments.push_back({.instrument = *contract, .trading = state == "TRADING"});
    }
    if (const std::optional<Json> brackets = event.find("bks")) {
        FL_CHECK(add_brackets(*brackets, symbol, context, batch));
    }
    return rows::data_or_ignored(batch, "contract of unknown size without brackets");
}

constexpr std::string_view ticker_events[] = {"bookTicker", "24hrTicker", "24hrMiniTicker"};
constexpr std::string_view other_events[] = {"compositeIndex", "assetIndexUpdate",
                                             "tradingSession"};
constexpr std::string_view account_events[] = {
    "ACCOUNT_UPDATE",    "ORDER_TRADE_UPDATE", "TRADE_LITE",
    "MARGIN_CALL",       "ALGO_UPDATE",        "ACCOUNT_CONFIG_UPDATE",
    "listenKeyExpired",  "STRATEGY_UPDATE",    "GRID_UPDATE",
    "RISK_LEVEL_CHANGE", "executionReport",    "CONDITIONAL_ORDER_TRIGGER_REJECT"};

/// "btcusdt@depth20@100ms" is a whole book of 20 levels, "btcusdt@depth@100ms" are changes.
bool is_partial_book(std::string_view stream) {
    const std::size_t at = stream.find("@depth");
    if (at == std::string_view::npos || at + 6 >= stream.size()) return false;
    return stream[at + 6] >= '0' && stream[at + 6] <= '9';
}

}  // namespace

Result<FrameKind> decode_stream(const Json& event, bool is_whole_book, const DecodeContext& context,
                                EventBatch& batch) {
    FL_TRY(name, event.text("e"));
    if (name == "forceOrder") return take_force_order(event, context, batch);
    if (name == "aggTrade" || name == "trade") return take_trade(event, context, batch);
    if (name == "depthUpdate") return take_depth(event, is_whole_book, context, batch);
    if (name == "markPriceUpdate") return take_mark(event, context, batch);
    if (name == "indexPriceUpdate") return take_index(event, context, batch);
    if (name == "kline") return take_candle(event, PriceKind::trade, context, batch);
    if (name == "continuous_kline") return take_candle(event, PriceKind::trade, context, batch);
    if (name == "markPrice_kline") return take_candle(event, PriceKind::mark, context, batch);
    if (name == "indexPrice_kline") return take_candle(event, PriceKind::index, context, batch);
    if (name == "contractInfo") return take_contract(event, context, batch);
    if (is_one_of(name, ticker_events)) return ignored(batch, "best bid and offer or 24h ticker");
    if (is_one_of(name, other_events)) return ignored(batch, "index of assets or session times");
    if (is_one_of(name, account_events)) return ignored(batch, "account payload");
    return FrameKind::unknown;
}

namespace {

Result<FrameKind> decode_root(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.has("e")) return decode_stream(root, false, context, batch);
    const std::optional<Json> stream = root.find("stream");
    const std::optional<Json> data = root.find("data");
    if (!stream || !data) return decode_answer(root, context, batch);
    FL_TRY(name, stream->text());
    const bool is_whole_book = is_partial_book(name);
    if (!data->is_array()) return decode_stream(*data, is_whole_book, context, batch);
    FrameKind kind = FrameKind::data;
    FL_CHECK(data->each([&](const Json& event) -> Result<void> {
        FL_TRY(one, decode_stream(event, is_whole_book, context, batch));
        kind = one;
        return {};
    }));
    return batch.empty() ? kind : FrameKind::data;
}

}  // namespace

Result<FrameKind> decode(VenueId venue, std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    FL_TRY(kind, decode_root(root, context, batch));
    for (InstrumentRow& row : batch.instruments) row.instrument.venue = venue;
    return kind;
}

void add_streams(Plan& plan, const Host& host, std::span<const Instrument* const> instruments) {
    std::vector<rows::Subscription> market, book;
    const auto add = [](std::vector<rows::Subscription>& to, const Instrument& instrument,
                        std::string_view suffix, std::string_view name, DurationNs quiet_ns,
                        EventKind proof) {
        const std::string symbol = rows::lower(instrument.symbol);
        to.push_back({"\"" + symbol + std::string(suffix) + "\"",
                      std::string(name) + " " + symbol,
                      quiet_ns,
                      {proof},
                      instrument.symbol});
    };
    for (const Instrument* one : instruments) {
        add(market, *one, "@aggTrade", "aggTrade", 10 * ns_per_minute, EventKind::trade);
        add(market, *one, "@markPrice@1s", "markPrice", 15 * ns_per_second, EventKind::mark_price);
        // One stream per symbol: the stream of all symbols carries both markets on both hosts and
        // would count each liquidation twice.
        add(market, *one, "@forceOrder", "forceOrder", 0, EventKind::liquidation);
        add(book, *one, "@depth20@500ms", "depth", ns_per_minute, EventKind::book_depth);
    }
    const auto frame = [](std::string_view joined, int number) {
        return R"({"method":"SUBSCRIBE","params":[)" + std::string(joined) + R"(],"id":)" +
               std::to_string(number) + "}";
    };
    constexpr std::size_t per_frame = 150;
    rows::add_connections(plan, host.market_socket, market, host.streams_max, per_frame, frame,
                          rows::Confirms::frames);
    rows::add_connections(plan, host.book_socket, book, host.streams_max, per_frame, frame,
                          rows::Confirms::frames);
}

void add_common_polls(Plan& plan, const Host& host,
                      std::span<const Instrument* const> instruments) {
    const std::string base(host.rest);
    if (instruments.empty()) return;
    plan.polls.push_back(rows::poll(base + "exchangeInfo", "exchangeInfo", "", ns_per_hour));
    for (const Instrument* instrument : instruments) {
        plan.polls.push_back(rows::poll(base + "openInterest?symbol=" + instrument->symbol,
                                        "openInterest", instrument->symbol, ns_per_minute));
    }
}

}  // namespace faultline::binance_shape
