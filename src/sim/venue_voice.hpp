// VenueVoice: how one venue talks, seen from the server's side: which sockets it serves, how it
// answers subscriptions and pings, how it tells an event, what its REST interface says.
//
// One file per venue (src/sim/<identifier>_voice.cpp) exports `const VenueVoice
// <identifier>_voice`; it is written from the venue's documentation and shares no code with the
// decoder of the venue, so that a test of one against the other means something. Pure: no socket,
// no clock; times are arguments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/http_header.hpp"
#include "sim/emulated_market.hpp"
#include "venue/json.hpp"

namespace faultline {

/// A client's connection, as the voice remembers it.
struct VoiceConnection {
    std::string host;    // "fstream.binance.com"
    std::string target;  // "/market/stream?streams=..."
    std::vector<HttpHeader> headers;
    /// What it has subscribed to: the voice's own key of a stream, and a number where the venue
    /// numbers channels (0 elsewhere).
    std::map<std::string, std::int64_t, std::less<>> topics;
    std::int64_t frames_told = 0;  // for venues that number their frames
    bool has(std::string_view topic) const { return topics.contains(topic); }
};

struct VoiceReply {
    std::vector<std::string> frames;
    bool close = false;  // the venue hangs up after the frames
};

struct VoiceRequest {
    std::string_view method;
    std::string_view host;
    std::string_view path;   // "/fapi/v1/openInterest"
    std::string_view query;  // "symbol=BTCUSDT", undecoded
    std::string_view body;
    /// A parameter of the query as it stands; empty where it is not there.
    std::string_view parameter(std::string_view name) const;
};
struct VoiceAnswer {
    int status = 200;
    std::string body;
};

/// How the venue ends connections that it takes for dead.
enum class Liveness : std::uint8_t {
    none,          // never, or by the WebSocket protocol alone
    client_pings,  // the client must say something within `silence_max_ns`
    client_pongs,  // the client must answer `ping` within `silence_max_ns`
};

struct VenueVoice {
    /// Host names it serves; certificates are made for these.
    std::span<const std::string_view> hosts{};
    bool gzip_frames = false;    // every frame of its sockets is compressed
    bool binary_frames = false;  // its plain texts come in binary frames
    /// Streams of symbols that it does not list are confirmed and stay silent. Where this is not
    /// so, `hear` refuses them.
    bool confirms_unlisted = false;
    Liveness liveness = Liveness::none;
    DurationNs silence_max_ns = 0;
    DurationNs ping_every_ns = 0;    // of `ping`; 0: it never asks
    bool pings_with_frames = false;  // asks with ping frames of the protocol, not with `ping`

    /// Whether a WebSocket is served there: 101, or the status it refuses with.
    int (*accept)(const VoiceConnection& connection, const EmulatedMarket& market) = nullptr;
    /// What the venue says at once; streams named in the URL become topics here.
    VoiceReply (*greet)(VoiceConnection& connection, const EmulatedMarket& market,
                        TimeNs now_ns) = nullptr;
    /// What the client says: pings, subscriptions. Wrong ones get the venue's own refusal, never
    /// silence; right ones the acknowledgement and then the first messages that the venue sends.
    VoiceReply (*hear)(std::string_view text, VoiceConnection& connection,
                       const EmulatedMarket& market, JsonParser& json, TimeNs now_ns) = nullptr;
    /// Frames that an event means for this connection, after the market has applied it. Appends.
    void (*tell)(const MarketEvent& event, VoiceConnection& connection,
                 const EmulatedMarket& market, std::vector<std::string>& frames) = nullptr;
    /// A REST question. What the venue does not serve is its own 404, a bad symbol its own error.
    VoiceAnswer (*answer)(const VoiceRequest& request, const EmulatedMarket& market,
                          JsonParser& json, TimeNs now_ns) = nullptr;
    /// The venue's ping message; null where it never asks.
    std::string (*ping)(VoiceConnection& connection, TimeNs now_ns) = nullptr;
    /// Whether a client's text answers that ping. Null where the venue never asks.
    bool (*is_pong)(std::string_view text) = nullptr;
};

/// The voice of a venue.
const VenueVoice& voice_of(VenueId venue);

}  // namespace faultline
