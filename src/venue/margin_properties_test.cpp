// Across the folder: Properties that every venue's liquidation price must have, over both kinds of
// contract. The definition (equity = maintenance) is written down here a second time, independently
// of the solvers.
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "market/liquidation_price.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

double uniform(double low, double high) {
    // At full size always: small sizes would only see the low end.
    return low + (high - low) * *rc::gen::resize(100, rc::gen::inRange(0, 1'000'001)) / 1e6;
}
double log_uniform(double low, double high) {
    return std::exp(uniform(std::log(low), std::log(high)));
}

/// The rate and deduction that hold at a notional; the last tier goes on beyond its cap.
MarginTier tier_for(const MarginTerms& terms, double notional_usd) {
    for (const MarginTier& tier : terms.tiers.tiers()) {
        if (notional_usd <= tier.cap_usd) return tier;
    }
    return terms.tiers.tiers().back();
}

/// Maintenance in USD of a position valued at a price.
double maintenance_usd(const MarginTerms& terms, const Position& p, double price_usd) {
    const bool linear = terms.kind == ContractKind::linear;
    const double coins = linear ? p.quantity : p.quantity / price_usd;
    const double notional = linear ? p.quantity * price_usd : p.quantity;
    const double at_entry = linear ? p.quantity * p.entry_usd : p.quantity;
    const double extra = terms.liquidation_fee + terms.buffer;
    switch (terms.rule) {
        case MarginRule::deribit:
            return (terms.tiers.tiers()[0].maintenance_rate + terms.size_rate_per_coin * coins +
                    extra) *
                   notional;
        case MarginRule::cryptocom: {
            const double rate =
                std::max(1 / terms.tiers.max_leverage(), terms.size_rate_per_coin * coins);
            return (std::min(1.0, rate) / 2 + extra) * notional;
        }
        case MarginRule::woox: {
            const double rate = std::max(0.6 / terms.tiers.max_leverage(),
                                         0.6 * terms.imr_factor * std::cbrt(notional * notional));
            return (rate + extra) * notional;
        }
        case MarginRule::frozen_at_entry: {
            // Fixed in the margin's own unit: USD, or coins at the entry price.
            const MarginTier tier = tier_for(terms, at_entry);
            const double usd = (tier.maintenance_rate + extra) * at_entry - tier.deduction_usd;
            return linear ? usd : usd / p.entry_usd * price_usd;
        }
        default: {
            const MarginTier tier = tier_for(terms, notional);
            return (tier.maintenance_rate + extra) * notional - tier.deduction_usd;
        }
    }
}

/// Equity less maintenance, in USD at that price.
double excess_usd(const MarginTerms& terms, const Position& p, double price_usd) {
    const double s = sign_of(p.side);
    const double equity_usd =
        terms.kind == ContractKind::linear
            ? p.margin + s * p.quantity * (price_usd - p.entry_usd)
            : (p.margin + s * p.quantity * (1 / p.entry_usd - 1 / price_usd)) * price_usd;
    return equity_usd - maintenance_usd(terms, p, price_usd);
}

struct Sample {
    VenueId venue{};
    MarginTerms terms;
    Side side{};
    double entry_usd = 0;
    double notional_usd = 0;
    double leverage = 0;

    Position at(double with_leverage) const {
        return position_at_leverage(terms.kind, side, entry_usd, notional_usd, with_leverage);
    }
    Position position() const { return at(leverage); }
};

/// A position that a venue with a formula would let somebody open.
Sample any_sample() {
    Sample sample;
    sample.venue = *rc::gen::elementOf(all_venues());
    const auto kind = *rc::gen::element(ContractKind::linear, ContractKind::inverse);
    const auto market = *rc::gen::element<std::string>("BTC", "ETH", "SOL", "WIF");
    sample.terms = spec_of(sample.venue).margin(market, kind);
    const MarginRule rule = sample.terms.rule;
    RC_PRE(rule != MarginRule::broker);
    const bool linear_only = rule == MarginRule::cryptocom || rule == MarginRule::woox;
    RC_PRE(!linear_only || kind == ContractKind::linear);
    sample.side = *rc::gen::element(Side::long_, Side::short_);
    sample.entry_usd = log_uniform(0.1, 200'000);
    const double last_cap = sample.terms.tiers.tiers().back().cap_usd;
    sample.notional_usd = log_uniform(100, std::min(last_cap, 1e9) * 0.999);
    const double limit = tier_for(sample.terms, sample.notional_usd).max_leverage;
    RC_PRE(limit > 1.05);
    sample.leverage = log_uniform(1.05, limit);
    RC_PRE(excess_usd(sample.terms, sample.position(), sample.entry_usd) > 0);
    return sample;
}

RC_GTEST_PROP(EveryVenue, LiquidationIsWhereEquityMeetsMaintenance, ()) {
    const Sample sample = any_sample();
    const Position position = sample.position();
    const auto price = liquidation_price_usd(sample.terms, position);
    if (!price) {
        RC_ASSERT(price.error().code == ErrorCode::no_solution);
        return;
    }
    // From the safe to the lost side of the price excess changes its sign; where the table jumps at
    // a bound it does so without passing zero.
    const double step = sign_of(sample.side) * 1e-9;
    const double tolerance = 1e-9 * sample.notional_usd;
    RC_ASSERT(excess_usd(sample.terms, position, *price * (1 + step)) >= -tolerance);
    RC_ASSERT(excess_usd(sample.terms, position, *price * (1 - step)) <= tolerance);
}

RC_GTEST_PROP(EveryVenue, NothingOnTheWayTriggersEarlier, ()) {
    const Sample sample = any_sample();
    const Position position = sample.position();
    const auto price = liquidation_price_usd(sample.terms, position);
    if (!price) return;
    const double between = uniform(*price, sample.entry_usd);
    RC_PRE(std::abs(between / *price - 1) > 1e-6);
    RC_ASSERT(excess_usd(sample.terms, position, between) > 0);
}

RC_GTEST_PROP(EveryVenue, LongsDieBelowAndShortsAboveTheirEntry, ()) {
    const Sample sample = any_sample();
    const auto price = liquidation_price_usd(sample.terms, sample.position());
    if (!price) return;
    RC_ASSERT(*price > 0);
    RC_ASSERT(sign_of(sample.side) * (sample.entry_usd - *price) > 0);
}

RC_GTEST_PROP(EveryVenue, MoreLeverageBringsThePriceCloser, ()) {
    const Sample sample = any_sample();
    const double lower = uniform(1.01, sample.leverage);
    RC_PRE(lower < sample.leverage * (1 - 1e-6));
    const auto near = liquidation_price_usd(sample.terms, sample.position());
    const auto far = liquidation_price_usd(sample.terms, sample.at(lower));
    if (!far) {
        RC_ASSERT(far.error().code == ErrorCode::no_solution);
        return;
    }
    RC_ASSERT(near.has_value());
    // At a bound of a flat table both may sit on the jump.
    RC_ASSERT(std::abs(*near - sample.entry_usd) <= std::abs(*far - sample.entry_usd));
}

RC_GTEST_PROP(EveryVenue, BankruptcyLiesBeyondLiquidation, ()) {
    const Sample sample = any_sample();
    const Position position = sample.position();
    const auto liquidation = liquidation_price_usd(sample.terms, position);
    const auto bankruptcy = bankruptcy_price_usd(sample.terms.kind, position);
    if (!liquidation || !bankruptcy) return;
    RC_ASSERT(sign_of(sample.side) * (*liquidation - *bankruptcy) > 0);
}

RC_GTEST_PROP(EveryVenue, BufferAndFeeMoveThePriceTowardEntry, ()) {
    const Sample sample = any_sample();
    MarginTerms buffered = sample.terms;
    (*rc::gen::arbitrary<bool>() ? buffered.buffer : buffered.liquidation_fee) += 0.002;
    RC_PRE(excess_usd(buffered, sample.position(), sample.entry_usd) > 0);
    const auto plain = liquidation_price_usd(sample.terms, sample.position());
    const auto moved = liquidation_price_usd(buffered, sample.position());
    if (!plain || !moved) return;
    RC_ASSERT(std::abs(*moved - sample.entry_usd) <= std::abs(*plain - sample.entry_usd));
    // Strictly, unless both sit on the jump of a flat table.
    RC_ASSERT(*moved != *plain || excess_usd(sample.terms, sample.position(), *plain) > 0 ||
              excess_usd(sample.terms, sample.position(), *plain * (1 + 1e-12)) < 0);
}

bool is_continuous(const TierTable& table) {
    for (std::size_t i = 0; i + 1 < table.tiers().size(); ++i) {
        const double bound = table.tiers()[i].cap_usd;
        const double gap =
            *table.maintenance_usd(bound * (1 + 1e-12)) - *table.maintenance_usd(bound);
        if (std::abs(gap) > 1e-9 * bound) return false;
    }
    return true;
}

// Just below and just above every bound, where a continuous price hardly moves.
TEST(EveryVenue, PricesAreContinuousAtTierBoundsOfMarginalTables) {
    int checked = 0;
    for (const VenueId venue : all_venues()) {
        for (const ContractKind kind : {ContractKind::linear, ContractKind::inverse}) {
            const MarginTerms terms = spec_of(venue).margin("BTC", kind);
            if (terms.rule == MarginRule::broker || !is_continuous(terms.tiers)) continue;
            const auto tiers = terms.tiers.tiers();
            for (std::size_t i = 0; i + 1 < tiers.size(); ++i) {
                const double leverage = 0.9 * tiers[i + 1].max_leverage;
                for (const Side side : both_sides) {
                    const auto price_at = [&](double notional_usd) {
                        return liquidation_price_usd(
                            terms,
                            position_at_leverage(kind, side, 60'000, notional_usd, leverage));
                    };
                    const auto below = price_at(tiers[i].cap_usd * (1 - 1e-9));
                    const auto above = price_at(tiers[i].cap_usd * (1 + 1e-9));
                    if (!below && !above) continue;  // leverage below one: nothing to lose
                    ASSERT_TRUE(below && above) << name_of(venue) << " tier " << i;
                    EXPECT_NEAR(*below / *above, 1, 1e-8) << name_of(venue) << " tier " << i;
                    ++checked;
                }
            }
        }
    }
    EXPECT_GT(checked, 200);
}

}  // namespace
}  // namespace faultline
