// EngineCheckpoint: what is read back is what a replay from the beginning gives, or it is not read.
#include "api/engine_checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/history_keeper.hpp"
#include "api/market_engine.hpp"
#include "engine/market_setup.hpp"
#include "history/test_folder.hpp"
#include "sim/state_archive.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

using testing::HasSubstr;

constexpr TimeNs begin_ns = 20'000 * ns_per_day;
constexpr DurationNs bar_ns = 5 * ns_per_minute;

Decimal usd(double value) { return *Decimal::from_double(value, 2); }

/// Two venues of BTC in a folder of their own.
class Stage {
  public:
    Stage() : store(Store::open(folder.path() / "data", Access::read_write).value()) {
        for (const VenueId venue : {VenueId::binance, VenueId::okx}) {
            const Instrument instrument = *main_instrument(venue, "BTC");
            stored.push_back({store.id_of(instrument).value(), instrument});
        }
    }
    /// Bars of five minutes and open interest in (from, to].
    void tell(TimeNs from_ns, TimeNs to_ns) {
        std::vector<Event> events;
        for (TimeNs open_ns = from_ns; open_ns < to_ns; open_ns += bar_ns) {
            const auto step = static_cast<int>((open_ns - begin_ns) / bar_ns);
            for (const StoredInstrument& one : stored) {
                Candle candle;
                candle.instrument = one.id;
                candle.open_ns = open_ns;
                candle.length_ns = bar_ns;
                const double price = 50'000 + (step * 37) % 900;
                candle.open_usd = candle.close_usd = usd(price);
                candle.high_usd = usd(price + 60);
                candle.low_usd = usd(price - 60);
                candle.volume_coins = 40 + step % 7;
                candle.taker_buy_coins = 20;
                events.emplace_back(candle);
                OpenInterest interest;
                interest.instrument = one.id;
                interest.exchange_ns = interest.received_ns = open_ns + bar_ns;
                interest.open_coins = 9'000 + step % 50;
                interest.open_contracts = interest.open_coins / one.instrument.contract_size;
                events.emplace_back(interest);
            }
        }
        ASSERT_TRUE(write_events(store, events));
    }
    std::filesystem::path file(const char* name) const { return folder.path() / name; }
    std::unique_ptr<MarketEngine> engine(TimeNs until_ns, const std::filesystem::path& checkpoint) {
        MarketEngineRequest request;
        request.market = "BTC";
        request.instruments = stored;
        request.until_ns = until_ns;
        request.checkpoint_file = checkpoint;
        return MarketEngine::open(store, request, [](double) { return true; }).value();
    }
    ReplayRequest request(TimeNs to_ns) const {
        ReplayRequest request;
        request.market = "BTC";
        request.to_ns = to_ns;
        request.config = default_config("BTC");
        return request;
    }

    TestFolder folder;
    Store store;
    std::vector<StoredInstrument> stored;
};

/// Every byte of books and columns.
std::string state_of(EngineCheckpoint& checkpoint) {
    StateWriter writer;
    for (const MarketReplay::Standing& book : checkpoint.replay->standing()) {
        writer(*book.pipeline);
    }
    writer(*checkpoint.columns);
    return writer.take();
}

TEST(EngineCheckpoint, WhatGoesOnFromItEndsByteForByteLikeAReplayFromTheBeginning) {
    Stage stage;
    const TimeNs first_ns = begin_ns + 30 * ns_per_hour;
    const TimeNs last_ns = begin_ns + 70 * ns_per_hour;
    stage.tell(begin_ns, first_ns);
    const auto early = stage.engine(first_ns, stage.file("kept.state"));
    EXPECT_THAT(early->checkpoint_note(), HasSubstr("from the beginning"));
    stage.tell(first_ns, last_ns);

    const auto kept = stage.engine(last_ns, stage.file("kept.state"));
    EXPECT_THAT(kept->checkpoint_note(), HasSubstr("from the checkpoint of"));
    const auto anew = stage.engine(last_ns, stage.file("anew.state"));
    EXPECT_THAT(anew->checkpoint_note(), HasSubstr("from the beginning"));

    auto one = read_checkpoint(stage.file("kept.state"), stage.store, stage.request(last_ns));
    auto other = read_checkpoint(stage.file("anew.state"), stage.store, stage.request(last_ns));
    ASSERT_TRUE(one) << one.error().text();
    ASSERT_TRUE(other) << other.error().text();
    EXPECT_EQ(one->at_ns, other->at_ns);
    EXPECT_GT(one->at_ns, first_ns);
    EXPECT_GT(one->columns->size(), 400U);
    EXPECT_TRUE(state_of(*one) == state_of(*other));
    // Also what is published.
    const auto shown = kept->snapshot(last_ns);
    const auto expected = anew->snapshot(last_ns);
    ASSERT_NE(shown, nullptr);
    EXPECT_EQ(shown->map.levels.size(), expected->map.levels.size());
    EXPECT_EQ(shown->map.totals.long_usd, expected->map.totals.long_usd);
    EXPECT_GT(shown->map.totals.long_usd, 0);
}

TEST(EngineCheckpoint, OlderEventsThatCameLaterPutItAside) {
    Stage stage;
    const TimeNs until_ns = begin_ns + 6 * ns_per_hour;
    stage.tell(begin_ns, until_ns);
    stage.engine(until_ns, stage.file("kept.state"));
    ASSERT_TRUE(read_checkpoint(stage.file("kept.state"), stage.store, stage.request(until_ns)));
    stage.tell(begin_ns - ns_per_hour, begin_ns);  // an import
    const auto read =
        read_checkpoint(stage.file("kept.state"), stage.store, stage.request(until_ns));
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().what, HasSubstr("other events"));
}

TEST(EngineCheckpoint, OtherSettingsAndDamagePutItAside) {
    Stage stage;
    const TimeNs until_ns = begin_ns + 6 * ns_per_hour;
    stage.tell(begin_ns, until_ns);
    const auto file = stage.file("kept.state");
    stage.engine(until_ns, file);
    ReplayRequest other = stage.request(until_ns);
    other.config.eta = 0.7;
    EXPECT_FALSE(read_checkpoint(file, stage.store, other));
    EXPECT_FALSE(read_checkpoint(file, stage.store, stage.request(begin_ns)));  // of later
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    EXPECT_FALSE(read_checkpoint(file, stage.store, stage.request(until_ns)));
    EXPECT_FALSE(read_checkpoint(stage.file("none"), stage.store, stage.request(until_ns)));
}

TEST(MarketEngine, AColumnSaysWhichVenuesWentSilent) {
    Stage stage;
    const TimeNs until_ns = begin_ns + 6 * ns_per_hour;
    stage.tell(begin_ns, until_ns);
    const auto engine = stage.engine(until_ns, {});
    std::vector<Event> history;
    for (TimeNs now = until_ns + ns_per_second; now <= until_ns + 11 * ns_per_minute;
         now += ns_per_second) {
        for (const StoredInstrument& one : stage.stored) {
            const bool is_dead =
                one.instrument.venue == VenueId::okx && now > until_ns + 6 * ns_per_minute;
            if (is_dead) continue;
            MarkPrice mark;
            mark.exchange_ns = mark.received_ns = now;
            mark.mark_usd = 50'000;
            engine->take(one.id, mark, history);
        }
        ASSERT_TRUE(engine->advance_to(now, history));
        engine->snapshot(now);
    }
    const std::vector<Heatmap> columns = engine->take_completed();
    ASSERT_EQ(columns.size(), 2U);
    EXPECT_FALSE(columns[0].is_stale(0, VenueId::okx));
    EXPECT_TRUE(columns[1].is_stale(0, VenueId::okx));
    EXPECT_FALSE(columns[1].is_stale(0, VenueId::binance));
    EXPECT_TRUE(engine->open_column()->is_stale(0, VenueId::okx));
    HeatmapQuestion question;
    question.rows.market = "BTC";
    question.from_ns = until_ns;
    question.to_ns = until_ns + 10 * ns_per_minute;
    question.step_ns = bar_ns;
    EXPECT_TRUE(engine->heatmap(question)->is_stale(1, VenueId::okx));
    question.rows.venues = {VenueId::binance};
    EXPECT_FALSE(engine->heatmap(question)->is_stale(1, VenueId::okx));
}

}  // namespace
}  // namespace faultline
