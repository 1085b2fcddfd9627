// ZoneHistory: each change from a pair of readings that shows it.
#include "insight/zone_history.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr PriceBar quiet{60'000, 60'100, 59'900, 60'000};

Zone zone(Side side, double low, double high, double usd) {
    Zone out;
    out.side = side;
    out.low_usd = low;
    out.high_usd = high;
    out.peak_usd = 0.5 * (low + high);
    out.strength_usd = usd;
    return out;
}

ZoneReading reading(TimeNs hour, std::vector<Zone> zones) {
    ZoneReading out;
    out.at_ns = hour * ns_per_hour;
    out.kernel_bp = 20;
    out.zones = std::move(zones);
    return out;
}

TEST(ZoneHistory, AZoneFormsStaysShiftsAndDissolves) {
    ZoneHistory history;
    auto events = history.add(reading(1, {zone(Side::long_, 57'000, 57'400, 1e6)}), quiet);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].change, ZoneChange::formed);
    const auto id = events[0].track.id;
    EXPECT_TRUE(history.add(reading(2, {zone(Side::long_, 57'010, 57'400, 2e6)}), quiet).empty());
    events = history.add(reading(3, {zone(Side::long_, 57'210, 57'600, 1e6)}), quiet);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].change, ZoneChange::shifted);
    EXPECT_EQ(events[0].track.id, id);
    EXPECT_NEAR(events[0].moved_pct, 100 * (57'405.0 / 57'200 - 1), 1e-9);
    EXPECT_EQ(events[0].track.greatest_usd, 2e6);
    EXPECT_EQ(history.tracks().at(0).formed_ns, 1 * ns_per_hour);
    events = history.add(reading(4, {}), quiet);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].change, ZoneChange::dissolved);
    EXPECT_TRUE(history.tracks().empty());
}

TEST(ZoneHistory, APriceAtItsDensestPointSweepsItAndWhatIsLeftIsNew) {
    ZoneHistory history;
    history.add(reading(1, {zone(Side::long_, 57'000, 57'400, 1e6),
                            zone(Side::short_, 62'000, 62'400, 1e6)}),
                quiet);
    const auto events = history.add(reading(2, {zone(Side::long_, 57'000, 57'150, 1e5),
                                                zone(Side::short_, 62'000, 62'400, 1e6)}),
                                    {60'000, 60'000, 57'200, 57'300});
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].change, ZoneChange::swept);
    EXPECT_EQ(events[0].track.zone.strength_usd, 1e6);
    EXPECT_EQ(events[1].change, ZoneChange::formed);
    EXPECT_NE(events[1].track.id, events[0].track.id);
    EXPECT_EQ(history.tracks().size(), 2u);
}

TEST(ZoneHistory, SidesAreNotMixedAndUnknownPricesSweepNothing) {
    ZoneHistory history;
    history.add(reading(1, {zone(Side::long_, 57'000, 57'400, 1e6)}), quiet);
    const double nan = std::nan("");
    const auto events =
        history.add(reading(2, {zone(Side::short_, 57'000, 57'400, 1e6)}), {nan, nan, nan, nan});
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].change, ZoneChange::dissolved);
    EXPECT_EQ(events[1].change, ZoneChange::formed);
}

}  // namespace
}  // namespace faultline
