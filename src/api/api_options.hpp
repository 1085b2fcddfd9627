// ApiOptions: what a user may set about the API. Everything has a safe default: loopback only, no
// cross-origin access, bounded requests, messages, clients and questions.
#pragma once

#include <string>
#include <vector>

#include "net/web_server.hpp"

namespace faultline {

struct ApiOptions {
    std::string version;        // of the program
    std::string model_version;  // of the model, where no map says it yet
    ServerOptions server{.ping_every_ns = 20 * ns_per_second};
    /// Accepted bearer tokens; empty: no token is asked for. The dashboard's own files, /healthz
    /// and /readyz are served without one.
    std::vector<std::string> tokens;
    /// Origins that may read answers from a browser ("https://a.example.com"), or "*"; empty: none.
    std::vector<std::string> cors_origins;
    /// Who may show the dashboard in a frame: the CSP's frame-ancestors.
    std::string frame_ancestors = "'self'";
    std::string web_root;  // a folder served instead of the built-in dashboard; empty: built in

    // Per client (its address). A question costs 1, one that must be computed more (see route.hpp).
    double cost_per_s = 2'000;  // 0: no limit
    double cost_burst = 4'000;
    std::size_t asks_max = 256;          // questions that are being computed, of all clients
    std::size_t query_bytes_max = 4096;  // of what stands behind '?'
    std::size_t columns_max = 5'000;     // of a heatmap
    std::size_t rows_max = 20'000;       // of a map or heatmap
    std::size_t cells_max = 4'000'000;   // columns times rows, where both are known beforehand
    DurationNs period_max_ns = 400 * ns_per_day;

    DurationNs tick_ns = 100 * ns_per_ms;  // news is gathered for this long
    std::size_t subscriptions_max = 64;    // per client
    std::size_t slow_bytes = 1U << 20;     // unsent, from which on a client is slow
};

}  // namespace faultline
