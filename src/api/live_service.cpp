// LiveService: the running part; starting and stopping are in live_service_start.cpp.
#include "api/live_service.hpp"

#include <chrono>
#include <cmath>
#include <utility>

#include "api/history_queries.hpp"
#include "history/liquidation_totals_source.hpp"
#include "history/liquidity_source.hpp"
#include "history/reader.hpp"
#include "insight/zone_changes.hpp"

namespace faultline {
namespace {

constexpr DurationNs warmup_ns = 120 * ns_per_day;
constexpr DurationNs liquidity_kept_ns = 10 * ns_per_minute;

template <class Answer>
void refuse(const Done<Answer>& done, std::string what, std::string remedy = {}) {
    done(problem(std::move(what), {}, std::move(remedy)));
}

/// Adds what changed over the columns; those that are not ready are replayed.
Outcome<ZoneAnswer> with_changes(const Store& store, const ZoneQuestion& question,
                                 HeatmapQuestion columns, const std::optional<Heatmap>& ready,
                                 ZoneReading reading) {
    ZoneAnswer answer{std::move(reading), {}};
    Outcome<Heatmap> heatmap = problem("not asked for");
    if (!ready) {
        columns.step_ns = ns_per_hour;  // only whole hours are looked at
        heatmap = heatmap_of(store, columns, warmup_ns);
        if (!heatmap) {
            answer.reading.notes.push_back("changes not known: " + heatmap.error().text());
            return answer;
        }
    }
    answer.changes =
        zone_changes(ready ? *ready : *heatmap, ns_per_hour, question.day_sigma, question.settings);
    return answer;
}

}  // namespace

TimeNs LiveService::now_ns() const {
    const TimeNs wall_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
    if (!is_replay()) return wall_ns;
    const TimeNs began_ns = replay_began_ns_;
    if (began_ns == 0) return config_.replay_from_ns;
    const double passed = static_cast<double>(wall_ns - began_ns) * config_.replay_speed;
    const double left = static_cast<double>(config_.replay_to_ns - config_.replay_from_ns);
    return config_.replay_from_ns + static_cast<TimeNs>(std::min(passed, left));
}

ServiceStatus LiveService::status() const {
    ServiceStatus status;
    status.mode = config_.mode;
    status.simulated = simulated_;
    status.ready = ready_;
    status.started_ns = started_ns_;
    status.now_ns = now_ns();
    status.markets = config_.markets;
    const std::lock_guard lock(mutex_);
    status.progress_share = progress_share_;
    status.progress_text = progress_text_;
    if (!fatal_.empty()) status.problems.push_back(fatal_);
    if (!engine_trouble_.empty()) status.problems.push_back(engine_trouble_);
    if (!ledger_trouble_.empty()) status.problems.push_back("ledger: " + ledger_trouble_);
    if (ready_ && keeper_ && !keeper_->trouble().empty()) {
        status.problems.push_back("history: " + keeper_->trouble());
    }
    return status;
}

std::string LiveService::fatal() const {
    const std::lock_guard lock(mutex_);
    return fatal_;
}

std::vector<VenueStatus> LiveService::venues() const {
    std::vector<VenueStatus> all;
    const std::lock_guard lock(mutex_);
    for (const VenueId venue : all_venues()) {
        const auto known = std::ranges::find(venue_states_, venue, &VenueStatus::venue);
        if (known != venue_states_.end()) {
            all.push_back(*known);
        } else {
            all.emplace_back().venue = venue;
        }
    }
    return all;
}

std::shared_ptr<const MarketSnapshot> LiveService::snapshot(std::string_view market) const {
    const std::lock_guard lock(mutex_);
    const auto known = snapshots_.find(market);
    return known == snapshots_.end() ? nullptr : known->second;
}

std::string LiveService::skill_json(std::string_view market) const {
    const std::lock_guard lock(mutex_);
    const auto known = skill_.find(market);
    return known == skill_.end() ? std::string() : known->second;
}

std::string LiveService::signals_json_of(std::string_view market) const {
    const std::lock_guard lock(mutex_);
    const auto known = signals_.find(market);
    return known == signals_.end() ? std::string() : known->second;
}

MarketEngine* LiveService::engine_of(std::string_view market) const {
    const auto known = engines_.find(market);
    return known == engines_.end() ? nullptr : known->second.get();
}

template <class Answer, class Read>
void LiveService::ask_history(Done<Answer> done, Read read) {
    if (!ready_) return refuse(done, "starting", "ask again when /readyz says so");
    const std::size_t which = next_query_++ % query_threads;
    queries_[which].post([this, which, done = std::move(done), read = std::move(read)] {
        Store& store = *readers_[which];
        if (const auto fresh = store.reload_instruments(); !fresh) {
            return done(tl::make_unexpected(fresh.error()));
        }
        done(read(store));
    });
}

void LiveService::ask_map(MapQuestion question, Done<LiquidationMap> done) {
    if (question.at_ns) {
        return ask_history(std::move(done), [question = std::move(question)](const Store& store) {
            return map_of(store, question, warmup_ns);
        });
    }
    if (!ready_) return refuse(done, "starting", "ask again when /readyz says so");
    engine_thread_.post([this, question = std::move(question), done = std::move(done)] {
        MarketEngine* const engine = engine_of(question.market);
        if (engine == nullptr) return refuse(done, "no market " + question.market);
        done(engine->map_now(question, now_ns()));
    });
}

void LiveService::ask_zones(ZoneQuestion question, Done<ZoneAnswer> done) {
    if (question.map.at_ns) {
        return ask_history(std::move(done), [question = std::move(question)](const Store& store) {
            return zones_of(store, question, warmup_ns);
        });
    }
    if (!ready_) return refuse(done, "starting", "ask again when /readyz says so");
    engine_thread_.post([this, question = std::move(question), done = std::move(done)] {
        MarketEngine* const engine = engine_of(question.map.market);
        if (engine == nullptr) return refuse(done, "no market " + question.map.market);
        Outcome<ZoneReading> reading = engine->zones(question, now_ns());
        if (!reading) return done(tl::make_unexpected(std::move(reading).error()));
        // Twenty-four maps of the past are compared on a reader's thread, from the ready columns.
        HeatmapQuestion columns;
        columns.rows.market = question.map.market;
        columns.rows.venues = question.map.venues;
        columns.rows.leverage_min = question.map.leverage_min;
        columns.rows.leverage_max = question.map.leverage_max;
        columns.rows.around = 0.3;
        columns.step_ns = 30 * ns_per_minute;
        columns.to_ns = reading->at_ns;
        columns.from_ns = columns.to_ns - question.history_ns;
        ask_history(done, [question, columns, ready = engine->heatmap(columns),
                           reading = *std::move(reading)](const Store& store) {
            return with_changes(store, question, columns, ready, reading);
        });
    });
}

void LiveService::ask_liquidity(std::string market, TimeNs at_ns, double price_usd,
                                Done<std::vector<VenueLiquidity>> done) {
    const bool is_now = now_ns() - at_ns < ns_per_minute;
    if (is_now) {
        std::unique_lock lock(mutex_);
        const auto kept = liquidity_.find(market);
        if (kept != liquidity_.end() && at_ns - kept->second.at_ns < liquidity_kept_ns) {
            std::vector<VenueLiquidity> venues = kept->second.venues;
            lock.unlock();
            return done(std::move(venues));
        }
    }
    ask_history(
        Done<std::vector<VenueLiquidity>>([this, market, at_ns, is_now, done = std::move(done)](
                                              Outcome<std::vector<VenueLiquidity>> got) {
            if (is_now && got) {
                const std::lock_guard lock(mutex_);
                liquidity_[market] = {at_ns, *got};
            }
            done(std::move(got));
        }),
        [market, at_ns, price_usd](const Store& store) {
            return load_liquidity(store, market, at_ns, price_usd);
        });
}

void LiveService::ask_reserves(std::string coin, TimeNs from_ns, TimeNs to_ns,
                               Done<std::vector<ExchangeReserve>> done) {
    ask_history(std::move(done), [coin = std::move(coin), from_ns, to_ns](const Store& store) {
        return read_reserves(store, coin, from_ns, to_ns);
    });
}

void LiveService::ask_heatmap(HeatmapQuestion question, Done<Heatmap> done) {
    if (!ready_) return refuse(done, "starting", "ask again when /readyz says so");
    engine_thread_.post([this, question = std::move(question), done = std::move(done)]() mutable {
        MarketEngine* const engine = engine_of(question.rows.market);
        if (engine == nullptr) return refuse(done, "no market " + question.rows.market);
        if (std::optional<Heatmap> ready = engine->heatmap(question)) {
            return done(*std::move(ready));
        }
        if (question.rows.bucket_usd <= 0 && engine->columns() != nullptr) {
            question.rows.bucket_usd = engine->columns()->bucket_usd();
        }
        ask_history(std::move(done), [question = std::move(question)](const Store& store) {
            return heatmap_of(store, question, warmup_ns);
        });
    });
}

void LiveService::ask_leverage(std::string market, TimeNs at_ns, Done<LeverageFigures> done) {
    ask_history(std::move(done), [market = std::move(market), at_ns](const Store& store) {
        return leverage_of(store, market, at_ns, warmup_ns);
    });
}

void LiveService::ask_candles(SeriesQuestion question, Done<std::vector<Candle>> done) {
    ask_history(std::move(done), [question = std::move(question)](const Store& store) {
        return candles_of(store, question);
    });
}

void LiveService::ask_question_sources(SourcesQuestion question, Done<QuestionSources> done) {
    ask_history(std::move(done),
                [question = std::move(question),
                 at_ns = now_ns()](const Store& store) -> Outcome<QuestionSources> {
                    QuestionSources sources;
                    FL_TRY(bars, candles_of(store, question.hours));
                    sources.candles = std::move(bars);
                    for (const std::string& market : question.others) {
                        SeriesQuestion hours = question.hours;
                        hours.market = market;
                        FL_TRY(other, candles_of(store, hours));
                        sources.others.push_back(std::move(other));
                    }
                    if (question.totals_of.empty()) return sources;
                    FL_TRY(totals, load_totals(store, question.totals_of, at_ns));
                    sources.totals = std::move(totals);
                    return sources;
                });
}

void LiveService::ask_liquidations(LiquidationQuestion question,
                                   Done<std::vector<SeenLiquidation>> done) {
    ask_history(std::move(done), [question = std::move(question)](const Store& store) {
        return liquidations_of(store, question);
    });
}

void LiveService::ask_open_interest(SeriesQuestion question,
                                    Done<std::vector<VenueSeries<OpenInterest>>> done) {
    ask_history(std::move(done), [question = std::move(question)](const Store& store) {
        return open_interest_of(store, question);
    });
}

void LiveService::ask_funding(SeriesQuestion question,
                              Done<std::vector<VenueSeries<Funding>>> done) {
    ask_history(std::move(done), [question = std::move(question)](const Store& store) {
        return funding_of(store, question);
    });
}

void LiveService::ask_ratios(SeriesQuestion question,
                             Done<std::vector<VenueSeries<LongShortRatio>>> done) {
    ask_history(std::move(done), [question = std::move(question)](const Store& store) {
        return ratios_of(store, question);
    });
}

void LiveService::turn() {
    const TimeNs now = now_ns();
    std::vector<Event> history;
    for (FedEvent& fed : intake_.take_all()) {
        const auto engine = engine_by_instrument_.find(fed.instrument);
        if (engine != engine_by_instrument_.end()) {
            engine->second->take(fed.instrument, fed.event, history);
        } else if (fed.instrument == 0) {
            history.push_back(std::move(fed.event));
        }
    }
    const TimeNs second = now - now % ns_per_second;
    if (second > second_ns_) {
        const TimeNs before = std::exchange(second_ns_, second);
        for (const auto& [market, engine] : engines_) {
            const Outcome<void> moved = engine->advance_to(now, history);
            {
                const std::lock_guard lock(mutex_);
                engine_trouble_ = moved ? std::string() : market + ": " + moved.error().text();
            }
            publish(*engine, now);
        }
        if (is_replay() && before != 0) tell_replayed(before, second);
    }
    keeper_->keep(std::move(history));
}

void LiveService::publish(MarketEngine& engine, TimeNs now) {
    const auto snapshot = engine.snapshot(now);
    if (!snapshot) return;
    {
        const std::lock_guard lock(mutex_);
        snapshots_[engine.market()] = snapshot;
    }
    auto completed = std::make_shared<std::vector<Heatmap>>(engine.take_completed());
    auto open = std::make_shared<std::optional<Heatmap>>(engine.open_column());
    network_.post([this, market = engine.market(), snapshot, completed, open] {
        if (listener_ == nullptr || stopping_) return;
        for (const Heatmap& column : *completed) listener_->column(market, column, true);
        if (*open) listener_->column(market, **open, false);
        listener_->published(snapshot);
    });
}

void LiveService::tell_replayed(TimeNs from_ns, TimeNs to_ns) {
    for (const StoredInstrument& stored : replay_reader_->instruments()) {
        if (engine_of(stored.instrument.market) == nullptr) continue;
        const auto seen = read_liquidations(*replay_reader_, stored.id, from_ns, to_ns);
        if (!seen) {
            log_.write(LogLevel::error, to_ns, stored.instrument.market, seen.error().text());
            continue;
        }
        for (const Liquidation& event : *seen) {
            hear_liquidation(stored.instrument.venue, stored.instrument.market,
                             stored.instrument.symbol, event);
        }
    }
}

void LiveService::hear_liquidation(VenueId venue, const std::string& market,
                                   const std::string& symbol, const Liquidation& event) {
    SeenLiquidation seen;
    seen.sequence = ++told_;
    seen.venue = venue;
    seen.market = market;
    seen.symbol = symbol;
    seen.event = event;
    if (event.given != LiquidationPrice::none) {
        seen.notional_usd = event.size_coins * event.price_usd().to_double();
    }
    network_.post([this, seen = std::move(seen)] {
        if (listener_ != nullptr && !stopping_) listener_->liquidated(seen);
    });
}

}  // namespace faultline
