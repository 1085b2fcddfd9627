// Aster on the wire: Binance's USD-M format on hosts of its own, unrouted.
//
// The server pings every five minutes. Leverage brackets need a key, so margin tiers are not
// public; there are no ratios and no insurance fund.
#include "venue/binance_shape.hpp"
#include "venue/row_readings.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"public", "wss://fstream.asterdex.com/stream"}};
constexpr Endpoint rest[] = {{"public", "https://fapi.asterdex.com"}};
constexpr std::string_view kinds[] = {"trade",         "candle",     "mark_price", "funding",
                                      "open_interest", "book_depth", "instrument", "liquidation"};
// No limit is known for Aster: Binance's of the years before is kept as a careful one.
constexpr int streams_max = 200;

Plan plan(std::span<const Instrument> instruments) {
    std::vector<const Instrument*> all;
    for (const Instrument& one : instruments) all.push_back(&one);
    const binance_shape::Host host{sockets[0].url, sockets[0].url,
                                   "https://fapi.asterdex.com/fapi/v1/", streams_max};
    Plan out;
    binance_shape::add_streams(out, host, all);
    binance_shape::add_common_polls(out, host, all);
    return out;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    return binance_shape::decode(VenueId::aster, payload, context, batch);
}

}  // namespace

extern const VenueWire aster_wire;
const VenueWire aster_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .ping_every_ns = 5 * ns_per_minute,
    .subscriptions_max = streams_max,
    .messages_per_s_max = 10,
    .rest_weight_per_s = 40,  // 2400 a minute
    .omits =
        "at most one liquidation order per symbol and second; what the same second holds "
        "besides is left out",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = rows::no_answer,
};

}  // namespace faultline
