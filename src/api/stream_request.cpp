// StreamRequest: reading.
#include "api/stream_request.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "api/nearest_name.hpp"
#include "market/instrument.hpp"

namespace faultline {
namespace {

constexpr std::array<std::string_view, stream_channel_count> channel_names{
    "ticker", "map", "heatmap", "liquidations", "tape", "venues", "zones", "alerts"};
constexpr std::size_t message_bytes_max = 4096;
constexpr std::size_t market_bytes_max = 20;

using Refusal = tl::unexpected<ApiProblem>;

Refusal refuse(std::string parameter, std::string detail, std::string remedy, int status = 400) {
    return Refusal(ApiProblem{.status = status,
                              .detail = std::move(detail),
                              .parameter = std::move(parameter),
                              .remedy = std::move(remedy)});
}

std::string id_of(const Json& message) {
    const auto id = message.find("id");
    if (!id) return "null";
    JsonWriter json;
    if (const auto text = id->text(); text && id->is_text()) {
        json.value(*text);
    } else if (const auto number = id->number(); number && id->is_number()) {
        json.value(*number);
    } else {
        return "null";
    }
    return json.take();
}

tl::expected<StreamOp, ApiProblem> op_of(const Json& message) {
    const auto op = message.text("op");
    if (op && *op == "subscribe") return StreamOp::subscribe;
    if (op && *op == "unsubscribe") return StreamOp::unsubscribe;
    if (op && *op == "ping") return StreamOp::ping;
    return refuse("op",
                  op ? fmt::format("\"{}\" is no operation", op->substr(0, 40)) : "there is no op",
                  "write subscribe, unsubscribe or ping");
}

tl::expected<StreamChannel, ApiProblem> channel_of(const Json& message) {
    const auto name = message.text("channel");
    const std::string known = fmt::format("known: {}", fmt::join(channel_names, ", "));
    if (!name) return refuse("channel", "there is no channel", known);
    const auto found = std::ranges::find(channel_names, *name);
    if (found != channel_names.end()) {
        return static_cast<StreamChannel>(found - channel_names.begin());
    }
    const std::string_view meant = nearest_name(*name, channel_names);
    return refuse("channel", fmt::format("\"{}\" is no channel", name->substr(0, 40)),
                  meant.empty() ? known : fmt::format("did you mean \"{}\"?", meant));
}

}  // namespace

std::string_view name_of(StreamChannel channel) {
    return channel_names[static_cast<std::size_t>(channel)];
}

tl::expected<StreamRequest, ApiProblem> read_stream_request(std::string_view message,
                                                            JsonParser& parser,
                                                            std::string& id_json) {
    id_json = "null";
    const auto parsed = parser.parse(message, 0, message_bytes_max);
    if (!parsed || !parsed->is_object()) {
        return refuse("", "the message is not a JSON object of at most 4096 bytes",
                      R"(write {"op":"subscribe","channel":"map","market":"BTC"})");
    }
    StreamRequest request;
    request.id_json = id_json = id_of(*parsed);
    FL_TRY(op, op_of(*parsed));
    request.op = op;
    if (op == StreamOp::ping) return request;
    FL_TRY(channel, channel_of(*parsed));
    request.topic.channel = channel;
    const auto market = parsed->text_if("market");
    const bool is_plain = market && market->size() <= market_bytes_max &&
                          std::ranges::all_of(*market, [](char c) { return c > ' ' && c < 127; });
    if (!is_plain) return refuse("market", "it is not a market", "name a coin, such as BTC");
    const bool needs_market = channel == StreamChannel::ticker || channel == StreamChannel::map ||
                              channel == StreamChannel::heatmap || channel == StreamChannel::zones;
    if (needs_market && market->empty()) {
        return refuse("market", fmt::format("{} needs a market", name_of(channel)),
                      "name a coin, such as BTC");
    }
    if (channel != StreamChannel::venues && !market->empty()) {
        request.topic.market = market_of(*market);
    }
    if (channel != StreamChannel::heatmap) return request;
    const auto step = parsed->text_if("step");
    const auto length = parse_duration(step && !step->empty() ? *step : "5m");
    if (!step || !length || *length % ns_per_minute != 0 || *length > ns_per_day) {
        return refuse("step", "it is not a length of whole minutes, at most a day",
                      "write it like 5m, 30m or 2h");
    }
    request.topic.step_ns = *length;
    return request;
}

}  // namespace faultline
