// Binance shape voice: the server's side of the wire format that Binance and Aster share.
//
// Streams are named "btcusdt@aggTrade" and come bare under /ws and wrapped in {"stream","data"}
// under /stream. A stream of a symbol that is not listed, or on the wrong one of the routed
// addresses, is confirmed and stays silent, as on the venue; a frame that is no request is refused.
#pragma once

#include <span>

#include "sim/venue_voice.hpp"

namespace faultline {

/// One pair of hosts: a market of USD-M or of COIN-M contracts.
struct BinanceServer {
    std::string_view socket_host;  // "fstream.binance.com"
    std::string_view rest_host;    // "fapi.binance.com"
    std::string_view api;          // "/fapi/v1/"
    ContractKind kind = ContractKind::linear;
    bool is_routed = false;       // books under /public, the rest under /market
    bool has_2026 = false;        // fields of 2026: nq, ap, st, ps
    bool has_statistics = false;  // ratios and insurance fund
    std::size_t streams_max = 200;
};

namespace binance_shape_voice {

using Servers = std::span<const BinanceServer>;
int accept(Servers servers, const VoiceConnection& connection);
VoiceReply greet(VoiceConnection& connection);
VoiceReply hear(Servers servers, std::string_view text, VoiceConnection& connection,
                JsonParser& json);
void tell(Servers servers, const MarketEvent& event, VoiceConnection& connection,
          const EmulatedMarket& market, std::vector<std::string>& frames);
VoiceAnswer answer(Servers servers, const VoiceRequest& request, const EmulatedMarket& market,
                   TimeNs now_ns);

}  // namespace binance_shape_voice
}  // namespace faultline
