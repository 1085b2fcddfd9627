// faultline-latency: how long a liquidation takes from an exchange's socket to a client of the
// stream. All venues are emulated over TLS on loopback and played to a whole LiveService with three
// markets of traffic besides; liquidations at a price that occurs only once are told now and then,
// and two clients of /v1/stream note when they read them.
//
//   tape           one message per liquidation: receive time less the time when the venue tells it
//   liquidations   gathered to the tick: the same, less the wait for the tick. Told at any moment,
//                  the wait is even between 0 and the tick, so at share p it is p ticks
//
//   faultline-latency [SECONDS=30] [PER_S=40] [TICK_MS=100]
#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "api/api_server.hpp"
#include "api/live_service.hpp"
#include "core/rng.hpp"
#include "history/test_folder.hpp"
#include "net/test_frames.hpp"
#include "net/test_web_client.hpp"
#include "sim/world_thread.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * ns_per_second + now.tv_nsec;
}

/// The emulated venues; the service lives on what they tell, as on the real ones.
class WorldSource final : public ServiceSource {
  public:
    WorldSource(WorldThread& world, std::string folder)
        : world_(world), folder_(std::move(folder)) {}
    bool simulated() const override { return true; }
    std::string data_folder() const override { return folder_; }
    Outcome<void> past(const Past& /*past*/) override { return {}; }
    Outcome<NetworkOptions> network_options(
        const std::function<void(const Instrument&, const Event&)>& /*take*/) override {
        return world_.client_options();
    }

  private:
    WorldThread& world_;
    std::string folder_;
};

/// When each price was told; prices are whole multiples of a tenth of a dollar, one for each.
class Told {
  public:
    struct One {
        VenueId venue{};
        std::int64_t at_ns = 0;
    };
    void note(std::int64_t tenths, One one) {
        const std::lock_guard lock(mutex_);
        told_[tenths] = one;
    }
    const One* find(std::int64_t tenths) const {
        const std::lock_guard lock(mutex_);
        const auto known = told_.find(tenths);
        return known == told_.end() ? nullptr : &known->second;
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return told_.size();
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::int64_t, One> told_;
};

/// Reads one channel until it is hung up, and keeps how long each liquidation took.
class StreamClient {
  public:
    StreamClient(std::uint16_t port, const std::string& channel, const Told& told)
        : told_(told), fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            std::perror("connect");
            std::exit(1);
        }
        std::string request(upgrade_request);
        request.replace(request.find("/stream"), 7, "/v1/stream");
        request += masked_frame(
            WsOpcode::text, R"({"op":"subscribe","channel":")" + channel + R"(","market":"BTC"})");
        static_cast<void>(::send(fd_, request.data(), request.size(), MSG_NOSIGNAL));
        thread_ = std::thread([this] { read(); });
    }
    StreamClient(const StreamClient&) = delete;
    StreamClient& operator=(const StreamClient&) = delete;
    ~StreamClient() { stop(); }
    void stop() {
        if (!thread_.joinable()) return;
        ::shutdown(fd_, SHUT_RDWR);
        thread_.join();
        ::close(fd_);
    }
    /// Milliseconds by venue. Precondition: stopped.
    const std::map<VenueId, std::vector<double>>& took_ms() const { return took_ms_; }

  private:
    void read() {
        static constexpr std::string_view key = "\"price_usd\":";
        std::vector<char> bytes(1 << 16);
        std::string text;
        while (true) {
            const auto count = ::recv(fd_, bytes.data(), bytes.size(), 0);
            const std::int64_t at_ns = now_ns();
            if (count <= 0) return;
            text.append(bytes.data(), static_cast<std::size_t>(count));
            std::size_t done = 0;
            for (std::size_t at = text.find(key); at != std::string::npos;
                 at = text.find(key, at + 1)) {
                const std::size_t end = text.find(',', at);
                if (end == std::string::npos) break;
                take(std::strtod(text.c_str() + at + key.size(), nullptr), at_ns);
                done = end;
            }
            // What may be the beginning of the next price stays.
            done = std::max(done, text.size() - std::min(text.size(), std::size_t{64}));
            text.erase(0, done);
        }
    }
    void take(double price_usd, std::int64_t at_ns) {
        const Told::One* const told = told_.find(std::llround(price_usd * 10));
        if (told == nullptr) return;
        took_ms_[told->venue].push_back(1e-6 * static_cast<double>(at_ns - told->at_ns));
    }

    const Told& told_;
    int fd_;
    std::map<VenueId, std::vector<double>> took_ms_;
    std::thread thread_;
};

double at_share(std::vector<double> all, double share) {
    if (all.empty()) return NAN;
    std::ranges::sort(all);
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
}

/// Venues whose sockets tell each liquidation by itself.
std::vector<VenueId> telling_venues() {
    std::vector<VenueId> out;
    for (const VenueId venue : all_venues()) {
        const LiquidationFeed feed = spec_of(venue).liquidation_feed.value;
        if (feed == LiquidationFeed::complete || feed == LiquidationFeed::throttled) {
            out.push_back(venue);
        }
    }
    return out;
}

void tell_one(EmulatedWorld& world, VenueId venue, std::int64_t tenths, std::uint64_t id,
              Told& told) {
    MarketEvent event;
    event.time_ns = world.now_ns();
    event.instrument = 0;  // the first market's
    LiquidationTold liquidation;
    liquidation.id = 1'000'000'000 + id;
    liquidation.side = id % 2 == 0 ? Side::long_ : Side::short_;
    liquidation.execution_usd = liquidation.bankruptcy_usd = Decimal::from_parts(tenths, 1);
    liquidation.size_contracts = Decimal::from_parts(1'000, 0);
    event.what = liquidation;
    told.note(tenths, {venue, now_ns()});
    world.emulator(venue).tell(event);
}

void print(const char* channel, const StreamClient& client, std::size_t sent, double tick_ms) {
    std::vector<double> all;
    for (const auto& [venue, some] : client.took_ms())
        all.insert(all.end(), some.begin(), some.end());
    std::printf("%s: %zu of %zu came; p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms\n",
                channel, all.size(), sent, at_share(all, 0.5), at_share(all, 0.9),
                at_share(all, 0.99), at_share(all, 1));
    if (tick_ms > 0) {
        std::printf("  beside the tick of %.0f ms: p50 %.2f ms, p99 %.2f ms\n", tick_ms,
                    at_share(all, 0.5) - 0.5 * tick_ms, at_share(all, 0.99) - 0.99 * tick_ms);
        return;
    }
    for (const auto& [venue, some] : client.took_ms()) {
        std::printf("  %-12s %5zu   p50 %6.2f ms   p99 %6.2f ms\n",
                    std::string(name_of(venue)).c_str(), some.size(), at_share(some, 0.5),
                    at_share(some, 0.99));
    }
}

int run(double seconds, double per_s, int tick_ms) {
    const TestFolder folder;
    const auto venues = all_venues();
    WorldOptions options;
    options.venues.assign(venues.begin(), venues.end());
    options.throttle = false;  // what is held back for a second says nothing of us
    options.rates.liquidation_every_ns = ns_per_hour;
    auto world = WorldThread::start(options);
    if (!world) {
        std::fprintf(stderr, "faultline-latency: %s\n", world.error().text().c_str());
        return 1;
    }
    ServeConfig config;
    config.data_folder = folder.path().string();
    config.venues = options.venues;
    config.learning = false;
    config.reserves_fetch = ReserveFetch::never;
    config.log_level = LogLevel::error;
    AsioNetwork network;
    LiveService service(config, network,
                        std::make_unique<WorldSource>(**world, config.data_folder));
    ApiOptions api;
    api.tick_ns = tick_ms * ns_per_ms;
    auto server = ApiServer::listen(network, api, service);
    if (!server) {
        std::fprintf(stderr, "faultline-latency: %s\n", server.error().text().c_str());
        return 1;
    }
    std::thread thread([&] { network.run(); });
    service.start();
    const auto live = [&] {
        return std::ranges::count(service.venues(), VenueState::live, &VenueStatus::state);
    };
    const std::int64_t begun_ns = now_ns();
    while (live() < static_cast<std::ptrdiff_t>(venues.size()) &&
           now_ns() - begun_ns < 60 * ns_per_second) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    std::printf("%td of %zu venues live\n", live(), venues.size());
    Told told;
    {
        StreamClient tape((*server)->port(), "tape", told);
        StreamClient gathered((*server)->port(), "liquidations", told);
        std::this_thread::sleep_for(std::chrono::seconds(1));
        const std::vector<VenueId> telling = telling_venues();
        Rng random(1);
        const auto count = static_cast<std::uint64_t>(seconds * per_s);
        double mark_usd = 0;
        (*world)->call([&](EmulatedWorld& one) {
            mark_usd = one.emulator(telling[0]).market().listing(0).ticker.mark_usd.to_double();
        });
        const std::int64_t first = std::llround(mark_usd * 10);
        for (std::uint64_t i = 0; i < count; ++i) {
            (*world)->call([&](EmulatedWorld& one) {
                tell_one(one, telling[i % telling.size()], first + static_cast<std::int64_t>(i), i,
                         told);
            });
            const double pause_s = -std::log(1 - random.uniform()) / per_s;
            std::this_thread::sleep_for(std::chrono::duration<double>(pause_s));
        }
        std::this_thread::sleep_for(std::chrono::seconds(2));
        tape.stop();
        gathered.stop();
        print("tape", tape, told.size(), 0);
        print("liquidations", gathered, told.size(), tick_ms);
    }
    service.stop();
    network.stop();
    thread.join();
    return 0;
}

}  // namespace
}  // namespace faultline

int main(int argc, char** argv) {
    const auto number = [&](int index, double fallback) {
        return argc > index ? std::atof(argv[index]) : fallback;
    };
    return faultline::run(number(1, 30), number(2, 40), static_cast<int>(number(3, 100)));
}
