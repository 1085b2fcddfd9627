// Wire rows: lengths, levels, bars and optional prices.
#include "venue/row_readings.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline::rows {
namespace {

TEST(BarLength, ReadsTheNamesOfTheVenues) {
    EXPECT_EQ(bar_length("1m"), ns_per_minute);
    EXPECT_EQ(bar_length("5"), 5 * ns_per_minute);
    EXPECT_EQ(bar_length("720"), 12 * ns_per_hour);
    EXPECT_EQ(bar_length("12H"), 12 * ns_per_hour);
    EXPECT_EQ(bar_length("1Dutc"), ns_per_day);
    EXPECT_EQ(bar_length("D"), ns_per_day);
    EXPECT_EQ(bar_length("W"), 7 * ns_per_day);
    EXPECT_EQ(bar_length("1M"), 0) << "a month has no length";
    for (const std::string_view name : {"", "m1", "-1m", "0m", "99999999999999999m", "1x"}) {
        EXPECT_EQ(bar_length(name), 0) << name;
    }
}

TEST(PriceIf, TellsMissingFromWrong) {
    JsonParser parser;
    const Json row = *parser.parse(R"({"price":"12.5","none":"","zero":"0","bad":"x","low":"-1"})");
    EXPECT_EQ(*price_if(row, "price", nullptr), 12.5);
    EXPECT_TRUE(std::isnan(*price_if(row, "none", nullptr)));
    EXPECT_TRUE(std::isnan(*price_if(row, "zero", nullptr)));
    EXPECT_TRUE(std::isnan(*price_if(row, "absent", nullptr)));
    EXPECT_FALSE(price_if(row, "bad", nullptr));
    EXPECT_FALSE(price_if(row, "low", nullptr));
}

TEST(TakeLevels, AreBestFirstWithoutZeros) {
    JsonParser parser;
    const Json levels = *parser.parse(R"([["10","1"],null,["12","0"],["11","2","0","1"]])");
    std::vector<DepthLevel> bids;
    ASSERT_TRUE(take_levels(levels, true, nullptr, bids));
    ASSERT_EQ(bids.size(), 2U);
    EXPECT_EQ(bids[0].price_usd, 11);
    EXPECT_EQ(bids[1].price_usd, 10);
    EXPECT_TRUE(std::isnan(bids[0].size_coins)) << "no contract, no coins";
}

TEST(TakeLevels, RefuseWhatIsNoLevel) {
    JsonParser parser;
    for (const std::string_view text : {R"([["10"]])", R"([["0","1"]])", R"([["10","-1"]])",
                                        R"([["ten","1"]])", R"({"10":"1"})"}) {
        std::vector<DepthLevel> out;
        EXPECT_FALSE(take_levels(*parser.parse(text), true, nullptr, out)) << text;
    }
}

TEST(BarOf, RefusesInconsistentBars) {
    JsonParser parser;
    EXPECT_TRUE(bar_of(*parser.parse(R"(["1793000000000","10","12","9","11"])"), nullptr));
    const auto low_above_open =
        bar_of(*parser.parse(R"(["1793000000000","10","12","10.5","11"])"), nullptr);
    ASSERT_FALSE(low_above_open);
    EXPECT_EQ(low_above_open.error().code, ErrorCode::inconsistent_bar);
    EXPECT_FALSE(bar_of(*parser.parse(R"([123456789,"10","12","9","11"])"), nullptr));
}

TEST(AddConnections, SpreadFramesAndChannels) {
    std::vector<Subscription> wanted;
    for (int i = 0; i < 25; ++i) wanted.push_back({std::to_string(i), "c" + std::to_string(i), i});
    Plan plan;
    add_connections(plan, "wss://x", wanted, 10, 4, [](std::string_view joined, int number) {
        return std::to_string(number) + ":" + std::string(joined);
    });
    ASSERT_EQ(plan.connections.size(), 3U);
    EXPECT_EQ(plan.connections[0].subscribe,
              (std::vector<std::string>{"1:0,1,2,3", "2:4,5,6,7", "3:8,9"}));
    EXPECT_EQ(plan.connections[2].channels.size(), 5U);
    EXPECT_EQ(plan.connections[2].channels.back().channel, "c24");
}

}  // namespace
}  // namespace faultline::rows
