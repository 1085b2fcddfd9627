// BlockBootstrap: intervals that cover, and that copies within a block cannot narrow.
#include "learn/block_bootstrap.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "core/rng.hpp"

namespace faultline {
namespace {

std::vector<GainSample> drawn(std::uint64_t seed, double mean, int copies) {
    Rng random(seed);
    std::vector<GainSample> out;
    for (int block = 0; block < 40; ++block) {
        const double gain = mean + random.normal();
        for (int i = 0; i < copies; ++i) out.push_back({block * ns_per_hour + i, gain, 1});
    }
    return out;
}

TEST(BlockBootstrap, CoversTheTruthAboutNineteenTimesInTwenty) {
    int covered = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const GainInterval gain = bootstrap_gain(drawn(seed, 0.3, 1), ns_per_hour, 400);
        covered += gain.lo <= 0.3 && gain.hi >= 0.3 ? 1 : 0;
    }
    EXPECT_GE(covered, 176);
    EXPECT_LE(covered, 199);
}

TEST(BlockBootstrap, CopiesOfAnObservationAreNotMoreObservations) {
    const GainInterval once = bootstrap_gain(drawn(7, 0.3, 1), ns_per_hour);
    const GainInterval often = bootstrap_gain(drawn(7, 0.3, 50), ns_per_hour);
    EXPECT_NEAR(once.lo, often.lo, 1e-9);
    EXPECT_NEAR(once.hi, often.hi, 1e-9);
    EXPECT_EQ(once.blocks, 40u);
}

TEST(BlockBootstrap, FewBlocksGiveNoIntervalAndNoWeightNoValue) {
    const std::vector<GainSample> few{{0, 1, 1}, {ns_per_day, 2, 1}};
    const GainInterval gain = bootstrap_gain(few, ns_per_hour);
    EXPECT_EQ(gain.value, 1.5);
    EXPECT_TRUE(std::isnan(gain.lo));
    EXPECT_TRUE(std::isnan(bootstrap_gain({}, ns_per_hour).value));
}

}  // namespace
}  // namespace faultline
