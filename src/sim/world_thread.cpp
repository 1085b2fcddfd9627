// WorldThread: the world is made before its thread starts and destroyed after it has ended, so that
// only `call` crosses threads.
#include "sim/world_thread.hpp"

#include <ctime>
#include <future>
#include <pthread.h>

namespace faultline {

Outcome<std::unique_ptr<WorldThread>> WorldThread::start(WorldOptions options) {
    std::unique_ptr<WorldThread> made(new WorldThread);
    FL_TRY(world, EmulatedWorld::start(made->network_, std::move(options)));
    made->world_ = std::move(world);
    made->client_options_ = made->world_->client_options();
    made->world_->play();
    made->thread_ = std::jthread([&network = made->network_] { network.run(); });
    return made;
}

WorldThread::~WorldThread() {
    if (!thread_.joinable()) return;
    network_.stop();
    thread_.join();
}

void WorldThread::call(const std::function<void(EmulatedWorld&)>& work) {
    std::promise<void> done;
    network_.post([&] {
        work(*world_);
        done.set_value();
    });
    done.get_future().wait();
}

DurationNs WorldThread::cpu_ns() const {
    clockid_t clock{};
    timespec used{};
    auto& thread = const_cast<std::jthread&>(thread_);
    if (pthread_getcpuclockid(thread.native_handle(), &clock) != 0) return 0;
    if (clock_gettime(clock, &used) != 0) return 0;
    return used.tv_sec * ns_per_second + used.tv_nsec;
}

}  // namespace faultline
