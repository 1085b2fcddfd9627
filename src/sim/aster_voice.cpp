// Aster as a server: the format of Binance USD-M before 2026 on unrouted hosts of its own, without
// statistics. It pings with frames every five minutes; how long it waits for a pong is unverified
// (Binance of those years: fifteen minutes).
#include "sim/binance_shape_voice.hpp"

namespace faultline {
namespace {

constexpr std::string_view hosts[] = {"fstream.asterdex.com", "fapi.asterdex.com"};
constexpr BinanceServer servers[] = {
    {"fstream.asterdex.com", "fapi.asterdex.com", "/fapi/v1/", ContractKind::linear, false, false,
     false, 200},
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

extern const VenueVoice aster_voice;
const VenueVoice aster_voice = {
    .hosts = hosts,
    .confirms_unlisted = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 15 * ns_per_minute,
    .ping_every_ns = 5 * ns_per_minute,
    .pings_with_frames = true,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
