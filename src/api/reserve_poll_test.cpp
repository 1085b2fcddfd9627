// ReservePoll against a server on loopback: good answers, refusals, and the next round.
#include "api/reserve_poll.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "net/test_web_client.hpp"
#include "net/web_server.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Endpoint : public EchoHandler {
  public:
    explicit Endpoint(AsioNetwork& network) {
        auto made = WebServer::listen(network, {}, *this);
        if (!made) ADD_FAILURE() << made.error().text();
        if (made) server_ = *std::move(made);
    }
    ServerReply answer(const ServerRequest& request) override {
        asked.emplace_back(request.path());
        ServerReply reply;
        reply.status = statuses.contains(asked.back()) ? statuses[asked.back()] : 200;
        reply.body = bodies[asked.back()];
        return reply;
    }
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + "/protocol/";
    }
    std::map<std::string, std::string> bodies;
    std::map<std::string, int> statuses;
    std::vector<std::string> asked;

  private:
    std::unique_ptr<WebServer> server_;
};

/// A day of the answer's shape, `days` before now.
std::string day(AsioNetwork& network, int days, double btc) {
    return fmt::format(R"({{"date":{},"tokens":{{"BTC":{},"WBTC":7}}}})",
                       network.utc_ns() / ns_per_second - days * 86'400, btc);
}

struct Heard {
    std::vector<ExchangeReserve> rows;
    std::vector<std::string> failures;
    ReservePoll::Hearer hearer() {
        return {[this](std::vector<ExchangeReserve> given) {
                    rows.insert(rows.end(), given.begin(), given.end());
                },
                [this](VenueId venue, const std::string& why) {
                    failures.push_back(std::string(name_of(venue)) + ": " + why);
                }};
    }
};

ReservePollPlan plan_of(const Endpoint& endpoint, std::vector<VenueId> venues) {
    ReservePollPlan plan;
    plan.url = endpoint.url();
    plan.venues = std::move(venues);
    plan.coins = {"BTC"};
    plan.pause_ns = ns_per_ms;
    plan.every_ns = 50 * ns_per_ms;
    return plan;
}

TEST(ReservePoll, HandsOnTheLastDaysOfEachExchangeAndAsksAgainInTheNextRound) {
    AsioNetwork network;
    Endpoint endpoint(network);
    endpoint.bodies["/protocol/binance-cex"] =
        fmt::format(R"({{"name":"Binance CEX","tokens":[{},{},{}]}})", day(network, 400, 1),
                    day(network, 2, 600'000), day(network, 1, 610'000));
    endpoint.bodies["/protocol/okx"] =
        fmt::format(R"({{"name":"OKX","tokens":[{}]}})", day(network, 1, 120'000));
    Heard heard;
    // CME is a broker's venue: nobody publishes its addresses.
    ReservePoll poll(network, plan_of(endpoint, {VenueId::binance, VenueId::cme, VenueId::okx}),
                     heard.hearer());
    poll.start();
    ASSERT_TRUE(work_until(network, [&] { return endpoint.asked.size() == 4; }));
    EXPECT_THAT(endpoint.asked, ElementsAre("/protocol/binance-cex", "/protocol/okx",
                                            "/protocol/binance-cex", "/protocol/okx"));
    ASSERT_GE(heard.rows.size(), 3u);
    EXPECT_EQ(heard.rows[0].reserve_coins, 600'000);
    EXPECT_EQ(heard.rows[1].reserve_coins, 610'000);
    EXPECT_EQ(heard.rows[2].venue, VenueId::okx);
    EXPECT_TRUE(heard.failures.empty());
}

TEST(ReservePoll, AFailureIsToldAndDoesNotHoldUpTheOthers) {
    AsioNetwork network;
    Endpoint endpoint(network);
    endpoint.statuses["/protocol/binance-cex"] = 400;
    endpoint.bodies["/protocol/bybit"] = "not json";
    endpoint.bodies["/protocol/gate-io"] =
        fmt::format(R"({{"name":"OKX","tokens":[{}]}})", day(network, 1, 5));
    endpoint.bodies["/protocol/htx"] =
        fmt::format(R"({{"name":"HTX","tokens":[{}]}})", day(network, 300, 5));
    endpoint.bodies["/protocol/okx"] =
        fmt::format(R"({{"name":"OKX","tokens":[{}]}})", day(network, 1, 120'000));
    Heard heard;
    ReservePollPlan plan = plan_of(
        endpoint, {VenueId::binance, VenueId::bybit, VenueId::gate, VenueId::htx, VenueId::okx});
    plan.every_ns = ns_per_hour;
    ReservePoll poll(network, std::move(plan), heard.hearer());
    poll.start();
    ASSERT_TRUE(work_until(network, [&] { return !heard.rows.empty(); }));
    EXPECT_EQ(heard.rows.size(), 1u);
    EXPECT_THAT(heard.failures,
                ElementsAre(HasSubstr("binance: answered with status 400"), HasSubstr("bybit: "),
                            HasSubstr("gate: the answer is about OKX"),
                            HasSubstr("htx: the answer holds none")));
}

TEST(ReservePoll, ACertificateThatNobodyVouchesForIsAFailure) {
    AsioNetwork network;
    EchoHandler handler;
    ServerOptions options;
    const TimeNs now_ns = network.utc_ns();
    const auto authority = CertificateAuthority::create(now_ns);
    ASSERT_TRUE(authority) << authority.error().text();
    const std::vector<std::string> names{"127.0.0.1"};
    auto identity = authority->issue(names, now_ns - ns_per_day, now_ns + ns_per_day);
    ASSERT_TRUE(identity) << identity.error().text();
    options.tls = *std::move(identity);
    auto server = WebServer::listen(network, std::move(options), handler);
    ASSERT_TRUE(server) << server.error().text();
    Heard heard;
    ReservePollPlan plan;
    plan.url = "https://127.0.0.1:" + std::to_string((*server)->port()) + "/";
    plan.venues = {VenueId::okx};
    plan.coins = {"BTC"};
    ReservePoll poll(network, std::move(plan), heard.hearer());
    poll.start();
    ASSERT_TRUE(work_until(network, [&] { return !heard.failures.empty(); }));
    EXPECT_THAT(heard.failures.front(), HasSubstr("okx: tls"));
}

}  // namespace
}  // namespace faultline
