// LiveStatus: words and drawing.
#include "cli/live_status.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace faultline::cli {

std::string trouble_of(const VenueStatus& status) {
    if (!status.open_gaps.empty()) {
        const Gap& gap = status.open_gaps.front();
        std::string words = fmt::format("{}: {}", gap.channel, name_of(gap.reason));
        if (!gap.detail.empty()) words += ": " + gap.detail;
        if (const std::size_t more = status.open_gaps.size() - 1; more > 0) {
            words += fmt::format(" (and {} more)", more);
        }
        return words;
    }
    for (const PollStatus& poll : status.polls) {
        if (!poll.problem.empty()) return poll.endpoint + ": " + poll.problem;
    }
    return {};
}

std::string status_line(const VenueStatus& status) {
    const VenueCounts& counts = status.counts;
    const double bytes = static_cast<double>(counts.frame_bytes + counts.answer_bytes);
    std::string line = fmt::format(
        "{:<12} {:<10} {}/{} connections {:>9} frames {:>9} events {:>4} gaps {:>8.1f} MB",
        name_of(status.venue), name_of(status.state), status.connections_open, status.connections,
        counts.frames + counts.answers, counts.events, counts.gaps, bytes / 1e6);
    const std::string trouble = trouble_of(status);
    if (!trouble.empty()) line += "  " + trouble;
    return line;
}

LiveStatus::LiveStatus() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}
LiveStatus::~LiveStatus() { wipe(); }

void LiveStatus::wipe() {
    for (; drawn_lines_ > 0; --drawn_lines_) fmt::print(stderr, "\x1b[1A\x1b[2K");
    std::fflush(stderr);
}

void LiveStatus::show(std::span<const VenueStatus> venues) {
    if (!on_terminal_) {
        tell_changes(venues);
        return;
    }
    wipe();
    constexpr std::size_t columns = 160;
    for (const VenueStatus& status : venues) {
        fmt::print(stderr, "{}\n", status_line(status).substr(0, columns));
        ++drawn_lines_;
    }
    std::fflush(stderr);
}

void LiveStatus::tell_changes(std::span<const VenueStatus> venues) {
    for (const VenueStatus& status : venues) {
        std::string words(name_of(status.state));
        // Channels come and go one by one; the reason is news only where the state is.
        if (told_[status.venue].starts_with(words)) continue;
        const std::string trouble = trouble_of(status);
        if (!trouble.empty() && status.state != VenueState::connecting) words += ": " + trouble;
        told_[status.venue] = words;
        fmt::print(stderr, "faultline: {}: {}\n", name_of(status.venue), words);
    }
}

}  // namespace faultline::cli
