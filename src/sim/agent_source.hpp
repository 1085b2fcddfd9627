// AgentSource: a world of agents, second by second, as what its venues tell: trades (one a second
// and taker's side), liquidations as far as the feed shows them, tickers and books.
//
// A second is played when the first venue asks for its events, so every venue of the world must be
// asked, as EmulatedWorld does. Not for several threads at once.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sim/agent_world.hpp"
#include "sim/contract_steps.hpp"
#include "sim/market_event.hpp"

namespace faultline {

class AgentSource {
  public:
    /// Goes on from where the world is, which must outlive this and be stepped by nobody else.
    /// `first_trade_id`: trades of every venue are numbered from here.
    AgentSource(AgentWorld& world, std::uint64_t first_trade_id);

    /// The next event of a venue; times rise. First a ticker and a book of each of its instruments
    /// as they are at the world's time. Nothing: a venue without instruments.
    std::optional<MarketEvent> next(VenueId venue);

  private:
    /// What of a taker's volume has not made a whole lot yet.
    struct Rest {
        double bought_units = 0, sold_units = 0;
    };
    struct Place {
        VenueId venue{};
        std::vector<std::size_t> seats;  // in the order of the venue's instruments
        std::deque<MarketEvent> queue;
        std::uint64_t next_id = 1;
    };

    void play_second();
    void tell(Place& place, std::size_t instrument, std::vector<MarketEvent>& out);
    void tell_trade(const AgentWorld::Seat& seat, std::size_t index, double& rest_units,
                    MarketEvent event, bool bought, std::vector<MarketEvent>& out) const;
    TickerTold ticker(std::size_t seat, const AgentSecond& second) const;
    BookTold book(std::size_t seat, const AgentSecond& second) const;

    AgentWorld& world_;
    std::vector<ContractSteps> steps_;  // of each seat
    std::vector<Rest> rests_;           // likewise
    std::vector<Place> places_;
};

}  // namespace faultline
