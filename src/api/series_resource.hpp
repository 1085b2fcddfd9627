// SeriesResource: GET /v1/candles, /v1/open-interest, /v1/funding and /v1/long-short: what was
// observed over time.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_series_routes(std::vector<Route>& routes);

}  // namespace faultline
