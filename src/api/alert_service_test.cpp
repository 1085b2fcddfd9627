// AlertService: rules come and go, alerts go out, and 100 kills in the middle of it lose and double
// none.
#include "api/alert_service.hpp"

#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "api/durable_file.hpp"
#include "api/test_receiver.hpp"
#include "history/test_folder.hpp"
#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;

AlertRule rule_of(const std::string& id, const std::string& more = "") {
    auto rule =
        parse_alert_rule(R"({"id":")" + id +
                         R"(","kind":"ratio","market":"BTC","z":2,"cooldown":"1s")" + more + "}");
    if (!rule) ADD_FAILURE() << rule.error().text();
    return *rule;
}

AlertReadings reading(std::int64_t tick, double z) {
    AlertReadings readings;
    readings.view.market = "BTC";
    readings.at_ns = start_ns + tick * 10 * ns_per_second;
    readings.ratio_z = z;
    return readings;
}

class Service : public ::testing::Test {
  protected:
    void open(AlertServiceOptions options = {}) {
        service.reset();
        options.folder = folder.path() / "alerts";
        auto opened = AlertService::open(network, options);
        ASSERT_TRUE(opened) << opened.error().text();
        service = *std::move(opened);
    }
    std::string problem_of_opening() {
        AlertServiceOptions options;
        options.folder = folder.path() / "alerts";
        const auto opened = AlertService::open(network, options);
        return opened ? "no problem" : opened.error().text();
    }

    TestFolder folder;
    AsioNetwork network;
    TestReceiver receiver{network};
    std::unique_ptr<AlertService> service;
};

TEST_F(Service, RulesComeGoAndStay) {
    open();
    ASSERT_TRUE(service->put(rule_of("a")));
    ASSERT_TRUE(service->put(rule_of("b")));
    ASSERT_TRUE(service->put(rule_of("a", R"(,"note":"second")")));
    EXPECT_EQ(service->remove("b").value(), true);
    EXPECT_EQ(service->remove("b").value(), false);
    open();
    ASSERT_THAT(service->rules(), SizeIs(1));
    EXPECT_EQ(service->find("a")->note, "second");
    EXPECT_EQ(service->views(), (std::vector<AlertView>{{"BTC", 0}}));
}

TEST_F(Service, WhatFiresIsInTheLogAndArrives) {
    folder.write("alerts/channels.json", receiver.channels_json({"/desk", "/phone"}));
    open({.dashboard_url = "https://map.example.com/"});
    ASSERT_TRUE(service->put(rule_of("a")));
    ASSERT_TRUE(service->put(rule_of("b", R"(,"channels":["phone"])")));
    ASSERT_TRUE(service->put(rule_of("c", R"(,"channels":[])")));
    std::vector<std::string> heard;
    service->listen([&](const Alert& alert) { heard.push_back(alert.id + " " + alert.link); });
    EXPECT_EQ(service->tick(reading(1, 3)), 3u);
    EXPECT_EQ(service->tick(reading(2, 3)), 0u);
    ASSERT_THAT(heard, SizeIs(3));
    EXPECT_EQ(heard[0], "a:1 https://map.example.com/market/BTC");
    ASSERT_TRUE(work_until(network, [&] { return receiver.taken["/phone"].size() == 2; }));
    ASSERT_TRUE(work_until(
        network, [&] { return !service->journal().entries().begin()->second.is_pending(); }));
    EXPECT_THAT(receiver.taken["/desk"], SizeIs(1));
    EXPECT_EQ(receiver.badly_signed, 0);
    EXPECT_THAT(service->journal().entries(), SizeIs(3));
    open();
    EXPECT_EQ(service->tick(reading(3, 3)), 0u) << "it knows that they have fired";
    EXPECT_THAT(service->journal().entries(), SizeIs(3));
}

TEST_F(Service, ATestAlertGoesToItsChannelAndIntoNoLog) {
    folder.write("alerts/channels.json", receiver.channels_json({"/desk"}));
    open();
    EXPECT_FALSE(service->send_test("nobody"));
    ASSERT_TRUE(service->send_test("desk"));
    ASSERT_TRUE(work_until(network, [&] { return receiver.taken["/desk"].size() == 1; }));
    EXPECT_THAT(receiver.taken["/desk"].begin()->second, HasSubstr("TEST"));
    EXPECT_THAT(service->journal().entries(), SizeIs(0));
}

TEST_F(Service, MistakesInItsFilesAreNamedWithTheFile) {
    folder.write("alerts/rules.json", R"({"rules":[{"id":"a","kind":"zone"}]})");
    EXPECT_THAT(problem_of_opening(), HasSubstr("rules.json: rules[0] \"a\", \"market\""));
    folder.write("alerts/rules.json",
                 alert_rules_json(std::vector{rule_of("a", R"(,"channels":["dsek"])")}));
    folder.write("alerts/channels.json", receiver.channels_json({"/desk"}));
    EXPECT_THAT(problem_of_opening(),
                HasSubstr("there is no channel \"dsek\" (did you mean \"desk\"?)"));
    folder.write("alerts/channels.json", R"({"channels":{"desk":{"type":"fax"}}})");
    EXPECT_THAT(problem_of_opening(), HasSubstr("channels.json: channel \"desk\", \"type\""));
}

TEST_F(Service, ARuleThatCannotBeKeptIsNotThere) {
    open({.rules_max = 1});
    EXPECT_FALSE(service->put(rule_of("a", R"(,"channels":["nobody"])")));
    EXPECT_THAT(service->rules(), SizeIs(0));
    ASSERT_TRUE(service->put(rule_of("a")));
    EXPECT_FALSE(service->put(rule_of("b")));
    std::filesystem::create_directory(folder.path() / "alerts" / "rules.json.tmp");
    EXPECT_FALSE(service->put(rule_of("a", R"(,"note":"new")")));
    EXPECT_EQ(service->find("a")->note, "");
}

TestReceiver::Plan refusal(int status) {
    TestReceiver::Plan plan;
    plan.takes = false;
    plan.reply.status = status;
    if (status == 429) plan.reply.headers = {{"Retry-After", "0"}};
    return plan;
}
TestReceiver::Plan hang_up(bool takes) {
    TestReceiver::Plan plan;
    plan.takes = takes;
    plan.reply.hang_up = true;
    return plan;
}

/// What the killed and the killing process both see.
struct Shared {
    std::atomic<std::int64_t> ticks{0};  // that are done
    std::atomic<bool> shall_drain{false};
};

constexpr int crossings_every = 2;  // ticks: up at odd ones, down at even ones

/// The child: brings tick after tick to a service until it is killed; or, asked to drain, until
/// nothing is pending, which it says by its exit status. Never returns.
[[noreturn]] void serve(const std::filesystem::path& folder, Shared& shared) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it does not outlive a test that fails
    ::close_range(3, ~0U, 0);            // the parent's sockets, which must not stay open in here
    AsioNetwork network;
    AlertServiceOptions options;
    options.folder = folder;
    options.delivery.min_wait_ns = ns_per_ms;
    options.delivery.first_wait_ns = 2 * ns_per_ms;
    options.delivery.max_wait_ns = 20 * ns_per_ms;
    options.journal = {.settled_max = 20, .compact_bytes = 50'000};
    auto opened = AlertService::open(network, options);
    if (!opened) ::_exit(3);
    AlertService& service = **opened;
    const auto pending = [&] {
        std::uint64_t count = 0;
        for (const AlertChannelStatus& channel : service.channels()) count += channel.pending;
        return count;
    };
    for (bool has_ticked = false;;) {
        // One more tick in any case: the one in which the last child was killed may be half done.
        if (shared.shall_drain && has_ticked && pending() == 0) ::_exit(0);
        if (shared.shall_drain ? !has_ticked : pending() < 80) {
            has_ticked = true;
            const std::int64_t tick = shared.ticks;
            service.tick(reading(tick, tick % crossings_every == 1 ? 3 : 0));
            if (!service.trouble().empty()) ::_exit(4);
            shared.ticks = tick + 1;
        }
        network.run_for(ns_per_ms);
    }
}

TEST_F(Service, AHundredKillsLoseAndDoubleNothing) {
    constexpr int kills = 100;
    folder.write("alerts/channels.json", receiver.channels_json({"/one", "/two"}));
    folder.write("alerts/rules.json", alert_rules_json(std::vector{rule_of("a"), rule_of("b")}));
    void* const memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    Shared& shared = *new (memory) Shared;
    Rng random(11);
    bool is_down = false;
    int lost_answers = 0;
    receiver.plan = [&](const ServerRequest&) -> TestReceiver::Plan {
        const double draw = random.uniform();
        if (shared.shall_drain || (!is_down && draw < 0.5)) return {};
        if (is_down || draw < 0.65) return refusal(503);
        if (draw < 0.75) return refusal(429);
        if (draw < 0.85) return hang_up(false);
        ++lost_answers;
        return hang_up(true);  // taken, but the answer is lost
    };
    for (int kill = 0; kill <= kills; ++kill) {
        is_down = kill % 4 == 3;
        shared.shall_drain = kill == kills;
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) serve(folder.path() / "alerts", shared);
        int status = 0;
        if (kill == kills) {
            const TimeNs until_ns = network.monotonic_ns() + 60 * ns_per_second;
            while (::waitpid(child, &status, WNOHANG) == 0 && network.monotonic_ns() < until_ns) {
                network.run_for(2 * ns_per_ms);
            }
            EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
            break;
        }
        // Some are killed while they open, the others in the middle of their work.
        if (kill % 5 != 0 && !is_down) {
            const std::int64_t ticks =
                shared.ticks + 1 + static_cast<std::int64_t>(random.below(8));
            ASSERT_TRUE(work_until(network, [&] { return shared.ticks >= ticks; })) << kill;
        }
        network.run_for(static_cast<DurationNs>(random.below(15'000)) * ns_per_us);
        ::kill(child, SIGKILL);
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself: " << WEXITSTATUS(status);
    }
    const std::int64_t crossings = shared.ticks / crossings_every;
    EXPECT_GT(crossings, kills) << "too little has happened to prove anything";
    EXPECT_GT(lost_answers, 10);
    EXPECT_GT(receiver.taken_again, 0) << "at least once: some came twice, under one id";
    EXPECT_EQ(receiver.badly_signed, 0);
    EXPECT_EQ(receiver.changed_bodies, 0);
    for (const char* path : {"/one", "/two"}) {
        const auto& taken = receiver.taken[path];
        EXPECT_EQ(taken.size(), 2 * static_cast<std::size_t>(crossings)) << path;
        for (const char* rule : {"a", "b"}) {
            for (std::int64_t i = 1; i <= crossings; ++i) {
                EXPECT_TRUE(taken.contains(std::string(rule) + ":" + std::to_string(i)))
                    << path << " " << rule << ":" << i;
            }
        }
    }
    RecordProperty("crossings", static_cast<int>(crossings));
    RecordProperty("taken_again", receiver.taken_again);
    std::printf("%lld crossings of two rules to two receivers, %d lost answers, %d came again\n",
                static_cast<long long>(crossings), lost_answers, receiver.taken_again);
    ::munmap(memory, sizeof(Shared));
}

}  // namespace
}  // namespace faultline
