// AlertCommand: real programs: what they get, how they end, what is killed.
#include "api/alert_command.hpp"

#include <gtest/gtest.h>
#include <optional>

#include "api/durable_file.hpp"
#include "history/test_folder.hpp"
#include "net/asio_network.hpp"
#include "net/test_web_client.hpp"

namespace faultline {
namespace {

Alert sample_alert() {
    Alert alert;
    alert.id = "wall:7";
    alert.rule = "wall";
    alert.market = "BTC";
    alert.at_ns = 1'767'225'600 * ns_per_second;
    alert.title = "BTC: $(touch /nowhere) `id`; \"x\"";
    alert.text = "text";
    return alert;
}

/// What the command said of itself; nothing when it did not end within ten seconds.
std::optional<std::string> run(const std::vector<std::string>& argv,
                               DurationNs time_limit_ns = 10 * ns_per_second) {
    AsioNetwork network;
    AlertChannel channel;
    channel.kind = ChannelKind::command;
    channel.argv = argv;
    channel.time_limit_ns = time_limit_ns;
    std::optional<std::string> said;
    const AlertCommand command(network, channel, sample_alert(),
                               [&](std::string reason) { said = std::move(reason); });
    EXPECT_FALSE(said) << "never from inside the call";
    work_until(network, [&] { return said.has_value(); });
    return said;
}

TEST(AlertCommand, GetsItsWordsItsInputAndItsEnvironment) {
    const TestFolder folder;
    const std::string out = folder.path() / "out";
    const std::string script =
        "printf '%s\\n' \"$1\" \"$FAULTLINE_ALERT_ID\" \"$FAULTLINE_ALERT_TITLE\" >" + out +
        "; cat >>" + out;
    EXPECT_EQ(run({"/bin/sh", "-c", script, "name", "<{title}|{id}|{other}>"}), "");
    const Alert alert = sample_alert();
    EXPECT_EQ(read_small_file(out).value(), "<" + alert.title + "|wall:7|{other}>\nwall:7\n" +
                                                alert.title + "\n" + alert_json(alert) + "\n");
}

TEST(AlertCommand, SaysHowItFailed) {
    EXPECT_EQ(run({"/bin/true"}), "");
    EXPECT_EQ(run({"/bin/sh", "-c", "exit 3"}), "exit status 3");
    EXPECT_EQ(run({"/bin/sh", "-c", "kill -TERM $$"}), "ended by signal 15");
    EXPECT_EQ(run({"/nowhere/program"}), "cannot be started: No such file or directory");
}

TEST(AlertCommand, IsKilledWithItsChildrenAtItsTimeLimit) {
    const TestFolder folder;
    const std::string mark = folder.path() / "mark";
    EXPECT_EQ(run({"/bin/sh", "-c", "(sleep 1; touch " + mark + ") & sleep 60"}, 100 * ns_per_ms),
              "was killed at its time limit");
    ::usleep(1'300'000);
    EXPECT_FALSE(std::filesystem::exists(mark));
}

TEST(AlertCommand, IsKilledWhenNobodyWantsItAnyMore) {
    const TestFolder folder;
    const std::string mark = folder.path() / "mark";
    AsioNetwork network;
    AlertChannel channel;
    channel.kind = ChannelKind::command;
    channel.argv = {"/bin/sh", "-c", "sleep 0.3; touch " + mark};
    bool is_done = false;
    {
        const AlertCommand command(network, channel, sample_alert(),
                                   [&](const std::string&) { is_done = true; });
        network.run_for(20 * ns_per_ms);
    }
    network.run_for(500 * ns_per_ms);
    EXPECT_FALSE(is_done);
    EXPECT_FALSE(std::filesystem::exists(mark));
}

}  // namespace
}  // namespace faultline
