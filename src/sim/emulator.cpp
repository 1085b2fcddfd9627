// Emulator: routes between the server and the voice. Data go through `tell_data`, where faults act;
// replies go through `take`.
#include "sim/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "net/inflate.hpp"
#include "sim/fault_frames.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr DurationNs look_max_ns = 250 * ns_per_ms;
constexpr std::uint64_t garbage_every = 5;   // frames
constexpr std::uint64_t old_ones_every = 3;  // trades and books
constexpr std::size_t recent_max = 50;
constexpr std::size_t held_max = 8;  // frames that a connection may lag behind others
constexpr int too_many_requests = 429, banned = 418;

}  // namespace

Emulator::Emulator(AsioNetwork& network, const VenueVoice& voice, EmulatedMarket market,
                   EmulatorOptions options)
    : network_(network),
      voice_(voice),
      market_(std::move(market)),
      options_(std::move(options)),
      throttle_(market_.listings().size()),
      is_throttled_(options_.throttle && spec_of(market_.venue()).liquidation_feed.value ==
                                             LiquidationFeed::throttled) {}

Emulator::~Emulator() { network_.cancel(timer_); }

Outcome<std::unique_ptr<Emulator>> Emulator::start(AsioNetwork& network, const VenueVoice& voice,
                                                   EmulatedMarket market,
                                                   const CertificateAuthority& authority,
                                                   EmulatorOptions options) {
    std::unique_ptr<Emulator> made(
        new Emulator(network, voice, std::move(market), std::move(options)));
    FL_CHECK(made->listen(authority));
    return made;
}

Outcome<void> Emulator::listen(const CertificateAuthority& authority) {
    const std::vector<std::string> names(voice_.hosts.begin(), voice_.hosts.end());
    const TimeNs utc_ns = network_.utc_ns();
    FL_TRY(valid, authority.issue(names, utc_ns - ns_per_day, utc_ns + 365 * ns_per_day));
    FL_TRY(expired, authority.issue(names, utc_ns - 30 * ns_per_day, utc_ns - 7 * ns_per_day));
    identity_ = std::move(valid);
    expired_identity_ = std::move(expired);
    ServerOptions server = options_.server;
    server.tls = identity_;
    FL_TRY(listening, WebServer::listen(network_, std::move(server), *this));
    server_ = std::move(listening);
    look_after();
    return {};
}

TimeNs Emulator::now_ns() const {
    const TimeNs right_ns = options_.clock ? options_.clock() : network_.utc_ns();
    return faults_.has(Fault::clock_skew) ? right_ns + options_.clock_skew_ns : right_ns;
}

DurationNs Emulator::sped_up(DurationNs length_ns) const {
    return std::llround(static_cast<double>(length_ns) / options_.liveness_speed);
}

// ---- clients ----

int Emulator::refusing_status() const {
    if (faults_.has(Fault::banned)) return banned;
    return faults_.has(Fault::too_many_requests) ? too_many_requests : 0;
}

ServerReply Emulator::answer(const ServerRequest& request) {
    ++counts_.requests;
    ServerReply reply;
    if (const int status = refusing_status(); status != 0) {
        ++counts_.refused_requests;
        ++counts_.faults_applied;
        reply.status = status;
        reply.headers.push_back(
            {"Retry-After", std::to_string(status == banned ? options_.ban_s : 1)});
        reply.body = R"({"code":-1003,"msg":"Too many requests."})";
        return reply;
    }
    if (faults_.has(Fault::gzip_bomb)) {
        ++counts_.faults_applied;
        reply.headers.push_back({"Content-Encoding", "gzip"});
        reply.body = gzip_bomb_bytes();
        return reply;
    }
    const VoiceRequest asked{request.method, request.host, request.path(), request.query(),
                             request.body};
    VoiceAnswer answer = voice_.answer(asked, market_, json_, now_ns());
    if (answer.status >= 400) ++counts_.refused_requests;
    reply.status = answer.status;
    reply.body = std::move(answer.body);
    return reply;
}

int Emulator::accept(const ServerRequest& request) {
    const VoiceConnection connection{request.host, request.target, request.headers, {}, 0};
    int status = refusing_status();
    if (status != 0) ++counts_.faults_applied;
    if (status == 0) status = voice_.accept(connection, market_);
    if (status != 101) ++counts_.refused_connections;
    return status;
}

void Emulator::opened(const std::shared_ptr<ServerSocket>& socket, const ServerRequest& request) {
    ++counts_.connections;
    Session session;
    session.socket = socket;
    session.voice = {request.host, request.target, request.headers, {}, 0};
    session.heard_ns = session.asked_ns = network_.monotonic_ns();
    Session& kept = sessions_.emplace(socket->id(), std::move(session)).first->second;
    if (voice_.greet == nullptr) return;
    VoiceReply reply = voice_.greet(kept.voice, market_, now_ns());
    if (faults_.has(Fault::refuse_subscription) && !kept.voice.topics.empty()) {
        // Streams of the URL: the venue opens the socket and leaves them out.
        ++counts_.faults_applied;
        kept.voice.topics.clear();
        reply.frames.clear();
    }
    take(kept, std::move(reply), 0);
}

void Emulator::message(ServerSocket& socket, std::string_view payload, bool) {
    const auto found = sessions_.find(socket.id());
    if (found == sessions_.end()) return;
    Session& session = found->second;
    ++counts_.texts_heard;
    session.heard_ns = network_.monotonic_ns();
    if (voice_.is_pong != nullptr && voice_.is_pong(payload)) {
        session.owes_pong = false;
        return;
    }
    const std::size_t before = session.voice.topics.size();
    if (faults_.has(Fault::refuse_subscription)) {
        VoiceConnection trial = session.voice;
        VoiceReply reply = voice_.hear(payload, trial, market_, json_, now_ns());
        if (trial.topics.size() > before) {
            reply = refusal(session, payload);
        } else {
            session.voice = std::move(trial);
        }
        return take(session, std::move(reply), before);
    }
    take(session, voice_.hear(payload, session.voice, market_, json_, now_ns()), before);
}

/// The venue's own words for a subscription that it cannot serve.
VoiceReply Emulator::refusal(Session& session, std::string_view text) {
    ++counts_.faults_applied;
    const std::string wrong_symbols = with_unknown_symbols(text, market_);
    for (const std::string& wrong : {wrong_symbols, garbage_text(0)}) {
        VoiceConnection trial = session.voice;
        VoiceReply reply = voice_.hear(wrong, trial, market_, json_, now_ns());
        const bool is_refused = trial.topics.size() <= session.voice.topics.size();
        if (is_refused && (reply.close || !reply.frames.empty())) return reply;
    }
    return {};  // a venue that refuses by silence
}

void Emulator::take(Session& session, VoiceReply reply, std::size_t topics_before) {
    const std::size_t topics = session.voice.topics.size();
    if (topics > topics_before) counts_.subscriptions += topics - topics_before;
    if (!session.is_huge_told) {
        for (const std::string& frame : reply.frames) send(session, frame);
    }
    if (!reply.close) return;
    ++counts_.closed_by_voice;
    session.socket->close(1000, {});
}

void Emulator::pinged(ServerSocket& socket) {
    if (const auto found = sessions_.find(socket.id()); found != sessions_.end()) {
        found->second.heard_ns = network_.monotonic_ns();
    }
}

void Emulator::ponged(ServerSocket& socket) {
    const auto found = sessions_.find(socket.id());
    if (found != sessions_.end() && voice_.pings_with_frames) found->second.owes_pong = false;
}

void Emulator::closed(ServerSocket& socket) { sessions_.erase(socket.id()); }

// ---- events ----

void Emulator::tell(const MarketEvent& event) {
    market_.apply(event);
    if (is_throttled_) {
        const bool is_liquidation = std::holds_alternative<LiquidationTold>(event.what);
        const bool hides = is_liquidation && throttle_.hold(event);
        if (hides) ++counts_.liquidations_throttled;
        for (const MarketEvent& due : throttle_.due(event.time_ns)) tell_now(due);
        if (is_liquidation) return;
    }
    tell_now(event);
    const bool is_sequenced = std::holds_alternative<TradeTold>(event.what) ||
                              std::holds_alternative<BookTold>(event.what);
    if (!is_sequenced) return;
    recent_.push_back(event);
    if (recent_.size() > recent_max) recent_.pop_front();
    if (faults_.has(Fault::wrong_sequence) && counts_.events_told % old_ones_every == 0) {
        ++counts_.faults_applied;
        const MarketEvent old = recent_.front();
        tell_now(old);
    }
}

void Emulator::tell_now(const MarketEvent& event) {
    ++counts_.events_told;
    if (faults_.has(Fault::silent)) {
        ++counts_.faults_applied;
        return;
    }
    MarketEvent shifted;
    if (faults_.has(Fault::clock_skew)) {
        shifted = event;
        shifted.time_ns += options_.clock_skew_ns;
        ++counts_.faults_applied;
    }
    const MarketEvent& told = faults_.has(Fault::clock_skew) ? shifted : event;
    for (auto& [id, session] : sessions_) {
        if (session.is_huge_told) continue;
        frames_.clear();
        voice_.tell(told, session.voice, market_, frames_);
        for (std::string& frame : frames_) tell_data(session, std::move(frame));
    }
}

void Emulator::tell_data(Session& session, std::string frame) {
    if (!faults_.empty() && break_data(session)) return;
    ++counts_.frames_told;
    if (faults_.has(Fault::reorder) && session.socket->id() % 2 == 1) {
        ++counts_.faults_applied;
        session.held.push_back(std::move(frame));
        if (session.held.size() >= held_max) release(session);
        return;
    }
    send(session, frame);
    if (faults_.has(Fault::duplicate)) {
        ++counts_.faults_applied;
        send(session, frame);
    }
}

bool Emulator::break_data(Session& session) {
    if (session.is_huge_told) return true;
    if (faults_.has(Fault::huge_frame)) {
        ++counts_.faults_applied;
        session.is_huge_told = true;
        session.socket->send_raw(huge_frame_start());
        return true;
    }
    if (faults_.has(Fault::gzip_bomb) && !session.is_bombed) {
        ++counts_.faults_applied;
        session.is_bombed = true;
        session.socket->send_binary(gzip_bomb_bytes());
    }
    if (faults_.has(Fault::garbage) && data_frames_++ % garbage_every == 0) {
        ++counts_.faults_applied;
        const std::uint64_t turn = data_frames_ / garbage_every;
        if (turn % 2 == 0) {
            send(session, garbage_text(turn / 2));
        } else {
            session.socket->send_binary("\x1f\x8b\x08 this is no gzip stream \xff\xfe");
        }
    }
    return false;
}

void Emulator::send(Session& session, const std::string& frame) {
    if (voice_.gzip_frames) {
        session.socket->send_binary(deflate_gzip(frame));
    } else if (voice_.binary_frames) {
        session.socket->send_binary(frame);
    } else {
        session.socket->send_text(frame);
    }
}

void Emulator::release(Session& session) {
    for (const std::string& frame : session.held) send(session, frame);
    session.held.clear();
}

// ---- time ----

void Emulator::look_after() {
    const TimeNs monotonic_ns = network_.monotonic_ns();
    for (auto& [id, session] : sessions_) look_after(session, monotonic_ns);
    DurationNs wait_ns = look_max_ns;
    for (const DurationNs length_ns : {voice_.silence_max_ns, voice_.ping_every_ns}) {
        if (length_ns > 0) wait_ns = std::min(wait_ns, sped_up(length_ns) / 4);
    }
    timer_ = network_.after(std::max(wait_ns, ns_per_ms), [this] { look_after(); });
}

void Emulator::look_after(Session& session, TimeNs monotonic_ns) {
    release(session);
    if (voice_.liveness == Liveness::client_pings &&
        monotonic_ns - session.heard_ns > sped_up(voice_.silence_max_ns)) {
        ++counts_.closed_for_silence;
        session.heard_ns = monotonic_ns;  // said once
        return session.socket->close(1000, "no ping in time");
    }
    if (voice_.liveness == Liveness::client_pongs && session.owes_pong &&
        monotonic_ns - session.asked_ns > sped_up(voice_.silence_max_ns)) {
        ++counts_.closed_for_silence;
        session.owes_pong = false;
        return session.socket->close(1000, "no pong in time");
    }
    const bool is_asked = voice_.liveness == Liveness::client_pongs && session.owes_pong;
    const bool asks = voice_.ping_every_ns > 0 && !is_asked && !session.is_huge_told;
    if (!asks || monotonic_ns - session.asked_ns < sped_up(voice_.ping_every_ns)) return;
    ++counts_.pings_asked;
    session.asked_ns = monotonic_ns;
    session.owes_pong = true;
    if (voice_.pings_with_frames) {
        session.socket->ping();
    } else if (voice_.ping != nullptr) {
        send(session, voice_.ping(session.voice, now_ns()));
    }
}

// ---- faults ----

bool Emulator::set_fault(Fault fault) {
    if (relay_mode_of(fault)) return false;
    faults_.add(fault);
    if (fault == Fault::expired_certificate) {
        if (!server_->set_identity(expired_identity_)) return false;
        ++counts_.faults_applied;
        server_->drop_clients();  // so that everybody has to shake hands again
    }
    return true;
}

void Emulator::clear_fault(Fault fault) {
    faults_.remove(fault);
    for (auto& [id, session] : sessions_) {
        if (fault == Fault::reorder) release(session);
        if (fault == Fault::gzip_bomb) session.is_bombed = false;
    }
    if (fault == Fault::expired_certificate) {
        // The same identity was accepted at the start.
        static_cast<void>(server_->set_identity(identity_));
    }
}

void Emulator::clear_faults() {
    for (const Fault fault : all_faults) {
        if (faults_.has(fault)) clear_fault(fault);
    }
}

}  // namespace faultline
