// The finest source serves each moment once, mark before trade when equally fine.
#include "engine/source_choice.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000LL * ns_per_second;

PathBar bar(TimeNs after_ns, DurationNs length_ns, PriceKind price = PriceKind::trade) {
    PathBar out;
    out.open_ns = start_ns + after_ns;
    out.length_ns = length_ns;
    out.price = price;
    return out;
}

TEST(SourceChoice, CoarseBarIsNotUsedWhereFineOnesCoverIt) {
    SourceChoice choice;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(choice.take(bar(i * ns_per_minute, ns_per_minute)), 1.0);
    }
    EXPECT_NEAR(choice.take(bar(0, 5 * ns_per_minute)), 0.0, 1e-12);
}

TEST(SourceChoice, CoarseBarFillsTheHoles) {
    SourceChoice choice;
    choice.take(bar(0, ns_per_minute));
    choice.take(bar(3 * ns_per_minute, ns_per_minute));
    EXPECT_NEAR(choice.take(bar(0, 5 * ns_per_minute)), 0.6, 1e-12);
}

TEST(SourceChoice, MarkComesBeforeTradeWhenEquallyFine) {
    SourceChoice choice;
    EXPECT_EQ(choice.take(bar(0, ns_per_minute, PriceKind::mark)), 1.0);
    EXPECT_EQ(choice.take(bar(0, ns_per_minute, PriceKind::trade)), 0.0);
    EXPECT_TRUE(comes_before(bar(0, ns_per_minute, PriceKind::mark), bar(0, ns_per_minute)));
}

TEST(SourceChoice, FinerTradesComeBeforeCoarserMark) {
    SourceChoice choice;
    choice.take(bar(0, ns_per_minute, PriceKind::trade));
    EXPECT_NEAR(choice.take(bar(0, ns_per_minute * 5, PriceKind::mark)), 0.8, 1e-12);
    EXPECT_TRUE(comes_before(bar(4 * ns_per_minute, ns_per_minute),
                             bar(0, 5 * ns_per_minute, PriceKind::mark)));
}

TEST(SourceChoice, AQuietMinuteOfTradesIsNotAHole) {
    SourceChoice choice;
    choice.take(bar(0, ns_per_second));
    choice.take(bar(45 * ns_per_second, ns_per_second));
    choice.take(bar(59 * ns_per_second, ns_per_second));
    EXPECT_NEAR(choice.take(bar(0, ns_per_minute)), 0.0, 1e-12);
}

TEST(SourceChoice, SilenceOfTradesIsAHole) {
    SourceChoice choice;
    choice.take(bar(0, ns_per_second));
    choice.take(bar(9 * ns_per_minute, ns_per_second));
    EXPECT_GT(choice.take(bar(0, 10 * ns_per_minute)), 0.99);
}

}  // namespace
}  // namespace faultline
