// Zones: bounds, sums and thin stretches from the modes of the density.
#include "insight/zones.hpp"

#include <algorithm>
#include <cmath>

#include "market/events.hpp"

namespace faultline {
namespace {

/// Elements [first, end) of a density.
struct Stretch {
    std::size_t first = 0, end = 0;
    std::size_t length() const { return end - first; }
};

double sum_of(const std::vector<double>& values, const Stretch& part) {
    double sum = 0;
    for (std::size_t i = part.first; i < part.end; ++i) sum += values[i];
    return sum;
}

std::size_t lowest_between(const std::vector<double>& values, std::size_t from, std::size_t to) {
    const auto at = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(i); };
    return static_cast<std::size_t>(std::min_element(at(from), at(to + 1)) - values.begin());
}

/// How far the density falls from the mode on both sides, at most `window` elements away.
double fall_within(const std::vector<double>& smoothed, const DensityMode& mode,
                   std::size_t window) {
    const std::size_t first = mode.peak > window ? mode.peak - window : 0;
    const std::size_t last = std::min(smoothed.size() - 1, mode.peak + window);
    const double left = smoothed[lowest_between(smoothed, first, mode.peak)];
    const double right = smoothed[lowest_between(smoothed, mode.peak, last)];
    return mode.height - std::max(left, right);
}

/// Half prominence or half fall, cut at the lowest points towards the neighbouring modes.
std::vector<Stretch> bounds_of(const std::vector<double>& smoothed,
                               const std::vector<DensityMode>& modes, std::size_t window) {
    std::vector<Stretch> bounds;
    std::size_t left_end = 0;
    for (std::size_t m = 0; m < modes.size(); ++m) {
        const bool is_last = m + 1 == modes.size();
        const std::size_t right_end =
            is_last ? smoothed.size() : lowest_between(smoothed, modes[m].peak, modes[m + 1].peak);
        const double fall = std::min(modes[m].prominence, fall_within(smoothed, modes[m], window));
        const double level = modes[m].height - 0.5 * fall;
        Stretch zone{modes[m].peak, modes[m].peak + 1};
        while (zone.first > left_end && smoothed[zone.first - 1] >= level) --zone.first;
        while (zone.end < right_end && smoothed[zone.end] >= level) ++zone.end;
        bounds.push_back(zone);
        left_end = right_end;
    }
    return bounds;
}

/// The longest part of [first, end) in which the density stays below `level`.
Stretch longest_below(const std::vector<double>& smoothed, Stretch within, double level) {
    Stretch best{within.first, within.first};
    std::size_t from = within.first;
    for (std::size_t i = within.first; i <= within.end; ++i) {
        if (i < within.end && smoothed[i] < level) continue;
        if (i - from > best.length()) best = {from, i};
        from = i + 1;
    }
    return best;
}

class SideReader {
  public:
    SideReader(const LiquidationMap& map, Side side, const ZoneSettings& settings, double kernel_bp)
        : map_(map),
          side_(side),
          settings_(settings),
          kernel_(kernel_bp),
          density_(side_density(map, side, kernel_reach(kernel_bp))) {}

    void read(ZoneReading& out, const std::optional<BracketShares>& bracket_sd) {
        SideAccount& account = out.sides[index_of(side_)];
        account.total_usd = density_.total_usd();
        if (!density_.empty()) {
            smoothed_ = smooth(density_.usd, kernel_);
            const std::size_t from = place_of(map_.current_price_usd * (1 - settings_.reach));
            const std::size_t to = place_of(map_.current_price_usd * (1 + settings_.reach));
            for (std::size_t i = from; i < to; ++i) highest_ = std::max(highest_, smoothed_[i]);
            modes_ = density_modes(smoothed_, settings_.prominence_least * highest_);
            std::erase_if(modes_, [from, to](const DensityMode& mode) {
                return mode.peak < from || mode.peak >= to;
            });
            bounds_ = bounds_of(smoothed_, modes_,
                                static_cast<std::size_t>(settings_.fall_sigmas * kernel_));
            for (std::size_t m = 0; m < modes_.size(); ++m) {
                out.zones.push_back(zone(m, bracket_sd));
                account.zones_usd += out.zones.back().strength_usd;
            }
            for (const ThinZone& thin : thin_zones()) {
                out.thin.push_back(thin);
                account.thin_usd += thin.notional_usd;
            }
        }
        account.rest_usd = account.total_usd - account.zones_usd - account.thin_usd;
    }

  private:
    Zone zone(std::size_t m, const std::optional<BracketShares>& bracket_sd) const {
        Zone out;
        out.side = side_;
        out.low_usd = density_.lower_usd(bounds_[m].first);
        out.high_usd = density_.lower_usd(bounds_[m].end);
        out.peak_usd =
            density_.grid.middle_usd(density_.first + static_cast<Bucket>(modes_[m].peak));
        out.distance_pct = 100 * (out.peak_usd / map_.current_price_usd - 1);
        out.strength_usd = sum_of(density_.usd, bounds_[m]);
        out.peak_usd_per_bp = modes_[m].height;
        out.prominence_share = std::min(1.0, modes_[m].prominence / highest_);
        add_parts(out);
        if (bracket_sd) {
            double variance = 0;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                const double sd = out.by_bracket_usd[k] * (*bracket_sd)[k];
                variance += sd * sd;
            }
            if (variance > 0) out.confidence = out.strength_usd / std::sqrt(variance);
        }
        return out;
    }

    /// Brackets and venues of the levels within the bounds; levels that are cut count in part.
    void add_parts(Zone& out) const {
        const double width = map_.bucket_usd;
        const auto from = std::lower_bound(
            map_.levels.begin(), map_.levels.end(), out.low_usd - width,
            [](const MapLevel& level, double price) { return level.price_usd < price; });
        for (auto level = from; level != map_.levels.end() && level->price_usd < out.high_usd;
             ++level) {
            if (level->side != side_) continue;
            const double low = std::max(out.low_usd, level->price_usd);
            const double high = std::min(out.high_usd, level->price_usd + width);
            const double share = (high - low) / width;
            if (!(share > 0)) continue;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                out.by_bracket_usd[k] += share * level->by_bracket_usd[k];
            }
            for (std::size_t v = 0; v < venue_count; ++v) {
                out.by_venue_usd[v] += share * level->by_venue_usd[v];
            }
        }
    }

    std::size_t place_of(double price_usd) const {
        const double place =
            density_.grid.position(price_usd) - static_cast<double>(density_.first);
        return static_cast<std::size_t>(
            std::clamp(place, 0.0, static_cast<double>(density_.usd.size())));
    }

    std::vector<ThinZone> thin_zones() const {
        std::vector<ThinZone> out;
        if (modes_.empty()) return out;
        const auto consider = [&](std::size_t first, std::size_t end, double peak) {
            if (end <= first) return;
            const Stretch thin =
                longest_below(smoothed_, {first, end}, settings_.thin_share * peak);
            if (static_cast<double>(thin.length()) < settings_.thin_sigmas * kernel_) return;
            ThinZone zone;
            zone.side = side_;
            zone.low_usd = density_.lower_usd(thin.first);
            zone.high_usd = density_.lower_usd(thin.end);
            zone.notional_usd = sum_of(density_.usd, thin);
            zone.share_of_neighbours =
                zone.notional_usd / static_cast<double>(thin.length()) / peak;
            out.push_back(zone);
        };
        const std::size_t price = place_of(map_.current_price_usd);
        if (side_ == Side::short_) consider(price, bounds_.front().first, modes_.front().height);
        for (std::size_t m = 0; m + 1 < modes_.size(); ++m) {
            consider(bounds_[m].end, bounds_[m + 1].first,
                     std::min(modes_[m].height, modes_[m + 1].height));
        }
        if (side_ == Side::long_) consider(bounds_.back().end, price, modes_.back().height);
        return out;
    }

    const LiquidationMap& map_;
    Side side_;
    const ZoneSettings& settings_;
    double kernel_;
    SideDensity density_;
    double highest_ = 0;  // of the smoothed density within reach
    std::vector<double> smoothed_;
    std::vector<DensityMode> modes_;
    std::vector<Stretch> bounds_;
};

}  // namespace

std::vector<SideAsymmetry> side_asymmetry(const LiquidationMap& map,
                                          std::span<const double> distances_pct) {
    std::vector<SideAsymmetry> out;
    for (const double distance : distances_pct) out.push_back({distance, 0, 0, unknown});
    const double price = map.current_price_usd;
    if (!(price > 0) || !(map.bucket_usd > 0)) return out;
    double widest = 0;
    for (const double distance : distances_pct) widest = std::max(widest, distance / 100);
    auto level = std::lower_bound(
        map.levels.begin(), map.levels.end(), price * (1 - widest) - map.bucket_usd,
        [](const MapLevel& one, double lowest) { return one.price_usd < lowest; });
    for (; level != map.levels.end() && level->price_usd < price * (1 + widest); ++level) {
        const bool is_long = level->side == Side::long_;
        for (SideAsymmetry& at : out) {
            // A bucket that straddles the price belongs to its side as a whole.
            const double inside =
                is_long ? level->price_usd + map.bucket_usd - price * (1 - at.distance_pct / 100)
                        : price * (1 + at.distance_pct / 100) - level->price_usd;
            const double usd = std::clamp(inside / map.bucket_usd, 0.0, 1.0) * level->notional_usd;
            (is_long ? at.long_usd : at.short_usd) += usd;
        }
    }
    for (SideAsymmetry& at : out) {
        const double both = at.long_usd + at.short_usd;
        if (both > 0) at.asymmetry = (at.long_usd - at.short_usd) / both;
    }
    return out;
}

ZoneReading find_zones(const LiquidationMap& map, double daily_sigma,
                       const std::optional<BracketShares>& bracket_sd,
                       const ZoneSettings& settings) {
    ZoneReading out;
    out.market = map.market;
    out.at_ns = map.at_ns;
    out.current_price_usd = map.current_price_usd;
    out.bucket_usd = map.bucket_usd;
    out.daily_sigma = daily_sigma;
    out.kernel_bp = settings.kernel_least_bp;
    if (daily_sigma > 0) {
        out.kernel_bp = std::max(out.kernel_bp, 1e4 * settings.kernel_daily_share * daily_sigma);
    }
    out.model_version = map.model_version;
    out.weights = map.weights;
    out.simulated = map.simulated;
    for (const VenueCoverage& venue : map.coverage) {
        out.notes.insert(out.notes.end(), venue.notes.begin(), venue.notes.end());
    }
    for (const Side side : both_sides) {
        SideReader(map, side, settings, out.kernel_bp).read(out, bracket_sd);
    }
    const auto by_price = [](const auto& a, const auto& b) {
        return a.low_usd != b.low_usd ? a.low_usd < b.low_usd : a.side < b.side;
    };
    std::sort(out.zones.begin(), out.zones.end(), by_price);
    std::sort(out.thin.begin(), out.thin.end(), by_price);
    out.asymmetry = side_asymmetry(map, asymmetry_distances_pct);
    return out;
}

const Zone* zone_at(const ZoneReading& reading, Side side, double price_usd) {
    for (const Zone& zone : reading.zones) {
        if (zone.side == side && price_usd >= zone.low_usd && price_usd < zone.high_usd) {
            return &zone;
        }
    }
    return nullptr;
}

}  // namespace faultline
