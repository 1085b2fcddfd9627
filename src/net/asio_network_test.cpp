// AsioNetwork: timers, clocks, posting and stopping.
#include "net/asio_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "net/asio_core.hpp"
#include "net/test_client.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;

TEST(AsioNetworkTimers, FireInTheOrderOfTheirTimes) {
    AsioNetwork network;
    std::vector<int> fired;
    network.after(3 * ns_per_ms, [&] { network.stop(); });
    network.after(2 * ns_per_ms, [&] { fired.push_back(2); });
    network.after(0, [&] { fired.push_back(0); });
    network.after(1 * ns_per_ms, [&] { fired.push_back(1); });
    network.after(-5 * ns_per_second, [&] { fired.push_back(-5); });
    EXPECT_THAT(fired, ElementsAre()) << "never from inside after()";
    run_until_stopped(network);
    EXPECT_THAT(fired, ElementsAre(-5, 0, 1, 2));
}

TEST(AsioNetworkTimers, ACancelledTimerStaysSilent) {
    AsioNetwork network;
    std::vector<int> fired;
    TimerId later = 0;
    const TimerId first = network.after(0, [&] { fired.push_back(1); });
    network.after(0, [&] {
        network.cancel(later);  // its time has come as well
        fired.push_back(2);
    });
    later = network.after(0, [&] { fired.push_back(3); });
    network.cancel(first);
    network.cancel(first);
    network.cancel(4711);
    network.after(ns_per_ms, [&] { network.stop(); });
    run_until_stopped(network);
    EXPECT_THAT(fired, ElementsAre(2));
}

TEST(AsioNetworkTimers, ATimerMayCancelItselfAndStartOthers) {
    AsioNetwork network;
    int rounds = 0;
    TimerId timer = 0;
    std::function<void()> work = [&] {
        network.cancel(timer);
        if (++rounds == 3) return network.stop();
        timer = network.after(0, work);
    };
    timer = network.after(0, work);
    run_until_stopped(network);
    EXPECT_EQ(rounds, 3);
}

TEST(AsioNetwork, AnUnfiredTimerDiesWithTheNetwork) {
    const auto held = std::make_shared<int>(1);
    {
        AsioNetwork network;
        network.after(ns_per_hour, [held] {});
        network.run_for(ns_per_ms);
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(AsioNetwork, StopEndsTheRunAndTheNextOneWorksAgain) {
    AsioNetwork network;
    int posts = 0;
    for (int i = 0; i < 3; ++i) {
        network.post([&] {
            ++posts;
            network.stop();
        });
        run_until_stopped(network);
    }
    EXPECT_EQ(posts, 3);
    network.stop();  // before it runs: the run ends at once
    network.run();
}

TEST(AsioNetwork, PostedWorkRunsOnTheNetworksThread) {
    AsioNetwork network;
    std::thread::id ran_on;
    std::thread other([&] {
        network.post([&] {
            ran_on = std::this_thread::get_id();
            network.stop();
        });
    });
    run_until_stopped(network);
    other.join();
    EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(AsioNetwork, ClocksGoForward) {
    AsioNetwork network;
    EXPECT_TRUE(is_plausible_time(network.utc_ns()));
    const TimeNs before = network.monotonic_ns();
    network.run_for(ns_per_ms);
    EXPECT_GE(network.monotonic_ns() - before, ns_per_ms);
}

TEST(AsioNetworkCore, RoutesByHostOrHostAndPort) {
    NetworkOptions options;
    options.routes["a.test"] = {"127.0.0.1", 1};
    options.routes["a.test:443"] = {"127.0.0.1", 2};
    options.routes["b.test:443"] = {"127.0.0.1", 3};
    AsioNetwork network(options);
    EXPECT_EQ(network.core().route("a.test", 443)->port, 1);
    EXPECT_EQ(network.core().route("b.test", 443)->port, 3);
    EXPECT_EQ(network.core().route("b.test", 80), nullptr);
    EXPECT_EQ(network.core().route("c.test", 443), nullptr);
}

}  // namespace
}  // namespace faultline
