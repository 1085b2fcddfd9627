// TokenBucket: the budget holds in every window, and what is promised to be there is there.
#include "feed/token_bucket.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

namespace faultline {
namespace {

TEST(TokenBucket, StartsFullAndRefillsAtItsRate) {
    TokenBucket bucket(2, 4);
    EXPECT_TRUE(bucket.take(4, 100));
    EXPECT_FALSE(bucket.take(1, 100));
    EXPECT_EQ(bucket.wait_ns(1, 100), ns_per_second / 2);
    EXPECT_FALSE(bucket.take(1, 100 + ns_per_second / 2 - 1'000'000));
    EXPECT_TRUE(bucket.take(1, 100 + ns_per_second / 2));
}

TEST(TokenBucket, NeverHoldsMoreThanTheBurst) {
    TokenBucket bucket(10, 3);
    EXPECT_TRUE(bucket.take(1, 0));
    EXPECT_TRUE(bucket.take(3, ns_per_day));
    EXPECT_FALSE(bucket.take(0.1, ns_per_day));
}

TEST(TokenBucket, AnAmountAboveTheBurstWaitsForAFullBucketAndLeavesADebt) {
    TokenBucket bucket(1, 2);
    EXPECT_TRUE(bucket.take(1, 0));
    EXPECT_EQ(bucket.wait_ns(20, 0), ns_per_second);
    EXPECT_TRUE(bucket.take(20, ns_per_second));
    EXPECT_EQ(bucket.wait_ns(1, ns_per_second), 19 * ns_per_second);
}

TEST(TokenBucket, AClockThatStandsStillGivesNothing) {
    TokenBucket bucket(1, 1);
    EXPECT_TRUE(bucket.take(1, 50));
    EXPECT_FALSE(bucket.take(1, 50));
    EXPECT_FALSE(bucket.take(1, 40));
}

RC_GTEST_PROP(TokenBucket, NoWindowHoldsMoreThanBurstAndRate, ()) {
    const double per_s = *rc::gen::inRange(1, 50) / 10.0;
    const double burst = *rc::gen::inRange(1, 10);
    TokenBucket bucket(per_s, burst);
    std::vector<std::pair<TimeNs, double>> spent;
    TimeNs now_ns = 0;
    double largest = 0;
    for (int i = 0; i < 120; ++i) {
        now_ns += *rc::gen::inRange<TimeNs>(0, 2 * ns_per_second);
        const double amount = *rc::gen::inRange(1, 20);
        const DurationNs wait_ns = bucket.wait_ns(amount, now_ns);
        if (*rc::gen::arbitrary<bool>()) now_ns += wait_ns;
        const bool is_there = bucket.wait_ns(amount, now_ns) == 0;
        RC_ASSERT(bucket.take(amount, now_ns) == is_there);
        if (is_there) {
            spent.emplace_back(now_ns, amount);
            largest = std::max(largest, amount);
        }
    }
    for (std::size_t first = 0; first < spent.size(); ++first) {
        double sum = 0;
        for (std::size_t last = first; last < spent.size(); ++last) {
            sum += spent[last].second;
            const double window_s = double(spent[last].first - spent[first].first) / 1e9;
            RC_ASSERT(sum <= std::max(burst, largest) + per_s * window_s + 1e-6);
        }
    }
}

}  // namespace
}  // namespace faultline
