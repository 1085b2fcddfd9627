// ConnectionKeeper, second part: what it looks at while sessions run. Each judgement is one
// question; a look asks them all and says when the next look is due.
#include <algorithm>

#include "feed/connection_keeper.hpp"

namespace faultline {
namespace {

constexpr DurationNs look_min_ns = 10 * ns_per_ms;
constexpr int repair_doublings_max = 6;

/// Whether words name a channel: every part of "trades BTC-USDT" stands in them, in any case.
bool mentions(std::string_view words, std::string_view channel) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
    const auto same = [&](char a, char b) { return lower(a) == lower(b); };
    while (!channel.empty()) {
        const std::string_view part = channel.substr(0, channel.find(' '));
        channel.remove_prefix(std::min(channel.size(), part.size() + 1));
        if (std::ranges::search(words, part, same).empty() && !part.empty()) return false;
    }
    return true;
}

}  // namespace

void ConnectionKeeper::look_soon(DurationNs wait_ns) {
    look_alarm_.set(wait_ns, [this] { look(); });
}

void ConnectionKeeper::look() {
    if (!is_running_) return;
    const FeedInstant at = now();
    if (current_.session && current_.session->is_subscribed()) judge_refusal(at);
    if (current_.session && current_.session->is_subscribed()) judge_silence(at);
    if (current_.session && current_.session->is_subscribed()) judge_health(at);
    if (current_.session && next_.session) judge_next(at);
    if (current_.session && !next_.session) judge_repair(at);
    if (!current_.session) return;  // opening again sets the next look

    DurationNs wait_ns = context_.timing.watch_every_ns;
    for (const ChannelWatch& channel : channels_) {
        const std::optional<TimeNs> due_ns = channel.stale_at_ns();
        if (due_ns) wait_ns = std::min(wait_ns, *due_ns - at.mono_ns);
    }
    look_soon(std::max(wait_ns, look_min_ns));
}

bool ConnectionKeeper::speaking_are_stale() const {
    bool is_any_stale = false;
    for (const ChannelWatch& channel : channels_) {
        if (channel.may_be_silent()) continue;
        if (channel.state() == ChannelState::live) return false;
        // Where nothing at all has come, one overdue channel speaks for the slower ones.
        if (channel.state() == ChannelState::waiting && current_.has_proof()) return false;
        is_any_stale = is_any_stale || channel.state() == ChannelState::stale;
    }
    return is_any_stale;
}

void ConnectionKeeper::confirm_silent(const Seat& seat, FeedInstant at) {
    const bool has_speaking = std::ranges::any_of(
        channels_, [](const ChannelWatch& channel) { return !channel.may_be_silent(); });
    const bool is_old_enough =
        at.mono_ns >= seat.subscribed_mono_ns + context_.timing.first_data_grace_ns;
    const bool is_alive = has_speaking ? seat.has_proof() : is_old_enough;
    if (!is_alive || !seat.session->is_confirmed() || seat.judge_mono_ns != 0) return;
    for (ChannelWatch& channel : channels_) {
        if (!channel.may_be_silent() || channel.state() == ChannelState::live ||
            channel.state() == ChannelState::refused) {
            continue;
        }
        tell(channel.confirmed(at));
    }
}

void ConnectionKeeper::judge_silence(FeedInstant at) {
    const TimeNs heard_utc_ns = current_.session->heard_utc_ns();
    for (ChannelWatch& channel : channels_) {
        const std::optional<TimeNs> due_ns = channel.stale_at_ns();
        if (!due_ns || at.mono_ns < *due_ns) continue;
        tell(channel.interrupted(ChannelState::stale, GapReason::silent, "no data", at,
                                 heard_utc_ns));
    }
    if (!speaking_are_stale()) {
        dead_mono_ns_ = 0;
        confirm_silent(current_, at);
        return;
    }
    for (ChannelWatch& channel : channels_) {
        if (!channel.may_be_silent() || channel.state() != ChannelState::live) continue;
        tell(channel.interrupted(ChannelState::stale, GapReason::silent,
                                 "nothing else comes on its connection", at, heard_utc_ns));
    }
    if (dead_mono_ns_ == 0) dead_mono_ns_ = at.mono_ns;
    if (at.mono_ns < dead_mono_ns_ + context_.timing.dead_patience_ns) return;
    const SessionEnd why{ReconnectReason::silent, GapReason::silent,
                         "connected, but no channel has data", 0};
    current_.session->end(why);
}

void ConnectionKeeper::judge_refusal(FeedInstant at) {
    if (current_.judge_mono_ns == 0 || at.mono_ns < current_.judge_mono_ns) return;
    current_.judge_mono_ns = 0;
    if (!current_.has_proof()) {
        const SessionEnd why{ReconnectReason::refused, GapReason::refused, current_.words, 0};
        current_.session->end(why);
        return;
    }
    const std::vector<std::uint32_t> concerned = concerned_by(current_.words);
    for (const std::uint32_t i : concerned) {
        tell(channels_[i].interrupted(ChannelState::refused, GapReason::refused, current_.words, at,
                                      current_.session->heard_utc_ns()));
    }
}

std::vector<std::uint32_t> ConnectionKeeper::concerned_by(const std::string& words) const {
    std::vector<std::uint32_t> unheard, named;
    for (std::uint32_t i = 0; i < channels_.size(); ++i) {
        if (current_.heard_mono_ns[i] != 0) continue;
        unheard.push_back(i);
        if (mentions(words, channels_[i].planned().channel)) named.push_back(i);
    }
    return named.empty() ? unheard : named;
}

void ConnectionKeeper::judge_repair(FeedInstant at) {
    if (rotate_mono_ns_ != 0 && at.mono_ns >= rotate_mono_ns_) {
        open_next(ReconnectReason::rotated);
        return;
    }
    const bool is_refused = std::ranges::any_of(channels_, [](const ChannelWatch& channel) {
        return channel.state() == ChannelState::refused;
    });
    if (!is_refused) {
        repair_mono_ns_ = 0;
    } else if (repair_mono_ns_ == 0) {
        repair_mono_ns_ = at.mono_ns + refused_backoff_.next(context_.rng);
    } else if (at.mono_ns >= repair_mono_ns_) {
        open_next(ReconnectReason::refused);
        if (next_.session) repair_mono_ns_ = 0;
    }
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        if (channels_[i].state() != ChannelState::stale) continue;
        const DurationNs patience_ns = context_.timing.stale_patience_ns << repairs_[i];
        if (channels_[i].in_state_ns(at) < patience_ns || next_.session) continue;
        open_next(ReconnectReason::silent);
        if (next_.session) repairs_[i] = std::min(repairs_[i] + 1, repair_doublings_max);
    }
}

bool ConnectionKeeper::next_brings_all() const {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        const bool old_brings = current_.heard_mono_ns[i] > next_.subscribed_mono_ns;
        if (old_brings && next_.heard_mono_ns[i] == 0 && !channels_[i].may_be_silent()) {
            return false;
        }
    }
    return true;
}

bool ConnectionKeeper::next_is_ready(FeedInstant at) const {
    const FeedTiming& timing = context_.timing;
    if (!next_.session->is_confirmed() || next_.judge_mono_ns != 0) return false;
    if (at.mono_ns < next_.subscribed_mono_ns + timing.rotation_overlap_ns) return false;
    const bool is_late = at.mono_ns >= next_.subscribed_mono_ns + timing.rotation_timeout_ns / 2;
    if (!next_.has_proof() && !is_late) return false;
    return next_brings_all();
}

void ConnectionKeeper::judge_next(FeedInstant at) {
    if (next_.judge_mono_ns != 0 && at.mono_ns >= next_.judge_mono_ns) {
        next_.judge_mono_ns = 0;
        // A refusal that the old one has met as well must not keep the new one from its place.
        const bool is_worth_it = next_reason_ != ReconnectReason::refused && next_.has_proof() &&
                                 next_.session->is_confirmed() && next_brings_all();
        if (is_worth_it) return;
        const SessionEnd why{ReconnectReason::refused, GapReason::refused, next_.words, 0};
        next_.session->end(why);
        return;
    }
    if (next_.session->is_subscribed() && next_is_ready(at)) {
        swap_in_next(next_reason_);
        return;
    }
    const DurationNs age_ns = at.mono_ns - next_.session->begun_mono_ns();
    if (age_ns < context_.timing.rotation_timeout_ns) return;
    const SessionEnd why{ReconnectReason::silent, GapReason::silent,
                         "the new connection brings less than the old one", 0};
    next_.session->end(why);
}

void ConnectionKeeper::judge_health(FeedInstant at) {
    const bool is_well = std::ranges::all_of(channels_, [](const ChannelWatch& channel) {
        return channel.state() == ChannelState::live || channel.state() == ChannelState::waiting;
    });
    if (!is_well) {
        healthy_mono_ns_ = 0;
    } else if (healthy_mono_ns_ == 0) {
        healthy_mono_ns_ = at.mono_ns;
    } else if (at.mono_ns >= healthy_mono_ns_ + context_.timing.healthy_ns) {
        backoff_.reset();
        refused_backoff_.reset();
    }
}

}  // namespace faultline
