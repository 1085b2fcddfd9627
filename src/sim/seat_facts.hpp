// SeatFacts: what a venue of agents publishes about itself beside its trades, derived from a second
// of it: funding, long and short accounts, resting orders. History and live feeds are told the
// same.
#pragma once

#include "market/instrument.hpp"
#include "sim/agent_venue.hpp"

namespace faultline::seat_facts {

inline constexpr DurationNs funding_interval_ns = 8 * ns_per_hour;

/// Share of accounts that are long, 0 to 1; a half where there are none.
double long_share(const AgentSecond& second);

/// Funding rate per interval, as a fraction: a basis point, more where longs are many.
double funding_rate(const AgentSecond& second);

/// USD resting within `percent` (above 0) of the price on one side of the book: about 1.2 % of open
/// interest per percent, another size every hour. `is_ask`: above the price.
double resting_usd(const Instrument& instrument, const AgentSecond& second, TimeNs at_ns,
                   bool is_ask, double percent);

}  // namespace faultline::seat_facts
