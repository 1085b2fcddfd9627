// Across the folder: zones, position and cascade over loopback: what is asked of the service, and
// what of its answer arrives.
#include "api/test_api.hpp"

namespace faultline {
namespace {

using Reading = ApiTest;

TEST_F(Reading, ZonesTellAgeConfidenceAndWhatChanged) {
    const auto zones = json("/v1/zones?market=BTC");
    EXPECT_EQ(double(zones["zones"].at(0)["age_h"]), 30);
    // 15 M of 25x at 20 %, 5 M of 100x at 50 %: 20 / sqrt(3^2 + 2.5^2).
    EXPECT_NEAR(double(zones["zones"].at(0)["confidence"]), 20 / std::sqrt(15.25), 0.01);
    EXPECT_EQ(std::string_view(zones["changes"].at(0)["change"]), "formed");
    EXPECT_EQ(std::string_view(zones["changes"].at(0)["at"]), "2026-02-05T09:00:00Z");
    ASSERT_EQ(service.zone_questions.size(), 1u);
    EXPECT_EQ(service.zone_questions[0].history_ns, ns_per_day);
    EXPECT_GT(service.zone_questions[0].day_sigma, 0.01);
}

TEST_F(Reading, ZonesPassFiltersOn) {
    json(
        "/v1/zones?market=BTC&at=2026-02-01T00:00:00Z&venues=okx,bybit&leverage=25..125&"
        "bucket=100&history=3d&prominence=5");
    ASSERT_EQ(service.zone_questions.size(), 1u);
    const ZoneQuestion& asked = service.zone_questions[0];
    EXPECT_EQ(asked.map.at_ns, fake_now_ns - 108 * ns_per_hour);
    EXPECT_EQ(asked.map.venues, (std::vector{VenueId::bybit, VenueId::okx}));
    EXPECT_EQ(asked.map.leverage_min, 25);
    EXPECT_EQ(asked.map.leverage_max, 125);
    EXPECT_EQ(asked.map.bucket_usd, 100);
    EXPECT_EQ(asked.history_ns, 3 * ns_per_day);
    EXPECT_EQ(asked.settings.prominence_least, 0.05);
}

TEST_F(Reading, AFilterThatIsNotUnderstoodIsRefusedAsByTheMap) {
    const std::pair<const char*, const char*> wrong[] = {
        {"venues=mars", "venues"}, {"leverage=3..4", "leverage"}, {"at=yesterday", "at"}};
    const char* const paths[] = {"/v1/zones?", "/v1/cascade?shock_usd=-1000000&", "/v1/map?"};
    for (const auto& [query, parameter] : wrong) {
        for (const char* const path : paths) {
            const HttpAnswer answer = get(std::string(path) + query);
            EXPECT_EQ(answer.status, 400) << path << query;
            EXPECT_EQ(std::string_view(parse(answer.body)["parameter"]), parameter);
        }
    }
    EXPECT_EQ(get("/v1/zones?history=30d").status, 400);
    EXPECT_EQ(get("/v1/zones?bucket=0.001").status, 422);
    EXPECT_TRUE(service.zone_questions.empty());
}

TEST_F(Reading, APositionIsComparedWithThePositionsThatAreAskedFor) {
    const std::string position = "/v1/position?venue=binance&side=long&size=10000&leverage=25";
    json(position);
    EXPECT_TRUE(service.map_questions.empty()) << "the newest map is at hand";
    json(position + "&venues=bybit&brackets=50..125&at=2026-02-01T00:00:00Z");
    ASSERT_EQ(service.map_questions.size(), 1u);
    EXPECT_EQ(service.map_questions[0].venues, std::vector{VenueId::bybit});
    EXPECT_EQ(service.map_questions[0].leverage_min, 50);
    EXPECT_EQ(service.map_questions[0].at_ns, fake_now_ns - 108 * ns_per_hour);
    EXPECT_EQ(get(position + "&brackets=3..4").status, 400);
}

TEST_F(Reading, ACascadeTakesVolumesFromTheHistoryAndBooksFromTheSnapshot) {
    const auto now = json("/v1/cascade?shock_usd=-1000000");
    EXPECT_TRUE(bool(now["venues"].at(0)["volume_known"]));
    EXPECT_FALSE(bool(now["venues"].at(1)["volume_known"])) << "of bybit nothing is known";
    EXPECT_EQ(service.liquidity_asked_ns, std::vector{fake_now_ns});
    json("/v1/cascade?shock_usd=-1000000&venues=binance&leverage=25..125");
    ASSERT_EQ(service.map_questions.size(), 1u);
    EXPECT_EQ(service.map_questions[0].venues, std::vector{VenueId::binance});
}

TEST_F(Reading, AProblemOfTheServiceIsToldAsSuch) {
    const HttpAnswer old = get("/v1/cascade?shock_usd=-1000000&at=2025-01-01T00:00:00Z");
    EXPECT_EQ(old.status, 422);
    EXPECT_THAT(old.body, ::testing::HasSubstr("the history begins at"));
}

}  // namespace
}  // namespace faultline
