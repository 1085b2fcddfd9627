// ContextResource: GET /v1/dominance and /v1/ratio: what venues publish, beside the map.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_context_routes(std::vector<Route>& routes);

}  // namespace faultline
