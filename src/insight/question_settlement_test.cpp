// QuestionSettlement: yes at once, no only when nothing is missing, else unknown.
#include "insight/question_settlement.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace faultline {
namespace {

constexpr TimeNs from_ns = 20'000 * ns_per_day;
constexpr TimeNs by_ns = from_ns + ns_per_hour;

Decimal usd(double value) { return *Decimal::from_double(value, 2); }

/// Minutes at 100 USD, one USD up and down, from `first` to `last` (exclusive).
std::vector<Candle> minutes(int first, int last) {
    std::vector<Candle> candles;
    for (int i = first; i < last; ++i) {
        Candle candle;
        candle.open_ns = from_ns + i * ns_per_minute;
        candle.length_ns = ns_per_minute;
        candle.open_usd = candle.close_usd = usd(100);
        candle.high_usd = usd(101);
        candle.low_usd = usd(99);
        candles.push_back(candle);
    }
    return candles;
}

Question touch(double price_usd) {
    Question question;
    question.kind = QuestionKind::touch;
    question.market = "BTC";
    question.price_usd = price_usd;
    question.from_ns = from_ns;
    question.by_ns = by_ns;
    return question;
}

SettlementFacts facts_of(const std::vector<Candle>& candles, TimeNs at_ns) {
    SettlementFacts facts;
    facts.at_ns = at_ns;
    facts.start_usd = 100;
    facts.candles = candles;
    return facts;
}

TEST(QuestionSettlement, ATouchIsYesAtTheEndOfItsBarAndNoWhenTheWindowIsOver) {
    auto candles = minutes(0, 60);
    EXPECT_EQ(settle(touch(105), facts_of(candles, by_ns - 1)).state, QuestionState::open);
    EXPECT_EQ(settle(touch(105), facts_of(candles, by_ns)).state, QuestionState::no);
    EXPECT_EQ(settle(touch(105), facts_of(candles, by_ns)).value_usd, 101);
    candles[10].high_usd = usd(105);
    const Settlement yes = settle(touch(105), facts_of(candles, by_ns - 1));
    EXPECT_EQ(yes.state, QuestionState::yes);
    EXPECT_EQ(yes.at_ns, from_ns + 11 * ns_per_minute);
}

TEST(QuestionSettlement, APriceThatJumpsOverALevelHasTouchedIt) {
    auto candles = minutes(0, 60);
    for (std::size_t i = 20; i < candles.size(); ++i) {
        candles[i].open_usd = candles[i].close_usd = candles[i].low_usd = usd(110);
        candles[i].high_usd = usd(111);
    }
    EXPECT_EQ(settle(touch(105), facts_of(candles, by_ns)).state, QuestionState::yes);
}

TEST(QuestionSettlement, AHoleInThePricesIsNoNo) {
    auto candles = minutes(0, 20);
    const auto later = minutes(40, 60);
    candles.insert(candles.end(), later.begin(), later.end());
    EXPECT_EQ(settle(touch(105), facts_of(candles, by_ns)).state, QuestionState::open);
    const auto end = settle(touch(105), facts_of(candles, by_ns + ns_per_day));
    EXPECT_EQ(end.state, QuestionState::unknown);
    EXPECT_TRUE(std::isnan(brier_of(0.5, end.state)));
}

TEST(QuestionSettlement, AMoveCountsFromTheStartAtAnyTimeOrAtTheEnd) {
    Question question = touch(0);
    question.kind = QuestionKind::move;
    question.percent = 3;
    question.down = false;
    auto candles = minutes(0, 60);
    candles[5].low_usd = usd(90);  // the other way
    EXPECT_EQ(settle(question, facts_of(candles, by_ns)).state, QuestionState::no);
    candles[6].high_usd = usd(103.5);
    EXPECT_EQ(settle(question, facts_of(candles, by_ns)).state, QuestionState::yes);
    question.at_close = true;
    EXPECT_EQ(settle(question, facts_of(candles, by_ns)).state, QuestionState::no);
    candles.back().close_usd = usd(104);
    EXPECT_EQ(settle(question, facts_of(candles, by_ns - 1)).state, QuestionState::open);
    EXPECT_EQ(settle(question, facts_of(candles, by_ns)).state, QuestionState::yes);
}

TEST(QuestionSettlement, TotalsAreNoOnlyWhereNoFeedWasDown) {
    Question question = touch(0);
    question.kind = QuestionKind::liquidations;
    question.usd = 1e6;
    SettlementFacts facts;
    facts.at_ns = from_ns + ns_per_minute;
    facts.liquidated_usd = 2e6;
    EXPECT_EQ(settle(question, facts).state, QuestionState::yes);
    facts.liquidated_usd = 5e5;
    EXPECT_EQ(settle(question, facts).state, QuestionState::open);
    facts.at_ns = by_ns + ns_per_day;
    EXPECT_EQ(settle(question, facts).state, QuestionState::unknown);
    facts.has_whole_record = true;
    EXPECT_EQ(settle(question, facts).state, QuestionState::no);
    question.source = TotalSource::estimated;
    EXPECT_EQ(settle(question, facts).state, QuestionState::unknown);
}

TEST(QuestionSettlement, BrierIsTheSquareOfTheMiss) {
    EXPECT_NEAR(brier_of(0.7, QuestionState::yes), 0.09, 1e-12);
    EXPECT_NEAR(brier_of(0.7, QuestionState::no), 0.49, 1e-12);
    EXPECT_TRUE(std::isnan(brier_of(0.7, QuestionState::open)));
}

}  // namespace
}  // namespace faultline
