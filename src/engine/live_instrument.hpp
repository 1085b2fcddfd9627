// LiveInstrument: one instrument whose events come as they happen.
//
// Ticks become bars of one second for the book and of one minute for the history; open interest
// reaches the book after every bar that ended before it. Nothing of the book is there until both a
// price and open interest have been seen: what is not known is not drawn.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/instrument_pipeline.hpp"
#include "engine/live_bars.hpp"
#include "engine/pipeline_view.hpp"

namespace faultline {

/// The newest of each kind of event; times are 0 and values NaN where there was none.
struct LatestEvents {
    MarkPrice mark;
    double trade_usd = unknown;
    TimeNs trade_ns = 0;
    OpenInterest open_interest;
    Funding funding;
    std::vector<LongShortRatio> ratios;  // one of each kind
    std::optional<BookDepth> depth;

    /// Mark price, else that of the last trade; NaN where there is neither.
    double price_usd() const;
};

class LiveInstrument {
  public:
    /// `pipeline`: from a replay of the history, with its notes; none: one begins with the first
    /// price and open interest, under `config` and `shares`.
    LiveInstrument(InstrumentId id, Instrument instrument, const ModelConfig& config,
                   const FlowShares& shares, std::unique_ptr<InstrumentPipeline> pipeline,
                   std::vector<std::string> notes);

    /// Any event of the instrument; those that say nothing of it here are for the history alone.
    /// Appends to `history` what is to be kept of it, with the instrument's id.
    void take(const Event& event, std::vector<Event>& history);
    /// Brings the book to `closed_ns`: no tick before that time is expected any more. Bars of a
    /// minute that are over are appended to `history`.
    void advance_to(TimeNs closed_ns, std::vector<Event>& history);

    InstrumentId id() const { return id_; }
    const Instrument& instrument() const { return instrument_; }
    const LatestEvents& latest() const { return latest_; }
    bool has_book() const { return pipeline_ != nullptr; }
    BookView view(TimeNs at_ns) const;
    /// As of InstrumentPipeline; empty without a book.
    PathBar take_price_range();
    /// USD of open interest at the book's mark; 0 without a book.
    double open_interest_usd() const;
    std::uint64_t late_ticks() const { return trades_.late_ticks() + marks_.late_ticks(); }

  private:
    void take(const Trade& trade);
    void take(const MarkPrice& mark);
    void take(const OpenInterest& seen, std::vector<Event>& history);
    void take(const Candle& candle, std::vector<Event>& history);
    void take(const Funding& funding, std::vector<Event>& history);
    void take(const LongShortRatio& ratio, std::vector<Event>& history);
    void take(const BookDepth& depth, std::vector<Event>& history);
    void begin_book();

    InstrumentId id_;
    Instrument instrument_;
    ModelConfig config_;
    FlowShares shares_;
    std::unique_ptr<InstrumentPipeline> pipeline_;
    std::vector<std::string> notes_;
    LatestEvents latest_;
    LiveBars trades_{PriceKind::trade, ns_per_second};
    LiveBars marks_{PriceKind::mark, ns_per_second};
    LiveBars trade_minutes_{PriceKind::trade, ns_per_minute};
    LiveBars mark_minutes_{PriceKind::mark, ns_per_minute};
    std::vector<PathBar> bars_;         // of candles, and of seconds that are over
    std::deque<OpenInterest> waiting_;  // for the bars before them
    bool has_ticks_ = false;
    TimeNs kept_interest_ns_ = 0, kept_funding_ns_ = 0, kept_depth_ns_ = 0;
};

}  // namespace faultline
