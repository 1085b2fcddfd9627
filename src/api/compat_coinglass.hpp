// CompatCoinglass: paths, parameters and shapes of the CoinGlass API v4, so that its clients work
// after a change of the base URL. Answers are {code: "0", msg: "success", data}; a problem has its
// HTTP status as code. Parameters that we do not know are ignored, as there.
//
// Where its documents are silent: model1 shows all leverage, model2 10x and more, model3 25x and
// more; funding rates are percent, means of them of eight hours; `side` of an order is 1 for a
// purchase (a short was liquidated), 2 for a sale (a long was).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"

namespace faultline {

void add_coinglass_routes(std::vector<Route>& routes);

// The parts, each of which adds its paths.
void add_coinglass_map_routes(std::vector<Route>& routes);
void add_coinglass_liquidation_routes(std::vector<Route>& routes);
void add_coinglass_series_routes(std::vector<Route>& routes);
void add_coinglass_market_routes(std::vector<Route>& routes);

/// Puts answers into the envelope, then lets `Handle` answer with the data alone.
void wrap_coinglass(ApiCall& call);
template <void (*Handle)(ApiCall&)>
void coinglass(ApiCall& call) {
    wrap_coinglass(call);
    Handle(call);
}

/// "Binance", "Crypto.com", "WOO X", "okx": the venue that is meant.
std::optional<VenueId> coinglass_exchange(std::string_view name);
/// The exchanges of a comma-separated parameter; empty for none or "ALL". Notes what is unknown.
std::vector<VenueId> coinglass_exchanges(QueryReader& query, std::string_view parameter);

/// start_time and end_time (ms), interval and limit as a period; `fallback` is the interval where
/// none is given.
struct CoinglassPeriod {
    TimeNs from_ns = 0, to_ns = 0;
    DurationNs step_ns = 0;
    std::size_t limit = 0;
};
CoinglassPeriod coinglass_period(ApiCall& call, std::string_view fallback);

}  // namespace faultline
