// ServiceSource: the real exchanges need no past and no world; a demo brings both.
#include "api/service_source.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

#include "sim/demo_world.hpp"
#include "sim/world_thread.hpp"

namespace faultline {
namespace {

TimeNs wall_clock_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class LiveSource final : public ServiceSource {
  public:
    explicit LiveSource(ServeConfig config) : config_(std::move(config)) {}
    bool simulated() const override { return false; }
    std::string data_folder() const override { return config_.data_folder; }
    Outcome<void> past(const Past& /*past*/) override { return {}; }
    Outcome<NetworkOptions> network_options(
        const std::function<void(const Instrument&, const Event&)>& /*take*/) override {
        return outside_options(config_);
    }

  private:
    ServeConfig config_;
};

std::string demo_folder(const ServeConfig& config) { return config.data_folder + "/demo"; }

DemoOptions demo_options(const ServeConfig& config) {
    DemoOptions options;
    options.markets = config.markets;
    options.venues = config.venues;
    options.seed = config.demo_seed;
    options.history_days = config.history_days;
    return options;
}

class DemoSource final : public ServiceSource {
  public:
    explicit DemoSource(ServeConfig config) : config_(std::move(config)) {}
    ~DemoSource() override { thread_.reset(); }

    bool simulated() const override { return true; }
    std::string data_folder() const override { return demo_folder(config_); }

    Outcome<void> past(const Past& past) override {
        DemoOptions options = demo_options(config_);
        options.on_new = past.clear;
        FL_TRY(world,
               DemoWorld::open(data_folder(), options, wall_clock_ns(), past.take,
                               [&past](double share, TimeNs /*at_ns*/) { past.progress(share); }));
        world_ = std::move(world);
        return {};
    }

    Outcome<NetworkOptions> network_options(
        const std::function<void(const Instrument&, const Event&)>& take) override {
        FL_TRY(thread, WorldThread::start(world_->go_live(wall_clock_ns(), take)));
        thread_ = std::move(thread);
        return thread_->client_options();
    }

    Outcome<void> saved() override { return world_->save(); }

    Outcome<void> stop() override {
        // A world whose past was not stored must not be saved as one that has a past.
        const bool was_live = thread_ != nullptr;
        thread_.reset();
        return was_live ? world_->save() : Outcome<void>();
    }

  private:
    ServeConfig config_;
    std::unique_ptr<DemoWorld> world_;
    std::unique_ptr<WorldThread> thread_;  // asks the world for events
};

}  // namespace

Outcome<NetworkOptions> outside_options(const ServeConfig& config) {
    NetworkOptions options;
    if (config.extra_roots_file.empty()) return options;
    std::ifstream file(config.extra_roots_file);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
        return problem("cannot be read", config.extra_roots_file,
                       "give a file of PEM certificates");
    }
    options.extra_roots_pem = text.str();
    return options;
}

std::unique_ptr<ServiceSource> live_source(const ServeConfig& config) {
    return std::make_unique<LiveSource>(config);
}

bool has_demo_past(const ServeConfig& config) {
    return DemoWorld::has_state(demo_folder(config), demo_options(config), wall_clock_ns());
}

std::unique_ptr<ServiceSource> demo_source(const ServeConfig& config) {
    return std::make_unique<DemoSource>(config);
}

}  // namespace faultline
