// What only the text can show: where the mark of a liquidation stands, and in whose words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice deribit_voice;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

class DeribitVoice : public ::testing::Test {
  protected:
    EmulatedMarket market{
        VenueId::deribit,
        emulated_instruments(VenueId::deribit, std::array<std::string, 1>{"BTC"})};
    JsonParser json;
    MarketEvent event{now_ns, 0,
                      LiquidationTold{7, Side::long_, *Decimal::parse("90100.5"),
                                      *Decimal::parse("89800"), *Decimal::parse("2500")}};
};

TEST_F(DeribitVoice, LiveTradesHideThatTheyWereForced) {
    market.apply(event);
    VoiceConnection connection;
    connection.topics.emplace("trades.BTC-PERPETUAL.100ms", 0);
    std::vector<std::string> frames;
    deribit_voice.tell(event, connection, market, frames);
    EXPECT_THAT(frames, ElementsAre(AllOf(HasSubstr(R"("direction":"sell")"),
                                          Not(HasSubstr("\"liquidation\"")))));
}

TEST_F(DeribitVoice, OnlyTheHistoryHostMarksTheForcedTaker) {
    market.apply(event);
    VoiceRequest request{"GET", "history.deribit.com",
                         "/api/v2/public/get_last_trades_by_instrument",
                         "count=10&instrument_name=BTC-PERPETUAL", ""};
    // 2500 dollars are 250 contracts; the long's order sold.
    EXPECT_THAT(deribit_voice.answer(request, market, json, now_ns).body,
                AllOf(HasSubstr(R"("liquidation":"T")"), HasSubstr(R"("direction":"sell")"),
                      HasSubstr(R"("contracts":250,"amount":2500)")));
    request.host = "www.deribit.com";
    EXPECT_THAT(deribit_voice.answer(request, market, json, now_ns).body,
                Not(HasSubstr("\"liquidation\"")));
}

TEST_F(DeribitVoice, RawChannelsAreForUsers) {
    VoiceConnection connection;
    const VoiceReply reply =
        deribit_voice.hear(R"({"jsonrpc":"2.0","id":4,"method":"public/subscribe",)"
                           R"("params":{"channels":["trades.BTC-PERPETUAL.raw"]}})",
                           connection, market, json, now_ns);
    EXPECT_THAT(reply.frames,
                ElementsAre(AllOf(HasSubstr(R"("id":4)"), HasSubstr(R"("code":13009)"))));
    EXPECT_TRUE(connection.topics.empty());
}

}  // namespace
}  // namespace faultline
