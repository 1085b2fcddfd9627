// Feed: all venues live. Connects, subscribes, polls, watches, reconnects and rotates, each venue
// on its own, so that a dead one never delays another; hands every record to the sink.
//
// Lives on the network's thread: construct it anywhere, but call everything there (AsioNetwork has
// `post`), and never from inside a sink's call. After `stop` nothing fires any more: each
// connection has given its `closed` record and each channel a gap of reason `stopped`, still open.
#pragma once

#include <memory>
#include <vector>

#include "feed/feed_config.hpp"
#include "feed/feed_sink.hpp"
#include "feed/feed_status.hpp"
#include "net/network.hpp"

namespace faultline {

class Feed {
  public:
    /// Network and sink must outlive the feed.
    Feed(Network& network, FeedConfig config, FeedSink& sink);
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    void start();
    void stop();
    /// One per configured venue, in their order.
    std::vector<VenueStatus> status() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace faultline
