// DemoPast: plays a world of agents through a stretch of the past and hands out what happened.
//
// Older stretches go by in coarse steps of five seconds, at a fraction of the cost; the world stays
// the same kind of world, it sees fewer prices. While one chunk is handed out on the caller's
// thread the next one is played on others.
#pragma once

#include <functional>
#include <vector>

#include "market/events.hpp"
#include "sim/agent_world.hpp"

namespace faultline {

/// An event of an instrument; the event's own instrument id is 0. Each instrument's events of one
/// kind come in the order of time.
using HistorySink = std::function<void(const Instrument& instrument, const Event& event)>;
/// The share done, 0 to 1, and the time that the world has reached.
using DemoProgress = std::function<void(double share, TimeNs at_ns)>;

struct PastPlan {
    TimeNs to_ns = 0;              // whole seconds
    DurationNs fine_first_ns = 0;  // played in steps of a second at the beginning
    DurationNs fine_last_ns = 0;   // and at the end
    int coarse_s = 5;              // of the steps between; divides a minute
    int threads = 1;
};

/// One stretch of steps of the same length.
struct PastPiece {
    TimeNs to_ns = 0;
    int seconds = 1;
    friend bool operator==(const PastPiece&, const PastPiece&) = default;
};

/// The pieces from `from_ns` to the plan's end; coarse ones begin and end with whole minutes.
std::vector<PastPiece> pieces_of(TimeNs from_ns, const PastPlan& plan);

/// Plays from the world's time to the plan's end. An empty `sink`: nothing is handed out.
/// Precondition: the world has no impact.
void play_past(AgentWorld& world, const PastPlan& plan, const HistorySink& sink,
               const DemoProgress& progress);

}  // namespace faultline
