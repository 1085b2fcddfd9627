// EngineCheckpoint: what is read back is what a replay from the beginning gives, or it is not read.
#include "api/engine_checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/checkpoint_stage.hpp"

namespace faultline {
namespace {

using testing::HasSubstr;

TEST(EngineCheckpoint, WhatGoesOnFromItEndsByteForByteLikeAReplayFromTheBeginning) {
    CheckpointStage stage;
    const TimeNs first_ns = checkpoint_begin_ns + 30 * ns_per_hour;
    const TimeNs last_ns = checkpoint_begin_ns + 70 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, first_ns);
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
    CheckpointStage stage;
    const TimeNs until_ns = checkpoint_begin_ns + 6 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, until_ns);
    stage.engine(until_ns, stage.file("kept.state"));
    ASSERT_TRUE(read_checkpoint(stage.file("kept.state"), stage.store, stage.request(until_ns)));
    stage.tell(checkpoint_begin_ns - ns_per_hour, checkpoint_begin_ns);  // an import
    const auto read =
        read_checkpoint(stage.file("kept.state"), stage.store, stage.request(until_ns));
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().what, HasSubstr("other events"));
}

TEST(EngineCheckpoint, OtherSettingsAndDamagePutItAside) {
    CheckpointStage stage;
    const TimeNs until_ns = checkpoint_begin_ns + 6 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, until_ns);
    const auto file = stage.file("kept.state");
    stage.engine(until_ns, file);
    ReplayRequest other = stage.request(until_ns);
    other.config.eta = 0.7;
    EXPECT_FALSE(read_checkpoint(file, stage.store, other));
    EXPECT_FALSE(
        read_checkpoint(file, stage.store, stage.request(checkpoint_begin_ns)));  // of later
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    EXPECT_FALSE(read_checkpoint(file, stage.store, stage.request(until_ns)));
    EXPECT_FALSE(read_checkpoint(stage.file("none"), stage.store, stage.request(until_ns)));
}

TEST(MarketEngine, AColumnSaysWhichVenuesWentSilent) {
    CheckpointStage stage;
    const TimeNs until_ns = checkpoint_begin_ns + 6 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, until_ns);
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
    question.step_ns = checkpoint_bar_ns;
    EXPECT_TRUE(engine->heatmap(question)->is_stale(1, VenueId::okx));
    question.rows.venues = {VenueId::binance};
    EXPECT_FALSE(engine->heatmap(question)->is_stale(1, VenueId::okx));
}

}  // namespace
}  // namespace faultline
