// AlertChannels: reading the operator's file.
#include "api/alert_channels.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "api/durable_file.hpp"
#include "core/base64.hpp"
#include "core/nearest_word.hpp"
#include "net/url.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::array<std::string_view, 5> kind_names{"webhook", "telegram", "discord", "slack",
                                                     "command"};

std::vector<std::string> keys_of(ChannelKind kind) {
    switch (kind) {
        case ChannelKind::webhook:
            return {"type", "url", "url_file", "secret", "secret_file", "time_limit"};
        case ChannelKind::telegram:
            return {"type", "token", "token_file", "chat", "server", "time_limit"};
        case ChannelKind::discord:
        case ChannelKind::slack:
            return {"type", "url", "url_file", "time_limit"};
        case ChannelKind::command:
            return {"type", "argv", "time_limit"};
    }
    return {};
}

std::string meant(const std::string& word, const std::vector<std::string>& known) {
    const std::string near = nearest_word(word, known);
    if (!near.empty()) return "did you mean \"" + near + "\"?";
    return fmt::format("known: {}", fmt::join(known, ", "));
}

class ChannelReader {
  public:
    ChannelReader(std::string_view name, Json json, const std::filesystem::path& folder)
        : json_(json), folder_(folder) {
        channel_.name = name;
    }

    Outcome<AlertChannel> read() {
        if (!json_.is_object()) return wrong("", "is no object", R"(as {"type": "webhook", ...})");
        FL_CHECK(read_kind());
        FL_CHECK(read_time_limit());
        if (channel_.kind == ChannelKind::command) {
            FL_CHECK(read_argv());
            return channel_;
        }
        const bool is_telegram = channel_.kind == ChannelKind::telegram;
        if (is_telegram) {
            FL_TRY(token, value("token", true));
            FL_TRY(chat, value("chat", true));
            FL_TRY(server, value("server", false));
            if (!std::ranges::all_of(token,
                                     [](char c) { return c > ' ' && c < 127 && c != '/'; })) {
                return wrong("token", "is no token", "as the BotFather gave it");
            }
            channel_.secret = token;
            channel_.chat = chat;
            channel_.url = server.empty() ? "https://api.telegram.org" : server;
        } else {
            FL_TRY(url, value("url", true));
            channel_.url = url;
        }
        const auto url = parse_url(channel_.url);
        if (!url || url->is_websocket) {
            return wrong(is_telegram ? "server" : "url", "is no address", "as https://host/path");
        }
        if (channel_.kind == ChannelKind::webhook) FL_CHECK(read_secret());
        return channel_;
    }

  private:
    tl::unexpected<Problem> wrong(std::string_view key, std::string what, std::string remedy) {
        std::string where = fmt::format("channel \"{}\"", channel_.name);
        if (!key.empty()) where += fmt::format(", \"{}\"", key);
        return problem(std::move(what), std::move(where), std::move(remedy));
    }

    Outcome<void> read_kind() {
        const std::string type(json_.text("type").value_or(""));
        const auto found = std::ranges::find(kind_names, type);
        if (found == kind_names.end()) {
            return wrong("type", fmt::format("there is no type \"{}\"", type),
                         meant(type, {kind_names.begin(), kind_names.end()}));
        }
        channel_.kind = static_cast<ChannelKind>(found - kind_names.begin());
        const std::vector<std::string> known = keys_of(channel_.kind);
        Outcome<void> status;
        const auto walked = json_.each_member([&](std::string_view key, Json) -> Result<void> {
            if (std::ranges::find(known, key) != known.end()) return {};
            status =
                wrong(key, "there is no such key for a " + type, meant(std::string(key), known));
            return fail(ErrorCode::bad_text);
        });
        return walked ? Outcome<void>() : status;
    }

    Outcome<void> read_time_limit() {
        const auto given = json_.find("time_limit");
        if (!given) return {};
        const auto text = given->text();
        const auto length = text ? parse_duration(*text) : fail(ErrorCode::wrong_type);
        if (!length || *length < 100 * ns_per_ms || *length > 5 * ns_per_minute) {
            return wrong("time_limit", "is no length from 100ms to 5m", "as \"10s\"");
        }
        channel_.time_limit_ns = *length;
        return {};
    }

    /// A text, or the content of the file that "<key>_file" names.
    Outcome<std::string> value(const std::string& key, bool is_required) {
        const std::string file_key = key + "_file";
        const auto given = json_.find(key);
        const auto file = json_.find(file_key);
        if (given && file) return wrong(key, "is given twice", "keep it or \"" + file_key + "\"");
        if (file) {
            const auto name = file->text();
            if (!name) return wrong(file_key, "is no file name", "");
            auto text = read_small_file(folder_ / std::filesystem::path(*name), 64U << 10);
            if (!text) return wrong(file_key, text.error().text(), "");
            while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) {
                text->pop_back();
            }
            if (text->empty()) return wrong(file_key, "names an empty file", "");
            return *std::move(text);
        }
        if (!given && !is_required) return std::string();
        if (!given) return wrong(key, "is missing", "give it or \"" + file_key + "\"");
        if (key == "chat" && given->is_number()) {
            const auto number = given->integer();
            if (number) return std::to_string(*number);
        }
        const auto text = given->text();
        if (!text) return wrong(key, "is no text", "");
        return std::string(*text);
    }

    Outcome<void> read_secret() {
        FL_TRY(secret, value("secret", false));
        constexpr std::string_view prefix = "whsec_";
        if (!secret.starts_with(prefix)) {
            channel_.secret = secret;
            return {};
        }
        const auto bytes = from_base64(std::string_view(secret).substr(prefix.size()));
        if (!bytes || bytes->empty()) {
            return wrong("secret", "is no base64 behind whsec_",
                         "make one: echo whsec_$(openssl rand -base64 32)");
        }
        channel_.secret = *bytes;
        return {};
    }

    Outcome<void> read_argv() {
        const auto list = json_.find("argv");
        bool is_good = list && list->is_array() && list->size() > 0;
        if (is_good) {
            is_good = list->each([&](Json word) -> Result<void> {
                              if (!word.is_text()) return fail(ErrorCode::wrong_type);
                              const auto text = word.text().value_or("");
                              if (text.find('\0') != std::string_view::npos) {
                                  return fail(ErrorCode::bad_text);
                              }
                              channel_.argv.emplace_back(text);
                              return {};
                          })
                          .has_value();
        }
        if (!is_good || !channel_.argv.front().starts_with('/')) {
            return wrong("argv", "is no list of words that starts with a program's whole path",
                         R"(as ["/usr/bin/notify-send", "{title}", "{text}"])");
        }
        return {};
    }

    Json json_;
    const std::filesystem::path& folder_;
    AlertChannel channel_;
};

}  // namespace

std::string_view name_of(ChannelKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::string AlertChannel::place() const {
    if (kind == ChannelKind::command) return argv.empty() ? "" : argv.front();
    const auto parsed = parse_url(url);
    if (!parsed) return {};
    return fmt::format("{}://{}", parsed->is_tls ? "https" : "http", parsed->authority());
}

Outcome<std::vector<AlertChannel>> parse_alert_channels(std::string_view text,
                                                        const std::filesystem::path& folder) {
    JsonParser parser;
    const auto root = parser.parse(text, 0, 1U << 20);
    if (!root) {
        return problem(std::string(describe(root.error().code)), "alert channels",
                       "check commas, quotes and brackets");
    }
    const auto listed = root->find("channels");
    if (!listed || !listed->is_object() || root->size() != 1) {
        return problem("the only key here is \"channels\"", "alert channels",
                       R"({"channels": {"name": {"type": ...}}})");
    }
    std::vector<AlertChannel> channels;
    Outcome<void> status;
    const auto walked = listed->each_member([&](std::string_view name, Json json) -> Result<void> {
        auto channel = ChannelReader(name, json, folder).read();
        const bool is_taken =
            std::ranges::find(channels, name, &AlertChannel::name) != channels.end();
        if (channel && (is_taken || name.empty() || name.size() > 64)) {
            channel = problem("names differ and have 1 to 64 letters",
                              fmt::format("channel \"{}\"", name), "");
        }
        if (!channel) {
            status = tl::make_unexpected(channel.error());
            return fail(ErrorCode::bad_text);
        }
        channels.push_back(*std::move(channel));
        return {};
    });
    if (!walked) return tl::make_unexpected(status.error());
    return channels;
}

}  // namespace faultline
