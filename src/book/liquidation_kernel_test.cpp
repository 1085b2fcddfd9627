// Openings are placed where the venue's arithmetic says, over the bracket's whole range.
#include "book/liquidation_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "book/test_terms.hpp"

namespace faultline {
namespace {

using testing::plain_terms;

/// Offsets of a bracket over all variants, as distances (fraction of the entry).
std::vector<double> distances(const LiquidationKernel& kernel, Side side, std::size_t bracket) {
    std::vector<double> out;
    for (std::size_t v = 0; v < LiquidationKernel::variant_count; ++v) {
        const std::int32_t* offsets = kernel.offsets(side, v) + bracket * kernel.nodes();
        for (std::size_t i = 0; i < kernel.nodes(); ++i) {
            if (offsets[i] == never_liquidated) continue;
            out.push_back(std::abs(std::exp((offsets[i] + 0.5) * 1e-4) - 1));
        }
    }
    return out;
}

TEST(LiquidationKernel, LongsLieBelowAndShortsAboveTheEntry) {
    const LiquidationKernel kernel(plain_terms(), ModelConfig{});
    for (std::size_t v = 0; v < LiquidationKernel::variant_count; ++v) {
        for (std::size_t i = 0; i < bracket_count * kernel.nodes(); ++i) {
            const std::int32_t below = kernel.offsets(Side::long_, v)[i];
            const std::int32_t above = kernel.offsets(Side::short_, v)[i];
            if (below != never_liquidated) EXPECT_LT(below, 0);
            if (above != never_liquidated) EXPECT_GT(above, 0);
        }
    }
}

TEST(LiquidationKernel, ReachCountsTheNodesThatCanBeLiquidatedAndKnowsTheNearest) {
    KernelTerms terms = plain_terms();
    terms.cross_share = 1;  // so that some of 2x are out of reach
    const LiquidationKernel kernel(terms, ModelConfig{});
    std::size_t never = 0;
    for (const Side side : both_sides) {
        for (std::size_t v = 0; v < LiquidationKernel::variant_count; ++v) {
            const LiquidationKernel::Reach& reach = kernel.reach(side, v);
            std::int32_t nearest = std::numeric_limits<std::int32_t>::max();
            for (std::size_t k = 0; k < bracket_count; ++k) {
                std::size_t placed = 0;
                for (std::size_t node = 0; node < kernel.nodes(); ++node) {
                    const std::int32_t offset = kernel.offsets(side, v)[k * kernel.nodes() + node];
                    if (offset == never_liquidated) continue;
                    ++placed;
                    nearest = std::min(nearest, std::abs(offset));
                }
                EXPECT_EQ(reach.placed[k], placed);
                never += kernel.nodes() - placed;
            }
            EXPECT_EQ(std::abs(reach.nearest), nearest);
        }
    }
    EXPECT_GT(never, 0);
}

TEST(LiquidationKernel, BracketCoversItsRangeOfDistances) {
    ModelConfig config;
    config.buffer = 0;
    const LiquidationKernel kernel(plain_terms(), config);
    for (std::size_t k = 1; k < bracket_count; ++k) {
        const std::vector<double> found = distances(kernel, Side::long_, k);
        // Long, marked: P* = E (1 - 1/L) / (1 - mm).
        const auto distance = [](double leverage) { return 1 - (1 - 1 / leverage) / (1 - 0.004); };
        const auto [least, most] = std::minmax_element(found.begin(), found.end());
        EXPECT_NEAR(*least, distance(bracket_bounds[k + 1]), 0.02 * *least + 2e-4) << k;
        EXPECT_NEAR(*most, distance(bracket_bounds[k]), 0.02 * *most + 2e-4) << k;
    }
}

TEST(LiquidationKernel, BufferBringsLiquidationNearer) {
    ModelConfig none;
    none.buffer = 0;
    ModelConfig more;
    more.buffer = 0.004;
    const auto mean = [](const std::vector<double>& d) {
        double sum = 0;
        for (const double each : d) sum += each;
        return sum / static_cast<double>(d.size());
    };
    const LiquidationKernel far(plain_terms(), none);
    const LiquidationKernel near(plain_terms(), more);
    for (const Side side : both_sides) {
        EXPECT_NEAR(mean(distances(far, side, 4)) - mean(distances(near, side, 4)), 0.004, 5e-4);
    }
}

TEST(LiquidationKernel, BracketsAboveTheVenueMaximumStayEmpty) {
    KernelTerms terms = plain_terms();
    terms.max_leverage = 40;
    const LiquidationKernel kernel(terms, ModelConfig{});
    EXPECT_TRUE(kernel.has_bracket(4));  // 35.4 to 40 is left of the 50x bracket
    EXPECT_FALSE(kernel.has_bracket(5));
    EXPECT_FALSE(kernel.has_bracket(6));
    EXPECT_TRUE(distances(kernel, Side::long_, 5).empty());
}

TEST(LiquidationKernel, CollateralPutsSomeLongsOutOfReach) {
    KernelTerms terms = plain_terms();
    terms.cross_share = 1.0;
    const LiquidationKernel smeared(terms, ModelConfig{});
    const LiquidationKernel plain(plain_terms(), ModelConfig{});
    EXPECT_LT(distances(smeared, Side::long_, 0).size(), distances(plain, Side::long_, 0).size());
    const std::vector<double> far = distances(smeared, Side::long_, 5);
    const std::vector<double> near = distances(plain, Side::long_, 5);
    double ratio = 0;
    for (std::size_t i = 0; i < far.size(); ++i) ratio += far[i] / near[i];
    // .45 * 1.2 + .35 * 1.9 + .20 * 3.6
    EXPECT_NEAR(ratio / static_cast<double>(far.size()), 1.925, 0.05);
}

TEST(LiquidationKernel, LargePositionsGoInSteps) {
    KernelTerms terms = plain_terms();
    terms.partial = {.above_usd = 100'000, .first_share = 0.2, .cooldown_s = 30};
    const LiquidationKernel stepped(terms, ModelConfig{});
    const LiquidationKernel whole(plain_terms(), ModelConfig{});
    const std::vector<double> in_steps = distances(stepped, Side::long_, 4);
    const std::vector<double> at_once = distances(whole, Side::long_, 4);
    std::size_t later = 0;
    for (std::size_t i = 0; i < in_steps.size(); ++i) later += in_steps[i] > at_once[i] + 5e-4;
    // Half of the notional is above $100k, and four fifths of that goes in later steps.
    EXPECT_NEAR(static_cast<double>(later) / static_cast<double>(in_steps.size()), 0.4, 0.05);
}

}  // namespace
}  // namespace faultline
