// Reader: events of one instrument and period out of the store, in order of time.
//
// Meant to be called in slices of days to weeks, so that memory stays bounded whatever the store
// holds. Periods are half open, [from_ns, to_ns). Unknown values are NaN.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "engine/path_bar.hpp"
#include "history/store.hpp"

namespace faultline {

/// One price path that the store has for an instrument: candles of one kind and length, or trades
/// or mark prices, which are read as bars of one second (`from_ticks`).
struct SeriesInfo {
    InstrumentId instrument;
    PriceKind price;
    DurationNs length_ns;
    bool from_ticks;
    TimeNs first_ns, last_ns;  // opening of the first and of the last bar
    std::uint64_t rows;        // candles or ticks, not bars
    bool has_volume;           // at least one of them knows its volume
};

Outcome<std::vector<StoredInstrument>> read_instruments(const Store& store);

/// Finest last; trade, mark, index.
Outcome<std::vector<SeriesInfo>> read_series(const Store& store, InstrumentId instrument);
/// The same of several in one pass over the tables, which is what costs; those without a series are
/// left out.
Outcome<std::map<InstrumentId, std::vector<SeriesInfo>>> read_series(
    const Store& store, std::span<const InstrumentId> instruments);

/// Bars that open in the period. Seconds without a tick have no bar.
Outcome<std::vector<PathBar>> read_bars(const Store& store, const SeriesInfo& series,
                                        TimeNs from_ns, TimeNs to_ns);

/// A value that a ticker repeats within a minute is no new observation and is left out.
Outcome<std::vector<OpenInterest>> read_open_interest(const Store& store, InstrumentId instrument,
                                                      TimeNs from_ns, TimeNs to_ns);
/// Times of the first and the last observation of open interest; both 0 where there is none.
Outcome<std::pair<TimeNs, TimeNs>> open_interest_extent(const Store& store,
                                                        InstrumentId instrument);
/// Likewise of liquidations.
Outcome<std::pair<TimeNs, TimeNs>> liquidation_extent(const Store& store, InstrumentId instrument);
Outcome<std::vector<Liquidation>> read_liquidations(const Store& store, InstrumentId instrument,
                                                    TimeNs from_ns, TimeNs to_ns);
Outcome<std::vector<Funding>> read_funding(const Store& store, InstrumentId instrument,
                                           TimeNs from_ns, TimeNs to_ns);
/// Long/short ratios of all kinds.
Outcome<std::vector<LongShortRatio>> read_ratios(const Store& store, InstrumentId instrument,
                                                 TimeNs from_ns, TimeNs to_ns);
/// Reserves of a coin, of single venues and of all together.
Outcome<std::vector<ExchangeReserve>> read_reserves(const Store& store, const std::string& coin,
                                                    TimeNs from_ns, TimeNs to_ns);

}  // namespace faultline
