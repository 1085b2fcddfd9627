// Network: words and headers.
#include "net/network.hpp"

#include <gtest/gtest.h>
#include <set>

namespace faultline {
namespace {

TEST(NetStepName, EveryStepHasItsOwn) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(NetStep::protocol); ++i) {
        names.insert(name_of(static_cast<NetStep>(i)));
    }
    EXPECT_EQ(names.size(), 9u);
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(HttpAnswer, FindsHeadersInAnyCase) {
    HttpAnswer answer;
    answer.headers = {{"Retry-After", "7"}, {"X-Used", "1"}, {"x-used", "2"}};
    EXPECT_EQ(answer.header("retry-after"), "7");
    EXPECT_EQ(answer.header("X-USED"), "1");
    EXPECT_EQ(answer.header("Retry-Afte"), "");
    EXPECT_EQ(answer.header(""), "");
}

}  // namespace
}  // namespace faultline
