// Answer: every kind has its numbers, its baseline and its limits, in the struct and in JSON.
#include "insight/answer.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/answer_json.hpp"
#include "insight/test_maps.hpp"
#include "insight/test_prices.hpp"

namespace faultline {
namespace {

const PriceBars& bars() {
    static const PriceBars walk = testing::random_bars(800 * 24, 0.005, 14, 20);
    return walk;
}

Question ask(QuestionKind kind) {
    Question question;
    question.kind = kind;
    question.market = "BTC";
    question.from_ns = bars().at_ns;
    question.by_ns = bars().at_ns + ns_per_day;
    question.price_usd = 0.97 * bars().price_usd;
    question.percent = 3;
    question.usd = 1e7;
    return question;
}

AskInputs inputs() {
    AskInputs out;
    out.bars = &bars();
    return out;
}

TEST(Answer, TouchHasABaselineARecordAndARule) {
    const Answer answer = answer_question(ask(QuestionKind::touch), inputs()).value();
    EXPECT_GT(answer.probability, 0.05);
    EXPECT_LT(answer.probability, 0.5);
    EXPECT_EQ(answer.baseline.name, "volatility");
    EXPECT_GT(answer.record.origins, 500u);
    EXPECT_EQ(answer.map.weight, 0) << "until it has earned more";
    EXPECT_FALSE(answer.map.note.empty());
    EXPECT_NE(answer.settlement.find("test prices"), std::string::npos);
    const std::string json = answer_json(answer);
    for (const char* key : {"\"probability\":", "\"lo\":", "\"hi\":", "\"baseline\":{\"name\":",
                            "\"settlement\":", "\"record\":{", "\"map\":{\"weight\":0"}) {
        EXPECT_NE(json.find(key), std::string::npos) << key << "\n" << json;
    }
    EXPECT_NE(json.find("\"comparison\":null"), std::string::npos);
}

TEST(Answer, MoveUpAndDownAreEachLessThanEither) {
    Question either = ask(QuestionKind::move);
    Question up = either, down = either, close = either;
    up.down = false;
    down.up = false;
    close.at_close = true;
    const auto p = [](const Question& question) {
        return answer_question(question, inputs())->probability;
    };
    EXPECT_GT(p(either), p(up));
    EXPECT_GT(p(either), p(down));
    EXPECT_GT(p(either), p(close));
}

TEST(Answer, APredictionMarketIsComparedAndNotFollowed) {
    AskInputs with = inputs();
    with.market_price = 0.9;
    const Answer answer = answer_question(ask(QuestionKind::touch), with).value();
    EXPECT_EQ(answer.probability, answer_question(ask(QuestionKind::touch), inputs())->probability);
    ASSERT_TRUE(answer.comparison);
    EXPECT_FALSE(answer.comparison->within_interval);
    EXPECT_NEAR(answer.comparison->difference, answer.probability - 0.9, 1e-12);
    EXPECT_NE(answer_json(answer).find("\"market_price\":0.9"), std::string::npos);
    with.market_price = answer.probability;
    EXPECT_TRUE(answer_question(ask(QuestionKind::touch), with)->comparison->within_interval);
}

TEST(Answer, ReportedTotalsNeedAPastAndSaySo) {
    const auto none = answer_question(ask(QuestionKind::liquidations), inputs());
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().text().find("--totals"), std::string::npos);
    LiquidationTotals totals;
    totals.source = "made up for a test";
    Rng rng(3);
    for (const HourBar& bar : bars().hours) {
        totals.hours.push_back({bar.open_ns, 1e6 * rng.uniform(), 0});
    }
    AskInputs with = inputs();
    with.totals = &totals;
    const Answer answer = answer_question(ask(QuestionKind::liquidations), with).value();
    EXPECT_GT(answer.probability, 0.8) << "24 hours of half a million";
    EXPECT_NE(answer.settlement.find("made up for a test"), std::string::npos);
    EXPECT_EQ(answer.map.weight, 0);
}

TEST(Answer, EstimatedTotalsAreTheMapsAloneAndSaySo) {
    Question question = ask(QuestionKind::liquidations);
    question.source = TotalSource::estimated;
    EXPECT_FALSE(answer_question(question, inputs()));
    const double price = bars().price_usd;
    const LiquidationMap map = testing::hand_map(price, 1, {{price - 2, Side::long_, 1e9}});
    AskInputs with = inputs();
    with.maps.push_back({&map, &bars()});
    const Answer answer = answer_question(question, with).value();
    EXPECT_GT(answer.probability, 0.9);
    EXPECT_TRUE(std::isnan(answer.baseline.probability));
    EXPECT_EQ(answer.map.weight, 1);
    EXPECT_EQ(answer.record.origins, 0u);
    EXPECT_NE(answer_json(answer).find("\"record\":null"), std::string::npos);
}

TEST(Answer, QuestionsWithoutAnAnswerAreRefused) {
    Question over = ask(QuestionKind::touch);
    over.by_ns = bars().at_ns;
    EXPECT_FALSE(answer_question(over, inputs()));
    Question far = ask(QuestionKind::touch);
    far.by_ns = bars().at_ns + 91 * ns_per_day;
    EXPECT_FALSE(answer_question(far, inputs()));
    Question negative = ask(QuestionKind::touch);
    negative.price_usd = -1;
    EXPECT_FALSE(answer_question(negative, inputs()));
    Question still = ask(QuestionKind::move);
    still.percent = 0;
    EXPECT_FALSE(answer_question(still, inputs()));
}

}  // namespace
}  // namespace faultline
