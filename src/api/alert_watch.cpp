// AlertWatch: readings from snapshots.
#include "api/alert_watch.hpp"

#include <algorithm>
#include <cmath>

#include "insight/reading_json.hpp"
#include "insight/zones.hpp"

namespace faultline {
namespace {

constexpr DurationNs look_every_ns = ns_per_second;
constexpr DurationNs zones_every_ns = 10 * ns_per_second;  // they move slowly
constexpr double near_pct = 2;                             // of the dominance that rules read

bool wants(VenueBits venues, VenueId venue) {
    return venues == 0 || (venues >> index_of(venue) & 1U) != 0;
}

/// The part of a level that the asked venues have.
double usd_of(const MapLevel& level, VenueBits venues) {
    if (venues == 0) return level.notional_usd;
    double usd = 0;
    for (const VenueId venue : all_venues()) {
        if (wants(venues, venue)) usd += level.by_venue_usd[index_of(venue)];
    }
    return usd;
}

LiquidationMap map_of_venues(const LiquidationMap& all, VenueBits venues) {
    LiquidationMap map = all;
    if (venues == 0) return map;
    for (MapLevel& level : map.levels) level.notional_usd = usd_of(level, venues);
    return map;
}

/// Age of the newest data of a venue; NaN where it has told nothing.
std::array<double, venue_count> ages_of(const std::vector<VenueStatus>& venues) {
    std::array<double, venue_count> ages{};
    ages.fill(unknown);
    for (const VenueStatus& venue : venues) {
        double& age = ages[index_of(venue.venue)];
        const auto see = [&age](DurationNs age_ns) {
            if (age_ns >= 0) age = std::fmin(age, static_cast<double>(age_ns) / 1e6);
        };
        for (const ChannelStatus& channel : venue.channels) see(channel.age_ns);
        for (const PollStatus& poll : venue.polls) see(poll.age_ns);
    }
    return ages;
}

}  // namespace

std::array<double, 2> swept_between(const MarketSnapshot& before, const MarketSnapshot& now,
                                    VenueBits venues) {
    std::array<double, 2> swept{};
    const double price = now.map.current_price_usd;
    for (const MapLevel& level : before.map.levels) {
        // A long level is reached when the price has come down to its upper edge.
        const bool is_long = level.side == Side::long_;
        const double edge = is_long ? level.price_usd + before.map.bucket_usd : level.price_usd;
        const bool was_ahead =
            is_long ? edge <= before.map.current_price_usd : edge >= before.map.current_price_usd;
        const bool is_behind =
            is_long ? level.price_usd >= price : edge + now.map.bucket_usd <= price;
        if (was_ahead && is_behind) swept[index_of(level.side)] += usd_of(level, venues);
    }
    return swept;
}

double funding_percent_of(const std::vector<VenueTicker>& tickers) {
    constexpr double hours = 8;
    double weighted = 0;
    double weights = 0;
    for (const VenueTicker& ticker : tickers) {
        const double interval_h =
            static_cast<double>(ticker.funding_interval_ns) / static_cast<double>(ns_per_hour);
        if (!std::isfinite(ticker.funding_rate) || interval_h <= 0) continue;
        if (!(ticker.open_interest_usd > 0)) continue;
        weighted += 100 * ticker.funding_rate * hours / interval_h * ticker.open_interest_usd;
        weights += ticker.open_interest_usd;
    }
    return weights > 0 ? weighted / weights : unknown;
}

AlertWatch::AlertWatch(Network& network, MarketService& service, AlertService& alerts,
                       ApiServer& server)
    : network_(network), service_(service), alerts_(alerts), server_(server), context_(service) {}

AlertWatch::~AlertWatch() {
    network_.cancel(timer_);
    alerts_.listen({});
}

void AlertWatch::start() {
    server_.offer(StreamChannel::zones);
    server_.offer(StreamChannel::alerts);
    alerts_.listen([this](const Alert& alert) {
        server_.notice(StreamChannel::alerts, alert.market, alert.at_ns, alert_json(alert));
    });
    look();
}

void AlertWatch::look() {
    timer_ = network_.after(look_every_ns, [this] { look(); });
    const auto ages_ms = ages_of(service_.venues());
    const std::vector<AlertView> views = alerts_.views();
    for (const std::string& market : service_.status().markets) {
        const auto snapshot = service_.snapshot(market);
        if (!snapshot) continue;
        tell_zones(*snapshot);
        for (const AlertView& view : views) {
            if (view.market != market) continue;
            context_.refresh(view, alerts_.wants_of(view), snapshot, network_.monotonic_ns());
            tick(view, *snapshot, ages_ms);
        }
        before_[market] = snapshot;
    }
}

void AlertWatch::tell_zones(const MarketSnapshot& snapshot) {
    TimeNs& told_ns = zones_ns_[snapshot.market];
    if (snapshot.at_ns - told_ns < zones_every_ns && told_ns != 0) return;
    told_ns = snapshot.at_ns;
    std::string json = zones_json(find_zones(snapshot.map, unknown));
    std::string& told = zones_told_[snapshot.market];
    if (json == told) return;
    server_.notice(StreamChannel::zones, snapshot.market, snapshot.at_ns, json);
    told = std::move(json);
}

void AlertWatch::tick(const AlertView& view, const MarketSnapshot& snapshot,
                      const std::array<double, venue_count>& ages_ms) {
    const auto before = before_.find(view.market);
    // The engine counts on rising times: a snapshot that stands still has nothing to say.
    if (before != before_.end() && before->second->at_ns >= snapshot.at_ns) return;
    const LiquidationMap map = map_of_venues(snapshot.map, view.venues);
    AlertReadings readings;
    readings.view = view;
    readings.at_ns = snapshot.at_ns;
    readings.is_simulated = map.simulated;
    readings.price_usd = map.current_price_usd;

    std::vector<AlertZone> zones;
    for (const Zone& zone : find_zones(map, unknown).zones) {
        zones.push_back({zone.low_usd, zone.high_usd, zone.side, zone.strength_usd});
    }
    std::vector<AlertLevel> levels;
    for (const MapLevel& level : map.levels) {
        levels.push_back(
            {level.price_usd, level.price_usd + map.bucket_usd, level.side, level.notional_usd});
    }
    readings.zones = zones;
    readings.levels = levels;
    if (!levels.empty()) {
        // Beyond its outermost level the map holds nothing, down to zero and up without end.
        readings.levels_low_usd = 0;
        readings.levels_high_usd = 1e12;
    }
    if (before != before_.end()) {
        readings.swept_usd = swept_between(*before->second, snapshot, view.venues);
    }
    std::vector<VenueTicker> tickers;
    std::ranges::copy_if(snapshot.tickers, std::back_inserter(tickers),
                         [&](const VenueTicker& one) { return wants(view.venues, one.venue); });
    readings.funding_percent = funding_percent_of(tickers);
    const std::array<double, 1> distances{near_pct};
    if (const auto sides = side_asymmetry(map, distances); !sides.empty()) {
        readings.dominance = sides.front().asymmetry;
        readings.dominance_within_percent = near_pct;
    }
    readings.venue_age_ms = ages_ms;
    const AlertContext::Known known = context_.known(view);
    readings.ratio_z = known.ratio.value;
    readings.ratio_why = known.ratio.unknown_why;
    readings.volume_ratio = known.volume.value;
    readings.volume_why = known.volume.unknown_why;
    std::vector<AlertQuestion> questions;
    for (const auto& [question, answer] : known.questions) {
        questions.push_back({question, answer.value, answer.unknown_why});
    }
    readings.questions = questions;
    alerts_.tick(readings);
}

}  // namespace faultline
