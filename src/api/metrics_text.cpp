// MetricsText: families of samples in the text format 0.0.4.
#include "api/metrics_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "api/stream_server.hpp"

namespace faultline {
namespace {

/// A label's value, quoted.
std::string label_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out + '"';
}

struct Page {
    std::string text;

    void family(std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(text), "# HELP faultline_{} {}\n# TYPE faultline_{} {}\n",
                       name, help, name, type);
    }
    template <class Number>
    void sample(std::string_view name, std::string_view labels, Number value) {
        fmt::format_to(std::back_inserter(text), "faultline_{}{}{}{} {}\n", name,
                       labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}", value);
    }
    template <class Number>
    void single(std::string_view name, std::string_view type, std::string_view help, Number value) {
        family(name, type, help);
        sample(name, "", value);
    }
};

std::string venue_label(VenueId venue) { return fmt::format("venue=\"{}\"", name_of(venue)); }

void write_feed(Page& page, const std::vector<VenueStatus>& venues) {
    page.family("feed_state", "gauge", "State of a venue: 1 for the one it is in.");
    for (const VenueStatus& venue : venues) {
        page.sample("feed_state",
                    venue_label(venue.venue) + fmt::format(",state=\"{}\"", name_of(venue.state)),
                    1);
    }
    const auto counter = [&](std::string_view name, std::string_view help,
                             std::uint64_t VenueCounts::* count) {
        page.family(name, "counter", help);
        for (const VenueStatus& venue : venues) {
            page.sample(name, venue_label(venue.venue), venue.counts.*count);
        }
    };
    counter("feed_frames_total", "WebSocket messages received.", &VenueCounts::frames);
    counter("feed_events_total", "Normalised events taken.", &VenueCounts::events);
    counter("feed_duplicates_total", "Events that came twice.", &VenueCounts::duplicates);
    counter("feed_gaps_total", "Gaps opened.", &VenueCounts::gaps);
    page.family("feed_decode_errors_total", "counter", "Payloads that could not be used.");
    for (const VenueStatus& venue : venues) {
        for (const auto& [code, count] : {std::pair{"malformed", venue.counts.malformed},
                                          std::pair{"broken", venue.counts.broken},
                                          std::pair{"unknown", venue.counts.unknown}}) {
            page.sample("feed_decode_errors_total",
                        venue_label(venue.venue) + fmt::format(",code=\"{}\"", code), count);
        }
    }
    page.family("feed_reconnects_total", "counter", "Connections given up, by reason.");
    for (const VenueStatus& venue : venues) {
        for (std::size_t i = 0; i < reconnect_reason_count; ++i) {
            if (venue.counts.reconnects[i] == 0) continue;
            page.sample("feed_reconnects_total",
                        venue_label(venue.venue) +
                            fmt::format(",reason=\"{}\"", name_of(static_cast<ReconnectReason>(i))),
                        venue.counts.reconnects[i]);
        }
    }
    page.family("feed_data_age_seconds", "gauge", "Age of the newest data of a channel or poll.");
    for (const VenueStatus& venue : venues) {
        const auto sample = [&](const std::string& channel, DurationNs age_ns) {
            if (age_ns < 0) return;
            page.sample("feed_data_age_seconds",
                        venue_label(venue.venue) + ",channel=" + label_text(channel),
                        static_cast<double>(age_ns) / ns_per_second);
        };
        for (const ChannelStatus& channel : venue.channels) sample(channel.channel, channel.age_ns);
        for (const PollStatus& poll : venue.polls) {
            sample(poll.symbol.empty() ? poll.endpoint : poll.endpoint + " " + poll.symbol,
                   poll.age_ns);
        }
    }
}

void write_http(Page& page, ApiContext& context) {
    const ServerCounts& server = context.server_counts();
    const ApiCounts& api = *context.counts;
    page.family("http_answers_total", "counter", "Answers by class of their status.");
    for (std::size_t i = 2; i < api.answers_by_class.size(); ++i) {
        page.sample("http_answers_total", fmt::format("class=\"{}xx\"", i),
                    api.answers_by_class[i].load());
    }
    page.family("http_refused_total", "counter", "Requests that were turned away, by reason.");
    for (const auto& [reason, count] :
         {std::pair{"token", api.refused_tokens}, std::pair{"rate", api.over_rate},
          std::pair{"busy", api.over_asks}, std::pair{"bad_request", server.bad_requests},
          std::pair{"clients", server.over_limit}}) {
        page.sample("http_refused_total", fmt::format("reason=\"{}\"", reason), count);
    }
    page.single("http_connections", "gauge", "Connections that are open.", context.clients());
    page.single("http_asks", "gauge", "Questions that are being computed.", context.asks->load());
    page.single("ws_clients", "gauge", "Clients of the stream.", context.stream->clients());
    page.single("ws_subscriptions", "gauge", "Their subscriptions.",
                context.stream->subscriptions());
    page.single("ws_messages_total", "counter", "Messages sent to WebSockets.",
                context.stream->counts().sent);
    page.family("ws_dropped_total", "counter", "Messages not sent, or clients reset, by reason.");
    page.sample("ws_dropped_total", "reason=\"conflated\"", context.stream->counts().skipped);
    page.sample("ws_dropped_total", "reason=\"stalled\"", server.slow_clients);
}

/// Under the names that all exporters give it; left out where the system does not tell.
void write_process(Page& page) {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size_pages = 0;
    std::uint64_t resident_pages = 0;
    if (!(statm >> size_pages >> resident_pages)) return;
    const auto page_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    fmt::format_to(std::back_inserter(page.text),
                   "# HELP process_resident_memory_bytes Resident memory size in bytes.\n"
                   "# TYPE process_resident_memory_bytes gauge\n"
                   "process_resident_memory_bytes {}\n",
                   resident_pages * page_bytes);
}

}  // namespace

std::string metrics_text(ApiContext& context) {
    const ServiceStatus status = context.service.status();
    Page page;
    page.family("build_info", "gauge", "Version of the program and of its model.");
    page.sample("build_info",
                "version=" + label_text(context.options.version) +
                    ",model_version=" + label_text(context.options.model_version) +
                    fmt::format(",mode=\"{}\"", name_of(status.mode)),
                1);
    page.single("ready", "gauge", "1 when every market has a map.", status.ready ? 1 : 0);
    page.single("simulated", "gauge", "1 when the data are made up.", status.simulated ? 1 : 0);
    page.single("problems", "gauge", "Things that do not work right now.", status.problems.size());
    double oldest_s = 0;
    for (const std::string& market : status.markets) {
        const auto snapshot = context.service.snapshot(market);
        if (!snapshot) continue;
        oldest_s = std::max(oldest_s,
                            static_cast<double>(status.now_ns - snapshot->at_ns) / ns_per_second);
    }
    page.single("engine_snapshot_age_seconds", "gauge", "Age of the oldest market's newest map.",
                oldest_s);
    write_feed(page, context.service.venues());
    write_http(page, context);
    write_process(page);
    return page.text;
}

}  // namespace faultline
