// Gate's voice against the documented meaning of single fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string subscribe(const std::string& channel) {
    return R"({"time":1,"channel":"futures.)" + channel +
           R"(","event":"subscribe","payload":["BTC_USDT"]})";
}

TEST(GateVoice, ALiquidatedLongIsASoldOrder) {
    OneMarket one(VenueId::gate, "BTC_USDT");
    one.connect("fx-ws.gateio.ws", "/v4/ws/usdt", {subscribe("public_liquidates")},
                {{"X-Gate-Size-Decimal", "1"}});
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(R"({"time":1793000000,"time_ms":1793000000123,)"
                            R"("channel":"futures.public_liquidates","event":"update",)"
                            R"("result":[{"price":49900.1,"size":"-12",)"
                            R"("time_ms":1793000000123,"contract":"BTC_USDT"}]})"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::short_)),
                ElementsAre(HasSubstr(R"("size":"12")")));
}

TEST(GateVoice, RestTellsThePositionAndItsOrder) {
    OneMarket one(VenueId::gate, "BTC_USDT");
    one.happens(OneMarket::liquidation(Side::long_));
    EXPECT_THAT(
        one.ask("api.gateio.ws", "/api/v4/futures/usdt/liq_orders", "contract=BTC_USDT").body,
        AllOf(HasSubstr(R"("size":12,)"), HasSubstr(R"("order_size":-12,)"),
              HasSubstr(R"("order_price":"49900.1","fill_price":"50000.5")")));
    EXPECT_EQ(one.ask("api.gateio.ws", "/api/v4/futures/usdt/liq_orders",
                      "contract=BTC_USDT&from=1792000000&to=1793000000")
                  .status,
              400);
}

TEST(GateVoice, SizesAreRoundedDownWithoutTheDecimalHeader) {
    OneMarket one(VenueId::gate, "BTC_USDT");
    const TradeTold sold{9, OneMarket::decimal("50000"), OneMarket::decimal("108.5"), false};
    one.connect("fx-ws.gateio.ws", "/v4/ws/usdt", {subscribe("trades")});
    EXPECT_THAT(one.happens(sold), ElementsAre(HasSubstr(R"("size":-108,)")));
    one.connect("fx-ws.gateio.ws", "/v4/ws/usdt", {subscribe("trades")},
                {{"x-gate-size-decimal", "1"}});
    EXPECT_THAT(one.happens(sold), ElementsAre(HasSubstr(R"("size":"-108.5",)")));
}

TEST(GateVoice, TheTotalSizeCountsBothSides) {
    OneMarket one(VenueId::gate, "BTC_USDT");
    TickerTold ticker;
    ticker.open_interest_contracts = OneMarket::decimal("1000");
    one.connect("fx-ws.gateio.ws", "/v4/ws/usdt", {subscribe("tickers"), subscribe("tickers")});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr(R"("result":{"status":"success"})"),
                                       HasSubstr("Alert sub BTC_USDT")));
    EXPECT_THAT(one.happens(ticker), ElementsAre(HasSubstr(R"("total_size":"2000")")));
}

}  // namespace
}  // namespace faultline
