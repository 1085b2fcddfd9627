// WebSocket client: a coroutine opens the connection, then one callback per wake-up of the socket
// reads whatever is there and hands out every message of it.
//
// No message costs an allocation, a timer or a resumption; the clock is read once per TLS record.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <utility>

#include "net/asio_core.hpp"
#include "net/http_wire.hpp"
#include "net/websocket_frames.hpp"
#include "net/wire_stream.hpp"

namespace faultline {
namespace {

using boost::system::error_code;

constexpr int reads_per_turn = 16;  // then the other connections have theirs
constexpr DurationNs goodbye_ns = 2 * ns_per_second;
constexpr std::size_t unsent_bytes_max = 16U << 20;
constexpr std::uint16_t close_normal = 1000, close_protocol = 1002, close_too_large = 1009;

template <std::size_t size>
std::array<unsigned char, size> random_bytes() {
    std::array<unsigned char, size> bytes{};
    RAND_bytes(bytes.data(), size);  // never fails once TLS works; masks are no secret
    return bytes;
}

std::string base64(std::span<const unsigned char> bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

/// What a server must answer to our key.
std::string accept_of(const std::string& key) {
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64({digest.data(), size});
}

class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
  public:
    WebSocketSession(AsioNetwork::Core& core, SocketRequest request, SocketListener& listener)
        : core_(core),
          request_(std::move(request)),
          listener_(&listener),
          stream_(core),
          watch_(core.loop.get_executor()),
          reader_(request_.frame_bytes_max, SocketListener::payload_slack_bytes) {}

    void start() {
        if (listener_ == nullptr) return;  // destroyed before it began
        if (is_closing_) return finish(NetStep::closed, "closed before it was open");
        watch_for(request_.open_timeout_ns, NetStep::timeout, "not open in time");
        asio::co_spawn(core_.loop, open(shared_from_this()), [](std::exception_ptr thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
    }

    void send(WsOpcode opcode, std::string_view payload) {
        if (listener_ == nullptr || is_closing_) return;
        append_masked_frame(unsent_, opcode, payload, random_bytes<4>());
        if (is_open_) flush();
    }

    void close() {
        if (listener_ == nullptr || is_closing_) return;
        if (is_open_) {
            send(WsOpcode::close, close_payload(close_normal, ""));
            watch_for(goodbye_ns, NetStep::closed, "closed; the peer did not confirm");
        } else {
            finish_soon(NetStep::closed, "closed before it was open");
        }
        is_closing_ = true;
    }

    /// The owner has gone: not another word to the listener.
    void abandon() {
        if (listener_ == nullptr) return;
        if (is_open_) send(WsOpcode::close, close_payload(close_normal, ""));
        listener_ = nullptr;
        shut();
    }

  private:
    // ---- opening ----

    static LoopTask<void> open(std::shared_ptr<WebSocketSession> self) {
        const auto url = parse_url(self->request_.url);
        if (!url || !url->is_websocket) {
            self->finish(NetStep::url, "not a WebSocket URL: " + self->request_.url);
            co_return;
        }
        const TimeNs until_ns = self->core_.monotonic_ns() + self->request_.open_timeout_ns;
        auto failed = co_await self->stream_.connect(*url, until_ns);
        if (!failed) failed = co_await self->upgrade(*url);
        if (self->listener_ == nullptr) co_return;
        if (failed) {
            self->finish(std::move(*failed));
            co_return;
        }
        self->opened();
    }

    LoopTask<std::optional<NetFailure>> upgrade(Url url) {
        const std::string key = base64(random_bytes<16>());
        HttpRequest request;
        request.headers = request_.headers;
        request.headers.push_back({"Connection", "Upgrade"});
        request.headers.push_back({"Upgrade", "websocket"});
        request.headers.push_back({"Sec-WebSocket-Version", "13"});
        request.headers.push_back({"Sec-WebSocket-Key", key});
        const auto text = http_request_text(request, url, core_.options.user_agent);
        if (!text) co_return NetFailure{NetStep::protocol, "a header that HTTP cannot carry"};
        std::string_view rest = *text;
        while (!rest.empty()) {
            const WireStep step = stream_.write(rest);
            rest.remove_prefix(step.bytes);
            if (step.state == WireState::moved) continue;
            if (auto over = ended(step)) co_return over;
            if (!co_await stream_.wait(step.state)) co_return closed_by_us();
        }
        HttpAnswerReader reader(HttpAnswerReader::head_bytes_max, false);
        std::array<char, 4096> buffer{};
        while (!reader.has_head()) {
            const WireStep step = stream_.read(buffer);
            if (step.state == WireState::moved) {
                auto bad = reader.put({buffer.data(), step.bytes});
                if (bad) co_return bad;
                continue;
            }
            if (auto over = ended(step)) co_return over;
            if (!co_await stream_.wait(step.state)) co_return closed_by_us();
        }
        co_return judge(reader, key);
    }

    /// Whether the answer is an upgrade; takes the bytes behind it, which are frames already.
    std::optional<NetFailure> judge(HttpAnswerReader& reader, const std::string& key) {
        const HttpAnswer answer = reader.take();
        if (answer.status != 101) {
            NetFailure refused{NetStep::handshake, fmt::format("refused with {}", answer.status)};
            refused.status = answer.status;
            refused.retry_after_ns = retry_after_ns(answer.header("Retry-After"), core_.utc_ns());
            return refused;
        }
        if (!same_header_name(answer.header("Upgrade"), "websocket") ||
            answer.header("Sec-WebSocket-Accept") != accept_of(key)) {
            return NetFailure{NetStep::handshake, "the answer is no WebSocket upgrade", 101};
        }
        for (std::string_view rest = reader.rest(); !rest.empty();) {
            const std::span<char> room = reader_.room();
            const std::size_t count = std::min(room.size(), rest.size());
            std::copy_n(rest.data(), count, room.data());
            reader_.filled(count);
            rest.remove_prefix(count);
        }
        return std::nullopt;
    }

    void opened() {
        stop_watch();
        is_open_ = true;
        listener_->opened();
        if (listener_ == nullptr) return;
        flush();
        if (deliver(core_.utc_ns())) read_turn();
    }

    // ---- reading ----

    void read_turn() {
        for (int i = 0; i < reads_per_turn; ++i) {
            const WireStep step = stream_.read(reader_.room());
            if (step.state == WireState::moved) {
                reader_.filled(step.bytes);
                if (!deliver(core_.utc_ns())) return;
            } else if (auto over = ended(step)) {
                return finish(std::move(*over));
            } else {
                return read_when(step.state);
            }
        }
        asio::post(core_.loop, [self = shared_from_this()] {
            if (self->stream_.is_open()) self->read_turn();
        });
    }

    void read_when(WireState direction) {
        const auto what =
            direction == WireState::wait_write ? LoopSocket::wait_write : LoopSocket::wait_read;
        stream_.socket().async_wait(what, [self = shared_from_this()](error_code error) {
            if (!error && self->stream_.is_open()) self->read_turn();
        });
    }

    /// Hands out every whole message. False: it is over.
    bool deliver(TimeNs received_ns) {
        WsMessage message;
        for (;;) {
            const auto next = reader_.next(message);
            if (next == WebSocketReader::Next::more) return true;
            if (next != WebSocketReader::Next::message) {
                refuse(next);
                return false;
            }
            hear(message, received_ns);
            if (listener_ == nullptr) return false;
        }
    }

    void hear(const WsMessage& message, TimeNs received_ns) {
        switch (message.opcode) {
            case WsOpcode::ping:
                return send(WsOpcode::pong, message.payload);
            case WsOpcode::pong:
                return listener_->pong();
            case WsOpcode::close: {
                const std::string words = close_words(message.payload);
                send(WsOpcode::close, message.payload.substr(0, 2));
                return finish(NetStep::closed, words.empty() ? "closed by the peer" : words);
            }
            default:
                listener_->message(message.payload, message.opcode == WsOpcode::binary,
                                   received_ns);
        }
    }

    void refuse(WebSocketReader::Next why) {
        const bool is_large = why == WebSocketReader::Next::too_large;
        send(WsOpcode::close, close_payload(is_large ? close_too_large : close_protocol, ""));
        finish(is_large ? NetStep::too_large : NetStep::protocol, std::string(reader_.words()));
    }

    // ---- writing ----

    void flush() {
        while (sent_ < unsent_.size()) {
            const WireStep step = stream_.write(std::string_view(unsent_).substr(sent_));
            sent_ += step.bytes;
            if (step.state == WireState::moved) continue;
            if (auto over = ended(step)) return finish_soon(over->step, over->detail);
            if (unsent_.size() - sent_ > unsent_bytes_max) {
                return finish_soon(NetStep::closed, "the peer does not read");
            }
            return flush_when(step.state);
        }
        unsent_.clear();
        sent_ = 0;
    }

    void flush_when(WireState direction) {
        if (std::exchange(is_flush_waiting_, true)) return;
        const auto what =
            direction == WireState::wait_write ? LoopSocket::wait_write : LoopSocket::wait_read;
        stream_.socket().async_wait(what, [self = shared_from_this()](error_code error) {
            self->is_flush_waiting_ = false;
            if (!error && self->stream_.is_open()) self->flush();
        });
    }

    // ---- ending ----

    std::optional<NetFailure> ended(const WireStep& step) const {
        if (step.state == WireState::closed) {
            return NetFailure{NetStep::closed, stream_.wire_words()};
        }
        if (step.state == WireState::failed) return NetFailure{NetStep::tls, stream_.wire_words()};
        return std::nullopt;
    }
    static NetFailure closed_by_us() { return {NetStep::closed, "the connection is closed"}; }

    void watch_for(DurationNs wait_ns, NetStep step, std::string words) {
        watch_.expires_after(std::chrono::nanoseconds(wait_ns));
        watch_.async_wait([self = shared_from_this(), round = ++watch_round_, step,
                           words = std::move(words)](error_code stopped) mutable {
            if (!stopped && round == self->watch_round_) self->finish(step, std::move(words));
        });
    }
    /// Also where its time has come already and only its callback is still to run.
    void stop_watch() {
        ++watch_round_;
        watch_.cancel();
    }

    void finish_soon(NetStep step, std::string words) {
        asio::post(core_.loop, [self = shared_from_this(), step, words = std::move(words)] {
            self->finish(step, words);
        });
    }
    void finish(NetStep step, std::string words) { finish({step, std::move(words)}); }
    void finish(NetFailure why) {
        SocketListener* listener = std::exchange(listener_, nullptr);
        shut();
        if (listener != nullptr) listener->closed(why);
    }

    void shut() {
        is_open_ = false;
        stop_watch();
        stream_.close();
    }

    AsioNetwork::Core& core_;
    SocketRequest request_;
    SocketListener* listener_;  // null: it is over, nobody is to be told anything
    WireStream stream_;
    LoopTimer watch_;
    WebSocketReader reader_;
    std::string unsent_;  // frames; the first `sent_` bytes have gone out
    std::size_t sent_ = 0;
    unsigned watch_round_ = 0;
    bool is_open_ = false;
    bool is_closing_ = false;
    bool is_flush_waiting_ = false;
};

/// What the owner holds. The session outlives it until its last callback has come back.
class AsioClientSocket final : public ClientSocket {
  public:
    explicit AsioClientSocket(std::shared_ptr<WebSocketSession> session)
        : session_(std::move(session)) {}
    AsioClientSocket(const AsioClientSocket&) = delete;
    AsioClientSocket& operator=(const AsioClientSocket&) = delete;
    ~AsioClientSocket() override { session_->abandon(); }

    void send(std::string text) override { session_->send(WsOpcode::text, text); }
    void ping() override { session_->send(WsOpcode::ping, ""); }
    void close() override { session_->close(); }

  private:
    std::shared_ptr<WebSocketSession> session_;
};

}  // namespace

std::unique_ptr<ClientSocket> AsioNetwork::open(SocketRequest request, SocketListener& listener) {
    auto session = std::make_shared<WebSocketSession>(*core_, std::move(request), listener);
    asio::post(core_->loop, [session] { session->start(); });
    return std::make_unique<AsioClientSocket>(std::move(session));
}

}  // namespace faultline
