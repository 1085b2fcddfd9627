// AsioNetwork::Core: what the files of net/ share: the loop, the TLS context of the clients, the
// timers and the kept connections. For the .cpp files of net/ only, because it includes Asio.
//
// Everything is bound to io_context::executor_type rather than any_io_executor: the type-erased
// one costs an allocation and several indirect calls for each operation.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <unordered_map>

#include "net/asio_network.hpp"

namespace faultline {

namespace asio = boost::asio;

using LoopExecutor = asio::io_context::executor_type;
using LoopTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;
using LoopSocket = asio::basic_stream_socket<asio::ip::tcp, LoopExecutor>;
using LoopResolver = asio::ip::basic_resolver<asio::ip::tcp, LoopExecutor>;
template <class T>
using LoopTask = asio::awaitable<T, LoopExecutor>;

class HttpPool;

struct SslContextFree {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class AsioNetwork::Core {
  public:
    explicit Core(NetworkOptions given);
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;
    ~Core();

    TimeNs utc_ns() const;
    TimeNs monotonic_ns() const;
    TimerId after(DurationNs wait_ns, std::function<void()> work);
    void cancel(TimerId timer);

    /// Where to connect for a host, if a route says so.
    const NetworkOptions::Address* route(std::string_view host, std::uint16_t port) const;

    asio::io_context loop{1};  // first, because everything below lives on it
    asio::executor_work_guard<LoopExecutor> work = asio::make_work_guard(loop);
    NetworkOptions options;
    std::unique_ptr<SSL_CTX, SslContextFree> client_tls;  // verification on
    std::string client_tls_fault;  // why no TLS connection can be made; empty: none
    std::unique_ptr<HttpPool> http_pool;
    std::atomic<bool> stop_wanted = false;

  private:
    std::unordered_map<TimerId, LoopTimer> timers_;
    TimerId last_timer_ = 0;
};

/// What OpenSSL complained of last on this thread, in its words; clears its queue.
std::string openssl_words();

}  // namespace faultline
