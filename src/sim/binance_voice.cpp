// Binance as a server: USD-M on fstream and fapi (routed since 2026-04-23), COIN-M on dstream and
// dapi. It pings with frames every three minutes and hangs up after ten without a pong.
#include "sim/binance_shape_voice.hpp"

namespace faultline {
namespace {

constexpr std::string_view hosts[] = {"fstream.binance.com", "dstream.binance.com",
                                      "fapi.binance.com", "dapi.binance.com"};
constexpr BinanceServer servers[] = {
    {"fstream.binance.com", "fapi.binance.com", "/fapi/v1/", ContractKind::linear, true, true, true,
     1024},
    {"dstream.binance.com", "dapi.binance.com", "/dapi/v1/", ContractKind::inverse, false, true,
     true, 1024},
};

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return binance_shape_voice::accept(servers, connection);
}
VoiceReply greet(VoiceConnection& connection, const EmulatedMarket&, TimeNs) {
    return binance_shape_voice::greet(connection);
}
VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket&,
                JsonParser& json, TimeNs) {
    return binance_shape_voice::hear(servers, text, connection, json);
}
void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    binance_shape_voice::tell(servers, event, connection, market, frames);
}
VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    return binance_shape_voice::answer(servers, request, market, now_ns);
}

}  // namespace

extern const VenueVoice binance_voice;
const VenueVoice binance_voice = {
    .hosts = hosts,
    .confirms_unlisted = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 10 * ns_per_minute,
    .ping_every_ns = 3 * ns_per_minute,
    .pings_with_frames = true,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
