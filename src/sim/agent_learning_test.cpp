// Across the folder: learning from the files of a market of agents, as `faultline leverage` does
// it.
#include <algorithm>
#include <gtest/gtest.h>

#include "engine/market_setup.hpp"
#include "history/market_learning.hpp"
#include "history/test_files.hpp"
#include "sim/agent_files.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;  // 2026-01-01
constexpr int days = 4;

/// A store with what two venues show of four days.
class AgentLearningTest : public ::testing::Test {
  protected:
    void SetUp() override {
        AgentWorldSettings settings = usual_world(7, {VenueId::binance, VenueId::bybit});
        settings.markets = {"BTC"};
        settings.start_ns = start_ns;
        settings.days = days;
        auto world = AgentWorld::create(settings);
        ASSERT_TRUE(world) << world.error().text();
        const std::filesystem::path folder = history_.folder().path() / "files";
        auto files = AgentFiles::create(folder, 10);
        ASSERT_TRUE(files) << files.error().text();
        while (!world->is_over()) {
            world->step();
            const auto added = files->add(*world);
            ASSERT_TRUE(added) << added.error().text();
        }
        ASSERT_TRUE(files->finish(*world));
        history_.import_paths({folder});
    }

    std::vector<VenueLearning> learn(std::size_t threads) const {
        LearningRequest request;
        request.market = "BTC";
        request.until_ns = start_ns + days * ns_per_day;
        request.bank = usual_bank(default_config("BTC"));
        request.threads = threads;
        auto learned = learn_market(history_.store(), request, [](double) {});
        EXPECT_TRUE(learned) << learned.error().text();
        return learned ? *std::move(learned) : std::vector<VenueLearning>{};
    }

    mutable TestHistory history_;
};

TEST_F(AgentLearningTest, WhatIsLearnedDoesNotDependOnTheNumberOfThreads) {
    const std::vector<VenueLearning> one = learn(1), several = learn(3);
    ASSERT_EQ(one.size(), 2U);
    ASSERT_EQ(several.size(), one.size());
    for (std::size_t v = 0; v < one.size(); ++v) {
        EXPECT_EQ(one[v].blocked, "");
        EXPECT_GT(one[v].both.events, 0);
        EXPECT_EQ(one[v].both.events, several[v].both.events);
        EXPECT_EQ(one[v].hours_counted, several[v].hours_counted);
        EXPECT_EQ(one[v].calibration.intensity, several[v].calibration.intensity);
        EXPECT_EQ(one[v].notes, several[v].notes);
        ASSERT_EQ(one[v].bank.size(), several[v].bank.size());
        for (std::size_t m = 0; m < one[v].bank.size(); ++m) {
            EXPECT_EQ(one[v].bank[m].name, several[v].bank[m].name);
            EXPECT_EQ(one[v].bank[m].score.log_score, several[v].bank[m].score.log_score);
            EXPECT_EQ(one[v].bank[m].both.theta, several[v].bank[m].both.theta);
        }
    }
}

TEST_F(AgentLearningTest, TurnoverIsAMemberOnlyWhereNoVolumeIsKnown) {
    for (const VenueLearning& venue : learn(2)) {
        for (const VenueLearning::Member& member : venue.bank) {
            EXPECT_NE(member.config.flow, FlowKind::turnover) << member.name;
        }
    }
    Database& database = history_.store().database();
    ASSERT_TRUE(database.run("UPDATE candle SET volume_coins = NULL, taker_buy_coins = NULL"));
    ASSERT_TRUE(database.run("DELETE FROM trade"));
    for (const VenueLearning& venue : learn(2)) {
        const auto count = std::ranges::count_if(venue.bank, [](const auto& member) {
            return member.config.flow == FlowKind::turnover;
        });
        EXPECT_EQ(count, 2) << name_of(venue.venue) << venue.blocked;
    }
}

}  // namespace
}  // namespace faultline
