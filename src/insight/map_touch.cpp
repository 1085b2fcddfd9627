// MapTouch: one slope, fitted on what was known, and its record.
#include "insight/map_touch.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "learn/block_bootstrap.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

constexpr std::size_t known_min = 30;  // origins behind the first slope
constexpr double ridge = 10;           // pseudo-origins with z of 1 and p of a half, at slope 0
constexpr double share_least = 1e-6;   // of open interest: an empty way is no minus infinity
constexpr DurationNs block_ns = 7 * ns_per_day;

/// A past question with the map of its time.
struct Origin {
    TimeNs at_ns = 0;
    double log_share = 0;
    double base = 0;  // logit q
    double probability = 0;
    bool came = false;
};

struct Fit {
    double mean = 0, sd = 0, slope = 0;
    double z(double log_share) const { return sd > 0 ? (log_share - mean) / sd : 0; }
    double apply(double base, double log_share) const {
        return from_logit(base + slope * z(log_share));
    }
};

double bounded_logit(double probability) { return logit(std::clamp(probability, 1e-4, 1 - 1e-4)); }

/// Newton's steps on a concave likelihood of one parameter.
Fit fit(std::span<const Origin> known) {
    Fit out;
    const auto n = static_cast<double>(known.size());
    double squares = 0;
    for (const Origin& one : known) out.mean += one.log_share / n;
    for (const Origin& one : known) squares += std::pow(one.log_share - out.mean, 2);
    out.sd = std::sqrt(squares / n);
    if (!(out.sd > 0)) return out;
    for (int step = 0; step < 20; ++step) {
        double first = -0.25 * ridge * out.slope, second = 0.25 * ridge;
        for (const Origin& one : known) {
            const double z = out.z(one.log_share);
            const double p = from_logit(one.base + out.slope * z);
            first += z * ((one.came ? 1.0 : 0.0) - p);
            second += z * z * p * (1 - p);
        }
        const double move = std::clamp(first / second, -1.0, 1.0);
        out.slope += move;
        if (std::abs(move) < 1e-9) break;
    }
    return out;
}

double miss(double probability, bool came) { return std::pow(probability - (came ? 1.0 : 0.0), 2); }

std::vector<Origin> joined(const PriceOdds& odds, const PriceEvent& event,
                           const std::vector<MapReach>& reaches) {
    std::vector<Origin> out;
    for (const ScoredForecast& past : odds.scored) {
        const auto reach = std::ranges::lower_bound(reaches, past.at_ns, {}, &MapReach::at_ns);
        if (reach == reaches.end() || reach->at_ns != past.at_ns) continue;
        const double share = reach->before(event);
        if (!std::isfinite(share)) continue;
        out.push_back({past.at_ns, std::log(std::max(share, share_least)),
                       bounded_logit(past.probability), past.probability, past.happened});
    }
    return out;
}

}  // namespace

double MapReach::before(const PriceEvent& event) const {
    const auto within = [](const auto& cumulated, double distance) {
        const double steps = distance / reach_step;
        if (steps > static_cast<double>(reach_steps)) return unknown;
        const auto whole = static_cast<std::size_t>(steps);
        const double low = whole == 0 ? 0 : cumulated[whole - 1];
        if (whole == reach_steps) return low;
        return low + (steps - static_cast<double>(whole)) * (cumulated[whole] - low);
    };
    double share = 0;
    if (std::isfinite(event.down)) share += within(down, event.down);
    if (std::isfinite(event.up)) share += within(up, event.up);
    return share;
}

std::optional<MapReach> reach_of(const LiquidationMap& map) {
    double open_interest_usd = 0;
    for (const VenueCoverage& venue : map.coverage) {
        // Before the first observation a book stands on the size of later ones: no map yet.
        const bool is_observed = std::isfinite(venue.age_s);
        if (is_observed && venue.open_interest_usd > 0) {
            open_interest_usd += venue.open_interest_usd;
        }
    }
    if (!(map.current_price_usd > 0) || !(open_interest_usd > 0)) return std::nullopt;
    MapReach out;
    out.at_ns = map.at_ns;
    for (const MapLevel& level : map.levels) {
        const double middle = level.price_usd + 0.5 * map.bucket_usd;
        const double distance = std::abs(std::log(middle / map.current_price_usd));
        const auto step = static_cast<std::size_t>(distance / reach_step);
        if (step >= reach_steps) continue;
        (level.side == Side::long_ ? out.down : out.up)[step] +=
            level.notional_usd / open_interest_usd;
    }
    for (std::size_t k = 1; k < reach_steps; ++k) {
        out.down[k] += out.down[k - 1];
        out.up[k] += out.up[k - 1];
    }
    return out;
}

MapTouch map_touch(const PriceOdds& odds, const PriceEvent& event, double horizon_hours,
                   const std::vector<MapReach>& reaches) {
    MapTouch out;
    const std::vector<Origin> origins = joined(odds, event, reaches);
    const auto horizon_ns = static_cast<DurationNs>(horizon_hours * 3.6e12);
    std::vector<GainSample> gains;
    double own = 0, without = 0;
    std::size_t known = 0;
    for (const Origin& one : origins) {
        while (known < origins.size() && origins[known].at_ns + horizon_ns <= one.at_ns) ++known;
        if (known < known_min) continue;
        const Fit past = fit(std::span(origins).first(known));
        const double mine = miss(past.apply(one.base, one.log_share), one.came);
        const double theirs = miss(one.probability, one.came);
        own += mine;
        without += theirs;
        gains.push_back({one.at_ns, theirs - mine, 1});
    }
    out.origins = gains.size();
    if (!gains.empty()) {
        const auto count = static_cast<double>(gains.size());
        out.brier = own / count;
        out.brier_without = without / count;
        const GainInterval gain = bootstrap_gain(gains, block_ns);
        out.gain_lo = gain.lo;
        out.gain_hi = gain.hi;
    }
    if (reaches.empty() || origins.size() < known_min) return out;
    const double share = reaches.back().before(event);
    if (!std::isfinite(share)) return out;
    // All origins whose windows were over before the newest map.
    const TimeNs now_ns = reaches.back().at_ns;
    std::size_t over = origins.size();
    while (over > 0 && origins[over - 1].at_ns + horizon_ns > now_ns) --over;
    const Fit now = fit(std::span(origins).first(over));
    const double log_share = std::log(std::max(share, share_least));
    out.slope = now.slope;
    out.z = now.z(log_share);
    out.probability = now.apply(bounded_logit(odds.probability), log_share);
    out.is_earned = out.origins >= recalibration_origins_min && out.gain_lo > 0;
    return out;
}

}  // namespace faultline
