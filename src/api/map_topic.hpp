// MapTopic: the liquidation map of a market around its price. A snapshot is the body of
// GET /v1/map?range=15%; deltas name the levels that changed since what clients have.
#pragma once

#include "api/stream_topic.hpp"

namespace faultline {

class MapTopic final : public StreamTopic {
  public:
    static constexpr double around = 0.15;
    /// A level is told again when it has changed by more than this share: all levels age a little
    /// with every snapshot.
    static constexpr double change_min = 0.002;

    MapTopic(ApiContext& context, TopicKey key, std::uint64_t number);
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;
    void published(const std::shared_ptr<const MarketSnapshot>& snapshot) override;

  private:
    struct Told {
        std::int64_t row = 0;  // price in buckets
        Side side{};
        double notional_usd = 0;
    };
    void show(const std::shared_ptr<const MarketSnapshot>& snapshot);
    std::string delta_data(const MarketSnapshot& snapshot);

    std::shared_ptr<const MarketSnapshot> newest_, shown_;
    std::vector<Told> told_;  // what clients have, by row and side
    std::string data_;        // of a snapshot of `shown_`; made when it is asked for
};

}  // namespace faultline
