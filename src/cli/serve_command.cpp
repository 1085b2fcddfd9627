// faultline serve: the whole engine, its API and its dashboard, until it is told to stop.
#include <fmt/ostream.h>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "api/alert_requests.hpp"
#include "api/alert_watch.hpp"
#include "api/api_server.hpp"
#include "api/live_service.hpp"
#include "api/serve_options.hpp"
#include "cli/serve_flags.hpp"
#include "cli/stop_signals.hpp"
#include "cli/subcommands.hpp"
#include "engine/market_setup.hpp"

namespace faultline::cli {
namespace {

constexpr DurationNs look_every_ns = 250 * ns_per_ms;

/// Where the alerts live: rules, journal, channels.
std::string alerts_folder(const ServeConfig& config, const std::string& data_folder) {
    return config.alerts_folder.empty() ? data_folder + "/alerts" : config.alerts_folder;
}

/// Says how far the start is, on a terminal in place, elsewhere when something has changed.
class StartProgress {
  public:
    void show(const ServiceStatus& status) {
        if (status.ready || status.progress_text == shown_) return;
        const int percent = static_cast<int>(100 * status.progress_share);
        if (isatty(STDERR_FILENO) != 0) {
            fmt::print(std::cerr, "\r\033[K{} {} %", status.progress_text, percent);
            std::cerr.flush();
            is_line_open_ = true;
        } else {
            shown_ = status.progress_text;
            fmt::print(std::cerr, "{}\n", shown_);
        }
    }
    void end() {
        if (is_line_open_) std::cerr << "\r\033[K";
        is_line_open_ = false;
    }

  private:
    std::string shown_;
    bool is_line_open_ = false;
};

void say_ready(const ServeConfig& config, const std::string& url) {
    fmt::print(std::cerr, "ready: {}{}\n", url,
               config.mode == ServeMode::demo ? "  (SIMULATED market)" : "");
}

Outcome<int> run(const ServeFlags& flags) {
    FL_TRY(config, flags.load());
    FL_TRY(options, api_options_of(config, FAULTLINE_VERSION, std::string(model_version)));
    auto source = config.mode == ServeMode::demo ? demo_source(config) : live_source(config);
    AlertServiceOptions alert_options;
    alert_options.folder = alerts_folder(config, source->data_folder());

    const StopSignals signals;
    AsioNetwork network;
    LiveService service(config, network, std::move(source));
    FL_TRY(server, ApiServer::listen(network, std::move(options), service));
    alert_options.dashboard_url =
        config.alerts_dashboard_url.empty() ? server->url() : config.alerts_dashboard_url;
    FL_TRY(alerts, AlertService::open(network, alert_options));
    server->serve_also([&alerts = *alerts](const ServerRequest& request) {
        return answer_alerts(alerts, request);
    });
    AlertWatch watch(network, service, *alerts, *server);

    fmt::print(std::cerr, "serving {} at {}\n", name_of(config.mode), server->url());
    StartProgress progress;
    bool was_ready = false;
    std::string trouble;
    std::function<void()> look = [&] {
        const ServiceStatus status = service.status();
        trouble = service.fatal();
        if (!was_ready) progress.show(status);
        if (status.ready && !was_ready) {
            progress.end();
            say_ready(config, server->url());
            was_ready = true;
        }
        // What can no longer be served is no reason to go on; a venue that fails is none to stop.
        if (signals.has_come() || !trouble.empty()) return network.stop();
        network.after(look_every_ns, look);
    };
    network.post([&] {
        service.start();
        watch.start();
        look();
    });
    network.run();
    progress.end();
    if (trouble.empty()) std::cerr << "stopping\n";
    service.stop();
    if (!trouble.empty()) {
        return problem(trouble, {}, "nothing is served without its history");
    }
    if (!service.fatal().empty()) return problem(service.fatal());
    return 0;
}

}  // namespace

Subcommand serve_command() {
    return {"serve", "the whole engine: live feeds or a demo, history, API and dashboard",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<ServeFlags>();
                flags->declare(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
