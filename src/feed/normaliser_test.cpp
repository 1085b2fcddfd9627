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

TEST(Normaliser, WhatIsDroppedStillProvesTheChannel) {
    Normaliser normaliser(VenueId::bybit);
    FrameRecord record;
    record.venue = VenueId::bybit;
    record.payload = bybit_trade(11);
    EXPECT_THAT(normaliser.take(record).dropped, IsEmpty());
    record.connection = 2;
    const Normalised& again = normaliser.take(record);
    EXPECT_EQ(again.kind, FrameKind::data);
    EXPECT_THAT(again.batch.events, IsEmpty());
    ASSERT_EQ(again.dropped.size(), 1U);
    EXPECT_EQ(again.dropped[0].symbol, "BTCUSDT");
}

std::string phemex_trades(const char* type, int count) {
    std::string rows;
    for (int i = 0; i < count; ++i) {
        rows += std::string(i == 0 ? "" : ",") + R"([1788000000000000000,"Buy","70000.5","0.2"])";
    }
    return R"({"sequence":7,"symbol":"BTCUSDT","trades_p":[)" + rows + R"(],"type":")" + type +
           "\"}";
}

TEST(Normaliser, AListRepeatedAfterAReconnectAddsOnlyWhatWasMissed) {
    RecordFeeder feeder(VenueId::phemex);
    EXPECT_EQ(feeder.frame(1, phemex_trades("snapshot", 2)).events, 2U);
    EXPECT_EQ(feeder.frame(1, phemex_trades("incremental", 1)).events, 1U);
    feeder.closed(1);
    const auto list = feeder.frame(2, phemex_trades("snapshot", 4));
    EXPECT_EQ(list.events, 1U);
    EXPECT_EQ(list.duplicates, 3U);
}

std::string bitfinex_subscribed(int number, const char* symbol) {
    return R"({"event":"subscribed","channel":"trades","chanId":)" + std::to_string(number) +
           R"(,"symbol":")" + symbol + R"(","pair":"BTCF0:USTF0"})";
}

TEST(Normaliser, ChannelNumbersBelongToTheirConnection) {
    RecordFeeder feeder(VenueId::bitfinex);
    const auto trade = [](int id) {
        return R"([17,"te",[)" + std::to_string(id) + ",1788000000000,0.25,70000.5]]";
    };
    feeder.frame(1, bitfinex_subscribed(17, "tBTCF0:USTF0"));
    feeder.frame(2, bitfinex_subscribed(17, "tETHF0:USTF0"));
    feeder.frame(1, trade(1));
    EXPECT_THAT(feeder.lines(), HasSubstr("\"tBTCF0:USTF0\""));
    feeder.frame(2, trade(2));
    EXPECT_THAT(feeder.lines(), HasSubstr("\"tETHF0:USTF0\""));
    feeder.closed(1);
    feeder.frame(1, trade(3));
    EXPECT_THAT(feeder.lines(), ::testing::Not(HasSubstr("\"tBTCF0:USTF0\"")));
}

std::string bybit_book(int ms) {
    return R"({"topic":"orderbook.50.BTCUSDT","type":"snapshot","ts":)" +
           std::to_string(1788000000000 + ms) +
           R"(,"data":{"s":"BTCUSDT","b":[["70000","1"]],"a":[["70001","1"]],"u":1,"seq":1},)" +
           R"("cts":)" + std::to_string(1788000000000 + ms) + "}";
}

TEST(Normaliser, ABookOlderThanTheOneWeHaveIsDroppedAndCounted) {
    RecordFeeder feeder(VenueId::bybit);
    EXPECT_EQ(feeder.frame(1, bybit_book(100)).events, 1U);
    EXPECT_EQ(feeder.frame(2, bybit_book(99)).stale_books, 1U);
    EXPECT_THAT(feeder.lines(), IsEmpty());
    EXPECT_EQ(feeder.frame(2, bybit_book(100)).events, 1U);
    // A time far ahead does not stop the books behind it for ever.
    EXPECT_EQ(feeder.frame(1, bybit_book(1'000'000'000)).events, 1U);
    feeder.wait(2 * ns_per_minute);
    EXPECT_EQ(feeder.frame(1, bybit_book(62'000)).events, 1U);
}

TEST(Normaliser, TheVenuesOwnInstrumentsAreToldToTheTable) {
    RecordFeeder feeder(VenueId::okx);
    ASSERT_EQ(feeder.normaliser().instruments().find("NEWCOIN-USDT-SWAP"), nullptr);
    feeder.answer("instruments", "",
                  R"({"code":"0","msg":"","data":[{"instType":"SWAP","instId":"NEWCOIN-USDT-SWAP",)"
                  R"("uly":"NEWCOIN-USDT","settleCcy":"USDT","ctVal":"0.1","ctMult":"1",)"
                  R"("ctValCcy":"NEWCOIN","ctType":"linear","state":"live","lever":"50"}]})");
    EXPECT_NE(feeder.normaliser().instruments().find("NEWCOIN-USDT-SWAP"), nullptr)
        << feeder.lines();
}

TEST(Normaliser, AServersPingHasItsAnswer) {
    const std::pair<VenueId, const char*> pings[] = {
        {VenueId::htx, R"({"ping":1788000000000})"},
        {VenueId::htx, R"({"op":"ping","ts":"1788000000000"})"},
        {VenueId::bingx, "Ping"},
        {VenueId::cryptocom, R"({"id":1788,"method":"public/heartbeat","code":0})"},
        {VenueId::deribit,
         R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})"},
        {VenueId::lbank, "ping"},
        {VenueId::lighter, R"({"type":"ping"})"},
        {VenueId::woox, R"({"event":"ping","ts":1788000000000})"},
        {VenueId::woox, R"({"cmd":"PING","ts":1788000000000})"},
    };
    for (const auto& [venue, payload] : pings) {
        InstrumentTable table = Normaliser(venue).instruments();
        JsonParser json;
        const DecodeContext context{.instruments = &table, .json = &json};
        RecordFeeder feeder(venue);
        EXPECT_EQ(feeder.frame(1, payload).answer, answer_to_payload(venue, payload, context))
            << name_of(venue) << " " << payload;
        EXPECT_THAT(feeder.lines(), IsEmpty()) << name_of(venue) << " " << payload;
    }
    RecordFeeder feeder(VenueId::htx);
    EXPECT_EQ(feeder.frame(1, pings[0].second).answer, R"({"pong":1788000000000})");
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
