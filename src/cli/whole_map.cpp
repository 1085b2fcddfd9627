// WholeMap: replay and read-out.
#include "cli/whole_map.hpp"

#include <cmath>

#include "cli/learned_weights.hpp"

namespace faultline::cli {

Outcome<LiquidationMap> whole_map(const Store& store, const MarketQuery& query, TimeNs at_ns) {
    FL_TRY(weights, learned_weights(store, query, at_ns));
    ReplayRequest request = replay_request(query, at_ns, at_ns);
    use_weights(weights, request);
    FL_TRY(replay, MarketReplay::open(store, request));
    FL_CHECK(replay.advance_to(at_ns));
    const std::vector<BookView> views = replay.views(at_ns);
    if (!std::isfinite(current_price_usd(views))) return no_map(query, at_ns, views);
    MapRequest asked;
    asked.market = query.market;
    asked.at_ns = at_ns;
    LiquidationMap map = build_map(asked, views, std::string(model_version), weights.name);
    FL_TRY(simulated, store.holds_simulated());
    map.simulated = simulated;
    return map;
}

}  // namespace faultline::cli
