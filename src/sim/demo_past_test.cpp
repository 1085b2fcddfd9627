// The past of a world: its pieces by hand, and the same past however it is played.
#include "sim/demo_past.hpp"

#include <gtest/gtest.h>
#include <map>

#include "sim/demo_settings.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;  // 2026-01-01

TEST(DemoPast, CoarseStepsStayBetweenWholeMinutes) {
    PastPlan plan;
    plan.to_ns = start_ns + ns_per_hour + 17 * ns_per_second;
    plan.fine_last_ns = 10 * ns_per_minute;
    const TimeNs from_ns = start_ns + 3 * ns_per_second;
    const std::vector<PastPiece> expected{
        {start_ns + ns_per_minute, 1}, {start_ns + 50 * ns_per_minute, 5}, {plan.to_ns, 1}};
    EXPECT_EQ(pieces_of(from_ns, plan), expected);
    EXPECT_EQ(pieces_of(start_ns, plan),
              (std::vector<PastPiece>{{start_ns + 50 * ns_per_minute, 5}, {plan.to_ns, 1}}));
    plan.fine_first_ns = ns_per_hour;
    EXPECT_EQ(pieces_of(from_ns, plan), (std::vector<PastPiece>{{plan.to_ns, 1}}));
}

AgentWorld small_world(std::uint64_t seed) {
    DemoOptions options;
    options.venues = {VenueId::bybit, VenueId::okx, VenueId::deribit};
    options.markets = {"BTC", "ETH"};
    options.seed = seed;
    AgentWorldSettings settings = demo_settings(options);
    settings.start_ns = start_ns;
    auto world = AgentWorld::create(settings);
    EXPECT_TRUE(world) << world.error().text();
    return *std::move(world);
}

struct Told {
    std::map<std::string, std::vector<Event>> events;  // by venue and symbol
    HistorySink sink() {
        return [this](const Instrument& instrument, const Event& event) {
            events[std::string(name_of(instrument.venue)) + " " + instrument.symbol].push_back(
                event);
        };
    }
    template <class Kind>
    std::vector<Kind> of(const std::string& name) const {
        std::vector<Kind> out;
        for (const Event& event : events.at(name)) {
            if (const auto* it = std::get_if<Kind>(&event)) out.push_back(*it);
        }
        return out;
    }
};

TEST(DemoPast, IsTheSameForEveryNumberOfThreads) {
    PastPlan plan{.to_ns = start_ns + 9 * ns_per_hour, .fine_last_ns = ns_per_hour};
    Told one, three;
    AgentWorld a = small_world(5), b = small_world(5);
    play_past(a, plan, one.sink(), {});
    plan.threads = 3;
    play_past(b, plan, three.sink(), {});
    EXPECT_EQ(truth_json(a), truth_json(b));
    ASSERT_EQ(one.events.size(), 6u);
    for (const auto& [name, events] : one.events) {
        ASSERT_EQ(events.size(), three.events[name].size()) << name;
        const auto candles = one.of<Candle>(name), others = three.of<Candle>(name);
        for (std::size_t i = 0; i < candles.size(); i += 2) {
            ASSERT_EQ(candles[i].close_usd, others[i].close_usd);
            ASSERT_EQ(candles[i].volume_coins, others[i].volume_coins);
        }
    }
}

TEST(DemoPast, EveryMinuteIsToldOnceAndInOrder) {
    const TimeNs to_ns = start_ns + 9 * ns_per_hour + 20 * ns_per_second;
    Told told;
    AgentWorld world = small_world(6);
    double last_share = 0;
    play_past(world, {.to_ns = to_ns, .fine_last_ns = ns_per_hour}, told.sink(),
              [&](double share, TimeNs) {
                  EXPECT_GT(share, last_share);
                  last_share = share;
              });
    EXPECT_EQ(last_share, 1);
    EXPECT_EQ(world.now_ns(), to_ns);
    for (const auto& [name, events] : told.events) {
        std::map<PriceKind, TimeNs> next_ns{{PriceKind::trade, start_ns},
                                            {PriceKind::mark, start_ns}};
        std::map<PriceKind, Decimal> close_usd;
        for (const Candle& candle : told.of<Candle>(name)) {
            EXPECT_EQ(candle.open_ns, next_ns[candle.price]) << name;
            next_ns[candle.price] = candle.open_ns + ns_per_minute;
            if (close_usd.contains(candle.price)) {
                EXPECT_EQ(candle.open_usd, close_usd[candle.price]);
            }
            close_usd[candle.price] = candle.close_usd;
            EXPECT_LE(candle.low_usd, candle.open_usd);
            EXPECT_GE(candle.high_usd, candle.close_usd);
            if (candle.price == PriceKind::trade) {
                EXPECT_GT(candle.volume_coins, 0);
                EXPECT_LE(candle.taker_buy_coins, candle.volume_coins);
            }
        }
        // What is left of the last minute: twenty marks.
        EXPECT_EQ(next_ns[PriceKind::mark], start_ns + 9 * ns_per_hour);
        const auto marks = told.of<MarkPrice>(name);
        ASSERT_EQ(marks.size(), 20u) << name;
        EXPECT_GT(marks.front().exchange_ns, start_ns + 9 * ns_per_hour);
        EXPECT_FALSE(told.of<Trade>(name).empty());
        const auto open = told.of<OpenInterest>(name);
        EXPECT_EQ(open.size(), 9u * 12 + 1);
        EXPECT_EQ(open.back().exchange_ns, to_ns);
        EXPECT_EQ(told.of<Funding>(name).size(), 1u);
        EXPECT_EQ(told.of<LongShortRatio>(name).size(), 9u * 4);
        EXPECT_EQ(told.of<BookDepth>(name).size(), 9u);
    }
    // A venue that shows liquidations shows some; prices are those that it prints.
    const auto shown = told.of<Liquidation>("bybit BTCUSDT");
    ASSERT_GT(shown.size(), 10u);
    for (const Liquidation& event : shown) {
        EXPECT_TRUE(event.has_bankruptcy());
        EXPECT_GT(event.size_coins, 0);
        EXPECT_GT(event.exchange_ns, start_ns);
        EXPECT_LE(event.exchange_ns, to_ns);
    }
}

TEST(DemoPast, CandleVolumeIsWhatTheTapeWouldHaveTold) {
    // Two of the same world: one told as a candle, one trade by trade.
    AgentWorld whole = small_world(8), parts = small_world(8);
    Told candles, trades;
    play_past(whole, {.to_ns = start_ns + ns_per_minute, .coarse_s = 1}, candles.sink(), {});
    play_past(parts, {.to_ns = start_ns + ns_per_minute - ns_per_second}, trades.sink(), {});
    const std::string name = "deribit BTC-PERPETUAL";
    double volume_coins = 0;
    for (const Trade& trade : trades.of<Trade>(name)) volume_coins += trade.size_coins;
    const Candle candle = candles.of<Candle>(name).front();
    // Rounded to whole contracts, and without the last second.
    EXPECT_NEAR(volume_coins / candle.volume_coins, 1, 0.1);
    EXPECT_TRUE(trades.of<Liquidation>(name).size() <= candles.of<Liquidation>(name).size());
}

}  // namespace
}  // namespace faultline
