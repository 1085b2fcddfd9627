// ScoreMarket: replay by bins, fit, and a second replay for the maps at the origins of windows.
#include "history/score_market.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "engine/market_setup.hpp"
#include "history/alignment.hpp"
#include "history/market_learning.hpp"
#include "history/market_replay.hpp"
#include "history/score_replay.hpp"

namespace faultline {
namespace {

constexpr double train_share = 0.6;
constexpr double events_min = 100;  // in each part: below, a score per event says nothing
constexpr std::size_t bins_max = 200'000;

DurationNs time_up(const FeedTimes& feed, TimeNs until_ns) {
    DurationNs up = until_ns - feed.first_ns;
    for (const auto& [from, to] : feed.pauses) {
        up -= std::max<DurationNs>(0, std::min(to, until_ns) - std::min(from, until_ns));
    }
    return up;
}

/// When the first 60 % of the time in which the feed was up are over.
TimeNs usual_end_of_training(const FeedTimes& feed, TimeNs to_ns) {
    const double wanted = train_share * static_cast<double>(time_up(feed, to_ns));
    TimeNs at_ns = feed.first_ns;
    while (at_ns < to_ns && static_cast<double>(time_up(feed, at_ns)) < wanted) {
        at_ns += ns_per_minute;
    }
    return at_ns;
}

/// The finest bars of at least a minute, longer where that would be too many bins.
DurationNs bin_length(DurationNs finest_ns, DurationNs up_ns) {
    for (const DurationNs length : {ns_per_minute, 5 * ns_per_minute, 15 * ns_per_minute}) {
        if (length < finest_ns || length % finest_ns != 0) continue;
        if (static_cast<std::size_t>(up_ns / length) <= bins_max) return length;
    }
    return std::max(finest_ns, ns_per_hour);
}

/// Hours that nobody recorded are pauses.
FeedTimes feed_of(const LiquidationTotals& totals) {
    FeedTimes feed;
    TimeNs known_to_ns = 0;
    for (const HourTotal& hour : totals.hours) {
        if (known_to_ns == 0) feed.first_ns = hour.open_ns;
        if (known_to_ns != 0 && hour.open_ns > known_to_ns) {
            feed.pauses.emplace_back(known_to_ns, hour.open_ns);
        }
        known_to_ns = hour.open_ns + ns_per_hour;
    }
    feed.pauses.emplace_back(known_to_ns, time_max_ns);
    return feed;
}

/// Totals by the hour that a bin is.
SeenInBin total_bins(const LiquidationTotals& totals) {
    return [&totals, next = std::size_t{0}](const PathBin& bin, bool /*has_path*/) mutable {
        BinSeen seen;
        while (next < totals.hours.size() && totals.hours[next].open_ns < bin.begin_ns) ++next;
        if (next == totals.hours.size() || totals.hours[next].open_ns >= bin.end_ns) return seen;
        const HourTotal& hour = totals.hours[next];
        seen.usd = {hour.long_usd, hour.short_usd};
        for (std::size_t s = 0; s < 2; ++s) seen.events[s] = seen.usd[s] / total_piece_usd;
        return seen;
    };
}

/// The finest bars that cover at least half of a stretch; 0: none do.
DurationNs finest_within(const std::vector<SeriesInfo>& all, TimeNs from_ns, TimeNs to_ns) {
    DurationNs finest = 0;
    for (const SeriesInfo& series : all) {
        const DurationNs length = series.from_ticks ? ns_per_second : series.length_ns;
        const DurationNs covered =
            std::min(to_ns, series.last_ns + length) - std::max(from_ns, series.first_ns);
        if (2 * covered < to_ns - from_ns) continue;
        if (finest == 0 || length < finest) finest = length;
    }
    return finest;
}

class Scorer {
  public:
    Scorer(const Store& store, const ScoreRequest& request, const StoredInstrument& stored)
        : store_(store), request_(request), stored_(stored) {
        sample_.venue = name_of(stored.instrument.venue);
        sample_.symbol = stored.instrument.symbol;
    }
    Outcome<ScoreSample> run(const std::function<void(double)>& progress);

  private:
    using Clock = std::vector<AlignmentWarning>;
    Outcome<InstrumentSource> open_source();
    Outcome<void> check_clocks();
    Outcome<void> check_fineness();
    Outcome<void> replay(const std::function<void(double)>& progress);
    Outcome<void> look_at_places(const std::function<void(double)>& progress);
    ScoreSample blocked(std::string why) {
        sample_.blocked = std::move(why);
        sample_.rows.clear();
        return std::move(sample_);
    }

    const Store& store_;
    const ScoreRequest& request_;
    const StoredInstrument& stored_;
    ScoreSample sample_;
    TimeNs replay_from_ns_ = 0;
    Clock clock_;
    FeedTimes feed_;
    std::vector<Liquidation> events_;
};

Outcome<InstrumentSource> Scorer::open_source() {
    FL_TRY(source, InstrumentSource::open(store_, stored_.id, replay_from_ns_, request_.to_ns));
    for (const AlignmentWarning& warning : clock_) {
        source.correct_clock(warning.price, warning.length_ns,
                             warning.lag_bars * warning.length_ns);
    }
    return source;
}

Outcome<ScoreSample> Scorer::run(const std::function<void(double)>& progress) {
    if (request_.totals) {
        if (request_.totals->hours.empty()) return blocked("no totals in the period");
        feed_ = feed_of(*request_.totals);
    } else {
        FL_TRY(events, read_liquidations(store_, stored_.id, request_.from_ns, request_.to_ns));
        events_ = std::move(events);
        if (events_.empty()) return blocked("no liquidations in the period");
        feed_.first_ns = events_.front().exchange_ns;
        feed_.pauses = feed_pauses(events_, feed_.first_ns, request_.to_ns);
    }
    sample_.split.train_until_ns =
        request_.train_until_ns.value_or(usual_end_of_training(feed_, request_.to_ns));
    sample_.split.test_from_ns = sample_.split.train_until_ns + request_.embargo_ns;

    FL_TRY(interest, open_interest_extent(store_, stored_.id));
    if (interest.first == 0) return blocked("no open interest");
    // Nothing is scored before open interest is known, so nothing long before it is replayed.
    replay_from_ns_ = std::max(request_.from_ns, interest.first) - request_.warmup_ns;
    replay_from_ns_ -= replay_from_ns_ % ns_per_hour;
    FL_TRY(probe, open_source());
    if (!probe.first_open_interest()) return blocked("no open interest");
    if (!std::isfinite(probe.first_price_usd())) return blocked("no prices of its own");
    sample_.bin_ns = request_.totals
                         ? ns_per_hour
                         : bin_length(probe.finest_ns(), time_up(feed_, request_.to_ns));
    FL_CHECK(check_clocks());
    FL_CHECK(check_fineness());
    FL_CHECK(replay([&](double done) { progress(0.7 * done); }));
    double training = 0, test = 0;
    for (const ScoreRow& row : sample_.rows) {
        if (sample_.split.trains(row)) training += row.events;
        if (sample_.split.tests(row)) test += row.events;
    }
    if (training < events_min || test < events_min) {
        return blocked(fmt::format(
            "{:.0f} liquidations on a known price to learn from and {:.0f} to score; {:.0f} of "
            "each are the least",
            training, test, events_min));
    }
    LearnerSettings settings;
    settings.prior = prior_among_active(stored_.instrument.venue);
    settings.half_life_ns = 0;
    sample_.fit = fit_score_models(sample_.rows, sample_.members, sample_.split, settings);
    if (!request_.totals) {
        FL_CHECK(look_at_places([&](double done) { progress(0.7 + 0.3 * done); }));
    }
    if (!request_.keeps_rows) forget_rows(sample_);
    return std::move(sample_);
}

Outcome<void> Scorer::check_clocks() {
    const auto take = [&](const std::vector<AlignmentWarning>& warnings, bool by_prices) {
        for (const AlignmentWarning& warning : warnings) {
            if (warning.lag_bars == 0 || warning.by_prices != by_prices) continue;
            clock_.push_back(warning);
            sample_.notes.push_back(warning.text + "; their clock was put right");
        }
    };
    // Prices against prices say nothing of liquidations: all of the period may be looked at. What
    // liquidations say of the clock may come from the training part alone.
    FL_TRY(all, check_alignment(store_, stored_, replay_from_ns_, request_.to_ns));
    take(all, true);
    FL_TRY(training, check_alignment(store_, stored_, replay_from_ns_,
                                     std::min(request_.to_ns, sample_.split.train_until_ns)));
    take(training, false);
    return {};
}

/// Fine bars sweep what coarse ones of the same price pass over: a map that learned from one kind
/// expects too much of the other.
Outcome<void> Scorer::check_fineness() {
    FL_TRY(series, read_series(store_, stored_.id));
    const ScoreSplit& split = sample_.split;
    const DurationNs learning = finest_within(series, request_.from_ns, split.train_until_ns);
    const DurationNs scoring = finest_within(series, split.test_from_ns, request_.to_ns);
    if (learning == scoring || learning == 0 || scoring == 0) return {};
    if (std::max(learning, scoring) <= sample_.bin_ns / 60) return {};
    sample_.notes.push_back(fmt::format(
        "bars of {} while learning and of {} while scoring: their sweeps differ, and the map's "
        "score suffers; import one kind for all of the period",
        format_duration(learning), format_duration(scoring)));
    return {};
}

Outcome<void> Scorer::replay(const std::function<void(double)>& progress) {
    FL_TRY(source, open_source());
    std::vector<ModelConfig> configs;
    for (const ScoreSetting& setting : request_.settings) {
        configs.push_back(setting.config);
        sample_.members.push_back(setting.member);
    }
    ScoreReplay replay(stored_.instrument, configs, source, sample_.bin_ns, replay_from_ns_,
                       request_.threads);
    const ScorePeriod period{request_.from_ns, request_.to_ns, sample_.split.train_until_ns};
    EventBins events(events_);
    const SeenInBin seen =
        request_.totals ? total_bins(*request_.totals) : SeenInBin(std::ref(events));
    FL_TRY(rows, replay.rows(period, seen, feed_, progress));
    sample_.rows = std::move(rows.rows);
    sample_.implausible = events.implausible();
    sample_.hours_feed_down = rows.hours_feed_down;
    sample_.first_ns = sample_.rows.empty() ? request_.from_ns : sample_.rows.front().begin_ns;
    sample_.end_ns = request_.to_ns;
    return {};
}

Outcome<void> Scorer::look_at_places(const std::function<void(double)>& progress) {
    FL_TRY(source, open_source());
    const ScoreFit& fit = sample_.fit;
    ScoreReplay replay(
        stored_.instrument,
        {request_.settings[fit.map_member].config, request_.settings[fit.placebo_member].config},
        source, sample_.bin_ns, replay_from_ns_);
    FL_TRY(windows,
           replay.windows(sample_, {fit.map_alone_theta, fit.placebo_alone_theta}, progress));
    for (LocationWindow& window : windows.all) {
        const bool tests = window.origin_ns >= sample_.split.test_from_ns;
        (tests ? sample_.test_windows : sample_.training_windows).push_back(std::move(window));
    }
    sample_.events_other_side = windows.events_other_side;
    return {};
}

}  // namespace

std::vector<ScoreSetting> score_settings(const ModelConfig& base) {
    struct Kind {
        const char* name;
        FlowKind flow;
        ClosingMode closing;
        double exits;
    };
    // As many of the placebo as of the map. In mode oi_exact the speed of exits follows from open
    // interest. Turnover is what is left of the model where no volume is known.
    constexpr std::array<Kind, 8> kinds{{
        {"gross, exact", FlowKind::gross, ClosingMode::oi_exact, 1},
        {"gross, free exits x 1", FlowKind::gross, ClosingMode::free, 1},
        {"turnover, free exits x 1", FlowKind::turnover, ClosingMode::free, 1},
        {"turnover, free exits x 3", FlowKind::turnover, ClosingMode::free, 3},
        {"placebo, exits x 0.3", FlowKind::constant, ClosingMode::free, 0.3},
        {"placebo, exits x 1", FlowKind::constant, ClosingMode::free, 1},
        {"placebo, exits x 3", FlowKind::constant, ClosingMode::free, 3},
        {"placebo, exits x 10", FlowKind::constant, ClosingMode::free, 10},
    }};
    std::vector<ScoreSetting> out;
    for (const Kind& kind : kinds) {
        for (const double round_share : {0.0, 0.8}) {
            for (const double buffer : {0.0, 0.002, 0.004}) {
                ModelConfig config = base;
                config.flow = kind.flow;
                config.closing = kind.closing;
                config.time_scale = kind.exits;
                config.round_share = round_share;
                config.buffer = buffer;
                const bool is_placebo = kind.flow == FlowKind::constant;
                out.push_back({{fmt::format("{}, buffer {:.1f} %, {}", kind.name, 100 * buffer,
                                            round_share > 0 ? "round settings" : "spread settings"),
                                is_placebo},
                               config});
            }
        }
    }
    return out;
}

Outcome<std::vector<ScoreSample>> score_market(const Store& store, const ScoreRequest& request,
                                               const std::function<void(double)>& progress) {
    FL_TRY(extent, market_extent(store, request.market));
    std::vector<ScoreSample> samples;
    const double share = 1.0 / static_cast<double>(extent.instruments.size());
    for (std::size_t i = 0; i < extent.instruments.size(); ++i) {
        const StoredInstrument& stored = extent.instruments[i];
        const auto& wanted = request.venues;
        if (!wanted.empty() && std::ranges::find(wanted, stored.instrument.venue) == wanted.end()) {
            continue;
        }
        const auto part = [&](double done) { progress(share * (static_cast<double>(i) + done)); };
        FL_TRY(sample, Scorer(store, request, stored).run(part));
        samples.push_back(std::move(sample));
    }
    return samples;
}

}  // namespace faultline
