// Across the folder: venues whose main contract is linear list coin-margined ones too, on other
// sockets and paths and in other units. The same claims as for every voice, for those contracts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/conversation.hpp"

namespace faultline {

extern const VenueVoice bingx_voice, htx_voice, kraken_voice;

namespace {

using ::testing::IsEmpty;

struct Inverse {
    const VenueVoice* voice;
    VenueId venue;
    std::vector<std::string> symbols;
};

std::vector<Instrument> contracts(const Inverse& inverse) {
    std::vector<Instrument> out;
    for (const std::string& symbol : inverse.symbols) {
        out.push_back(*spec_of(inverse.venue).instrument(symbol));
        EXPECT_EQ(out.back().kind, ContractKind::inverse);
    }
    return out;
}

class InverseVoice : public ::testing::TestWithParam<Inverse> {
  protected:
    Conversation talk{GetParam().venue, contracts(GetParam())};
};

TEST_P(InverseVoice, ConfirmsAndAnswersAllThatIsPlanned) {
    talk.play(1500);
    talk.ask_all_polls();
    EXPECT_FALSE(talk.lines().empty());
    for (const Conversation::Line& line : talk.lines()) {
        EXPECT_EQ(line.acknowledgements, line.planned.acknowledgements) << line.planned.url;
        for (const PlannedChannel& channel : line.planned.channels) {
            EXPECT_TRUE(line.proved.contains(channel.channel)) << channel.channel;
        }
    }
    EXPECT_THAT(talk.complaints(), IsEmpty());
    EXPECT_THAT(talk.accepted_nonsense(), IsEmpty());
}

TEST_P(InverseVoice, ToldEventsComeOutWithTheirSizes) {
    talk.play(1500);
    talk.ask_all_polls();
    std::set<std::size_t> trades = talk.told<TradeTold>();
    std::set<std::size_t> liquidations = talk.told<LiquidationTold>();
    EXPECT_FALSE(trades.empty());
    for (const DecodedEvent& decoded : talk.events()) {
        if (const auto* trade = std::get_if<Trade>(&decoded.event)) {
            const auto at = talk.find_trade(decoded.symbol, *trade);
            EXPECT_TRUE(at) << decoded.symbol << " " << trade->size_contracts.to_string();
            if (at) trades.erase(*at);
        } else if (const auto* liquidation = std::get_if<Liquidation>(&decoded.event)) {
            const auto at = talk.find_liquidation(decoded.symbol, *liquidation);
            EXPECT_TRUE(at) << decoded.symbol << " " << liquidation->size_contracts.to_string();
            if (at) liquidations.erase(*at);
        }
    }
    EXPECT_THAT(trades, IsEmpty());
    if (GetParam().venue != VenueId::bingx) EXPECT_THAT(liquidations, IsEmpty());
    EXPECT_THAT(talk.wrong_tickers_and_books(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Venues, InverseVoice,
    ::testing::Values(Inverse{&htx_voice, VenueId::htx, {"BTC-USD", "ETH-USD"}},
                      Inverse{&bingx_voice, VenueId::bingx, {"BTC-USD", "ETH-USD"}},
                      Inverse{&kraken_voice, VenueId::kraken, {"PI_XBTUSD", "PI_ETHUSD"}}),
    [](const auto& info) { return std::string(name_of(info.param.venue)); });

}  // namespace
}  // namespace faultline
