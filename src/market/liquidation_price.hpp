// Liquidation and bankruptcy prices of a single position, exact by the venue's rule.
//
// Position: `quantity` in coins for linear contracts, in USD for inverse ones; `margin` (isolated
// balance after added margin and funding) in USD for linear, in coins for inverse. The price is the
// mark (or oracle) price at which the venue starts to liquidate. Formulas: science note 2.4 (5) and
// the venue fact sheets 0.3; for cross accounts the margin is what the account can lose on it.
#pragma once

#include "market/margin_terms.hpp"
#include "market/side.hpp"

namespace faultline {

struct Position {
    Side side = Side::long_;
    double entry_usd = 0;
    double quantity = 0;
    double margin = 0;
};

/// A position opened with `leverage` and exactly its initial margin.
Position position_at_leverage(ContractKind kind, Side side, double entry_usd, double notional_usd,
                              double leverage);

/// Trigger price in USD. Tiers are looked up on the notional at the trigger price for marked rules
/// (the tier can change on the way there) and at entry for frozen ones. Below entry for a long and
/// above it for a short, if the margin covers maintenance at entry; else the position is lost at
/// once and the price lies on the other side of entry, where it would be safe. Errors: out_of_tiers
/// where the notional at entry is above the last cap (a position that outgrows it later is held to
/// the last tier); no_solution where the margin can never be lost (price would be <= 0 or
/// infinite); bad_argument for non-positive entry or quantity, NaN, rule `broker`, or an inverse
/// contract under a rule that knows only linear ones (cryptocom, woox).
Result<double> liquidation_price_usd(const MarginTerms& terms, const Position& position);

/// Price at which the margin is gone. Errors: no_solution, bad_argument.
Result<double> bankruptcy_price_usd(ContractKind kind, const Position& position);

}  // namespace faultline
