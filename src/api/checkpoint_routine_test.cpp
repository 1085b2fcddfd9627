// CheckpointRoutine: what is written while serving is what a replay gives, and what a start uses.
#include "api/checkpoint_routine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/checkpoint_stage.hpp"

namespace faultline {
namespace {

using testing::HasSubstr;

/// A routine over the stage's history whose clock the test sets.
class Serving {
  public:
    explicit Serving(CheckpointStage& stage)
        : routine_(
              stage.store.reader().value(), plan_of(stage), [this] { return now_ns.load(); },
              [this](const std::string& market, const Outcome<std::string>& note) {
                  EXPECT_EQ(market, "BTC");
                  notes.push_back(note ? *note : "problem: " + note.error().text());
              }) {}
    void end_at(TimeNs at_ns) {
        now_ns = at_ns;
        routine_.stop();
        routine_.write_last();
    }

    std::atomic<TimeNs> now_ns = 0;
    std::vector<std::string> notes;

  private:
    static CheckpointRoutine::Plan plan_of(CheckpointStage& stage) {
        CheckpointRoutine::Plan plan;
        plan.markets = {stage.engine_request(0, stage.file("BTC.state"))};
        return plan;
    }
    CheckpointRoutine routine_;
};

TEST(CheckpointRoutine, AStartAfterHoursOfServingReplaysOnlyWhatCameAfterTheLast) {
    CheckpointStage stage;
    const TimeNs start_ns = checkpoint_begin_ns + 30 * ns_per_hour;
    const TimeNs end_ns = start_ns + 7 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, start_ns);
    stage.engine(start_ns, stage.file("BTC.state"));
    // Served for seven hours, then stopped; the history has them.
    stage.tell(start_ns, end_ns);
    Serving serving(stage);
    serving.end_at(end_ns);
    ASSERT_EQ(serving.notes.size(), 1U);
    EXPECT_THAT(serving.notes[0], HasSubstr("replayed from the checkpoint of " +
                                            format_time(start_ns - 15 * ns_per_minute)));

    const TimeNs later_ns = end_ns + 20 * ns_per_minute;
    stage.tell(end_ns, later_ns);
    const auto next = stage.engine(later_ns, stage.file("BTC.state"));
    EXPECT_THAT(next->checkpoint_note(),
                HasSubstr("from the checkpoint of " + format_time(end_ns - 15 * ns_per_minute)));
    // It is what a replay of everything gives.
    const auto anew = stage.engine(end_ns, stage.file("anew.state"));
    EXPECT_THAT(anew->checkpoint_note(), HasSubstr("from the beginning"));
    auto kept = read_checkpoint(stage.file("BTC.state"), stage.store, stage.request(later_ns));
    auto whole = read_checkpoint(stage.file("anew.state"), stage.store, stage.request(later_ns));
    ASSERT_TRUE(kept) << kept.error().text();
    ASSERT_TRUE(whole) << whole.error().text();
    EXPECT_EQ(kept->at_ns, whole->at_ns);
    EXPECT_TRUE(state_of(*kept) == state_of(*whole));
}

TEST(CheckpointRoutine, TheOneBeforeIsUsedWhereLateEventsUndoTheLast) {
    CheckpointStage stage;
    const TimeNs start_ns = checkpoint_begin_ns + 30 * ns_per_hour;
    const TimeNs end_ns = start_ns + 2 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, start_ns);
    stage.engine(start_ns, stage.file("BTC.state"));
    stage.tell(start_ns, end_ns);
    Serving serving(stage);
    serving.end_at(end_ns);
    // An hour's open interest that was told an hour too late.
    stage.tell_interest(end_ns - ns_per_hour + ns_per_minute);
    const auto next = stage.engine(end_ns, stage.file("BTC.state"));
    EXPECT_THAT(next->checkpoint_note(),
                HasSubstr("from the checkpoint of " + format_time(start_ns - 15 * ns_per_minute)));
}

TEST(CheckpointRoutine, NothingIsWrittenSoonAfterTheLast) {
    CheckpointStage stage;
    const TimeNs start_ns = checkpoint_begin_ns + 30 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, start_ns);
    stage.engine(start_ns, stage.file("BTC.state"));
    Serving serving(stage);
    serving.end_at(start_ns + 5 * ns_per_minute);
    EXPECT_TRUE(serving.notes.empty());
    EXPECT_FALSE(std::filesystem::exists(previous_checkpoint(stage.file("BTC.state"))));
}

TEST(CheckpointRoutine, AFolderThatCannotBeWrittenIsTold) {
    CheckpointStage stage;
    const TimeNs start_ns = checkpoint_begin_ns + 30 * ns_per_hour;
    stage.tell(checkpoint_begin_ns, start_ns);
    std::filesystem::create_directory(stage.file("BTC.state.part"));  // in the way
    Serving serving(stage);
    serving.end_at(start_ns);
    ASSERT_EQ(serving.notes.size(), 1U);
    EXPECT_THAT(serving.notes[0], HasSubstr("problem: "));
    EXPECT_THAT(serving.notes[0], HasSubstr("the state cannot be written"));
}

}  // namespace
}  // namespace faultline
