// ApiServer: HTTP and WebSocket in front of a MarketService, on the thread of an AsioNetwork.
//
// Every request goes the same way: budget of its client, token, route, parameters, resource, dress.
// What must be computed is answered later and holds nobody up.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/api_options.hpp"
#include "api/market_service.hpp"
#include "api/stream_request.hpp"
#include "net/asio_network.hpp"
#include "net/web_server.hpp"

namespace faultline {

class KeptQuestions;

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
    /// Asked before the routes, after budget and token: for operations that live elsewhere, such
    /// as alerts. Nothing: the request is not theirs.
    using Also = std::function<std::optional<ServerReply>(const ServerRequest&)>;
    void serve_also(Also also);
    /// Where /v1/questions keeps its questions; it must outlive the server. Before: they are
    /// refused.
    void keep_questions(KeptQuestions& questions);
    /// The stream has the channels zones and alerts only once somebody offers to tell them.
    void offer(StreamChannel channel);
    /// News of such a channel: JSON, the zones of a market or one alert. Network thread.
    void notice(StreamChannel channel, const std::string& market, TimeNs at_ns,
                const std::string& data_json);
    /// "http://127.0.0.1:8080/": the address to open; localhost where it listens everywhere.
    std::string url() const;

  private:
    class Front;
    explicit ApiServer(std::unique_ptr<Front> front);
    std::unique_ptr<Front> front_;
};

}  // namespace faultline
