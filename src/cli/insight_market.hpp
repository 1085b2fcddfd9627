// InsightMarket: what the commands zones, dominance, signals and position have in common: a market
// replayed to an instant, with its map, its hours before and its volatility.
#pragma once

#include <functional>
#include <memory>

#include "cli/learned_weights.hpp"
#include "map/heatmap.hpp"

namespace faultline::cli {

/// A step of the replay: what the price did in it, and the volume where it is known.
struct MarketStep {
    TimeNs end_ns = 0;
    PriceBar bar;                   // NaN where there was no price
    double volume_coins = unknown;  // traded, of the one series that covers most of the period
};

struct InsightMarket {
    MarketReplay replay;
    std::vector<MarketStep> steps;  // up to and with `at_ns`
    TimeNs at_ns = 0;
    double daily_sigma = unknown;             // of the steps; NaN below a day of them
    std::optional<BracketShares> bracket_sd;  // relative, of the mix: learned, or the prior's own
    std::string weights;
    bool simulated = false;

    /// The map at `at_ns`, which must be the instant that the replay has reached: of all prices, or
    /// of those in the query's range.
    LiquidationMap map(const MarketQuery& query, TimeNs at_ns) const;
};

/// The levels of a picture: those in the range, or within 15 % of the price where none is asked
/// for.
LiquidationMap cut_out(const LiquidationMap& map, PriceRange range);

/// Standard deviation of a day's log return, from steps of equal length. NaN below a day of them.
double daily_sigma_of(const std::vector<MarketStep>& steps, DurationNs step_ns);

struct InsightRequest {
    DurationNs step_ns = ns_per_hour;
    DurationNs length_ns = 14 * ns_per_day;  // of the steps before the answer
    TimeNs learn_until_ns = 0;               // of learned weights; 0: the instant of the answer
    /// Called after each step, with what has been walked so far.
    std::function<Outcome<void>(const InsightMarket&)> after_step;
};

/// Replays to --at (or the end of the history). Problem: as of `map`, where there is no map.
Outcome<InsightMarket> insight_market(const Store& store, const MarketQuery& query,
                                      const InsightRequest& request);

}  // namespace faultline::cli
