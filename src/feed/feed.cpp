// Feed: the venues, side by side.
#include "feed/feed.hpp"

#include "feed/venue_feed.hpp"

namespace faultline {

struct Feed::State {
    FeedConfig config;
    FeedNumbers numbers;
    std::vector<std::unique_ptr<VenueFeed>> venues;
};

Feed::Feed(Network& network, FeedConfig config, FeedSink& sink)
    : state_(std::make_unique<State>()) {
    state_->config = std::move(config);
    state_->numbers = {state_->config.first_sequence, state_->config.first_connection};
    for (const VenueSubscription& subscription : state_->config.venues) {
        state_->venues.push_back(std::make_unique<VenueFeed>(subscription, state_->config, network,
                                                             state_->numbers, sink));
    }
}

Feed::~Feed() { stop(); }

void Feed::start() {
    for (const auto& venue : state_->venues) venue->start();
}

void Feed::stop() {
    for (const auto& venue : state_->venues) venue->stop();
}

std::vector<VenueStatus> Feed::status() const {
    std::vector<VenueStatus> out;
    for (const auto& venue : state_->venues) out.push_back(venue->status());
    return out;
}

}  // namespace faultline
