// TierTable: a venue's maintenance-margin table for one contract.
//
// Maintenance margin of a position with notional N in tier i: rate_i * N - deduction_i. Venues that
// tax marginally keep it continuous at tier bounds: deduction_{i+1} = deduction_i + bound_i *
// (rate_{i+1} - rate_i). Venues that apply the tier's rate to the whole notional ("flat") have no
// deduction and a jump at each bound.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/result.hpp"

namespace faultline {

struct MarginTier {
    double cap_usd;           // the tier holds notionals up to and including this
    double maintenance_rate;  // fraction of notional
    double max_leverage;
    double deduction_usd = 0;
};

class TierTable {
  public:
    TierTable() = default;

    /// Tiers as the venue lists them, with its own deductions.
    /// Errors: bad_argument (empty, caps not rising, rates falling, leverage rising).
    static Result<TierTable> listed(std::vector<MarginTier> tiers);
    /// Tiers without deductions, which follow from continuity at the bounds.
    static Result<TierTable> marginal(std::vector<MarginTier> tiers);
    /// Tiers whose rate applies to the whole notional: no deductions.
    static Result<TierTable> flat(std::vector<MarginTier> tiers);

    std::span<const MarginTier> tiers() const { return tiers_; }
    /// Lower bound of tier `index` in USD.
    double floor_usd(std::size_t index) const { return index == 0 ? 0 : tiers_[index - 1].cap_usd; }
    double max_leverage() const { return tiers_.empty() ? 0 : tiers_.front().max_leverage; }

    /// The tier that holds a notional. Error: out_of_tiers above the last cap.
    Result<MarginTier> at(double notional_usd) const;
    /// Maintenance margin in USD of a position. Error: out_of_tiers.
    Result<double> maintenance_usd(double notional_usd) const;

  private:
    std::vector<MarginTier> tiers_;
};

}  // namespace faultline
