// ConnectionKeeper: sessions come, go and take over.
#include "feed/connection_keeper.hpp"

#include <algorithm>

namespace faultline {

ConnectionKeeper::ConnectionKeeper(VenueContext& context, PlannedConnection plan)
    : context_(context),
      plan_(std::move(plan)),
      proofs_(plan_.channels),
      repairs_(plan_.channels.size()),
      backoff_(context.timing.backoff_min_ns, context.timing.backoff_first_ns,
               context.timing.backoff_max_ns),
      refused_backoff_(context.timing.refused_first_ns / 2, context.timing.refused_first_ns,
                       context.timing.refused_max_ns),
      next_backoff_(context.timing.backoff_first_ns, context.timing.refused_first_ns,
                    context.timing.refused_max_ns),
      connect_alarm_(context.network),
      look_alarm_(context.network),
      retire_alarm_(context.network) {
    for (const PlannedChannel& channel : plan_.channels) {
        channels_.emplace_back(context.venue, channel, context.timing);
    }
}

ConnectionKeeper::~ConnectionKeeper() = default;

bool ConnectionKeeper::Seat::has_proof() const {
    return std::ranges::any_of(heard_mono_ns, [](TimeNs at_ns) { return at_ns != 0; });
}

FeedInstant ConnectionKeeper::now() const {
    return {context_.network.utc_ns(), context_.network.monotonic_ns()};
}

void ConnectionKeeper::tell(const std::optional<Gap>& gap) {
    if (gap) context_.desk.gap(*gap);
}

void ConnectionKeeper::adopt(const ConnectionKeeper& replaced) {
    alive_utc_ns_ = std::max(alive_utc_ns_, replaced.alive_utc_ns_);
    for (ChannelWatch& mine : channels_) {
        for (const ChannelWatch& theirs : replaced.channels_) {
            if (mine.planned().channel == theirs.planned().channel) mine.adopt(theirs);
        }
    }
}

void ConnectionKeeper::start() {
    is_running_ = true;
    for (ChannelWatch& channel : channels_) {
        if (channel.gap()) continue;
        tell(channel.interrupted(ChannelState::connecting, GapReason::stopped, "not heard yet",
                                 now(), 0));
    }
    open_current();
}

void ConnectionKeeper::stop(std::string_view why) {
    is_running_ = false;
    for (Alarm* alarm : {&connect_alarm_, &look_alarm_, &retire_alarm_}) alarm->cancel();
    for (Seat* seat : {&next_, &current_}) {
        if (!seat->session) continue;
        alive_utc_ns_ = std::max(alive_utc_ns_, seat->session->heard_utc_ns());
        seat->session->abandon(why);
        seat->session.reset();
    }
    retired_.clear();
    for (ChannelWatch& channel : channels_) {
        tell(channel.interrupted(ChannelState::connecting, GapReason::stopped, std::string(why),
                                 now(), alive_utc_ns_));
    }
}

void ConnectionKeeper::open_current() {
    const TimeNs now_ns = context_.network.monotonic_ns();
    if (!context_.opens.take(1, now_ns)) {
        connect_alarm_.set(context_.opens.wait_ns(1, now_ns), [this] { open_current(); });
        return;
    }
    open_into(current_);
}

void ConnectionKeeper::open_next(ReconnectReason reason) {
    const TimeNs now_ns = context_.network.monotonic_ns();
    if (next_.session || now_ns < next_allowed_mono_ns_) return;
    if (!context_.opens.take(1, now_ns)) return;  // the next look tries again
    next_reason_ = reason;
    open_into(next_);
}

void ConnectionKeeper::open_into(Seat& seat) {
    seat = Seat{};
    seat.heard_mono_ns.assign(channels_.size(), 0);
    seat.session = std::make_unique<ConnectionSession>(context_, plan_, *this);
}

void ConnectionKeeper::retire(Seat& seat) {
    alive_utc_ns_ = std::max(alive_utc_ns_, seat.session->heard_utc_ns());
    retired_.push_back(std::move(seat.session));
    seat = Seat{};
    retire_alarm_.set(0, [this] { retired_.clear(); });
}

std::size_t ConnectionKeeper::open_sessions() const {
    const auto is_open = [](const Seat& seat) { return seat.session && seat.session->is_open(); };
    return std::size_t(is_open(current_)) + std::size_t(is_open(next_));
}

void ConnectionKeeper::session_opened(ConnectionSession& /*session*/) {}

void ConnectionKeeper::session_subscribed(ConnectionSession& session) {
    Seat& seat = seat_of(session);
    seat.subscribed_mono_ns = context_.network.monotonic_ns();
    if (&seat == &current_) {
        for (ChannelWatch& channel : channels_) {
            if (channel.state() != ChannelState::live) channel.subscribed(now());
        }
        plan_rotation(now());
    }
    look_soon(0);
}

void ConnectionKeeper::session_confirmed(ConnectionSession& /*session*/) { look_soon(0); }

void ConnectionKeeper::session_unconfirmed(ConnectionSession& session) {
    Seat& seat = seat_of(session);
    const std::string words = std::to_string(session.acknowledged()) + " of " +
                              std::to_string(plan_.acknowledgements) + " acknowledgements came";
    if (!seat.has_proof()) {
        const SessionEnd end{ReconnectReason::unconfirmed, GapReason::refused, words, 0};
        session.end(end);
        return;
    }
    // What speaks is there; what is silent cannot be trusted. The session stays meanwhile.
    session_refused(session, words);
}

void ConnectionKeeper::session_refused(ConnectionSession& session, const std::string& words) {
    Seat& seat = seat_of(session);
    const TimeNs now_ns = context_.network.monotonic_ns();
    const bool is_settled =
        session.is_confirmed() &&
        now_ns > seat.subscribed_mono_ns + context_.timing.acknowledge_timeout_ns;
    if (is_settled || seat.judge_mono_ns != 0) return;
    seat.judge_mono_ns = now_ns + context_.timing.first_data_grace_ns;
    seat.words = words;
    look_soon(context_.timing.first_data_grace_ns);
}

void ConnectionKeeper::session_heard(ConnectionSession& session, const Normalised& normalised) {
    Seat& seat = seat_of(session);
    const std::span<const std::uint32_t> proved = proofs_.proved_by(normalised);
    if (proved.empty()) return;
    const FeedInstant at{session.heard_utc_ns(), session.heard_mono_ns()};
    // Telling a gap makes a record, which ends the life of `normalised`; `proved` is our own.
    for (const std::uint32_t index : proved) {
        seat.heard_mono_ns[index] = at.mono_ns;
        repairs_[index] = 0;
        tell(channels_[index].heard(at));
    }
    if (&seat == &next_) look_soon(0);
}

void ConnectionKeeper::session_ended(ConnectionSession& session, const SessionEnd& end) {
    ++context_.desk.counts.reconnects[static_cast<std::size_t>(end.reason)];
    if (next_.session.get() == &session) {
        lost_next(end);
    } else if (current_.session.get() == &session) {
        lost_current(end);
    }
}

void ConnectionKeeper::lost_next(const SessionEnd& end) {
    retire(next_);
    const DurationNs wait_ns = next_backoff_.next(context_.rng, end.retry_after_ns);
    next_allowed_mono_ns_ = context_.network.monotonic_ns() + wait_ns;
}

void ConnectionKeeper::lost_current(const SessionEnd& end) {
    retire(current_);
    healthy_mono_ns_ = dead_mono_ns_ = rotate_mono_ns_ = 0;
    const FeedInstant at = now();
    const bool has_next = next_.session != nullptr;
    if (has_next) current_ = std::exchange(next_, Seat{});
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        if (has_next && current_.heard_mono_ns[i] != 0) continue;
        const bool was_refused = end.gap == GapReason::refused;
        tell(
            channels_[i].interrupted(was_refused ? ChannelState::refused : ChannelState::connecting,
                                     end.gap, end.detail, at, alive_utc_ns_));
        if (has_next && current_.subscribed_mono_ns != 0) channels_[i].subscribed(at);
    }
    if (!has_next) {
        reconnect_later(end);
    } else if (current_.subscribed_mono_ns != 0) {
        plan_rotation(at);
    }
}

void ConnectionKeeper::reconnect_later(const SessionEnd& end) {
    Backoff& backoff = end.gap == GapReason::refused ? refused_backoff_ : backoff_;
    connect_alarm_.set(backoff.next(context_.rng, end.retry_after_ns), [this] { open_current(); });
}

void ConnectionKeeper::plan_rotation(FeedInstant at) {
    const FeedTiming& timing = context_.timing;
    rotate_mono_ns_ = 0;
    const DurationNs lifetime_ns = context_.wire.lifetime_ns;
    if (lifetime_ns == 0) return;
    const auto jitter_ns =
        static_cast<DurationNs>(context_.rng.uniform() * double(timing.rotation_jitter_ns));
    const DurationNs early_ns =
        std::min(timing.rotation_margin_ns + jitter_ns, lifetime_ns / 2);  // of a short life
    const TimeNs begun_ns = current_.session->opened_mono_ns();
    rotate_mono_ns_ = std::max(begun_ns + lifetime_ns - early_ns, at.mono_ns);
}

void ConnectionKeeper::swap_in_next(ReconnectReason reason) {
    ConnectionSession& old = *current_.session;
    old.abandon(name_of(reason));
    ++context_.desk.counts.reconnects[static_cast<std::size_t>(reason)];
    retire(current_);
    current_ = std::exchange(next_, Seat{});
    next_backoff_.reset();
    const FeedInstant at = now();
    if (!current_.words.empty()) current_.judge_mono_ns = at.mono_ns;  // what it refused
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        if (channels_[i].state() != ChannelState::live) channels_[i].subscribed(at);
    }
    repair_mono_ns_ = dead_mono_ns_ = 0;
    plan_rotation(at);
}

void ConnectionKeeper::add_status(VenueStatus& status) const {
    ++status.connections;
    status.connections_open += open_sessions();
    for (const ChannelWatch& channel : channels_) {
        ChannelStatus& added = status.channels.emplace_back(channel.status(now()));
        added.url = plan_.url;
        if (current_.session && current_.session->is_open()) {
            added.connection = current_.session->number();
        }
        if (channel.gap()) status.open_gaps.push_back(*channel.gap());
    }
}

}  // namespace faultline
