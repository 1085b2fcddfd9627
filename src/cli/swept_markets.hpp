// SweptMarkets: maps and prices of the markets whose liquidations a question sums.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "cli/market_query.hpp"
#include "insight/map_totals.hpp"

namespace faultline::cli {

struct SweptMarkets {
    // Deques: what `markets` points to stays where it is.
    std::deque<LiquidationMap> maps;
    std::deque<PriceBars> bars;
    std::vector<SweptMarket> markets;
    std::vector<std::string> unmapped;  // and why, of a total of all markets
};

/// Of the market asked about, or of all that the history has (all_markets), each by a replay up to
/// `at_ns`. Problem where the one market has no map; of all, those without are listed.
Outcome<SweptMarkets> swept_markets(const Store& store, const MarketQuery& query,
                                    const std::string& market, TimeNs at_ns);

}  // namespace faultline::cli
