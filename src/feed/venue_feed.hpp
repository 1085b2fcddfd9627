// VenueFeed: everything live of one venue: its plan, its connections, its polls, its records. Knows
// nothing of other venues.
//
// When an instruments answer tells something new about a contract that we listen to (its number,
// its size), the plan is made again; connections that it does not change stay as they are.
#pragma once

#include <memory>
#include <vector>

#include "feed/connection_keeper.hpp"
#include "feed/poll_scheduler.hpp"

namespace faultline {

class VenueFeed {
  public:
    /// What is referred to must outlive the feed of the venue.
    VenueFeed(VenueSubscription subscription, const FeedConfig& config, Network& network,
              FeedNumbers& numbers, FeedSink& sink);
    ~VenueFeed();
    VenueFeed(const VenueFeed&) = delete;
    VenueFeed& operator=(const VenueFeed&) = delete;

    void start();
    void stop();
    VenueStatus status() const;

  private:
    /// The venue's plan for our contracts, within the caps of the timing.
    Plan planned() const;
    void learn(const Normalised& normalised);
    void plan_again();
    void replace_connections(std::vector<PlannedConnection> planned);
    VenueState judge(const VenueStatus& status) const;

    VenueSubscription subscription_;
    const FeedConfig& config_;
    Network& network_;
    Rng rng_;
    TokenBucket opens_;
    RecordDesk desk_;
    VenueContext context_;
    std::vector<std::unique_ptr<ConnectionKeeper>> keepers_;
    PollScheduler polls_;
    Alarm plan_alarm_;
    bool is_running_ = false;
    TimeNs started_utc_ns_ = 0;
};

}  // namespace faultline
