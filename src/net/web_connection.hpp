// WebConnection: one client of a WebServer: TLS handshake, HTTP requests, then perhaps a WebSocket.
// For the .cpp files of net/ only, because it includes Asio.
//
// What is sent is gathered in one text and written at the end of the loop's turn, so that a flood
// of small frames costs few system calls. One coroutine reads; it holds the connection alive.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <unordered_map>

#include "net/server_frames.hpp"
#include "net/web_server.hpp"
#include "net/wire_stream.hpp"

namespace faultline {

class WebConnection;

/// What a server and its connections share. Connections may outlive the server by a few turns.
struct ServerShared {
    AsioNetwork::Core& core;
    ServerOptions options;
    WebHandler* handler;           // null once the server has stopped
    std::shared_ptr<SSL_CTX> tls;  // of handshakes from now on; null: plain TCP
    ServerCounts counts;
    std::unordered_map<std::uint64_t, std::shared_ptr<WebConnection>> open;
};

class WebConnection final : public ServerSocket,
                            public std::enable_shared_from_this<WebConnection> {
  public:
    WebConnection(std::shared_ptr<ServerShared> server, LoopSocket accepted, std::uint64_t id,
                  std::string peer);
    void start();
    /// Looks at what is overdue; called several times within the shortest limit.
    void tick(TimeNs now_ns);

    std::uint64_t id() const override { return id_; }
    void send_text(std::string payload) override { send(WsOpcode::text, payload); }
    void send_binary(std::string payload) override { send(WsOpcode::binary, payload); }
    void send_raw(std::string bytes) override;
    void ping() override { send(WsOpcode::ping, {}); }
    void close(std::uint16_t code, std::string reason) override;
    void drop() override;
    std::size_t queued_bytes() const override { return unsent_.size() - sent_; }

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    static LoopTask<void> serve(std::shared_ptr<WebConnection> self);
    LoopTask<bool> shake_hands();
    /// True: another request may follow.
    LoopTask<bool> serve_request();
    LoopTask<int> read_request();
    LoopTask<bool> answer(ServerRequest request);
    LoopTask<bool> refuse(int status);
    LoopTask<void> serve_socket();
    LoopTask<void> say_goodbye();
    /// More bytes into `input_`. False: there will be none.
    LoopTask<bool> fill();
    /// Until everything is sent or the connection is closed.
    LoopTask<void> drained();

    ServerRequest take_request();
    /// The status to refuse an upgrade with, or 101.
    int judge_upgrade(const ServerRequest& request);
    /// False: the socket is to end.
    bool hear(const SocketMessageReader::Item& item);
    void reply(const ServerReply& reply, bool keep_alive, bool is_head);
    void take_reply(std::uint64_t request, ServerReply reply);
    void send(WsOpcode op, std::string_view payload);
    void queued();
    void flush();
    void flush_when(WireState direction);
    void shut();
    TimeNs now_ns() const { return server_->core.monotonic_ns(); }
    void must_end_within(DurationNs length_ns) { deadline_ns_ = now_ns() + length_ns; }

    static constexpr TimeNs never_ns = INT64_MAX;

    std::shared_ptr<ServerShared> server_;
    WireStream stream_;
    const std::uint64_t id_;
    const std::string peer_;
    boost::beast::flat_buffer input_;
    SocketMessageReader reader_;
    std::optional<Parser> parser_;
    std::optional<ServerReply> reply_;  // to the request of `requests_`
    std::uint64_t requests_ = 0;
    LoopTimer wake_;  // cancelled when a reply has come, when everything is sent, when it is over

    std::string unsent_;  // the first `sent_` bytes have gone out
    std::size_t sent_ = 0;
    bool is_flush_posted_ = false, is_flush_waiting_ = false;

    bool is_socket_ = false;
    bool is_closing_ = false;     // a close frame of ours is on its way
    bool is_overdue_bad_ = true;  // whether passing the deadline is worth counting
    TimeNs deadline_ns_ = never_ns;
    TimeNs progress_ns_ = 0;  // when the client last took bytes, or had none to take
    TimeNs heard_ns_ = 0;     // when it last said something
    TimeNs pinged_ns_ = 0;
    unsigned reads_ = 0;
};

}  // namespace faultline
