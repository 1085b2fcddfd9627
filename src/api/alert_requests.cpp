// AlertRequests: from a request to the service and back.
#include "api/alert_requests.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "core/json_writer.hpp"
#include "insight/alert_rule_json.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::string_view root_path = "/v1/alerts";

ServerReply json_reply(int status, std::string body) {
    ServerReply reply;
    reply.status = status;
    reply.headers = {{"Cache-Control", "no-store"}};
    reply.body = std::move(body);
    return reply;
}

ServerReply problem_reply(int status, std::string_view title, const Problem& what) {
    JsonWriter json;
    json.begin_object().member("type", "about:blank").member("title", title);
    json.member("status", status);
    json.member("detail", what.where.empty() ? what.what : what.where + ": " + what.what);
    if (!what.remedy.empty()) json.member("remedy", what.remedy);
    ServerReply reply = json_reply(status, json.end_object().take());
    reply.content_type = "application/problem+json";
    return reply;
}

ServerReply not_allowed(std::string_view allowed) {
    ServerReply reply = problem_reply(405, "Method Not Allowed",
                                      {"not with this method", "", std::string(allowed)});
    reply.headers.push_back({"Allow", std::string(allowed)});
    return reply;
}

/// What the rule was compared with last; null for one that is not watched, or not yet.
void write_reading(JsonWriter& json, const AlertEngine::Reading* reading) {
    json.key("reading");
    if (reading == nullptr || reading->at_ns == 0) {
        json.null();
        return;
    }
    constexpr int decimals = 6;
    json.begin_object().member("at", format_time(reading->at_ns));
    json.key("value").rounded(std::isfinite(reading->value) ? reading->value : unknown, decimals);
    json.key("unknown_because");
    if (reading->unknown_why.empty()) {
        json.null();
    } else {
        json.value(reading->unknown_why);
    }
    json.end_object();
}

/// The rule's own keys, and "state" beside them.
std::string rule_with_state(const AlertService& service, const AlertRule& rule) {
    std::string text = alert_rule_json(rule);
    const AlertState* const state = service.state_of(rule.id);
    JsonWriter json;
    json.begin_object().member("armed", state == nullptr || state->fired == 0);
    json.member("fired_count", state == nullptr ? std::uint64_t{0} : state->sequence);
    if (state != nullptr && state->last_ns != 0) {
        json.member("last_fired_at", format_time(state->last_ns));
    } else {
        json.key("last_fired_at").null();
    }
    write_reading(json, service.reading_of(rule.id));
    json.end_object();
    text.pop_back();
    return text + R"(,"state":)" + json.text() + "}";
}

std::string channels_json(const AlertService& service) {
    JsonWriter json;
    json.begin_array();
    for (const AlertChannelStatus& channel : service.channels()) {
        json.begin_object().member("name", channel.name).member("type", name_of(channel.kind));
        json.member("place", channel.place).member("pending", channel.pending);
        json.member("delivered", channel.delivered).member("failed", channel.failed);
        json.member("failed_attempts", channel.failed_attempts);
        if (channel.last_reason.empty()) {
            json.key("trouble").null();
        } else {
            json.member("trouble", channel.last_reason);
        }
        if (channel.last_delivered_ns == 0) {
            json.key("last_delivered_at").null();
        } else {
            json.member("last_delivered_at", format_time(channel.last_delivered_ns));
        }
        json.end_object();
    }
    return json.end_array().take();
}

ServerReply answer_all(const AlertService& service) {
    std::string body = R"({"rules":[)";
    for (const AlertRule& rule : service.rules()) {
        if (body.back() != '[') body += ',';
        body += rule_with_state(service, rule);
    }
    JsonWriter trouble;
    if (service.trouble().empty()) {
        trouble.null();
    } else {
        trouble.value(service.trouble());
    }
    body += R"(],"channels":)" + channels_json(service) + R"(,"trouble":)" + trouble.text() + "}";
    return json_reply(200, std::move(body));
}

ServerReply answer_log(const AlertService& service, const ServerRequest& request) {
    std::size_t limit = 100;
    const std::string given = request.parameter("limit");
    if (!given.empty()) {
        const char* const end = given.data() + given.size();
        const auto read = std::from_chars(given.data(), end, limit);
        if (read.ec != std::errc{} || read.ptr != end || limit == 0 || limit > 1'000) {
            return problem_reply(400, "Bad Request",
                                 {"\"" + given + "\" is no number from 1 to 1000", "limit", ""});
        }
    }
    const std::string rule = request.parameter("rule");
    const std::string market = request.parameter("market");
    std::string body = R"({"alerts":[)";
    const auto& entries = service.journal().entries();
    for (auto it = entries.rbegin(); it != entries.rend() && limit > 0; ++it) {
        const Alert& alert = *it->second.alert;
        if ((!rule.empty() && alert.rule != rule) || (!market.empty() && alert.market != market)) {
            continue;
        }
        if (body.back() != '[') body += ',';
        body += journal_entry_json(it->second);
        --limit;
    }
    return json_reply(200, body + "]}");
}

/// Makes or replaces; `id` is empty for a POST.
ServerReply answer_put(AlertService& service, const ServerRequest& request, std::string_view id) {
    auto rule = parse_alert_rule(request.body, id);
    if (!rule) return problem_reply(422, "Unprocessable Content", rule.error());
    const std::string name = rule->id;
    if (name == "log" || name == "test") {
        return problem_reply(422, "Unprocessable Content",
                             {"the name is taken by the API itself", "id", "choose another"});
    }
    const bool is_new = service.find(name) == nullptr;
    if (!is_new && id.empty()) {
        return problem_reply(409, "Conflict",
                             {"there is a rule \"" + name + "\"", "id",
                              fmt::format("PUT {}/{} replaces it", root_path, name)});
    }
    if (auto put = service.put(*std::move(rule)); !put) {
        return problem_reply(422, "Unprocessable Content", put.error());
    }
    ServerReply reply =
        json_reply(is_new ? 201 : 200, rule_with_state(service, *service.find(name)));
    if (is_new) reply.headers.push_back({"Location", fmt::format("{}/{}", root_path, name)});
    return reply;
}

ServerReply answer_test(AlertService& service, const ServerRequest& request) {
    if (request.method != "POST") return not_allowed("POST");
    JsonParser parser;
    const auto body = parser.parse(request.body);
    const auto channel = body ? body->text("channel") : fail(ErrorCode::bad_json);
    if (!channel) {
        return problem_reply(422, "Unprocessable Content",
                             {"no channel is named", "channel", R"(as {"channel": "desk"})"});
    }
    if (auto sent = service.send_test(*channel); !sent) {
        return problem_reply(404, "Not Found", sent.error());
    }
    return json_reply(202, "{}");
}

ServerReply answer_one(AlertService& service, const ServerRequest& request, std::string_view id) {
    if (request.method == "PUT") return answer_put(service, request, id);
    const AlertRule* const rule = service.find(id);
    const bool is_known_method = request.method == "GET" || request.method == "DELETE";
    if (!is_known_method) return not_allowed("GET, PUT, DELETE");
    if (rule == nullptr) {
        return problem_reply(404, "Not Found",
                             {fmt::format("there is no rule \"{}\"", id), "", "GET /v1/alerts"});
    }
    if (request.method == "GET") return json_reply(200, rule_with_state(service, *rule));
    if (auto removed = service.remove(id); !removed) {
        return problem_reply(500, "Internal Server Error", removed.error());
    }
    return json_reply(204, "");
}

}  // namespace

std::string journal_entry_json(const JournalEntry& entry) {
    JsonWriter json;
    json.begin_array();
    for (const ChannelDelivery& delivery : entry.deliveries) {
        json.begin_object().member("channel", delivery.channel);
        json.member("state", name_of(delivery.state));
        if (delivery.state == DeliveryState::pending) {
            json.key("at").null();
        } else {
            json.member("at", format_time(delivery.at_ns)).member("attempts", delivery.attempts);
        }
        if (!delivery.reason.empty()) json.member("reason", delivery.reason);
        json.end_object();
    }
    json.end_array();
    std::string text = alert_json(*entry.alert);
    text.pop_back();
    return text + R"(,"deliveries":)" + json.text() + "}";
}

std::optional<ServerReply> answer_alerts(AlertService& service, const ServerRequest& request) {
    std::string_view path = request.path();
    if (!path.starts_with(root_path)) return std::nullopt;
    path.remove_prefix(root_path.size());
    if (path == "/") path = {};
    if (path.empty()) {
        if (request.method == "GET") return answer_all(service);
        if (request.method == "POST") return answer_put(service, request, {});
        return not_allowed("GET, POST");
    }
    if (!path.starts_with('/')) return std::nullopt;
    path.remove_prefix(1);
    if (path.find('/') != std::string_view::npos) return std::nullopt;
    if (path == "log") {
        return request.method == "GET" ? answer_log(service, request) : not_allowed("GET");
    }
    if (path == "test") return answer_test(service, request);
    return answer_one(service, request, percent_decoded(path));
}

}  // namespace faultline
