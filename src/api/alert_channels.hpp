// AlertChannels: where alerts go, and in which form.
//
//   {"channels": {"desk":  {"type": "webhook", "url": "https://…", "secret": "whsec_…"},
//                 "phone": {"type": "telegram", "token_file": "telegram.token", "chat": "-100…"}}}
//
// Channels hold secrets and may run programs, so they come from a file of the operator and never
// through the API. No message of a problem holds a secret or the path of a URL, which often is one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace faultline {

enum class ChannelKind : std::uint8_t { webhook, telegram, discord, slack, command };
std::string_view name_of(ChannelKind kind);

struct AlertChannel {
    std::string name;
    ChannelKind kind{};
    std::string url;                // of telegram: of its server
    std::string secret;             // webhook: the key's bytes; telegram: the token; may be empty
    std::string chat;               // telegram
    std::vector<std::string> argv;  // command
    DurationNs time_limit_ns = 10 * ns_per_second;
    /// Scheme and host, for people.
    std::string place() const;
};

/// Reads the file's text. Keys that end in "_file" name a file that holds the value, relative to
/// `folder`. Errors name the channel and the key.
Outcome<std::vector<AlertChannel>> parse_alert_channels(std::string_view text,
                                                        const std::filesystem::path& folder);

}  // namespace faultline
