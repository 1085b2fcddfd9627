// MapTouch: a map that tells is found out and earns its place, one that does not gets none.
#include "insight/map_touch.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "insight/test_maps.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

constexpr TimeNs first_ns = 1'700'000'000LL / 86'400 * 86'400 * ns_per_second;
const PriceEvent fall{no_barrier, 0.02, false};

struct Past {
    PriceOdds odds;
    std::vector<MapReach> reaches;
};

/// Daily origins of a true probability of 0.3 whose logit the map's share moves by `effect` a
/// standard deviation; prices alone say 0.3.
Past past(std::size_t days, double effect, std::uint64_t seed = 1) {
    Past out;
    Rng rng(seed);
    for (std::size_t d = 0; d <= days; ++d) {
        const TimeNs at_ns = first_ns + static_cast<TimeNs>(d) * ns_per_day;
        const double z = rng.normal();
        MapReach reach;
        reach.at_ns = at_ns;
        reach.down.fill(0.01 * std::exp(0.5 * z));
        out.reaches.push_back(reach);
        if (d == days) break;
        const bool came = rng.uniform() < from_logit(logit(0.3) + effect * z);
        out.odds.scored.push_back({at_ns, 0.3, 0.3, 0.3, came, true});
    }
    out.odds.probability = 0.3;
    return out;
}

TEST(MapTouch, AMapThatTellsEarnsItsPlace) {
    Past known = past(900, 1.0);
    known.reaches.back().down.fill(0.01 *
                                   std::exp(1.0));  // two standard deviations more than usual
    const MapTouch touch = map_touch(known.odds, fall, 24, known.reaches);
    EXPECT_NEAR(touch.slope, 1.0, 0.25);
    EXPECT_NEAR(touch.z, 2.0, 0.2);
    EXPECT_NEAR(touch.probability, from_logit(logit(0.3) + 2.0), 0.1);
    EXPECT_LT(touch.brier, touch.brier_without);
    EXPECT_GE(touch.origins, 500u);
    EXPECT_TRUE(touch.is_earned);
}

TEST(MapTouch, AMapWithoutASayEarnsNothing) {
    int earned = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Past known = past(700, 0, seed);
        const MapTouch touch = map_touch(known.odds, fall, 24, known.reaches);
        EXPECT_NEAR(touch.slope, 0, 0.35);
        earned += touch.is_earned ? 1 : 0;
    }
    EXPECT_LE(earned, 1);
}

TEST(MapTouch, FewOriginsAreNotEnoughHoweverWellTheyLook) {
    const Past known = past(200, 1.5);
    const MapTouch touch = map_touch(known.odds, fall, 24, known.reaches);
    EXPECT_LT(touch.brier, touch.brier_without);
    EXPECT_FALSE(touch.is_earned);
    const Past none = past(20, 1.5);
    EXPECT_TRUE(std::isnan(map_touch(none.odds, fall, 24, none.reaches).probability));
}

TEST(MapTouch, NothingLaterIsKnown) {
    Past known = past(300, 1.0);
    const MapTouch before = map_touch(known.odds, fall, 24, known.reaches);
    // The last answer changes its own score, and no other.
    known.odds.scored.back().happened = !known.odds.scored.back().happened;
    const MapTouch after = map_touch(known.odds, fall, 24, known.reaches);
    const double change = std::abs(after.brier - before.brier) * static_cast<double>(after.origins);
    EXPECT_GT(change, 0);
    EXPECT_LE(change, 1);
}

TEST(MapTouch, ReachIsTheShareOfOpenInterestBeforeABarrier) {
    // A billion of open interest; 10 M of longs 1 % below, 30 M 3 % below, 20 M of shorts above.
    const LiquidationMap map = testing::hand_map(
        50'000, 1,
        {{48'522, Side::long_, 30e6}, {49'502, Side::long_, 10e6}, {50'502, Side::short_, 20e6}});
    const auto reach = reach_of(map);
    ASSERT_TRUE(reach);
    EXPECT_NEAR(reach->before({no_barrier, 0.02, false}), 0.01, 1e-9);
    EXPECT_NEAR(reach->before({no_barrier, 0.05, false}), 0.04, 1e-9);
    EXPECT_NEAR(reach->before({0.05, 0.05, false}), 0.06, 1e-9);
    EXPECT_TRUE(std::isnan(reach->before({no_barrier, 0.2, false})));
    EXPECT_FALSE(reach_of(LiquidationMap{}));
    LiquidationMap early = map;  // its open interest was not observed yet
    early.coverage.front().age_s = unknown;
    EXPECT_FALSE(reach_of(early));
}

}  // namespace
}  // namespace faultline
