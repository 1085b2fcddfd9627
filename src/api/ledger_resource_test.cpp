// The ledger over HTTP: what is told is what stands in the file, page after page.
#include "api/test_api.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using LedgerApi = ApiTest;

TEST_F(LedgerApi, TellsTheScoreSoFarAndTheLines) {
    const auto answer = json("/v1/ledger?limit=2");
    EXPECT_EQ(int64_t(answer["ledger"]["forecasts"]), 3);
    EXPECT_EQ(int64_t(answer["ledger"]["settled"]), 1);
    EXPECT_EQ(int64_t(answer["ledger"]["unknown"]), 1);
    EXPECT_EQ(std::string_view(answer["ledger"]["since"]), "2026-02-05T09:59:00Z");
    EXPECT_EQ(std::string_view(answer["ledger"]["last_hour"]), "2026-02-05T10:00:00Z");
    EXPECT_NEAR(double(answer["ledger"]["gain_per_forecast"]),
                ledger_score({12, 4}, 0.5, {14, 3}) - ledger_score({9, 5}, 0.5, {14, 3}), 1e-5);
    EXPECT_EQ(answer["lines"].get_array().value().size(), 2U);
    EXPECT_EQ(std::string_view(answer["lines"].at(0)["kind"]), "forecast");
    EXPECT_EQ(std::string_view(answer["lines"].at(1)["kind"]), "unknown");
    EXPECT_EQ(std::string_view(answer["next_cursor"]), "3");
    EXPECT_TRUE(bool(answer["simulated"]));
}

TEST_F(LedgerApi, LinesAreTheBytesThatTheirHashIsOf) {
    const HttpAnswer answer = get("/v1/ledger");
    for (const std::string& line : FakeMarketService::ledger_lines()) {
        EXPECT_THAT(answer.body, HasSubstr(line));
    }
}

TEST_F(LedgerApi, PagesFollowWithoutGapOrRepeat) {
    std::string target = "/v1/ledger?limit=2";
    std::vector<int64_t> numbers;
    for (int page = 0; page < 3; ++page) {
        const auto answer = json(target);
        for (const auto line : answer["lines"].get_array()) numbers.push_back(line["line"]);
        if (answer["next_cursor"].is_null()) break;
        target =
            "/v1/ledger?limit=2&cursor=" + std::string(std::string_view(answer["next_cursor"]));
    }
    EXPECT_EQ(numbers, (std::vector<int64_t>{4, 3, 2, 1, 0}));
    EXPECT_EQ(get("/v1/ledger?cursor=yesterday").status, 400);
    EXPECT_EQ(get("/v1/ledger?market=NOSUCH").status, 404);
}

TEST_F(LedgerApi, WhatIsWrongWithItIsSaid) {
    service.ledger_notes = {"ledger.jsonl, ledger line 7: is not what was written"};
    EXPECT_THAT(std::string(std::string_view(json("/v1/ledger")["notes"].at(0))),
                HasSubstr("line 7"));
}

}  // namespace
}  // namespace faultline
