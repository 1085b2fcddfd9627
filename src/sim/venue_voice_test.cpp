// Every voice against the decoder of its venue: what is told comes out, wrong questions are
// refused. The two share no code, so agreement means that both read the documentation alike.
#include "sim/venue_voice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "sim/conversation.hpp"
#include "sim/sample_script.hpp"

namespace faultline {
namespace {

using ::testing::IsEmpty;

class EveryVoice : public ::testing::TestWithParam<VenueId> {
  protected:
    Conversation talk{GetParam()};
};

bool offers(VenueId venue, std::string_view kind) {
    const auto kinds = wire_of(venue).kinds;
    return std::ranges::find(kinds, kind) != kinds.end();
}

TEST_P(EveryVoice, AnswersEveryPollWithData) {
    talk.play(400);
    talk.ask_all_polls();
    EXPECT_THAT(talk.complaints(), IsEmpty());
    EXPECT_GT(talk.polls_asked(), 0u);
}

TEST_P(EveryVoice, ConfirmsThePlannedSubscriptions) {
    for (const Conversation::Line& line : talk.lines()) {
        EXPECT_EQ(line.acknowledgements, line.planned.acknowledgements) << line.planned.url;
        EXPECT_FALSE(line.closed) << line.planned.url;
    }
    EXPECT_THAT(talk.complaints(), IsEmpty());
}

TEST_P(EveryVoice, IsConnectedToIfTheVenueHasSockets) {
    const bool has_sockets = !wire_of(GetParam()).sockets.empty();
    EXPECT_EQ(!talk.lines().empty(), has_sockets);
    if (has_sockets) return;
    const VoiceConnection anyone{std::string(voice_of(GetParam()).hosts[0]), "/", {}, {}, 0};
    EXPECT_EQ(voice_of(GetParam()).accept(anyone, talk.market()), 404);
}

TEST_P(EveryVoice, ToldTradesComeOutExactly) {
    talk.play(2000);
    talk.ask_all_polls();
    if (!offers(GetParam(), "trade")) return;
    std::set<std::size_t> missing = talk.told<TradeTold>();
    EXPECT_FALSE(missing.empty());
    for (const DecodedEvent& decoded : talk.events()) {
        const auto* trade = std::get_if<Trade>(&decoded.event);
        if (trade == nullptr) continue;
        const auto at = talk.find_trade(decoded.symbol, *trade);
        EXPECT_TRUE(at) << decoded.symbol << " " << trade->price_usd.to_string() << " x "
                        << trade->size_contracts.to_string() << " was never told";
        if (at) missing.erase(*at);
    }
    EXPECT_EQ(missing.size(), 0u) << "of the told trades never came out";
}

TEST_P(EveryVoice, ToldLiquidationsComeOutWithTheirSide) {
    talk.play(2000);
    talk.ask_all_polls();
    if (!offers(GetParam(), "liquidation")) {
        for (const DecodedEvent& decoded : talk.events()) {
            EXPECT_NE(kind_of(decoded.event), EventKind::liquidation);
        }
        return;
    }
    std::set<std::size_t> missing = talk.told<LiquidationTold>();
    EXPECT_FALSE(missing.empty());
    std::size_t longs = 0, shorts = 0;
    for (const DecodedEvent& decoded : talk.events()) {
        const auto* liquidation = std::get_if<Liquidation>(&decoded.event);
        if (liquidation == nullptr) continue;
        (liquidation->side == Side::long_ ? longs : shorts) += 1;
        const auto at = talk.find_liquidation(decoded.symbol, *liquidation);
        EXPECT_TRUE(at) << decoded.symbol << " " << liquidation->size_contracts.to_string()
                        << " was never told so";
        if (at) missing.erase(*at);
    }
    EXPECT_GT(longs, 0u);
    EXPECT_GT(shorts, 0u);
    EXPECT_EQ(missing.size(), 0u) << "of the told liquidations never came out";
}

TEST_P(EveryVoice, ToldTickersAndBooksComeOut) {
    talk.play(2000);
    talk.ask_all_polls();
    for (const std::string& wrong : talk.wrong_tickers_and_books()) ADD_FAILURE() << wrong;
    const EventKinds seen = talk.kinds_seen();
    for (const auto& [name, kind] : {std::pair{"mark_price", EventKind::mark_price},
                                     {"funding", EventKind::funding},
                                     {"open_interest", EventKind::open_interest},
                                     {"book_depth", EventKind::book_depth},
                                     {"long_short_ratio", EventKind::long_short_ratio},
                                     {"insurance_fund", EventKind::insurance_fund}}) {
        // The prices of a venue without sockets are in files of a day, which nobody polls.
        const bool in_files = kind == EventKind::mark_price && talk.lines().empty();
        if (offers(GetParam(), name)) EXPECT_EQ(seen.has(kind), !in_files) << name;
    }
}

TEST_P(EveryVoice, EveryPlannedChannelIsProved) {
    talk.play(2000);
    for (const Conversation::Line& line : talk.lines()) {
        for (const PlannedChannel& channel : line.planned.channels) {
            // Heartbeats have no events of their own.
            EXPECT_EQ(channel.proof.empty(), channel.channel == "heartbeats") << channel.channel;
            EXPECT_TRUE(line.proved.contains(channel.channel)) << channel.channel;
        }
    }
}

TEST_P(EveryVoice, RefusesWhatItDoesNotKnow) {
    EXPECT_THAT(talk.accepted_nonsense(), IsEmpty());
    const VoiceRequest nonsense{"GET", voice_of(GetParam()).hosts[0], "/no/such/path", "", ""};
    JsonParser json;
    EXPECT_GE(voice_of(GetParam()).answer(nonsense, talk.market(), json, talk.now_ns()).status,
              400);
}

INSTANTIATE_TEST_SUITE_P(Venues, EveryVoice, ::testing::ValuesIn(all_venues()),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace faultline
