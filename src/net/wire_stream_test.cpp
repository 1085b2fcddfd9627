// WireStream: TLS that is right, and every way in which it is wrong.
#include "net/wire_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const TestCertificate& authority() {
    static const TestCertificate made({.is_authority = true});
    return made;
}

SocketRequest to_venue(std::string url = "wss://venue.test/") {
    SocketRequest request;
    request.url = std::move(url);
    return request;
}

/// What a client says of a server with this certificate.
NetFailure verdict_on(const TestCertificate& certificate, const std::string& roots,
                      const std::string& url = "wss://venue.test/") {
    TestServer server([](TestPeer& peer) { peer.upgrade(server_frame("", 8)); }, &certificate);
    NetworkOptions options = routed_to(server, roots);
    options.routes["127.0.0.1"] = {"127.0.0.1", server.port()};
    AsioNetwork network(options);
    NotingListener listener(network);
    const auto socket = network.open(to_venue(url), listener);
    run_until_stopped(network);
    return listener.why.value_or(NetFailure{});
}

TEST(WireStream, TalksTlsToAServerOfATrustedAuthority) {
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    std::string name;
    const std::string large(200'000, 'x');
    TestServer server(
        [&](TestPeer& peer) {
            name = peer.server_name();
            peer.upgrade();
            EXPECT_EQ(peer.read_frame().payload, large);
            peer.write(server_frame("small") + server_frame(large) + server_frame("", 8));
            peer.read_to_end();
        },
        &certificate);
    AsioNetwork network(routed_to(server, authority().pem()));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    socket->send(large);
    run_until_stopped(network);
    EXPECT_EQ(name, "venue.test");
    EXPECT_THAT(listener.messages, ElementsAre("small", large));
    EXPECT_EQ(listener.why->step, NetStep::closed);
}

TEST(WireStream, KeepsTlsConnectionsForTheNextExchange) {
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    TestServer server(
        [](TestPeer& peer) {
            while (!peer.read_head().empty()) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        },
        &certificate);
    AsioNetwork network(routed_to(server, authority().pem()));
    const auto owner = std::make_shared<int>();
    for (int i = 0; i < 3; ++i) {
        HttpRequest request;
        request.url = "https://venue.test/";
        network.ask(request, owner, [&](const HttpResult& result) {
            EXPECT_TRUE(result) << result.error().detail;
            network.stop();
        });
        run_until_stopped(network);
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(WireStream, AnExpiredCertificateIsRefused) {
    const TestCertificate old({.name = "venue.test", .valid_from_s = -7200, .valid_until_s = -3600},
                              &authority());
    const NetFailure why = verdict_on(old, authority().pem());
    EXPECT_EQ(why.step, NetStep::tls);
    EXPECT_THAT(why.detail, HasSubstr("certificate has expired"));
}

TEST(WireStream, ACertificateOfTomorrowIsRefused) {
    const TestCertificate early({.name = "venue.test", .valid_from_s = 3600, .valid_until_s = 7200},
                                &authority());
    EXPECT_THAT(verdict_on(early, authority().pem()).detail, HasSubstr("not yet valid"));
}

TEST(WireStream, AnUntrustedCertificateIsRefused) {
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    const NetFailure stranger = verdict_on(certificate, "");
    EXPECT_EQ(stranger.step, NetStep::tls);
    EXPECT_THAT(stranger.detail, HasSubstr("unable to"));
    const TestCertificate own({.name = "venue.test"});
    const NetFailure self_signed = verdict_on(own, authority().pem());
    EXPECT_EQ(self_signed.step, NetStep::tls);
    EXPECT_THAT(self_signed.detail, HasSubstr("self-signed"));
}

TEST(WireStream, AWrongNameIsRefused) {
    const TestCertificate other({.name = "elsewhere.test"}, &authority());
    const NetFailure why = verdict_on(other, authority().pem());
    EXPECT_EQ(why.step, NetStep::tls);
    EXPECT_THAT(why.detail, HasSubstr("hostname mismatch"));
}

TEST(WireStream, WildcardsAndAddressesAreUnderstood) {
    const TestCertificate wild({.name = "*.test"}, &authority());
    EXPECT_EQ(verdict_on(wild, authority().pem(), "wss://venue.test/").step, NetStep::tls)
        << "a wildcard right below the top is too much";
    const TestCertificate address({.name = "IP:127.0.0.1"}, &authority());
    EXPECT_EQ(verdict_on(address, authority().pem(), "wss://127.0.0.1/").step, NetStep::closed);
    const TestCertificate name({.name = "venue.test"}, &authority());
    const NetFailure why = verdict_on(name, authority().pem(), "wss://127.0.0.1/");
    EXPECT_EQ(why.step, NetStep::tls);
    EXPECT_THAT(why.detail, HasSubstr("IP address mismatch"));
}

TEST(WireStream, RootsThatAreNoCertificatesStopEveryTlsConnection) {
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    const NetFailure why = verdict_on(certificate, "not PEM at all");
    EXPECT_EQ(why.step, NetStep::tls);
    EXPECT_THAT(why.detail, HasSubstr("not PEM"));
}

TEST(WireStream, APlainServerIsNoTlsServer) {
    TestServer server([](TestPeer& peer) {
        peer.read(1);
        peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.read_to_end();
    });
    AsioNetwork network(routed_to(server, authority().pem()));
    NotingListener listener(network);
    const auto socket = network.open(to_venue(), listener);
    run_until_stopped(network);
    EXPECT_EQ(listener.why->step, NetStep::tls);
    EXPECT_THAT(listener.why->detail, HasSubstr("wrong version number"));
}

TEST(WireStream, ATlsPeerThatVanishesIsClosed) {
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    for (const bool in_order : {false, true}) {
        TestServer server(
            [&](TestPeer& peer) {
                peer.upgrade(server_frame("last words"));
                if (in_order) return peer.say_goodbye();
                peer.vanish();
            },
            &certificate);
        AsioNetwork network(routed_to(server, authority().pem()));
        NotingListener listener(network);
        const auto socket = network.open(to_venue(), listener);
        run_until_stopped(network);
        EXPECT_THAT(listener.messages, ElementsAre("last words"));
        EXPECT_EQ(listener.why->step, NetStep::closed);
        EXPECT_THAT(listener.why->detail, HasSubstr(in_order ? "goodbye" : "end of stream"));
    }
}

TEST(WireStream, ABodyThatTlsCutsOffIsNoAnswer) {
    // Without a length only the orderly goodbye says that this is all of it.
    const TestCertificate certificate({.name = "venue.test"}, &authority());
    for (const bool in_order : {false, true}) {
        TestServer server(
            [&](TestPeer& peer) {
                peer.read_head();
                peer.write("HTTP/1.1 200 OK\r\n\r\nhalf");
                if (in_order) return peer.say_goodbye();
                peer.vanish();
            },
            &certificate);
        AsioNetwork network(routed_to(server, authority().pem()));
        const auto owner = std::make_shared<int>();
        HttpRequest request;
        request.url = "https://venue.test/";
        network.ask(request, owner, [&](const HttpResult& result) {
            EXPECT_EQ(result.has_value(), in_order);
            network.stop();
        });
        run_until_stopped(network);
    }
}

}  // namespace
}  // namespace faultline
