// SourceChoice: interval bookkeeping for a handful of sources.
#include "engine/source_choice.hpp"

#include <algorithm>

namespace faultline {
namespace {

// Ticks describe the time until the next tick too: the price stood still. Longer silence is a hole.
constexpr DurationNs tick_silence_max_ns = ns_per_minute;
constexpr DurationNs memory_ns = 2 * ns_per_day;  // longer than any bar

}  // namespace

bool SourceChoice::better(const Source& source, const PathBar& bar) {
    if (source.length_ns != bar.length_ns) return source.length_ns < bar.length_ns;
    return source.mark && bar.price != PriceKind::mark;
}

double SourceChoice::take(const PathBar& bar) {
    const bool is_mark = bar.price == PriceKind::mark;
    DurationNs covered_ns = 0;
    std::vector<std::pair<TimeNs, TimeNs>> pieces;
    for (const Source& source : sources_) {
        if (!better(source, bar)) continue;
        for (auto it = source.described.rbegin(); it != source.described.rend(); ++it) {
            if (it->second <= bar.open_ns) break;
            const TimeNs from = std::max(it->first, bar.open_ns);
            const TimeNs to = std::min(it->second, bar.close_ns());
            if (from < to) pieces.emplace_back(from, to);
        }
    }
    std::sort(pieces.begin(), pieces.end());
    TimeNs reached = bar.open_ns;
    for (const auto& [from, to] : pieces) {
        covered_ns += std::max<DurationNs>(0, to - std::max(from, reached));
        reached = std::max(reached, to);
    }

    auto own = std::find_if(sources_.begin(), sources_.end(), [&](const Source& source) {
        return source.length_ns == bar.length_ns && source.mark == is_mark;
    });
    if (own == sources_.end()) {
        sources_.push_back({bar.length_ns, is_mark, {}});
        own = sources_.end() - 1;
    }
    auto& described = own->described;
    const DurationNs bridge_ns = bar.length_ns <= ns_per_second ? tick_silence_max_ns : 0;
    if (!described.empty() && bar.open_ns <= described.back().second + bridge_ns) {
        described.back().second = std::max(described.back().second, bar.close_ns());
    } else {
        described.emplace_back(bar.open_ns, bar.close_ns());
    }
    if (described.size() > 64 && described.front().second + memory_ns < bar.open_ns) {
        described.erase(described.begin(), described.begin() + 32);
    }
    return 1.0 - static_cast<double>(covered_ns) / static_cast<double>(bar.length_ns);
}

}  // namespace faultline
