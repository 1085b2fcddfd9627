// AlertMessages: an alert as each kind of channel wants it, and what its answer means.
//
// A webhook is signed as the Standard Webhooks specification says (webhook-id, webhook-timestamp,
// webhook-signature over "id.timestamp.body"), for which every language has a verifier. The id is
// the alert's and stays the same when it is sent again.
#pragma once

#include <string>
#include <string_view>

#include "api/alert_channels.hpp"
#include "insight/alert.hpp"
#include "net/network.hpp"

namespace faultline {

/// The request that carries the alert. Precondition: not a command.
HttpRequest request_of(const AlertChannel& channel, const Alert& alert, TimeNs now_ns);

/// "v1,<base64>": of a webhook.
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body);

struct Verdict {
    enum class Kind : std::uint8_t { delivered, retry, refused } kind = Kind::retry;
    std::string reason{};           // where it was not delivered
    DurationNs retry_after_ns = 0;  // what the receiver asks for; 0: nothing
};
/// Delivered: 2xx (telegram: and "ok"). Refused for good: 410. All else may become better.
Verdict verdict_of(const AlertChannel& channel, const HttpResult& result, TimeNs now_ns);

}  // namespace faultline
