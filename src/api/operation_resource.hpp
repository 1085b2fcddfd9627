// OperationResource: /healthz, /readyz, /version and /metrics: for those who run the server.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_operation_routes(std::vector<Route>& routes);

}  // namespace faultline
