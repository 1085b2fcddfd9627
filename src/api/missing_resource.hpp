// MissingResource: operations of the contract that this program does not have yet. They say so
// (501) instead of looking like a mistyped path.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_missing_routes(std::vector<Route>& routes);

}  // namespace faultline
