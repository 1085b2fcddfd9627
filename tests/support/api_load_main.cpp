// faultline-api-load: what the API costs, over loopback, in front of a market written by hand that
// has as many levels as a real one. The server's thread is measured alone, in CPU time.
//
//   faultline-api-load [MAP_PER_S=1000] [CLIENTS=5000] [UPDATES_PER_S=10] [SECONDS=5]
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include "api/api_server.hpp"
#include "api/fake_heat.hpp"
#include "api/heat_tile.hpp"
#include "net/inflate.hpp"
#include "net/test_frames.hpp"
#include "net/test_web_client.hpp"

namespace faultline {
namespace {

double thread_cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * ns_per_second + now.tv_nsec;
}

/// A map of a whole market: 1,500 levels, seven brackets and 22 venues in each.
void fill(MarketSnapshot& snapshot) {
    snapshot.map.levels.clear();
    for (int row = 0; row < 1'500; ++row) {
        const double price = 30'000 + 50.0 * row;
        MapLevel level = fake_level(price, price < 67'000 ? Side::long_ : Side::short_, 1e6 + row);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            level.by_bracket_usd[k] = 1e5 / static_cast<double>(k + 1) + row * 0.37;
        }
        for (std::size_t v = 0; v < venue_count; ++v) {
            level.by_venue_usd[v] = 4e4 / static_cast<double>(v + 1) + row * 0.11;
        }
        snapshot.map.levels.push_back(level);
    }
}

/// A server on a thread of its own, publishing so many snapshots a second.
class ServerThread {
  public:
    ServerThread(double updates_per_s, bool changes_map) {
        service_.publish_quietly([](MarketSnapshot& next) { fill(next); });
        ApiOptions options;
        options.cost_per_s = 0;
        auto made = ApiServer::listen(network_, std::move(options), service_);
        if (!made) {
            std::fprintf(stderr, "%s\n", made.error().text().c_str());
            std::exit(1);
        }
        server_ = *std::move(made);
        publish_every(static_cast<DurationNs>(1e9 / updates_per_s), changes_map);
        thread_ = std::thread([this] { network_.run(); });
    }
    ServerThread(const ServerThread&) = delete;
    ServerThread& operator=(const ServerThread&) = delete;
    ~ServerThread() {
        network_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return server_->port(); }
    double cpu_s() {
        std::atomic<double> used = -1;
        network_.post([&] { used = thread_cpu_s(); });
        while (used < 0) std::this_thread::yield();
        return used;
    }

  private:
    void publish_every(DurationNs length_ns, bool changes_map) {
        network_.after(length_ns, [this, length_ns, changes_map] {
            publish_every(length_ns, changes_map);
            service_.publish([&](MarketSnapshot& next) {
                next.map.current_price_usd = 67'000 + 0.5 * static_cast<double>(next.sequence % 99);
                if (!changes_map) return;
                for (std::size_t i = next.sequence % 50; i < next.map.levels.size(); i += 50) {
                    next.map.levels[i].notional_usd *= 1.01;
                }
            });
        });
    }

    struct Service : FakeMarketService {
        template <class Change>
        void publish_quietly(Change&& change) {
            auto next = std::make_shared<MarketSnapshot>(*newest);
            change(*next);
            newest = std::move(next);
        }
    };
    AsioNetwork network_;
    Service service_;
    std::unique_ptr<ApiServer> server_;
    std::thread thread_;
};

/// Waits for whole answers on one kept connection.
class MapClient {
  public:
    explicit MapClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            std::perror("connect");
            std::exit(1);
        }
    }
    MapClient(const MapClient&) = delete;
    MapClient& operator=(const MapClient&) = delete;
    ~MapClient() { ::close(fd_); }
    /// Bytes of the answer.
    std::size_t get(std::string_view request) {
        (void)!::send(fd_, request.data(), request.size(), MSG_NOSIGNAL);
        std::string head;
        std::size_t size = 0, got = 0, whole = SIZE_MAX;
        static thread_local std::vector<char> bytes(1 << 20);
        while (got < whole) {
            const auto count = ::recv(fd_, bytes.data(), bytes.size(), 0);
            if (count <= 0) std::exit(1);
            got += static_cast<std::size_t>(count);
            if (whole != SIZE_MAX) continue;
            head.append(bytes.data(), static_cast<std::size_t>(count));
            const std::size_t end = head.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            const std::size_t at = head.find("Content-Length: ");
            size = at < end ? std::strtoull(head.c_str() + at + 16, nullptr, 10) : 0;
            whole = end + 4 + size;
        }
        return size;
    }

  private:
    int fd_;
};

void measure_maps(double per_s, double seconds) {
    ServerThread server(4, true);
    for (const bool is_packed : {true, false}) {
        const std::string request = std::string("GET /v1/map HTTP/1.1\r\nHost: a\r\n") +
                                    (is_packed ? "Accept-Encoding: gzip\r\n\r\n" : "\r\n");
        MapClient client(server.port());
        std::size_t size = client.get(request);
        std::vector<double> took_ms;
        const double cpu_s = server.cpu_s();
        const std::int64_t begin_ns = now_ns();
        const auto count = static_cast<std::int64_t>(per_s * seconds);
        for (std::int64_t i = 0; i < count; ++i) {
            // Late requests count from when they were due: waiting is part of what users feel.
            const auto due_ns =
                begin_ns + static_cast<std::int64_t>(1e9 * static_cast<double>(i) / per_s);
            while (now_ns() < due_ns) std::this_thread::sleep_for(std::chrono::microseconds(50));
            size = client.get(request);
            took_ms.push_back(1e-6 * static_cast<double>(now_ns() - due_ns));
        }
        const double took_s = 1e-9 * static_cast<double>(now_ns() - begin_ns);
        const double used_s = server.cpu_s() - cpu_s;
        std::ranges::sort(took_ms);
        const auto at = [&](double share) {
            return took_ms[static_cast<std::size_t>(share *
                                                    static_cast<double>(took_ms.size() - 1))];
        };
        std::printf(
            "GET map %s: %zu bytes, %.0f req/s, p50 %.3f ms, p99 %.3f ms, max %.2f ms, "
            "server thread %.0f %% of a core\n",
            is_packed ? "gzip" : "plain", size, static_cast<double>(count) / took_s, at(0.5),
            at(0.99), took_ms.back(), 100 * used_s / took_s);
    }
}

/// All sockets on one epoll; counts messages by the frames' heads.
void measure_stream(int clients, double updates_per_s, double seconds) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    clients =
        static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(clients), files.rlim_cur / 2 - 100));
    ServerThread server(updates_per_s, false);
    std::vector<std::unique_ptr<RawClient>> all;
    std::string request(upgrade_request);
    request.replace(request.find("/stream"), 7, "/v1/stream");
    for (int i = 0; i < clients; ++i) {
        all.push_back(std::make_unique<RawClient>(server.port()));
        all.back()->send(request);
        all.back()->send(masked_frame(WsOpcode::text,
                                      R"({"op":"subscribe","channel":"ticker","market":"BTC"})"));
    }
    const auto bytes = [&] {
        std::uint64_t sum = 0;
        for (const auto& client : all) sum += client->heard().size();
        return sum;
    };
    const auto messages = [&] {
        std::uint64_t sum = 0;
        for (const auto& client : all) {
            const std::string& heard = client->heard();
            for (std::size_t at = heard.find("\"sequence\""); at != std::string::npos;
                 at = heard.find("\"sequence\"", at + 1)) {
                ++sum;
            }
        }
        return sum;
    };
    bytes();
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const std::uint64_t before = messages();
    const double cpu_s = server.cpu_s();
    const std::int64_t begin_ns = now_ns();
    while (now_ns() - begin_ns < static_cast<std::int64_t>(seconds * 1e9)) {
        bytes();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    const double used_s = server.cpu_s() - cpu_s;
    const double took_s = 1e-9 * static_cast<double>(now_ns() - begin_ns);
    const auto count = static_cast<double>(messages() - before);
    int ended = 0;
    for (const auto& client : all) ended += client->is_ended ? 1 : 0;
    std::printf(
        "%d WebSocket clients: %.0f messages/s, %.2f each (of %.0f), %d ended, server "
        "thread %.0f %% of a core, %.2f us a message\n",
        clients, count / took_s, count / took_s / clients, updates_per_s, ended,
        100 * used_s / took_s, 1e6 * used_s / count);
}

void measure_tiles() {
    for (const auto& [name, columns, rows] :
         {std::tuple{"24 h", 288, 400}, std::tuple{"90 days", 360, 800},
          std::tuple{"2,000 x 1,200", 2'000, 1'200}}) {
        const Heatmap heatmap = fake_heat(static_cast<std::size_t>(columns),
                                          static_cast<std::size_t>(rows), 20'000.0 / rows);
        const std::int64_t begin_ns = now_ns();
        const std::string tile = encode_tile(heatmap, {});
        const std::int64_t middle_ns = now_ns();
        const std::string packed = deflate_gzip(tile);
        std::printf("tile %s: %zu bytes, gzip %zu; encoded in %.1f ms, gzip in %.1f ms\n", name,
                    tile.size(), packed.size(), 1e-6 * static_cast<double>(middle_ns - begin_ns),
                    1e-6 * static_cast<double>(now_ns() - middle_ns));
    }
}

}  // namespace
}  // namespace faultline

int main(int argc, char** argv) {
    const auto number = [&](int index, double fallback) {
        return argc > index ? std::atof(argv[index]) : fallback;
    };
    const double seconds = number(4, 5);
    faultline::measure_tiles();
    faultline::measure_maps(number(1, 1'000), seconds);
    faultline::measure_stream(static_cast<int>(number(2, 5'000)), number(3, 10), seconds);
    return 0;
}
