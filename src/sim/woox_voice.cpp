// WooxVoice: how version 3 of WOO X talks on its public socket.
//
// Data is {"topic","ts","data"} with short names and texts for numbers. The index of a perpetual
// goes by the name of its spot pair. A confirmation lists the topics that were accepted; one that
// does not exist, is there already or is too many is left out of it and nothing else is said. A
// request of more than ten topics is refused whole. Who says nothing for a minute is hung up on;
// the server itself never asks. There is no liquidation channel.
#include "sim/woox_voice.hpp"

#include <algorithm>

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"wss.woox.io", "api.woox.io"};
constexpr std::size_t topics_max = 100;
constexpr std::size_t topics_per_request_max = 10;

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/v3/public" ? 101 : 404;
}

/// "trade@PERP_BTC_USDT", "orderbookupdate@PERP_BTC_USDT@50"; null where there is no such topic.
const Listing* listing_of(std::string_view topic, const EmulatedMarket& market) {
    const std::size_t at = topic.find('@');
    if (at == topic.npos) return nullptr;
    const std::string_view channel = topic.substr(0, at);
    std::string_view rest = topic.substr(at + 1);
    if (channel == "orderbookupdate") {
        if (!rest.ends_with("@50")) return nullptr;
        rest.remove_suffix(3);
    }
    constexpr std::string_view channels[] = {"trade",          "markprice",      "indexprice",
                                             "openinterest",   "estfundingrate", "bbo",
                                             "orderbookupdate"};
    if (std::ranges::find(channels, channel) == std::end(channels)) return nullptr;
    for (const Listing& listing : market.listings()) {
        const std::string name =
            channel == "indexprice" ? woox_spot_name(listing) : listing.instrument.symbol;
        if (name == rest) return &listing;
    }
    return nullptr;
}

/// {"topic","ts","data":{"ts": the opening of every push; the caller closes two objects.
JsonWriter& begin_push(JsonWriter& out, std::string_view topic, TimeNs at_ns) {
    return out.begin_object()
        .member("topic", topic)
        .member("ts", ms(at_ns))
        .key("data")
        .begin_object()
        .member("ts", ms(at_ns));
}

/// {"id","cmd","success","time","data": what every request is answered with, but for the data.
JsonWriter& begin_reply(JsonWriter& out, std::string_view id, std::string_view command,
                        bool success, TimeNs now_ns) {
    return out.begin_object()
        .member("id", id)
        .member("cmd", command)
        .member("success", success)
        .member("time", ms(now_ns))
        .key("data");
}
VoiceReply refused(std::string_view id, std::string_view command, std::string_view message,
                   TimeNs now_ns) {
    JsonWriter out;
    begin_reply(out, id, command, false, now_ns).value(message).end_object();
    return {{out.take()}};
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return refused("", "ERROR", "Invalid request.", now_ns);
    const std::string id(root->text("id").value_or(""));
    std::string command(root->text("cmd").value_or(""));
    std::ranges::transform(command, command.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    if (command == "PONG") return {};
    if (command == "PING") {
        JsonWriter out;
        out.begin_object().member("cmd", "PONG").member("success", true);
        out.member("time", ms(now_ns)).end_object();
        return {{out.take()}};
    }
    if (command != "SUBSCRIBE" && command != "UNSUBSCRIBE") {
        return refused(id, "ERROR", "Command type invalid!", now_ns);
    }
    const auto params = root->find("params");
    if (!params || !params->is_array() || params->size() > topics_per_request_max) {
        return refused(id, command, "Command type invalid!", now_ns);
    }
    JsonWriter out;
    begin_reply(out, id, command, true, now_ns).begin_array();
    for (std::size_t i = 0; i < params->size(); ++i) {
        const std::string topic(params->at(i)->text().value_or(""));
        const bool taken = command == "UNSUBSCRIBE"
                               ? connection.topics.erase(topic) > 0
                               : connection.topics.size() < topics_max &&
                                     listing_of(topic, market) != nullptr &&
                                     connection.topics.emplace(topic, 0).second;
        if (taken) out.value(topic);
    }
    out.end_array().end_object();
    return {{out.take()}};
}

void tell_ticker(const Listing& listing, const VoiceConnection& connection,
                 std::vector<std::string>& frames) {
    const TickerTold& told = listing.ticker;
    const std::string& symbol = listing.instrument.symbol;
    const std::string spot = woox_spot_name(listing);
    JsonWriter out;
    const auto push = [&](const std::string& topic, auto write) {
        if (!connection.has(topic)) return;
        begin_push(out, topic, listing.ticker_ns);
        write();
        out.end_object().end_object();
        frames.push_back(out.take());
    };
    push("markprice@" + symbol,
         [&] { out.member("px", price_text(listing, told.mark_usd)).member("s", symbol); });
    push("indexprice@" + spot,
         [&] { out.member("px", price_text(listing, told.index_usd)).member("s", spot); });
    push("openinterest@" + symbol,
         [&] { out.member("oi", told.open_interest_contracts.to_string()).member("s", symbol); });
    push("estfundingrate@" + symbol, [&] {
        out.member("ft", ms(told.next_funding_ns))
            .member("s", symbol)
            .member("r", told.funding_rate.to_string());
    });
}

/// The best prices, and changes chained by the time of the one before. All levels of the new book
/// are told as changed.
void tell_book(const Listing& listing, VoiceConnection& connection,
               std::vector<std::string>& frames) {
    const std::string& symbol = listing.instrument.symbol;
    JsonWriter out;
    const std::string best = "bbo@" + symbol;
    if (connection.has(best)) {
        const BookTold::Level& bid = listing.book.bids[0];
        const BookTold::Level& ask = listing.book.asks[0];
        begin_push(out, best, listing.book_ns)
            .member("bp", price_text(listing, bid.price_usd))
            .member("bq", bid.size_contracts.to_string())
            .member("ap", price_text(listing, ask.price_usd))
            .member("aq", ask.size_contracts.to_string())
            .member("s", symbol)
            .end_object()
            .end_object();
        frames.push_back(out.take());
    }
    const auto changes = connection.topics.find("orderbookupdate@" + symbol + "@50");
    if (changes == connection.topics.end()) return;
    begin_push(out, changes->first, listing.book_ns)
        .member("prevTs", changes->second)
        .member("s", symbol);
    write_levels(out, "asks", listing, listing.book.asks, true);
    write_levels(out, "bids", listing, listing.book.bids, true);
    out.end_object().end_object();
    frames.push_back(out.take());
    changes->second = ms(listing.book_ns);
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string topic = "trade@" + listing.instrument.symbol;
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (!connection.has(topic)) return;
        JsonWriter out;
        begin_push(out, topic, row->time_ns)
            .member("px", price_text(listing, row->price_usd))
            .member("sx", row->size_contracts.to_string())
            .member("sd", row->taker_bought ? "BUY" : "SELL")
            .member("src", 0)
            .member("s", listing.instrument.symbol)
            .end_object()
            .end_object();
        frames.push_back(out.take());
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        tell_ticker(listing, connection, frames);
    } else {
        tell_book(listing, connection, frames);
    }
}

}  // namespace

extern const VenueVoice woox_voice;
const VenueVoice woox_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 60 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_woox,
};

}  // namespace faultline
