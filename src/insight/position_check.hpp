// PositionCheck: where one position would be liquidated by its venue's own rule, how crowded that
// price is on the map, and a calmer choice of leverage, margin or stop.
//
// Liquidation and bankruptcy price come from market/liquidation_price with the venue's margin
// tiers. They are exact for an isolated position without funding; other positions in a cross
// account move them. Crowding compares the USD in the price's bucket with those of all buckets near
// the price. A calmer price is one where fewer others would be forced out at the same moment; it
// says nothing of where the price will go.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "insight/zones.hpp"
#include "market/margin_terms.hpp"

namespace faultline {

struct PositionQuestion {
    VenueId venue{};
    std::string market;  // the coin: "BTC"
    ContractKind kind = ContractKind::linear;
    Side side = Side::long_;
    double entry_usd = 0;
    double notional_usd = 0;                                       // at entry
    double leverage = std::numeric_limits<double>::quiet_NaN();    // this, or
    double margin_usd = std::numeric_limits<double>::quiet_NaN();  // this: NaN is not given
    double stop_usd = std::numeric_limits<double>::quiet_NaN();    // NaN: none asked for
    double around = 0.10;  // the buckets compared with: within this share of the current price
};

/// How many stand where one price is. NaN where there is no map.
struct PriceCrowding {
    double price_usd = 0;
    double distance_pct = std::numeric_limits<double>::quiet_NaN();  // from the current price
    double bucket_usd = std::numeric_limits<double>::quiet_NaN();    // USD in its bucket
    /// Share of the buckets within `around` that hold less, in percent; half of those that hold
    /// the same.
    double percentile = std::numeric_limits<double>::quiet_NaN();
    std::optional<Zone> zone;  // the one whose bounds hold the price, of either side
};

struct CalmerMargin {
    double leverage = 0;
    double margin_usd = 0;
    double added_margin_usd = 0;
    PriceCrowding liquidation;
};

struct PositionCheck {
    PositionQuestion question;
    double current_price_usd = std::numeric_limits<double>::quiet_NaN();
    double leverage = 0;  // notional over margin
    double margin_usd = 0;
    double liquidation_usd = std::numeric_limits<double>::quiet_NaN();  // NaN: never
    double bankruptcy_usd = std::numeric_limits<double>::quiet_NaN();   // NaN: never
    double from_entry_pct = std::numeric_limits<double>::quiet_NaN();   // of the liquidation price
    double maintenance_rate = 0;                                        // of the tier at entry
    double maintenance_usd = 0;                                         // at entry
    double tier_max_leverage = 0;     // the venue's, for this size
    bool margin_covers_entry = true;  // false: it would be liquidated at once
    bool terms_estimated = false;     // the market's own table is not built in
    PriceCrowding liquidation;
    std::optional<PriceCrowding> stop;
    bool stop_comes_first = true;  // before liquidation
    std::optional<CalmerMargin> calmer;
    std::optional<PriceCrowding> calmer_stop_nearer, calmer_stop_farther;  // from the price
    std::vector<std::string> notes;
};

/// At or below this percentile and outside of zones a price counts as calm.
inline constexpr double calm_percentile = 50;

/// `map` and `zones` are of the question's market, or null: then crowding is not known. Problems: a
/// venue whose broker decides, a contract kind that it does not have, numbers that make no
/// position, a size or leverage that its tiers do not admit.
Outcome<PositionCheck> check_position(const PositionQuestion& question, const LiquidationMap* map,
                                      const ZoneReading* zones);

/// USD per bucket of a map, both sides, for percentiles.
class CrowdScale {
  public:
    CrowdScale(const LiquidationMap& map, double around);
    double usd_at(double price_usd) const;
    double percentile_of(double usd) const;  // NaN where the map has no price

  private:
    double bucket_usd_ = 0;
    std::vector<std::pair<double, double>> rows_;  // lower edge, USD; price ascending
    std::vector<double> sorted_;                   // of the buckets near the price
};

}  // namespace faultline
