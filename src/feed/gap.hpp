// Gap: a stretch of time in which a channel's data is missing or may be. Gaps are events: they are
// recorded, replayed and shown, so that silence is never mistaken for a quiet market.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "market/venue_id.hpp"

namespace faultline {

enum class GapReason : std::uint8_t {
    disconnected,  // the connection was lost
    unreachable,   // it could not be made
    refused,       // the venue did not accept the subscription
    silent,        // connected, but nothing came within the channel's limit
    poll_failed,   // a REST question got no usable answer
    limited,       // the venue told us to wait (429, 418)
    stopped,       // we were not running
};
std::string_view name_of(GapReason reason);

struct Gap {
    VenueId venue{};
    std::string channel;  // as planned ("forceOrder btcusdt"), or the endpoint and symbol of a poll
    TimeNs from_ns = 0;   // last data before it; 0: there was none
    TimeNs until_ns = 0;  // first data after it; 0: it is still open
    GapReason reason{};
    std::string detail;  // "certificate has expired", "status 429", for people

    friend bool operator==(const Gap&, const Gap&) = default;
};

/// As JSON: {"channel":..,"from_ns":..,"until_ns":..,"reason":..,"detail":..}.
std::string gap_json(const Gap& gap);
Result<Gap> gap_from_json(VenueId venue, std::string_view json);

}  // namespace faultline
