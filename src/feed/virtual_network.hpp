// VirtualNetwork: a world for tests. A clock that jumps from event to event, hosts that follow a
// script, no sockets and no waiting: simulated hours take milliseconds, and the same script gives
// the same run, event for event.
//
// A host is reachable or not, and answers through the functions that the test gives it. What it
// sends arrives after its latency, in order; nothing is called from inside the call that asked.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/network.hpp"

namespace faultline {

class VirtualNetwork;

/// The server's end of a WebSocket. Stays valid as long as somebody holds it; after its end, calls
/// do nothing.
class VirtualPeer : public std::enable_shared_from_this<VirtualPeer> {
  public:
    void send(std::string payload, bool is_binary = false);
    void drop(NetStep step = NetStep::closed, std::string detail = "by the script");
    /// Falls silent in both directions without ending: what was sent before is lost too.
    void half_open() { is_half_open_ = true; }
    bool is_open() const { return is_open_; }
    const std::string& url() const { return url_; }
    const std::string& host() const { return host_; }
    std::uint64_t number() const { return number_; }
    std::vector<std::pair<TimeNs, std::string>> received;  // monotonic time; "<ping>" for a ping

  private:
    friend class VirtualNetwork;
    friend class VirtualSocket;
    VirtualNetwork* network_ = nullptr;
    SocketListener* listener_ = nullptr;  // null once the client has let go
    std::string url_, host_;
    std::uint64_t number_ = 0;
    bool is_open_ = false, is_half_open_ = false;
};
using VirtualPeerPointer = std::shared_ptr<VirtualPeer>;

enum class Reach : std::uint8_t { up, refuses, hangs };

struct VirtualHost {
    Reach reach = Reach::up;
    DurationNs latency_ns = 20 * ns_per_ms;
    std::optional<NetFailure> refuses_upgrade;
    std::function<void(const VirtualPeerPointer&)> opened;
    std::function<void(const VirtualPeerPointer&, std::string_view)> message;
    std::function<HttpResult(const HttpRequest&)> answer;
    std::vector<TimeNs> attempts;                           // monotonic, of connecting
    std::vector<std::pair<TimeNs, HttpRequest>> questions;  // monotonic
    std::vector<VirtualPeerPointer> peers;                  // every one that was accepted
};

class VirtualNetwork final : public Network {
  public:
    explicit VirtualNetwork(TimeNs utc_ns = 1'790'000'000 * ns_per_second) : utc_ns_(utc_ns) {}

    VirtualHost& host(const std::string& name) { return hosts_[name]; }
    /// Works until the clock has moved by this much.
    void run_for(DurationNs length_ns) {
        const TimeNs until_ns = mono_ns_ + length_ns;
        while (!events_.empty() && events_.begin()->first.first <= until_ns) step();
        utc_ns_ += until_ns - mono_ns_;
        mono_ns_ = until_ns;
    }
    std::size_t pending() const { return events_.size(); }
    /// The wall clock steps; the monotonic one does not.
    void step_utc(DurationNs by_ns) { utc_ns_ += by_ns; }
    /// Ends every open connection of a host, or makes it fall silent.
    void drop_all(const std::string& name) {
        for (const VirtualPeerPointer& peer : open_peers(name)) peer->drop();
    }
    std::vector<VirtualPeerPointer> open_peers(const std::string& name) {
        std::vector<VirtualPeerPointer> out;
        for (const VirtualPeerPointer& peer : hosts_[name].peers) {
            if (peer->is_open()) out.push_back(peer);
        }
        return out;
    }

    TimeNs utc_ns() override { return utc_ns_; }
    TimeNs monotonic_ns() override { return mono_ns_; }
    std::unique_ptr<ClientSocket> open(SocketRequest request, SocketListener& listener) override;
    void ask(HttpRequest request, std::weak_ptr<void> owner,
             std::function<void(HttpResult)> done) override;
    TimerId after(DurationNs wait_ns, std::function<void()> work) override {
        const TimerId id = ++last_id_;
        const TimeNs at_ns = mono_ns_ + std::max<DurationNs>(wait_ns, 0);
        events_.emplace(std::pair(at_ns, id), std::move(work));
        due_.emplace(id, at_ns);
        return id;
    }
    void cancel(TimerId timer) override {
        const auto due = due_.find(timer);
        if (due == due_.end()) return;
        events_.erase({due->second, timer});
        due_.erase(due);
    }

  private:
    void step() {
        auto event = events_.extract(events_.begin());
        const auto [at_ns, id] = event.key();
        due_.erase(id);
        utc_ns_ += at_ns - mono_ns_;
        mono_ns_ = at_ns;
        event.mapped()();
    }
    void answer_open(const VirtualPeerPointer& peer, DurationNs timeout_ns);
    static std::string host_name(std::string_view url) {
        const std::size_t begin = url.find("://") + 3;
        return std::string(url.substr(begin, url.find_first_of("/?", begin) - begin));
    }

    TimeNs utc_ns_, mono_ns_ = ns_per_second;
    TimerId last_id_ = 0;
    std::map<std::pair<TimeNs, TimerId>, std::function<void()>> events_;
    std::map<TimerId, TimeNs> due_;
    std::map<std::string, VirtualHost> hosts_;
    std::uint64_t last_peer_ = 0;
};

/// The client's end.
class VirtualSocket final : public ClientSocket {
  public:
    VirtualSocket(VirtualNetwork& network, VirtualPeerPointer peer)
        : network_(network), peer_(std::move(peer)) {}
    ~VirtualSocket() override {
        peer_->listener_ = nullptr;
        peer_->is_open_ = false;
    }
    void send(std::string text) override {
        if (!peer_->is_open_) return;
        peer_->received.emplace_back(network_.monotonic_ns(), text);
        const auto arrive = [&network = network_, peer = peer_, text = std::move(text)] {
            const VirtualHost& host = network.host(peer->host());
            if (peer->is_open() && !peer->is_half_open_ && host.message) host.message(peer, text);
        };
        network_.after(network_.host(peer_->host()).latency_ns, arrive);
    }
    void ping() override {
        if (!peer_->is_open_) return;
        peer_->received.emplace_back(network_.monotonic_ns(), "<ping>");
        network_.after(2 * network_.host(peer_->host()).latency_ns, [peer = peer_] {
            if (peer->listener_ != nullptr && !peer->is_half_open_ && peer->is_open()) {
                peer->listener_->pong();
            }
        });
    }
    void close() override { peer_->drop(NetStep::closed, "by us"); }

  private:
    VirtualNetwork& network_;
    VirtualPeerPointer peer_;
};

inline void VirtualPeer::send(std::string payload, bool is_binary) {
    if (!is_open_ || is_half_open_) return;
    const auto arrive = [self = shared_from_this(), payload = std::move(payload), is_binary] {
        if (self->listener_ == nullptr || !self->is_open_ || self->is_half_open_) return;
        self->listener_->message(payload, is_binary, self->network_->utc_ns());
    };
    network_->after(network_->host(host_).latency_ns, arrive);
}

inline void VirtualPeer::drop(NetStep step, std::string detail) {
    if (!is_open_) return;
    is_open_ = false;
    const auto arrive = [self = shared_from_this(), step, detail = std::move(detail)] {
        SocketListener* listener = std::exchange(self->listener_, nullptr);
        if (listener != nullptr && !self->is_half_open_) listener->closed({step, detail});
    };
    network_->after(network_->host(host_).latency_ns, arrive);
}

inline std::unique_ptr<ClientSocket> VirtualNetwork::open(SocketRequest request,
                                                          SocketListener& listener) {
    auto peer = std::make_shared<VirtualPeer>();
    peer->network_ = this;
    peer->listener_ = &listener;
    peer->url_ = request.url;
    peer->host_ = host_name(request.url);
    peer->number_ = ++last_peer_;
    VirtualHost& at = hosts_[peer->host_];
    at.attempts.push_back(mono_ns_);
    const DurationNs wait_ns =
        at.reach == Reach::hangs ? request.open_timeout_ns : 2 * at.latency_ns;
    after(wait_ns,
          [this, peer, timeout_ns = request.open_timeout_ns] { answer_open(peer, timeout_ns); });
    return std::make_unique<VirtualSocket>(*this, peer);
}

inline void VirtualNetwork::answer_open(const VirtualPeerPointer& peer, DurationNs timeout_ns) {
    if (peer->listener_ == nullptr) return;
    VirtualHost& at = hosts_[peer->host_];
    std::optional<NetFailure> failure = at.refuses_upgrade;
    if (at.reach == Reach::refuses) failure = NetFailure{NetStep::connect, "connection refused"};
    if (at.reach == Reach::hangs) {
        failure = NetFailure{NetStep::timeout, "after " + format_duration(timeout_ns)};
    }
    if (failure) {
        std::exchange(peer->listener_, nullptr)->closed(*failure);
        return;
    }
    peer->is_open_ = true;
    at.peers.push_back(peer);
    peer->listener_->opened();
    if (at.opened) at.opened(peer);
}

inline void VirtualNetwork::ask(HttpRequest request, std::weak_ptr<void> owner,
                                std::function<void(HttpResult)> done) {
    const std::string name = host_name(request.url);
    VirtualHost& at = hosts_[name];
    at.questions.emplace_back(mono_ns_, request);
    const DurationNs wait_ns = at.reach == Reach::hangs ? request.timeout_ns : 2 * at.latency_ns;
    after(wait_ns, [this, name, request = std::move(request), owner = std::move(owner),
                    done = std::move(done)] {
        const std::shared_ptr<void> alive = owner.lock();
        if (!alive) return;
        const VirtualHost& asked = hosts_[name];
        HttpResult result = HttpAnswer{.status = 404, .headers = {}, .body = {}};
        if (asked.reach == Reach::up && asked.answer) result = asked.answer(request);
        if (asked.reach == Reach::refuses) {
            result = tl::make_unexpected(NetFailure{NetStep::connect, "connection refused"});
        }
        if (asked.reach == Reach::hangs) {
            result = tl::make_unexpected(NetFailure{NetStep::timeout, "nothing came"});
        }
        done(std::move(result));
    });
}

}  // namespace faultline
