// ConnectionKeeper: comes back after every kind of loss, tells every gap, rotates without one.
#include "feed/connection_keeper.hpp"

#include <gtest/gtest.h>

#include "feed/test_world.hpp"

namespace faultline {
namespace {

constexpr auto trades = ConnectionWorld::trades, tickers = ConnectionWorld::tickers,
               liquidations = ConnectionWorld::liquidations;

struct Keeper : ::testing::Test {
    ConnectionWorld world;
    std::unique_ptr<ConnectionKeeper> keeper;

    void start(PlannedConnection plan = ConnectionWorld::plan()) {
        keeper = std::make_unique<ConnectionKeeper>(world.context, std::move(plan));
        keeper->start();
    }
    ChannelState state(std::string_view channel) const {
        for (const ChannelWatch& watch : keeper->channels()) {
            if (watch.planned().channel == channel) return watch.state();
        }
        ADD_FAILURE() << "no channel " << channel;
        return {};
    }
    /// A life of days: data come more slowly, so that the test does not take as long.
    void live_long() {
        world.wire.lifetime_ns = 24 * ns_per_hour;
        world.server.every_ns = 10 * ns_per_second;
    }
    bool all(ChannelState wanted) const {
        return state(trades) == wanted && state(tickers) == wanted && state(liquidations) == wanted;
    }
};

TEST_F(Keeper, EveryChannelBecomesLiveAndItsFirstGapCloses) {
    start();
    EXPECT_EQ(world.sink.gaps.size(), 3U);
    world.network.run_for(5 * ns_per_second);
    EXPECT_TRUE(all(ChannelState::live));
    ASSERT_EQ(world.sink.gaps.size(), 6U);
    for (const Gap& gap : world.sink.gaps) {
        EXPECT_EQ(gap.from_ns, 0);
        EXPECT_EQ(gap.reason, GapReason::stopped);
    }
}

TEST_F(Keeper, ALossIsAGapOfEachChannelUntilItsNextData) {
    start();
    world.network.run_for(ns_per_minute);
    world.sink.gaps.clear();
    world.network.drop_all(BybitServer::host_name);
    const TimeNs lost_ns = world.network.utc_ns();
    world.network.run_for(10 * ns_per_second);
    EXPECT_TRUE(all(ChannelState::live));
    for (const char* channel : {trades, tickers, liquidations}) {
        const std::vector<Gap> gaps = world.sink.gaps_of(channel);
        ASSERT_EQ(gaps.size(), 2U) << channel;
        EXPECT_EQ(gaps[0].reason, GapReason::disconnected);
        EXPECT_EQ(gaps[0].until_ns, 0);
        EXPECT_EQ(gaps[1].from_ns, gaps[0].from_ns);
        EXPECT_LE(gaps[1].from_ns, lost_ns);
        EXPECT_GE(gaps[1].from_ns, lost_ns - 2 * ns_per_second);
        EXPECT_GT(gaps[1].until_ns, lost_ns);
    }
    EXPECT_EQ(world.reconnects(ReconnectReason::lost), 1U);
}

TEST_F(Keeper, AttemptsOnADeadHostAreBoundedAndSpread) {
    world.server.host().reach = Reach::refuses;
    start();
    world.network.run_for(ns_per_hour);
    const auto& attempts = world.server.host().attempts;
    EXPECT_GT(attempts.size(), 60U);
    EXPECT_LT(attempts.size(), 400U);
    for (std::size_t i = 1; i < attempts.size(); ++i) {
        EXPECT_LE(attempts[i] - attempts[i - 1], world.timing.backoff_max_ns + ns_per_second);
    }
    for (const char* channel : {trades, tickers, liquidations}) {
        EXPECT_LE(world.sink.gaps_of(channel).size(), 2U) << "told once, not once per attempt";
        EXPECT_EQ(world.sink.gaps_of(channel).back().reason, GapReason::unreachable);
    }
}

TEST_F(Keeper, ComesBackSoonAfterALongOutage) {
    world.server.host().reach = Reach::hangs;
    start();
    world.network.run_for(6 * ns_per_hour);
    world.server.host().reach = Reach::up;
    world.network.run_for(world.timing.backoff_max_ns + world.timing.open_timeout_ns +
                          5 * ns_per_second);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, RotatesForThreeDaysWithoutAGap) {
    live_long();
    world.server.host().opened = [&](const VirtualPeerPointer& peer) {
        world.network.after(24 * ns_per_hour, [peer] { peer->drop(NetStep::closed, "24 hours"); });
    };
    start();
    world.network.run_for(ns_per_minute);
    world.sink.gaps.clear();
    std::size_t fewest_open = 9, most_open = 0;
    for (int minute = 0; minute < 3 * 24 * 60; ++minute) {
        world.network.run_for(ns_per_minute);
        fewest_open = std::min(fewest_open, keeper->open_sessions());
        most_open = std::max(most_open, keeper->open_sessions());
        ASSERT_TRUE(all(ChannelState::live)) << "minute " << minute;
    }
    EXPECT_TRUE(world.sink.gaps.empty());
    EXPECT_EQ(world.reconnects(ReconnectReason::rotated), 3U);
    EXPECT_EQ(world.reconnects(ReconnectReason::lost), 0U);
    EXPECT_GE(fewest_open, 1U);
    EXPECT_LE(most_open, 2U);
    EXPECT_EQ(world.network.open_peers(BybitServer::host_name).size(), 1U) << "the old are closed";
}

TEST_F(Keeper, ARotationThatCannotConnectKeepsTheOldConnection) {
    live_long();
    start();
    world.network.run_for(22 * ns_per_hour);
    world.sink.gaps.clear();
    world.server.host().reach = Reach::refuses;
    world.network.run_for(3 * ns_per_hour);
    EXPECT_TRUE(world.sink.gaps.empty());
    EXPECT_TRUE(all(ChannelState::live));
    EXPECT_GT(world.reconnects(ReconnectReason::unreachable), 2U);
    world.server.host().reach = Reach::up;
    world.network.run_for(30 * ns_per_minute);
    EXPECT_EQ(world.reconnects(ReconnectReason::rotated), 1U);
    EXPECT_TRUE(world.sink.gaps.empty());
}

TEST_F(Keeper, TheNewConnectionMustBringWhatTheOldOneBrings) {
    live_long();
    start();
    world.network.run_for(22 * ns_per_hour);
    // From now on nobody who connects gets tickers; the old connection still does.
    const VirtualPeerPointer old = world.network.open_peers(BybitServer::host_name).at(0);
    world.server.talks = false;
    std::function<void()> talk = [&] {
        const std::int64_t ms = world.network.utc_ns() / ns_per_ms;
        for (const auto& peer : world.network.open_peers(BybitServer::host_name)) {
            peer->send(fmt::format(R"({{"topic":"publicTrade.BTCUSDT","ts":{0},"data":[{{"T":{0},)"
                                   R"("s":"BTCUSDT","S":"Buy","v":"1","p":"9","i":"x{0}"}}]}})",
                                   ms));
            if (peer != old) continue;
            peer->send(
                fmt::format(R"({{"topic":"tickers.BTCUSDT","type":"snapshot","ts":{},"data":)"
                            R"({{"symbol":"BTCUSDT","markPrice":"9"}},"cs":1}})",
                            ms));
        }
        world.network.after(5 * ns_per_second, talk);
    };
    talk();
    world.network.run_for(90 * ns_per_minute);
    EXPECT_TRUE(old->is_open());
    EXPECT_EQ(world.reconnects(ReconnectReason::rotated), 0U);
    EXPECT_GT(world.reconnects(ReconnectReason::silent), 0U);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, ASocketThatIsAliveWhileTheFeedIsDeadIsReplaced) {
    start();
    world.network.run_for(5 * ns_per_minute);
    world.server.talks = false;  // pings are still answered
    world.network.run_for(10 * ns_per_second);
    EXPECT_GE(world.reconnects(ReconnectReason::silent), 1U);
    world.server.talks = true;
    world.network.run_for(ns_per_minute);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, StalenessIsSeenWithinTwiceTheLearnedCadence) {
    for (const DurationNs every_ns : {2 * ns_per_second, 7 * ns_per_second, 20 * ns_per_second}) {
        world.server.every_ns = every_ns;
        world.server.silent.clear();
        start();
        world.network.run_for(10 * ns_per_minute);
        ASSERT_EQ(state(tickers), ChannelState::live);
        world.server.silent = {"tickers.BTCUSDT"};
        const auto last_ns = *keeper->channels()[1].last_data_mono_ns();
        while (state(tickers) == ChannelState::live) world.network.run_for(50 * ns_per_ms);
        EXPECT_LE(world.network.monotonic_ns() - last_ns, 2 * every_ns + 200 * ns_per_ms);
        EXPECT_GE(world.network.monotonic_ns() - last_ns, every_ns);
        EXPECT_EQ(state(trades), ChannelState::live);
        EXPECT_EQ(world.sink.gaps_of(tickers).back().reason, GapReason::silent);
        keeper->stop("test");
    }
}

TEST_F(Keeper, OneStaleChannelIsRepairedWithoutAGapOfTheOthers) {
    start();
    world.network.run_for(10 * ns_per_minute);
    world.sink.gaps.clear();
    world.server.silent = {"tickers.BTCUSDT"};
    world.network.run_for(10 * ns_per_minute);
    EXPECT_GE(world.reconnects(ReconnectReason::silent), 1U);
    EXPECT_LE(world.reconnects(ReconnectReason::silent), 5U) << "its patience grows";
    EXPECT_TRUE(world.sink.gaps_of(trades).empty());
    EXPECT_TRUE(world.sink.gaps_of(liquidations).empty());
    EXPECT_EQ(world.sink.gaps_of(tickers).size(), 1U);
    world.server.silent.clear();
    world.network.run_for(5 * ns_per_second);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, ALiquidationChannelIsStaleOnlyWhenTheOthersAre) {
    start();
    world.network.run_for(ns_per_hour);
    EXPECT_EQ(state(liquidations), ChannelState::live) << "an hour of silence is normal";
    world.server.talks = false;
    world.network.run_for(3 * ns_per_second);
    EXPECT_EQ(state(liquidations), ChannelState::stale);
}

TEST_F(Keeper, FirstDataThatNeverComeEndTheConnection) {
    world.server.talks = false;
    start();
    world.network.run_for(5 * ns_per_minute);
    EXPECT_GE(world.reconnects(ReconnectReason::silent), 1U);
    EXPECT_EQ(world.sink.gaps_of(tickers).back().until_ns, 0);
    EXPECT_EQ(world.sink.gaps_of(tickers).back().from_ns, 0);
}

TEST_F(Keeper, ARefusedSubscriptionIsToldInTheVenuesWordsAndRetriedSlowly) {
    world.server.refusal = "invalid topic";
    world.server.talks = false;
    start();
    world.network.run_for(ns_per_hour);
    EXPECT_NE(state(trades), ChannelState::live);
    EXPECT_EQ(world.sink.gaps_of(trades).back().reason, GapReason::refused);
    EXPECT_NE(world.sink.gaps_of(trades).back().detail.find("invalid topic"), std::string::npos);
    EXPECT_LT(world.server.host().attempts.size(), 40U);
    EXPECT_GT(world.server.host().attempts.size(), 4U);
    world.server.refusal.clear();
    world.server.talks = true;
    world.network.run_for(world.timing.refused_max_ns + ns_per_minute);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, ARefusalOfOneChannelLeavesTheOthersAlone) {
    world.server.refusal = "unknown topic allLiquidation.BTCUSDT";
    start();
    world.network.run_for(ns_per_minute);
    EXPECT_EQ(state(liquidations), ChannelState::refused);
    EXPECT_EQ(state(trades), ChannelState::live);
    EXPECT_EQ(state(tickers), ChannelState::live);
    world.sink.gaps.clear();
    world.server.refusal.clear();
    world.network.run_for(world.timing.refused_max_ns + ns_per_minute);
    EXPECT_TRUE(all(ChannelState::live));
    EXPECT_TRUE(world.sink.gaps_of(trades).empty()) << "make before break";
}

TEST_F(Keeper, WithoutAcknowledgementTheSilentChannelIsNotTrusted) {
    world.server.acknowledges = false;
    start();
    world.network.run_for(ns_per_minute);
    EXPECT_EQ(state(trades), ChannelState::live);
    EXPECT_EQ(state(liquidations), ChannelState::refused);
}

TEST_F(Keeper, StoppingTellsEveryGapAndThenNothing) {
    start();
    world.network.run_for(ns_per_minute);
    world.sink.gaps.clear();
    keeper->stop("stopped");
    EXPECT_EQ(world.sink.gaps.size(), 3U);
    for (const Gap& gap : world.sink.gaps) EXPECT_EQ(gap.reason, GapReason::stopped);
    const std::uint64_t last = world.sink.last_sequence;
    const std::size_t attempts = world.server.host().attempts.size();
    world.network.run_for(ns_per_day);
    EXPECT_EQ(world.sink.last_sequence, last);
    EXPECT_EQ(world.server.host().attempts.size(), attempts);
}

TEST_F(Keeper, AHealthyTimeLetsTheNextFailureWaitShortly) {
    world.server.host().reach = Reach::refuses;
    start();
    world.network.run_for(ns_per_hour);
    world.server.host().reach = Reach::up;
    world.network.run_for(10 * ns_per_minute);
    ASSERT_TRUE(all(ChannelState::live));
    const TimeNs lost_ns = world.network.monotonic_ns();
    world.network.drop_all(BybitServer::host_name);
    world.network.run_for(3 * ns_per_second);
    EXPECT_LE(world.server.host().attempts.back() - lost_ns,
              world.timing.backoff_first_ns + ns_per_second / 2);
    EXPECT_TRUE(all(ChannelState::live));
}

TEST_F(Keeper, AStepOfTheWallClockDisturbsNothing) {
    start();
    world.network.run_for(5 * ns_per_minute);
    world.network.step_utc(-ns_per_hour);
    world.network.run_for(ns_per_minute);
    EXPECT_TRUE(all(ChannelState::live));
    world.network.step_utc(2 * ns_per_hour);
    world.network.run_for(ns_per_minute);
    EXPECT_TRUE(all(ChannelState::live));
    EXPECT_EQ(world.server.host().attempts.size(), 1U);
}

}  // namespace
}  // namespace faultline
