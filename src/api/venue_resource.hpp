// VenueResource: GET /v1/status, /v1/venues and /v1/markets: what the server listens to, how well,
// and what it knows of each market in a line.
#pragma once

#include "api/route.hpp"
#include "core/json_writer.hpp"

namespace faultline {

void add_venue_routes(std::vector<Route>& routes);

/// What a person wants to know of a venue's state; "" where nothing is wrong.
std::string reason_of(const VenueStatus& venue);
/// "stored" for a venue that is not listened to in a replay, else the state's name.
std::string_view state_word(const VenueStatus& venue, ServeMode mode);
/// Age of the youngest data of any channel or poll; NaN where there was none.
double age_s_of(const VenueStatus& venue);
/// The kind of a liquidation feed: "complete", "throttled", "totals" or "none".
std::string_view liquidation_feed_word(VenueId venue);
/// What the feed leaves out, in words.
std::string liquidation_feed_text(VenueId venue);

/// Sums over the venues of a market, as its line shows them.
struct MarketLine {
    double open_interest_usd = unknown;
    double funding_rate_8h = unknown;  // weighted by open interest where that is known
    TimeNs mark_ns = 0;                // of the newest mark price
};
MarketLine line_of(const MarketSnapshot& snapshot);
/// A funding rate per 8 hours; NaN where the interval is not known.
double rate_8h_of(const VenueTicker& ticker);
/// When funding is next settled; 0 where that is not known. Venues settle at whole multiples of
/// their interval from 00:00 UTC; Deribit does so all the time, whatever its rate is quoted for.
TimeNs next_funding_ns(const VenueTicker& ticker, TimeNs at_ns);

}  // namespace faultline
