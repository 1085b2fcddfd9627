// MarketEngine: one market while it is served: its books, its ready columns, its newest figures.
//
// Opened from the history, then moved forward by live events, or, in a replay, by the history
// itself. Lives on the engine's thread; what it publishes never changes afterwards.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/market_service.hpp"
#include "engine/live_market.hpp"
#include "history/market_learning.hpp"
#include "history/market_replay.hpp"
#include "map/heat_columns.hpp"

namespace faultline {

struct MarketEngineRequest {
    std::string market;
    std::vector<StoredInstrument> instruments;            // followed live, in catalog order
    TimeNs until_ns = 0;                                  // the history is replayed up to here
    DurationNs columns_ns = column_keeps.back().keep_ns;  // of ready columns before that
    DurationNs warmup_ns = 120 * ns_per_day;              // before those, to fill the books
    bool is_replay = false;  // goes on by the history: `to_ns` is how far
    TimeNs replay_to_ns = 0;
    bool simulated = false;
    /// Where the state of the replay is kept for the next start (engine_checkpoint.hpp); empty:
    /// nowhere.
    std::filesystem::path checkpoint_file{};
    DurationNs checkpoint_least_ns =
        ns_per_hour;  // after the last one; less is replayed in no time
};

class MarketEngine {
  public:
    /// A history without this market is no error: the books begin with what is heard. `progress`
    /// is told the share done, 0 to 1; false from it gives up with a problem.
    static Outcome<std::unique_ptr<MarketEngine>> open(const Store& store,
                                                       MarketEngineRequest request,
                                                       const std::function<bool(double)>& progress);

    /// Replays the history after the checkpoint of `request`, or all of it where none fits, and
    /// writes a newer one. What was done, in words, or nothing where the last one is new enough.
    /// Problems: of reading and of writing.
    static Outcome<std::string> renew_checkpoint(const Store& store, MarketEngineRequest request,
                                                 const std::function<bool(double)>& progress);

    /// An event of one of the instruments. What is to be kept is appended to `history`.
    void take(InstrumentId instrument, const Event& event, std::vector<Event>& history);
    /// To be called with rising times. Completes columns on the way; problem: of reading (replay).
    Outcome<void> advance_to(TimeNs now_ns, std::vector<Event>& history);

    /// The columns completed since last asked, of the finest step.
    std::vector<Heatmap> take_completed();
    /// The column in work, from the newest snapshot; nothing before the first.
    std::optional<Heatmap> open_column() const;

    /// Builds and remembers the newest snapshot; null while no book has a price.
    std::shared_ptr<const MarketSnapshot> snapshot(TimeNs now_ns);

    Outcome<LiquidationMap> map_now(const MapQuestion& question, TimeNs now_ns) const;
    /// Zones of the newest map with their ages and confidence; changes are not told.
    Outcome<ZoneReading> zones(const ZoneQuestion& question, TimeNs now_ns) const;
    /// Nothing: not from ready columns; ask the history.
    std::optional<Heatmap> heatmap(const HeatmapQuestion& question) const;

    /// What was learned in the background; shown from the next snapshot on.
    void set_learned(std::vector<VenueLearning> learned);

    /// Whether the start went on from a checkpoint and wrote one, in words; empty: neither was
    /// asked.
    const std::string& checkpoint_note() const { return checkpoint_note_; }

    const std::string& market() const { return request_.market; }
    const HeatColumns* columns() const { return columns_ ? &*columns_ : nullptr; }

  private:
    explicit MarketEngine(MarketEngineRequest request);
    Outcome<void> replay_history(const Store& store, const std::function<bool(double)>& progress);
    /// Opens `replay_`, from the checkpoint where that fits; gives the time at which it stands, or
    /// nothing where the history has no data before `until_ns`.
    Outcome<std::optional<TimeNs>> open_replay(const Store& store, ReplayRequest& replaying);
    Outcome<void> load_liquidations(const Store& store);
    std::vector<BookView> views(TimeNs at_ns) const;
    std::vector<BookView> views_of(const MapQuestion& question, TimeNs at_ns) const;
    Outcome<LiquidationMap> map_of(const std::vector<BookView>& views, const MapQuestion& question,
                                   TimeNs now_ns) const;
    PathBar take_price_range();
    void finish_column(TimeNs end_ns);
    LiquidationMap build(const std::vector<BookView>& views, const MapQuestion& question,
                         TimeNs at_ns, bool checks_conservation = true) const;
    LeverageFigures build_figures(const std::vector<BookView>& views, TimeNs at_ns) const;
    std::vector<VenueTicker> tickers(const LiquidationMap& map) const;
    void note_liquidation(const Liquidation& event);

    MarketEngineRequest request_;
    LiveMarket live_;
    std::optional<MarketReplay> replay_;  // while the history moves it
    std::string checkpoint_note_;
    Outcome<TimeNs> checkpoint_written_ = TimeNs{0};  // 0: there was no need of a new one
    std::optional<HeatColumns> columns_;              // from the first price on
    std::vector<Heatmap> completed_;
    std::vector<VenueLearning> learned_;
    std::shared_ptr<const MarketSnapshot> newest_;
    PriceBar open_bar_;      // of the column in work
    TimeNs column_ns_ = 0;   // where the last completed column ended
    TimeNs figures_ns_ = 0;  // when the leverage figures were built last
    LeverageFigures figures_;
    std::uint64_t sequence_ = 0;
    struct Seen {
        TimeNs at_ns;
        Side side;
        double usd;
    };
    std::deque<Seen> liquidations_;  // of the last day
};

}  // namespace faultline
