// Backoff: bounded, spread, reset.
#include "feed/backoff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

constexpr DurationNs min_ns = 100 * ns_per_ms, first_ns = ns_per_second, max_ns = ns_per_minute;

TEST(Backoff, EveryWaitIsWithinItsDoublingBound) {
    Rng rng(7);
    Backoff backoff(min_ns, first_ns, max_ns);
    DurationNs bound_ns = first_ns;
    for (int i = 0; i < 200; ++i) {
        const DurationNs wait_ns = backoff.next(rng);
        EXPECT_GE(wait_ns, min_ns);
        EXPECT_LE(wait_ns, bound_ns);
        bound_ns = std::min(2 * bound_ns, max_ns);
    }
}

TEST(Backoff, WaitsGrowAndAreSpreadOverTheWholeRange) {
    Rng rng(3);
    Backoff backoff(min_ns, first_ns, max_ns);
    for (int i = 0; i < 20; ++i) backoff.next(rng);
    int low = 0, high = 0;
    for (int i = 0; i < 1000; ++i) {
        const DurationNs wait_ns = backoff.next(rng);
        low += wait_ns < max_ns / 4;
        high += wait_ns > 3 * (max_ns / 4);
    }
    EXPECT_GT(low, 150);
    EXPECT_GT(high, 150);
}

TEST(Backoff, AResetStartsAnew) {
    Rng rng(5);
    Backoff backoff(min_ns, first_ns, max_ns);
    for (int i = 0; i < 10; ++i) backoff.next(rng);
    backoff.reset();
    EXPECT_EQ(backoff.failures(), 0);
    EXPECT_LE(backoff.next(rng), first_ns);
}

RC_GTEST_PROP(Backoff, NeverComesBackSoonerThanTheServerAsks, ()) {
    Rng rng(*rc::gen::arbitrary<std::uint64_t>());
    Backoff backoff(min_ns, first_ns, max_ns);
    const DurationNs asked_ns = *rc::gen::inRange<DurationNs>(0, ns_per_day);
    for (int i = 0; i < 20; ++i) {
        const DurationNs wait_ns = backoff.next(rng, asked_ns);
        RC_ASSERT(wait_ns >= asked_ns);
        RC_ASSERT(wait_ns <= asked_ns + max_ns);
    }
}

TEST(Backoff, AnAbsurdRequestOfTheServerIsCutToADay) {
    Rng rng(1);
    Backoff backoff(min_ns, first_ns, max_ns);
    EXPECT_LE(backoff.next(rng, 400 * ns_per_day), ns_per_day + first_ns);
    EXPECT_GE(backoff.next(rng, -5), min_ns);
}

}  // namespace
}  // namespace faultline
