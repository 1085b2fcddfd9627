// Adl: one ranking of all levels and brackets, gone through until each venue is even.
#include "insight/adl.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

struct Candidate {
    double score;
    const MapLevel* level;
    std::size_t bracket;
};

double score_of(double liquidation_usd, double leverage, double price_usd, bool is_short) {
    const double entry_usd =
        is_short ? liquidation_usd / (1 + 1 / leverage) : liquidation_usd / (1 - 1 / leverage);
    const double profit = is_short ? 1 - price_usd / entry_usd : price_usd / entry_usd - 1;
    return profit * leverage;
}

}  // namespace

AdlOutcome close_opposite(const LiquidationMap& map, const std::vector<VenueWaterfall>& venues,
                          double price_usd, bool down) {
    AdlOutcome out;
    std::array<double, venue_count> wanted{};
    double total = 0;
    for (const VenueWaterfall& venue : venues) {
        wanted[index_of(venue.venue)] = venue.adl_usd;
        total += venue.adl_usd;
    }
    if (!(total > 0)) return out;
    const Side side = down ? Side::short_ : Side::long_;
    std::vector<Candidate> ranked;
    for (const MapLevel& level : map.levels) {
        if (level.side != side || !(level.notional_usd > 0)) continue;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            if (!(level.by_bracket_usd[k] > 0)) continue;
            const double middle_usd = level.price_usd + map.bucket_usd / 2;
            const double score = score_of(middle_usd, bracket_leverage[k], price_usd, down);
            if (score > 0) ranked.push_back({score, &level, k});
        }
    }
    std::ranges::sort(ranked, [](const Candidate& a, const Candidate& b) {
        if (a.score != b.score) return a.score > b.score;
        if (a.level != b.level) return a.level < b.level;
        return a.bracket < b.bracket;
    });
    for (const Candidate& one : ranked) {
        const double share = one.level->by_bracket_usd[one.bracket] / one.level->notional_usd;
        for (std::size_t v = 0; v < venue_count; ++v) {
            if (!(wanted[v] > 0) || !(one.level->by_venue_usd[v] > 0)) continue;
            const double closed = std::min(wanted[v], share * one.level->by_venue_usd[v]);
            wanted[v] -= closed;
            total -= closed;
            out.bracket_usd[one.bracket] += closed;
            out.lowest_score = one.score;
        }
        if (!(total > 1e-6)) break;
    }
    for (const double rest : wanted) out.unmatched_usd += rest;
    return out;
}

}  // namespace faultline
