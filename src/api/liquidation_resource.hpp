// LiquidationResource: GET /v1/liquidations, newest first and in pages, and their totals.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_liquidation_routes(std::vector<Route>& routes);

/// Sums of liquidations in equal steps of time, from `from_ns` on.
struct SteppedTotals {
    struct Sum {
        double usd[2] = {0, 0};  // by Side; those without a value add none
        std::uint64_t events = 0;
        void add(const SeenLiquidation& seen);
    };
    TimeNs from_ns = 0;
    DurationNs step_ns = 0;
    std::vector<Sum> steps;
    std::array<Sum, venue_count> venues{};
};
SteppedTotals totals_of(const std::vector<SeenLiquidation>& seen, TimeNs from_ns, TimeNs to_ns,
                        DurationNs step_ns);

/// How many liquidations one answer looks at.
inline constexpr std::size_t liquidations_max = 1'000'000;

}  // namespace faultline
