// Priors of the leverage mix.
#include "venue/leverage_prior.hpp"

#include <numeric>

namespace faultline {

BracketShares prior_shares(Archetype archetype) {
    switch (archetype) {  //                            2x   5x   10x  25x  50x   100x   125x
        case Archetype::institutional:
            return {0.35, 0.30, 0.20, 0.10, 0.03, 0.015, 0.005};
        case Archetype::experienced_retail:
            return {0.10, 0.20, 0.27, 0.25, 0.10, 0.06, 0.02};
        case Archetype::high_leverage:
            return {0.04, 0.08, 0.18, 0.25, 0.20, 0.17, 0.08};
        case Archetype::on_chain:
            return {0.12, 0.20, 0.25, 0.28, 0.14, 0.01, 0};
    }
    return {};
}

BracketShares prior_shares(const VenueSpec& spec) {
    BracketShares shares = prior_shares(spec.archetype);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (bracket_bounds[k] >= spec.max_leverage.value) shares[k] = 0;
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= sum;
    return shares;
}

}  // namespace faultline
