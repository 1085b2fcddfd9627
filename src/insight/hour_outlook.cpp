// HourOutlook: rates, the map's share in them, and how uneven hours are.
#include "insight/hour_outlook.hpp"

#include <algorithm>
#include <cmath>

#include "insight/barrier_odds.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

constexpr double rate_half_life_hours = 24;
constexpr double pseudo_hours = 12;
// A map that says a hundred times the usual is a map that does not fit yet.
constexpr double ratio_max = 10;
// Without a day of hours nothing is known of how uneven they are; liquidations are very.
constexpr std::size_t dispersion_hours_min = 24;
constexpr double dispersion_usual = 2, dispersion_max = 20;

struct Rates {
    SidePair events{};
    SidePair size_usd{};  // of a liquidation
};

Rates rates_of(std::span<const HourSeen> hours, TimeNs hour_ns) {
    Rates rates;
    for (std::size_t s = 0; s < 2; ++s) {
        double weight = 0, events = 0, usd = 0;
        for (const HourSeen& hour : hours) {
            const double age =
                static_cast<double>(hour_ns - hour.hour_ns) / static_cast<double>(ns_per_hour);
            const double w = std::exp2(-age / rate_half_life_hours);
            weight += w;
            events += w * hour.events[s];
            usd += w * hour.usd[s];
        }
        // Half a liquidation in an hour more: never quite impossible.
        rates.events[s] = (events + 0.5) / (weight + 1);
        rates.size_usd[s] = events > 0 ? usd / events : unknown;
    }
    return rates;
}

/// By moments, both sides together, around each side's plain mean.
double dispersion_of(std::span<const HourSeen> hours) {
    if (hours.size() < dispersion_hours_min) return dispersion_usual;
    double above = 0, squares = 0;
    const auto n = static_cast<double>(hours.size());
    for (std::size_t s = 0; s < 2; ++s) {
        double mean = 0, variance = 0;
        for (const HourSeen& hour : hours) mean += hour.events[s] / n;
        for (const HourSeen& hour : hours) {
            variance += (hour.events[s] - mean) * (hour.events[s] - mean) / (n - 1);
        }
        above += variance - mean;
        squares += mean * mean;
    }
    return squares > 0 ? std::clamp(above / squares, 0.0, dispersion_max) : dispersion_usual;
}

}  // namespace

SidePair expected_sweep_usd(const LiquidationMap& map, VenueId venue, double sigma) {
    SidePair swept{};
    if (!(sigma > 0) || !(map.current_price_usd > 0)) return {unknown, unknown};
    for (const MapLevel& level : map.levels) {
        const double usd = level.by_venue_usd[index_of(venue)];
        if (usd <= 0) continue;
        const double middle = level.price_usd + map.bucket_usd / 2;
        const double away =
            std::max(0.0, -sign_of(level.side) * std::log(middle / map.current_price_usd));
        swept[index_of(level.side)] += usd * touch_odds(away, no_barrier, sigma);
    }
    return swept;
}

Result<HourOutlook> hour_outlook(std::span<const HourSeen> hours, TimeNs hour_ns,
                                 const SidePair& swept_usd, const LedgerRecord& record) {
    if (hours.size() < outlook_hours_min) return fail(ErrorCode::empty_field);
    const Rates rates = rates_of(hours, hour_ns);
    HourOutlook outlook;
    outlook.reference = outlook.events = rates.events;
    outlook.dispersion = dispersion_of(hours);
    for (std::size_t s = 0; s < 2; ++s) {
        const double rate = rates.events[s];
        const double all = pseudo_hours * swept_usd[s] + record.swept_usd[s];
        if (all > 0 && std::isfinite(all)) {
            const double per_usd = (pseudo_hours * rate + record.events[s]) / all;
            outlook.events[s] =
                std::clamp(swept_usd[s] * per_usd, rate / ratio_max, rate * ratio_max);
        }
        outlook.usd[s] = outlook.events[s] * rates.size_usd[s];
    }
    return outlook;
}

}  // namespace faultline
