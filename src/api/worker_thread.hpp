// WorkerThread: one thread that does jobs in the order in which they were given.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/time.hpp"

namespace faultline {

class WorkerThread {
  public:
    WorkerThread() = default;
    /// Jobs that have not begun are dropped; the one under way is waited for.
    ~WorkerThread() { stop(); }
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    /// `turn`, if any, is done every `every_ns`, between jobs; late rather than twice.
    void start(std::function<void()> turn = {}, DurationNs every_ns = 0);
    /// As `start`, for work that may wait: the system gives everybody else the processor first.
    void start_in_background(std::function<void()> turn, DurationNs every_ns);
    /// From any thread, before `start` too. After `stop` it does nothing.
    void post(std::function<void()> job);
    void stop();
    /// Whether somebody wants it to end: for long jobs to look at.
    bool is_stopping() const { return is_stopping_; }
    std::size_t waiting() const;

  private:
    void run();

    bool is_background_ = false;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    std::function<void()> turn_;
    DurationNs every_ns_ = 0;
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_;
};

}  // namespace faultline
