// Signals: one bar against the zones before it.
#include "insight/signals.hpp"

#include <algorithm>
#include <cmath>

#include "market/events.hpp"

namespace faultline {
namespace {

constexpr double rearm_factor = 1.5;  // a zone is near anew once it was this much farther away

bool is_long(const Zone& zone) { return zone.side == Side::long_; }
/// The bound towards the price, and the one away from it.
double near_bound(const Zone& zone) { return is_long(zone) ? zone.high_usd : zone.low_usd; }
double far_bound(const Zone& zone) { return is_long(zone) ? zone.low_usd : zone.high_usd; }
/// Where a sweep of the zone goes: down through longs, up through shorts.
int sweep_direction(const Zone& zone) { return is_long(zone) ? -1 : +1; }

bool clears(const PriceBar& bar, const Zone& zone) {
    return is_long(zone) ? bar.low_usd <= far_bound(zone) : bar.high_usd >= far_bound(zone);
}
/// Whether a price lies further in a direction than another.
bool beyond(double price_usd, double than_usd, int direction) {
    return direction * (price_usd - than_usd) > 0;
}

}  // namespace

std::string_view name_of(SignalKind kind) {
    switch (kind) {
        case SignalKind::approach:
            return "approach";
        case SignalKind::sweep:
            return "sweep";
        case SignalKind::sweep_and_reverse:
            return "sweep_and_reverse";
        case SignalKind::cascade_confirmation:
            break;
    }
    return "cascade_confirmation";
}

double SignalDetector::volume_ratio(double volume_coins) const {
    double sum = 0;
    double known = 0;
    for (const double one : volumes_) {
        if (!std::isfinite(one)) continue;
        sum += one;
        known += 1;
    }
    // With less than half of the bars known the mean says little.
    if (!(sum > 0) || 2 * known < static_cast<double>(settings_.volume_bars)) return unknown;
    return volume_coins / (sum / known);
}

std::vector<Signal> SignalDetector::step(const SignalBar& bar, const ZoneReading& zones) {
    std::vector<Signal> out;
    const std::size_t number = count_++;
    const double close = bar.bar.close_usd;
    const double ratio = volume_ratio(bar.volume_coins);
    const auto make = [&](SignalKind kind, const Zone& zone, int direction, double level,
                          double with_ratio) {
        out.push_back({kind, bar.end_ns, number, zone, direction, close, level, with_ratio});
    };
    if (std::isfinite(close)) {
        for (Cleared& one : cleared_) {
            one.volume_ratio = std::fmax(one.volume_ratio, ratio);  // takes the known one
        }
        for (const Zone& zone : before_) {
            if (!clears(bar.bar, zone)) continue;
            const int direction = sweep_direction(zone);
            make(SignalKind::sweep, zone, direction, close, ratio);
            cleared_.push_back({zone, number, ratio});
            const bool ahead =
                std::any_of(zones.zones.begin(), zones.zones.end(), [&](const Zone& next) {
                    const double away = 100 * std::abs(near_bound(next) / close - 1);
                    return next.side == zone.side && away <= settings_.next_zone_pct &&
                           beyond(next.peak_usd, far_bound(zone), direction);
                });
            if (expands(ratio) && ahead && beyond(close, far_bound(zone), direction)) {
                make(SignalKind::cascade_confirmation, zone, direction, close, ratio);
            }
        }
        std::erase_if(cleared_, [&](const Cleared& one) {
            if (number - one.bar > settings_.reversal_bars) return true;
            const int back = -sweep_direction(one.zone);
            if (!beyond(close, near_bound(one.zone), back)) return false;
            if (expands(one.volume_ratio)) {
                make(SignalKind::sweep_and_reverse, one.zone, back, close, one.volume_ratio);
            }
            return true;  // it has turned, with or without volume
        });
    }
    history_.add(zones, bar.bar);
    for (const ZoneTrack& track : history_.tracks()) {
        if (!std::isfinite(close)) break;
        const double bound = near_bound(track.zone);
        const int direction = sweep_direction(track.zone);
        const double away_pct = 100 * direction * (bound / close - 1);
        bool& told = near_[track.id];
        if (away_pct > rearm_factor * settings_.approach_pct) told = false;
        if (told || away_pct <= 0 || away_pct > settings_.approach_pct) continue;
        told = true;
        make(SignalKind::approach, track.zone, direction, bound, ratio);
    }
    std::erase_if(near_, [this](const auto& one) {
        return std::none_of(history_.tracks().begin(), history_.tracks().end(),
                            [&](const ZoneTrack& track) { return track.id == one.first; });
    });
    before_ = zones.zones;
    volumes_.push_back(bar.volume_coins);
    if (volumes_.size() > settings_.volume_bars) volumes_.erase(volumes_.begin());
    return out;
}

}  // namespace faultline
