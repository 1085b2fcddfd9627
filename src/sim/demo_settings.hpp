// DemoSettings: the world of agents that a demo shows: all venues in about the order of size that
// people know, a few coins, and as many agents as one core plays with ease.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "sim/agent_settings.hpp"

namespace faultline {

struct DemoOptions {
    std::vector<std::string> markets{"BTC", "ETH", "SOL"};
    std::vector<VenueId> venues;  // empty: all 22
    std::uint64_t seed = 1;
    int history_days = 30;  // simulated at the first start
    int threads = 2;        // that play the past; the world is the same for every number
    /// Called before a new world hands out anything, with the reason: what is stored is of another
    /// world and must go. A problem from it ends `DemoWorld::open`.
    std::function<Outcome<void>(const std::string& why)> on_new{};
};

/// The world of a demo. Its start is to be set.
AgentWorldSettings demo_settings(const DemoOptions& options);

/// A number that changes with everything that makes a world another one, so that a saved state is
/// not read into a world that it does not fit.
std::uint64_t fingerprint_of(const AgentWorldSettings& settings);

}  // namespace faultline
