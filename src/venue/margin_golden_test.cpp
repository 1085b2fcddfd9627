// Across the folder: Each venue's margin terms against its own published formula, worked out by
// hand, and the shape of the tables that are built in.
#include <cmath>
#include <gtest/gtest.h>

#include "market/liquidation_price.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

double price(VenueId venue, const Position& position, ContractKind kind = ContractKind::linear,
             std::string_view market = "BTC") {
    const auto result = liquidation_price_usd(spec_of(venue).margin(market, kind), position);
    EXPECT_TRUE(result) << name_of(venue);
    return result.value_or(std::nan(""));
}

// 1 BTC at 60 000, 10x.
constexpr Position small_long{Side::long_, 60'000, 1, 6'000};
constexpr Position small_short{Side::short_, 60'000, 1, 6'000};

TEST(MarginGolden, Binance) {
    EXPECT_NEAR(price(VenueId::binance, small_long), 54'000 / 0.996, 1e-8);
    EXPECT_NEAR(price(VenueId::binance, small_short), 66'000 / 1.004, 1e-8);
    // 100 BTC at 20x: 5.7 M at the trigger, 1 % less 12 000.
    EXPECT_NEAR(price(VenueId::binance, {Side::long_, 60'000, 100, 300'000}),
                (6e6 - 300e3 - 12e3) / (100 * 0.99), 1e-8);
    // COIN-M: 100 contracts of 100 USD at 50 000 with 0.02 BTC.
    EXPECT_NEAR(price(VenueId::binance, {Side::long_, 50'000, 10'000, 0.02}, ContractKind::inverse),
                10'000 * 1.004 / 0.22, 1e-8);
}

TEST(MarginGolden, Bybit) {
    // E (1 - 1/L + m): 60 000 * 0.904; short 60 000 * 1.096.
    EXPECT_NEAR(price(VenueId::bybit, small_long), 54'240, 1e-8);
    EXPECT_NEAR(price(VenueId::bybit, small_short), 65'760, 1e-8);
    // 10 BTC: 0.5 % of 600 000 less 100 = 2 900; 60 000 - (60 000 - 2 900) / 10.
    EXPECT_NEAR(price(VenueId::bybit, {Side::long_, 60'000, 10, 60'000}), 54'290, 1e-8);
}

TEST(MarginGolden, Okx) {
    // 100 contracts of 0.01 BTC; the taker fee of 0.05 % stands in the formula.
    EXPECT_NEAR(price(VenueId::okx, small_long), 54'000 / (1 - 0.004 - 0.0005), 1e-8);
    EXPECT_NEAR(price(VenueId::okx, small_short), 66'000 / (1 + 0.004 + 0.0005), 1e-8);
}

TEST(MarginGolden, BitgetGateKucoinLbank) {
    EXPECT_NEAR(price(VenueId::bitget, small_long), 54'000 / (1 - 0.004 - 0.0006), 1e-8);
    // Gate: (E -+ M / coins) / (1 -+ (m + taker)).
    EXPECT_NEAR(price(VenueId::gate, small_long), 54'000 / (1 - (0.003 + 0.00075)), 1e-8);
    EXPECT_NEAR(price(VenueId::gate, small_short), 66'000 / (1 + (0.003 + 0.00075)), 1e-8);
    // KuCoin: (notional - s margin) / (Q (1 - s m - s fee)).
    EXPECT_NEAR(price(VenueId::kucoin, small_long), 54'000 / (1 - 0.004 - 0.0006), 1e-8);
    EXPECT_NEAR(price(VenueId::kucoin, small_short), 66'000 / (1 + 0.004 + 0.0006), 1e-8);
    EXPECT_NEAR(price(VenueId::lbank, small_long), (54'000 - 75) / (1 - 0.0065 - 0.0006), 1e-8);
}

TEST(MarginGolden, Mexc) {
    // (MM - M + E Q) / Q at 100x: MM = 0.15 % of 60 000 = 90.
    EXPECT_NEAR(price(VenueId::mexc, {Side::long_, 60'000, 1, 600}), 59'490, 1e-8);
    EXPECT_NEAR(price(VenueId::mexc, {Side::short_, 60'000, 1, 600}), 60'510, 1e-8);
}

TEST(MarginGolden, Htx) {
    // Adjustment factor 0.65 at 125x: 0.52 %.
    EXPECT_NEAR(price(VenueId::htx, {Side::long_, 60'000, 1, 480}), 59'520 / (1 - 0.0052), 1e-8);
}

TEST(MarginGolden, BingX) {
    EXPECT_NEAR(price(VenueId::bingx, small_long), 54'000 / (1 - 0.0038), 1e-8);
    // The second tier's maintAmount is 30.
    const MarginTerms terms = spec_of(VenueId::bingx).margin("BTC", ContractKind::linear);
    EXPECT_NEAR(terms.tiers.tiers()[1].deduction_usd, 30, 1e-9);
}

// The asset's leverage counts: crossMaintenanceMarginUsed of a recorded account holding 377 667 USD
// of BTC was 377 667 / 80 = 4 720.8375.
TEST(MarginGolden, Hyperliquid) {
    const MarginTerms terms = spec_of(VenueId::hyperliquid).margin("BTC", ContractKind::linear);
    EXPECT_NEAR(*terms.tiers.maintenance_usd(377'667), 4'720.8375, 1e-9);
    // 200 M: 2.5 % less 150 M * 1.25 %.
    EXPECT_NEAR(*terms.tiers.maintenance_usd(200e6), 5e6 - 1.875e6, 1e-6);
    EXPECT_NEAR(price(VenueId::hyperliquid, small_long), 54'000 / (1 - 0.0125), 1e-8);
    EXPECT_NEAR(price(VenueId::hyperliquid, small_long, ContractKind::linear, "ETH"),
                54'000 / (1 - 0.02), 1e-8);
}

TEST(MarginGolden, Deribit) {
    // Linear: 1 % + 0.005 % for one BTC; ETH 1 % + 0.0004 % a coin.
    EXPECT_NEAR(price(VenueId::deribit, small_long), 54'000 / (1 - 0.01005), 1e-8);
    EXPECT_NEAR(
        price(VenueId::deribit, {Side::long_, 2'400, 100, 24'000}, ContractKind::linear, "ETH"),
        (2'400 - 240) / (1 - 0.0104), 1e-8);
}

TEST(MarginGolden, Kraken) {
    EXPECT_NEAR(price(VenueId::kraken, small_long), 54'000 / 0.995, 1e-8);
    EXPECT_NEAR(price(VenueId::kraken, small_short), 66'000 / 1.005, 1e-8);
    // PI_XBTUSD, 10 000 USD at 50 000, 0.02 BTC; MM fixed at 1 % / 50 000 = 0.002 BTC.
    EXPECT_NEAR(price(VenueId::kraken, {Side::long_, 50'000, 10'000, 0.02}, ContractKind::inverse),
                10'000 / (0.02 + 0.2 - 0.002), 1e-8);
    EXPECT_NEAR(price(VenueId::kraken, {Side::short_, 50'000, 10'000, 0.02}, ContractKind::inverse),
                10'000 / (0.2 + 0.002 - 0.02), 1e-8);
}

TEST(MarginGolden, BitfinexDydxLighter) {
    EXPECT_NEAR(price(VenueId::bitfinex, small_long), 60'000 * (1 - 0.1) / (1 - 0.005), 1e-8);
    EXPECT_NEAR(price(VenueId::bitfinex, small_short), 60'000 * (1 + 0.1) / (1 + 0.005), 1e-8);
    EXPECT_NEAR(price(VenueId::dydx, small_long), (6'000 - 60'000) / (0.012 - 1), 1e-8);
    EXPECT_NEAR(price(VenueId::lighter, small_short), 66'000 / 1.012, 1e-8);
}

TEST(MarginGolden, PhemexCryptocomWooxAster) {
    // 50 BTC at 50 000, 20x: second bracket, 1 % less 10 000.
    EXPECT_NEAR(price(VenueId::phemex, {Side::long_, 50'000, 50, 125e3}),
                (2.5e6 - 125e3 - 10e3) / (50 * 0.99), 1e-8);
    EXPECT_NEAR(price(VenueId::cryptocom, small_short), 66'000 / 1.01, 1e-8);
    EXPECT_NEAR(price(VenueId::woox, small_long), 54'000 / (1 - 0.0123), 1e-8);
    EXPECT_NEAR(price(VenueId::aster, small_long), 54'000 / (1 - 0.005), 1e-8);
}

TEST(MarginGolden, BrokersDecideThemselves) {
    for (const VenueId venue : {VenueId::cme, VenueId::coinbase}) {
        const MarginTerms terms = spec_of(venue).margin("BTC", ContractKind::linear);
        EXPECT_EQ(liquidation_price_usd(terms, small_long).error().code, ErrorCode::bad_argument);
    }
}

// c_i = c_{i-1} + bound_{i-1} (m_i - m_{i-1}), for tables whose deductions the venue lists itself.
TEST(MarginTables, ListedDeductionsObeyTheIdentity) {
    for (const char* market : {"BTC", "ETH"}) {
        const MarginTerms terms = spec_of(VenueId::binance).margin(market, ContractKind::linear);
        const auto tiers = terms.tiers.tiers();
        ASSERT_EQ(tiers.size(), 12u);
        for (std::size_t i = 1; i < tiers.size(); ++i) {
            const double expected =
                tiers[i - 1].deduction_usd +
                tiers[i - 1].cap_usd * (tiers[i].maintenance_rate - tiers[i - 1].maintenance_rate);
            EXPECT_NEAR(tiers[i].deduction_usd, expected, 1e-6) << market << " tier " << i + 1;
        }
    }
}

TEST(MarginTables, BybitListsThirtyTiers) {
    const MarginTerms terms = spec_of(VenueId::bybit).margin("BTC", ContractKind::linear);
    const auto tiers = terms.tiers.tiers();
    ASSERT_EQ(tiers.size(), 30u);
    // Deductions that the venue prints.
    EXPECT_NEAR(tiers[1].deduction_usd, 100, 1e-6);
    EXPECT_NEAR(tiers[2].deduction_usd, 1'800, 1e-6);
    EXPECT_NEAR(tiers[3].deduction_usd, 8'400, 1e-6);
    EXPECT_NEAR(tiers[7].deduction_usd, 85'700, 1e-6);
    EXPECT_NEAR(tiers[17].deduction_usd, 591'700, 1e-6);
    EXPECT_NEAR(tiers[29].deduction_usd, 12'663'200, 1e-4);
}

TEST(MarginTables, GateListsItsFirstFiveDeductions) {
    const MarginTerms terms = spec_of(VenueId::gate).margin("BTC", ContractKind::linear);
    const double printed[] = {0, 250, 750, 1'500, 2'500};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_NEAR(terms.tiers.tiers()[i].deduction_usd, printed[i], 1e-6);
    }
}

// Row n > 4: + 20 000 contracts, + 0.5 % to both rates, down to 2x.
TEST(MarginTables, OkxStepsByItsRule) {
    const MarginTerms terms = spec_of(VenueId::okx).margin("BTC", ContractKind::linear);
    const auto tiers = terms.tiers.tiers();
    EXPECT_NEAR(tiers[4].maintenance_rate, 0.0175, 1e-12);
    EXPECT_NEAR(1 / tiers[4].max_leverage, 0.03, 1e-12);
    EXPECT_NEAR(tiers[4].cap_usd / tiers[0].cap_usd, 60, 1e-9);  // 60 000 and 1 000 contracts
    EXPECT_NEAR(tiers.back().max_leverage, 2, 1e-9);
}

}  // namespace
}  // namespace faultline
