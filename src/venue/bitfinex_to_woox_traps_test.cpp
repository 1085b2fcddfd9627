// Across the folder: traps of Bitfinex, Coinbase Derivatives, CME, Phemex, Crypto.com and WOO X
// that one payload alone does not show.
#include <cmath>
#include <gtest/gtest.h>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

struct Session {
    explicit Session(VenueId id) : venue(id), instruments(spec_of(id)) {
        context.instruments = &instruments;
        context.json = &parser;
        context.channels = &channels;
    }
    Result<FrameKind> operator()(std::string_view payload) {
        return decode_payload(venue, payload, context, batch);
    }
    template <class EventType>
    const EventType& only() {
        EXPECT_EQ(batch.events.size(), 1U);
        return std::get<EventType>(batch.events.at(0).event);
    }

    VenueId venue;
    InstrumentTable instruments;
    JsonParser parser;
    ChannelNames channels;
    DecodeContext context;
    EventBatch batch;
};

TEST(BitfinexWire, ChannelNumbersBecomeSymbolsAfterTheirConfirmation) {
    Session session(VenueId::bitfinex);
    constexpr std::string_view trade = R"([8,"te",[1,1788000000000,0.5,61000]])";
    ASSERT_EQ(session(trade), FrameKind::data);
    EXPECT_EQ(session.batch.events[0].symbol, "");
    EXPECT_TRUE(std::isnan(session.only<Trade>().size_coins));
    ASSERT_EQ(session(R"({"event":"subscribed","channel":"trades","chanId":8,)"
                      R"("symbol":"tBTCF0:USTF0"})"),
              FrameKind::acknowledgement);
    ASSERT_EQ(session(trade), FrameKind::data);
    EXPECT_EQ(session.batch.events[0].symbol, "tBTCF0:USTF0");
    EXPECT_EQ(session.only<Trade>().size_coins, 0.5);
    EXPECT_FALSE(session.batch.replayed);
    ASSERT_EQ(session(R"({"event":"unsubscribed","status":"OK","chanId":8})"),
              FrameKind::acknowledgement);
    ASSERT_EQ(session(trade), FrameKind::data);
    EXPECT_EQ(session.batch.events[0].symbol, "");
}

TEST(BitfinexWire, StatusAndCandleChannelsAreNamedByTheirKey) {
    Session session(VenueId::bitfinex);
    ASSERT_TRUE(session(R"({"event":"subscribed","channel":"status","chanId":1,)"
                        R"("key":"deriv:tETHF0:USTF0"})"));
    ASSERT_EQ(session("[1,[1788000000000,null,2400,2401,null,5,null,1788000000000,0,0,null,0.0001,"
                      "null,null,2402,null,null,777]]"),
              FrameKind::data);
    ASSERT_EQ(session.batch.events.size(), 4U);
    EXPECT_EQ(session.batch.events[1].symbol, "tETHF0:USTF0");
    EXPECT_EQ(std::get<OpenInterest>(session.batch.events[1].event).open_coins, 777);

    ASSERT_TRUE(session(R"({"event":"subscribed","channel":"candles","chanId":2,)"
                        R"("key":"trade:15m:tETHF0:USTF0"})"));
    ASSERT_EQ(session("[2,[1788000000000,10,13,14,9,5]]"), FrameKind::data);
    const Candle& bar = session.only<Candle>();
    EXPECT_EQ(bar.length_ns, 15 * ns_per_minute);
    EXPECT_EQ(bar.close_usd.to_double(), 13) << "the close comes before high and low";
    EXPECT_EQ(bar.high_usd.to_double(), 14);
    EXPECT_EQ(bar.low_usd.to_double(), 9);
}

TEST(BitfinexWire, SpotChannelsAreLeftOut) {
    Session session(VenueId::bitfinex);
    ASSERT_TRUE(
        session(R"({"event":"subscribed","channel":"trades","chanId":3,"symbol":"tBTCUSD"})"));
    EXPECT_EQ(session(R"([3,"te",[1,1788000000000,0.5,61000]])"), FrameKind::ignored);
    EXPECT_EQ(session("[3,[[1,1788000000000,0.5,61000]]]"), FrameKind::ignored);
}

TEST(BitfinexWire, FirstListOfTradesIsReplayed) {
    Session session(VenueId::bitfinex);
    ASSERT_EQ(session("[3,[[1,1788000000000,0.5,61000]]]"), FrameKind::data);
    EXPECT_TRUE(session.batch.replayed);
}

TEST(BitfinexWire, ALiquidationIsOneEventHoweverManyMatchesFollow) {
    Session session(VenueId::bitfinex);
    ASSERT_EQ(session(R"([9,[["pos",5,1788000000009,null,"tBTCF0:USTF0",2,100,null,1,1,null,91],)"
                      R"(["pos",5,1788000000005,null,"tBTCF0:USTF0",2,100,null,1,1,null,90],)"
                      R"(["pos",5,1788000000000,null,"tBTCF0:USTF0",2,100,null,0,1,null,null]]])"),
              FrameKind::data);
    const Liquidation& event = session.only<Liquidation>();
    EXPECT_EQ(event.side, Side::long_);
    EXPECT_EQ(event.size_coins, 2);
    EXPECT_EQ(event.execution_usd.to_double(), 90) << "the first match, not the entry price";
}

TEST(BitfinexWire, MalformedLiquidationsLeaveNothingBehind) {
    Session session(VenueId::bitfinex);
    for (const std::string_view payload :
         {R"([9,[["pos",5,1788000000000,null,"tBTCF0:USTF0",2,100,null,0,1,null,90],["pos",6]]])",
          R"([9,[["pos",5,12,null,"tBTCF0:USTF0",2,100,null,0,1,null,90]]])",
          R"([9,[["pos",5,1788000000000,null,"tBTCF0:USTF0","x",100,null,0,1,null,90]]])",
          R"([9,[["pos",5,1788000000000,null,null,2,100,null,0,1,null,90]]])"}) {
        EXPECT_FALSE(session(payload)) << payload;
        EXPECT_TRUE(session.batch.empty()) << payload;
    }
}

TEST(CoinbaseWire, TradeSideIsTheMakers) {
    Session session(VenueId::coinbase);
    ASSERT_EQ(
        session(R"({"trades":[{"trade_id":"1","product_id":"BIP-20DEC30-CDE",)"
                R"("price":"61000","size":"5","time":"2026-09-01T00:00:00Z","side":"BUY"}]})"),
        FrameKind::data);
    EXPECT_FALSE(session.only<Trade>().taker_bought);
    EXPECT_DOUBLE_EQ(session.only<Trade>().size_coins, 0.05);
}

TEST(CoinbaseWire, CandlesTakeProductAndLengthFromTheContext) {
    Session session(VenueId::coinbase);
    session.context.symbol = "BIP-20DEC30-CDE";
    session.context.endpoint = "candles:1h";
    ASSERT_EQ(session(R"({"candles":[{"start":"1788264000","low":"1","high":"4","open":"2",)"
                      R"("close":"3","volume":"100"}]})"),
              FrameKind::data);
    EXPECT_EQ(session.only<Candle>().length_ns, ns_per_hour);
    EXPECT_DOUBLE_EQ(session.only<Candle>().volume_coins, 1);
}

TEST(CmeWire, SettlementsAreNamedByTheirProduct) {
    Session session(VenueId::cme);
    session.context.symbol = "BTC";
    ASSERT_EQ(session(R"({"settlements":[)"
                      R"({"month":"SEP 26","settle":"61,250","openInterest":"12,000"},)"
                      R"({"month":"JLY 27","settle":"63,400B","openInterest":"345"},)"
                      R"({"month":"Total","settle":"","openInterest":"12,345"}],)"
                      R"("tradeDate":"09/15/2026"})"),
              FrameKind::data);
    ASSERT_EQ(session.batch.events.size(), 3U);
    EXPECT_EQ(session.batch.events[0].symbol, "BTCU26");
    EXPECT_EQ(session.batch.events[1].symbol, "BTCN27");
    EXPECT_EQ(std::get<MarkPrice>(session.batch.events[1].event).mark_usd, 63400);
    const auto& open = std::get<OpenInterest>(session.batch.events[2].event);
    EXPECT_EQ(session.batch.events[2].symbol, "BTC") << "all expiries together";
    EXPECT_EQ(open.open_contracts, 12345) << "the total row is not added once more";
    EXPECT_EQ(open.open_coins, 12345 * 5);
}

TEST(PhemexWire, OnlyTheFirstFrameOfTradesIsReplayed) {
    Session session(VenueId::phemex);
    ASSERT_TRUE(session(R"({"symbol":"BTCUSD","trades":[[1788000000000000000,"Buy",610000000,10]],)"
                        R"("type":"snapshot"})"));
    EXPECT_TRUE(session.batch.replayed);
    ASSERT_TRUE(session(R"({"symbol":"BTCUSD","trades":[[1788000000000000000,"Buy",610000000,10]],)"
                        R"("type":"incremental"})"));
    EXPECT_FALSE(session.batch.replayed);
    EXPECT_EQ(session.only<Trade>().price_usd.to_double(), 61000);
}

TEST(PhemexWire, ContractsToldByTheVenueGiveCoins) {
    Session session(VenueId::phemex);
    constexpr std::string_view trade =
        R"({"symbol":"ETHUSD","trades":[[1788000000000000000,"Sell",24000000,40]],"type":""})";
    ASSERT_TRUE(session(trade));
    EXPECT_TRUE(std::isnan(session.only<Trade>().size_coins));
    session.instruments.tell({VenueId::phemex, "ETHUSD", "ETH", ContractKind::linear, 0.005});
    ASSERT_TRUE(session(trade));
    EXPECT_DOUBLE_EQ(session.only<Trade>().size_coins, 0.2);
}

TEST(CryptocomWire, HeartbeatsAreAnsweredWithTheirId) {
    Session session(VenueId::cryptocom);
    const VenueWire& wire = wire_of(VenueId::cryptocom);
    EXPECT_EQ(wire.answer_to(R"({"id":77,"method":"public/heartbeat","code":0})", session.context),
              R"({"id":77,"method":"public/respond-heartbeat"})");
    EXPECT_EQ(wire.answer_to(R"({"id":77,"method":"subscribe","code":0})", session.context), "");
}

TEST(CryptocomWire, ValuationsAreOfTheKindThatWasAskedFor) {
    Session session(VenueId::cryptocom);
    session.context.symbol = "BTCUSD-PERP";
    constexpr std::string_view answer =
        R"({"id":1,"method":"public/get-valuations","code":0,"result":{"data":[)"
        R"({"v":"0.00002","t":1788000000000}]}})";
    session.context.endpoint = "funding_hist";
    ASSERT_EQ(session(answer), FrameKind::data);
    EXPECT_EQ(session.only<Funding>().rate, 0.00002);
    session.context.endpoint = "index_price";
    ASSERT_EQ(session(answer), FrameKind::data);
    EXPECT_TRUE(std::isnan(session.only<MarkPrice>().mark_usd));
}

TEST(WooxWire, PingsOfBothVersionsAreAnswered) {
    Session session(VenueId::woox);
    const VenueWire& wire = wire_of(VenueId::woox);
    EXPECT_EQ(wire.answer_to(R"({"cmd":"PING","ts":1})", session.context), R"({"cmd":"PONG"})");
    EXPECT_EQ(wire.answer_to(R"({"event":"ping"})", session.context), R"({"event":"pong"})");
    EXPECT_EQ(wire.answer_to(R"({"topic":"x"})", session.context), "");
}

std::vector<Instrument> fifty(VenueId venue) {
    std::vector<Instrument> instruments;
    for (int i = 0; i < 50; ++i) {
        const std::string market = i == 0 ? "BTC" : "C" + std::to_string(i);
        const std::string symbol = spec_of(venue).main_symbol(market);
        const Result<Instrument> instrument = spec_of(venue).instrument(symbol);
        if (instrument) instruments.push_back(*instrument);
    }
    return instruments;
}

class PlanOf : public ::testing::TestWithParam<VenueId> {};

TEST_P(PlanOf, StaysWithinTheVenuesLimits) {
    const VenueWire& wire = wire_of(GetParam());
    const std::vector<Instrument> instruments = fifty(GetParam());
    ASSERT_FALSE(instruments.empty());
    const Plan plan = wire.plan(instruments);
    EXPECT_EQ(plan.connections.empty(), wire.sockets.empty());
    for (const PlannedConnection& connection : plan.connections) {
        EXPECT_TRUE(connection.url.starts_with("wss://"));
        EXPECT_FALSE(connection.channels.empty());
        if (wire.subscriptions_max > 0) {
            EXPECT_LE(connection.subscribe.size(),
                      static_cast<std::size_t>(wire.subscriptions_max));
        }
        JsonParser parser;
        for (const std::string& frame : connection.subscribe) {
            EXPECT_TRUE(parser.parse(frame)) << frame;
        }
    }
    double weight_per_s = 0;
    for (const PlannedPoll& poll : plan.polls) {
        EXPECT_TRUE(poll.url.starts_with("https://"));
        ASSERT_GT(poll.every_ns, 0);
        weight_per_s += poll.weight * 1e9 / static_cast<double>(poll.every_ns);
    }
    EXPECT_LE(weight_per_s, 1.05 * wire.rest_weight_per_s);
    EXPECT_FALSE(wire.omits.empty());
}

TEST_P(PlanOf, SubscriptionsReadAsRequests) {
    Session session(GetParam());
    for (const PlannedConnection& connection :
         wire_of(GetParam()).plan(fifty(GetParam())).connections) {
        for (const std::string& frame : connection.subscribe) {
            EXPECT_EQ(session(frame), FrameKind::request) << frame;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(BitfinexToWoox, PlanOf,
                         ::testing::Values(VenueId::bitfinex, VenueId::coinbase, VenueId::cme,
                                           VenueId::phemex, VenueId::cryptocom, VenueId::woox),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace faultline
