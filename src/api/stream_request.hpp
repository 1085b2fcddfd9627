// StreamRequest: what a client of the stream sends: {"op":"subscribe","channel":"map",
// "market":"BTC","step":"5m","id":7}, "unsubscribe" with the same members, or "ping".
#pragma once

#include <string>
#include <string_view>

#include "api/api_answer.hpp"
#include "core/time.hpp"
#include "venue/json.hpp"

namespace faultline {

enum class StreamOp : std::uint8_t { subscribe, unsubscribe, ping };
enum class StreamChannel : std::uint8_t {
    ticker,
    map,
    heatmap,
    liquidations,
    tape,
    venues,
    zones,
    alerts
};
inline constexpr std::size_t stream_channel_count = 8;
std::string_view name_of(StreamChannel channel);

/// What is subscribed to; each topic has its own sequence.
struct TopicKey {
    StreamChannel channel{};
    std::string market;      // empty: all (liquidations, tape, alerts), or none (venues)
    DurationNs step_ns = 0;  // of heatmap
    friend auto operator<=>(const TopicKey&, const TopicKey&) = default;
};

struct StreamRequest {
    StreamOp op{};
    TopicKey topic;
    std::string id_json;  // the client's id as JSON, "null" where it gave none
};

/// Reads a message. Of what cannot be understood: the problem, and in `id_json` the id, if it could
/// be read, so that the client knows what is answered.
tl::expected<StreamRequest, ApiProblem> read_stream_request(std::string_view message,
                                                            JsonParser& parser,
                                                            std::string& id_json);

}  // namespace faultline
