// LevelMap: levels come from the past, and a broken one is gone.
#include "learn/level_map.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'076'800 * ns_per_second;  // a whole hour
constexpr double no_volume = std::numeric_limits<double>::quiet_NaN();

PathBin bin(int minute, double open, double high, double low, double close) {
    const TimeNs at = start_ns + minute * ns_per_minute;
    return {at, at + ns_per_minute, open, high, low, close};
}

TEST(LevelMap, ABinDoesNotSweepWhatItTradedItself) {
    const LevelMap map;
    const LevelsSwept swept = map.sweep(bin(0, 100, 101, 90, 95), Side::long_);
    EXPECT_EQ(swept.profile, 0);
    EXPECT_EQ(swept.extremes, 0);
}

TEST(LevelMap, ALowOfAnEarlierHourIsBrokenOnce) {
    LevelMap map;
    map.add(bin(0, 100, 101, 99, 100), no_volume);
    EXPECT_EQ(map.sweep(bin(30, 100, 100, 98, 98), Side::long_).extremes, 0);  // this hour's
    const PathBin breaks = bin(61, 100, 100, 98, 98);
    EXPECT_EQ(map.sweep(breaks, Side::long_).extremes, 1);
    map.add(breaks, no_volume);
    EXPECT_EQ(map.sweep(bin(62, 98.5, 98.5, 98.2, 98.2), Side::long_).extremes, 0);
}

TEST(LevelMap, HeavyTradingWeighsMore) {
    LevelMap map;
    for (int i = 0; i < 10; ++i) map.add(bin(i, 100, 100.4, 99.6, 100), 1);
    for (int i = 10; i < 20; ++i) map.add(bin(i, 90, 90.4, 89.6, 90), 50);
    const double calm = map.sweep(bin(20, 100.4, 100.4, 99.6, 100), Side::long_).profile;
    const double busy = map.sweep(bin(20, 90.4, 90.4, 89.6, 90), Side::long_).profile;
    EXPECT_GT(calm, 0);
    EXPECT_GT(busy, 3 * calm);
}

}  // namespace
}  // namespace faultline
