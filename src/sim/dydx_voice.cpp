// DydxVoice: how the indexer of dYdX v4 talks on its socket, and that it is asked by REST.
//
// It greets; every subscription is answered with "subscribed" and all that is known so far, so old
// trades and old liquidations are told again. Values are texts, ids hexadecimal, messages of a
// connection numbered. A trade describes the taker: "LIQUIDATED" with side SELL closes a long. The
// venue has one price, the oracle's. The words of refusals are not documented; accounts are
// answered by REST only here.
#include "sim/dydx_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"indexer.dydx.trade"};
constexpr std::size_t per_channel_max = 32;
constexpr std::string_view no_id = "-";  // of channels that are one for all markets

constexpr std::string_view connection_id = "3f7c1d52-0b8e-4f63-9a77-5d2f60c1a9e4";

/// {"type","connection_id","message_id": the opening of every frame.
JsonWriter& begin_frame(JsonWriter& out, std::string_view type, VoiceConnection& connection) {
    return out.begin_object()
        .member("type", type)
        .member("connection_id", connection_id)
        .member("message_id", connection.frames_told++);
}

/// A change told to subscribers; the caller writes the contents and closes two objects.
JsonWriter& begin_change(JsonWriter& out, std::string_view channel, std::string_view id,
                         std::string_view version, VoiceConnection& connection) {
    begin_frame(out, "channel_data", connection);
    if (id != no_id) out.member("id", id);
    return out.member("channel", channel).member("version", version).key("contents").begin_object();
}
std::string end_change(JsonWriter& out) {
    out.end_object().end_object();
    return out.take();
}

VoiceReply refused(std::string_view message, VoiceConnection& connection) {
    JsonWriter out;
    out.begin_object()
        .member("type", "error")
        .member("message", message)
        .member("connection_id", connection_id)
        .member("message_id", connection.frames_told++)
        .end_object();
    return {{out.take()}};
}

std::string topic_of(std::string_view channel, std::string_view id) {
    return std::string(channel) + " " + std::string(id);
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/v4/ws" ? 101 : 404;
}

VoiceReply greet(VoiceConnection& connection, const EmulatedMarket&, TimeNs) {
    JsonWriter out;
    begin_frame(out, "connected", connection).end_object();
    return {{out.take()}};
}

/// All that a channel knows; false where the channel or its id does not exist.
bool write_contents(JsonWriter& out, std::string_view channel, std::string_view id,
                    const EmulatedMarket& market, TimeNs now_ns) {
    if (channel == "v4_markets" && id == no_id) {
        write_dydx_markets(out, market);
        return true;
    }
    if (channel == "v4_block_height" && id == no_id) {
        write_dydx_height(out, now_ns);
        return true;
    }
    const std::size_t slash = std::min(id.find('/'), id.size());
    const Listing* listing = market.find(id.substr(0, slash));
    if (listing == nullptr) return false;
    if (channel == "v4_candles") {
        if (id.substr(slash) != "/1MIN") return false;
        write_dydx_candles(out, *listing);
    } else if (slash == id.size() && channel == "v4_trades") {
        write_dydx_trades(out, *listing);
    } else if (slash == id.size() && channel == "v4_orderbook") {
        write_dydx_book(out, *listing);
    } else {
        return false;
    }
    return true;
}

VoiceReply subscribe(std::string_view channel, std::string_view id, VoiceConnection& connection,
                     const EmulatedMarket& market, TimeNs now_ns) {
    const std::string of_channel = topic_of(channel, "");
    const auto count = std::ranges::count_if(
        connection.topics, [&](const auto& topic) { return topic.first.starts_with(of_channel); });
    if (static_cast<std::size_t>(count) >= per_channel_max) {
        return refused(fmt::format("Per-connection subscription limit reached for {} (limit={}).",
                                   channel, per_channel_max),
                       connection);
    }
    if (connection.has(topic_of(channel, id))) {
        return refused(
            fmt::format("Invalid subscribe message: already subscribed ({}-{})", channel, id),
            connection);
    }
    JsonWriter contents;
    if (!write_contents(contents, channel, id, market, now_ns)) {
        return refused(fmt::format("Invalid subscription id for channel: ({}-{})", channel, id),
                       connection);
    }
    connection.topics.emplace(topic_of(channel, id), 0);
    JsonWriter out;
    begin_frame(out, "subscribed", connection).member("channel", channel);
    if (id != no_id) out.member("id", id);
    // The writer of the contents is another one, so its text is put in behind the last comma.
    std::string frame = out.take();
    return {{frame + R"(,"contents":)" + contents.text() + "}"}};
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) {
        return refused("Invalid message: could not parse", connection);
    }
    const std::string type(root->text("type").value_or(""));
    if (type == "ping") {
        JsonWriter out;
        begin_frame(out, "pong", connection).end_object();
        return {{out.take()}};
    }
    const std::string channel(root->text("channel").value_or(""));
    constexpr std::string_view channels[] = {"v4_markets", "v4_trades", "v4_orderbook",
                                             "v4_candles", "v4_block_height"};
    if (type != "subscribe" && type != "unsubscribe") {
        return refused("Invalid message type: " + type, connection);
    }
    if (std::ranges::find(channels, channel) == std::end(channels)) {
        return refused("Invalid channel: " + channel, connection);
    }
    const bool for_all = channel == "v4_markets" || channel == "v4_block_height";
    const std::string id(for_all ? no_id : root->text("id").value_or(""));
    if (type == "subscribe") return subscribe(channel, id, connection, market, now_ns);
    connection.topics.erase(topic_of(channel, id));
    JsonWriter out;
    begin_frame(out, "unsubscribed", connection).member("channel", channel);
    if (id != no_id) out.member("id", id);
    out.end_object();
    return {{out.take()}};
}

void tell_ticker(const Listing& listing, VoiceConnection& connection,
                 std::vector<std::string>& frames) {
    if (!connection.has(topic_of("v4_markets", no_id))) return;
    const std::string& symbol = listing.instrument.symbol;
    JsonWriter out;
    begin_change(out, "v4_markets", no_id, "1.0.0", connection)
        .key("trading")
        .begin_object()
        .key(symbol)
        .begin_object()
        .member("id", symbol)
        .member("openInterest", listing.ticker.open_interest_contracts.to_string())
        .member("nextFundingRate", listing.ticker.funding_rate.to_string())
        .end_object()
        .end_object();
    frames.push_back(end_change(out));
    begin_change(out, "v4_markets", no_id, "1.0.0", connection)
        .key("oraclePrices")
        .begin_object()
        .key(symbol)
        .begin_object()
        .member("oraclePrice", price_text(listing, listing.ticker.mark_usd))
        .member("effectiveAt", dydx_time(listing.ticker_ns))
        .member("effectiveAtHeight", dydx_height(listing.ticker_ns))
        .member("marketId", 0)
        .end_object()
        .end_object();
    frames.push_back(end_change(out));
}

/// Changed levels are arrays with the new size. All levels of the new book are told; those that
/// are gone are not known here any more, so the view may cross, as the venue's may.
void write_changes(JsonWriter& out, const Listing& listing) {
    for (const bool bids : {true, false}) {
        write_levels(out, bids ? "bids" : "asks", listing,
                     bids ? listing.book.bids : listing.book.asks, true);
    }
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string& symbol = listing.instrument.symbol;
    JsonWriter out;
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (connection.has(topic_of("v4_trades", symbol))) {
            begin_change(out, "v4_trades", symbol, "2.1.0", connection).key("trades").begin_array();
            write_dydx_trade(out, listing, *row, false);
            out.end_array();
            frames.push_back(end_change(out));
        }
        const std::string id = symbol + "/1MIN";
        if (!listing.minutes.empty() && connection.has(topic_of("v4_candles", id))) {
            begin_frame(out, "channel_data", connection)
                .member("id", id)
                .member("channel", "v4_candles")
                .member("version", "1.0.0")
                .key("contents");
            write_dydx_candle(out, listing, listing.minutes.back());
            out.end_object();
            frames.push_back(out.take());
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        tell_ticker(listing, connection, frames);
    } else if (connection.has(topic_of("v4_orderbook", symbol))) {
        begin_change(out, "v4_orderbook", symbol, "1.0.0", connection);
        write_changes(out, listing);
        frames.push_back(end_change(out));
    }
}

}  // namespace

extern const VenueVoice dydx_voice;
const VenueVoice dydx_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 10 * ns_per_second,
    .ping_every_ns = 30 * ns_per_second,
    .pings_with_frames = true,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_dydx,
};

}  // namespace faultline
