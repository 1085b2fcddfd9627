// LearnedMap: a liquidation map under weights that were learned: per venue the mixture of what the
// settings of the model bank give, each with the shares of leverage that it learned itself.
//
// The history is replayed once for every setting that weighs enough. Venues of which nothing was
// learned keep the prior, and add no width to the band.
#pragma once

#include <vector>

#include "cli/learned_weights.hpp"
#include "map/map_mixture.hpp"

namespace faultline::cli {

/// Lighter settings are left out of the mixture: each costs a replay, and moves no level by more.
inline constexpr double member_weight_min = 0.01;

class LearnedMap {
  public:
    static Outcome<LearnedMap> open(const Store& store, const MarketQuery& query,
                                    const LearnedWeights& weights, TimeNs at_ns);

    /// Books under each venue's heaviest setting: for prices and what is missing.
    std::vector<BookView> views() const { return replays_[0].views(at_ns_); }

    /// `request` names its bucket.
    LiquidationMap build(const MapRequest& request) const;

  private:
    /// A setting of a venue.
    struct Setting {
        VenueId venue{};
        std::size_t replay = 0;
        double weight = 1;
        BracketShares below{}, above{};
        bool learned = false;
    };
    TimeNs at_ns_ = 0;
    std::vector<MarketReplay> replays_;  // the first has every venue
    std::vector<Setting> settings_;
    std::string weights_;
};

}  // namespace faultline::cli
