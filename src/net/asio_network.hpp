// AsioNetwork: the real network. TLS with verification on, WebSocket and HTTP/1.1 clients, timers,
// all on the one thread that calls `run`.
//
// Certificates are checked against the system's roots plus `extra_roots_pem`, names against the
// URL's host; there is no switch to turn that off. `routes` sends hosts elsewhere while the URL,
// the SNI and the checked name stay as they are: that is how the emulators stand in for the venues.
#pragma once

#include <map>
#include <memory>

#include "net/network.hpp"

namespace faultline {

struct NetworkOptions {
    std::string extra_roots_pem;  // PEM certificates, concatenated
    /// "host" or "host:port" (the first wins where both fit) to the address to connect to.
    struct Address {
        std::string ip;
        std::uint16_t port = 0;
    };
    std::map<std::string, Address, std::less<>> routes;
    /// Refuse every host that has no route: for tests and demos, which must never leave the
    /// machine.
    bool routed_only = false;
    std::string user_agent = "faultline";
};

class AsioNetwork final : public Network {
  public:
    explicit AsioNetwork(NetworkOptions options = {});
    ~AsioNetwork() override;

    TimeNs utc_ns() override;
    TimeNs monotonic_ns() override;
    std::unique_ptr<ClientSocket> open(SocketRequest request, SocketListener& listener) override;
    void ask(HttpRequest request, std::weak_ptr<void> owner,
             std::function<void(HttpResult)> done) override;
    TimerId after(DurationNs wait_ns, std::function<void()> work) override;
    void cancel(TimerId timer) override;

    /// Works until `stop`; returns then. Call from one thread.
    void run();
    /// Works for this long or until `stop`, whichever is first.
    void run_for(DurationNs length_ns);
    /// From any thread, also from a signal handler's thread.
    void stop();
    /// Runs `work` on the network's thread. From any thread.
    void post(std::function<void()> work);

    class Core;  // Asio's part; for the files of net/ only
    Core& core() { return *core_; }

  private:
    std::unique_ptr<Core> core_;
};

}  // namespace faultline
