// LiveMarket: a book from live events, and what of them the history keeps.
#include "engine/live_market.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "engine/market_setup.hpp"

namespace faultline {
namespace {

constexpr InstrumentId the_id = 7;
constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;

Instrument btc_on_binance() {
    Instrument instrument;
    instrument.venue = *parse_venue("binance");
    instrument.symbol = "BTCUSDT";
    instrument.market = "BTC";
    return instrument;
}

std::unique_ptr<LiveInstrument> fresh() {
    return std::make_unique<LiveInstrument>(the_id, btc_on_binance(), default_config("BTC"),
                                            prior_flow_shares(btc_on_binance().venue), nullptr,
                                            std::vector<std::string>{});
}

Event mark(TimeNs at_ns, double price_usd) {
    MarkPrice event;
    event.exchange_ns = event.received_ns = at_ns;
    event.mark_usd = price_usd;
    return event;
}

Event trade(TimeNs at_ns, double price_usd, double coins) {
    Trade event;
    event.exchange_ns = event.received_ns = at_ns;
    event.price_usd = *Decimal::from_double(price_usd, 2);
    event.size_coins = coins;
    event.taker_bought = true;
    return event;
}

Event interest(TimeNs at_ns, double coins) {
    OpenInterest event;
    event.exchange_ns = event.received_ns = at_ns;
    event.open_contracts = event.open_coins = coins;
    return event;
}

std::size_t count(const std::vector<Event>& events, EventKind kind) {
    std::size_t n = 0;
    for (const Event& event : events) n += kind_of(event) == kind ? 1 : 0;
    return n;
}

TEST(LiveMarket, NoBookBeforePriceAndOpenInterest) {
    LiveMarket market("BTC");
    LiveInstrument& one = market.add(fresh());
    std::vector<Event> history;
    one.take(interest(start_ns, 1000), history);
    market.advance_to(start_ns + 5 * ns_per_second, history);
    EXPECT_FALSE(one.has_book());
    ASSERT_EQ(market.views(start_ns).size(), 1U);
    EXPECT_EQ(market.views(start_ns)[0].book, nullptr);
    one.take(mark(start_ns + 6 * ns_per_second, 60'000), history);
    one.take(interest(start_ns + 7 * ns_per_second, 1000), history);
    market.advance_to(start_ns + 9 * ns_per_second, history);
    EXPECT_TRUE(one.has_book());
    EXPECT_DOUBLE_EQ(one.open_interest_usd(), 60'000.0 * 1000);
}

TEST(LiveMarket, EachSideSumsToOpenInterest) {
    LiveMarket market("BTC");
    LiveInstrument& one = market.add(fresh());
    std::vector<Event> history;
    double coins = 1000;
    for (int i = 0; i < 600; ++i) {
        const TimeNs at = start_ns + i * ns_per_second;
        const double price = 60'000 + 300 * std::sin(i / 40.0);
        one.take(mark(at, price), history);
        one.take(trade(at, price, 3), history);
        if (i % 10 == 0) one.take(interest(at, coins += 1.5), history);
        market.advance_to(at, history);
    }
    MapRequest request;
    request.market = "BTC";
    request.at_ns = start_ns + 600 * ns_per_second;
    const LiquidationMap map = build_map(request, market.views(request.at_ns), "v", "prior");
    ASSERT_EQ(map.coverage.size(), 1U);
    const double usd = map.coverage[0].open_interest_usd;
    EXPECT_NEAR(map.totals.long_usd + map.totals.inert_long_usd, usd, 1e-6 * usd);
    EXPECT_NEAR(map.totals.short_usd + map.totals.inert_short_usd, usd, 1e-6 * usd);
    EXPECT_GT(map.totals.long_usd, 0);
}

TEST(LiveMarket, HistoryKeepsMinutesAndOneOpenInterestAMinute) {
    LiveMarket market("BTC");
    LiveInstrument& one = market.add(fresh());
    std::vector<Event> history;
    const TimeNs begin_ns = start_ns - start_ns % ns_per_minute;
    for (int i = 0; i < 180; ++i) {
        const TimeNs at = begin_ns + i * ns_per_second;
        one.take(mark(at, 60'000 + i), history);
        one.take(trade(at, 60'000 + i, 1), history);
        one.take(interest(at, 1000), history);
    }
    market.advance_to(begin_ns + 180 * ns_per_second + tick_grace_ns, history);
    EXPECT_EQ(count(history, EventKind::candle), 6U);  // three minutes of trades and of marks
    EXPECT_EQ(count(history, EventKind::open_interest), 3U);
    for (const Event& event : history) {
        if (const Candle* candle = std::get_if<Candle>(&event)) {
            EXPECT_EQ(candle->instrument, the_id);
            if (candle->price == PriceKind::trade)
                EXPECT_EQ(candle->volume_coins, 60);
            else
                EXPECT_TRUE(std::isnan(candle->volume_coins));
        }
    }
}

TEST(LiveMarket, StepsOfAdvancingChangeNothing) {
    const auto play = [](int step_s) {
        LiveMarket market("BTC");
        LiveInstrument& one = market.add(fresh());
        std::vector<Event> history;
        for (int i = 0; i < 300; ++i) {
            const TimeNs at = start_ns + i * ns_per_second;
            const double price = 60'000 + 100 * ((i * 37) % 11);
            one.take(mark(at, price), history);
            one.take(trade(at, price, 1 + i % 3), history);
            if (i % 15 == 0) one.take(interest(at, 1000 + i), history);
            if (i % step_s == 0 || i == 299) market.advance_to(at, history);
        }
        MapRequest request;
        request.market = "BTC";
        request.at_ns = start_ns + 300 * ns_per_second;
        return build_map(request, market.views(request.at_ns), "v", "prior").totals;
    };
    const MapTotals fine = play(1);
    const MapTotals coarse = play(20);
    EXPECT_DOUBLE_EQ(fine.long_usd, coarse.long_usd);
    EXPECT_DOUBLE_EQ(fine.short_usd, coarse.short_usd);
}

}  // namespace
}  // namespace faultline
