// SymbolPool: what was learned, gathered by venue.
#include "history/symbol_pool.hpp"

#include "engine/market_setup.hpp"
#include "history/market_learning.hpp"
#include "learn/pooled_prior.hpp"
#include "venue/catalog.hpp"

namespace faultline {

SymbolPriors symbol_priors(const std::map<std::string, std::vector<VenueLearning>>& others) {
    std::map<VenueId, std::vector<PooledMember>> members;
    SymbolPriors out;
    for (const auto& [market, venues] : others) {
        for (const VenueLearning& venue : venues) {
            if (!venue.blocked.empty() || !(venue.both.events > 0)) continue;
            PooledMember& member = members[venue.venue].emplace_back();
            member.events = venue.both.events;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                member.shares[k] = venue.both.brackets[k].notional_share;
            }
            out[venue.venue].markets.push_back(market);
        }
    }
    for (auto& [venue, prior] : out) {
        prior.shares = symbol_prior(members[venue], prior_among_active(venue));
    }
    return out;
}

Outcome<SymbolPriors> learn_symbol_priors(const Store& store, const LearningRequest& like,
                                          const std::function<void(double)>& progress) {
    std::map<std::string, std::vector<VenueLearning>> others;
    for (const StoredInstrument& stored : store.instruments()) {
        others.try_emplace(stored.instrument.market);
    }
    others.erase(like.market);
    double done = 0;
    for (auto& [market, learned] : others) {
        LearningRequest request = like;
        request.market = market;
        request.symbol_priors.clear();
        ModelConfig config = default_config(market);
        config.eta = 1;
        config.buffer = 0;
        config.round_share = 0.8;
        request.bank = {{"gross, buffer 0.0 %, round settings", config}};
        const auto part = [&](double share) {
            progress((done + share) / static_cast<double>(others.size()));
        };
        FL_TRY(venues, learn_market(store, request, part));
        learned = std::move(venues);
        done += 1;
    }
    return symbol_priors(others);
}

void pool_kin(std::vector<VenueLearning>& all) {
    for (VenueLearning& venue : all) {
        if (venue.blocked.empty()) continue;
        std::vector<PooledMember> members;
        for (const VenueLearning& kin : all) {
            if (!kin.blocked.empty() ||
                spec_of(kin.venue).archetype != spec_of(venue.venue).archetype) {
                continue;
            }
            PooledMember member;
            member.events = kin.both.events;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                member.shares[k] = kin.both.brackets[k].notional_share;
            }
            members.push_back(member);
            venue.pooled_from.push_back(kin.venue);
        }
        if (members.empty()) continue;
        std::string names;
        for (const VenueId kin : venue.pooled_from) {
            names += (names.empty() ? "" : ", ") + std::string(name_of(kin));
        }
        venue.notes.push_back("prior, pooled with what was learned of " + names);
        LearnerSettings settings;
        settings.prior = pooled_prior(members, prior_among_active(venue.venue));
        venue.both = learn_leverage({}, settings, 0);
    }
}

}  // namespace faultline
