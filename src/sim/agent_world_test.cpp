// The world of agents: ledgers that match, a truth that is exactly what was drawn, and facts that
// any market of levered traders must show.
#include "sim/agent_world.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "sim/state_archive.hpp"

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

double shares_sum(const std::array<double, bracket_count>& sums) {
    return std::accumulate(sums.begin(), sums.end(), 0.0);
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

TEST(AgentWorld, PlayedSideBySideItIsTheSameWorld) {
    AgentWorldSettings settings = small_world(21, {VenueId::binance, VenueId::okx});
    settings.markets = {"BTC", "ETH"};
    AgentWorld stepped = world_of(settings);
    AgentWorld played = world_of(settings);
    double stepped_units = 0;
    for (int i = 0; i < 4'000; ++i) {
        stepped.step();
        stepped_units += stepped.seats()[3].second.open_interest_units;
    }
    double played_units = 0;  // of one seat, whose steps come in order
    for (const int threads : {1, 3}) {
        played.play(2'000, 1, threads, [&](std::size_t seat, TimeNs, const AgentSecond& second) {
            if (seat == 3) played_units += second.open_interest_units;
        });
    }
    EXPECT_EQ(played_units, stepped_units);
    EXPECT_EQ(played.now_ns(), stepped.now_ns());
    EXPECT_EQ(truth_json(played), truth_json(stepped));
}

TEST(AgentWorld, LongerStepsKeepTheKindOfWorld) {
    AgentWorldSettings settings = small_world(22, {VenueId::mexc});
    AgentWorld fine = world_of(settings);
    AgentWorld coarse = world_of(settings);
    fine.play(86'400, 1, 1, [](std::size_t, TimeNs, const AgentSecond&) {});
    int throttled = 0;
    coarse.play(86'400 / 5, 5, 1, [&](std::size_t, TimeNs, const AgentSecond& second) {
        for (const AgentLiquidation& order : second.liquidations) {
            throttled += order.millisecond >= 1'000;
            ASSERT_LT(order.millisecond, 5'000);
        }
    });
    EXPECT_EQ(coarse.now_ns(), fine.now_ns());
    // The same prices, other agents: as many of them, and as many that are liquidated.
    EXPECT_EQ(coarse.index_usd(0), fine.index_usd(0));
    const AgentVenue& a = fine.seats()[0].venue;
    const AgentVenue& b = coarse.seats()[0].venue;
    EXPECT_GT(throttled, 0);
    const double opened_a = shares_sum(a.truth().longs.opened_count);
    EXPECT_NEAR(shares_sum(b.truth().longs.opened_count) / opened_a, 1, 0.05);
    const auto liquidated = [](const AgentVenue& venue) {
        return static_cast<double>(venue.truth().liquidations);
    };
    EXPECT_GT(liquidated(a), 500);
    EXPECT_NEAR(liquidated(b) / liquidated(a), 1, 0.15);
    EXPECT_NEAR(b.long_units(), b.short_units(), 1e-9 * b.long_units());
}

TEST(AgentWorld, MoreActivityIsMoreOpenings) {
    AgentWorldSettings settings = small_world(23, {VenueId::bybit});
    settings.markets = {"BTC", "ETH"};
    const auto opened_in_eth = [&](std::vector<double> activity) {
        settings.activity = std::move(activity);
        AgentWorld world = world_of(settings);
        world.play(86'400 / 5, 5, 1, [](std::size_t, TimeNs, const AgentSecond&) {});
        return shares_sum(world.seats()[1].venue.truth().longs.opened_count);
    };
    EXPECT_NEAR(opened_in_eth({1, 0.25}) / opened_in_eth({}), 0.25, 0.02);
}

TEST(AgentWorld, ASavedStateGoesOnByteForByte) {
    AgentWorldSettings settings = small_world(24, {VenueId::binance, VenueId::deribit});
    AgentWorld saved = world_of(settings);
    for (int i = 0; i < 20'000; ++i) saved.step();
    StateWriter writer;
    saved.visit_state(writer);
    const std::string bytes = writer.take();

    AgentWorld loaded = world_of(settings);
    StateReader reader(bytes);
    loaded.visit_state(reader);
    ASSERT_TRUE(reader.is_good());
    EXPECT_TRUE(reader.is_at_end());
    for (AgentWorld* const world : {&saved, &loaded}) {
        for (int i = 0; i < 20'000; ++i) world->step();
    }
    StateWriter one, other;
    saved.visit_state(one);
    loaded.visit_state(other);
    EXPECT_TRUE(one.take() == other.take());
    EXPECT_EQ(truth_json(saved), truth_json(loaded));
}

TEST(AgentWorld, ACutStateIsRefused) {
    AgentWorldSettings settings = small_world(25, {VenueId::binance});
    AgentWorld world = world_of(settings);
    for (int i = 0; i < 2'000; ++i) world.step();
    StateWriter writer;
    world.visit_state(writer);
    const std::string bytes = writer.take();
    for (const std::size_t size : {std::size_t{0}, std::size_t{40}, bytes.size() - 1}) {
        AgentWorld other = world_of(settings);
        StateReader reader(std::string_view(bytes).substr(0, size));
        other.visit_state(reader);
        EXPECT_FALSE(reader.is_good()) << size;
    }
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
