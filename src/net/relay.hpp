// Relay: a loopback TCP relay whose behaviour can be changed while it runs, because some faults
// exist below TLS only: bytes one by one, a connection that stands still, one whose far end has
// gone without a word. On the thread of an AsioNetwork.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/result.hpp"
#include "net/asio_network.hpp"

namespace faultline {

enum class RelayMode : std::uint8_t {
    pass,
    stall,      // nothing is forwarded, connections stay open; `pass` lets it go on
    half_open,  // the servers' ends are closed, the clients' stay open and never hear again
    drop,       // every connection is reset on both sides, new ones too
    chunks,     // to clients one byte a write, up to `chunk_bytes_max` of each connection
};
std::string_view name_of(RelayMode mode);

struct RelayCounts {
    std::uint64_t connections = 0;
    std::uint64_t resets = 0;  // by `drop`
    std::uint64_t bytes_to_clients = 0, bytes_to_servers = 0;
    std::uint64_t single_bytes = 0;  // sent alone
};

class Relay {
  public:
    /// So many bytes of a connection are sent alone: enough to cut every frame's head and body of
    /// some seconds, few enough that a test stays quick.
    static constexpr std::size_t chunk_bytes_max = 20'000;

    /// Listens on a free port of 127.0.0.1 and forwards to `target_port` there. `network` must
    /// outlive it; calls are on the network's thread. Error: no port is free.
    static Outcome<std::unique_ptr<Relay>> listen(AsioNetwork& network, std::uint16_t target_port);
    virtual ~Relay() = default;
    virtual std::uint16_t port() const = 0;
    virtual void set_mode(RelayMode mode) = 0;
    virtual RelayMode mode() const = 0;
    /// Resets the connections that are open now; the mode stays.
    virtual void drop_all() = 0;
    virtual std::size_t open() const = 0;  // connections to clients
    virtual const RelayCounts& counts() const = 0;
};

}  // namespace faultline
