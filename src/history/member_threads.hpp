// Members of a bank told on several threads. They share nothing that changes, so the order in which
// they are told is free and the results are those of one thread, byte for byte.
//
// A member is told a whole block of the market before the next one is: its map stays in the cache
// of the processor, instead of being pushed out by those of the others every second.
#pragma once

#include <cstddef>
#include <functional>

namespace faultline {

/// Steps of the market that a member is told in one go.
inline constexpr std::size_t steps_per_block = 3600;

/// As many threads as the machine has processors: for a command that someone waits for. What runs
/// beside serving takes one.
std::size_t all_processors();

/// Calls `tell(member)` for 0 to `count` - 1, each once, on the calling thread and up to
/// `threads` - 1 more, and returns when all are done. `tell` must not throw.
void tell_members(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& tell);

}  // namespace faultline
