// TierTable: checks once when built, then answers by binary search.
#include "market/margin_tiers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace faultline {
namespace {

bool in_order(const std::vector<MarginTier>& tiers) {
    if (tiers.empty()) return false;
    double cap = 0;
    double rate = 0;
    double leverage = tiers.front().max_leverage;
    for (const MarginTier& tier : tiers) {
        // Written so that NaN fails every one of them. The last cap may be infinite.
        const bool sound = tier.cap_usd > cap && tier.maintenance_rate >= rate &&
                           tier.maintenance_rate < 1 && tier.max_leverage > 0 &&
                           tier.max_leverage <= leverage && std::isfinite(tier.deduction_usd);
        if (!sound) return false;
        cap = tier.cap_usd;
        rate = tier.maintenance_rate;
        leverage = tier.max_leverage;
    }
    return true;
}

}  // namespace

Result<TierTable> TierTable::listed(std::vector<MarginTier> tiers) {
    if (!in_order(tiers)) return fail(ErrorCode::bad_argument);
    TierTable table;
    table.tiers_ = std::move(tiers);
    return table;
}

Result<TierTable> TierTable::marginal(std::vector<MarginTier> tiers) {
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        const MarginTier* before = i == 0 ? nullptr : &tiers[i - 1];
        tiers[i].deduction_usd =
            before == nullptr
                ? 0
                : before->deduction_usd +
                      before->cap_usd * (tiers[i].maintenance_rate - before->maintenance_rate);
    }
    return listed(std::move(tiers));
}

Result<TierTable> TierTable::flat(std::vector<MarginTier> tiers) {
    for (MarginTier& tier : tiers) tier.deduction_usd = 0;
    return listed(std::move(tiers));
}

Result<MarginTier> TierTable::at(double notional_usd) const {
    if (!(notional_usd >= 0)) return fail(ErrorCode::bad_argument);
    const auto tier =
        std::lower_bound(tiers_.begin(), tiers_.end(), notional_usd,
                         [](const MarginTier& t, double notional) { return t.cap_usd < notional; });
    if (tier == tiers_.end()) return fail(ErrorCode::out_of_tiers);
    return *tier;
}

Result<double> TierTable::maintenance_usd(double notional_usd) const {
    FL_TRY(tier, at(notional_usd));
    return tier.maintenance_rate * notional_usd - tier.deduction_usd;
}

}  // namespace faultline
