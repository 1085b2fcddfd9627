// What the contract of all voices does not see: public accounts, the replay, and who is liquidated.
#include "sim/hyperliquid_voice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {

extern const VenueVoice hyperliquid_voice;

namespace {

using ::testing::HasSubstr;

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

Decimal decimal(std::string_view text) { return *Decimal::parse(text); }

class HyperliquidVoice : public ::testing::Test {
  protected:
    HyperliquidVoice() {
        TickerTold ticker;
        ticker.mark_usd = ticker.index_usd = ticker.last_usd = decimal("2000");
        ticker.open_interest_contracts = decimal("6400");
        market.apply({now_ns, 0, ticker});
    }

    EventBatch ask(const std::string& body, std::string_view account) {
        const VoiceRequest request{"POST", "api.hyperliquid.xyz", "/info", "", body};
        const VoiceAnswer answer = hyperliquid_voice.answer(request, market, json, now_ns);
        const InstrumentTable table(spec_of(VenueId::hyperliquid));
        DecodeContext context{
            .instruments = &table, .json = &json, .received_ns = now_ns, .symbol = account};
        EventBatch batch;
        EXPECT_TRUE(decode_payload(VenueId::hyperliquid, answer.body, context, batch))
            << answer.body;
        return batch;
    }

    EmulatedMarket market{
        VenueId::hyperliquid,
        emulated_instruments(VenueId::hyperliquid, std::array<std::string, 1>{"ETH"})};
    JsonParser json;
};

TEST_F(HyperliquidVoice, PositionsOfAllAccountsAddUpToTheOpenInterest) {
    double longs = 0, shorts = 0;
    for (std::size_t i = 0; i < hyperliquid_accounts; ++i) {
        const std::string account = hyperliquid_address(i);
        const PlannedPoll poll = wire_of(VenueId::hyperliquid).account_poll(account);
        for (const DecodedEvent& decoded : ask(poll.body, account).events) {
            const auto& held = std::get<AccountPosition>(decoded.event);
            const bool is_long = held.side == Side::long_;
            EXPECT_EQ(is_long, held.liquidation_usd < 2000);
            EXPECT_GT(held.margin_usd, 0);
            (is_long ? longs : shorts) += held.size_coins;
        }
    }
    EXPECT_DOUBLE_EQ(longs, 6400);
    EXPECT_DOUBLE_EQ(shorts, 6400);
}

TEST_F(HyperliquidVoice, BothSidesOfALiquidationNameWhoWasLiquidated) {
    market.apply(
        {now_ns, 0,
         LiquidationTold{9, Side::long_, decimal("1990.5"), decimal("1980"), decimal("3.25")}});
    int seen = 0;
    for (std::size_t i = 0; i < hyperliquid_accounts; ++i) {
        const std::string account = hyperliquid_address(i);
        const EventBatch batch = ask(R"({"type":"userFills","user":")" + account + "\"}", account);
        for (const DecodedEvent& decoded : batch.events) {
            const auto& liquidation = std::get<Liquidation>(decoded.event);
            EXPECT_EQ(liquidation.side, Side::long_) << account;
            EXPECT_EQ(liquidation.execution_usd, decimal("1990.5"));
            ++seen;
        }
    }
    EXPECT_EQ(seen, 2);
}

TEST_F(HyperliquidVoice, OldTradesComeFirstOnSubscribing) {
    market.apply({now_ns, 0, TradeTold{8, decimal("2001"), decimal("1.5"), true}});
    VoiceConnection connection;
    const VoiceReply reply = hyperliquid_voice.hear(R"({"method":"subscribe","subscription":)"
                                                    R"({"type":"trades","coin":"ETH"}})",
                                                    connection, market, json, now_ns);
    ASSERT_EQ(reply.frames.size(), 2u);
    EXPECT_THAT(reply.frames[0], HasSubstr("subscriptionResponse"));
    EXPECT_THAT(reply.frames[1], HasSubstr(R"("side":"B","px":"2001.0","sz":"1.5")"));
}

}  // namespace
}  // namespace faultline
