// Normaliser: events of records, what each event counts for, and what is remembered for how long.
#include "feed/normaliser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/record_feeder.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string bybit_trade(int id, const char* price = "70000.5") {
    return R"({"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1788000000100,"data":[)"
           R"({"T":1788000000000,"s":"BTCUSDT","S":"Buy","v":"0.25","p":")" +
           std::string(price) + R"(","i":")" + std::to_string(id) + R"(","BT":false}]})";
}

std::string binance_liquidation(int event_ms) {
    return R"({"e":"forceOrder","E":)" + std::to_string(1788000000000 + event_ms) +
           R"(,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014","p":"69000.1",)"
           R"("ap":"69100.2","X":"FILLED","l":"0.014","z":"0.014","T":1788000000000}})";
}

TEST(Normaliser, ATradeWithAnIdCountsOnceWhereverItComesFrom) {
    RecordFeeder feeder(VenueId::bybit);
    EXPECT_EQ(feeder.frame(1, bybit_trade(11)).events, 1U);
    EXPECT_EQ(feeder.frame(1, bybit_trade(11)).duplicates, 1U);
    EXPECT_EQ(feeder.frame(2, bybit_trade(11)).duplicates, 1U);
    EXPECT_EQ(feeder.frame(2, bybit_trade(12)).events, 1U);
    feeder.closed(1);
    EXPECT_EQ(feeder.frame(3, bybit_trade(12)).duplicates, 1U);
}

TEST(Normaliser, EqualEventsOfOneConnectionWithoutIdsAllCount) {
    RecordFeeder feeder(VenueId::binance);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(1)).events, 1U);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(2)).events, 1U);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(3)).events, 1U);
}

TEST(Normaliser, TheSecondConnectionOfARotationAddsNothing) {
    RecordFeeder feeder(VenueId::binance);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(1)).events, 1U);
    EXPECT_EQ(feeder.frame(2, binance_liquidation(1)).duplicates, 1U);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(2)).events, 1U);
    EXPECT_EQ(feeder.frame(2, binance_liquidation(2)).duplicates, 1U);
    EXPECT_EQ(feeder.frame(2, binance_liquidation(3)).events, 1U) << "the new one is ahead";
    EXPECT_EQ(feeder.frame(1, binance_liquidation(3)).duplicates, 1U);
}

TEST(Normaliser, TheSameFrameTwiceAddsNothing) {
    RecordFeeder feeder(VenueId::binance);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(1)).events, 1U);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(1)).duplicates, 1U);
    EXPECT_EQ(feeder.frame(1, binance_liquidation(2)).events, 1U);
}

TEST(Normaliser, BrokenBytesGapsAndNonsenseAreSaid) {
    RecordFeeder feeder(VenueId::okx);
    EXPECT_TRUE(feeder.frame(1, "{\"arg\":").malformed);
    EXPECT_THAT(feeder.lines(), HasSubstr("\"kind\":\"malformed\""));
    EXPECT_TRUE(feeder.take(RecordKind::broken, 1, "\x1f\x8b").malformed);
    EXPECT_TRUE(feeder.take(RecordKind::gap, 1, "{}").malformed);
    const Gap gap{.venue = VenueId::okx,
                  .channel = "trades",
                  .from_ns = 1'788'000'000'000'000'000,
                  .until_ns = 0,
                  .reason = GapReason::silent,
                  .detail = "nothing for 60s"};
    EXPECT_TRUE(feeder.take(RecordKind::gap, 1, gap_json(gap)).gap);
    EXPECT_EQ(feeder.lines(),
              R"({"kind":"gap","venue":"okx","channel":"trades","from":"2026-08-29T10:40:00Z",)"
              R"("until":null,"reason":"silent","detail":"nothing for 60s"})"
              "\n");
    feeder.take(RecordKind::opened, 2, "wss://host/path");
    EXPECT_THAT(feeder.lines(), IsEmpty());
}

}  // namespace
}  // namespace faultline
