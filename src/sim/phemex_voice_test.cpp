// What only the text can show: how each generation prints, and the limit of a connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* socket_host = "ws.phemex.com";

TEST(PhemexVoice, ALiquidatedLongIsSoldOnTheTapeInDecimals) {
    OneMarket one(VenueId::phemex, "BTCUSDT");
    one.connect(socket_host, "/",
                {R"({"id":3,"method":"trade_p.subscribe","params":["BTCUSDT"]})"});
    EXPECT_THAT(one.heard,
                ElementsAre(R"({"error":null,"id":3,"result":{"status":"success"}})",
                            AllOf(HasSubstr(R"("trades_p":[])"), HasSubstr("snapshot"))));
    EXPECT_THAT(
        one.happens(OneMarket::liquidation(Side::long_)),
        ElementsAre(HasSubstr(R"("trades_p":[[1793000000123000000,"Sell","50000.5","12"]])")));
}

TEST(PhemexVoice, TheOldGenerationPrintsScaledIntegers) {
    OneMarket one(VenueId::phemex, "BTCUSD");
    one.connect(socket_host, "/",
                {R"({"id":1,"method":"trade.subscribe","params":["BTCUSD"]})",
                 R"({"id":2,"method":"market24h.subscribe","params":[]})",
                 R"({"id":4,"method":"trade_p.subscribe","params":["BTCUSD"]})"});
    EXPECT_THAT(one.heard.back(), HasSubstr(R"("code":6001,"message":"invalid argument")"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::short_)),
                ElementsAre(HasSubstr(R"("trades":[[1793000000123000000,"Buy",500005000,12]])")));
    TickerTold ticker;
    ticker.mark_usd = OneMarket::decimal("50000.25");
    ticker.funding_rate = OneMarket::decimal("-0.00012345");
    EXPECT_THAT(one.happens(ticker), ElementsAre(AllOf(HasSubstr(R"("markPrice":500002500)"),
                                                       HasSubstr(R"("fundingRate":-12345)"))));
}

TEST(PhemexVoice, AConnectionTakesTwentySubscriptions) {
    std::vector<Instrument> instruments;
    for (char letter = 'A'; letter < 'A' + 21; ++letter) {
        instruments.push_back(
            *spec_of(VenueId::phemex).instrument(std::string(3, letter) + "USDT"));
    }
    const EmulatedMarket market(VenueId::phemex, instruments);
    VoiceConnection connection;
    JsonParser json;
    std::string last;
    for (const Instrument& instrument : instruments) {
        EXPECT_EQ(last.find("error\":{"), std::string::npos);
        last = voice_of(VenueId::phemex)
                   .hear(R"({"id":9,"method":"trade_p.subscribe","params":[")" + instrument.symbol +
                             "\"]}",
                         connection, market, json, OneMarket::time_ns)
                   .frames[0];
    }
    EXPECT_THAT(last, HasSubstr(R"("code":6015)"));
}

}  // namespace
}  // namespace faultline
