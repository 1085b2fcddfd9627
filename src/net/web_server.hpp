// WebServer: HTTP/1.1 and WebSocket over TCP or TLS, on the thread of an AsioNetwork.
//
// One handler sees every request and every socket. Limits come first: bytes of a request, of a
// message, number of clients. A client that does not read is disconnected when more than
// `queue_bytes_max` wait for it, so that one slow reader costs nobody else anything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "net/asio_network.hpp"
#include "net/certificate.hpp"
#include "net/server_request.hpp"

namespace faultline {

/// A client's WebSocket, as the handler sees it. Calls on a socket that has gone do nothing.
class ServerSocket {
  public:
    virtual ~ServerSocket() = default;
    virtual std::uint64_t id() const = 0;  // unique in the server's life
    virtual void send_text(std::string payload) = 0;
    virtual void send_binary(std::string payload) = 0;
    /// Bytes as they stand, framed by nobody: for emulators of servers that misbehave.
    virtual void send_raw(std::string bytes) = 0;
    virtual void ping() = 0;
    virtual void close(std::uint16_t code, std::string reason) = 0;
    virtual void drop() = 0;  // reset, without a word
    virtual std::size_t queued_bytes() const = 0;
};

class WebHandler {
  public:
    virtual ~WebHandler() = default;
    /// A HEAD request comes as GET; the server leaves the body out.
    virtual ServerReply answer(const ServerRequest& request) = 0;
    /// For answers that take time: `done` may be called later, once, from any thread, while the
    /// network lives; the client waits. `request` lives during the call only.
    virtual void answer_later(const ServerRequest& request, std::function<void(ServerReply)> done) {
        done(answer(request));
    }
    /// Whether to accept an upgrade: 101, or the status to refuse with.
    virtual int accept(const ServerRequest& request) = 0;
    /// The subprotocol agreed to, one that the request names; empty: none.
    virtual std::string subprotocol(const ServerRequest& /*request*/) { return {}; }
    virtual void opened(const std::shared_ptr<ServerSocket>& socket,
                        const ServerRequest& request) = 0;
    virtual void message(ServerSocket& socket, std::string_view payload, bool is_binary) = 0;
    virtual void pinged(ServerSocket& /*socket*/) {}  // a ping frame; the pong is sent already
    virtual void ponged(ServerSocket& /*socket*/) {}  // it has answered a ping frame
    virtual void closed(ServerSocket& socket) = 0;    // also where the client vanished
};

struct ServerOptions {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 0;               // 0: any free one
    std::optional<ServerIdentity> tls{};  // none: plain TCP
    std::size_t request_bytes_max = 1U << 20;
    std::size_t message_bytes_max = 1U << 20;
    std::size_t clients_max = 10'000;
    std::size_t queue_bytes_max = 64U << 20;
    DurationNs request_max_ns = 10 * ns_per_second;  // for a TLS handshake; for a whole request
    DurationNs idle_max_ns = 60 * ns_per_second;     // between two requests of a connection
    DurationNs stall_max_ns = 30 * ns_per_second;    // without a byte taken of what waits for it
    /// Silent sockets are pinged this often, and reset when they stay silent for two such lengths.
    DurationNs ping_every_ns = 0;  // 0: never
};

/// What has happened since the start.
struct ServerCounts {
    std::uint64_t accepted = 0;      // connections
    std::uint64_t over_limit = 0;    // connections turned away because of `clients_max`
    std::uint64_t bad_tls = 0;       // handshakes that failed
    std::uint64_t requests = 0;      // whole ones, upgrades included
    std::uint64_t bad_requests = 0;  // refused by the server itself
    std::uint64_t sockets = 0;       // upgrades accepted
    std::uint64_t messages_in = 0;   // of sockets
    std::uint64_t messages_out = 0;
    std::uint64_t bad_frames = 0;     // sockets closed because of what they sent
    std::uint64_t slow_clients = 0;   // reset above `queue_bytes_max` or after `stall_max_ns`
    std::uint64_t timeouts = 0;       // requests, handshakes and pings that were not completed
    std::uint64_t accept_errors = 0;  // of the operating system, such as too many open files
};

class WebServer {
  public:
    /// Listens at once; clients are served while the network runs. `network` and `handler` must
    /// outlive the server. Every call, and every callback, is on the network's thread (or while it
    /// does not run). Errors: the address is taken or not ours; the identity is none.
    static Outcome<std::unique_ptr<WebServer>> listen(AsioNetwork& network, ServerOptions options,
                                                      WebHandler& handler);
    virtual ~WebServer() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::size_t clients() const = 0;  // connections that are open now
    virtual const ServerCounts& counts() const = 0;
    /// A new identity for handshakes from now on (an expired certificate, a renewed one).
    /// Error: not a PEM chain with its key; the old identity stays.
    virtual Outcome<void> set_identity(const ServerIdentity& identity) = 0;
    /// Resets every client; new ones are welcome.
    virtual void drop_clients() = 0;
    /// Resets every client and stops listening; the handler hears nothing more. Destroying does it.
    virtual void stop() = 0;
};

}  // namespace faultline
