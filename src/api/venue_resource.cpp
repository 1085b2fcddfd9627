// VenueResource: states in words and numbers.
#include "api/venue_resource.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "api/skill_resource.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

constexpr int seconds_decimals = 3, usd_decimals = 2, price_decimals = 8;

double seconds_of(DurationNs length_ns) {
    return length_ns < 0 ? unknown : static_cast<double>(length_ns) / ns_per_second;
}

void write_time(JsonWriter& json, std::string_view key, TimeNs at_ns) {
    json.key(key);
    if (at_ns == 0) {
        json.null();
    } else {
        json.value(format_time(at_ns));
    }
}

void write_progress(JsonWriter& json, const ServiceStatus& status) {
    json.key("progress");
    if (status.ready) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("share").rounded(status.progress_share, 4);
    json.member("text", status.progress_text);
    json.end_object();
}

void answer_status(ApiCall& call) {
    if (call.refused()) return;
    const ServiceStatus status = call.context.service.status();
    const VenueTally tally = call.context.tally();
    std::string model = call.context.options.model_version;
    if (!status.markets.empty()) {
        const auto snapshot = call.context.service.snapshot(status.markets.front());
        if (snapshot && !snapshot->map.model_version.empty()) model = snapshot->map.model_version;
    }
    JsonWriter json;
    json.begin_object();
    json.member("version", call.context.options.version);
    json.member("model_version", model);
    json.member("mode", name_of(status.mode));
    json.member("simulated", status.simulated);
    json.member("ready", status.ready);
    write_progress(json, status);
    write_time(json, "started_at", status.started_ns);
    write_time(json, "now", status.now_ns);
    json.key("markets").begin_array();
    for (const std::string& market : status.markets) json.value(market);
    json.end_array();
    json.key("venues").begin_object();
    for (const auto& [name, count] :
         {std::pair{"live", tally.live}, std::pair{"partial", tally.partial},
          std::pair{"down", tally.down}, std::pair{"connecting", tally.connecting},
          std::pair{"total", tally.total}}) {
        json.member(name, static_cast<std::uint64_t>(count));
    }
    json.end_object();
    json.member("clients", static_cast<std::uint64_t>(call.context.clients()));
    json.key("skill");
    write_skill_line(json, status.markets.empty()
                               ? std::string{}
                               : call.context.service.skill_json(status.markets.front()));
    json.key("problems").begin_array();
    for (const std::string& problem : status.problems) json.value(problem);
    json.end_array();
    json.end_object();
    call.respond(json_answer(json.take()));
}

void write_venue(JsonWriter& json, const VenueStatus& venue, ServeMode mode) {
    const VenueSpec& spec = spec_of(venue.venue);
    json.begin_object();
    json.member("venue", name_of(venue.venue));
    json.member("title", display_name_of(venue.venue));
    json.member("state", state_word(venue, mode));
    write_time(json, "since", venue.since_ns);
    json.key("age_s").rounded(age_s_of(venue), seconds_decimals);
    const std::string reason = reason_of(venue);
    json.key("reason");
    if (reason.empty()) {
        json.null();
    } else {
        json.value(reason);
    }
    json.key("liquidation_feed").begin_object();
    json.member("kind", liquidation_feed_word(venue.venue));
    json.member("text", liquidation_feed_text(venue.venue));
    json.end_object();
    json.key("kinds").begin_array();
    for (const std::string_view kind : wire_of(venue.venue).kinds) json.value(kind);
    json.end_array();
    json.member("max_leverage", spec.max_leverage.value);
    json.member("taker_fee", spec.taker_fee.value);
    json.member("tiers_date", spec.margin_tiers.as_of);
    json.member("frames", venue.counts.frames);
    json.member("events", venue.counts.events);
    json.member("gaps", venue.counts.gaps);
    json.member("reconnects", std::accumulate(venue.counts.reconnects.begin(),
                                              venue.counts.reconnects.end(), std::uint64_t{0}));
    json.key("channels").begin_array();
    for (const ChannelStatus& channel : venue.channels) {
        json.begin_object();
        json.member("channel", channel.channel);
        json.member("state", name_of(channel.state));
        json.key("age_s").rounded(seconds_of(channel.age_ns), seconds_decimals);
        json.key("stale_after_s")
            .rounded(channel.stale_after_ns == 0 ? unknown : seconds_of(channel.stale_after_ns),
                     seconds_decimals);
        json.end_object();
    }
    for (const PollStatus& poll : venue.polls) {
        json.begin_object();
        json.member("channel",
                    poll.symbol.empty() ? poll.endpoint : poll.endpoint + " " + poll.symbol);
        json.member("state", name_of(poll.state));
        json.key("age_s").rounded(seconds_of(poll.age_ns), seconds_decimals);
        json.key("stale_after_s").null();
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void answer_venues(ApiCall& call) {
    if (call.refused()) return;
    const ServeMode mode = call.context.service.status().mode;
    JsonWriter json;
    json.begin_object().key("venues").begin_array();
    for (const VenueStatus& venue : call.context.service.venues()) write_venue(json, venue, mode);
    json.end_array().end_object();
    call.respond(json_answer(json.take()));
}

void answer_markets(ApiCall& call) {
    if (call.refused()) return;
    JsonWriter json;
    json.begin_object().key("markets").begin_array();
    for (const std::string& market : call.context.service.status().markets) {
        const auto snapshot = call.context.service.snapshot(market);
        const MarketLine line = snapshot ? line_of(*snapshot) : MarketLine{};
        const auto liquidated = [&](Side side) {
            return snapshot ? snapshot->liquidated_24h_usd[index_of(side)] : unknown;
        };
        json.begin_object();
        json.member("market", market);
        json.key("price_usd")
            .rounded(snapshot ? snapshot->map.current_price_usd : unknown, price_decimals);
        json.key("change_24h_pct").rounded(snapshot ? 100 * snapshot->change_24h : unknown, 4);
        json.key("open_interest_usd").rounded(line.open_interest_usd, usd_decimals);
        json.key("long_liquidations_24h_usd").rounded(liquidated(Side::long_), usd_decimals);
        json.key("short_liquidations_24h_usd").rounded(liquidated(Side::short_), usd_decimals);
        json.key("funding_rate_8h").rounded(line.funding_rate_8h, price_decimals);
        json.key("bucket_usd")
            .rounded(snapshot ? snapshot->map.bucket_usd : unknown, price_decimals);
        json.end_object();
    }
    json.end_array().end_object();
    call.respond(json_answer(json.take()));
}

}  // namespace

std::string reason_of(const VenueStatus& venue) {
    for (const Gap& gap : venue.open_gaps) {
        const std::string text = gap.channel + ": " + std::string(name_of(gap.reason));
        return gap.detail.empty() ? text : text + " (" + gap.detail + ")";
    }
    for (const PollStatus& poll : venue.polls) {
        if (!poll.problem.empty()) return poll.endpoint + ": " + poll.problem;
    }
    for (const ChannelStatus& channel : venue.channels) {
        const bool is_wrong =
            channel.state == ChannelState::stale || channel.state == ChannelState::refused;
        if (is_wrong) return channel.channel + ": " + std::string(name_of(channel.state));
    }
    return {};
}

std::string_view state_word(const VenueStatus& venue, ServeMode mode) {
    const bool is_stored = mode == ServeMode::replay && venue.state == VenueState::stopped;
    return is_stored ? "stored" : name_of(venue.state);
}

double age_s_of(const VenueStatus& venue) {
    double least = unknown;
    const auto take = [&least](DurationNs age_ns) { least = std::fmin(least, seconds_of(age_ns)); };
    for (const ChannelStatus& channel : venue.channels) take(channel.age_ns);
    for (const PollStatus& poll : venue.polls) take(poll.age_ns);
    return least;
}

std::string_view liquidation_feed_word(VenueId venue) {
    switch (spec_of(venue).liquidation_feed.value) {
        case LiquidationFeed::complete:
        case LiquidationFeed::delayed:  // late, and then whole
            return "complete";
        case LiquidationFeed::throttled:
            return "throttled";
        case LiquidationFeed::interval_totals:
            return "totals";
        case LiquidationFeed::none:
            return "none";
    }
    return "none";
}

std::string liquidation_feed_text(VenueId venue) {
    const std::string_view omits = wire_of(venue).omits;
    if (!omits.empty()) return std::string(omits);
    return std::string(name_of(spec_of(venue).liquidation_feed.value));
}

double rate_8h_of(const VenueTicker& ticker) {
    if (ticker.funding_interval_ns <= 0) return unknown;
    return ticker.funding_rate * 8 * static_cast<double>(ns_per_hour) /
           static_cast<double>(ticker.funding_interval_ns);
}

TimeNs next_funding_ns(const VenueTicker& ticker, TimeNs at_ns) {
    const DurationNs interval_ns = ticker.funding_interval_ns;
    const bool is_known = interval_ns >= ns_per_hour && ns_per_day % interval_ns == 0;
    if (!is_known || ticker.venue == VenueId::deribit) return 0;
    return (at_ns / interval_ns + 1) * interval_ns;
}

MarketLine line_of(const MarketSnapshot& snapshot) {
    MarketLine line;
    double weighted = 0, weights = 0;
    for (const VenueTicker& ticker : snapshot.tickers) {
        line.mark_ns = std::max(line.mark_ns, ticker.mark_ns);
        if (!(ticker.open_interest_usd >= 0)) continue;
        line.open_interest_usd = std::isnan(line.open_interest_usd)
                                     ? ticker.open_interest_usd
                                     : line.open_interest_usd + ticker.open_interest_usd;
        if (const double rate = rate_8h_of(ticker); std::isfinite(rate)) {
            weighted += rate * ticker.open_interest_usd;
            weights += ticker.open_interest_usd;
        }
    }
    if (weights > 0) line.funding_rate_8h = weighted / weights;
    return line;
}

void add_venue_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/status", "getStatus", {}, 1, answer_status});
    routes.push_back({"GET", "/v1/venues", "getVenues", {}, 2, answer_venues});
    routes.push_back({"GET", "/v1/markets", "getMarkets", {}, 1, answer_markets});
}

}  // namespace faultline
