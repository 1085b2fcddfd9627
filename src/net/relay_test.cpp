// Relay: each mode, between a raw client and the echoing server.
#include "net/relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_web_client.hpp"

namespace faultline {
namespace {

constexpr std::string_view question = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr std::string_view answer_end = "GET a /a |";

class RelayedServer : public ::testing::Test {
  protected:
    RelayedServer() {
        server = *WebServer::listen(network, {}, handler);
        relay = *Relay::listen(network, server->port());
    }
    bool until(const std::function<bool()>& is_so) { return work_until(network, is_so); }
    bool is_answered(RawClient& client) {
        client.send(question);
        const std::size_t before = client.heard().size();
        return until(
            [&] { return client.heard().size() > before && client.heard().ends_with(answer_end); });
    }

    AsioNetwork network;
    EchoHandler handler;
    std::unique_ptr<WebServer> server;
    std::unique_ptr<Relay> relay;
};

TEST_F(RelayedServer, PassesBothWaysAndEndsWithEitherSide) {
    RawClient client(relay->port());
    ASSERT_TRUE(is_answered(client));
    EXPECT_EQ(relay->counts().bytes_to_servers, question.size());
    EXPECT_EQ(relay->counts().bytes_to_clients, client.heard().size());
    client.hang_up();
    EXPECT_TRUE(until([&] { return relay->open() == 0 && server->clients() == 0; }));
    RawClient other(relay->port());
    other.send("GET /hang-up HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(until([&] {
        other.heard();
        return other.is_ended;
    }));
}

TEST_F(RelayedServer, ResetsArePassedOn) {
    RawClient client(relay->port());
    client.send(upgrade_request);
    ASSERT_TRUE(until([&] { return handler.sockets.size() == 1; }));
    handler.sockets[0]->drop();
    EXPECT_TRUE(until([&] {
        client.heard();
        return client.is_ended && relay->open() == 0;
    }));
    EXPECT_TRUE(client.is_reset);
}

TEST_F(RelayedServer, StallHoldsBytesUntilItPasses) {
    RawClient client(relay->port());
    ASSERT_TRUE(is_answered(client));
    const std::string before = client.heard();
    relay->set_mode(RelayMode::stall);
    client.send(question);
    network.run_for(30 * ns_per_ms);
    EXPECT_EQ(client.heard(), before);
    EXPECT_FALSE(client.is_ended);
    EXPECT_EQ(handler.answered, 1);
    relay->set_mode(RelayMode::pass);
    EXPECT_TRUE(until([&] { return client.heard() == before + before; }));
}

TEST_F(RelayedServer, HalfOpenClientsNeverHearAgain) {
    RawClient client(relay->port());
    ASSERT_TRUE(is_answered(client));
    const std::string before = client.heard();
    relay->set_mode(RelayMode::half_open);
    EXPECT_TRUE(until([&] { return server->clients() == 0; }));
    RawClient late(relay->port());
    EXPECT_TRUE(until([&] { return relay->open() == 2; }));
    relay->set_mode(RelayMode::pass);
    client.send(question);
    network.run_for(30 * ns_per_ms);
    EXPECT_EQ(client.heard(), before);
    EXPECT_FALSE(client.is_ended);
    RawClient fresh(relay->port());
    EXPECT_TRUE(is_answered(fresh));
    client.hang_up();
    fresh.hang_up();
    late.hang_up();
    EXPECT_TRUE(until([&] { return relay->open() == 0; }));
}

TEST_F(RelayedServer, DropResetsOldAndNewConnections) {
    RawClient client(relay->port());
    ASSERT_TRUE(is_answered(client));
    relay->set_mode(RelayMode::drop);
    RawClient late(relay->port());
    EXPECT_TRUE(until([&] {
        client.heard();
        late.heard();
        return client.is_reset && late.is_reset && server->clients() == 0;
    }));
    EXPECT_EQ(relay->counts().resets, 2u);
    relay->set_mode(RelayMode::pass);
    RawClient fresh(relay->port());
    EXPECT_TRUE(is_answered(fresh));
    relay->drop_all();
    EXPECT_TRUE(until([&] {
        fresh.heard();
        return fresh.is_reset;
    }));
}

TEST_F(RelayedServer, ChunksLoseNothing) {
    relay->set_mode(RelayMode::chunks);
    KeepingListener heard;
    const auto socket =
        network.open({.url = "ws://127.0.0.1:" + std::to_string(relay->port()) + "/s"}, heard);
    ASSERT_TRUE(until([&] { return heard.is_open; }));
    for (int i = 0; i < 3'000; ++i) handler.sockets[0]->send_text("frame " + std::to_string(i));
    ASSERT_TRUE(until([&] { return heard.messages.size() == 3'000; }));
    for (std::size_t i = 0; i < 3'000; ++i) {
        ASSERT_EQ(heard.messages[i], "frame " + std::to_string(i));
    }
    EXPECT_EQ(relay->counts().single_bytes, Relay::chunk_bytes_max);
}

TEST_F(RelayedServer, DeadServersResetTheClient) {
    server.reset();
    RawClient client(relay->port());
    EXPECT_TRUE(until([&] {
        client.heard();
        return client.is_ended;
    }));
    EXPECT_EQ(relay->open(), 0u);
}

}  // namespace
}  // namespace faultline
