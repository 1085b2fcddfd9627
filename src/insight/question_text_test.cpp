// QuestionText: the sentences of the documentation, and what is said of unclear ones.
#include "insight/question_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

const TimeNs thursday = parse_time("2026-02-05T12:00").value();

Question read(std::string_view sentence) {
    const auto question = parse_question(sentence, thursday);
    EXPECT_TRUE(question) << sentence << ": " << (question ? "" : question.error().text());
    return question.value_or(Question{});
}

std::string refusal(std::string_view sentence) {
    const auto question = parse_question(sentence, thursday);
    return question ? "" : question.error().text();
}

TEST(QuestionText, Touch) {
    const Question question =
        read("Will Bitcoin's price touch $60,000 before the end of the week?");
    EXPECT_EQ(question.kind, QuestionKind::touch);
    EXPECT_EQ(question.market, "BTC");
    EXPECT_EQ(question.price_usd, 60'000);
    EXPECT_EQ(format_time(question.by_ns), "2026-02-09T00:00:00Z");
    EXPECT_EQ(question.from_ns, thursday);
    EXPECT_EQ(read("will eth hit 2k by friday").price_usd, 2000);
    EXPECT_EQ(read("Will SOL fall to $80 tomorrow?").from_ns, thursday) << "counts from now on";
}

TEST(QuestionText, Move) {
    const Question question =
        read("Will ETH experience a price swing of more than 5% in the next 24 hours?");
    EXPECT_EQ(question.kind, QuestionKind::move);
    EXPECT_EQ(question.market, "ETH");
    EXPECT_EQ(question.percent, 5);
    EXPECT_TRUE(question.up && question.down);
    EXPECT_FALSE(question.at_close);
    EXPECT_EQ(question.by_ns, thursday + ns_per_day);
    const Question fall = read("Will bitcoin drop by 10 percent this month?");
    EXPECT_TRUE(fall.down && !fall.up);
}

TEST(QuestionText, Liquidations) {
    const Question question = read("Will total crypto long liquidations exceed $500M tomorrow?");
    EXPECT_EQ(question.kind, QuestionKind::liquidations);
    EXPECT_EQ(question.market, all_markets);
    EXPECT_TRUE(question.longs && !question.shorts);
    EXPECT_EQ(question.usd, 500e6);
    EXPECT_EQ(question.source, TotalSource::reported);
    EXPECT_EQ(format_time(question.from_ns), "2026-02-06T00:00:00Z");
    EXPECT_EQ(format_time(question.by_ns), "2026-02-07T00:00:00Z");
    EXPECT_TRUE(read("Will BTC liquidations exceed $50M today?").shorts);
}

TEST(QuestionText, UnclearSentencesSayWhatIsMissing) {
    const std::string no_time = refusal("Will Bitcoin touch $60,000?");
    EXPECT_NE(no_time.find("until when is missing"), std::string::npos) << no_time;
    EXPECT_NE(no_time.find("of BTC"), std::string::npos) << "and what was understood";
    EXPECT_NE(no_time.find("60000 USD"), std::string::npos);
    EXPECT_NE(refusal("Will it touch $60,000 tomorrow?").find("the coin is missing"),
              std::string::npos);
    EXPECT_NE(refusal("Will BTC touch tomorrow?").find("the price in USD is missing"),
              std::string::npos);
    EXPECT_NE(refusal("Will BTC or ETH touch $4,000 today?").find("more than one coin"),
              std::string::npos);
    EXPECT_NE(refusal("Will BTC touch $60,000 or $80,000 today?").find("more than one number"),
              std::string::npos);
    EXPECT_NE(refusal("Will BTC close above $60,000 today?").find("not among the questions"),
              std::string::npos);
    EXPECT_NE(refusal("Will BTC touch $60,000 by 2026-01-01?").find("is over"), std::string::npos);
    EXPECT_NE(refusal("What is love?").find("what is asked"), std::string::npos);
    EXPECT_FALSE(refusal("").empty());
}

RC_GTEST_PROP(QuestionText, AnyBytesAreAQuestionOrAnError, (const std::string& text)) {
    const auto question = parse_question(text, thursday);
    if (!question) RC_ASSERT(!question.error().what.empty());
}

}  // namespace
}  // namespace faultline
