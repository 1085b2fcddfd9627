// ReserveSeries: DefiLlama's shape, written by hand from its public documentation.
#include "insight/reserve_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> coins{"BTC", "ETH"};

TEST(ReserveSeries, DaysAndCoinsOfDefiLlama) {
    const auto rows = parse_defillama_reserves(
        R"({"id":"2269","name":"Binance CEX","tokens":[
             {"date":1770336000,"tokens":{"BTC":600000.5,"WBTC":7,"ETH":4000000}},
             {"date":1770249600,"tokens":{"BTC":590000,"USDT":1e9}}]})",
        coins);
    ASSERT_TRUE(rows) << rows.error().text();
    ASSERT_EQ(rows->size(), 3u);
    EXPECT_EQ(rows->at(0).venue, VenueId::binance);
    EXPECT_EQ(rows->at(0).exchange_ns, 1770249600LL * ns_per_second);
    EXPECT_EQ(rows->at(0).reserve_coins, 590'000);
    EXPECT_EQ(rows->at(1).coin, "BTC");
    EXPECT_EQ(rows->at(1).reserve_coins, 600'000.5);
    EXPECT_EQ(rows->at(2).coin, "ETH");
    EXPECT_FALSE(rows->at(2).all_venues_together);
}

TEST(ReserveSeries, WhatIsNotTheAnswerIsSaid) {
    const auto said = [](std::string_view text) {
        const auto rows = parse_defillama_reserves(text, coins);
        return rows ? std::string("accepted") : rows.error().text();
    };
    EXPECT_THAT(said("{"), HasSubstr("JSON"));
    EXPECT_THAT(said("{}"), HasSubstr("tokens"));
    EXPECT_THAT(said(R"({"name":"Some Bank","tokens":[]})"), HasSubstr("Some Bank"));
    EXPECT_THAT(said(R"({"name":"OKX","tokens":[{"date":"x","tokens":{}}]})"), HasSubstr("a day"));
}

TEST(ReserveSeries, NamesAsSitesWriteThem) {
    EXPECT_EQ(venue_of_name("Crypto.com"), VenueId::cryptocom);
    EXPECT_EQ(venue_of_name("gate-io"), VenueId::gate);
    EXPECT_EQ(venue_of_name("Huobi"), VenueId::htx);
    EXPECT_EQ(venue_of_name("WOO X"), VenueId::woox);
    EXPECT_EQ(venue_of_name("OKX"), VenueId::okx);
    EXPECT_EQ(venue_of_name("FTX"), std::nullopt);
}

}  // namespace
}  // namespace faultline
