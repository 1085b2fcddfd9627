// LevelMap: what a chart alone would draw as levels: the volume profile and recent extremes. The
// baseline B5, a map without any model of positions.
//
// `sweep` asks how much of it a bin's adverse move crosses, before the bin itself is part of it;
// `add` puts the bin in. Volume that is not known counts as the mean of what was known, or as time
// where none ever was. Pure.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "core/price_grid.hpp"
#include "learn/path_features.hpp"

namespace faultline {

struct LevelsSwept {
    double profile = 0;   // hours of usual trading at the prices that were crossed
    double extremes = 0;  // hourly lows (for longs) or highs of the last week that were broken
};

class LevelMap {
  public:
    LevelsSwept sweep(const PathBin& bin, Side side) const;
    void add(const PathBin& bin, double volume_coins);

  private:
    struct Extreme {
        TimeNs hour_ns;
        double price_usd;
    };
    PriceGrid grid_{5};
    std::map<Bucket, double> profile_;  // hours, grown by `growth_` instead of decaying the rest
    double growth_ = 1;
    double volume_coins_ = 0, volume_hours_ = 0;
    std::array<std::vector<Extreme>, 2> extremes_;  // not broken yet, by side
};

}  // namespace faultline
