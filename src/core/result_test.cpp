// Tests of Result and Problem: errors travel unchanged and turn into words at the edge.
#include "core/result.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <set>
#include <string>

namespace faultline {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return fail(ErrorCode::bad_argument, static_cast<std::uint32_t>(value));
    return value / 2;
}

Result<int> quarter(int value) {
    FL_TRY(once, half(value));
    FL_TRY(twice, half(once));
    return twice;
}

Result<bool> is_even(int value) {
    FL_CHECK(half(value));
    return true;
}

Outcome<std::string> opened(bool exists) {
    if (!exists) return problem("no such file", "a.csv", "check the path");
    return "content";
}

Outcome<std::size_t> length_of(bool exists) {
    FL_TRY(content, opened(exists));
    return content.size();
}

TEST(Result, TryUnwrapsOrReturnsTheErrorAsItIs) {
    EXPECT_EQ(quarter(12), 3);
    EXPECT_EQ(quarter(6).error(), (Error{ErrorCode::bad_argument, 3}));
    EXPECT_EQ(quarter(5).error(), (Error{ErrorCode::bad_argument, 5}));
    EXPECT_EQ(is_even(4), true);
    EXPECT_EQ(is_even(7).error().offset, 7u);
}

TEST(Result, TryMovesTheValue) {
    const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    const auto take = [&]() -> Result<int> {
        FL_TRY(owner, make());
        return *owner;
    };
    EXPECT_EQ(take(), 5);
}

TEST(Result, AnErrorIsEightBytes) { EXPECT_EQ(sizeof(Error), 8u); }

TEST(Result, EveryCodeHasItsOwnWords) {
    std::set<std::string_view> words;
    constexpr auto last = static_cast<std::uint8_t>(ErrorCode::bad_argument);
    for (std::uint8_t code = 0; code <= last; ++code) {
        const std::string_view text = describe(static_cast<ErrorCode>(code));
        EXPECT_NE(text, "unknown error") << int{code};
        EXPECT_TRUE(words.insert(text).second) << text;
    }
    EXPECT_EQ(describe(static_cast<ErrorCode>(last + 1)), "unknown error");
}

TEST(Problem, TextLeavesOutWhatIsEmpty) {
    EXPECT_EQ((Problem{"no rows", "", ""}).text(), "no rows");
    EXPECT_EQ((Problem{"no rows", "a.csv, line 3", ""}).text(), "a.csv, line 3: no rows");
    EXPECT_EQ((Problem{"no rows", "a.csv", "check it"}).text(), "a.csv: no rows (check it)");
    EXPECT_EQ((Problem{"no rows", "", "check it"}).text(), "no rows (check it)");
}

TEST(Problem, TravelsThroughTry) {
    EXPECT_EQ(length_of(true), 7u);
    EXPECT_EQ(length_of(false).error().text(), "a.csv: no such file (check the path)");
}

}  // namespace
}  // namespace faultline
