// PollScheduler: on time, within the budget, patient with hosts, honest about failures.
#include "feed/poll_scheduler.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "feed/test_world.hpp"

namespace faultline {
namespace {

constexpr const char* api = "api.bybit.com";
constexpr std::string_view good = R"({"retCode":0,"result":{"list":[]},"time":1790000000000})";

PlannedPoll question(int number, DurationNs every_ns, int weight = 1, const char* host = api) {
    PlannedPoll poll;
    poll.url = fmt::format("https://{}/v5/market/open-interest?n={}", host, number);
    poll.endpoint = "open-interest";
    poll.symbol = fmt::format("S{}USDT", number);
    poll.every_ns = every_ns;
    poll.weight = weight;
    return poll;
}

struct PollWorld : ConnectionWorld {
    std::unique_ptr<PollScheduler> polls;
    PollWorld() { answer_with(200, std::string(good)); }
    void answer_with(int status, std::string body, std::vector<HttpHeader> headers = {},
                     const char* host = api) {
        network.host(host).answer = [=](const HttpRequest&) -> HttpResult {
            return HttpAnswer{status, headers, body};
        };
    }
    void start(std::vector<PlannedPoll> planned) {
        polls = std::make_unique<PollScheduler>(context);
        polls->plan(std::move(planned));
        polls->start();
    }
    auto& questions(const char* host = api) { return network.host(host).questions; }
};

struct Polls : ::testing::Test {
    PollWorld world;
    VenueStatus status() const {
        VenueStatus out;
        world.polls->add_status(out);
        return out;
    }
};

TEST_F(Polls, EachIsAskedAboutAsOftenAsPlanned) {
    world.start({question(1, ns_per_minute), question(2, 10 * ns_per_minute)});
    world.network.run_for(2 * ns_per_hour);
    std::map<std::string, int> asked;
    for (const auto& [at_ns, request] : world.questions()) ++asked[request.url];
    EXPECT_NEAR(asked[question(1, 0).url], 120, 5);
    EXPECT_NEAR(asked[question(2, 0).url], 12, 1);
    EXPECT_EQ(status().polls[0].state, PollState::ok);
    EXPECT_EQ(world.desk.counts.polls_ok, world.questions().size());
}

TEST_F(Polls, QuestionsOfTheWholeVenueGoFirst) {
    std::vector<PlannedPoll> planned;
    for (int i = 0; i < 20; ++i) planned.push_back(question(i, ns_per_minute));
    planned.push_back(question(99, ns_per_hour));
    planned.back().symbol.clear();
    world.start(std::move(planned));
    world.network.run_for(ns_per_minute);
    EXPECT_EQ(world.questions().front().second.url, question(99, 0).url);
}

TEST_F(Polls, AreSpreadAndNotAskedAllAtOnce) {
    std::vector<PlannedPoll> planned;
    for (int i = 0; i < 30; ++i) planned.push_back(question(i, 5 * ns_per_minute));
    world.start(std::move(planned));
    world.network.run_for(10 * ns_per_second);
    EXPECT_LT(world.questions().size(), 22U);
    EXPECT_GT(world.questions().size(), 3U);
    world.network.run_for(ns_per_minute);
    EXPECT_EQ(world.questions().size(), 30U);
}

RC_GTEST_PROP(PollsBudget, NoWindowHoldsMoreThanTheBudget, ()) {
    PollWorld world;
    world.wire.rest_weight_per_s = *rc::gen::inRange(1, 40) / 4.0;
    world.limits.asked_at_once_max = 50;
    std::vector<PlannedPoll> planned;
    const int count = *rc::gen::inRange(1, 60);
    std::map<std::string, int> weights;
    int largest = 1;
    for (int i = 0; i < count; ++i) {
        const int weight = *rc::gen::inRange(1, 20);
        planned.push_back(
            question(i, *rc::gen::inRange<DurationNs>(1, 60) * ns_per_second, weight));
        weights[planned.back().url] = weight;
        largest = std::max(largest, weight);
    }
    world.start(std::move(planned));
    world.network.run_for(3 * ns_per_minute);
    const auto& asked = world.questions();
    RC_ASSERT(!asked.empty());
    const double per_s = world.wire.rest_weight_per_s * world.limits.budget_share;
    for (std::size_t first = 0; first < asked.size(); ++first) {
        double sum = 0;
        for (std::size_t last = first; last < asked.size(); ++last) {
            sum += weights[asked[last].second.url];
            const double window_s = double(asked[last].first - asked[first].first) / 1e9;
            RC_ASSERT(sum <= std::max({per_s, 1.0, double(largest)}) + per_s * window_s + 1e-6);
        }
    }
}

TEST_F(Polls, AFailureIsAGapUntilTheNextGoodAnswer) {
    world.start({question(1, ns_per_minute)});
    world.network.run_for(2 * ns_per_minute);
    world.sink.gaps.clear();
    world.answer_with(500, "oops");
    world.network.run_for(3 * ns_per_minute);
    EXPECT_EQ(status().polls[0].state, PollState::failed);
    EXPECT_EQ(status().polls[0].problem, "status 500");
    ASSERT_EQ(world.sink.gaps.size(), 1U);
    EXPECT_EQ(world.sink.gaps[0].reason, GapReason::poll_failed);
    EXPECT_EQ(world.sink.gaps[0].channel, "open-interest S1USDT");
    EXPECT_NE(world.sink.gaps[0].from_ns, 0);
    world.answer_with(200, std::string(good));
    world.network.run_for(2 * ns_per_minute);
    ASSERT_EQ(world.sink.gaps.size(), 2U);
    EXPECT_EQ(world.sink.gaps[1].from_ns, world.sink.gaps[0].from_ns);
    EXPECT_GT(world.sink.gaps[1].until_ns, world.sink.gaps[1].from_ns);
    EXPECT_EQ(status().polls[0].state, PollState::ok);
}

TEST_F(Polls, ARefusalGarbageAndAForeignShapeAreFailuresToo) {
    for (const char* body :
         {R"({"retCode":10001,"retMsg":"params error"})", "{\"retCode\":", "<html></html>"}) {
        world.answer_with(200, body);
        world.start({question(1, ns_per_minute)});
        world.network.run_for(ns_per_minute);
        EXPECT_EQ(status().polls[0].state, PollState::failed) << body;
        EXPECT_FALSE(status().polls[0].problem.empty());
    }
    EXPECT_GT(world.sink.answers, 0U) << "they are recorded all the same";
}

TEST_F(Polls, AnUnreachableHostIsAskedAgainWithGrowingWaits) {
    world.network.host(api).reach = Reach::hangs;
    world.start({question(1, ns_per_minute)});
    world.network.run_for(2 * ns_per_hour);
    EXPECT_LT(world.questions().size(), 200U);
    EXPECT_GT(world.questions().size(), 60U);
    EXPECT_EQ(status().polls[0].state, PollState::failed);
}

TEST_F(Polls, RetryAfterIsKeptByTheWholeHost) {
    world.answer_with(429, "", {{"Retry-After", "120"}});
    world.start({question(1, 20 * ns_per_second), question(2, 20 * ns_per_second),
                 question(3, 20 * ns_per_second, 1, "other.bybit.com")});
    world.answer_with(200, std::string(good), {}, "other.bybit.com");
    world.network.run_for(30 * ns_per_second);
    const std::size_t asked = world.questions().size();
    const TimeNs last_ns = world.questions().back().first;
    EXPECT_LE(asked, 2U);
    world.answer_with(200, std::string(good));
    world.network.run_for(last_ns + 119 * ns_per_second - world.network.monotonic_ns());
    EXPECT_EQ(world.questions().size(), asked) << "nothing before the time is over";
    EXPECT_EQ(status().polls[0].state, PollState::limited);
    EXPECT_EQ(world.sink.gaps_of("open-interest S1USDT").back().reason, GapReason::limited);
    EXPECT_GT(world.questions("other.bybit.com").size(), 5U) << "another host goes on";
    world.network.run_for(30 * ns_per_second);
    EXPECT_EQ(status().polls[0].state, PollState::ok);
    EXPECT_GT(world.desk.counts.polls_limited, 0U);
}

TEST_F(Polls, WithoutRetryAfterTheWaitGrows) {
    world.answer_with(418, "");
    world.start({question(1, ns_per_second)});
    world.network.run_for(6 * ns_per_hour);
    EXPECT_LT(world.questions().size(), 80U);
    EXPECT_GT(world.questions().size(), 15U);
}

TEST_F(Polls, APlanMadeAgainKeepsWhatItKnows) {
    world.start({question(1, 10 * ns_per_minute), question(2, 10 * ns_per_minute)});
    world.network.run_for(ns_per_minute);
    ASSERT_EQ(world.questions().size(), 2U);
    world.polls->plan({question(2, 10 * ns_per_minute), question(3, 10 * ns_per_minute)});
    world.network.run_for(ns_per_minute);
    ASSERT_EQ(world.questions().size(), 3U);
    EXPECT_EQ(world.questions().back().second.url, question(3, 0).url);
    EXPECT_EQ(status().polls.size(), 2U);
    EXPECT_EQ(status().polls[0].state, PollState::ok);
}

TEST_F(Polls, AfterStopNothingIsAskedAndNoAnswerHeard) {
    world.start({question(1, ns_per_second)});
    world.network.run_for(ns_per_minute + 10 * ns_per_ms);  // maybe one is under way
    world.polls->stop("stopped");
    const std::size_t asked = world.questions().size();
    const std::uint64_t last = world.sink.last_sequence;
    world.network.run_for(ns_per_day);
    EXPECT_EQ(world.questions().size(), asked);
    EXPECT_EQ(world.sink.last_sequence, last);
    EXPECT_EQ(world.sink.gaps.back().reason, GapReason::stopped);
}

TEST_F(Polls, AccountsAreAskedInTurnWithinTheBudget) {
    world.wire.account_poll = [](std::string_view account) {
        PlannedPoll poll;
        if (account == "nonsense") return poll;
        poll.url = fmt::format("https://{}/account/{}", api, account);
        poll.weight = 2;
        return poll;
    };
    world.wire.rest_weight_per_s = 4;
    world.start({});
    const std::vector<std::string> accounts{"a", "nonsense", "b", "c"};
    world.polls->found(accounts);
    world.network.run_for(world.timing.account_every_ns - ns_per_second);
    EXPECT_EQ(world.questions().size(), 3U);
    world.network.run_for(world.timing.account_every_ns);
    EXPECT_EQ(world.questions().size(), 6U);
    EXPECT_EQ(status().accounts_waiting, 4U);
}

TEST(RetryAfter, ReadsSecondsAndNothingElse) {
    EXPECT_EQ(retry_after_ns("120"), 120 * ns_per_second);
    EXPECT_EQ(retry_after_ns("0"), 0);
    EXPECT_EQ(retry_after_ns("-5"), 0);
    EXPECT_EQ(retry_after_ns(""), 0);
    EXPECT_EQ(retry_after_ns("Wed, 21 Oct 2026 07:28:00 GMT"), 0);
    EXPECT_EQ(retry_after_ns("999999999"), ns_per_day);
}

TEST(HostOfUrl, IsWhatStandsBeforeThePath) {
    EXPECT_EQ(host_of_url("https://api.bybit.com/v5/market"), "api.bybit.com");
    EXPECT_EQ(host_of_url("https://x.y:8443?q"), "x.y:8443");
    EXPECT_EQ(host_of_url("nothing"), "nothing");
}

}  // namespace
}  // namespace faultline
