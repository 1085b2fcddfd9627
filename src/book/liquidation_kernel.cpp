// LiquidationKernel: sampling of leverage, tier, collateral and liquidation step.
#include "book/liquidation_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "market/liquidation_price.hpp"

namespace faultline {
namespace {

// Four-dimensional Kronecker sequence from powers of 1/phi_4, the root of x^5 = x + 1: the evenest
// known (M. Roberts, 2018). One dimension per thing that is sampled.
constexpr double kronecker_root = 1.1673039782614187;

struct Sample {
    double leverage_place, tier, smear, step;
};

Sample sample(std::size_t index) {
    std::array<double, 4> coordinates{};
    double power = 1.0;
    for (double& coordinate : coordinates) {
        power /= kronecker_root;
        const double product = 0.5 + power * static_cast<double>(index + 1);
        coordinate = product - std::floor(product);
    }
    return {coordinates[0], coordinates[1], coordinates[2], coordinates[3]};
}

/// Extra collateral behind a cross position multiplies its distance: 1 + Exp(1) as three nodes.
double smear_factor(double place, double cross_share) {
    if (place >= cross_share) return 1.0;
    const double inside = place / cross_share;
    if (inside < 0.45) return 1.2;
    if (inside < 0.80) return 1.9;
    return 3.6;
}

/// The position's notional: a size in a tier that admits the leverage, tiers drawn by notional.
double draw_notional_usd(const KernelTerms& terms, double leverage, double place) {
    const auto tiers = terms.margin.tiers.tiers();
    double admitted_above = 1.0;  // share of notional above the largest admitted size
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        if (tiers[i].max_leverage + 1e-9 < leverage) break;
        admitted_above = terms.sizes.share_above(tiers[i].cap_usd);
    }
    if (admitted_above >= 1.0) {  // no tier admits it by more than the smallest size
        return tiers.empty() ? terms.sizes.scale_usd
                             : std::min(terms.sizes.scale_usd, tiers.front().cap_usd);
    }
    return terms.sizes.size_usd(1.0 - place * (1.0 - admitted_above));
}

// Settings that order forms offer, by bracket; 0 is none.
constexpr std::array<std::array<double, 2>, bracket_count> round_leverage{
    {{2, 3}, {5, 0}, {10, 0}, {20, 25}, {50, 0}, {75, 100}, {125, 0}}};

/// Leverage of a node at `place` in [0, 1) of a bracket cut off at `high` (log): a share at round
/// settings, the rest log-uniform.
double leverage_at(std::size_t bracket, double place, double low, double high, double round_share) {
    std::array<double, 2> offered{};
    std::size_t count = 0;
    for (const double leverage : round_leverage[bracket]) {
        if (leverage > 0 && std::log(leverage) <= high + 1e-9) offered[count++] = leverage;
    }
    if (count == 0 || place >= round_share) {
        const double rest = count == 0 ? place : (place - round_share) / (1 - round_share);
        return std::exp(low + rest * (high - low));
    }
    return offered[static_cast<std::size_t>(place / round_share * static_cast<double>(count))];
}

struct Placement {
    const KernelTerms& terms;
    double grid_step_log;

    /// Offset in buckets of one node, or never_liquidated.
    std::int32_t offset(Side side, double leverage, const Sample& at) const {
        const double entry = terms.reference_price_usd;
        const double notional = draw_notional_usd(terms, leverage, at.tier);
        const Position position =
            position_at_leverage(terms.margin.kind, side, entry, notional, leverage);
        const Result<double> trigger = liquidation_price_usd(terms.margin, position);
        if (!trigger) return never_liquidated;
        const double sign = sign_of(side);
        double distance = sign * (1.0 - *trigger / entry);
        // A setting that the maintenance margin does not leave room for cannot be opened; the
        // smallest room a venue leaves is a few basis points.
        distance = std::max(distance, 2.0 * grid_step_log);
        distance *= smear_factor(at.smear, terms.cross_share);
        distance += later_step(notional, at.step);
        const double ratio = 1.0 - sign * distance;
        if (ratio <= 0.0) return never_liquidated;
        const double log_distance = std::log(ratio);
        if (std::abs(log_distance) > reach_log) return never_liquidated;
        return static_cast<std::int32_t>(std::floor(log_distance / grid_step_log));
    }

    /// Large positions go in steps: the first at the trigger, the rest a quarter of the maintenance
    /// rate further away each (science note 2.4).
    double later_step(double notional_usd, double place) const {
        const PartialLiquidation& partial = terms.partial;
        if (partial.above_usd <= 0 || notional_usd <= partial.above_usd ||
            place < partial.first_share) {
            return 0.0;
        }
        const Result<MarginTier> tier = terms.margin.tiers.at(notional_usd);
        const double rate = tier ? tier->maintenance_rate : 0.005;
        const double beyond = (place - partial.first_share) / (1.0 - partial.first_share);
        return 0.25 * rate * std::ceil(3.0 * beyond + 1e-12);
    }
};

}  // namespace

LiquidationKernel::LiquidationKernel(const KernelTerms& given, const ModelConfig& config)
    : nodes_(config.nodes_per_bracket) {
    KernelTerms terms = given;
    terms.margin.buffer = config.buffer;
    const Placement placement{terms, config.grid_bp * 1e-4};
    for (auto& side_offsets : offsets_) {
        side_offsets.assign(variant_count * bracket_count * nodes_, never_liquidated);
    }
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const double low = std::log(bracket_bounds[k]);
        const double high = std::log(std::min(bracket_bounds[k + 1], terms.max_leverage));
        active_[k] = high > low;
        if (!active_[k]) continue;
        for (std::size_t variant = 0; variant < variant_count; ++variant) {
            for (std::size_t node = 0; node < nodes_; ++node) {
                const Sample at = sample(variant * nodes_ + node);
                const double place =
                    (static_cast<double>(node) + at.leverage_place) / static_cast<double>(nodes_);
                const double leverage = leverage_at(k, place, low, high, config.round_share);
                for (const Side side : both_sides) {
                    offsets_[index_of(side)][(variant * bracket_count + k) * nodes_ + node] =
                        placement.offset(side, leverage, at);
                }
            }
        }
    }
    for (const Side side : both_sides) {
        for (std::size_t variant = 0; variant < variant_count; ++variant) note_reach(side, variant);
    }
}

void LiquidationKernel::note_reach(Side side, std::size_t variant) {
    Reach& reach = reach_[index_of(side)][variant];
    const std::int32_t* offset = offsets(side, variant);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        for (std::size_t node = 0; node < nodes_; ++node, ++offset) {
            if (*offset == never_liquidated) continue;
            ++reach.placed[k];
            const bool is_first = reach.nearest == never_liquidated;
            if (is_first || std::abs(*offset) < std::abs(reach.nearest)) reach.nearest = *offset;
        }
    }
}

}  // namespace faultline
