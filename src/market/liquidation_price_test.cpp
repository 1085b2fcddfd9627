// Liquidation prices by rule, against numbers worked out by hand.
#include "market/liquidation_price.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace faultline {
namespace {

constexpr double no_cap = std::numeric_limits<double>::infinity();

MarginTerms one_rate(MarginRule rule, ContractKind kind, double rate, double max_leverage = 100) {
    MarginTerms terms;
    terms.rule = rule;
    terms.kind = kind;
    terms.tiers = *TierTable::flat({{no_cap, rate, max_leverage}});
    return terms;
}

double price(const MarginTerms& terms, const Position& position) {
    const auto result = liquidation_price_usd(terms, position);
    EXPECT_TRUE(result) << describe(result.error().code);
    return result.value_or(std::nan(""));
}

TEST(PositionAtLeverage, HoldsExactlyItsInitialMargin) {
    const Position linear =
        position_at_leverage(ContractKind::linear, Side::long_, 60'000, 120'000, 10);
    EXPECT_DOUBLE_EQ(linear.quantity, 2);     // coins
    EXPECT_DOUBLE_EQ(linear.margin, 12'000);  // USD
    const Position inverse =
        position_at_leverage(ContractKind::inverse, Side::short_, 60'000, 120'000, 10);
    EXPECT_DOUBLE_EQ(inverse.quantity, 120'000);  // USD
    EXPECT_DOUBLE_EQ(inverse.margin, 0.2);        // coins
}

// 1 BTC at 60 000 with 10x, maintenance 0.4 % at the mark:
//   long (60 000 - 6 000) / (1 - 0.004), short (60 000 + 6 000) / (1 + 0.004).
TEST(MarkedRule, LinearByHand) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::linear, 0.004);
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 1, 6'000}), 54'216.867469879515, 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 1, 6'000}), 65'737.051792828681, 1e-8);
}

// 10 000 USD at 50 000 with 0.02 BTC, maintenance 0.4 %:
//   long 10 000 * 1.004 / (0.02 + 0.2), short 10 000 * 0.996 / (0.2 - 0.02).
TEST(MarkedRule, InverseByHand) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::inverse, 0.004);
    EXPECT_NEAR(price(terms, {Side::long_, 50'000, 10'000, 0.02}), 45'636.363636363636, 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 50'000, 10'000, 0.02}), 55'333.333333333336, 1e-8);
}

// 52 BTC at 60 000 are 3.12 M and stand in the fourth tier, but with 10x the trigger lies near
// 2.8 M, in the third: (3 120 000 - 312 000 - 1 500) / (52 * (1 - 0.0065)).
TEST(MarkedRule, TheTierIsTheOneAtTheTriggerPrice) {
    MarginTerms terms;
    terms.tiers = *TierTable::listed({{300e3, 0.004, 150, 0},
                                      {800e3, 0.005, 100, 300},
                                      {3e6, 0.0065, 75, 1'500},
                                      {12e6, 0.01, 50, 12'000}});
    const double expected = (3'120'000.0 - 312'000 - 1'500) / (52 * (1 - 0.0065));
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 52, 312'000}), expected, 1e-8);
    // The short grows into the fourth: 45 BTC at 60 000 are 2.7 M, at the trigger near 2.97 M + ...
    const double grown = (2'700'000.0 + 540'000 + 12'000) / (45 * (1 + 0.01));
    EXPECT_GT(grown * 45, 3e6);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 45, 540'000}), grown, 1e-8);
}

// A flat table jumps at its bounds. A short that is safe just below the bound (maintenance 0.5 %)
// and lost just above it (5 %) is liquidated at the bound.
TEST(MarkedRule, AFlatTableCanTriggerAtItsBound) {
    MarginTerms terms;
    terms.tiers = *TierTable::flat({{110'000, 0.005, 100}, {no_cap, 0.05, 10}});
    // 1 coin at 100 000 with 12 000: at 110 000 equity is 2 000; 550 is enough, 5 500 is not.
    EXPECT_DOUBLE_EQ(price(terms, {Side::short_, 100'000, 1, 12'000}), 110'000);
    // Coming down, a long is lost in the upper tier first, although the lower one would hold it:
    // (120 000 - 8 000) / 0.95 = 117 894.7.
    EXPECT_NEAR(price(terms, {Side::long_, 120'000, 1, 8'000}), 117'894.73684210527, 1e-8);
}

TEST(MarkedRule, BeyondTheLastCapTheLastTierGoesOn) {
    MarginTerms terms;
    terms.tiers = *TierTable::flat({{100'000, 0.01, 50}});
    // 99 000 at entry; the trigger (99 000 + 9 900) / 1.01 = 107 821.8 is above the cap.
    EXPECT_NEAR(price(terms, {Side::short_, 99'000, 1, 9'900}), 107'821.78217821782, 1e-8);
    EXPECT_EQ(liquidation_price_usd(terms, {Side::short_, 100'001, 1, 9'900}).error().code,
              ErrorCode::out_of_tiers);
}

// Long E (1 - 1/L + m), short E (1 + 1/L - m).
TEST(FrozenRule, LinearByHand) {
    const MarginTerms terms = one_rate(MarginRule::frozen_at_entry, ContractKind::linear, 0.004);
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 1, 6'000}), 54'240, 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 1, 6'000}), 65'760, 1e-8);
}

// 10 000 USD at 50 000 with 0.02 BTC; maintenance 1 % at entry is 0.002 BTC:
//   long 10 000 / (0.02 + 0.2 - 0.002), short 10 000 / (0.2 + 0.002 - 0.02).
TEST(FrozenRule, InverseByHand) {
    const MarginTerms terms = one_rate(MarginRule::frozen_at_entry, ContractKind::inverse, 0.01);
    EXPECT_NEAR(price(terms, {Side::long_, 50'000, 10'000, 0.02}), 45'871.559633027522, 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 50'000, 10'000, 0.02}), 54'945.054945054944, 1e-8);
}

// A recorded account: 2 coins, raw USD -68.126246, asset leverage 10, so l = 1 / 20 and the price
// is 68.126246 / (2 * 0.95) = 35.85591895. Margin is raw USD plus the entry value, at any entry.
TEST(HyperliquidRule, ReproducesARecordedPayload) {
    const MarginTerms terms = one_rate(MarginRule::hyperliquid, ContractKind::linear, 0.05, 10);
    for (const double entry_usd : {36.0, 40.0, 55.5}) {
        const double margin = -68.126246 + 2 * entry_usd;
        EXPECT_NEAR(price(terms, {Side::long_, entry_usd, 2, margin}), 35.85591895, 5e-9);
    }
}

// Recorded: short 0.01664 BTC, entry value 1 247.585664, allocated 25.585360, rate 1.2 %:
// (25.585360 + 1 247.585664) / (0.01664 * 1.012) = 75 605.42; it was liquidated at 75 602.8.
TEST(MarkedRule, ReproducesARecordedLiquidationOnLighter) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::linear, 0.012, 50);
    const double liquidation =
        price(terms, {Side::short_, 1'247.585664 / 0.01664, 0.01664, 25.585360});
    EXPECT_NEAR(liquidation, 75'605.42, 0.005);
    EXPECT_NEAR(liquidation / 75'602.8, 1, 1e-4);
}

// dYdX's own form: p' = (e - s p) / (|s| MMF - s), e the equity at oracle price p.
TEST(DydxRule, AgreesWithItsPublishedForm) {
    const MarginTerms terms = one_rate(MarginRule::dydx, ContractKind::linear, 0.012, 50);
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 1, 6'000}), (6'000 - 60'000.0) / (0.012 - 1),
                1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 2, 9'000}),
                (9'000 + 120'000.0) / (2 * 0.012 + 2), 1e-8);
}

MarginTerms deribit_btc(ContractKind kind) {
    MarginTerms terms = one_rate(MarginRule::deribit, kind, 0.01, 50);
    terms.size_rate_per_coin = 0.00005;
    return terms;
}

// The venue's example: 350 BTC need 2 % + 350 * 0.005 % = 3.75 % initially, so 2.75 % to maintain.
TEST(DeribitRule, TheRateGrowsWithThePosition) {
    const double expected = (60'000 - 6'000.0) / (1 - 0.0275);
    EXPECT_NEAR(price(deribit_btc(ContractKind::linear), {Side::long_, 60'000, 350, 350 * 6'000.0}),
                expected, 1e-8);
}

// Equity(P) = MM(P) as the fact sheet writes it: B + q (1/E - 1/P) and (0.01 + 0.00005 q/P) q/P.
TEST(DeribitRule, InverseSolvesItsDefinition) {
    for (const double quantity : {1e3, 60e3, 6e6, 60e6}) {
        for (const Side side : both_sides) {
            const double margin = quantity / 60'000 / 8;
            const double p =
                price(deribit_btc(ContractKind::inverse), {side, 60'000, quantity, margin});
            const double coins = quantity / p;
            const double equity = margin + sign_of(side) * (quantity / 60'000 - coins);
            EXPECT_NEAR(equity / margin, (0.01 + 0.00005 * coins) * coins / margin, 1e-9);
        }
    }
    // Small positions: the form without the size term, q (1 + m) / (B + q / E).
    EXPECT_NEAR(price(deribit_btc(ContractKind::inverse), {Side::long_, 60'000, 60, 0.0001}),
                60 * 1.01 / (0.0001 + 0.001), 0.01);
}

TEST(DeribitRule, AShortThatNothingCanMaintainIsRefused) {
    // 20 000 BTC: the rate alone would be 101 %.
    EXPECT_EQ(
        liquidation_price_usd(deribit_btc(ContractKind::inverse), {Side::short_, 60'000, 1.2e9, 1})
            .error()
            .code,
        ErrorCode::out_of_tiers);
}

// Cap 50x: rate 2 %, maintenance 1 %. With 0.1 % a coin, 40 coins need 4 %, maintenance 2 %.
TEST(CryptocomRule, TheLargerOfCapAndSizeCounts) {
    MarginTerms terms = one_rate(MarginRule::cryptocom, ContractKind::linear, 0.01, 50);
    terms.size_rate_per_coin = 0.001;
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 1, 6'000}), 54'000 / 0.99, 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 40, 240'000}), 66'000 / 1.02, 1e-8);
    terms.kind = ContractKind::inverse;
    EXPECT_EQ(liquidation_price_usd(terms, {Side::long_, 60'000, 1, 1}).error().code,
              ErrorCode::bad_argument);
}

// 0.6 / 50 + 0.03 % = 1.23 % where size does not count.
TEST(WooxRule, ConstantPartByHand) {
    MarginTerms terms = one_rate(MarginRule::woox, ContractKind::linear, 0.012, 50);
    terms.liquidation_fee = 0.0003;
    EXPECT_NEAR(price(terms, {Side::long_, 60'000, 1, 6'000}), 54'000 / (1 - 0.0123), 1e-8);
    EXPECT_NEAR(price(terms, {Side::short_, 60'000, 1, 6'000}), 66'000 / (1 + 0.0123), 1e-8);
}

// Factor 2e-7: 0.6 * 2e-7 * (60 M)^(2/3) = 1.84 % is above 0.6 / 50.
TEST(WooxRule, SizePartSolvesItsDefinition) {
    MarginTerms terms = one_rate(MarginRule::woox, ContractKind::linear, 0.012, 50);
    terms.imr_factor = 2e-7;
    for (const Side side : both_sides) {
        const Position position{side, 60'000, 1'000, 6e6};
        const double notional = 1'000 * price(terms, position);
        const double rate = 0.6 * 2e-7 * std::pow(notional, 2.0 / 3);
        EXPECT_GT(rate, 0.012);
        EXPECT_NEAR(6e6 + sign_of(side) * (notional - 60e6), rate * notional, 1e-3);
    }
}

TEST(BrokerRule, HasNoFormula) {
    const MarginTerms terms = one_rate(MarginRule::broker, ContractKind::linear, 0.1, 10);
    EXPECT_EQ(liquidation_price_usd(terms, {Side::long_, 60'000, 1, 6'000}).error().code,
              ErrorCode::bad_argument);
}

TEST(BankruptcyPrice, IsWhereTheMarginIsGone) {
    EXPECT_DOUBLE_EQ(*bankruptcy_price_usd(ContractKind::linear, {Side::long_, 60'000, 1, 6'000}),
                     54'000);
    EXPECT_DOUBLE_EQ(*bankruptcy_price_usd(ContractKind::linear, {Side::short_, 60'000, 2, 6'000}),
                     63'000);
    // 10 000 USD at 50 000 and 0.05 BTC: 10 000 / (0.2 + 0.05), 10 000 / (0.2 - 0.05).
    EXPECT_DOUBLE_EQ(
        *bankruptcy_price_usd(ContractKind::inverse, {Side::long_, 50'000, 10'000, 0.05}), 40'000);
    EXPECT_NEAR(*bankruptcy_price_usd(ContractKind::inverse, {Side::short_, 50'000, 10'000, 0.05}),
                66'666.6666666667, 1e-8);
}

TEST(LiquidationPrice, PositionsThatCannotBeLostSaySo) {
    const MarginTerms linear = one_rate(MarginRule::marked, ContractKind::linear, 0.004);
    const MarginTerms inverse = one_rate(MarginRule::marked, ContractKind::inverse, 0.004);
    const Position paid_in_full{Side::long_, 60'000, 1, 60'000};
    EXPECT_EQ(liquidation_price_usd(linear, paid_in_full).error().code, ErrorCode::no_solution);
    EXPECT_EQ(bankruptcy_price_usd(ContractKind::linear, paid_in_full).error().code,
              ErrorCode::no_solution);
    // A short of 10 000 USD that holds the coins it sold.
    const Position hedged{Side::short_, 50'000, 10'000, 0.2};
    EXPECT_EQ(liquidation_price_usd(inverse, hedged).error().code, ErrorCode::no_solution);
    EXPECT_EQ(bankruptcy_price_usd(ContractKind::inverse, hedged).error().code,
              ErrorCode::no_solution);
}

TEST(LiquidationPrice, BadArgumentsAreRefused) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::linear, 0.004);
    const double nan = std::nan("");
    for (const Position& p :
         {Position{Side::long_, 0, 1, 1}, Position{Side::long_, -1, 1, 1},
          Position{Side::long_, 1, 0, 1}, Position{Side::long_, 1, nan, 1},
          Position{Side::long_, 1, 1, nan}, Position{Side::long_, no_cap, 1, 1}}) {
        EXPECT_EQ(liquidation_price_usd(terms, p).error().code, ErrorCode::bad_argument);
        EXPECT_EQ(bankruptcy_price_usd(ContractKind::linear, p).error().code,
                  ErrorCode::bad_argument);
    }
}

// Mistakes of other tools.
TEST(LiquidationPrice, MaintenanceIsNotDividedByLeverage) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::linear, 0.004);
    const double at_10 = price(terms, {Side::long_, 60'000, 1, 6'000});
    const double at_20 = price(terms, {Side::long_, 60'000, 1, 3'000});
    EXPECT_NEAR(at_20 - at_10, 3'000 / 0.996, 1e-8);
}

TEST(LiquidationPrice, TheBracketIsThePositionsNotTheMarkets) {
    MarginTerms terms;
    terms.tiers = *TierTable::marginal({{300e3, 0.004, 150}, {no_cap, 0.02, 25}});
    const double small = price(terms, {Side::long_, 60'000, 1, 6'000});
    EXPECT_NEAR(small, 54'000 / 0.996, 1e-8);  // however large the open interest is
    EXPECT_GT(price(terms, {Side::long_, 60'000, 1'000, 6e6}), small);
}

TEST(LiquidationPrice, RoundingMakesNoPriceOfAPositionWithoutLeverage) {
    const MarginTerms terms = one_rate(MarginRule::marked, ContractKind::linear, 0.0001);
    const Position paid =
        position_at_leverage(ContractKind::linear, Side::long_, 0.000181478, 49.4445, 1);
    EXPECT_EQ(liquidation_price_usd(terms, paid).error().code, ErrorCode::no_solution);
    EXPECT_EQ(bankruptcy_price_usd(ContractKind::linear, paid).error().code,
              ErrorCode::no_solution);
    for (double entry = 1e-6; entry < 1e6; entry *= 1.37) {
        const Position other =
            position_at_leverage(ContractKind::linear, Side::long_, entry, 777.7, 1);
        EXPECT_FALSE(bankruptcy_price_usd(ContractKind::linear, other)) << entry;
    }
}

}  // namespace
}  // namespace faultline
