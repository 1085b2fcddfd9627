// AccessGuard: who may ask: bearer tokens, and pages of other origins that open a stream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/api_options.hpp"
#include "net/server_request.hpp"

namespace faultline {

class AccessGuard {
  public:
    explicit AccessGuard(const ApiOptions& options)
        : tokens_(options.tokens), origins_(options.cors_origins) {}

    /// Whether the request carries a token that we know: `Authorization: Bearer`, `CG-API-KEY`
    /// (what clients of CoinGlass send), or for sockets, which browsers give no headers, the
    /// parameter `access_token`. Always true where no token is asked for.
    bool has_token(const ServerRequest& request, bool is_socket) const;
    /// Whether a browser may open a socket from the page it shows: pages of this server, of an
    /// origin that is allowed, and programs that name no origin.
    bool may_open(const ServerRequest& request) const;

  private:
    bool is_known(std::string_view token) const;
    std::vector<std::string> tokens_, origins_;
};

}  // namespace faultline
