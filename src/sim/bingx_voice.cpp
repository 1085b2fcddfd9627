// BingxVoice: how BingX talks: a socket for linear and one for coin-margined swaps, whose frames
// the server compresses. Its REST stands in bingx_voice_answers.cpp.
//
// From the documentation and recorded messages: the server asks with the text "Ping" every 5 s and
// hangs up on who does not say "Pong". The coin-margined socket confirms and refuses in other
// shapes than the linear one and prints levels as objects. There are no liquidations, though their
// trades are on the tape.
#include "sim/bingx_voice.hpp"

#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"open-api-swap.bingx.com", "open-api-cswap-ws.bingx.com",
                                      "open-api.bingx.com"};
constexpr std::size_t topics_max = 200;  // a connection

bool is_linear_socket(const VoiceConnection& connection) {
    return connection.target.starts_with("/swap-market");
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    const std::string_view path =
        std::string_view(connection.target).substr(0, connection.target.find('?'));
    if (path == "/swap-market") return connection.host == hosts[1] ? 404 : 101;
    if (path == "/market") return connection.host == hosts[0] ? 404 : 101;
    return 404;
}

std::string depth_kind(const Listing& listing) {
    return is_linear(listing) ? "depth20@500ms" : "depth20";
}
std::string type_of(const Listing& listing, std::string_view kind) {
    return listing.instrument.symbol + "@" + std::string(kind);
}

JsonWriter& begin_push(JsonWriter& out, std::string_view type) {
    return out.begin_object().member("code", 0).member("dataType", type);
}

std::string trade_frame(const Listing& listing, const TapeRow& row) {
    JsonWriter out;
    begin_push(out, type_of(listing, "trade"))
        .key("data")
        .begin_array()
        .begin_object()
        .member("q", row.size_contracts.to_string())
        .member("p", price_text(listing, row.price_usd))
        .member("T", ms(row.time_ns))
        .member("m", !row.taker_bought)
        .member("s", listing.instrument.symbol)
        .end_object()
        .end_array()
        .end_object();
    return out.take();
}

std::string mark_frame(const Listing& listing) {
    JsonWriter out;
    begin_push(out, type_of(listing, "markPrice"))
        .key("data")
        .begin_object()
        .member("e", "markPriceUpdate")
        .member("E", ms(listing.ticker_ns))
        .member("s", listing.instrument.symbol)
        .member("p", price_text(listing, listing.ticker.mark_usd))
        .end_object()
        .end_object();
    return out.take();
}

/// Levels of the coin-margined socket: price, coins, contracts.
void write_level_objects(JsonWriter& out, std::string_view name, const Listing& listing,
                         const std::vector<BookTold::Level>& levels) {
    out.key(name).begin_array();
    for (const BookTold::Level& level : levels) {
        const double coins = EmulatedMarket::coins(listing, level.size_contracts, level.price_usd);
        out.begin_object()
            .member("p", price_text(listing, level.price_usd))
            .member("a", Decimal::from_double(coins, 6).value_or(Decimal{}).to_string())
            .member("v", level.size_contracts.to_string())
            .end_object();
    }
    out.end_array();
}

/// Recorded asks come with the farthest first.
std::string depth_frame(const Listing& listing) {
    std::vector<BookTold::Level> asks(listing.book.asks.rbegin(), listing.book.asks.rend());
    JsonWriter out;
    begin_push(out, type_of(listing, depth_kind(listing)));
    if (is_linear(listing)) {
        out.member("ts", ms(listing.book_ns)).key("data").begin_object();
        write_levels(out, "bids", listing, listing.book.bids, true);
        write_levels(out, "asks", listing, asks, true);
    } else {
        out.key("data").begin_object().member("symbol", listing.instrument.symbol);
        write_level_objects(out, "bids", listing, listing.book.bids);
        write_level_objects(out, "asks", listing, asks);
    }
    out.end_object().end_object();
    return out.take();
}

std::string reply(std::string_view id, int code, std::string_view message, bool linear,
                  TimeNs now_ns) {
    JsonWriter out;
    out.begin_object();
    if (linear) {
        out.member("id", id)
            .member("code", code)
            .member("msg", message)
            .member("dataType", "")
            .key("data")
            .null();
    } else {
        out.member("code", code);
        if (code == 0) out.member("id", id);
        out.member("msg", code == 0 ? "SUCCESS" : message).member("timestamp", ms(now_ns));
    }
    out.end_object();
    return out.take();
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    if (text == "Pong" || text == "pong") return {};
    if (text == "Ping" || text == "ping") return {{"Pong"}};
    const bool linear = is_linear_socket(connection);
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) {
        return {{reply("", linear ? 80014 : 100400, "invalid parameters", linear, now_ns)}};
    }
    const std::string_view id = root->text("id").value_or("");
    const std::string_view request = root->text("reqType").value_or("");
    const std::string_view type = root->text("dataType").value_or("");
    const auto refuse = [&](int code, const std::string& message) {
        return VoiceReply{{reply(id, linear ? code : 100400, message, linear, now_ns)}};
    };
    if (request != "sub" && request != "unsub") return refuse(80014, "reqType not support");
    for (const Listing& listing : market.listings()) {
        if (is_linear(listing) != linear) continue;
        const std::string depth = type_of(listing, depth_kind(listing));
        if (type != depth && type != type_of(listing, "trade") &&
            type != type_of(listing, "markPrice")) {
            continue;
        }
        VoiceReply out{{reply(id, 0, "", linear, now_ns)}};
        if (request == "unsub") {
            connection.topics.erase(std::string(type));
            return out;
        }
        if (connection.topics.size() >= topics_max && !connection.has(type)) {
            return refuse(80403, "too many topics on this connection");
        }
        connection.topics.emplace(type, 0);
        if (type == depth && listing.book_ns != 0) out.frames.push_back(depth_frame(listing));
        return out;
    }
    return refuse(80015, linear ? "dataType not support"
                                : "code:100400:" + std::string(type.substr(type.find('@') + 1)) +
                                      " dataType is not supported");
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto wants = [&](std::string_view kind) {
        return connection.has(type_of(listing, kind));
    };
    if (const auto row = tape_row(event.time_ns, event.what); row && wants("trade")) {
        frames.push_back(trade_frame(listing, *row));
    }
    if (std::holds_alternative<TickerTold>(event.what) && wants("markPrice")) {
        frames.push_back(mark_frame(listing));
    }
    if (std::holds_alternative<BookTold>(event.what) && wants(depth_kind(listing))) {
        frames.push_back(depth_frame(listing));
    }
}

std::string ping(VoiceConnection&, TimeNs) { return "Ping"; }
bool is_pong(std::string_view text) { return text == "Pong"; }

}  // namespace

extern const VenueVoice bingx_voice;
const VenueVoice bingx_voice = {
    .hosts = hosts,
    .gzip_frames = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 30 * ns_per_second,
    .ping_every_ns = 5 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_bingx,
    .ping = ping,
    .is_pong = is_pong,
};

}  // namespace faultline
