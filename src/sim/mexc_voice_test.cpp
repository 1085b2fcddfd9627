// MEXC's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/mexc_voice_answers.hpp"
#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(MexcVoice, ALiquidatedLongIsADealThatSellsAndNothingMore) {
    OneMarket one(VenueId::mexc, "BTC_USDT");
    one.connect("contract.mexc.com", "/edge",
                {R"({"method":"sub.deal","param":{"symbol":"BTC_USDT"}})"});
    EXPECT_THAT(one.heard,
                ElementsAre(R"({"channel":"rs.sub.deal","data":"success","ts":1793000000123})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"symbol":"BTC_USDT","data":[{"p":50000.5,"v":12,"T":2,"O":3,)"
                            R"("M":2,"t":1793000000123}],"channel":"push.deal",)"
                            R"("ts":1793000000123})"));
}

TEST(MexcVoice, VolumesLoseTheirZerosToAnExponent) {
    const auto printed = [](std::string_view text) {
        return mexc_voice_text::volume(OneMarket::decimal(text));
    };
    EXPECT_EQ(printed("75480"), "7.548E+4");
    EXPECT_EQ(printed("300"), "3E+2");
    EXPECT_EQ(printed("12"), "12");
    EXPECT_EQ(printed("0"), "0");
    EXPECT_EQ(printed("0.5"), "0.5");
}

TEST(MexcVoice, AnUnlistedContractIsRefusedAndAStrangeMethodNotAnswered) {
    OneMarket one(VenueId::mexc, "BTC_USDT");
    one.connect("contract.mexc.com", "/edge",
                {R"({"method":"sub.deal","param":{"symbol":"NOPE_USDT"}})"});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr("Contract [NOPE_USDT] not exists")));
    one.connect("contract.mexc.com", "/edge", {R"({"method":"go"})"});
    EXPECT_THAT(one.heard, IsEmpty());
}

}  // namespace
}  // namespace faultline
