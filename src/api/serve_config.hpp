// ServeConfig: everything that a running engine may be told from outside, with what holds when
// nobody says anything. A plain value: it is read by cli/config_loader.hpp from defaults, a TOML
// file, the environment and flags, in this order, and looked at by whoever builds the engine.
//
// Every value has a key ("serve.port"), the same in the file ([serve] port), in the environment
// (FAULTLINE_SERVE__PORT) and in docs/configuration.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/market_service.hpp"
#include "core/time.hpp"
#include "market/venue_id.hpp"

namespace faultline {

/// Who has said a value. A later one wins over an earlier one.
enum class ConfigOrigin : std::uint8_t { built_in, file, environment, flag };
constexpr std::string_view name_of(ConfigOrigin origin) {
    switch (origin) {
        case ConfigOrigin::built_in:
            return "default";
        case ConfigOrigin::file:
            return "file";
        case ConfigOrigin::environment:
            return "environment";
        case ConfigOrigin::flag:
            return "flag";
    }
    return "default";
}

/// Who, and where: "/etc/faultline/faultline.toml:12", "FAULTLINE_SERVE__PORT", "--port".
struct ConfigSource {
    ConfigOrigin origin = ConfigOrigin::built_in;
    std::string where;
};

enum class LogLevel : std::uint8_t { error, warning, info, debug };
constexpr std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::error:
            return "error";
        case LogLevel::warning:
            return "warning";
        case LogLevel::info:
            return "info";
        case LogLevel::debug:
            return "debug";
    }
    return "info";
}

enum class LogFormat : std::uint8_t { text, json };
constexpr std::string_view name_of(LogFormat format) {
    return format == LogFormat::text ? "text" : "json";
}

/// When reserves of exchanges are fetched: with live feeds only, always, or never.
enum class ReserveFetch : std::uint8_t { live, always, never };
constexpr std::string_view name_of(ReserveFetch fetch) {
    switch (fetch) {
        case ReserveFetch::live:
            return "live";
        case ReserveFetch::always:
            return "always";
        case ReserveFetch::never:
            return "never";
    }
    return "live";
}

struct ServeConfig {
    // [serve]: where and how clients are served.
    ServeMode mode = ServeMode::live;
    std::string bind = "127.0.0.1";    // an address of this machine; others than loopback are asked
    std::uint16_t port = 8622;         // 0: any free one
    std::string web_root;              // a folder served instead of the compiled-in dashboard
    std::vector<std::string> tokens;   // bearer tokens; none: open. Secret.
    std::string tls_certificate_file;  // PEM chain; both or neither
    std::string tls_key_file;          // PEM
    DurationNs tick_ns = 100 * ns_per_ms;           // the stream's pace
    DurationNs ping_every_ns = 20 * ns_per_second;  // of silent WebSocket clients; 0: never

    // [data]: what is kept and for how long it is looked back.
    std::string data_folder = "faultline-data";
    int history_days = 30;  // replayed at the start; simulated at the first start of a demo

    // [market]: what is listened to.
    std::vector<std::string> markets{"BTC", "ETH", "SOL"};
    std::vector<VenueId> venues;  // never empty once loaded: all 22 when nothing is said

    // [model]
    bool learning = true;  // leverage shares from liquidations; off: the priors stay

    // [demo]
    std::uint64_t demo_seed = 1;

    // [replay]
    TimeNs replay_from_ns = 0, replay_to_ns = 0;  // both given in replay mode
    double replay_speed = 1;                      // of the markets' time against the machine's

    // [network]: towards the venues.
    std::string extra_roots_file;  // PEM certificates trusted besides the system's

    // [reserves]: how many coins exchanges hold, hourly from a public endpoint.
    ReserveFetch reserves_fetch = ReserveFetch::live;
    std::string reserves_url = "https://api.llama.fi/protocol/";  // the exchange's name follows

    // [limits]: of clients.
    std::size_t clients_max = 10'000;          // connections
    std::size_t request_bytes_max = 1U << 20;  // of a request, of a message to the stream
    std::size_t queue_bytes_max = 8U << 20;    // waiting for a slow client; then a fresh snapshot
    double requests_per_s = 0;                 // of one address; 0: no limit
    std::size_t query_cells_max = 4'000'000;   // times x prices of one heatmap answer
    int queries_at_once_max = 8;               // that read history or books

    // [alerts]
    std::string alerts_folder;         // empty: alerts/ below the data folder
    std::string alerts_dashboard_url;  // that alerts link to; empty: this server's own address

    // [log]
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::text;

    /// By key, for every key. Filled by the loader.
    std::map<std::string, ConfigSource, std::less<>> sources;
    /// The file that was read; empty: none was found.
    std::string file;
};

}  // namespace faultline
