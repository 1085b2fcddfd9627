// The figures of the leverage mix: what the four leverage pictures and answers are made of.
#pragma once

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "learn/exchange_calibrator.hpp"
#include "market/leverage_bracket.hpp"
#include "market/venue_id.hpp"

namespace faultline {

struct BracketFigure {
    double leverage = 0;     // 2, 5, 10, 25, 50, 100, 125
    double stock_share = 0;  // of the open interest that is not inert
    double flow_share = 0;   // of what is being opened (inert left out)
    double lo = 0, hi = 0;   // 90 % interval of flow_share
    double events = 0;       // liquidations behind it
    bool learned = false;    // else prior
};

struct VenueLeverage {
    VenueId venue{};
    double open_interest_usd = std::numeric_limits<double>::quiet_NaN();  // NaN: not known
    double inert_share = 0;  // of open interest; the prior where open interest is not known
    double events = 0;       // liquidations that the mix was learned from; 0: it is the prior
    TimeNs learned_from_ns = 0, learned_to_ns = 0;
    std::string note;  // why nothing was learned, or what to know about it
    struct Setting {
        std::string name;
        double weight = 0;
        double log_score = 0;  // nats
    };
    std::vector<Setting> bank;        // model settings that were compared; empty for the prior
    ExchangeCalibration calibration;  // of its feed; events 0: there was none
    std::array<BracketFigure, bracket_count> brackets{};
    std::vector<std::string> pooled_from;  // other markets that its prior was learned from
};

/// Exposed liquidation value: what would be liquidated if price went through all levels.
struct VenueExposure {
    VenueId venue{};
    double long_usd = 0, short_usd = 0;
    double within_5pct_usd = 0;  // both sides, within 5 % of the price
    double open_interest_usd = std::numeric_limits<double>::quiet_NaN();
};

/// Density of liquidations against distance from the price, one curve per venue.
struct ProfileCurve {
    VenueId venue{};
    double open_interest_usd = 0;
    std::vector<double> distance_pct;  // signed: below zero longs, above zero shorts
    std::vector<double> usd_per_pct;   // density, same length
};

struct LeverageFigures {
    std::string market;
    TimeNs at_ns = 0;
    double current_price_usd = std::numeric_limits<double>::quiet_NaN();
    std::vector<VenueLeverage> venues;    // all 22, catalog order
    std::vector<VenueExposure> exposure;  // venues with open interest, largest first
    std::vector<ProfileCurve> profiles;   // the five largest by open interest
    std::string model_version;
    bool simulated = false;
};

}  // namespace faultline
