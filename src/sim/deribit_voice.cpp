// DeribitVoice: how Deribit's socket talks: JSON-RPC 2.0. Its REST stands in
// deribit_voice_answers.cpp.
//
// From the documentation and recorded messages: one call subscribes to many channels and is
// answered with the list of them; `.raw` channels are for users only. After set_heartbeat the
// server asks with test_request and hangs up on who does not call public/test. Amounts are US
// dollars for inverse contracts and coins for linear ones. Live trades do NOT carry the mark of a
// liquidation; the history host shows it (see there). That a call with a wrong channel is refused
// as a whole is not verified.
#include "sim/deribit_voice.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"www.deribit.com", "history.deribit.com",
                                      "streams.deribit.com"};
constexpr std::size_t channels_max = 500;  // a call
constexpr int invalid_params = -32602;

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws/api/v2" ? 101 : 404;
}

constexpr std::string_view trades_end = ".100ms";
constexpr std::string_view book_end = ".none.20.100ms";

std::string channel_of(std::string_view kind, const Listing& listing, std::string_view end) {
    std::string channel(kind);
    channel.append(".").append(listing.instrument.symbol).append(end);
    return channel;
}
std::string trades_of(const Listing& listing) { return channel_of("trades", listing, trades_end); }
std::string ticker_of(const Listing& listing) { return channel_of("ticker", listing, trades_end); }
std::string book_of(const Listing& listing) { return channel_of("book", listing, book_end); }

JsonWriter& begin_push(JsonWriter& out, std::string_view channel) {
    return out.begin_object()
        .member("jsonrpc", "2.0")
        .member("method", "subscription")
        .key("params")
        .begin_object()
        .member("channel", channel)
        .key("data");
}
std::string finish_push(JsonWriter& out) {
    out.end_object().end_object();
    return out.take();
}

std::string trades_frame(const Listing& listing, const TapeRow& row) {
    JsonWriter out;
    begin_push(out, trades_of(listing)).begin_array();
    write_deribit_trade(out, listing, row, false);
    out.end_array();
    return finish_push(out);
}

std::string ticker_frame(const Listing& listing) {
    JsonWriter out;
    begin_push(out, ticker_of(listing)).begin_object();
    write_deribit_ticker(out, listing);
    out.end_object();
    return finish_push(out);
}

/// The grouped channel: a whole book of twenty levels in every frame, without a type.
std::string book_frame(const Listing& listing) {
    JsonWriter out;
    begin_push(out, book_of(listing))
        .begin_object()
        .member("timestamp", ms(listing.book_ns))
        .member("instrument_name", listing.instrument.symbol)
        .member("change_id", ms(listing.book_ns));
    write_levels(out, "bids", listing, listing.book.bids, false);
    write_levels(out, "asks", listing, listing.book.asks, false);
    out.end_object();
    return finish_push(out);
}

/// The listing of a channel; null where there is no such channel.
const Listing* listing_of(std::string_view channel, const EmulatedMarket& market) {
    for (const Listing& listing : market.listings()) {
        if (channel == trades_of(listing) || channel == ticker_of(listing) ||
            channel == book_of(listing)) {
            return &listing;
        }
    }
    return nullptr;
}

std::string answer_text(std::int64_t id, std::string_view result, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object().member("jsonrpc", "2.0").member("id", id).member("result", result);
    return finish_deribit(out, now_ns);
}

VoiceReply hear_channels(const Json& params, std::int64_t id, bool leaves,
                         VoiceConnection& connection, const EmulatedMarket& market, TimeNs now_ns) {
    const auto refuse = [&](int code, std::string_view message, std::string_view reason) {
        return VoiceReply{{deribit_refusal(id, code, message, reason, "channels", now_ns)}};
    };
    const auto channels = params.find("channels");
    if (!channels || !channels->is_array() || channels->size() == 0) {
        return refuse(invalid_params, "Invalid params", "wrong format");
    }
    if (channels->size() > channels_max) {
        return refuse(invalid_params, "Invalid params", "too many channels");
    }
    std::vector<std::string_view> names;
    bool raw = false, known = true;
    const auto read = channels->each([&](const Json& channel) -> Result<void> {
        FL_TRY(name, channel.text());
        raw = raw || name.ends_with(".raw");
        known = known && listing_of(name, market) != nullptr;
        names.push_back(name);
        return {};
    });
    if (!read) return refuse(invalid_params, "Invalid params", "wrong format");
    if (raw) return refuse(13009, "unauthorized", "raw subscriptions need authentication");
    if (!known) return refuse(invalid_params, "Invalid params", "unknown channel");
    JsonWriter out;
    out.begin_object().member("jsonrpc", "2.0").member("id", id).key("result").begin_array();
    for (const std::string_view name : names) out.value(name);
    out.end_array();
    VoiceReply reply{{finish_deribit(out, now_ns)}};
    for (const std::string_view name : names) {
        if (leaves) {
            connection.topics.erase(std::string(name));
            continue;
        }
        connection.topics.emplace(name, 0);
        const Listing& listing = *listing_of(name, market);
        if (name == ticker_of(listing) && listing.ticker_ns != 0) {
            reply.frames.push_back(ticker_frame(listing));
        }
        if (name == book_of(listing) && listing.book_ns != 0) {
            reply.frames.push_back(book_frame(listing));
        }
    }
    return reply;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) {
        return {{deribit_refusal(-1, -32700, "Parse error", "", "", now_ns)}};
    }
    const std::int64_t id = root->integer("id").value_or(-1);
    const std::string_view method = root->text("method").value_or("");
    const Json params = root->find("params").value_or(*root);
    if (method == "public/subscribe" || method == "public/unsubscribe") {
        return hear_channels(params, id, method == "public/unsubscribe", connection, market,
                             now_ns);
    }
    if (method == "public/set_heartbeat") {
        if (params.integer("interval").value_or(0) < 10) {
            return {{deribit_refusal(id, invalid_params, "Invalid params",
                                     "value is too low, minimum is 10", "interval", now_ns)}};
        }
        return {{answer_text(id, "ok", now_ns)}};
    }
    if (method == "public/test" || method == "public/hello") {
        JsonWriter out;
        out.begin_object()
            .member("jsonrpc", "2.0")
            .member("id", id)
            .key("result")
            .begin_object()
            .member("version", "1.2.26")
            .end_object();
        return {{finish_deribit(out, now_ns)}};
    }
    return {{deribit_refusal(id, -32601, "Method not found", "", "", now_ns)}};
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (connection.has(trades_of(listing))) frames.push_back(trades_frame(listing, *row));
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        if (connection.has(ticker_of(listing))) frames.push_back(ticker_frame(listing));
    } else if (connection.has(book_of(listing))) {
        frames.push_back(book_frame(listing));
    }
}

std::string ping(VoiceConnection&, TimeNs) {
    return R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})";
}
bool is_pong(std::string_view text) { return text.find("public/test") != std::string_view::npos; }

}  // namespace

extern const VenueVoice deribit_voice;
const VenueVoice deribit_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 60 * ns_per_second,
    .ping_every_ns = 30 * ns_per_second,  // as our plan asks with set_heartbeat
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_deribit,
    .ping = ping,
    .is_pong = is_pong,
};

}  // namespace faultline
