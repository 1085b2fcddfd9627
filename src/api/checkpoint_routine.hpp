// CheckpointRoutine: keeps the checkpoints of a serving engine fresh, so that a start after weeks
// replays the last hour and not the weeks.
//
// Every hour, and once more at the end, each market's history since its last checkpoint is replayed
// beside the serving, on a thread of its own that gives way to all others. The live books are not
// what is written: they have seen each tick, a replay minutes, and a checkpoint is what a replay
// gives, byte for byte.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/market_engine.hpp"
#include "api/worker_thread.hpp"

namespace faultline {

class CheckpointRoutine {
  public:
    struct Plan {
        std::vector<MarketEngineRequest> markets;  // as they were opened; `until_ns` is set anew
        DurationNs every_ns = ns_per_hour;
    };
    /// What was done, or could not be. Not called where there was nothing to do.
    using Tell = std::function<void(const std::string& market, const Outcome<std::string>& note)>;

    /// `reader` is the routine's own. `tell` is called on its thread, and on that of `write_last`.
    CheckpointRoutine(Store reader, Plan plan, std::function<TimeNs()> now_ns, Tell tell);

    void start();
    /// Gives up what is under way.
    void stop() { thread_.stop(); }
    /// At the end of serving, when all is written: what is missing since the last turn. A second a
    /// market; those that have no turn within ten seconds keep that of the last hour, since whoever
    /// stops a server waits. Precondition: stopped.
    void write_last();

  private:
    void write_all(DurationNs least_ns, const std::function<bool()>& goes_on);

    Store reader_;
    Plan plan_;
    std::function<TimeNs()> now_ns_;
    Tell tell_;
    WorkerThread thread_;
};

}  // namespace faultline
