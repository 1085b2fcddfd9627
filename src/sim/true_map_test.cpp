// TrueMap against a list of lots, walked through the plain way.
#include "sim/true_map.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "book/test_terms.hpp"
#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr double second_h = 1.0 / 3600;

ModelConfig config() {
    ModelConfig out;
    out.buffer = 0;
    out.round_share = 0.8;
    return out;
}

/// Exposures of a side in the rows of the log.
Components exposed(const TrueMap& map, Side side) {
    Components sum{};
    for (const ExposureRow& row : map.log(side).rows()) {
        for (std::size_t k = 0; k < component_count; ++k) {
            sum[k] += static_cast<double>(row.exposure[k]);
        }
    }
    return sum;
}

void second(TrueMap& map, int number, double mark_usd, std::span<const AgentOpening> openings) {
    map.on_second(mark_usd, openings);
    map.end_bin(number * ns_per_second, true);
}

TEST(TrueMap, ALongIsSweptInTheBracketsWhoseLiquidationPriceIsReachedAndInNoOther) {
    TrueMap map(testing::plain_terms(), config());
    const std::array<AgentOpening, 1> opening{{{Side::long_, 1000}}};
    second(map, 0, 50'000, opening);
    second(map, 1, 42'000, {});  // 16 % down: through all of 10x and above
    const Components swept = exposed(map, Side::long_);
    for (std::size_t k = 2; k < bracket_count; ++k) EXPECT_NEAR(swept[k], 1, 1e-5) << k;
    EXPECT_EQ(swept[0], 0);
    EXPECT_EQ(swept[1], 0);
    EXPECT_NEAR(swept[bracket_count], std::log(50.0 / 42.0), 1e-6);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        EXPECT_EQ(exposed(map, Side::short_)[k], 0) << k;
    }
}

TEST(TrueMap, WhoHasLeftIsNotSwept) {
    TrueMap map(testing::plain_terms(), config());
    const std::array<AgentOpening, 1> opening{{{Side::short_, 1.5 * second_h}}};
    second(map, 0, 50'000, opening);
    EXPECT_GT(map.on_map(Side::short_, 3), 0.99);
    second(map, 1, 50'000, {});
    EXPECT_GT(map.on_map(Side::short_, 3), 0.99);
    second(map, 2, 50'000, {});
    EXPECT_NEAR(map.on_map(Side::short_, 3), 0, 1e-6);
    second(map, 3, 60'000, {});
    EXPECT_NEAR(exposed(map, Side::short_)[3], 0, 1e-6);
}

TEST(TrueMap, AWarmUpLeavesNoRow) {
    TrueMap map(testing::plain_terms(), config());
    const std::array<AgentOpening, 1> opening{{{Side::long_, 1000}}};
    map.on_second(50'000, opening);
    map.end_bin(0, false);
    map.on_second(40'000, {});
    map.on_liquidation(Side::long_, 1000);
    map.end_bin(ns_per_second, false);
    EXPECT_TRUE(map.log(Side::long_).empty());
}

TEST(TrueMap, HoldsWhatAListOfLotsHolds) {
    struct Lot {
        double leaves_h;
        Side side;
        Bucket entry;
        std::size_t variant;
        std::vector<bool> is_there;  // by bracket and node
    };
    const KernelTerms terms = testing::plain_terms();
    const LiquidationKernel kernel(terms, config());
    const PriceGrid grid(config().grid_bp);
    const std::size_t nodes = kernel.nodes();
    TrueMap map(terms, config());
    std::vector<Lot> lots;
    Rng random(7);
    double mark_usd = 50'000;
    std::size_t variant = 0;
    for (int at = 1; at <= 3000; ++at) {
        mark_usd *= std::exp(0.002 * random.normal());
        const Bucket bucket = grid.bucket(mark_usd);
        for (Lot& lot : lots) {
            const std::int32_t* offset = kernel.offsets(lot.side, lot.variant);
            for (std::size_t i = 0; i < lot.is_there.size(); ++i) {
                const Bucket price = lot.entry + offset[i];
                if (lot.side == Side::long_ ? price > bucket : price < bucket) {
                    lot.is_there[i] = false;
                }
            }
        }
        std::erase_if(lots, [&](const Lot& lot) { return lot.leaves_h <= at * second_h; });
        std::vector<AgentOpening> openings;
        for (std::uint64_t left = random.below(3); left > 0; --left) {
            const Side side = random.below(2) == 0 ? Side::long_ : Side::short_;
            openings.push_back({side, 0.2 * random.exponential()});
            Lot lot{at * second_h + openings.back().hold_h, side, bucket, variant, {}};
            const std::int32_t* offset = kernel.offsets(side, variant);
            for (std::size_t i = 0; i < nodes * bracket_count; ++i) {
                lot.is_there.push_back(offset[i] != never_liquidated);
            }
            lots.push_back(std::move(lot));
            variant = (variant + 1) % LiquidationKernel::variant_count;
        }
        second(map, at, mark_usd, openings);
    }
    for (const Side side : both_sides) {
        for (std::size_t k = 0; k < bracket_count; ++k) {
            double held = 0;
            for (const Lot& lot : lots) {
                for (std::size_t node = 0; lot.side == side && node < nodes; ++node) {
                    held += lot.is_there[k * nodes + node] ? 1.0 / static_cast<double>(nodes) : 0;
                }
            }
            EXPECT_GT(held, k < 3 ? 10 : 0);
            EXPECT_NEAR(map.on_map(side, k), held, 0.01) << name_of(side) << " " << k;
        }
    }
}

}  // namespace
}  // namespace faultline
