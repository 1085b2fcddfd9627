// Network: what the rest of the program sees of sockets and clocks. Plain types only; behind it
// stands Asio (`net/asio_network.hpp`), or a virtual world in tests.
//
// One thread: every callback comes on the thread that runs the network, never from inside the call
// that asked for it. Nothing throws; failures are values that say which step failed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/http_header.hpp"
#include "core/time.hpp"

namespace faultline {

/// The step that failed.
enum class NetStep : std::uint8_t {
    url,        // not a URL that we understand
    resolve,    // no address for the name
    connect,    // refused or unreachable
    tls,        // handshake or certificate
    handshake,  // WebSocket upgrade refused; `status` says how
    timeout,    // nothing came in time
    closed,     // the peer ended it, in order or not
    too_large,  // more bytes than allowed
    protocol,   // bytes that are no HTTP or WebSocket
};
std::string_view name_of(NetStep step);

struct NetFailure {
    NetStep step{};
    std::string detail;             // "certificate has expired", for people
    int status = 0;                 // of a refused upgrade
    DurationNs retry_after_ns = 0;  // what the server asks for; 0: nothing
};

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    std::vector<HttpHeader> headers;
    std::string body;
    DurationNs timeout_ns = 10 * ns_per_second;
    std::size_t body_bytes_max = 64U << 20;  // after decompression
};

/// Header names are compared without regard to case.
bool same_header_name(std::string_view a, std::string_view b);
/// The first header of that name, whatever its case; empty where there is none.
std::string_view header_value(const std::vector<HttpHeader>& headers, std::string_view name);

struct HttpAnswer {
    int status = 0;
    std::vector<HttpHeader> headers;
    std::string body;  // decompressed
    /// A header by name, whatever its case; empty where it is not there.
    std::string_view header(std::string_view name) const;
};
using HttpResult = tl::expected<HttpAnswer, NetFailure>;

struct SocketRequest {
    std::string url;  // ws:// or wss://
    std::vector<HttpHeader> headers;
    std::size_t frame_bytes_max = 16U << 20;
    DurationNs open_timeout_ns = 10 * ns_per_second;  // from resolving to upgrade
};

/// Who hears of a socket. After `closed` nothing more comes.
class SocketListener {
  public:
    virtual ~SocketListener() = default;
    virtual void opened() = 0;
    /// One message, whole. `received_ns` is the UTC time at which its last bytes were read.
    /// Behind the payload at least `payload_slack_bytes` more bytes may be read (their content
    /// means nothing): a parser that needs padding works on the payload in place.
    static constexpr std::size_t payload_slack_bytes = 64;
    virtual void message(std::string_view payload, bool is_binary, TimeNs received_ns) = 0;
    virtual void pong() {}
    virtual void closed(const NetFailure& why) = 0;
};

/// A WebSocket of ours. Destroying it closes it without another word to the listener.
class ClientSocket {
  public:
    virtual ~ClientSocket() = default;
    virtual void send(std::string text) = 0;  // queued in order
    virtual void ping() = 0;
    virtual void close() = 0;  // in order; the listener hears `closed`
};

using TimerId = std::uint64_t;

class Network {
  public:
    virtual ~Network() = default;
    virtual TimeNs utc_ns() = 0;        // wall clock
    virtual TimeNs monotonic_ns() = 0;  // never steps; for lengths of time only

    /// `listener` must outlive the socket, and the network must outlive both.
    virtual std::unique_ptr<ClientSocket> open(SocketRequest request, SocketListener& listener) = 0;
    /// `done` is called once, unless `owner` has expired by then.
    virtual void ask(HttpRequest request, std::weak_ptr<void> owner,
                     std::function<void(HttpResult)> done) = 0;

    virtual TimerId after(DurationNs wait_ns, std::function<void()> work) = 0;
    virtual void cancel(TimerId timer) = 0;  // of a timer that has fired or never was: nothing
};

}  // namespace faultline
