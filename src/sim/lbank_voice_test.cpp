// What only the text can show: the numbers of directions, and refusals that repeat the action.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice lbank_voice;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

class LbankVoice : public ::testing::Test {
  protected:
    std::vector<std::string> say(std::string_view text) {
        return lbank_voice.hear(text, connection, market, json, now_ns).frames;
    }
    EmulatedMarket market{VenueId::lbank,
                          emulated_instruments(VenueId::lbank, std::array<std::string, 1>{"BTC"})};
    JsonParser json;
    VoiceConnection connection;
};

TEST_F(LbankVoice, ATakerThatSellsIsDirectionOne) {
    say(R"({"SendTopicAction":{"Action":"1","LocalNo":8,"TopicID":"2",)"
        R"("FilterValue":"Exchange_BTCUSDT","ResumeNo":-1}})");
    const MarketEvent event{
        now_ns, 0, TradeTold{7, *Decimal::parse("90100.5"), *Decimal::parse("0.25"), false}};
    market.apply(event);
    std::vector<std::string> frames;
    lbank_voice.tell(event, connection, market, frames);
    EXPECT_THAT(
        frames,
        ElementsAre(AllOf(HasSubstr(R"("Direction":"1","Price":"90100.5","Volume":"0.25")"),
                          HasSubstr(R"("TradeTime":"1793000000")"), HasSubstr(R"("localNo":8})"))));
}

TEST_F(LbankVoice, WrongContractsAndTopicsAreRefusedWithTheirAction) {
    EXPECT_THAT(say(R"({"SendTopicAction":{"Action":"1","LocalNo":3,"TopicID":"2",)"
                    R"("FilterValue":"Exchange_NOUSDT","ResumeNo":-1}})"),
                ElementsAre(AllOf(HasSubstr(R"("errorCode":5)"), HasSubstr(R"("LocalNo":"3")"))));
    EXPECT_THAT(say(R"({"SendTopicAction":{"Action":"1","LocalNo":4,"TopicID":"3",)"
                    R"("FilterValue":"Exchange_BTCUSDT","ResumeNo":-1}})"),
                ElementsAre(HasSubstr(R"("errorCode":54)")));
    EXPECT_TRUE(connection.topics.empty());
}

}  // namespace
}  // namespace faultline
