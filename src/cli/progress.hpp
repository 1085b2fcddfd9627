// Progress: a bar on the terminal for work that takes longer than a moment.
//
// Writes to standard error, only where that is a terminal, and nothing in the first half second, so
// that quick work and scripts see nothing. The line is wiped at the end.
#pragma once

#include <chrono>
#include <string>

namespace faultline::cli {

class Progress {
  public:
    explicit Progress(std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `done` in [0, 1]; `detail` stands behind the bar. Redraws at most ten times a second.
    void show(double done, const std::string& detail = {});

  private:
    using Clock = std::chrono::steady_clock;
    std::string what_;
    bool on_terminal_;
    bool drawn_ = false;
    Clock::time_point started_;
    Clock::time_point last_;
};

}  // namespace faultline::cli
