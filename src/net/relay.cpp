// Relay: two coroutines a connection, one for each direction. They hold the connection alive.
#include "net/relay.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <unordered_set>

#include "net/asio_core.hpp"

namespace faultline {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, LoopExecutor>;

constexpr auto token = asio::as_tuple(asio::use_awaitable_t<LoopExecutor>());

void rethrow(std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

void reset(LoopSocket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

struct RelayLine;

struct RelayState {
    AsioNetwork::Core& core;
    RelayMode mode = RelayMode::pass;
    RelayCounts counts;
    bool is_stopped = false;
    std::unordered_set<std::shared_ptr<RelayLine>> open;
};

/// A client's connection and the server's that belongs to it.
struct RelayLine : std::enable_shared_from_this<RelayLine> {
    RelayLine(std::shared_ptr<RelayState> of, LoopSocket accepted)
        : state(std::move(of)),
          client(std::move(accepted)),
          server(state->core.loop.get_executor()),
          wake_client(state->core.loop.get_executor()),
          wake_server(state->core.loop.get_executor()) {
        error_code ignored;
        client.set_option(tcp::no_delay(true), ignored);
    }

    /// Lets both directions look at the mode again.
    void wake() {
        wake_client.cancel();
        wake_server.cancel();
    }
    void half_open() {
        is_half_open = true;
        error_code ignored;
        server.close(ignored);
        wake();
    }
    void drop() {
        reset(client);
        reset(server);
        wake();
    }

    std::shared_ptr<RelayState> state;
    LoopSocket client, server;
    LoopTimer wake_client, wake_server;  // wait for another mode: forever, until cancelled
    bool is_half_open = false;
    int directions = 2;  // that still run
    std::size_t single_bytes = 0;
};
using Line = std::shared_ptr<RelayLine>;

LoopTask<void> while_stalled(Line line, bool is_to_client) {
    LoopTimer& timer = is_to_client ? line->wake_client : line->wake_server;
    while (line->state->mode == RelayMode::stall && line->client.is_open()) {
        timer.expires_at(std::chrono::steady_clock::time_point::max());
        co_await timer.async_wait(token);
    }
}

/// False: the other side takes nothing more.
LoopTask<bool> forward(Line line, bool is_to_client, std::string_view bytes) {
    RelayState& state = *line->state;
    LoopSocket& to = is_to_client ? line->client : line->server;
    (is_to_client ? state.counts.bytes_to_clients : state.counts.bytes_to_servers) += bytes.size();
    while (!bytes.empty()) {
        const bool is_single = is_to_client && state.mode == RelayMode::chunks &&
                               line->single_bytes < Relay::chunk_bytes_max;
        const std::size_t count = is_single ? 1 : bytes.size();
        const auto part = asio::buffer(bytes.data(), count);
        const auto [error, written] = co_await asio::async_write(to, part, token);
        if (error) co_return false;
        if (is_single) {
            ++line->single_bytes;
            ++state.counts.single_bytes;
        }
        bytes.remove_prefix(written);
    }
    co_return true;
}

/// How one direction ends: an end in order is passed on, a reset too. A half-open client hears
/// nothing of either.
void end_direction(const Line& line, bool is_to_client, error_code error) {
    LoopSocket& to = is_to_client ? line->client : line->server;
    if (!(is_to_client && line->is_half_open)) {
        error_code ignored;
        if (error == asio::error::eof) {
            to.shutdown(tcp::socket::shutdown_send, ignored);
        } else {
            line->drop();
        }
    }
    if (--line->directions == 0) {
        error_code ignored;
        line->client.close(ignored);
        line->state->open.erase(line);
    }
}

LoopTask<void> pump(Line line, bool is_to_client) {
    std::array<char, 32 << 10> bytes{};
    LoopSocket& from = is_to_client ? line->server : line->client;
    error_code why;
    while (!why) {
        const auto room = asio::buffer(bytes);
        const auto [error, count] = co_await from.async_read_some(room, token);
        why = error;
        co_await while_stalled(line, is_to_client);
        if (why) break;
        if (line->is_half_open) {
            if (is_to_client) break;
            continue;  // what the client says is lost
        }
        const std::string_view part(bytes.data(), count);
        const bool is_forwarded = co_await forward(line, is_to_client, part);
        if (!is_forwarded && !line->is_half_open) why = asio::error::connection_reset;
    }
    end_direction(line, is_to_client, why);
}

LoopTask<void> serve(Line line, std::uint16_t target_port) {
    co_await while_stalled(line, true);
    if (line->state->mode == RelayMode::half_open) line->is_half_open = true;
    error_code error;
    if (!line->is_half_open) {
        const tcp::endpoint target(asio::ip::address_v4::loopback(), target_port);
        const auto [failed] = co_await line->server.async_connect(target, token);
        error = failed;
        error_code ignored;
        line->server.set_option(tcp::no_delay(true), ignored);
    }
    if (error && !line->is_half_open) {
        line->drop();
        line->state->open.erase(line);
        co_return;
    }
    asio::co_spawn(line->state->core.loop, pump(line, true), rethrow);
    co_await pump(line, false);
}

class AsioRelay final : public Relay {
  public:
    AsioRelay(AsioNetwork::Core& core, std::uint16_t target_port)
        : state_(std::make_shared<RelayState>(RelayState{core, RelayMode::pass, {}, false, {}})),
          acceptor_(std::make_shared<Acceptor>(core.loop.get_executor())),
          target_port_(target_port) {}
    AsioRelay(const AsioRelay&) = delete;
    AsioRelay& operator=(const AsioRelay&) = delete;
    ~AsioRelay() override {
        state_->is_stopped = true;
        error_code ignored;
        acceptor_->close(ignored);
        state_->mode = RelayMode::pass;
        drop_all();
        state_->open.clear();
    }

    Outcome<void> start() {
        error_code error;
        const tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
        acceptor_->open(any.protocol(), error);
        if (!error) acceptor_->bind(any, error);
        if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
        if (error) return problem("the relay cannot listen: " + error.message(), "127.0.0.1");
        asio::co_spawn(state_->core.loop, accept_all(acceptor_, state_, target_port_), rethrow);
        return {};
    }

    std::uint16_t port() const override {
        error_code ignored;
        return acceptor_->local_endpoint(ignored).port();
    }
    RelayMode mode() const override { return state_->mode; }
    std::size_t open() const override { return state_->open.size(); }
    const RelayCounts& counts() const override { return state_->counts; }

    void set_mode(RelayMode mode) override {
        state_->mode = mode;
        if (mode == RelayMode::drop) return drop_all();
        for (const Line& line : state_->open) {
            if (mode == RelayMode::half_open) {
                line->half_open();
            } else {
                line->wake();
            }
        }
    }
    void drop_all() override {
        for (const Line& line : state_->open) {
            line->drop();
            ++state_->counts.resets;
        }
    }

  private:
    static LoopTask<void> accept_all(std::shared_ptr<Acceptor> acceptor,
                                     std::shared_ptr<RelayState> state, std::uint16_t target_port) {
        for (;;) {
            auto [error, socket] = co_await acceptor->async_accept(token);
            if (error || state->is_stopped) co_return;
            ++state->counts.connections;
            if (state->mode == RelayMode::drop) {
                ++state->counts.resets;
                reset(socket);
                continue;
            }
            auto line = std::make_shared<RelayLine>(state, std::move(socket));
            state->open.insert(line);
            asio::co_spawn(state->core.loop, serve(std::move(line), target_port), rethrow);
        }
    }

    std::shared_ptr<RelayState> state_;
    std::shared_ptr<Acceptor> acceptor_;
    std::uint16_t target_port_;
};

}  // namespace

std::string_view name_of(RelayMode mode) {
    switch (mode) {
        case RelayMode::pass:
            return "pass";
        case RelayMode::stall:
            return "stall";
        case RelayMode::half_open:
            return "half_open";
        case RelayMode::drop:
            return "drop";
        case RelayMode::chunks:
            return "chunks";
    }
    return "";
}

Outcome<std::unique_ptr<Relay>> Relay::listen(AsioNetwork& network, std::uint16_t target_port) {
    auto relay = std::make_unique<AsioRelay>(network.core(), target_port);
    FL_CHECK(relay->start());
    return relay;
}

}  // namespace faultline
