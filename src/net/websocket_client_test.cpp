// Across the folder: the WebSocket client, against servers that behave and that do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string close_frame = server_frame(
    "\x03\xe8"
    "bye",
    8);

SocketRequest to_venue(std::string scheme = "ws") {
    SocketRequest request;
    request.url = scheme + "://venue.test/stream?x=1";
    return request;
}

/// Opens, runs until it is closed, and gives what the listener heard.
NotingListener talk(const TestServer& server, SocketRequest request) {
    AsioNetwork network(routed_to(server));
    NotingListener listener(network);
    const auto socket = network.open(std::move(request), listener);
    run_until_stopped(network);
    return listener;
}

TEST(WebSocketClient, HearsMessagesAndTheEnd) {
    std::string head;
    TestServer server([&](TestPeer& peer) {
        head = peer.upgrade();
        peer.write(server_frame("one") + server_frame("\x01", 2) + close_frame);
        EXPECT_EQ(peer.read_frame().opcode, 8);
    });
    AsioNetwork network(routed_to(server));
    SocketRequest request = to_venue();
    request.headers = {{"X-Key", "abc"}};
    NotingListener listener(network);
    const TimeNs before = network.utc_ns();
    const auto socket = network.open(std::move(request), listener);
    EXPECT_FALSE(listener.is_open) << "never from inside open()";
    run_until_stopped(network);
    EXPECT_TRUE(listener.is_open);
    EXPECT_THAT(listener.messages, ElementsAre("one", "\x01"));
    EXPECT_THAT(listener.binary, ElementsAre(false, true));
    EXPECT_GE(listener.received.at(0), before);
    EXPECT_LE(listener.received.at(1), network.utc_ns());
    ASSERT_TRUE(listener.why);
    EXPECT_EQ(listener.why->step, NetStep::closed);
    EXPECT_EQ(listener.why->detail, "1000 bye");
    EXPECT_THAT(head, StartsWith("GET /stream?x=1 HTTP/1.1\r\nHost: venue.test\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nUser-Agent: faultline\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nX-Key: abc\r\n"));
    EXPECT_EQ(head.find("Extensions"), std::string::npos) << "compression is never offered";
}

TEST(WebSocketClient, FramesRightBehindTheUpgradeAreNotLost) {
    TestServer server([&](TestPeer& peer) { peer.upgrade(server_frame("first") + close_frame); });
    EXPECT_THAT(talk(server, to_venue()).messages, ElementsAre("first"));
}

TEST(WebSocketClient, SendsInOrderMaskedAlsoBeforeItIsOpen) {
    std::vector<std::string> got;
    const std::string large(300'000, 'x');
    TestServer server([&](TestPeer& peer) {
        peer.upgrade();
        for (int i = 0; i < 4; ++i) {
            const auto frame = peer.read_frame();
            EXPECT_TRUE(frame.is_masked);
            got.push_back(frame.payload);
        }
        peer.write(close_frame);
    });
    AsioNetwork network(routed_to(server));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    socket->send("one");
    socket->send(large);
    listener.on_open = [&] {
        socket->send("three");
        socket->send("");
    };
    run_until_stopped(network);
    EXPECT_THAT(got, ElementsAre("one", large, "three", ""));
}

TEST(WebSocketClient, AnswersPingsAndHearsPongs) {
    TestServer server([&](TestPeer& peer) {
        peer.upgrade();
        const auto ping = peer.read_frame();
        EXPECT_EQ(ping.opcode, 9);
        peer.write(server_frame(ping.payload, 10) + server_frame("are you there", 9));
        const auto pong = peer.read_frame();
        EXPECT_EQ(pong.opcode, 10);
        EXPECT_EQ(pong.payload, "are you there");
        peer.write(close_frame);
    });
    AsioNetwork network(routed_to(server));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    socket->ping();
    run_until_stopped(network);
    EXPECT_EQ(listener.pongs, 1);
}

TEST(WebSocketClient, CloseIsHeardWhenThePeerConfirms) {
    TestServer server([&](TestPeer& peer) {
        peer.upgrade();
        const auto frame = peer.read_frame();
        EXPECT_EQ(frame.opcode, 8);
        peer.write(server_frame(frame.payload, 8));
    });
    AsioNetwork network(routed_to(server));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    listener.on_open = [&] {
        socket->close();
        socket->close();
        socket->send("too late");
        EXPECT_FALSE(listener.why) << "never from inside close()";
    };
    run_until_stopped(network);
    EXPECT_EQ(listener.why->step, NetStep::closed);
    EXPECT_EQ(listener.why->detail, "1000");
}

TEST(WebSocketClient, CloseBeforeItIsOpenIsHeardToo) {
    TestServer server([](TestPeer& peer) { peer.read_to_end(); });
    AsioNetwork network(routed_to(server));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    socket->close();
    run_until_stopped(network);
    EXPECT_FALSE(listener.is_open);
    EXPECT_EQ(listener.why->step, NetStep::closed);
}

TEST(WebSocketClient, ARefusalNamesStatusAndWait) {
    TestServer server([](TestPeer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 429 Too Many\r\nRetry-After: 17\r\nContent-Length: 4\r\n\r\nwait");
    });
    const NotingListener heard = talk(server, to_venue());
    EXPECT_FALSE(heard.is_open);
    EXPECT_EQ(heard.why->step, NetStep::handshake);
    EXPECT_EQ(heard.why->status, 429);
    EXPECT_EQ(heard.why->retry_after_ns, 17 * ns_per_second);
}

TEST(WebSocketClient, AnUpgradeWithTheWrongKeyIsRefused) {
    TestServer server([](TestPeer& peer) {
        peer.read_head();
        peer.write(
            "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n");
        peer.read_to_end();
    });
    EXPECT_EQ(talk(server, to_venue()).why->step, NetStep::handshake);
}

TEST(WebSocketClient, ANonAnswerIsAProtocolFault) {
    TestServer server([](TestPeer& peer) {
        peer.read_head();
        peer.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        peer.read_to_end();
    });
    EXPECT_EQ(talk(server, to_venue()).why->step, NetStep::protocol);
}

TEST(WebSocketClient, ASilentServerRunsIntoTheTimeout) {
    TestServer server([](TestPeer& peer) { peer.read_to_end(); });
    SocketRequest request = to_venue();
    request.open_timeout_ns = 30 * ns_per_ms;
    EXPECT_EQ(talk(server, request).why->step, NetStep::timeout);
    request.url = "wss://venue.test/";  // silent in the TLS handshake
    EXPECT_EQ(talk(server, request).why->step, NetStep::timeout);
}

TEST(WebSocketClient, TooLargeAndBrokenFramesEndIt) {
    TestServer large([](TestPeer& peer) {
        peer.upgrade(server_frame(std::string(100, 'x')) + server_frame(std::string(101, 'x')));
        EXPECT_EQ(peer.read_frame().payload, "\x03\xf1");  // 1009
    });
    SocketRequest request = to_venue();
    request.frame_bytes_max = 100;
    const NotingListener heard = talk(large, request);
    EXPECT_EQ(heard.messages.size(), 1u);
    EXPECT_EQ(heard.why->step, NetStep::too_large);
    TestServer broken([](TestPeer& peer) {
        peer.upgrade("\xff\xff");
        EXPECT_EQ(peer.read_frame().payload, "\x03\xea");  // 1002
    });
    EXPECT_EQ(talk(broken, to_venue()).why->step, NetStep::protocol);
}

TEST(WebSocketClient, AVanishedPeerIsHeardAsClosed) {
    for (const bool with_reset : {false, true}) {
        TestServer server([&](TestPeer& peer) {
            peer.upgrade(server_frame("whole") + server_frame("never whole").substr(0, 6));
            // The client must have read it: a reset takes away what is still under way.
            EXPECT_EQ(peer.read_frame().payload, "got it");
            peer.vanish(with_reset);
        });
        AsioNetwork network(routed_to(server));
        NotingListener listener(network);
        const auto socket = network.open(to_venue(), listener);
        listener.on_message = [&] { socket->send("got it"); };
        run_until_stopped(network);
        EXPECT_THAT(listener.messages, ElementsAre("whole"));
        EXPECT_EQ(listener.why->step, NetStep::closed);
        EXPECT_THAT(listener.why->detail, HasSubstr(with_reset ? "reset" : "end of stream"));
    }
}

TEST(WebSocketClient, NobodyThereIsAFaultOfConnecting) {
    std::uint16_t free_port = 0;
    {
        free_port = TestServer([](TestPeer&) {}).port();
    }
    NetworkOptions options;
    options.routed_only = true;
    options.routes["venue.test"] = {"127.0.0.1", free_port};
    AsioNetwork network(options);
    NotingListener listener(network);
    auto socket = network.open(to_venue(), listener);
    run_until_stopped(network);
    EXPECT_EQ(listener.why->step, NetStep::connect);
    EXPECT_THAT(listener.why->detail, HasSubstr("refused"));
}

TEST(WebSocketClient, WithoutARouteNothingLeavesTheMachine) {
    NetworkOptions options;
    options.routed_only = true;
    AsioNetwork network(options);
    for (const char* url : {"ws://venue.test/", "ws://127.0.0.1:1/"}) {
        NotingListener listener(network);
        SocketRequest request;
        request.url = url;
        const auto socket = network.open(request, listener);
        run_until_stopped(network);
        EXPECT_EQ(listener.why->step, NetStep::resolve) << url;
    }
}

TEST(WebSocketClient, ABadUrlOrHeaderIsAFaultOfOurs) {
    TestServer server([](TestPeer& peer) { peer.read_to_end(); });
    SocketRequest request = to_venue();
    request.url = "http://venue.test/";
    EXPECT_EQ(talk(server, request).why->step, NetStep::url);
    request.url = "nonsense";
    EXPECT_EQ(talk(server, request).why->step, NetStep::url);
    request = to_venue();
    request.headers = {{"X", "a\r\nInjected: b"}};
    EXPECT_EQ(talk(server, request).why->step, NetStep::protocol);
}

TEST(WebSocketClient, DestroyingTheSocketInItsOwnCallbacksIsSafeAndFinal) {
    enum Where { in_open, in_message, in_pong };
    for (const Where where : {in_open, in_message, in_pong}) {
        TestServer server([](TestPeer& peer) {
            peer.upgrade(server_frame("", 10) + server_frame("one") + server_frame("two"));
            EXPECT_EQ(peer.read_frame().opcode, 8) << "a goodbye";
            peer.read_to_end();
        });
        AsioNetwork network(routed_to(server));
        NotingListener listener(network);
        auto socket = network.open(to_venue(), listener);
        const auto destroy = [&] {
            socket.reset();
            network.after(5 * ns_per_ms, [&] { network.stop(); });
        };
        if (where == in_open) listener.on_open = destroy;
        if (where == in_message) listener.on_message = destroy;
        if (where == in_pong) listener.on_pong = destroy;
        run_until_stopped(network);
        EXPECT_FALSE(listener.why) << "not another word";
        EXPECT_EQ(listener.messages.size(), where == in_message ? 1u : 0u);
        EXPECT_EQ(listener.pongs, where == in_open ? 0 : 1);
    }
}

TEST(WebSocketClient, DestroyingItInClosedOrBeforeItBeganIsSafe) {
    TestServer server([](TestPeer& peer) { peer.upgrade(close_frame); });
    AsioNetwork network(routed_to(server));
    struct Destroying : NotingListener {
        using NotingListener::NotingListener;
        std::unique_ptr<ClientSocket> socket;
        void closed(const NetFailure& failure) override {
            socket.reset();
            NotingListener::closed(failure);
        }
    } listener(network);
    listener.socket = network.open(to_venue(), listener);
    run_until_stopped(network);
    EXPECT_EQ(listener.why->detail, "1000 bye");

    NotingListener silent(network);
    network.open(to_venue(), silent).reset();
    network.run_for(2 * ns_per_ms);
    EXPECT_FALSE(silent.is_open || silent.why);
}

TEST(WebSocketClient, ANetworkMayEndInTheMiddleOfEverything) {
    TestServer server([](TestPeer& peer) {
        peer.upgrade(server_frame("x"));
        peer.read_to_end();
    });
    AsioNetwork network(routed_to(server));
    NotingListener opening(network);
    NotingListener listening(network);
    const auto one = network.open(to_venue(), listening);
    listening.on_message = [&] { network.stop(); };
    run_until_stopped(network);
    const auto two = network.open(to_venue(), opening);
    HttpRequest request;
    request.url = "http://venue.test/";
    const auto owner = std::make_shared<int>();
    network.ask(request, owner, [](const HttpResult&) { FAIL() << "nobody is there to hear it"; });
    network.run_for(ns_per_ms);
}

}  // namespace
}  // namespace faultline
