// A world's seconds as what venues tell: the tape adds up to what was traded, and liquidations are
// told as far as the feed shows them.
#include "sim/agent_source.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "sim/emulated_market.hpp"
#include "sim/seat_facts.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;  // 2026-01-01

AgentWorld busy_world(VenueId venue, std::vector<std::string> markets = {"BTC"}) {
    AgentWorldSettings settings = usual_world(4, {venue});
    settings.start_ns = start_ns;
    settings.markets = std::move(markets);
    settings.venues[0].openings_per_hour = 20'000;
    auto world = AgentWorld::create(settings);
    EXPECT_TRUE(world) << world.error().text();
    return *std::move(world);
}

struct Tape {
    double bought_units = 0, sold_units = 0;
    int liquidations = 0, tickers = 0, books = 0;
    std::optional<TickerTold> ticker;

    void add(const Instrument& instrument, const MarketEvent& event) {
        if (const auto* trade = std::get_if<TradeTold>(&event.what)) {
            const double units = units_of(instrument, trade->size_contracts.to_double());
            (trade->taker_bought ? bought_units : sold_units) += units;
        } else if (const auto* order = std::get_if<LiquidationTold>(&event.what)) {
            const double units = units_of(instrument, order->size_contracts.to_double());
            (order->side == Side::short_ ? bought_units : sold_units) += units;
            ++liquidations;
        } else if (const auto* told = std::get_if<TickerTold>(&event.what)) {
            ticker = *told;
            ++tickers;
        } else {
            ++books;
        }
    }
};

class OfVenue : public ::testing::TestWithParam<VenueId> {};

TEST_P(OfVenue, TheTapeAddsUpToWhatWasTraded) {
    // The same world twice: one told, one looked into.
    AgentWorld told = busy_world(GetParam()), seen = busy_world(GetParam());
    const Instrument& instrument = told.seats()[0].venue.instrument();
    AgentSource source(told, 1);
    Tape tape;
    constexpr int seconds = 3'600;
    std::optional<MarketEvent> event = source.next(GetParam());
    std::uint64_t last_id = 0;
    for (; event->time_ns < start_ns + seconds * ns_per_second; event = source.next(GetParam())) {
        tape.add(instrument, *event);
        if (const auto* trade = std::get_if<TradeTold>(&event->what)) {
            EXPECT_EQ(trade->id, ++last_id);
        }
        if (const auto* order = std::get_if<LiquidationTold>(&event->what)) {
            EXPECT_EQ(order->id, ++last_id);
        }
    }
    Tape real;
    for (int i = 0; i < seconds; ++i) {
        seen.step();
        const AgentSecond& second = seen.seats()[0].second;
        real.bought_units += second.bought_units;
        real.sold_units += second.sold_units;
        for (const AgentLiquidation& order : second.liquidations) real.liquidations += order.shown;
    }
    EXPECT_EQ(tape.liquidations, real.liquidations);
    EXPECT_EQ(tape.tickers, seconds + 1);
    EXPECT_EQ(tape.books, seconds / 2 + 1);
    // Liquidations are rounded to lots, the rest is carried on.
    EXPECT_NEAR(tape.bought_units / real.bought_units, 1, 0.002);
    EXPECT_NEAR(tape.sold_units / real.sold_units, 1, 0.002);
    const AgentSecond& last = seen.seats()[0].second;
    const double open_units =
        units_of(instrument, tape.ticker->open_interest_contracts.to_double());
    EXPECT_NEAR(open_units / last.open_interest_units, 1, 1e-3);
    EXPECT_EQ(
        tape.ticker->mark_usd.to_double(),
        ContractSteps::of(instrument, usual_price_usd("BTC")).price(last.mark_usd).to_double());
    EXPECT_GT(tape.ticker->next_funding_ns, event->time_ns);
}

INSTANTIATE_TEST_SUITE_P(AgentSource, OfVenue,
                         ::testing::Values(VenueId::binance, VenueId::okx, VenueId::deribit,
                                           VenueId::hyperliquid),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(AgentSource, EveryInstrumentOpensWithATickerAndABook) {
    AgentWorld world = busy_world(VenueId::bybit, {"BTC", "ETH", "SOL"});
    AgentSource source(world, 1);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto ticker = source.next(VenueId::bybit), book = source.next(VenueId::bybit);
        EXPECT_EQ(ticker->instrument, i);
        EXPECT_TRUE(std::holds_alternative<TickerTold>(ticker->what));
        EXPECT_EQ(book->instrument, i);
        const auto& levels = std::get<BookTold>(book->what);
        ASSERT_EQ(levels.bids.size(), 20u);
        for (std::size_t at = 1; at < 20; ++at) {
            EXPECT_LT(levels.bids[at].price_usd, levels.bids[at - 1].price_usd);
            EXPECT_GT(levels.asks[at].price_usd, levels.asks[at - 1].price_usd);
        }
        EXPECT_LT(levels.bids[0].price_usd, levels.asks[0].price_usd);
    }
    EXPECT_EQ(world.now_ns(), start_ns);
    EXPECT_FALSE(source.next(VenueId::okx));  // not of this world
}

TEST(AgentSource, SizesAreLotsOfTheContract) {
    Instrument coin;
    coin.venue = VenueId::binance;
    coin.market = "BTC";
    const ContractSteps in_coins = ContractSteps::of(coin, 95'000);
    EXPECT_EQ(in_coins.price(95'123.456).to_string(), "95123.5");
    EXPECT_EQ(in_coins.contracts(coin, 1.23456).to_string(), "1.235");
    Instrument inverse = coin;
    inverse.kind = ContractKind::inverse;
    inverse.contract_size = 10;
    const ContractSteps whole = ContractSteps::of(inverse, 95'000);
    EXPECT_EQ(whole.contracts(inverse, 1'234).to_string(), "123");
    EXPECT_TRUE(whole.contracts(inverse, 4).is_zero());
    EXPECT_EQ(whole.some_contracts(inverse, 4).to_string(), "1");
}

TEST(SeatFacts, RestingOrdersGrowWithDistanceAndAreToldAgainTheSame) {
    const Instrument instrument =
        emulated_instruments(VenueId::okx, std::array<std::string, 1>{"ETH"})[0];
    AgentSecond second;
    second.mark_usd = 3'000;
    second.open_interest_units = 1e5;
    const auto resting = [&](TimeNs at_ns, bool is_ask, double percent) {
        return seat_facts::resting_usd(instrument, second, at_ns, is_ask, percent);
    };
    EXPECT_GT(resting(start_ns, true, 2), resting(start_ns, true, 1));
    EXPECT_EQ(resting(start_ns, true, 1), resting(start_ns + 59 * ns_per_minute, true, 1));
    EXPECT_NE(resting(start_ns, true, 1), resting(start_ns + ns_per_hour, true, 1));
    EXPECT_NE(resting(start_ns, true, 1), resting(start_ns, false, 1));
    // 1.2 % of 300 million, give or take a third.
    EXPECT_NEAR(resting(start_ns, true, 1), 3.6e6, 1.2e6);
}

TEST(SeatFacts, FundingIsDearerWhereLongsAreMany) {
    AgentSecond second;
    EXPECT_EQ(seat_facts::long_share(second), 0.5);
    EXPECT_DOUBLE_EQ(seat_facts::funding_rate(second), 1e-4);
    second.long_accounts = 60;
    second.short_accounts = 40;
    EXPECT_DOUBLE_EQ(seat_facts::long_share(second), 0.6);
    EXPECT_DOUBLE_EQ(seat_facts::funding_rate(second), 3e-4);
}

}  // namespace
}  // namespace faultline
