// Liquidation prices: one solver for each family of margin rules.
//
// All of them solve the definition itself, equity(P) = maintenance(P), where
//   linear:   equity = margin + s * quantity * (P - entry)           in USD
//   inverse:  equity = margin + s * quantity * (1/entry - 1/P)       in coins
// and s is +1 for a long and -1 for a short. The calibrated buffer and the fee that some venues
// count are added to the maintenance rate, so both move the price toward the entry.
//
// A position whose margin is at or below maintenance at entry gets the price on the profit side at
// which it would be safe: the same root, continued, so that prices stay monotone in the margin.
#include "market/liquidation_price.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

bool sound(const Position& p) {
    return p.entry_usd > 0 && std::isfinite(p.entry_usd) && p.quantity > 0 &&
           std::isfinite(p.quantity) && std::isfinite(p.margin);
}

// A root this many times below or above entry is what rounding leaves of none: a position without
// leverage is never liquidated.
constexpr double reach = 1e12;

Result<double> meaningful(double price_usd, const Position& p) {
    if (!(price_usd > p.entry_usd / reach) || !(price_usd < p.entry_usd * reach)) {
        return fail(ErrorCode::no_solution);
    }
    return price_usd;
}

double entry_notional_usd(ContractKind kind, const Position& p) {
    return kind == ContractKind::linear ? p.quantity * p.entry_usd : p.quantity;
}

/// What every tier's rate is raised by.
double extra_rate(const MarginTerms& terms) { return terms.liquidation_fee + terms.buffer; }

/// Linear contract in one tier: P = (s Q E - M - c) / (Q (s - m)). Error: no_solution (m >= 1).
Result<double> linear_root(const Position& p, double rate, double deduction_usd) {
    const double s = sign_of(p.side);
    if (!(rate < 1)) return fail(ErrorCode::no_solution);
    return (s * p.quantity * p.entry_usd - p.margin - deduction_usd) / (p.quantity * (s - rate));
}

/// Inverse contract with maintenance m * Q / P coins: P = Q (s + m) / (M + s Q / E).
/// Negative or infinite where a short's coins cover any loss.
double inverse_root(const Position& p, double rate) {
    const double s = sign_of(p.side);
    return p.quantity * (s + rate) / (p.margin + s * p.quantity / p.entry_usd);
}

/// Linear contract under a table, maintenance at the mark price. The tier is the one that holds
/// the notional at the trigger, found by walking from the entry's tier the way the price goes.
/// Within a tier equity minus maintenance is strictly monotone, and a marginal table is continuous
/// at its bounds, so the root found is the only one. A flat table jumps at its bounds and can have
/// several: the walk finds the first one that the price meets, or the bound at which the jump lifts
/// maintenance over equity. Beyond the last cap the last tier goes on: the venue admits no new
/// position there, but one that grew into it is still held to a rule.
class LinearWalk {
  public:
    LinearWalk(const MarginTerms& terms, const Position& position)
        : tiers_(terms.tiers.tiers()), extra_(extra_rate(terms)), p_(position) {}

    Result<double> solve() const {
        const double notional_usd = p_.quantity * p_.entry_usd;
        const auto first = std::lower_bound(
            tiers_.begin(), tiers_.end(), notional_usd,
            [](const MarginTier& t, double notional) { return t.cap_usd < notional; });
        if (first == tiers_.end()) return fail(ErrorCode::out_of_tiers);
        const auto at = static_cast<std::size_t>(first - tiers_.begin());
        const double maintenance_usd =
            (first->maintenance_rate + extra_) * notional_usd - first->deduction_usd;
        const bool safe = p_.margin > maintenance_usd;
        const bool falls = (p_.side == Side::long_) == safe;
        return falls ? down_from(at) : up_from(at);
    }

  private:
    Result<double> root(std::size_t i) const {
        return linear_root(p_, tiers_[i].maintenance_rate + extra_, tiers_[i].deduction_usd);
    }
    double upper_usd(std::size_t i) const { return tiers_[i].cap_usd / p_.quantity; }

    Result<double> down_from(std::size_t at) const {
        for (std::size_t i = at + 1; i-- > 0;) {
            FL_TRY(price_usd, root(i));
            const double lower_usd = i == 0 ? 0 : upper_usd(i - 1);
            if (i == 0 || price_usd >= lower_usd) {
                return meaningful(std::min(price_usd, upper_usd(i)), p_);
            }
        }
        return fail(ErrorCode::no_solution);
    }

    Result<double> up_from(std::size_t at) const {
        for (std::size_t i = at; i < tiers_.size(); ++i) {
            FL_TRY(price_usd, root(i));
            if (i + 1 == tiers_.size() || price_usd <= upper_usd(i)) {
                return meaningful(i == 0 ? price_usd : std::max(price_usd, upper_usd(i - 1)), p_);
            }
        }
        return fail(ErrorCode::no_solution);
    }

    std::span<const MarginTier> tiers_;
    double extra_;
    const Position& p_;
};

Result<double> marked(const MarginTerms& terms, const Position& p) {
    if (terms.kind == ContractKind::linear) return LinearWalk(terms, p).solve();
    // The USD notional of an inverse contract does not change with the price, nor does its tier.
    FL_TRY(maintenance_usd, terms.tiers.maintenance_usd(p.quantity));
    return meaningful(inverse_root(p, maintenance_usd / p.quantity + extra_rate(terms)), p);
}

/// Maintenance fixed at the entry notional: linear P = E - s (M - MM) / Q, inverse (MM in coins at
/// the entry price) P = s Q / (M - MM + s Q / E).
Result<double> frozen(const MarginTerms& terms, const Position& p) {
    const double notional_usd = entry_notional_usd(terms.kind, p);
    FL_TRY(table_usd, terms.tiers.maintenance_usd(notional_usd));
    const double maintenance_usd = table_usd + extra_rate(terms) * notional_usd;
    const double s = sign_of(p.side);
    if (terms.kind == ContractKind::linear) {
        return meaningful(p.entry_usd - s * (p.margin - maintenance_usd) / p.quantity, p);
    }
    const double maintenance_coins = maintenance_usd / p.entry_usd;
    return meaningful(
        s * p.quantity / (p.margin - maintenance_coins + s * p.quantity / p.entry_usd), p);
}

/// Deribit: maintenance rate r + k * coins, no tiers. For an inverse contract the coins x = Q / P
/// change with the price: k x^2 + (r + s) x = M + s Q / E, solved for the root that the price meets
/// first, in the form that does not cancel when k is small.
Result<double> deribit(const MarginTerms& terms, const Position& p) {
    FL_TRY(tier, terms.tiers.at(entry_notional_usd(terms.kind, p)));
    const double rate = tier.maintenance_rate + extra_rate(terms);
    const double per_coin = terms.size_rate_per_coin;
    if (terms.kind == ContractKind::linear) {
        FL_TRY(price_usd, linear_root(p, rate + per_coin * p.quantity, 0));
        return meaningful(price_usd, p);
    }
    const double s = sign_of(p.side);
    const double worth = s * p.margin + p.quantity / p.entry_usd;  // coins, positive in the end
    if (!(worth > 0)) return fail(ErrorCode::no_solution);
    const double linear = 1 + s * rate;
    const double under_root = linear * linear + 4 * s * per_coin * worth;
    // A short so large that maintenance exceeds equity at every price cannot have been opened.
    if (!(under_root >= 0)) return fail(ErrorCode::out_of_tiers);
    const double coins = 2 * worth / (linear + std::sqrt(under_root));
    return meaningful(p.quantity / coins, p);
}

/// Crypto.com: half of the margin rate, which is the larger of 1 / leverage cap and the unit rate
/// times the position in coins, at most 1. Only linear contracts exist.
Result<double> cryptocom(const MarginTerms& terms, const Position& p) {
    if (terms.kind != ContractKind::linear) return fail(ErrorCode::bad_argument);
    FL_TRY(tier, terms.tiers.at(p.quantity * p.entry_usd));
    const double margin_rate =
        std::min(1.0, std::max(1 / tier.max_leverage, terms.size_rate_per_coin * p.quantity));
    FL_TRY(price_usd, linear_root(p, margin_rate / 2 + extra_rate(terms), 0));
    return meaningful(price_usd, p);
}

/// WOO X: the larger of 0.6 / max leverage and 0.6 * imr_factor * notional^(2/3). Only linear.
/// The first is a constant rate; where the second rules, the price is found by halving.
class WooRule {
  public:
    WooRule(const MarginTerms& terms, const Position& p, double max_leverage)
        : base_(0.6 / max_leverage),
          growth_(0.6 * terms.imr_factor),
          extra_(extra_rate(terms)),
          p_(p) {}

    Result<double> solve() const {
        FL_TRY(constant_usd, linear_root(p_, base_ + extra_, 0));
        if (growth_ * std::pow(std::max(0.0, constant_usd) * p_.quantity, 2.0 / 3) <= base_) {
            return meaningful(constant_usd, p_);
        }
        const double s = sign_of(p_.side);
        double safe_usd = p_.entry_usd;
        // Toward the profit side until safe; a position too large ever to be safe has no price.
        for (int step = 0; step < 64 && excess_usd(safe_usd) <= 0; ++step) {
            safe_usd *= s > 0 ? 2 : 0.5;
        }
        double lost_usd = p_.entry_usd - s * p_.margin / p_.quantity;  // bankruptcy
        if (excess_usd(safe_usd) <= 0 || !(lost_usd > 0)) return fail(ErrorCode::no_solution);
        for (int step = 0; step < 80; ++step) {
            const double middle = 0.5 * (safe_usd + lost_usd);
            (excess_usd(middle) > 0 ? safe_usd : lost_usd) = middle;
        }
        return meaningful(0.5 * (safe_usd + lost_usd), p_);
    }

  private:
    /// Equity less maintenance.
    double excess_usd(double price_usd) const {
        const double notional = p_.quantity * price_usd;
        const double rate = std::max(base_, growth_ * std::pow(notional, 2.0 / 3)) + extra_;
        return p_.margin + sign_of(p_.side) * (notional - p_.quantity * p_.entry_usd) -
               rate * notional;
    }

    double base_, growth_, extra_;
    const Position& p_;
};

Result<double> woox(const MarginTerms& terms, const Position& p) {
    if (terms.kind != ContractKind::linear) return fail(ErrorCode::bad_argument);
    FL_TRY(tier, terms.tiers.at(p.quantity * p.entry_usd));
    return WooRule(terms, p, tier.max_leverage).solve();
}

}  // namespace

Position position_at_leverage(ContractKind kind, Side side, double entry_usd, double notional_usd,
                              double leverage) {
    const double margin_usd = notional_usd / leverage;
    if (kind == ContractKind::linear)
        return {side, entry_usd, notional_usd / entry_usd, margin_usd};
    return {side, entry_usd, notional_usd, margin_usd / entry_usd};
}

Result<double> liquidation_price_usd(const MarginTerms& terms, const Position& position) {
    if (!sound(position)) return fail(ErrorCode::bad_argument);
    switch (terms.rule) {
        // Hyperliquid's and dYdX's rules are the marked rule: their rates, half of 1 / max leverage
        // and 60 % of the initial fraction, stand in the table. Only the trigger price differs.
        case MarginRule::marked:
        case MarginRule::hyperliquid:
        case MarginRule::dydx:
            return marked(terms, position);
        case MarginRule::frozen_at_entry:
            return frozen(terms, position);
        case MarginRule::deribit:
            return deribit(terms, position);
        case MarginRule::cryptocom:
            return cryptocom(terms, position);
        case MarginRule::woox:
            return woox(terms, position);
        case MarginRule::broker:
            break;
    }
    return fail(ErrorCode::bad_argument);
}

Result<double> bankruptcy_price_usd(ContractKind kind, const Position& p) {
    if (!sound(p)) return fail(ErrorCode::bad_argument);
    const double s = sign_of(p.side);
    if (kind == ContractKind::linear) return meaningful(p.entry_usd - s * p.margin / p.quantity, p);
    return meaningful(inverse_root(p, 0), p);
}

}  // namespace faultline
