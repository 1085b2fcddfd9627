// DemoPast: chunks of some hours, played ahead of their being handed out.
#include "sim/demo_past.hpp"

#include <algorithm>
#include <future>
#include <optional>

#include "sim/seat_history.hpp"

namespace faultline {
namespace {

constexpr DurationNs chunk_ns = 4 * ns_per_hour;

TimeNs minute_from(TimeNs at_ns) {
    return (at_ns + ns_per_minute - 1) / ns_per_minute * ns_per_minute;
}

/// What happened in a chunk, by seat.
struct Chunk {
    TimeNs to_ns = 0;
    std::vector<std::vector<Event>> events;
};

}  // namespace

std::vector<PastPiece> pieces_of(TimeNs from_ns, const PastPlan& plan) {
    const TimeNs coarse_from_ns = minute_from(from_ns + plan.fine_first_ns);
    const TimeNs last_ns = plan.to_ns - plan.fine_last_ns;
    const TimeNs coarse_to_ns = last_ns - last_ns % ns_per_minute;
    if (coarse_from_ns >= coarse_to_ns || plan.coarse_s == 1) return {{plan.to_ns, 1}};
    std::vector<PastPiece> pieces;
    if (coarse_from_ns > from_ns) pieces.push_back({coarse_from_ns, 1});
    pieces.push_back({coarse_to_ns, plan.coarse_s});
    if (plan.to_ns > coarse_to_ns) pieces.push_back({plan.to_ns, 1});
    return pieces;
}

void play_past(AgentWorld& world, const PastPlan& plan, const HistorySink& sink,
               const DemoProgress& progress) {
    const TimeNs from_ns = world.now_ns();
    if (plan.to_ns <= from_ns) return;
    const HistoryRange range{from_ns, plan.to_ns};
    std::vector<SeatHistory> histories;
    for (const AgentWorld::Seat& seat : world.seats()) {
        const Instrument& instrument = seat.venue.instrument();
        const double usual_usd = usual_price_usd(world.settings().markets[seat.market]);
        histories.emplace_back(instrument, ContractSteps::of(instrument, usual_usd), range,
                               seat.venue.mark_usd());
    }
    std::vector<PastPiece> pieces = pieces_of(from_ns, plan);
    const auto play_chunk = [&]() -> std::optional<Chunk> {
        while (!pieces.empty() && world.now_ns() >= pieces.front().to_ns) {
            pieces.erase(pieces.begin());
        }
        if (pieces.empty()) return std::nullopt;
        const PastPiece piece = pieces.front();
        // Chunks end with whole minutes too, so that steps stay inside of them.
        const TimeNs end_ns = std::min(piece.to_ns, minute_from(world.now_ns() + chunk_ns));
        const auto steps = (end_ns - world.now_ns()) / (piece.seconds * ns_per_second);
        Chunk chunk{end_ns, std::vector<std::vector<Event>>(histories.size())};
        world.play(static_cast<int>(steps), piece.seconds, plan.threads,
                   [&](std::size_t seat, TimeNs now_ns, const AgentSecond& second) {
                       if (!sink) return;
                       histories[seat].hear(now_ns, piece.seconds, second, chunk.events[seat]);
                   });
        return chunk;
    };
    std::optional<Chunk> chunk = play_chunk();
    while (chunk) {
        auto ahead = std::async(std::launch::async, play_chunk);
        for (std::size_t seat = 0; seat < histories.size(); ++seat) {
            const Instrument& instrument = world.seats()[seat].venue.instrument();
            for (const Event& event : chunk->events[seat]) {
                sink(instrument, event);
            }
        }
        if (progress) {
            const auto done = static_cast<double>(chunk->to_ns - from_ns);
            progress(done / static_cast<double>(plan.to_ns - from_ns), chunk->to_ns);
        }
        chunk = ahead.get();
    }
}

}  // namespace faultline
