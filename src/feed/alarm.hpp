// Alarm: one timer that its owner can set, move and forget. Destroying it cancels it, so that
// nothing ever fires into an object that is gone.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>

#include "net/network.hpp"

namespace faultline {

class Alarm {
  public:
    explicit Alarm(Network& network) : network_(&network) {}
    ~Alarm() { cancel(); }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    /// Replaces what was set before. The work may set the alarm again.
    void set(DurationNs wait_ns, std::function<void()> work) {
        cancel();
        is_set_ = true;
        timer_ = network_->after(std::max<DurationNs>(wait_ns, 0), [this, work = std::move(work)] {
            is_set_ = false;
            const std::function<void()> mine = work;  // setting anew may drop the stored one
            mine();
        });
    }
    void cancel() {
        if (is_set_) network_->cancel(timer_);
        is_set_ = false;
    }
    bool is_set() const { return is_set_; }

  private:
    Network* network_;
    TimerId timer_ = 0;
    bool is_set_ = false;
};

}  // namespace faultline
