// What only the text can show: the words for sides, and the two forms of asking for life.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice htx_voice;

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

VoiceConnection connection_to(std::string target) {
    VoiceConnection out;
    out.target = std::move(target);
    return out;
}

EmulatedMarket market_of_btc() {
    return {VenueId::htx, emulated_instruments(VenueId::htx, std::array<std::string, 1>{"BTC"})};
}

TEST(HtxVoice, ALongIsLiquidatedBySelling) {
    EmulatedMarket market = market_of_btc();
    MarketEvent event{now_ns, 0,
                      LiquidationTold{7, Side::long_, *Decimal::parse("90100.5"),
                                      *Decimal::parse("89800"), *Decimal::parse("250")}};
    market.apply(event);
    VoiceConnection notices = connection_to("/linear-swap-notification");
    notices.topics.emplace("public.*.liquidation_orders", 0);
    std::vector<std::string> frames;
    htx_voice.tell(event, notices, market, frames);
    // 250 contracts of 0.001 BTC, at the bankruptcy price.
    EXPECT_THAT(frames, ElementsAre(AllOf(HasSubstr(R"("direction":"sell","offset":"close")"),
                                          HasSubstr(R"("volume":250,"price":89800,)"),
                                          HasSubstr(R"("amount":0.25,"trade_turnover":22450)"))));
}

TEST(HtxVoice, EachKindOfSocketAsksInItsOwnWay) {
    VoiceConnection market = connection_to("/linear-swap-ws");
    VoiceConnection notices = connection_to("/linear-swap-notification");
    EXPECT_EQ(htx_voice.ping(market, now_ns), R"({"ping":1793000000000})");
    EXPECT_EQ(htx_voice.ping(notices, now_ns), R"({"op":"ping","ts":"1793000000000"})");
    EXPECT_TRUE(htx_voice.is_pong(R"({"op":"pong","ts":"1793000000000"})"));
    EXPECT_FALSE(htx_voice.is_pong(R"({"sub":"market.BTC-USDT.trade.detail","id":"1"})"));
}

TEST(HtxVoice, ASecondSubscriptionToANoticeIsRefused) {
    const EmulatedMarket market = market_of_btc();
    JsonParser json;
    VoiceConnection notices = connection_to("/linear-swap-notification");
    const auto say = [&] {
        return htx_voice
            .hear(R"({"op":"sub","cid":"1","topic":"public.BTC-USDT.liquidation_orders"})", notices,
                  market, json, now_ns)
            .frames;
    };
    EXPECT_THAT(say(), ElementsAre(HasSubstr(R"("err-code":0)")));
    EXPECT_THAT(say(), ElementsAre(HasSubstr(R"("err-code":2014)")));
}

}  // namespace
}  // namespace faultline
