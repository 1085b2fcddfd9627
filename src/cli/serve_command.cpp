// faultline serve: the whole engine, its API and its dashboard, until it is told to stop.
#include <filesystem>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "api/alert_requests.hpp"
#include "api/alert_watch.hpp"
#include "api/api_server.hpp"
#include "api/kept_questions.hpp"
#include "api/live_service.hpp"
#include "api/question_watch.hpp"
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

/// Where questions are kept. Those of a demo whose world is about to begin anew were about another
/// market, and are set aside.
std::filesystem::path questions_file_of(const ServeConfig& config, const ServiceSource& source) {
    std::filesystem::path file = std::filesystem::path(source.data_folder()) / "questions.json";
    if (config.mode == ServeMode::demo && !has_demo_past(config)) {
        std::error_code error;  // there is none, mostly
        std::filesystem::rename(file, file.string() + ".old", error);
    }
    return file;
}

/// Makes the past of a demo, so that a start with a page open to it has a gap to play and no more.
Outcome<int> prepare(ServeConfig config) {
    if (config.mode != ServeMode::demo) {
        return problem("--prepare makes the past of a demo", "--prepare", "give --demo too");
    }
    if (has_demo_past(config)) return 0;
    config.learning = false;
    const StopSignals signals;
    AsioNetwork network;
    auto source = demo_source(config);
    static_cast<void>(questions_file_of(config, *source));
    LiveService service(config, network, std::move(source));
    StartProgress progress;
    std::function<void()> look = [&] {
        const ServiceStatus status = service.status();
        progress.show(status);
        if (status.ready || signals.has_come() || !service.fatal().empty()) return network.stop();
        network.after(look_every_ns, look);
    };
    network.post([&] {
        service.start();
        look();
    });
    network.run();
    progress.end();
    const bool is_ready = service.status().ready;
    service.stop();
    if (!service.fatal().empty()) return problem(service.fatal());
    if (!is_ready) return problem("told to stop before the demo's past was made");
    fmt::print(std::cerr, "the demo's past is made: {} days, in {}/demo\n", config.history_days,
               config.data_folder);
    return 0;
}

Outcome<int> run(const ServeFlags& flags, bool prepares) {
    FL_TRY(config, flags.load());
    if (prepares) return prepare(std::move(config));
    FL_TRY(options, api_options_of(config, FAULTLINE_VERSION, std::string(model_version)));
    auto source = config.mode == ServeMode::demo ? demo_source(config) : live_source(config);
    const auto questions_file = questions_file_of(config, *source);
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
    FL_TRY(questions, KeptQuestions::open(questions_file));
    server->keep_questions(questions);
    QuestionWatch question_watch(network, service, questions);

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
        question_watch.start();
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
                const auto prepares = std::make_shared<bool>(false);
                arguments.flag("--prepare", *prepares,
                               "With --demo: make its past, unless it is there, and exit");
                return [flags, prepares] { return run(*flags, *prepares); };
            }};
}

}  // namespace faultline::cli
