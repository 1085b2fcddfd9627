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

    /// What one seat's step came to; `now_ns` is its end.
    using Heard = std::function<void(std::size_t seat, TimeNs now_ns, const AgentSecond& second)>;
    /// Plays `steps` steps of `seconds` each, seats side by side on `threads` threads. Each seat's
    /// steps are heard in their order, those of different seats on different threads. The world is
    /// the same for every number of threads; with steps of one second it is that of `step`.
    /// Precondition: no impact, which would make seats wait for each other; seconds, steps > 0.
    void play(int steps, int seconds, int threads, const Heard& heard);
    TimeNs now_ns() const { return now_ns_; }
    bool is_over() const { return now_ns_ >= end_ns_; }
    TimeNs end_ns() const { return end_ns_; }

    const AgentWorldSettings& settings() const { return settings_; }
    std::span<const Seat> seats() const { return seats_; }
    double index_usd(std::size_t market) const { return paths_[market].price_usd(); }
    /// How busy a market is: 1 is usual.
    double pace(std::size_t market) const { return paths_[market].pace(); }
    /// Forgets what is known of the time so far, not the positions: the end of a warm-up.
    void reset_truth() {
        truth_from_ns_ = now_ns_;
        for (Seat& seat : seats_) seat.venue.reset_truth();
    }
    TimeNs truth_from_ns() const { return truth_from_ns_; }

    /// For a saved state, to be read into a world of the same settings.
    void visit_state(auto& archive) {
        archive(now_ns_, truth_from_ns_, common_);
        for (PricePath& path : paths_) archive(path);
        for (Seat& seat : seats_) archive(seat.venue);
    }

  private:
    explicit AgentWorld(const AgentWorldSettings& settings);
    AgentWorldSettings settings_;
    TimeNs now_ns_;
    TimeNs end_ns_;
    TimeNs truth_from_ns_;
    Rng common_;
    std::vector<PricePath> paths_;
    std::vector<Seat> seats_;
};

/// truth.json of a world: per venue and market the shares opened and open by bracket, and what
/// became of positions.
std::string truth_json(const AgentWorld& world);

}  // namespace faultline
