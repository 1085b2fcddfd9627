// ZoneHistory: the same zone through successive maps: formed, shifted, swept, dissolved.
//
// A zone of a new reading continues the known one of its side with which it shares most of its
// width (in log price); what is left over has formed anew. A known zone is swept when the price
// since the reading before has reached its densest price; else, when no zone continues it, it has
// dissolved: its positions were closed or aged away. Pure: fed with readings in order of time.
#pragma once

#include <cstdint>
#include <vector>

#include "insight/zones.hpp"
#include "map/heatmap.hpp"

namespace faultline {

enum class ZoneChange : std::uint8_t { formed, shifted, swept, dissolved };
std::string_view name_of(ZoneChange change);

struct ZoneTrack {
    std::uint64_t id = 0;
    TimeNs formed_ns = 0;        // of the reading that first had it
    TimeNs seen_ns = 0;          // of the last one
    Zone zone;                   // as last seen
    double formed_peak_usd = 0;  // where its densest price was at first
    double greatest_usd = 0;     // its largest strength
    double told_peak_usd = 0;    // where it was when a shift was last told
};

struct ZoneEvent {
    TimeNs at_ns = 0;
    ZoneChange change{};
    ZoneTrack track;       // after the change; of one that is gone, as last seen
    double moved_pct = 0;  // of the peak since last told, for shifted
};

class ZoneHistory {
  public:
    /// Takes the next reading and the price range since the one before (NaN: not known). Returns
    /// what changed. Readings must go forward in time.
    std::vector<ZoneEvent> add(const ZoneReading& reading, const PriceBar& since);

    /// Zones that are there, in the order in which they formed.
    const std::vector<ZoneTrack>& tracks() const { return tracks_; }

  private:
    std::vector<ZoneTrack> tracks_;
    std::uint64_t next_id_ = 1;
};

}  // namespace faultline
