// LiveDrill: two networks, two threads, one test.
#include "sim/live_drill.hpp"

#include <algorithm>
#include <future>
#include <thread>

namespace faultline {
namespace {

constexpr DurationNs slice_ns = 10 * ns_per_ms;

/// "bybit trade BTCUSDT 17", or nothing for events without an id.
std::string name_of_event(VenueId venue, const DecodedEvent& decoded) {
    const auto named = [&](std::string_view kind, const std::string& id) {
        if (id.empty()) return std::string();
        return std::string(name_of(venue)) + " " + std::string(kind) + " " + decoded.symbol + " " +
               id;
    };
    if (const auto* trade = std::get_if<Trade>(&decoded.event)) return named("trade", trade->id);
    return {};
}

}  // namespace

FeedTiming DrillSettings::quick_timing() {
    FeedTiming timing;
    timing.open_timeout_ns = 1500 * ns_per_ms;
    timing.backoff_first_ns = 50 * ns_per_ms;
    timing.backoff_min_ns = 20 * ns_per_ms;
    timing.backoff_max_ns = 300 * ns_per_ms;
    timing.refused_first_ns = 100 * ns_per_ms;
    timing.refused_max_ns = 300 * ns_per_ms;
    timing.healthy_ns = ns_per_second;
    timing.acknowledge_timeout_ns = 2 * ns_per_second;
    timing.first_data_grace_ns = 500 * ns_per_ms;
    timing.stale_floor_ns = 600 * ns_per_ms;
    timing.watch_every_ns = 50 * ns_per_ms;
    timing.stale_patience_ns = ns_per_second;
    timing.dead_patience_ns = 300 * ns_per_ms;
    timing.pong_timeout_ns = 2 * ns_per_second;
    timing.poll_timeout_ns = 1500 * ns_per_ms;
    timing.poll_backoff_first_ns = 50 * ns_per_ms;
    timing.poll_backoff_max_ns = 300 * ns_per_ms;
    timing.limited_first_ns = 100 * ns_per_ms;
    timing.limited_max_ns = 300 * ns_per_ms;
    timing.quiet_cap_ns = 1500 * ns_per_ms;
    timing.poll_every_cap_ns = 700 * ns_per_ms;
    return timing;
}

void DrillSink::heard(const FrameRecord& record, const Normalised& normalised,
                      const InstrumentTable& instruments) {
    Counts& counts = counts_[index_of(record.venue)];
    if (normalised.gap) ++(normalised.gap->until_ns == 0 ? counts.gaps_opened : counts.gaps_closed);
    for (const DecodedEvent& decoded : normalised.batch.events) {
        ++counts.events;
        if (kind_of(decoded.event) == EventKind::trade) ++counts.trades;
        if (kind_of(decoded.event) == EventKind::liquidation) ++counts.liquidations;
        const std::string name = name_of_event(record.venue, decoded);
        if (keep_records_ && !name.empty() && !ids_.insert(name).second) ++repeated_ids_;
    }
    if (!keep_records_) return;
    records_.push_back(record);
    lines_ += event_lines(record.venue, normalised, instruments);
}

struct LiveDrill::Venues {
    AsioNetwork network;
    std::unique_ptr<EmulatedWorld> world;
    std::thread thread;
};

LiveDrill::LiveDrill(DrillSettings settings)
    : settings_(std::move(settings)),
      sink_(settings_.keep_records),
      venues_(std::make_unique<Venues>()) {}

Outcome<std::unique_ptr<LiveDrill>> LiveDrill::start(DrillSettings settings) {
    std::unique_ptr<LiveDrill> drill(new LiveDrill(std::move(settings)));
    const DrillSettings& wanted = drill->settings_;
    WorldOptions options;
    options.venues = wanted.venues;
    options.markets = wanted.markets;
    options.rates = wanted.rates;
    options.seed = wanted.seed;
    options.ban_s = 1;
    FL_TRY(world, EmulatedWorld::start(drill->venues_->network, options));
    world->play();
    drill->venues_->world = std::move(world);
    drill->network_ = std::make_unique<AsioNetwork>(drill->venues_->world->client_options());
    Venues& venues = *drill->venues_;
    venues.thread = std::thread([&venues] { venues.network.run(); });

    FeedConfig config;
    config.venues = subscriptions_of(wanted.venues, wanted.markets);
    config.timing = wanted.timing;
    config.limits.opens_per_s = 50;
    config.limits.opens_at_once = 50;
    config.limits.budget_share = 20;  // the emulators' budgets are nobody else's
    config.seed = wanted.seed;
    drill->feed_ = std::make_unique<Feed>(*drill->network_, std::move(config), drill->sink_);
    LiveDrill& here = *drill;
    here.network_->post([&here] { here.feed_->start(); });
    return drill;
}

LiveDrill::~LiveDrill() {
    if (feed_ != nullptr) stop();
    feed_.reset();
    network_.reset();
    if (!venues_->thread.joinable()) return;
    there([this] { venues_->world.reset(); });
    venues_->network.stop();
    venues_->thread.join();
}

void LiveDrill::there(const std::function<void()>& work) {
    std::promise<void> done;
    venues_->network.post([&] {
        work();
        done.set_value();
    });
    done.get_future().wait();
}

void LiveDrill::run_for(DurationNs length_ns) { network_->run_for(length_ns); }

bool LiveDrill::run_until(const std::function<bool()>& done, DurationNs patience_ns) {
    const TimeNs end_ns = network_->monotonic_ns() + patience_ns;
    while (!done()) {
        if (network_->monotonic_ns() > end_ns) return false;
        run_for(slice_ns);
    }
    return true;
}

void LiveDrill::stop() {
    bool stopped = false;
    network_->post([&] {
        feed_->stop();
        stopped = true;
    });
    run_until([&] { return stopped; }, ns_per_minute);
}

void LiveDrill::set_fault(VenueId venue, Fault fault) {
    there([&] { venues_->world->set_fault(venue, fault); });
}

void LiveDrill::clear_faults(VenueId venue) {
    there([&] { venues_->world->clear_faults(venue); });
}

VenueStatus LiveDrill::status(VenueId venue) const {
    for (VenueStatus& status : feed_->status()) {
        if (status.venue == venue) return status;
    }
    return {};
}

bool LiveDrill::is_live(VenueId venue) const { return what_is_not_live(venue).empty(); }

std::string LiveDrill::what_is_not_live(VenueId venue) const {
    std::string text;
    const VenueStatus status = this->status(venue);
    for (const ChannelStatus& channel : status.channels) {
        const bool may_be_silent = channel.stale_after_ns == 0;
        if (channel.state == ChannelState::live) continue;
        if (may_be_silent && channel.state == ChannelState::waiting) continue;
        text += channel.channel + ": " + std::string(name_of(channel.state)) + "; ";
    }
    for (const PollStatus& poll : status.polls) {
        if (poll.state == PollState::ok) continue;
        text += poll.endpoint + " " + poll.symbol + ": " + std::string(name_of(poll.state)) + " " +
                poll.problem + "; ";
    }
    for (const Gap& gap : status.open_gaps) {
        text += "gap of " + gap.channel + ": " + std::string(name_of(gap.reason)) + " " +
                gap.detail + "; ";
    }
    if (status.channels.empty() && status.polls.empty()) text += "nothing is planned";
    return text;
}

std::string LiveDrill::replayed_lines() const {
    std::array<std::unique_ptr<Normaliser>, venue_count> normalisers;
    for (const VenueSubscription& venue : subscriptions_of(settings_.venues, settings_.markets)) {
        auto& normaliser = normalisers[index_of(venue.venue)];
        normaliser = std::make_unique<Normaliser>(venue.venue);
        for (const Instrument& instrument : venue.instruments) normaliser->tell(instrument);
    }
    std::string lines;
    for (const FrameRecord& record : sink_.records()) {
        Normaliser& normaliser = *normalisers[index_of(record.venue)];
        const Normalised& normalised = normaliser.take(record);
        lines += event_lines(record.venue, normalised, normaliser.instruments());
    }
    return lines;
}

}  // namespace faultline
