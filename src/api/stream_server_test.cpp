// StreamServer: subscriptions over real sockets: snapshots, sequences, slow clients.
#include "api/stream_server.hpp"

#include <cstring>

#include "api/test_api.hpp"
#include "net/test_frames.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Stream : public ApiTest {
  protected:
    void SetUp() override {
        ApiOptions options;
        options.tick_ns = 5 * ns_per_ms;
        listen(std::move(options));
    }
    SocketRequest socket_request(std::vector<HttpHeader> headers = {}) {
        return {.url = url("/v1/stream", "ws"), .headers = std::move(headers)};
    }
    void connect(std::vector<HttpHeader> headers = {}) {
        socket = network.open(socket_request(std::move(headers)), listener);
        ASSERT_TRUE(until([&] { return listener.is_open || !listener.ends.empty(); }));
    }
    /// The message of this number, once it has come, parsed.
    simdjson::dom::element message(std::size_t index) {
        EXPECT_TRUE(until([&] { return listener.messages.size() > index; }));
        return parse(listener.messages.size() > index ? listener.messages[index] : "null");
    }
    void subscribe(const std::string& channel, const std::string& more = R"(,"market":"BTC")") {
        socket->send(R"({"op":"subscribe","id":1,"channel":")" + channel + "\"" + more + "}");
    }

    KeepingListener listener;
    std::unique_ptr<ClientSocket> socket;
};

TEST_F(Stream, AMapIsASnapshotThenWhatChanged) {
    connect();
    subscribe("map");
    const auto confirmed = message(0);
    EXPECT_EQ(std::string_view(confirmed["type"]), "subscribed");
    EXPECT_EQ(int64_t(confirmed["id"]), 1);
    const auto first = message(1);
    EXPECT_EQ(std::string_view(first["type"]), "snapshot");
    EXPECT_EQ(int64_t(first["sequence"]), 0);
    EXPECT_EQ(first["data"]["levels"].get_array().size(), 6u);  // all lie within 15 %
    service.publish([](MarketSnapshot& next) {
        next.map.levels[1].notional_usd *= 1.5;     // 65,000
        next.map.levels[2].notional_usd *= 1.0001;  // 66,000: too little to be told
        next.map.levels.erase(next.map.levels.begin() + 3);
        next.map.current_price_usd = 67'100;
    });
    const auto delta = message(2);
    EXPECT_EQ(std::string_view(delta["type"]), "delta");
    EXPECT_EQ(int64_t(delta["sequence"]), 1);
    EXPECT_EQ(double(delta["data"]["current_price"]), 67'100);
    ASSERT_EQ(delta["data"]["levels"].get_array().size(), 1u);
    EXPECT_EQ(double(delta["data"]["levels"].at(0)["notional_usd"]), 12e6);
    ASSERT_EQ(delta["data"]["removed"].get_array().size(), 1u);
    EXPECT_EQ(double(delta["data"]["removed"].at(0).at(0)), 68'500);
    EXPECT_EQ(std::string_view(delta["data"]["removed"].at(0).at(1)), "short");
}

TEST_F(Stream, SmallChangesAddUpUntilTheyAreTold) {
    connect();
    subscribe("map");
    message(1);
    for (int i = 0; i < 3; ++i) {  // 0.15 % each: the second passes 0.2 %
        service.publish([](MarketSnapshot& next) { next.map.levels[1].notional_usd *= 1.0015; });
        message(2 + static_cast<std::size_t>(i));
    }
    EXPECT_EQ(message(2)["data"]["levels"].get_array().size(), 0u);
    EXPECT_EQ(message(3)["data"]["levels"].get_array().size(), 1u);
    EXPECT_EQ(message(4)["data"]["levels"].get_array().size(), 0u);
}

TEST_F(Stream, WhoComesLateStartsAtTheSameSequence) {
    connect();
    subscribe("ticker");
    message(1);
    service.publish([](MarketSnapshot& next) { next.map.current_price_usd = 67'200; });
    EXPECT_EQ(int64_t(message(2)["sequence"]), 1);
    KeepingListener late;
    const auto other = network.open(socket_request(), late);
    ASSERT_TRUE(until([&] { return late.is_open; }));
    other->send(R"({"op":"subscribe","channel":"ticker","market":"BTC"})");
    ASSERT_TRUE(until([&] { return late.messages.size() == 2; }));
    const auto snapshot = parse(late.messages[1]);
    EXPECT_EQ(int64_t(snapshot["sequence"]), 1);
    EXPECT_EQ(double(snapshot["data"]["price_usd"]), 67'200);
    EXPECT_EQ(double(snapshot["data"]["change_24h_pct"]), 1.25);
    service.publish([](MarketSnapshot& next) { next.map.current_price_usd = 67'300; });
    ASSERT_TRUE(until([&] { return late.messages.size() == 3; }));
    EXPECT_EQ(late.messages[2],
              listener.messages.size() > 3 ? listener.messages[3] : late.messages[2]);
    EXPECT_EQ(int64_t(parse(late.messages[2])["sequence"]), 2);
}

TEST_F(Stream, LiquidationsAreGatheredAndTheTapeIsNot) {
    connect();
    subscribe("liquidations", "");
    subscribe("tape");
    message(3);
    const std::size_t before = listener.messages.size();
    for (std::uint64_t i = 11; i <= 13; ++i) {
        service.listener->liquidated(
            fake_liquidation(i, fake_now_ns, Side::short_, 100.0 * static_cast<double>(i)));
    }
    ASSERT_TRUE(until([&] { return listener.messages.size() >= before + 4; }));
    std::size_t tape = 0, gathered = 0;
    for (std::size_t i = before; i < listener.messages.size(); ++i) {
        const auto told = parse(listener.messages[i]);
        const std::size_t events = told["data"]["events"].get_array().size();
        if (std::string_view(told["channel"]) == "tape") {
            EXPECT_EQ(events, 1u);
            EXPECT_EQ(std::uint64_t(told["sequence"]), ++tape);
        } else {
            gathered += events;
            EXPECT_EQ(double(told["data"]["short_usd"]), 3600);
            EXPECT_TRUE(told["market"].is_null());
        }
    }
    EXPECT_EQ(tape, 3u);
    EXPECT_EQ(gathered, 3u);
}

TEST_F(Stream, ColumnsComeInBinaryAndBarsOfLongStepsAreJoined) {
    connect();
    subscribe("heatmap", R"(,"market":"BTC","step":"10m")");
    const auto topic = std::uint64_t(message(0)["topic"]);
    const auto send = [&](TimeNs end_ns, double high_usd, bool is_final) {
        Heatmap column = fake_heatmap(end_ns - 5 * ns_per_minute, end_ns, 5 * ns_per_minute);
        column.bars[0] = {67'000, high_usd, 66'900, 66'950};
        service.listener->column("BTC", column, is_final);
    };
    send(fake_now_ns + 5 * ns_per_minute, 67'400, true);
    send(fake_now_ns + 10 * ns_per_minute, 67'100, true);
    send(fake_now_ns + 15 * ns_per_minute, 67'050, false);
    ASSERT_TRUE(until([&] { return listener.messages.size() == 3; }));
    const std::string& whole = listener.messages[1];
    ASSERT_TRUE(listener.are_binary[1]);
    ASSERT_EQ(whole.size(), 96u + 80);
    std::uint64_t told_topic = 0, sequence = 0;
    float bar[4]{};
    std::memcpy(&sequence, whole.data() + 8, 8);
    std::memcpy(bar, whole.data() + 72, 16);
    std::memcpy(&told_topic, whole.data() + 88, 8);
    EXPECT_EQ(sequence, 1u);
    EXPECT_EQ(told_topic, topic);
    EXPECT_EQ(bar[1], 67'400.0F);
    EXPECT_EQ(whole[53], 1);                 // final
    EXPECT_EQ(listener.messages[2][53], 0);  // of the next ten minutes, still open
}

TEST_F(Stream, VenuesAreToldAndThenThoseThatChange) {
    connect();
    subscribe("venues", "");
    EXPECT_EQ(message(1)["data"]["venues"].get_array().size(), venue_count);
    service.binance_state = VenueState::partial;
    service.listener->venues_changed();
    const auto delta = message(2);
    ASSERT_EQ(delta["data"]["venues"].get_array().size(), 1u);
    EXPECT_EQ(std::string_view(delta["data"]["venues"].at(0)["state"]), "partial");
}

TEST_F(Stream, ASlowClientMissesDeltasAndGetsASnapshot) {
    server.reset();
    ApiOptions options;
    options.tick_ns = 5 * ns_per_ms;
    options.slow_bytes = 4'000;
    listen(std::move(options));
    RawClient slow(server->port());
    std::string request(upgrade_request);
    request.replace(request.find("/stream"), 7, "/v1/stream");
    slow.send(request);
    slow.send(masked_frame(WsOpcode::text, R"({"op":"subscribe","channel":"map","market":"BTC"})"));
    // It reads nothing while large deltas come; the kernel's buffers take what they can.
    for (int i = 0; i < 60; ++i) {
        service.publish([i](MarketSnapshot& next) {
            next.map.levels.clear();
            for (int k = 0; k < 380; ++k) {
                const double price = 57'500 + 50 * k;
                next.map.levels.push_back(
                    fake_level(price, price < 67'000 ? Side::long_ : Side::short_, 1e6 + 1e5 * i));
                next.map.levels.back().by_venue_usd.fill(12'345.67);
            }
        });
        network.run_for(6 * ns_per_ms);
    }
    EXPECT_TRUE(
        until([&] { return slow.heard().find("\"reason\":\"slow\"") != std::string::npos; }));
    EXPECT_FALSE(slow.is_ended);
}

TEST_F(Stream, MistakesAreAnsweredWithTheirId) {
    connect();
    for (const auto& [request, answer] : std::vector<std::pair<std::string, std::string>>{
             {"nonsense", "not a JSON object"},
             {R"({"op":"subscribe","id":"a"})", R"("id":"a")"},
             {R"({"op":"subscribe","channel":"maps","market":"BTC"})", R"(did you mean \"map\"?)"},
             {R"({"op":"subscribe","channel":"map"})", "map needs a market"},
             {R"({"op":"subscribe","channel":"map","market":"NOSUCH"})", "\"status\":404"},
             {R"({"op":"subscribe","channel":"zones","market":"BTC"})", "\"status\":501"},
             {R"({"op":"subscribe","channel":"heatmap","market":"BTC","step":"7s"})", "step"},
             {R"({"op":"unsubscribe","channel":"map","market":"BTC"})", "not subscribed"},
             {R"({"op":"dance"})", R"(\"dance\" is no operation)"}}) {
        const std::size_t before = listener.messages.size();
        socket->send(request);
        ASSERT_TRUE(until([&] { return listener.messages.size() > before; })) << request;
        EXPECT_THAT(listener.messages.back(), HasSubstr("{\"type\":\"error\",\"id\":")) << request;
        EXPECT_THAT(listener.messages.back(), HasSubstr(answer)) << request;
        parse(listener.messages.back());
    }
}

TEST_F(Stream, UnsubscribingEndsIt) {
    connect();
    subscribe("ticker");
    message(1);
    socket->send(R"({"op":"unsubscribe","channel":"ticker","market":"BTCUSDT"})");
    EXPECT_EQ(std::string_view(message(2)["type"]), "unsubscribed");
    service.publish([](MarketSnapshot& next) { next.map.current_price_usd = 1; });
    socket->send(R"({"op":"ping","id":9})");
    const auto pong = message(3);
    EXPECT_EQ(std::string_view(pong["type"]), "pong");
    EXPECT_EQ(int64_t(pong["id"]), 9);
    network.run_for(20 * ns_per_ms);
    EXPECT_THAT(listener.messages, SizeIs(4));
}

TEST_F(Stream, PagesOfOtherOriginsMayNotConnect) {
    connect({{"Origin", "https://evil.example.com"}});
    ASSERT_THAT(listener.ends, SizeIs(1));
    EXPECT_EQ(listener.ends.front().status, 403);
}

TEST_F(Stream, ItsOwnPageAndItsSubprotocolAreWelcome) {
    RawClient page(server->port());
    const std::string host = "127.0.0.1:" + std::to_string(server->port());
    page.send("GET /v1/stream HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host +
              "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Protocol: other, faultline.v1\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    ASSERT_TRUE(until([&] { return page.heard().ends_with("\r\n\r\n"); })) << page.heard();
    EXPECT_THAT(page.heard(), HasSubstr("HTTP/1.1 101"));
    EXPECT_THAT(page.heard(), HasSubstr("Sec-WebSocket-Protocol: faultline.v1\r\n"));
}

TEST_F(Stream, WhatOthersTellIsPassedOnOnceItIsOffered) {
    connect();
    subscribe("alerts", "");
    EXPECT_EQ(int64_t(message(0)["status"]), 501);
    server->offer(StreamChannel::alerts);
    server->offer(StreamChannel::zones);
    server->notice(StreamChannel::zones, "BTC", fake_now_ns, R"({"zones":[1]})");
    subscribe("alerts", "");
    subscribe("zones");
    const auto zones = message(3);  // after both confirmations
    EXPECT_EQ(std::string_view(zones["type"]), "snapshot");
    EXPECT_EQ(int64_t(zones["data"]["zones"].at(0)), 1);
    server->notice(StreamChannel::alerts, "BTC", fake_now_ns, R"({"id":"a"})");
    server->notice(StreamChannel::alerts, "ETH", fake_now_ns, R"({"id":"b"})");
    EXPECT_EQ(std::string_view(message(4)["data"]["id"]), "a");
    EXPECT_EQ(int64_t(message(5)["sequence"]), 2);
    server->notice(StreamChannel::zones, "ETH", fake_now_ns, R"({"zones":[9]})");
    server->notice(StreamChannel::zones, "BTC", fake_now_ns, R"({"zones":[2]})");
    EXPECT_EQ(int64_t(message(6)["data"]["zones"].at(0)), 2);
}

TEST_F(Stream, SubscriptionsAreBounded) {
    server.reset();
    ApiOptions options;
    options.subscriptions_max = 2;
    listen(std::move(options));
    connect();
    for (const char* channel : {"map", "ticker", "tape"}) subscribe(channel);
    ASSERT_TRUE(until([&] { return listener.messages.size() >= 5; }));
    EXPECT_THAT(listener.messages.back(), HasSubstr("\"status\":429"));
}

}  // namespace
}  // namespace faultline
