// MetricsText: what Prometheus asks for. No label names a market or an instrument: their number
// would grow without bound.
#pragma once

#include <string>

#include "api/api_context.hpp"

namespace faultline {

std::string metrics_text(ApiContext& context);

}  // namespace faultline
