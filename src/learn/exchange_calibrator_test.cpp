// The calibrator on a made-up feed whose properties are known, and on the same feed with one fault
// planted at a time: each is found, and named (science note 3.3).
#include "learn/exchange_calibrator.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;

struct Faults {
    int lag_bars = 0;           // liquidations told so many minutes late
    bool swapped = false;       // sides
    double multiplier = 1;      // of sizes
    bool twice = false;         // every row
    bool one_a_second = false;  // the feed
    double price_factor = 1;
};

/// Two weeks of minutes. Where the price falls longs are liquidated, where it rises shorts; prints
/// lie 50 bp beyond the mark.
ExchangeCalibration calibrated(const Faults& faults, int minutes = 20'000) {
    Rng random(3);
    ExchangeCalibrator calibrator;
    std::vector<double> returns;
    double price_usd = 60'000;
    for (int i = 0; i < minutes; ++i) {
        returns.push_back(4e-4 * random.normal());
        price_usd *= std::exp(returns.back());
        const TimeNs begin_ns = start_ns + i * ns_per_minute;
        const int cause = i - faults.lag_bars;
        const double move = cause >= 0 ? returns[static_cast<std::size_t>(cause)] : 0;
        const int count = static_cast<int>(std::abs(move) / 4e-4 * 1.5 * random.exponential());
        for (int n = 0; n < count; ++n) {
            Liquidation told;
            told.exchange_ns = begin_ns + n * ns_per_second / (faults.one_a_second ? 1 : 4);
            told.side = (move < 0) != faults.swapped ? Side::long_ : Side::short_;
            told.given = LiquidationPrice::bankruptcy;
            const double beyond = 0.005 + 0.0005 * random.normal();
            const double usd = price_usd * (1 - sign_of(told.side) * beyond) * faults.price_factor;
            told.bankruptcy_usd = *Decimal::from_double(usd, 2);
            told.size_coins = 0.05 * random.exponential() * faults.multiplier;
            calibrator.on_liquidation(told, price_usd);
            if (faults.twice) calibrator.on_liquidation(told, price_usd);
        }
        calibrator.end_bin({begin_ns, returns.back(), price_usd, 40, 90'000});
    }
    return calibrator.result();
}

TEST(ExchangeCalibrator, AHealthyFeedPassesAllGates) {
    const ExchangeCalibration found = calibrated({});
    EXPECT_EQ(found.blocked(), "");
    EXPECT_TRUE(found.lag.tested);
    EXPECT_EQ(found.lag.best_lag, 0);
    EXPECT_GT(found.side_z, 10);
    EXPECT_EQ(found.duplicate_share, 0);
    EXPECT_EQ(found.impossible_share, 0);
}

TEST(ExchangeCalibrator, AShiftOfOneBarBlocksAndIsNamed) {
    const ExchangeCalibration found = calibrated({.lag_bars = 1});
    EXPECT_EQ(found.lag.best_lag, 1);
    EXPECT_THAT(found.blocked(), HasSubstr("1 bars late"));
}

TEST(ExchangeCalibrator, SwappedSidesBlock) {
    const ExchangeCalibration found = calibrated({.swapped = true});
    EXPECT_LT(found.side_z, -3);
    EXPECT_THAT(found.blocked(), HasSubstr("swapped"));
}

TEST(ExchangeCalibrator, AWrongMultiplierBlocks) {
    EXPECT_THAT(calibrated({.multiplier = 1000}).blocked(), HasSubstr("contract size"));
}

TEST(ExchangeCalibrator, RowsThatComeTwiceBlock) {
    const ExchangeCalibration found = calibrated({.twice = true});
    EXPECT_NEAR(found.duplicate_share, 0.5, 0.01);
    EXPECT_THAT(found.blocked(), HasSubstr("twice"));
}

TEST(ExchangeCalibrator, PricesOfAnotherScaleBlock) {
    EXPECT_THAT(calibrated({.price_factor = 0.1}).blocked(), HasSubstr("off the mark"));
}

TEST(ExchangeCalibrator, FindsTheOffsetOfABankruptcyPrice) {
    const ExchangeCalibration found = calibrated({});
    ASSERT_EQ(found.offsets.size(), 2U);
    for (const PriceOffset& offset : found.offsets) {
        EXPECT_EQ(offset.kind, LiquidationPrice::bankruptcy);
        EXPECT_NEAR(offset.median, 0.005, 1e-4);
        EXPECT_NEAR(offset.width, 0.0005, 1e-4);
        EXPECT_NEAR(offset.shrunk, offset.median * 1000 / 1300, 1e-9);
    }
}

TEST(ExchangeCalibrator, TellsAThrottledFeedFromACompleteOne) {
    EXPECT_TRUE(calibrated({.one_a_second = true}).looks_throttled);
    EXPECT_FALSE(calibrated({}).looks_throttled);
    EXPECT_GT(calibrated({}).multiple_share, 0.3);
}

TEST(ExchangeCalibrator, FewLiquidationsProveNothing) {
    const ExchangeCalibration found = calibrated({.lag_bars = 1}, 60);
    EXPECT_FALSE(found.lag.tested);
    EXPECT_EQ(found.blocked(), "");
}

TEST(ExchangeCalibrator, IntensityIsObservedOverPredictedAndShrinksTowardsOne) {
    ExposureRow row;
    row.time_ns = start_ns;
    row.exposure[3] = 1;
    row.events = 1200;
    Components theta{};
    theta[3] = 600;
    // (300 + 1200) / (300 + 600), and half of each a half-life later.
    EXPECT_NEAR(intensity_of({&row, 1}, theta, start_ns), 1500.0 / 900, 1e-6);
    EXPECT_NEAR(intensity_of({&row, 1}, theta, start_ns + 7 * ns_per_day), 900.0 / 600, 1e-6);
    EXPECT_EQ(intensity_of({}, theta, start_ns), 1);
}

}  // namespace
}  // namespace faultline
