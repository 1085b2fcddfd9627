// HttpPool: connections that an HTTP exchange has left open, for the next one to the same place.
//
// Few and not for long: servers drop idle connections without a word, and a request on such a one
// costs a round trip. What has grown old is closed at the next look into the pool.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "net/wire_stream.hpp"

namespace faultline {

class HttpPool {
  public:
    static constexpr std::size_t idle_max = 4;  // per place
    static constexpr DurationNs age_max_ns = 30 * ns_per_second;

    /// A connection without anything to read, or null.
    std::unique_ptr<WireStream> take(const std::string& place, TimeNs now_monotonic_ns) {
        prune(now_monotonic_ns);
        std::vector<Idle>& idle = places_[place];
        while (!idle.empty()) {
            std::unique_ptr<WireStream> stream = std::move(idle.back().stream);
            idle.pop_back();
            if (!stream->is_stale()) return stream;
        }
        return nullptr;
    }

    void put(const std::string& place, std::unique_ptr<WireStream> stream,
             TimeNs now_monotonic_ns) {
        prune(now_monotonic_ns);
        std::vector<Idle>& idle = places_[place];
        if (idle.size() < idle_max) idle.push_back({std::move(stream), now_monotonic_ns});
    }

  private:
    struct Idle {
        std::unique_ptr<WireStream> stream;
        TimeNs since_ns = 0;
    };

    void prune(TimeNs now_monotonic_ns) {
        for (auto& [place, idle] : places_) {
            std::erase_if(idle, [&](const Idle& one) {
                return now_monotonic_ns - one.since_ns > age_max_ns;
            });
        }
        std::erase_if(places_, [](const auto& entry) { return entry.second.empty(); });
    }

    std::map<std::string, std::vector<Idle>> places_;
};

}  // namespace faultline
