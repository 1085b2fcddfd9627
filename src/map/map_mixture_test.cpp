// MapMixture: what a mixture and its band must be, whatever the maps.
#include "map/map_mixture.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "map/map_json.hpp"
#include "map/sample_figures.hpp"

namespace faultline {
namespace {

double drawn(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) * 1e-6;
}

/// A map around 60,000 USD of a few levels, at random.
LiquidationMap any_map(VenueId venue = VenueId::binance) {
    LiquidationMap map;
    map.market = "BTC";
    map.current_price_usd = 60'010;
    map.bucket_usd = 50;
    VenueCoverage coverage;
    coverage.venue = venue;
    for (int row = 1'050; row < 1'350; ++row) {
        if (*rc::gen::inRange(0, 20) > 0) continue;
        MapLevel level;
        level.price_usd = row * 50;
        level.side = row * 50 <= map.current_price_usd ? Side::long_ : Side::short_;
        for (double& usd : level.by_bracket_usd) {
            usd = drawn(0, 1e6);
            level.notional_usd += usd;
        }
        level.by_venue_usd[index_of(venue)] = level.notional_usd;
        (level.side == Side::long_ ? map.totals.long_usd : map.totals.short_usd) +=
            level.notional_usd;
        map.levels.push_back(level);
    }
    coverage.long_usd = map.totals.long_usd;
    coverage.short_usd = map.totals.short_usd;
    map.coverage.push_back(coverage);
    return map;
}

MapMember any_member() {
    MapMember member{drawn(0.01, 1), any_map(), {}, {}};
    for (double& reach : member.below) reach = drawn(0, 1);
    for (double& reach : member.above) reach = drawn(0, 2);
    return member;
}

double level_sum(const LiquidationMap& map) {
    double sum = 0;
    for (const MapLevel& level : map.levels) sum += level.notional_usd;
    return sum;
}

RC_GTEST_PROP(MapMixture, OfEqualMapsIsThatMapWithABandOfNoWidth, ()) {
    const LiquidationMap map = any_map();
    std::vector<MapMember> members;
    for (int i = 0; i < 4; ++i) members.push_back({drawn(0.1, 1), map, {}, {}});
    const LiquidationMap mixture = mixed_map(members);
    RC_ASSERT(mixture.levels.size() == map.levels.size());
    for (std::size_t i = 0; i < map.levels.size(); ++i) {
        const MapLevel& level = mixture.levels[i];
        const double tiny = 1e-9 * map.levels[i].notional_usd;
        RC_ASSERT(level.price_usd == map.levels[i].price_usd);
        RC_ASSERT(level.side == map.levels[i].side);
        RC_ASSERT(std::abs(level.notional_usd - map.levels[i].notional_usd) <= tiny);
        RC_ASSERT(level.hi_usd - level.lo_usd <= 10 * tiny);
    }
    for (const MapBand& band : mixture.bands) {
        RC_ASSERT(band.hi_usd - band.lo_usd <= 1e-7 * band.notional_usd);
    }
}

RC_GTEST_PROP(MapMixture, TotalIsTheWeightedTotalAndLevelsAddUpToIt, ()) {
    const std::vector<MapMember> members{any_member(), any_member(), any_member()};
    double weights = 0, total = 0;
    for (const MapMember& member : members) {
        weights += member.weight;
        total += member.weight * level_sum(member.map);
    }
    total /= weights;
    const LiquidationMap mixture = mixed_map(members);
    const double tiny = 1e-9 * total + 1e-9;
    RC_ASSERT(std::abs(level_sum(mixture) - total) <= tiny);
    RC_ASSERT(std::abs(mixture.totals.long_usd + mixture.totals.short_usd - total) <= tiny);
    const VenueCoverage& venue = mixture.coverage.at(0);
    RC_ASSERT(std::abs(venue.long_usd + venue.short_usd - total) <= tiny);
}

RC_GTEST_PROP(MapMixture, ABandContainsTheMixtureAndIsNotBelowZero, ()) {
    const LiquidationMap one =
        mixed_map(std::vector<MapMember>{any_member(), any_member(), any_member()});
    LiquidationMap other = any_map(VenueId::okx);
    const LiquidationMap both = joined_map(std::vector<LiquidationMap>{one, other});
    for (const LiquidationMap* map : {&one, &both}) {
        for (const MapLevel& level : map->levels) {
            if (std::isnan(level.lo_usd)) continue;
            RC_ASSERT(level.lo_usd >= 0);
            RC_ASSERT(level.lo_usd <= level.notional_usd);
            RC_ASSERT(level.hi_usd >= level.notional_usd);
        }
        RC_ASSERT(map->bands.size() == 2 * band_distances.size());
        for (const MapBand& band : map->bands) {
            RC_ASSERT(band.lo_usd >= 0);
            RC_ASSERT(band.lo_usd <= band.notional_usd);
            RC_ASSERT(band.hi_usd >= band.notional_usd);
        }
    }
    const double sum = level_sum(one) + level_sum(other);
    RC_ASSERT(std::abs(level_sum(both) - sum) <= 1e-9 * sum + 1e-9);
}

TEST(MapMixture, TwoOpposedSettingsSpreadByTheirDifference) {
    LiquidationMap map;
    map.bucket_usd = 50;
    map.current_price_usd = 60'000;
    MapLevel level;
    level.price_usd = 59'500;
    level.notional_usd = level.by_bracket_usd[4] = 100;
    MapMember low{1, map, {}, {}}, high = low;
    low.map.levels = {level};
    level.notional_usd = level.by_bracket_usd[4] = 300;
    high.map.levels = {level};
    const LiquidationMap mixture = mixed_map(std::vector<MapMember>{low, high});
    ASSERT_EQ(mixture.levels.size(), 1U);
    EXPECT_NEAR(mixture.levels[0].notional_usd, 200, 1e-9);
    EXPECT_NEAR(mixture.levels[0].hi_usd, 200 + 1.645 * 100, 1e-9);
    EXPECT_NEAR(mixture.levels[0].lo_usd, 200 - 1.645 * 100, 1e-9);

    // An interval of a share widens the level by what the bracket holds of it.
    low.above[4] = high.above[4] = 0.5;
    const double up = 0.5 * (0.5 * 100) + 0.5 * (0.5 * 300);
    EXPECT_NEAR(mixed_map(std::vector<MapMember>{low, high}).levels[0].hi_usd,
                200 + std::hypot(1.645 * 100, up), 1e-9);
}

TEST(MapMixture, AnIndependentVenueAddsItsWidthInSquares) {
    LiquidationMap map;
    map.bucket_usd = 50;
    map.current_price_usd = 60'000;
    MapLevel level;
    level.price_usd = 59'500;
    level.notional_usd = 100;
    level.lo_usd = 70;
    level.hi_usd = 140;
    map.levels = {level};
    LiquidationMap unsure = map;
    unsure.levels[0].lo_usd = 60;
    unsure.levels[0].hi_usd = 130;
    const LiquidationMap both = joined_map(std::vector<LiquidationMap>{map, unsure});
    EXPECT_NEAR(both.levels[0].notional_usd, 200, 1e-9);
    EXPECT_NEAR(both.levels[0].lo_usd, 200 - 50, 1e-9);
    EXPECT_NEAR(both.levels[0].hi_usd, 200 + 50, 1e-9);
}

TEST(MapMixture, TotalsThatTheRangeCutsOffHaveNoBand) {
    const MapMember member{1, sample_map({}), {}, {}};
    const double price = member.map.current_price_usd;
    const std::vector<MapMember> members{member, member};
    for (const MapBand& band : mixed_map(members, {price * 0.97, price * 1.06}).bands) {
        EXPECT_LE(band.within, band.side == Side::long_ ? 0.02 : 0.05);
    }
    EXPECT_EQ(mixed_map(members, {price * 0.97, price * 1.06}).bands.size(), 2U + 3U);
    EXPECT_EQ(mixed_map(members).bands.size(), 8U);
}

TEST(MapMixture, JsonHasABandOnlyWhereThereIsOne) {
    const LiquidationMap plain = sample_map({});
    EXPECT_EQ(to_json(plain).find("lo_usd"), std::string::npos);
    EXPECT_EQ(to_json(plain).find("bands"), std::string::npos);
    const std::vector<MapMember> members{{1, plain, {}, {}}};
    const std::string json = to_json(mixed_map(members));
    EXPECT_NE(json.find("\"lo_usd\":"), std::string::npos);
    EXPECT_NE(json.find("\"bands\":[{\"within_pct\":1,\"side\":\"long\""), std::string::npos);
}

}  // namespace
}  // namespace faultline
