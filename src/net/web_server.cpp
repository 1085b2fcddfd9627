// WebServer: accepts connections, looks after what is overdue, holds the TLS identity.
#include "net/web_server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/web_connection.hpp"

namespace faultline {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, LoopExecutor>;

constexpr auto token = asio::as_tuple(asio::use_awaitable_t<LoopExecutor>());
constexpr DurationNs tick_max_ns = ns_per_second;
constexpr DurationNs accept_pause_ns = 100 * ns_per_ms;

struct PemBioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
using PemBio = std::unique_ptr<BIO, PemBioFree>;

PemBio pem_bio(const std::string& pem) {
    return PemBio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

/// The first certificate is the server's, those behind it lead towards the root.
bool use_chain(SSL_CTX* context, const std::string& pem) {
    const PemBio bio = pem_bio(pem);
    bool is_first = true;
    for (;;) {
        X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr);
        if (certificate == nullptr) return !is_first;
        if (is_first) {
            const bool is_used = SSL_CTX_use_certificate(context, certificate) == 1;
            X509_free(certificate);
            if (!is_used) return false;
        } else if (SSL_CTX_add0_chain_cert(context, certificate) != 1) {
            X509_free(certificate);
            return false;
        }
        is_first = false;
    }
}

bool use_key(SSL_CTX* context, const std::string& pem) {
    const PemBio bio = pem_bio(pem);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
    const bool is_used = key != nullptr && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    return is_used && SSL_CTX_check_private_key(context) == 1;
}

Outcome<std::shared_ptr<SSL_CTX>> server_context(const ServerIdentity& identity) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX* raw = context.get();
    const bool is_set = raw != nullptr && SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1 &&
                        use_chain(raw, identity.certificate_pem) && use_key(raw, identity.key_pem);
    if (!is_set) {
        return problem("no TLS identity: " + openssl_words(), "the server's certificate and key",
                       "give a PEM chain, the server's own certificate first, and its key");
    }
    ERR_clear_error();
    SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    // Every handshake is a whole one, so that a new identity holds from the next one on.
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(raw, 0);
    SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    return context;
}

class AsioWebServer final : public WebServer {
  public:
    AsioWebServer(AsioNetwork::Core& core, ServerOptions options, WebHandler& handler)
        : listener_(std::make_shared<Listener>(core)),
          shared_(std::make_shared<ServerShared>(
              ServerShared{core, std::move(options), &handler, {}, {}, {}})) {}
    AsioWebServer(const AsioWebServer&) = delete;
    AsioWebServer& operator=(const AsioWebServer&) = delete;
    ~AsioWebServer() override { stop(); }

    Outcome<void> start() {
        const ServerOptions& options = shared_->options;
        if (options.tls) FL_CHECK(set_identity(*options.tls));
        error_code error;
        const auto address = asio::ip::make_address(options.bind, error);
        const tcp::endpoint endpoint(address, options.port);
        Acceptor& acceptor = listener_->acceptor;
        if (!error) acceptor.open(endpoint.protocol(), error);
        if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) acceptor.bind(endpoint, error);
        if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) {
            return problem("cannot listen: " + error.message(),
                           fmt::format("{}:{}", options.bind, options.port),
                           "choose another address or port");
        }
        asio::co_spawn(shared_->core.loop, accept_all(listener_, shared_),
                       [](std::exception_ptr thrown) {
                           if (thrown) std::rethrow_exception(thrown);
                       });
        tick(listener_, shared_);
        return {};
    }

    std::uint16_t port() const override {
        error_code ignored;
        return listener_->acceptor.local_endpoint(ignored).port();
    }
    std::size_t clients() const override { return shared_->open.size(); }
    const ServerCounts& counts() const override { return shared_->counts; }

    Outcome<void> set_identity(const ServerIdentity& identity) override {
        FL_TRY(context, server_context(identity));
        shared_->tls = std::move(context);
        return {};
    }

    void drop_clients() override {
        for (const auto& [id, connection] : shared_->open) connection->drop();
    }

    void stop() override {
        shared_->handler = nullptr;
        error_code ignored;
        listener_->acceptor.close(ignored);
        listener_->ticker.cancel();
        listener_->pause.cancel();
        drop_clients();
        shared_->open.clear();
    }

  private:
    struct Listener {
        explicit Listener(AsioNetwork::Core& core)
            : acceptor(core.loop.get_executor()),
              ticker(core.loop.get_executor()),
              pause(core.loop.get_executor()) {}
        Acceptor acceptor;
        LoopTimer ticker;
        LoopTimer pause;
        std::uint64_t last_id = 0;
    };

    static LoopTask<void> accept_all(std::shared_ptr<Listener> listener,
                                     std::shared_ptr<ServerShared> shared) {
        while (shared->handler != nullptr) {
            auto [error, socket] = co_await listener->acceptor.async_accept(token);
            if (shared->handler == nullptr) co_return;
            if (error) {
                // Too many open files, mostly: it passes when clients leave.
                ++shared->counts.accept_errors;
                listener->pause.expires_after(std::chrono::nanoseconds(accept_pause_ns));
                co_await listener->pause.async_wait(token);
                continue;
            }
            admit(*listener, shared, std::move(socket));
        }
    }

    static void admit(Listener& listener, const std::shared_ptr<ServerShared>& shared,
                      LoopSocket socket) {
        if (shared->open.size() >= shared->options.clients_max) {
            ++shared->counts.over_limit;
            return;
        }
        error_code error;
        const std::string peer = socket.remote_endpoint(error).address().to_string();
        if (error) return;  // gone already
        ++shared->counts.accepted;
        const std::uint64_t id = ++listener.last_id;
        auto connection =
            std::make_shared<WebConnection>(shared, std::move(socket), id, std::move(peer));
        shared->open.emplace(id, connection);
        connection->start();
    }

    static void tick(const std::shared_ptr<Listener>& listener,
                     const std::shared_ptr<ServerShared>& shared) {
        const ServerOptions& options = shared->options;
        DurationNs shortest_ns =
            std::min({options.request_max_ns, options.idle_max_ns, options.stall_max_ns});
        if (options.ping_every_ns > 0) shortest_ns = std::min(shortest_ns, options.ping_every_ns);
        const DurationNs wait_ns = std::clamp(shortest_ns / 4, ns_per_ms, tick_max_ns);
        listener->ticker.expires_after(std::chrono::nanoseconds(wait_ns));
        listener->ticker.async_wait([listener, shared](error_code stopped) {
            if (stopped || shared->handler == nullptr) return;
            const TimeNs now_ns = shared->core.monotonic_ns();
            for (const auto& [id, connection] : shared->open) connection->tick(now_ns);
            tick(listener, shared);
        });
    }

    std::shared_ptr<Listener> listener_;
    std::shared_ptr<ServerShared> shared_;
};

}  // namespace

Outcome<std::unique_ptr<WebServer>> WebServer::listen(AsioNetwork& network, ServerOptions options,
                                                      WebHandler& handler) {
    auto server = std::make_unique<AsioWebServer>(network.core(), std::move(options), handler);
    FL_CHECK(server->start());
    return server;
}

}  // namespace faultline
