// Across the folder: the traps of Gate, MEXC, KuCoin, HTX, BingX and LBank, and their plans.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <sstream>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

constexpr VenueId venues[] = {VenueId::gate, VenueId::mexc,  VenueId::kucoin,
                              VenueId::htx,  VenueId::bingx, VenueId::lbank};

/// Decodes payloads of one venue.
struct Desk {
    VenueId venue;
    InstrumentTable instruments{spec_of(venue)};
    JsonParser parser{};
    DecodeContext context{.instruments = &instruments, .json = &parser};
    EventBatch batch{};

    explicit Desk(VenueId venue_id) : venue(venue_id) {}
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    Result<FrameKind> decode(std::string_view payload) {
        return decode_payload(venue, payload, context, batch);
    }
    template <class EventType>
    const EventType& first(std::string_view payload) {
        EXPECT_EQ(decode(payload).value_or(FrameKind::unknown), FrameKind::data) << payload;
        for (const DecodedEvent& decoded : batch.events) {
            if (const auto* event = std::get_if<EventType>(&decoded.event)) return *event;
        }
        ADD_FAILURE() << "no such event in " << payload;
        static const EventType none{};
        return none;
    }
};

std::vector<Instrument> instruments_of(VenueId venue) {
    std::vector<Instrument> out;
    for (const std::string_view market : {"BTC", "ETH", "SOL", "XRP"}) {
        const auto& spec = spec_of(venue);
        if (const auto contract = spec.instrument(spec.main_symbol(market))) {
            out.push_back(*contract);
        }
    }
    for (const char* symbol : {"BTC_USD", "XBTUSDM", "BTC-USD"}) {
        if (const auto contract = spec_of(venue).instrument(symbol)) out.push_back(*contract);
    }
    return out;
}

TEST(GateTraps, SocketSizeIsTheOrderAndRestSizeIsThePosition) {
    Desk desk(VenueId::gate);
    EXPECT_EQ(desk.first<Liquidation>(
                      R"({"time":1790501000,"channel":"futures.public_liquidates","event":"update",
                      "result":[{"price":84000,"size":-5,"time_ms":1790501000001,
                      "contract":"BTC_USDT"}]})")
                  .side,
              Side::long_);
    EXPECT_EQ(desk.first<Liquidation>(
                      R"([{"time":1790501000,"contract":"BTC_USDT","size":-5,"order_price":"84000",
                      "fill_price":"83900","left":0}])")
                  .side,
              Side::short_);
}

TEST(GateTraps, ALiquidationOfSizeZeroHasNoSideAndIsRefused) {
    Desk desk(VenueId::gate);
    const auto kind = desk.decode(
        R"([{"time":1790501000,"contract":"BTC_USDT","size":0,"order_price":"84000"}])");
    ASSERT_FALSE(kind);
    EXPECT_EQ(kind.error().code, ErrorCode::bad_side);
    EXPECT_TRUE(desk.batch.empty());
}

TEST(GateTraps, OpenInterestOfTheTickerIsHalved) {
    Desk desk(VenueId::gate);
    EXPECT_EQ(desk.first<OpenInterest>(
                      R"([{"contract":"BTC_USDT","mark_price":"84000","total_size":"300"}])")
                  .open_contracts,
              150);
}

TEST(GateTraps, RatiosAloneComeFromThePolledStats) {
    Desk desk(VenueId::gate);
    const std::string_view stats =
        R"([{"time":1790501000,"lsr_account":1.5,"open_interest":7,"open_interest_usd":3}])";
    desk.context.symbol = "BTC_USDT";
    EXPECT_EQ(desk.first<OpenInterest>(stats).open_contracts, 7);
    desk.context.endpoint = "long_short_ratio";
    ASSERT_TRUE(desk.decode(stats));
    ASSERT_EQ(desk.batch.events.size(), 1U);
    EXPECT_EQ(desk.batch.events[0].symbol, "BTC_USDT");
    EXPECT_TRUE(std::holds_alternative<LongShortRatio>(desk.batch.events[0].event));
}

TEST(GateTraps, ToldContractSizesComeBeforeBuiltInOnes) {
    Desk desk(VenueId::gate);
    const std::string_view trade =
        R"({"channel":"futures.trades","event":"update","result":[{"size":3,"id":1,
        "create_time":1790501000,"price":"2","contract":"NEW_USDT"}]})";
    EXPECT_TRUE(std::isnan(desk.first<Trade>(trade).size_coins)) << "never guessed";
    ASSERT_TRUE(desk.decode(R"([{"name":"NEW_USDT","quanto_multiplier":"10"}])"));
    ASSERT_EQ(desk.batch.instruments.size(), 1U);
    desk.instruments.tell(desk.batch.instruments[0].instrument);
    EXPECT_EQ(desk.first<Trade>(trade).size_coins, 30);
}

TEST(MexcTraps, TierOneReachesToTheBaseVolumeAndNotToAStep) {
    Desk desk(VenueId::mexc);
    ASSERT_TRUE(desk.decode(
        R"({"success":true,"code":0,"data":{"symbol":"BTC_USDT","baseCoin":"BTC",
        "settleCoin":"USDT","contractSize":0.0001,"maxLeverage":400,"maintenanceMarginRate":0.0015,
        "initialMarginRate":0.0025,"riskBaseVol":15000,"riskIncrVol":200000,"riskIncrMmr":0.005,
        "riskIncrImr":0.008,"riskLevelLimit":13,"riskLimitType":"BY_VOLUME","state":0}})"));
    ASSERT_EQ(desk.batch.tiers.size(), 13U);
    EXPECT_EQ(desk.batch.tiers[0].cap_contracts, 15'000);
    EXPECT_EQ(desk.batch.tiers[0].max_leverage, 400);
    EXPECT_EQ(desk.batch.tiers[1].cap_contracts, 215'000);
    EXPECT_DOUBLE_EQ(desk.batch.tiers[12].maintenance_rate, 0.0615);
}

TEST(MexcTraps, ARuleOfAMillionTiersIsRefused) {
    Desk desk(VenueId::mexc);
    const auto kind = desk.decode(
        R"({"success":true,"data":{"symbol":"A_USDT","baseCoin":"A","settleCoin":"USDT",
        "contractSize":1,"maintenanceMarginRate":0.1,"initialMarginRate":0.2,"riskBaseVol":1,
        "riskIncrVol":1,"riskLevelLimit":1000000}})");
    ASSERT_FALSE(kind);
    EXPECT_TRUE(desk.batch.empty());
}

TEST(MexcTraps, ColumnsOfUnequalLengthAreRefused) {
    Desk desk(VenueId::mexc);
    const auto kind = desk.decode(
        R"({"success":true,"data":{"time":[1790501000,1790501060],"open":[1,2],"close":[1,2],
        "high":[1,2],"low":[1]}})");
    ASSERT_FALSE(kind);
    EXPECT_EQ(kind.error().code, ErrorCode::column_count);
}

TEST(KucoinTraps, NanosecondsBeyondADoubleStayExact) {
    Desk desk(VenueId::kucoin);
    EXPECT_EQ(desk.first<Trade>(
                      R"({"topic":"/contractMarket/execution:XBTUSDTM","type":"message",
                      "subject":"match","data":{"side":"buy","size":1,"price":"84000",
                      "tradeId":"1","ts":1790501000123456789}})")
                  .exchange_ns,
              1790501000123456789);
}

TEST(KucoinTraps, BitcoinIsCalledXbt) {
    Desk desk(VenueId::kucoin);
    ASSERT_TRUE(desk.decode(
        R"({"code":"200000","data":[{"symbol":"XBTUSDM","baseCurrency":"XBT","multiplier":-1,
        "isInverse":true,"status":"Open"}]})"));
    ASSERT_EQ(desk.batch.instruments.size(), 1U);
    EXPECT_EQ(desk.batch.instruments[0].instrument.market, "BTC");
    EXPECT_EQ(desk.batch.instruments[0].instrument.kind, ContractKind::inverse);
    EXPECT_EQ(desk.batch.instruments[0].instrument.contract_size, 1);
}

TEST(HtxTraps, BothPingsWantTheirOwnAnswer) {
    Desk desk(VenueId::htx);
    const auto answer = [&](std::string_view ping) {
        return wire_of(VenueId::htx).answer_to(ping, desk.context);
    };
    EXPECT_EQ(answer(R"({"ping":1790501000123})"), R"({"pong":1790501000123})");
    EXPECT_EQ(answer(R"({"op":"ping","ts":"1790501000123"})"),
              R"({"op":"pong","ts":"1790501000123"})");
    EXPECT_EQ(answer(R"({"ch":"market.BTC-USDT.bbo"})"), "");
    EXPECT_EQ(answer(R"({"op":"ping","ts":"\",\"op\":\"sub"})"), "") << "nothing else is echoed";
    EXPECT_EQ(answer("{"), "");
}

TEST(HtxTraps, TheFifthVersionRepeatsContractsWhereTheThirdHasCoins) {
    Desk desk(VenueId::htx);
    EXPECT_DOUBLE_EQ(desk.first<Liquidation>(
                             R"({"code":200,"data":[{"id":"1","contract_code":"BTC-USDT",
                "liquidation_time":"1790501000123","side":"buy","position_side":"short",
                "volume":"2","amount":"2","bankrupt_price":"85000"}]})")
                         .size_coins,
                     0.002);
    EXPECT_DOUBLE_EQ(desk.first<Liquidation>(
                             R"({"code":200,"data":[{"query_id":1,"contract_code":"BTC-USDT",
                "direction":"buy","offset":"close","volume":2,"price":85000,
                "created_at":1790501000123,"amount":0.002}]})")
                         .size_coins,
                     0.002);
}

TEST(HtxTraps, ASideThatIsNeitherIsRefused) {
    Desk desk(VenueId::htx);
    const auto kind = desk.decode(
        R"({"op":"notify","topic":"public.BTC-USDT.liquidation_orders","ts":1790501000123,
        "data":[{"contract_code":"BTC-USDT","direction":"both","offset":"close","volume":2,
        "price":85000,"created_at":1790501000123,"amount":0.002}]})");
    ASSERT_FALSE(kind);
    EXPECT_EQ(kind.error().code, ErrorCode::bad_side);
}

TEST(BingxTraps, OpenInterestIsAValueOrCoinsAndNeverContracts) {
    Desk desk(VenueId::bingx);
    const auto linear = desk.first<OpenInterest>(
        R"({"code":0,"data":{"symbol":"BTC-USDT","openInterest":"500","time":1790501000123}})");
    EXPECT_EQ(linear.open_usd, 500);
    EXPECT_TRUE(std::isnan(linear.open_coins));
    EXPECT_TRUE(std::isnan(linear.open_contracts));
    const auto inverse = desk.first<OpenInterest>(
        R"({"code":0,"data":{"symbol":"BTC-USD","openInterest":"5","time":1790501000123}})");
    EXPECT_EQ(inverse.open_coins, 5);
    EXPECT_TRUE(std::isnan(inverse.open_usd));
}

TEST(BingxTraps, TheKeepAliveIsAText) {
    Desk desk(VenueId::bingx);
    EXPECT_EQ(wire_of(VenueId::bingx).answer_to("Ping", desk.context), "Pong");
    EXPECT_EQ(wire_of(VenueId::bingx).answer_to(R"({"code":0})", desk.context), "");
}

TEST(LbankTraps, ABookOfAnotherContractIsNotMixedIn) {
    Desk desk(VenueId::lbank);
    const auto depth = desk.first<BookDepth>(
        R"({"action":"PushMarketOrder","errorCode":0,"result":[
        {"table":"MarketOrder","data":{"InstrumentID":"BTCUSDT","Direction":"0","Price":"84000",
        "Volume":"1"}},{"table":"MarketOrder","data":{"InstrumentID":"ETHUSDT","Direction":"0",
        "Price":"2700","Volume":"9"}}]})");
    ASSERT_EQ(depth.bids.size(), 1U);
    EXPECT_EQ(depth.bids[0].price_usd, 84000);
}

TEST(ContractVenues, TimeOfReceiptStandsInForATimeThatIsNotGiven) {
    Desk desk(VenueId::lbank);
    desk.context.received_ns = 1'790'501'000'000'000'000;
    const auto mark = desk.first<MarkPrice>(
        R"({"success":true,"data":[{"symbol":"BTCUSDT","lastPrice":"1","markedPrice":"84000"}]})");
    EXPECT_EQ(mark.exchange_ns, desk.context.received_ns);
    EXPECT_EQ(mark.received_ns, desk.context.received_ns);
}

TEST(ContractVenues, PlansSubscribeOncePerChannelWithinTheVenuesLimits) {
    for (const VenueId venue : venues) {
        const std::vector<Instrument> instruments = instruments_of(venue);
        ASSERT_GE(instruments.size(), 4U) << name_of(venue);
        const VenueWire& wire = wire_of(venue);
        const Plan plan = wire.plan(instruments);
        Desk desk(venue);
        double weight_per_s = 0;
        std::set<std::string> seen;
        for (const PlannedConnection& link : plan.connections) {
            EXPECT_EQ(link.subscribe.size(), link.channels.size()) << name_of(venue);
            if (wire.subscriptions_max > 0) {
                EXPECT_LE(link.subscribe.size(), static_cast<std::size_t>(wire.subscriptions_max));
            }
            for (const std::string& frame : link.subscribe) {
                EXPECT_TRUE(seen.insert(link.url + frame).second) << frame;
                EXPECT_EQ(desk.decode(frame).value_or(FrameKind::unknown), FrameKind::request)
                    << frame;
            }
            for (const PlannedChannel& channel : link.channels) {
                const bool silent = channel.channel.starts_with("liquidation") ||
                                    channel.channel.starts_with("public_liquidates");
                EXPECT_EQ(channel.quiet_max_ns == 0, silent) << channel.channel;
            }
        }
        EXPECT_FALSE(plan.connections.empty()) << name_of(venue);
        for (const PlannedPoll& poll : plan.polls) {
            ASSERT_GT(poll.every_ns, 0) << poll.url;
            weight_per_s += static_cast<double>(poll.weight) * static_cast<double>(ns_per_second) /
                            static_cast<double>(poll.every_ns);
        }
        EXPECT_LT(weight_per_s, 0.5 * wire.rest_weight_per_s) << name_of(venue);
        EXPECT_TRUE(wire.plan({}).connections.empty()) << name_of(venue);
    }
}

// Cut, changed and wildly nested payloads: an answer or an error, nothing left behind on an error.
TEST(ContractVenues, BrokenPayloadsLeaveNothingBehind) {
    std::mt19937 random(7);
    for (const VenueId venue : venues) {
        Desk desk(venue);
        const auto folder =
            std::filesystem::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".frame") continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::ostringstream text;
            text << in.rdbuf();
            const std::string whole = text.str();
            for (int round = 0; round < 40; ++round) {
                std::string broken = whole.substr(0, random() % (whole.size() + 1));
                if (round % 2 == 0) {
                    broken = whole;
                    for (int change = 0; change < 3; ++change) {
                        broken[random() % broken.size()] = "0129-\"[]{}:,.eEntx"[random() % 18];
                    }
                }
                if (!desk.decode(broken)) {
                    EXPECT_TRUE(desk.batch.empty());
                }
                EXPECT_LE(desk.batch.events.size(), whole.size());
            }
        }
        EXPECT_FALSE(desk.decode(std::string(100'000, '[')));
    }
}

}  // namespace
}  // namespace faultline
