// What only the text can show: whose side a trade names, and that heartbeats are asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* socket_host = "advanced-trade-ws.coinbase.com";

TEST(CoinbaseVoice, ATradeNamesTheMakersSide) {
    OneMarket one(VenueId::coinbase, "BIP-20DEC30-CDE");
    one.connect(socket_host, "/",
                {R"({"type":"subscribe","product_ids":["BIP-20DEC30-CDE"],)"
                 R"("channel":"market_trades"})"});
    ASSERT_EQ(one.heard.size(), 2u);
    EXPECT_THAT(one.heard[0], HasSubstr(R"("subscriptions":{"market_trades":["BIP-)"));
    EXPECT_THAT(one.heard[1], HasSubstr(R"("events":[{"type":"snapshot","trades":[]}])"));
    const TradeTold bought{5, OneMarket::decimal("50000.5"), OneMarket::decimal("3"), true};
    EXPECT_THAT(one.happens(bought),
                ElementsAre(AllOf(HasSubstr(R"("side":"SELL")"), HasSubstr(R"("size":"3")"))));
    // A liquidated long is sold into a maker's bid, and nothing marks it.
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(HasSubstr(R"("side":"BUY")"), Not(HasSubstr("liquid")))));
}

TEST(CoinbaseVoice, HeartbeatsComeToWhoAsksForThem) {
    OneMarket one(VenueId::coinbase, "BIP-20DEC30-CDE");
    one.connect(socket_host, "/", {});
    EXPECT_THAT(one.voice.ping(one.connection, OneMarket::time_ns), IsEmpty());
    one.connect(socket_host, "/", {R"({"type":"subscribe","channel":"heartbeats"})"});
    EXPECT_THAT(one.heard, ElementsAre(HasSubstr(R"({"heartbeats":["heartbeats"]})")));
    EXPECT_THAT(one.voice.ping(one.connection, OneMarket::time_ns),
                AllOf(HasSubstr(R"("channel":"heartbeats")"), HasSubstr(R"("sequence_num":1)")));
}

TEST(CoinbaseVoice, FundingStandsOneLevelUpFromWhereItIsEmpty) {
    OneMarket one(VenueId::coinbase, "BIP-20DEC30-CDE");
    TickerTold ticker;
    ticker.funding_rate = OneMarket::decimal("0.000013");
    ticker.funding_interval_ns = ns_per_hour;
    ticker.next_funding_ns = OneMarket::time_ns;
    ticker.open_interest_contracts = OneMarket::decimal("183283");
    one.happens(ticker);
    EXPECT_THAT(
        one.ask("api.coinbase.com", "/api/v3/brokerage/market/products", "product_type=FUTURE")
            .body,
        AllOf(HasSubstr(R"("open_interest":"183283","funding_rate":"","funding_time":null)"),
              HasSubstr(R"("funding_interval":"3600s","open_interest":"183283",)"
                        R"("funding_rate":"0.000013")"),
              HasSubstr(R"("contract_size":"0.01")")));
}

}  // namespace
}  // namespace faultline
