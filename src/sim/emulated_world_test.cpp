// EmulatedWorld: several venues of plain words, routes, faults of every kind, and time.
#include "sim/emulated_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_web_client.hpp"
#include "sim/test_voice.hpp"

namespace faultline {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Two venues need two sets of host names.
const VenueVoice& test_voices(VenueId venue) {
    static constexpr std::array<std::string_view, 1> other_hosts{"ws.other.test"};
    static const VenueVoice first = test_voice();
    static const VenueVoice second = [] {
        VenueVoice voice = test_voice();
        voice.hosts = other_hosts;
        return voice;
    }();
    return venue == VenueId::binance ? first : second;
}

WorldOptions two_venues() {
    WorldOptions options;
    options.venues = {VenueId::binance, VenueId::bybit};
    options.markets = {"BTC"};
    options.voice = &test_voices;
    options.rates.trade_every_ns = ns_per_ms;
    return options;
}

class World : public ::testing::Test {
  protected:
    void start(WorldOptions options) {
        auto made = EmulatedWorld::start(server_side, std::move(options));
        ASSERT_TRUE(made) << made.error().text();
        world = *std::move(made);
        client_side = std::make_unique<AsioNetwork>(world->client_options());
    }
    bool until(const std::function<bool()>& is_so) {
        return work_until(server_side, [&] {
            client_side->run_for(100 * ns_per_us);
            return is_so();
        });
    }
    std::unique_ptr<ClientSocket> subscribed(KeepingListener& heard,
                                             const std::string& host = "ws.venue.test") {
        auto socket = client_side->open({.url = "wss://" + host + "/ws"}, heard);
        socket->send("sub trade BTCUSDT");
        EXPECT_TRUE(until([&] { return heard.messages.size() >= 2 || !heard.ends.empty(); }));
        return socket;
    }

    AsioNetwork server_side;
    std::unique_ptr<EmulatedWorld> world;
    std::unique_ptr<AsioNetwork> client_side;
};

TEST_F(World, EveryVenueIsReachedByItsOwnNamesOnly) {
    start(two_venues());
    KeepingListener first, second, nowhere;
    const auto one = subscribed(first);
    const auto two = subscribed(second, "ws.other.test");
    EXPECT_EQ(first.messages[0], "welcome to ws.venue.test");
    EXPECT_EQ(second.messages[0], "welcome to ws.other.test");
    const auto none = client_side->open({.url = "wss://somewhere.test/ws"}, nowhere);
    ASSERT_TRUE(until([&] { return nowhere.ends.size() == 1; }));
    EXPECT_EQ(nowhere.ends[0].step, NetStep::resolve);
}

TEST_F(World, MarketsAreKnownBeforeAnythingIsPlayed) {
    start(two_venues());
    for (const VenueId venue : world->venues()) {
        for (const auto& listing : world->emulator(venue).market().listings()) {
            EXPECT_NE(listing.ticker_ns, 0);
            EXPECT_NE(listing.book_ns, 0);
        }
    }
    EXPECT_EQ(world->events_told(), 0u);
}

TEST_F(World, TimeRunsWhilePlayedAtItsSpeed) {
    WorldOptions options = two_venues();
    options.start_ns = 1'793'000'000 * ns_per_second;
    options.speed = 50;
    start(std::move(options));
    server_side.run_for(2 * ns_per_ms);
    EXPECT_EQ(world->now_ns(), 1'793'000'000 * ns_per_second);
    const TimeNs begin_ns = server_side.monotonic_ns();
    world->play();
    ASSERT_TRUE(until([&] { return world->events_told() > 1000; }));
    world->pause();
    const TimeNs played_ns = world->now_ns() - 1'793'000'000 * ns_per_second;
    EXPECT_GE(played_ns, 400 * ns_per_ms);  // two venues, a trade each millisecond
    EXPECT_LE(played_ns, 50 * (server_side.monotonic_ns() - begin_ns));
    const std::uint64_t told = world->events_told();
    server_side.run_for(10 * ns_per_ms);
    EXPECT_EQ(world->events_told(), told);
}

TEST_F(World, ToldEventsReachTheClientInOrder) {
    start(two_venues());
    KeepingListener heard;
    const auto socket = subscribed(heard);
    world->play();
    ASSERT_TRUE(until([&] { return heard.messages.size() > 100; }));
    heard.messages.erase(heard.messages.begin(), heard.messages.begin() + 2);
    EXPECT_THAT(heard.messages, Each(StartsWith("trade BTCUSDT ")));
    const auto id = [](const std::string& text) { return std::stoull(text.substr(14)); };
    for (std::size_t i = 1; i < heard.messages.size(); ++i) {
        EXPECT_GT(id(heard.messages[i]), id(heard.messages[i - 1]));
    }
}

TEST_F(World, AnySourceMayTellTheMarket) {
    start(two_venues());
    KeepingListener heard;
    const auto socket = subscribed(heard);
    const TimeNs now_ns = world->now_ns();
    std::uint64_t last = 0;
    world->set_source(VenueId::binance, [&]() -> std::optional<MarketEvent> {
        if (last == 3) return std::nullopt;
        TradeTold trade;
        trade.id = ++last;
        return MarketEvent{now_ns, 0, trade};
    });
    world->play();
    ASSERT_TRUE(until([&] { return heard.messages.size() == 5; }));
    EXPECT_THAT(heard.messages[4], StartsWith("trade BTCUSDT 3"));
}

TEST_F(World, FaultsStrikeOneVenueAndHeal) {
    start(two_venues());
    KeepingListener struck, spared;
    const auto one = subscribed(struck);
    const auto two = subscribed(spared, "ws.other.test");
    world->set_fault(VenueId::binance, Fault::drop);
    EXPECT_TRUE(until([&] { return struck.ends.size() == 1; }));
    KeepingListener refused;
    const auto again = subscribed(refused);
    EXPECT_THAT(refused.ends, SizeIs(1));
    EXPECT_THAT(spared.ends, IsEmpty());
    world->clear_faults();
    KeepingListener healed;
    const auto fresh = subscribed(healed);
    EXPECT_THAT(healed.ends, IsEmpty());
    world->set_fault(VenueId::binance, Fault::silent);
    EXPECT_TRUE(world->emulator(VenueId::binance).faults().has(Fault::silent));
    world->clear_faults(VenueId::binance);
    EXPECT_TRUE(world->emulator(VenueId::binance).faults().empty());
}

TEST_F(World, StalledVenuesGoOnWhereTheyStood) {
    start(two_venues());
    KeepingListener heard;
    const auto socket = subscribed(heard);
    world->set_fault(VenueId::binance, Fault::stall);
    world->play();
    ASSERT_TRUE(until([&] { return world->emulator(VenueId::binance).counts().frames_told > 50; }));
    EXPECT_THAT(heard.messages, SizeIs(2));
    world->clear_fault(VenueId::binance, Fault::stall);
    ASSERT_TRUE(until([&] { return heard.messages.size() > 52; }));
    EXPECT_THAT(heard.ends, IsEmpty());
}

TEST_F(World, ChunksCutTlsRecordsAndLoseNothing) {
    start(two_venues());
    world->set_fault(VenueId::binance, Fault::chunks);
    KeepingListener heard;
    const auto socket = subscribed(heard);
    world->play();
    ASSERT_TRUE(until([&] { return heard.messages.size() > 30; }));
    EXPECT_GT(world->relay(VenueId::binance).counts().single_bytes, 1000u);
    EXPECT_THAT(heard.ends, IsEmpty());
}

}  // namespace
}  // namespace faultline
