// Network: what it costs the network's thread to receive a WebSocket message over TLS, in CPU time
// of that thread alone; and the rate that this allows.
//
// The servers are scripted peers on threads of their own. `paced` sends small bursts with pauses,
// as venues do, so that nearly every message wakes the thread; `flood` sends without a pause.
#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <sys/resource.h>
#include <thread>

#include "net/asio_network.hpp"
#include "net/test_server.hpp"

namespace faultline {
namespace {

constexpr int connections = 22;
constexpr int messages_per_connection = 4'000;

/// CPU time and voluntary sleeps of this thread alone.
struct ThreadUse {
    double user_s = 0, kernel_s = 0;
    std::int64_t sleeps = 0;
    static ThreadUse now() {
        const auto seconds = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
        };
        rusage use{};
        getrusage(RUSAGE_THREAD, &use);
        return {seconds(use.ru_utime), seconds(use.ru_stime), use.ru_nvcsw};
    }
    ThreadUse operator-(const ThreadUse& before) const {
        return {user_s - before.user_s, kernel_s - before.kernel_s, sleeps - before.sleeps};
    }
};

struct Counting : SocketListener {
    AsioNetwork* network = nullptr;
    std::int64_t* left = nullptr;
    void opened() override {}
    void message(std::string_view payload, bool, TimeNs) override {
        benchmark::DoNotOptimize(payload.data());
        if (--*left == 0) network->stop();
    }
    void closed(const NetFailure&) override {}
};

/// Every connection sends so many messages a second, one write each; 0: as fast as it can.
void receive(benchmark::State& state, std::size_t payload_bytes, int rate_hz) {
    const TestCertificate authority({.is_authority = true});
    const TestCertificate certificate({.name = "venue.test"}, &authority);
    const std::string frame = server_frame(std::string(payload_bytes, 'x'));
    TestServer server(
        [&](TestPeer& peer) {
            peer.upgrade();
            auto due = std::chrono::steady_clock::now();
            for (int i = 0; i < messages_per_connection; ++i) {
                if (!peer.write(frame)) return;
                if (rate_hz == 0) continue;
                due += std::chrono::nanoseconds(ns_per_second / rate_hz);
                std::this_thread::sleep_until(due);
            }
            peer.read_to_end();
        },
        &certificate);
    ThreadUse use;
    std::int64_t received = 0;
    for (auto _ : state) {
        NetworkOptions options;
        options.extra_roots_pem = authority.pem();
        options.routes["venue.test"] = {"127.0.0.1", server.port()};
        AsioNetwork network(options);
        std::vector<Counting> listeners(connections);
        std::vector<std::unique_ptr<ClientSocket>> sockets;
        std::int64_t left = std::int64_t{connections} * messages_per_connection;
        received += left;
        for (Counting& listener : listeners) {
            listener.network = &network;
            listener.left = &left;
            SocketRequest request;
            request.url = "wss://venue.test/";
            sockets.push_back(network.open(request, listener));
        }
        const ThreadUse before = ThreadUse::now();
        network.run();
        use = ThreadUse::now() - before;
        state.SetIterationTime(use.user_s + use.kernel_s);
    }
    const auto count = static_cast<double>(received);
    state.counters["cpu_us_per_message"] = 1e6 * (use.user_s + use.kernel_s) / count;
    state.counters["of_it_kernel_us"] = 1e6 * use.kernel_s / count;
    state.counters["messages_per_sleep"] =
        count / static_cast<double>(std::max<std::int64_t>(1, use.sleeps));
}

void BM_ReceivePaced(benchmark::State& state) {
    receive(state, static_cast<std::size_t>(state.range(0)), 1000);
}
BENCHMARK(BM_ReceivePaced)->Arg(200)->Arg(2000)->Iterations(1)->UseManualTime();

void BM_ReceiveFlood(benchmark::State& state) {
    receive(state, static_cast<std::size_t>(state.range(0)), 0);
}
BENCHMARK(BM_ReceiveFlood)->Arg(200)->Arg(2000)->Iterations(1)->UseManualTime();

}  // namespace
}  // namespace faultline
