// NaiveLearners: see the header.
#include "sim/naive_learners.hpp"

#include <cmath>

#include "sim/agent_truth.hpp"

namespace faultline {
namespace {

constexpr double softness = 0.005;  // of the price: the width of the softmax

}  // namespace

void DistanceLearner::on_liquidation(Side side, double print_usd, double price_usd) {
    std::array<double, bracket_count> weights{};
    double sum = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const double level_usd = price_usd * (1 - sign_of(side) / bracket_leverage[k]);
        weights[k] = std::exp(-std::abs(print_usd - level_usd) / (softness * price_usd));
        sum += weights[k];
    }
    for (std::size_t k = 0; k < bracket_count && sum > 0; ++k) counts_[k] += weights[k] / sum;
}

BracketShares DistanceLearner::shares() const { return shares_of(counts_); }

}  // namespace faultline
