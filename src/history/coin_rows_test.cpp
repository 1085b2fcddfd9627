// Coin rows: stored once, whoever writes them.
#include "history/coin_rows.hpp"

#include <gtest/gtest.h>

#include "history/event_writer.hpp"
#include "history/reader.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

constexpr TimeNs day_ns = 1'788'000'000 * ns_per_second;

TEST(CoinRows, OfOneVenueCoinAndTimeAreStoredOnce) {
    const TestFolder folder;
    auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(store) << store.error().text();
    const std::vector<ExchangeReserve> rows{{VenueId::okx, false, "BTC", day_ns, 120'000},
                                            {VenueId::okx, false, "ETH", day_ns, 1e6},
                                            {VenueId::okx, false, "BTC", day_ns, 130'000},
                                            {VenueId::okx, true, "BTC", day_ns, 2.5e6}};
    const auto first = write_reserves(*store, rows);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->rows, 3u);
    EXPECT_EQ(first->duplicates, 1u);
    const auto again = write_reserves(*store, rows);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->rows, 0u);
    const auto read = read_reserves(*store, "BTC", day_ns, day_ns + 1);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2u);
    for (const ExchangeReserve& one : *read) {
        EXPECT_EQ(one.reserve_coins, one.all_venues_together ? 2.5e6 : 120'000);
    }
}

TEST(CoinRows, AFeedsFundsReachTheHistoryThroughTheEventWriter) {
    const TestFolder folder;
    auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(store) << store.error().text();
    for (int round = 0; round < 2; ++round) {
        EventWriter writer(*store);
        writer.add(InsuranceFund{VenueId::binance, "USDT", day_ns, 1.2e9});
        writer.add(ExchangeReserve{VenueId::binance, false, "BTC", day_ns, 600'000});
        const auto finished = writer.finish();
        ASSERT_TRUE(finished) << finished.error().text();
        EXPECT_EQ(writer.counts(Table::insurance_fund).rows, round == 0 ? 1u : 0u);
        EXPECT_EQ(writer.counts(Table::exchange_reserve).duplicates, round == 0 ? 0u : 1u);
    }
    const auto funds = store->database().integer("SELECT count(*) FROM insurance_fund");
    ASSERT_TRUE(funds);
    EXPECT_EQ(*funds, 1);
}

}  // namespace
}  // namespace faultline
