// WireStream: one TCP connection of a client, with or without TLS, that never blocks.
//
// TLS runs on the socket itself instead of on Asio's ssl::stream: one read of the socket takes up
// to 64 KiB, its records are opened straight into the caller's buffer, and when a read comes back
// short the socket is known to be empty without asking again. For a flood of small messages that
// is a third of the system calls and no copy between buffers.
#pragma once

#include <openssl/bio.h>
#include <optional>
#include <span>

#include "net/asio_core.hpp"
#include "net/url.hpp"

namespace faultline {

enum class WireState : std::uint8_t {
    moved,       // `bytes` were read or written
    wait_read,   // nothing now: wait until the socket is readable, then repeat the call
    wait_write,  // the same for writable
    closed,      // the peer ended the connection, in order or not
    failed,      // TLS is broken; `wire_words` says how
};

struct WireStep {
    WireState state{};
    std::size_t bytes = 0;
};

struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class WireStream {
  public:
    explicit WireStream(AsioNetwork::Core& core) : core_(core), socket_(core.loop.get_executor()) {}
    WireStream(const WireStream&) = delete;
    WireStream& operator=(const WireStream&) = delete;
    ~WireStream() { close(); }

    /// Resolves, connects and, where the URL says so, shakes hands. The caller bounds the time: a
    /// `close` from outside ends it. Nothing: it worked.
    LoopTask<std::optional<NetFailure>> connect(Url url, TimeNs until_monotonic_ns);
    /// Waits for what a WireStep asked for. False: closed meanwhile.
    LoopTask<bool> wait(WireState direction);

    WireStep read(std::span<char> into);
    /// Part of it may be written; repeat with the rest.
    WireStep write(std::string_view bytes);

    /// Says goodbye as far as that works at once, and closes.
    void close();
    bool is_open() const { return socket_.is_open(); }
    /// True where an idle connection has bytes or an end to read: no use for another exchange.
    bool is_stale();
    /// The end that was read was meant: nothing has been cut off on the way.
    bool has_ended_in_order() const { return has_ended_in_order_; }
    /// What ended it.
    const std::string& wire_words() const { return words_; }

    LoopSocket& socket() { return socket_; }

  private:
    LoopTask<std::optional<NetFailure>> connect_any(Url url, TimeNs until_monotonic_ns);
    LoopTask<std::optional<NetFailure>> shake_hands(Url url);
    bool start_tls(const Url& url);
    WireStep tls_step(int result);
    WireStep plain_step(long result);

    static const BIO_METHOD* bio_method();
    static int bio_read(BIO* bio, char* into, int size);
    static int bio_write(BIO* bio, const char* from, int size);

    AsioNetwork::Core& core_;
    LoopSocket socket_;
    std::unique_ptr<SSL, SslFree> ssl_;
    bool is_drained_ = false;  // the last read was short: the socket is empty until it wakes us
    bool is_broken_ = false;   // TLS must not be used any more, not even to say goodbye
    bool has_ended_in_order_ = false;
    std::string words_;
};

}  // namespace faultline
