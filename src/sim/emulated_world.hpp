// EmulatedWorld: many emulated venues at once: one authority for their certificates, a relay before
// each for the faults below TLS, and market events played to them as time goes by.
//
// It lives on one AsioNetwork; `WorldThread` gives it a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sim/emulator.hpp"
#include "sim/sample_script.hpp"

namespace faultline {

/// The next event of a venue, in time order; nothing: no more. Called a little ahead of the time.
using EventSource = std::function<std::optional<MarketEvent>()>;

struct WorldOptions {
    std::vector<VenueId> venues;
    std::vector<std::string> markets{"BTC", "ETH", "SOL"};
    double speed = 1;  // of the markets' time against the machine's
    bool throttle = true;
    double liveness_speed = 1;
    int ban_s = 120;  // what a ban asks to wait for
    std::uint64_t seed = 1;
    ScriptRates rates{};
    /// The markets' time at the start; 0: the machine's. Speeds other than 1 run away from it.
    TimeNs start_ns = 0;
    ServerOptions server{};  // limits of each venue's server
    const VenueVoice& (*voice)(VenueId) = &voice_of;
    /// Each venue's source from the start; empty: a SampleScript. It opens with a ticker and a book
    /// of each instrument, in the order of `emulated_instruments`, at or before the start.
    std::function<EventSource(VenueId)> source{};
};

class EmulatedWorld {
  public:
    /// Every venue listens at once, its market known from a first ticker and book of each
    /// instrument; time stands still until `play`. Each venue's source is that of the options
    /// until another is set. Errors: no free port; no certificate.
    static Outcome<std::unique_ptr<EmulatedWorld>> start(AsioNetwork& network,
                                                         WorldOptions options);
    EmulatedWorld(const EmulatedWorld&) = delete;
    EmulatedWorld& operator=(const EmulatedWorld&) = delete;
    ~EmulatedWorld();

    /// For an AsioNetwork of clients: the authority's root, and a route for each venue's hosts
    /// through its relay. Nothing else can be reached.
    NetworkOptions client_options() const;

    void play();
    void pause();  // the markets' time stands still; venues go on answering
    /// The markets' time now.
    TimeNs now_ns() const;
    /// Instead of the script, from now on. Its times must not lie before what was told.
    void set_source(VenueId venue, EventSource source);

    void set_fault(VenueId venue, Fault fault);
    void clear_fault(VenueId venue, Fault fault);
    void clear_faults(VenueId venue);
    void clear_faults();

    /// Precondition: the venue is one of the options'.
    Emulator& emulator(VenueId venue) { return *place(venue).emulator; }
    Relay& relay(VenueId venue) { return *place(venue).relay; }
    const std::vector<VenueId>& venues() const { return options_.venues; }
    std::uint64_t events_told() const { return events_told_; }
    /// How far telling is behind the markets' time: more than a tick means an overloaded machine.
    DurationNs lag_ns() const { return lag_ns_; }

  private:
    struct Place {
        std::unique_ptr<Emulator> emulator;
        std::unique_ptr<Relay> relay;
        EventSource source;
        std::optional<MarketEvent> next;
        std::optional<Fault> relayed;  // the fault that the relay acts out
    };

    EmulatedWorld(AsioNetwork& network, WorldOptions options);
    Outcome<void> open(VenueId venue, const CertificateAuthority& authority);
    Place& place(VenueId venue);
    void tick();
    /// False: there is more to tell than one turn allows.
    bool tell_until(Place& place, TimeNs now_ns);

    AsioNetwork& network_;
    WorldOptions options_;
    std::string root_pem_;
    std::map<VenueId, Place> places_;
    TimerId timer_ = 0;
    bool is_playing_ = false;
    TimeNs market_ns_ = 0;     // at `monotonic_ns_`
    TimeNs monotonic_ns_ = 0;  // when play began or the speed was last looked at
    std::uint64_t events_told_ = 0;
    DurationNs lag_ns_ = 0;
};

}  // namespace faultline
