// ConnectionSession: what it sends and when, what ends it, and that it ends once.
#include "feed/connection_session.hpp"

#include <gtest/gtest.h>

#include "feed/test_world.hpp"
#include "net/inflate.hpp"

namespace faultline {
namespace {

struct Owner final : SessionOwner {
    int opened = 0, subscribed = 0, confirmed = 0, unconfirmed = 0, heard = 0;
    std::vector<std::string> refusals;
    std::vector<SessionEnd> ends;
    void session_opened(ConnectionSession&) override { ++opened; }
    void session_subscribed(ConnectionSession&) override { ++subscribed; }
    void session_confirmed(ConnectionSession&) override { ++confirmed; }
    void session_unconfirmed(ConnectionSession&) override { ++unconfirmed; }
    void session_refused(ConnectionSession&, const std::string& words) override {
        refusals.push_back(words);
    }
    void session_heard(ConnectionSession&, const Normalised&) override { ++heard; }
    void session_ended(ConnectionSession&, const SessionEnd& end) override { ends.push_back(end); }
};

struct Session : ::testing::Test {
    ConnectionWorld world;
    PlannedConnection plan = ConnectionWorld::plan();
    Owner owner;
    std::unique_ptr<ConnectionSession> session;

    void open() { session = std::make_unique<ConnectionSession>(world.context, plan, owner); }
    const std::vector<std::pair<TimeNs, std::string>>& sent() {
        return world.server.host().peers.at(0)->received;
    }
};

TEST_F(Session, OpensSubscribesAndIsConfirmed) {
    open();
    world.network.run_for(ns_per_second);
    EXPECT_EQ(owner.opened, 1);
    EXPECT_EQ(owner.subscribed, 1);
    EXPECT_EQ(owner.confirmed, 1);
    EXPECT_GT(owner.heard, 0);
    ASSERT_EQ(world.sink.records.size(), 1U);
    EXPECT_EQ(world.sink.records[0].kind, RecordKind::opened);
    EXPECT_EQ(world.sink.records[0].payload, plan.url);
}

TEST_F(Session, NoSecondHoldsMoreMessagesThanTheVenueAllows) {
    for (const double per_s : {0.5, 1.0, 2.0, 3.0, 10.0, 33.3}) {
        world.wire.messages_per_s_max = per_s;
        world.wire.ping_every_ns = 2 * ns_per_second;
        plan.subscribe.assign(40, R"({"op":"subscribe"})");
        open();
        world.network.run_for(2 * ns_per_minute);
        const auto& peer = *world.server.host().peers.back();
        EXPECT_GT(peer.received.size(), 30U);
        const auto window_ns = std::max<DurationNs>(
            ns_per_second, static_cast<DurationNs>(double(ns_per_second) / per_s));
        const auto most = static_cast<std::size_t>(std::max(per_s, 1.0));
        for (std::size_t first = 0; first + most < peer.received.size(); ++first) {
            ASSERT_GE(peer.received[first + most].first - peer.received[first].first, window_ns)
                << per_s << " per second, message " << first;
        }
        session.reset();
    }
}

TEST_F(Session, AnAnswerToAPingOvertakesWaitingSubscriptions) {
    world.wire.messages_per_s_max = 1;
    plan.subscribe.assign(10, R"({"op":"subscribe"})");
    open();
    world.wire.ping_every_ns = 3 * ns_per_second;
    world.network.run_for(6 * ns_per_second);
    const auto is_ping = [](const auto& one) { return one.second == R"({"op":"ping"})"; };
    const auto ping = std::ranges::find_if(sent(), is_ping);
    ASSERT_NE(ping, sent().end());
    EXPECT_LT(ping - sent().begin(), 5);
}

TEST_F(Session, MissingAcknowledgementsAreNoticed) {
    world.server.acknowledges = false;
    open();
    world.network.run_for(world.timing.acknowledge_timeout_ns / 2);
    EXPECT_EQ(owner.unconfirmed, 0);
    world.network.run_for(world.timing.acknowledge_timeout_ns);
    EXPECT_EQ(owner.unconfirmed, 1);
    EXPECT_EQ(owner.confirmed, 0);
}

TEST_F(Session, WithoutPlannedAcknowledgementsSubscribedIsConfirmed) {
    world.server.acknowledges = false;
    plan.acknowledgements = 0;
    open();
    world.network.run_for(ns_per_second);
    EXPECT_EQ(owner.confirmed, 1);
}

TEST_F(Session, ARefusalBringsTheVenuesWords) {
    world.server.refusal = "handler not found";
    open();
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.refusals.size(), 1U);
    EXPECT_NE(owner.refusals[0].find("handler not found"), std::string::npos);
    EXPECT_EQ(owner.unconfirmed, 0);
}

TEST_F(Session, AnUnansweredPingEndsAHalfOpenConnection) {
    open();
    world.network.run_for(10 * ns_per_second);
    world.server.host().peers[0]->half_open();
    world.network.run_for(world.wire.ping_every_ns + world.timing.pong_timeout_ns + ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::ping);
    EXPECT_TRUE(session->has_ended());
    EXPECT_EQ(world.sink.count(RecordKind::closed), 1U);
}

TEST_F(Session, ProtocolPingsAreSentWhereTheVenueWantsNoText) {
    world.wire.ping = PingRule::protocol;
    world.wire.ping_every_ns = 0;
    open();
    world.network.run_for(3 * world.timing.ping_every_ns);
    EXPECT_EQ(std::ranges::count(sent(), "<ping>", &std::pair<TimeNs, std::string>::second), 2);
    EXPECT_TRUE(owner.ends.empty()) << "the peer answered them";
}

TEST_F(Session, GarbageIsToleratedUpToARate) {
    world.limits.garbage_per_minute_max = 10;
    open();
    world.network.run_for(ns_per_second);
    for (int i = 0; i < 10; ++i) world.server.send_to_all("{\"topic\":");
    world.network.run_for(ns_per_second);
    EXPECT_TRUE(owner.ends.empty());
    EXPECT_EQ(world.desk.counts.malformed, 10U);
    for (int i = 0; i < 10; ++i) world.server.send_to_all("{\"topic\":");
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::garbage);
    EXPECT_EQ(world.sink.samples.size(), std::size_t(world.limits.samples_per_minute));
}

TEST_F(Session, FramesOfAGzipVenueAreDecompressedAndTextIsTakenAsItIs) {
    world.wire.gzip_frames = true;
    world.server.talks = false;
    open();
    world.network.run_for(ns_per_second);
    const std::string trade =
        R"({"topic":"publicTrade.BTCUSDT","ts":1790000000000,"data":[{"T":1790000000000,)"
        R"("s":"BTCUSDT","S":"Buy","v":"0.5","p":"81200.10","i":"one"}]})";
    world.server.send_to_all(deflate_gzip(trade), true);
    world.network.run_for(ns_per_second);
    EXPECT_EQ(world.desk.counts.events, 1U);
    world.server.send_to_all(trade);
    world.network.run_for(ns_per_second);
    EXPECT_EQ(world.desk.counts.duplicates, 1U);
    EXPECT_EQ(world.desk.counts.malformed, 0U);
}

TEST_F(Session, BytesThatDoNotDecompressAreABrokenRecordAndGarbage) {
    world.wire.gzip_frames = true;
    world.limits.garbage_per_minute_max = 5;
    open();
    world.network.run_for(ns_per_second);
    const std::string cut_off = deflate_gzip(std::string(5000, 'x')).substr(0, 15);
    for (int i = 0; i < 5; ++i) world.server.send_to_all(cut_off, true);
    world.network.run_for(ns_per_second);
    EXPECT_EQ(world.sink.count(RecordKind::broken), 5U);
    EXPECT_EQ(world.desk.counts.broken, 5U);
    EXPECT_TRUE(owner.ends.empty());
    world.server.send_to_all(cut_off, true);
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::garbage);
}

TEST_F(Session, AFrameThatUnpacksAboveTheLimitEndsIt) {
    world.wire.gzip_frames = true;
    world.limits.frame_bytes_max = 10'000;
    open();
    world.network.run_for(ns_per_second);
    world.server.send_to_all(deflate_gzip(std::string(20'000, ' ')), true);
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::too_large);
}

TEST_F(Session, AFrameAboveTheLimitEndsIt) {
    open();
    world.network.run_for(ns_per_second);
    world.server.host().peers[0]->drop(NetStep::too_large, "20 MB");
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::too_large);
    EXPECT_EQ(owner.ends[0].gap, GapReason::disconnected);
}

TEST_F(Session, AnUpgradeRefusedForTooManyRequestsIsALimit) {
    world.server.host().refuses_upgrade =
        NetFailure{NetStep::handshake, "status 429", 429, 7 * ns_per_second};
    open();
    world.network.run_for(ns_per_second);
    ASSERT_EQ(owner.ends.size(), 1U);
    EXPECT_EQ(owner.ends[0].reason, ReconnectReason::unreachable);
    EXPECT_EQ(owner.ends[0].gap, GapReason::limited);
    EXPECT_EQ(owner.ends[0].retry_after_ns, 7 * ns_per_second);
    EXPECT_EQ(world.sink.count(RecordKind::closed), 0U) << "it was never open";
}

TEST_F(Session, AfterItsEndNothingIsSentOrSaid) {
    open();
    world.network.run_for(5 * ns_per_second);
    session->abandon("stopped");
    const std::size_t sent_before = sent().size();
    const std::uint64_t last = world.sink.last_sequence;
    world.network.run_for(ns_per_hour);
    EXPECT_EQ(sent().size(), sent_before);
    EXPECT_EQ(world.sink.last_sequence, last);
    EXPECT_TRUE(owner.ends.empty());
    session->end({ReconnectReason::lost, GapReason::disconnected, "again", 0});
    EXPECT_TRUE(owner.ends.empty()) << "it has ended already";
}

}  // namespace
}  // namespace faultline
