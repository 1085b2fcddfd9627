// Question: its sentences and rules name everything that decides it.
#include "insight/question.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

Question base(QuestionKind kind) {
    Question question;
    question.kind = kind;
    question.market = "BTC";
    question.from_ns = parse_time("2026-02-05").value();
    question.by_ns = parse_time("2026-02-06").value();
    return question;
}

TEST(Question, SaysWhatSettlesIt) {
    Question touch = base(QuestionKind::touch);
    touch.price_usd = 60'000;
    EXPECT_EQ(sentence_of(touch),
              "Does BTC touch 60,000 USD, from 2026-02-05T00:00:00Z to 2026-02-06T00:00:00Z?");
    EXPECT_NE(settlement_of(touch, "binance bars").find("binance bars"), std::string::npos);
    Question move = base(QuestionKind::move);
    move.percent = 5;
    EXPECT_NE(sentence_of(move).find("move by more than 5 % at any time"), std::string::npos);
    move.at_close = true;
    move.up = false;
    EXPECT_NE(sentence_of(move).find("fall by more than 5 % at the end"), std::string::npos);
    Question totals = base(QuestionKind::liquidations);
    totals.usd = 500e6;
    totals.shorts = false;
    totals.market = all_markets;
    EXPECT_NE(sentence_of(totals).find("reported long liquidations of all markets together exceed "
                                       "$500 M"),
              std::string::npos)
        << sentence_of(totals);
    EXPECT_DOUBLE_EQ(totals.hours(), 24);
}

}  // namespace
}  // namespace faultline
