// What only the text can show: whose order a liquidation is, what a subscription repeats, and that
// the made-up accounts add up.
#include "sim/dydx_voice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/emulated_accounts.hpp"
#include "sim/one_market.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* indexer = "indexer.dydx.trade";
constexpr const char* trades_of_btc =
    R"({"type":"subscribe","channel":"v4_trades","id":"BTC-USD","batched":false})";

TEST(DydxVoice, ALiquidatedLongIsASaleOfTheTaker) {
    OneMarket one(VenueId::dydx, "BTC-USD");
    one.connect(indexer, "/v4/ws", {trades_of_btc});
    ASSERT_EQ(one.heard.size(), 2u);
    EXPECT_THAT(one.heard[0], HasSubstr(R"({"type":"connected",)"));
    EXPECT_THAT(one.happens(OneMarket::liquidation(Side::long_)),
                ElementsAre(AllOf(HasSubstr(R"("message_id":2,"id":"BTC-USD")"),
                                  HasSubstr(R"("side":"SELL")"), HasSubstr(R"("price":"50000.5")"),
                                  HasSubstr(R"("type":"LIQUIDATED")"))));
}

TEST(DydxVoice, ASubscriptionRepeatsOldLiquidations) {
    OneMarket one(VenueId::dydx, "BTC-USD");
    one.happens(OneMarket::liquidation(Side::short_));
    one.connect(indexer, "/v4/ws", {trades_of_btc, trades_of_btc});
    ASSERT_EQ(one.heard.size(), 3u);
    EXPECT_THAT(one.heard[1],
                AllOf(HasSubstr(R"("type":"subscribed")"), HasSubstr(R"("type":"LIQUIDATED")"),
                      HasSubstr(R"("side":"BUY")"), HasSubstr(R"("createdAtHeight":)")));
    EXPECT_THAT(one.heard[2], HasSubstr("already subscribed"));
}

TEST(DydxVoice, TheThirtyThirdSubscriptionOfAChannelIsRefused) {
    std::vector<Instrument> instruments;
    for (int i = 0; i < 33; ++i) {
        instruments.push_back(
            *spec_of(VenueId::dydx).instrument("C" + std::to_string(i) + "X-USD"));
    }
    const EmulatedMarket market(VenueId::dydx, instruments);
    VoiceConnection connection;
    JsonParser json;
    int refused = 0;
    for (const Instrument& instrument : instruments) {
        const VoiceReply reply = voice_of(VenueId::dydx)
                                     .hear(R"({"type":"subscribe","channel":"v4_trades","id":")" +
                                               instrument.symbol + "\"}",
                                           connection, market, json, OneMarket::time_ns);
        refused += reply.frames[0].starts_with(R"({"type":"error")") ? 1 : 0;
    }
    EXPECT_EQ(refused, 1);
}

TEST(DydxVoice, PublicPositionsAddUpToTheOpenInterest) {
    OneMarket one(VenueId::dydx, "BTC-USD");
    TickerTold ticker;
    ticker.mark_usd = ticker.last_usd = OneMarket::decimal("50000");
    ticker.open_interest_contracts = OneMarket::decimal("1234.5");
    one.happens(ticker);
    InstrumentTable table(spec_of(VenueId::dydx));
    EventBatch batch;
    double longs = 0, shorts = 0;
    for (std::size_t account = 0; account < voices::accounts_max; ++account) {
        const PlannedPoll poll = wire_of(VenueId::dydx).account_poll(dydx_address(account));
        const std::size_t query = poll.url.find('?');
        ASSERT_TRUE(poll.url.starts_with("https://indexer.dydx.trade/v4/perpetualPositions?"));
        const VoiceAnswer answer =
            one.ask(indexer, "/v4/perpetualPositions", poll.url.substr(query + 1));
        ASSERT_EQ(answer.status, 200) << answer.body;
        const DecodeContext context{.instruments = &table,
                                    .json = &one.json,
                                    .received_ns = OneMarket::time_ns,
                                    .endpoint = poll.endpoint,
                                    .symbol = poll.symbol};
        ASSERT_TRUE(decode_payload(VenueId::dydx, answer.body, context, batch));
        ASSERT_EQ(batch.events.size(), 1u);
        const auto& held = std::get<AccountPosition>(batch.events[0].event);
        (held.side == Side::long_ ? longs : shorts) += held.size_coins;
    }
    EXPECT_NEAR(longs, 1234.5, 1e-5);
    EXPECT_NEAR(shorts, 1234.5, 1e-5);
    EXPECT_EQ(
        one.ask(indexer, "/v4/perpetualPositions", "address=dydx1nobody&subaccountNumber=0").status,
        404);
}

}  // namespace
}  // namespace faultline
