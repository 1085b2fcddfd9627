// NbRegression: recovers what generated the counts, and its probabilities are probabilities.
#include "learn/nb_regression.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

double poisson(Rng& random, double mean) {
    int count = 0;
    for (double left = mean - random.exponential(); left > 0; left -= random.exponential()) ++count;
    return count;
}

/// Counts with mean exp(0.3 + 0.8 x) and dispersion 1: Poisson with an exponential factor.
struct Drawn {
    FeatureTable table;
    std::vector<double> counts;
    std::vector<bool> use;
    Drawn() {
        Rng random(3);
        table.columns = 1;
        for (int i = 0; i < 8000; ++i) {
            const double x = random.normal();
            table.add({&x, 1});
            counts.push_back(poisson(random, std::exp(0.3 + 0.8 * x) * random.exponential()));
            use.push_back(true);
        }
    }
};

TEST(NbRegression, FindsSlopeAndDispersion) {
    const Drawn drawn;
    const NbFit fit = fit_nb(drawn.table, drawn.counts, drawn.use);
    const double at_zero = 0, at_one = 1;
    EXPECT_NEAR(std::log(fit.mean({&at_zero, 1})), 0.3, 0.06);
    EXPECT_NEAR(std::log(fit.mean({&at_one, 1})), 1.1, 0.06);
    EXPECT_NEAR(fit.dispersion, 1, 0.1);
}

TEST(NbRegression, RowsThatAreNotUsedChangeNothing) {
    Drawn drawn;
    for (std::size_t i = 4000; i < 8000; ++i) drawn.use[i] = false;
    const NbFit before = fit_nb(drawn.table, drawn.counts, drawn.use);
    for (std::size_t i = 4000; i < 8000; ++i) {
        drawn.counts[i] = 1000;
        drawn.table.values[i] = -50;
    }
    const NbFit after = fit_nb(drawn.table, drawn.counts, drawn.use);
    EXPECT_EQ(before.slope, after.slope);
    EXPECT_EQ(before.intercept, after.intercept);
    EXPECT_EQ(before.dispersion, after.dispersion);
}

TEST(NbRegression, BeyondTheTrainingRangeTheMeanStays) {
    const Drawn drawn;
    const NbFit fit = fit_nb(drawn.table, drawn.counts, drawn.use);
    const double far = fit.high[0], farther = 100 * fit.high[0];
    EXPECT_EQ(fit.mean({&far, 1}), fit.mean({&farther, 1}));
}

TEST(NbRegression, WithoutEventsTheMeanIsSmall) {
    Drawn drawn;
    drawn.counts.assign(drawn.counts.size(), 0);
    const double x = 1;
    EXPECT_LE(fit_nb(drawn.table, drawn.counts, drawn.use).mean({&x, 1}), 1e-5);
}

TEST(NbRegression, ProbabilitiesSumToOneWithTheRightMean) {
    for (const double dispersion : {0.0, 0.5, 4.0}) {
        double sum = 0, mean = 0;
        for (double n = 0; n < 3000; ++n) {
            const double p = std::exp(nb_log_probability(n, 3.5, dispersion));
            sum += p;
            mean += n * p;
        }
        EXPECT_NEAR(sum, 1, 1e-8);
        EXPECT_NEAR(mean, 3.5, 1e-5);
        EXPECT_NEAR(nb_distribution(2, 3.5, dispersion),
                    std::exp(nb_log_probability(0, 3.5, dispersion)) +
                        std::exp(nb_log_probability(1, 3.5, dispersion)) +
                        std::exp(nb_log_probability(2, 3.5, dispersion)),
                    1e-12);
        EXPECT_EQ(nb_distribution(-1, 3.5, dispersion), 0);
    }
}

}  // namespace
}  // namespace faultline
