// Wire rows: what is filled in, what is left unknown and what is refused.
#include "venue/wire_rows.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr TimeNs at_ns = 1'790'501'000'000'000'000;

struct Rows {
    InstrumentTable instruments{spec_of(VenueId::gate)};
    JsonParser parser{};
    DecodeContext context{.instruments = &instruments, .json = &parser};
    EventBatch batch{};

    RowHead head(std::string_view symbol) { return row_head(context, symbol, at_ns); }
    Json json(std::string_view text) { return parser.parse(text).value(); }
    template <class EventType>
    const EventType& last() {
        return std::get<EventType>(batch.events.back().event);
    }
};

TEST(WireRows, TheContextNamesWhatThePayloadDoesNot) {
    Rows rows;
    rows.context.symbol = "BTC_USDT";
    rows.context.received_ns = at_ns + 5;
    const RowHead head = row_head(rows.context, "", 0);
    EXPECT_EQ(head.symbol, "BTC_USDT");
    ASSERT_NE(head.contract, nullptr);
    EXPECT_EQ(head.exchange_ns, at_ns + 5);
    EXPECT_EQ(row_head(rows.context, "ETH_USDT", at_ns).symbol, "ETH_USDT");
    EXPECT_EQ(row_head(rows.context, "ETH_USDT", at_ns).exchange_ns, at_ns);
}

TEST(WireRows, AnUnknownContractLeavesCoinsUnknown) {
    Rows rows;
    EXPECT_EQ(rows.head("NOBODY_USDT").contract, nullptr);
    add_trade(rows.batch, rows.head("NOBODY_USDT"), *Decimal::parse("2"), *Decimal::parse("-3"),
              false, "7");
    EXPECT_EQ(rows.last<Trade>().size_contracts.to_double(), 3);
    EXPECT_TRUE(std::isnan(rows.last<Trade>().size_coins));
    add_trade(rows.batch, rows.head("NOBODY_USDT"), *Decimal::parse("2"), *Decimal::parse("3"),
              false, "", 30);
    EXPECT_EQ(rows.last<Trade>().size_coins, 30) << "unless the venue prints them";
}

TEST(WireRows, WhatIsNotGivenIsNoEvent) {
    Rows rows;
    add_mark(rows.batch, rows.head("BTC_USDT"), unknown, unknown);
    add_funding(rows.batch, rows.head("BTC_USDT"), unknown);
    add_open_interest(rows.batch, rows.head("BTC_USDT"), unknown, 84000);
    add_ratio(rows.batch, rows.head("BTC_USDT"), RatioKind::account, unknown);
    EXPECT_TRUE(rows.batch.events.empty());
    add_mark(rows.batch, rows.head("BTC_USDT"), 84000, unknown);
    EXPECT_EQ(rows.last<MarkPrice>().mark_usd, 84000);
    EXPECT_TRUE(std::isnan(rows.last<MarkPrice>().index_usd));
}

TEST(WireRows, OpenInterestOfAnInverseContractNeedsAPriceForItsCoins) {
    Rows rows;
    add_open_interest(rows.batch, rows.head("BTC_USD"), 84000, unknown);
    EXPECT_EQ(rows.last<OpenInterest>().open_contracts, 84000);
    EXPECT_TRUE(std::isnan(rows.last<OpenInterest>().open_coins));
    add_open_interest(rows.batch, rows.head("BTC_USD"), 84000, 84000);
    EXPECT_EQ(rows.last<OpenInterest>().open_coins, 1);
}

TEST(WireRows, BooksComeOutBestFirstWithoutEmptyLevels) {
    Rows rows;
    const Json book =
        rows.json(R"({"b":[["1","5"],["3","2"],["2","0"]],"a":[[6,1],[4,7],[5,1e1]]})");
    ASSERT_TRUE(take_book(rows.batch, rows.head("BTC_USDT"), book, "b", "a"));
    const BookDepth& depth = rows.last<BookDepth>();
    ASSERT_EQ(depth.bids.size(), 2U);
    EXPECT_EQ(depth.bids[0].price_usd, 3);
    EXPECT_EQ(depth.bids[1].price_usd, 1);
    ASSERT_EQ(depth.asks.size(), 3U);
    EXPECT_EQ(depth.asks[0].price_usd, 4);
    EXPECT_DOUBLE_EQ(depth.asks[1].size_coins, 10 * 0.0001);
    EXPECT_DOUBLE_EQ(depth.asks[1].notional_usd, 5 * 10 * 0.0001);
}

TEST(WireRows, LevelsThatAreNoNumbersAreRefused) {
    Rows rows;
    for (const char* text : {R"({"b":[["1x","5"]],"a":[]})", R"({"b":[["nan","5"]],"a":[]})",
                             R"({"b":[["1"]],"a":[]})", R"({"b":[["","5"]],"a":[]})",
                             R"({"b":7,"a":[]})", R"({"a":[]})"}) {
        EXPECT_FALSE(take_book(rows.batch, rows.head("BTC_USDT"), rows.json(text), "b", "a"))
            << text;
    }
    EXPECT_TRUE(rows.batch.events.empty());
}

TEST(WireRows, LengthOfABarComesFromTheEndpointOrFromTwoRows) {
    Rows rows;
    EXPECT_EQ(bar_length(rows.context, at_ns, at_ns - ns_per_hour), ns_per_hour);
    EXPECT_EQ(bar_length(rows.context, at_ns, 0), 0);
    rows.context.endpoint = "kline:5m";
    EXPECT_EQ(bar_length(rows.context, at_ns, at_ns - ns_per_hour), 5 * ns_per_minute);
    EXPECT_EQ(length_named("15min"), 15 * ns_per_minute);
    EXPECT_EQ(length_named("4hour"), 4 * ns_per_hour);
    EXPECT_EQ(length_named("1mon"), 0);
    EXPECT_EQ(length_named("min"), 0);
    EXPECT_EQ(length_named("99999min"), 0);
}

TEST(WireRows, IntervalsThatCannotBeAreNotGiven) {
    EXPECT_EQ(interval_of(8, ns_per_hour), 8 * ns_per_hour);
    EXPECT_EQ(interval_of(unknown, ns_per_hour), 0);
    EXPECT_EQ(interval_of(-1, ns_per_hour), 0);
    EXPECT_EQ(interval_of(1e300, ns_per_hour), 0);
}

TEST(WireRows, AContractOfAThousandCoinsCountsThousands) {
    const auto pepe =
        told_contract(VenueId::gate, "1000PEPE_USDT", "1000PEPE", ContractKind::linear, 10);
    ASSERT_TRUE(pepe);
    EXPECT_EQ(pepe->market, "PEPE");
    EXPECT_EQ(pepe->contract_size, 10'000);
    EXPECT_EQ(pepe->price_coins, 1000);
    EXPECT_FALSE(told_contract(VenueId::gate, "A_USDT", "A", ContractKind::linear, 0));
    EXPECT_FALSE(told_contract(VenueId::gate, "A_USDT", "A", ContractKind::linear, unknown));
}

}  // namespace
}  // namespace faultline
