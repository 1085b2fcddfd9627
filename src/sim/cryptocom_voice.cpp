// CryptocomVoice: how Crypto.com Exchange talks: short names, texts for numbers, one envelope for
// everything.
//
// A book is confirmed by a bare frame with its channel; other channels are confirmed by their first
// data, which carries the request's id. Wrong channels are refused one by one. The server asks for
// a sign of life every thirty seconds; who ignores it is hung up on at the third one. To text that
// is not JSON the venue says nothing at all; here it is refused, so that a client's fault shows.
// There is no liquidation channel. What a trade channel sends first has not been seen: here it is
// what other channels do.
#include "sim/cryptocom_voice.hpp"

#include <algorithm>

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

/// The whole state of a channel as a push.
std::string push_of(const Channel& channel, std::int64_t id) {
    const Listing& listing = *channel.listing;
    JsonWriter out;
    begin_push(out, id, channel.kind,
               channel.kind == "index" ? cryptocom_index_name(listing) : listing.instrument.symbol,
               channel.name, channel.kind == "book" ? 50 : 0);
    if (channel.kind == "book") {
        write_cryptocom_book(out, listing, true);
    } else if (channel.kind == "ticker") {
        write_cryptocom_ticker(out, listing);
    } else if (channel.kind == "trade") {
        for (const TapeRow& row : latest_tape(listing, trades_first)) {
            write_cryptocom_trade(out, listing, row);
        }
    } else {
        write_cryptocom_value(out, cryptocom_value(channel.kind, listing), listing.ticker_ns);
    }
    return end_push(out);
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
        const bool by_index = rest == cryptocom_index_name(listing);
        if (!by_index && rest != listing.instrument.symbol) continue;
        if (by_index != (channel.kind == "index")) return "Unsupported instrument";
        channel.listing = &listing;
    }
    return channel.listing == nullptr ? "Unknown symbol" : "";
}

std::string confirmation(std::int64_t id, std::string_view method, std::string_view channel) {
    JsonWriter out;
    out.begin_object().member("id", id).member("method", method).member("code", 0);
    if (!channel.empty()) out.member("channel", channel);
    out.end_object();
    return out.take();
}

void subscribe(const Channel& channel, std::int64_t id, VoiceConnection& connection,
               std::vector<std::string>& frames) {
    if (connection.topics.size() >= channels_max) {
        frames.push_back(
            cryptocom_refusal(id, "subscribe", 40107, {}, "Maximum subscriptions exceeded"));
        return;
    }
    connection.topics.emplace(channel.name, 0);
    const bool is_book = channel.kind == "book";
    if (is_book) frames.push_back(confirmation(id, "subscribe", channel.name));
    const Listing& listing = *channel.listing;
    const bool known =
        is_book ? listing.book_ns != 0 : channel.kind == "trade" || listing.ticker_ns != 0;
    if (known) frames.push_back(push_of(channel, is_book ? -1 : id));
}

VoiceReply hear_channels(const Json& params, std::int64_t id, bool subscribes,
                         VoiceConnection& connection, const EmulatedMarket& market) {
    const std::string_view method = subscribes ? "subscribe" : "unsubscribe";
    const auto list = params.find("channels");
    VoiceReply reply;
    const auto take = [&](Json name) -> Result<void> {
        FL_TRY(text, name.text());
        Channel channel{.name = std::string(text), .kind = {}};
        const std::string_view fault = read_channel(channel, market);
        if (!fault.empty()) {
            reply.frames.push_back(cryptocom_refusal(id, method, 40003, text, fault));
        } else if (subscribes) {
            subscribe(channel, id, connection, reply.frames);
        } else {
            connection.topics.erase(channel.name);
        }
        return {};
    };
    if (!list || !list->each(take)) {
        return {{cryptocom_refusal(id, method, 40004, {}, "Invalid or missing channels")}};
    }
    if (!subscribes && reply.frames.empty()) reply.frames.push_back(confirmation(id, method, {}));
    return reply;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return {{cryptocom_refusal(-1, "", 40001, {}, "Bad request")}};
    const std::int64_t id = root->integer("id").value_or(-1);
    const std::string method(root->text("method").value_or(""));
    if (method == "public/respond-heartbeat") return {};
    if (method != "subscribe" && method != "unsubscribe") {
        return {{cryptocom_refusal(id, method, 40003, {}, "No such method")}};
    }
    const auto params = root->find("params");
    if (!params) return {{cryptocom_refusal(id, method, 40004, {}, "Invalid or missing params")}};
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
        write_cryptocom_trade(out, listing, *row);
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
    .answer = answer_as_cryptocom,
    .ping = heartbeat,
    .is_pong = is_pong,
};

}  // namespace faultline
