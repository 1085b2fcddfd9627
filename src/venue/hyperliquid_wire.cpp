// Hyperliquid on the wire: one socket, and one address for all questions (POST with a type).
//
// There is no liquidation feed. A liquidation shows in the fills of the two accounts that it was
// between, and any account's fills and positions may be asked for; which accounts there are, trades
// tell. Answers about an account do not name it: the session puts its address into the context's
// symbol. Contexts and account states of a socket carry no time of the venue.
#include <cmath>
#include <string>

#include "venue/account_rows.hpp"
#include "venue/hyperliquid_accounts.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

using namespace hyperliquid;

Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(coin, row.text("coin"));
    if (is_spot(coin)) return {};
    FL_TRY(at_ns, row.time_ms("time"));
    FL_TRY(price, printed_price(row, "px"));
    FL_TRY(size, printed_size(row, "sz"));
    FL_TRY(taker_bought, bought(row));
    Instrument told;
    add_trade(batch, head_of(context, coin, at_ns, told), price, size, taker_bought,
              text_of(row, "tid"));
    const std::optional<Json> users = row.find("users");
    if (!users) return {};
    return users->each([&](const Json& user) -> Result<void> {
        FL_TRY(address, user.text());
        batch.accounts.emplace_back(address);
        return {};
    });
}

Result<void> take_context(const Json& row, std::string_view coin, const DecodeContext& context,
                          EventBatch& batch) {
    Instrument told;
    const RowHead head = head_of(context, coin, 0, told);
    FL_TRY(mark, row.number_if("markPx"));
    FL_TRY(oracle, row.number_if("oraclePx"));
    FL_TRY(open, row.number_if("openInterest"));
    FL_TRY(rate, row.number_if("funding"));
    add_mark(batch, head, mark, oracle);
    add_open_interest(batch, head, open, mark);
    add_funding(batch, head, rate, ns_per_hour);
    return {};
}

Result<void> take_book(const Json& book, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(coin, book.text("coin"));
    if (is_spot(coin)) return {};
    const TimeNs at_ns = book.has("time") ? book.time_ms("time").value_or(0) : 0;
    FL_TRY(levels, book.field("levels"));
    FL_TRY(bids, levels.at(0));
    FL_TRY(asks, levels.at(1));
    Instrument told;
    return add_depth(batch, head_of(context, coin, at_ns, told), bids, asks, {"px", "sz"});
}

Result<void> take_candle(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(coin, row.text("s"));
    if (is_spot(coin)) return {};
    WireBar bar;
    FL_TRY(open_ns, row.time_ms("t"));
    FL_TRY(last_ns, row.time_ms("T"));  // the bar's last millisecond
    FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
    FL_TRY(volume, row.number_if("v"));
    bar.open_ns = open_ns;
    bar.length_ns = last_ns + ns_per_ms - open_ns;
    bar.volume_contracts = volume;
    Instrument told;
    add_bar(batch, head_of(context, coin, open_ns, told), PriceKind::trade, bar);
    return {};
}

// Tiers by lower bound and leverage; maintenance is half of 1 / leverage, charged by parts, so that
// each tier deducts what the tiers below it would have charged less.
Result<void> take_tiers(const Json& tiers, std::string_view symbol, EventBatch& batch) {
    const std::size_t first = batch.tiers.size();
    double deduction = 0, rate = 0;
    FL_CHECK(tiers.each([&](const Json& tier) -> Result<void> {
        FL_TRY(from_usd, tier.number("lowerBound"));
        FL_TRY(leverage, tier.number("maxLeverage"));
        if (!(leverage > 0)) return fail(ErrorCode::not_positive);
        if (batch.tiers.size() > first) batch.tiers.back().cap_usd = from_usd;
        deduction += from_usd * (0.5 / leverage - rate);
        rate = 0.5 / leverage;
        batch.tiers.push_back({.symbol = std::string(symbol),
                               .cap_usd = no_cap,
                               .maintenance_rate = rate,
                               .max_leverage = leverage,
                               .deduction_usd = deduction});
        return {};
    }));
    return {};
}

std::optional<Json> table_of(const Json& meta, std::int64_t id) {
    const std::optional<Json> tables = meta.find("marginTables");
    if (!tables || !tables->is_array()) return std::nullopt;
    std::optional<Json> found;
    const auto searched = tables->each([&](const Json& pair) -> Result<void> {
        FL_TRY(number, pair.at(0));
        FL_TRY(table, pair.at(1));
        if (number.integer().value_or(-1) == id) found = table.find("marginTiers");
        return {};
    });
    return searched ? found : std::nullopt;
}

Result<void> take_asset(const Json& meta, const Json& asset, EventBatch& batch) {
    FL_TRY(name, asset.text("name"));
    FL_TRY(leverage, asset.number("maxLeverage"));
    if (!(leverage > 0)) return fail(ErrorCode::not_positive);
    const std::optional<Json> delisted = asset.find("isDelisted");
    const bool trading = !delisted || !delisted->boolean().value_or(false);
    batch.instruments.push_back({contract_of(name), leverage, trading});
    const std::int64_t id =
        asset.has("marginTableId") ? asset.integer("marginTableId").value_or(0) : 0;
    if (const std::optional<Json> table = table_of(meta, id))
        return take_tiers(*table, name, batch);
    // Tables below 50 are not listed: the number is the leverage of one tier. Answers of before the
    // tables give the leverage alone, which meant the same.
    if (id >= 50) return {};
    batch.tiers.push_back({.symbol = std::string(name),
                           .cap_usd = no_cap,
                           .maintenance_rate = 0.5 / leverage,
                           .max_leverage = leverage,
                           .deduction_usd = 0});
    return {};
}

// The universe of one exchange on the chain, with the contexts of the same positions where given.
Result<void> take_meta(const Json& meta, const Json* contexts, const DecodeContext& context,
                       EventBatch& batch) {
    FL_TRY(universe, meta.field("universe"));
    if (contexts != nullptr && contexts->size() != universe.size()) {
        return fail(ErrorCode::column_count);
    }
    FL_CHECK(universe.each([&](const Json& asset) { return take_asset(meta, asset, batch); }));
    if (contexts == nullptr) return {};
    std::size_t index = batch.instruments.size() - universe.size();
    return contexts->each([&](const Json& row) -> Result<void> {
        const InstrumentRow& asset = batch.instruments[index++];
        if (!asset.trading) return {};  // prices of delisted coins stand still
        return take_context(row, asset.instrument.symbol, context, batch);
    });
}

FrameKind data_or(EventBatch& batch, std::string_view reason) {
    return batch.empty() ? because(batch, FrameKind::ignored, reason) : FrameKind::data;
}

template <class Take>
Result<FrameKind> take_rows(const Json& rows, Take take, const DecodeContext& context,
                            EventBatch& batch) {
    FL_CHECK(rows.each([&](const Json& row) { return take(row, context, batch); }));
    return rows.size() == 0 ? FrameKind::data : data_or(batch, "spot market");
}

Result<void> take_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(coin, row.text("coin"));
    FL_TRY(at_ns, row.time_ms("time"));
    FL_TRY(rate, row.number("fundingRate"));
    add_funding(batch, row_head(context, coin, at_ns), rate, ns_per_hour);
    return {};
}

Result<FrameKind> take_list(const Json& list, const DecodeContext& context, EventBatch& batch) {
    if (list.size() == 0) return FrameKind::data;
    FL_TRY(first, list.at(0));
    if (first.has("tokens")) return because(batch, FrameKind::ignored, "spot market");
    if (first.has("universe")) {
        const Result<Json> second = list.at(1);
        if (second && second->is_array()) {
            FL_CHECK(take_meta(first, &*second, context, batch));
        } else {
            FL_CHECK(list.each(
                [&](const Json& meta) { return take_meta(meta, nullptr, context, batch); }));
        }
        return FrameKind::data;
    }
    if (first.has("oid")) return take_fills(list, context.symbol, context, batch);
    if (first.has("px")) return take_rows(list, take_trade, context, batch);
    if (first.has("T") && first.has("o")) return take_rows(list, take_candle, context, batch);
    if (first.has("fundingRate")) return take_rows(list, take_funding, context, batch);
    if (first.has("delta")) {
        return because(batch, FrameKind::ignored, "funding payments of an account");
    }
    if (first.is_text()) return because(batch, FrameKind::ignored, "names of markets");
    if (first.is_null() || first.has("deployer")) {
        return because(batch, FrameKind::ignored, "list of builder exchanges");
    }
    if (first.is_array()) return because(batch, FrameKind::ignored, "predicted funding");
    return FrameKind::unknown;
}

bool all_prices(const Json& root) {
    bool all = root.size() > 0;
    const auto walked = root.each_member([&](std::string_view, const Json& value) -> Result<void> {
        all = all && value.is_text() && value.decimal().has_value();
        return {};
    });
    return walked && all;
}

// Answers (and elements of them) tell themselves by their fields.
Result<FrameKind> take_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.is_array()) return take_list(root, context, batch);
    if (root.has("assetPositions")) return take_account(root, context.symbol, context, batch);
    if (root.has("levels")) {
        FL_CHECK(take_book(root, context, batch));
        return data_or(batch, "spot market");
    }
    if (root.has("tokens")) return because(batch, FrameKind::ignored, "spot market");
    if (root.has("universe")) {
        FL_CHECK(take_meta(root, nullptr, context, batch));
        return FrameKind::data;
    }
    if (const std::optional<Json> tiers = root.find("marginTiers")) {
        FL_CHECK(take_tiers(*tiers, context.symbol, batch));
        return FrameKind::data;
    }
    if (const std::optional<Json> position = root.find("position")) {
        FL_CHECK(take_position(*position, 0, {}, context, batch));
        return FrameKind::data;
    }
    if (root.has("oid") && root.has("px")) {
        return because(batch, FrameKind::ignored, "a fill of an account");
    }
    if (root.has("px") && root.has("sz")) {
        FL_CHECK(take_trade(root, context, batch));
        return data_or(batch, "spot market");
    }
    if (root.has("T") && root.has("o")) {
        FL_CHECK(take_candle(root, context, batch));
        return data_or(batch, "spot market");
    }
    if (root.has("markPx") && root.has("openInterest")) {
        FL_TRY(name, root.text_if("name"));
        FL_TRY(coin, root.text_if("coin"));
        FL_CHECK(take_context(root, coin.empty() ? name : coin, context, batch));
        return FrameKind::data;
    }
    if (const Result<std::string_view> status = root.text("status"); status && *status == "err") {
        return because(batch, FrameKind::error, text_of(root, "response"));
    }
    if (root.has("status")) return because(batch, FrameKind::ignored, "answer about an account");
    if (all_prices(root)) return because(batch, FrameKind::ignored, "mid prices");
    return FrameKind::unknown;
}

Result<FrameKind> take_post(const Json& data, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(response, data.field("response"));
    FL_TRY(type, response.text("type"));
    FL_TRY(payload, response.field("payload"));
    if (type == "error") {
        return because(batch, FrameKind::error, payload.text().value_or("no text"));
    }
    const std::optional<Json> answer = payload.find("data");
    if (type == "info" && answer) return take_answer(*answer, context, batch);
    return because(batch, FrameKind::ignored, "answer about an account");
}

Result<FrameKind> take_user(std::string_view channel, const Json& data,
                            const DecodeContext& context, EventBatch& batch) {
    FL_TRY(user, data.text_if("user"));
    const std::string_view owner = user.empty() ? context.symbol : user;
    if (const std::optional<Json> snapshot = data.find("isSnapshot")) {
        batch.replayed = snapshot->boolean().value_or(false);
    }
    if (const std::optional<Json> fills = data.find("fills")) {
        return take_fills(*fills, owner, context, batch);
    }
    if (const std::optional<Json> state = data.find("clearinghouseState")) {
        return take_account(*state, owner, context, batch);
    }
    if (const std::optional<Json> states = data.find("clearinghouseStates")) {
        FL_CHECK(states->each([&](const Json& pair) -> Result<void> {
            FL_TRY(state, pair.at(1));
            FL_CHECK(take_account(state, owner, context, batch));
            return {};
        }));
        return FrameKind::data;
    }
    return because(batch, FrameKind::ignored, "account channel " + std::string(channel));
}

Result<FrameKind> take_channel(std::string_view channel, const Json& root,
                               const DecodeContext& context, EventBatch& batch) {
    if (channel == "pong") return FrameKind::heartbeat;
    FL_TRY(data, root.field("data"));
    if (channel == "trades") return take_rows(data, take_trade, context, batch);
    if (channel == "l2Book") {
        FL_CHECK(take_book(data, context, batch));
        return data_or(batch, "spot market");
    }
    if (channel == "activeAssetCtx") {
        FL_TRY(coin, data.text("coin"));
        FL_TRY(row, data.field("ctx"));
        FL_CHECK(take_context(row, coin, context, batch));
        return FrameKind::data;
    }
    if (channel == "candle") {
        FL_CHECK(take_candle(data, context, batch));
        return data_or(batch, "spot market");
    }
    if (channel == "subscriptionResponse") return FrameKind::acknowledgement;
    if (channel == "error") {
        return because(batch, FrameKind::error, data.text().value_or("no text"));
    }
    if (channel == "post") return take_post(data, context, batch);
    if (channel == "bbo") return because(batch, FrameKind::ignored, "best bid and offer");
    if (channel == "allMids") return because(batch, FrameKind::ignored, "mid prices");
    if (channel == "activeSpotAssetCtx") {
        return because(batch, FrameKind::ignored, "spot market");
    }
    if (channel == "allDexsAssetCtxs" || channel == "assetCtxs") {
        return because(batch, FrameKind::ignored, "contexts by position, without names");
    }
    constexpr std::string_view account_channels[] = {"user",
                                                     "userFills",
                                                     "userEvents",
                                                     "userFundings",
                                                     "webData2",
                                                     "webData3",
                                                     "orderUpdates",
                                                     "notification",
                                                     "openOrders",
                                                     "clearinghouseState",
                                                     "activeAssetData",
                                                     "twapStates",
                                                     "spotState",
                                                     "userTwapSliceFills",
                                                     "userTwapHistory",
                                                     "userHistoricalOrders",
                                                     "userNonFundingLedgerUpdates",
                                                     "allDexsClearinghouseState"};
    for (const std::string_view known : account_channels) {
        if (channel == known) return take_user(channel, data, context, batch);
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    // Two texts are no JSON: the socket's greeting and the refusal of a question.
    if (payload.starts_with("Websocket connection established")) {
        return FrameKind::acknowledgement;
    }
    if (payload.starts_with("Failed to deserialize")) {
        return because(batch, FrameKind::error, payload.substr(0, 100));
    }
    FL_TRY(root, context.parse(payload));
    if (const Result<std::string_view> channel = root.text("channel")) {
        return take_channel(*channel, root, context, batch);
    }
    if (root.has("method")) return FrameKind::request;
    return take_answer(root, context, batch);
}

constexpr int subscriptions_max = 1000;

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    struct Topic {
        std::string_view type;
        DurationNs quiet_max_ns;
        EventKind proof;
    };
    constexpr Topic topics[] = {{"trades", 10 * ns_per_minute, EventKind::trade},
                                {"activeAssetCtx", ns_per_minute, EventKind::mark_price},
                                {"l2Book", ns_per_minute, EventKind::book_depth}};
    for (const Instrument& instrument : instruments) {
        if (plan.connections.empty() ||
            plan.connections.back().subscribe.size() + std::size(topics) > subscriptions_max) {
            plan.connections.emplace_back().url = "wss://api.hyperliquid.xyz/ws";
            plan.connections.back().acknowledgements = 1;  // the greeting
        }
        PlannedConnection& connection = plan.connections.back();
        for (const Topic& topic : topics) {
            const std::string type(topic.type);
            connection.subscribe.push_back(R"({"method":"subscribe","subscription":{"type":")" +
                                           type + R"(","coin":")" + instrument.symbol + R"("}})");
            connection.channels.push_back({type + " " + instrument.symbol,
                                           topic.quiet_max_ns,
                                           {topic.proof},
                                           instrument.symbol});
            ++connection.acknowledgements;
        }
    }
    PlannedPoll& poll = plan.polls.emplace_back();
    poll.url = "https://api.hyperliquid.xyz/info";
    poll.method = "POST";
    poll.body = R"({"type":"metaAndAssetCtxs"})";
    poll.endpoint = "metaAndAssetCtxs";
    poll.every_ns = 5 * ns_per_minute;
    poll.weight = 20;
    return plan;
}

std::string answer_to(std::string_view /*payload*/, const DecodeContext& /*context*/) { return {}; }

PlannedPoll account_poll(std::string_view account) {
    PlannedPoll poll;
    if (!is_account(account)) return poll;
    poll.url = "https://api.hyperliquid.xyz/info";
    poll.method = "POST";
    poll.body = R"({"type":"clearinghouseState","user":")" + std::string(account) + R"("})";
    poll.endpoint = "clearinghouseState";
    poll.symbol = std::string(account);
    poll.every_ns = 5 * ns_per_minute;
    poll.weight = 2;
    return poll;
}

constexpr Endpoint sockets[] = {{"public", "wss://api.hyperliquid.xyz/ws"}};
constexpr Endpoint rest[] = {{"info", "https://api.hyperliquid.xyz/info"}};
constexpr std::string_view kinds[] = {"trade",         "candle",      "mark_price",
                                      "open_interest", "funding",     "book_depth",
                                      "instrument",    "margin_tier", "position"};

}  // namespace

extern const VenueWire hyperliquid_wire;
const VenueWire hyperliquid_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = R"({"method":"ping"})",
    .ping_every_ns = 20 * ns_per_second,
    .subscriptions_max = subscriptions_max,
    .messages_per_s_max = 33,  // 2000 a minute and address
    .rest_weight_per_s = 20,   // 1200 a minute and address
    .omits =
        "There is no public liquidation feed. Only liquidations in the fills of accounts that "
        "are watched are seen; positions of every account are public.",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
    .account_poll = account_poll,
};

}  // namespace faultline
