// Binance's and Aster's voices against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::string subscribe(const std::string& stream) {
    return R"({"method":"SUBSCRIBE","params":[")" + stream + R"("],"id":7})";
}

TEST(BinanceVoice, ALongIsLiquidatedByASellOrder) {
    OneMarket one(VenueId::binance, "BTCUSDT");
    one.connect("fstream.binance.com", "/market/stream", {subscribe("btcusdt@forceOrder")});
    EXPECT_THAT(one.heard, ElementsAre(R"({"result":null,"id":7})"));
    EXPECT_THAT(
        one.happens(OneMarket::liquidation(Side::long_)),
        ElementsAre(
            R"({"stream":"btcusdt@forceOrder","data":{"e":"forceOrder","E":1793000000123,"o":{)"
            R"("s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"12","p":"49900.1",)"
            R"("ap":"50000.5","X":"FILLED","l":"4","z":"12","T":1793000000123,)"
            R"("ps":"BTCUSDT","st":1}}})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::short_)),
                ElementsAre(HasSubstr(R"("S":"BUY")")));
}

TEST(BinanceVoice, BooksAndTheRestAreRoutedApart) {
    OneMarket one(VenueId::binance, "BTCUSDT");
    one.connect("fstream.binance.com", "/stream", {});
    EXPECT_EQ(one.status, 404);  // the unrouted address is retired
    one.connect("fstream.binance.com", "/public/ws", {subscribe("btcusdt@aggTrade")});
    EXPECT_EQ(one.status, 101);
    EXPECT_EQ(one.heard.size(), 1u);
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)), IsEmpty());
    one.connect("fstream.binance.com", "/market/stream?streams=btcusdt@aggTrade/x@y", {});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(StartsWith(R"({"stream":"btcusdt@aggTrade")"),
                                  HasSubstr(R"("m":true)"))));
}

TEST(BinanceVoice, CoinMarginedSizesAreContracts) {
    OneMarket one(VenueId::binance, "BTCUSD_PERP");
    one.connect("dstream.binance.com", "/ws/btcusd_perp@forceOrder", {});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(HasSubstr(R"("z":"12")"), HasSubstr(R"("ps":"BTCUSD","st":2)"),
                                  StartsWith(R"({"e":"forceOrder")"))));
    EXPECT_THAT(one.ask("dapi.binance.com", "/dapi/v1/exchangeInfo", "").body,
                HasSubstr(R"("contractSize":100)"));
    EXPECT_EQ(one.ask("fapi.binance.com", "/fapi/v1/openInterest", "symbol=BTCUSD_PERP").status,
              400);
}

TEST(BinanceVoice, AWrongRequestIsRefusedAndAStrangeStreamStaysSilent) {
    OneMarket one(VenueId::binance, "BTCUSDT");
    one.connect("fstream.binance.com", "/market/ws",
                {subscribe("nosuchcoin@aggTrade"), subscribe("nonsense"), R"({"method":"GO"})"});
    EXPECT_THAT(one.heard, ElementsAre(R"({"result":null,"id":7})", HasSubstr(R"("code":2)"),
                                       HasSubstr(R"("code":2)")));
}

TEST(AsterVoice, HasNoFieldsOf2026AndNoRoutes) {
    OneMarket one(VenueId::aster, "BTCUSDT");
    one.connect("fstream.asterdex.com", "/stream",
                {subscribe("btcusdt@forceOrder"), subscribe("btcusdt@aggTrade")});
    EXPECT_EQ(one.status, 101);
    for (const std::string& frame : one.happens(OneMarket::liquidation(Side::short_))) {
        EXPECT_THAT(frame, Not(HasSubstr(R"("st")")));
        EXPECT_THAT(frame, Not(HasSubstr(R"("nq")")));
    }
    EXPECT_EQ(one.ask("fapi.asterdex.com", "/fapi/v1/insuranceBalance", "").status, 404);
}

}  // namespace
}  // namespace faultline
