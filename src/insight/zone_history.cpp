// ZoneHistory: matching by overlap, most overlapping pair first.
#include "insight/zone_history.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double overlap_least = 0.3;  // of the narrower zone's width

double overlap(const Zone& a, const Zone& b) {
    if (a.side != b.side) return 0;
    const double low = std::max(a.low_usd, b.low_usd);
    const double high = std::min(a.high_usd, b.high_usd);
    if (!(high > low)) return 0;
    const double narrower =
        std::min(std::log(a.high_usd / a.low_usd), std::log(b.high_usd / b.low_usd));
    return narrower > 0 ? std::log(high / low) / narrower : 0;
}

bool reached(const Zone& zone, const PriceBar& since) {
    return zone.side == Side::long_ ? since.low_usd <= zone.peak_usd
                                    : since.high_usd >= zone.peak_usd;
}

struct Pair {
    std::size_t track, zone;
    double overlap;
};

}  // namespace

std::string_view name_of(ZoneChange change) {
    switch (change) {
        case ZoneChange::formed:
            return "formed";
        case ZoneChange::shifted:
            return "shifted";
        case ZoneChange::swept:
            return "swept";
        case ZoneChange::dissolved:
            break;
    }
    return "dissolved";
}

std::vector<ZoneEvent> ZoneHistory::add(const ZoneReading& reading, const PriceBar& since) {
    std::vector<ZoneEvent> events;
    const auto tell = [&](ZoneChange change, const ZoneTrack& track, double moved_pct = 0) {
        events.push_back({reading.at_ns, change, track, moved_pct});
    };
    std::erase_if(tracks_, [&](const ZoneTrack& track) {
        if (!reached(track.zone, since)) return false;
        tell(ZoneChange::swept, track);
        return true;
    });
    std::vector<Pair> pairs;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        for (std::size_t z = 0; z < reading.zones.size(); ++z) {
            const double shared = overlap(tracks_[t].zone, reading.zones[z]);
            if (shared >= overlap_least) pairs.push_back({t, z, shared});
        }
    }
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        if (a.overlap != b.overlap) return a.overlap > b.overlap;
        return a.track != b.track ? a.track < b.track : a.zone < b.zone;
    });
    std::vector<bool> continued(tracks_.size());
    std::vector<bool> known(reading.zones.size());
    for (const Pair& pair : pairs) {
        if (continued[pair.track] || known[pair.zone]) continue;
        continued[pair.track] = known[pair.zone] = true;
        ZoneTrack& track = tracks_[pair.track];
        track.zone = reading.zones[pair.zone];
        track.seen_ns = reading.at_ns;
        track.greatest_usd = std::max(track.greatest_usd, track.zone.strength_usd);
        const double moved = std::log(track.zone.peak_usd / track.told_peak_usd);
        if (std::abs(moved) * 1e4 < reading.kernel_bp) continue;
        track.told_peak_usd = track.zone.peak_usd;
        tell(ZoneChange::shifted, track, 100 * std::expm1(moved));
    }
    std::vector<ZoneTrack> kept;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        if (continued[t]) {
            kept.push_back(tracks_[t]);
        } else {
            tell(ZoneChange::dissolved, tracks_[t]);
        }
    }
    for (std::size_t z = 0; z < reading.zones.size(); ++z) {
        if (known[z]) continue;
        const Zone& zone = reading.zones[z];
        kept.push_back({next_id_++, reading.at_ns, reading.at_ns, zone, zone.peak_usd,
                        zone.strength_usd, zone.peak_usd});
        tell(ZoneChange::formed, kept.back());
    }
    tracks_ = std::move(kept);
    return events;
}

}  // namespace faultline
