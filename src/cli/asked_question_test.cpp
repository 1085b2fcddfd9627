// AskedQuestion: flags are read as documented, or refused with the flag.
#include "cli/asked_question.hpp"

#include <gtest/gtest.h>

namespace faultline::cli {
namespace {

const TimeNs thursday = parse_time("2026-02-05T12:00").value();

AskFlags flags_of(const std::string& kind) {
    AskFlags flags;
    flags.words = {kind};
    flags.market = "btcusdt";
    flags.within = "24h";
    return flags;
}

std::string refusal(const AskFlags& flags) {
    const auto question = read_question(flags, thursday);
    return question ? "" : question.error().text();
}

TEST(AskedQuestion, Touch) {
    AskFlags flags = flags_of("touch");
    flags.price = "60k";
    const Question question = read_question(flags, thursday).value();
    EXPECT_EQ(question.market, "BTC");
    EXPECT_EQ(question.price_usd, 60'000);
    EXPECT_EQ(question.by_ns, thursday + ns_per_day);
    flags.within.clear();
    flags.by = "2026-02-08";
    EXPECT_EQ(format_time(read_question(flags, thursday)->by_ns), "2026-02-09T00:00:00Z");
    flags.by = "2026-02-08T06:00";
    EXPECT_EQ(format_time(read_question(flags, thursday)->by_ns), "2026-02-08T06:00:00Z");
    flags.within = "1h";
    EXPECT_NE(refusal(flags).find("--within"), std::string::npos) << "either, not both";
    flags.by.clear();
    flags.price = "cheap";
    EXPECT_NE(refusal(flags).find("--price"), std::string::npos);
}

TEST(AskedQuestion, Move) {
    AskFlags flags = flags_of("move");
    flags.percent = "5%";
    EXPECT_EQ(read_question(flags, thursday)->percent, 5);
    EXPECT_FALSE(read_question(flags, thursday)->at_close);
    flags.close = true;
    flags.direction = "down";
    const Question down = read_question(flags, thursday).value();
    EXPECT_TRUE(down.at_close && down.down && !down.up);
    flags.touch = true;
    EXPECT_NE(refusal(flags).find("--touch"), std::string::npos);
    flags.touch = false;
    flags.direction = "sideways";
    EXPECT_NE(refusal(flags).find("--direction"), std::string::npos);
}

TEST(AskedQuestion, LiquidationsMustNameTheirSource) {
    AskFlags flags = flags_of("liquidations");
    flags.usd = "500e6";
    flags.side = "long";
    EXPECT_NE(refusal(flags).find("--source"), std::string::npos);
    flags.source = "reported";
    const Question question = read_question(flags, thursday).value();
    EXPECT_EQ(question.usd, 500e6);
    EXPECT_TRUE(question.longs && !question.shorts);
    flags.market = "all";
    EXPECT_EQ(read_question(flags, thursday)->market, all_markets);
    flags.side = "left";
    EXPECT_NE(refusal(flags).find("--side"), std::string::npos);
}

TEST(AskedQuestion, ATotalWithoutAMarketIsThatOfAllMarketsATouchNeedsOne) {
    AskFlags flags = flags_of("liquidations");
    flags.market.clear();
    EXPECT_EQ(market_asked(flags).value(), all_markets);
    flags.market = "btc";
    EXPECT_EQ(market_asked(flags).value(), "BTC");
    flags = flags_of("touch");
    flags.market.clear();
    EXPECT_FALSE(market_asked(flags));
}

TEST(AskedQuestion, ASentenceIsASentence) {
    AskFlags flags;
    flags.words = {"Will", "BTC", "touch", "$60,000", "tomorrow?"};
    EXPECT_EQ(read_question(flags, thursday)->price_usd, 60'000);
    EXPECT_EQ(market_asked(flags).value(), "BTC");
    flags.words = {"Will BTC touch $60,000 by 2026-02-08?"};
    EXPECT_EQ(market_asked(flags).value(), "BTC");
    flags.words = {"touch"};
    EXPECT_FALSE(market_asked(flags)) << "no --market";
}

TEST(AskedQuestion, PricesOfPredictionMarkets) {
    AskFlags flags;
    EXPECT_FALSE(read_market_price(flags).value());
    for (const char* text : {"0.35", "35%", "35c"}) {
        flags.market_price = text;
        EXPECT_DOUBLE_EQ(*read_market_price(flags).value(), 0.35) << text;
    }
    for (const char* text : {"35", "-0.1", "x", "101%"}) {
        flags.market_price = text;
        EXPECT_FALSE(read_market_price(flags)) << text;
    }
}

}  // namespace
}  // namespace faultline::cli
