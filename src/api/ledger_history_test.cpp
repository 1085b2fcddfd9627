// LedgerHistory: hours out of a store; silence is left out, not counted as nothing.
#include "api/ledger_history.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "api/history_keeper.hpp"
#include "history/test_folder.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr TimeNs begin_ns = 20'000 * ns_per_day;

Event long_of_7000_usd(InstrumentId id, TimeNs at_ns) {
    Liquidation event;
    event.instrument = id;
    event.exchange_ns = event.received_ns = at_ns;
    event.side = Side::long_;
    event.given = LiquidationPrice::execution;
    event.execution_usd = *Decimal::parse("70000");
    event.size_contracts = *Decimal::parse("0.1");
    event.size_coins = 0.1;
    return event;
}

/// One liquidation a minute from the beginning for ten hours, and again from hour 14 to hour 16.
class LedgerHistory : public ::testing::Test {
  protected:
    void SetUp() override {
        const auto id = store.id_of(*main_instrument(VenueId::binance, "BTC"));
        ASSERT_TRUE(id);
        std::vector<Event> events;
        for (int minute = 0; minute < 16 * 60; ++minute) {
            if (minute >= 10 * 60 && minute < 14 * 60) continue;
            events.push_back(long_of_7000_usd(*id, begin_ns + minute * ns_per_minute));
        }
        ASSERT_TRUE(write_events(store, events));
    }
    const TestFolder folder;
    Store store = *Store::open(folder.path() / "data", Access::read_write);
};

TEST_F(LedgerHistory, HoursOfSilenceAreLeftOut) {
    const auto hours =
        past_hours_of(store, "BTC", VenueId::binance, begin_ns + 16 * ns_per_hour + 1);
    ASSERT_TRUE(hours) << hours.error().text();
    // The first hour began before its first liquidation was seen, for all that is known.
    std::vector<TimeNs> seen;
    for (const HourSeen& hour : *hours) seen.push_back((hour.hour_ns - begin_ns) / ns_per_hour);
    EXPECT_EQ(seen, (std::vector<TimeNs>{1, 2, 3, 4, 5, 6, 7, 8, 14, 15}));
    EXPECT_EQ(hours->front().events, (SidePair{60, 0}));
    EXPECT_NEAR(hours->front().usd[0], 60 * 7'000, 1e-6);
}

TEST_F(LedgerHistory, AnHourIsWhatWasHeardInIt) {
    const auto hour = hour_seen_of(store, "BTC", VenueId::binance, begin_ns + 3 * ns_per_hour);
    ASSERT_TRUE(hour);
    EXPECT_EQ(hour->events, (SidePair{60, 0}));
    const auto quiet = hour_seen_of(store, "BTC", VenueId::binance, begin_ns + 11 * ns_per_hour);
    EXPECT_EQ(quiet->events, (SidePair{0, 0})) << "whether it was heard is the caller's to know";
    EXPECT_EQ(hour_seen_of(store, "BTC", VenueId::okx, begin_ns)->events, (SidePair{0, 0}));
    EXPECT_TRUE(past_hours_of(store, "ETH", VenueId::binance, begin_ns + ns_per_day)->empty());
}

}  // namespace
}  // namespace faultline
