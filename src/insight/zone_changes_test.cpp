// Zone changes: columns written by hand.
#include "insight/zone_changes.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "market/events.hpp"

namespace faultline {
namespace {

constexpr double floor_usd = 54'000, bucket_usd = 50;
constexpr std::size_t rows = 240;  // to 66,000

/// Half-hourly columns at 60,000 USD, empty.
Heatmap quiet(std::size_t columns) {
    Heatmap heatmap;
    heatmap.market = "BTC";
    heatmap.step_ns = 30 * ns_per_minute;
    heatmap.price_floor_usd = floor_usd;
    heatmap.bucket_usd = bucket_usd;
    heatmap.rows = rows;
    for (std::size_t c = 0; c < columns; ++c) {
        heatmap.column_end_ns.push_back(static_cast<TimeNs>(c + 1) * heatmap.step_ns);
        heatmap.bars.push_back({60'000, 60'050, 59'950, 60'000});
    }
    heatmap.long_usd.assign(columns * rows, 0.0F);
    heatmap.short_usd.assign(columns * rows, 0.0F);
    return heatmap;
}

/// A wall of longs in one column, at a price.
void build(Heatmap& heatmap, std::size_t column, double price_usd, float usd) {
    const auto row = static_cast<std::size_t>((price_usd - floor_usd) / bucket_usd);
    heatmap.long_usd[column * rows + row] = usd;
}

TEST(ZoneChanges, WhatTheFirstReadingHasDidNotFormInIt) {
    Heatmap heatmap = quiet(8);
    for (std::size_t c = 0; c < 8; ++c) build(heatmap, c, 57'000, 5e6F);
    EXPECT_TRUE(zone_changes(heatmap, ns_per_hour, unknown).empty());
}

TEST(ZoneChanges, AWallThatComesFormsAndOneThatGoesDissolves) {
    Heatmap heatmap = quiet(8);
    for (std::size_t c = 0; c < 5; ++c) build(heatmap, c, 57'000, 5e6F);
    for (std::size_t c = 4; c < 8; ++c) build(heatmap, c, 58'500, 9e6F);
    const auto changes = zone_changes(heatmap, ns_per_hour, unknown);
    ASSERT_EQ(changes.size(), 2u);  // columns 1, 3, 5, 7 end on whole hours
    EXPECT_EQ(changes[0].change, ZoneChange::dissolved);
    EXPECT_EQ(changes[1].change, ZoneChange::formed);
    EXPECT_EQ(changes[0].at_ns, 3 * ns_per_hour);
    EXPECT_NEAR(changes[1].track.zone.strength_usd, 9e6, 9e4);
}

TEST(ZoneChanges, APriceBetweenTwoReadingsSweepsToo) {
    Heatmap heatmap = quiet(4);
    for (std::size_t c = 0; c < 2; ++c) build(heatmap, c, 57'000, 5e6F);
    heatmap.bars[2] = {60'000, 60'000, 56'500, 60'000};
    const auto changes = zone_changes(heatmap, ns_per_hour, unknown);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].change, ZoneChange::swept);
}

TEST(ZoneChanges, AColumnThatIsNotKnownIsNoEmptyMap) {
    Heatmap heatmap = quiet(8);
    for (std::size_t c = 0; c < 8; ++c) build(heatmap, c, 57'000, 5e6F);
    for (std::size_t r = 0; r < rows; ++r) heatmap.long_usd[3 * rows + r] = std::nanf("");
    heatmap.bars[5] = no_bar;
    EXPECT_TRUE(zone_changes(heatmap, ns_per_hour, unknown).empty());
}

}  // namespace
}  // namespace faultline
