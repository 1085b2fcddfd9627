// The log keeps what the likelihood needs and sums what it does not tell apart.
#include "learn/exposure_log.hpp"

#include <gtest/gtest.h>

#include "learn/leverage_learner.hpp"

namespace faultline {
namespace {

constexpr TimeNs hour_ns = 1'770'000'000 * ns_per_second / ns_per_hour * ns_per_hour;

ExposureRow bin(int second, float exposure, float events = 0) {
    ExposureRow row;
    row.time_ns = hour_ns + second * ns_per_second;
    row.exposure[3] = exposure;
    row.events = events;
    return row;
}

TEST(ExposureLog, QuietBinsOfAnHourAreOneRow) {
    ExposureLog log;
    for (int i = 0; i < 100; ++i) log.add(bin(i, 2.0f), 0.001);
    ASSERT_EQ(log.rows().size(), 1u);
    EXPECT_EQ(log.rows()[0].exposure[3], 200.0f);
    EXPECT_EQ(log.rows()[0].time_ns, hour_ns);
    EXPECT_TRUE(log.rows()[0].is_sum);
    log.add(bin(3600, 2.0f), 0.001);
    EXPECT_EQ(log.rows().size(), 2u);
}

TEST(ExposureLog, BinsThatShowOrExpectSomethingStayAlone) {
    ExposureLog log;
    log.add(bin(0, 2.0f), 0.001);
    log.add(bin(1, 3.0f, 1), 0.001);
    log.add(bin(2, 4.0f), 0.5);
    log.add(bin(3, 5.0f), 0.001);
    ASSERT_EQ(log.rows().size(), 3u);
    EXPECT_EQ(log.rows()[0].exposure[3], 7.0f);
    EXPECT_EQ(log.events(), 1);
}

TEST(ExposureLog, NothingAtAllIsNoRow) {
    ExposureLog log;
    log.add(bin(0, 0.0f), 0);
    EXPECT_TRUE(log.empty());
}

TEST(ExposureLog, TheOldestGoFirst) {
    ExposureLog log(100);
    for (int i = 0; i < 150; ++i) log.add(bin(i, 1.0f, 1), 1);
    EXPECT_LE(log.rows().size(), 100u);
    EXPECT_EQ(log.rows().back().time_ns, hour_ns + 149 * ns_per_second);
    EXPECT_EQ(log.events(), static_cast<double>(log.rows().size()));
}

TEST(ExposureLog, SummingQuietBinsDoesNotChangeThePoissonLikelihood) {
    ExposureLog summed, single;
    for (int i = 0; i < 500; ++i) {
        const ExposureRow row = bin(i, static_cast<float>(i % 7), i % 50 == 0 ? 1.0f : 0.0f);
        summed.add(row, 0.001);
        single.add(row, 1.0);
    }
    EXPECT_LT(summed.rows().size(), single.rows().size());
    Components theta{};
    theta[3] = 0.01;
    EXPECT_NEAR(log_likelihood(summed.rows(), theta, FeedShape::complete, 0),
                log_likelihood(single.rows(), theta, FeedShape::complete, 0), 1e-4);
}

}  // namespace
}  // namespace faultline
