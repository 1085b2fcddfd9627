// ServiceSource: where a service's events come from: the exchanges themselves, or a demo's own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/serve_config.hpp"
#include "core/result.hpp"
#include "market/events.hpp"
#include "market/instrument.hpp"
#include "net/asio_network.hpp"

namespace faultline {

class ServiceSource {
  public:
    virtual ~ServiceSource() = default;
    virtual bool simulated() const = 0;
    /// What happened before and is not in the history yet, in order. May take a while; gives up
    /// when `progress` says false. Called once, before `network_options`.
    virtual Outcome<void> past(const std::function<void(const Instrument&, const Event&)>& take,
                               const std::function<bool(double share)>& progress) = 0;
    /// How the venues are reached.
    virtual Outcome<NetworkOptions> network_options() = 0;
    /// The feed listens: begin.
    virtual void play() {}
    /// Ends it in order; whatever is to survive is written.
    virtual Outcome<void> stop() { return {}; }
};

/// The real exchanges.
std::unique_ptr<ServiceSource> live_source(const ServeConfig& config);
/// The 22 emulators on loopback, driven by the market of agents.
std::unique_ptr<ServiceSource> demo_source(const ServeConfig& config);

}  // namespace faultline
