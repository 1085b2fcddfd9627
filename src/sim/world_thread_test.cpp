// WorldThread: a world beside the client's thread.
#include "sim/world_thread.hpp"

#include <gtest/gtest.h>

#include "net/test_web_client.hpp"
#include "sim/test_voice.hpp"

namespace faultline {
namespace {

const VenueVoice& the_test_voice(VenueId) {
    static const VenueVoice voice = test_voice();
    return voice;
}

TEST(WorldThread, PlaysWhileTheClientListensOnItsOwnThread) {
    WorldOptions options;
    options.venues = {VenueId::binance};
    options.markets = {"BTC"};
    options.voice = &the_test_voice;
    options.rates.trade_every_ns = ns_per_ms;
    auto world = WorldThread::start(std::move(options));
    ASSERT_TRUE(world) << world.error().text();
    AsioNetwork network((*world)->client_options());
    KeepingListener heard;
    const auto socket = network.open({.url = "wss://ws.venue.test/ws"}, heard);
    socket->send("sub trade BTCUSDT");
    ASSERT_TRUE(work_until(network, [&] { return heard.messages.size() > 20; }));
    (*world)->call([](EmulatedWorld& it) { it.set_fault(VenueId::binance, Fault::drop); });
    EXPECT_TRUE(work_until(network, [&] { return heard.ends.size() == 1; }));
    std::uint64_t told = 0;
    (*world)->call([&](EmulatedWorld& it) { told = it.events_told(); });
    EXPECT_GT(told, 0u);
    EXPECT_GT((*world)->cpu_ns(), 0);
}

TEST(WorldThread, EndsWithClientsConnected) {
    WorldOptions options;
    options.venues = {VenueId::binance};
    options.voice = &the_test_voice;
    auto world = WorldThread::start(std::move(options));
    ASSERT_TRUE(world);
    AsioNetwork network((*world)->client_options());
    KeepingListener heard;
    const auto socket = network.open({.url = "wss://ws.venue.test/ws"}, heard);
    ASSERT_TRUE(work_until(network, [&] { return heard.is_open; }));
    world->reset();
    EXPECT_TRUE(work_until(network, [&] { return heard.ends.size() == 1; }));
}

}  // namespace
}  // namespace faultline
