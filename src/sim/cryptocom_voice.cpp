// CryptocomVoice: how Crypto.com Exchange talks: short names, texts for numbers, one envelope for
// everything.
//
// A book is confirmed by a bare frame with its channel; other channels are confirmed by their first
// data, which carries the request's id. Wrong channels are refused one by one. The server asks for
// a sign of life every thirty seconds; who ignores it is hung up on at the third one. To text that
// is not JSON the venue says nothing at all; here it is refused, so that a client's fault shows.
// There is no liquidation channel. What a trade channel sends first has not been seen: here it is
// what other channels do.
#include <algorithm>

#include "sim/number_text.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"stream.crypto.com", "api.crypto.com"};
constexpr std::size_t channels_max = 400;
constexpr std::size_t trades_first = 50;

/// A parsed channel name: "book.BTCUSD-PERP.50".
struct Channel {
    std::string name;  // whole
    std::string kind;  // "book"
    const Listing* listing = nullptr;
};

/// "BTCUSD-INDEX" of "BTCUSD-PERP".
std::string index_name(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.rfind('-')) + "-INDEX";
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/exchange/v1/market" ? 101 : 404;
}

/// {"id","method":"subscribe","code":0,"result":{"instrument_name","subscription","channel",
/// "data":[ : the opening of every push; an id of -1 is nobody's request.
JsonWriter& begin_push(JsonWriter& out, std::int64_t id, std::string_view kind,
                       std::string_view instrument, std::string_view subscription, int depth = 0) {
    out.begin_object()
        .member("id", id)
        .member("method", "subscribe")
        .member("code", 0)
        .key("result")
        .begin_object()
        .member("instrument_name", instrument)
        .member("subscription", subscription)
        .member("channel", kind);
    if (depth > 0) out.member("depth", depth);
    return out.key("data").begin_array();
}
std::string end_push(JsonWriter& out) {
    out.end_array().end_object().end_object();
    return out.take();
}

void write_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    out.begin_object()
        .member("d", std::to_string(4'611'686'018'000'000'000 + row.id))
        .member("t", ms(row.time_ns))
        .member("tn", std::to_string(row.time_ns))
        .member("q", row.size_contracts.to_string())
        .member("p", price_text(listing, row.price_usd))
        .member("s", row.taker_bought ? "BUY" : "SELL")
        .member("i", listing.instrument.symbol)
        .end_object();
}

void write_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    double volume = 0, turnover_usd = 0;
    for (const auto& minute : listing.minutes) {
        volume += minute.volume_contracts;
        turnover_usd += minute.turnover_usd;
    }
    const std::string last = price_text(listing, told.last_usd);
    out.begin_object().member("h", last).member("l", last).member("a", last).member("c", "0");
    if (listing.book_ns != 0) {
        const BookTold::Level& bid = listing.book.bids[0];
        const BookTold::Level& ask = listing.book.asks[0];
        out.member("b", price_text(listing, bid.price_usd))
            .member("bs", bid.size_contracts.to_string())
            .member("k", price_text(listing, ask.price_usd))
            .member("ks", ask.size_contracts.to_string());
    }
    out.member("i", listing.instrument.symbol)
        .member("v", number_text(volume, 4))
        .member("vv", number_text(turnover_usd, 2))
        .member("oi", told.open_interest_contracts.to_string())
        .member("t", ms(listing.ticker_ns))
        .end_object();
}

/// {"asks","bids"} of [price, size, orders]; the numbers that chain changes only on the socket.
void write_book(JsonWriter& out, const Listing& listing, bool on_socket) {
    out.begin_object();
    for (const bool asks : {true, false}) {
        out.key(asks ? "asks" : "bids").begin_array();
        for (const BookTold::Level& level : asks ? listing.book.asks : listing.book.bids) {
            out.begin_array()
                .value(price_text(listing, level.price_usd))
                .value(level.size_contracts.to_string())
                .value("1")
                .end_array();
        }
        out.end_array();
    }
    if (on_socket) {
        out.member("t", ms(listing.book_ns))
            .member("tt", ms(listing.book_ns))
            .member("u", listing.book_ns / ns_per_us)
            .member("cs", 0);
    }
    out.end_object();
}

void write_value(JsonWriter& out, std::string_view value, TimeNs at_ns) {
    out.begin_object().member("v", value).member("t", ms(at_ns)).end_object();
}

/// What a valuation is, as text; nothing for other kinds.
std::string value_of(std::string_view kind, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    if (kind.starts_with("mark")) return price_text(listing, told.mark_usd);
    if (kind.starts_with("index")) return price_text(listing, told.index_usd);
    if (kind.find("funding") != kind.npos) return told.funding_rate.to_string();
    return {};
}

/// The whole state of a channel as a push.
std::string push_of(const Channel& channel, std::int64_t id) {
    const Listing& listing = *channel.listing;
    JsonWriter out;
    begin_push(out, id, channel.kind,
               channel.kind == "index" ? index_name(listing) : listing.instrument.symbol,
               channel.name, channel.kind == "book" ? 50 : 0);
    if (channel.kind == "book") {
        write_book(out, listing, true);
    } else if (channel.kind == "ticker") {
        write_ticker(out, listing);
    } else if (channel.kind == "trade") {
        for (const TapeRow& row : latest_tape(listing, trades_first)) {
            write_trade(out, listing, row);
        }
    } else {
        write_value(out, value_of(channel.kind, listing), listing.ticker_ns);
    }
    return end_push(out);
}

std::string refusal(std::int64_t id, std::string_view method, int code, std::string_view channel,
                    std::string_view message) {
    JsonWriter out;
    out.begin_object().member("id", id).member("method", method).member("code", code);
    if (!channel.empty()) out.member("channel", channel);
    out.member("message", message).end_object();
    return out.take();
}

/// Reads a channel's name; what is wrong with it as text, empty where nothing is.
std::string_view read_channel(Channel& channel, const EmulatedMarket& market) {
    const std::size_t dot = std::min(channel.name.find('.'), channel.name.size());
    channel.kind = channel.name.substr(0, dot);
    constexpr std::string_view kinds[] = {"trade",   "ticker",          "book", "mark", "index",
                                          "funding", "estimatedfunding"};
    if (dot == channel.name.size() || std::ranges::find(kinds, channel.kind) == std::end(kinds)) {
        return "Unrecognized channel";
    }
    std::string_view rest = std::string_view(channel.name).substr(dot + 1);
    if (channel.kind == "book") {
        const std::size_t last = rest.rfind('.');
        if (last != rest.npos) {
            const std::string_view depth = rest.substr(last + 1);
            if (depth != "10" && depth != "50" && depth != "150") return "Invalid depth";
            rest = rest.substr(0, last);
        }
    }
    for (const Listing& listing : market.listings()) {
        const bool by_index = rest == index_name(listing);
        if (!by_index && rest != listing.instrument.symbol) continue;
        if (by_index != (channel.kind == "index")) return "Unsupported instrument";
        channel.listing = &listing;
    }
    return channel.listing == nullptr ? "Unknown symbol" : "";
}

VoiceReply hear_channels(const Json& params, std::int64_t id, bool subscribes,
                         VoiceConnection& connection, const EmulatedMarket& market) {
    const std::string_view method = subscribes ? "subscribe" : "unsubscribe";
    VoiceReply reply;
    const auto list = params.find("channels");
    const auto taken =
        !list ? Result<void>(fail(ErrorCode::missing_field))
              : list->each([&](Json name) -> Result<void> {
                    FL_TRY(text, name.text());
                    Channel channel{.name = std::string(text), .kind = {}};
                    const std::string_view fault = read_channel(channel, market);
                    if (!fault.empty()) {
                        reply.frames.push_back(refusal(id, method, 40003, text, fault));
                        return {};
                    }
                    if (!subscribes) {
                        connection.topics.erase(channel.name);
                        return {};
                    }
                    if (connection.topics.size() >= channels_max) {
                        reply.frames.push_back(
                            refusal(id, method, 40107, {}, "Maximum subscriptions exceeded"));
                        return {};
                    }
                    connection.topics.emplace(channel.name, 0);
                    const bool is_book = channel.kind == "book";
                    if (is_book) {
                        JsonWriter out;
                        out.begin_object()
                            .member("id", id)
                            .member("method", method)
                            .member("code", 0)
                            .member("channel", channel.name)
                            .end_object();
                        reply.frames.push_back(out.take());
                    }
                    const Listing& listing = *channel.listing;
                    const bool known = is_book ? listing.book_ns != 0
                                               : channel.kind == "trade" || listing.ticker_ns != 0;
                    if (known) {
                        reply.frames.push_back(push_of(channel, is_book ? -1 : id));
                    }
                    return {};
                });
    if (!taken) return {{refusal(id, method, 40004, {}, "Invalid or missing channels")}};
    if (!subscribes && reply.frames.empty()) {
        JsonWriter out;
        out.begin_object().member("id", id).member("method", method).member("code", 0).end_object();
        reply.frames.push_back(out.take());
    }
    return reply;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return {{refusal(-1, "", 40001, {}, "Bad request")}};
    const std::int64_t id = root->integer("id").value_or(-1);
    const std::string method(root->text("method").value_or(""));
    if (method == "public/respond-heartbeat") return {};
    if (method != "subscribe" && method != "unsubscribe") {
        return {{refusal(id, method, 40003, {}, "No such method")}};
    }
    const auto params = root->find("params");
    if (!params) return {{refusal(id, method, 40004, {}, "Invalid or missing params")}};
    return hear_channels(*params, id, method == "subscribe", connection, market);
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string& symbol = listing.instrument.symbol;
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (!connection.has("trade." + symbol)) return;
        JsonWriter out;
        begin_push(out, -1, "trade", symbol, "trade." + symbol);
        write_trade(out, listing, *row);
        frames.push_back(end_push(out));
        return;
    }
    const bool is_book = std::holds_alternative<BookTold>(event.what);
    for (const auto& [topic, number] : connection.topics) {
        Channel channel{.name = topic, .kind = {}};
        read_channel(channel, market);
        if (channel.listing != &listing || channel.kind == "trade") continue;
        if ((channel.kind == "book") == is_book) frames.push_back(push_of(channel, -1));
    }
}

std::string heartbeat(VoiceConnection&, TimeNs now_ns) {
    return R"({"id":)" + std::to_string(ms(now_ns)) + R"(,"method":"public/heartbeat","code":0})";
}
bool is_pong(std::string_view text) {
    return text.find(R"("public/respond-heartbeat")") != text.npos;
}

// REST.

VoiceAnswer problem(int status, std::string_view method, int code, std::string_view message) {
    return {status, refusal(-1, method, code, {}, message)};
}

void write_instrument(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object()
        .member("symbol", contract.symbol)
        .member("inst_type", "PERPETUAL_SWAP")
        .member("display_name", contract.market + "USD Perpetual")
        .member("base_ccy", contract.market)
        .member("quote_ccy", "USD")
        .member("quote_decimals", 2)
        .member("quantity_decimals", 4)
        .member("price_tick_size", "0.5")
        .member("qty_tick_size", "0.0001")
        .member("max_leverage", number_text(listing.max_leverage, 0))
        .member("tradable", true)
        .member("contract_size", number_text(contract.contract_size, 8))
        .member("underlying_symbol", index_name(listing))
        .end_object();
}

void write_bars(JsonWriter& out, const Listing& listing) {
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        out.begin_object()
            .member("o", price_text(listing, minute.open_usd))
            .member("h", price_text(listing, minute.high_usd))
            .member("l", price_text(listing, minute.low_usd))
            .member("c", price_text(listing, minute.close_usd))
            .member("v", number_text(minute.volume_contracts, 4))
            .member("t", ms(minute.open_ns))
            .end_object();
    }
}

/// Rows of a question about one instrument; false where there is no such question.
bool write_rows(JsonWriter& out, std::string_view name, const Listing& listing,
                const VoiceRequest& request) {
    if (name == "get-book") {
        write_book(out, listing, false);
    } else if (name == "get-trades") {
        for (const TapeRow& row : latest_tape(listing, 100)) write_trade(out, listing, row);
    } else if (name == "get-candlestick") {
        const std::string_view frame = request.parameter("timeframe");
        if (frame != "1m" && frame != "M1") return false;
        write_bars(out, listing);
    } else if (name == "get-valuations") {
        const std::string value = value_of(request.parameter("valuation_type"), listing);
        if (value.empty()) return false;
        write_value(out, value, listing.ticker_ns);
    } else {
        return false;
    }
    return true;
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view root = "/exchange/v1/";
    const std::string_view method =
        request.path.starts_with(root) ? request.path.substr(root.size()) : "";
    constexpr std::string_view prefix = "public/";
    constexpr std::string_view names[] = {"get-instruments", "get-tickers", "get-insurance",
                                          "get-book",        "get-trades",  "get-candlestick",
                                          "get-valuations"};
    const std::string_view name = method.starts_with(prefix) ? method.substr(prefix.size()) : "";
    if (std::ranges::find(names, name) == std::end(names)) {
        return problem(404, method, 40003, "No such method");
    }
    const std::string_view asked = request.parameter("instrument_name");
    // The index is asked for by its own name.
    const auto is_asked = [&](const Listing& listing) {
        return asked == listing.instrument.symbol || asked == index_name(listing);
    };
    const auto one = std::ranges::find_if(market.listings(), is_asked);
    const bool found = one != market.listings().end();
    JsonWriter out;
    out.begin_object()
        .member("id", -1)
        .member("method", method)
        .member("code", 0)
        .key("result")
        .begin_object();
    if (name == "get-candlestick") out.member("interval", "1m");
    if (name == "get-book") out.member("depth", 50);
    if (found && name != "get-instruments") out.member("instrument_name", asked);
    out.key("data").begin_array();
    if (name == "get-instruments") {
        for (const Listing& listing : market.listings()) write_instrument(out, listing);
    } else if (name == "get-insurance") {
        if (asked != "USD") return problem(400, method, 40004, "Invalid instrument_name");
        write_value(out, number_text(insurance_fund_usd(now_ns), 2), now_ns);
    } else if (name == "get-tickers" && asked.empty()) {
        for (const Listing& listing : market.listings()) write_ticker(out, listing);
    } else if (!found) {
        return problem(400, method, 40004, "Invalid instrument_name");
    } else if (name == "get-tickers") {
        write_ticker(out, *one);
    } else if (!write_rows(out, name, *one, request)) {
        return problem(400, method, 40004, "Invalid parameter");
    }
    out.end_array().end_object().end_object();
    return {200, out.take()};
}

}  // namespace

extern const VenueVoice cryptocom_voice;
const VenueVoice cryptocom_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 60 * ns_per_second,
    .ping_every_ns = 30 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer,
    .ping = heartbeat,
    .is_pong = is_pong,
};

}  // namespace faultline
