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
    /// Its history is one of its own, below the folder of the real one.
    virtual std::string data_folder() const = 0;
    struct Past {
        std::function<void(const Instrument&, const Event&)> take;
        /// What is stored already is of another world: away with it.
        std::function<Outcome<void>(const std::string& why)> clear;
        std::function<void(double share)> progress;
    };
    /// What happened before and is not in the history yet, in order. May take a while. Called once,
    /// before `network_options`.
    virtual Outcome<void> past(const Past& past) = 0;
    /// How the venues are reached; `take` gets what has happened since `past`.
    virtual Outcome<NetworkOptions> network_options(
        const std::function<void(const Instrument&, const Event&)>& take) = 0;
    /// All that was handed out is stored.
    virtual Outcome<void> saved() { return {}; }
    /// Ends it in order; whatever is to survive is written.
    virtual Outcome<void> stop() { return {}; }
};

/// How the world outside is reached: with the certificates that the configuration adds.
Outcome<NetworkOptions> outside_options(const ServeConfig& config);

/// The real exchanges.
std::unique_ptr<ServiceSource> live_source(const ServeConfig& config);
/// The 22 emulators on loopback, driven by the market of agents.
std::unique_ptr<ServiceSource> demo_source(const ServeConfig& config);
/// Whether the demo's past was made at an earlier start and is not too old to go on from.
bool has_demo_past(const ServeConfig& config);

}  // namespace faultline
