// AgentWorld: all venues and markets of a simulated world, played second by second. The same
// settings give the same world on every machine.
#pragma once

#include <functional>
#include <vector>

#include "core/result.hpp"
#include "sim/agent_venue.hpp"
#include "sim/price_path.hpp"

namespace faultline {

class AgentWorld {
  public:
    /// Errors: no venue or market, shares that do not sum to 1, a start that is no plausible time.
    static Outcome<AgentWorld> create(const AgentWorldSettings& settings);

    /// One instrument of the world and its last second.
    struct Seat {
        std::size_t market = 0;  // index into settings().markets
        AgentVenue venue;
        AgentSecond second;
    };

    /// Plays the second that ends at `now_ns()` after the call.
    void step();
    TimeNs now_ns() const { return now_ns_; }
    bool is_over() const { return now_ns_ >= end_ns_; }
    TimeNs end_ns() const { return end_ns_; }

    const AgentWorldSettings& settings() const { return settings_; }
    std::span<const Seat> seats() const { return seats_; }
    double index_usd(std::size_t market) const { return paths_[market].price_usd(); }
    void reset_truth() {
        for (Seat& seat : seats_) seat.venue.reset_truth();
    }

  private:
    explicit AgentWorld(const AgentWorldSettings& settings);
    AgentWorldSettings settings_;
    TimeNs now_ns_;
    TimeNs end_ns_;
    Rng common_;
    std::vector<PricePath> paths_;
    std::vector<Seat> seats_;
};

/// truth.json of a world: per venue and market the shares opened and open by bracket, and what
/// became of positions.
std::string truth_json(const AgentWorld& world);

}  // namespace faultline
