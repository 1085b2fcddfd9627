// Cascade: what a shock, or a price reached, would set off on the liquidation map.
//
// Price moves until the books have taken up the shock and every liquidation on the way: the nearest
// distance u with W D(u) >= shock + M(u), where D is the depth of all venues together (the mark is
// shared), M the map's mass up to u, and W how much of the depth survives in stress. log W is
// normal around log(1/3.4) with deviation 1.26 (measured in past cascades); 200 draws of it give
// the quantiles. First order is the shock alone and what it sweeps; reflexive adds that
// liquidations push price on. Reflexive is never less. Fragility n(u) = M'(u) / (W D'(u)): USD
// liquidated for each USD of depth; above 1 a move feeds itself. Science note 2.8. These are
// conditional what-ifs, no forecasts: no skill in foretelling the size of cascades has been shown
// by anyone. Pure.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "insight/depth_curve.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

/// What is known of a venue's liquidity. Unknown is NaN or empty, and leads to an assumption that
/// the answer names.
struct VenueLiquidity {
    VenueId venue{};
    std::vector<DepthStep> bids, asks;  // visible book, empty: unknown
    double day_volume_usd = std::numeric_limits<double>::quiet_NaN();
    double insurance_usd = std::numeric_limits<double>::quiet_NaN();
};

struct CascadeInputs {
    const LiquidationMap* map = nullptr;
    std::vector<VenueLiquidity> liquidity;  // venues left out: nothing is known of them
    double day_sigma = 0;                   // of the log price over a day, > 0
};

struct CascadeSettings {
    int draws = 200;
    std::uint64_t seed = 1;
    double depth_median = 1 / 3.4;
    double depth_log_sd = 1.26;
    double impact_y = 1.0;
    double mass_scale = 1.0;        // multiplies the map's mass
    double turnover = 1.0;          // V_day / open interest where no volume is known at all
    double insurance_of_oi = 0.01;  // of open interest, where no fund is known
    double decayed_share = 0.6;     // of the impact that fades within some tens of minutes
};

/// Either a shock in USD (> 0) in a direction, or a target price.
struct CascadeShock {
    bool down = true;  // sold
    double usd = std::numeric_limits<double>::quiet_NaN();
    double target_usd = std::numeric_limits<double>::quiet_NaN();  // sets the direction
};

struct Quantiles {
    double p05 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0;
};
/// Of values in any order. Precondition: not empty.
Quantiles quantiles_of(std::vector<double> values);

struct CascadeStage {
    Quantiles move_percent;  // signed: negative is a fall
    Quantiles price_usd;     // p05 belongs to move_percent.p05
    Quantiles liquidated_usd;
};

/// One venue at the median depth: where its liquidations end. sold + taken over + adl = triggered.
struct VenueWaterfall {
    VenueId venue{};
    double triggered_usd = 0;
    double sold_usd = 0;        // filled before the bankruptcy price
    double taken_over_usd = 0;  // filled beyond it; the insurance fund pays the difference
    double adl_usd = 0;         // closed against the other side once the fund is used up
    double fund_loss_usd = 0;   // what the fund pays
    double fund_usd = 0;        // what it has
    double maintenance = 0;     // distance from trigger to bankruptcy
    bool fund_known = false, book_known = false, volume_known = false;
};

struct BracketFire {
    double leverage = 0;
    double triggered_usd = 0;
    double first_percent = 0;  // distance at which the first tenth of it has fired
    double half_percent = 0;   // at which half of it has
    double early_share = 0;    // of the first quarter of all that fires
    double adl_usd = 0;        // closed on the other side, ranked by profit % x leverage
};

struct FragilityPoint {
    double move_percent = 0;  // signed, middle of the step
    double price_usd = 0;
    double n = 0, n_lo = 0, n_hi = 0;  // at the median depth, and its 5 % and 95 % draws
    double mass_usd = 0;               // cumulative, to the end of the step
};

struct CascadeAnswer {
    std::string market;
    TimeNs at_ns = 0;
    double current_price_usd = 0;
    bool down = true;
    double target_usd = std::numeric_limits<double>::quiet_NaN();
    Quantiles shock_usd;         // all equal where it was given
    Quantiles shock_helped_usd;  // target only: what is needed if liquidations help
    CascadeStage first_order, reflexive;
    double amplification = 1;      // median move, reflexive over first order
    double settled_price_usd = 0;  // median, once the usual part of the impact has faded
    double exhausted_share = 0;    // of draws that ran out of depth or map
    std::vector<VenueWaterfall> venues;
    std::vector<BracketFire> brackets;  // the order in which they fire
    double adl_unmatched_usd = 0;       // no modelled position of the other side is in profit
    std::vector<FragilityPoint> fragility;
    std::vector<std::string> assumptions, limits, notes;
    int draws = 0;
    std::string model_version, weights;
    bool simulated = false;
};

/// Problems: a map without price, a shock that is not above zero, a target that is the price or
/// further than half of it or twice it away, a volatility that is not above zero.
Outcome<CascadeAnswer> run_cascade(const CascadeInputs& inputs, const CascadeShock& shock,
                                   const CascadeSettings& settings = {});

/// Reflexive and first-order quantiles for a row of shocks from 0 to `most_usd`: for the picture.
struct CascadeFan {
    std::vector<double> shock_usd;
    std::vector<CascadeStage> first_order, reflexive;
};
Outcome<CascadeFan> cascade_fan(const CascadeInputs& inputs, bool down, double most_usd,
                                std::size_t points, const CascadeSettings& settings = {});

}  // namespace faultline
