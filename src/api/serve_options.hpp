// ServeOptions: from what a user configured (ServeConfig) to what the API's server is told.
#pragma once

#include "api/api_options.hpp"
#include "api/serve_config.hpp"

namespace faultline {

/// Reads the TLS files. Problems: one of certificate and key without the other; a file that cannot
/// be read.
Outcome<ApiOptions> api_options_of(const ServeConfig& config, std::string version,
                                   std::string model_version);

}  // namespace faultline
