// What only the text can show: which list a liquidation stands in, whose it is, and units.
#include "sim/lighter_voice.hpp"

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

constexpr const char* host = "mainnet.zklighter.elliot.ai";

/// A market with number 1.
struct Bitcoin {
    Bitcoin() {
        TickerTold ticker;
        ticker.mark_usd = ticker.last_usd = decimal("50000");
        ticker.index_usd = decimal("50001");
        ticker.funding_rate = decimal("0.000012");
        ticker.open_interest_contracts = decimal("12.5");
        market.apply({now_ns, 0, ticker});
    }
    static constexpr TimeNs now_ns = OneMarket::time_ns;
    static Decimal decimal(std::string_view text) { return OneMarket::decimal(text); }
    std::vector<std::string> say(std::string_view text) {
        return voice.hear(text, connection, market, json, now_ns).frames;
    }
    std::vector<std::string> liquidate(Side side) {
        const MarketEvent event{now_ns, 0, OneMarket::liquidation(side)};
        market.apply(event);
        std::vector<std::string> frames;
        voice.tell(event, connection, market, frames);
        return frames;
    }
    const VenueVoice& voice = voice_of(VenueId::lighter);
    EmulatedMarket market{
        VenueId::lighter,
        emulated_instruments(VenueId::lighter, std::array<std::string, 1>{"BTC"})};
    VoiceConnection connection;
    JsonParser json;
};

TEST(LighterVoice, ALiquidatedLongIsATakerWhoSellsInAListOfItsOwn) {
    Bitcoin one;
    one.say(R"({"type":"subscribe","channel":"trade/1"})");
    EXPECT_THAT(
        one.liquidate(Side::long_),
        ElementsAre(AllOf(HasSubstr(R"("channel":"trade:1")"),
                          HasSubstr(R"("trades":[],"liquidation_trades":[{"trade_id":77,)"),
                          HasSubstr(R"("type":"liquidation")"),
                          HasSubstr(R"("is_maker_ask":false)"), HasSubstr(R"("taker_fee":10000)"),
                          HasSubstr(R"("taker_position_size_before":"2.5")"))));
    EXPECT_THAT(one.liquidate(Side::short_),
                ElementsAre(AllOf(HasSubstr(R"("is_maker_ask":true)"),
                                  HasSubstr(R"("taker_position_size_before":"-2.5")"))));
}

TEST(LighterVoice, ASubscriptionRepeatsOldLiquidations) {
    Bitcoin one;
    one.liquidate(Side::long_);
    EXPECT_THAT(one.say(R"({"type":"subscribe","channel":"trade/1"})"),
                ElementsAre(AllOf(HasSubstr(R"({"type":"subscribed/trade","channel":"trade:1")"),
                                  HasSubstr(R"("liquidation_trades":[{"trade_id":77)"))));
}

TEST(LighterVoice, OpenInterestIsDollarsOnTheSocketAndCoinsInAnswers) {
    Bitcoin one;
    EXPECT_THAT(one.say(R"({"type":"subscribe","channel":"market_stats/all"})"),
                ElementsAre(AllOf(HasSubstr(R"("open_interest":"625000.000000")"),
                                  HasSubstr(R"("current_funding_rate":"0.0012")"))));
    EXPECT_THAT(one.voice
                    .answer({"GET", host, "/api/v1/orderBookDetails", "", ""}, one.market, one.json,
                            one.now_ns)
                    .body,
                HasSubstr(R"("open_interest":12.5)"));
}

TEST(LighterVoice, AccountsNamedByTradesTellTheirPositions) {
    Bitcoin one;
    one.say(R"({"type":"subscribe","channel":"trade/1"})");
    const std::string frame = one.liquidate(Side::long_).at(0);
    InstrumentTable table(spec_of(VenueId::lighter));
    EventBatch batch;
    DecodeContext context{.instruments = &table, .json = &one.json, .received_ns = Bitcoin::now_ns};
    ASSERT_TRUE(decode_payload(VenueId::lighter, frame, context, batch));
    const std::vector<std::string> accounts = batch.accounts;
    ASSERT_EQ(accounts.size(), 2u);
    for (const std::string& account : accounts) {
        const PlannedPoll poll = wire_of(VenueId::lighter).account_poll(account);
        const std::string query = poll.url.substr(poll.url.find('?') + 1);
        const VoiceAnswer answer = one.voice.answer({"GET", host, "/api/v1/account", query, ""},
                                                    one.market, one.json, one.now_ns);
        ASSERT_EQ(answer.status, 200);
        context.symbol = account;
        ASSERT_TRUE(decode_payload(VenueId::lighter, answer.body, context, batch));
        ASSERT_EQ(batch.events.size(), 1u);
        const auto& held = std::get<AccountPosition>(batch.events[0].event);
        EXPECT_EQ(held.account, account);
        // A long breaks below its entry, a short above it.
        EXPECT_EQ(held.side == Side::long_, held.liquidation_usd < held.entry_usd);
    }
}

}  // namespace
}  // namespace faultline
