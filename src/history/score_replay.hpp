// ScoreReplay: one instrument moved forward bin by bin under several settings, with the books
// frozen at each bin's beginning.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "history/instrument_source.hpp"
#include "learn/score_report.hpp"

namespace faultline {

/// When liquidations could be seen: from the first one on, outside of pauses.
struct FeedTimes {
    TimeNs first_ns = 0;
    std::vector<std::pair<TimeNs, TimeNs>> pauses;
    bool is_up(TimeNs from_ns, TimeNs to_ns) const;
};

struct ScorePeriod {
    TimeNs from_ns = 0, to_ns = 0, train_until_ns = 0;
};

/// What was liquidated in a bin, by index_of(side).
struct BinSeen {
    std::array<double, 2> events{}, usd{};
};
/// Asked for each bin in turn, also for those without a path (`has_path`), whose answer is not
/// used.
using SeenInBin = std::function<BinSeen(const PathBin& bin, bool has_path)>;

/// Reads liquidations bin by bin. What lies far off the bin's close is dropped and counted.
class EventBins {
  public:
    /// `events` in order of time; they must outlive this.
    explicit EventBins(const std::vector<Liquidation>& events) : events_(events) {}
    BinSeen operator()(const PathBin& bin, bool has_path);
    std::uint64_t implausible() const { return implausible_; }

  private:
    const std::vector<Liquidation>& events_;
    std::size_t next_ = 0;
    std::uint64_t implausible_ = 0;
};

struct ScoreRows {
    std::vector<ScoreRow> rows;
    double hours_feed_down = 0;
};

struct ScoreWindows {
    std::vector<LocationWindow> all;
    double events_other_side = 0;  // of windows after the embargo
};

class ScoreReplay {
  public:
    /// `source` must outlive the replay, stand at its beginning, and begin at `from_ns`, a whole
    /// bin.
    ScoreReplay(const Instrument& instrument, const std::vector<ModelConfig>& configs,
                InstrumentSource& source, DurationNs bin_ns, TimeNs from_ns,
                std::size_t threads = 1);

    /// Rows of all bins of the period that have a path and a feed.
    Outcome<ScoreRows> rows(const ScorePeriod& period, const SeenInBin& seen_in,
                            const FeedTimes& feed, const std::function<void(double)>& progress);

    /// Windows of 24 h every few hours of the sample's rows, with the map under the weights of the
    /// first setting and the placebo under the second.
    Outcome<ScoreWindows> windows(const ScoreSample& sample, const std::array<Components, 2>& theta,
                                  const std::function<void(double)>& progress);

  private:
    /// What the rows of a bin are made of, but for what each setting swept.
    struct BinPath {
        PathBar range;  // its open is NaN where the bin has no path
        double mark_usd = unknown;
        bool knows_open_interest = false;
        std::array<double, 2> adverse{};
    };
    /// Moves every setting over the `count` bins from `begin_ns` on; books are those of a bin's
    /// beginning until it is over.
    Outcome<void> advance(TimeNs begin_ns, std::size_t count);
    void advance(std::size_t member, TimeNs begin_ns, std::size_t bin);
    /// `at`: of the bin in the block.
    ScoreRow row_of(std::size_t at, const PathBin& bin, Side side) const;

    InstrumentSource& source_;
    DurationNs bin_ns_;
    TimeNs from_ns_;
    std::vector<InstrumentPipeline> pipelines_;
    std::vector<InstrumentPipeline*> pointers_;
    PathFeatures features_;
    LevelMap levels_;
    std::size_t threads_;
    std::vector<InstrumentSource::Cursor> cursors_;              // of the settings, in a block
    std::vector<std::vector<std::array<UnitMasses, 2>>> swept_;  // [setting][bin of block], units
    std::vector<BinPath> paths_;                                 // [bin of block]
};

}  // namespace faultline
