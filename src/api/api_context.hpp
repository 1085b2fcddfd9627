// ApiContext: what the resources share. Used on the API's thread only.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>

#include "api/api_options.hpp"
#include "api/market_service.hpp"

namespace faultline {

class KeptQuestions;
class MapTexts;
class StreamServer;

/// Venues by state. Those that are not listened to (`stopped`) are in no count.
struct VenueTally {
    std::size_t live = 0, partial = 0, down = 0, connecting = 0, total = 0;
    std::array<VenueState, venue_count> states{};
};
VenueTally tally_of(const std::vector<VenueStatus>& venues);

/// What the API has done since its start. Late answers are counted on the thread they come from.
struct ApiCounts {
    std::array<std::atomic<std::uint64_t>, 6> answers_by_class{};  // [2]: 2xx
    std::uint64_t refused_tokens = 0, over_rate = 0, over_asks = 0;
};

struct ApiContext {
    ApiContext(const ApiOptions& given, MarketService& asked) : options(given), service(asked) {}

    const ApiOptions& options;
    MarketService& service;
    std::function<TimeNs()> utc_ns, monotonic_ns;
    std::function<const ServerCounts&()> server_counts;
    std::function<std::size_t()> clients;  // open connections
    MapTexts* maps = nullptr;
    StreamServer* stream = nullptr;
    /// Runs later on the API's thread; from any thread.
    std::function<void(std::function<void()>)> post;
    KeptQuestions* questions = nullptr;  // null: there is no place to keep any
    std::shared_ptr<ApiCounts> counts = std::make_shared<ApiCounts>();
    /// Questions that are being computed; answers come on other threads.
    std::shared_ptr<std::atomic<std::size_t>> asks = std::make_shared<std::atomic<std::size_t>>(0);

    /// States of the venues, at most a fifth of a second old: asking copies much.
    const VenueTally& tally();
    void forget_tally() { tally_until_ns_ = 0; }

  private:
    VenueTally tally_;
    TimeNs tally_until_ns_ = 0;
};

}  // namespace faultline
