// PooledPrior: what a venue that shows no liquidations is taken to be like, from its kin.
//
// Venues of one kind are not alike, but more alike than all venues are: where some of them have
// been learned, their shares are a better guess than the judgement in leverage_prior. Shares are
// averaged as logs (a softmax mean), each weighted by its information, and the judgement stays in
// with the weight of pooled_prior_events liquidations (science note 2.6). Pure.
#pragma once

#include <span>

#include "market/leverage_bracket.hpp"

namespace faultline {

inline constexpr double pooled_prior_events = 1000;
inline constexpr double pooled_member_events_max = 2000;  // no venue speaks for all

struct PooledMember {
    BracketShares shares{};  // of notional opened; they sum to 1
    double events = 0;       // liquidations behind them
};

/// Of the pseudo-events of a prior, those that the other symbols of the venue speak for, and those
/// of its kind (science note 2.6).
inline constexpr double symbol_prior_events = 40, kind_prior_events = 20;

/// What a symbol is taken to be like before its own liquidations are looked at: the softmax mean of
/// what was learned of the venue's other symbols, and the judgement for its kind, 40 to 20. Where
/// the others have fewer liquidations than that by themselves, they weigh less. Shares that sum to
/// 1; `prior` where there is no symbol.
BracketShares symbol_prior(std::span<const PooledMember> symbols, const BracketShares& prior);

/// Shares that sum to 1; brackets with a prior of 0 stay at 0. `prior` where there is no member.
BracketShares pooled_prior(std::span<const PooledMember> members, const BracketShares& prior);

}  // namespace faultline
