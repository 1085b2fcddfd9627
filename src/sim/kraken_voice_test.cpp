// What only the text can show: the words for a liquidation, confirmations, and old trades.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice kraken_voice;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

class KrakenVoice : public ::testing::Test {
  protected:
    EmulatedMarket market{
        VenueId::kraken,
        emulated_instruments(VenueId::kraken, std::array<std::string, 2>{"BTC", "ETH"})};
    JsonParser json;
};

TEST_F(KrakenVoice, AShortIsLiquidatedByBuying) {
    MarketEvent event{now_ns, 0,
                      LiquidationTold{7, Side::short_, *Decimal::parse("90100.5"),
                                      *Decimal::parse("90800"), *Decimal::parse("0.25")}};
    market.apply(event);
    VoiceConnection connection;
    connection.topics.emplace("trade:PF_XBTUSD", 0);
    std::vector<std::string> frames;
    kraken_voice.tell(event, connection, market, frames);
    EXPECT_THAT(frames, ElementsAre(AllOf(HasSubstr(R"("side":"buy","type":"liquidation")"),
                                          HasSubstr(R"("qty":0.25,"price":90100.5)"))));
}

TEST_F(KrakenVoice, ProductsAreConfirmedOneByOneAndOldTradesComeNewestFirst) {
    market.apply({now_ns, 0, TradeTold{1, *Decimal::parse("90000"), *Decimal::parse("1"), true}});
    market.apply({now_ns, 0, TradeTold{2, *Decimal::parse("90001"), *Decimal::parse("2"), false}});
    VoiceConnection connection;
    const VoiceReply reply = kraken_voice.hear(
        R"({"event":"subscribe","feed":"trade","product_ids":["PF_XBTUSD","PF_NO","PF_ETHUSD"]})",
        connection, market, json, now_ns);
    EXPECT_THAT(reply.frames,
                ElementsAre(R"({"event":"subscribed","feed":"trade","product_ids":["PF_XBTUSD"]})",
                            ::testing::ContainsRegex("\"seq\":2.*\"seq\":1"),
                            HasSubstr("Couldn't subscribe to invalid product `PF_NO`"),
                            R"({"event":"subscribed","feed":"trade","product_ids":["PF_ETHUSD"]})",
                            R"({"feed":"trade_snapshot","product_id":"PF_ETHUSD","trades":[]})"));
}

}  // namespace
}  // namespace faultline
