// LedgerResource: GET /v1/ledger: forecasts that were written before the hour they speak of, what
// came, and the score so far.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_ledger_routes(std::vector<Route>& routes);

}  // namespace faultline
