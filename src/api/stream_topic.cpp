// StreamTopic: the frame of messages, and which topic a key has.
#include "api/stream_topic.hpp"

#include "api/heatmap_topic.hpp"
#include "api/liquidation_topic.hpp"
#include "api/map_topic.hpp"
#include "api/notice_topic.hpp"
#include "api/state_topics.hpp"
#include "core/json_writer.hpp"

namespace faultline {

std::string StreamTopic::message(std::string_view type, TimeNs at_ns, std::string_view data,
                                 std::string_view reason) const {
    JsonWriter json;
    json.begin_object();
    json.member("type", type);
    json.member("channel", name_of(key_.channel));
    json.key("market");
    if (key_.market.empty()) {
        json.null();
    } else {
        json.value(key_.market);
    }
    json.member("sequence", sequence_);
    json.member("at", format_time(at_ns));
    if (!reason.empty()) json.member("reason", reason);
    std::string out = json.take();
    out += ",\"data\":";
    out += data;
    out += '}';
    return out;
}

std::unique_ptr<StreamTopic> make_topic(ApiContext& context, const TopicKey& key,
                                        std::uint64_t number, const RecentLiquidations& recent) {
    switch (key.channel) {
        case StreamChannel::ticker:
            return std::make_unique<TickerTopic>(context, key, number);
        case StreamChannel::map:
            return std::make_unique<MapTopic>(context, key, number);
        case StreamChannel::heatmap:
            return std::make_unique<HeatmapTopic>(context, key, number);
        case StreamChannel::liquidations:
        case StreamChannel::tape:
            return std::make_unique<LiquidationTopic>(context, key, number, recent);
        case StreamChannel::venues:
            return std::make_unique<VenueTopic>(context, key, number);
        case StreamChannel::zones:
        case StreamChannel::alerts:
            return std::make_unique<NoticeTopic>(context, key, number);
    }
    return nullptr;
}

}  // namespace faultline
