// AgentSettings: what a market of agents is made of. Every number that the learner is to find, or
// that could mislead it, is here, so that a world can be made worse on purpose.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.hpp"
#include "core/time.hpp"
#include "market/venue_id.hpp"
#include "venue/venue_spec.hpp"

namespace faultline {

/// Leverages that order forms offer and people take.
inline constexpr std::array<double, 9> slider_leverage{2, 3, 5, 10, 20, 50, 75, 100, 125};
using SliderShares = std::array<double, slider_leverage.size()>;

/// How one venue's agents behave. Shares are of the number of positions opened.
struct AgentVenueSettings {
    VenueId venue{};
    SliderShares shares{};            // sum to 1
    double openings_per_hour = 1200;  // of levered agents, both sides, in calm times
    double size_median_usd = 2'000;   // log-normal
    double size_log_sd = 1.6;
    double holding_shape = 0.55;  // Weibull
    double holding_scale_h = 3.0;
    double stop_loss_share = 0.35;  // of agents who place a stop before their liquidation
    double take_profit_share = 0.40;
    double top_up_share = 0.05;         // who add margin when most of it is gone
    double cross_share = 0.30;          // whose account holds more than the position's margin
    double inert_share = 0.77;          // of open interest: makers and hedgers, never liquidated
    double maker_churn_per_hour = 0.5;  // volume among makers, in units of open interest
    double partial_above_usd = 500'000;
    bool one_liquidation_per_second = false;  // the feed shows at most one a second
    bool shows_liquidations = true;
    double slippage = 3e-4;  // of the closing order beyond the mark
};

struct AgentWorldSettings {
    std::uint64_t seed = 1;
    TimeNs start_ns = 0;
    int days = 30;
    std::vector<std::string> markets{"BTC"};
    std::vector<AgentVenueSettings> venues;
    /// Openings of each market as a share of the venue's; empty: 1 everywhere.
    std::vector<double> activity;
    double daily_volatility = 0.028;
    double jumps_per_day = 2;
    double crashes_per_30_days = 1.5;
    double impact = 0;  // log move per liquidated share of a day's volume, square-root law; 0: none
};

/// A price in USD at which a simulated market starts.
double usual_price_usd(std::string_view market);

/// The archetype's usual shares of slider settings.
SliderShares usual_shares(Archetype archetype);

/// A venue as its archetype and facts suggest, its shares drawn around the usual ones. Feeds are as
/// the venue's: throttled, complete or none.
AgentVenueSettings usual_agents(VenueId venue, Rng& random);

/// All 22 venues, or those named, for a seed.
AgentWorldSettings usual_world(std::uint64_t seed, std::vector<VenueId> venues);

}  // namespace faultline
