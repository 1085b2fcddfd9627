// The packed sweep against the formulas written out row by row.
#include "learn/packed_rows.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

std::vector<ExposureRow> some_rows() {
    Rng random(11);
    std::vector<ExposureRow> rows;
    for (int i = 0; i < 300; ++i) {
        ExposureRow row;
        row.time_ns = i * ns_per_second;
        for (float& value : row.exposure) value = static_cast<float>(random.exponential());
        row.events = static_cast<float>(i % 3 == 0 ? random.below(3) : 0);
        row.is_sum = row.events == 0 && i % 7 == 1;  // sums are of quiet bins
        rows.push_back(row);
    }
    return rows;
}

constexpr Components theta{0.01, 0.02, 0.1, 0.3, 0.2, 0.1, 0.05, 0.02};

/// R_k, A_k and the likelihood as (7) and (8) of the science note say, one row after another.
EmSums by_hand(const std::vector<ExposureRow>& rows, FeedShape feed, double nu) {
    EmSums sums;
    for (const ExposureRow& row : rows) {
        const double lambda = expected_events(theta, row);
        const auto events = static_cast<double>(row.events);
        double of_events = 0, of_exposure = 1;
        if (feed == FeedShape::complete || row.is_sum) {
            of_events = events / lambda;
            sums.log_likelihood += events * std::log(lambda) - lambda;
        } else if (events > 0) {
            const double none = std::pow(1 + nu * lambda, -1 / nu);
            of_events = std::pow(1 + nu * lambda, -1 / nu - 1) / (1 - none);
            of_exposure = 0;
            sums.log_likelihood += std::log(1 - none);
        } else {
            of_exposure = 1 / (1 + nu * lambda);
            sums.log_likelihood -= std::log(1 + nu * lambda) / nu;
        }
        for (std::size_t k = 0; k < component_count; ++k) {
            const auto a = static_cast<double>(row.exposure[k]);
            sums.events[k] += of_events * theta[k] * a;
            sums.exposure[k] += of_exposure * a;
        }
    }
    return sums;
}

void expect_equal(const EmSums& a, const EmSums& b) {
    for (std::size_t k = 0; k < component_count; ++k) {
        EXPECT_NEAR(a.events[k], b.events[k], 1e-9 * b.events[k]) << k;
        EXPECT_NEAR(a.exposure[k], b.exposure[k], 1e-9 * b.exposure[k]) << k;
    }
    EXPECT_NEAR(a.log_likelihood, b.log_likelihood, 1e-9 * std::abs(b.log_likelihood));
}

TEST(PackedRows, ACompleteFeedIsPoisson) {
    const auto rows = some_rows();
    expect_equal(PackedRows(rows, {}, FeedShape::complete, 0).sweep(theta),
                 by_hand(rows, FeedShape::complete, 0));
}

TEST(PackedRows, AThrottledFeedShowsOneOrNone) {
    const auto rows = some_rows();
    for (const double nu : {0.5, 1.0, 2.0}) {
        expect_equal(PackedRows(rows, {}, FeedShape::one_per_second, nu).sweep(theta),
                     by_hand(rows, FeedShape::one_per_second, nu));
    }
}

TEST(PackedRows, OnlyRowsThatSaySomethingAreWalked) {
    auto rows = some_rows();
    std::size_t busy = 0;
    for (const ExposureRow& row : rows) busy += row.events > 0 ? 1 : 0;
    EXPECT_EQ(PackedRows(rows, {}, FeedShape::complete, 0).walked(), busy);
}

TEST(PackedRows, AWeightCountsARowThatOften) {
    const auto rows = some_rows();
    auto twice = rows;
    twice.insert(twice.end(), rows.begin(), rows.end());
    const std::vector<double> weights(rows.size(), 2.0);
    expect_equal(PackedRows(rows, weights, FeedShape::one_per_second, 1).sweep(theta),
                 PackedRows(twice, {}, FeedShape::one_per_second, 1).sweep(theta));
}

}  // namespace
}  // namespace faultline
