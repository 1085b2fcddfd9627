// AlertMessages: payloads of webhooks, Telegram, Discord and Slack.
#include "api/alert_messages.hpp"

#include <cmath>
#include <fmt/format.h>

#include "core/base64.hpp"
#include "core/json_writer.hpp"
#include "net/hmac.hpp"
#include "net/http_wire.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::size_t discord_characters_max = 2'000;
constexpr std::size_t telegram_characters_max = 4'096;

/// At most so many bytes, which are at least as many characters, cut between characters.
std::string shortened(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

/// All of it for a reader. The id is in it: a message that comes twice can be told from two.
std::string plain_text(const Alert& alert) {
    std::string text = alert.title + "\n" + alert.text;
    if (!alert.note.empty()) text += "\n" + alert.note;
    if (!alert.link.empty()) text += "\n" + alert.link;
    return text + "\n" + format_time(alert.at_ns) + " · " + alert.id;
}

/// What Discord would read as its markup is told as it stands.
std::string discord_text(const Alert& alert) {
    std::string out;
    for (const char c : plain_text(alert)) {
        if (std::string_view("*_~`|>\\").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string slack_text(const Alert& alert) {
    std::string out;
    for (const char c : plain_text(alert)) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out += c;
        }
    }
    return out;
}

/// "retry_after" of a Discord or Telegram answer, in seconds; 0 where there is none.
DurationNs retry_after_of_body(const AlertChannel& channel, const std::string& body) {
    JsonParser parser;
    const auto root = parser.parse(body);
    if (!root) return 0;
    const auto inner = channel.kind == ChannelKind::telegram ? root->find("parameters") : *root;
    if (!inner) return 0;
    const double wait_s = inner->number_if("retry_after").value_or(0);
    return wait_s > 0 && wait_s < 1e6 ? static_cast<DurationNs>(wait_s * 1e9) : 0;
}

bool says_ok(const std::string& body) {
    JsonParser parser;
    const auto root = parser.parse(body);
    const auto ok = root ? root->find("ok") : std::nullopt;
    return ok && ok->boolean().value_or(false);
}

}  // namespace

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body) {
    const std::string text = fmt::format("{}.{}.{}", id, timestamp_s, body);
    return "v1," + to_base64(hmac_sha256(key, text));
}

HttpRequest request_of(const AlertChannel& channel, const Alert& alert, TimeNs now_ns) {
    HttpRequest request;
    request.method = "POST";
    request.url = channel.url;
    request.timeout_ns = channel.time_limit_ns;
    request.body_bytes_max = 1U << 20;
    request.headers = {{"Content-Type", "application/json"}};
    JsonWriter json;
    json.begin_object();
    switch (channel.kind) {
        case ChannelKind::webhook: {
            request.body = alert_json(alert);
            const std::int64_t timestamp_s = now_ns / ns_per_second;
            request.headers.push_back({"webhook-id", alert.id});
            request.headers.push_back({"webhook-timestamp", std::to_string(timestamp_s)});
            request.headers.push_back({"Idempotency-Key", alert.id});
            if (!channel.secret.empty()) {
                request.headers.push_back(
                    {"webhook-signature",
                     webhook_signature(channel.secret, alert.id, timestamp_s, request.body)});
            }
            return request;
        }
        case ChannelKind::telegram:
            request.url +=
                (request.url.ends_with('/') ? "bot" : "/bot") + channel.secret + "/sendMessage";
            json.member("chat_id", channel.chat);
            json.member("text", shortened(plain_text(alert), telegram_characters_max));
            json.member("disable_web_page_preview", true);
            break;
        case ChannelKind::discord:
            json.member("content", shortened(discord_text(alert), discord_characters_max));
            json.key("allowed_mentions")
                .begin_object();  // nobody is called, whatever the note says
            json.key("parse").begin_array().end_array().end_object();
            break;
        case ChannelKind::slack:
        case ChannelKind::command:
            json.member("text", slack_text(alert));
            break;
    }
    request.body = json.end_object().take();
    return request;
}

Verdict verdict_of(const AlertChannel& channel, const HttpResult& result, TimeNs now_ns) {
    using enum Verdict::Kind;
    if (!result) {
        // The detail may hold the address, which may be a secret: the step says enough.
        return {retry, fmt::format("{} failed", name_of(result.error().step)), 0};
    }
    const int status = result->status;
    if (status >= 200 && status < 300) {
        if (channel.kind != ChannelKind::telegram || says_ok(result->body)) return {delivered};
        return {retry, "the answer was not \"ok\"", 0};
    }
    if (status == 410) return {refused, "HTTP 410: the receiver is gone", 0};
    DurationNs wait_ns = retry_after_ns(result->header("Retry-After"), now_ns);
    if (wait_ns == 0 && status == 429) wait_ns = retry_after_of_body(channel, result->body);
    return {retry, fmt::format("HTTP {}", status), wait_ns};
}

}  // namespace faultline
