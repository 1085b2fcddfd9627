// SweptMarkets: one replay after another.
#include "cli/swept_markets.hpp"

#include <set>

#include "cli/progress.hpp"
#include "cli/whole_map.hpp"
#include "history/question_source.hpp"
#include "insight/question.hpp"

namespace faultline::cli {
namespace {

Outcome<void> add_market(SweptMarkets& out, const Store& store, MarketQuery query,
                         const std::string& market, TimeNs at_ns) {
    query.market = market;
    FL_TRY(bars, load_price_bars(store, market, at_ns));
    FL_TRY(map, whole_map(store, query, at_ns));
    out.bars.push_back(std::move(bars));
    out.maps.push_back(std::move(map));
    out.markets.push_back({&out.maps.back(), &out.bars.back()});
    return {};
}

}  // namespace

Outcome<SweptMarkets> swept_markets(const Store& store, const MarketQuery& query,
                                    const std::string& market, TimeNs at_ns) {
    SweptMarkets out;
    if (market != all_markets) {
        FL_CHECK(add_market(out, store, query, market, at_ns));
        return out;
    }
    std::set<std::string> names;
    for (const StoredInstrument& stored : store.instruments()) {
        names.insert(stored.instrument.market);
    }
    Progress progress("reading maps");
    double done = 0;
    for (const std::string& name : names) {
        progress.show(done++ / static_cast<double>(names.size()), name);
        const auto added = add_market(out, store, query, name, at_ns);
        if (!added) out.unmapped.push_back(name + " (" + added.error().what + ")");
    }
    return out;
}

}  // namespace faultline::cli
