// WebServer: HTTP/1.1 and WebSocket over TCP or TLS, on the thread of an AsioNetwork.
//
// One handler sees every request and every socket. Limits come first: bytes of a request, of a
// message, number of clients. A client that does not read is disconnected when more than
// `queue_bytes_max` wait for it, so that one slow reader costs nobody else anything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "net/asio_network.hpp"
#include "net/certificate.hpp"

namespace faultline {

struct ServerRequest {
    std::string method;
    std::string host;    // of the Host header, without port
    std::string target;  // path and query as sent
    std::vector<HttpHeader> headers;
    std::string body;
    std::string peer;  // address of the client
    std::string_view header(std::string_view name) const;
    std::string_view path() const;   // before '?'
    std::string_view query() const;  // behind '?', undecoded
    /// A parameter of the query, decoded; empty where it is not there.
    std::string parameter(std::string_view name) const;
};

struct ServerReply {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<HttpHeader> headers;
    std::string body;
    bool hang_up = false;  // close the connection without sending anything
};

/// A client's WebSocket, as the handler sees it. Calls on a socket that has gone do nothing.
class ServerSocket {
  public:
    virtual ~ServerSocket() = default;
    virtual std::uint64_t id() const = 0;  // unique in the server's life
    virtual void send_text(std::string payload) = 0;
    virtual void send_binary(std::string payload) = 0;
    virtual void ping() = 0;
    virtual void close(std::uint16_t code, std::string reason) = 0;
    virtual void drop() = 0;  // reset, without a word
    virtual std::size_t queued_bytes() const = 0;
};

class WebHandler {
  public:
    virtual ~WebHandler() = default;
    virtual ServerReply answer(const ServerRequest& request) = 0;
    /// Whether to accept an upgrade: 101, or the status to refuse with.
    virtual int accept(const ServerRequest& request) = 0;
    virtual void opened(const std::shared_ptr<ServerSocket>& socket,
                        const ServerRequest& request) = 0;
    virtual void message(ServerSocket& socket, std::string_view payload, bool is_binary) = 0;
    virtual void pinged(ServerSocket& /*socket*/) {}  // a ping frame; the pong is sent already
    virtual void closed(ServerSocket& socket) = 0;    // also where the client vanished
};

struct ServerOptions {
    std::string bind = "127.0.0.1";
    std::uint16_t port = 0;             // 0: any free one
    std::optional<ServerIdentity> tls;  // none: plain TCP
    std::size_t request_bytes_max = 1U << 20;
    std::size_t message_bytes_max = 1U << 20;
    std::size_t clients_max = 10'000;
    std::size_t queue_bytes_max = 64U << 20;
};

class WebServer {
  public:
    /// Listens at once. Error: the address is taken or not ours.
    static Outcome<std::unique_ptr<WebServer>> listen(AsioNetwork& network, ServerOptions options,
                                                      WebHandler& handler);
    virtual ~WebServer() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::size_t clients() const = 0;
    /// A new identity for handshakes from now on (an expired certificate, a renewed one).
    virtual void set_identity(const ServerIdentity& identity) = 0;
    virtual void stop() = 0;  // closes every client
};

}  // namespace faultline
