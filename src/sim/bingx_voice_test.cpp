// What only the text can show: open interest as a value, who the maker was, two ways to refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/venue_voice.hpp"

namespace faultline {

extern const VenueVoice bingx_voice;

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

class BingxVoice : public ::testing::Test {
  protected:
    EmulatedMarket market{VenueId::bingx,
                          emulated_instruments(VenueId::bingx, std::array<std::string, 1>{"BTC"})};
    JsonParser json;
};

TEST_F(BingxVoice, LinearOpenInterestIsAQuoteValue) {
    TickerTold ticker;
    ticker.mark_usd = ticker.index_usd = ticker.last_usd = *Decimal::parse("90000");
    ticker.open_interest_contracts = *Decimal::parse("1250.5");
    market.apply({now_ns, 0, ticker});
    const VoiceRequest request{"GET", "open-api.bingx.com", "/openApi/swap/v2/quote/openInterest",
                               "symbol=BTC-USDT", ""};
    EXPECT_THAT(bingx_voice.answer(request, market, json, now_ns).body,
                HasSubstr(R"("openInterest":"112545000","symbol":"BTC-USDT")"));
}

TEST_F(BingxVoice, ALiquidatedShortIsBoughtSoTheBuyerIsNoMaker) {
    const MarketEvent event{now_ns, 0,
                            LiquidationTold{7, Side::short_, *Decimal::parse("90100.5"),
                                            *Decimal::parse("90800"), *Decimal::parse("0.25")}};
    market.apply(event);
    VoiceConnection connection;
    connection.topics.emplace("BTC-USDT@trade", 0);
    std::vector<std::string> frames;
    bingx_voice.tell(event, connection, market, frames);
    EXPECT_THAT(frames,
                ElementsAre(HasSubstr(R"("q":"0.25","p":"90100.5","T":1793000000000,"m":false)")));
}

TEST_F(BingxVoice, EachSocketRefusesInItsOwnWords) {
    constexpr std::string_view wrong =
        R"({"id":"5","reqType":"sub","dataType":"BTC-USDT@forceOrder"})";
    VoiceConnection linear, inverse;
    linear.target = "/swap-market";
    inverse.target = "/market";
    EXPECT_THAT(bingx_voice.hear(wrong, linear, market, json, now_ns).frames,
                ElementsAre(HasSubstr(R"("id":"5","code":80015,"msg":"dataType not support")")));
    EXPECT_THAT(bingx_voice.hear(wrong, inverse, market, json, now_ns).frames,
                ElementsAre(HasSubstr(
                    R"("code":100400,"msg":"code:100400:forceOrder dataType is not supported")")));
}

}  // namespace
}  // namespace faultline
