// What tests of servers need: a handler that keeps what it sees, clients that keep what they hear,
// a raw client that may send any bytes, and a way to let the network work until something is true.
#pragma once

#include <arpa/inet.h>
#include <cerrno>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "net/asio_network.hpp"
#include "net/web_server.hpp"

namespace faultline {

/// Lets the network work until the condition holds; false when it does not hold within 10 s.
inline bool work_until(AsioNetwork& network, const std::function<bool()>& is_so) {
    const TimeNs until_ns = network.monotonic_ns() + 10 * ns_per_second;
    while (!is_so()) {
        if (network.monotonic_ns() > until_ns) return false;
        network.run_for(ns_per_ms);
    }
    return true;
}

/// Echoes messages and tells requests back.
class EchoHandler : public WebHandler {
  public:
    ServerReply answer(const ServerRequest& request) override {
        ++answered;
        ServerReply reply;
        reply.content_type = "text/plain";
        reply.body = request.method + " " + request.host + " " + request.target + " " +
                     std::string(request.header("X-Test")) + "|" + request.body;
        reply.hang_up = request.path() == "/hang-up";
        return reply;
    }
    int accept(const ServerRequest& request) override {
        return request.path() == "/refused" ? 429 : 101;
    }
    void opened(const std::shared_ptr<ServerSocket>& socket, const ServerRequest&) override {
        sockets.push_back(socket);
    }
    void message(ServerSocket& socket, std::string_view payload, bool is_binary) override {
        messages.emplace_back(payload);
        if (is_binary) {
            socket.send_binary(std::string(payload));
        } else {
            socket.send_text(std::string(payload));
        }
    }
    void pinged(ServerSocket&) override { ++pings; }
    void closed(ServerSocket& socket) override { closed_ids.push_back(socket.id()); }

    int answered = 0;
    int pings = 0;
    std::vector<std::shared_ptr<ServerSocket>> sockets;
    std::vector<std::string> messages;
    std::vector<std::uint64_t> closed_ids;
};

/// Keeps all that a client's socket says.
class KeepingListener : public SocketListener {
  public:
    void opened() override { is_open = true; }
    void message(std::string_view payload, bool is_binary, TimeNs) override {
        messages.emplace_back(payload);
        are_binary.push_back(is_binary);
    }
    void pong() override { ++pongs; }
    void closed(const NetFailure& why) override { ends.push_back(why); }

    bool is_open = false;
    int pongs = 0;
    std::vector<std::string> messages;
    std::vector<bool> are_binary;
    std::vector<NetFailure> ends;
};

/// A TCP client without manners.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        is_connected = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { hang_up(); }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// Takes in what has come; `is_ended` and `is_reset` tell of an end.
    const std::string& heard() {
        char bytes[4096];
        while (fd_ >= 0 && !is_ended) {
            const auto got = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
            if (got > 0) {
                heard_.append(bytes, static_cast<std::size_t>(got));
            } else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                break;
            } else {
                is_ended = true;
                is_reset = got < 0;
            }
        }
        return heard_;
    }
    void hang_up() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

    bool is_connected = false, is_ended = false, is_reset = false;

  private:
    int fd_;
    std::string heard_;
};

inline constexpr std::string_view upgrade_request =
    "GET /stream HTTP/1.1\r\nHost: a.example.com\r\nConnection: keep-alive, Upgrade\r\n"
    "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

}  // namespace faultline
