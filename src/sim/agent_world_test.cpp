// The world of agents: ledgers that match, a truth that is exactly what was drawn, and facts that
// any market of levered traders must show.
#include "sim/agent_world.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;  // 2026-01-01

AgentWorldSettings small_world(std::uint64_t seed, std::vector<VenueId> venues) {
    AgentWorldSettings settings = usual_world(seed, std::move(venues));
    settings.start_ns = start_ns;
    settings.days = 3;
    for (AgentVenueSettings& venue : settings.venues) venue.openings_per_hour = 1500;
    return settings;
}

AgentWorld world_of(const AgentWorldSettings& settings) {
    auto world = AgentWorld::create(settings);
    EXPECT_TRUE(world) << world.error().text();
    return *std::move(world);
}

TEST(AgentWorld, LongsAndShortsMatchAtEverySecond) {
    AgentWorld world = world_of(small_world(3, {VenueId::binance, VenueId::deribit}));
    for (int i = 0; i < 20'000; ++i) {
        world.step();
        for (const AgentWorld::Seat& seat : world.seats()) {
            const double longs = seat.venue.long_units();
            ASSERT_NEAR(longs, seat.venue.short_units(), 1e-9 * longs);
            ASSERT_EQ(seat.second.open_interest_units, longs);
        }
    }
}

TEST(AgentWorld, SameSeedSameWorld) {
    AgentWorld a = world_of(small_world(5, {VenueId::bybit}));
    AgentWorld b = world_of(small_world(5, {VenueId::bybit}));
    AgentWorld c = world_of(small_world(6, {VenueId::bybit}));
    for (int i = 0; i < 3'000; ++i) {
        a.step();
        b.step();
        c.step();
    }
    EXPECT_EQ(truth_json(a), truth_json(b));
    EXPECT_NE(truth_json(a), truth_json(c));
}

TEST(AgentWorld, OpenedSharesAreThoseOfTheSliders) {
    AgentWorld world = world_of(small_world(8, {VenueId::binance}));
    while (!world.is_over()) world.step();
    const AgentVenue& venue = world.seats()[0].venue;
    const SliderShares& drawn = venue.settings().shares;
    // Sliders 2 and 3 are bracket 2, 75 and 100 are bracket 100 (science note 2.1).
    const BracketShares opened = shares_of(venue.truth().longs.opened_count);
    EXPECT_NEAR(opened[0], drawn[0] + drawn[1], 0.01);
    EXPECT_NEAR(opened[2], drawn[3], 0.02);
    EXPECT_NEAR(opened[6], drawn[8], 0.01);
}

TEST(AgentWorld, HighLeverageDiesFarMoreOftenThanItIsOpened) {
    AgentWorldSettings settings = small_world(9, {VenueId::mexc});
    AgentWorld world = world_of(settings);
    while (!world.is_over()) world.step();
    const AgentTruth& truth = world.seats()[0].venue.truth();
    const auto top = [](const std::array<double, bracket_count>& sums) {
        const BracketShares shares = shares_of(sums);
        return shares[5] + shares[6];
    };
    EXPECT_GT(truth.liquidations, 500u);
    EXPECT_GT(top(truth.longs.liquidated_count), 1.5 * top(truth.longs.opened_count));
}

TEST(AgentWorld, LiquidationsPrintBeyondTheMarkTowardsTheirBankruptcy) {
    AgentWorld world = world_of(small_world(11, {VenueId::bybit}));
    int seen = 0;
    while (!world.is_over()) {
        world.step();
        const AgentSecond& second = world.seats()[0].second;
        for (const AgentLiquidation& order : second.liquidations) {
            const double sign = order.side == Side::long_ ? -1 : 1;
            EXPECT_GE(sign * (order.execution_usd - second.mark_usd), 0);
            EXPECT_GT(order.units, 0);
            EXPECT_GE(order.millisecond, 0);
            EXPECT_LT(order.millisecond, 1000);
            ++seen;
        }
    }
    EXPECT_GT(seen, 300);
}

TEST(AgentWorld, AThrottledFeedShowsOneASecond) {
    AgentWorldSettings settings = small_world(12, {VenueId::binance});
    ASSERT_TRUE(settings.venues[0].one_liquidation_per_second);
    settings.venues[0].openings_per_hour = 20'000;
    settings.days = 1;
    AgentWorld world = world_of(settings);
    while (!world.is_over()) {
        world.step();
        int shown = 0;
        for (const auto& order : world.seats()[0].second.liquidations) shown += order.shown;
        ASSERT_LE(shown, 1);
    }
    const AgentTruth& truth = world.seats()[0].venue.truth();
    EXPECT_LT(truth.liquidations_shown, truth.liquidations);
    EXPECT_GT(truth.liquidations_shown, 0u);
}

TEST(AgentWorld, WrongSettingsAreNamed) {
    AgentWorldSettings settings = small_world(1, {VenueId::binance});
    settings.venues[0].shares[0] += 0.1;
    EXPECT_FALSE(AgentWorld::create(settings));
    settings = small_world(1, {});
    EXPECT_FALSE(AgentWorld::create(settings));
    settings = small_world(1, {VenueId::binance});
    settings.days = 0;
    EXPECT_FALSE(AgentWorld::create(settings));
}

}  // namespace
}  // namespace faultline
