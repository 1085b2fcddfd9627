// InstrumentSource: the stored bars and open interest of one instrument, in the engine's order.
//
// Reads ahead in slices, so that memory stays bounded, and hands the engine only what was known at
// a time: a bar when it has closed, open interest when it was observed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/instrument_pipeline.hpp"
#include "history/reader.hpp"

namespace faultline {

/// The mark price at which a venue valued its open interest; NaN where it gives no value.
double implied_mark_usd(const OpenInterest& seen);

class InstrumentSource {
  public:
    /// What `instrument` has in [from_ns, to_ns]; with `path`, the price path of that other
    /// instrument is taken, for one that has open interest but no prices of its own. The volume is
    /// not: what is traded elsewhere says nothing about how much was opened here. The store must
    /// outlive the source.
    static Outcome<InstrumentSource> open(const Store& store, InstrumentId instrument,
                                          TimeNs from_ns, TimeNs to_ns,
                                          std::optional<InstrumentId> path = std::nullopt);
    /// The same, where the series of the path are known already.
    static Outcome<InstrumentSource> open(const Store& store, InstrumentId instrument,
                                          TimeNs from_ns, TimeNs to_ns,
                                          std::optional<InstrumentId> path,
                                          const std::vector<SeriesInfo>& series);

    /// Open interest that stood at the start: the last one before it (at most a day old), else the
    /// first one after it, taken to have been the same. Empty where there is none at all.
    const std::optional<OpenInterest>& first_open_interest() const { return first_; }
    /// Whether the path is that of open interest itself: its value over its coins, where the venue
    /// gives both and no other price is at hand.
    bool has_implied_path() const { return implied_; }
    /// A price near the start; NaN where the instrument has no path.
    double first_price_usd() const { return first_price_usd_; }

    /// Corrects the clock of a candle series whose bars are known to come late (above zero) or
    /// early by `late_ns`. Before the first feed_until.
    void correct_clock(PriceKind price, DurationNs length_ns, DurationNs late_ns);

    /// From now on open interest is told once per `bin_ns`, just after the bin's end: no bin is fed
    /// with what was observed within it. Before the first feed_until.
    void hold_open_interest(DurationNs bin_ns) { hold_ns_ = bin_ns; }

    /// Bars that close at or before `at_ns` are joined to bars of five minutes. Before the first
    /// feed_until.
    void coarsen_before(TimeNs at_ns) { coarse_until_ns_ = at_ns; }

    /// Whether a series that knows its volume spans at least half of a period.
    bool knows_volume(TimeNs from_ns, TimeNs to_ns) const;

    /// The shortest step of the path: the length of the finest bars in the period.
    DurationNs finest_ns() const;

    /// Feeds all that was known at `at_ns`. Calls must go forward in time.
    Outcome<void> feed_until(TimeNs at_ns, InstrumentPipeline& pipeline);
    /// The same to several pipelines, each of which gets everything.
    Outcome<void> feed_until(TimeNs at_ns, std::span<InstrumentPipeline* const> pipelines);

    /// For several pipelines that go forward by themselves, each with a cursor of its own, also on
    /// threads of their own: `load` what was known at a time, `feed` each up to that time (calls
    /// change nothing but cursor and pipeline), then `move_to` where all of them stand.
    struct Cursor {
        std::size_t bar = 0, open_interest = 0;
    };
    Outcome<void> load(TimeNs at_ns);
    Cursor cursor() const { return {next_bar_, next_open_interest_}; }
    void feed(TimeNs at_ns, Cursor& cursor, InstrumentPipeline& pipeline) const;
    void move_to(const Cursor& cursor) {
        next_bar_ = cursor.bar;
        next_open_interest_ = cursor.open_interest;
    }

  private:
    Outcome<void> load_next_slice();
    Outcome<void> find_start(TimeNs from_ns);
    void add_implied_bars(const std::vector<OpenInterest>& seen);

    const Store* store_ = nullptr;
    InstrumentId instrument_ = 0;
    bool borrowed_ = false;  // the path is another instrument's
    std::vector<SeriesInfo> series_;
    std::vector<DurationNs> late_ns_;  // of each series
    void hold_back(std::vector<OpenInterest>& seen) const;
    void coarsen(std::vector<PathBar>& rows) const;
    TimeNs coarse_until_ns_ = 0;
    DurationNs hold_ns_ = 0;  // 0: open interest is told when it was observed
    TimeNs loaded_until_ns_ = 0;
    TimeNs to_ns_ = 0;
    DurationNs slice_ns_ = 0;
    std::vector<PathBar> bars_;  // sorted by comes_before
    std::size_t next_bar_ = 0;
    std::vector<OpenInterest> open_interest_;
    std::size_t next_open_interest_ = 0;
    std::optional<OpenInterest> first_;
    double first_price_usd_ = unknown;
    bool implied_ = false;
    OpenInterest implied_from_;  // the observation at which the implied path stands
};

}  // namespace faultline
