// AlertRequests: the life of a rule over HTTP, the log, and what is refused.
#include "api/alert_requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "feed/virtual_network.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Requests : public ::testing::Test {
  protected:
    void SetUp() override {
        folder.write(
            "channels.json",
            R"({"channels":{"desk":{"type":"webhook","url":"https://desk/secret-path"}}})");
        auto opened = AlertService::open(network, {.folder = folder.path()});
        ASSERT_TRUE(opened) << opened.error().text();
        service = *std::move(opened);
    }
    ServerReply ask(const std::string& method, const std::string& target,
                    const std::string& body = "") {
        ServerRequest request;
        request.method = method;
        request.target = target;
        request.body = body;
        ServerReply none;
        none.status = 0;
        return answer_alerts(*service, request).value_or(none);
    }
    void tick(double z) {
        AlertReadings readings;
        readings.view.market = "BTC";
        readings.at_ns = network.utc_ns() + 10 * ns_per_second * ++ticks;
        readings.ratio_z = z;
        service->tick(readings);
    }

    const std::string rule = R"({"id":"lev","kind":"ratio","market":"BTC","z":2})";
    int ticks = 0;
    TestFolder folder;
    VirtualNetwork network;
    std::unique_ptr<AlertService> service;
};

TEST_F(Requests, ARuleIsMadeReadChangedAndRemoved) {
    const ServerReply made = ask("POST", "/v1/alerts", rule);
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(header_value(made.headers, "Location"), "/v1/alerts/lev");
    EXPECT_EQ(json::parse(made.body)["state"],
              json::parse(R"({"armed":true,"fired_count":0,"last_fired_at":null,"reading":null})"));
    EXPECT_EQ(ask("POST", "/v1/alerts", rule).status, 409);
    const ServerReply changed =
        ask("PUT", "/v1/alerts/lev", R"({"kind":"ratio","market":"BTC","z":3})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(json::parse(ask("GET", "/v1/alerts/lev").body)["z"], 3);
    EXPECT_EQ(ask("PUT", "/v1/alerts/other", R"({"kind":"ratio","market":"BTC","z":3})").status,
              201);
    EXPECT_EQ(json::parse(ask("GET", "/v1/alerts").body)["rules"].size(), 2u);
    EXPECT_EQ(ask("DELETE", "/v1/alerts/lev").status, 204);
    EXPECT_EQ(ask("GET", "/v1/alerts/lev").status, 404);
    EXPECT_EQ(ask("DELETE", "/v1/alerts/lev").status, 404);
}

TEST_F(Requests, ARuleTellsWhatItReadOrWhyItCannot) {
    ask("POST", "/v1/alerts", rule);
    tick(1.25);
    const auto known = json::parse(ask("GET", "/v1/alerts/lev").body)["state"]["reading"];
    EXPECT_EQ(known["value"], 1.25);
    EXPECT_TRUE(known["unknown_because"].is_null());
    tick(unknown);
    const auto none = json::parse(ask("GET", "/v1/alerts/lev").body)["state"]["reading"];
    EXPECT_TRUE(none["value"].is_null());
    EXPECT_EQ(none["unknown_because"], "the leverage ratio is not known");
}

TEST_F(Requests, TheLogIsNewestFirstWithItsDeliveries) {
    ask("POST", "/v1/alerts", rule);
    for (int i = 0; i < 3; ++i) {
        tick(3);
        tick(0);
        network.run_for(ns_per_minute);
    }
    json log = json::parse(ask("GET", "/v1/alerts/log").body)["alerts"];
    ASSERT_EQ(log.size(), 1u) << "the cool-down of five minutes";
    ticks += 100;
    tick(3);
    log = json::parse(ask("GET", "/v1/alerts/log?limit=10&market=BTC&rule=lev").body)["alerts"];
    ASSERT_EQ(log.size(), 2u);
    EXPECT_EQ(log[0]["id"], "lev:2");
    EXPECT_EQ(log[0]["deliveries"][0]["state"], "pending");
    EXPECT_EQ(json::parse(ask("GET", "/v1/alerts/log?limit=1").body)["alerts"].size(), 1u);
    EXPECT_EQ(json::parse(ask("GET", "/v1/alerts/log?market=ETH").body)["alerts"].size(), 0u);
    const ServerReply wrong = ask("GET", "/v1/alerts/log?limit=many");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.content_type, "application/problem+json");
}

TEST_F(Requests, MistakesAreProblemsThatSayWhatIsRight) {
    const ServerReply wrong = ask("POST", "/v1/alerts", R"({"id":"a","kind":"ratoi"})");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(wrong.content_type, "application/problem+json");
    EXPECT_THAT(json::parse(wrong.body)["remedy"].get<std::string>(), HasSubstr("\"ratio\""));
    EXPECT_EQ(ask("PUT", "/v1/alerts/log2", rule).status, 422) << "another id";
    EXPECT_EQ(
        ask("POST", "/v1/alerts", R"({"id":"log","kind":"ratio","market":"BTC","z":2})").status,
        422);
    EXPECT_EQ(ask("DELETE", "/v1/alerts").status, 405);
    EXPECT_EQ(ask("PATCH", "/v1/alerts/a").status, 405);
    EXPECT_EQ(ask("GET", "/v1/alertsome").status, 0) << "not ours";
    EXPECT_EQ(ask("GET", "/v1/alerts/a/b").status, 0);
}

TEST_F(Requests, ChannelsAreShownWithoutTheirSecretsAndCannotBeMade) {
    const std::string body = ask("GET", "/v1/alerts").body;
    EXPECT_THAT(body, HasSubstr(R"("name":"desk","type":"webhook","place":"https://desk")"));
    EXPECT_THAT(body, ::testing::Not(HasSubstr("secret-path")));
    EXPECT_EQ(ask("POST", "/v1/alerts/test", R"({"channel":"desk"})").status, 202);
    EXPECT_EQ(ask("POST", "/v1/alerts/test", R"({"channel":"dusk"})").status, 404);
    EXPECT_EQ(ask("POST", "/v1/alerts/test", "").status, 422);
    network.run_for(ns_per_second);
    EXPECT_EQ(network.host("desk").questions.size(), 1u);
}

}  // namespace
}  // namespace faultline
