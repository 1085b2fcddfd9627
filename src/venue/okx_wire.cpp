// OKX on the wire: v5 public channels.
//
// Read with care: sizes are CONTRACTS (0.01 BTC each on BTC-USDT-SWAP; fractions occur). In
// liquidation-orders `posSide` is the position and `side` the order's side; `posSide` "net" or ""
// leaves only the order to tell. `bkPx` is the price of the deal with the liquidation account,
// near the market. The first message after a subscription may hold old orders, and rows are
// neither in order nor prompt.
#include "venue/account_rows.hpp"
#include "venue/okx_rows.hpp"
#include "venue/row_readings.hpp"

namespace faultline {
namespace {

using rows::ignored;

constexpr Endpoint sockets[] = {{"public", "wss://ws.okx.com:8443/ws/v5/public"}};
constexpr Endpoint rest[] = {{"public", "https://www.okx.com"}};
constexpr std::string_view kinds[] = {
    "trade",      "candle",     "mark_price",       "funding",     "liquidation",   "open_interest",
    "book_depth", "instrument", "long_short_ratio", "margin_tier", "insurance_fund"};

/// "BTC-USDT" of "BTC-USDT-SWAP".
std::string family_of(const std::string& symbol) { return symbol.substr(0, symbol.rfind('-')); }

Plan plan(std::span<const Instrument> instruments) {
    struct Channel {
        std::string_view name;
        EventKind proof;
    };
    constexpr Channel channels[] = {{"trades", EventKind::trade},
                                    {"mark-price", EventKind::mark_price},
                                    {"open-interest", EventKind::open_interest},
                                    {"books5", EventKind::book_depth}};
    std::vector<rows::Subscription> wanted;
    const auto add = [&](const Channel& channel, std::string_view key, const std::string& value,
                         DurationNs quiet_ns) {
        const std::string name(channel.name);
        wanted.push_back(
            {R"({"channel":")" + name + R"(",")" + std::string(key) + R"(":")" + value + R"("})",
             name + " " + value,
             quiet_ns,
             {channel.proof},
             key == "instId" ? value : std::string()});
    };
    const std::string base = "https://www.okx.com/api/v5/";
    Plan out;
    bool has_swaps = false;
    bool has_futures = false;
    bool has_fund = false;
    for (const Instrument& one : instruments) {
        const bool is_swap = one.symbol.ends_with("-SWAP");
        (is_swap ? has_swaps : has_futures) = true;
        for (const Channel& channel : channels) {
            const bool is_trade = channel.proof == EventKind::trade;
            add(channel, "instId", one.symbol, (is_trade ? 10 : 1) * ns_per_minute);
        }
        if (!is_swap) continue;
        // One fund: of the first swap, so that balances of several families never meet in a series.
        if (!has_fund) {
            out.polls.push_back(
                rows::poll(base + "public/insurance-fund?instType=SWAP&limit=1&instFamily=" +
                               family_of(one.symbol),
                           "insurance-fund", "", ns_per_hour));
            has_fund = true;
        }
        add({"funding-rate", EventKind::funding}, "instId", one.symbol, 5 * ns_per_minute);
        out.polls.push_back(rows::poll(
            base +
                "rubik/stat/contracts/long-short-account-ratio-contract?period=5m&limit=2&instId=" +
                one.symbol,
            "long-short-account-ratio-contract", one.symbol, 5 * ns_per_minute));
        out.polls.push_back(
            rows::poll(base + "public/position-tiers?instType=SWAP&tdMode=isolated&instFamily=" +
                           family_of(one.symbol),
                       "position-tiers", one.symbol, ns_per_hour));
    }
    for (const bool swaps : {true, false}) {
        if (!(swaps ? has_swaps : has_futures)) continue;
        const std::string type = swaps ? "SWAP" : "FUTURES";
        add({"liquidation-orders", EventKind::liquidation}, "instType", type, 0);
        out.polls.push_back(rows::poll(base + "public/instruments?instType=" + type, "instruments",
                                       "", ns_per_hour));
    }
    const auto frame = [](std::string_view joined, int number) {
        return R"({"id":")" + std::to_string(number) + R"(","op":"subscribe","args":[)" +
               std::string(joined) + "]}";
    };
    // All arguments of a connection may have 64 KB together; each has about 60 bytes.
    rows::add_connections(out, sockets[0].url, wanted, 500, 100, frame, rows::Confirms::arguments);
    return out;
}

Result<Side> liquidated_side(std::string_view position, std::string_view order) {
    if (position == "long") return Side::long_;
    if (position == "short") return Side::short_;
    if (position != "net" && !position.empty()) return fail(ErrorCode::bad_side);
    if (order == "sell") return Side::long_;
    if (order == "buy") return Side::short_;
    return fail(ErrorCode::bad_side);
}

Result<void> take_liquidations(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("instId"));
    FL_TRY(type, row.text_if("instType"));
    if (type == "OPTION" || type == "MARGIN") return {};  // no contracts of ours
    FL_TRY(details, row.field("details"));
    return details.each([&](const Json& detail) -> Result<void> {
        FL_TRY(price, printed_price(detail, "bkPx"));
        FL_TRY(position, detail.text_if("posSide"));
        FL_TRY(order, detail.text_if("side"));
        FL_TRY(side, liquidated_side(position, order));
        FL_TRY(size, printed_size(detail, "sz"));
        FL_TRY(exchange_ns, detail.time_ms("ts"));
        add_liquidation(batch, row_head(context, symbol, exchange_ns), side, price, size, {});
        return {};
    });
}

bool is_account_channel(std::string_view channel) {
    constexpr std::string_view names[] = {"account",
                                          "positions",
                                          "orders",
                                          "orders-algo",
                                          "algo-advance",
                                          "fills",
                                          "balance_and_position",
                                          "liquidation-warning",
                                          "account-greeks"};
    for (const std::string_view name : names) {
        if (channel == name) return true;
    }
    return false;
}

bool is_book_channel(std::string_view channel) {
    return channel == "books" || channel == "books5" || channel == "books-l2-tbt" ||
           channel == "books50-l2-tbt" || channel == "books-elp";
}

Result<FrameKind> take_channel(std::string_view channel, const Json& root, const Json& arg,
                               const Json& data, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, arg.text_if("instId"));
    if (channel == "liquidation-orders") {
        FL_CHECK(
            data.each([&](const Json& row) { return take_liquidations(row, context, batch); }));
        return rows::data_or_ignored(batch, "liquidations of margin loans or options");
    }
    if (is_book_channel(channel)) {
        FL_TRY(action, root.text_if("action"));
        if (action == "update") return ignored(batch, "book update: changed levels only");
        FL_CHECK(
            data.each([&](const Json& row) { return okx::add_book(row, symbol, context, batch); }));
        return FrameKind::data;
    }
    if (const std::size_t at = channel.find("candle"); at != std::string_view::npos) {
        const PriceKind kind = at == 0                             ? PriceKind::trade
                               : channel.starts_with("mark-price") ? PriceKind::mark
                                                                   : PriceKind::index;
        const DurationNs length_ns = rows::bar_length(channel.substr(at + 6));
        if (length_ns == 0) return ignored(batch, "candle of months");
        FL_CHECK(okx::add_candles(data, kind, length_ns, symbol, context, batch));
        return rows::data_or_ignored(batch, "candle that is still open");
    }
    if (channel == "bbo-tbt") return ignored(batch, "best bid and offer");
    if (channel == "tickers") return ignored(batch, "best bid and offer or 24h ticker");
    if (channel == "price-limit") return ignored(batch, "price limits");
    if (channel == "status") return ignored(batch, "maintenance of the venue");
    if (channel == "adl-warning") return ignored(batch, "deleveraging state");
    if (channel == "estimated-price") return ignored(batch, "estimated settlement price");
    if (channel.starts_with("opt") || channel == "option-trades") return ignored(batch, "options");
    if (is_account_channel(channel)) return ignored(batch, "account payload");
    return okx::decode_rows(data, context, batch);
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    if (payload == "pong" || payload == "ping") return FrameKind::heartbeat;
    FL_TRY(root, context.parse(payload));
    if (root.is_array()) return okx::decode_rows(root, context, batch);  // rows alone
    if (!root.is_object()) return FrameKind::unknown;
    const std::optional<Json> arg = root.find("arg");
    if (arg && !root.has("event")) {  // nearly all frames
        if (const std::optional<Json> data = root.find("data")) {
            FL_TRY(channel, arg->text("channel"));
            return take_channel(channel, root, *arg, *data, context, batch);
        }
    }
    if (root.has("op")) return FrameKind::request;
    if (root.has("event")) {
        FL_TRY(event, root.text("event"));
        FL_TRY(message, root.text_if("msg"));
        if (event == "error") return rows::refused(batch, message);
        if (event == "notice") return ignored(batch, "the venue will close this connection soon");
        return FrameKind::acknowledgement;  // subscribe, unsubscribe, login, channel counts
    }
    if (root.has("code")) {
        FL_TRY(code, root.integer("code"));
        FL_TRY(message, root.text_if("msg"));
        if (code != 0) return rows::refused(batch, message);
    }
    const std::optional<Json> data = root.find("data");
    return data ? okx::decode_rows(*data, context, batch) : Result<FrameKind>(FrameKind::unknown);
}

}  // namespace

extern const VenueWire okx_wire;
const VenueWire okx_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = "ping",
    .ping_every_ns = 20 * ns_per_second,
    .subscriptions_max = 500,  // 64 KB of arguments
    .messages_per_s_max = 3,   // and 480 subscriptions an hour and connection
    .rest_weight_per_s = 2.5,  // the slowest endpoint: 5 in two seconds
    .omits =
        "at most one liquidation per contract and second, and not all of them; the first "
        "message after a subscription may repeat old ones, rows may be minutes late",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = rows::no_answer,
};

}  // namespace faultline
