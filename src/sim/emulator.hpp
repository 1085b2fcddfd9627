// Emulator: one venue on a port of this machine: its TLS names, its sockets and its REST interface,
// in the words of its voice, from the state of its market. It keeps the venue's rules of liveness
// and throttling, and misbehaves on demand.
//
// On the thread of the AsioNetwork it was started with, which must outlive it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "net/web_server.hpp"
#include "sim/fault.hpp"
#include "sim/liquidation_throttle.hpp"
#include "sim/venue_voice.hpp"

namespace faultline {

struct EmulatorOptions {
    bool throttle = true;       // liquidations, where the venue's public feed is throttled
    double liveness_speed = 1;  // pings and patience run so many times faster
    int ban_s = 120;            // what a ban asks to wait for
    DurationNs clock_skew_ns = 3 * ns_per_minute;  // of the fault
    /// The venue's clock; empty: the machine's.
    std::function<TimeNs()> clock{};
    /// Limits of its server. Port and address may be set; the identity is made.
    ServerOptions server{};
};

/// What has happened since the start.
struct EmulatorCounts {
    std::uint64_t connections = 0;          // sockets accepted
    std::uint64_t refused_connections = 0;  // upgrades refused, by the voice or a fault
    std::uint64_t texts_heard = 0;
    std::uint64_t subscriptions = 0;  // topics that clients have got
    std::uint64_t requests = 0;       // REST
    std::uint64_t refused_requests = 0;
    std::uint64_t events_told = 0;             // to whoever was there
    std::uint64_t frames_told = 0;             // data, without replies
    std::uint64_t liquidations_throttled = 0;  // hidden by a later one of their second
    std::uint64_t pings_asked = 0;
    std::uint64_t closed_for_silence = 0;
    std::uint64_t closed_by_voice = 0;
    std::uint64_t faults_applied = 0;  // frames, replies and handshakes that a fault has changed
};

class Emulator final : private WebHandler {
  public:
    /// Listens at once. Errors: no free port; no certificate could be made.
    static Outcome<std::unique_ptr<Emulator>> start(AsioNetwork& network, const VenueVoice& voice,
                                                    EmulatedMarket market,
                                                    const CertificateAuthority& authority,
                                                    EmulatorOptions options = {});
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;
    ~Emulator() override;

    /// Applies an event and tells it to every connection that wants it.
    void tell(const MarketEvent& event);
    /// Applies it without a word, as what was before anybody listened.
    void learn(const MarketEvent& event) { market_.apply(event); }

    /// False for faults below TLS, which are a relay's (`relay_mode_of`).
    bool set_fault(Fault fault);
    void clear_fault(Fault fault);
    void clear_faults();
    const FaultSet& faults() const { return faults_; }

    std::uint16_t port() const { return server_->port(); }
    std::span<const std::string_view> hosts() const { return voice_.hosts; }
    const EmulatedMarket& market() const { return market_; }
    std::size_t sockets() const { return sessions_.size(); }
    const EmulatorCounts& counts() const { return counts_; }
    const ServerCounts& server_counts() const { return server_->counts(); }

  private:
    struct Session {
        std::shared_ptr<ServerSocket> socket;
        VoiceConnection voice;
        TimeNs heard_ns = 0;            // monotonic: when it last said something
        TimeNs asked_ns = 0;            // when it was last pinged
        bool owes_pong = false;         // and has not answered
        bool is_huge_told = false;      // a frame was announced that never ends
        bool is_bombed = false;         // the bomb is dropped once
        std::vector<std::string> held;  // data that others overtake
    };

    Emulator(AsioNetwork& network, const VenueVoice& voice, EmulatedMarket market,
             EmulatorOptions options);
    Outcome<void> listen(const CertificateAuthority& authority);

    ServerReply answer(const ServerRequest& request) override;
    int accept(const ServerRequest& request) override;
    void opened(const std::shared_ptr<ServerSocket>& socket, const ServerRequest& request) override;
    void message(ServerSocket& socket, std::string_view payload, bool is_binary) override;
    void pinged(ServerSocket& socket) override;
    void ponged(ServerSocket& socket) override;
    void closed(ServerSocket& socket) override;

    void take(Session& session, VoiceReply reply, std::size_t topics_before);
    VoiceReply refusal(Session& session, std::string_view text);
    void tell_now(const MarketEvent& event);
    void tell_data(Session& session, std::string frame);
    /// True: the fault has taken the place of the data.
    bool break_data(Session& session);
    void send(Session& session, const std::string& frame);
    void release(Session& session);
    void look_after();
    void look_after(Session& session, TimeNs monotonic_ns);
    int refusing_status() const;
    TimeNs now_ns() const;
    DurationNs sped_up(DurationNs length_ns) const;

    AsioNetwork& network_;
    const VenueVoice& voice_;
    EmulatedMarket market_;
    EmulatorOptions options_;
    LiquidationThrottle throttle_;
    bool is_throttled_;
    FaultSet faults_;
    EmulatorCounts counts_;
    ServerIdentity identity_, expired_identity_;
    std::map<std::uint64_t, Session> sessions_;
    std::deque<MarketEvent> recent_;  // trades and books
    std::vector<std::string> frames_;
    std::uint64_t data_frames_ = 0;  // counts turns of garbage
    JsonParser json_;
    TimerId timer_ = 0;
    std::unique_ptr<WebServer> server_;
};

}  // namespace faultline
