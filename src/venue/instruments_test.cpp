// Across the folder: Symbols to contracts: kind, market and the size of one printed unit, venue by
// venue.
#include <gtest/gtest.h>

#include "venue/catalog.hpp"
#include "venue/instrument_table.hpp"
#include "venue/symbols.hpp"

namespace faultline {
namespace {

struct Case {
    const char* exchange;  // Tardis name
    const char* symbol;
    VenueId venue;
    const char* market;
    ContractKind kind;
    double contract_size;
};

constexpr ContractKind linear = ContractKind::linear;
constexpr ContractKind inverse = ContractKind::inverse;

TEST(Instruments, TardisNamesAndSymbols) {
    const Case cases[] = {
        {"binance-futures", "BTCUSDT", VenueId::binance, "BTC", linear, 1},
        {"binance-futures", "BTCUSDT_240927", VenueId::binance, "BTC", linear, 1},
        {"binance-futures", "1000PEPEUSDT", VenueId::binance, "PEPE", linear, 1000},
        {"binance-delivery", "BTCUSD_PERP", VenueId::binance, "BTC", inverse, 100},
        {"binance-delivery", "ETHUSD_240927", VenueId::binance, "ETH", inverse, 10},
        {"bybit", "BTCUSDT", VenueId::bybit, "BTC", linear, 1},
        {"bybit", "BTCPERP", VenueId::bybit, "BTC", linear, 1},
        {"bybit", "BTC-27SEP24", VenueId::bybit, "BTC", linear, 1},
        {"bybit", "BTCUSDT-27DEC24", VenueId::bybit, "BTC", linear, 1},
        {"bybit", "BTCUSD", VenueId::bybit, "BTC", inverse, 1},
        {"bybit", "BTCUSDZ24", VenueId::bybit, "BTC", inverse, 1},
        {"bybit", "SHIB1000USDT", VenueId::bybit, "SHIB", linear, 1000},
        {"okex-swap", "BTC-USDT-SWAP", VenueId::okx, "BTC", linear, 0.01},
        {"okex-swap", "ETH-USDT-SWAP", VenueId::okx, "ETH", linear, 0.1},
        {"okex-swap", "SOL-USDT-SWAP", VenueId::okx, "SOL", linear, 1},
        {"okex-swap", "BTC-USD-SWAP", VenueId::okx, "BTC", inverse, 100},
        {"okex-swap", "LTC-USD-SWAP", VenueId::okx, "LTC", inverse, 10},
        {"okex-futures", "BTC-USD_UM-261225", VenueId::okx, "BTC", linear, 0.01},
        {"okex-futures", "BTC-USD-261225", VenueId::okx, "BTC", inverse, 100},
        {"bitget-futures", "BTCUSDT", VenueId::bitget, "BTC", linear, 1},
        {"bitget-futures", "BTCPERP", VenueId::bitget, "BTC", linear, 1},
        {"gate-io-futures", "BTC_USDT", VenueId::gate, "BTC", linear, 0.0001},
        {"gate-io-futures", "ETH_USDT", VenueId::gate, "ETH", linear, 0.01},
        {"gate-io-futures", "BTC_USD", VenueId::gate, "BTC", inverse, 1},
        {"huobi-dm-linear-swap", "BTC-USDT", VenueId::htx, "BTC", linear, 0.001},
        {"huobi-dm-swap", "BTC-USD", VenueId::htx, "BTC", inverse, 100},
        {"huobi-dm", "ETH_CQ", VenueId::htx, "ETH", inverse, 10},
        {"kucoin-futures", "XBTUSDTM", VenueId::kucoin, "BTC", linear, 0.001},
        {"kucoin-futures", "ETHUSDTM", VenueId::kucoin, "ETH", linear, 0.01},
        {"kucoin-futures", "XBTUSDM", VenueId::kucoin, "BTC", inverse, 1},
        {"deribit", "BTC-PERPETUAL", VenueId::deribit, "BTC", inverse, 1},
        {"deribit", "BTC-25DEC26", VenueId::deribit, "BTC", inverse, 1},
        {"deribit", "SOL_USDC-PERPETUAL", VenueId::deribit, "SOL", linear, 1},
        {"cryptofacilities", "PI_XBTUSD", VenueId::kraken, "BTC", inverse, 1},
        {"cryptofacilities", "pf_ethusd", VenueId::kraken, "ETH", linear, 1},
        {"cryptofacilities", "FI_XBTUSD_240927", VenueId::kraken, "BTC", inverse, 1},
        {"bitfinex-derivatives", "BTCF0:USTF0", VenueId::bitfinex, "BTC", linear, 1},
        {"hyperliquid", "BTC", VenueId::hyperliquid, "BTC", linear, 1},
        {"hyperliquid", "kPEPE", VenueId::hyperliquid, "PEPE", linear, 1000},
        {"phemex", "BTCUSD", VenueId::phemex, "BTC", inverse, 1},
        {"phemex", "ETHUSDT", VenueId::phemex, "ETH", linear, 1},
        {"dydx", "BTC-USD", VenueId::dydx, "BTC", linear, 1},
        {"dydx-v4", "ETH-USD", VenueId::dydx, "ETH", linear, 1},
        {"crypto-com", "BTCUSD-PERP", VenueId::cryptocom, "BTC", linear, 1},
        {"woo-x", "PERP_BTC_USDT", VenueId::woox, "BTC", linear, 1},
        {"lighter", "BTC", VenueId::lighter, "BTC", linear, 1},
        {"aster-futures", "BTCUSDT", VenueId::aster, "BTC", linear, 1},
    };
    for (const Case& c : cases) {
        const auto instrument = instrument_from_tardis(c.exchange, c.symbol);
        ASSERT_TRUE(instrument) << c.exchange << " " << c.symbol;
        EXPECT_EQ(instrument->venue, c.venue) << c.symbol;
        EXPECT_EQ(instrument->market, c.market) << c.symbol;
        EXPECT_EQ(instrument->kind, c.kind) << c.symbol;
        EXPECT_DOUBLE_EQ(instrument->contract_size, c.contract_size) << c.symbol;
        EXPECT_FALSE(instrument->symbol.empty());
    }
}

TEST(Instruments, VenuesWithoutAProviderName) {
    const auto check = [](VenueId venue, std::string_view symbol, std::string_view market,
                          ContractKind kind, double size) {
        const auto instrument = spec_of(venue).instrument(symbol);
        ASSERT_TRUE(instrument) << symbol;
        EXPECT_EQ(*instrument,
                  (Instrument{venue, std::string(symbol), std::string(market), kind, size}));
    };
    check(VenueId::mexc, "BTC_USDT", "BTC", linear, 0.0001);
    check(VenueId::mexc, "BTC_USD", "BTC", inverse, 100);
    check(VenueId::bingx, "BTC-USDT", "BTC", linear, 1);
    check(VenueId::bingx, "ETH-USD", "ETH", inverse, 10);
    check(VenueId::lbank, "BTCUSDT", "BTC", linear, 1);
    check(VenueId::coinbase, "BIP-20DEC30-CDE", "BTC", linear, 0.01);
    check(VenueId::coinbase, "BIT-24APR26-CDE", "BTC", linear, 0.01);
    check(VenueId::coinbase, "ETP-20DEC30-CDE", "ETH", linear, 0.1);
    check(VenueId::cme, "BTC", "BTC", linear, 5);
    check(VenueId::cme, "MBTZ6", "BTC", linear, 0.1);
    check(VenueId::cme, "ETHF27", "ETH", linear, 50);
    check(VenueId::cme, "MET", "ETH", linear, 0.1);
}

TEST(Instruments, VisionSymbols) {
    EXPECT_EQ(instrument_from_vision("BTCUSDT")->kind, linear);
    EXPECT_EQ(instrument_from_vision("BTCUSDC")->market, "BTC");
    EXPECT_EQ(*instrument_from_vision("BTCUSD_PERP"),
              (Instrument{VenueId::binance, "BTCUSD_PERP", "BTC", inverse, 100}));
    EXPECT_EQ(*instrument_from_vision("SOLUSD_240927"),
              (Instrument{VenueId::binance, "SOLUSD_240927", "SOL", inverse, 10}));
    EXPECT_EQ(instrument_from_vision("BTCUSD").error().code, ErrorCode::unknown_instrument);
    EXPECT_EQ(instrument_from_vision("").error().code, ErrorCode::unknown_instrument);
    EXPECT_EQ(instrument_from_vision("USDT").error().code, ErrorCode::unknown_instrument);
    EXPECT_EQ(instrument_from_vision("btcusdt").error().code, ErrorCode::unknown_instrument);
    EXPECT_EQ(instrument_from_vision("BTCUSDT_24").error().code, ErrorCode::unknown_instrument);
}

TEST(Instruments, VenuesThatAreNotOursAreUnknown) {
    for (const char* name : {"bitmex", "coinbase-international", "ftx", "", "binance", "BYBIT"}) {
        EXPECT_EQ(instrument_from_tardis(name, "BTCUSDT").error().code, ErrorCode::unknown_venue)
            << name;
    }
}

TEST(Instruments, UnknownContractSizesAreNeverGuessed) {
    const auto unknown_on = [](VenueId venue, std::string_view symbol) {
        const auto instrument = spec_of(venue).instrument(symbol);
        ASSERT_FALSE(instrument) << symbol;
        EXPECT_EQ(instrument.error().code, ErrorCode::unknown_instrument);
    };
    unknown_on(VenueId::okx, "NEWCOIN-USDT-SWAP");
    unknown_on(VenueId::okx, "BTC-USDC-SWAP");
    unknown_on(VenueId::okx, "BTC-USD-261225-50000-C");
    unknown_on(VenueId::gate, "NEWCOIN_USDT");
    unknown_on(VenueId::mexc, "NEWCOIN_USDT");
    unknown_on(VenueId::kucoin, "NEWCOINUSDTM");
    unknown_on(VenueId::htx, "NEWCOIN-USDT");
    unknown_on(VenueId::deribit, "BTC-25DEC26-100000-C");
    unknown_on(VenueId::phemex, "ETHUSD");
    unknown_on(VenueId::phemex, "sBTCUSDT");
    unknown_on(VenueId::hyperliquid, "xyz:TSLA");
    unknown_on(VenueId::hyperliquid, "@107");
    unknown_on(VenueId::bitfinex, "tBTCUSD");
    unknown_on(VenueId::kraken, "IN_XBTUSD");
    unknown_on(VenueId::bitget, "BTCUSD");
    unknown_on(VenueId::cme, "BTCOPTION");
    unknown_on(VenueId::lighter, "ETH/USDC");
}

// A recorded OKX liquidation of 8.55 contracts is 0.0855 BTC, not 8.55.
TEST(Instruments, WhatAVenueTellsReplacesWhatWasFoundBefore) {
    InstrumentTable table(spec_of(VenueId::okx));
    ASSERT_NE(table.find("BTC-USDT-SWAP"), nullptr);
    EXPECT_EQ(table.find("NEW-USDT-SWAP"), nullptr) << "nobody has told its size";
    EXPECT_EQ(table.find("NEW-USDT-SWAP"), nullptr);
    Instrument told = *table.find("BTC-USDT-SWAP");
    told.contract_size = 0.5;
    table.tell(told);
    told.symbol = "NEW-USDT-SWAP";
    table.tell(told);
    EXPECT_EQ(table.find("BTC-USDT-SWAP")->contract_size, 0.5);
    ASSERT_NE(table.find("NEW-USDT-SWAP"), nullptr);
    EXPECT_EQ(table.find("NEW-USDT-SWAP")->symbol, "NEW-USDT-SWAP");
}

TEST(Instruments, ACopiedTableFindsItsOwnInstruments) {
    InstrumentTable table(spec_of(VenueId::okx));
    const Instrument* const original = table.find("BTC-USDT-SWAP");
    const InstrumentTable copy = table;
    ASSERT_NE(copy.find("BTC-USDT-SWAP"), nullptr);
    EXPECT_NE(copy.find("BTC-USDT-SWAP"), original);
    EXPECT_EQ(*copy.find("BTC-USDT-SWAP"), *original);
}

TEST(Instruments, OkxContractsAreNotCoins) {
    const auto swap = instrument_from_tardis("okex-swap", "BTC-USDT-SWAP");
    ASSERT_TRUE(swap);
    EXPECT_NEAR(coins_of(*swap, 8.55, 82'655.7), 0.0855, 1e-12);
    const auto coin_margined = instrument_from_tardis("okex-swap", "BTC-USD-SWAP");
    ASSERT_TRUE(coin_margined);
    EXPECT_NEAR(coins_of(*coin_margined, 8, 80'000), 0.01, 1e-12);
}

// A thousand-coin contract is also priced per thousand coins.
TEST(Instruments, MultipliedContractsSayWhatTheirPriceIsFor) {
    EXPECT_DOUBLE_EQ(instrument_from_vision("1000PEPEUSDT")->price_coins, 1000);
    EXPECT_DOUBLE_EQ(instrument_from_tardis("hyperliquid", "kPEPE")->price_coins, 1000);
    EXPECT_DOUBLE_EQ(instrument_from_vision("BTCUSDT")->price_coins, 1);
    // OKX sells ten million at a time, priced each.
    EXPECT_DOUBLE_EQ(instrument_from_tardis("okex-swap", "PEPE-USDT-SWAP")->price_coins, 1);
    EXPECT_DOUBLE_EQ(instrument_from_tardis("okex-swap", "PEPE-USDT-SWAP")->contract_size, 1e7);
}

TEST(Instruments, EveryVenueHasAMainContractForBitcoin) {
    for (const VenueId venue : all_venues()) {
        const auto instrument = main_instrument(venue, "BTC");
        ASSERT_TRUE(instrument) << name_of(venue);
        EXPECT_EQ(instrument->market, "BTC") << name_of(venue);
        EXPECT_EQ(instrument->venue, venue);
        const auto eth = main_instrument(venue, "ETH");
        ASSERT_TRUE(eth) << name_of(venue);
        EXPECT_EQ(eth->market, "ETH") << name_of(venue);
    }
    EXPECT_EQ(main_instrument(VenueId::okx, "BTC")->symbol, "BTC-USDT-SWAP");
    EXPECT_EQ(main_instrument(VenueId::deribit, "BTC")->symbol, "BTC-PERPETUAL");
    EXPECT_EQ(main_instrument(VenueId::binance, "PEPE")->symbol, "1000PEPEUSDT");
    EXPECT_EQ(main_instrument(VenueId::bybit, "SHIB")->symbol, "SHIB1000USDT");
    EXPECT_EQ(main_instrument(VenueId::hyperliquid, "PEPE")->market, "PEPE");
    EXPECT_EQ(main_instrument(VenueId::coinbase, "SOL").error().code,
              ErrorCode::unknown_instrument);
    EXPECT_EQ(main_instrument(VenueId::binance, "").error().code, ErrorCode::unknown_instrument);
}

TEST(Symbols, PiecesAreRead) {
    EXPECT_TRUE(is_day_month_year("27SEP24"));
    EXPECT_TRUE(is_day_month_year("6AUG21"));
    EXPECT_FALSE(is_day_month_year("27XXX24"));
    EXPECT_FALSE(is_day_month_year("SEP24"));
    EXPECT_FALSE(is_day_month_year("2024927"));
    EXPECT_EQ(multiple_of("1000000MOG").coins, 1e6);
    EXPECT_EQ(multiple_of("1MBABYDOGE").coin, "BABYDOGE");
    EXPECT_EQ(multiple_of("1INCH").coin, "1INCH");
    EXPECT_EQ(multiple_of("1000").coin, "1000");
    EXPECT_FALSE(base_before("USDT", {"USDT"}));
    EXPECT_FALSE(is_coin("btc"));
    EXPECT_FALSE(is_coin("ABCDEFGHIJKLMNOPQRSTU"));
}

}  // namespace
}  // namespace faultline
