// Recorder: a feed in a virtual world, recorded, and replayed to the same events.
#include "feed/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/replay.hpp"
#include "feed/test_world.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

FeedConfig bybit_only() {
    const VenueId venues[] = {VenueId::bybit};
    const std::string markets[] = {"BTC"};
    FeedConfig config;
    config.venues = subscriptions_of(venues, markets);
    return config;
}

TEST(Recorder, ALiveSessionWithReconnectsComesToTheSameEventsAgain) {
    const TestFolder folder;
    VirtualNetwork network;
    BybitServer server(network);
    {
        FeedConfig config = bybit_only();
        RecordingInfo info = recording_info_of(config, "test", network.utc_ns());
        EXPECT_THAT(info.markets, ::testing::ElementsAre("BTC"));
        EXPECT_TRUE(info.instruments.empty()) << "built in";
        Recorder recorder(network, std::move(config),
                          RecordingWriter::create(folder.path(), std::move(info)).value());
        network.after(0, [&recorder] { recorder.start(); });
        network.run_for(20 * ns_per_second);
        network.drop_all(BybitServer::host_name);
        network.run_for(20 * ns_per_second);
        EXPECT_GT(recorder.status().at(0).counts.events, 30U);
        ASSERT_TRUE(recorder.stop());
    }
    const VerifyReport report = verify_recording(folder.path(), {}).value();
    EXPECT_FALSE(report.difference);
    EXPECT_TRUE(report.totals.raw.is_clean() && report.events.is_clean());
    EXPECT_GT(report.equal_lines, 30U);
    EXPECT_NE(report.totals.info.ended_ns, 0);
}

TEST(Recorder, AQuietFeedIsWrittenInTimeToo) {
    const TestFolder folder;
    VirtualNetwork network;
    BybitServer server(network);
    server.talks = false;
    FeedConfig config = bybit_only();
    RecordingInfo info = recording_info_of(config, "test", network.utc_ns());
    Recorder recorder(network, std::move(config),
                      RecordingWriter::create(folder.path(), std::move(info)).value());
    network.after(0, [&recorder] { recorder.start(); });
    network.run_for(2 * ns_per_second);
    RecordingReader reader = RecordingReader::open(folder.path()).value();
    FrameRecord record;
    std::size_t opened = 0;
    while (reader.next(record).value()) opened += record.kind == RecordKind::opened;
    EXPECT_EQ(opened, 1U) << "readable while it is being written";
}

}  // namespace
}  // namespace faultline
