// WorldThread: an EmulatedWorld on a thread and a network of its own, so that clients can be
// measured alone, and blocking tests can talk to it.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "sim/emulated_world.hpp"

namespace faultline {

class WorldThread {
  public:
    /// The world is listening and playing when this returns. Errors: as of EmulatedWorld.
    static Outcome<std::unique_ptr<WorldThread>> start(WorldOptions options);
    WorldThread(const WorldThread&) = delete;
    WorldThread& operator=(const WorldThread&) = delete;
    ~WorldThread();

    const NetworkOptions& client_options() const { return client_options_; }
    /// Runs `work` on the world's thread and waits for it. Not from that thread itself.
    void call(const std::function<void(EmulatedWorld&)>& work);
    /// CPU time that the world's thread has used so far.
    DurationNs cpu_ns() const;

  private:
    WorldThread() = default;

    AsioNetwork network_;
    std::unique_ptr<EmulatedWorld> world_;
    NetworkOptions client_options_;
    std::jthread thread_;
};

}  // namespace faultline
