// A venue that does not exist, for tests of the emulator: its words are short and plain text, and
// it has every feature that voices may have.
//
//   client: "sub trade SYMBOL", "sub book SYMBOL", "sub liquidation SYMBOL", "ping", "PONG"
//   venue:  "ok ...", "no ...", "pong", "PING", "trade SYMBOL id milliseconds", ...
#pragma once

#include <array>
#include <string>

#include "sim/venue_voice.hpp"

namespace faultline {

inline constexpr std::array<std::string_view, 2> test_hosts{"ws.venue.test", "api.venue.test"};

inline VoiceReply test_hear(std::string_view text, VoiceConnection& connection,
                            const EmulatedMarket& market, JsonParser&, TimeNs now_ns) {
    if (text == "ping") return {{"pong"}, false};
    if (text == "time") return {{"time " + std::to_string(now_ns / ns_per_ms)}, false};
    if (text == "bye") return {{"goodbye"}, true};
    const std::string topic(text.substr(std::min(text.find(' ') + 1, text.size())));
    const std::string symbol = topic.substr(std::min(topic.find(' ') + 1, topic.size()));
    if (!text.starts_with("sub ") || market.find(symbol) == nullptr) {
        return {{"no " + std::string(text)}, false};
    }
    connection.topics[topic] = 0;
    return {{"ok " + topic}, false};
}

inline void test_tell(const MarketEvent& event, VoiceConnection& connection,
                      const EmulatedMarket& market, std::vector<std::string>& frames) {
    const std::string& symbol = market.listing(event.instrument).instrument.symbol;
    const std::string time = " " + std::to_string(event.time_ns / ns_per_ms);
    if (const auto* trade = std::get_if<TradeTold>(&event.what)) {
        if (!connection.has("trade " + symbol)) return;
        frames.push_back("trade " + symbol + " " + std::to_string(trade->id) + time);
    } else if (const auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
        if (!connection.has("liquidation " + symbol)) return;
        frames.push_back("liquidation " + symbol + " " + std::to_string(liquidation->id) + time);
    }
}

inline VoiceAnswer test_answer(const VoiceRequest& request, const EmulatedMarket& market,
                               JsonParser&, TimeNs now_ns) {
    if (request.path == "/time") return {200, std::to_string(now_ns / ns_per_ms)};
    if (request.path != "/last") return {404, "no such path"};
    const EmulatedMarket::Listing* listing = market.find(request.parameter("symbol"));
    if (listing == nullptr) return {400, "no such symbol"};
    return {200, std::to_string(listing->trades.size())};
}

inline VenueVoice test_voice() {
    VenueVoice voice;
    voice.hosts = test_hosts;
    voice.accept = [](const VoiceConnection& connection, const EmulatedMarket&) {
        return connection.target.starts_with("/ws") ? 101 : 404;
    };
    voice.greet = [](VoiceConnection& connection, const EmulatedMarket&, TimeNs) {
        if (connection.target == "/ws/trades") connection.topics["trade BTCUSDT"] = 0;
        return VoiceReply{{"welcome to " + connection.host}, false};
    };
    voice.hear = &test_hear;
    voice.tell = &test_tell;
    voice.answer = &test_answer;
    voice.ping = [](VoiceConnection&, TimeNs) { return std::string("PING"); };
    voice.is_pong = [](std::string_view text) { return text == "PONG"; };
    return voice;
}

}  // namespace faultline
