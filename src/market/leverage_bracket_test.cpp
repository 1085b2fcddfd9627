// Tests of the brackets: each is inside its bounds, which are the geometric middles of neighbours.
#include "market/leverage_bracket.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(LeverageBracket, LiesInsideItsBounds) {
    for (std::size_t k = 0; k < bracket_count; ++k) {
        EXPECT_LT(bracket_bounds[k], bracket_leverage[k]) << k;
        EXPECT_GT(bracket_bounds[k + 1], bracket_leverage[k]) << k;
    }
}

TEST(LeverageBracket, InnerBoundsAreGeometricMiddles) {
    for (std::size_t k = 1; k < bracket_count; ++k) {
        const double middle = std::sqrt(bracket_leverage[k - 1] * bracket_leverage[k]);
        EXPECT_NEAR(bracket_bounds[k], middle, 0.05) << k;
    }
}

}  // namespace
}  // namespace faultline
