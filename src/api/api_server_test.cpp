// ApiServer: requests over loopback sockets: what is answered, refused, cached and compressed.
#include "api/api_server.hpp"

#include <thread>

#include "api/heat_tile.hpp"
#include "api/test_api.hpp"
#include "net/inflate.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Api : public ApiTest {};

TEST_F(Api, MapHasLevelsTotalsAndEnvelope) {
    const auto body = json("/v1/map?market=BTCUSDT");
    EXPECT_EQ(double(body["current_price"]), 67'000);
    EXPECT_EQ(body["levels"].get_array().size(), 6u);
    EXPECT_EQ(double(body["levels"].at(1)["notional_usd"]), 8e6);
    EXPECT_EQ(double(body["totals"]["long_usd"]), 31e6);
    EXPECT_EQ(std::string_view(body["mode"]), "demo");
    EXPECT_TRUE(bool(body["simulated"]));
    EXPECT_EQ(std::string_view(body["at"]), "2026-02-05T12:00:00Z");
    EXPECT_EQ(int64_t(body["coverage"]["venues_live"]), 1);
    EXPECT_EQ(int64_t(body["coverage"]["venues_total"]), 2);  // the others are not listened to
    EXPECT_EQ(double(body["coverage"]["open_interest_share"]), 0.75);  // bybit is down
    EXPECT_EQ(double(body["data_age_s"]["binance"]), 1);
    EXPECT_TRUE(body["data_age_s"]["bybit"].is_null());
    EXPECT_THAT(service.map_questions, IsEmpty());
}

TEST_F(Api, RangeAndSideAreCutFromTheSnapshot) {
    const auto body = json("/v1/map?range=5%25&side=long");
    ASSERT_EQ(body["levels"].get_array().size(), 2u);
    EXPECT_EQ(double(body["levels"].at(0)["price"]), 65'000);
    EXPECT_EQ(double(body["totals"]["outside_range_long_usd"]), 20e6);
    EXPECT_EQ(double(body["totals"]["outside_range_short_usd"]), 30e6);
    EXPECT_EQ(double(body["totals"]["long_usd"]), 31e6);
    EXPECT_THAT(service.map_questions, IsEmpty());
}

TEST_F(Api, FiltersAreAskedOfTheBooks) {
    json(
        "/v1/map?venues=bybit,binance&leverage=25..125&bucket=100&range=60000..70000"
        "&at=1770206400000");
    ASSERT_EQ(service.map_questions.size(), 1u);
    const MapQuestion& asked = service.map_questions.front();
    EXPECT_THAT(asked.venues, ElementsAre(VenueId::binance, VenueId::bybit));
    EXPECT_EQ(asked.leverage_min, 25);
    EXPECT_EQ(asked.leverage_max, 125);
    EXPECT_EQ(asked.bucket_usd, 100);
    EXPECT_EQ(asked.low_usd, 60'000);
    EXPECT_EQ(asked.high_usd, 70'000);
    EXPECT_EQ(asked.at_ns, fake_now_ns - ns_per_day);
}

TEST_F(Api, LateAnswersComeFromOtherThreads) {
    std::vector<Done<LiquidationMap>> held;
    service.held_maps = &held;
    listen();
    RawClient first(server->port());
    RawClient gone(server->port());
    for (RawClient* client : {&first, &gone}) {
        client->send("GET /v1/map?leverage=25..125 HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    ASSERT_TRUE(until([&] { return held.size() == 2; }));
    gone.hang_up();
    EXPECT_EQ(get("/healthz").status, 200);  // nobody waits for a question that is being computed
    std::thread worker([&] {
        for (const auto& done : held) done(fake_map());
    });
    EXPECT_TRUE(until([&] { return first.heard().find("\"levels\"") != std::string::npos; }));
    worker.join();
}

TEST_F(Api, WhatCannotBeAnsweredIsTold) {
    const HttpAnswer answer = get("/v1/map?bucket=100&at=2025-01-01");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    const auto body = parse(answer.body);
    EXPECT_EQ(std::string_view(body["detail"]), "at: the history begins at 2026-01-06T12:00:00Z");
    EXPECT_EQ(std::string_view(body["remedy"]), "ask for a later time");
}

TEST_F(Api, UnknownMarketsAndStartingOnesAreToldApart) {
    const HttpAnswer unknown_market = get("/v1/map?market=NOSUCH");
    EXPECT_EQ(unknown_market.status, 404);
    EXPECT_THAT(unknown_market.body, HasSubstr("known: BTC, ETH"));
    service.is_ready = false;
    const HttpAnswer starting = get("/v1/map?market=ETH");
    EXPECT_EQ(starting.status, 503);
    EXPECT_EQ(starting.header("Retry-After"), "1");
    const auto body = parse(starting.body);
    EXPECT_EQ(std::string_view(body["title"]), "starting");
    EXPECT_EQ(double(body["progress"]["share"]), 0.25);
    EXPECT_EQ(get("/readyz").status, 503);
}

TEST_F(Api, MistakesNameTheParameterAndTheRemedy) {
    const HttpAnswer answer = get("/v1/map?levrage=25..125");
    EXPECT_EQ(answer.status, 400);
    const auto body = parse(answer.body);
    EXPECT_EQ(std::string_view(body["parameter"]), "levrage");
    EXPECT_EQ(std::string_view(body["remedy"]), "did you mean \"leverage\"?");
    const HttpAnswer path = get("/v1/heatmaps");
    EXPECT_EQ(path.status, 404);
    EXPECT_THAT(path.body, HasSubstr("did you mean /v1/heatmap?"));
    const HttpAnswer method = ask("POST", "/v1/map", {}, "{}");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.header("Allow"), "GET, OPTIONS");
    EXPECT_EQ(get("/v1/map?x=" + std::string(5'000, 'y')).status, 414);
    EXPECT_EQ(get("/v1/questions").status, 503);  // no place to keep them
}

TEST_F(Api, TheSameMapIsNotSentTwice) {
    const HttpAnswer first = get("/v1/map");
    const std::string tag(first.header("ETag"));
    ASSERT_THAT(tag, StartsWith("\""));
    const HttpAnswer second = get("/v1/map", {{"If-None-Match", tag}});
    EXPECT_EQ(second.status, 304);
    EXPECT_EQ(second.body, "");
    EXPECT_EQ(get("/v1/map", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(Api, MapsFollowTheirSnapshots) {
    const std::string tag(get("/v1/map").header("ETag"));
    service.publish([](MarketSnapshot& next) { next.map.current_price_usd = 67'500; });
    EXPECT_TRUE(until([&] {
        return get("/v1/map", {{"If-None-Match", tag}}).body.find("\"current_price\":67500") !=
               std::string::npos;
    }));
}

TEST_F(Api, BodiesAreCompressedForThoseWhoTakeIt) {
    listen();
    RawClient packed(server->port());
    packed.send(
        "GET /v1/map HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
    RawClient plain(server->port());
    plain.send(
        "GET /v1/map HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\nConnection: "
        "close\r\n\r\n");
    ASSERT_TRUE(until([&] {
        packed.heard();
        plain.heard();
        return packed.is_ended && plain.is_ended;
    }));
    EXPECT_THAT(packed.heard(), HasSubstr("Content-Encoding: gzip\r\n"));
    EXPECT_THAT(packed.heard(), HasSubstr("Vary: Accept-Encoding\r\n"));
    EXPECT_THAT(plain.heard(), ::testing::Not(HasSubstr("Content-Encoding")));
    std::string text;
    const std::string& bytes = packed.heard();
    ASSERT_TRUE(inflate(std::string_view(bytes).substr(bytes.find("\r\n\r\n") + 4), 1 << 20, text));
    EXPECT_THAT(text, HasSubstr("\"current_price\":67000"));
}

TEST_F(Api, AnswersCarryTheirSecurityHeaders) {
    const HttpAnswer answer = get("/");
    EXPECT_THAT(answer.header("Content-Security-Policy"),
                HasSubstr("default-src 'self'; style-src 'self'"));
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(get("/v1/map").header("Cache-Control"), "no-store");
}

TEST_F(Api, OtherOriginsReadOnlyWhatTheyMay) {
    ApiOptions options;
    options.cors_origins = {"https://a.example.com"};
    listen(std::move(options));
    EXPECT_EQ(get("/v1/status", {{"Origin", "https://a.example.com"}})
                  .header("Access-Control-Allow-Origin"),
              "https://a.example.com");
    EXPECT_EQ(get("/v1/status", {{"Origin", "https://b.example.com"}})
                  .header("Access-Control-Allow-Origin"),
              "");
    const HttpAnswer preflight = ask("OPTIONS", "/v1/map", {{"Origin", "https://a.example.com"}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
}

TEST_F(Api, TokensGuardTheData) {
    ApiOptions options;
    options.tokens = {"s3cret", "other"};
    listen(std::move(options));
    EXPECT_EQ(get("/v1/map").status, 401);
    EXPECT_EQ(get("/v1/map").header("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(get("/v1/map", {{"Authorization", "Bearer wrong"}}).status, 401);
    EXPECT_EQ(get("/v1/map", {{"Authorization", "Bearer s3cre"}}).status, 401);
    EXPECT_EQ(get("/v1/map", {{"Authorization", "Bearer "}}).status, 401);
    EXPECT_EQ(get("/v1/map", {{"Authorization", "bearer s3cret"}}).status, 200);
    EXPECT_EQ(get("/api/futures/supported-coins", {{"CG-API-KEY", "other"}}).status, 200);
    EXPECT_EQ(get("/metrics").status, 401);
    EXPECT_EQ(get("/healthz").status, 200);
    EXPECT_EQ(get("/").status, 200);
}

TEST_F(Api, BudgetsHoldBackGreedyClients) {
    ApiOptions options;
    options.cost_per_s = 1;
    options.cost_burst = 3;
    listen(std::move(options));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/v1/status").status, 200);
    const HttpAnswer answer = get("/v1/status");
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.header("Retry-After"), "1");
    EXPECT_EQ(get("/healthz").status, 200);  // costs nothing
}

TEST_F(Api, TooManyQuestionsAtOnceAreRefused) {
    std::vector<Done<LiquidationMap>> held;
    service.held_maps = &held;
    ApiOptions options;
    options.asks_max = 1;
    listen(std::move(options));
    RawClient waiting(server->port());
    waiting.send("GET /v1/map?leverage=25..125 HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(until([&] { return held.size() == 1; }));
    EXPECT_EQ(get("/v1/map?leverage=25..125").status, 503);
    held.front()(fake_map());
    service.held_maps = nullptr;
    EXPECT_EQ(get("/v1/map?leverage=25..125").status, 200);
}

TEST_F(Api, HeatmapComesInFiveForms) {
    const auto body =
        json("/v1/heatmap?from=2026-02-05T11:00:00Z&to=2026-02-05T12:00:00Z&step=15m");
    EXPECT_EQ(body["columns"].get_array().size(), 4u);
    EXPECT_EQ(std::string_view(body["at"]), "2026-02-05T12:00:00Z");
    const std::string period = "from=2026-02-05T11:00:00Z&to=2026-02-05T12:00:00Z&step=15m";
    const HttpAnswer tile =
        get("/v1/heatmap?" + period, {{"Accept", "application/vnd.faultline.tile"}});
    const auto decoded = decode_tile(tile.body);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->columns, 4u);
    EXPECT_EQ(decoded->rows, 40u);
    EXPECT_EQ(decoded->flags, 1u);  // simulated, closed
    EXPECT_EQ(tile.header("Cache-Control"), "no-cache");
    const std::string tag(tile.header("ETag"));
    EXPECT_EQ(get("/v1/heatmap?format=tile&" + period, {{"If-None-Match", tag}}).status, 304);
    EXPECT_THAT(get("/v1/heatmap?format=csv&" + period).body,
                StartsWith("column_end,price_usd,long_usd,short_usd\n"
                           "2026-02-05T11:15:00Z,66000,10000,0\n"));
    EXPECT_THAT(get("/v1/heatmap?format=parquet&" + period).body, StartsWith("PAR1"));
    EXPECT_THAT(get("/v1/heatmap?format=png&" + period).body, StartsWith("\x89PNG"));
    EXPECT_EQ(get("/v1/heatmap", {{"Accept", "text/html"}}).status, 406);
}

TEST_F(Api, ATotalOfAllMarketsSumsTheirMapsAndNamesThoseWithout) {
    const auto body = json(
        "/v1/questions/ask?kind=liquidations&market=ALL&side=long&usd=1&within=24h"
        "&source=estimated");
    EXPECT_EQ(std::string_view(body["market"]), "ALL");
    EXPECT_EQ(double(body["map"]["weight"]), 1);
    EXPECT_THAT(simdjson::minify(body["notes"]),
                HasSubstr("the maps of BTC are swept by the same past windows; left out, since "
                          "they have no map: ETH"));
    ASSERT_EQ(service.source_questions.size(), 1u);
    EXPECT_EQ(service.source_questions[0].totals_of, "ALL");
    EXPECT_EQ(service.source_questions[0].hours.market, "BTC");
}

TEST_F(Api, HeatmapSpansHaveTheirSteps) {
    const HttpAnswer answer = get("/v1/heatmap?span=7d&format=tile");
    ASSERT_EQ(answer.status, 200);
    const HeatmapQuestion& asked = service.heatmap_questions.back();
    EXPECT_EQ(asked.step_ns, 30 * ns_per_minute);
    EXPECT_EQ(asked.to_ns, fake_now_ns);
    EXPECT_EQ(asked.to_ns - asked.from_ns, 7 * ns_per_day);
    EXPECT_EQ(get("/v1/heatmap?span=90d&step=1m").status, 422);
    EXPECT_EQ(get("/v1/heatmap?bucket=0.01").status, 422);
}

TEST_F(Api, LiquidationsComeInPagesWithoutGapOrRepeat) {
    std::vector<std::string> ids;
    std::string cursor;
    for (int page = 0; page < 4; ++page) {
        const auto body =
            json("/v1/liquidations?limit=4" + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (const auto seen : body["liquidations"]) ids.emplace_back(seen["id"]);
        if (body["next_cursor"].is_null()) break;
        cursor = std::string(body["next_cursor"]);
    }
    EXPECT_THAT(ids, ElementsAre("10", "9", "8", "7", "6", "5", "4", "3", "2", "1"));
    const auto shorts = json("/v1/liquidations?side=short&min_usd=900");
    EXPECT_EQ(shorts["liquidations"].get_array().size(), 2u);
    EXPECT_EQ(get("/v1/liquidations?cursor=nonsense").status, 400);
}

TEST_F(Api, LiquidationTotalsAddUp) {
    const auto body = json("/v1/liquidations/totals?span=24h&step=1h");
    double longs = 0, shorts = 0;
    for (const auto step : body["totals"]) {
        longs += double(step["long_usd"]);
        shorts += double(step["short_usd"]);
    }
    EXPECT_EQ(longs, 1500);   // 100 + 200 + 300 + 400 + 500
    EXPECT_EQ(shorts, 4000);  // 600 + ... + 1000
    EXPECT_EQ(double(body["by_venue"]["bybit"]["long_usd"]), 900);
    EXPECT_EQ(body["totals"].get_array().size(), 24u);
}

TEST_F(Api, StatusAndVenuesSayWhatWorks) {
    const auto status = json("/v1/status");
    EXPECT_EQ(int64_t(status["venues"]["down"]), 1);
    EXPECT_EQ(int64_t(status["skill"]["events"]), 420);
    EXPECT_EQ(double(status["skill"]["gain_over_placebo"]), 0.05);
    EXPECT_EQ(double(status["skill"]["lo"]), 0.01);
    EXPECT_EQ(double(status["skill"]["hi"]), 0.09);
    EXPECT_TRUE(status["progress"].is_null());
    const auto venues = json("/v1/venues");
    ASSERT_EQ(venues["venues"].get_array().size(), venue_count);
    const auto bybit = venues["venues"].at(index_of(VenueId::bybit));
    EXPECT_EQ(std::string_view(bybit["state"]), "down");
    EXPECT_EQ(std::string_view(bybit["reason"]), "tickers.BTCUSDT: unreachable (no route)");
    EXPECT_EQ(std::string_view(bybit["since"]), "2026-02-05T11:59:00Z");
    EXPECT_TRUE(bybit["age_s"].is_null());
}

TEST_F(Api, AnAlertScriptFindsItsLevels) {
    // What scripts of the field do: levels of at least 4 M USD within 5 % of the price.
    const auto body = json("/liquidation-map/BTCUSDT?source=any");
    const double price = body["current_price"];
    std::vector<double> found;
    for (const auto level : body["levels"]) {
        const double distance = std::abs(double(level["price"]) - price) / price;
        if (distance <= 0.05 && double(level["notional_value"]) >= 4e6) {
            found.push_back(level["price"]);
        }
    }
    EXPECT_THAT(found, ElementsAre(65'025, 68'525, 70'025));
    EXPECT_EQ(std::string_view(body["levels"].at(0)["side"]), "long");
}

TEST_F(Api, OperationsOfOthersStandBehindTheSameDoor) {
    ApiOptions options;
    options.tokens = {"t"};
    listen(std::move(options));
    int asked = 0;
    server->serve_also([&](const ServerRequest& request) -> std::optional<ServerReply> {
        if (!request.path().starts_with("/v1/alerts")) return std::nullopt;
        ++asked;
        ServerReply reply;
        reply.status = 201;
        reply.body = request.method;
        return reply;
    });
    EXPECT_EQ(ask("POST", "/v1/alerts/x").status, 401);
    const HttpHeader token{"Authorization", "Bearer t"};
    EXPECT_EQ(ask("POST", "/v1/alerts/x", {token, {"Origin", "https://evil"}}).status, 403);
    EXPECT_EQ(asked, 0);
    const HttpAnswer answer = ask("POST", "/v1/alerts/x", {token});
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "POST");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(get("/v1/status", {token}).status, 200);
}

TEST_F(Api, MetricsAreReadable) {
    get("/v1/map?market=NOSUCH");
    const HttpAnswer answer = get("/metrics");
    EXPECT_THAT(answer.body, HasSubstr("faultline_build_info{version=\"1.2.3\""));
    EXPECT_THAT(answer.body, HasSubstr("faultline_feed_frames_total{venue=\"binance\"} 1234\n"));
    EXPECT_THAT(answer.body, HasSubstr("faultline_feed_data_age_seconds{venue=\"binance\","
                                       "channel=\"forceOrder btcusdt\"} 2\n"));
    EXPECT_THAT(answer.body, HasSubstr("faultline_http_answers_total{class=\"4xx\"} 1\n"));
    EXPECT_THAT(answer.body, HasSubstr("faultline_feed_state{venue=\"bybit\",state=\"down\"} 1\n"));
    EXPECT_THAT(answer.body, HasSubstr("\nprocess_resident_memory_bytes "));
}

TEST_F(Api, HeadHasNoBody) {
    listen();
    RawClient client(server->port());
    client.send("HEAD /v1/status HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(until([&] {
        client.heard();
        return client.is_ended;
    }));
    EXPECT_THAT(client.heard(), StartsWith("HTTP/1.1 200"));
    EXPECT_TRUE(client.heard().ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace faultline
