// LiveService: a small demo from its first start to its second, over real sockets on loopback.
#include "api/live_service.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <thread>

#include "history/test_folder.hpp"

namespace faultline {
namespace {

ServeConfig small_demo(const TestFolder& folder) {
    ServeConfig config;
    config.mode = ServeMode::demo;
    config.data_folder = folder.path().string();
    config.history_days = 1;
    config.markets = {"BTC"};
    config.venues = {*parse_venue("binance"), *parse_venue("okx")};
    config.learning = false;
    return config;
}

/// A service with its network on a thread of its own, as `faultline serve` has it.
class Running final : public ServiceListener {
  public:
    explicit Running(const ServeConfig& config) : Running(config, demo_source(config)) {}
    Running(const ServeConfig& config, std::unique_ptr<ServiceSource> source)
        : service_(config, network_, std::move(source)), thread_([this] { network_.run(); }) {
        network_.post([this] { service_.listen(this); });
        service_.start();
    }
    ~Running() override {
        service_.stop();
        network_.stop();
        thread_.join();
    }
    template <class Condition>
    bool wait_for(Condition condition, int seconds = 120) {
        for (int i = 0; i < seconds * 20; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        return false;
    }
    LiveService& service() { return service_; }
    std::atomic<int> published_count = 0, column_count = 0, liquidation_count = 0;

  private:
    void published(const std::shared_ptr<const MarketSnapshot>&) override { ++published_count; }
    void liquidated(const SeenLiquidation&) override { ++liquidation_count; }
    void venues_changed() override {}
    void column(const std::string&, const Heatmap&, bool) override { ++column_count; }

    AsioNetwork network_;
    LiveService service_;
    std::thread thread_;
};

HeatmapQuestion last_day(TimeNs now_ns) {
    HeatmapQuestion question;
    question.rows.market = "BTC";
    question.from_ns = now_ns - ns_per_day;
    question.to_ns = now_ns;
    question.step_ns = 5 * ns_per_minute;
    return question;
}

template <class Answer, class Ask>
Outcome<Answer> answer_of(Running& running, const Ask& ask) {
    std::atomic<bool> is_there = false;
    Outcome<Answer> answer = problem("no answer");
    ask(Done<Answer>([&](Outcome<Answer> told) {
        answer = std::move(told);
        is_there = true;
    }));
    running.wait_for([&] { return is_there.load(); });
    return answer;
}

/// Zones from the books and the ready columns, and the same as of two hours ago by replay.
void expect_zones(Running& running, TimeNs at_ns) {
    for (const bool is_past : {false, true}) {
        ZoneQuestion question;
        question.map.market = "BTC";
        question.day_sigma = 0.03;
        question.history_ns = 12 * ns_per_hour;
        if (is_past) question.map.at_ns = at_ns - 2 * ns_per_hour;
        const auto zones = answer_of<ZoneAnswer>(running, [&](Done<ZoneAnswer> done) {
            running.service().ask_zones(question, std::move(done));
        });
        ASSERT_TRUE(zones) << zones.error().text();
        EXPECT_FALSE(zones->reading.zones.empty());
        for (const Zone& zone : zones->reading.zones) {
            EXPECT_GT(zone.age_h, 0);
            EXPECT_GT(zone.confidence, 0);
        }
        for (const std::string& note : zones->reading.notes) {
            EXPECT_FALSE(note.starts_with("changes not known")) << note;
        }
        for (const ZoneEvent& change : zones->changes) {
            EXPECT_GT(change.at_ns, at_ns - 15 * ns_per_hour);
            EXPECT_EQ(change.at_ns % ns_per_hour, 0);
        }
    }
}

TEST(LiveService, APastThatWasNotStoredIsMadeAgain) {
    const TestFolder folder;
    ServeConfig config = small_demo(folder);
    config.venues.resize(1);
    const auto source = demo_source(config);
    ServiceSource::Past past;
    past.take = [](const Instrument&, const Event&) {};  // a disk that is full, say
    past.progress = [](double) {};
    past.clear = [](const std::string&) -> Outcome<void> { return {}; };
    ASSERT_TRUE(source->past(past));
    ASSERT_TRUE(source->stop());
    EXPECT_FALSE(has_demo_past(config));
}

TEST(LiveService, ADemoOpensWithAPastAndGoesOnLive) {
    const TestFolder folder;
    TimeNs first_stop_ns = 0;
    double first_interest_usd = 0;
    {
        Running running(small_demo(folder));
        LiveService& service = running.service();
        ASSERT_TRUE(
            running.wait_for([&] { return service.status().ready || !service.fatal().empty(); }));
        ASSERT_EQ(service.fatal(), "");
        EXPECT_TRUE(service.status().simulated);
        const auto first = service.snapshot("BTC");
        ASSERT_NE(first, nullptr);
        EXPECT_TRUE(first->map.simulated);
        EXPECT_EQ(first->map.coverage.size(), 2U);
        EXPECT_GT(first->map.totals.long_usd, 0);
        EXPECT_LT(first->map.conservation_error, 1e-6);

        const auto heatmap = answer_of<Heatmap>(running, [&](Done<Heatmap> done) {
            service.ask_heatmap(last_day(first->at_ns), std::move(done));
        });
        ASSERT_TRUE(heatmap) << heatmap.error().text();
        EXPECT_EQ(heatmap->columns(), 288U);
        std::size_t known = 0;
        for (const PriceBar& bar : heatmap->bars) known += std::isfinite(bar.close_usd) ? 1 : 0;
        EXPECT_GE(known, 285U);
        expect_zones(running, first->at_ns);

        // Live: both venues, new snapshots, the open column.
        EXPECT_TRUE(running.wait_for([&] {
            std::size_t live = 0;
            for (const VenueStatus& venue : service.venues()) {
                live += venue.state == VenueState::live || venue.state == VenueState::partial;
            }
            return live == 2;
        }));
        EXPECT_TRUE(running.wait_for([&] { return running.published_count > 5; }));
        EXPECT_GT(running.column_count, 0);
        const auto later = service.snapshot("BTC");
        EXPECT_GT(later->sequence, first->sequence);
        EXPECT_GT(later->at_ns, first->at_ns);
        // The seam: what the venues tell is what the past ended with, within what a few seconds do.
        for (std::size_t i = 0; i < 2; ++i) {
            const double before = first->map.coverage[i].open_interest_coins;
            EXPECT_NEAR(later->map.coverage[i].open_interest_coins, before, 0.05 * before);
        }
        const auto ledger = answer_of<LedgerReading>(running, [&](Done<LedgerReading> done) {
            service.ask_ledger({"BTC", 1'000, 10}, std::move(done));
        });
        ASSERT_TRUE(ledger) << ledger.error().text();
        EXPECT_TRUE(ledger->notes.empty()) << ledger->notes.front();
        EXPECT_EQ(ledger->summary.settled, 0U) << "no hour is over yet";
        first_stop_ns = later->at_ns;
        first_interest_usd = later->map.coverage[0].open_interest_usd;
    }
    EXPECT_TRUE(has_demo_past(small_demo(folder)));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "demo/checkpoints/BTC.state"));
    ServeConfig other = small_demo(folder);
    other.demo_seed = 2;
    EXPECT_FALSE(has_demo_past(other));
    {
        Running running(small_demo(folder));
        LiveService& service = running.service();
        ASSERT_TRUE(
            running.wait_for([&] { return service.status().ready || !service.fatal().empty(); }));
        ASSERT_EQ(service.fatal(), "");
        const auto again = service.snapshot("BTC");
        ASSERT_NE(again, nullptr);
        EXPECT_GE(again->at_ns, first_stop_ns);
        EXPECT_NEAR(again->map.coverage[0].open_interest_usd, first_interest_usd,
                    0.1 * first_interest_usd);
        const auto candles =
            answer_of<std::vector<Candle>>(running, [&](Done<std::vector<Candle>> done) {
                SeriesQuestion question;
                question.market = "BTC";
                question.from_ns = again->at_ns - ns_per_day;
                question.to_ns = again->at_ns;
                question.step_ns = ns_per_hour;
                service.ask_candles(question, std::move(done));
            });
        ASSERT_TRUE(candles);
        EXPECT_GE(candles->size(), 24U);
    }
}

TEST(LiveService, AReplayGoesThroughTheHistoryAndWritesNothing) {
    const TestFolder folder;
    TimeNs end_ns = 0;
    {
        Running running(small_demo(folder));
        ASSERT_TRUE(running.wait_for([&] { return running.service().status().ready; }));
        end_ns = running.service().snapshot("BTC")->at_ns;
    }
    ServeConfig config = small_demo(folder);
    config.mode = ServeMode::replay;
    config.data_folder += "/demo";
    config.replay_from_ns = end_ns - 6 * ns_per_hour;
    config.replay_to_ns = end_ns - ns_per_hour;
    config.replay_speed = 1000;
    Running running(config, live_source(config));
    LiveService& service = running.service();
    ASSERT_TRUE(
        running.wait_for([&] { return service.status().ready || !service.fatal().empty(); }));
    ASSERT_EQ(service.fatal(), "");
    EXPECT_TRUE(service.status().simulated) << "the history says so";
    const auto first = service.snapshot("BTC");
    ASSERT_NE(first, nullptr);
    EXPECT_LT(first->at_ns, config.replay_from_ns + ns_per_hour);
    EXPECT_TRUE(running.wait_for(
        [&] { return service.snapshot("BTC")->at_ns >= config.replay_to_ns; }, 60));
    const auto last = service.snapshot("BTC");
    EXPECT_EQ(last->at_ns, config.replay_to_ns) << "it stops where it was told to";
    ASSERT_EQ(last->tickers.size(), 2U);
    EXPECT_GT(last->tickers[0].open_interest_usd, 0);
    EXPECT_GT(running.liquidation_count, 0);
    EXPECT_FALSE(answer_of<LedgerReading>(running, [&](Done<LedgerReading> done) {
        service.ask_ledger({"BTC", 1'000, 10}, std::move(done));
    })) << "what has been foretold is no longer a forecast in a replay";
}

TEST(LiveService, AHistoryThatCannotBeOpenedIsToldAndNothingIsInvented) {
    const TestFolder folder;
    ServeConfig config = small_demo(folder);
    config.data_folder = "/proc/nowhere";
    Running running(config);
    EXPECT_TRUE(running.wait_for([&] { return !running.service().fatal().empty(); }));
    EXPECT_FALSE(running.service().status().ready);
    EXPECT_EQ(running.service().snapshot("BTC"), nullptr);
    EXPECT_EQ(running.service().venues().size(), venue_count);
}

}  // namespace
}  // namespace faultline
