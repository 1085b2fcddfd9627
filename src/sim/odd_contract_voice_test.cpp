// Across the folder: voices against decoders on contracts that are not one coin: inverse ones,
// whose sizes are US dollars or lots of them, and those of a thousand coins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/conversation.hpp"

namespace faultline {
namespace {

using ::testing::IsEmpty;

struct OddContracts {
    VenueId venue;
    std::vector<std::string_view> symbols;
};

class OddContractVoice : public ::testing::TestWithParam<OddContracts> {
  protected:
    static std::vector<Instrument> listed() {
        std::vector<Instrument> out;
        for (const std::string_view symbol : GetParam().symbols) {
            out.push_back(*spec_of(GetParam().venue).instrument(symbol));
        }
        return out;
    }
    Conversation talk{GetParam().venue, listed()};
};

TEST_P(OddContractVoice, EverythingToldComesOut) {
    for (const Instrument& one : listed()) {
        ASSERT_TRUE(one.kind == ContractKind::inverse || one.contract_size == 1000) << one.symbol;
    }
    ASSERT_FALSE(talk.lines().empty());
    talk.play(1500);
    talk.ask_all_polls();
    EXPECT_THAT(talk.complaints(), IsEmpty());
    for (const std::string& wrong : talk.wrong_tickers_and_books()) ADD_FAILURE() << wrong;
    std::size_t trades = 0, liquidations = 0;
    for (const DecodedEvent& decoded : talk.events()) {
        if (const auto* trade = std::get_if<Trade>(&decoded.event)) {
            ++trades;
            EXPECT_TRUE(talk.find_trade(decoded.symbol, *trade))
                << decoded.symbol << " " << trade->price_usd.to_string() << " x "
                << trade->size_contracts.to_string() << " = " << trade->size_coins;
        } else if (const auto* told = std::get_if<Liquidation>(&decoded.event)) {
            ++liquidations;
            EXPECT_TRUE(talk.find_liquidation(decoded.symbol, *told)) << decoded.symbol;
        } else if (const auto* interest = std::get_if<OpenInterest>(&decoded.event)) {
            EXPECT_GT(interest->open_contracts, 0) << decoded.symbol;
        }
    }
    EXPECT_GE(trades, talk.told<TradeTold>().size());
    const auto kinds = wire_of(GetParam().venue).kinds;
    if (std::ranges::find(kinds, "liquidation") != kinds.end()) {
        EXPECT_EQ(liquidations, talk.told<LiquidationTold>().size());
    }
    for (const Conversation::Line& line : talk.lines()) {
        EXPECT_EQ(line.acknowledgements, line.planned.acknowledgements) << line.planned.url;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Venues, OddContractVoice,
    ::testing::Values(
        OddContracts{VenueId::binance, {"BTCUSD_PERP", "ETHUSD_PERP", "1000PEPEUSDT"}},
        OddContracts{VenueId::bybit, {"BTCUSD", "ETHUSD", "1000PEPEUSDT"}},
        OddContracts{VenueId::okx, {"BTC-USD-SWAP", "ETH-USD-SWAP"}},
        OddContracts{VenueId::gate, {"BTC_USD"}}, OddContracts{VenueId::mexc, {"BTC_USD"}},
        OddContracts{VenueId::kucoin, {"XBTUSDM"}}, OddContracts{VenueId::aster, {"1000PEPEUSDT"}}),
    [](const auto& info) { return std::string(name_of(info.param.venue)); });

}  // namespace
}  // namespace faultline
