// SeatFacts: simple laws of our own; see the header.
#include "sim/seat_facts.hpp"

#include <algorithm>

#include "core/rng.hpp"

namespace faultline::seat_facts {

double long_share(const AgentSecond& second) {
    const double accounts = second.long_accounts + second.short_accounts;
    return accounts > 0 ? second.long_accounts / accounts : 0.5;
}

double funding_rate(const AgentSecond& second) {
    return std::clamp(1e-4 + 2e-3 * (long_share(second) - 0.5), -3e-3, 3e-3);
}

double resting_usd(const Instrument& instrument, const AgentSecond& second, TimeNs at_ns,
                   bool is_ask, double percent) {
    constexpr double share_per_percent = 0.012;
    // A number of the hour, the venue and the side alone, so that it can be told again.
    std::uint64_t seed = static_cast<std::uint64_t>(at_ns / ns_per_hour) * 64 +
                         index_of(instrument.venue) * 2 + (is_ask ? 1 : 0);
    for (const char letter : instrument.market) seed = seed * 131 + static_cast<unsigned>(letter);
    const double size = 0.7 + 0.6 * Rng(seed).uniform();
    const double open_usd =
        notional_usd_of(instrument.kind, second.open_interest_units, second.mark_usd);
    return share_per_percent * size * percent * open_usd;
}

}  // namespace faultline::seat_facts
