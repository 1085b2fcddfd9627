// WebServer over TLS, held against our own client, which verifies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_web_client.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> names{"a.example.com", "b.example.com"};

class TlsServer : public ::testing::Test {
  protected:
    TlsServer() {
        AsioNetwork clock;
        now_ns = clock.utc_ns();
        authority = CertificateAuthority::create(now_ns);
        ServerOptions options;
        options.tls = identity(now_ns + ns_per_day);
        auto made = WebServer::listen(server_side, std::move(options), handler);
        if (!made) throw std::runtime_error(made.error().text());
        server = *std::move(made);
        NetworkOptions client;
        client.extra_roots_pem = authority->root_pem();
        client.routed_only = true;
        for (const char* host : {"a.example.com", "b.example.com", "c.example.com"}) {
            client.routes[host] = {"127.0.0.1", server->port()};
        }
        client_side = std::make_unique<AsioNetwork>(std::move(client));
    }
    ServerIdentity identity(TimeNs until_ns) {
        return *authority->issue(names, now_ns - 2 * ns_per_day, until_ns);
    }
    bool until(const std::function<bool()>& is_so) {
        return work_until(server_side, [&] {
            client_side->run_for(100 * ns_per_us);
            return is_so();
        });
    }
    HttpResult ask(const std::string& url) {
        std::optional<HttpResult> result;
        HttpRequest request;
        request.url = url;
        const auto owner = std::make_shared<int>();
        client_side->ask(request, owner, [&](HttpResult given) { result = std::move(given); });
        EXPECT_TRUE(until([&] { return result.has_value(); }));
        return *result;
    }

    TimeNs now_ns = 0;
    AsioNetwork server_side;
    EchoHandler handler;
    Outcome<CertificateAuthority> authority = problem("none yet");
    std::unique_ptr<WebServer> server;
    std::unique_ptr<AsioNetwork> client_side;
};

TEST_F(TlsServer, AnswersForItsNamesOnly) {
    for (const char* host : {"a.example.com", "b.example.com"}) {
        const HttpResult result = ask(std::string("https://") + host + "/x");
        ASSERT_TRUE(result) << result.error().detail;
        EXPECT_EQ(result->body, std::string("GET ") + host + " /x |");
    }
    const HttpResult wrong = ask("https://c.example.com/x");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().step, NetStep::tls);
    EXPECT_TRUE(until([&] { return server->counts().bad_tls == 1; }));
}

TEST_F(TlsServer, NewIdentityHoldsFromTheNextHandshake) {
    ASSERT_TRUE(server->set_identity(identity(now_ns - ns_per_day)));
    KeepingListener heard;
    const auto refused = client_side->open({.url = "wss://a.example.com/s"}, heard);
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_EQ(heard.ends[0].step, NetStep::tls);
    EXPECT_THAT(heard.ends[0].detail, HasSubstr("expired"));
    ASSERT_TRUE(server->set_identity(identity(now_ns + ns_per_day)));
    KeepingListener again;
    const auto accepted = client_side->open({.url = "wss://a.example.com/s"}, again);
    ASSERT_TRUE(until([&] { return again.is_open; }));
    EXPECT_FALSE(server->set_identity({"no", "pem"}));
}

TEST_F(TlsServer, LargeAndManyMessagesPass) {
    KeepingListener heard;
    const auto socket = client_side->open({.url = "wss://a.example.com/s"}, heard);
    ASSERT_TRUE(until([&] { return heard.is_open; }));
    socket->send(std::string(1'000'000, 'y'));
    for (int i = 0; i < 5'000; ++i) handler.sockets[0]->send_text(std::to_string(i));
    ASSERT_TRUE(until([&] { return heard.messages.size() == 5'001; }));
    std::size_t next = 0;
    for (const std::string& message : heard.messages) {
        if (message.size() == 1'000'000) continue;
        EXPECT_EQ(message, std::to_string(next++));
    }
    socket->close();
    EXPECT_TRUE(until([&] { return heard.ends.size() == 1 && server->clients() == 0; }));
}

TEST_F(TlsServer, PlainBytesAreABadHandshake) {
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(until([&] {
        client.heard();
        return client.is_ended && server->counts().bad_tls == 1;
    }));
    EXPECT_EQ(handler.answered, 0);
}

}  // namespace
}  // namespace faultline
