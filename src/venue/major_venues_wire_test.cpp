// Across the folder: traps of the formats of Binance, Aster, Bybit, OKX and Bitget, and their
// plans.
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

struct Decoded {
    Result<FrameKind> kind = FrameKind::unknown;
    EventBatch batch;

    template <class EventType>
    const EventType& event(std::size_t at = 0) const {
        return std::get<EventType>(batch.events.at(at).event);
    }
};

Decoded decode(VenueId venue, std::string_view payload, DecodeContext context = {}) {
    InstrumentTable instruments(spec_of(venue));
    JsonParser parser;
    context.instruments = &instruments;
    context.json = &parser;
    Decoded out;
    out.kind = decode_payload(venue, payload, context, out.batch);
    return out;
}

constexpr std::string_view sell_order =
    R"({"e":"forceOrder","E":1793000001000,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC",)"
    R"("q":"2","p":"80000","ap":"80500","X":"FILLED","l":"0.3","z":"1.5","T":1793000000000}})";

TEST(Sides, SellIsALongOnBinanceAndAShortOnBybitAndBitget) {
    EXPECT_EQ(decode(VenueId::binance, sell_order).event<Liquidation>().side, Side::long_);
    EXPECT_EQ(decode(VenueId::aster, sell_order).event<Liquidation>().side, Side::long_);
    EXPECT_EQ(
        decode(VenueId::bybit,
               R"({"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1793000001000,)"
               R"("data":[{"T":1793000000000,"s":"BTCUSDT","S":"Sell","v":"1","p":"80000"}]})")
            .event<Liquidation>()
            .side,
        Side::short_);
    EXPECT_EQ(
        decode(VenueId::bitget,
               R"({"action":"update","arg":{"instType":"usdt-futures","topic":"liquidation"},)"
               R"("data":[{"symbol":"BTCUSDT","side":"sell","price":"80000","amount":"8000",)"
               R"("ts":"1793000000000"}],"ts":1793000001000})")
            .event<Liquidation>()
            .side,
        Side::short_);
}

TEST(BinanceForceOrder, CountsWhatWasFilledAndKeepsBothPrices) {
    const Decoded decoded = decode(VenueId::binance, sell_order);
    const Liquidation& one = decoded.event<Liquidation>();
    EXPECT_EQ(one.size_coins, 1.5);
    EXPECT_EQ(one.execution_usd.to_string(), "80500");
    EXPECT_EQ(one.bankruptcy_usd.to_string(), "80000");
    EXPECT_EQ(one.exchange_ns, 1793000000000 * ns_per_ms) << "the trade's time, not the flush's";
    EXPECT_EQ(one.received_ns, one.exchange_ns);
}

TEST(BinanceForceOrder, KeepsTheTimeOfReceipt) {
    const Decoded decoded =
        decode(VenueId::binance, sell_order, {.received_ns = 1793000002000 * ns_per_ms});
    EXPECT_EQ(decoded.event<Liquidation>().received_ns, 1793000002000 * ns_per_ms);
}

TEST(BinanceRatios, AreNamedByTheirEndpoint) {
    constexpr std::string_view answer =
        R"([{"symbol":"BTCUSDT","longShortRatio":"1.5","longAccount":"0.6","shortAccount":"0.4",)"
        R"("timestamp":1793000000000}])";
    const std::pair<std::string_view, RatioKind> endpoints[] = {
        {"globalLongShortAccountRatio", RatioKind::account},
        {"topLongShortAccountRatio", RatioKind::top_account},
        {"topLongShortPositionRatio", RatioKind::top_position},
        {"", RatioKind::unknown}};
    for (const auto& [endpoint, kind] : endpoints) {
        const Decoded decoded = decode(VenueId::binance, answer, {.endpoint = endpoint});
        EXPECT_EQ(decoded.event<LongShortRatio>().kind, kind) << endpoint;
    }
}

TEST(BinanceCandles, CountCoinsOfBothContractsAndLeaveOutTheOpenBar) {
    constexpr std::string_view answer =
        R"([[1793000040000,"100","110","90","105","20",1793000099999,"2100",9,"8","840","0"],)"
        R"([1793000100000,"105","110","90","105","20",1793000159999,"2100",9,"8","840","0"]])";
    const TimeNs now_ns = 1793000120000 * ns_per_ms;
    const Decoded linear =
        decode(VenueId::binance, answer,
               {.received_ns = now_ns, .endpoint = "klines", .symbol = "1000PEPEUSDT"});
    ASSERT_EQ(linear.batch.events.size(), 1U);
    EXPECT_EQ(linear.event<Candle>().volume_coins, 20'000);
    EXPECT_EQ(linear.event<Candle>().taker_buy_coins, 8'000);
    EXPECT_EQ(linear.event<Candle>().open_usd.to_string(), "0.1");
    EXPECT_EQ(linear.event<Candle>().length_ns, ns_per_minute);
    const Decoded inverse =
        decode(VenueId::binance, answer, {.endpoint = "klines", .symbol = "BTCUSD_PERP"});
    ASSERT_EQ(inverse.batch.events.size(), 2U);
    EXPECT_EQ(inverse.event<Candle>().volume_coins, 2100);
    EXPECT_EQ(inverse.event<Candle>().taker_buy_coins, 840);
    const Decoded mark =
        decode(VenueId::binance, answer, {.endpoint = "markPriceKlines", .symbol = "BTCUSDT"});
    EXPECT_EQ(mark.event<Candle>().price, PriceKind::mark);
    EXPECT_TRUE(std::isnan(mark.event<Candle>().volume_coins));
}

TEST(BinanceStreams, ArraysAndWrappersHoldTheSameEvents) {
    const std::string inner =
        R"({"e":"markPriceUpdate","E":1793000000000,"s":"BTCUSDT","p":"80000","i":"79990","r":""})";
    for (const std::string& payload :
         {inner, "[" + inner + "]", R"({"stream":"btcusdt@markPrice","data":)" + inner + "}",
          R"({"stream":"!markPrice@arr","data":[)" + inner + "]}"}) {
        const Decoded decoded = decode(VenueId::binance, payload);
        ASSERT_EQ(decoded.batch.events.size(), 1U) << payload;
        EXPECT_EQ(decoded.event<MarkPrice>().mark_usd, 80000);
    }
}

TEST(BybitOpenInterest, IsOneSided) {
    const auto ticker = [](std::string_view fields) {
        return decode(VenueId::bybit,
                      R"({"topic":"tickers.BTCUSDT","type":"delta","ts":1793000000000,"data":{)"
                      R"("symbol":"BTCUSDT",)" +
                          std::string(fields) + "}}");
    };
    EXPECT_EQ(ticker(R"("openInterest":"100")").event<OpenInterest>().open_contracts, 50);
    EXPECT_EQ(ticker(R"("openInterest":"100","singleOpenInterest":"50.5")")
                  .event<OpenInterest>()
                  .open_contracts,
              50.5);
    EXPECT_EQ(ticker(R"("openInterest":"")").kind, FrameKind::ignored) << "empty is not zero";
}

TEST(BybitCandles, OfMarksAreToldByTheEndpoint) {
    constexpr std::string_view answer =
        R"({"retCode":0,"retMsg":"OK","result":{"symbol":"BTCUSDT","category":"linear","list":[)"
        R"(["1793000100000","10","12","9","11"],["1793000040000","9","10","9","10"]]},"time":1})";
    const Decoded mark = decode(VenueId::bybit, answer, {.endpoint = "mark-price-kline"});
    ASSERT_EQ(mark.batch.events.size(), 2U);
    EXPECT_EQ(mark.event<Candle>().price, PriceKind::mark);
    EXPECT_EQ(mark.event<Candle>().length_ns, ns_per_minute);
    EXPECT_EQ(decode(VenueId::bybit, answer, {.endpoint = "premium-index-price-kline"}).kind,
              FrameKind::ignored);
}

TEST(OkxSizes, AreContracts) {
    const Decoded decoded = decode(
        VenueId::okx,
        R"({"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[)"
        R"({"bkLoss":"0","bkPx":"80000","ccy":"","posSide":"long","side":"sell","sz":"8.55",)"
        R"("ts":"1793000000000"}],"instId":"BTC-USDT-SWAP","instType":"SWAP"}]})");
    EXPECT_DOUBLE_EQ(decoded.event<Liquidation>().size_coins, 0.0855);
    EXPECT_EQ(decoded.event<Liquidation>().given, LiquidationPrice::execution);
}

TEST(OkxTiers, OfAnInverseContractAreInDollars) {
    const Decoded decoded = decode(
        VenueId::okx,
        R"({"code":"0","msg":"","data":[{"baseMaxLoan":"","instFamily":"BTC-USD","instId":"",)"
        R"("maxLever":"100","maxSz":"2000","minSz":"0","mmr":"0.004","tier":"1"}]})",
        {.endpoint = "position-tiers", .symbol = "BTC-USD-SWAP"});
    ASSERT_EQ(decoded.batch.tiers.size(), 1U);
    EXPECT_EQ(decoded.batch.tiers[0].symbol, "BTC-USD-SWAP");
    EXPECT_EQ(decoded.batch.tiers[0].cap_contracts, 2000);
    EXPECT_EQ(decoded.batch.tiers[0].cap_usd, 200'000);
}

TEST(OkxColumns, AreToldByTheEndpoint) {
    const Decoded takers =
        decode(VenueId::okx, R"({"code":"0","msg":"","data":[["1793000000000","100","150"]]})",
               {.endpoint = "taker-volume-contract", .symbol = "BTC-USDT-SWAP"});
    EXPECT_EQ(takers.event<LongShortRatio>().kind, RatioKind::taker_volume);
    EXPECT_EQ(takers.event<LongShortRatio>().long_over_short, 1.5);
    EXPECT_EQ(takers.batch.events[0].symbol, "BTC-USDT-SWAP");
}

TEST(BitgetLiquidations, AmountIsQuoteValue) {
    const Decoded decoded =
        decode(VenueId::bitget,
               R"({"action":"update","arg":{"instType":"usdt-futures","topic":"liquidation"},)"
               R"("data":[{"symbol":"1000BONKUSDT","side":"buy","price":"0.02","amount":"50",)"
               R"("ts":"1793000000000"}],"ts":1793000001000})");
    const Liquidation& one = decoded.event<Liquidation>();
    EXPECT_EQ(one.side, Side::long_);
    EXPECT_EQ(one.size_contracts.to_string(), "2500");
    EXPECT_EQ(one.size_coins, 2'500'000) << "a thousand coins a contract";
    EXPECT_EQ(one.bankruptcy_usd.to_string(), "0.00002");
    EXPECT_NEAR(one.size_coins * one.bankruptcy_usd.to_double(), 50, 1e-9);
}

TEST(BitgetTrades, OfTheFirstFrameAreReplayed) {
    const auto trades = [](std::string_view action) {
        return decode(VenueId::bitget,
                      R"({"action":")" + std::string(action) +
                          R"(","arg":{"instType":"mc","channel":"trade","instId":"BTCUSDT"},)"
                          R"("data":[["1650000000000","40000","0.5","sell"]]})");
    };
    EXPECT_TRUE(trades("snapshot").batch.replayed);
    EXPECT_FALSE(trades("update").batch.replayed);
    EXPECT_EQ(trades("update").event<Trade>().size_coins, 0.5);
    EXPECT_FALSE(trades("update").event<Trade>().taker_bought);
}

TEST(Books, AreCutToFiftyLevelsASide) {
    std::string levels = "[";
    for (int i = 0; i < 200; ++i) {
        levels += (i > 0 ? R"(,[")" : R"([")") + std::to_string(9000 - i) + R"(","1"])";
    }
    levels += "]";
    const Decoded decoded =
        decode(VenueId::binance,
               R"({"lastUpdateId":1,"T":1793000000000,"bids":)" + levels + R"(,"asks":[]})");
    EXPECT_EQ(decoded.event<BookDepth>().bids.size(), 50U);
    EXPECT_EQ(decoded.event<BookDepth>().bids.front().price_usd, 9000);
}

// Whatever is cut out of a frame: an error or a result, never a crash, and never a wrong half.
RC_GTEST_PROP(Truncation, NeverGivesEvents, ()) {
    const auto cut = *rc::gen::inRange<std::size_t>(0, sell_order.size());
    for (const VenueId venue :
         {VenueId::binance, VenueId::aster, VenueId::bybit, VenueId::okx, VenueId::bitget}) {
        const Decoded decoded = decode(venue, sell_order.substr(0, cut));
        RC_ASSERT(decoded.batch.empty());
    }
}

struct PlanCase {
    VenueId venue;
    std::vector<std::string> symbols;
};
class Plans : public ::testing::TestWithParam<PlanCase> {
  protected:
    std::vector<Instrument> instruments() const {
        std::vector<Instrument> out;
        for (const std::string& symbol : GetParam().symbols) {
            const auto one = spec_of(GetParam().venue).instrument(symbol);
            if (one) out.push_back(*one);
        }
        return out;
    }
};

TEST_P(Plans, KeepTheLimitsAndNameEveryChannelOnce) {
    const VenueWire& wire = wire_of(GetParam().venue);
    std::vector<Instrument> many;
    for (int i = 0; i < 300; ++i) {
        for (Instrument one : instruments()) many.push_back(std::move(one));
    }
    for (const PlannedConnection& connection : wire.plan(many).connections) {
        EXPECT_LE(connection.channels.size(), static_cast<std::size_t>(wire.subscriptions_max));
        EXPECT_FALSE(connection.subscribe.empty());
        JsonParser parser;
        for (const std::string& frame : connection.subscribe) {
            EXPECT_TRUE(parser.parse(frame)) << frame;
            EXPECT_LE(frame.size(), 21'000U);
            EXPECT_EQ(decode(GetParam().venue, frame).kind, FrameKind::request) << frame;
        }
    }
    std::size_t liquidations = 0;
    for (const PlannedConnection& connection : wire.plan(instruments()).connections) {
        for (const PlannedChannel& channel : connection.channels) {
            const bool is_liquidation = channel.channel.find("iquidation") != std::string::npos ||
                                        channel.channel.starts_with("forceOrder");
            EXPECT_EQ(channel.quiet_max_ns == 0, is_liquidation) << channel.channel;
            liquidations += is_liquidation ? 1 : 0;
        }
    }
    EXPECT_GT(liquidations, 0U);
}

TEST_P(Plans, PollWithinTheBudget) {
    const VenueWire& wire = wire_of(GetParam().venue);
    double weight_per_s = 0;
    for (const PlannedPoll& poll : wire.plan(instruments()).polls) {
        ASSERT_GT(poll.every_ns, 0) << poll.url;
        EXPECT_FALSE(poll.endpoint.empty()) << poll.url;
        weight_per_s +=
            poll.weight * static_cast<double>(ns_per_second) / static_cast<double>(poll.every_ns);
    }
    // 25 times as many instruments must fit as well.
    EXPECT_LE(25 * weight_per_s, wire.rest_weight_per_s);
}

TEST_P(Plans, OfNothingAreEmpty) {
    const Plan plan = wire_of(GetParam().venue).plan({});
    EXPECT_TRUE(plan.connections.empty());
    EXPECT_TRUE(plan.polls.empty());
}

INSTANTIATE_TEST_SUITE_P(Venues, Plans,
                         ::testing::Values(PlanCase{VenueId::binance, {"BTCUSDT", "BTCUSD_PERP"}},
                                           PlanCase{VenueId::aster, {"BTCUSDT", "ETHUSDT"}},
                                           PlanCase{VenueId::bybit, {"BTCUSDT", "BTCUSD"}},
                                           PlanCase{VenueId::okx,
                                                    {"BTC-USDT-SWAP", "BTC-USD-SWAP"}},
                                           PlanCase{VenueId::bitget, {"BTCUSDT", "BTCPERP"}}),
                         [](const auto& info) { return std::string(name_of(info.param.venue)); });

}  // namespace
}  // namespace faultline
