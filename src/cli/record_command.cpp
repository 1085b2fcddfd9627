// faultline record: what live venues send, into a recording, until it is told to stop.
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>

#include "cli/live_status.hpp"
#include "cli/stop_signals.hpp"
#include "cli/subcommands.hpp"
#include "core/json_writer.hpp"
#include "feed/recorder.hpp"
#include "net/asio_network.hpp"
#include "net/url.hpp"
#include "venue/catalog.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    std::string out;
    std::vector<std::string> venues;
    std::vector<std::string> markets{"BTC"};
    std::string length;
    std::vector<std::string> routes;
    std::string roots;
    bool json = false;
};

/// Hosts that the venues of a feed are reached at.
std::set<std::string> hosts_of(const FeedConfig& config) {
    std::set<std::string> hosts;
    const auto add = [&hosts](std::string_view text) {
        if (const Result<Url> url = parse_url(text)) hosts.insert(url->host);
    };
    for (const VenueSubscription& subscription : config.venues) {
        const VenueWire& wire = wire_of(subscription.venue);
        for (const Endpoint& endpoint : wire.sockets) add(endpoint.url);
        for (const Endpoint& endpoint : wire.rest) add(endpoint.url);
        const Plan plan = wire.plan(subscription.instruments);
        for (const PlannedConnection& connection : plan.connections) add(connection.url);
        for (const PlannedPoll& poll : plan.polls) add(poll.url);
    }
    return hosts;
}

/// "HOST=IP:PORT"; the host "*" stands for all hosts of the feed.
Outcome<void> add_route(const std::string& text, const FeedConfig& config,
                        NetworkOptions& options) {
    const std::size_t equals = text.find('=');
    const std::size_t colon = text.rfind(':');
    if (equals != 0 && equals != text.npos && colon != text.npos && colon > equals + 1) {
        const Result<Decimal> port = Decimal::parse(text.substr(colon + 1));
        NetworkOptions::Address address;
        address.ip = text.substr(equals + 1, colon - equals - 1);
        if (address.ip.starts_with('[') && address.ip.ends_with(']')) {
            address.ip = address.ip.substr(1, address.ip.size() - 2);
        }
        if (port && port->scale() == 0 && port->mantissa() > 0 && port->mantissa() < 65536) {
            address.port = static_cast<std::uint16_t>(port->mantissa());
            const std::string host = text.substr(0, equals);
            const std::set<std::string> hosts =
                host == "*" ? hosts_of(config) : std::set<std::string>{host};
            for (const std::string& name : hosts) options.routes.try_emplace(name, address);
            return {};
        }
    }
    return problem("is no route: \"" + text + "\"", "--route", "write HOST=IP:PORT");
}

Outcome<NetworkOptions> network_options(const Flags& flags, const FeedConfig& config) {
    NetworkOptions options;
    options.user_agent = "faultline/" FAULTLINE_VERSION;
    options.routed_only = !flags.routes.empty();
    for (const std::string& route : flags.routes) FL_CHECK(add_route(route, config, options));
    if (!flags.roots.empty()) {
        std::ifstream in(flags.roots, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        if (!in) return problem("cannot be read", flags.roots, "give a file of PEM certificates");
        options.extra_roots_pem = text.str();
    }
    return options;
}

Outcome<FeedConfig> feed_config(const Flags& flags, TimeNs now_ns) {
    std::vector<VenueId> venues;
    for (const std::string& name : flags.venues) {
        const Result<VenueId> venue = parse_venue(name);
        if (!venue) {
            return problem("there is no venue \"" + name + "\"", "--venues",
                           "`faultline venues` lists them");
        }
        venues.push_back(*venue);
    }
    if (venues.empty()) {
        const auto all = all_venues();
        venues.assign(all.begin(), all.end());
    }
    std::vector<std::string> markets;
    for (const std::string& market : flags.markets) markets.push_back(market_of(market));
    FeedConfig config;
    config.venues = subscriptions_of(venues, markets);
    config.seed = static_cast<std::uint64_t>(now_ns);
    if (config.venues.empty()) {
        return problem("none of these venues has any of these markets", "--markets",
                       "markets are coins: BTC, ETH");
    }
    return config;
}

void print_summary(std::span<const VenueStatus> venues, const Recorder& recorder,
                   const Flags& flags) {
    fmt::print("{:<12} {:>9} {:>8} {:>9} {:>10} {:>9} {:>5} {:>9}\n", "venue", "frames", "answers",
               "events", "duplicates", "malformed", "gaps", "MB");
    for (const VenueStatus& status : venues) {
        const VenueCounts& counts = status.counts;
        fmt::print("{:<12} {:>9} {:>8} {:>9} {:>10} {:>9} {:>5} {:>9.1f}\n", name_of(status.venue),
                   counts.frames, counts.answers, counts.events, counts.duplicates,
                   counts.malformed + counts.broken, counts.gaps + status.open_gaps.size(),
                   static_cast<double>(counts.frame_bytes + counts.answer_bytes) / 1e6);
    }
    fmt::print("{:.1f} MB in {}{}\n",
               static_cast<double>(recorder.writer().compressed_bytes()) / 1e6, flags.out,
               recorder.writer().info().simulated ? ", SIMULATED" : "");
}

std::string summary_json(std::span<const VenueStatus> venues, const Recorder& recorder) {
    JsonWriter json;
    json.begin_object();
    json.member("simulated", recorder.writer().info().simulated);
    json.member("compressed_bytes", recorder.writer().compressed_bytes());
    json.key("venues").begin_array();
    for (const VenueStatus& status : venues) {
        const VenueCounts& counts = status.counts;
        json.begin_object();
        json.member("venue", name_of(status.venue));
        json.member("state", name_of(status.state));
        json.member("frames", counts.frames);
        json.member("frame_bytes", counts.frame_bytes);
        json.member("answers", counts.answers);
        json.member("answer_bytes", counts.answer_bytes);
        json.member("events", counts.events);
        json.member("duplicates", counts.duplicates);
        json.member("stale_books", counts.stale_books);
        json.member("malformed", counts.malformed);
        json.member("broken", counts.broken);
        json.member("gaps", counts.gaps + static_cast<std::uint64_t>(status.open_gaps.size()));
        json.member("trouble", trouble_of(status));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

/// Works until the time is over, a signal comes, or the disk refuses. The venues' last state.
std::vector<VenueStatus> work(AsioNetwork& network, Recorder& recorder, DurationNs length_ns) {
    constexpr DurationNs look_every_ns = 250 * ns_per_ms;
    const StopSignals signals;
    LiveStatus live;
    std::vector<VenueStatus> last;
    const TimeNs begin_ns = network.monotonic_ns();
    std::function<void()> look = [&] {
        last = recorder.status();
        live.show(last);
        const bool is_over = length_ns > 0 && network.monotonic_ns() - begin_ns >= length_ns;
        if (is_over || signals.has_come() || recorder.first_problem()) {
            network.stop();
        } else {
            network.after(look_every_ns, look);
        }
    };
    network.post([&] {
        recorder.start();
        look();
    });
    network.run();
    return last;
}

Outcome<int> run(const Flags& flags) {
    const TimeNs now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count();
    DurationNs length_ns = 0;
    if (!flags.length.empty()) {
        const Result<DurationNs> length = parse_duration(flags.length);
        if (!length)
            return problem("is no duration: \"" + flags.length + "\"", "--for", "as in 10m");
        length_ns = *length;
    }
    FL_TRY(config, feed_config(flags, now_ns));
    FL_TRY(options, network_options(flags, config));
    RecordingInfo info = recording_info_of(config, FAULTLINE_VERSION, now_ns);
    info.simulated = !flags.routes.empty();  // whoever answers there, it is not the exchange
    FL_TRY(writer, RecordingWriter::create(flags.out, std::move(info)));
    AsioNetwork network(std::move(options));
    Recorder recorder(network, std::move(config), std::move(writer));
    const std::vector<VenueStatus> venues = work(network, recorder, length_ns);
    const Outcome<void> stopped = recorder.stop();
    if (flags.json) {
        fmt::print("{}\n", summary_json(venues, recorder));
    } else {
        print_summary(venues, recorder, flags);
    }
    if (!stopped) return tl::make_unexpected(stopped.error());
    const bool has_any = std::ranges::any_of(venues, [](const VenueStatus& status) {
        return status.counts.frames + status.counts.answers > 0;
    });
    if (has_any) return 0;
    for (const VenueStatus& status : venues) {
        std::cerr << "faultline: " << name_of(status.venue) << ": " << trouble_of(status) << "\n";
    }
    return problem("nothing was received", flags.out, "check the network, then the venues above");
}

}  // namespace

Subcommand record_command() {
    return {"record", "what live venues send, to disk, until interrupted",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                arguments.text("--out", flags->out, "a new folder for the recording", true);
                arguments.list("--venues", flags->venues, "only these (default: all)");
                arguments.list("--markets", flags->markets, "coins (default: BTC)");
                arguments.text("--for", flags->length, "stop after this long, as in 10m");
                arguments.list("--route", flags->routes,
                               "HOST=IP:PORT, connect there instead; * is every host. Nothing else "
                               "is connected to then, and the recording is marked SIMULATED");
                arguments.text("--ca", flags->roots,
                               "a file of PEM certificates to trust besides the system's");
                arguments.flag("--json", flags->json, "the summary as JSON");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
