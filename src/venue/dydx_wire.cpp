// dYdX on the wire: the indexer's socket and REST.
//
// Sizes are coins. Trades describe the taker: "LIQUIDATED" is the liquidation order (a sale closes
// a long), "DELEVERAGED" a bankrupt account closed against others at its bankruptcy price, outside
// the book. Positions of every address are public, without a liquidation price; answers about an
// account do not name it: the session puts its address into the context's symbol. Recordings of the
// closed v3 decode too: its trades flag liquidations and have no ids.
#include <cmath>
#include <string>

#include "venue/account_rows.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

/// A row's head. Every market counts coins, so a size is known also where the market is not told
/// or is not built in.
RowHead head_of(const DecodeContext& context, std::string_view symbol, TimeNs at_ns) {
    static const Instrument one_coin{.venue = VenueId::dydx, .symbol = {}, .market = {}};
    RowHead head = row_head(context, symbol, at_ns);
    if (head.contract == nullptr) head.contract = &one_coin;
    return head;
}

Result<bool> bought(const Json& row) {
    FL_TRY(side, row.text("side"));
    if (side == "BUY") return true;
    if (side == "SELL") return false;
    return fail(ErrorCode::bad_side);
}

Result<void> take_trade(const Json& row, std::string_view symbol, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(at_ns, row.time_text("createdAt"));
    FL_TRY(price, printed_price(row, "price"));
    FL_TRY(size, printed_size(row, "size"));
    FL_TRY(taker_bought, bought(row));
    FL_TRY(type, row.text_if("type"));
    FL_TRY(id, row.text_if("id"));
    const RowHead head = head_of(context, symbol, at_ns);
    const Side side = taker_bought ? Side::short_ : Side::long_;
    if (type == "DELEVERAGED") {
        add_liquidation(batch, head, side, price, size, id, LiquidationPrice::bankruptcy);
        return {};
    }
    add_trade(batch, head, price, size, taker_bought, id);
    const std::optional<Json> flag = row.find("liquidation");
    if (type == "LIQUIDATED" || (flag && flag->boolean().value_or(false))) {
        add_liquidation(batch, head, side, price, size, id);
    }
    return {};
}

Result<void> take_trades(const Json& contents, std::string_view symbol,
                         const DecodeContext& context, EventBatch& batch) {
    FL_TRY(rows, contents.field("trades"));
    return rows.each([&](const Json& row) { return take_trade(row, symbol, context, batch); });
}

// The oracle price is what triggers liquidations, so it is the mark; v3 had an index beside it.
// `nextFundingRate` is of the running hour.
Result<void> take_market(const Json& row, std::string_view symbol, const DecodeContext& context,
                         EventBatch& batch) {
    const RowHead head = head_of(context, symbol, 0);
    FL_TRY(oracle, row.number_if("oraclePrice"));
    FL_TRY(index, row.number_if("indexPrice"));
    FL_TRY(open, row.number_if("openInterest"));
    FL_TRY(rate, row.number_if("nextFundingRate"));
    add_mark(batch, head, oracle, row.has("indexPrice") ? index : oracle);
    add_open_interest(batch, head, open, oracle);
    add_funding(batch, head, rate, ns_per_hour);
    FL_TRY(initial, row.number_if("initialMarginFraction"));
    FL_TRY(maintenance, row.number_if("maintenanceMarginFraction"));
    if (!(initial > 0) || std::isnan(maintenance)) return {};
    std::string_view base = symbol.substr(0, symbol.rfind('-'));
    // Bridged assets are named "COIN,platform,address".
    base = base.substr(0, base.find(','));
    FL_TRY(contract, told_contract(VenueId::dydx, symbol, base, ContractKind::linear, 1));
    FL_TRY(status, row.text_if("status"));
    batch.instruments.push_back(
        {std::move(contract), 1 / initial, status == "ACTIVE" || status == "ONLINE"});
    batch.tiers.push_back({.symbol = std::string(symbol),
                           .cap_usd = no_cap,
                           .maintenance_rate = maintenance,
                           .max_leverage = 1 / initial,
                           .deduction_usd = 0});
    return {};
}

// First the whole table ("markets"), then what changed ("trading"), and oracle prices.
Result<void> take_markets(const Json& contents, const DecodeContext& context, EventBatch& batch) {
    for (const std::string_view part : {"markets", "trading"}) {
        const std::optional<Json> rows = contents.find(part);
        if (!rows) continue;
        FL_CHECK(rows->each_member([&](std::string_view symbol, const Json& row) {
            return take_market(row, symbol, context, batch);
        }));
    }
    const std::optional<Json> prices = contents.find("oraclePrices");
    if (!prices) return {};
    return prices->each_member([&](std::string_view symbol, const Json& row) -> Result<void> {
        FL_TRY(oracle, row.number("oraclePrice"));
        const TimeNs at_ns = row.has("effectiveAt") ? row.time_text("effectiveAt").value_or(0) : 0;
        add_mark(batch, head_of(context, symbol, at_ns), oracle, oracle);
        return {};
    });
}

DurationNs length_of(std::string_view resolution) {
    struct Name {
        std::string_view text;
        DurationNs length_ns;
    };
    constexpr Name names[] = {{"1MIN", ns_per_minute},
                              {"5MINS", 5 * ns_per_minute},
                              {"15MINS", 15 * ns_per_minute},
                              {"30MINS", 30 * ns_per_minute},
                              {"1HOUR", ns_per_hour},
                              {"4HOURS", 4 * ns_per_hour},
                              {"1DAY", ns_per_day}};
    for (const Name& name : names) {
        if (name.text == resolution) return name.length_ns;
    }
    return 0;
}

// A bar tells the open interest at its start. It is taken from answers about the past only: on the
// socket the running bar would repeat it, and there it comes with the markets.
Result<void> take_candle(const Json& row, bool past, const DecodeContext& context,
                         EventBatch& batch) {
    WireBar bar;
    FL_TRY(symbol, row.text("ticker"));
    FL_TRY(resolution, row.text("resolution"));
    FL_TRY(open_ns, row.time_text("startedAt"));
    FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
    FL_TRY(volume, row.number_if("baseTokenVolume"));
    FL_TRY(open_interest, row.number_if("startingOpenInterest"));
    bar.open_ns = open_ns;
    bar.length_ns = length_of(resolution);
    bar.volume_contracts = volume;
    const RowHead head = head_of(context, symbol, open_ns);
    add_bar(batch, head, PriceKind::trade, bar);
    if (past) add_open_interest(batch, head, open_interest, bar.open.to_double());
    return {};
}

// Closed positions stay in the answers; only open ones are positions.
Result<void> take_position(const Json& row, std::string_view account, const DecodeContext& context,
                           EventBatch& batch) {
    FL_TRY(symbol, row.text("market"));
    FL_TRY(status, row.text_if("status"));
    if (!status.empty() && status != "OPEN") return {};
    FL_TRY(side, row.text("side"));
    FL_TRY(size, row.number("size"));
    FL_TRY(entry, row.number_if("entryPrice"));
    FL_TRY(address, row.text_if("address"));
    if (side != "LONG" && side != "SHORT") return fail(ErrorCode::bad_side);
    std::string name(address.empty() ? account : address);
    const std::string number = text_of(row, "subaccountNumber");
    if (!name.empty() && !number.empty() && name.find('/') == std::string::npos) {
        name += "/" + number;
    }
    PositionRow position{.account = name};
    position.size_contracts = side == "LONG" ? std::abs(size) : -std::abs(size);
    position.entry = entry;
    add_position(batch, head_of(context, symbol, 0), position);
    return {};
}

Result<void> take_positions(const Json& rows, std::string_view account,
                            const DecodeContext& context, EventBatch& batch) {
    const auto take = [&](const Json& row) { return take_position(row, account, context, batch); };
    if (rows.is_array()) return rows.each(take);
    return rows.each_member([&](std::string_view, const Json& row) { return take(row); });
}

// "v4_subaccounts" of "address/number": all positions first, then those that changed.
Result<void> take_subaccount(const Json& contents, std::string_view account,
                             const DecodeContext& context, EventBatch& batch) {
    if (const std::optional<Json> rows = contents.find("perpetualPositions")) {
        FL_CHECK(take_positions(*rows, account, context, batch));
    }
    const std::optional<Json> subaccount = contents.find("subaccount");
    const std::optional<Json> rows =
        subaccount ? subaccount->find("openPerpetualPositions") : std::nullopt;
    return rows ? take_positions(*rows, account, context, batch) : Result<void>{};
}

Result<void> take_contents(std::string_view channel, std::string_view id, bool first,
                           const Json& contents, const DecodeContext& context, EventBatch& batch) {
    if (channel == "trades") return take_trades(contents, id, context, batch);
    if (channel == "markets") return take_markets(contents, context, batch);
    if (channel == "candles") {
        const std::optional<Json> rows = contents.find("candles");
        if (!rows) return take_candle(contents, false, context, batch);
        return rows->each([&](const Json& row) { return take_candle(row, false, context, batch); });
    }
    if (channel == "orderbook") {
        if (!first) {
            batch.reason = "change of the book";
            return {};
        }
        FL_TRY(bids, contents.field("bids"));
        FL_TRY(asks, contents.field("asks"));
        return add_depth(batch, head_of(context, id, 0), bids, asks, {"price", "size"});
    }
    if (channel == "subaccounts" || channel == "parent_subaccounts") {
        return take_subaccount(contents, id, context, batch);
    }
    batch.reason = channel;
    return {};
}

Result<FrameKind> take_channel(const Json& root, bool first, const DecodeContext& context,
                               EventBatch& batch) {
    FL_TRY(named, root.text("channel"));
    FL_TRY(id, root.text_if("id"));
    if (!named.starts_with("v4_") && !named.starts_with("v3_")) return FrameKind::unknown;
    const std::string_view channel = named.substr(3);
    batch.replayed = first;
    const std::optional<Json> contents = root.find("contents");
    if (!contents) return first ? FrameKind::acknowledgement : FrameKind::unknown;
    // Batched channels bring a list of what single messages bring.
    if (contents->is_array()) {
        FL_CHECK(contents->each([&](const Json& part) {
            return take_contents(channel, id, first, part, context, batch);
        }));
    } else {
        FL_CHECK(take_contents(channel, id, first, *contents, context, batch));
    }
    if (!batch.empty()) batch.reason.clear();
    return batch.reason.empty() ? FrameKind::data : FrameKind::ignored;
}

Result<void> take_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("ticker"));
    FL_TRY(at_ns, row.time_text("effectiveAt"));
    FL_TRY(rate, row.number("rate"));
    add_funding(batch, head_of(context, symbol, at_ns), rate, ns_per_hour);
    return {};
}

Result<FrameKind> refused(const Json& errors, EventBatch& batch) {
    const Result<Json> first = errors.at(0);
    std::string reason = first ? text_of(*first, "msg") : text_of(errors, "msg");
    return because(batch, FrameKind::error, reason.empty() ? "no text" : reason);
}

// REST answers, and elements of larger ones, tell themselves by their fields.
Result<FrameKind> take_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (const std::optional<Json> errors = root.find("errors")) return refused(*errors, batch);
    if (root.has("trades") && root.find("trades")->is_array()) {
        FL_CHECK(take_trades(root, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("markets")) {
        FL_CHECK(take_markets(root, context, batch));
        return FrameKind::data;
    }
    if (const std::optional<Json> rows = root.find("candles")) {
        FL_CHECK(
            rows->each([&](const Json& row) { return take_candle(row, true, context, batch); }));
        return FrameKind::data;
    }
    if (const std::optional<Json> rows = root.find("historicalFunding")) {
        FL_CHECK(rows->each([&](const Json& row) { return take_funding(row, context, batch); }));
        return FrameKind::data;
    }
    if (root.has("bids") && root.has("asks")) {
        FL_CHECK(take_contents("orderbook", context.symbol, true, root, context, batch));
        return FrameKind::data;
    }
    if (const std::optional<Json> rows = root.find("positions")) {
        FL_CHECK(take_positions(*rows, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("subaccount")) {
        FL_CHECK(take_subaccount(root, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("fills")) return because(batch, FrameKind::ignored, "fills of an account");
    if (root.has("height") || root.has("last_block_height") || root.has("jsonrpc")) {
        return because(batch, FrameKind::ignored, "block height");
    }
    if (root.has("epoch")) return because(batch, FrameKind::ignored, "server time");
    return FrameKind::unknown;
}

Result<FrameKind> take_element(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.has("oraclePrice") && root.has("ticker")) {
        FL_TRY(symbol, root.text("ticker"));
        FL_CHECK(take_market(root, symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("entryPrice") && root.has("market")) {
        FL_CHECK(take_position(root, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("createdAt") && root.has("price") && root.has("side") && !root.has("market")) {
        FL_CHECK(take_trade(root, context.symbol, context, batch));
        return FrameKind::data;
    }
    if (root.has("startedAt") && root.has("resolution")) {
        FL_CHECK(take_candle(root, true, context, batch));
        return FrameKind::data;
    }
    bool lists = root.size() > 0;
    FL_CHECK(root.each_member([&](std::string_view, const Json& value) -> Result<void> {
        lists = lists && value.is_array();
        return {};
    }));
    return lists ? because(batch, FrameKind::ignored, "sparklines") : FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    const Result<std::string_view> type = root.text("type");
    if (!type || root.has("createdAt")) {
        FL_TRY(kind, take_answer(root, context, batch));
        return kind == FrameKind::unknown ? take_element(root, context, batch)
                                          : Result<FrameKind>(kind);
    }
    if (*type == "channel_data" || *type == "channel_batch_data") {
        return take_channel(root, false, context, batch);
    }
    if (*type == "subscribed") return take_channel(root, true, context, batch);
    if (*type == "connected" || *type == "unsubscribed") return FrameKind::acknowledgement;
    if (*type == "subscribe" || *type == "unsubscribe" || *type == "ping") {
        return FrameKind::request;
    }
    if (*type == "pong") return FrameKind::heartbeat;
    if (*type == "error") {
        const std::string text = text_of(root, "message");
        return because(batch, FrameKind::error, text.empty() ? "no text" : text);
    }
    return FrameKind::unknown;
}

constexpr std::size_t per_channel_max = 32;

// Books are asked for: on the socket they come as changes to views that may cross.
Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const std::string base = "https://indexer.dydx.trade/v4/";
    for (std::size_t i = 0; i < instruments.size(); ++i) {
        const std::string& symbol = instruments[i].symbol;
        if (i % per_channel_max == 0) {
            PlannedConnection& connection = plan.connections.emplace_back();
            connection.url = "wss://indexer.dydx.trade/v4/ws";
            connection.acknowledgements = 1;  // the greeting; subscriptions answer with data
            if (i == 0) {
                connection.subscribe.push_back(R"({"type":"subscribe","channel":"v4_markets"})");
                connection.channels.push_back({"v4_markets",
                                               ns_per_minute,
                                               {EventKind::mark_price, EventKind::open_interest}});
            }
        }
        PlannedConnection& connection = plan.connections.back();
        connection.subscribe.push_back(R"({"type":"subscribe","channel":"v4_trades","id":")" +
                                       symbol + R"(","batched":false})");
        connection.channels.push_back({"v4_trades " + symbol,
                                       ns_per_hour,
                                       {EventKind::trade, EventKind::liquidation},
                                       symbol});
        PlannedPoll& poll = plan.polls.emplace_back();
        poll.url = base + "orderbooks/perpetualMarket/" + symbol;
        poll.endpoint = "orderbook";
        poll.symbol = symbol;
        poll.every_ns = ns_per_minute;
    }
    PlannedPoll& poll = plan.polls.emplace_back();
    poll.url = base + "perpetualMarkets";
    poll.endpoint = "perpetualMarkets";
    poll.every_ns = 10 * ns_per_minute;
    return plan;
}

std::string answer_to(std::string_view /*payload*/, const DecodeContext& /*context*/) { return {}; }

// "dydx1abc" or "dydx1abc/3": an address and the number of its account, 0 where not told. Trades
// name no accounts here, so the user must.
PlannedPoll account_poll(std::string_view account) {
    PlannedPoll poll;
    const std::size_t slash = account.find('/');
    const std::string_view address = account.substr(0, slash);
    const std::string_view number =
        slash == std::string_view::npos ? "0" : account.substr(slash + 1);
    if (!is_account(address) || !is_account(number)) return poll;
    poll.url = "https://indexer.dydx.trade/v4/perpetualPositions?status=OPEN&address=" +
               std::string(address) + "&subaccountNumber=" + std::string(number);
    poll.endpoint = "perpetualPositions";
    poll.symbol = std::string(address);
    poll.every_ns = ns_per_minute;
    return poll;
}

constexpr Endpoint sockets[] = {{"public", "wss://indexer.dydx.trade/v4/ws"}};
constexpr Endpoint rest[] = {{"indexer", "https://indexer.dydx.trade/v4"}};
constexpr std::string_view kinds[] = {"trade",       "candle",      "mark_price", "open_interest",
                                      "funding",     "liquidation", "book_depth", "instrument",
                                      "margin_tier", "position"};

}  // namespace

extern const VenueWire dydx_wire;
const VenueWire dydx_wire = {
    .sockets = sockets,
    .rest = rest,
    .subscriptions_max = per_channel_max,  // of one channel
    .messages_per_s_max = 2,
    .rest_weight_per_s = 10,
    .omits = "Nothing that is known; the first frame of a subscription repeats old trades.",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
    .account_poll = account_poll,
};

}  // namespace faultline
