// InsightMarket: replaying step by step.
#include "cli/insight_market.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "cli/progress.hpp"
#include "history/reader.hpp"
#include "insight/zone_confidence.hpp"

namespace faultline::cli {
namespace {

bool is_wanted(const MarketQuery& query, VenueId venue) {
    return query.venues.empty() ||
           std::find(query.venues.begin(), query.venues.end(), venue) != query.venues.end();
}

/// The one series of traded volume that covers most of the period, the finer of two alike. One and
/// not a sum, so that a venue that comes or goes is not taken for an expansion.
Outcome<std::optional<SeriesInfo>> volume_series(const Store& store, const MarketExtent& extent,
                                                 const MarketQuery& query, TimeNs from_ns,
                                                 TimeNs to_ns) {
    std::optional<SeriesInfo> best;
    DurationNs best_covered = 0;
    for (const StoredInstrument& stored : extent.instruments) {
        if (!is_wanted(query, stored.instrument.venue)) continue;
        FL_TRY(series, read_series(store, stored.id));
        for (const SeriesInfo& one : series) {
            if (one.price != PriceKind::trade || !one.has_volume) continue;
            const TimeNs end_ns = std::min(to_ns, one.last_ns + one.length_ns);
            const DurationNs covered = end_ns - std::max(from_ns, one.first_ns);
            const bool finer = best && covered == best_covered && one.length_ns < best->length_ns;
            if (covered <= 0 || !(covered > best_covered || finer)) continue;
            best = one;
            best_covered = covered;
        }
    }
    return best;
}

/// Volume of each step; NaN where the series has none.
Outcome<std::vector<double>> step_volumes(const Store& store, const MarketExtent& extent,
                                          const MarketQuery& query, TimeNs from_ns, TimeNs to_ns,
                                          DurationNs step_ns) {
    std::vector<double> out(static_cast<std::size_t>((to_ns - from_ns) / step_ns), unknown);
    FL_TRY(series, volume_series(store, extent, query, from_ns, to_ns));
    if (!series || series->length_ns > step_ns) return out;
    constexpr DurationNs slice_ns = 7 * ns_per_day;
    for (TimeNs at_ns = from_ns; at_ns < to_ns; at_ns += slice_ns) {
        FL_TRY(bars, read_bars(store, *series, at_ns, std::min(to_ns, at_ns + slice_ns)));
        for (const PathBar& bar : bars) {
            const auto step = static_cast<std::size_t>((bar.open_ns - from_ns) / step_ns);
            if (step >= out.size() || !std::isfinite(bar.volume_coins)) continue;
            out[step] = (std::isfinite(out[step]) ? out[step] : 0) + bar.volume_coins;
        }
    }
    return out;
}

}  // namespace

LiquidationMap cut_out(const LiquidationMap& map, PriceRange range) {
    constexpr double usual_around = 0.15;
    if (!range.given()) range.around = usual_around;
    const auto [low, high] = range.at(map.current_price_usd);
    LiquidationMap shown = map;
    std::erase_if(shown.levels, [low, high](const MapLevel& level) {
        return level.price_usd < low || level.price_usd > high;
    });
    return shown;
}

double daily_sigma_of(const std::vector<MarketStep>& steps, DurationNs step_ns) {
    double squares = 0;
    double count = 0;
    for (std::size_t i = 1; i < steps.size(); ++i) {
        const double change = std::log(steps[i].bar.close_usd / steps[i - 1].bar.close_usd);
        if (!std::isfinite(change)) continue;
        squares += change * change;
        count += 1;
    }
    const double per_day = static_cast<double>(ns_per_day) / static_cast<double>(step_ns);
    return count >= per_day ? std::sqrt(squares / count * per_day) : unknown;
}

LiquidationMap InsightMarket::map(const MarketQuery& query, TimeNs now_ns) const {
    MapRequest request;
    request.market = query.market;
    request.at_ns = now_ns;
    request.bucket_usd = query.bucket_usd;
    request.leverage_min = query.leverage_min;
    request.leverage_max = query.leverage_max;
    const std::vector<BookView> views = replay.views(now_ns);
    if (query.range.given()) {
        std::tie(request.low_usd, request.high_usd) = query.range.at(current_price_usd(views));
    }
    LiquidationMap map = build_map(request, views, std::string(model_version), weights);
    map.simulated = simulated;
    return map;
}

Outcome<InsightMarket> insight_market(const Store& store, const MarketQuery& query,
                                      const InsightRequest& request) {
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    const DurationNs count = request.length_ns / request.step_ns;
    const TimeNs from_ns = at_ns - count * request.step_ns;
    FL_TRY(weights, learned_weights(store, query,
                                    request.learn_until_ns > 0 ? request.learn_until_ns : at_ns));
    ReplayRequest replay_of = replay_request(query, from_ns, at_ns);
    use_weights(weights, replay_of);
    FL_TRY(replay, MarketReplay::open(store, replay_of));
    FL_TRY(simulated, store.holds_simulated());
    InsightMarket market{std::move(replay),  {},           at_ns,    unknown,
                         spread_of(weights), weights.name, simulated};
    FL_CHECK(market.replay.advance_to(from_ns));
    market.replay.take_price_range();  // what the warm-up saw belongs to no step
    FL_TRY(volumes, step_volumes(store, extent, query, from_ns, from_ns + count * request.step_ns,
                                 request.step_ns));
    Progress progress("replay");
    for (DurationNs i = 1; i <= count; ++i) {
        const TimeNs end_ns = from_ns + i * request.step_ns;
        FL_CHECK(market.replay.advance_to(end_ns));
        const PathBar range = market.replay.take_price_range();
        market.steps.push_back({end_ns,
                                {range.open_usd, range.high_usd, range.low_usd, range.close_usd},
                                volumes[static_cast<std::size_t>(i - 1)]});
        if (request.after_step) FL_CHECK(request.after_step(market));
        progress.show(static_cast<double>(i) / static_cast<double>(count));
    }
    const std::vector<BookView> views = market.replay.views(at_ns);
    if (!std::isfinite(current_price_usd(views))) return no_map(query, at_ns, views);
    market.daily_sigma = daily_sigma_of(market.steps, request.step_ns);
    if (!market.bracket_sd) market.bracket_sd = prior_spread(views);
    return market;
}

}  // namespace faultline::cli
