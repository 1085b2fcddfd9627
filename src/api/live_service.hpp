// LiveService: the whole engine in one process: feed, books, history, study, answers.
//
//   feed thread      sockets of the venues (or of the demo's emulators) -> FeedIntake
//   engine thread    takes what was heard ten times a second, moves the books, publishes snapshots
//   keeper thread    the only writer of the history
//   query threads    read the history for answers, two at a time
//   study thread     learning and scoring
//   ledger thread    forecasts of each hour, before it, and what came
//   checkpoints      what a start would replay, written down each hour and at the end
//   caller's network answers and news arrive there, as MarketService promises
//
// `open` returns at once with a service that is not ready; `start` begins the work: the history is
// opened and replayed, a demo's past is made, and `status` says how far it is.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "api/background_study.hpp"
#include "api/checkpoint_routine.hpp"
#include "api/feed_intake.hpp"
#include "api/heard_hours.hpp"
#include "api/history_keeper.hpp"
#include "api/ledger_routine.hpp"
#include "api/market_engine.hpp"
#include "api/market_service.hpp"
#include "api/reserve_poll.hpp"
#include "api/serve_config.hpp"
#include "api/server_log.hpp"
#include "api/service_source.hpp"
#include "feed/feed.hpp"
#include "net/asio_network.hpp"

namespace faultline {

class LiveService final : public MarketService {
  public:
    /// `network` is that of the API; it must outlive the service and run.
    LiveService(ServeConfig config, AsioNetwork& network, std::unique_ptr<ServiceSource> source);
    ~LiveService() override;
    LiveService(const LiveService&) = delete;
    LiveService& operator=(const LiveService&) = delete;

    void start();
    /// Ends feeds and threads in order and writes what waits. Safe to call twice.
    void stop();
    /// Why it cannot serve (a history that cannot be opened); empty: it can, or is starting.
    std::string fatal() const;

    ServiceStatus status() const override;
    std::vector<VenueStatus> venues() const override;
    std::shared_ptr<const MarketSnapshot> snapshot(std::string_view market) const override;
    void ask_map(MapQuestion question, Done<LiquidationMap> done) override;
    void ask_zones(ZoneQuestion question, Done<ZoneAnswer> done) override;
    void ask_liquidity(std::string market, TimeNs at_ns, double price_usd,
                       Done<std::vector<VenueLiquidity>> done) override;
    void ask_reserves(std::string coin, TimeNs from_ns, TimeNs to_ns,
                      Done<std::vector<ExchangeReserve>> done) override;
    void ask_heatmap(HeatmapQuestion question, Done<Heatmap> done) override;
    void ask_leverage(std::string market, TimeNs at_ns, Done<LeverageFigures> done) override;
    void ask_candles(SeriesQuestion question, Done<std::vector<Candle>> done) override;
    void ask_question_sources(SourcesQuestion question, Done<QuestionSources> done) override;
    void ask_liquidations(LiquidationQuestion question,
                          Done<std::vector<SeenLiquidation>> done) override;
    void ask_open_interest(SeriesQuestion question,
                           Done<std::vector<VenueSeries<OpenInterest>>> done) override;
    void ask_funding(SeriesQuestion question,
                     Done<std::vector<VenueSeries<Funding>>> done) override;
    void ask_ratios(SeriesQuestion question,
                    Done<std::vector<VenueSeries<LongShortRatio>>> done) override;
    std::string skill_json(std::string_view market) const override;
    std::string signals_json_of(std::string_view market) const override;
    void ask_ledger(LedgerQuestion question, Done<LedgerReading> done) override;
    void listen(ServiceListener* listener) override { listener_ = listener; }

  private:
    static constexpr std::size_t query_threads = 2;

    // Starting, on the starter's thread.
    void prepare();
    Outcome<void> try_prepare();
    Outcome<void> open_history();
    Outcome<void> open_engines();
    Outcome<void> open_queries();
    void start_feed();
    void start_study();
    Outcome<void> start_checkpoints();
    Outcome<void> start_reserves();
    Outcome<void> start_ledger();
    void say_progress(double share, std::string text);

    // Running.
    void turn();
    void publish(MarketEngine& engine, TimeNs now_ns);
    void tell_replayed(TimeNs from_ns, TimeNs to_ns);
    void hear_liquidation(VenueId venue, const std::string& market, const std::string& symbol,
                          const Liquidation& event);
    TimeNs now_ns() const;
    MarketEngine* engine_of(std::string_view market) const;
    bool is_replay() const { return config_.mode == ServeMode::replay; }
    /// Runs `read` on a query thread and hands its outcome to `done`; a problem where not ready.
    template <class Answer, class Read>
    void ask_history(Done<Answer> done, Read read);

    ServeConfig config_;
    ServerLog log_;
    AsioNetwork& network_;
    std::unique_ptr<ServiceSource> source_;
    ServiceListener* listener_ = nullptr;  // on the API's thread only
    TimeNs started_ns_ = 0;
    std::atomic<TimeNs> replay_began_ns_ = 0;  // by the wall clock
    std::atomic<bool> simulated_ = false;
    std::atomic<bool> ready_ = false;
    std::atomic<bool> stopping_ = false;
    bool stopped_ = false;

    mutable std::mutex mutex_;  // of what follows
    double progress_share_ = 0;
    std::string progress_text_ = "opening the history";
    std::string fatal_;
    std::map<std::string, std::shared_ptr<const MarketSnapshot>, std::less<>> snapshots_;
    std::vector<VenueStatus> venue_states_;
    std::map<std::string, std::string, std::less<>> skill_;
    std::map<std::string, std::string, std::less<>> signals_;
    std::string engine_trouble_, ledger_trouble_;
    std::optional<HeardHours> heard_;

    std::unique_ptr<Store> store_;  // the keeper's, once it runs
    std::vector<StoredInstrument> instruments_;
    std::unique_ptr<HistoryKeeper> keeper_;
    FeedIntake intake_;
    std::unique_ptr<AsioNetwork> feed_network_;
    std::unique_ptr<Feed> feed_;
    std::thread feed_thread_;
    std::map<std::string, std::unique_ptr<MarketEngine>, std::less<>> engines_;
    std::map<InstrumentId, MarketEngine*> engine_by_instrument_;
    TimeNs second_ns_ = 0;                               // the engine's last whole second
    std::unique_ptr<Store> replay_reader_;               // of liquidations
    std::vector<std::unique_ptr<Store>> replay_stores_;  // of the engines that replay
    std::array<std::unique_ptr<Store>, query_threads> readers_;
    std::array<WorkerThread, query_threads> queries_;
    std::atomic<std::size_t> next_query_ = 0;
    WorkerThread engine_thread_;
    /// Volumes of days and funds change slowly and take a second to sum up: kept for minutes, for
    /// questions about now. Order books come from the snapshot anyway.
    struct KeptLiquidity {
        TimeNs at_ns = 0;
        std::vector<VenueLiquidity> venues;
    };
    std::map<std::string, KeptLiquidity> liquidity_;  // by market; under mutex_
    std::unique_ptr<BackgroundStudy> study_;
    std::vector<MarketEngineRequest> checkpointed_;
    std::unique_ptr<CheckpointRoutine> checkpoints_;
    std::unique_ptr<AsioNetwork> reserve_network_;
    std::unique_ptr<ReservePoll> reserve_poll_;
    std::thread reserve_thread_;
    std::unique_ptr<Store> ledger_reader_;
    std::unique_ptr<LedgerRoutine> ledger_;
    WorkerThread ledger_thread_;
    std::thread starter_;
    std::atomic<std::uint64_t> told_ = 0;  // liquidations so far
};

}  // namespace faultline
