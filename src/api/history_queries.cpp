// History queries: thin readings over history/reader and MarketReplay.
#include "api/history_queries.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "engine/market_setup.hpp"
#include "history/market_replay.hpp"
#include "history/reader.hpp"
#include "insight/zone_confidence.hpp"
#include "map/heatmap_builder.hpp"
#include "map/leverage_builder.hpp"

namespace faultline {
namespace {

constexpr std::size_t columns_max = 2000;
constexpr double rows_max = 200'000;
constexpr double cells_max = 4e6;

bool is_wanted(const std::vector<VenueId>& venues, VenueId venue) {
    return venues.empty() || std::ranges::find(venues, venue) != venues.end();
}

std::vector<StoredInstrument> instruments_of(const Store& store, const std::string& market,
                                             const std::vector<VenueId>& venues) {
    std::vector<StoredInstrument> out;
    for (const StoredInstrument& stored : store.instruments()) {
        const Instrument& one = stored.instrument;
        if ((market.empty() || one.market == market) && is_wanted(venues, one.venue)) {
            out.push_back(stored);
        }
    }
    std::ranges::sort(out, {}, [](const auto& one) { return index_of(one.instrument.venue); });
    return out;
}

/// The last of each step.
template <class EventType>
void thin(std::vector<EventType>& events, DurationNs step_ns) {
    if (step_ns <= 0) return;
    std::vector<EventType> kept;
    for (EventType& event : events) {
        const bool is_same =
            !kept.empty() && kept.back().exchange_ns / step_ns == event.exchange_ns / step_ns;
        if (is_same) {
            kept.back() = std::move(event);
        } else {
            kept.push_back(std::move(event));
        }
    }
    events = std::move(kept);
}

template <class EventType, class Read>
Outcome<std::vector<VenueSeries<EventType>>> series_of(const Store& store,
                                                       const SeriesQuestion& question,
                                                       const Read& read) {
    std::vector<VenueSeries<EventType>> out;
    for (const StoredInstrument& stored : instruments_of(store, question.market, question.venues)) {
        FL_TRY(events, read(store, stored.id, question.from_ns, question.to_ns));
        if (events.empty()) continue;
        thin(events, question.step_ns);
        out.push_back({stored.instrument.venue, stored.instrument.symbol, std::move(events)});
    }
    return out;
}

/// Liquidations of one instrument are few: one query for all would need no less code.
void take_matching(const LiquidationQuestion& question, const StoredInstrument& stored,
                   std::vector<Liquidation>& events, std::vector<SeenLiquidation>& out) {
    for (Liquidation& event : events) {
        if (question.side && event.side != *question.side) continue;
        SeenLiquidation seen;
        seen.venue = stored.instrument.venue;
        seen.market = stored.instrument.market;
        seen.symbol = stored.instrument.symbol;
        if (event.given != LiquidationPrice::none) {
            seen.notional_usd = event.size_coins * event.price_usd().to_double();
        }
        if (question.usd_min > 0 && !(seen.notional_usd >= question.usd_min)) continue;
        seen.event = std::move(event);
        out.push_back(std::move(seen));
    }
}

void keep_newest(std::vector<SeenLiquidation>& seen, std::size_t count_max) {
    std::ranges::sort(seen, std::greater{},
                      [](const SeenLiquidation& one) { return one.event.exchange_ns; });
    if (seen.size() > count_max) seen.resize(count_max);
}

ReplayRequest replay_request(const MapQuestion& question, TimeNs from_ns, TimeNs to_ns,
                             DurationNs warmup_ns) {
    ReplayRequest request;
    request.market = question.market;
    request.venues = question.venues;
    request.from_ns = from_ns;
    request.to_ns = to_ns;
    request.warmup_ns = warmup_ns;
    request.config = default_config(question.market);
    return request;
}

Outcome<MapRequest> map_request(const MapQuestion& question, TimeNs at_ns,
                                const std::vector<BookView>& views) {
    const double price = current_price_usd(views);
    if (!std::isfinite(price)) {
        return problem(
            "no price and open interest of " + question.market + " at " + format_time(at_ns), "at",
            "ask for a time that the history covers");
    }
    MapRequest request;
    request.market = question.market;
    request.at_ns = at_ns;
    request.bucket_usd =
        question.bucket_usd > 0 ? question.bucket_usd : default_bucket_usd(question.market, price);
    request.low_usd = question.low_usd;
    request.high_usd = question.high_usd;
    if (!(request.high_usd > 0) && question.around > 0) {
        request.low_usd = price * (1 - question.around);
        request.high_usd = price * (1 + question.around);
    }
    request.leverage_min = question.leverage_min;
    request.leverage_max = question.leverage_max;
    if (map_row_count(request, views) > rows_max) {
        return problem(fmt::format("more than {:.0f} price rows", rows_max), "bucket",
                       "choose a larger bucket or a smaller range");
    }
    return request;
}

}  // namespace

Outcome<std::vector<Candle>> candles_of(const Store& store, const SeriesQuestion& question) {
    std::optional<SeriesInfo> best;
    for (const StoredInstrument& stored : instruments_of(store, question.market, question.venues)) {
        FL_TRY(series, read_series(store, stored.id));
        for (const SeriesInfo& info : series) {
            const bool covers = info.first_ns < question.to_ns && info.last_ns >= question.from_ns;
            if (info.price != PriceKind::trade || !covers) continue;
            if (question.step_ns > 0 && info.length_ns > question.step_ns) continue;
            if (!best || info.rows > best->rows) best = info;
        }
    }
    std::vector<Candle> candles;
    if (!best) return candles;
    const DurationNs step_ns =
        question.step_ns > 0 ? question.step_ns : std::max(best->length_ns, ns_per_minute);
    FL_TRY(bars, read_bars(store, *best, question.from_ns, question.to_ns));
    constexpr int decimals = 10;
    const auto decimal = [](double usd) {
        return Decimal::from_double(usd, decimals).value_or(Decimal{});
    };
    for (const PathBar& bar : bars) {
        const TimeNs open_ns = bar.open_ns - bar.open_ns % step_ns;
        if (candles.empty() || candles.back().open_ns != open_ns) {
            Candle fresh;
            fresh.instrument = best->instrument;
            fresh.open_ns = open_ns;
            fresh.length_ns = step_ns;
            fresh.open_usd = fresh.high_usd = fresh.low_usd = decimal(bar.open_usd);
            fresh.volume_coins = 0;
            fresh.taker_buy_coins = 0;
            candles.push_back(fresh);
        }
        Candle& candle = candles.back();
        if (bar.high_usd > candle.high_usd.to_double()) candle.high_usd = decimal(bar.high_usd);
        if (bar.low_usd < candle.low_usd.to_double()) candle.low_usd = decimal(bar.low_usd);
        candle.close_usd = decimal(bar.close_usd);
        candle.volume_coins += bar.volume_coins;  // NaN stays: part of it is not known
        candle.taker_buy_coins += bar.taker_buy_coins;
    }
    return candles;
}

Outcome<std::vector<VenueSeries<OpenInterest>>> open_interest_of(const Store& store,
                                                                 const SeriesQuestion& question) {
    return series_of<OpenInterest>(store, question, read_open_interest);
}

Outcome<std::vector<VenueSeries<Funding>>> funding_of(const Store& store,
                                                      const SeriesQuestion& question) {
    return series_of<Funding>(store, question, read_funding);
}

Outcome<std::vector<VenueSeries<LongShortRatio>>> ratios_of(const Store& store,
                                                            const SeriesQuestion& question) {
    std::vector<VenueSeries<LongShortRatio>> out;
    for (const StoredInstrument& stored : instruments_of(store, question.market, question.venues)) {
        FL_TRY(events, read_ratios(store, stored.id, question.from_ns, question.to_ns));
        // Each kind is a series of its own.
        for (const RatioKind kind : {RatioKind::account, RatioKind::top_account,
                                     RatioKind::top_position, RatioKind::taker_volume}) {
            std::vector<LongShortRatio> of_kind;
            std::ranges::copy_if(events, std::back_inserter(of_kind),
                                 [kind](const auto& one) { return one.kind == kind; });
            if (of_kind.empty()) continue;
            thin(of_kind, question.step_ns);
            out.push_back({stored.instrument.venue, stored.instrument.symbol, std::move(of_kind)});
        }
    }
    return out;
}

Outcome<std::vector<SeenLiquidation>> liquidations_of(const Store& store,
                                                      const LiquidationQuestion& question) {
    // Backwards in slices: the newest are wanted, and a long history holds millions.
    std::vector<SeenLiquidation> out;
    DurationNs slice_ns = ns_per_hour;
    const auto instruments = instruments_of(store, question.market, question.venues);
    for (TimeNs to_ns = question.to_ns; to_ns > question.from_ns;) {
        const TimeNs from_ns = std::max(question.from_ns, to_ns - slice_ns);
        for (const StoredInstrument& stored : instruments) {
            FL_TRY(events, read_liquidations(store, stored.id, from_ns, to_ns));
            take_matching(question, stored, events, out);
        }
        if (out.size() >= question.count_max) break;
        to_ns = from_ns;
        slice_ns *= 4;
    }
    keep_newest(out, question.count_max);
    return out;
}

Outcome<LiquidationMap> map_of(const Store& store, const MapQuestion& question,
                               DurationNs warmup_ns) {
    const TimeNs at_ns = *question.at_ns;
    FL_TRY(replay, MarketReplay::open(store, replay_request(question, at_ns, at_ns, warmup_ns)));
    FL_CHECK(replay.advance_to(at_ns));
    const std::vector<BookView> views = replay.views(at_ns);
    FL_TRY(request, map_request(question, at_ns, views));
    LiquidationMap map =
        build_map(request, views, std::string(model_version), std::string(weights_prior));
    FL_TRY(simulated, store.holds_simulated());
    map.simulated = simulated;
    return map;
}

Outcome<ZoneAnswer> zones_of(const Store& store, const ZoneQuestion& question,
                             DurationNs warmup_ns) {
    const TimeNs at_ns = question.map.at_ns.value_or(0);
    const TimeNs from_ns = at_ns - question.history_ns;
    FL_TRY(replay,
           MarketReplay::open(store, replay_request(question.map, from_ns, at_ns, warmup_ns)));
    FL_TRY(simulated, store.holds_simulated());
    ZoneAnswer answer;
    ZoneHistory history;
    bool is_first = true;
    const auto map_at = [&](TimeNs then_ns,
                            const std::vector<BookView>& views) -> Outcome<LiquidationMap> {
        FL_TRY(request, map_request(question.map, then_ns, views));
        LiquidationMap map =
            build_map(request, views, std::string(model_version), std::string(weights_prior));
        map.simulated = simulated;
        return map;
    };
    FL_CHECK(replay.advance_to(from_ns));
    static_cast<void>(replay.take_price_range());
    for (TimeNs end_ns = (from_ns / ns_per_hour + 1) * ns_per_hour; end_ns <= at_ns;
         end_ns += ns_per_hour) {
        FL_CHECK(replay.advance_to(end_ns));
        const std::vector<BookView> views = replay.views(end_ns);
        if (!std::isfinite(current_price_usd(views))) continue;
        FL_TRY(map, map_at(end_ns, views));
        const PathBar range = replay.take_price_range();
        const auto told =
            history.add(find_zones(map, question.day_sigma, std::nullopt, question.settings),
                        {range.open_usd, range.high_usd, range.low_usd, range.close_usd});
        if (std::exchange(is_first, false)) continue;  // what is there at first did not form then
        answer.changes.insert(answer.changes.end(), told.begin(), told.end());
    }
    FL_CHECK(replay.advance_to(at_ns));
    const std::vector<BookView> views = replay.views(at_ns);
    FL_TRY(map, map_at(at_ns, views));
    answer.reading = read_zones(map, views, question.day_sigma, question.settings);
    return answer;
}

Outcome<Heatmap> heatmap_of(const Store& store, const HeatmapQuestion& question,
                            DurationNs warmup_ns) {
    const DurationNs step_ns = question.step_ns;
    const TimeNs first_end = (question.from_ns / step_ns + 1) * step_ns;
    if ((question.to_ns - question.from_ns) / step_ns > static_cast<DurationNs>(columns_max)) {
        return problem(fmt::format("more than {} columns", columns_max), "step",
                       "choose a longer step or a shorter period");
    }
    FL_TRY(extent, market_extent(store, question.rows.market));
    FL_TRY(visited, visited_prices(store, extent, question.from_ns, question.to_ns));
    const double middle = (visited.low_usd + visited.high_usd) / 2;
    double low = question.rows.low_usd;
    double high = question.rows.high_usd;
    if (!(high > low)) {
        const double around = question.rows.around > 0 ? question.rows.around : 0.06;
        low = visited.low_usd * (1 - around);
        high = visited.high_usd * (1 + around);
    }
    const double bucket = question.rows.bucket_usd > 0
                              ? question.rows.bucket_usd
                              : default_bucket_usd(question.rows.market, middle);
    if ((high - low) / bucket * static_cast<double>((question.to_ns - first_end) / step_ns + 1) >
        cells_max) {
        return problem(fmt::format("more than {:.0f} cells", cells_max), "bucket",
                       "choose a larger bucket, a longer step, or a smaller range");
    }
    FL_TRY(replay, MarketReplay::open(store, replay_request(question.rows, question.from_ns,
                                                            question.to_ns, warmup_ns)));
    FL_CHECK(replay.advance_to(question.from_ns));
    static_cast<void>(replay.take_price_range());
    const auto rows = PriceBuckets::covering(low, high, bucket);
    HeatmapBuilder builder(question.rows.market, step_ns, rows,
                           brackets_within(question.rows.leverage_min, question.rows.leverage_max));
    TimeNs last_end = question.from_ns;
    for (TimeNs end = first_end; end <= question.to_ns; end += step_ns) {
        FL_CHECK(replay.advance_to(end));
        const PathBar range = replay.take_price_range();
        builder.add_column(end, replay.views(end),
                           {range.open_usd, range.high_usd, range.low_usd, range.close_usd});
        last_end = end;
    }
    const std::vector<BookView> views = replay.views(last_end);
    FL_TRY(request, map_request(question.rows, last_end, views));
    LiquidationMap last =
        build_map(request, views, std::string(model_version), std::string(weights_prior));
    FL_TRY(simulated, store.holds_simulated());
    last.simulated = simulated;
    return builder.finish(std::move(last));
}

Outcome<LeverageFigures> leverage_of(const Store& store, const std::string& market, TimeNs at_ns,
                                     DurationNs warmup_ns) {
    MapQuestion question;
    question.market = market;
    FL_TRY(replay, MarketReplay::open(store, replay_request(question, at_ns, at_ns, warmup_ns)));
    FL_CHECK(replay.advance_to(at_ns));
    std::vector<FlowShares> priors;
    for (const VenueId venue : all_venues()) priors.push_back(prior_flow_shares(venue));
    LeverageFigures figures =
        build_leverage(market, at_ns, replay.views(at_ns), priors, std::string(model_version));
    FL_TRY(simulated, store.holds_simulated());
    figures.simulated = simulated;
    return figures;
}

}  // namespace faultline
