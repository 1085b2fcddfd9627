// faultline-drill: the live feed against all emulated venues on this machine, over TLS: a soak with
// random faults, or a full market for measuring. Prints one JSON object; exit status 0 only if
// every channel was live at the end and the recording replays to the same events.
//
//   faultline-drill [--minutes 10] [--markets 2] [--trade-every-ms 50] [--no-faults] [--seed 1]
//                   [--out DIR]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/json_writer.hpp"
#include "feed/recorder.hpp"
#include "feed/replay.hpp"
#include "sim/live_drill.hpp"
#include "sim/world_thread.hpp"

namespace faultline {
namespace {

struct Flags {
    double minutes = 10;
    int markets = 2;
    int trade_every_ms = 50;
    bool faults = true;
    std::uint64_t seed = 1;
    std::filesystem::path out = std::filesystem::temp_directory_path() / "faultline-drill";
};

Flags read_flags(int count, char** words) {
    Flags flags;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const auto next = [&] { return std::string(i + 1 < count ? words[++i] : ""); };
        if (word == "--minutes")
            flags.minutes = std::atof(next().c_str());
        else if (word == "--markets")
            flags.markets = std::atoi(next().c_str());
        else if (word == "--trade-every-ms")
            flags.trade_every_ms = std::atoi(next().c_str());
        else if (word == "--seed")
            flags.seed = std::strtoull(next().c_str(), nullptr, 10);
        else if (word == "--no-faults")
            flags.faults = false;
        else if (word == "--out")
            flags.out = next();
        else {
            std::fprintf(stderr, "faultline-drill: what is \"%s\"?\n", word.c_str());
            std::exit(2);
        }
    }
    return flags;
}

std::vector<std::string> markets_of(int count) {
    std::vector<std::string> markets{"BTC", "ETH", "SOL"};
    for (int i = 3; i < count; ++i) markets.push_back("COIN" + std::to_string(i));
    markets.resize(static_cast<std::size_t>(std::max(1, count)));
    return markets;
}

double resident_mb() {
    std::ifstream statm("/proc/self/statm");
    double total = 0, resident = 0;
    statm >> total >> resident;
    return resident * 4096 / 1e6;
}

double own_cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

bool is_live(const VenueStatus& status) {
    for (const ChannelStatus& channel : status.channels) {
        const bool may_wait = channel.stale_after_ns == 0 && channel.state == ChannelState::waiting;
        if (channel.state != ChannelState::live && !may_wait) return false;
    }
    for (const PollStatus& poll : status.polls) {
        if (poll.state != PollState::ok) return false;
    }
    return true;
}

class Drill {
  public:
    explicit Drill(const Flags& flags) : flags_(flags), random_(flags.seed) {}

    Outcome<int> run() {
        FL_CHECK(open());
        const TimeNs start_ns = network_->monotonic_ns();
        const auto end_ns =
            start_ns + static_cast<DurationNs>(flags_.minutes * static_cast<double>(ns_per_minute));
        // Half a minute to settle before memory is compared, and quiet before the end to heal.
        const TimeNs settled_ns =
            start_ns + std::min<DurationNs>(30 * ns_per_second, (end_ns - start_ns) / 4);
        const TimeNs calm_ns =
            end_ns - std::min<DurationNs>(30 * ns_per_second, (end_ns - start_ns) / 4);
        double settled_mb = 0, settled_cpu_s = 0;
        std::uint64_t settled_frames = 0;
        while (network_->monotonic_ns() < end_ns) {
            network_->run_for(200 * ns_per_ms);
            const TimeNs now_ns = network_->monotonic_ns();
            if (now_ns >= start_ns + std::ssize(mb_by_minute_) * ns_per_minute) {
                mb_by_minute_.push_back(resident_mb());
            }
            if (settled_mb == 0 && now_ns >= settled_ns) {
                settled_mb = resident_mb();
                settled_cpu_s = own_cpu_s();
                settled_frames = frames();
                settled_at_ns_ = now_ns;
            }
            if (!flags_.faults) continue;
            if (now_ns < calm_ns) {
                disturb(now_ns);
            } else {
                heal(time_max_ns);
            }
        }
        const double seconds = static_cast<double>(network_->monotonic_ns() - settled_at_ns_) / 1e9;
        measured_ = {settled_mb, resident_mb(), (own_cpu_s() - settled_cpu_s) / seconds,
                     static_cast<double>(frames() - settled_frames) / seconds};
        return report();
    }

  private:
    struct Measured {
        double settled_mb = 0, end_mb = 0, cpu_share = 0, frames_per_s = 0;
    };
    struct Running {
        VenueId venue;
        Fault fault;
        TimeNs until_ns;
    };

    Outcome<int> open() {
        const auto venues = all_venues();
        WorldOptions options;
        options.venues.assign(venues.begin(), venues.end());
        options.markets = markets_of(flags_.markets);
        options.rates.trade_every_ns = flags_.trade_every_ms * ns_per_ms;
        options.seed = flags_.seed;
        options.ban_s = 2;
        std::vector<VenueSubscription> subscriptions;
        for (const VenueId venue : venues) {
            subscriptions.push_back({venue, emulated_instruments(venue, options.markets)});
        }
        FL_TRY(world, WorldThread::start(options));
        world_ = std::move(world);
        network_ = std::make_unique<AsioNetwork>(world_->client_options());
        FeedConfig config;
        config.venues = std::move(subscriptions);
        config.timing = DrillSettings::quick_timing();
        // Slower than in tests: hundreds of channels share two cores with their venues.
        config.timing.open_timeout_ns = 10 * ns_per_second;
        config.timing.acknowledge_timeout_ns = 20 * ns_per_second;
        config.timing.stale_floor_ns = 3 * ns_per_second;
        config.timing.stale_patience_ns = 10 * ns_per_second;
        config.timing.dead_patience_ns = 3 * ns_per_second;
        config.timing.quiet_cap_ns = 15 * ns_per_second;
        config.timing.poll_every_cap_ns = 15 * ns_per_second;
        config.limits.opens_per_s = 50;
        config.limits.opens_at_once = 50;
        config.limits.budget_share = 50;
        config.seed = flags_.seed;
        std::error_code ignored;
        std::filesystem::remove_all(flags_.out, ignored);
        RecordingInfo info = recording_info_of(config, "drill", network_->utc_ns());
        info.simulated = true;
        FL_TRY(writer, RecordingWriter::create(flags_.out, info));
        recorder_ = std::make_unique<Recorder>(*network_, config, std::move(writer));
        network_->post([this] { recorder_->start(); });
        return 0;
    }

    std::uint64_t frames() const {
        std::uint64_t sum = 0;
        for (const VenueStatus& status : recorder_->status()) sum += status.counts.frames;
        return sum;
    }

    /// Keeps a few venues in trouble, each for some seconds.
    void disturb(TimeNs now_ns) {
        heal(now_ns);
        if (running_.size() >= 4 || random_.below(3) != 0) return;
        const auto venue = static_cast<VenueId>(random_.below(venue_count));
        for (const Running& one : running_) {
            if (one.venue == venue) return;
        }
        const Fault fault = all_faults[random_.below(all_faults.size())];
        world_->call([&](EmulatedWorld& world) { world.set_fault(venue, fault); });
        running_.push_back(
            {venue, fault, now_ns + static_cast<DurationNs>(1 + random_.below(8)) * ns_per_second});
        ++faults_;
    }

    void heal(TimeNs now_ns) {
        std::erase_if(running_, [&](const Running& one) {
            if (now_ns < one.until_ns) return false;
            world_->call([&](EmulatedWorld& world) { world.clear_faults(one.venue); });
            return true;
        });
    }

    Outcome<int> report() {
        JsonWriter json;
        bool all_live = true;
        std::uint64_t gaps = 0, duplicates = 0, malformed = 0, reconnects = 0, events = 0;
        std::string not_live;
        for (const VenueStatus& status : recorder_->status()) {
            if (!is_live(status)) {
                all_live = false;
                not_live += std::string(name_of(status.venue)) + " ";
            }
            gaps += status.counts.gaps;
            duplicates += status.counts.duplicates;
            malformed += status.counts.malformed;
            events += status.counts.events;
            for (const std::uint64_t one : status.counts.reconnects) reconnects += one;
        }
        bool stopped = false;
        Outcome<void> closed;
        network_->post([&] {
            closed = recorder_->stop();
            stopped = true;
        });
        while (!stopped) network_->run_for(10 * ns_per_ms);
        FL_CHECK(closed);
        FL_TRY(verified, verify_recording(flags_.out, {}));
        json.begin_object();
        json.member("simulated", true);
        json.member("all_live", all_live).member("not_live", not_live);
        json.member("faults", faults_).member("gaps", gaps).member("reconnects", reconnects);
        json.member("events", events).member("duplicates", duplicates);
        json.member("malformed", malformed);
        json.key("frames_per_s").rounded(measured_.frames_per_s, 0);
        json.key("feed_cpu_share").rounded(measured_.cpu_share, 3);
        json.key("venues_cpu_s").rounded(static_cast<double>(world_->cpu_ns()) / 1e9, 1);
        json.key("settled_mb").rounded(measured_.settled_mb, 1);
        json.key("end_mb").rounded(measured_.end_mb, 1);
        json.key("mb_by_minute").begin_array();
        for (const double mb : mb_by_minute_) json.rounded(mb, 0);
        json.end_array();
        json.member("records", verified.totals.records);
        json.member("replayed_lines", verified.totals.lines);
        json.member("replay_is_equal", !verified.difference.has_value());
        std::printf("%s\n", json.end_object().text().c_str());
        return all_live && !verified.difference ? 0 : 1;
    }

    Flags flags_;
    Rng random_;
    std::unique_ptr<WorldThread> world_;
    std::unique_ptr<AsioNetwork> network_;
    std::unique_ptr<Recorder> recorder_;
    std::vector<Running> running_;
    std::uint64_t faults_ = 0;
    TimeNs settled_at_ns_ = 0;
    std::vector<double> mb_by_minute_;  // resident, from the start on
    Measured measured_;
};

}  // namespace
}  // namespace faultline

int main(int count, char** words) {
    faultline::Drill drill(faultline::read_flags(count, words));
    const auto done = drill.run();
    if (!done) {
        std::fprintf(stderr, "faultline-drill: %s\n", done.error().text().c_str());
        return 1;
    }
    return *done;
}
