// EmulatedWorld: a timer that tells what is due, and the bookkeeping of faults.
#include "sim/emulated_world.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace faultline {
namespace {

constexpr DurationNs tick_ns = 5 * ns_per_ms;
constexpr int events_per_turn_max = 2'000;  // of a venue; then its clients have their turn

}  // namespace

EmulatedWorld::EmulatedWorld(AsioNetwork& network, WorldOptions options)
    : network_(network), options_(std::move(options)) {
    market_ns_ = options_.start_ns != 0 ? options_.start_ns : network_.utc_ns();
    monotonic_ns_ = network_.monotonic_ns();
}

EmulatedWorld::~EmulatedWorld() { network_.cancel(timer_); }

Outcome<std::unique_ptr<EmulatedWorld>> EmulatedWorld::start(AsioNetwork& network,
                                                             WorldOptions options) {
    FL_TRY(authority, CertificateAuthority::create(network.utc_ns()));
    std::unique_ptr<EmulatedWorld> world(new EmulatedWorld(network, std::move(options)));
    world->root_pem_ = authority.root_pem();
    for (const VenueId venue : world->options_.venues) FL_CHECK(world->open(venue, authority));
    return world;
}

Outcome<void> EmulatedWorld::open(VenueId venue, const CertificateAuthority& authority) {
    const std::vector<Instrument> instruments = emulated_instruments(venue, options_.markets);
    EmulatorOptions options;
    options.throttle = options_.throttle;
    options.liveness_speed = options_.liveness_speed;
    options.ban_s = options_.ban_s;
    options.server = options_.server;
    options.server.port = 0;
    options.clock = [this] { return now_ns(); };
    Place place;
    FL_TRY(emulator,
           Emulator::start(network_, options_.voice(venue), EmulatedMarket(venue, instruments),
                           authority, std::move(options)));
    place.emulator = std::move(emulator);
    FL_TRY(relay, Relay::listen(network_, place.emulator->port()));
    place.relay = std::move(relay);
    const std::uint64_t seed = options_.seed * 1000 + index_of(venue);
    if (options_.source) {
        place.source = options_.source(venue);
    } else {
        place.source = [script = std::make_shared<SampleScript>(instruments, seed, market_ns_,
                                                                options_.rates)] {
            return std::optional(script->next());
        };
    }
    if (!instruments.empty()) {
        // A source opens with a ticker and a book of each instrument: the state that REST and
        // first messages are told from.
        for (std::size_t i = 0; i < 2 * instruments.size(); ++i) {
            if (const auto opening = place.source()) place.emulator->learn(*opening);
        }
        place.next = place.source();
    }
    places_.emplace(venue, std::move(place));
    return {};
}

EmulatedWorld::Place& EmulatedWorld::place(VenueId venue) { return places_.at(venue); }

NetworkOptions EmulatedWorld::client_options() const {
    NetworkOptions options;
    options.extra_roots_pem = root_pem_;
    options.routed_only = true;
    for (const auto& [venue, place] : places_) {
        for (const std::string_view host : place.emulator->hosts()) {
            options.routes[std::string(host)] = {"127.0.0.1", place.relay->port()};
        }
    }
    return options;
}

// ---- time ----

TimeNs EmulatedWorld::now_ns() const {
    if (!is_playing_) return market_ns_;
    const auto passed_ns = static_cast<double>(network_.monotonic_ns() - monotonic_ns_);
    return market_ns_ + std::llround(passed_ns * options_.speed);
}

void EmulatedWorld::play() {
    if (is_playing_) return;
    monotonic_ns_ = network_.monotonic_ns();
    is_playing_ = true;
    tick();
}

void EmulatedWorld::pause() {
    market_ns_ = now_ns();
    is_playing_ = false;
    network_.cancel(timer_);
}

void EmulatedWorld::tick() {
    const TimeNs until_ns = now_ns();
    bool is_all_told = true;
    lag_ns_ = 0;
    for (auto& [venue, place] : places_) {
        const bool is_told = tell_until(place, until_ns);
        if (!is_told) lag_ns_ = std::max(lag_ns_, until_ns - place.next->time_ns);
        is_all_told = is_all_told && is_told;
    }
    timer_ = network_.after(is_all_told ? tick_ns : 0, [this] { tick(); });
}

bool EmulatedWorld::tell_until(Place& place, TimeNs now_ns) {
    for (int told = 0; told < events_per_turn_max; ++told) {
        if (!place.next || place.next->time_ns > now_ns) return true;
        place.emulator->tell(*place.next);
        ++events_told_;
        place.next = place.source();
    }
    return !place.next || place.next->time_ns > now_ns;
}

void EmulatedWorld::set_source(VenueId venue, EventSource source) {
    Place& changed = place(venue);
    changed.source = std::move(source);
    changed.next = changed.source();
}

// ---- faults ----

void EmulatedWorld::set_fault(VenueId venue, Fault fault) {
    Place& struck = place(venue);
    if (const std::optional<RelayMode> mode = relay_mode_of(fault)) {
        struck.relayed = fault;  // one at a time: the latest
        struck.relay->set_mode(*mode);
    } else {
        struck.emulator->set_fault(fault);
    }
}

void EmulatedWorld::clear_fault(VenueId venue, Fault fault) {
    Place& healed = place(venue);
    if (healed.relayed == fault) {
        healed.relayed.reset();
        healed.relay->set_mode(RelayMode::pass);
    }
    healed.emulator->clear_fault(fault);
}

void EmulatedWorld::clear_faults(VenueId venue) {
    for (const Fault fault : all_faults) clear_fault(venue, fault);
}

void EmulatedWorld::clear_faults() {
    for (const VenueId venue : options_.venues) clear_faults(venue);
}

}  // namespace faultline
