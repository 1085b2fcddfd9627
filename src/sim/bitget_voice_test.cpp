// Bitget's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(BitgetVoice, TheSideIsOfThePositionAndTheAmountIsAValue) {
    OneMarket one(VenueId::bitget, "BTCUSDT");
    one.connect(
        "ws.bitget.com", "/v3/ws/public",
        {R"({"op":"subscribe","args":[{"instType":"usdt-futures","topic":"liquidation"}]})"});
    // 49900.1 * 12
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"action":"update","arg":{"instType":"usdt-futures",)"
                            R"("topic":"liquidation"},"data":[{"symbol":"BTCUSDT","side":"buy",)"
                            R"("price":"49900.1","amount":"598801.2","ts":"1793000000123"}],)"
                            R"("ts":1793000000123})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::short_)),
                ElementsAre(HasSubstr(R"("side":"sell")")));
}

TEST(BitgetVoice, AWrongTypeIsConfirmedAndSilentAWrongSymbolRefused) {
    OneMarket one(VenueId::bitget, "BTCUSDT");
    const auto subscribe = [](const std::string& type, const std::string& symbol) {
        return R"({"op":"subscribe","args":[{"instType":")" + type +
               R"(","topic":"publicTrade","symbol":")" + symbol + R"("}]})";
    };
    one.connect("ws.bitget.com", "/v3/ws/public",
                {subscribe("USDT-FUTURES", "BTCUSDT"), subscribe("usdt-futures", "NOPEUSDT")});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr(R"("event":"subscribe")"),
                                       AllOf(HasSubstr(R"("event":"error","code":30001)"),
                                             HasSubstr("doesn't exist"))));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)), IsEmpty());
}

TEST(BitgetVoice, HangsUpOnAFrameThatIsTooLong) {
    OneMarket one(VenueId::bitget, "BTCUSDT");
    one.connect("ws.bitget.com", "/v3/ws/public", {"\"" + std::string(5000, 'x') + "\""});
    EXPECT_TRUE(one.closed);
    EXPECT_THAT(one.heard, IsEmpty());
}

}  // namespace
}  // namespace faultline
