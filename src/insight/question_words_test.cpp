// QuestionWords: words, amounts and windows by hand, and any bytes without harm.
#include "insight/question_words.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(QuestionWords, PunctuationAndPossessivesFall) {
    EXPECT_EQ(words_of("Will Bitcoin's price, \"touch\" $60,000?"),
              (std::vector<std::string>{"will", "bitcoin", "price", "touch", "$60,000"}));
    EXPECT_EQ(words_of("a 24-hour swing by 2026-02-08"),
              (std::vector<std::string>{"a", "24", "hour", "swing", "by", "2026-02-08"}));
    EXPECT_EQ(words_of("Bitcoin\xe2\x80\x99s"), (std::vector<std::string>{"bitcoin"}));
}

Amount only(std::string_view sentence) {
    const auto amounts = amounts_of(words_of(sentence));
    EXPECT_EQ(amounts.size(), 1u) << sentence;
    return amounts.empty() ? Amount{} : amounts[0];
}

TEST(QuestionWords, AmountsKnowTheirUnit) {
    EXPECT_EQ(only("touch $60,000").value, 60'000);
    EXPECT_EQ(only("touch $60,000").unit, AmountUnit::usd);
    EXPECT_EQ(only("hit 60k").value, 60'000);
    EXPECT_EQ(only("exceed $500M tomorrow").value, 500e6);
    EXPECT_EQ(only("exceed 1.5 billion dollars").value, 1.5e9);
    EXPECT_EQ(only("exceed 1.5 billion dollars").unit, AmountUnit::usd);
    EXPECT_EQ(only("exceed 500 dollars").unit, AmountUnit::usd);
    EXPECT_EQ(only("more than 5% in 24 hours").value, 5);
    EXPECT_EQ(only("more than 5 percent").unit, AmountUnit::percent);
    EXPECT_EQ(only("reach 2000 by february 8, 2026").value, 2000);
    EXPECT_EQ(only("reach 2000 by 8th february").value, 2000);
    EXPECT_TRUE(amounts_of(words_of("in the next 24h, by 2026-02-08 12:00")).empty());
}

TEST(QuestionWords, AmountsOfFlags) {
    EXPECT_EQ(read_amount("500e6"), 500e6);
    EXPECT_EQ(read_amount("60,000"), 60'000);
    EXPECT_EQ(read_amount("$2bn"), 2e9);
    EXPECT_FALSE(read_amount("5 %"));
    EXPECT_FALSE(read_amount("many"));
    EXPECT_FALSE(read_amount(""));
}

// 2026-02-05 is a Thursday.
const TimeNs thursday = parse_time("2026-02-05T12:00").value();

std::string by_of(std::string_view text) {
    const auto window = window_of(words_of(text), thursday);
    return window ? format_time(window->by_ns) : "none";
}

TEST(QuestionWords, WindowsEndWhereTheyAreMeantTo) {
    EXPECT_EQ(by_of("before the end of the week"), "2026-02-09T00:00:00Z");
    EXPECT_EQ(by_of("this week"), "2026-02-09T00:00:00Z");
    EXPECT_EQ(by_of("in the next 24 hours"), "2026-02-06T12:00:00Z");
    EXPECT_EQ(by_of("within 7d"), "2026-02-12T12:00:00Z");
    EXPECT_EQ(by_of("in the next hour"), "2026-02-05T13:00:00Z");
    EXPECT_EQ(by_of("tomorrow"), "2026-02-07T00:00:00Z");
    EXPECT_EQ(by_of("today"), "2026-02-06T00:00:00Z");
    EXPECT_EQ(by_of("by friday"), "2026-02-07T00:00:00Z");
    EXPECT_EQ(by_of("before friday"), "2026-02-06T00:00:00Z");
    EXPECT_EQ(by_of("by 2026-02-08"), "2026-02-09T00:00:00Z");
    EXPECT_EQ(by_of("before 2026-02-08"), "2026-02-08T00:00:00Z");
    EXPECT_EQ(by_of("by february 8"), "2026-02-09T00:00:00Z");
    EXPECT_EQ(by_of("by january 8"), "2027-01-09T00:00:00Z") << "the next one";
    EXPECT_EQ(by_of("before 8 february 2026"), "2026-02-08T00:00:00Z");
    EXPECT_EQ(by_of("by the end of the month"), "2026-03-01T00:00:00Z");
    EXPECT_EQ(by_of("next month"), "2026-04-01T00:00:00Z");
    EXPECT_EQ(by_of("by the end of the year"), "2027-01-01T00:00:00Z");
    EXPECT_EQ(by_of("by 2026-02-08T06:00Z"), "2026-02-08T06:00:00Z");
    EXPECT_EQ(by_of("may it happen"), "none");
    EXPECT_EQ(by_of("soon"), "none");
    EXPECT_EQ(format_time(window_of({"tomorrow"}, thursday)->from_ns), "2026-02-06T00:00:00Z");
}

RC_GTEST_PROP(QuestionWords, AnyBytesAreRead, (const std::string& text)) {
    const auto words = words_of(text);
    for (const Amount& amount : amounts_of(words)) RC_ASSERT(std::isfinite(amount.value));
    (void)window_of(words, thursday);
}

}  // namespace
}  // namespace faultline
