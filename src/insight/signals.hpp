// Signals: what the price just did to the zones: came near one, cleared one, turned at one.
//
// Each signal carries the statement that its record is kept by (signal_record.hpp); it is an
// observation, and whether the statement tends to come true is for the record to say.
//   approach              the close came within approach_pct of a zone's near bound.
//                         Statement: price touches that bound within the horizon.
//   sweep                 the bar went through all of a zone.
//                         Statement: at the horizon the close lies further the same way.
//   sweep_and_reverse     a zone was cleared, the volume expanded, and within reversal_bars the
//                         close is back before the zone. Statement: at the horizon further back.
//   cascade_confirmation  a zone was cleared with expanding volume, the close stays beyond it, and
//                         another zone of the same side lies within next_zone_pct ahead.
//                         Statement: at the horizon the close lies further the same way.
// Zones are those of the map before the bar, so that no signal knows the bar's own sweep.
#pragma once

#include <map>
#include <vector>

#include "insight/zone_history.hpp"

namespace faultline {

enum class SignalKind : std::uint8_t { approach, sweep, sweep_and_reverse, cascade_confirmation };
inline constexpr std::array<SignalKind, 4> all_signal_kinds{SignalKind::approach, SignalKind::sweep,
                                                            SignalKind::sweep_and_reverse,
                                                            SignalKind::cascade_confirmation};
std::string_view name_of(SignalKind kind);

/// One step of the market. Volume is NaN where it is not known.
struct SignalBar {
    TimeNs end_ns = 0;
    PriceBar bar;
    double volume_coins = 0;
};

struct SignalSettings {
    double approach_pct = 1.0;
    std::size_t volume_bars = 24;  // the volume is compared with the mean of so many bars before
    double volume_factor = 1.5;    // at least this many times it: an expansion
    std::size_t reversal_bars = 3;
    double next_zone_pct = 5.0;
};

struct Signal {
    SignalKind kind{};
    TimeNs at_ns = 0;     // end of the bar that made it
    std::size_t bar = 0;  // its number, from 0
    Zone zone;            // that was approached or cleared
    int direction = 0;    // of the statement: +1 up, -1 down
    double close_usd = 0;
    double level_usd = 0;  // approach: the near bound; else the close
    double volume_ratio = std::numeric_limits<double>::quiet_NaN();  // NaN: not known
};

class SignalDetector {
  public:
    explicit SignalDetector(const SignalSettings& settings = {}) : settings_(settings) {}

    /// The next bar, and the zones at its end. A bar without prices makes no signal. Signals that
    /// need an expansion of volume are not made where the volume is not known.
    std::vector<Signal> step(const SignalBar& bar, const ZoneReading& zones);

    std::size_t bars() const { return count_; }

  private:
    struct Cleared {
        Zone zone;
        std::size_t bar = 0;
        double volume_ratio = 0;  // the largest since; NaN: not known
    };
    double volume_ratio(double volume_coins) const;
    bool expands(double ratio) const { return ratio >= settings_.volume_factor; }

    SignalSettings settings_;
    ZoneHistory history_;
    std::vector<Zone> before_;            // zones at the end of the bar before
    std::vector<Cleared> cleared_;        // lately
    std::map<std::uint64_t, bool> near_;  // tracks that were told as near, until they are far
    std::vector<double> volumes_;         // of the last volume_bars
    std::size_t count_ = 0;
};

}  // namespace faultline
