// What only the text can show: what confirms a channel, and whose names things go by.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* socket_host = "stream.crypto.com";
constexpr const char* target = "/exchange/v1/market";

TickerTold quiet_ticker() {
    TickerTold ticker;
    ticker.mark_usd = OneMarket::decimal("50000.25");
    ticker.index_usd = OneMarket::decimal("49999.5");
    ticker.funding_rate = OneMarket::decimal("-0.000004992");
    return ticker;
}

TEST(CryptocomVoice, ABookIsConfirmedBareAndOthersByTheirFirstData) {
    OneMarket one(VenueId::cryptocom, "BTCUSD-PERP");
    one.happens(quiet_ticker());
    one.connect(socket_host, target,
                {R"({"id":7,"method":"subscribe","params":{"channels":["book.BTCUSD-PERP.50",)"
                 R"("index.BTCUSD-INDEX","estimatedfunding.BTCUSD-PERP"]}})"});
    EXPECT_THAT(
        one.heard,
        ElementsAre(R"({"id":7,"method":"subscribe","code":0,"channel":"book.BTCUSD-PERP.50"})",
                    AllOf(HasSubstr(R"("id":7)"), HasSubstr(R"("instrument_name":"BTCUSD-INDEX")"),
                          HasSubstr(R"("v":"49999.5")")),
                    AllOf(HasSubstr(R"("id":7)"), HasSubstr(R"("v":"-0.000004992")"))));
}

TEST(CryptocomVoice, WrongChannelsAreRefusedOneByOne) {
    OneMarket one(VenueId::cryptocom, "BTCUSD-PERP");
    one.connect(socket_host, target,
                {R"({"id":1,"method":"subscribe","params":{"channels":["mark.NOPEUSD-PERP",)"
                 R"("mark.BTCUSD-INDEX","book.BTCUSD-PERP.20","nope.BTCUSD-PERP"]}})"});
    EXPECT_THAT(one.heard,
                ElementsAre(HasSubstr("Unknown symbol"), HasSubstr("Unsupported instrument"),
                            HasSubstr("Invalid depth"), HasSubstr("Unrecognized channel")));
    EXPECT_TRUE(one.connection.topics.empty());
}

TEST(CryptocomVoice, ALiquidatedLongIsASaleThatNothingMarks) {
    OneMarket one(VenueId::cryptocom, "BTCUSD-PERP");
    one.connect(socket_host, target,
                {R"({"id":1,"method":"subscribe","params":{"channels":["trade.BTCUSD-PERP"]}})"});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(HasSubstr(R"("q":"12","p":"50000.5","s":"SELL")"),
                                  HasSubstr(R"("tn":"1793000000123000000")"))));
}

TEST(CryptocomVoice, TheHeartbeatIsAnsweredWithItsId) {
    OneMarket one(VenueId::cryptocom, "BTCUSD-PERP");
    one.connect(socket_host, target, {});
    const std::string asked = one.voice.ping(one.connection, OneMarket::time_ns);
    EXPECT_EQ(asked, R"({"id":1793000000123,"method":"public/heartbeat","code":0})");
    EXPECT_TRUE(one.voice.is_pong(R"({"id":1793000000123,"method":"public/respond-heartbeat"})"));
    EXPECT_FALSE(one.voice.is_pong(asked));
}

}  // namespace
}  // namespace faultline
