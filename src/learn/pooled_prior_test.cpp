// Pooling: nobody, one, many, and brackets that are not offered.
#include "learn/pooled_prior.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

#include "core/rng.hpp"
#include "learn/leverage_learner.hpp"

namespace faultline {
namespace {

constexpr BracketShares prior{0.1, 0.2, 0.27, 0.25, 0.1, 0.06, 0.02};
constexpr BracketShares kin{0.05, 0.1, 0.15, 0.2, 0.3, 0.15, 0.05};

TEST(PooledPrior, WithoutKinThePriorStands) {
    const BracketShares pooled = pooled_prior({}, prior);
    for (std::size_t k = 0; k < bracket_count; ++k) EXPECT_NEAR(pooled[k], prior[k], 1e-12);
}

TEST(PooledPrior, AWellKnownKinPullsTowardsItself) {
    const std::vector<PooledMember> one{{kin, 1e6}};
    const BracketShares pooled = pooled_prior(one, prior);
    EXPECT_NEAR(std::accumulate(pooled.begin(), pooled.end(), 0.0), 1, 1e-12);
    EXPECT_GT(pooled[4], 0.15);  // two thirds of the way from 0.1 to 0.3, in logs
    EXPECT_LT(pooled[4], kin[4]);
    const std::vector<PooledMember> many(20, {kin, 1e6});
    for (std::size_t k = 0; k < bracket_count; ++k) {
        EXPECT_NEAR(pooled_prior(many, prior)[k], kin[k], 0.02) << k;
    }
}

TEST(PooledPrior, AKinWithoutLiquidationsSaysNothing) {
    const std::vector<PooledMember> none{{kin, 0}};
    EXPECT_NEAR(pooled_prior(none, prior)[4], prior[4], 1e-12);
}

TEST(PooledPrior, ABracketThatTheVenueDoesNotOfferStaysEmpty) {
    BracketShares low = prior;
    low[5] = low[6] = 0;
    for (double& share : low) share /= 0.92;
    const std::vector<PooledMember> one{{kin, 1e6}};
    const BracketShares pooled = pooled_prior(one, low);
    EXPECT_EQ(pooled[5], 0);
    EXPECT_EQ(pooled[6], 0);
}

TEST(PooledPrior, ABracketThatTheKinDoesNotOfferKeepsThePriorsPlace) {
    BracketShares without = kin;
    without[6] = 0;
    const std::vector<PooledMember> many(20, {without, 1e6});
    EXPECT_GT(pooled_prior(many, prior)[6], 0.01);
}

/// Days of bins with a known mix behind their liquidations.
std::vector<ExposureRow> rows_of(std::uint64_t seed, const BracketShares& truth, int bins,
                                 double scale) {
    Rng random(seed);
    std::vector<ExposureRow> rows;
    for (int i = 0; i < bins; ++i) {
        ExposureRow row;
        row.time_ns = (1'770'000'000 + i * 60LL) * ns_per_second;
        double left = -random.exponential();
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double often = std::min(0.9, 0.002 * bracket_leverage[k]);
            const double swept = random.uniform() < often ? random.exponential() * 1e5 : 0;
            row.exposure[k] = static_cast<float>(swept);
            left += scale * truth[k] * swept / 1e5;
        }
        row.exposure[bracket_count] = 1e-4F;
        for (; left > 0; left -= random.exponential()) row.events += 1;
        row.event_usd = row.events * 5'000;
        rows.push_back(row);
    }
    return rows;
}

BracketShares shares_of(const LeverageLearned& learned) {
    BracketShares shares{};
    for (std::size_t k = 0; k < bracket_count; ++k) {
        shares[k] = learned.brackets[k].notional_share;
    }
    return shares;
}

/// Total variation among brackets of 10x and more.
double apart(const BracketShares& a, const BracketShares& b) {
    double sum_a = 0, sum_b = 0, sum = 0;
    for (std::size_t k = 2; k < bracket_count; ++k) {
        sum_a += a[k];
        sum_b += b[k];
    }
    for (std::size_t k = 2; k < bracket_count; ++k) sum += std::abs(a[k] / sum_a - b[k] / sum_b);
    return sum / 2;
}

/// The truth of a symbol: that of its venue, each bracket off by `spread` in logs.
BracketShares symbol_of(Rng& random, const BracketShares& venue, double spread) {
    BracketShares shares = venue;
    double sum = 0;
    for (double& share : shares) sum += share *= std::exp(spread * random.normal());
    for (double& share : shares) share /= sum;
    return shares;
}

struct Errors {
    double alone = 0, pooled = 0, events = 0;  // means of the runs
};

/// Two well-known symbols of a venue, and a third with `bins` of its own.
Errors errors_of(int bins, double spread) {
    constexpr int runs = 24;
    Errors errors;
    for (int run = 0; run < runs; ++run) {
        const auto seed = static_cast<std::uint64_t>(run) * 10;
        Rng random(1'000 + seed);
        LearnerSettings settings;
        settings.prior = prior;
        settings.half_life_ns = 0;
        std::vector<PooledMember> others;
        for (std::uint64_t i = 1; i <= 2; ++i) {
            const auto rows = rows_of(seed + i, symbol_of(random, kin, spread), 20'000, 1);
            const LeverageLearned learned =
                learn_leverage(rows, settings, rows.back().time_ns + ns_per_minute);
            others.push_back({shares_of(learned), learned.events});
        }
        const BracketShares truth = symbol_of(random, kin, spread);
        const auto rows = rows_of(seed + 3, truth, bins, 1);
        const auto learn = [&] {
            return learn_leverage(rows, settings, rows.back().time_ns + ns_per_minute);
        };
        const LeverageLearned alone = learn();
        settings.prior = symbol_prior(others, prior);
        errors.alone += apart(shares_of(alone), truth) / runs;
        errors.pooled += apart(shares_of(learn()), truth) / runs;
        errors.events += alone.events / runs;
    }
    return errors;
}

TEST(SymbolPrior, ASymbolOfFewLiquidationsComesCloserToItsTruth) {
    const Errors alike = errors_of(1'000, 0.2);
    EXPECT_LT(alike.events, 200);
    EXPECT_LT(alike.pooled, 0.8 * alike.alone) << alike.events << " liquidations";
    const Errors unlike = errors_of(1'000, 0.6);
    EXPECT_LT(unlike.pooled, unlike.alone);
}

TEST(SymbolPrior, ASymbolOfManyLiquidationsIsNotHarmed) {
    for (const double spread : {0.2, 0.6}) {
        const Errors many = errors_of(40'000, spread);
        EXPECT_GT(many.events, 3'000);
        EXPECT_LT(many.pooled, many.alone + 0.01) << spread;
    }
}

TEST(SymbolPrior, FewLiquidationsOfTheOthersSayLittleAndNoneNothing) {
    EXPECT_EQ(symbol_prior({}, prior), prior);
    const std::vector<PooledMember> none{{kin, 0}}, few{{kin, 30}}, many{{kin, 5'000}};
    EXPECT_EQ(symbol_prior(none, prior), prior);
    EXPECT_LT(apart(symbol_prior(few, prior), prior), apart(symbol_prior(many, prior), prior) / 4);
    // Two thirds of the way, in logs.
    const BracketShares pooled = symbol_prior(many, prior);
    EXPECT_NEAR(std::log(pooled[4] / pooled[2]),
                (2 * std::log(kin[4] / kin[2]) + std::log(prior[4] / prior[2])) / 3, 1e-9);
}

TEST(SymbolPrior, ABracketThatASymbolDoesNotOfferIsLeftToTheKind) {
    BracketShares without = kin;
    without[6] = 0;
    const std::vector<PooledMember> one{{without, 1'000}};
    const BracketShares pooled = symbol_prior(one, prior);
    EXPECT_GT(pooled[6], 0.005);
    EXPECT_NEAR(std::accumulate(pooled.begin(), pooled.end(), 0.0), 1, 1e-12);
}

}  // namespace
}  // namespace faultline
