// CheckpointRoutine: one market after the other.
#include "api/checkpoint_routine.hpp"

#include <chrono>
#include <utility>

#include "api/memory_pages.hpp"

namespace faultline {
namespace {

// Less than this after the last one, there is nothing to gain.
constexpr DurationNs least_between_ns = 30 * ns_per_minute;
constexpr DurationNs least_at_end_ns = 10 * ns_per_minute;
constexpr std::chrono::seconds at_end_max{10};

}  // namespace

CheckpointRoutine::CheckpointRoutine(Store reader, Plan plan, std::function<TimeNs()> now_ns,
                                     Tell tell)
    : reader_(std::move(reader)),
      plan_(std::move(plan)),
      now_ns_(std::move(now_ns)),
      tell_(std::move(tell)) {}

void CheckpointRoutine::start() {
    thread_.start_in_background(
        [this] { write_all(least_between_ns, [this] { return !thread_.is_stopping(); }); },
        plan_.every_ns);
}

void CheckpointRoutine::write_last() {
    const auto until = std::chrono::steady_clock::now() + at_end_max;
    write_all(least_at_end_ns, [until] { return std::chrono::steady_clock::now() < until; });
}

void CheckpointRoutine::write_all(DurationNs least_ns, const std::function<bool()>& goes_on) {
    if (const auto fresh = reader_.reload_instruments(); !fresh) {
        return tell_({}, tl::make_unexpected(fresh.error()));
    }
    for (MarketEngineRequest request : plan_.markets) {
        if (!goes_on()) return;
        request.until_ns = now_ns_();
        request.checkpoint_least_ns = least_ns;
        auto note =
            MarketEngine::renew_checkpoint(reader_, request, [&](double) { return goes_on(); });
        if (goes_on() && !(note && note->empty())) tell_(request.market, note);
    }
    give_back_free_memory();
}

}  // namespace faultline
