// Across the folder: the HTTP client: keep-alive, compression, limits and ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/inflate.hpp"
#include "net/test_client.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string answer_of(std::string_view body, std::string_view more_headers = "") {
    return "HTTP/1.1 200 OK\r\n" + std::string(more_headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

HttpRequest to_venue(std::string path = "/") {
    HttpRequest request;
    request.url = "http://venue.test" + path;
    return request;
}

HttpResult ask(AsioNetwork& network, HttpRequest request) {
    const auto owner = std::make_shared<int>(0);
    std::optional<HttpResult> result;
    network.ask(std::move(request), owner, [&](HttpResult got) {
        EXPECT_FALSE(result) << "answered twice";
        result = std::move(got);
        network.stop();
    });
    EXPECT_FALSE(result) << "never from inside ask()";
    run_until_stopped(network);
    if (!result) return tl::unexpected<NetFailure>(NetFailure{NetStep::timeout, "no callback"});
    return std::move(*result);
}

HttpResult ask_once(TestServer::Script script, HttpRequest request = to_venue()) {
    TestServer server(std::move(script));
    AsioNetwork network(routed_to(server));
    return ask(network, std::move(request));
}

NetStep step_of(const HttpResult& result) {
    EXPECT_FALSE(result) << "an answer where a failure was due";
    return result ? NetStep::url : result.error().step;
}

TEST(HttpClient, GetsAnAnswerWithHeadersAndBody) {
    std::string head;
    const auto answer = ask_once(
        [&](TestPeer& peer) {
            head = peer.read_head();
            peer.write(answer_of("[1,2]", "Retry-After: 7\r\n"));
        },
        to_venue("/depth?symbol=BTC"));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "[1,2]");
    EXPECT_EQ(answer->header("retry-after"), "7");
    EXPECT_THAT(head, StartsWith("GET /depth?symbol=BTC HTTP/1.1\r\nHost: venue.test\r\n"));
    EXPECT_THAT(head, HasSubstr("\r\nAccept-Encoding: gzip, deflate\r\n"));
}

TEST(HttpClient, PostsABody) {
    HttpRequest request = to_venue();
    request.method = "POST";
    request.body = R"({"type":"meta"})";
    request.headers = {{"Content-Type", "application/json"}};
    std::string body;
    const auto answer = ask_once(
        [&](TestPeer& peer) {
            EXPECT_THAT(peer.read_head(), HasSubstr("\r\nContent-Length: 15\r\n"));
            body = peer.read(15);
            peer.write(answer_of("ok"));
        },
        request);
    EXPECT_TRUE(answer);
    EXPECT_EQ(body, request.body);
}

TEST(HttpClient, AnErrorStatusIsAnAnswer) {
    const auto answer = ask_once([](TestPeer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n");
    });
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 418);
}

TEST(HttpClient, ReadsChunksInterimAnswersAndBodiesUntilTheEnd) {
    const auto chunked = ask_once([](TestPeer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n");
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r");
        peer.write("\n2\r\nde\r\n0\r\n\r\n");
    });
    ASSERT_TRUE(chunked) << chunked.error().detail;
    EXPECT_EQ(chunked->status, 200);
    EXPECT_EQ(chunked->body, "abcde");
    const auto until_end = ask_once([](TestPeer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 200 OK\r\n\r\nall of it");
    });
    ASSERT_TRUE(until_end);
    EXPECT_EQ(until_end->body, "all of it");
}

TEST(HttpClient, HeadAnswersHaveNoBody) {
    HttpRequest request = to_venue();
    request.method = "HEAD";
    const auto answer = ask_once(
        [](TestPeer& peer) {
            peer.read_head();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            peer.read_to_end();
        },
        request);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "");
}

TEST(HttpClient, InflatesWithinTheBound) {
    const std::string text(5000, 'x');
    const auto script = [&](TestPeer& peer) {
        peer.read_head();
        peer.write(answer_of(deflate_gzip(text), "Content-Encoding: gzip\r\n"));
    };
    HttpRequest request = to_venue();
    request.body_bytes_max = text.size();
    const auto answer = ask_once(script, request);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, text);
    request.body_bytes_max = text.size() - 1;
    EXPECT_EQ(step_of(ask_once(script, request)), NetStep::too_large);
    EXPECT_EQ(step_of(ask_once([&](TestPeer& peer) {
                  peer.read_head();
                  peer.write(answer_of("no gzip", "Content-Encoding: gzip\r\n"));
              })),
              NetStep::protocol);
    EXPECT_EQ(step_of(ask_once([&](TestPeer& peer) {
                  peer.read_head();
                  peer.write(answer_of("?", "Content-Encoding: br\r\n"));
              })),
              NetStep::protocol);
}

TEST(HttpClient, BodiesAndHeadsAboveTheLimitAreRefused) {
    HttpRequest request = to_venue();
    request.body_bytes_max = 100;
    EXPECT_EQ(step_of(ask_once(
                  [](TestPeer& peer) {
                      peer.read_head();
                      peer.write(answer_of(std::string(101, 'x')));
                  },
                  request)),
              NetStep::too_large);
    EXPECT_EQ(step_of(ask_once([](TestPeer& peer) {
                  peer.read_head();
                  peer.write("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'));
                  peer.read_to_end();
              })),
              NetStep::too_large);
}

TEST(HttpClient, CutAndBrokenAnswersAreFailures) {
    EXPECT_EQ(step_of(ask_once([](TestPeer& peer) {
                  peer.read_head();
                  peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour");
              })),
              NetStep::closed);
    EXPECT_EQ(step_of(ask_once([](TestPeer& peer) { peer.read_head(); })), NetStep::closed);
    EXPECT_EQ(step_of(ask_once([](TestPeer& peer) {
                  peer.read_head();
                  peer.write("nonsense\r\n\r\n");
              })),
              NetStep::protocol);
}

TEST(HttpClient, TheTimeoutCoversTheWholeExchange) {
    HttpRequest request = to_venue();
    request.timeout_ns = 30 * ns_per_ms;
    EXPECT_EQ(step_of(ask_once([](TestPeer& peer) { peer.read_to_end(); }, request)),
              NetStep::timeout);
    EXPECT_EQ(step_of(ask_once(
                  [](TestPeer& peer) {
                      peer.read_head();
                      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour");
                      peer.read_to_end();
                  },
                  request)),
              NetStep::timeout);
}

TEST(HttpClient, BadRequestsNeverLeave) {
    HttpRequest request = to_venue();
    request.url = "wss://venue.test/";
    EXPECT_EQ(step_of(ask_once([](TestPeer&) {}, request)), NetStep::url);
    request = to_venue();
    request.method = "GET /evil";
    EXPECT_EQ(step_of(ask_once([](TestPeer&) {}, request)), NetStep::protocol);
}

TEST(HttpClient, AConnectionServesManyExchanges) {
    TestServer server([](TestPeer& peer) {
        while (!peer.read_head().empty()) peer.write(answer_of("again"));
    });
    AsioNetwork network(routed_to(server));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(network, to_venue())->body, "again");
    EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, AnExchangeWithCloseEndsTheConnection) {
    TestServer server([](TestPeer& peer) {
        while (!peer.read_head().empty()) peer.write(answer_of("x", "Connection: close\r\n"));
    });
    AsioNetwork network(routed_to(server));
    EXPECT_TRUE(ask(network, to_venue()));
    EXPECT_TRUE(ask(network, to_venue()));
    EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, AKeptConnectionThatDiesUnderARequestIsReplacedOnceForGet) {
    // Every connection answers once, then reads the next request and hangs up.
    TestServer server([](TestPeer& peer) {
        peer.read_head();
        peer.write(answer_of("first"));
        peer.read_head();
        peer.vanish();
    });
    AsioNetwork network(routed_to(server));
    EXPECT_TRUE(ask(network, to_venue()));
    EXPECT_TRUE(ask(network, to_venue())) << "a second connection";
    EXPECT_EQ(server.connections(), 2);
    HttpRequest post = to_venue();
    post.method = "POST";
    EXPECT_EQ(step_of(ask(network, post)), NetStep::closed) << "it may have been carried out";
}

TEST(HttpClient, AKeptConnectionThatHasEndedIsNotUsed) {
    TestServer server([](TestPeer& peer) {
        peer.read_head();
        peer.write(answer_of("only once"));
    });
    AsioNetwork network(routed_to(server));
    HttpRequest post = to_venue();
    post.method = "POST";
    EXPECT_TRUE(ask(network, post));
    network.run_for(20 * ns_per_ms);  // the end arrives
    EXPECT_TRUE(ask(network, post));
    EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, AnOwnerThatHasGoneHearsNothing) {
    TestServer server([](TestPeer& peer) {
        while (!peer.read_head().empty()) peer.write(answer_of("x"));
    });
    AsioNetwork network(routed_to(server));
    auto owner = std::make_shared<int>(0);
    network.ask(to_venue(), owner, [](const HttpResult&) { FAIL() << "nobody is there"; });
    owner.reset();
    EXPECT_TRUE(ask(network, to_venue()));
    EXPECT_TRUE(ask(network, to_venue()));
}

}  // namespace
}  // namespace faultline
