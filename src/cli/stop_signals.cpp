// StopSignals: one flag for the process, as signals are.
#include "cli/stop_signals.hpp"

namespace faultline::cli {
namespace {

std::atomic<bool> is_told_to_stop = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

}  // namespace

StopSignals::StopSignals() {
    is_told_to_stop = false;
    struct sigaction action{};
    action.sa_handler = [](int) { is_told_to_stop = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &interrupt_before_);
    sigaction(SIGTERM, &action, &terminate_before_);
}

StopSignals::~StopSignals() {
    sigaction(SIGINT, &interrupt_before_, nullptr);
    sigaction(SIGTERM, &terminate_before_, nullptr);
}

bool StopSignals::has_come() const { return is_told_to_stop; }

}  // namespace faultline::cli
