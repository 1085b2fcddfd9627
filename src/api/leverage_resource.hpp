// LeverageResource: GET /v1/leverage, /v1/exposure and /v1/profile: the mix of leverage by venue,
// what it exposes, and how densely by distance.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_leverage_routes(std::vector<Route>& routes);

}  // namespace faultline
