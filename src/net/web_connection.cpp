// WebConnection: the reading coroutine and the sending side. Web sockets' part and the handling of
// requests are separate functions that never block.
#include "net/web_connection.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "net/reply_text.hpp"

namespace faultline {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto token = asio::as_tuple(asio::use_awaitable_t<LoopExecutor>());

constexpr std::size_t head_bytes_max = 32U << 10;   // request line and headers
constexpr std::size_t read_bytes = 16U << 10;       // at a time
constexpr std::size_t kept_bytes_max = 256U << 10;  // a larger buffer is given back when empty
constexpr unsigned reads_per_turn = 16;             // then the other connections have theirs
constexpr DurationNs goodbye_ns = 5 * ns_per_second;
constexpr int is_gone = 0, is_whole = 1;  // beside the statuses that refuse a request

int status_of(const error_code& error) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit) return 431;
    if (error == http::error::bad_version) return 505;
    return 400;
}

std::string_view text_of(boost::string_view text) { return {text.data(), text.size()}; }

}  // namespace

WebConnection::WebConnection(std::shared_ptr<ServerShared> server, LoopSocket accepted,
                             std::uint64_t id, std::string peer)
    : server_(std::move(server)),
      stream_(server_->core, std::move(accepted)),
      id_(id),
      peer_(std::move(peer)),
      input_(std::max(server_->options.message_bytes_max, head_bytes_max) + 2 * read_bytes),
      reader_(server_->options.message_bytes_max),
      wake_(server_->core.loop.get_executor()) {}

void WebConnection::start() {
    asio::co_spawn(server_->core.loop, serve(shared_from_this()), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
}

LoopTask<void> WebConnection::serve(std::shared_ptr<WebConnection> self) {
    bool goes_on = co_await self->shake_hands();
    while (goes_on) goes_on = co_await self->serve_request();
    if (self->is_socket_) {
        co_await self->serve_socket();
        if (WebHandler* handler = self->server_->handler) handler->closed(*self);
    }
    co_await self->say_goodbye();
    self->server_->open.erase(self->id_);
}

LoopTask<bool> WebConnection::shake_hands() {
    if (!server_->tls) co_return true;
    must_end_within(server_->options.request_max_ns);
    const std::shared_ptr<SSL_CTX> identity = server_->tls;
    const auto failed = co_await stream_.accept_tls(identity.get());
    if (failed) {
        ++server_->counts.bad_tls;
        shut();
    }
    co_return !failed;
}

// ---- requests ----

LoopTask<int> WebConnection::read_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(head_bytes_max);
    parser_->body_limit(server_->options.request_bytes_max);
    must_end_within(server_->options.idle_max_ns);
    bool is_begun = false, is_continued = false;
    is_overdue_bad_ = false;
    for (;;) {
        if (input_.size() > 0) {
            if (!std::exchange(is_begun, true)) {
                must_end_within(server_->options.request_max_ns);
                is_overdue_bad_ = true;
            }
            error_code error;
            const std::size_t used = parser_->put(input_.data(), error);
            input_.consume(used);
            if (error && error != http::error::need_more) co_return status_of(error);
            deadline_ns_ = parser_->is_done() ? never_ns : deadline_ns_;
            if (parser_->is_done()) co_return is_whole;
            if (!error && used > 0 && input_.size() > 0) continue;
            if (!is_continued && parser_->is_header_done() &&
                has_token(text_of(parser_->get()[http::field::expect]), "100-continue")) {
                is_continued = true;
                unsent_ += "HTTP/1.1 100 Continue\r\n\r\n";
                queued();
            }
        }
        const bool is_filled = co_await fill();
        if (!is_filled) co_return is_gone;
    }
}

ServerRequest WebConnection::take_request() {
    auto& message = parser_->get();
    ServerRequest request;
    request.method = text_of(message.method_string());
    request.target = text_of(message.target());
    request.host = host_without_port(text_of(message[http::field::host]));
    for (const auto& field : message) {
        request.headers.push_back(
            {std::string(text_of(field.name_string())), std::string(text_of(field.value()))});
    }
    request.body = std::move(message.body());
    request.peer = peer_;
    return request;
}

LoopTask<bool> WebConnection::refuse(int status) {
    ++server_->counts.bad_requests;
    ServerReply refusal;
    refusal.status = status;
    refusal.content_type.clear();
    if (status == 426) refusal.headers.push_back({"Sec-WebSocket-Version", "13"});
    reply(refusal, false, false);
    co_return false;
}

LoopTask<bool> WebConnection::serve_request() {
    const int state = co_await read_request();
    if (state == is_gone || server_->handler == nullptr) co_return false;
    if (state != is_whole) {
        const bool goes_on = co_await refuse(state);
        co_return goes_on;
    }
    ServerRequest request = take_request();
    const bool lacks_host =
        request.host.empty() && parser_->get().version() >= 11;  // HTTP/1.0 need not tell it
    const bool is_upgrade = has_token(request.header("Upgrade"), "websocket") &&
                            has_token(request.header("Connection"), "upgrade");
    const int verdict = lacks_host ? 400 : is_upgrade ? judge_upgrade(request) : is_whole;
    if (verdict >= 400) {
        const bool goes_on = co_await refuse(verdict);
        co_return goes_on;
    }
    ++server_->counts.requests;
    if (!is_upgrade) {
        const bool goes_on = co_await answer(std::move(request));
        co_return goes_on;
    }
    const int status = server_->handler->accept(request);
    if (status != 101) {
        ServerReply refusal;
        refusal.status = status;
        refusal.content_type.clear();
        reply(refusal, false, false);
        co_return false;
    }
    ++server_->counts.sockets;
    is_socket_ = true;
    unsent_ +=
        upgrade_head(request.header("Sec-WebSocket-Key"), server_->handler->subprotocol(request));
    queued();
    server_->handler->opened(shared_from_this(), request);
    co_return false;
}

int WebConnection::judge_upgrade(const ServerRequest& request) {
    if (request.method != "GET" || accept_key(request.header("Sec-WebSocket-Key")).empty()) {
        return 400;
    }
    return request.header("Sec-WebSocket-Version") == "13" ? 101 : 426;
}

LoopTask<bool> WebConnection::answer(ServerRequest request) {
    const bool is_head = request.method == "HEAD";
    const bool keep_alive = parser_->get().keep_alive();
    if (is_head) request.method = "GET";
    reply_.reset();
    asio::io_context& loop = server_->core.loop;
    auto done = [&loop, weak = weak_from_this(), number = ++requests_](ServerReply given) {
        asio::dispatch(loop, [weak, number, reply = std::move(given)]() mutable {
            if (const auto self = weak.lock()) self->take_reply(number, std::move(reply));
        });
    };
    server_->handler->answer_later(request, std::move(done));
    while (!reply_ && stream_.is_open()) {
        wake_.expires_at(std::chrono::steady_clock::time_point::max());
        co_await wake_.async_wait(token);
    }
    if (!stream_.is_open()) co_return false;
    if (reply_->hang_up) {
        shut();
        co_return false;
    }
    reply(*reply_, keep_alive, is_head);
    reply_.reset();
    co_await drained();
    co_return keep_alive&& stream_.is_open();
}

void WebConnection::take_reply(std::uint64_t request, ServerReply reply) {
    if (request != requests_ || reply_) return;
    reply_ = std::move(reply);
    wake_.cancel();
}

void WebConnection::reply(const ServerReply& reply, bool keep_alive, bool is_head) {
    unsent_ += reply_head(reply, keep_alive, server_->core.utc_ns());
    if (!is_head && has_body(reply.status)) unsent_ += reply.body;
    queued();
}

// ---- sockets ----

LoopTask<void> WebConnection::serve_socket() {
    heard_ns_ = pinged_ns_ = now_ns();
    is_overdue_bad_ = true;
    while (stream_.is_open()) {
        const auto bytes = input_.data();
        const auto item = reader_.next({static_cast<char*>(bytes.data()), bytes.size()});
        const bool goes_on = hear(item);
        if (!goes_on) co_return;
        input_.consume(item.used);
        if (item.used > 0) continue;
        if (input_.size() == 0 && input_.capacity() > kept_bytes_max) input_.shrink_to_fit();
        const bool is_filled = co_await fill();
        if (!is_filled) co_return;
    }
}

bool WebConnection::hear(const SocketMessageReader::Item& item) {
    using Found = SocketMessageReader::Found;
    WebHandler* handler = server_->handler;
    if (handler == nullptr) return false;
    switch (item.found) {
        case Found::nothing:
            return true;
        case Found::pong:
            handler->ponged(*this);
            return true;
        case Found::ping:
            send(WsOpcode::pong, item.payload);
            handler->pinged(*this);
            return true;
        case Found::text:
        case Found::binary:
            ++server_->counts.messages_in;
            if (!is_closing_) handler->message(*this, item.payload, item.found == Found::binary);
            return true;
        case Found::close:
            close(item.code == close_no_code ? close_normal : item.code, {});
            return false;
        case Found::failure:
            ++server_->counts.bad_frames;
            close(item.code, {});
            return false;
    }
    return false;
}

void WebConnection::send(WsOpcode op, std::string_view payload) {
    if (!stream_.is_open() || is_closing_) return;
    append_frame(unsent_, op, payload);
    ++server_->counts.messages_out;
    queued();
}

void WebConnection::send_raw(std::string bytes) {
    if (!stream_.is_open() || is_closing_) return;
    unsent_ += bytes;
    queued();
}

void WebConnection::close(std::uint16_t code, std::string reason) {
    if (!stream_.is_open() || is_closing_) return;
    append_close_frame(unsent_, code, reason);
    is_closing_ = true;
    is_overdue_bad_ = false;  // a client need not confirm
    must_end_within(goodbye_ns);
    queued();
}

void WebConnection::drop() {
    stream_.reset();
    shut();
}

// ---- bytes ----

LoopTask<bool> WebConnection::fill() {
    // What comes after a long time of reading without a pause is the others' turn.
    if (++reads_ % reads_per_turn == 0) co_await asio::post(server_->core.loop, token);
    const std::size_t count = std::min(read_bytes, input_.max_size() - input_.size());
    const auto room = input_.prepare(count);
    while (stream_.is_open() && count > 0) {
        const WireStep step = stream_.read({static_cast<char*>(room.data()), room.size()});
        if (step.state == WireState::moved) {
            input_.commit(step.bytes);
            heard_ns_ = now_ns();
            co_return true;
        }
        if (step.state == WireState::closed || step.state == WireState::failed) break;
        const bool is_open = co_await stream_.wait(step.state);
        if (!is_open) break;
    }
    co_return false;
}

LoopTask<void> WebConnection::drained() {
    while (queued_bytes() > 0 && stream_.is_open()) {
        wake_.expires_at(std::chrono::steady_clock::time_point::max());
        co_await wake_.async_wait(token);
    }
}

LoopTask<void> WebConnection::say_goodbye() {
    must_end_within(goodbye_ns);
    is_overdue_bad_ = false;
    co_await drained();
    // Closing with bytes unread would be a reset, which can destroy what is still under way.
    stream_.end_writing();
    bool is_heard = stream_.is_open();
    while (is_heard) {
        input_.clear();
        is_heard = co_await fill();
    }
    shut();
}

void WebConnection::queued() {
    if (is_socket_ && queued_bytes() > server_->options.queue_bytes_max) {
        ++server_->counts.slow_clients;
        return drop();
    }
    if (is_flush_waiting_ || std::exchange(is_flush_posted_, true)) return;
    progress_ns_ = now_ns();
    asio::post(server_->core.loop, [self = shared_from_this()] {
        self->is_flush_posted_ = false;
        self->flush();
    });
}

void WebConnection::flush() {
    while (queued_bytes() > 0) {
        const WireStep step = stream_.write(std::string_view(unsent_).substr(sent_));
        if (step.state == WireState::closed || step.state == WireState::failed) return shut();
        if (step.state != WireState::moved) return flush_when(step.state);
        sent_ += step.bytes;
        progress_ns_ = now_ns();
    }
    unsent_.clear();
    sent_ = 0;
    if (unsent_.capacity() > kept_bytes_max) unsent_.shrink_to_fit();
    wake_.cancel();
}

void WebConnection::flush_when(WireState direction) {
    if (sent_ > unsent_.size() / 2) {
        unsent_.erase(0, sent_);
        sent_ = 0;
    }
    if (std::exchange(is_flush_waiting_, true)) return;
    const auto what =
        direction == WireState::wait_write ? LoopSocket::wait_write : LoopSocket::wait_read;
    stream_.socket().async_wait(what, [self = shared_from_this()](error_code error) {
        self->is_flush_waiting_ = false;
        if (!error) self->flush();
    });
}

void WebConnection::shut() {
    stream_.close();
    unsent_.clear();
    sent_ = 0;
    wake_.cancel();
}

void WebConnection::tick(TimeNs now_ns) {
    const ServerOptions& options = server_->options;
    if (!stream_.is_open()) return;
    if (now_ns >= deadline_ns_) {
        if (is_overdue_bad_) ++server_->counts.timeouts;
        return shut();
    }
    if (queued_bytes() > 0 && now_ns - progress_ns_ >= options.stall_max_ns) {
        ++server_->counts.slow_clients;
        return drop();
    }
    if (!is_socket_ || options.ping_every_ns == 0) return;
    // Only who was asked and said nothing for as long again: our own delays are not the client's.
    if (pinged_ns_ > heard_ns_ && now_ns - pinged_ns_ >= options.ping_every_ns) {
        ++server_->counts.timeouts;
        return drop();
    }
    if (now_ns - std::max(heard_ns_, pinged_ns_) >= options.ping_every_ns) {
        pinged_ns_ = now_ns;
        ping();
    }
}

}  // namespace faultline
