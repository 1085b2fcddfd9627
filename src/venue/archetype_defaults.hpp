// What is assumed of a venue by the kind of people who trade there, until data say otherwise.
#pragma once

#include "venue/venue_spec.hpp"

namespace faultline {

/// Prior share of positions that are never liquidated (hedges, market makers). Science note 5.
constexpr Fact<double> inert_prior(Archetype archetype) {
    double share = 0.75;
    switch (archetype) {
        case Archetype::institutional:
            share = 0.9;
            break;
        case Archetype::experienced_retail:
            share = 0.75;
            break;
        case Archetype::high_leverage:
            share = 0.6;
            break;
        case Archetype::on_chain:
            share = 0.8;
            break;
    }
    return {share, "2026-11", "prior by archetype, science note 5", Certainty::estimated};
}

/// Prior share of openings with extra collateral behind them on a venue that offers isolated and
/// cross margin alike. Science note 2.4.
constexpr Fact<double> retail_cross_prior() {
    return {0.3, "2026-11", "prior for retail venues, science note 2.4", Certainty::estimated};
}

/// The same where margin is shared by the whole account and isolated margin is the exception.
constexpr Fact<double> account_cross_prior() {
    return {0.9, "2026-11", "account-wide margin, science note 2.4", Certainty::estimated};
}

/// The same where no position stands alone: portfolio margin, or a broker who decides.
constexpr Fact<double> portfolio_cross() {
    return {1.0, "2026-11", "portfolio margin, science note 2.4", Certainty::estimated};
}

}  // namespace faultline
