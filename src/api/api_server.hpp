// ApiServer: HTTP and WebSocket in front of a MarketService, on the thread of an AsioNetwork.
//
// Every request goes the same way: budget of its client, token, route, parameters, resource, dress.
// What must be computed is answered later and holds nobody up.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/api_options.hpp"
#include "api/market_service.hpp"
#include "net/asio_network.hpp"
#include "net/web_server.hpp"

namespace faultline {

class ApiServer {
  public:
    /// Listens at once; clients are served while the network runs. `network` and `service` must
    /// outlive the server, and no answer of the service may come after the network has gone. Made
    /// and destroyed on the network's thread (or while it does not run). Errors: as of
    /// WebServer::listen.
    static Outcome<std::unique_ptr<ApiServer>> listen(AsioNetwork& network, ApiOptions options,
                                                      MarketService& service);
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    std::uint16_t port() const;
    WebServer& web();
    /// "http://127.0.0.1:8080/": the address to open; localhost where it listens everywhere.
    std::string url() const;

  private:
    class Front;
    explicit ApiServer(std::unique_ptr<Front> front);
    std::unique_ptr<Front> front_;
};

}  // namespace faultline
