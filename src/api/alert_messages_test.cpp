// AlertMessages: the signature against the specification's own example, payloads and verdicts.
#include "api/alert_messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base64.hpp"

namespace faultline {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr TimeNs now_ns = 1'767'225'600 * ns_per_second;

Alert sample_alert() {
    Alert alert;
    alert.id = "wall:7";
    alert.rule = "wall";
    alert.market = "BTC";
    alert.at_ns = now_ns;
    alert.title = "BTC: <zone> of $50 M & more";
    alert.text = "By the estimate, *much*.";
    alert.note = "@everyone";
    return alert;
}

AlertChannel channel_of(ChannelKind kind) {
    AlertChannel channel;
    channel.kind = kind;
    channel.url = "https://desk.example.com/in";
    channel.secret = "sesame";
    channel.chat = "-100";
    return channel;
}

HttpResult answer(int status, std::string body = "", std::vector<HttpHeader> headers = {}) {
    return HttpAnswer{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

TEST(WebhookSignature, IsThatOfTheSpecification) {
    // The example of the reference libraries of Standard Webhooks.
    const std::string key = from_base64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value();
    EXPECT_EQ(webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330,
                                R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(AlertMessages, AWebhookIsTheAlertWithItsIdAndSignature) {
    const AlertChannel channel = channel_of(ChannelKind::webhook);
    const HttpRequest request = request_of(channel, sample_alert(), now_ns + 5);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.body, alert_json(sample_alert()));
    EXPECT_EQ(header_value(request.headers, "webhook-id"), "wall:7");
    EXPECT_EQ(header_value(request.headers, "idempotency-key"), "wall:7");
    EXPECT_EQ(header_value(request.headers, "webhook-timestamp"), "1767225600");
    EXPECT_EQ(header_value(request.headers, "webhook-signature"),
              webhook_signature("sesame", "wall:7", 1'767'225'600, request.body));
    AlertChannel open = channel;
    open.secret.clear();
    EXPECT_EQ(header_value(request_of(open, sample_alert(), now_ns).headers, "webhook-signature"),
              "");
}

TEST(AlertMessages, TelegramDiscordAndSlackGetTheirShapes) {
    const HttpRequest telegram = request_of(channel_of(ChannelKind::telegram), sample_alert(), 0);
    EXPECT_EQ(telegram.url, "https://desk.example.com/in/botsesame/sendMessage");
    EXPECT_EQ(json::parse(telegram.body)["chat_id"], "-100");
    EXPECT_THAT(json::parse(telegram.body)["text"].get<std::string>(),
                HasSubstr("<zone> of $50 M & more\nBy the estimate, *much*."));
    const json discord =
        json::parse(request_of(channel_of(ChannelKind::discord), sample_alert(), 0).body);
    EXPECT_THAT(discord["content"].get<std::string>(), HasSubstr("\\*much\\*"));
    EXPECT_TRUE(discord["allowed_mentions"]["parse"].empty());
    const json slack =
        json::parse(request_of(channel_of(ChannelKind::slack), sample_alert(), 0).body);
    EXPECT_THAT(slack["text"].get<std::string>(), HasSubstr("&lt;zone&gt; of $50 M &amp; more"));
    EXPECT_THAT(slack["text"].get<std::string>(), HasSubstr("wall:7"));
}

TEST(AlertMessages, LongTextsAreCutBetweenCharacters) {
    Alert alert = sample_alert();
    for (int i = 0; i < 3'000; ++i) alert.text += "ä";
    const json discord = json::parse(request_of(channel_of(ChannelKind::discord), alert, 0).body);
    const auto content = discord["content"].get<std::string>();
    EXPECT_LE(content.size(), 2'000u);
    EXPECT_THAT(content, ::testing::EndsWith("ä..."));
}

TEST(AlertMessages, AnswersAreJudged) {
    using enum Verdict::Kind;
    const AlertChannel webhook = channel_of(ChannelKind::webhook);
    const AlertChannel telegram = channel_of(ChannelKind::telegram);
    EXPECT_EQ(verdict_of(webhook, answer(204), now_ns).kind, delivered);
    EXPECT_EQ(verdict_of(webhook, answer(500), now_ns).kind, retry);
    EXPECT_EQ(verdict_of(webhook, answer(404), now_ns).kind, retry);
    EXPECT_EQ(verdict_of(webhook, answer(301), now_ns).kind, retry);
    EXPECT_EQ(verdict_of(webhook, answer(410), now_ns).kind, refused);
    EXPECT_EQ(verdict_of(telegram, answer(200, R"({"ok":true})"), now_ns).kind, delivered);
    EXPECT_EQ(verdict_of(telegram, answer(200, R"({"ok":false})"), now_ns).kind, retry);
    EXPECT_EQ(verdict_of(webhook, answer(429, "", {{"Retry-After", "7"}}), now_ns).retry_after_ns,
              7 * ns_per_second);
    EXPECT_EQ(verdict_of(telegram, answer(429, R"({"parameters":{"retry_after":9}})"), now_ns)
                  .retry_after_ns,
              9 * ns_per_second);
    EXPECT_EQ(
        verdict_of(channel_of(ChannelKind::discord), answer(429, R"({"retry_after":0.5})"), now_ns)
            .retry_after_ns,
        ns_per_second / 2);
    const HttpResult broken =
        tl::make_unexpected(NetFailure{NetStep::url, "not an HTTP URL: https://api/botsesame"});
    EXPECT_EQ(verdict_of(webhook, broken, now_ns).kind, retry);
    EXPECT_THAT(verdict_of(webhook, broken, now_ns).reason, Not(HasSubstr("sesame")));
}

}  // namespace
}  // namespace faultline
