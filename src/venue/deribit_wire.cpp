// Deribit on the wire: JSON-RPC over a socket and the same methods over REST.
//
// Sizes are `amount`: US dollars for inverse futures, coins for USDC ones; the count of contracts
// beside it is only the step. A trade's `liquidation` says which side was forced: "T" the taker,
// "M" the maker, "MT" both. Live trades carry it about an hour late, so liquidations are asked for
// from the history host. Options, combos and spot pairs are ignored.
#include <algorithm>
#include <string>

#include "venue/account_rows.hpp"
#include "venue/symbols.hpp"

namespace faultline {
namespace {

/// Perpetuals and dated futures: "BTC-PERPETUAL", "BTC_USDC-25DEC26".
bool is_future(std::string_view symbol) {
    const auto halves = split_last(symbol, '-');
    return halves && (halves->back == "PERPETUAL" || is_day_month_year(halves->back)) &&
           halves->front.find('-') == std::string_view::npos;
}

// Trades of the history repeat what the socket brought; of an answer that is asked for late, only
// the liquidations are new.
constexpr std::string_view late_trades = "late_trades";

Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("instrument_name"));
    if (!is_future(symbol)) return {};
    FL_TRY(at_ns, row.time_ms("timestamp"));
    FL_TRY(price, printed_price(row, "price"));
    FL_TRY(size, printed_size(row, "amount"));
    FL_TRY(direction, row.text("direction"));
    if (direction != "buy" && direction != "sell") return fail(ErrorCode::bad_side);
    FL_TRY(forced, row.text_if("liquidation"));
    const bool taker_bought = direction == "buy";
    const RowHead head = row_head(context, symbol, at_ns);
    FL_TRY(id, row.text_if("trade_id"));
    if (context.endpoint != late_trades) add_trade(batch, head, price, size, taker_bought, id);
    // A forced taker that sells had a long; a forced maker was on the other side.
    if (forced.find('T') != std::string_view::npos) {
        add_liquidation(batch, head, taker_bought ? Side::short_ : Side::long_, price, size, id);
    }
    if (forced.find('M') != std::string_view::npos) {
        add_liquidation(batch, head, taker_bought ? Side::long_ : Side::short_, price, size, id);
    }
    return {};
}

FrameKind data_or(EventBatch& batch, std::string_view reason) {
    return batch.empty() ? because(batch, FrameKind::ignored, reason) : FrameKind::data;
}

Result<FrameKind> take_trades(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) { return take_trade(row, context, batch); }));
    if (rows.size() == 0 || context.endpoint == late_trades) return FrameKind::data;
    return data_or(batch, "no future");
}

// Ticker, order book and book summary share names. `current_funding` is what accrues now, per
// eight hours; dated futures have none.
Result<void> take_summary(const Json& row, std::string_view time_key, const DecodeContext& context,
                          EventBatch& batch) {
    FL_TRY(symbol, row.text("instrument_name"));
    if (!is_future(symbol)) return {};
    FL_TRY(at_ns, row.time_ms(time_key));
    FL_TRY(mark, row.number_if("mark_price"));
    FL_TRY(index, row.number_if("index_price"));
    FL_TRY(open, row.number_if("open_interest"));
    FL_TRY(rate, row.number_if("current_funding"));
    const RowHead head = row_head(context, symbol, at_ns);
    add_mark(batch, head, mark, index);
    const bool inverse = head.contract != nullptr && head.contract->kind == ContractKind::inverse;
    add_open_interest(batch, head, open, mark, unknown, inverse ? open : unknown);
    add_funding(batch, head, rate, 8 * ns_per_hour);
    return {};
}

// Levels of a whole book: [price, amount], or ["new", price, amount] in the first frame of changes.
Result<std::vector<PrintedLevel>> levels_of(const Json& rows) {
    std::vector<PrintedLevel> levels;
    FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
        const std::size_t from = row.size() == 3 ? 1 : 0;
        FL_TRY(price, row.at(from));
        FL_TRY(amount, row.at(from + 1));
        FL_TRY(price_usd, price.number());
        FL_TRY(size, amount.number());
        levels.push_back({price_usd, size});
        return {};
    }));
    return levels;
}

Result<FrameKind> take_book(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("instrument_name"));
    if (!is_future(symbol)) return because(batch, FrameKind::ignored, "no future");
    // Before 2020 frames had no type, and only changes had a predecessor.
    FL_TRY(type, row.text_if("type"));
    if (type == "change" || (type.empty() && row.has("prev_change_id"))) {
        return because(batch, FrameKind::ignored, "change of the book");
    }
    FL_TRY(at_ns, row.time_ms("timestamp"));
    FL_TRY(bid_rows, row.field("bids"));
    FL_TRY(ask_rows, row.field("asks"));
    FL_TRY(bids, levels_of(bid_rows));
    FL_TRY(asks, levels_of(ask_rows));
    add_depth(batch, row_head(context, symbol, at_ns), std::move(bids), std::move(asks));
    return FrameKind::data;
}

// Contracts count in `amount`, so one is a dollar or a coin, whatever `contract_size` (the step)
// says. "reversed" is inverse; before 2022 the answer did not say, and all were.
Result<void> take_instrument(const Json& row, EventBatch& batch) {
    FL_TRY(kind, row.text("kind"));
    FL_TRY(symbol, row.text("instrument_name"));
    if (kind != "future" || !is_future(symbol)) return {};
    FL_TRY(base, row.text("base_currency"));
    FL_TRY(future_type, row.text_if("future_type"));
    FL_TRY(instrument_type, row.text_if("instrument_type"));
    FL_TRY(leverage, row.number_if("max_leverage"));
    const std::string_view type = instrument_type.empty() ? future_type : instrument_type;
    const bool inverse =
        type.empty() ? symbol.find('_') == std::string_view::npos : type == "reversed";
    FL_TRY(contract, told_contract(VenueId::deribit, symbol, base,
                                   inverse ? ContractKind::inverse : ContractKind::linear, 1));
    const std::optional<Json> active = row.find("is_active");
    batch.instruments.push_back(
        {std::move(contract), leverage, !active || active->boolean().value_or(true)});
    return {};
}

// Bars of a chart: "1" is a minute, "1D" a day. Volumes are in coins for every contract.
DurationNs length_of(std::string_view resolution) {
    if (resolution == "1D") return ns_per_day;
    const Result<Decimal> minutes = Decimal::parse(resolution);
    if (!minutes || minutes->scale() != 0 || minutes->mantissa() <= 0) return 0;
    return minutes->mantissa() <= 1440 ? minutes->mantissa() * ns_per_minute : 0;
}

Result<void> take_live_bar(const Json& row, std::string_view symbol, std::string_view resolution,
                           const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, row.time_ms("tick"));
    FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
    FL_TRY(volume, row.number_if("volume"));
    bar.open_ns = open_ns;
    bar.length_ns = length_of(resolution);
    bar.volume_coins = volume;
    add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
    return {};
}

// Bars of the past come as columns.
Result<FrameKind> take_chart(const Json& chart, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(ticks, chart.field("ticks"));
    constexpr std::string_view names[] = {"open", "high", "low", "close", "volume"};
    std::vector<TimeNs> starts;
    FL_CHECK(ticks.each([&](const Json& tick) -> Result<void> {
        FL_TRY(at_ms, tick.integer());
        if (at_ms <= 0 || at_ms >= time_max_ns / ns_per_ms) return fail(ErrorCode::bad_time);
        starts.push_back(at_ms * ns_per_ms);
        return {};
    }));
    std::vector<WireBar> bars(starts.size());
    const DurationNs length_ns =
        starts.size() < 2 ? bar_length(context, 0, 0) : bar_length(context, starts[0], starts[1]);
    for (const std::string_view name : names) {
        FL_TRY(column, chart.field(name));
        if (column.size() != bars.size()) return fail(ErrorCode::column_count);
        std::size_t index = 0;
        FL_CHECK(column.each([&](const Json& value) -> Result<void> {
            WireBar& bar = bars[index++];
            if (name == "volume") {
                FL_TRY(volume, value.number());
                bar.volume_coins = volume;
                return {};
            }
            FL_TRY(price, value.decimal());
            (name == "open"   ? bar.open
             : name == "high" ? bar.high
             : name == "low"  ? bar.low
                              : bar.close) = price;
            return {};
        }));
    }
    for (std::size_t i = 0; i < bars.size(); ++i) {
        bars[i].open_ns = starts[i];
        bars[i].length_ns = length_ns;
        add_bar(batch, row_head(context, {}, starts[i]), PriceKind::trade, bars[i]);
    }
    return FrameKind::data;
}

// Hourly rows: what an hour really cost.
Result<FrameKind> take_rates(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
        FL_TRY(at_ns, row.time_ms("timestamp"));
        FL_TRY(rate, row.number_if("interest_1h"));
        add_funding(batch, row_head(context, {}, at_ns), rate, ns_per_hour);
        return {};
    }));
    return FrameKind::data;
}

Result<FrameKind> take_row(const Json& row, const DecodeContext& context, EventBatch& batch);

Result<FrameKind> take_list(const Json& list, const DecodeContext& context, EventBatch& batch) {
    if (list.size() == 0) return FrameKind::data;
    FL_TRY(first, list.at(0));
    if (const Result<std::string_view> text = first.text()) {
        if (text->find('.') != std::string_view::npos) return FrameKind::acknowledgement;
        return because(batch, FrameKind::ignored, "names");
    }
    if (first.is_array()) return because(batch, FrameKind::ignored, "prices without a name");
    if (first.has("interest_1h")) return take_rates(list, context, batch);
    std::optional<FrameKind> other;
    FL_CHECK(list.each([&](const Json& row) -> Result<void> {
        FL_TRY(kind, take_row(row, context, batch));
        if (kind != FrameKind::data) other = kind;
        return {};
    }));
    if (batch.empty()) return other.value_or(FrameKind::data);
    batch.reason.clear();
    return FrameKind::data;
}

// A row tells itself by its fields, in an answer or as an element of one.
Result<FrameKind> take_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    if (row.has("trade_seq")) {
        if (row.has("order_id")) {
            return because(batch, FrameKind::ignored, "trade of an account");
        }
        FL_CHECK(take_trade(row, context, batch));
        return data_or(batch, "no future");
    }
    if (row.has("tick_size") && row.has("kind")) {
        FL_CHECK(take_instrument(row, batch));
        return batch.empty() ? because(batch, FrameKind::ignored, "no future") : FrameKind::data;
    }
    if (row.has("average_price")) {
        return because(batch, FrameKind::ignored, "position of an account");
    }
    if (row.has("instrument_name") && row.has("open_interest")) {
        FL_CHECK(take_summary(row, row.has("timestamp") ? "timestamp" : "creation_timestamp",
                              context, batch));
        if (row.has("bids") && row.has("asks")) return take_book(row, context, batch);
        return data_or(batch, "no future");
    }
    if (row.has("interest_1h")) {
        FL_TRY(at_ns, row.time_ms("timestamp"));
        FL_TRY(rate, row.number_if("interest_1h"));
        add_funding(batch, row_head(context, {}, at_ns), rate, ns_per_hour);
        return FrameKind::data;
    }
    constexpr std::string_view others[][2] = {{"socialized", "bankruptcy settlement"},
                                              {"settlements", "settlements"},
                                              {"session_profit_loss", "settlement"},
                                              {"futures_volume", "volumes of a day"},
                                              {"records_total", "delivery prices"},
                                              {"currency_long", "a currency"},
                                              {"option", "expiry dates"},
                                              {"future", "expiry dates"},
                                              {"locked", "platform state"},
                                              {"underlying_index", "an option"},
                                              {"index_price", "price of an index"},
                                              {"edp", "price of an index"}};
    for (const auto& [field, reason] : others) {
        if (row.has(field)) return because(batch, FrameKind::ignored, reason);
    }
    if (row.has("t") && row.has("T")) {
        return because(batch, FrameKind::ignored, "a bar without instrument");
    }
    return FrameKind::unknown;
}

Result<FrameKind> take_result(const Json& result, const DecodeContext& context, EventBatch& batch) {
    if (result.is_array()) return take_list(result, context, batch);
    if (const Result<std::string_view> text = result.text()) {
        if (*text == "ok") return FrameKind::acknowledgement;
        return because(batch, FrameKind::ignored, "a bare value");
    }
    if (result.is_number()) return because(batch, FrameKind::ignored, "a bare value");
    if (result.has("version") && result.size() == 1) return FrameKind::acknowledgement;
    if (const std::optional<Json> rows = result.find("trades")) {
        return take_trades(*rows, context, batch);
    }
    if (result.has("ticks")) return take_chart(result, context, batch);
    return take_row(result, context, batch);
}

Result<FrameKind> take_push(std::string_view channel, const Json& data,
                            const DecodeContext& context, EventBatch& batch) {
    const std::string_view topic = channel.substr(0, channel.find('.'));
    if (topic == "trades") return take_trades(data, context, batch);
    if (topic == "ticker" || topic == "incremental_ticker") {
        FL_CHECK(take_summary(data, "timestamp", context, batch));
        return data_or(batch, "no future");
    }
    if (topic == "book") return take_book(data, context, batch);
    if (topic == "chart") {  // "chart.trades.BTC-PERPETUAL.1"
        const auto halves = split_last(channel, '.');
        const auto name = halves ? split_last(halves->front, '.') : std::nullopt;
        if (!name || !is_future(name->back)) return because(batch, FrameKind::ignored, "no future");
        FL_CHECK(take_live_bar(data, name->back, halves->back, context, batch));
        return FrameKind::data;
    }
    if (topic == "user") return because(batch, FrameKind::ignored, "account channel");
    constexpr std::string_view known[] = {"quote",
                                          "perpetual",
                                          "deribit_price_index",
                                          "deribit_price_ranking",
                                          "instrument",
                                          "platform_state",
                                          "deribit_price_statistics",
                                          "markprice",
                                          "rfq",
                                          "estimated_expiration_price",
                                          "deribit_volatility_index",
                                          "announcements",
                                          "block_rfq",
                                          "block_trade_confirmations"};
    if (std::find(std::begin(known), std::end(known), topic) != std::end(known)) {
        return because(batch, FrameKind::ignored, "channel " + std::string(topic));
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (const Result<std::string_view> method = root.text("method")) {
        if (*method == "heartbeat") return FrameKind::heartbeat;
        if (*method != "subscription") {
            return method->find('/') != std::string_view::npos ? FrameKind::request
                                                               : FrameKind::unknown;
        }
        FL_TRY(params, root.field("params"));
        FL_TRY(channel, params.text("channel"));
        FL_TRY(data, params.field("data"));
        return take_push(channel, data, context, batch);
    }
    if (const std::optional<Json> error = root.find("error"); error && !error->is_null()) {
        const std::string text = text_of(*error, "message") + " " + text_of(*error, "code");
        return because(batch, FrameKind::error, text);
    }
    if (const std::optional<Json> result = root.find("result")) {
        return take_result(*result, context, batch);
    }
    return take_result(root, context, batch);
}

constexpr std::size_t channels_per_call = 300;
constexpr std::size_t channels_per_connection = 500;

Plan plan(std::span<const Instrument> instruments) {
    const std::string tape_url =
        "https://history.deribit.com/api/v2/public/get_last_trades_by_instrument";
    Plan plan;
    constexpr std::size_t topics = 3;
    for (std::size_t i = 0; i < instruments.size(); ++i) {
        const std::string& symbol = instruments[i].symbol;
        if (i % (channels_per_connection / topics) == 0) {
            PlannedConnection& connection = plan.connections.emplace_back();
            connection.url = "wss://www.deribit.com/ws/api/v2";
            connection.subscribe.push_back(
                R"({"jsonrpc":"2.0","id":1,"method":"public/set_heartbeat",)"
                R"("params":{"interval":30}})");
        }
        PlannedConnection& connection = plan.connections.back();
        // One call takes many channels: the frame is opened anew when it is full.
        const bool fresh = connection.channels.size() % channels_per_call == 0;
        const std::string names = R"("trades.)" + symbol + R"(.100ms","ticker.)" + symbol +
                                  R"(.100ms","book.)" + symbol + R"(.none.20.100ms")";
        if (fresh) {
            connection.subscribe.push_back(
                R"({"jsonrpc":"2.0","id":)" + std::to_string(connection.subscribe.size() + 1) +
                R"(,"method":"public/subscribe","params":{"channels":[)" + names + "]}}");
        } else {
            std::string& frame = connection.subscribe.back();
            frame.insert(frame.size() - 3, "," + names);
        }
        connection.acknowledgements = static_cast<int>(connection.subscribe.size());
        const auto channel = [&](std::string_view kind, DurationNs quiet_max_ns, EventKind proof) {
            connection.channels.push_back(
                {std::string(kind) + " " + symbol, quiet_max_ns, {proof}, symbol});
        };
        channel("trades", ns_per_hour, EventKind::trade);
        channel("ticker", ns_per_minute, EventKind::mark_price);
        channel("book", ns_per_minute, EventKind::book_depth);
        const std::string of_contract = "&instrument_name=" + symbol;
        PlannedPoll late;
        late.url = tape_url + "?count=1000&sorting=desc" + of_contract;
        late.endpoint = late_trades;
        late.symbol = symbol;
        late.every_ns = 5 * ns_per_minute;
        late.weight = 10;
        plan.polls.push_back(late);
        // Flags come about an hour late, by which time a busy contract has left those 1000 far
        // behind: what is an hour old is asked for by its time, each minute twice.
        late.url = tape_url + "_and_time?count=1000&sorting=asc&start_timestamp={from_ms}" +
                   "&end_timestamp={until_ms}" + of_contract;
        late.every_ns =
            std::max<DurationNs>(ns_per_minute, 3 * ns_per_second * std::ssize(instruments));
        late.until_age_ns = 62 * ns_per_minute;
        late.from_age_ns = late.until_age_ns + 2 * late.every_ns;
        plan.polls.push_back(std::move(late));
    }
    PlannedPoll& poll = plan.polls.emplace_back();
    poll.url = "https://www.deribit.com/api/v2/public/get_instruments?currency=any&kind=future";
    poll.endpoint = "get_instruments";
    poll.every_ns = ns_per_hour;
    poll.weight = 10;
    return plan;
}

// The server asks with {"method":"heartbeat","params":{"type":"test_request"}}.
std::string answer_to(std::string_view payload, const DecodeContext& /*context*/) {
    const bool asked = payload.size() < 256 &&
                       payload.find("heartbeat") != std::string_view::npos &&
                       payload.find("test_request") != std::string_view::npos;
    return asked ? R"({"jsonrpc":"2.0","id":0,"method":"public/test","params":{}})" : "";
}

constexpr Endpoint sockets[] = {{"public", "wss://www.deribit.com/ws/api/v2"}};
constexpr Endpoint rest[] = {{"public", "https://www.deribit.com/api/v2"},
                             {"history", "https://history.deribit.com/api/v2"}};
constexpr std::string_view kinds[] = {"trade",   "candle",      "mark_price", "open_interest",
                                      "funding", "liquidation", "book_depth", "instrument"};

}  // namespace

extern const VenueWire deribit_wire;
const VenueWire deribit_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::server_json,
    .ping_every_ns = 30 * ns_per_second,
    .subscriptions_max = static_cast<int>(channels_per_connection),
    .messages_per_s_max = 3,
    .rest_weight_per_s = 10,  // the history host takes about one request a second, weight 10
    .omits =
        "Nothing, but about an hour late: live trades do not carry the mark, the history host "
        "does.",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
