// SymbolPool: what is learned of one venue or market as a prior of another: of a venue's other
// markets, and of the venues of its kind.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "market/leverage_bracket.hpp"
#include "market/venue_id.hpp"

namespace faultline {

struct LearningRequest;
class Store;
struct VenueLearning;

struct SymbolPrior {
    BracketShares shares{};            // of what is opened, inert left out
    std::vector<std::string> markets;  // that they come from
};
using SymbolPriors = std::map<VenueId, SymbolPrior>;

/// By venue; those of which no other market was learned are left out. `others` by market.
SymbolPriors symbol_priors(const std::map<std::string, std::vector<VenueLearning>>& others);

/// Learns the history's other markets for `like`, on the same venues and up to the same time, each
/// under one setting: a prior need not be better than that, and it costs a ninth of the bank.
Outcome<SymbolPriors> learn_symbol_priors(const Store& store, const LearningRequest& like,
                                          const std::function<void(double)>& progress);

/// Venues of a market of which nothing could be learned get the shares of their kin, where any was.
void pool_kin(std::vector<VenueLearning>& venues);

}  // namespace faultline
