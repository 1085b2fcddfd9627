// HyperliquidVoice: how Hyperliquid's socket talks; its answers stand in hyperliquid_answers.cpp.
//
// From recorded messages: a greeting that is no JSON, every subscription confirmed with its own
// object, then a first frame of what already happened (old trades) or of what is (book, context).
// Numbers are texts, sides are "B" and "A" of the taker, and a trade names both accounts. Nothing
// marks a trade of a liquidation. Who is silent for 60 s is hung up on. The words for an unknown
// coin and for too many subscriptions are not recorded in our references.
#include "sim/hyperliquid_voice.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"api.hyperliquid.xyz"};
constexpr std::size_t subscriptions_max = 1000;  // an address
constexpr std::size_t replayed_max = 10;         // trades of the first frame

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs) {
    return {{"Websocket connection established."}};
}

std::string key_of(std::string_view type, const Listing& listing) {
    return std::string(type) + ":" + listing.instrument.symbol;
}

JsonWriter& begin_channel(JsonWriter& out, std::string_view channel) {
    return out.begin_object().member("channel", channel).key("data");
}

std::string trades_frame(const Listing& listing, const std::vector<TapeRow>& rows) {
    JsonWriter out;
    begin_channel(out, "trades").begin_array();
    for (const TapeRow& row : rows) write_hyperliquid_trade(out, listing, row);
    out.end_array().end_object();
    return out.take();
}

std::string context_frame(const Listing& listing) {
    JsonWriter out;
    begin_channel(out, "activeAssetCtx")
        .begin_object()
        .member("coin", listing.instrument.symbol)
        .key("ctx");
    write_hyperliquid_context(out, listing);
    out.end_object().end_object();
    return out.take();
}

std::string book_frame(const Listing& listing) {
    JsonWriter out;
    begin_channel(out, "l2Book");
    write_hyperliquid_book(out, listing);
    out.end_object();
    return out.take();
}

std::string error_frame(std::string_view message) {
    JsonWriter out;
    out.begin_object().member("channel", "error").member("data", message).end_object();
    return out.take();
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    const Result<Json> root = json.parse(text);
    const auto refuse = [&] {
        return VoiceReply{
            {error_frame("Error parsing JSON into valid websocket request: " + std::string(text))}};
    };
    if (!root || !root->is_object()) return refuse();
    const std::string_view method = root->text("method").value_or("");
    if (method == "ping") return {{R"({"channel":"pong"})"}};
    const auto asked = root->find("subscription");
    if ((method != "subscribe" && method != "unsubscribe") || !asked) return refuse();
    const std::string_view type = asked->text("type").value_or("");
    const std::string_view coin = asked->text("coin").value_or("");
    if (type != "trades" && type != "activeAssetCtx" && type != "l2Book") return refuse();
    JsonWriter out;
    out.begin_object().member("type", type).member("coin", coin);
    if (type == "l2Book") out.key("nSigFigs").null().key("mantissa").null();
    out.end_object();
    const std::string subscription = out.take();
    const Listing* listing = market.find(coin);
    if (listing == nullptr) return {{error_frame("Invalid subscription " + subscription)}};
    const std::string key = key_of(type, *listing);
    const bool leaves = method == "unsubscribe";
    if (connection.has(key) != leaves) {
        return {{error_frame((leaves ? "Already unsubscribed: " : "Already subscribed: ") +
                             subscription)}};
    }
    if (!leaves && connection.topics.size() >= subscriptions_max) {
        return {{error_frame("Cannot track more than 1000 total subscriptions.")}};
    }
    VoiceReply reply{{R"({"channel":"subscriptionResponse","data":{"method":")" +
                      std::string(method) + R"(","subscription":)" + subscription + "}}"}};
    if (leaves) {
        connection.topics.erase(key);
        return reply;
    }
    connection.topics.emplace(key, 0);
    if (type == "trades") {
        const std::vector<TapeRow> old = latest_tape(*listing, replayed_max);
        if (!old.empty()) reply.frames.push_back(trades_frame(*listing, old));
    } else if (type == "l2Book") {
        if (listing->book_ns != 0) reply.frames.push_back(book_frame(*listing));
    } else if (listing->ticker_ns != 0) {
        reply.frames.push_back(context_frame(*listing));
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (connection.has(key_of("trades", listing))) {
            frames.push_back(trades_frame(listing, {*row}));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        if (connection.has(key_of("activeAssetCtx", listing))) {
            frames.push_back(context_frame(listing));
        }
    } else if (connection.has(key_of("l2Book", listing))) {
        frames.push_back(book_frame(listing));
    }
}

}  // namespace

extern const VenueVoice hyperliquid_voice;
const VenueVoice hyperliquid_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 60 * ns_per_second,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_hyperliquid,
};

}  // namespace faultline
