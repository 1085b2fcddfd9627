// Bybit's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view host = "stream.bybit.com";

TEST(BybitVoice, TheSideIsOfThePositionAndThePriceIsTheBankruptcyPrice) {
    OneMarket one(VenueId::bybit, "BTCUSDT");
    one.connect(std::string(host), "/v5/public/linear",
                {R"({"op":"subscribe","req_id":"a","args":["allLiquidation.BTCUSDT"]})"});
    ASSERT_EQ(one.heard.size(), 1u);
    EXPECT_THAT(one.heard[0], AllOf(HasSubstr(R"("success":true)"), HasSubstr(R"("req_id":"a")")));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"topic":"allLiquidation.BTCUSDT","type":"snapshot",)"
                            R"("ts":1793000000123,"data":[{"T":1793000000123,"s":"BTCUSDT",)"
                            R"("S":"Buy","v":"12","p":"49900.1"}]})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::short_)),
                ElementsAre(HasSubstr(R"("S":"Sell")")));
}

TEST(BybitVoice, ALiquidatedLongIsSoldOnTheTape) {
    OneMarket one(VenueId::bybit, "BTCUSDT");
    one.connect(std::string(host), "/v5/public/linear",
                {R"({"op":"subscribe","args":["publicTrade.BTCUSDT"]})"});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(HasSubstr(R"("S":"Sell")"), HasSubstr(R"("p":"50000.5")"))));
}

TEST(BybitVoice, OpenInterestIsPrintedOfBothSidesAndOfOne) {
    OneMarket one(VenueId::bybit, "BTCUSDT");
    TickerTold ticker;
    ticker.mark_usd = OneMarket::decimal("50000");
    ticker.open_interest_contracts = OneMarket::decimal("1234.5");
    one.happens(ticker);
    EXPECT_THAT(
        one.ask("api.bybit.com", "/v5/market/open-interest", "category=linear&symbol=BTCUSDT").body,
        HasSubstr(R"("openInterest":"2469","singleOpenInterest":"1234.5")"));
}

TEST(BybitVoice, ATopicOfTheOtherSocketIsInvalid) {
    OneMarket one(VenueId::bybit, "BTCUSDT");
    one.connect(std::string(host), "/v5/public/inverse",
                {R"({"op":"subscribe","args":["publicTrade.BTCUSDT"]})", R"({"op":"ping"})"});
    EXPECT_THAT(one.heard,
                ElementsAre(HasSubstr(R"("ret_msg":"Invalid topic: publicTrade.BTCUSDT")"),
                            HasSubstr(R"("ret_msg":"pong")")));
    EXPECT_TRUE(one.connection.topics.empty());
}

}  // namespace
}  // namespace faultline
