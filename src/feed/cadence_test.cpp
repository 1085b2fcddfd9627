// Cadence: learns what is usual, keeps its head when something is not.
#include "feed/cadence.hpp"

#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr DurationNs floor_ns = 2 * ns_per_second, quiet_ns = 10 * ns_per_minute;

/// Data every `step_ns` for `length_ns`; gives the time of the last.
TimeNs beat(Cadence& cadence, TimeNs from_ns, DurationNs step_ns, DurationNs length_ns) {
    TimeNs at_ns = from_ns;
    for (; at_ns <= from_ns + length_ns; at_ns += step_ns) cadence.heard(at_ns);
    return at_ns - step_ns;
}

TEST(Cadence, ClaimsNothingBeforeItHasListened) {
    Cadence cadence;
    EXPECT_EQ(cadence.learned_ns(), 0);
    EXPECT_EQ(cadence.stale_after_ns(2, floor_ns, quiet_ns), quiet_ns);
    beat(cadence, 0, ns_per_second, 30 * ns_per_second);
    EXPECT_EQ(cadence.learned_ns(), 0) << "half a minute is too little";
    beat(cadence, 31 * ns_per_second, ns_per_second, 30 * ns_per_second);
    EXPECT_GT(cadence.learned_ns(), 0);
}

TEST(Cadence, LearnsTheStepOfARegularChannel) {
    Cadence cadence;
    beat(cadence, 0, 3 * ns_per_second, ns_per_hour);
    EXPECT_EQ(cadence.learned_ns(), 3 * ns_per_second);
    EXPECT_EQ(cadence.stale_after_ns(2, floor_ns, quiet_ns), 6 * ns_per_second);
}

TEST(Cadence, BurstsDoNotHideThePausesBetweenThem) {
    Cadence cadence;
    for (int burst = 0; burst < 100; ++burst) {
        for (int i = 0; i < 50; ++i) cadence.heard(burst * 10 * ns_per_second + i * ns_per_ms);
    }
    EXPECT_GT(cadence.learned_ns(), 9 * ns_per_second);
}

TEST(Cadence, StaysBetweenFloorAndQuietMax) {
    Cadence fast, slow;
    beat(fast, 0, 10 * ns_per_ms, 2 * ns_per_minute);
    EXPECT_EQ(fast.stale_after_ns(2, floor_ns, quiet_ns), floor_ns);
    beat(slow, 0, 9 * ns_per_minute, 10 * ns_per_hour);
    EXPECT_EQ(slow.stale_after_ns(2, floor_ns, quiet_ns), quiet_ns);
}

TEST(Cadence, OneOutageAtMostDoublesIt) {
    Cadence cadence;
    const TimeNs last_ns = beat(cadence, 0, ns_per_second, ns_per_hour);
    cadence.heard(last_ns + 5 * ns_per_minute);
    EXPECT_LE(cadence.learned_ns(), 2 * ns_per_second);
    EXPECT_GT(cadence.learned_ns(), ns_per_second);
}

TEST(Cadence, AnInterruptionIsNoDistance) {
    Cadence cadence;
    const TimeNs last_ns = beat(cadence, 0, ns_per_second, ns_per_hour);
    cadence.interrupted();
    cadence.heard(last_ns + ns_per_hour);
    EXPECT_EQ(cadence.learned_ns(), ns_per_second);
}

TEST(Cadence, ForgetsByHalfPerHalfLife) {
    Cadence cadence;
    const TimeNs last_ns = beat(cadence, 0, 16 * ns_per_second, ns_per_hour);
    beat(cadence, last_ns + ns_per_second, ns_per_second, 2 * ns_per_hour);
    EXPECT_NEAR(double(cadence.learned_ns()), 4e9, 0.3e9);
}

TEST(Cadence, AnIrregularChannelIsSeldomCalledStale) {
    // Trades that come by chance, one per second on average, for a day.
    Rng rng(11);
    Cadence cadence;
    TimeNs at_ns = 0;
    int alarms = 0;
    for (int i = 0; i < 86'400; ++i) {
        const auto wait_ns = static_cast<DurationNs>(rng.exponential() * double(ns_per_second));
        alarms += wait_ns > cadence.stale_after_ns(2, floor_ns, quiet_ns);
        at_ns += wait_ns;
        cadence.heard(at_ns);
    }
    EXPECT_LE(alarms, 5);
    EXPECT_LT(cadence.learned_ns(), 20 * ns_per_second);
}

}  // namespace
}  // namespace faultline
