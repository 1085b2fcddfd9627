// SeatHistory: the past of one instrument of a world of agents, as the events that a venue's
// history would give: one-minute candles of trades and of the mark price, open interest,
// liquidations as far as the feed shows them, funding, account ratios, resting orders.
//
// Minutes that lie whole in the range become candles. Of a minute that begins before the range or
// ends after it (the one in which live feeds take over), the trades and mark prices are told one by
// one, so that nothing is told twice and nothing is left out.
#pragma once

#include <vector>

#include "market/events.hpp"
#include "sim/agent_venue.hpp"
#include "sim/contract_steps.hpp"

namespace faultline {

/// What happened after `from_ns`, up to `to_ns`.
struct HistoryRange {
    TimeNs from_ns = 0;
    TimeNs to_ns = 0;
};

class SeatHistory {
  public:
    /// `last_usd`: the mark price at the beginning. `instrument` must outlive this.
    SeatHistory(const Instrument& instrument, ContractSteps steps, HistoryRange range,
                double last_usd);

    /// A step of `seconds` that ends at `now_ns`; steps come in order and fill the range, and none
    /// crosses the end of a minute. Appends to `out`, each kind of event in the order of time. The
    /// open interest at the end of the range is always among them.
    void hear(TimeNs now_ns, int seconds, const AgentSecond& second, std::vector<Event>& out);

  private:
    struct Minute {
        double open_usd = 0, high_usd = 0, low_usd = 0;
        double volume_coins = 0, taker_buy_coins = 0;
    };
    void add_to_candle(TimeNs begun_ns, TimeNs now_ns, const AgentSecond& second,
                       std::vector<Event>& out);
    void tell_trades(TimeNs now_ns, const AgentSecond& second, std::vector<Event>& out) const;
    void tell_liquidations(TimeNs begun_ns, const AgentSecond& second,
                           std::vector<Event>& out) const;
    void tell_state(TimeNs now_ns, const AgentSecond& second, std::vector<Event>& out) const;
    double coins(double units, double price_usd) const;

    const Instrument& instrument_;
    ContractSteps steps_;
    HistoryRange range_;
    LiquidationPrice printed_;
    double last_usd_;
    Minute minute_;
};

}  // namespace faultline
