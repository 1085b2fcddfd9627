// LiquidationThrottle: the latest of each second and instrument, nothing else.
#include "sim/liquidation_throttle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

MarketEvent liquidation(std::uint64_t id, std::size_t instrument, TimeNs at_ns) {
    LiquidationTold told;
    told.id = id;
    return {at_ns, instrument, told};
}

std::vector<std::uint64_t> ids(const std::vector<MarketEvent>& events) {
    std::vector<std::uint64_t> out;
    for (const MarketEvent& event : events) out.push_back(std::get<LiquidationTold>(event.what).id);
    return out;
}

TEST(LiquidationThrottle, TellsTheLatestOfASecondWhenItIsOver) {
    LiquidationThrottle throttle(1);
    const TimeNs start_ns = 1000 * ns_per_second;
    EXPECT_FALSE(throttle.hold(liquidation(1, 0, start_ns)));
    EXPECT_TRUE(throttle.hold(liquidation(2, 0, start_ns + 500 * ns_per_ms)));
    EXPECT_THAT(ids(throttle.due(start_ns + 999 * ns_per_ms)), IsEmpty());
    EXPECT_THAT(ids(throttle.due(start_ns + ns_per_second)), ElementsAre(2));
    EXPECT_THAT(ids(throttle.due(start_ns + 9 * ns_per_second)), IsEmpty());
}

TEST(LiquidationThrottle, InstrumentsDoNotHideEachOther) {
    LiquidationThrottle throttle(2);
    EXPECT_FALSE(throttle.hold(liquidation(1, 0, 0)));
    EXPECT_FALSE(throttle.hold(liquidation(2, 1, 1)));
    EXPECT_THAT(ids(throttle.due(ns_per_second)), ElementsAre(1, 2));
}

TEST(LiquidationThrottle, NextSecondReleasesTheLast) {
    LiquidationThrottle throttle(1);
    EXPECT_FALSE(throttle.hold(liquidation(1, 0, 0)));
    EXPECT_FALSE(throttle.hold(liquidation(2, 0, ns_per_second)));
    EXPECT_THAT(ids(throttle.due(ns_per_second)), ElementsAre(1));
    EXPECT_THAT(ids(throttle.due(2 * ns_per_second)), ElementsAre(2));
}

}  // namespace
}  // namespace faultline
