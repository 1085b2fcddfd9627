// LocationScore and ZoneLift: a true map earns, nearness alone does not.
#include "learn/location_score.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;

/// 30 windows of 200 cells; events lie at `spread` of the walls of a random map, or near the price.
std::vector<LocationWindow> windows(std::uint64_t seed, bool by_map) {
    Rng random(seed);
    std::vector<LocationWindow> out;
    for (int day = 0; day < 30; ++day) {
        LocationWindow window;
        window.origin_ns = start_ns + day * ns_per_day;
        window.visited = 200;
        window.events.assign(200, 0);
        for (std::size_t c = 0; c < 200; ++c) {
            window.map.push_back(random.uniform() < 0.1 ? 20 : 1);
            window.placebo.push_back(std::exp(-static_cast<double>(c) / 20));
        }
        const double all = std::accumulate(window.map.begin(), window.map.end(), 0.0);
        for (int i = 0; i < 100; ++i) {
            double left = random.uniform() * all;
            std::size_t cell = 0;
            if (by_map) {
                while (cell < 199 && (left -= window.map[cell]) > 0) ++cell;
            } else {
                cell =
                    std::min<std::size_t>(199, static_cast<std::size_t>(20 * random.exponential()));
            }
            window.events[cell] += 1;
        }
        window.event_usd = window.events;
        out.push_back(std::move(window));
    }
    return out;
}

TEST(LocationScore, ATrueMapBeatsDistance) {
    const LocationScore score = score_locations(windows(1, true), windows(2, true), ns_per_day);
    EXPECT_GT(score.over_distance.lo, 0.3);
    EXPECT_GT(score.map_weight, 0.8);
    EXPECT_EQ(score.events, 3000);
    EXPECT_NEAR(score.over_distance.value, score.over_distance_usd.value, 1e-9);
}

TEST(LocationScore, NearnessIsNoSkillOfTheMap) {
    const LocationScore score = score_locations(windows(1, false), windows(2, false), ns_per_day);
    EXPECT_LT(std::abs(score.over_distance.value), 0.01);
    EXPECT_GT(score.over_uniform.value, 0.5);
}

TEST(ZoneLift, ZonesAreMatchedByDistance) {
    // The placebo here is dense where price is: with events near the price it would shine against
    // random zones, and within strata it does not.
    const auto near = windows(3, false);
    const ZoneLift lift = score_zones(near, ns_per_day);
    EXPECT_NEAR(lift.map.value, 1, 0.15);
    EXPECT_LT(lift.placebo.value, 2);
    EXPECT_GT(score_zones(windows(4, true), ns_per_day).map.lo, 3);
}

TEST(ZoneLift, AFlatMapIsWorthExactlyChance) {
    auto all = windows(5, false);
    for (LocationWindow& window : all) window.map.assign(window.visited, 1.0);
    EXPECT_NEAR(score_zones(all, ns_per_day).map.value, 1, 1e-9);
}

}  // namespace
}  // namespace faultline
