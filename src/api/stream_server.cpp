// StreamServer: subscriptions and ticks.
#include "api/stream_server.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "core/json_writer.hpp"
#include "net/server_frames.hpp"

namespace faultline {
namespace {

constexpr std::size_t recent_max = 500;
constexpr double requests_per_s = 20, requests_burst = 100;
constexpr std::uint16_t close_policy = 1008;

}  // namespace

StreamServer::StreamServer(AsioNetwork& network, ApiContext& context)
    : network_(network), context_(context) {
    timer_ = network_.after(context_.options.tick_ns, [this] { tick(); });
}

StreamServer::~StreamServer() { network_.cancel(timer_); }

void StreamServer::opened(const std::shared_ptr<ServerSocket>& socket) {
    clients_.emplace(socket->id(), Client{socket, {}, TokenBucket(requests_per_s, requests_burst)});
}

void StreamServer::closed(ServerSocket& socket) {
    const auto client = clients_.find(socket.id());
    if (client == clients_.end()) return;
    for (const TopicKey& topic : client->second.topics) leave(topic, socket.id());
    clients_.erase(client);
}

void StreamServer::leave(const TopicKey& topic, std::uint64_t socket_id) {
    const auto entry = topics_.find(topic);
    if (entry == topics_.end()) return;
    std::vector<Subscriber>& subscribers = entry->second.subscribers;
    subscriptions_ -= std::erase_if(
        subscribers, [socket_id](const Subscriber& one) { return one.socket->id() == socket_id; });
    if (subscribers.empty()) topics_.erase(entry);
}

void StreamServer::message(ServerSocket& socket, std::string_view payload, bool is_binary) {
    const auto found = clients_.find(socket.id());
    if (found == clients_.end()) return;
    Client& client = found->second;
    if (!client.requests.take(1, context_.monotonic_ns())) {
        ++counts_.refused;
        return socket.close(close_policy, "too many requests");
    }
    std::string id_json;
    if (is_binary) {
        return refuse(socket, "null",
                      {.detail = "the message is binary", .remedy = "send JSON as text"});
    }
    const auto request = read_stream_request(payload, parser_, id_json);
    if (!request) return refuse(socket, id_json, request.error());
    if (request->op == StreamOp::ping) return confirm(socket, "pong", *request, 0);
    if (!is_offered(request->topic.channel)) {
        return refuse(socket, id_json,
                      {.status = 501,
                       .detail = fmt::format("{} are not told by this server",
                                             name_of(request->topic.channel)),
                       .parameter = "channel",
                       .remedy = "ticker, map, heatmap, liquidations, tape and venues are"});
    }
    if (!is_market(request->topic.market)) {
        return refuse(
            socket, id_json,
            {.status = 404,
             .detail = fmt::format("\"{}\" is not a market of this server", request->topic.market),
             .parameter = "market",
             .remedy = "/v1/markets names them"});
    }
    if (request->op == StreamOp::subscribe) {
        subscribe(client, *request);
    } else {
        unsubscribe(client, *request);
    }
}

bool StreamServer::is_market(const std::string& market) const {
    if (market.empty() || context_.service.snapshot(market)) return true;
    const ServiceStatus status = context_.service.status();
    return std::ranges::find(status.markets, market) != status.markets.end();
}

void StreamServer::confirm(ServerSocket& socket, std::string_view type,
                           const StreamRequest& request, std::uint64_t number) {
    JsonWriter json;
    json.begin_object();
    json.member("type", type);
    if (request.op != StreamOp::ping) {
        json.member("channel", name_of(request.topic.channel));
        json.key("market");
        if (request.topic.market.empty()) {
            json.null();
        } else {
            json.value(request.topic.market);
        }
        if (request.topic.step_ns > 0) json.member("step", format_duration(request.topic.step_ns));
        if (number > 0) json.member("topic", number);
    }
    send(socket, json.take() + ",\"id\":" + request.id_json + "}", false);
}

void StreamServer::refuse(ServerSocket& socket, const std::string& id_json,
                          const ApiProblem& problem) {
    ++counts_.refused;
    JsonWriter json;
    json.begin_object();
    // The problem's own "type" member is left to HTTP: here it says what the message is.
    json.member("title", problem.title.empty() ? title_of(problem.status) : problem.title);
    json.member("status", problem.status);
    json.member("detail", problem.detail);
    if (!problem.parameter.empty()) json.member("parameter", problem.parameter);
    if (!problem.remedy.empty()) json.member("remedy", problem.remedy);
    json.end_object();
    send(socket, "{\"type\":\"error\",\"id\":" + id_json + "," + json.take().substr(1), false);
}

void StreamServer::subscribe(Client& client, const StreamRequest& request) {
    ServerSocket& socket = *client.socket;
    if (client.topics.size() >= context_.options.subscriptions_max) {
        return refuse(socket, request.id_json,
                      {.status = 429,
                       .detail = fmt::format("more than {} subscriptions",
                                             context_.options.subscriptions_max),
                       .remedy = "unsubscribe from what is not needed"});
    }
    if (std::ranges::find(client.topics, request.topic) != client.topics.end()) {
        return refuse(socket, request.id_json,
                      {.detail = "it is subscribed to already", .remedy = "unsubscribe first"});
    }
    const auto step = column_steps_.find(request.topic.market);
    if (request.topic.step_ns > 0 && step != column_steps_.end() &&
        request.topic.step_ns % step->second != 0) {
        return refuse(socket, request.id_json,
                      {.detail = "columns of that length are not made",
                       .parameter = "step",
                       .remedy = "ask for a multiple of " + format_duration(step->second)});
    }
    Entry& entry = topics_[request.topic];
    if (!entry.topic) {
        entry.topic = make_topic(context_, request.topic, ++last_topic_, recent_);
        const auto last = noticed_.find({request.topic.channel, request.topic.market});
        if (last != noticed_.end()) {
            entry.topic->notice(request.topic.market, last->second.first, last->second.second);
            entry.topic->news();  // known to whoever comes by the snapshot
        }
    }
    client.topics.push_back(request.topic);
    ++subscriptions_;
    confirm(socket, "subscribed", request, entry.topic->number());
    const std::string snapshot = entry.topic->snapshot({});
    if (!snapshot.empty()) send(socket, snapshot, entry.topic->is_binary());
    entry.subscribers.push_back({client.socket, false});
}

void StreamServer::unsubscribe(Client& client, const StreamRequest& request) {
    if (std::erase(client.topics, request.topic) == 0) {
        return refuse(*client.socket, request.id_json,
                      {.detail = "it is not subscribed to", .remedy = "subscribe first"});
    }
    leave(request.topic, client.socket->id());
    confirm(*client.socket, "unsubscribed", request, 0);
}

void StreamServer::send(ServerSocket& socket, const std::string& payload, bool is_binary) {
    ++counts_.sent;
    if (is_binary) {
        socket.send_binary(payload);
    } else {
        socket.send_text(payload);
    }
}

void StreamServer::tell_news(Entry& entry) {
    const bool is_binary = entry.topic->is_binary();
    for (const std::string& payload : entry.topic->news()) {
        std::string frame;  // framed once for all
        frame.reserve(payload.size() + 10);
        append_frame(frame, is_binary ? WsOpcode::binary : WsOpcode::text, payload);
        for (Subscriber& subscriber : entry.subscribers) {
            ServerSocket& socket = *subscriber.socket;
            subscriber.is_slow =
                subscriber.is_slow || socket.queued_bytes() > context_.options.slow_bytes;
            if (subscriber.is_slow) {
                ++counts_.skipped;
                continue;
            }
            ++counts_.sent;
            socket.send_raw(frame);
        }
    }
}

void StreamServer::catch_up(Entry& entry) {
    for (Subscriber& subscriber : entry.subscribers) {
        const bool is_back = subscriber.is_slow &&
                             subscriber.socket->queued_bytes() <= context_.options.slow_bytes / 4;
        if (!is_back) continue;
        subscriber.is_slow = false;
        const std::string snapshot = entry.topic->snapshot("slow");
        if (!snapshot.empty()) send(*subscriber.socket, snapshot, entry.topic->is_binary());
    }
}

void StreamServer::tick() {
    timer_ = network_.after(context_.options.tick_ns, [this] { tick(); });
    for (auto& [key, entry] : topics_) {
        tell_news(entry);
        catch_up(entry);
    }
}

void StreamServer::published(const std::shared_ptr<const MarketSnapshot>& snapshot) {
    for (auto& [key, entry] : topics_) entry.topic->published(snapshot);
}

void StreamServer::liquidated(const SeenLiquidation& seen) {
    recent_.push_back(seen);
    if (recent_.size() > recent_max) recent_.pop_front();
    for (auto& [key, entry] : topics_) {
        entry.topic->liquidated(seen);
        if (entry.topic->is_immediate()) tell_news(entry);
    }
}

void StreamServer::offer(StreamChannel channel) {
    offered_[static_cast<std::size_t>(channel)] = true;
}

void StreamServer::notice(StreamChannel channel, const std::string& market, TimeNs at_ns,
                          const std::string& data) {
    if (channel == StreamChannel::zones) noticed_[{channel, market}] = {at_ns, data};
    for (auto& [key, entry] : topics_) {
        if (key.channel != channel) continue;
        entry.topic->notice(market, at_ns, data);
        if (entry.topic->is_immediate()) tell_news(entry);
    }
}

void StreamServer::column(const std::string& market, const Heatmap& column, bool is_final) {
    column_steps_[market] = column.step_ns;
    for (auto& [key, entry] : topics_) entry.topic->column(column, is_final);
}

}  // namespace faultline
