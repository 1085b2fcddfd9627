// Emulator: a venue of plain words, spoken to by our own client over verified TLS.
#include "sim/emulator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/inflate.hpp"
#include "net/test_web_client.hpp"
#include "sim/test_voice.hpp"

namespace faultline {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class EmulatedVenue : public ::testing::Test {
  protected:
    void start(const VenueVoice& of = test_voice(), EmulatorOptions options = {}) {
        voice = of;
        const std::vector<std::string> markets{"BTC"};
        auto made = Emulator::start(
            server_side, voice,
            EmulatedMarket(VenueId::binance, emulated_instruments(VenueId::binance, markets)),
            *authority, std::move(options));
        ASSERT_TRUE(made) << made.error().text();
        venue = *std::move(made);
        NetworkOptions client;
        client.extra_roots_pem = authority->root_pem();
        client.routed_only = true;
        for (const std::string_view host : venue->hosts()) {
            client.routes[std::string(host)] = {"127.0.0.1", venue->port()};
        }
        client_side = std::make_unique<AsioNetwork>(std::move(client));
    }
    bool until(const std::function<bool()>& is_so) {
        return work_until(server_side, [&] {
            client_side->run_for(100 * ns_per_us);
            return is_so();
        });
    }
    /// A client that is subscribed to trades.
    std::unique_ptr<ClientSocket> subscribed(KeepingListener& heard) {
        auto socket = client_side->open({.url = "wss://ws.venue.test/ws"}, heard);
        socket->send("sub trade BTCUSDT");
        EXPECT_TRUE(until([&] { return heard.messages.size() == 2 || !heard.ends.empty(); }));
        return socket;
    }
    HttpResult ask(const std::string& path) {
        std::optional<HttpResult> result;
        HttpRequest request;
        request.url = "https://api.venue.test" + path;
        const auto owner = std::make_shared<int>();
        client_side->ask(request, owner, [&](HttpResult given) { result = std::move(given); });
        EXPECT_TRUE(until([&] { return result.has_value(); }));
        return *result;
    }
    void trade(std::uint64_t id, TimeNs time_ns = 5'000 * ns_per_ms) {
        TradeTold told;
        told.id = id;
        venue->tell({time_ns, 0, told});
    }
    void liquidation(std::uint64_t id, TimeNs time_ns) {
        LiquidationTold told;
        told.id = id;
        venue->tell({time_ns, 0, told});
    }

    AsioNetwork server_side;
    Outcome<CertificateAuthority> authority = CertificateAuthority::create(server_side.utc_ns());
    VenueVoice voice;
    std::unique_ptr<Emulator> venue;
    std::unique_ptr<AsioNetwork> client_side;
};

TEST_F(EmulatedVenue, GreetsHearsAndTells) {
    start();
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_THAT(heard.messages, ElementsAre("welcome to ws.venue.test", "ok trade BTCUSDT"));
    trade(7);
    ASSERT_TRUE(until([&] { return heard.messages.size() == 3; }));
    EXPECT_EQ(heard.messages[2], "trade BTCUSDT 7 5000");
    socket->send("sub trade NOPE");
    socket->send("bye");
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1 && venue->sockets() == 0; }));
    EXPECT_EQ(heard.messages[3], "no sub trade NOPE");
    EXPECT_EQ(venue->counts().connections, 1u);
    EXPECT_EQ(venue->counts().subscriptions, 1u);
    EXPECT_EQ(venue->counts().texts_heard, 3u);
    EXPECT_EQ(venue->counts().frames_told, 1u);
    EXPECT_EQ(venue->counts().closed_by_voice, 1u);
}

TEST_F(EmulatedVenue, AnswersRequestsFromTheMarket) {
    start();
    trade(1);
    trade(2);
    EXPECT_EQ(ask("/last?symbol=BTCUSDT")->body, "2");
    EXPECT_EQ(ask("/last?symbol=NOPE")->status, 400);
    EXPECT_EQ(ask("/nope")->status, 404);
    EXPECT_EQ(venue->counts().requests, 3u);
    EXPECT_EQ(venue->counts().refused_requests, 2u);
}

TEST_F(EmulatedVenue, RefusesOtherPaths) {
    start();
    KeepingListener heard;
    const auto socket = client_side->open({.url = "wss://ws.venue.test/nope"}, heard);
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_EQ(heard.ends[0].status, 404);
    EXPECT_EQ(venue->counts().refused_connections, 1u);
}

TEST_F(EmulatedVenue, CompressesEveryFrameWhereTheVenueDoes) {
    VenueVoice compressing = test_voice();
    compressing.gzip_frames = true;
    start(compressing);
    KeepingListener heard;
    const auto socket = subscribed(heard);
    ASSERT_THAT(heard.are_binary, ElementsAre(true, true));
    std::string text;
    ASSERT_TRUE(inflate(heard.messages[1], 1000, text));
    EXPECT_EQ(text, "ok trade BTCUSDT");
}

TEST_F(EmulatedVenue, TextsComeInBinaryFramesWhereTheVenueDoesThat) {
    VenueVoice odd = test_voice();
    odd.binary_frames = true;
    start(odd);
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_THAT(heard.are_binary, ElementsAre(true, true));
    EXPECT_EQ(heard.messages[1], "ok trade BTCUSDT");
}

TEST_F(EmulatedVenue, ClientsThatSayNothingAreClosed) {
    VenueVoice strict = test_voice();
    strict.liveness = Liveness::client_pings;
    strict.silence_max_ns = 60 * ns_per_second;
    start(strict, {.liveness_speed = 1000});
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_THAT(heard.ends[0].detail, HasSubstr("no ping"));
    EXPECT_EQ(venue->counts().closed_for_silence, 1u);
}

TEST_F(EmulatedVenue, ClientsMustAnswerThePings) {
    VenueVoice strict = test_voice();
    strict.liveness = Liveness::client_pongs;
    strict.ping_every_ns = 20 * ns_per_second;
    strict.silence_max_ns = 100 * ns_per_second;
    start(strict, {.liveness_speed = 1000});
    KeepingListener heard;
    const auto socket = subscribed(heard);
    for (std::size_t pings = 1; pings <= 5; ++pings) {
        ASSERT_TRUE(until([&] { return heard.messages.size() == 2 + pings; }));
        EXPECT_EQ(heard.messages.back(), "PING");
        EXPECT_THAT(heard.ends, IsEmpty());
        socket->send("PONG");
    }
    EXPECT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_THAT(heard.ends[0].detail, HasSubstr("no pong"));
}

TEST_F(EmulatedVenue, PingsByFrameAreAnsweredByTheClientItself) {
    VenueVoice strict = test_voice();
    strict.liveness = Liveness::client_pongs;
    strict.pings_with_frames = true;
    strict.ping_every_ns = 10 * ns_per_second;
    strict.silence_max_ns = 1000 * ns_per_second;
    start(strict, {.liveness_speed = 1000});
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_TRUE(until([&] { return venue->counts().pings_asked >= 5; }));
    EXPECT_THAT(heard.ends, IsEmpty());
}

TEST_F(EmulatedVenue, ThrottledFeedsTellTheLatestOfASecond) {
    start();  // Binance throttles
    KeepingListener heard;
    const auto socket = client_side->open({.url = "wss://ws.venue.test/ws"}, heard);
    socket->send("sub liquidation BTCUSDT");
    ASSERT_TRUE(until([&] { return heard.messages.size() == 2; }));
    liquidation(1, 1'000 * ns_per_ms);
    liquidation(2, 1'500 * ns_per_ms);
    liquidation(3, 2'100 * ns_per_ms);
    trade(4, 3'000 * ns_per_ms);  // the second is over
    ASSERT_TRUE(until([&] { return heard.messages.size() == 4; }));
    EXPECT_THAT(heard.messages[2], StartsWith("liquidation BTCUSDT 2"));
    EXPECT_THAT(heard.messages[3], StartsWith("liquidation BTCUSDT 3"));
    EXPECT_EQ(venue->counts().liquidations_throttled, 1u);
}

// ---- faults ----

TEST_F(EmulatedVenue, RelayFaultsAreNotItsOwn) {
    start();
    EXPECT_FALSE(venue->set_fault(Fault::stall));
    EXPECT_TRUE(venue->faults().empty());
}

TEST_F(EmulatedVenue, DuplicateAndSilentAndWrongSequence) {
    start();
    KeepingListener heard;
    const auto socket = subscribed(heard);
    ASSERT_TRUE(venue->set_fault(Fault::duplicate));
    trade(1);
    venue->clear_faults();
    ASSERT_TRUE(venue->set_fault(Fault::silent));
    trade(2);
    venue->clear_faults();
    ASSERT_TRUE(venue->set_fault(Fault::wrong_sequence));
    trade(3);
    trade(4);
    venue->clear_faults();
    trade(5);
    ASSERT_TRUE(until([&] { return heard.messages.back() == "trade BTCUSDT 5 5000"; }));
    heard.messages.erase(heard.messages.begin(), heard.messages.begin() + 2);
    EXPECT_THAT(heard.messages, ElementsAre("trade BTCUSDT 1 5000", "trade BTCUSDT 1 5000",
                                            "trade BTCUSDT 3 5000", "trade BTCUSDT 1 5000",
                                            "trade BTCUSDT 4 5000", "trade BTCUSDT 5 5000"));
    EXPECT_EQ(venue->counts().faults_applied, 3u);
}

TEST_F(EmulatedVenue, ReorderLetsConnectionsOvertakeEachOther) {
    start();
    KeepingListener first, second;
    const auto one = subscribed(first), two = subscribed(second);
    ASSERT_TRUE(venue->set_fault(Fault::reorder));
    for (std::uint64_t id = 1; id <= 3; ++id) trade(id);
    for (const KeepingListener* heard : {&first, &second}) {
        ASSERT_TRUE(until([&] { return heard->messages.size() == 5; }));
        EXPECT_THAT(heard->messages[2], StartsWith("trade BTCUSDT 1"));
        EXPECT_THAT(heard->messages[4], StartsWith("trade BTCUSDT 3"));
    }
    EXPECT_EQ(venue->counts().faults_applied, 3u);  // one of the two was held back
}

TEST_F(EmulatedVenue, GarbageComesBesideTheData) {
    start();
    KeepingListener heard;
    const auto socket = subscribed(heard);
    ASSERT_TRUE(venue->set_fault(Fault::garbage));
    for (std::uint64_t id = 1; id <= 100; ++id) trade(id);
    ASSERT_TRUE(until([&] { return heard.messages.size() == 2 + 120; }));
    EXPECT_THAT(heard.are_binary, Contains(true));
    EXPECT_THAT(heard.messages, Contains(HasSubstr("502 Bad Gateway")));
    EXPECT_THAT(heard.messages, Contains("trade BTCUSDT 100 5000"));
}

TEST_F(EmulatedVenue, HugeFramesAreRefusedByTheClientAtOnce) {
    start();
    KeepingListener heard;
    const auto socket = subscribed(heard);
    ASSERT_TRUE(venue->set_fault(Fault::huge_frame));
    trade(1);
    ASSERT_TRUE(until([&] { return heard.ends.size() == 1; }));
    EXPECT_EQ(heard.ends[0].step, NetStep::too_large);
    EXPECT_TRUE(until([&] { return venue->sockets() == 0; }));
}

TEST_F(EmulatedVenue, BombsComeAsFrameAndAsAnswer) {
    start();
    KeepingListener heard;
    const auto socket = subscribed(heard);
    ASSERT_TRUE(venue->set_fault(Fault::gzip_bomb));
    trade(1);
    trade(2);
    ASSERT_TRUE(until([&] { return heard.messages.size() == 5; }));
    EXPECT_THAT(heard.are_binary, ElementsAre(false, false, true, false, false));
    const HttpResult result = ask("/time");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().step, NetStep::too_large);
}

TEST_F(EmulatedVenue, BansAreToldByStatus) {
    start();
    for (const auto& [fault, status] :
         {std::pair{Fault::too_many_requests, 429}, {Fault::banned, 418}}) {
        ASSERT_TRUE(venue->set_fault(fault));
        const HttpResult result = ask("/time");
        ASSERT_TRUE(result);
        EXPECT_EQ(result->status, status);
        EXPECT_THAT(result->header("Retry-After"), Not(IsEmpty()));
        KeepingListener heard;
        const auto socket = client_side->open({.url = "wss://ws.venue.test/ws"}, heard);
        ASSERT_TRUE(until([&] { return heard.ends.size() == 1; }));
        EXPECT_EQ(heard.ends[0].status, status);
    }
    venue->clear_faults();
    EXPECT_EQ(ask("/time")->status, 200);
}

TEST_F(EmulatedVenue, SkewedClocksShowInEventsAndAnswers) {
    const TimeNs venue_ns = 1'793'000'000'000 * ns_per_ms;
    start(test_voice(), {.clock_skew_ns = 3 * ns_per_minute, .clock = [=] { return venue_ns; }});
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_EQ(ask("/time")->body, "1793000000000");
    ASSERT_TRUE(venue->set_fault(Fault::clock_skew));
    EXPECT_EQ(ask("/time")->body, "1793000180000");
    trade(1);
    ASSERT_TRUE(until([&] { return heard.messages.size() == 3; }));
    EXPECT_EQ(heard.messages[2], "trade BTCUSDT 1 185000");
}

TEST_F(EmulatedVenue, ExpiredCertificatesAreNoticedAndReplaced) {
    start();
    KeepingListener before;
    const auto old_socket = subscribed(before);
    EXPECT_EQ(ask("/time")->status, 200);  // leaves a connection that could be used again
    ASSERT_TRUE(venue->set_fault(Fault::expired_certificate));
    EXPECT_TRUE(until([&] { return before.ends.size() == 1; }));
    const HttpResult refused = ask("/time");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().step, NetStep::tls);
    EXPECT_THAT(refused.error().detail, HasSubstr("expired"));
    venue->clear_faults();
    EXPECT_EQ(ask("/time")->status, 200);
}

TEST_F(EmulatedVenue, SubscriptionsAreRefusedInTheVenuesWords) {
    start();
    ASSERT_TRUE(venue->set_fault(Fault::refuse_subscription));
    KeepingListener heard;
    const auto socket = subscribed(heard);
    EXPECT_THAT(heard.messages, ElementsAre(StartsWith("welcome"), "no sub trade NOSUCHCOIN"));
    socket->send("ping");  // what subscribes to nothing is heard as always
    trade(1);
    ASSERT_TRUE(until([&] { return heard.messages.size() == 3; }));
    EXPECT_EQ(heard.messages[2], "pong");
    KeepingListener by_url;
    const auto other = client_side->open({.url = "wss://ws.venue.test/ws/trades"}, by_url);
    ASSERT_TRUE(until([&] { return by_url.is_open; }));
    trade(2);
    EXPECT_EQ(venue->counts().frames_told, 0u);
    EXPECT_EQ(venue->counts().subscriptions, 0u);
}

}  // namespace
}  // namespace faultline
