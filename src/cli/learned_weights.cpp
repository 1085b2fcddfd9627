// LearnedWeights: learning before an answer.
#include "cli/learned_weights.hpp"

#include "cli/progress.hpp"
#include "engine/market_setup.hpp"
#include "history/member_threads.hpp"
#include "insight/zone_confidence.hpp"
#include "map/leverage_builder.hpp"

namespace faultline::cli {

Outcome<LearnedWeights> learned_weights(const Store& store, const MarketQuery& query,
                                        TimeNs until_ns) {
    LearnedWeights out;
    if (!query.learn) return out;
    LearningRequest request;
    request.market = query.market;
    request.venues = query.venues;
    request.until_ns = until_ns;
    ModelConfig base = default_config(query.market);
    base.eta = 1;  // of the bank's settings the one that explains most (docs/model.md)
    request.bank = usual_bank(base);
    request.threads = all_processors();
    if (query.pool_markets) {
        Progress others("learning other markets");
        FL_TRY(priors,
               learn_symbol_priors(store, request, [&](double done) { others.show(done); }));
        request.symbol_priors = std::move(priors);
    }
    Progress progress("learning");
    FL_TRY(venues, learn_market(store, request, [&](double done) { progress.show(done); }));
    for (VenueLearning& venue : venues) {
        if (venue.blocked.empty()) out.name = "learned";
        out.venues.push_back(std::move(venue));
    }
    return out;
}

void use_weights(const LearnedWeights& weights, ReplayRequest& request) {
    for (const VenueLearning& venue : weights.venues) {
        if (!venue.blocked.empty() && venue.pooled_from.empty()) continue;
        request.shares[venue.venue] =
            learned_flow(venue.both, prior_flow_shares(venue.venue).inert);
        if (venue.blocked.empty()) request.configs[venue.venue] = venue.config;
    }
}

std::optional<BracketShares> spread_of(const LearnedWeights& weights) {
    BracketShares sum{};
    double events = 0;
    for (const VenueLearning& venue : weights.venues) {
        if (!venue.blocked.empty() || !(venue.both.events > 0)) continue;
        events += venue.both.events;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const BracketLearned& bracket = venue.both.brackets[k];
            if (!(bracket.notional_share > 0)) continue;
            sum[k] +=
                venue.both.events * (bracket.hi - bracket.lo) / (2 * z_90) / bracket.notional_share;
        }
    }
    if (!(events > 0)) return std::nullopt;
    for (double& one : sum) one /= events;
    return sum;
}

}  // namespace faultline::cli
