// Dominance: which side stands closer, what holding it costs, and whether a squeeze could run.
//
// Long and short dominance by distance comes from the map; account and position ratios and funding
// are what venues publish. A squeeze condition is the coincidence of two measured things: one side
// pays unusually much to stay (or is paid unusually little), and its liquidations are dense near
// the price. It describes tinder; it does not say that there will be a spark. By conservation longs
// and shorts are equal in open interest, so dominance exists only by distance. Science
// note 1.7, 2.9.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "insight/zones.hpp"
#include "market/events.hpp"

namespace faultline {

/// Funding of one instrument up to the reading's time.
struct FundingSeries {
    VenueId venue{};
    std::string symbol;
    double open_interest_usd = std::numeric_limits<double>::quiet_NaN();  // its weight
    std::vector<Funding> past;  // ascending, none later than the reading
};
struct RatioQuote {
    VenueId venue{};
    std::string symbol;
    LongShortRatio ratio;  // the latest of its kind
};

struct FundingFigure {
    VenueId venue{};
    std::string symbol;
    double rate_8h = std::numeric_limits<double>::quiet_NaN();         // fraction per eight hours
    double annual_pct = std::numeric_limits<double>::quiet_NaN();      // simple, percent a year
    double percentile_90d = std::numeric_limits<double>::quiet_NaN();  // NaN below 30 payments
    double from_mean_8h = std::numeric_limits<double>::quiet_NaN();    // minus the mean of venues
    double age_s = std::numeric_limits<double>::quiet_NaN();
    std::size_t payments = 0;  // in the ninety days
};

struct DominanceSettings {
    double negative_8h = -0.0001;  // funding at or below is strongly negative: -1 bp per 8 h
    double positive_8h = 0.0003;   // at or above is strongly positive: +3 bp per 8 h
    double tail_percentile = 5;    // or within this tail of its own ninety days, with the sign
    double near_pct = 5;           // what counts as near the price
    double dense_share = 0.6;      // of both sides' USD there
};

/// One possible squeeze with the numbers behind it.
struct SqueezeCondition {
    Side side = Side::short_;  // that would be liquidated: shorts by a rise, longs by a fall
    double funding_8h = std::numeric_limits<double>::quiet_NaN();
    double funding_threshold_8h = 0;
    double percentile_90d = std::numeric_limits<double>::quiet_NaN();
    std::optional<bool> funding_met;  // empty: funding not known
    double near_usd = 0;              // of that side
    double other_usd = 0;
    double share = std::numeric_limits<double>::quiet_NaN();
    double share_threshold = 0;
    std::optional<bool> dense_met;  // empty: no map there
    std::optional<Zone> zone;       // the strongest of that side near the price
    std::optional<bool> met() const {
        if (!funding_met || !dense_met) return std::nullopt;
        return *funding_met && *dense_met;
    }
};

struct DominanceReading {
    std::string market;
    TimeNs at_ns = 0;
    double current_price_usd = std::numeric_limits<double>::quiet_NaN();
    std::vector<SideAsymmetry> by_distance;
    std::vector<FundingFigure> funding;
    double funding_mean_8h = std::numeric_limits<double>::quiet_NaN();    // weighted, see notes
    double funding_spread_8h = std::numeric_limits<double>::quiet_NaN();  // NaN below two venues
    double funding_percentile_90d = std::numeric_limits<double>::quiet_NaN();  // mean of venues'
    std::vector<RatioQuote> ratios;
    std::array<SqueezeCondition, 2> squeezes;  // by index_of(side that would be liquidated)
    std::string weights;
    std::vector<std::string> notes;
    bool simulated = false;
};

/// `zones` may hold none. Funding older than two of its intervals is named and not used.
DominanceReading read_dominance(const LiquidationMap& map, const ZoneReading& zones,
                                const std::vector<FundingSeries>& funding,
                                std::vector<RatioQuote> ratios,
                                const DominanceSettings& settings = {});

std::string_view name_of(RatioKind kind);

}  // namespace faultline
