// AlertIndex: the zones and levels of one tick, arranged so that thousands of rules can ask.
//
// It says: how far is the nearest zone of at least so many USD (a binary search, because the
// largest zone within a distance grows with the distance), and how many USD lie around a price (a
// difference of two cumulated sums), how
// probable the answer to a question is. NaN: not known.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "insight/alert_readings.hpp"

namespace faultline {

class AlertIndex {
  public:
    /// `readings` must outlive the index.
    explicit AlertIndex(const AlertReadings& readings);

    struct Nearest {
        /// From the price to the nearer edge, percent of the price; 0 inside of the zone; infinite
        /// where there is no such zone; NaN where zones or price are not known.
        double distance_percent = unknown;
        const AlertZone* zone = nullptr;
    };
    /// `side`: none for both. A zone of unknown size is never large enough.
    Nearest nearest_zone(std::optional<Side> side, double above_usd) const;

    /// USD of the levels within `width_usd` around the price (half to each side, levels cut in
    /// proportion), or, for a NaN width, of the level that holds the price. NaN where a part of
    /// that lies outside of what the levels stand for, or a level there is of unknown size.
    double usd_around(double price_usd, double width_usd, std::optional<Side> side) const;

    /// NaN where nobody answered it.
    double probability_of(std::string_view question) const;
    /// Why, in words; empty where it was answered, or never asked.
    std::string_view unknown_why(std::string_view question) const;

  private:
    struct Near {
        double distance_percent;
        double usd_max;         // of this zone and all nearer ones
        const AlertZone* zone;  // the one that is so large
    };
    struct Cumulated {
        double low_usd, high_usd, usd;  // the level; usd NaN where unknown
        double below_usd;               // sum of all lower levels that are known
        std::uint32_t unknown_below;    // how many lower levels are not
    };

    const AlertQuestion* find(std::string_view question) const;
    void arrange_zones();
    void arrange_levels();
    double usd_of(Side side, double low_usd, double high_usd) const;
    double usd_at(Side side, double price_usd) const;

    const AlertReadings& readings_;
    std::array<std::vector<Near>, 3> zones_;  // by Side, and of both
    std::array<std::vector<Cumulated>, 2> levels_;
    std::vector<AlertQuestion> questions_;  // by their text
};

}  // namespace faultline
