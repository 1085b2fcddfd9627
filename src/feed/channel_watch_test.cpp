// ChannelWatch: every outage is one gap, opened and closed.
#include "feed/channel_watch.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs utc_ns = 1'790'000'000 * ns_per_second;

FeedInstant at(double seconds) {
    const auto mono_ns = static_cast<DurationNs>(seconds * 1e9);
    return {utc_ns + mono_ns, mono_ns};
}

struct Watched : ::testing::Test {
    FeedTiming timing;
    ChannelWatch mark{VenueId::bybit, {"tickers BTCUSDT", ns_per_minute, {}, {}}, timing};
    ChannelWatch liquidations{VenueId::bybit, {"allLiquidation BTCUSDT", 0, {}, {}}, timing};
};

TEST_F(Watched, AGapOpensOnceAndClosesWithTheFirstData) {
    mark.heard(at(10));
    const auto opened = mark.interrupted(ChannelState::connecting, GapReason::disconnected, "lost",
                                         at(12), at(11).utc_ns);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->from_ns, at(10).utc_ns);
    EXPECT_EQ(opened->until_ns, 0);
    EXPECT_FALSE(mark.interrupted(ChannelState::connecting, GapReason::disconnected, "lost", at(13),
                                  at(11).utc_ns))
        << "nothing new";
    const auto closed = mark.heard(at(20));
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->from_ns, at(10).utc_ns);
    EXPECT_EQ(closed->until_ns, at(20).utc_ns);
    EXPECT_EQ(closed->reason, GapReason::disconnected);
    EXPECT_FALSE(mark.heard(at(21)));
    EXPECT_EQ(mark.state(), ChannelState::live);
}

TEST_F(Watched, AChangedReasonIsToldForTheSameGap) {
    mark.heard(at(10));
    mark.interrupted(ChannelState::connecting, GapReason::disconnected, "lost", at(12), 0);
    const auto changed =
        mark.interrupted(ChannelState::connecting, GapReason::unreachable, "refused", at(14), 0);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->from_ns, at(10).utc_ns);
    EXPECT_EQ(changed->reason, GapReason::unreachable);
}

TEST_F(Watched, WithoutAnyDataTheGapHasNoBeginning) {
    const auto opened =
        mark.interrupted(ChannelState::connecting, GapReason::unreachable, "x", at(5), 0);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->from_ns, 0);
}

TEST_F(Watched, AGapOfASilentChannelBeginsWhenItsConnectionWasLastHeard) {
    liquidations.heard(at(10));
    liquidations.confirmed(at(11));
    const auto opened = liquidations.interrupted(ChannelState::connecting, GapReason::disconnected,
                                                 "lost", at(100), at(99).utc_ns);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->from_ns, at(99).utc_ns);
}

TEST_F(Watched, FirstDataAreExpectedWithinQuietMaxAndGrace) {
    EXPECT_FALSE(mark.stale_at_ns()) << "not connected";
    mark.subscribed(at(3));
    EXPECT_EQ(mark.state(), ChannelState::waiting);
    EXPECT_EQ(mark.stale_at_ns(), at(3).mono_ns + ns_per_minute + timing.first_data_grace_ns);
    EXPECT_FALSE(liquidations.stale_at_ns());
}

TEST_F(Watched, SilenceIsJudgedByTheLearnedCadence) {
    mark.subscribed(at(0));
    for (int i = 1; i <= 120; ++i) mark.heard(at(i * 3));
    EXPECT_EQ(mark.stale_after_ns(), 6 * ns_per_second);
    EXPECT_EQ(mark.stale_at_ns(), at(366).mono_ns);
    const ChannelStatus status = mark.status(at(361));
    EXPECT_EQ(status.age_ns, ns_per_second);
    EXPECT_EQ(status.cadence_ns, 3 * ns_per_second);
    EXPECT_EQ(status.payloads, 120U);
}

TEST_F(Watched, AnOutageIsNotLearnedAsCadence) {
    mark.subscribed(at(0));
    for (int i = 1; i <= 120; ++i) mark.heard(at(i));
    mark.interrupted(ChannelState::connecting, GapReason::disconnected, "lost", at(121), 0);
    mark.subscribed(at(4000));
    mark.heard(at(4001));
    EXPECT_EQ(mark.status(at(4001)).cadence_ns, ns_per_second);
}

TEST_F(Watched, AdoptingKeepsHistoryAndGapButNotThePlan) {
    mark.heard(at(10));
    mark.interrupted(ChannelState::connecting, GapReason::stopped, "replanned", at(12), 0);
    ChannelWatch fresh(VenueId::bybit, {"tickers BTCUSDT", 2 * ns_per_minute, {}, {}}, timing);
    fresh.adopt(mark);
    EXPECT_EQ(fresh.planned().quiet_max_ns, 2 * ns_per_minute);
    const auto closed = fresh.heard(at(15));
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->from_ns, at(10).utc_ns);
}

}  // namespace
}  // namespace faultline
