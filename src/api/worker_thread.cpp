// WorkerThread: a queue, a condition and a clock for the turn.
#include "api/worker_thread.hpp"

#include <chrono>
#include <sys/resource.h>
#include <utility>

namespace faultline {

void WorkerThread::start(std::function<void()> turn, DurationNs every_ns) {
    turn_ = std::move(turn);
    every_ns_ = every_ns;
    thread_ = std::thread([this] { run(); });
}

void WorkerThread::start_in_background(std::function<void()> turn, DurationNs every_ns) {
    is_background_ = true;
    start(std::move(turn), every_ns);
}

void WorkerThread::post(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (is_stopping_) return;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
}

void WorkerThread::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        jobs_.clear();
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::size_t WorkerThread::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void WorkerThread::run() {
    using Clock = std::chrono::steady_clock;
    constexpr int least_urgent = 19;
    // Where the system refuses, it works as everybody else does.
    if (is_background_) static_cast<void>(setpriority(PRIO_PROCESS, 0, least_urgent));
    const auto every = std::chrono::nanoseconds(every_ns_);
    auto next_turn = Clock::now() + every;
    while (!is_stopping_) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            const auto is_called = [this] { return is_stopping_ || !jobs_.empty(); };
            if (turn_) {
                wake_.wait_until(lock, next_turn, is_called);
            } else {
                wake_.wait(lock, is_called);
            }
            if (is_stopping_) return;
            if (!jobs_.empty()) {
                job = std::move(jobs_.front());
                jobs_.pop_front();
            }
        }
        if (job) job();
        if (turn_ && Clock::now() >= next_turn && !is_stopping_) {
            turn_();
            next_turn = std::max(next_turn + every, Clock::now());
        }
    }
}

}  // namespace faultline
