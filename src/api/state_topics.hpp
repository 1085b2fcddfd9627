// TickerTopic and VenueTopic: small states of which the newest is all that matters.
#pragma once

#include <array>

#include "api/stream_topic.hpp"

namespace faultline {

/// {price_usd, mark_at, open_interest_usd, funding_rate_8h, change_24h_pct} of a market.
class TickerTopic final : public StreamTopic {
  public:
    TickerTopic(ApiContext& context, TopicKey key, std::uint64_t number);
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;
    void published(const std::shared_ptr<const MarketSnapshot>& snapshot) override;

  private:
    std::shared_ptr<const MarketSnapshot> newest_;
    std::string told_;  // the data that clients have
    TimeNs told_at_ns_ = 0;
};

/// {venues: [{venue, state, age_s, since, reason}]}: all, then those that changed, at most
/// once a second.
class VenueTopic final : public StreamTopic {
  public:
    VenueTopic(ApiContext& context, TopicKey key, std::uint64_t number);
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;

  private:
    TimeNs next_ns_ = 0;
    std::array<std::string, venue_count> told_;
};

}  // namespace faultline
