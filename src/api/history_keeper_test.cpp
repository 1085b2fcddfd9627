// HistoryKeeper: what is kept is there after the stop, once.
#include "api/history_keeper.hpp"

#include <gtest/gtest.h>

#include "history/reader.hpp"
#include "history/test_folder.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

Event open_interest(InstrumentId id, TimeNs at_ns) {
    OpenInterest event;
    event.instrument = id;
    event.exchange_ns = event.received_ns = at_ns;
    event.open_contracts = event.open_coins = 100 + static_cast<double>(at_ns / ns_per_minute % 7);
    return event;
}

TEST(HistoryKeeper, WhatWaitsAtTheStopIsWrittenAndARepetitionIsNot) {
    const TestFolder folder;
    auto store = Store::open(folder.path() / "data", Access::read_write);
    ASSERT_TRUE(store);
    const auto id = store->id_of(*main_instrument(VenueId::binance, "BTC"));
    ASSERT_TRUE(id);
    constexpr TimeNs begin_ns = 20'000 * ns_per_day;
    HistoryKeeper keeper(*store);
    keeper.start();
    for (int i = 0; i < 50; ++i) keeper.keep({open_interest(*id, begin_ns + i * ns_per_minute)});
    keeper.keep({open_interest(*id, begin_ns)});
    keeper.stop();
    EXPECT_EQ(keeper.rows(), 50U);
    EXPECT_EQ(keeper.failed_batches(), 0U);
    EXPECT_EQ(keeper.trouble(), "");
    const auto stored = read_open_interest(*store, *id, begin_ns, begin_ns + ns_per_hour);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->size(), 50U);
}

TEST(HistoryKeeper, AFailedBatchIsToldAndKeptForTheNextAttempt) {
    const TestFolder folder;
    auto store = Store::open(folder.path() / "data", Access::read_write);
    ASSERT_TRUE(store);
    const auto id = store->id_of(*main_instrument(VenueId::binance, "BTC"));
    ASSERT_TRUE(id);
    HistoryKeeper keeper(*store);  // not started: only `stop` writes
    keeper.keep({open_interest(*id, 20'000 * ns_per_day)});
    auto blocking = Transaction::begin(store->database());  // within which no other can begin
    ASSERT_TRUE(blocking);
    keeper.stop();
    EXPECT_EQ(keeper.failed_batches(), 1U);
    EXPECT_NE(keeper.trouble(), "");
    ASSERT_TRUE(blocking->commit());
    keeper.stop();
    EXPECT_EQ(keeper.rows(), 1U);
    EXPECT_EQ(keeper.trouble(), "");
}

}  // namespace
}  // namespace faultline
