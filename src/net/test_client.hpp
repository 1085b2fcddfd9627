// What the tests of the clients share: a listener that notes what it hears, a network that finds
// the test server under a name, and a run that cannot hang.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <vector>

#include "net/asio_network.hpp"
#include "net/test_server.hpp"

namespace faultline {

/// "venue.test" leads to the server; nothing else leads anywhere.
inline NetworkOptions routed_to(const TestServer& server, std::string roots_pem = "") {
    NetworkOptions options;
    options.extra_roots_pem = std::move(roots_pem);
    options.routes["venue.test"] = {"127.0.0.1", server.port()};
    options.routed_only = true;
    return options;
}

/// Runs until somebody stops the network; a test that hangs fails after a few seconds.
inline void run_until_stopped(AsioNetwork& network) {
    const TimerId guard = network.after(20 * ns_per_second, [&] {
        ADD_FAILURE() << "nothing stopped the network";
        network.stop();
    });
    network.run();
    network.cancel(guard);
}

/// Notes everything, and stops the network when the socket is closed.
class NotingListener : public SocketListener {
  public:
    explicit NotingListener(AsioNetwork& net) : network(net) {}

    void opened() override {
        is_open = true;
        if (on_open) on_open();
    }
    void message(std::string_view payload, bool is_binary, TimeNs received_ns) override {
        messages.emplace_back(payload);
        binary.push_back(is_binary);
        received.push_back(received_ns);
        if (on_message) on_message();
    }
    void pong() override {
        ++pongs;
        if (on_pong) on_pong();
    }
    void closed(const NetFailure& failure) override {
        EXPECT_FALSE(why) << "closed twice";
        why = failure;
        network.stop();
    }

    AsioNetwork& network;
    std::function<void()> on_open, on_message, on_pong;
    bool is_open = false;
    std::vector<std::string> messages;
    std::vector<bool> binary;
    std::vector<TimeNs> received;
    int pongs = 0;
    std::optional<NetFailure> why;
};

}  // namespace faultline
