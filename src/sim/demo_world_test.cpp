// The demo's world: nothing jumps at the seam, what was saved goes on, what cannot go on says so,
// and the live feed hears over real sockets what the world tells.
#include "sim/demo_world.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <map>

#include "feed/feed.hpp"
#include "history/test_folder.hpp"
#include "sim/live_drill.hpp"
#include "sim/state_file.hpp"
#include "sim/world_thread.hpp"

namespace faultline {
namespace {

constexpr TimeNs now_ns = 1'767'225'600 * ns_per_second + 37'123 * ns_per_ms;  // 2026-01-01

DemoOptions small() {
    DemoOptions options;
    options.markets = {"BTC", "SOL"};
    options.venues = {VenueId::bybit, VenueId::deribit};
    options.history_days = 1;
    return options;
}

/// The last of each kind, by venue and symbol.
struct Last {
    std::map<std::string, OpenInterest> open;
    std::map<std::string, MarkPrice> mark;
    std::size_t events = 0;
    TimeNs earliest_ns = time_max_ns;
    static std::string key(const Instrument& instrument) {
        return std::string(name_of(instrument.venue)) + " " + instrument.symbol;
    }
    HistorySink sink() {
        return [this](const Instrument& instrument, const Event& event) {
            ++events;
            if (const auto* it = std::get_if<OpenInterest>(&event)) {
                open[key(instrument)] = *it;
                earliest_ns = std::min(earliest_ns, it->exchange_ns);
            }
            if (const auto* it = std::get_if<MarkPrice>(&event)) mark[key(instrument)] = *it;
        };
    }
};

std::unique_ptr<DemoWorld> opened(const TestFolder& folder, const DemoOptions& options,
                                  TimeNs at_ns, const HistorySink& sink) {
    auto demo = DemoWorld::open(folder.path(), options, at_ns, sink);
    EXPECT_TRUE(demo) << demo.error().text();
    return *std::move(demo);
}

std::string text_of(const MarketEvent& event) {
    std::string out = std::to_string(event.time_ns) + " " + std::to_string(event.instrument) + " ";
    const auto add = [&](const Decimal& number) { out += number.to_string() + " "; };
    if (const auto* it = std::get_if<TradeTold>(&event.what)) {
        out += "trade " + std::to_string(it->id) + (it->taker_bought ? " buy " : " sell ");
        add(it->price_usd), add(it->size_contracts);
    } else if (const auto* order = std::get_if<LiquidationTold>(&event.what)) {
        out += "liquidation " + std::to_string(order->id) + " ";
        add(order->execution_usd), add(order->bankruptcy_usd), add(order->size_contracts);
    } else if (const auto* ticker = std::get_if<TickerTold>(&event.what)) {
        out += "ticker ";
        add(ticker->mark_usd), add(ticker->index_usd), add(ticker->funding_rate);
        add(ticker->open_interest_contracts), add(ticker->long_share);
    } else if (const auto* book = std::get_if<BookTold>(&event.what)) {
        out += "book ";
        for (const auto& level : book->bids) add(level.price_usd), add(level.size_contracts);
        for (const auto& level : book->asks) add(level.price_usd), add(level.size_contracts);
    }
    return out;
}

/// What the venues of a demo tell from now on, as text.
std::string told(DemoWorld& demo, TimeNs at_ns, int events) {
    const WorldOptions options = demo.go_live(at_ns, {});
    std::string out;
    for (const VenueId venue : options.venues) {
        const EventSource source = options.source(venue);
        for (int i = 0; i < events; ++i) out += text_of(*source()) + "\n";
    }
    return out;
}

TEST(DemoWorld, NothingJumpsAtTheSeam) {
    const TestFolder folder;
    Last last;
    const auto demo = opened(folder, small(), now_ns, last.sink());
    EXPECT_EQ(demo->reason_for_new(), "there is no saved state");
    EXPECT_EQ(demo->now_ns(), now_ns - now_ns % ns_per_second);
    // Storing takes time; the world catches up.
    const TimeNs live_ns = now_ns + 95 * ns_per_second;
    const WorldOptions options = demo->go_live(live_ns, last.sink());
    EXPECT_EQ(demo->now_ns(), live_ns - live_ns % ns_per_second);
    ASSERT_EQ(options.venues.size(), 2u);
    const TimeNs seam_ns = demo->now_ns();
    for (const VenueId venue : options.venues) {
        const EventSource source = options.source(venue);
        const std::vector<Instrument> instruments = emulated_instruments(venue, options.markets);
        ASSERT_EQ(instruments.size(), 2u);
        for (std::size_t i = 0; i < instruments.size(); ++i) {
            const std::string key = Last::key(instruments[i]);
            const auto first = source();
            ASSERT_TRUE(first);
            EXPECT_EQ(first->instrument, i);
            EXPECT_EQ(first->time_ns, seam_ns);
            const auto& ticker = std::get<TickerTold>(first->what);
            EXPECT_EQ(ticker.open_interest_contracts.to_double(), last.open[key].open_contracts);
            EXPECT_EQ(last.open[key].exchange_ns, first->time_ns);
            EXPECT_EQ(ticker.mark_usd.to_double(), last.mark[key].mark_usd);
            const auto second = source();
            const auto& book = std::get<BookTold>(second->what);
            EXPECT_LT(book.bids[0].price_usd, ticker.mark_usd);
            EXPECT_GT(book.asks[0].price_usd, ticker.mark_usd);
        }
        TimeNs before_ns = seam_ns;
        std::uint64_t id = 0;
        for (int i = 0; i < 500; ++i) {
            const auto event = source();
            EXPECT_GE(event->time_ns, before_ns);
            before_ns = event->time_ns;
            if (const auto* trade = std::get_if<TradeTold>(&event->what)) {
                EXPECT_TRUE(id == 0 || trade->id > id);
                id = trade->id;
                EXPECT_FALSE(trade->size_contracts.is_zero());
            }
        }
    }
}

TEST(DemoWorld, ReadBackItGoesOnAsIfNothingHadHappened) {
    const TestFolder folder;
    const auto saved = opened(folder, small(), now_ns, {});
    ASSERT_TRUE(saved->save());
    const auto loaded = opened(folder, small(), now_ns, {});
    EXPECT_EQ(loaded->reason_for_new(), "");
    EXPECT_EQ(loaded->truth(), saved->truth());
    const std::string uninterrupted = told(*saved, now_ns, 4'000);
    EXPECT_EQ(told(*loaded, now_ns, 4'000), uninterrupted);
    EXPECT_EQ(loaded->truth(), saved->truth());
    ASSERT_TRUE(saved->save());
    const auto state =
        read_state_file(folder.path() / "demo.state", fingerprint_of(saved->settings()));
    ASSERT_TRUE(loaded->save());
    const auto other =
        read_state_file(folder.path() / "demo.state", fingerprint_of(saved->settings()));
    ASSERT_TRUE(state && other);
    EXPECT_TRUE(*state == *other);
}

TEST(DemoWorld, AGapOfHoursIsPlayedAsItWouldHaveBeenLived) {
    const TestFolder folder;
    const auto lived = opened(folder, small(), now_ns, {});
    ASSERT_TRUE(lived->save());
    const TimeNs later_ns = now_ns + 2 * ns_per_hour;
    Last last;
    const auto played = opened(folder, small(), later_ns, last.sink());
    EXPECT_FALSE(played->is_new());
    EXPECT_GT(last.earliest_ns, now_ns);
    EXPECT_EQ(last.open.size(), 4u);
    const WorldOptions options = lived->go_live(now_ns, {});
    const EventSource source = options.source(VenueId::bybit);
    while (lived->now_ns() < played->now_ns()) static_cast<void>(source());
    EXPECT_EQ(played->truth(), lived->truth());
}

TEST(DemoWorld, WhatCannotGoOnStartsAnewAndSaysWhy) {
    const TestFolder folder;
    DemoOptions options = small();
    options.venues = {VenueId::bybit};
    options.markets = {"SOL"};
    ASSERT_TRUE(opened(folder, options, now_ns, {})->save());
    EXPECT_FALSE(opened(folder, options, now_ns + 6 * ns_per_day, {})->is_new());
    EXPECT_EQ(opened(folder, options, now_ns + 8 * ns_per_day, {})->reason_for_new(),
              "the saved state is older than seven days");
    EXPECT_EQ(opened(folder, options, now_ns - ns_per_hour, {})->reason_for_new(),
              "the saved state is from the future");
    DemoOptions other = options;
    other.seed = 2;
    EXPECT_EQ(opened(folder, other, now_ns, {})->reason_for_new(),
              "the state is that of a world with other settings");
    folder.write("demo.state", "FLSTATE\n and then nothing that anybody could read");
    EXPECT_TRUE(opened(folder, options, now_ns, {})->is_new());
    other = options;
    other.history_days = 0;
    EXPECT_FALSE(DemoWorld::open(folder.path(), other, now_ns, {}));
    other = options;
    other.markets = {};
    EXPECT_FALSE(DemoWorld::open(folder.path(), other, now_ns, {}));
}

TEST(DemoWorld, TheFeedHearsOverSocketsWhatTheWorldTells) {
    const TestFolder folder;
    DemoOptions demo_options = small();
    demo_options.venues = {VenueId::bybit};
    const auto clock_ns = [] {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    };
    Last last;
    const auto demo = opened(folder, demo_options, clock_ns(), last.sink());
    auto world = WorldThread::start(demo->go_live(clock_ns(), last.sink()));
    ASSERT_TRUE(world) << world.error().text();
    AsioNetwork network((*world)->client_options());

    class Sink final : public FeedSink {
      public:
        void heard(const FrameRecord&, const Normalised& normalised,
                   const InstrumentTable&) override {
            for (const DecodedEvent& decoded : normalised.batch.events) {
                ++counts[kind_of(decoded.event)];
                if (const auto* it = std::get_if<OpenInterest>(&decoded.event)) {
                    open_contracts.emplace(decoded.symbol, it->open_contracts);
                }
            }
        }
        std::map<EventKind, int> counts;
        std::map<std::string, double> open_contracts;  // the first heard
    } sink;
    FeedConfig config;
    config.venues = subscriptions_of(demo_options.venues, demo_options.markets);
    config.timing = DrillSettings::quick_timing();
    Feed feed(network, std::move(config), sink);
    network.post([&] { feed.start(); });
    const auto has_all = [&] {
        return sink.counts[EventKind::trade] > 10 && sink.counts[EventKind::mark_price] > 4 &&
               sink.counts[EventKind::book_depth] > 2 && sink.open_contracts.size() == 2;
    };
    const TimeNs patience_until_ns = network.monotonic_ns() + 60 * ns_per_second;
    while (!has_all() && network.monotonic_ns() < patience_until_ns) {
        network.run_for(10 * ns_per_ms);
    }
    network.post([&] { feed.stop(); });
    network.run_for(10 * ns_per_ms);
    EXPECT_TRUE(has_all());
    for (const auto& [symbol, contracts] : sink.open_contracts) {
        // A few seconds after the seam: nearly what it was.
        EXPECT_NEAR(contracts / last.open["bybit " + symbol].open_contracts, 1, 0.02) << symbol;
    }
}

}  // namespace
}  // namespace faultline
