// WireStream: a BIO of our own puts OpenSSL on the socket, because the stock one would raise
// SIGPIPE when the peer has gone.
#include "net/wire_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace faultline {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto token = asio::as_tuple(asio::use_awaitable_t<LoopExecutor>());

NetFailure failure(NetStep step, std::string detail) { return {step, std::move(detail)}; }

/// The kernel asks a silent peer whether it is still there: a host that lost its power sends no
/// goodbye. Half a minute without an answer ends the connection.
void watch_for_silence(int descriptor) {
    const int on = 1;
    const int idle_s = 15;
    const int interval_s = 5;
    const int probes = 3;
    const unsigned unacknowledged_ms = 30'000;
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof interval_s);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms,
               sizeof unacknowledged_ms);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

const BIO_METHOD* WireStream::bio_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
        BIO_meth_set_read(made, &WireStream::bio_read);
        BIO_meth_set_write(made, &WireStream::bio_write);
        BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long {
            return command == BIO_CTRL_FLUSH ? 1 : 0;
        });
        BIO_meth_set_create(made, [](BIO* bio) {
            BIO_set_init(bio, 1);
            return 1;
        });
        return made;
    }();
    return method;
}

int WireStream::bio_read(BIO* bio, char* into, int size) {
    auto& stream = *static_cast<WireStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (stream.is_drained_) {
        BIO_set_retry_read(bio);
        return -1;
    }
    const auto got =
        ::recv(stream.socket_.native_handle(), into, static_cast<std::size_t>(size), 0);
    stream.is_drained_ = got < size && got != 0;
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

int WireStream::bio_write(BIO* bio, const char* from, int size) {
    auto& stream = *static_cast<WireStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const auto sent =
        ::send(stream.socket_.native_handle(), from, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

LoopTask<std::optional<NetFailure>> WireStream::connect(Url url, TimeNs until_monotonic_ns) {
    auto failed = co_await connect_any(url, until_monotonic_ns);
    if (failed) co_return failed;
    error_code ignored;
    socket_.native_non_blocking(true, ignored);
    watch_for_silence(socket_.native_handle());
    if (url.is_tls) failed = co_await shake_hands(url);
    co_return failed;
}

LoopTask<std::optional<NetFailure>> WireStream::connect_any(Url url, TimeNs until_monotonic_ns) {
    std::vector<tcp::endpoint> endpoints;
    const auto* route = core_.route(url.host, url.port);
    if (route == nullptr && core_.options.routed_only) {
        co_return failure(NetStep::resolve, url.host + " has no route");
    }
    error_code error;
    const auto address = asio::ip::make_address(route ? route->ip : url.host, error);
    if (!error) {
        endpoints.emplace_back(address, route ? route->port : url.port);
    } else if (route != nullptr) {
        co_return failure(NetStep::resolve, "the route's address is none: " + route->ip);
    } else {
        LoopResolver resolver(core_.loop.get_executor());
        const auto flags = tcp::resolver::numeric_service | tcp::resolver::address_configured;
        const auto [why, found] =
            co_await resolver.async_resolve(url.host, std::to_string(url.port), flags, token);
        if (why) co_return failure(NetStep::resolve, url.host + ": " + why.message());
        for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    }
    std::string words = "no address";
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        // An address that swallows packets may use up its share of the time, not all of it.
        const auto share_ns = (until_monotonic_ns - core_.monotonic_ns()) /
                              static_cast<DurationNs>(endpoints.size() - i);
        LoopTimer watch(core_.loop.get_executor(), std::chrono::nanoseconds(share_ns));
        if (endpoints.size() > 1) {
            watch.async_wait([this](error_code stopped) {
                if (!stopped) socket_.cancel(stopped);
            });
        }
        const auto [why] = co_await socket_.async_connect(endpoints[i], token);
        if (!why) co_return std::nullopt;
        words = why.message();
        if (!socket_.is_open()) break;  // closed from outside
        socket_.close(error);
    }
    co_return failure(NetStep::connect, url.authority() + ": " + words);
}

bool WireStream::start_tls(const Url& url) {
    static constexpr unsigned char alpn[] = "\x08http/1.1";
    ssl_.reset(SSL_new(core_.client_tls.get()));
    BIO* bio = BIO_new(bio_method());
    if (!ssl_ || bio == nullptr) {
        BIO_free(bio);
        return false;
    }
    BIO_set_data(bio, this);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_connect_state(ssl_.get());
    SSL_set_alpn_protos(ssl_.get(), alpn, sizeof alpn - 1);
    if (url.is_address) {
        X509_VERIFY_PARAM* check = SSL_get0_param(ssl_.get());
        return X509_VERIFY_PARAM_set1_ip_asc(check, url.host.c_str()) == 1;
    }
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl_.get(), url.host.c_str()) == 1 &&
           SSL_set1_host(ssl_.get(), url.host.c_str()) == 1;
}

LoopTask<std::optional<NetFailure>> WireStream::shake_hands(Url url) {
    if (!core_.client_tls_fault.empty()) co_return failure(NetStep::tls, core_.client_tls_fault);
    if (!start_tls(url)) co_return failure(NetStep::tls, openssl_words());
    for (;;) {
        ERR_clear_error();
        const WireStep step = tls_step(SSL_do_handshake(ssl_.get()));
        if (step.state == WireState::moved) co_return std::nullopt;
        if (step.state == WireState::closed || step.state == WireState::failed) {
            const long verdict = SSL_get_verify_result(ssl_.get());
            if (verdict != X509_V_OK) words_ = X509_verify_cert_error_string(verdict);
            co_return failure(NetStep::tls, url.host + ": " + words_);
        }
        const bool is_open = co_await wait(step.state);
        if (!is_open) co_return failure(NetStep::tls, url.host + ": closed in the handshake");
    }
}

LoopTask<bool> WireStream::wait(WireState direction) {
    const auto what =
        direction == WireState::wait_write ? tcp::socket::wait_write : tcp::socket::wait_read;
    const auto [error] = co_await socket_.async_wait(what, token);
    co_return !error && socket_.is_open();
}

WireStep WireStream::tls_step(int result) {
    if (result > 0) return {WireState::moved, static_cast<std::size_t>(result)};
    const int cause = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            is_drained_ = false;
            return {WireState::wait_read};
        case SSL_ERROR_WANT_WRITE:
            return {WireState::wait_write};
        case SSL_ERROR_ZERO_RETURN:
            has_ended_in_order_ = true;
            words_ = "the peer said goodbye";
            return {WireState::closed};
        case SSL_ERROR_SYSCALL:
            is_broken_ = true;
            words_ = cause != 0 ? std::strerror(cause) : "end of stream";
            return {WireState::closed};
        default:
            break;
    }
    is_broken_ = true;
    const bool is_cut = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    words_ = is_cut ? "end of stream" : openssl_words();
    ERR_clear_error();
    return {is_cut ? WireState::closed : WireState::failed};
}

WireStep WireStream::plain_step(long result) {
    if (result > 0) return {WireState::moved, static_cast<std::size_t>(result)};
    has_ended_in_order_ = result == 0;
    words_ = result == 0 ? "end of stream" : std::strerror(errno);
    return {WireState::closed};
}

WireStep WireStream::read(std::span<char> into) {
    if (!socket_.is_open()) return {WireState::closed};
    if (ssl_) {
        ERR_clear_error();
        errno = 0;
        return tls_step(SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size())));
    }
    if (std::exchange(is_drained_, false)) return {WireState::wait_read};
    const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {WireState::wait_read};
    is_drained_ = got > 0 && static_cast<std::size_t>(got) < into.size();
    return plain_step(got);
}

WireStep WireStream::write(std::string_view bytes) {
    if (!socket_.is_open()) return {WireState::closed};
    if (ssl_) {
        ERR_clear_error();
        errno = 0;
        return tls_step(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())));
    }
    const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return {WireState::wait_write};
    return plain_step(sent);
}

void WireStream::close() {
    if (!socket_.is_open()) return;
    if (ssl_ && !is_broken_ && SSL_is_init_finished(ssl_.get())) {
        SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }
    error_code ignored;
    socket_.close(ignored);
}

bool WireStream::is_stale() {
    if (!socket_.is_open()) return true;
    if (ssl_ && SSL_has_pending(ssl_.get())) return true;
    char byte = 0;
    const auto got = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK);
    return !(got < 0 && errno == EAGAIN);
}

}  // namespace faultline
