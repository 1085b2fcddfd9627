// LearnedWeights: the spread of a mix that was learned, by hand.
#include "cli/learned_weights.hpp"

#include <gtest/gtest.h>

namespace faultline::cli {
namespace {

/// A fifth in every bracket, each interval `width` wide.
VenueLearning learning(VenueId venue, double events, double width) {
    VenueLearning out;
    out.venue = venue;
    out.both.events = events;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketLearned& bracket = out.both.brackets[k];
        bracket.notional_share = 0.2;
        bracket.lo = 0.2 - width / 2;
        bracket.hi = 0.2 + width / 2;
    }
    return out;
}

TEST(LearnedWeights, SpreadIsTheIntervalOverTheShareWeightedByEvents) {
    LearnedWeights weights;
    EXPECT_FALSE(spread_of(weights));
    weights.venues.push_back(learning(VenueId::binance, 300, 0.1));
    // A 90 % interval is 2 x 1.6449 standard deviations wide.
    EXPECT_NEAR((*spread_of(weights))[3], 0.1 / (2 * 1.6449) / 0.2, 1e-9);
    weights.venues.push_back(learning(VenueId::okx, 100, 0.3));
    EXPECT_NEAR((*spread_of(weights))[3], (0.75 * 0.1 + 0.25 * 0.3) / (2 * 1.6449) / 0.2, 1e-9);
    weights.venues.push_back(learning(VenueId::bybit, 1'000, 0.4));
    weights.venues.back().blocked = "its clock is off";
    EXPECT_NEAR((*spread_of(weights))[3], (0.75 * 0.1 + 0.25 * 0.3) / (2 * 1.6449) / 0.2, 1e-9);
}

}  // namespace
}  // namespace faultline::cli
