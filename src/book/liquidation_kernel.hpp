// LiquidationKernel: where the positions opened at one price will be liquidated.
//
// On the log grid a liquidation lies a fixed number of buckets from the entry, whatever the price,
// so an opening is a scatter of fixed offsets. For each side and bracket the offsets sample, in
// equal shares: effective leverage over the bracket's range (log-uniform strata), the margin tier
// by the size law among tiers that admit that leverage, extra collateral of cross accounts (the
// smear), and the steps of partial liquidation. One opening writes `nodes_per_bracket` offsets;
// successive openings take successive *variants*, a low-discrepancy sequence, so that the map fills
// smoothly at the cost of a few nodes. Science note 2.1 and 2.4.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "book/model_config.hpp"
#include "book/size_law.hpp"
#include "core/price_grid.hpp"
#include "market/margin_terms.hpp"
#include "market/side.hpp"

namespace faultline {

/// A liquidation that no price within reach triggers: counted as stock, never on the grid.
inline constexpr std::int32_t never_liquidated = std::numeric_limits<std::int32_t>::min();

/// Distances beyond this (natural log of price) are `never_liquidated`.
inline constexpr double reach_log = 1.2;

struct KernelTerms {
    MarginTerms margin;
    PartialLiquidation partial;
    double cross_share = 0.3;          // chi
    double max_leverage = 125;         // of the venue for this market
    double reference_price_usd = 1.0;  // for rules whose rate depends on size in coins
    SizeLaw sizes;
};

class LiquidationKernel {
  public:
    static constexpr std::size_t variant_count = 67;  // prime: never in step with the bar's path

    /// Precondition: terms.max_leverage > 1. Brackets that no tier of the venue admits stay empty.
    LiquidationKernel(const KernelTerms& terms, const ModelConfig& config);

    std::size_t nodes() const { return nodes_; }
    bool has_bracket(std::size_t bracket) const { return active_[bracket]; }

    /// Offsets in buckets from the entry bucket, `nodes()` per bracket, bracket after bracket.
    const std::int32_t* offsets(Side side, std::size_t variant) const {
        return offsets_[index_of(side)].data() + variant * bracket_count * nodes_;
    }

    /// What an opening needs to know of its offsets beforehand.
    struct Reach {
        std::array<std::uint8_t, bracket_count> placed{};  // nodes that can be liquidated
        std::int32_t nearest = never_liquidated;           // the offset closest to the entry
    };
    const Reach& reach(Side side, std::size_t variant) const {
        return reach_[index_of(side)][variant];
    }

  private:
    std::size_t nodes_;
    std::array<bool, bracket_count> active_{};
    std::array<std::vector<std::int32_t>, 2> offsets_;
    std::array<std::array<Reach, variant_count>, 2> reach_{};
    void note_reach(Side side, std::size_t variant);
};

}  // namespace faultline
