// BitfinexVoice: how Bitfinex talks about its derivatives: arrays by position in numbered channels.
// Its REST stands in bitfinex_voice_answers.cpp.
//
// From the documentation and recorded messages: a greeting, each subscription confirmed with the
// number of its channel, which is new on every connection; each trade comes twice ("te", then
// "tu"); the sign of an amount is the taker's side, but in liquidations the side of the POSITION.
// A liquidation comes as a trigger and its match: the trigger has a price, or none and then the
// match in the same message has it. [6] is the entry price, [11] what was paid. The book's channel,
// which sends single levels, and heartbeats of channels are not emulated; codes of refusals of
// unknown events are not verified.
#include "sim/bitfinex_voice.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"api-pub.bitfinex.com"};
constexpr std::size_t channels_max = 30;  // a connection
constexpr std::int64_t first_number = 225'206;
constexpr std::size_t replayed_max = 30;  // trades of a snapshot
constexpr std::string_view flags_key = "#flags";
constexpr std::int64_t flag_timestamp = 32'768, flag_sequence = 65'536;

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws/2" || connection.target == "/ws/2/" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs) {
    return {{R"({"event":"info","version":2,"serverId":"5a3c9d10-7b1e-4c55-9f0a-2d6e8b417c01",)"
             R"("platform":{"status":1}})"}};
}

// Keys of channels: "trades:tBTCF0:USTF0", "status:deriv:tBTCF0:USTF0", "status:liq:global".
constexpr std::string_view liquidations_key = "status:liq:global";
std::string trades_key(const Listing& listing) { return "trades:" + listing.instrument.symbol; }
std::string status_key(const Listing& listing) {
    return "status:deriv:" + listing.instrument.symbol;
}

/// What the client has asked to be added behind each message.
std::string finish(JsonWriter& out, VoiceConnection& connection, TimeNs at_ns) {
    const auto flags = connection.topics.find(flags_key);
    if (flags != connection.topics.end()) {
        if ((flags->second & flag_sequence) != 0) out.value(++connection.frames_told);
        if ((flags->second & flag_timestamp) != 0) out.value(ms(at_ns) + 3);
    }
    out.end_array();
    return out.take();
}

void tell_trade(const Listing& listing, const TapeRow& row, VoiceConnection& connection,
                std::vector<std::string>& frames) {
    const auto at = connection.topics.find(trades_key(listing));
    if (at == connection.topics.end()) return;
    for (const std::string_view word : {"te", "tu"}) {
        JsonWriter out;
        out.begin_array().value(at->second).value(word);
        write_bitfinex_trade(out, listing, row);
        frames.push_back(finish(out, connection, row.time_ns));
    }
}

void tell_liquidation(const Listing& listing, TimeNs at_ns, const LiquidationTold& told,
                      VoiceConnection& connection, std::vector<std::string>& frames) {
    const auto at = connection.topics.find(liquidations_key);
    if (at == connection.topics.end()) return;
    const bool priced = bitfinex_trigger_is_priced(told);
    JsonWriter out;
    out.begin_array().value(at->second).begin_array();
    write_bitfinex_liquidation(out, listing, at_ns, told, false, priced);
    if (priced) {
        out.end_array();
        frames.push_back(finish(out, connection, at_ns));
        out = {};
        out.begin_array().value(at->second).begin_array();
    }
    write_bitfinex_liquidation(out, listing, at_ns, told, true, true);
    out.end_array();
    frames.push_back(finish(out, connection, at_ns));
}

void tell_status(const Listing& listing, VoiceConnection& connection,
                 std::vector<std::string>& frames) {
    const auto at = connection.topics.find(status_key(listing));
    if (at == connection.topics.end() || listing.ticker_ns == 0) return;
    JsonWriter out;
    out.begin_array().value(at->second).begin_array();
    write_bitfinex_status(out, listing);
    out.end_array();
    frames.push_back(finish(out, connection, listing.ticker_ns));
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (const auto row = tape_row(event.time_ns, event.what)) {
        tell_trade(listing, *row, connection, frames);
        if (row->liquidation != nullptr) {
            tell_liquidation(listing, event.time_ns, *row->liquidation, connection, frames);
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        tell_status(listing, connection, frames);
    }
}

// Subscriptions.

/// A refusal; `channel` and the field that named the stream are repeated where they were given.
std::string refusal(int code, std::string_view message, std::string_view channel = {},
                    std::string_view field = {}, std::string_view value = {}) {
    JsonWriter out;
    out.begin_object();
    if (!channel.empty()) out.member("channel", channel);
    if (!field.empty()) out.member(field, value);
    out.member("event", "error").member("msg", message).member("code", code).end_object();
    return out.take();
}

std::int64_t next_number(const VoiceConnection& connection) {
    std::int64_t last = first_number;
    for (const auto& [key, number] : connection.topics) {
        if (key != flags_key) last = std::max(last, number);
    }
    return last + 1;
}

VoiceReply subscribe(const Json& root, VoiceConnection& connection, const EmulatedMarket& market,
                     TimeNs now_ns) {
    const std::string_view channel = root.text("channel").value_or("");
    const bool status = channel == "status";
    if (!status && channel != "trades") {
        return {{refusal(10302, "channel: unknown", channel)}};
    }
    const std::string_view field = status ? "key" : "symbol";
    const std::string_view value = root.text(field).value_or("");
    const std::string key = std::string(channel) + ":" + std::string(value);
    const Listing* listing = market.find(status && value.starts_with("deriv:") ? value.substr(6)
                                         : status                              ? ""
                                                                               : value);
    if (listing == nullptr && key != liquidations_key) {
        return {{refusal(10300, std::string(field) + ": invalid", channel, field, value)}};
    }
    if (connection.has(key)) {
        return {{refusal(10301, "subscribe: dup", channel, field, value)}};
    }
    if (connection.topics.size() >= channels_max) {
        return {{refusal(10305, "subscribe: limit", channel, field, value)}};
    }
    const std::int64_t number = next_number(connection);
    connection.topics.emplace(key, number);
    JsonWriter out;
    out.begin_object()
        .member("event", "subscribed")
        .member("channel", channel)
        .member("chanId", number)
        .member(field, value);
    if (!status) out.member("pair", value.substr(1));
    out.end_object();
    VoiceReply reply{{out.take()}};
    if (!status) {
        out.begin_array().value(number).begin_array();
        for (const TapeRow& row : latest_tape(*listing, replayed_max)) {
            write_bitfinex_trade(out, *listing, row);
        }
        out.end_array();
        reply.frames.push_back(finish(out, connection, now_ns));
    } else if (listing != nullptr) {
        tell_status(*listing, connection, reply.frames);
    }
    return reply;
}

VoiceReply unsubscribe(const Json& root, VoiceConnection& connection) {
    const std::int64_t number = root.integer("chanId").value_or(-1);
    for (const auto& [key, own] : connection.topics) {
        if (own != number || key == flags_key) continue;
        connection.topics.erase(key);
        return {
            {R"({"event":"unsubscribed","status":"OK","chanId":)" + std::to_string(number) + "}"}};
    }
    return {{refusal(10400, "unsubscribe: invalid")}};
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    const std::string_view event =
        root && root->is_object() ? root->text("event").value_or("") : std::string_view{};
    if (event == "subscribe") return subscribe(*root, connection, market, now_ns);
    if (event == "unsubscribe") return unsubscribe(*root, connection);
    if (event == "ping") {
        JsonWriter out;
        out.begin_object()
            .member("event", "pong")
            .member("ts", ms(now_ns))
            .member("cid", root->integer("cid").value_or(0))
            .end_object();
        return {{out.take()}};
    }
    if (event == "conf") {
        const std::int64_t flags = root->integer("flags").value_or(0);
        connection.topics.insert_or_assign(std::string(flags_key), flags);
        return {{R"({"event":"conf","status":"OK","flags":)" + std::to_string(flags) + "}"}};
    }
    return {{refusal(10000, "unknown event")}};
}

}  // namespace

extern const VenueVoice bitfinex_voice;
const VenueVoice bitfinex_voice = {
    .hosts = hosts,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_bitfinex,
};

}  // namespace faultline
