// AccountQueue: fair, bounded, never too often.
#include "feed/account_queue.hpp"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace faultline {
namespace {

TEST(AccountQueue, AsksEveryoneInTurnBeforeAnyoneAgain) {
    AccountQueue queue(10, ns_per_minute);
    for (const char* account : {"a", "b", "c"}) EXPECT_FALSE(queue.seen(account, 5));
    std::set<std::string> asked;
    for (int i = 0; i < 3; ++i) asked.insert(queue.take(10));
    EXPECT_EQ(asked, (std::set<std::string>{"a", "b", "c"}));
    EXPECT_EQ(queue.take(10), "");
    EXPECT_EQ(queue.due_ns(), 10 + ns_per_minute);
    EXPECT_NE(queue.take(10 + ns_per_minute), "");
}

TEST(AccountQueue, AnAccountThatTradesOftenIsAskedNoMoreOften) {
    AccountQueue queue(10, ns_per_minute);
    int asked = 0;
    for (TimeNs at_ns = 0; at_ns <= 10 * ns_per_minute; at_ns += ns_per_second) {
        queue.seen("a", at_ns);
        asked += !queue.take(at_ns).empty();
    }
    EXPECT_EQ(asked, 11);
    EXPECT_EQ(queue.size(), 1U);
}

TEST(AccountQueue, WhenFullWhoHasNotTradedForLongestGivesWay) {
    AccountQueue queue(2, ns_per_minute);
    queue.seen("old", 1);
    queue.seen("new", 2);
    queue.seen("old", 3);
    EXPECT_TRUE(queue.seen("newest", 4));
    EXPECT_EQ(queue.size(), 2U);
    EXPECT_EQ((std::set<std::string>{queue.take(9), queue.take(9)}),
              (std::set<std::string>{"old", "newest"}));
    for (int i = 0; i < 10'000; ++i) queue.seen("account " + std::to_string(i), 10 + i);
    EXPECT_EQ(queue.size(), 2U);
}

TEST(AccountQueue, WhoCouldNotBeAskedComesFirstAgain) {
    AccountQueue queue(5, ns_per_minute);
    queue.seen("a", 1);
    queue.seen("b", 2);
    const std::string first = queue.take(3);
    queue.give_back(first, 1);
    EXPECT_EQ(queue.take(4), first);
}

TEST(AccountQueue, OfSizeZeroHoldsNobody) {
    AccountQueue queue(0, ns_per_minute);
    EXPECT_TRUE(queue.seen("a", 1));
    EXPECT_EQ(queue.due_ns(), std::nullopt);
    EXPECT_EQ(queue.take(2), "");
}

}  // namespace
}  // namespace faultline
