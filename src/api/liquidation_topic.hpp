// LiquidationTopic: liquidations as they are seen, of one market or of all: gathered to a tick
// (channel liquidations), or each at once (channel tape).
#pragma once

#include "api/stream_topic.hpp"

namespace faultline {

class LiquidationTopic final : public StreamTopic {
  public:
    static constexpr std::size_t shown_max = 50;  // events of a snapshot

    /// `recent` must outlive the topic.
    LiquidationTopic(ApiContext& context, TopicKey key, std::uint64_t number,
                     const RecentLiquidations& recent)
        : StreamTopic(context, std::move(key), number), recent_(recent) {}

    bool is_immediate() const override { return key().channel == StreamChannel::tape; }
    std::string snapshot(std::string_view reason) override;
    std::vector<std::string> news() override;
    void liquidated(const SeenLiquidation& seen) override;

  private:
    bool is_ours(const SeenLiquidation& seen) const {
        return key().market.empty() || key().market == seen.market;
    }

    const RecentLiquidations& recent_;
    std::vector<SeenLiquidation> waiting_;
};

}  // namespace faultline
