// Zone ages: medians by hand, and books that are known to be young or old.
#include "insight/zone_age.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "book/test_terms.hpp"

namespace faultline {
namespace {

TEST(ZoneAge, MedianOfOneClassIsItsHalfLife) {
    EXPECT_NEAR(median_age_h({0, 5, 0}, {2, 0.2, 0.012}), std::log(2) / 0.2, 1e-6);
    // Half young, half old: exp(-2 t) + exp(-0.012 t) = 1.
    const double t = median_age_h({1, 0, 1}, {2, 0.2, 0.012});
    EXPECT_NEAR(std::exp(-2 * t) + std::exp(-0.012 * t), 1.0, 1e-9);
    EXPECT_TRUE(std::isnan(median_age_h({0, 0, 0}, {2, 0.2, 0.012})));
}

TEST(ZoneAge, GrowsWhilePositionsStandAndStaysUnknownWithoutBooks) {
    const ModelConfig config;
    const LiquidationKernel kernel(testing::plain_terms(), config);
    PositionBook book(config, kernel, testing::quarter_active());
    book.on_mark(60'000);
    book.on_open_interest(0, 0);
    const BarPath path(60'000, 60'010, 59'990, 60'000);
    book.on_path(path.steps(), ns_per_minute, 100);
    book.on_open_interest(100, ns_per_minute);
    BookView view;
    view.book = &book;
    ZoneReading reading;
    Zone zone;
    zone.side = Side::long_;
    zone.low_usd = 40'000;
    zone.high_usd = 59'000;
    reading.zones.push_back(zone);
    add_zone_ages(reading, {});
    EXPECT_TRUE(std::isnan(reading.zones[0].age_h));
    add_zone_ages(reading, {view});
    const double young = reading.zones[0].age_h;
    EXPECT_GT(young, 0);
    book.on_path(path.steps(), ns_per_hour, 0);
    book.on_open_interest(40, ns_per_hour);  // closings thin the young classes first
    add_zone_ages(reading, {view});
    EXPECT_GT(reading.zones[0].age_h, young);
}

}  // namespace
}  // namespace faultline
