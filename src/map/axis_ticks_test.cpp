// Ticks: within bounds, evenly spaced, never too many, and calendar-aware.
#include "map/axis_ticks.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TimeNs at(const char* text) { return parse_time(text).value(); }

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
    std::vector<std::string> list;
    for (const Tick& tick : ticks) list.push_back(tick.label);
    return list;
}

TEST(Ticks, NiceStepIsTheSmallestRoundOneThatFits) {
    EXPECT_DOUBLE_EQ(nice_step(100, 10), 10);
    EXPECT_DOUBLE_EQ(nice_step(101, 10), 20);
    EXPECT_DOUBLE_EQ(nice_step(0.3, 10), 0.05);
    EXPECT_DOUBLE_EQ(nice_step(7e9, 10), 1e9);
}

RC_GTEST_PROP(Ticks, LieWithinBoundsEvenlyAndNeverTooMany, ()) {
    const double low = *rc::gen::inRange(-1'000'000, 1'000'000) / 37.0;
    const double span = *rc::gen::inRange(1, 10'000'000) / 1'000.0;
    const int at_most = *rc::gen::inRange(2, 40);
    const std::vector<double> ticks = nice_ticks(low, low + span, at_most);
    RC_ASSERT(static_cast<int>(ticks.size()) <= at_most);
    if (at_most >= 6) RC_ASSERT(static_cast<int>(ticks.size()) >= at_most / 3);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        RC_ASSERT(ticks[i] >= low);
        RC_ASSERT(ticks[i] <= low + span);
        if (i < 2) continue;
        const double step = ticks[i - 1] - ticks[i - 2];
        RC_ASSERT(step > 0);
        RC_ASSERT(std::abs(ticks[i] - ticks[i - 1] - step) < 1e-6 * step + 1e-9);
    }
}

TEST(Ticks, BoundsWithoutSpanHaveNoTicks) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(nice_ticks(5, 5, 10).empty());
    EXPECT_TRUE(nice_ticks(5, 4, 10).empty());
    EXPECT_TRUE(nice_ticks(unknown, 4, 10).empty());
    EXPECT_TRUE(nice_ticks(0, std::numeric_limits<double>::infinity(), 10).empty());
    EXPECT_TRUE(nice_ticks(0, 1, 1).empty());
}

TEST(Ticks, PricesCarryTheDecimalsOfTheirStep) {
    EXPECT_EQ(labels(price_ticks(66'000, 68'000, 5)),
              (std::vector<std::string>{"66,000", "66,500", "67,000", "67,500", "68,000"}));
    EXPECT_EQ(labels(price_ticks(0.1, 0.2, 3)), (std::vector<std::string>{"0.10", "0.15", "0.20"}));
}

TEST(Ticks, LogarithmicMoneyThinsOutUntilItFits) {
    EXPECT_EQ(labels(log_money_ticks(1e6, 1e7, 4)),
              (std::vector<std::string>{"$1 M", "$2 M", "$5 M", "$10 M"}));
    EXPECT_EQ(labels(log_money_ticks(1e3, 1e9, 7)).size(), 7U);
    EXPECT_LE(log_money_ticks(1, 1e12, 3).size(), 3U);
    EXPECT_TRUE(log_money_ticks(0, 5, 5).empty());
}

TEST(Ticks, HoursWithinADayAndMidnightsAreMajor) {
    const auto ticks = time_ticks(at("2026-02-05T10:30"), at("2026-02-06T04:00"), 4);
    EXPECT_EQ(labels(ticks), (std::vector<std::string>{"12:00", "18:00", "Feb 6"}));
    EXPECT_FALSE(ticks[0].major);
    EXPECT_TRUE(ticks[2].major);
    EXPECT_EQ(ticks[0].at, 1.5 * static_cast<double>(ns_per_hour));
}

TEST(Ticks, WeeksStartOnMondays) {
    EXPECT_EQ(labels(time_ticks(at("2026-02-03"), at("2026-02-25"), 4)),
              (std::vector<std::string>{"Feb 9", "Feb 16", "Feb 23"}));
}

TEST(Ticks, MonthsAndYearsAreNamed) {
    EXPECT_EQ(labels(time_ticks(at("2025-11-15"), at("2026-03-20"), 5)),
              (std::vector<std::string>{"Dec 1", "2026", "Feb 1", "Mar 1"}));
}

RC_GTEST_PROP(Ticks, TimesAreNeverTooManyAndWithinBounds, ()) {
    const TimeNs from_ns = time_min_ns + *rc::gen::inRange(0, 2'000'000) * ns_per_minute;
    const DurationNs length_ns = *rc::gen::inRange(1, 3'000'000) * ns_per_minute;
    const int at_most = *rc::gen::inRange(2, 25);
    const std::vector<Tick> ticks = time_ticks(from_ns, from_ns + length_ns, at_most);
    RC_ASSERT(static_cast<int>(ticks.size()) <= at_most);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        RC_ASSERT(ticks[i].at >= 0);
        RC_ASSERT(ticks[i].at <= static_cast<double>(length_ns));
        if (i > 0) RC_ASSERT(ticks[i].at > ticks[i - 1].at);
    }
    if (at_most >= 8 && length_ns >= 10 * ns_per_minute) RC_ASSERT(ticks.size() >= 2U);
}

}  // namespace
}  // namespace faultline
