// AlertCommand: a program of the operator, run for one alert.
//
// No shell: the words of argv go to the program as they stand, with {title}, {text}, {id}, {market}
// and {link} replaced inside of them; the alert's JSON comes on standard input, and its main fields
// as FAULTLINE_ALERT_* in the environment. Its output is thrown away. A program that is not done
// within the channel's time limit is killed with all that it started.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>

#include "api/alert_channels.hpp"
#include "insight/alert.hpp"
#include "net/network.hpp"

namespace faultline {

class AlertCommand {
  public:
    /// Why it did not do its work; empty where it did (exit status 0).
    using Done = std::function<void(std::string reason)>;

    /// Starts the program. `done` is called once, later, on the network's thread, unless this is
    /// destroyed first, which kills the program.
    AlertCommand(Network& network, const AlertChannel& channel, const Alert& alert, Done done);
    ~AlertCommand();
    AlertCommand(const AlertCommand&) = delete;
    AlertCommand& operator=(const AlertCommand&) = delete;

  private:
    void start(const AlertChannel& channel, const Alert& alert);
    void look();
    void finish(std::string reason);

    Network& network_;
    Done done_;
    pid_t process_ = -1;
    std::string failed_to_start_;
    TimerId timer_ = 0;
    DurationNs wait_ns_ = 2 * ns_per_ms;
    TimeNs until_ns_ = 0;
    bool is_killed_ = false;
};

}  // namespace faultline
