// Feed: venues side by side, numbered together, independent of each other.
#include "feed/feed.hpp"

#include <gtest/gtest.h>

#include "feed/test_world.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

FeedConfig config_of(std::initializer_list<VenueId> venues) {
    const std::vector<VenueId> list(venues);
    const std::vector<std::string> markets{"BTC"};
    FeedConfig config;
    config.venues = subscriptions_of(list, markets);
    return config;
}

struct World {
    VirtualNetwork network;
    RememberingSink sink;
    BybitServer bybit{network};
    Feed feed;

    explicit World(FeedConfig config) : feed(network, std::move(config), sink) {}
    explicit World(std::initializer_list<VenueId> venues) : World(config_of(venues)) {}
    std::vector<RememberingSink::Heard> of(VenueId venue) const {
        std::vector<RememberingSink::Heard> out;
        for (const auto& one : sink.records) {
            if (one.venue == venue) out.push_back(one);
        }
        return out;
    }
};

TEST(Feed, ADeadVenueDelaysNoOther) {
    World alone({VenueId::bybit});
    World among({VenueId::okx, VenueId::bybit, VenueId::binance, VenueId::htx});
    for (const char* host : {"ws.okx.com:8443", "www.okx.com"}) {
        among.network.host(host).reach = Reach::hangs;
    }
    for (const char* host : {"fstream.binance.com", "fapi.binance.com", "api.hbdm.com"}) {
        among.network.host(host).reach = Reach::refuses;
    }
    for (World* world : {&alone, &among}) {
        world->feed.start();
        world->network.run_for(10 * ns_per_minute);
        world->network.drop_all(BybitServer::host_name);
        world->network.run_for(10 * ns_per_minute);
    }
    const auto expected = alone.of(VenueId::bybit), got = among.of(VenueId::bybit);
    ASSERT_EQ(got.size(), expected.size());
    ASSERT_GT(got.size(), 10U);
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].received_ns, expected[i].received_ns);
        EXPECT_EQ(got[i].payload, expected[i].payload);
    }
    const std::vector<VenueStatus> status = among.feed.status();
    EXPECT_EQ(status[0].state, VenueState::down);
    EXPECT_EQ(status[1].state, VenueState::partial) << "the polls are not answered";
    EXPECT_EQ(status[3].state, VenueState::down);
}

TEST(Feed, RecordsAreNumberedOverAllVenuesWithoutHoles) {
    World world({VenueId::bybit, VenueId::okx});
    world.feed.start();
    world.network.run_for(ns_per_minute);
    world.feed.stop();
    EXPECT_TRUE(world.sink.is_without_holes);
    EXPECT_GT(world.sink.frames, 50U);
    EXPECT_GT(world.sink.last_sequence, world.sink.frames);
}

TEST(Feed, TheSameWorldGivesTheSameRecords) {
    const auto run = [] {
        World world({VenueId::bybit, VenueId::okx});
        world.feed.start();
        world.network.run_for(ns_per_minute);
        world.network.drop_all(BybitServer::host_name);
        world.network.run_for(ns_per_minute);
        std::string text;
        for (const auto& one : world.sink.records) {
            text += fmt::format("{} {} {}\n", one.received_ns, one.connection, one.payload);
        }
        return text;
    };
    EXPECT_EQ(run(), run());
}

TEST(Feed, AfterStopNothingFires) {
    World world({VenueId::bybit, VenueId::okx, VenueId::binance});
    world.network.host("www.okx.com").reach = Reach::hangs;
    world.feed.start();
    world.network.run_for(ns_per_minute + 3 * ns_per_ms);
    world.feed.stop();
    EXPECT_EQ(world.sink.count(RecordKind::opened), world.sink.count(RecordKind::closed));
    const std::uint64_t last = world.sink.last_sequence;
    const std::size_t attempts = world.bybit.host().attempts.size();
    const std::size_t asked = world.network.host("api.bybit.com").questions.size();
    world.network.run_for(ns_per_day);
    EXPECT_EQ(world.sink.last_sequence, last);
    EXPECT_EQ(world.bybit.host().attempts.size(), attempts);
    EXPECT_EQ(world.network.host("api.bybit.com").questions.size(), asked);
    for (const VenueStatus& status : world.feed.status()) {
        EXPECT_EQ(status.state, VenueState::stopped);
        EXPECT_EQ(status.connections_open, 0U);
    }
}

TEST(Feed, CanBeStartedAgainAfterStop) {
    World world({VenueId::bybit});
    world.feed.start();
    world.network.run_for(ns_per_minute);
    world.feed.stop();
    world.network.run_for(ns_per_minute);
    world.feed.start();
    world.network.run_for(ns_per_minute);
    const VenueStatus status = world.feed.status().at(0);
    for (const ChannelStatus& channel : status.channels) {
        EXPECT_EQ(channel.state, ChannelState::live) << channel.channel;
    }
    EXPECT_TRUE(world.sink.is_without_holes);
}

TEST(Feed, DestroyedWhileRunningItLeavesNothingBehind) {
    VirtualNetwork network;
    RememberingSink sink;
    BybitServer bybit(network);
    {
        Feed feed(network, config_of({VenueId::bybit, VenueId::okx}), sink);
        feed.start();
        network.run_for(ns_per_minute);
    }
    const std::uint64_t last = sink.last_sequence;
    network.run_for(ns_per_hour);
    EXPECT_EQ(sink.last_sequence, last);
}

TEST(Feed, StatusSaysHowEachChannelIs) {
    World world({VenueId::bybit});
    world.network.host("api.bybit.com").answer = [](const HttpRequest&) -> HttpResult {
        return HttpAnswer{200, {}, R"({"retCode":0,"result":{"list":[]},"time":1790000000000})"};
    };
    world.feed.start();
    world.network.run_for(5 * ns_per_minute);
    const VenueStatus status = world.feed.status().at(0);
    EXPECT_EQ(status.venue, VenueId::bybit);
    EXPECT_EQ(status.state, VenueState::live);
    EXPECT_EQ(status.connections, 1U);
    EXPECT_EQ(status.connections_open, 1U);
    EXPECT_TRUE(status.open_gaps.empty());
    EXPECT_EQ(status.channels.size(), 3U);
    for (const ChannelStatus& channel : status.channels) {
        EXPECT_EQ(channel.state, ChannelState::live) << channel.channel;
        EXPECT_NE(channel.connection, 0U);
        if (channel.stale_after_ns == 0) continue;  // it may be silent
        EXPECT_GT(channel.payloads, 200U);
        EXPECT_LE(channel.age_ns, ns_per_second);
        EXPECT_EQ(channel.cadence_ns, ns_per_second);
    }
    for (const PollStatus& poll : status.polls) EXPECT_EQ(poll.state, PollState::ok);
    EXPECT_EQ(status.counts.frames, world.sink.frames);
    EXPECT_EQ(status.counts.answers, world.sink.answers);
    EXPECT_EQ(status.counts.polls_ok, world.sink.answers);
    EXPECT_EQ(status.counts.events + status.counts.duplicates, 3 * (world.sink.frames / 2 - 7));
}

TEST(Feed, ANumberThatTheVenueTellsChangesThePlan) {
    FeedConfig config;
    const std::vector<VenueId> venues{VenueId::lighter};
    const std::vector<std::string> markets{"BTC", "SOL"};
    config.venues = subscriptions_of(venues, markets);
    ASSERT_EQ(config.venues.at(0).instruments.size(), 2U);
    VirtualNetwork network;
    RememberingSink sink;
    Feed feed(network, config, sink);
    const std::string row =
        R"("symbol":"SOL","market_type":"perp","market_id":2,"status":"active","min_base_amount":)"
        R"("0.05","supported_size_decimals":3,"supported_price_decimals":3,"size_decimals":3,)"
        R"("price_decimals":3,"default_initial_margin_fraction":1000,)"
        R"("min_initial_margin_fraction":400,"maintenance_margin_fraction":240,)"
        R"("closeout_margin_fraction":160,"last_trade_price":150.5,"open_interest":10.5)";
    network.host("mainnet.zklighter.elliot.ai").answer = [&](const HttpRequest& request) {
        const bool is_list = request.url.find("orderBookDetails") != std::string::npos;
        return HttpResult(HttpAnswer{
            is_list ? 200 : 404, {}, R"({"code":200,"order_book_details":[{)" + row + "}]}"});
    };
    feed.start();
    const auto names = [&] {
        std::string out;
        const VenueStatus status = feed.status().at(0);
        for (const ChannelStatus& channel : status.channels) out += channel.channel + "; ";
        return out;
    };
    EXPECT_EQ(names().find("trade SOL"), std::string::npos);
    network.run_for(5 * ns_per_second);
    EXPECT_NE(names().find("trade SOL"), std::string::npos) << names();
    const VenueStatus status = feed.status().at(0);
    EXPECT_EQ(status.counts.reconnects[std::size_t(ReconnectReason::replanned)], 1U);
    EXPECT_NE(network.open_peers("mainnet.zklighter.elliot.ai").at(0)->received.size(), 0U);
    network.run_for(2 * ns_per_hour);
    EXPECT_EQ(feed.status().at(0).counts.reconnects[std::size_t(ReconnectReason::replanned)], 1U)
        << "the same answer again changes nothing";
}

TEST(Subscriptions, NameTheMainContractOfEachMarket) {
    const auto venues = all_venues();
    const std::vector<std::string> markets{"BTC", "ETH", "NOSUCHCOIN"};
    const auto found = subscriptions_of(venues, markets);
    EXPECT_EQ(found.size(), venue_count);
    for (const VenueSubscription& one : found) {
        ASSERT_FALSE(one.instruments.empty());
        EXPECT_EQ(one.instruments[0].market, "BTC") << name_of(one.venue);
    }
}

}  // namespace
}  // namespace faultline
