// MarketEngine: columns at whole steps, figures now and then, a snapshot when asked.
#include "api/market_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "api/engine_checkpoint.hpp"
#include "engine/market_setup.hpp"
#include "insight/zone_confidence.hpp"
#include "map/leverage_builder.hpp"

namespace faultline {
namespace {

constexpr DurationNs step_ns = column_keeps.front().step_ns;
// Of the path before, five-minute bars do: positions opened that long ago are mostly closed, and
// their entries move by less than a row.
constexpr DurationNs fine_path_ns = 2 * ns_per_day;
constexpr DurationNs checkpoint_lag_ns = 15 * ns_per_minute;
constexpr DurationNs figures_every_ns = 5 * ns_per_second;  // the mix of leverage moves slowly

PriceBar bar_of(const PathBar& range) {
    return {range.open_usd, range.high_usd, range.low_usd, range.close_usd};
}

}  // namespace

MarketEngine::MarketEngine(MarketEngineRequest request)
    : request_(std::move(request)), live_(request_.market), open_bar_(no_bar) {}

Outcome<std::unique_ptr<MarketEngine>> MarketEngine::open(
    const Store& store, MarketEngineRequest request, const std::function<bool(double)>& progress) {
    std::unique_ptr<MarketEngine> engine(new MarketEngine(std::move(request)));
    const bool is_known = std::ranges::any_of(store.instruments(), [&](const auto& one) {
        return one.instrument.market == engine->request_.market;
    });
    if (is_known) FL_CHECK(engine->replay_history(store, progress));
    if (engine->request_.is_replay) return engine;

    std::map<InstrumentId, MarketReplay::HandedOver> from_history;
    if (engine->replay_) {
        for (auto& one : engine->replay_->hand_over()) from_history[one.id] = std::move(one);
        engine->replay_.reset();
    }
    for (const StoredInstrument& stored : engine->request_.instruments) {
        auto past = from_history.find(stored.id);
        const bool has_past = past != from_history.end();
        engine->live_.add(std::make_unique<LiveInstrument>(
            stored.id, stored.instrument, default_config(engine->request_.market),
            prior_flow_shares(stored.instrument.venue),
            has_past ? std::move(past->second.pipeline) : nullptr,
            has_past ? std::move(past->second.notes) : std::vector<std::string>{}));
    }
    return engine;
}

Outcome<std::string> MarketEngine::renew_checkpoint(const Store& store, MarketEngineRequest request,
                                                    const std::function<bool(double)>& progress) {
    MarketEngine engine(std::move(request));
    FL_CHECK(engine.replay_history(store, progress));
    FL_TRY(at_ns, engine.checkpoint_written_);
    if (at_ns == 0) return std::string();
    return engine.checkpoint_note_ + "; a new one of " + format_time(at_ns) + " is written";
}

Outcome<std::optional<TimeNs>> MarketEngine::open_replay(const Store& store,
                                                         ReplayRequest& replaying) {
    const TimeNs until = request_.until_ns;
    if (!request_.checkpoint_file.empty()) {
        auto checkpoint = read_kept_checkpoint(request_.checkpoint_file, store, replaying);
        if (checkpoint && checkpoint->at_ns > until - request_.columns_ns) {
            replaying.from_ns = checkpoint->from_ns;
            replaying.fine_from_ns = checkpoint->fine_from_ns;
            replay_ = std::move(checkpoint->replay);
            columns_ = std::move(checkpoint->columns);
            if (columns_) columns_->forget(until);
            column_ns_ = checkpoint->at_ns;
            checkpoint_note_ = "replayed from the checkpoint of " + format_time(checkpoint->at_ns);
            return checkpoint->at_ns;
        }
        checkpoint_note_ = "replayed from the beginning: the checkpoint is not used: " +
                           (checkpoint ? "it is too old" : checkpoint.error().text());
    }
    const auto extent = market_extent(store, request_.market);
    if (!extent || extent->first_ns >= until) return std::nullopt;  // known, but without data
    replaying.from_ns = std::max(extent->first_ns, until - request_.columns_ns);
    replaying.fine_from_ns = until - fine_path_ns;
    FL_TRY(replay, MarketReplay::open(store, replaying));
    replay_ = std::move(replay);
    FL_CHECK(replay_->advance_to(replaying.from_ns));
    static_cast<void>(replay_->take_price_range());
    return replaying.from_ns;
}

Outcome<void> MarketEngine::replay_history(const Store& store,
                                           const std::function<bool(double)>& progress) {
    const TimeNs until = request_.until_ns;
    ReplayRequest replaying;
    replaying.market = request_.market;
    replaying.to_ns = request_.is_replay ? request_.replay_to_ns : until;
    replaying.warmup_ns = request_.warmup_ns;
    replaying.config = default_config(request_.market);
    FL_TRY(stands, open_replay(store, replaying));
    if (!stands) return {};
    const TimeNs first = *stands;
    // Events of the last minutes may still be on their way into the history.
    const TimeNs kept = (until - checkpoint_lag_ns) / step_ns * step_ns;
    const bool keeps =
        !request_.checkpoint_file.empty() && kept - first >= request_.checkpoint_least_ns;
    for (TimeNs end = (first / step_ns + 1) * step_ns; end <= until; end += step_ns) {
        FL_CHECK(replay_->advance_to(end));
        open_bar_ = bar_of(replay_->take_price_range());
        finish_column(end);
        if (keeps && end == kept) {
            const auto written = write_checkpoint(request_.checkpoint_file, store, replaying, end,
                                                  *replay_, columns_);
            if (written) checkpoint_written_ = end;
            if (!written) {
                checkpoint_note_ += "; no new one: " + written.error().text();
                checkpoint_written_ = tl::make_unexpected(written.error());
            }
        }
        if (end % (8 * ns_per_hour) == 0 &&
            !progress(static_cast<double>(end - first) / static_cast<double>(until - first + 1))) {
            return problem("told to stop");
        }
    }
    completed_.clear();
    FL_CHECK(replay_->advance_to(until));
    FL_CHECK(load_liquidations(store));
    return {};
}

Outcome<void> MarketEngine::load_liquidations(const Store& store) {
    for (const StoredInstrument& stored : store.instruments()) {
        if (stored.instrument.market != request_.market) continue;
        FL_TRY(events, read_liquidations(store, stored.id, request_.until_ns - ns_per_day,
                                         request_.until_ns));
        for (const Liquidation& event : events) note_liquidation(event);
    }
    std::ranges::sort(liquidations_, {}, &Seen::at_ns);
    return {};
}

void MarketEngine::note_liquidation(const Liquidation& event) {
    if (event.given == LiquidationPrice::none) return;
    const double usd = event.size_coins * event.price_usd().to_double();
    if (std::isfinite(usd)) liquidations_.push_back({event.exchange_ns, event.side, usd});
}

void MarketEngine::take(InstrumentId instrument, const Event& event, std::vector<Event>& history) {
    LiveInstrument* const known = live_.find(instrument);
    if (known == nullptr) return;
    known->take(event, history);
    if (const auto* liquidation = std::get_if<Liquidation>(&event)) {
        note_liquidation(*liquidation);
    }
}

std::vector<BookView> MarketEngine::views(TimeNs at_ns) const {
    return replay_ ? replay_->views(at_ns) : live_.views(at_ns);
}

PathBar MarketEngine::take_price_range() {
    return replay_ ? replay_->take_price_range() : live_.take_price_range();
}

LiquidationMap MarketEngine::build(const std::vector<BookView>& views, const MapQuestion& question,
                                   TimeNs at_ns, bool checks_conservation) const {
    MapRequest request;
    request.checks_conservation = checks_conservation;
    request.market = request_.market;
    request.at_ns = at_ns;
    request.bucket_usd = question.bucket_usd > 0 ? question.bucket_usd
                         : columns_              ? columns_->bucket_usd()
                                                 : 0;
    request.low_usd = question.low_usd;
    request.high_usd = question.high_usd;
    if (!(request.high_usd > 0) && question.around > 0) {
        const double price = current_price_usd(views);
        request.low_usd = price * (1 - question.around);
        request.high_usd = price * (1 + question.around);
    }
    request.leverage_min = question.leverage_min;
    request.leverage_max = question.leverage_max;
    LiquidationMap map =
        build_map(request, views, std::string(model_version), std::string(weights_prior));
    map.simulated = request_.simulated;
    return map;
}

void MarketEngine::finish_column(TimeNs end_ns) {
    const PriceBar bar = std::exchange(open_bar_, no_bar);
    column_ns_ = end_ns;
    if (!columns_ && std::isfinite(bar.close_usd)) {
        columns_.emplace(request_.market, default_bucket_usd(request_.market, bar.close_usd));
    }
    if (!columns_) return;
    columns_->add_bar(end_ns, bar);
    const TimeNs now_ns = std::max(end_ns, request_.until_ns);
    if (!is_column_kept(end_ns, now_ns)) return;
    const std::vector<BookView> books = views(end_ns);
    if (!std::isfinite(current_price_usd(books))) return;
    MapQuestion question;
    question.around = 0.3;
    const LiquidationMap map = build(books, question, end_ns, false);
    columns_->add(end_ns, map);
    if (end_ns >= request_.until_ns) {
        completed_.push_back(columns_->single(end_ns, step_ns, map, bar));
        columns_->forget(end_ns);
    }
}

Outcome<void> MarketEngine::advance_to(TimeNs now_ns, std::vector<Event>& history) {
    const auto move = [&](TimeNs to_ns) -> Outcome<void> {
        if (replay_) {
            FL_CHECK(replay_->advance_to(to_ns));
        } else {
            live_.advance_to(to_ns, history);
        }
        open_bar_ = joined_bar(open_bar_, bar_of(take_price_range()));
        return {};
    };
    if (column_ns_ == 0) column_ns_ = now_ns - now_ns % step_ns;
    // A column is complete when its last second is; that is one grace later in live markets.
    const DurationNs grace_ns = replay_ ? 0 : tick_grace_ns;
    // After a long sleep of the machine only what fits is caught up; the rest stays unknown.
    column_ns_ = std::max(column_ns_, (now_ns - 400 * step_ns) / step_ns * step_ns);
    while (now_ns - grace_ns >= column_ns_ + step_ns) {
        const TimeNs end_ns = column_ns_ + step_ns;
        FL_CHECK(move(end_ns + grace_ns));
        finish_column(end_ns);
    }
    FL_CHECK(move(now_ns));
    while (!liquidations_.empty() && liquidations_.front().at_ns < now_ns - ns_per_day) {
        liquidations_.pop_front();
    }
    return {};
}

std::vector<Heatmap> MarketEngine::take_completed() { return std::exchange(completed_, {}); }

std::optional<Heatmap> MarketEngine::open_column() const {
    if (!columns_ || !newest_) return std::nullopt;
    return columns_->single(column_ns_ + step_ns, step_ns, newest_->map, open_bar_);
}

LeverageFigures MarketEngine::build_figures(const std::vector<BookView>& books,
                                            TimeNs at_ns) const {
    std::vector<FlowShares> priors;
    for (const VenueId venue : all_venues()) priors.push_back(prior_flow_shares(venue));
    LeverageFigures figures =
        build_leverage(request_.market, at_ns, books, priors, std::string(model_version));
    figures.simulated = request_.simulated;
    for (const VenueLearning& learned : learned_) {
        VenueLeverage& venue = figures.venues[index_of(learned.venue)];
        if (learned.blocked.empty()) show_learned(venue, learned.both);
        venue.note = learned.blocked;
        venue.pooled_from = learned.pooled_markets;
        for (const VenueLearning::Member& member : learned.bank) {
            venue.bank.push_back({member.name, member.score.weight, member.score.log_score});
        }
        for (const std::string& note : learned.notes) {
            venue.note += (venue.note.empty() ? "" : "; ") + note;
        }
    }
    return figures;
}

std::vector<VenueTicker> MarketEngine::tickers(const LiquidationMap& map) const {
    std::vector<VenueTicker> out;
    if (replay_) {  // nothing is heard: what the books know must do
        for (const VenueCoverage& venue : map.coverage) {
            if (!(venue.open_interest_usd > 0)) continue;
            VenueTicker ticker;
            ticker.venue = venue.venue;
            ticker.mark_usd = venue.open_interest_usd / venue.open_interest_coins;
            ticker.mark_ns = map.at_ns;
            ticker.open_interest_coins = venue.open_interest_coins;
            ticker.open_interest_usd = venue.open_interest_usd;
            if (std::isfinite(venue.age_s)) {
                ticker.open_interest_ns = map.at_ns - static_cast<TimeNs>(venue.age_s * 1e9);
            }
            out.push_back(std::move(ticker));
        }
        return out;
    }
    for (const auto& instrument : live_.instruments()) {
        const LatestEvents& latest = instrument->latest();
        VenueTicker ticker;
        ticker.venue = instrument->instrument().venue;
        ticker.symbol = instrument->instrument().symbol;
        ticker.mark_usd = latest.price_usd();
        ticker.index_usd = latest.mark.index_usd;
        ticker.mark_ns = latest.mark.exchange_ns != 0 ? latest.mark.exchange_ns : latest.trade_ns;
        ticker.open_interest_coins = latest.open_interest.open_coins;
        ticker.open_interest_usd = instrument->has_book() ? instrument->open_interest_usd()
                                                          : latest.open_interest.open_usd;
        ticker.open_interest_ns = latest.open_interest.exchange_ns;
        ticker.funding_rate = latest.funding.rate;
        ticker.funding_interval_ns = latest.funding.interval_ns;
        ticker.funding_ns = latest.funding.exchange_ns;
        ticker.ratios = latest.ratios;
        ticker.depth = latest.depth;
        out.push_back(std::move(ticker));
    }
    return out;
}

std::shared_ptr<const MarketSnapshot> MarketEngine::snapshot(TimeNs now_ns) {
    const std::vector<BookView> books = views(now_ns);
    const double price = current_price_usd(books);
    if (!std::isfinite(price)) return newest_;
    auto fresh = std::make_shared<MarketSnapshot>();
    fresh->market = request_.market;
    fresh->sequence = ++sequence_;
    fresh->at_ns = now_ns;
    if (!columns_) columns_.emplace(request_.market, default_bucket_usd(request_.market, price));
    fresh->map = build(books, {}, now_ns);
    if (figures_ns_ == 0 || now_ns - figures_ns_ >= figures_every_ns) {
        figures_ = build_figures(books, now_ns);
        figures_ns_ = now_ns;
    }
    fresh->leverage = figures_;
    fresh->tickers = tickers(fresh->map);
    const double before = columns_->price_at(now_ns - ns_per_day);
    fresh->change_24h = price / before - 1;
    if (column_ns_ != 0) {
        fresh->liquidated_24h_usd[0] = fresh->liquidated_24h_usd[1] = 0;
        for (const Seen& seen : liquidations_) {
            fresh->liquidated_24h_usd[index_of(seen.side)] += seen.usd;
        }
    }
    newest_ = fresh;
    return newest_;
}

std::vector<BookView> MarketEngine::views_of(const MapQuestion& question, TimeNs at_ns) const {
    std::vector<BookView> books = views(at_ns);
    if (!question.venues.empty()) {
        std::erase_if(books, [&](const BookView& view) {
            return std::ranges::find(question.venues, view.venue) == question.venues.end();
        });
    }
    return books;
}

Outcome<LiquidationMap> MarketEngine::map_of(const std::vector<BookView>& books,
                                             const MapQuestion& question, TimeNs now_ns) const {
    if (!std::isfinite(current_price_usd(books))) {
        return problem("none of these venues has a price and open interest of " + request_.market,
                       "venues", "ask for others, or wait until they are heard");
    }
    return build(books, question, now_ns);
}

Outcome<LiquidationMap> MarketEngine::map_now(const MapQuestion& question, TimeNs now_ns) const {
    return map_of(views_of(question, now_ns), question, now_ns);
}

Outcome<ZoneReading> MarketEngine::zones(const ZoneQuestion& question, TimeNs now_ns) const {
    const std::vector<BookView> books = views_of(question.map, now_ns);
    FL_TRY(map, map_of(books, question.map, now_ns));
    return read_zones(map, books, question.day_sigma, question.settings);
}

std::optional<Heatmap> MarketEngine::heatmap(const HeatmapQuestion& question) const {
    if (!columns_ || !newest_) return std::nullopt;
    ColumnsQuestion columns;
    columns.from_ns = question.from_ns;
    columns.to_ns = question.to_ns;
    columns.step_ns = question.step_ns;
    columns.bucket_usd = question.rows.bucket_usd;
    columns.low_usd = question.rows.low_usd;
    columns.high_usd = question.rows.high_usd;
    if (!(columns.high_usd > 0) && question.rows.around > 0) {
        columns.low_usd = newest_->map.current_price_usd * (1 - question.rows.around);
        columns.high_usd = newest_->map.current_price_usd * (1 + question.rows.around);
    }
    columns.venues = question.rows.venues;
    columns.brackets = brackets_within(question.rows.leverage_min, question.rows.leverage_max);
    std::optional<Heatmap> heatmap = columns_->assemble(columns);
    if (!heatmap) return std::nullopt;
    heatmap->last = newest_->map;
    heatmap->model_version = newest_->map.model_version;
    heatmap->simulated = request_.simulated;
    for (const VenueCoverage& venue : newest_->map.coverage) {
        if (venue.open_interest_usd > 0) heatmap->venues.push_back(venue.venue);
    }
    return heatmap;
}

void MarketEngine::set_learned(std::vector<VenueLearning> learned) {
    learned_ = std::move(learned);
    figures_ns_ = 0;
}

}  // namespace faultline
