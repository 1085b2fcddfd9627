// What only the text can show: places in a liquidation's row, and the numbers of channels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice bitfinex_voice;

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;
constexpr std::string_view liquidations =
    R"({"event":"subscribe","channel":"status","key":"liq:global"})";

class BitfinexVoice : public ::testing::Test {
  protected:
    std::vector<std::string> say(std::string_view text) {
        return bitfinex_voice.hear(text, connection, market, json, now_ns).frames;
    }
    std::vector<std::string> tell(std::uint64_t id, Side side) {
        const MarketEvent event{now_ns, 0,
                                LiquidationTold{id, side, *Decimal::parse("90100.5"),
                                                *Decimal::parse("89100"), *Decimal::parse("0.25")}};
        market.apply(event);
        std::vector<std::string> frames;
        bitfinex_voice.tell(event, connection, market, frames);
        return frames;
    }
    EmulatedMarket market{
        VenueId::bitfinex,
        emulated_instruments(VenueId::bitfinex, std::array<std::string, 1>{"BTC"})};
    JsonParser json;
    VoiceConnection connection;
};

TEST_F(BitfinexVoice, TheSignOfALiquidationIsThePositions) {
    say(liquidations);
    EXPECT_THAT(
        tell(6, Side::long_),
        ElementsAre(
            HasSubstr(R"(["pos",140000006,1793000000000,null,"tBTCF0:USTF0",0.25,90000,null,0,1,)"
                      R"(null,90100.5])"),
            HasSubstr(R"("tBTCF0:USTF0",0.25,90000,null,1,1,null,90100.5])")));
    EXPECT_THAT(tell(8, Side::short_)[0], HasSubstr(R"("tBTCF0:USTF0",-0.25,)"));
}

TEST_F(BitfinexVoice, ATriggerWithoutPriceComesWithItsMatch) {
    say(liquidations);
    EXPECT_THAT(tell(7, Side::long_),
                ElementsAre(::testing::ContainsRegex(",0,1,null,null.*,1,1,null,90100.5")));
}

TEST_F(BitfinexVoice, FlagsAddSequenceAndTime) {
    EXPECT_THAT(say(R"({"event":"conf","flags":98304})"),
                ElementsAre(R"({"event":"conf","status":"OK","flags":98304})"));
    EXPECT_THAT(
        say(R"({"event":"subscribe","channel":"trades","symbol":"tBTCF0:USTF0"})"),
        ElementsAre(HasSubstr(R"("chanId":225207,"symbol":"tBTCF0:USTF0","pair":"BTCF0:USTF0")"),
                    "[225207,[],1,1793000000003]"));
    EXPECT_THAT(say(R"({"event":"subscribe","channel":"trades","symbol":"tBTCF0:USTF0"})"),
                ElementsAre(HasSubstr("10301")));
    EXPECT_THAT(say(liquidations), ElementsAre(HasSubstr(R"("chanId":225208)")));
}

}  // namespace
}  // namespace faultline
