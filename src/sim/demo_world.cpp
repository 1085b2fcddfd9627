// DemoWorld: a new or a remembered world, its past, and its life.
#include "sim/demo_world.hpp"

#include "sim/state_archive.hpp"
#include "sim/state_file.hpp"

namespace faultline {
namespace {

constexpr const char* file_name = "demo.state";
constexpr int history_days_max = 366;
constexpr DurationNs warm_up_ns = ns_per_day;  // until about as many close as open
constexpr int warm_up_step_s = 10;
// How the past of a new world is played, and a gap.
constexpr DurationNs fine_last_ns = ns_per_day;
constexpr DurationNs fine_gap_first_ns = ns_per_hour;
constexpr DurationNs fine_gap_ns = 12 * ns_per_hour;  // gaps up to here are played in seconds

TimeNs second_of(TimeNs at_ns) { return at_ns - at_ns % ns_per_second; }

}  // namespace

DemoWorld::DemoWorld(std::filesystem::path file, DemoOptions options, AgentWorld world)
    : file_(std::move(file)), options_(std::move(options)), world_(std::move(world)) {}

DemoWorld::~DemoWorld() {
    if (!saver_.joinable()) return;
    saver_.request_stop();
    wake_.notify_all();
    saver_.join();
}

Outcome<AgentWorld> DemoWorld::load(const std::filesystem::path& file,
                                    const AgentWorldSettings& settings, TimeNs now_ns) {
    FL_TRY(state, read_state_file(file, fingerprint_of(settings)));
    FL_TRY(world, AgentWorld::create(settings));
    StateReader reader(state);
    world.visit_state(reader);
    if (!reader.is_good() || !reader.is_at_end()) {
        return problem("the saved state is damaged", file.string());
    }
    if (world.now_ns() > now_ns + ns_per_minute) {
        return problem("the saved state is from the future", file.string());
    }
    if (now_ns - world.now_ns() > gap_max_ns) {
        return problem("the saved state is older than seven days", file.string());
    }
    return world;
}

Outcome<std::unique_ptr<DemoWorld>> DemoWorld::open(const std::filesystem::path& folder,
                                                    const DemoOptions& options, TimeNs now_ns,
                                                    const HistorySink& sink,
                                                    const DemoProgress& progress) {
    if (options.history_days < 1 || options.history_days > history_days_max) {
        return problem("a demo has from 1 to 366 days of history", "history_days");
    }
    const std::filesystem::path file = folder / file_name;
    AgentWorldSettings settings = demo_settings(options);
    // Whole minutes, so that the first candle is whole.
    const TimeNs history_from_ns =
        now_ns - now_ns % ns_per_minute - options.history_days * ns_per_day;
    settings.start_ns = history_from_ns - warm_up_ns;
    Outcome<AgentWorld> loaded = load(file, settings, now_ns);
    if (loaded) {
        std::unique_ptr<DemoWorld> demo(new DemoWorld(file, options, *std::move(loaded)));
        demo->history_from_ns_ = demo->world_.now_ns();
        demo->play(second_of(now_ns), sink, progress);
        return demo;
    }
    FL_TRY(world, AgentWorld::create(settings));
    std::unique_ptr<DemoWorld> demo(new DemoWorld(file, options, std::move(world)));
    demo->reason_for_new_ = loaded.error().what;
    if (options.on_new) FL_CHECK(options.on_new(demo->reason_for_new_));
    demo->history_from_ns_ = history_from_ns;
    demo->world_.play(warm_up_ns / (warm_up_step_s * ns_per_second), warm_up_step_s,
                      options.threads, [](std::size_t, TimeNs, const AgentSecond&) {});
    demo->world_.reset_truth();
    demo->play(second_of(now_ns), sink, progress);
    return demo;
}

bool DemoWorld::has_state(const std::filesystem::path& folder, const DemoOptions& options,
                          TimeNs now_ns) {
    AgentWorldSettings settings = demo_settings(options);
    settings.start_ns = now_ns;  // of a new world; the saved one knows its own
    return load(folder / file_name, settings, now_ns).has_value();
}

void DemoWorld::play(TimeNs to_ns, const HistorySink& sink, const DemoProgress& progress) {
    const bool is_short = to_ns - world_.now_ns() <= fine_gap_ns;
    PastPlan plan;
    plan.to_ns = to_ns;
    plan.coarse_s = is_short ? 1 : plan.coarse_s;
    plan.fine_first_ns = is_new() ? 0 : fine_gap_first_ns;
    plan.fine_last_ns = is_new() ? fine_last_ns : 0;
    plan.threads = options_.threads;
    play_past(world_, plan, sink, progress);
}

TimeNs DemoWorld::now_ns() const {
    const std::lock_guard lock(mutex_);
    return world_.now_ns();
}

WorldOptions DemoWorld::go_live(TimeNs now_ns, const HistorySink& sink) {
    const std::lock_guard lock(mutex_);
    play(second_of(now_ns), sink, {});
    // Numbers that rise from one start to the next, as no venue of this world tells twenty trades
    // a second for long; and that nobody takes for a time in milliseconds.
    const auto first_id = static_cast<std::uint64_t>(world_.now_ns() / (50 * ns_per_ms));
    source_ = std::make_unique<AgentSource>(world_, first_id);
    WorldOptions options;
    options.markets = world_.settings().markets;
    for (const AgentVenueSettings& venue : world_.settings().venues) {
        options.venues.push_back(venue.venue);
    }
    options.source = [this](VenueId venue) -> EventSource {
        return [this, venue] {
            const std::lock_guard own(mutex_);
            return source_->next(venue);
        };
    };
    saver_ = std::jthread([this](const std::stop_token& stop) { keep_saving(stop); });
    return options;
}

Outcome<void> DemoWorld::save() {
    const std::lock_guard one_writer(save_mutex_);
    StateWriter writer;
    {
        const std::lock_guard lock(mutex_);
        world_.visit_state(writer);
    }
    return write_state_file(file_, fingerprint_of(world_.settings()), writer.take());
}

void DemoWorld::keep_saving(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            const auto pause = std::chrono::nanoseconds(save_every_ns);
            wake_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); });
        }
        if (stop.stop_requested()) return;
        const Outcome<void> saved = save();
        const std::lock_guard lock(mutex_);
        save_problem_ = saved ? std::string() : saved.error().text();
    }
}

std::string DemoWorld::save_problem() const {
    const std::lock_guard lock(mutex_);
    return save_problem_;
}

std::string DemoWorld::truth() const {
    const std::lock_guard lock(mutex_);
    return truth_json(world_);
}

}  // namespace faultline
