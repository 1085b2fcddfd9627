// What only the text can show: the day of the report, and that the groups add up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/one_market.hpp"

namespace faultline {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* reports_host = "publicreporting.cftc.gov";

struct Told : OneMarket {
    Told() : OneMarket(VenueId::cme, "BTC") {
        TickerTold ticker;
        ticker.open_interest_contracts = decimal("21083");
        market.apply({time_ns, 0, ticker});
    }
    std::string at(std::string_view written) {
        return voice
            .answer({"GET", reports_host, "/resource/gpe5-46if.json",
                     "cftc_contract_market_code=133741", ""},
                    market, json, *parse_time(written))
            .body;
    }
};

TEST(CmeVoice, AReportOfTuesdayIsOutOnFridayEvening) {
    Told one;
    constexpr std::string_view date = R"("report_date_as_yyyy_mm_dd":")";
    EXPECT_THAT(one.at("2026-10-30T20:29:00"), HasSubstr(std::string(date) + "2026-10-20"));
    EXPECT_THAT(one.at("2026-10-30T20:31:00"), HasSubstr(std::string(date) + "2026-10-27"));
}

TEST(CmeVoice, PositionsAddUpToTheOpenInterestOfOneSide) {
    Told one;
    const std::string body = one.at("2026-10-30T20:31:00");
    EXPECT_THAT(body, HasSubstr(R"("open_interest_all":"21083")"));
    const auto root = one.json.parse(body);
    ASSERT_TRUE(root);
    const Json row = *root->at(0);
    EXPECT_EQ(
        *row.integer("tot_rept_positions_long_all") + *row.integer("nonrept_positions_long_all"),
        21083);
    EXPECT_EQ(
        *row.integer("tot_rept_positions_short") + *row.integer("nonrept_positions_short_all"),
        21083);
    EXPECT_GT(*row.integer("nonrept_positions_short_all"), 0);
}

TEST(CmeVoice, HasNoSocketAnywhere) {
    OneMarket one(VenueId::cme, "BTC");
    one.connect(reports_host, "/", {});
    EXPECT_EQ(one.status, 404);
}

}  // namespace
}  // namespace faultline
