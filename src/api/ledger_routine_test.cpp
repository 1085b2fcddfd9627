// LedgerRoutine under a clock of its own: forecasts before their hour, what came after it.
#include "api/ledger_routine.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/test_folder.hpp"
#include "net/sha256.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr TimeNs hour = 1'770'000'000 / 3600 * 3600 * ns_per_second;

/// A market in which every hour brings six longs and two shorts.
class World {
  public:
    LedgerRoutine routine() {
        LedgerRoutine::Sources sources;
        sources.markets = {"BTC"};
        sources.model = "test-1";
        sources.now_ns = [this] { return now_ns; };
        sources.venues = [this] { return up; };
        sources.was_heard = [this](VenueId venue, TimeNs) {
            return std::ranges::find(heard, venue) != heard.end();
        };
        sources.map = [](const std::string&) { return std::nullopt; };
        sources.hour_sigma = [](const std::string&, TimeNs) { return 0.005; };
        sources.past_hours = [](const std::string&, VenueId,
                                TimeNs at_ns) -> Outcome<std::vector<HourSeen>> {
            std::vector<HourSeen> hours;
            const TimeNs this_hour = at_ns / ns_per_hour * ns_per_hour;
            for (TimeNs at = this_hour - ns_per_day; at < this_hour; at += ns_per_hour) {
                hours.push_back({at, {6, 2}, {6e4, 2e4}});
            }
            return hours;
        };
        sources.hour_seen = [](const std::string&, VenueId, TimeNs at_ns) -> Outcome<HourSeen> {
            return HourSeen{at_ns, {7, 1}, {7e4, 1e4}};
        };
        sources.failed = [this](const Problem& problem) { told.push_back(problem.text()); };
        return {path, sha256_hex, std::move(sources)};
    }
    /// A turn a second, as a server does it.
    void run(LedgerRoutine& routine, TimeNs to_ns) {
        for (; now_ns < to_ns; now_ns += ns_per_second) routine.turn();
    }
    LedgerSummary on_disk() const {
        const auto summary = verify_ledger_file(path, sha256_hex);
        EXPECT_TRUE(summary) << summary.error().text();
        return summary ? *summary : LedgerSummary{};
    }

    TestFolder folder;
    std::filesystem::path path = folder.path() / "ledger.jsonl";
    TimeNs now_ns = hour + 20 * ns_per_minute;
    std::vector<VenueId> up{VenueId::binance, VenueId::bybit}, heard = up;
    std::vector<std::string> told;
};

TEST(LedgerRoutine, ForecastsComeBeforeTheirHourAndNoneForTheOneThatRuns) {
    World world;
    LedgerRoutine routine = world.routine();
    world.run(routine, hour + 57 * ns_per_minute);
    EXPECT_EQ(routine.read({"BTC", 1000, 10})->summary.forecasts, 0U);
    world.run(routine, hour + 59 * ns_per_minute);
    const auto reading = routine.read({"BTC", 1000, 10});
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->summary.forecasts, 2U) << "one a venue";
    ASSERT_EQ(reading->lines.size(), 2U);
    EXPECT_THAT(reading->lines[0].text, HasSubstr("\"venue\":\"bybit\""));
    EXPECT_THAT(reading->lines[0].text,
                HasSubstr("\"hour_ns\":" + std::to_string(hour + ns_per_hour)));
    EXPECT_EQ(world.on_disk().forecasts, 2U);
}

TEST(LedgerRoutine, AfterTheHourItIsScoredAgainstWhatCame) {
    World world;
    LedgerRoutine routine = world.routine();
    world.run(routine, hour + 2 * ns_per_hour + ns_per_minute);
    EXPECT_EQ(routine.read({"BTC", 1000, 0})->summary.settled, 0U) << "late reports may come";
    world.run(routine, hour + 2 * ns_per_hour + 3 * ns_per_minute);
    const LedgerSummary summary = world.on_disk();
    EXPECT_EQ(summary.settled, 2U);
    EXPECT_EQ(summary.events, 16);
    EXPECT_LT(summary.log_score, 0);
    EXPECT_EQ(summary.last_hour_ns, hour + ns_per_hour);
    EXPECT_EQ(summary.forecasts, 4U) << "and the hour that runs was foretold in time";
}

TEST(LedgerRoutine, AnHourWithoutAFeedIsUnknownAndNotZero) {
    World world;
    LedgerRoutine routine = world.routine();
    world.heard = {VenueId::binance};
    world.run(routine, hour + 2 * ns_per_hour + 3 * ns_per_minute);
    const LedgerSummary summary = world.on_disk();
    EXPECT_EQ(summary.settled, 1U);
    EXPECT_EQ(summary.unknown, 1U);
    EXPECT_EQ(summary.events, 8);
}

TEST(LedgerRoutine, AVenueThatIsNotHeardGetsNoForecast) {
    World world;
    world.up = {VenueId::binance};
    LedgerRoutine routine = world.routine();
    world.run(routine, hour + ns_per_hour);
    EXPECT_EQ(world.on_disk().forecasts, 1U);
}

TEST(LedgerRoutine, ARestartContinuesTheChainAndRepeatsNothing) {
    World world;
    {
        LedgerRoutine routine = world.routine();
        world.run(routine, hour + 59 * ns_per_minute);
    }
    LedgerRoutine again = world.routine();
    world.run(again, hour + ns_per_hour);
    EXPECT_EQ(world.on_disk().forecasts, 2U);
    world.run(again, hour + 2 * ns_per_hour + 3 * ns_per_minute);
    const LedgerSummary summary = world.on_disk();
    EXPECT_EQ(summary.settled, 2U);
    EXPECT_TRUE(world.told.empty()) << world.told.front();
}

TEST(LedgerRoutine, ALedgerThatDoesNotHoldIsReportedAndLeftAsItIs) {
    World world;
    {
        LedgerRoutine routine = world.routine();
        world.run(routine, hour + 59 * ns_per_minute);
    }
    std::ifstream in(world.path);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("binance"), 7, "bimance");
    std::ofstream(world.path, std::ios::trunc) << text;
    LedgerRoutine routine = world.routine();
    world.run(routine, hour + 2 * ns_per_hour + 10 * ns_per_minute);
    EXPECT_THAT(routine.trouble(), HasSubstr("ledger line 1"));
    ASSERT_EQ(world.told.size(), 1U) << "said once, not every minute";
    EXPECT_THAT(routine.read({"BTC", 1000, 10})->notes.at(0), HasSubstr("ledger line 1"));
    std::ifstream after(world.path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(after), {}), text);
}

TEST(LedgerRoutine, PagesGoOnWhereTheLastEnded) {
    World world;
    LedgerRoutine routine = world.routine();
    world.run(routine, hour + 2 * ns_per_hour + 3 * ns_per_minute);
    const auto first = routine.read({"BTC", 1000, 4});
    ASSERT_EQ(first->lines.size(), 4U);
    EXPECT_TRUE(first->goes_on);
    const auto second = routine.read({"BTC", first->lines.back().number, 4});
    ASSERT_EQ(second->lines.size(), 2U);
    EXPECT_FALSE(second->goes_on);
    EXPECT_EQ(second->lines.back().number, 0U);
    EXPECT_TRUE(routine.read({"ETH", 1000, 4})->lines.empty());
}

}  // namespace
}  // namespace faultline
