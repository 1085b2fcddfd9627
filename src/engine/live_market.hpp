// LiveMarket: all instruments of one market whose events come as they happen.
//
// Pure: the caller says what was heard and what time it is. The same events in the same order and
// the same `advance_to` calls give the same books.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/live_instrument.hpp"

namespace faultline {

/// Seconds are closed this long after they are over: ticks travel.
inline constexpr DurationNs tick_grace_ns = ns_per_second;

class LiveMarket {
  public:
    explicit LiveMarket(std::string market) : market_(std::move(market)) {}

    /// A new instrument, from a replay or without a past. Replaces none: ids are unique.
    LiveInstrument& add(std::unique_ptr<LiveInstrument> instrument);
    /// Null where the market does not know it.
    LiveInstrument* find(InstrumentId id);

    /// Brings every book to `now_ns` less the grace; what the history is to keep is appended.
    void advance_to(TimeNs now_ns, std::vector<Event>& history);

    std::vector<BookView> views(TimeNs at_ns) const;
    /// Range of the price since last asked, of the instrument with the largest open interest that
    /// has one.
    PathBar take_price_range();

    const std::string& market() const { return market_; }
    const std::vector<std::unique_ptr<LiveInstrument>>& instruments() const { return instruments_; }

  private:
    std::string market_;
    std::vector<std::unique_ptr<LiveInstrument>> instruments_;
    std::map<InstrumentId, LiveInstrument*> by_id_;
};

}  // namespace faultline
