// ConnectionSession: opening, pacing, acknowledgements, pings, decompression.
#include "feed/connection_session.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "net/inflate.hpp"

namespace faultline {
namespace {

// Between two messages of ours, so that no second ever holds more than the venue allows; a little
// more than exact, since what leaves here evenly may arrive bunched.
DurationNs spacing_of(const VenueContext& context) {
    double per_s = context.wire.messages_per_s_max;
    if (per_s <= 0) per_s = context.limits.messages_per_s;
    if (per_s >= 1) per_s = std::floor(per_s);
    return static_cast<DurationNs>(1.05 * double(ns_per_second) / per_s);
}

SessionEnd end_of(const NetFailure& why, bool was_open) {
    SessionEnd end;
    end.detail = std::string(name_of(why.step));
    if (!why.detail.empty()) end.detail += ": " + why.detail;
    end.retry_after_ns = why.retry_after_ns;
    end.reason = was_open ? ReconnectReason::lost : ReconnectReason::unreachable;
    end.gap = was_open ? GapReason::disconnected : GapReason::unreachable;
    if (why.step == NetStep::too_large) end.reason = ReconnectReason::too_large;
    if (why.status == 429 || why.status == 418) end.gap = GapReason::limited;
    return end;
}

bool looks_like_gzip(std::string_view payload) {
    return payload.size() >= 2 && payload[0] == '\x1f' && payload[1] == '\x8b';
}

}  // namespace

ConnectionSession::ConnectionSession(VenueContext& context, const PlannedConnection& plan,
                                     SessionOwner& owner)
    : context_(context),
      plan_(plan),
      owner_(owner),
      number_(context.desk.next_connection()),
      begun_mono_ns_(context.network.monotonic_ns()),
      garbage_(context.limits.garbage_per_minute_max / 60.0, context.limits.garbage_per_minute_max),
      send_alarm_(context.network),
      acknowledge_alarm_(context.network),
      ping_alarm_(context.network),
      pong_alarm_(context.network) {
    SocketRequest request;
    request.url = plan.url;
    request.headers = plan.headers;
    request.frame_bytes_max = context.limits.frame_bytes_max;
    request.open_timeout_ns = context.timing.open_timeout_ns;
    socket_ = context.network.open(std::move(request), *this);
}

ConnectionSession::~ConnectionSession() { abandon("stopped"); }

void ConnectionSession::abandon(std::string_view why) {
    if (has_ended_) return;
    has_ended_ = true;
    for (Alarm* alarm : {&send_alarm_, &acknowledge_alarm_, &ping_alarm_, &pong_alarm_}) {
        alarm->cancel();
    }
    if (is_open_) context_.desk.closed(number_, why);
    is_open_ = false;
    if (socket_) socket_->close();
}

void ConnectionSession::end(const SessionEnd& why) {
    if (has_ended_) return;
    abandon(fmt::format("{}: {}", name_of(why.reason), why.detail));
    owner_.session_ended(*this, why);
}

void ConnectionSession::closed(const NetFailure& why) {
    if (has_ended_) return;
    const SessionEnd end_here = end_of(why, is_open_);
    end(end_here);
}

void ConnectionSession::opened() {
    if (has_ended_) return;
    is_open_ = true;
    opened_mono_ns_ = context_.network.monotonic_ns();
    heard_mono_ns_ = opened_mono_ns_;
    heard_utc_ns_ = context_.network.utc_ns();
    context_.desk.opened(number_, plan_.url);
    owner_.session_opened(*this);
    queue_.assign(plan_.subscribe.begin(), plan_.subscribe.end());
    subscribe_left_ = queue_.size();
    if (context_.wire.ping != PingRule::server_json) {
        const DurationNs every_ns = context_.wire.ping_every_ns > 0 ? context_.wire.ping_every_ns
                                                                    : context_.timing.ping_every_ns;
        ping_alarm_.set(every_ns, [this] { ping(); });
    }
    flush();
}

void ConnectionSession::send_soon(std::string text, bool is_urgent) {
    (is_urgent ? urgent_ : queue_).push_back(std::move(text));
    flush();
}

void ConnectionSession::flush() {
    while (!has_ended_ && (!urgent_.empty() || !queue_.empty() || ping_waits_)) {
        const TimeNs now_ns = context_.network.monotonic_ns();
        if (now_ns < next_send_mono_ns_) {
            send_alarm_.set(next_send_mono_ns_ - now_ns, [this] { flush(); });
            return;
        }
        next_send_mono_ns_ = now_ns + spacing_of(context_);
        if (!urgent_.empty()) {
            socket_->send(std::move(urgent_.front()));
            urgent_.pop_front();
        } else if (ping_waits_) {
            ping_waits_ = false;
            socket_->ping();
        } else {
            socket_->send(std::move(queue_.front()));
            queue_.pop_front();
            if (subscribe_left_ > 0) --subscribe_left_;
        }
        if (subscribe_left_ == 0 && !is_subscribed_) break;
    }
    if (has_ended_ || is_subscribed_ || subscribe_left_ > 0) return;
    is_subscribed_ = true;
    owner_.session_subscribed(*this);
    if (has_ended_ || is_confirmed_) return;
    if (acknowledged_ >= plan_.acknowledgements) {
        confirm();
        return;
    }
    acknowledge_alarm_.set(context_.timing.acknowledge_timeout_ns,
                           [this] { owner_.session_unconfirmed(*this); });
}

void ConnectionSession::confirm() {
    if (is_confirmed_ || has_ended_) return;
    is_confirmed_ = true;
    acknowledge_alarm_.cancel();
    owner_.session_confirmed(*this);
}

void ConnectionSession::acknowledge() {
    ++acknowledged_;
    if (is_subscribed_ && acknowledged_ >= plan_.acknowledgements) confirm();
}

void ConnectionSession::ping() {
    const DurationNs every_ns = context_.wire.ping_every_ns > 0 ? context_.wire.ping_every_ns
                                                                : context_.timing.ping_every_ns;
    ping_alarm_.set(every_ns, [this] { ping(); });
    const TimeNs asked_ns = context_.network.monotonic_ns();
    // A ping while an earlier one is still open must not put its end off.
    if (!pong_alarm_.is_set()) {
        pong_alarm_.set(context_.timing.pong_timeout_ns,
                        [this, asked_ns] { check_pong(asked_ns); });
    }
    if (context_.wire.ping == PingRule::client_text) {
        send_soon(std::string(context_.wire.ping_text), true);
    } else {
        ping_waits_ = true;
        flush();
    }
}

void ConnectionSession::check_pong(TimeNs asked_mono_ns) {
    if (heard_mono_ns_ >= asked_mono_ns) return;  // whatever came shows that the peer is there
    const SessionEnd why{ReconnectReason::ping, GapReason::silent, "no answer to our ping", 0};
    end(why);
}

void ConnectionSession::pong() {
    if (has_ended_) return;
    heard_mono_ns_ = context_.network.monotonic_ns();
    heard_utc_ns_ = context_.network.utc_ns();
}

void ConnectionSession::message(std::string_view payload, bool is_binary, TimeNs received_ns) {
    if (has_ended_) return;
    heard_mono_ns_ = context_.network.monotonic_ns();
    heard_utc_ns_ = received_ns;
    const bool is_packed = context_.wire.gzip_frames && (is_binary || looks_like_gzip(payload));
    if (!is_packed) {
        take_text(payload, received_ns);
    } else if (decompress(payload, received_ns)) {
        take_text(text_, received_ns);
    }
}

bool ConnectionSession::decompress(std::string_view payload, TimeNs received_ns) {
    const Result<void> inflated = inflate(payload, context_.limits.frame_bytes_max, text_);
    if (inflated) return true;
    const std::string_view what = describe(inflated.error().code);
    context_.desk.broken(number_, payload, what, received_ns);
    if (inflated.error().code == ErrorCode::too_large) {
        const SessionEnd why{ReconnectReason::too_large, GapReason::disconnected,
                             "a frame above the limit", 0};
        end(why);
    } else {
        garbage(what);
    }
    return false;
}

void ConnectionSession::take_text(std::string_view text, TimeNs received_ns) {
    const Normalised& normalised = context_.desk.frame(number_, text, received_ns);
    // Copies first: what the owner does with the frame may make records of its own.
    const FrameKind kind = normalised.kind;
    const bool is_malformed = normalised.malformed.has_value();
    std::string answer = normalised.answer;
    const std::string words = kind == FrameKind::error ? normalised.batch.reason : std::string();
    const std::string_view what =
        is_malformed ? describe(normalised.malformed->code) : std::string_view{};
    owner_.session_heard(*this, normalised);
    if (has_ended_) return;
    if (!answer.empty()) send_soon(std::move(answer), true);
    if (is_malformed) {
        garbage(what);
    } else if (kind == FrameKind::acknowledgement) {
        acknowledge();
    } else if (kind == FrameKind::error) {
        owner_.session_refused(*this, words);
        if (!has_ended_) acknowledge();  // an answer as well, if not the one hoped for
    }
}

void ConnectionSession::garbage(std::string_view what) {
    if (garbage_.take(1, context_.network.monotonic_ns())) return;
    const SessionEnd why{ReconnectReason::garbage, GapReason::disconnected,
                         fmt::format("too many bad frames, the last: {}", what), 0};
    end(why);
}

}  // namespace faultline
