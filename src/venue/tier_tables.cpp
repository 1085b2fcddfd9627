// Shapes of margin tables that several venues share.
#include "venue/tier_tables.hpp"

#include <utility>

namespace faultline {

TierTable built_in(Result<TierTable> table) { return table ? *std::move(table) : TierTable{}; }

TierTable constant_rate(double maintenance_rate, double max_leverage) {
    return built_in(TierTable::flat({{no_cap, maintenance_rate, max_leverage}}));
}

TierTable general_tiers(double top_leverage) {
    constexpr MarginTier shape[] = {{50e3, 0.005, 100}, {400e3, 0.0065, 75}, {1e6, 0.01, 50},
                                    {4e6, 0.02, 25},    {8e6, 0.025, 20},    {40e6, 0.05, 10},
                                    {80e6, 0.1, 5},     {100e6, 0.125, 4},   {200e6, 0.25, 2},
                                    {400e6, 0.5, 1}};
    std::vector<MarginTier> tiers;
    for (const MarginTier& tier : shape) {
        if (tier.max_leverage <= top_leverage) tiers.push_back(tier);
    }
    return built_in(TierTable::marginal(std::move(tiers)));
}

TierTable stepped_flat(std::initializer_list<MarginTier> first, SteppedTail tail) {
    std::vector<MarginTier> tiers(first);
    if (tiers.empty()) return {};
    double initial_rate = 1 / tiers.back().max_leverage;
    for (;;) {
        MarginTier next = tiers.back();
        initial_rate += tail.initial_step;
        next.cap_usd += tail.width_usd;
        next.maintenance_rate += tail.rate_step;
        next.max_leverage = 1 / initial_rate;
        // The tolerance lets the tier that reaches last_leverage exactly through its rounding.
        if (!(next.max_leverage >= tail.last_leverage * (1 - 1e-9))) break;
        if (next.maintenance_rate >= 1) break;
        tiers.push_back(next);
    }
    return built_in(TierTable::flat(std::move(tiers)));
}

}  // namespace faultline
