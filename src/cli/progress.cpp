// Progress: drawing and timing of the bar.
#include "cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace faultline::cli {
namespace {

constexpr int bar_width = 30;
constexpr auto quiet_at_first = std::chrono::milliseconds(500);
constexpr auto redraw_every = std::chrono::milliseconds(100);

}  // namespace

Progress::Progress(std::string what)
    : what_(std::move(what)), on_terminal_(isatty(STDERR_FILENO) == 1), started_(Clock::now()) {}

Progress::~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[2K");
}

void Progress::show(double done, const std::string& detail) {
    if (!on_terminal_) return;
    const Clock::time_point now = Clock::now();
    if (now - started_ < quiet_at_first || now - last_ < redraw_every) return;
    last_ = now;
    drawn_ = true;
    const double share = std::clamp(done, 0.0, 1.0);
    const int filled = static_cast<int>(share * bar_width);
    fmt::print(stderr, "\r\x1b[2K{} [{}{}] {:3.0f} % {}", what_, std::string(filled, '#'),
               std::string(bar_width - filled, '.'), 100 * share, detail);
    std::fflush(stderr);
}

}  // namespace faultline::cli
