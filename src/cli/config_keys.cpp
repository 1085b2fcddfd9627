// ConfigKeys: the table. A key is one line here, with the member it sets.
#include "cli/config_keys.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/config_readers.hpp"
#include "core/json_writer.hpp"
#include "core/nearest_word.hpp"

namespace faultline::cli {
namespace {

template <class Value>
std::string as_json(const Value& value) {
    JsonWriter json;
    json.value(value);
    return json.take();
}

template <class Items, class Name>
std::string list_json(const Items& items, const Name& name) {
    return fmt::format("[{}]", fmt::join(
                                   [&] {
                                       std::vector<std::string> texts;
                                       for (const auto& item : items)
                                           texts.push_back(as_json(name(item)));
                                       return texts;
                                   }(),
                                   ", "));
}

/// A key without what reads it.
ConfigKey key(std::string name, std::string flag, std::string help, std::string allowed) {
    ConfigKey out;
    out.name = std::move(name);
    out.flag = std::move(flag);
    out.help = std::move(help);
    out.allowed = std::move(allowed);
    return out;
}

/// `unit`: how many of the member's units one of the key is, for times told in ms or s.
template <class Member>
ConfigKey whole(ConfigKey made, Member ServeConfig::* member, std::int64_t low, std::int64_t high,
                std::int64_t unit = 1) {
    made.allowed = whole_words(low, high);
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(number, read_whole(value, low, high));
        config.*member = static_cast<Member>(number * unit);
        return {};
    };
    made.text = [=](const ServeConfig& config) {
        return as_json(static_cast<std::int64_t>(config.*member) / unit);
    };
    return made;
}

ConfigKey number(ConfigKey made, double ServeConfig::* member, double low, double high) {
    made.allowed = number_words(low, high);
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(said, read_number(value, low, high));
        config.*member = said;
        return {};
    };
    made.text = [=](const ServeConfig& config) { return as_json(config.*member); };
    return made;
}

ConfigKey flag(ConfigKey made, bool ServeConfig::* member) {
    made.allowed = "true or false";
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(said, read_switch(value));
        config.*member = said;
        return {};
    };
    made.text = [=](const ServeConfig& config) { return as_json(config.*member); };
    return made;
}

ConfigKey text(ConfigKey made, std::string ServeConfig::* member, bool may_be_empty = true) {
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(said, read_text(value));
        if (said.empty() && !may_be_empty) return problem("is empty", {}, "give a text");
        config.*member = std::move(said);
        return {};
    };
    made.text = [=](const ServeConfig& config) {
        return as_json(std::string_view(config.*member));
    };
    return made;
}

/// `all`: every value of the member's type, whose names are the words.
template <class Choice, std::size_t count>
ConfigKey choice(ConfigKey made, Choice ServeConfig::* member, std::array<Choice, count> all) {
    std::vector<std::string> words;
    for (const Choice one : all) words.emplace_back(name_of(one));
    made.allowed = choice_words(words);
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(index, read_choice(value, words));
        config.*member = all[index];
        return {};
    };
    made.text = [=](const ServeConfig& config) { return as_json(name_of(config.*member)); };
    return made;
}

ConfigKey instant(ConfigKey made, TimeNs ServeConfig::* member) {
    made.allowed = "a time such as 2026-02-05T12:00:00Z";
    made.set = [=](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(at_ns, read_time(value));
        config.*member = at_ns;
        return {};
    };
    made.text = [=](const ServeConfig& config) {
        return as_json(std::string_view(config.*member == 0 ? "" : format_time(config.*member)));
    };
    return made;
}

ConfigKey tokens(ConfigKey made) {
    constexpr std::size_t chars_min = 16;
    made.is_secret = true;
    made.set = [](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        const auto said = read_list(value);
        const auto is_good = [](const std::string& token) {
            return token.size() >= chars_min &&
                   std::ranges::all_of(token, [](unsigned char c) { return c > ' ' && c < 0x7f; });
        };
        if (!said) return problem("is not a list of texts", {}, "give a list of texts");
        if (!std::ranges::all_of(*said, is_good)) {
            return problem(
                "one of the tokens is too short or has characters other than printable "
                "ASCII without blanks",
                {}, "tokens have 16 characters or more, as `openssl rand -hex 24` makes");
        }
        config.tokens = *said;
        return {};
    };
    made.text = [](const ServeConfig& config) {
        return as_json(std::string_view(fmt::format("({} secret)", config.tokens.size())));
    };
    return made;
}

ConfigKey markets(ConfigKey made) {
    made.set = [](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(said, read_markets(value));
        config.markets = std::move(said);
        return {};
    };
    made.text = [](const ServeConfig& config) {
        return list_json(config.markets,
                         [](const std::string& it) { return std::string_view(it); });
    };
    return made;
}

ConfigKey venues(ConfigKey made) {
    made.set = [](ServeConfig& config, const ConfigValue& value) -> Outcome<void> {
        FL_TRY(said, read_venues(value));
        config.venues = std::move(said);
        return {};
    };
    made.text = [](const ServeConfig& config) {
        if (config.venues.size() == venue_count) return std::string(R"(["all"])");
        return list_json(config.venues, [](VenueId venue) { return name_of(venue); });
    };
    return made;
}

constexpr std::int64_t kib = 1 << 10, mib = 1 << 20;

std::vector<ConfigKey> made_keys() {
    using C = ServeConfig;
    const std::string path = "a path, or \"\"";
    return {
        choice(key("serve.mode", "", "Where events come from", ""), &C::mode,
               std::array{ServeMode::live, ServeMode::demo, ServeMode::replay}),
        text(key("serve.bind", "--bind",
                 "Address to listen on; with 127.0.0.1 only this machine reaches it",
                 "an address of this machine"),
             &C::bind, false),
        whole(key("serve.port", "--port", "Port to listen on; 0 takes any free one", ""), &C::port,
              0, 65'535),
        text(key("serve.web_root", "--web-root",
                 "Folder served instead of the dashboard inside "
                 "the program",
                 path),
             &C::web_root),
        tokens(key("serve.tokens", "",
                   "Bearer tokens that are accepted; none: no token is asked "
                   "for",
                   "a list of texts of 16 characters or more")),
        text(key("serve.tls_certificate_file", "--tls-certificate",
                 "PEM file of the certificate "
                 "and its chain; with its key, HTTPS is spoken",
                 path),
             &C::tls_certificate_file),
        text(key("serve.tls_key_file", "--tls-key", "PEM file of the certificate's key", path),
             &C::tls_key_file),
        whole(key("serve.tick_ms", "--tick-ms", "Milliseconds between two messages of the stream",
                  ""),
              &C::tick_ns, 10, 60'000, ns_per_ms),
        whole(key("serve.ping_every_s", "",
                  "Seconds after which a silent stream is pinged; 0: "
                  "never",
                  ""),
              &C::ping_every_ns, 0, 3'600, ns_per_second),
        text(key("data.folder", "--data", "Folder of the history", "a path"), &C::data_folder,
             false),
        whole(key("data.history_days", "--history-days",
                  "Days of history that are read at the "
                  "start; in a demo, simulated at the first start",
                  ""),
              &C::history_days, 1, 3'650),
        markets(key("market.markets", "--markets", "Coins", "a list of coins, as in [\"BTC\"]")),
        venues(key("market.venues", "--venues", "Venues; \"all\" or an empty list: every one",
                   "a list of venues' names")),
        flag(key("model.learning", "--learning",
                 "Learn leverage from liquidations; without, the "
                 "priors stay",
                 ""),
             &C::learning),
        whole(
            key("demo.seed", "--seed", "The same seed and start give the same simulated world", ""),
            &C::demo_seed, 0, 1'000'000'000'000),
        instant(key("replay.from", "", "First instant of a replay", ""), &C::replay_from_ns),
        instant(key("replay.to", "", "Last instant of a replay", ""), &C::replay_to_ns),
        number(key("replay.speed", "--speed", "Of the markets' time against the clock's", ""),
               &C::replay_speed, 0.001, 1e6),
        text(key("network.extra_roots_file", "--ca",
                 "PEM file of certificates that are trusted "
                 "besides the system's, towards venues",
                 path),
             &C::extra_roots_file),
        choice(key("reserves.fetch", "",
                   "When the coins that exchanges hold are fetched, hourly: live (with live feeds "
                   "only), always, never",
                   ""),
               &C::reserves_fetch,
               std::array{ReserveFetch::live, ReserveFetch::always, ReserveFetch::never}),
        text(key("reserves.url", "",
                 "Where they are fetched; the exchange's name there is appended", "an https URL"),
             &C::reserves_url, false),
        whole(key("limits.clients_max", "", "Connections at once", ""), &C::clients_max, 1,
              1'000'000),
        whole(key("limits.request_bytes_max", "",
                  "Bytes of a request, and of a message to the "
                  "stream",
                  ""),
              &C::request_bytes_max, kib, 1'024 * mib),
        whole(key("limits.queue_bytes_max", "", "Bytes that may wait for a slow client", ""),
              &C::queue_bytes_max, 64 * kib, 1'024 * mib),
        number(
            key("limits.requests_per_s", "", "Requests a second of one address; 0: no limit", ""),
            &C::requests_per_s, 0, 1e6),
        whole(key("limits.query_cells_max", "", "Times by prices of one heatmap", ""),
              &C::query_cells_max, 1'000, 1'000'000'000),
        whole(key("limits.queries_at_once_max", "",
                  "Questions to history and books under way at "
                  "once",
                  ""),
              &C::queries_at_once_max, 1, 1'024),
        text(key("alerts.folder", "--alerts", "Folder of alert rules, channels and journal", path),
             &C::alerts_folder),
        text(key("alerts.dashboard_url", "",
                 "Address of the dashboard that alerts link to, as people reach it; \"\": this "
                 "server's own",
                 "a URL, or \"\""),
             &C::alerts_dashboard_url),
        choice(key("log.level", "--log-level", "What is logged", ""), &C::log_level,
               std::array{LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug}),
        choice(key("log.format", "--log-format", "Lines for people or JSON", ""), &C::log_format,
               std::array{LogFormat::text, LogFormat::json}),
    };
}

constexpr std::pair<std::string_view, std::string_view> sections[] = {
    {"serve", "Where and how clients are served."},
    {"data", "What is kept."},
    {"market", "What is listened to."},
    {"model", "How positions are modelled."},
    {"demo", "The simulated market of mode \"demo\"."},
    {"replay", "Mode \"replay\": the history again, as if it were now."},
    {"network", "Connections to venues."},
    {"reserves", "Coins that exchanges hold, for the leverage ratio."},
    {"limits", "What clients may ask for."},
    {"alerts", "Rules that are watched from the start."},
    {"log", "Messages on the standard error stream."},
};

}  // namespace

std::string ConfigKey::variable() const {
    std::string out = "FAULTLINE_";
    for (const char letter : name) {
        if (letter == '.') {
            out += "__";
        } else {
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        }
    }
    return out;
}

std::span<const ConfigKey> config_keys() {
    static const std::vector<ConfigKey> keys = made_keys();
    return keys;
}

const ConfigKey* find_config_key(std::string_view name) {
    const auto keys = config_keys();
    const auto found = std::ranges::find(keys, name, &ConfigKey::name);
    return found == keys.end() ? nullptr : &*found;
}

std::string_view config_section_help(std::string_view section) {
    for (const auto& [name, help] : sections) {
        if (name == section) return help;
    }
    return {};
}

std::string nearest_config_key(const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigKey& one : config_keys()) known.push_back(one.name);
    // A right name in a wrong section is nearer than anything spelt alike.
    const std::string last = name.substr(name.find('.') + 1);
    for (const ConfigKey& one : config_keys()) {
        if (one.last() == last) return one.name;
    }
    return nearest_word(name, known);
}

}  // namespace faultline::cli
