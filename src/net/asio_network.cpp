// AsioNetwork: the loop, clocks, timers and the TLS context. The clients are in
// websocket_client.cpp and http_client.cpp.
#include "net/asio_network.hpp"

#include <boost/asio/post.hpp>
#include <csignal>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <utility>

#include "net/asio_core.hpp"
#include "net/http_pool.hpp"

namespace faultline {
namespace {

template <class Clock>
TimeNs now_ns() {
    const auto since = Clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct X509Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

/// Adds every certificate of a PEM text. False where there is text but nothing readable in it.
bool add_roots(X509_STORE* store, const std::string& pem) {
    if (pem.empty()) return true;
    const std::unique_ptr<BIO, BioFree> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    int added = 0;
    for (;;) {
        const std::unique_ptr<X509, X509Free> root(
            PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (!root) break;
        if (X509_STORE_add_cert(store, root.get()) != 1) return false;
        ++added;
    }
    const auto why = ERR_peek_last_error();
    const bool is_at_end = ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
    return added > 0 && is_at_end;
}

/// TLS 1.2 or later, peers verified, up to 64 KiB per read of the socket.
std::unique_ptr<SSL_CTX, SslContextFree> client_context() {
    constexpr std::size_t read_bytes = 64U << 10;
    std::unique_ptr<SSL_CTX, SslContextFree> context(SSL_CTX_new(TLS_client_method()));
    if (!context) return nullptr;
    SSL_CTX* raw = context.get();
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(raw, 1);
    SSL_CTX_set_default_read_buffer_len(raw, read_bytes);
    const bool is_set = SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
                        SSL_CTX_set_default_verify_paths(raw) == 1;
    if (!is_set) return nullptr;
    return context;
}

}  // namespace

std::string openssl_words() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* words = ERR_reason_error_string(code);
    return words != nullptr ? words : fmt::format("OpenSSL error {:#x}", code);
}

AsioNetwork::Core::Core(NetworkOptions given)
    : options(std::move(given)), client_tls(client_context()), http_pool(new HttpPool) {
    if (!client_tls) {
        client_tls_fault = openssl_words();
    } else if (!add_roots(SSL_CTX_get_cert_store(client_tls.get()), options.extra_roots_pem)) {
        client_tls_fault = "the extra root certificates are not PEM";
    }
    ERR_clear_error();
}

AsioNetwork::Core::~Core() = default;

TimeNs AsioNetwork::Core::utc_ns() const { return now_ns<std::chrono::system_clock>(); }
TimeNs AsioNetwork::Core::monotonic_ns() const { return now_ns<std::chrono::steady_clock>(); }

TimerId AsioNetwork::Core::after(DurationNs wait_ns, std::function<void()> work_of_timer) {
    const TimerId id = ++last_timer_;
    LoopTimer& timer =
        timers_.try_emplace(id, loop.get_executor(), std::chrono::nanoseconds(wait_ns))
            .first->second;
    timer.async_wait([this, id, work_now = std::move(work_of_timer)](boost::system::error_code) {
        // Cancelled timers are no longer in the table, even where the wait had ended already.
        if (timers_.erase(id) > 0) work_now();
    });
    return id;
}

void AsioNetwork::Core::cancel(TimerId timer) { timers_.erase(timer); }

const NetworkOptions::Address* AsioNetwork::Core::route(std::string_view host,
                                                        std::uint16_t port) const {
    auto found = options.routes.find(host);
    if (found == options.routes.end())
        found = options.routes.find(fmt::format("{}:{}", host, port));
    return found == options.routes.end() ? nullptr : &found->second;
}

AsioNetwork::AsioNetwork(NetworkOptions options)
    : core_(std::make_unique<Core>(std::move(options))) {}
AsioNetwork::~AsioNetwork() = default;

TimeNs AsioNetwork::utc_ns() { return core_->utc_ns(); }
TimeNs AsioNetwork::monotonic_ns() { return core_->monotonic_ns(); }

TimerId AsioNetwork::after(DurationNs wait_ns, std::function<void()> work) {
    return core_->after(wait_ns, std::move(work));
}
void AsioNetwork::cancel(TimerId timer) { core_->cancel(timer); }

void AsioNetwork::run() {
    if (!core_->stop_wanted) core_->loop.run();
    core_->loop.restart();
    core_->stop_wanted = false;
}

void AsioNetwork::run_for(DurationNs length_ns) {
    if (!core_->stop_wanted) core_->loop.run_for(std::chrono::nanoseconds(length_ns));
    core_->loop.restart();
    core_->stop_wanted = false;
}

void AsioNetwork::stop() {
    core_->stop_wanted = true;
    core_->loop.stop();
}

void AsioNetwork::post(std::function<void()> work) { asio::post(core_->loop, std::move(work)); }

}  // namespace faultline
