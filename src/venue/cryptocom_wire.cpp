// Crypto.com Exchange on the wire: short names, sizes in coins, contracts of one coin.
//
// Pushes and answers share one envelope: {"method", "code", "result": {"channel", "data": [..]}}.
// Spot pairs ("BTC_USDT") use the same channels and are left out. The server asks for a sign of
// life every thirty seconds and closes the connection unless it gets it within five. There is no
// liquidation channel.
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"market", "wss://stream.crypto.com/exchange/v1/market"}};
constexpr Endpoint rest[] = {{"public", "https://api.crypto.com/exchange/v1/public"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price",     "open_interest",
                                      "funding", "book_depth", "insurance_fund", "instrument"};
constexpr std::size_t instruments_per_connection = 40;

bool is_spot(std::string_view symbol) { return symbol.find('_') != std::string_view::npos; }

// ---- plan

/// "BTCUSD-INDEX" of "BTCUSD-PERP".
std::string index_of_contract(std::string_view symbol) {
    return std::string(symbol.substr(0, symbol.rfind('-'))) + "-INDEX";
}

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    for (std::size_t first = 0; first < instruments.size(); first += instruments_per_connection) {
        PlannedConnection connection{std::string(sockets[0].url), {}, {}};
        for (const Instrument& instrument : instruments.subspan(
                 first, std::min(instruments_per_connection, instruments.size() - first))) {
            const std::string& symbol = instrument.symbol;
            struct Channel {
                std::string name;
                DurationNs quiet_max_ns;
                EventKind proof;
            };
            const Channel channels[] = {
                {"trade." + symbol, ns_per_hour, EventKind::trade},
                {"ticker." + symbol, 2 * ns_per_minute, EventKind::open_interest},
                {"book." + symbol + ".50", 30 * ns_per_second, EventKind::book_depth},
                {"mark." + symbol, 30 * ns_per_second, EventKind::mark_price},
                {"index." + index_of_contract(symbol), 30 * ns_per_second, EventKind::mark_price},
                {"estimatedfunding." + symbol, 10 * ns_per_minute, EventKind::funding}};
            std::string names;
            for (const Channel& channel : channels) {
                names += (names.empty() ? "\"" : ",\"") + channel.name + "\"";
                connection.channels.push_back(
                    {channel.name, channel.quiet_max_ns, {channel.proof}, symbol});
            }
            // Of these channels only a book is confirmed; the others answer with data.
            ++connection.acknowledgements;
            connection.subscribe.push_back(
                R"({"id":)" + std::to_string(connection.subscribe.size() + 1) +
                R"(,"method":"subscribe","params":{"channels":[)" + names +
                R"(],"book_subscription_type":"SNAPSHOT","book_update_frequency":500}})");
        }
        plan.connections.push_back(std::move(connection));
    }
    const std::string base(rest[0].url);
    plan.polls.push_back({.url = base + "/get-instruments",
                          .body = {},
                          .endpoint = "get-instruments",
                          .symbol = {},
                          .every_ns = 6 * ns_per_hour});
    plan.polls.push_back({.url = base + "/get-insurance?instrument_name=USD&count=1",
                          .body = {},
                          .endpoint = "get-insurance",
                          .symbol = {},
                          .every_ns = ns_per_hour});
    return plan;
}

// ---- rows

/// What rows of one answer have in common.
struct Rows {
    std::string_view symbol;  // of the envelope; a row's own comes first
    const DecodeContext& context;
    EventBatch& batch;

    RowHead head(TimeNs at_ns) const { return row_head(context, symbol, at_ns); }
};

Result<void> add_trade_of(const Json& row, const Rows& rows) {
    FL_TRY(own, row.text_if("i"));
    if (is_spot(own)) return {};
    FL_TRY(millis, row.time_ms("t"));
    const Result<TimeNs> nanos = row.time_ns("tn");
    FL_TRY(price, row.decimal("p"));
    FL_TRY(size, row.decimal("q"));
    FL_TRY(side, row.text("s"));
    const bool bought = side == "BUY" || side == "buy";
    if (!bought && side != "SELL" && side != "sell") return fail(ErrorCode::bad_side);
    add_trade(rows.batch,
              row_head(rows.context, own.empty() ? rows.symbol : own, nanos.value_or(millis)),
              price, size, bought, text_of(row, "d"));
    return {};
}

Result<void> add_ticker(const Json& row, const Rows& rows) {
    FL_TRY(own, row.text_if("i"));
    const std::string_view symbol = own.empty() ? rows.symbol : own;
    if (is_spot(symbol)) return {};
    FL_TRY(at_ns, row.time_ms("t"));
    FL_TRY(open, row.number_if("oi"));
    add_open_interest(rows.batch, row_head(rows.context, symbol, at_ns), open, unknown);
    return {};
}

Result<void> add_book(const Json& row, const Rows& rows) {
    TimeNs at_ns = 0;
    if (row.has("t")) {
        FL_TRY(told_ns, row.time_ms("t"));
        at_ns = told_ns;
    }
    FL_TRY(bids, row.field("bids"));
    FL_TRY(asks, row.field("asks"));
    return add_depth(rows.batch, rows.head(at_ns), bids, asks);
}

/// {"v": value, "t": ms} of the kind that the channel or the request named.
Result<void> add_value(std::string_view kind, const Json& row, const Rows& rows) {
    FL_TRY(at_ns, row.time_ms("t"));
    FL_TRY(value, row.number("v"));
    const RowHead head = rows.head(at_ns);
    if (kind.starts_with("mark")) {
        add_mark(rows.batch, head, value, unknown);
    } else if (kind.starts_with("index")) {
        add_mark(rows.batch, head, unknown, value);
    } else {
        add_funding(rows.batch, head, value, ns_per_hour);
    }
    return {};
}

/// "1m" and "1D", or the names that requests use too: "M1", "H4", "D1". 0: no fixed length.
DurationNs interval_ns(std::string_view name) {
    if (name.size() < 2 || name == "1M") return 0;
    std::string text(name);
    if (name[0] >= 'A' && name[0] <= 'Z') text = std::string(name.substr(1)) + name[0];
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return parse_duration(text).value_or(0);
}

Result<void> add_candle(const Json& row, DurationNs length_ns, const Rows& rows) {
    WireBar bar;
    FL_TRY(open_ns, row.time_ms("t"));
    FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
    FL_TRY(volume, row.number_if("v"));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    bar.volume_contracts = volume;
    add_bar(rows.batch, rows.head(open_ns), PriceKind::trade, bar);
    return {};
}

Result<void> add_instrument(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(type, row.text("inst_type"));
    if (type != "PERPETUAL_SWAP" && type != "FUTURE") return {};
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("base_ccy"));
    FL_TRY(leverage, row.number_if("max_leverage"));
    const Instrument* known = context.instruments->find(symbol);
    FL_TRY(told, told_contract(VenueId::cryptocom, symbol, base, ContractKind::linear, 1));
    InstrumentRow out{known != nullptr ? *known : told};
    out.max_leverage = leverage;
    const auto tradable = row.find("tradable");
    out.trading = !tradable || tradable->boolean().value_or(true);
    batch.instruments.push_back(std::move(out));
    return {};
}

// ---- envelopes

/// Rows of a channel, or of the answer to the method of that name.
Result<FrameKind> decode_data(std::string_view channel, const Json& result, const Rows& rows) {
    const auto spot = [&rows] { return because(rows.batch, FrameKind::ignored, "spot pair"); };
    if (channel == "book.update") {
        return because(rows.batch, FrameKind::ignored, "change of depth");
    }
    if (channel.starts_with("user.")) return because(rows.batch, FrameKind::ignored, "account");
    if (channel == "settlement" || channel == "expired-settlement-price") {
        return because(rows.batch, FrameKind::ignored, "settlement prices of expired futures");
    }
    if (channel == "risk-parameters") {
        return because(rows.batch, FrameKind::ignored, "margin rates per coin held, no tiers");
    }
    if (is_spot(rows.symbol)) return spot();
    FL_TRY(data, result.field("data"));
    const auto each = [&](auto take) -> Result<FrameKind> {
        FL_CHECK(data.each(take));
        return rows.batch.empty() && data.size() > 0 ? spot() : FrameKind::data;
    };
    if (channel == "trade") return each([&](Json row) { return add_trade_of(row, rows); });
    if (channel == "ticker") return each([&](Json row) { return add_ticker(row, rows); });
    if (channel == "book") return each([&](Json row) { return add_book(row, rows); });
    if (channel == "mark" || channel == "index" || channel == "funding" ||
        channel == "estimatedfunding") {
        return each([&](Json row) { return add_value(channel, row, rows); });
    }
    if (channel == "valuations") {
        const std::string_view kind = rows.context.endpoint;
        if (!kind.starts_with("mark") && !kind.starts_with("index") &&
            kind.find("funding") == std::string_view::npos) {
            return because(rows.batch, FrameKind::ignored, "valuation whose type is not told");
        }
        return each([&](Json row) { return add_value(kind, row, rows); });
    }
    if (channel == "candlestick") {
        FL_TRY(interval, result.text_if("interval"));
        const DurationNs length_ns =
            interval.empty() ? bar_length(rows.context, 0, 0) : interval_ns(interval);
        if (length_ns == 0) {
            return because(rows.batch, FrameKind::ignored, "candles whose length is not told");
        }
        return each([&](Json row) { return add_candle(row, length_ns, rows); });
    }
    if (channel == "instruments") {
        return each([&](Json row) { return add_instrument(row, rows.context, rows.batch); });
    }
    if (channel == "insurance") {
        // The answer does not repeat the currency; contracts are settled in USD, which is asked
        // for.
        return each([&](Json row) -> Result<void> {
            FL_TRY(at_ns, row.time_ms("t"));
            FL_TRY(balance, row.number("v"));
            rows.batch.add({}, InsuranceFund{VenueId::cryptocom, "USD", at_ns, balance});
            return {};
        });
    }
    return FrameKind::unknown;
}

/// "public/get-trades" to "trade": the channel whose rows the answer has.
std::string_view channel_of_method(std::string_view method) {
    constexpr std::string_view prefix = "public/get-";
    if (!method.starts_with(prefix)) return {};
    const std::string_view name = method.substr(prefix.size());
    return name == "trades" ? "trade" : name == "tickers" ? "ticker" : name;
}

Result<FrameKind> decode_result(const Json& result, std::string_view method,
                                const DecodeContext& context, EventBatch& batch) {
    FL_TRY(named, result.text_if("channel"));
    const std::string_view channel = named.empty() ? channel_of_method(method) : named;
    FL_TRY(symbol, result.text_if("instrument_name"));
    std::string contract(symbol);
    if (contract.ends_with("-INDEX")) contract.replace(contract.size() - 5, 5, "PERP");
    return decode_data(channel, result, {contract, context, batch});
}

/// Elements of messages that stand alone.
Result<FrameKind> decode_fragment(const Json& root, const DecodeContext& context,
                                  EventBatch& batch) {
    if (root.has("account_id")) return because(batch, FrameKind::ignored, "account");
    if (root.has("o") && root.has("c")) {
        return because(batch, FrameKind::ignored, "candles whose length is not told");
    }
    if (root.has("v") && root.size() == 2) {
        return because(batch, FrameKind::ignored, "valuation whose type is not told");
    }
    const Rows rows{context.symbol, context, batch};
    if (root.has("p") && root.has("q")) {
        FL_CHECK(add_trade_of(root, rows));
    } else if (root.has("a") && root.has("i")) {
        FL_CHECK(add_ticker(root, rows));
    } else {
        return FrameKind::unknown;
    }
    return batch.empty() ? because(batch, FrameKind::ignored, "spot pair") : FrameKind::data;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (root.is_array()) {
        const Result<Json> first = root.at(0);
        if (!first) return FrameKind::data;
        if (!first->has("x")) return FrameKind::unknown;
        return because(batch, FrameKind::ignored, "settlement prices of expired futures");
    }
    if (!root.is_object()) return FrameKind::unknown;
    FL_TRY(method, root.text_if("method"));
    if (method == "public/heartbeat") return FrameKind::heartbeat;
    if (root.has("code")) {
        FL_TRY(code, root.integer("code"));
        if (code != 0) {
            const std::string text = text_of(root, "message");
            return because(batch, FrameKind::error, text.empty() ? std::to_string(code) : text);
        }
    }
    if (const auto result = root.find("result")) {
        if (method.starts_with("private/")) return because(batch, FrameKind::ignored, "account");
        return decode_result(*result, method, context, batch);
    }
    if (root.has("params") || method == "public/respond-heartbeat") return FrameKind::request;
    // A channel alone is the confirmation of a book.
    if (root.has("channel") && root.has("data")) {
        return decode_result(root, method, context, batch);
    }
    if (!method.empty()) return FrameKind::acknowledgement;
    return decode_fragment(root, context, batch);
}

/// The same id goes back.
std::string answer_to(std::string_view payload, const DecodeContext& context) {
    const Result<Json> root = context.parse(payload);
    if (!root || root->text("method").value_or(std::string_view{}) != "public/heartbeat") return {};
    const Result<std::int64_t> id = root->integer("id");
    if (!id) return {};
    return R"({"id":)" + std::to_string(*id) + R"(,"method":"public/respond-heartbeat"})";
}

}  // namespace

extern const VenueWire cryptocom_wire;
const VenueWire cryptocom_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::server_json,
    .messages_per_s_max = 10,
    .rest_weight_per_s = 20,
    .omits = "everything: no liquidation is published",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
