// OKX's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view liquidations =
    R"({"op":"subscribe","args":[{"channel":"liquidation-orders","instType":"SWAP"}]})";

TEST(OkxVoice, ALiquidatedLongIsSoldNearTheMarket) {
    OneMarket one(VenueId::okx, "BTC-USDT-SWAP");
    one.connect("ws.okx.com:8443", "/ws/v5/public", {std::string(liquidations)});
    EXPECT_EQ(one.status, 101);
    EXPECT_THAT(
        one.happens(OneMarket::liquidation(Side::long_)),
        ElementsAre(R"({"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{)"
                    R"("details":[{"bkLoss":"0","bkPx":"50000.5","ccy":"","posSide":"long",)"
                    R"("side":"sell","sz":"12","ts":"1793000000123"}],"instFamily":"BTC-USDT",)"
                    R"("instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}]})"));
}

TEST(OkxVoice, ALateSubscriptionHearsTheKeptLiquidations) {
    OneMarket one(VenueId::okx, "BTC-USDT-SWAP");
    one.happens(OneMarket::liquidation(Side::long_));
    one.happens(OneMarket::liquidation(Side::short_));
    one.connect("ws.okx.com:8443", "/ws/v5/public", {std::string(liquidations)});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr(R"("event":"subscribe")"),
                                       AllOf(HasSubstr(R"("posSide":"long")"),
                                             HasSubstr(R"("posSide":"short")"))));
}

TEST(OkxVoice, ArgumentsAreJudgedOneByOne) {
    OneMarket one(VenueId::okx, "BTC-USDT-SWAP");
    one.connect("ws.okx.com:8443", "/ws/v5/public",
                {R"({"id":"9","op":"subscribe","args":[{"channel":"trades","instId":"XYZ-SWAP"},)"
                 R"({"channel":"trades","instId":"BTC-USDT-SWAP"}]})",
                 "ping"});
    EXPECT_THAT(one.heard,
                ElementsAre(AllOf(HasSubstr(R"("code":"60018")"), HasSubstr(R"("id":"9")")),
                            HasSubstr(R"("event":"subscribe")"), "pong"));
}

TEST(OkxVoice, ContractSizesAreTold) {
    OneMarket one(VenueId::okx, "BTC-USDT-SWAP");
    EXPECT_THAT(one.ask("www.okx.com", "/api/v5/public/instruments", "instType=SWAP").body,
                AllOf(HasSubstr(R"("ctVal":"0.01")"), HasSubstr(R"("ctType":"linear")")));
}

}  // namespace
}  // namespace faultline
