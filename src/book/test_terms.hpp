// Margin terms for tests of the book: round numbers whose liquidation prices can be done by hand.
#pragma once

#include "book/liquidation_kernel.hpp"

namespace faultline::testing {

/// One tier up to 10^9 USD at 0.4 % maintenance and 125x, no smear, no partial liquidation.
inline KernelTerms plain_terms() {
    KernelTerms terms;
    terms.margin.tiers =
        TierTable::listed({{.cap_usd = 1e9, .maintenance_rate = 0.004, .max_leverage = 150}})
            .value();
    terms.cross_share = 0;
    terms.max_leverage = 150;
    terms.reference_price_usd = 70'000;
    return terms;
}

/// A quarter of openings is active, in the proportions of an experienced retail venue.
inline FlowShares quarter_active() {
    return flow_shares({.10, .20, .27, .25, .10, .06, .02}, 0.75);
}

}  // namespace faultline::testing
