// Zone confidence: the prior's spread by hand, and which books count.
#include "insight/zone_confidence.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "book/test_terms.hpp"
#include "learn/share_interval.hpp"

namespace faultline {
namespace {

TEST(ZoneConfidence, OfOneBookIsTheRelativeWidthOfItsPrior) {
    const ModelConfig config;
    const LiquidationKernel kernel(testing::plain_terms(), config);
    PositionBook book(config, kernel, testing::quarter_active());
    book.on_mark(60'000);
    BookView view;
    view.book = &book;
    EXPECT_FALSE(prior_spread({view})) << "it has no open interest yet";
    book.on_open_interest(100, ns_per_minute);
    const auto spread = prior_spread({view, view, BookView{}});
    ASSERT_TRUE(spread);
    const auto [lo, hi] = prior_share_interval(0.27);  // of 10x, among the active
    EXPECT_NEAR((*spread)[2], (hi - lo) / (2 * z_90) / 0.27, 1e-9);
    // A beta law of twenty pseudo-observations: sd = sqrt(p (1 - p) / 21).
    EXPECT_NEAR((*spread)[2], std::sqrt(0.27 * 0.73 / 21) / 0.27, 0.02);
    EXPECT_GT((*spread)[6], (*spread)[2]) << "what is rare is less sure";
}

TEST(ZoneConfidence, ABracketThatNoBookHasSpreadsNothing) {
    const ModelConfig config;
    const LiquidationKernel kernel(testing::plain_terms(), config);
    PositionBook book(config, kernel, flow_shares({.5, .5, 0, 0, 0, 0, 0}, 0.5));
    book.on_mark(60'000);
    book.on_open_interest(100, ns_per_minute);
    BookView view;
    view.book = &book;
    const auto spread = prior_spread({view});
    ASSERT_TRUE(spread);
    EXPECT_EQ((*spread)[4], 0);
    EXPECT_GT((*spread)[0], 0);
}

}  // namespace
}  // namespace faultline
