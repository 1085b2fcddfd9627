// LiveService: opening the history, the past of a demo, the engines; and the end of it all.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <set>
#include <utility>

#include "api/live_service.hpp"
#include "api/memory_pages.hpp"
#include "core/json_writer.hpp"
#include "history/reader.hpp"

namespace faultline {
namespace {

constexpr DurationNs turn_ns = 100 * ns_per_ms;
constexpr DurationNs look_ns = ns_per_second;  // at the states of venues
// Of a demo's past, in one transaction: sorted by instrument, so that reading one instrument later
// skips the blocks of the others.
constexpr std::size_t batch_events = 1'000'000;
// Markets that are opened at a time; more than cores, since the last one would else run alone.
constexpr std::size_t openings_max = 4;

TimeNs wall_clock_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void set_instrument(Event& event, InstrumentId id) {
    std::visit(
        [id](auto& one) {
            if constexpr (requires { one.instrument = id; }) one.instrument = id;
        },
        event);
}

/// Instrument first, then time.
std::pair<InstrumentId, TimeNs> order_of(const Event& event) {
    return std::visit(
        [](const auto& one) {
            InstrumentId instrument = 0;
            TimeNs at_ns = 0;
            if constexpr (requires { one.instrument; }) instrument = one.instrument;
            if constexpr (requires { one.exchange_ns; }) at_ns = one.exchange_ns;
            if constexpr (requires { one.open_ns; }) at_ns = one.open_ns;
            return std::pair{instrument, at_ns};
        },
        event);
}

/// Gathers the events of a past and writes them in large batches.
class PastWriter {
  public:
    explicit PastWriter(std::unique_ptr<Store>& store) : store_(store) {}

    void take(const Instrument& instrument, const Event& event) {
        if (problem_) return;
        auto known = ids_.find({instrument.venue, instrument.symbol});
        if (known == ids_.end()) {
            const auto id = store_->id_of(instrument);
            if (!id) {
                problem_ = id.error();
                return;
            }
            known = ids_.emplace(std::pair{instrument.venue, instrument.symbol}, *id).first;
        }
        waiting_.push_back(event);
        set_instrument(waiting_.back(), known->second);
        if (waiting_.size() >= batch_events) write();
    }
    Outcome<void> finish() {
        write();
        if (problem_) return tl::make_unexpected(*problem_);
        return {};
    }
    void forget() { ids_.clear(); }

  private:
    void write() {
        if (problem_ || waiting_.empty()) return;
        std::sort(waiting_.begin(), waiting_.end(),
                  [](const Event& a, const Event& b) { return order_of(a) < order_of(b); });
        if (const auto written = write_events(*store_, waiting_); !written) {
            problem_ = written.error();
        }
        waiting_.clear();
    }

    std::unique_ptr<Store>& store_;
    std::map<std::pair<VenueId, std::string>, InstrumentId> ids_;
    std::vector<Event> waiting_;
    std::optional<Problem> problem_;
};

}  // namespace

LiveService::LiveService(ServeConfig config, AsioNetwork& network,
                         std::unique_ptr<ServiceSource> source)
    : config_(std::move(config)),
      log_(config_.log_level, config_.log_format),
      network_(network),
      source_(std::move(source)),
      started_ns_(wall_clock_ns()) {
    simulated_ = source_->simulated();
}

LiveService::~LiveService() { stop(); }

void LiveService::start() {
    starter_ = std::thread([this] { prepare(); });
}

void LiveService::say_progress(double share, std::string text) {
    const std::lock_guard lock(mutex_);
    progress_share_ = share;
    progress_text_ = std::move(text);
}

void LiveService::prepare() {
    const Outcome<void> prepared = try_prepare();
    if (prepared || stopping_) return;
    const std::lock_guard lock(mutex_);
    fatal_ = prepared.error().text();
    progress_text_ = fatal_;
}

Outcome<void> LiveService::try_prepare() {
    FL_CHECK(open_history());
    if (stopping_) return {};
    FL_CHECK(open_engines());
    if (stopping_) return {};
    FL_CHECK(open_queries());
    keeper_ = std::make_unique<HistoryKeeper>(*store_);
    keeper_->start();
    if (is_replay()) replay_began_ns_ = wall_clock_ns();
    // The first snapshots are there before anybody is told that it is ready.
    for (const auto& [market, engine] : engines_) publish(*engine, now_ns());
    for (WorkerThread& query : queries_) query.start();
    if (!is_replay()) start_feed();
    FL_CHECK(start_reserves());
    engine_thread_.start([this] { turn(); }, turn_ns);
    FL_CHECK(start_ledger());
    FL_CHECK(start_checkpoints());
    say_progress(1, "ready");
    ready_ = true;
    start_study();
    give_back_free_memory();  // of the replay
    return {};
}

Outcome<void> LiveService::open_history() {
    const std::string folder = source_->data_folder();
    FL_TRY(opened, Store::open(folder, is_replay() ? Access::read_only : Access::read_write));
    store_ = std::make_unique<Store>(std::move(opened));
    if (is_replay()) {
        FL_TRY(simulated, store_->holds_simulated());
        simulated_ = simulated;
        return {};
    }
    PastWriter writer(store_);
    ServiceSource::Past past;
    past.take = [&](const Instrument& instrument, const Event& event) {
        writer.take(instrument, event);
    };
    past.progress = [this](double share) {
        say_progress(0.6 * share,
                     fmt::format("simulating {} days of history", config_.history_days));
    };
    past.clear = [&](const std::string& /*why*/) -> Outcome<void> {
        writer.forget();
        store_.reset();
        for (const char* name : {"faultline.duckdb", "faultline.duckdb.wal"}) {
            std::error_code error;
            std::filesystem::remove(std::filesystem::path(folder) / name, error);
            if (error) return problem(error.message(), folder + "/" + name);
        }
        std::error_code error;  // of what is not there; a checkpoint that stays does not fit
        std::filesystem::remove_all(std::filesystem::path(folder) / "checkpoints", error);
        FL_TRY(fresh, Store::open(folder, Access::read_write));
        store_ = std::make_unique<Store>(std::move(fresh));
        return {};
    };
    FL_CHECK(source_->past(past));
    FL_CHECK(writer.finish());
    if (source_->simulated()) FL_CHECK(store_->mark_simulated(wall_clock_ns()));
    FL_TRY(options, source_->network_options(past.take));
    FL_CHECK(writer.finish());
    if (source_->simulated()) FL_CHECK(source_->saved());
    feed_network_ = std::make_unique<AsioNetwork>(std::move(options));
    return {};
}

Outcome<void> LiveService::open_engines() {
    FeedConfig feed;
    feed.venues = subscriptions_of(config_.venues, config_.markets);
    feed.seed = static_cast<std::uint64_t>(started_ns_);
    heard_.emplace(feed.venues);
    std::map<std::string, std::vector<StoredInstrument>> followed;
    for (const VenueSubscription& subscription : feed.venues) {
        if (is_replay()) break;
        for (const Instrument& instrument : subscription.instruments) {
            FL_TRY(id, store_->id_of(instrument));
            followed[instrument.market].push_back({id, instrument});
            intake_.follow(instrument.venue, instrument.symbol, {id, instrument.market});
        }
    }
    intake_.on_liquidation(
        [this](VenueId venue, const FeedIntake::Followed& of, const std::string& symbol,
               const Liquidation& event) { hear_liquidation(venue, of.market, symbol, event); });
    intake_.on_odd([this](const OddPayload& odd) {
        log_.write(LogLevel::warning, now_ns(), name_of(odd.venue),
                   fmt::format("{}: {}", odd.what, odd.reason), odd.payload);
    });
    if (!is_replay()) feed_ = std::make_unique<Feed>(*feed_network_, std::move(feed), intake_);

    // Several markets at a time, each with its own connection.
    struct Opening {
        std::string market;
        std::unique_ptr<Store> reader;
        std::future<Outcome<std::unique_ptr<MarketEngine>>> engine;
    };
    const std::size_t count = config_.markets.size();
    std::atomic<std::size_t> done_count = 0;
    const double before = is_replay() || !source_->simulated() ? 0.0 : 0.6;
    std::vector<Opening> under_way;
    const auto collect = [&]() -> Outcome<void> {
        Opening first = std::move(under_way.front());
        under_way.erase(under_way.begin());
        FL_TRY(engine, first.engine.get());
        ++done_count;
        if (!engine->checkpoint_note().empty()) {
            log_.write(LogLevel::info, now_ns(), first.market, engine->checkpoint_note());
        }
        for (const StoredInstrument& one : followed[first.market]) {
            engine_by_instrument_[one.id] = engine.get();
        }
        engines_[first.market] = std::move(engine);
        if (is_replay()) replay_stores_.push_back(std::move(first.reader));
        return {};
    };
    for (const std::string& market : config_.markets) {
        if (stopping_) break;
        MarketEngineRequest request;
        request.market = market;
        request.instruments = followed[market];
        request.until_ns = is_replay() ? config_.replay_from_ns : wall_clock_ns();
        request.is_replay = is_replay();
        request.replay_to_ns = config_.replay_to_ns;
        request.simulated = simulated_;
        if (!is_replay()) {
            request.checkpoint_file =
                std::filesystem::path(source_->data_folder()) / "checkpoints" / (market + ".state");
            checkpointed_.push_back(request);
        }
        FL_TRY(reader, store_->reader());
        Opening opening{market, std::make_unique<Store>(std::move(reader)), {}};
        opening.engine = std::async(std::launch::async, [this, &store = *opening.reader, request,
                                                         before, count, &done_count] {
            return MarketEngine::open(store, request, [&](double share) {
                const double all =
                    (static_cast<double>(done_count.load()) + share) / static_cast<double>(count);
                say_progress(before + (1 - before) * all, "replaying " + request.market);
                return !stopping_;
            });
        });
        under_way.push_back(std::move(opening));
        if (under_way.size() == openings_max) FL_CHECK(collect());
    }
    while (!under_way.empty()) FL_CHECK(collect());
    return {};
}

Outcome<void> LiveService::open_queries() {
    for (std::unique_ptr<Store>& reader : readers_) {
        FL_TRY(opened, store_->reader());
        reader = std::make_unique<Store>(std::move(opened));
    }
    FL_TRY(opened, store_->reader());
    replay_reader_ = std::make_unique<Store>(std::move(opened));
    return {};
}

void LiveService::start_feed() {
    feed_thread_ = std::thread([this] {
        std::function<void()> look = [&] {
            auto states = feed_->status();
            {
                const std::lock_guard lock(mutex_);
                heard_->note(now_ns(), states);
                venue_states_ = std::move(states);
            }
            network_.post([this] {
                if (listener_ != nullptr && !stopping_) listener_->venues_changed();
            });
            feed_network_->after(look_ns, look);
        };
        feed_network_->post([&] {
            feed_->start();
            look();
        });
        feed_network_->run();
    });
}

Outcome<void> LiveService::start_reserves() {
    const bool is_wanted =
        config_.reserves_fetch == ReserveFetch::always ||
        (config_.reserves_fetch == ReserveFetch::live && config_.mode == ServeMode::live);
    if (!is_wanted || is_replay()) return {};  // a replay keeps nothing
    FL_TRY(options, outside_options(config_));
    reserve_network_ = std::make_unique<AsioNetwork>(std::move(options));
    ReservePollPlan plan;
    plan.url = config_.reserves_url;
    plan.venues = config_.venues;
    plan.coins = config_.markets;
    ReservePoll::Hearer hearer;
    hearer.rows = [this](std::vector<ExchangeReserve> rows) {
        keeper_->keep({std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end())});
    };
    hearer.failed = [this](VenueId venue, const std::string& why) {
        log_.write(LogLevel::warning, now_ns(), name_of(venue), "reserve not known: " + why);
    };
    reserve_poll_ =
        std::make_unique<ReservePoll>(*reserve_network_, std::move(plan), std::move(hearer));
    reserve_thread_ = std::thread([this] {
        reserve_network_->post([this] { reserve_poll_->start(); });
        reserve_network_->run();
    });
    return {};
}

Outcome<void> LiveService::start_checkpoints() {
    if (checkpointed_.empty()) return {};
    FL_TRY(reader, store_->reader());
    checkpoints_ = std::make_unique<CheckpointRoutine>(
        std::move(reader), CheckpointRoutine::Plan{.markets = checkpointed_},
        [this] { return now_ns(); },
        [this](const std::string& market, const Outcome<std::string>& note) {
            log_.write(note ? LogLevel::debug : LogLevel::warning, now_ns(), market,
                       "checkpoint: " + (note ? *note : note.error().text()));
        });
    checkpoints_->start();
    return {};
}

void LiveService::start_study() {
    if (!config_.learning || is_replay()) return;
    auto reader = store_->reader();
    if (!reader) {
        return log_.write(LogLevel::error, now_ns(), "study", reader.error().text());
    }
    StudyPlan plan;
    plan.markets = config_.markets;
    BackgroundStudy::Results results;
    results.learned = [this](const std::string& market, std::vector<VenueLearning> learned) {
        engine_thread_.post([this, market, learned = std::move(learned)]() mutable {
            if (MarketEngine* const engine = engine_of(market)) {
                engine->set_learned(std::move(learned));
            }
        });
    };
    results.signals = [this](const std::string& market, std::string json) {
        const std::lock_guard lock(mutex_);
        signals_[market] = std::move(json);
    };
    results.scored = [this](const std::string& market, const Outcome<std::string>& json) {
        const std::lock_guard lock(mutex_);
        if (json) {
            skill_[market] = *json;
        } else {
            JsonWriter none;
            none.begin_object();
            none.member("events", 0);
            none.member("note", "not scored: " + json.error().text());
            none.end_object();
            skill_[market] = none.take();
        }
    };
    results.failed = [this](const std::string& market, const Problem& problem) {
        log_.write(LogLevel::warning, now_ns(), market, "study: " + problem.text());
    };
    study_ = std::make_unique<BackgroundStudy>(
        *std::move(reader), std::move(plan), [this] { return now_ns(); }, std::move(results));
    study_->start();
}

void LiveService::stop() {
    if (std::exchange(stopped_, true)) return;
    stopping_ = true;
    if (starter_.joinable()) starter_.join();
    study_.reset();
    if (checkpoints_) checkpoints_->stop();
    if (reserve_thread_.joinable()) {
        reserve_network_->post([this] {
            reserve_poll_.reset();
            reserve_network_->stop();
        });
        reserve_thread_.join();
    }
    ledger_thread_.stop();
    if (feed_thread_.joinable()) {
        feed_network_->post([this] {
            feed_->stop();
            feed_network_->stop();
        });
        feed_thread_.join();
    }
    engine_thread_.stop();
    for (WorkerThread& query : queries_) query.stop();
    if (keeper_) keeper_->stop();
    if (checkpoints_ && ready_) checkpoints_->write_last();
    if (const Outcome<void> stopped = source_->stop(); !stopped) {
        const std::lock_guard lock(mutex_);
        fatal_ = stopped.error().text();
    }
    feed_.reset();
    feed_network_.reset();
}

}  // namespace faultline
