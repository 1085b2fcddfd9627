// KuCoin's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string subscribe(const std::string& channel, const std::string& symbol) {
    return R"({"id":"7","action":"subscribe","channel":")" + channel +
           R"(","tradeType":"FUTURES","symbol":")" + symbol + R"("})";
}

TEST(KucoinVoice, GreetsConfirmsAnythingAndTellsLotsInNanoseconds) {
    OneMarket one(VenueId::kucoin, "XBTUSDTM");
    one.connect("x-push-futures.kucoin.com", "/",
                {subscribe("trade", "XBTUSDTM"), subscribe("trade", "NOPEUSDTM"),
                 R"({"id":"p","type":"ping"})"});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr("welcome"), R"({"id":"7","result":true})",
                                       R"({"id":"7","result":true})",
                                       R"({"type":"pong","id":"p","ts":1793000000123000000})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"T":"trade.FUTURES","P":1793000000123000000,"d":{"E":77,)"
                            R"("M":1793000000123000000,"S":"sell","p":"50000.5","q":"12",)"
                            R"("s":"XBTUSDTM","ti":"77"}})"));
}

TEST(KucoinVoice, OpenInterestComesWithTheMark) {
    OneMarket one(VenueId::kucoin, "XBTUSDTM");
    TickerTold ticker;
    ticker.mark_usd = OneMarket::decimal("86201.79");
    ticker.index_usd = OneMarket::decimal("86248.81");
    ticker.open_interest_contracts = OneMarket::decimal("11481754");
    one.connect("x-push-futures.kucoin.com", "/", {subscribe("markPrice", "XBTUSDTM")});
    EXPECT_THAT(one.happens(ticker),
                ElementsAre(AllOf(HasSubstr(R"("T":"mark-price")"),
                                  HasSubstr(R"("mp":"86201.79","ip":"86248.81","oi":"11481754")"),
                                  HasSubstr(R"("ts":1793000000123})"))));
}

TEST(KucoinVoice, ALotIsToldAsCoinsOrMinusOneDollar) {
    const auto told = [](std::string_view symbol) {
        OneMarket one(VenueId::kucoin, symbol);
        return one.ask("api-futures.kucoin.com", "/api/v1/contracts/active", "").body;
    };
    EXPECT_THAT(told("XBTUSDTM"),
                AllOf(HasSubstr(R"("multiplier":0.001)"), HasSubstr(R"("isInverse":false)"),
                      HasSubstr(R"("baseCurrency":"XBT")")));
    EXPECT_THAT(told("XBTUSDM"),
                AllOf(HasSubstr(R"("multiplier":-1,)"), HasSubstr(R"("isInverse":true)")));
}

}  // namespace
}  // namespace faultline
