// StopSignals: SIGINT and SIGTERM end long work in order; a second one ends the program at once.
#pragma once

#include <atomic>
#include <csignal>

namespace faultline::cli {

class StopSignals {
  public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    /// What was done on these signals before is done again.
    ~StopSignals();

    bool has_come() const;

  private:
    struct sigaction interrupt_before_{};
    struct sigaction terminate_before_{};
};

}  // namespace faultline::cli
