// StreamServer: the WebSocket side: who is subscribed to what. News are gathered to a tick, framed
// once and sent to all subscribers of a topic. A client that does not keep up is sent nothing more
// until it has taken what waits for it; then it gets a snapshot. Network thread only.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>

#include "api/stream_topic.hpp"
#include "feed/token_bucket.hpp"
#include "net/asio_network.hpp"
#include "net/web_server.hpp"

namespace faultline {

struct StreamCounts {
    std::uint64_t sent = 0;     // messages
    std::uint64_t skipped = 0;  // messages that slow clients did not get
    std::uint64_t refused = 0;  // requests of clients
};

class StreamServer {
  public:
    /// Both must outlive it.
    StreamServer(AsioNetwork& network, ApiContext& context);
    ~StreamServer();
    StreamServer(const StreamServer&) = delete;
    StreamServer& operator=(const StreamServer&) = delete;

    void opened(const std::shared_ptr<ServerSocket>& socket);
    void message(ServerSocket& socket, std::string_view payload, bool is_binary);
    void closed(ServerSocket& socket);

    void published(const std::shared_ptr<const MarketSnapshot>& snapshot);
    void liquidated(const SeenLiquidation& seen);
    void column(const std::string& market, const Heatmap& column, bool is_final);

    /// From now on the channel (zones or alerts) may be subscribed to: somebody tells its news.
    void offer(StreamChannel channel);
    /// News of an offered channel, as JSON: the zones of a market, or one alert.
    void notice(StreamChannel channel, const std::string& market, TimeNs at_ns,
                const std::string& data);

    std::size_t clients() const { return clients_.size(); }
    std::size_t subscriptions() const { return subscriptions_; }
    const StreamCounts& counts() const { return counts_; }

  private:
    struct Client {
        std::shared_ptr<ServerSocket> socket;
        std::vector<TopicKey> topics;
        TokenBucket requests;
    };
    struct Subscriber {
        std::shared_ptr<ServerSocket> socket;
        bool is_slow = false;  // has missed something
    };
    struct Entry {
        std::unique_ptr<StreamTopic> topic;
        std::vector<Subscriber> subscribers;
    };

    void tick();
    void tell_news(Entry& entry);
    void catch_up(Entry& entry);
    void send(ServerSocket& socket, const std::string& payload, bool is_binary);
    void refuse(ServerSocket& socket, const std::string& id_json, const ApiProblem& problem);
    void subscribe(Client& client, const StreamRequest& request);
    void unsubscribe(Client& client, const StreamRequest& request);
    void leave(const TopicKey& topic, std::uint64_t socket_id);
    void confirm(ServerSocket& socket, std::string_view type, const StreamRequest& request,
                 std::uint64_t number);
    bool is_market(const std::string& market) const;
    bool is_offered(StreamChannel channel) const {
        return channel < StreamChannel::zones || offered_[static_cast<std::size_t>(channel)];
    }

    AsioNetwork& network_;
    ApiContext& context_;
    TimerId timer_ = 0;
    std::uint64_t last_topic_ = 0;
    std::size_t subscriptions_ = 0;
    std::map<TopicKey, Entry> topics_;
    std::unordered_map<std::uint64_t, Client> clients_;
    std::map<std::string, DurationNs> column_steps_;  // by market, as the service sends them
    RecentLiquidations recent_;
    std::array<bool, stream_channel_count> offered_{};
    std::map<std::pair<StreamChannel, std::string>, std::pair<TimeNs, std::string>> noticed_;
    JsonParser parser_;
    StreamCounts counts_;
};

}  // namespace faultline
