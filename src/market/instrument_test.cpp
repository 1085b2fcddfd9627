// Tests of contract units and of the market that a symbol means.
#include "market/instrument.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <utility>
#include <vector>

namespace faultline {
namespace {

Instrument contract(ContractKind kind, double contract_size) {
    return Instrument{.venue = VenueId::okx,
                      .symbol = "TEST",
                      .market = "BTC",
                      .kind = kind,
                      .contract_size = contract_size};
}

TEST(Instrument, LinearContractsAreCoinsWhateverThePrice) {
    const Instrument swap = contract(ContractKind::linear, 0.01);  // OKX BTC-USDT-SWAP
    EXPECT_DOUBLE_EQ(coins_of(swap, 250, 70'000), 2.5);
    EXPECT_DOUBLE_EQ(coins_of(swap, 250, 35'000), 2.5);
    EXPECT_DOUBLE_EQ(units_of(swap, 250), 2.5);
    EXPECT_DOUBLE_EQ(notional_usd_of(swap.kind, units_of(swap, 250), 70'000), 175'000);
}

TEST(Instrument, InverseContractsAreDollarsPaidInCoins) {
    const Instrument perp = contract(ContractKind::inverse, 100);  // Binance BTCUSD_PERP
    EXPECT_DOUBLE_EQ(coins_of(perp, 500, 50'000), 1.0);
    EXPECT_DOUBLE_EQ(coins_of(perp, 500, 25'000), 2.0);
    EXPECT_DOUBLE_EQ(units_of(perp, 500), 50'000);
    EXPECT_DOUBLE_EQ(notional_usd_of(perp.kind, units_of(perp, 500), 25'000), 50'000);
}

RC_GTEST_PROP(Instrument, CoinsAndNotionalAgreeAtEveryPrice, ()) {
    const ContractKind kind = *rc::gen::element(ContractKind::linear, ContractKind::inverse);
    const Instrument one = contract(kind, *rc::gen::element(0.001, 0.01, 1.0, 10.0, 100.0));
    const double size = *rc::gen::inRange(1, 1'000'000) * 0.5;
    const double price_usd = *rc::gen::inRange(1, 20'000'000) * 0.01;
    const double notional_usd = notional_usd_of(kind, units_of(one, size), price_usd);
    const double coins = coins_of(one, size, price_usd);
    RC_ASSERT(std::abs(coins * price_usd - notional_usd) <= 1e-12 * notional_usd);
}

TEST(Instrument, KindsHaveNames) {
    EXPECT_EQ(name_of(ContractKind::linear), "linear");
    EXPECT_EQ(name_of(ContractKind::inverse), "inverse");
}

TEST(MarketOf, ReadsTheSymbolsOfTheVenues) {
    for (const auto& [text, market] : std::vector<std::pair<const char*, const char*>>{
             {"BTC", "BTC"},
             {"btc", "BTC"},
             {"BTCUSDT", "BTC"},
             {"BTCUSDC", "BTC"},
             {"BTCUSD_PERP", "BTC"},
             {"BTCUSD_240927", "BTC"},
             {"btc-usdt", "BTC"},
             {"BTC-USDT-SWAP", "BTC"},
             {"BTC_USDT", "BTC"},
             {"BTC/USDT:USDT", "BTC"},
             {"BTC-PERPETUAL", "BTC"},
             {"BTCPERP", "BTC"},
             {"XBTUSD", "BTC"},
             {"XBTUSDTM", "BTC"},
             {"PF_XBTUSD", "BTC"},
             {"PI_ETHUSD", "ETH"},
             {"FI_XBTUSD_260327", "BTC"},
             {"ETHFDUSD", "ETH"},
             {"SOLBUSD", "SOL"},
             {"1000PEPEUSDT", "PEPE"},
             {"1000000MOGUSDT", "MOG"},
             {"10000LADYSUSDT", "LADYS"},
             {"1INCHUSDT", "1INCH"},
             {"USDCUSDT", "USDC"},
         }) {
        EXPECT_EQ(market_of(text), market) << text;
    }
}

TEST(MarketOf, TextThatFitsNoRuleStaysAsItIs) {
    EXPECT_EQ(market_of("hype"), "HYPE");
    EXPECT_EQ(market_of("USDT"), "USDT");
    EXPECT_EQ(market_of("PF"), "PF");
    EXPECT_EQ(market_of("1000"), "1000");
    EXPECT_EQ(market_of(""), "");
    EXPECT_EQ(market_of("--"), "");
}

}  // namespace
}  // namespace faultline
