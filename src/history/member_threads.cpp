// tell_members: whoever is free takes the next member.
#include "history/member_threads.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace faultline {

std::size_t all_processors() { return std::max(1U, std::thread::hardware_concurrency()); }

void tell_members(std::size_t count, std::size_t threads,
                  const std::function<void(std::size_t)>& tell) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t member = next++; member < count; member = next++) tell(member);
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(work);
    work();
}

}  // namespace faultline
