// What only the text can show: silent refusals, the index by its spot name, and whose side counts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* socket_host = "wss.woox.io";
constexpr const char* target = "/v3/public";

TEST(WooxVoice, AConfirmationListsWhatWasAccepted) {
    OneMarket one(VenueId::woox, "PERP_BTC_USDT");
    one.connect(socket_host, target,
                {R"({"id":"1","cmd":"SUBSCRIBE","params":["trade@PERP_BTC_USDT",)"
                 R"("trade@PERP_NOPE_USDT","indexprice@PERP_BTC_USDT"]})",
                 R"({"id":"2","cmd":"SUBSCRIBE","params":["trade@PERP_BTC_USDT"]})",
                 R"({"id":"3","event":"subscribe","topic":"PERP_BTC_USDT@bbo"})",
                 R"({"cmd":"PING","ts":1})"});
    EXPECT_THAT(one.heard,
                ElementsAre(R"({"id":"1","cmd":"SUBSCRIBE","success":true,"time":1793000000123,)"
                            R"("data":["trade@PERP_BTC_USDT"]})",
                            HasSubstr(R"("data":[]})"), HasSubstr("Command type invalid!"),
                            R"({"cmd":"PONG","success":true,"time":1793000000123})"));
}

TEST(WooxVoice, MoreThanTenTopicsARequestAreRefusedWhole) {
    OneMarket one(VenueId::woox, "PERP_BTC_USDT");
    std::string topics;
    for (int i = 0; i < 11; ++i) topics += R"(,"trade@PERP_BTC_USDT")";
    one.connect(socket_host, target,
                {R"({"id":"1","cmd":"SUBSCRIBE","params":[)" + topics.substr(1) + "]}"});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr(R"("success":false)")));
    EXPECT_TRUE(one.connection.topics.empty());
}

TEST(WooxVoice, ALiquidatedLongIsASaleAndTheIndexGoesByItsSpotName) {
    OneMarket one(VenueId::woox, "PERP_BTC_USDT");
    one.connect(socket_host, target,
                {R"({"id":"1","cmd":"SUBSCRIBE","params":["trade@PERP_BTC_USDT",)"
                 R"("indexprice@SPOT_BTC_USDT"]})"});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"topic":"trade@PERP_BTC_USDT","ts":1793000000123,"data":)"
                            R"({"ts":1793000000123,"px":"50000.5","sx":"12","sd":"SELL",)"
                            R"("src":0,"s":"PERP_BTC_USDT"}})"));
    TickerTold ticker;
    ticker.index_usd = OneMarket::decimal("49999.5");
    EXPECT_THAT(one.happens(ticker),
                ElementsAre(HasSubstr(R"("px":"49999.5","s":"SPOT_BTC_USDT")")));
}

}  // namespace
}  // namespace faultline
