// BackgroundStudy: what takes minutes, done beside serving: the leverage mixes are learned anew and
// the maps are scored, again and again, on a thread of its own with its own reading of the history.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "api/worker_thread.hpp"
#include "history/market_learning.hpp"

namespace faultline {

struct StudyPlan {
    std::vector<std::string> markets;
    DurationNs every_ns = 6 * ns_per_hour;
    DurationNs learn_length_ns = 45 * ns_per_day;  // of the history that is learned from
    bool learns = true, scores = true;
};

class BackgroundStudy {
  public:
    struct Results {
        std::function<void(const std::string& market, std::vector<VenueLearning>)> learned;
        /// As `faultline score --json`; or the reason why there is no score.
        std::function<void(const std::string& market, Outcome<std::string> json)> scored;
        /// As `faultline signals --json`.
        std::function<void(const std::string& market, std::string json)> signals;
        /// What could not be done, and why.
        std::function<void(const std::string& market, const Problem& problem)> failed;
    };

    /// `reader` is the study's own. Results come on its thread.
    BackgroundStudy(Store reader, StudyPlan plan, std::function<TimeNs()> now_ns, Results results);
    ~BackgroundStudy() { stop(); }

    void start();
    /// Returns when the piece of work under way has noticed; within seconds.
    void stop();

  private:
    void study_all();
    void learn(const std::string& market);
    void score(const std::string& market);
    void study_signals_of(const std::string& market);
    /// Called on the way: the only place at which long work can be left.
    void go_on() const;

    Store reader_;
    StudyPlan plan_;
    std::function<TimeNs()> now_ns_;
    Results results_;
    WorkerThread thread_;
};

}  // namespace faultline
