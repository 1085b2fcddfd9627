// Lighter on the wire: one socket with numbered markets, REST beside it.
//
// Sizes are coins. Feeds of trades, books and bars name a market by its number only; numbers come
// with the instruments (0 is ETH and 1 is BTC from the start), and a market whose number nobody has
// told keeps its number as a name and has no coins. Liquidations come in a list of their own, the
// taker being the one who is liquidated. Trades show what both parties held before.
#include <cmath>
#include <string>

#include "venue/account_rows.hpp"
#include "venue/lighter_accounts.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

using namespace lighter;

/// The market of a channel: 1 of "trade:1" and of "candle:1:1m"; nothing for "market_stats:all".
std::optional<std::int64_t> market_of_channel(std::string_view channel) {
    const std::size_t colon = channel.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view number = channel.substr(colon + 1);
    number = number.substr(0, number.find(':'));
    const Result<Decimal> read = Decimal::parse(number);
    if (!read || read->scale() != 0 || read->is_negative()) return std::nullopt;
    return read->mantissa();
}

// A trade or liquidation. Deleveraging and settlement of a market are closures outside the book of
// those who did not break: they are neither, but show positions all the same.
Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    TradeFields fields;
    FL_CHECK(find_fields(row, fields));
    if (!fields.market || !fields.at || !fields.price || !fields.size || !fields.maker_asks) {
        return fail(ErrorCode::missing_field);
    }
    FL_TRY(market, fields.market->integer());
    FL_TRY(at_ms, fields.at->integer());
    if (at_ms <= 0 || at_ms >= time_max_ns / ns_per_ms) return fail(ErrorCode::bad_time);
    const TimeNs at_ns = at_ms * ns_per_ms;
    if (!is_plausible_time(at_ns)) return fail(ErrorCode::bad_time);
    FL_TRY(price, fields.price->decimal());
    FL_TRY(size, fields.size->decimal());
    if (price.is_zero() || price.is_negative()) return fail(ErrorCode::not_positive);
    if (size.is_negative()) return fail(ErrorCode::negative_value);
    FL_TRY(taker_bought, fields.maker_asks->boolean());
    const std::string_view type =
        fields.type ? fields.type->text().value_or(std::string_view{}) : std::string_view{};
    const std::string symbol = symbol_of(market, context);
    const RowHead head = row_head(context, symbol, at_ns);
    const WrittenNumber written_id(fields.id), asks_account(fields.ask_account),
        bids_account(fields.bid_account);
    const std::string_view id = written_id.text();
    const bool liquidation = type == "liquidation";
    if (liquidation || type == "trade" || type.empty()) {
        add_trade(batch, head, price, size, taker_bought, id);
    } else {
        batch.reason = "trade of type " + std::string(type);
    }
    if (liquidation) {
        add_liquidation(batch, head, taker_bought ? Side::short_ : Side::long_, price, size, id);
    }
    const std::string_view asks = asks_account.text();
    const std::string_view bids = bids_account.text();
    if (!asks.empty()) batch.accounts.emplace_back(asks);
    if (!bids.empty()) batch.accounts.emplace_back(bids);
    FL_CHECK(take_party(fields.taker, taker_bought ? bids : asks, head, batch));
    return take_party(fields.maker, taker_bought ? asks : bids, head, batch);
}

/// `data`, or `ignored` where nothing but what a reason was given for was there.
FrameKind taken(EventBatch& batch) {
    if (batch.empty() && !batch.reason.empty()) return FrameKind::ignored;
    batch.reason.clear();
    return FrameKind::data;
}

Result<FrameKind> take_trades(const Json& root, const DecodeContext& context, EventBatch& batch) {
    for (const std::string_view list : {"trades", "liquidation_trades"}) {
        const std::optional<Json> rows = root.find(list);
        if (!rows || rows->is_null()) continue;
        FL_CHECK(rows->each([&](const Json& row) { return take_trade(row, context, batch); }));
    }
    return taken(batch);
}

// Open interest of the socket is in US dollars, printed with the six decimals of every amount of
// USDC; the venue's own documentation prints coins there, with the decimals of the coin's sizes
// (five at most). The decimals tell them apart.
Result<void> take_open_interest(const Json& row, const RowHead& head, double mark,
                                EventBatch& batch) {
    FL_TRY(printed, row.text_if("open_interest"));
    if (printed.empty()) return {};
    FL_TRY(open, row.number("open_interest"));
    const std::size_t point = printed.find('.');
    const bool dollars = point != std::string_view::npos && printed.size() - point - 1 == 6;
    if (!dollars) {
        add_open_interest(batch, head, open, mark);
    } else if (mark > 0) {
        const double coins = open / mark * head.price_coins();
        const double contracts =
            head.contract == nullptr ? unknown : coins / head.contract->contract_size;
        add_open_interest(batch, head, contracts, mark, coins, open);
    } else {
        add_open_interest(batch, head, unknown, mark, unknown, open);
    }
    return {};
}

// Funding is printed in percent: 0.0011 of an hour at 2308.86 USD is what a coin then pays.
Result<void> take_stats(const Json& row, TimeNs at_ns, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(market, row.integer("market_id"));
    FL_TRY(named, row.text_if("symbol"));
    const std::string symbol = named.empty() ? symbol_of(market, context) : std::string(named);
    const RowHead head = row_head(context, symbol, at_ns);
    FL_TRY(mark, row.number_if("mark_price"));
    FL_TRY(index, row.number_if("index_price"));
    FL_TRY(rate_percent, row.number_if("current_funding_rate"));
    add_mark(batch, head, mark, index);
    FL_CHECK(take_open_interest(row, head, mark, batch));
    add_funding(batch, head, rate_percent / 100, ns_per_hour);
    return {};
}

Result<FrameKind> take_market_stats(const Json& root, const DecodeContext& context,
                                    EventBatch& batch) {
    FL_TRY(stats, root.field("market_stats"));
    const TimeNs at_ns = root.has("timestamp") ? root.time_ms("timestamp").value_or(0) : 0;
    if (stats.has("market_id")) {
        FL_CHECK(take_stats(stats, at_ns, context, batch));
        return FrameKind::data;
    }
    FL_CHECK(stats.each_member(
        [&](std::string_view, const Json& row) { return take_stats(row, at_ns, context, batch); }));
    return FrameKind::data;
}

Result<FrameKind> take_candles(const Json& rows, std::string_view symbol, DurationNs length_ns,
                               const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
        WireBar bar;
        FL_TRY(open_ns, row.time_ms("t"));
        FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
        FL_TRY(volume, row.number_if("v"));
        bar.open_ns = open_ns;
        bar.length_ns = length_ns;
        bar.volume_contracts = volume;
        add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
        return {};
    }));
    return FrameKind::data;
}

// A market's rules. Fractions are in hundredths of a percent; the rate is the same for all sizes.
// Spot markets ("ETH/USDC") are not ours.
Result<void> take_market(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(type, row.text_if("market_type"));
    if (type == "spot" || symbol.find('/') != std::string_view::npos) return {};
    FL_TRY(market, row.integer("market_id"));
    FL_TRY(initial, row.number_if("min_initial_margin_fraction"));
    FL_TRY(maintenance, row.number_if("maintenance_margin_fraction"));
    FL_TRY(status, row.text_if("status"));
    FL_TRY(open, row.number_if("open_interest"));
    FL_TRY(price, row.number_if("last_trade_price"));
    FL_TRY(contract, told_contract(VenueId::lighter, symbol, symbol, ContractKind::linear, 1));
    if (market >= 0 && market < 1'000'000) contract.number = static_cast<int>(market);
    InstrumentRow& told = batch.instruments.emplace_back();
    told.instrument = contract;
    told.trading = status == "active";
    if (initial > 0) told.max_leverage = 10'000 / initial;
    RowHead head = row_head(context, symbol, 0);
    head.contract = &contract;
    add_open_interest(batch, head, open, price);  // coins here, unlike on the socket
    if (std::isnan(maintenance)) return {};
    MarginTierRow& tier = batch.tiers.emplace_back();
    tier.symbol = std::string(symbol);
    tier.cap_usd = no_cap;
    tier.maintenance_rate = maintenance / 10'000;
    tier.max_leverage = told.max_leverage;
    tier.deduction_usd = 0;
    return {};
}

// Settled rates are in percent and without a sign; who pays is the direction.
Result<FrameKind> take_fundings(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) -> Result<void> {
        FL_TRY(at_ns, row.time_s("timestamp"));
        FL_TRY(rate_percent, row.number("rate"));
        FL_TRY(direction, row.text("direction"));
        if (direction != "long" && direction != "short") return fail(ErrorCode::bad_side);
        const double sign = direction == "long" ? 1 : -1;
        add_funding(batch, row_head(context, {}, at_ns), sign * rate_percent / 100, ns_per_hour);
        return {};
    }));
    return FrameKind::data;
}

// Rates of several exchanges side by side, as fractions of eight hours; only its own are taken.
Result<void> take_rate(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(exchange, row.text("exchange"));
    if (exchange != "lighter") return {};
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(rate, row.number("rate"));
    add_funding(batch, row_head(context, symbol, 0), rate, 8 * ns_per_hour);
    return {};
}

// Single orders; those at the same price are one level.
Result<std::vector<PrintedLevel>> levels_of(const Json& orders) {
    std::vector<PrintedLevel> levels;
    FL_CHECK(orders.each([&](const Json& order) -> Result<void> {
        FL_TRY(price, order.number("price"));
        FL_TRY(size, order.number("remaining_base_amount"));
        if (!levels.empty() && levels.back().price == price) {
            levels.back().size += size;
        } else {
            levels.push_back({price, size});
        }
        return {};
    }));
    return levels;
}

Result<FrameKind> take_book(const Json& root, std::string_view symbol, TimeNs at_ns,
                            const DecodeContext& context, EventBatch& batch) {
    FL_TRY(book, root.field("order_book"));
    FL_TRY(bids, book.field("bids"));
    FL_TRY(asks, book.field("asks"));
    FL_CHECK(add_depth(batch, row_head(context, symbol, at_ns), bids, asks, {"price", "size"}));
    return FrameKind::data;
}

// "subscribed/trade" repeats old trades, "update/trade" brings new ones.
Result<FrameKind> take_push(bool first, std::string_view topic, const Json& root,
                            const DecodeContext& context, EventBatch& batch) {
    batch.replayed = first && topic == "trade";
    if (topic == "trade") return take_trades(root, context, batch);
    FL_TRY(channel, root.text_if("channel"));
    const TimeNs at_ns = root.time_ms("timestamp").value_or(0);
    const std::optional<std::int64_t> market = market_of_channel(channel);
    if (topic == "market_stats") return take_market_stats(root, context, batch);
    if (topic == "order_book") {
        if (!first) return because(batch, FrameKind::ignored, "change of the book");
        return take_book(root, market ? symbol_of(*market, context) : "", at_ns, context, batch);
    }
    if (topic == "candle") {
        FL_TRY(rows, root.field("candles"));
        const DurationNs length_ns =
            parse_duration(channel.substr(channel.rfind(':') + 1)).value_or(0);
        return take_candles(rows, market ? symbol_of(*market, context) : "", length_ns, context,
                            batch);
    }
    if (topic == "ticker") return because(batch, FrameKind::ignored, "best bid and offer");
    if (topic == "height") return because(batch, FrameKind::ignored, "block height");
    if (topic == "spot_market_stats") return because(batch, FrameKind::ignored, "spot market");
    if (topic.starts_with("account") || topic == "user_stats" || topic.starts_with("pool")) {
        const std::optional<Json> rows = root.find("positions");
        if (!rows) return because(batch, FrameKind::ignored, "account channel without positions");
        const std::string account = market ? std::to_string(*market) : std::string(context.symbol);
        FL_CHECK(take_positions(*rows, account, context, batch));
        return FrameKind::data;
    }
    return FrameKind::unknown;
}

Result<FrameKind> take_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    for (const std::string_view list : {"order_book_details", "order_books"}) {
        if (const std::optional<Json> rows = root.find(list)) {
            FL_CHECK(rows->each([&](const Json& row) { return take_market(row, context, batch); }));
            return FrameKind::data;
        }
    }
    if (root.has("trades")) return take_trades(root, context, batch);
    if (const std::optional<Json> rows = root.find("accounts")) {
        return take_accounts(*rows, context, batch);
    }
    if (const std::optional<Json> rows = root.find("c"); rows && rows->is_array()) {
        const DurationNs length_ns = parse_duration(text_of(root, "r")).value_or(0);
        return take_candles(*rows, context.symbol, length_ns, context, batch);
    }
    if (const std::optional<Json> rows = root.find("fundings")) {
        return take_fundings(*rows, context, batch);
    }
    if (const std::optional<Json> rows = root.find("funding_rates")) {
        FL_CHECK(rows->each([&](const Json& row) { return take_rate(row, context, batch); }));
        return FrameKind::data;
    }
    if (root.has("bids") && root.has("asks")) {
        FL_TRY(bid_orders, root.field("bids"));
        FL_TRY(ask_orders, root.field("asks"));
        FL_TRY(bids, levels_of(bid_orders));
        FL_TRY(asks, levels_of(ask_orders));
        add_depth(batch, row_head(context, {}, 0), std::move(bids), std::move(asks));
        return FrameKind::data;
    }
    if (root.has("order_book_stats")) {
        return because(batch, FrameKind::ignored, "statistics of a day");
    }
    if (root.has("message") && root.has("code")) {
        return because(batch, FrameKind::error, text_of(root, "message"));
    }
    // Elements of larger answers.
    if (root.has("avg_entry_price")) {
        FL_CHECK(take_position(root, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("exchange") && root.has("rate")) {
        FL_CHECK(take_rate(root, context, batch));
        return FrameKind::data;
    }
    if (root.has("maintenance_margin_fraction")) {
        FL_CHECK(take_market(root, context, batch));
        return FrameKind::data;
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    const Result<std::string_view> type = root.text("type");
    if (type && type->starts_with("update/")) {
        return take_push(false, type->substr(7), root, context, batch);
    }
    if (type && type->starts_with("subscribed/")) {
        return take_push(true, type->substr(11), root, context, batch);
    }
    if (root.has("trade_id")) {  // a row of the trade lists
        FL_CHECK(take_trade(root, context, batch));
        return taken(batch);
    }
    if (const std::optional<Json> error = root.find("error")) {
        std::string reason = text_of(*error, "message");
        if (reason.empty()) reason = error->text().value_or("no text");
        return because(batch, FrameKind::error, reason);
    }
    if (!type) return take_answer(root, context, batch);
    if (*type == "connected" || *type == "unsubscribed") return FrameKind::acknowledgement;
    if (*type == "ping" || *type == "pong") return FrameKind::heartbeat;
    if (*type == "subscribe" || *type == "unsubscribe") return FrameKind::request;
    return FrameKind::unknown;
}

constexpr std::size_t markets_per_connection = 40;

// The number of a market that the instruments have not told cannot be asked for: such a market is
// in the statistics of all, and joins with its trades once the answer was there.
std::string number_of(const Instrument& instrument) {
    if (instrument.number >= 0) return std::to_string(instrument.number);
    return instrument.symbol == "ETH" ? "0" : instrument.symbol == "BTC" ? "1" : "";
}

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base = "https://mainnet.zklighter.elliot.ai/api/v1/";
    const auto connect = [&] {
        PlannedConnection& connection = plan.connections.emplace_back();
        connection.url = "wss://mainnet.zklighter.elliot.ai/stream";
        connection.acknowledgements = 1;  // the greeting; subscriptions answer with data
    };
    connect();
    plan.connections.back().subscribe.push_back(
        R"({"type":"subscribe","channel":"market_stats/all"})");
    plan.connections.back().channels.push_back(
        {"market_stats all", ns_per_minute, {EventKind::mark_price, EventKind::open_interest}});
    std::size_t count = 0;
    // Books are asked for: on the socket they are whole only once, in the first frame.
    const DurationNs depth_every_ns =
        std::max<DurationNs>(ns_per_minute, 5 * ns_per_second * std::ssize(instruments));
    for (const Instrument& instrument : instruments) {
        const std::string number = number_of(instrument);
        if (number.empty()) continue;
        if (count > 0 && count % markets_per_connection == 0) connect();
        ++count;
        PlannedConnection& connection = plan.connections.back();
        connection.subscribe.push_back(R"({"type":"subscribe","channel":"trade/)" + number +
                                       R"("})");
        connection.channels.push_back({"trade " + instrument.symbol,
                                       30 * ns_per_minute,
                                       {EventKind::trade, EventKind::liquidation},
                                       instrument.symbol});
        PlannedPoll& poll = plan.polls.emplace_back();
        poll.url = base + "orderBookOrders?limit=50&market_id=" + number;
        poll.endpoint = "orderBookOrders";
        poll.symbol = instrument.symbol;
        poll.every_ns = depth_every_ns;
    }
    PlannedPoll& poll = plan.polls.emplace_back();
    poll.url = base + "orderBookDetails";
    poll.endpoint = "orderBookDetails";
    poll.every_ns = ns_per_hour;
    return plan;
}

std::string answer_to(std::string_view payload, const DecodeContext& /*context*/) {
    return payload.find(R"("ping")") != std::string_view::npos && payload.size() < 64
               ? R"({"type":"pong"})"
               : "";
}

PlannedPoll account_poll(std::string_view account) {
    PlannedPoll poll;
    if (!is_account(account)) return poll;
    poll.url =
        "https://mainnet.zklighter.elliot.ai/api/v1/account?by=index&value=" + std::string(account);
    poll.endpoint = "account";
    poll.symbol = std::string(account);
    poll.every_ns = 30 * ns_per_minute;
    return poll;
}

constexpr Endpoint sockets[] = {{"public", "wss://mainnet.zklighter.elliot.ai/stream"}};
constexpr Endpoint rest[] = {{"public", "https://mainnet.zklighter.elliot.ai/api/v1"}};
constexpr std::string_view kinds[] = {"trade",       "candle",      "mark_price", "open_interest",
                                      "funding",     "liquidation", "book_depth", "instrument",
                                      "margin_tier", "position"};

}  // namespace

extern const VenueWire lighter_wire;
const VenueWire lighter_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = R"({"type":"ping"})",
    .ping_every_ns = ns_per_minute,
    .messages_per_s_max = 3,  // 200 a minute
    .rest_weight_per_s = 1,
    .omits =
        "Nothing that is known; the first frame of a subscription repeats old liquidations. "
        "Takeovers by the insurance pool and deleveraging are not counted.",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
    .account_poll = account_poll,
};

}  // namespace faultline
