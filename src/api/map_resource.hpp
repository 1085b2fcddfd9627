// MapResource: GET /v1/map. Without filters from bytes that are there; cut to a range or a side
// from the newest snapshot; everything else is computed from the books.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_map_routes(std::vector<Route>& routes);

/// Whether a map of so many rows may be computed; true after answering 422 if not.
bool refused_rows(ApiCall& call, const MapQuestion& question, const MarketSnapshot& snapshot);

}  // namespace faultline
