// ReadingResource: GET /v1/zones, /v1/position and /v1/cascade: readings of the newest map.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_reading_routes(std::vector<Route>& routes);

}  // namespace faultline
