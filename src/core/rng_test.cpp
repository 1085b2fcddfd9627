// Tests of the random numbers: the published sequence, and moments of the distributions.
#include "core/rng.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace faultline {
namespace {

TEST(Rng, GivesTheReferenceSequence) {
    // xoshiro256** seeded by splitmix64, by the authors' C code (prng.di.unimi.it).
    Rng zero(0);
    for (const std::uint64_t word : {0x99ec5f36cb75f2b4ULL, 0xbf6e1f784956452aULL,
                                     0x1a5f849d4933e6e0ULL, 0x6aa594f1262d2d2cULL}) {
        EXPECT_EQ(zero.next(), word);
    }
    Rng other(42);
    for (const std::uint64_t word : {0x15780b2e0c2ec716ULL, 0x6104d9866d113a7eULL,
                                     0xae17533239e499a1ULL, 0xecb8ad4703b360a1ULL}) {
        EXPECT_EQ(other.next(), word);
    }
}

TEST(Rng, UniformStaysInItsRangeAndFillsIt) {
    Rng rng(1);
    std::vector<int> counts(10);
    for (int i = 0; i < 100'000; ++i) {
        const double value = rng.uniform();
        ASSERT_GE(value, 0.0);
        ASSERT_LT(value, 1.0);
        ++counts[static_cast<std::size_t>(value * 10)];
    }
    for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);  // five standard deviations
}

TEST(Rng, BelowIsUniformOverTheIntegers) {
    Rng rng(2);
    std::vector<int> counts(7);
    for (int i = 0; i < 70'000; ++i) ++counts.at(rng.below(7));
    for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
    EXPECT_EQ(rng.below(1), 0u);
}

TEST(Rng, NormalHasMeanZeroAndVarianceOne) {
    Rng rng(3);
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    constexpr int count = 200'000;
    for (int i = 0; i < count; ++i) {
        const double value = rng.normal();
        ASSERT_TRUE(std::isfinite(value));
        sum += value;
        squares += value * value;
        fourths += value * value * value * value;
    }
    EXPECT_NEAR(sum / count, 0.0, 0.012);
    EXPECT_NEAR(squares / count, 1.0, 0.016);
    EXPECT_NEAR(fourths / count, 3.0, 0.12);
}

TEST(Rng, ExponentialHasMeanOneAndItsTail) {
    Rng rng(4);
    double sum = 0;
    int above_three = 0;
    constexpr int count = 200'000;
    for (int i = 0; i < count; ++i) {
        const double value = rng.exponential();
        ASSERT_GE(value, 0.0);
        sum += value;
        above_three += value > 3.0;
    }
    EXPECT_NEAR(sum / count, 1.0, 0.012);
    EXPECT_NEAR(above_three / double{count}, std::exp(-3.0), 0.0025);
}

TEST(Rng, NearbySeedsGiveUnrelatedNumbers) {
    Rng a(10);
    Rng b(11);
    int equal_bits = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t same = ~(a.next() ^ b.next());
        for (int bit = 0; bit < 64; ++bit) equal_bits += static_cast<int>((same >> bit) & 1);
    }
    EXPECT_NEAR(equal_bits, 32'000, 633);  // five standard deviations
}

}  // namespace
}  // namespace faultline
