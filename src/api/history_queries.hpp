// Answers out of the history, for the API: series with a step, liquidations, maps and heatmaps of
// other times. Each reads through the store of the thread it runs on.
#pragma once

#include <vector>

#include "api/market_service.hpp"
#include "history/store.hpp"

namespace faultline {

/// One price path of the market over the period: that of the instrument with the most bars, joined
/// to the step. Without a step: of one minute, or as fine as there is.
Outcome<std::vector<Candle>> candles_of(const Store& store, const SeriesQuestion& question);

Outcome<std::vector<VenueSeries<OpenInterest>>> open_interest_of(const Store& store,
                                                                 const SeriesQuestion& question);
Outcome<std::vector<VenueSeries<Funding>>> funding_of(const Store& store,
                                                      const SeriesQuestion& question);
Outcome<std::vector<VenueSeries<LongShortRatio>>> ratios_of(const Store& store,
                                                            const SeriesQuestion& question);

/// The newest `count_max` that fit, newest first. Their sequence is 0: they are not news.
Outcome<std::vector<SeenLiquidation>> liquidations_of(const Store& store,
                                                      const LiquidationQuestion& question);

/// By replay, from books warmed up on the history before; seconds for long periods.
Outcome<LiquidationMap> map_of(const Store& store, const MapQuestion& question,
                               DurationNs warmup_ns);
/// Likewise; the changes are those between whole hours.
Outcome<ZoneAnswer> zones_of(const Store& store, const ZoneQuestion& question,
                             DurationNs warmup_ns);
Outcome<Heatmap> heatmap_of(const Store& store, const HeatmapQuestion& question,
                            DurationNs warmup_ns);
Outcome<LeverageFigures> leverage_of(const Store& store, const std::string& market, TimeNs at_ns,
                                     DurationNs warmup_ns);

}  // namespace faultline
