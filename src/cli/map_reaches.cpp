// MapReaches: days of a replay.
#include "cli/map_reaches.hpp"

#include <algorithm>
#include <cmath>

#include "cli/progress.hpp"
#include "engine/market_setup.hpp"
#include "history/market_replay.hpp"
#include "history/reader.hpp"

namespace faultline::cli {

Outcome<std::vector<MapReach>> map_reaches(const Store& store, const MarketQuery& query,
                                           TimeNs hour_end_ns, TimeNs at_ns, DurationNs length_ns) {
    FL_TRY(extent, market_extent(store, query.market));
    TimeNs observed_ns = hour_end_ns;  // no map before the first open interest
    for (const StoredInstrument& stored : extent.instruments) {
        FL_TRY(seen, open_interest_extent(store, stored.id));
        if (seen.first != 0) observed_ns = std::min(observed_ns, seen.first);
    }
    const TimeNs first_ns = std::max(observed_ns, hour_end_ns - length_ns);
    const DurationNs days = std::max<DurationNs>(0, (hour_end_ns - first_ns) / ns_per_day);
    const TimeNs from_ns = hour_end_ns - days * ns_per_day;
    FL_TRY(replay, MarketReplay::open(store, replay_request(query, from_ns, at_ns)));
    std::vector<MapReach> reaches;
    const auto read = [&](TimeNs then_ns) -> Outcome<void> {
        FL_CHECK(replay.advance_to(then_ns));
        const std::vector<BookView> views = replay.views(then_ns);
        if (!std::isfinite(current_price_usd(views))) return {};
        MapRequest request;
        request.market = query.market;
        request.at_ns = then_ns;
        request.checks_conservation = false;
        const LiquidationMap map =
            build_map(request, views, std::string(model_version), std::string(weights_prior));
        if (const auto reach = reach_of(map)) reaches.push_back(*reach);
        return {};
    };
    Progress progress("replay");
    for (DurationNs day = 0; day <= days; ++day) {
        FL_CHECK(read(from_ns + day * ns_per_day));
        progress.show(static_cast<double>(day + 1) / static_cast<double>(days + 1));
    }
    if (at_ns > hour_end_ns) FL_CHECK(read(at_ns));
    return reaches;
}

}  // namespace faultline::cli
