// StreamTopic: one thing that clients subscribe to. It hears news, and at each tick makes of them
// the message that all of its subscribers get, with a sequence that rises by one with each message.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "api/api_context.hpp"
#include "api/stream_request.hpp"

namespace faultline {

/// The newest liquidations, for those who come later.
using RecentLiquidations = std::deque<SeenLiquidation>;

class StreamTopic {
  public:
    StreamTopic(ApiContext& context, TopicKey key, std::uint64_t number)
        : context_(context), key_(std::move(key)), number_(number) {}
    virtual ~StreamTopic() = default;
    StreamTopic(const StreamTopic&) = delete;
    StreamTopic& operator=(const StreamTopic&) = delete;

    const TopicKey& key() const { return key_; }
    std::uint64_t number() const { return number_; }
    std::uint64_t sequence() const { return sequence_; }
    virtual bool is_binary() const { return false; }
    /// News go out at once instead of at the next tick.
    virtual bool is_immediate() const { return false; }

    /// What a new subscriber gets, as of the last message to the others; empty: nothing yet.
    /// `reason` is told where it is not empty.
    virtual std::string snapshot(std::string_view reason) = 0;
    /// Messages about what has happened since the last call.
    virtual std::vector<std::string> news() = 0;

    virtual void published(const std::shared_ptr<const MarketSnapshot>& /*snapshot*/) {}
    virtual void liquidated(const SeenLiquidation& /*seen*/) {}
    virtual void column(const Heatmap& /*column*/, bool /*is_final*/) {}
    /// What somebody else has to tell on this channel, as JSON.
    virtual void notice(const std::string& /*market*/, TimeNs /*at_ns*/,
                        const std::string& /*data*/) {}

  protected:
    /// {"type":..., "channel", "market", "sequence", "at", "reason", "data":<data>}
    std::string message(std::string_view type, TimeNs at_ns, std::string_view data,
                        std::string_view reason = {}) const;
    std::uint64_t next_sequence() { return ++sequence_; }

    ApiContext& context_;

  private:
    TopicKey key_;
    std::uint64_t number_;
    std::uint64_t sequence_ = 0;
};

/// The topic of a key. Precondition: its market is one of the service's, or empty where it may be.
std::unique_ptr<StreamTopic> make_topic(ApiContext& context, const TopicKey& key,
                                        std::uint64_t number, const RecentLiquidations& recent);

}  // namespace faultline
