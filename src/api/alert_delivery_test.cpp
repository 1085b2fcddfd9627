// AlertDelivery: in a virtual world with receivers that fail, ask for patience, vanish and recover.
#include "api/alert_delivery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/virtual_network.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;

class Delivery : public ::testing::Test {
  protected:
    void start(DeliveryOptions options = {}) {
        AlertChannel desk;
        desk.name = "desk";
        desk.url = "https://desk/in";
        AlertChannel other = desk;
        other.name = "other";
        other.url = "https://other/in";
        delivery = std::make_unique<AlertDelivery>(
            network, std::vector{desk, other},
            [this](const Alert& alert, const ChannelDelivery& end) {
                ends.push_back(alert.id + " " + end.channel + " " +
                               std::string(name_of(end.state)) + " " +
                               std::to_string(end.attempts));
            },
            options);
        network.host("desk").answer = [this](const HttpRequest& request) -> HttpResult {
            asked.emplace_back(header_value(request.headers, "webhook-id"));
            return HttpAnswer{.status = status, .headers = headers, .body = ""};
        };
        network.host("other").answer = [](const HttpRequest&) -> HttpResult {
            return HttpAnswer{.status = 200, .headers = {}, .body = ""};
        };
    }
    void add(const std::string& id, const std::string& channel = "desk") {
        Alert alert;
        alert.id = id;
        alert.at_ns = network.utc_ns();
        delivery->add(std::make_shared<const Alert>(alert), channel, network.utc_ns());
    }

    VirtualNetwork network;
    int status = 200;
    std::vector<HttpHeader> headers;
    std::vector<std::string> asked, ends;
    std::unique_ptr<AlertDelivery> delivery;
};

TEST_F(Delivery, KeepsTheOrderAndCountsTheAttempts) {
    start();
    for (const char* id : {"a:1", "a:2", "b:1"}) add(id);
    network.run_for(ns_per_second);
    EXPECT_THAT(asked, ElementsAre("a:1", "a:2", "b:1"));
    EXPECT_THAT(
        ends, ElementsAre("a:1 desk delivered 1", "a:2 desk delivered 1", "b:1 desk delivered 1"));
    EXPECT_EQ(delivery->status()[0].delivered, 3u);
    EXPECT_EQ(delivery->status()[0].pending, 0u);
}

TEST_F(Delivery, AFailingReceiverIsAskedLessAndLessOftenUntilItRecovers) {
    start();
    status = 503;
    add("a:1");
    network.run_for(ns_per_hour);
    EXPECT_TRUE(ends.empty());
    EXPECT_GT(asked.size(), 5u);
    EXPECT_LT(asked.size(), 60u) << "ten minutes apart at most, half of it on average";
    const DeliveryStatus state = delivery->status()[0];
    EXPECT_EQ(state.pending, 1u);
    EXPECT_EQ(state.last_reason, "HTTP 503");
    EXPECT_EQ(state.failed_attempts, asked.size());
    status = 200;
    network.run_for(10 * ns_per_minute + ns_per_second);
    ASSERT_EQ(ends.size(), 1u);
    EXPECT_EQ(ends[0], "a:1 desk delivered " + std::to_string(asked.size()));
    EXPECT_EQ(delivery->status()[0].last_reason, "");
    status = 503;
    asked.clear();
    add("a:2");
    network.run_for(3 * ns_per_second);
    EXPECT_GE(asked.size(), 2u) << "the waits have started anew";
}

TEST_F(Delivery, AReceiverThatIsDownHoldsUpNoOther) {
    start();
    network.host("desk").reach = Reach::hangs;
    add("a:1");
    add("a:1", "other");
    network.run_for(ns_per_second);
    EXPECT_THAT(ends, ElementsAre("a:1 other delivered 1"));
    network.host("desk").reach = Reach::refuses;
    network.run_for(ns_per_minute);
    network.host("desk").reach = Reach::up;
    network.run_for(10 * ns_per_minute);
    EXPECT_EQ(ends.size(), 2u);
}

TEST_F(Delivery, RetryAfterIsRespected) {
    start();
    status = 429;
    headers = {{"Retry-After", "120"}};
    add("a:1");
    network.run_for(119 * ns_per_second);
    EXPECT_EQ(asked.size(), 1u);
    status = 200;
    network.run_for(10 * ns_per_second);
    EXPECT_THAT(ends, ElementsAre("a:1 desk delivered 2"));
}

TEST_F(Delivery, AnAlertThatIsNotTakenLetsTheOthersPass) {
    start();
    network.host("desk").answer = [this](const HttpRequest& request) -> HttpResult {
        const std::string id(header_value(request.headers, "webhook-id"));
        asked.push_back(id);
        return HttpAnswer{.status = id == "bad:1" ? 422 : 200, .headers = {}, .body = ""};
    };
    add("bad:1");
    for (const char* id : {"a:1", "a:2", "a:3"}) add(id);
    network.run_for(10 * ns_per_minute);
    EXPECT_THAT(
        ends, ElementsAre("a:1 desk delivered 1", "a:2 desk delivered 1", "a:3 desk delivered 1"));
    network.run_for(4 * ns_per_day);
    ASSERT_EQ(ends.size(), 4u) << "after three days it has failed";
    EXPECT_THAT(ends[3], ::testing::StartsWith("bad:1 desk failed"));
}

TEST_F(Delivery, GoneIsForGood) {
    start();
    status = 410;
    add("a:1");
    network.run_for(ns_per_minute);
    EXPECT_THAT(ends, ElementsAre("a:1 desk failed 1"));
}

TEST_F(Delivery, AFullQueueGivesUpItsOldest) {
    start({.queue_max = 2});
    status = 500;
    for (int i = 1; i <= 5; ++i) add("a:" + std::to_string(i));
    EXPECT_THAT(ends, ElementsAre("a:2 desk failed 0", "a:3 desk failed 0"))
        << "the first is under way";
}

TEST_F(Delivery, NothingComesAfterItsEnd) {
    start();
    add("a:1");
    delivery.reset();
    network.run_for(ns_per_minute);
    EXPECT_TRUE(ends.empty());
}

TEST_F(Delivery, CommandsAreTriedAgainToo) {
    AlertChannel command;
    command.name = "program";
    command.kind = ChannelKind::command;
    command.argv = {"/nowhere/program"};
    delivery = std::make_unique<AlertDelivery>(
        network, std::vector{command},
        [this](const Alert& alert, const ChannelDelivery&) { ends.push_back(alert.id); });
    add("a:1", "program");
    network.run_for(ns_per_minute);
    EXPECT_TRUE(ends.empty());
    EXPECT_GT(delivery->status()[0].failed_attempts, 2u);
    EXPECT_THAT(delivery->status()[0].last_reason, ::testing::HasSubstr("cannot be started"));
}

}  // namespace
}  // namespace faultline
