// WebServer: requests, sockets, limits and ends; with raw bytes and with our own client.
#include "net/web_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "net/test_frames.hpp"
#include "net/test_web_client.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Server : public ::testing::Test {
  protected:
    void listen(ServerOptions options = {}) {
        auto made = WebServer::listen(network, std::move(options), handler);
        ASSERT_TRUE(made) << made.error().text();
        server = *std::move(made);
    }
    bool until(const std::function<bool()>& is_so) { return work_until(network, is_so); }
    /// What comes back for these bytes until the server closes.
    std::string told_until_end(std::string_view bytes) {
        RawClient client(server->port());
        client.send(bytes);
        EXPECT_TRUE(until([&] {
            client.heard();
            return client.is_ended;
        }));
        return client.heard();
    }
    std::string url(const std::string& path, const std::string& scheme) {
        return scheme + "://127.0.0.1:" + std::to_string(server->port()) + path;
    }

    AsioNetwork network;
    EchoHandler handler;
    std::unique_ptr<WebServer> server;
};

TEST_F(Server, AnswersRequestsAndKeepsTheConnection) {
    listen();
    RawClient client(server->port());
    client.send(
        "GET /a?b=c HTTP/1.1\r\nHost: A.example.com:1\r\nX-Test: x\r\n\r\n"
        "POST /d HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody"
        "POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    ASSERT_TRUE(until([&] { return client.heard().ends_with("|abcde"); })) << client.heard();
    EXPECT_THAT(client.heard(), StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(client.heard(), HasSubstr("\r\n\r\nGET a.example.com /a?b=c x|HTTP/1.1"));
    EXPECT_THAT(client.heard(), HasSubstr("\r\n\r\nPOST a /d |bodyHTTP/1.1"));
    EXPECT_EQ(server->counts().accepted, 1u);
    EXPECT_EQ(server->counts().requests, 3u);
}

TEST_F(Server, BytesMayComeOneByOne) {
    listen();
    RawClient client(server->port());
    for (const char byte : std::string("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")) {
        client.send({&byte, 1});
        network.run_for(50 * ns_per_us);
    }
    EXPECT_TRUE(until([&] { return client.heard().ends_with("GET a /a |"); })) << client.heard();
}

TEST_F(Server, HeadIsGetWithoutItsBody) {
    listen();
    const std::string told =
        told_until_end("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(told, HasSubstr("Content-Length: 10\r\n"));  // of "GET a /a |"
    EXPECT_THAT(told, EndsWith("\r\n\r\n"));
}

TEST_F(Server, OldAndClosingClientsAreClosed) {
    listen();
    EXPECT_THAT(told_until_end("GET /a HTTP/1.0\r\n\r\n"), EndsWith("GET  /a |"));
    EXPECT_THAT(told_until_end("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                HasSubstr("Connection: close\r\n"));
}

TEST_F(Server, BadRequestsAreRefusedWithTheirReason) {
    listen({.request_bytes_max = 1000});
    const std::string long_header = "X: " + std::string(40'000, 'x') + "\r\n";
    for (const auto& [bytes, status] : std::vector<std::pair<std::string, std::string>>{
             {"nonsense\r\n\r\n", "400"},
             {"GET /a HTTP/1.1\r\n\r\n", "400"},  // without a host
             {"GET /a HTTP/3.7\r\nHost: a\r\n\r\n", "505"},
             {"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", "413"},
             {"GET /a HTTP/1.1\r\nHost: a\r\n" + long_header + "\r\n", "431"},
             {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
              "400"},  // without a key
             {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n",
              "426"}}) {
        EXPECT_THAT(told_until_end(bytes), StartsWith("HTTP/1.1 " + status)) << bytes.substr(0, 99);
    }
    EXPECT_EQ(server->counts().bad_requests, 7u);
    EXPECT_EQ(handler.answered, 0);
}

TEST_F(Server, WaitingClientsAreToldToGoOn) {
    listen();
    RawClient client(server->port());
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(until([&] { return client.heard() == "HTTP/1.1 100 Continue\r\n\r\n"; }));
    client.send("hi");
    EXPECT_TRUE(until([&] { return client.heard().ends_with("POST a /a |hi"); }));
}

TEST_F(Server, SlowRequestsAndIdleConnectionsAreEnded) {
    listen({.request_max_ns = 20 * ns_per_ms, .idle_max_ns = 20 * ns_per_ms});
    EXPECT_EQ(told_until_end("GET /a HTTP/1.1\r\nHo"), "");
    EXPECT_EQ(server->counts().timeouts, 1u);
    EXPECT_EQ(told_until_end(""), "");
    EXPECT_EQ(server->counts().timeouts, 1u);  // waiting for a next request is no fault
}

TEST_F(Server, HandlerMayHangUp) {
    listen();
    EXPECT_EQ(told_until_end("GET /hang-up HTTP/1.1\r\nHost: a\r\n\r\n"), "");
}

TEST_F(Server, ClientsAboveTheLimitAreTurnedAway) {
    listen({.clients_max = 2});
    RawClient first(server->port()), second(server->port());
    ASSERT_TRUE(until([&] { return server->clients() == 2; }));
    EXPECT_EQ(told_until_end(""), "");
    EXPECT_EQ(server->counts().over_limit, 1u);
    first.hang_up();
    ASSERT_TRUE(until([&] { return server->clients() == 1; }));
    EXPECT_THAT(told_until_end("GET /a HTTP/1.0\r\n\r\n"), EndsWith("GET  /a |"));
}

/// Answers from a thread of its own, twice, which must not matter.
class LateHandler final : public EchoHandler {
  public:
    void answer_later(const ServerRequest& request,
                      std::function<void(ServerReply)> done) override {
        worker = std::jthread([reply = answer(request), done = std::move(done)] {
            done(reply);
            done(reply);
        });
    }
    std::jthread worker;
};

TEST(ServerLate, AnswersMayComeFromAnotherThread) {
    AsioNetwork network;
    LateHandler handler;
    auto server = WebServer::listen(network, {}, handler);
    ASSERT_TRUE(server);
    RawClient client((*server)->port());
    for (int round = 1; round <= 3; ++round) {
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_TRUE(work_until(network, [&] {
            std::size_t count = 0, at = 0;
            while ((at = client.heard().find("GET a /a |", at)) != std::string::npos) {
                ++count;
                ++at;
            }
            return count == static_cast<std::size_t>(round);
        }));
    }
    handler.worker.join();
}

TEST_F(Server, SocketsEchoWithOurClient) {
    listen();
    KeepingListener heard;
    const auto socket = network.open({.url = url("/stream", "ws")}, heard);
    socket->send("hello");
    socket->send(std::string(200'000, 'x'));
    ASSERT_TRUE(until([&] { return heard.messages.size() == 2; }));
    EXPECT_EQ(heard.messages[0], "hello");
    EXPECT_EQ(heard.messages[1], std::string(200'000, 'x'));
    handler.sockets[0]->send_binary("\xff");
    socket->ping();
    ASSERT_TRUE(until([&] { return heard.messages.size() == 3 && heard.pongs == 1; }));
    EXPECT_THAT(heard.are_binary, ElementsAre(false, false, true));
    EXPECT_EQ(handler.pings, 1);
    socket->close();
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1 && server->clients() == 0; }));
    EXPECT_THAT(handler.closed_ids, ElementsAre(handler.sockets[0]->id()));
}

TEST_F(Server, RefusedUpgradesTellTheirStatus) {
    listen();
    KeepingListener heard;
    const auto socket = network.open({.url = url("/refused", "ws")}, heard);
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_EQ(heard.ends[0].step, NetStep::handshake);
    EXPECT_EQ(heard.ends[0].status, 429);
}

TEST_F(Server, ManyFramesArriveInOrder) {
    listen();
    KeepingListener heard;
    const auto socket = network.open({.url = url("/stream", "ws")}, heard);
    ASSERT_TRUE(until([&] { return heard.is_open; }));
    for (int i = 0; i < 20'000; ++i) handler.sockets[0]->send_text(std::to_string(i));
    ASSERT_TRUE(until([&] { return heard.messages.size() == 20'000; }));
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_EQ(heard.messages[static_cast<std::size_t>(i)], std::to_string(i));
    }
}

TEST_F(Server, ServerMayCloseWithAReason) {
    listen();
    KeepingListener heard;
    const auto socket = network.open({.url = url("/stream", "ws")}, heard);
    ASSERT_TRUE(until([&] { return heard.is_open; }));
    handler.sockets[0]->send_text("last words");
    handler.sockets[0]->close(4001, "enough");
    handler.sockets[0]->send_text("never sent");
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1 && server->clients() == 0; }));
    EXPECT_THAT(heard.messages, ElementsAre("last words"));
    EXPECT_THAT(heard.ends[0].detail, HasSubstr("4001 enough"));
    EXPECT_THAT(handler.closed_ids, SizeIs(1));
}

TEST_F(Server, DropIsAReset) {
    listen();
    RawClient client(server->port());
    client.send(upgrade_request);
    ASSERT_TRUE(until([&] { return handler.sockets.size() == 1; }));
    handler.sockets[0]->drop();
    handler.sockets[0]->send_text("to nobody");
    ASSERT_TRUE(until([&] {
        client.heard();
        return client.is_ended && server->clients() == 0;
    }));
    EXPECT_TRUE(client.is_reset);
    EXPECT_THAT(handler.closed_ids, SizeIs(1));
}

TEST_F(Server, VanishedClientsAreNoticed) {
    listen();
    RawClient client(server->port());
    client.send(upgrade_request);
    ASSERT_TRUE(until([&] { return handler.sockets.size() == 1; }));
    client.hang_up();
    EXPECT_TRUE(until([&] { return handler.closed_ids.size() == 1 && server->clients() == 0; }));
}

TEST_F(Server, WrongFramesAreClosedWithTheirCode) {
    listen({.message_bytes_max = 1000});
    std::string unmasked;
    append_frame(unmasked, WsOpcode::text, "x");
    EXPECT_THAT(told_until_end(std::string(upgrade_request) + unmasked),
                EndsWith(std::string("\x88\x02\x03\xea", 4)));
    EXPECT_THAT(told_until_end(std::string(upgrade_request) +
                               masked_frame(WsOpcode::text, std::string(1001, 'x'))),
                EndsWith(std::string("\x88\x02\x03\xf1", 4)));
    EXPECT_EQ(server->counts().bad_frames, 2u);
    EXPECT_THAT(handler.closed_ids, SizeIs(2));
}

TEST_F(Server, SlowReadersAreDroppedAndCostNobodyElse) {
    listen({.queue_bytes_max = 4U << 20});
    KeepingListener heard;
    const auto good = network.open({.url = url("/stream", "ws")}, heard);
    ASSERT_TRUE(until([&] { return heard.is_open; }));
    RawClient slow(server->port());
    slow.send(upgrade_request);
    ASSERT_TRUE(until([&] { return handler.sockets.size() == 2; }));
    std::size_t sent = 0;
    EXPECT_TRUE(until([&] {
        for (const auto& socket : handler.sockets) socket->send_text(std::string(100'000, 'x'));
        ++sent;
        return handler.closed_ids.size() == 1;
    }));
    EXPECT_EQ(server->counts().slow_clients, 1u);
    EXPECT_TRUE(until([&] { return heard.messages.size() == sent; }));
}

TEST_F(Server, SilentSocketsArePingedThenReset) {
    listen({.ping_every_ns = 30 * ns_per_ms});
    KeepingListener heard;
    const auto good = network.open({.url = url("/stream", "ws")}, heard);  // answers pings
    RawClient silent(server->port());
    silent.send(upgrade_request);
    ASSERT_TRUE(until([&] {
        silent.heard();
        return silent.is_ended;
    }));
    EXPECT_TRUE(silent.is_reset);
    EXPECT_THAT(silent.heard(), HasSubstr(std::string("\x89\x00", 2)));
    EXPECT_EQ(server->counts().timeouts, 1u);
    EXPECT_TRUE(until([&] { return server->clients() == 1; }));
    EXPECT_THAT(heard.ends, SizeIs(0));
}

TEST_F(Server, StoppingEndsEveryClient) {
    listen();
    KeepingListener heard;
    const auto socket = network.open({.url = url("/stream", "ws")}, heard);
    RawClient idle(server->port());
    ASSERT_TRUE(until([&] { return server->clients() == 2 && heard.is_open; }));
    const std::uint16_t port = server->port();
    server->stop();
    EXPECT_EQ(server->clients(), 0u);
    EXPECT_TRUE(until([&] {
        idle.heard();
        return idle.is_ended && heard.ends.size() == 1;
    }));
    EXPECT_THAT(handler.closed_ids, SizeIs(0));  // a stopped server says nothing more
    EXPECT_FALSE(RawClient(port).is_connected);
    server.reset();
    handler.sockets[0]->send_text("to nobody");
}

TEST_F(Server, DestroyingItAmidTrafficLeaksNothing) {
    listen();
    RawClient client(server->port());
    client.send(upgrade_request);
    ASSERT_TRUE(until([&] { return handler.sockets.size() == 1; }));
    handler.sockets[0]->send_text("never flushed");
    handler.sockets.clear();
    server.reset();
}

TEST_F(Server, TakenPortsAreAnError) {
    listen();
    const auto second = WebServer::listen(network, {.port = server->port()}, handler);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().what, HasSubstr("in use"));
    EXPECT_FALSE(WebServer::listen(network, {.bind = "no address"}, handler));
    ServerOptions broken;
    broken.tls = ServerIdentity{"no", "pem"};
    EXPECT_FALSE(WebServer::listen(network, std::move(broken), handler));
}

}  // namespace
}  // namespace faultline
