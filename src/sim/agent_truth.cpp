// AgentTruth: brackets and shares.
#include "sim/agent_truth.hpp"

namespace faultline {

std::size_t bracket_of(double leverage) {
    std::size_t bracket = 0;
    while (bracket + 1 < bracket_count && leverage >= bracket_bounds[bracket + 1]) ++bracket;
    return bracket;
}

BracketShares shares_of(const std::array<double, bracket_count>& sums) {
    BracketShares shares{};
    double total = 0;
    for (const double sum : sums) total += sum;
    if (total <= 0) return shares;
    for (std::size_t k = 0; k < bracket_count; ++k) shares[k] = sums[k] / total;
    return shares;
}

}  // namespace faultline
