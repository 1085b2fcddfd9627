// VenueFeed: planning, and planning again.
#include "feed/venue_feed.hpp"

#include <algorithm>

#include "venue/catalog.hpp"

namespace faultline {
namespace {

bool is_same_connection(const PlannedConnection& a, const PlannedConnection& b) {
    const auto names = [](const PlannedConnection& one) {
        std::vector<std::string_view> out;
        for (const PlannedChannel& channel : one.channels) out.push_back(channel.channel);
        return out;
    };
    return a.url == b.url && a.subscribe == b.subscribe &&
           a.acknowledgements == b.acknowledgements && names(a) == names(b);
}

}  // namespace

VenueFeed::VenueFeed(VenueSubscription subscription, const FeedConfig& config, Network& network,
                     FeedNumbers& numbers, FeedSink& sink)
    : subscription_(std::move(subscription)),
      config_(config),
      network_(network),
      rng_(config.seed * (venue_count + 1) + index_of(subscription_.venue)),
      opens_(config.limits.opens_per_s, config.limits.opens_at_once),
      desk_(subscription_.venue, network, config.limits, numbers, sink),
      context_{.venue = subscription_.venue,
               .wire = wire_of(subscription_.venue),
               .network = network,
               .timing = config.timing,
               .limits = config.limits,
               .desk = desk_,
               .rng = rng_,
               .opens = opens_},
      polls_(context_),
      plan_alarm_(network) {
    const VenueSpec& spec = spec_of(subscription_.venue);
    for (const Instrument& instrument : subscription_.instruments) {
        const Result<Instrument> built_in = spec.instrument(instrument.symbol);
        if (!built_in || !(*built_in == instrument)) desk_.normaliser().tell(instrument);
    }
    desk_.on_normalised = [this](const Normalised& normalised) { learn(normalised); };
}

VenueFeed::~VenueFeed() { stop(); }

void VenueFeed::start() {
    if (is_running_) return;
    is_running_ = true;
    started_utc_ns_ = network_.utc_ns();
    Plan plan = planned();
    polls_.plan(std::move(plan.polls));
    polls_.start();
    replace_connections(std::move(plan.connections));
}

Plan VenueFeed::planned() const {
    Plan plan = context_.wire.plan(subscription_.instruments);
    const FeedTiming& timing = config_.timing;
    for (PlannedConnection& connection : plan.connections) {
        for (PlannedChannel& channel : connection.channels) {
            if (timing.quiet_cap_ns <= 0 || channel.quiet_max_ns <= 0) continue;
            channel.quiet_max_ns = std::min(channel.quiet_max_ns, timing.quiet_cap_ns);
        }
    }
    for (PlannedPoll& poll : plan.polls) {
        if (timing.poll_every_cap_ns <= 0) continue;
        poll.every_ns = std::min(poll.every_ns, timing.poll_every_cap_ns);
    }
    return plan;
}

void VenueFeed::stop() {
    if (!is_running_) return;
    is_running_ = false;
    plan_alarm_.cancel();
    polls_.stop("stopped");
    for (const auto& keeper : keepers_) keeper->stop("stopped");
}

void VenueFeed::learn(const Normalised& normalised) {
    if (config_.ask_accounts) polls_.found(normalised.batch.accounts);
    bool is_new = false;
    for (const InstrumentRow& row : normalised.batch.instruments) {
        for (Instrument& ours : subscription_.instruments) {
            if (ours.symbol != row.instrument.symbol || ours == row.instrument) continue;
            ours = row.instrument;
            is_new = true;
        }
    }
    // Later, since this is called in the middle of making a record.
    if (is_new && is_running_) plan_alarm_.set(0, [this] { plan_again(); });
}

void VenueFeed::plan_again() {
    Plan plan = planned();
    polls_.plan(std::move(plan.polls));
    replace_connections(std::move(plan.connections));
}

void VenueFeed::replace_connections(std::vector<PlannedConnection> planned) {
    std::vector<std::unique_ptr<ConnectionKeeper>> old = std::move(keepers_);
    std::vector<std::unique_ptr<ConnectionKeeper>> kept(planned.size());
    for (std::size_t i = 0; i < planned.size(); ++i) {
        for (auto& keeper : old) {
            if (!keeper || !is_same_connection(keeper->plan(), planned[i])) continue;
            kept[i] = std::move(keeper);
            break;
        }
    }
    for (const auto& keeper : old) {
        if (!keeper) continue;
        ++desk_.counts.reconnects[static_cast<std::size_t>(ReconnectReason::replanned)];
        keeper->stop(name_of(ReconnectReason::replanned));
    }
    keepers_.clear();
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (kept[i]) {
            if (!kept[i]->is_running()) kept[i]->start();  // after a stop
            keepers_.push_back(std::move(kept[i]));
            continue;
        }
        auto made = std::make_unique<ConnectionKeeper>(context_, std::move(planned[i]));
        for (const auto& keeper : old) {
            if (keeper) made->adopt(*keeper);
        }
        made->start();
        keepers_.push_back(std::move(made));
    }
}

VenueState VenueFeed::judge(const VenueStatus& status) const {
    if (!is_running_) return VenueState::stopped;
    std::size_t good = 0, waiting = 0, bad = 0;
    const auto add = [&](bool is_good, bool is_waiting) {
        ++(is_good ? good : is_waiting ? waiting : bad);
    };
    for (const ChannelStatus& channel : status.channels) {
        const bool is_waiting = channel.state == ChannelState::waiting ||
                                (channel.state == ChannelState::connecting && channel.age_ns < 0);
        add(channel.state == ChannelState::live, is_waiting);
    }
    for (const PollStatus& poll : status.polls) {
        add(poll.state == PollState::ok, poll.state == PollState::waiting);
    }
    if (good == 0) return bad > 0 ? VenueState::down : VenueState::connecting;
    return bad > 0 || waiting > 0 ? VenueState::partial : VenueState::live;
}

VenueStatus VenueFeed::status() const {
    VenueStatus status;
    status.venue = subscription_.venue;
    for (const auto& keeper : keepers_) keeper->add_status(status);
    polls_.add_status(status);
    status.counts = desk_.counts;
    status.counts.gaps += status.open_gaps.size();
    status.state = judge(status);
    // Since the part that changed last: the state is made of them.
    status.since_ns = started_utc_ns_;
    for (const ChannelStatus& channel : status.channels) {
        status.since_ns = std::max(status.since_ns, channel.since_ns);
    }
    for (const PollStatus& poll : status.polls) {
        status.since_ns = std::max(status.since_ns, poll.since_ns);
    }
    return status;
}

}  // namespace faultline
