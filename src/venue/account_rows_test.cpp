// Account rows: sides of forced closures, positions of the exact layer, and what decoders of venues
// with public positions must not get wrong.
#include "venue/account_rows.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "venue/catalog.hpp"

namespace faultline {
namespace {

/// One venue's decoder with its buffers.
struct Decoder {
    explicit Decoder(VenueId id) : venue(id), instruments(spec_of(id)) {}

    FrameKind take(std::string_view payload, std::string_view symbol = {},
                   std::string_view endpoint = {}) {
        const DecodeContext context{
            .instruments = &instruments, .json = &parser, .endpoint = endpoint, .symbol = symbol};
        const Result<FrameKind> kind = decode_payload(venue, payload, context, batch);
        EXPECT_TRUE(kind) << payload;
        return kind.value_or(FrameKind::unknown);
    }
    template <class EventType>
    std::vector<EventType> all() const {
        std::vector<EventType> found;
        for (const DecodedEvent& decoded : batch.events) {
            if (const auto* event = std::get_if<EventType>(&decoded.event)) {
                found.push_back(*event);
            }
        }
        return found;
    }

    VenueId venue;
    InstrumentTable instruments;
    JsonParser parser;
    EventBatch batch;
};

std::string hyperliquid_fill(std::string_view side, std::string_view method,
                             std::string_view direction, bool crossed) {
    return R"([{"coin":"ETH","px":"2500.0","sz":"2.0","side":")" + std::string(side) +
           R"(","time":1790000000000,"dir":")" + std::string(direction) +
           R"(","oid":1,"tid":9,"crossed":)" + (crossed ? "true" : "false") +
           R"(,"liquidation":{"liquidatedUser":"0xaa","markPx":"2501.0","method":")" +
           std::string(method) + R"("}}])";
}

TEST(Hyperliquid, FillOfTheLiquidatedAccountKeepsItsSideAndTheCounterpartysTurns) {
    Decoder decoder(VenueId::hyperliquid);
    decoder.take(hyperliquid_fill("A", "market", "Close Long", true), "0xaa");
    EXPECT_EQ(decoder.all<Liquidation>().at(0).side, Side::long_);
    decoder.take(hyperliquid_fill("A", "market", "Close Long", false), "0xbb");
    EXPECT_EQ(decoder.all<Liquidation>().at(0).side, Side::short_);
}

TEST(Hyperliquid, WithoutAnOwnerTheTakerOfAMarketLiquidationWasLiquidated) {
    Decoder decoder(VenueId::hyperliquid);
    decoder.take(hyperliquid_fill("B", "market", "Close Short", true));
    EXPECT_EQ(decoder.all<Liquidation>().at(0).side, Side::short_);
    decoder.take(hyperliquid_fill("B", "market", "Close Short", false));
    EXPECT_EQ(decoder.all<Liquidation>().at(0).side, Side::long_);
}

TEST(Hyperliquid, BackstopFillOfAnUnknownOwnerIsIgnoredWithAReason) {
    Decoder decoder(VenueId::hyperliquid);
    EXPECT_EQ(decoder.take(hyperliquid_fill("B", "backstop", "Close Short", true)),
              FrameKind::ignored);
    EXPECT_FALSE(decoder.batch.reason.empty());
    EXPECT_TRUE(decoder.batch.empty());
}

TEST(Hyperliquid, PositionsBelongToTheAccountThatWasAskedFor) {
    Decoder decoder(VenueId::hyperliquid);
    decoder.take(R"({"assetPositions":[{"type":"oneWay","position":{"coin":"kPEPE","szi":"-3.0",)"
                 R"("entryPx":"0.012","liquidationPx":"0.015","marginUsed":"4.0",)"
                 R"("leverage":{"type":"isolated","value":10}}}],"time":1790000000000})",
                 "0xaa");
    const AccountPosition position = decoder.all<AccountPosition>().at(0);
    EXPECT_EQ(position.account, "0xaa");
    EXPECT_EQ(position.side, Side::short_);
    EXPECT_EQ(position.mode, MarginMode::isolated);
    EXPECT_DOUBLE_EQ(position.size_coins, 3000);
    EXPECT_DOUBLE_EQ(position.entry_usd, 0.000012);
    EXPECT_DOUBLE_EQ(position.liquidation_usd, 0.000015);
}

TEST(Hyperliquid, TradesNameTheirAccounts) {
    Decoder decoder(VenueId::hyperliquid);
    decoder.take(R"({"channel":"trades","data":[{"coin":"BTC","side":"B","px":"80000","sz":"1",)"
                 R"("time":1790000000000,"tid":1,"users":["0xaa","0xbb"]}]})");
    EXPECT_EQ(decoder.batch.accounts, (std::vector<std::string>{"0xaa", "0xbb"}));
}

TEST(Hyperliquid, ContextsMustFitTheUniverse) {
    InstrumentTable instruments(spec_of(VenueId::hyperliquid));
    JsonParser parser;
    EventBatch batch;
    const auto kind = decode_payload(VenueId::hyperliquid,
                                     R"([{"universe":[{"name":"BTC","maxLeverage":40}]},[{},{}]])",
                                     {.instruments = &instruments, .json = &parser}, batch);
    EXPECT_FALSE(kind);
    EXPECT_TRUE(batch.empty());
}

TEST(Lighter, NumbersOfMarketsComeFromTheInstruments) {
    Decoder decoder(VenueId::lighter);
    const std::string trade =
        R"({"type":"update/trade","channel":"trade:4","trades":[],"liquidation_trades":[)"
        R"({"trade_id":1,"type":"liquidation","market_id":4,"size":"1000","price":"0.012",)"
        R"("is_maker_ask":false,"timestamp":1790000000000}]})";
    decoder.take(trade);
    EXPECT_TRUE(std::isnan(decoder.all<Liquidation>().at(0).size_coins));
    EXPECT_EQ(decoder.batch.events[0].symbol, "#4");
    decoder.take(R"({"code":200,"order_book_details":[{"symbol":"1000PEPE","market_id":4,)"
                 R"("status":"active","min_initial_margin_fraction":1000,)"
                 R"("maintenance_margin_fraction":600}]})");
    for (const InstrumentRow& row : decoder.batch.instruments) {
        decoder.instruments.tell(row.instrument);
    }
    decoder.take(trade);
    EXPECT_EQ(decoder.batch.events[0].symbol, "1000PEPE");
    const Liquidation liquidation = decoder.all<Liquidation>().at(0);
    EXPECT_DOUBLE_EQ(liquidation.size_coins, 1e6);
    EXPECT_DOUBLE_EQ(liquidation.execution_usd.to_double(), 0.000012);
    EXPECT_EQ(liquidation.side, Side::long_);
}

TEST(Lighter, FirstFrameOfASubscriptionIsOld) {
    Decoder decoder(VenueId::lighter);
    decoder.take(R"({"type":"subscribed/trade","channel":"trade:1","trades":[]})");
    EXPECT_TRUE(decoder.batch.replayed);
    decoder.take(R"({"type":"update/trade","channel":"trade:1","trades":[]})");
    EXPECT_FALSE(decoder.batch.replayed);
}

TEST(Lighter, PlanAsksByNumberAndOnlyForKnownOnes) {
    Instrument told{VenueId::lighter, "SOL", "SOL"};
    told.number = 2;
    const Instrument instruments[] = {
        {VenueId::lighter, "BTC", "BTC"}, told, {VenueId::lighter, "XYZ", "XYZ"}};
    const Plan plan = wire_of(VenueId::lighter).plan(instruments);
    ASSERT_EQ(plan.connections.size(), 1U);
    std::string frames;
    for (const std::string& frame : plan.connections[0].subscribe) frames += frame;
    EXPECT_NE(frames.find("trade/1\""), std::string::npos);
    EXPECT_NE(frames.find("trade/2\""), std::string::npos);
    EXPECT_EQ(plan.connections[0].channels.size(), 3U);
    // Books are asked for, since the socket's changes are not followed.
    EXPECT_EQ(frames.find("order_book"), std::string::npos);
    EXPECT_EQ(plan.polls.size(), 3U);
}

TEST(Dydx, DeleveragingIsABankruptcyPriceAndNoTrade) {
    Decoder decoder(VenueId::dydx);
    decoder.take(R"({"trades":[{"id":"1","side":"BUY","size":"2","price":"2600",)"
                 R"("type":"DELEVERAGED","createdAt":"2026-09-21T14:13:20.123Z"}]})",
                 "ETH-USD");
    EXPECT_TRUE(decoder.all<Trade>().empty());
    const Liquidation liquidation = decoder.all<Liquidation>().at(0);
    EXPECT_EQ(liquidation.side, Side::short_);
    EXPECT_EQ(liquidation.given, LiquidationPrice::bankruptcy);
    EXPECT_EQ(decoder.batch.events[0].symbol, "ETH-USD");
}

TEST(Dydx, PositionsOfAnAnswerBelongToTheAddressThatWasAskedFor) {
    Decoder decoder(VenueId::dydx);
    decoder.take(R"({"positions":[{"market":"ETH-USD","status":"OPEN","side":"SHORT",)"
                 R"("size":"-2.5","entryPrice":"2450","subaccountNumber":3}]})",
                 "dydx1abc");
    const AccountPosition position = decoder.all<AccountPosition>().at(0);
    EXPECT_EQ(position.account, "dydx1abc/3");
    EXPECT_EQ(position.side, Side::short_);
    EXPECT_DOUBLE_EQ(position.size_coins, 2.5);
    EXPECT_TRUE(std::isnan(position.liquidation_usd));
}

TEST(PublicPositions, QuestionsTakeNothingButAccounts) {
    const auto url = [](VenueId venue, std::string_view account) {
        return wire_of(venue).account_poll(account).url;
    };
    EXPECT_NE(url(VenueId::dydx, "dydx1abc/3").find("address=dydx1abc&subaccountNumber=3"),
              std::string::npos);
    EXPECT_NE(url(VenueId::lighter, "281474976600615").find("value=281474976600615"),
              std::string::npos);
    EXPECT_NE(wire_of(VenueId::hyperliquid).account_poll("0xaa").body.find(R"("user":"0xaa")"),
              std::string::npos);
    for (const VenueId venue : {VenueId::hyperliquid, VenueId::lighter, VenueId::dydx}) {
        EXPECT_EQ(url(venue, ""), "");
        EXPECT_EQ(url(venue, R"(0xaa","type":"meta)"), "");
        EXPECT_EQ(url(venue, "1&by=x"), "");
    }
}

TEST(Deribit, AChannelWithoutItsPartsIsNoChart) {
    Decoder decoder(VenueId::deribit);
    EXPECT_EQ(decoder.take(R"({"method":"subscription","params":{"channel":"chart","data":{}}})"),
              FrameKind::ignored);
}

TEST(Deribit, LateAnswersBringLiquidationsOnly) {
    Decoder decoder(VenueId::deribit);
    const std::string answer =
        R"({"jsonrpc":"2.0","id":1,"result":{"trades":[{"trade_seq":1,"trade_id":"5",)"
        R"("timestamp":1790000000000,"price":80000,"instrument_name":"BTC-PERPETUAL",)"
        R"("direction":"buy","amount":8000,"liquidation":"T"}]}})";
    decoder.take(answer, "BTC-PERPETUAL", "late_trades");
    EXPECT_TRUE(decoder.all<Trade>().empty());
    EXPECT_EQ(decoder.all<Liquidation>().at(0).side, Side::short_);
    EXPECT_DOUBLE_EQ(decoder.all<Liquidation>().at(0).size_coins, 0.1);
    decoder.take(answer);
    EXPECT_EQ(decoder.all<Trade>().size(), 1U);
}

TEST(Deribit, HeartbeatThatAsksIsAnswered) {
    const auto answer = [](std::string_view payload) {
        return wire_of(VenueId::deribit).answer_to(payload, {});
    };
    EXPECT_NE(answer(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})")
                  .find("public/test"),
              std::string::npos);
    EXPECT_EQ(answer(R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}})"),
              "");
}

TEST(Deribit, PlanOfManyInstrumentsKeepsFramesWholeAndConnectionsSmall) {
    const std::vector<Instrument> instruments(400, {VenueId::deribit, "BTC-PERPETUAL", "BTC"});
    const Plan plan = wire_of(VenueId::deribit).plan(instruments);
    std::size_t channels = 0;
    JsonParser parser;
    for (const PlannedConnection& connection : plan.connections) {
        EXPECT_LE(connection.channels.size(), 500U);
        channels += connection.channels.size();
        std::size_t named = 0;
        for (const std::string& frame : connection.subscribe) {
            const Result<Json> root = parser.parse(frame);
            ASSERT_TRUE(root) << frame;
            const auto list = root->find("params")->find("channels");
            if (list) named += list->size();
        }
        EXPECT_EQ(named, connection.channels.size());
    }
    EXPECT_EQ(channels, 1200U);
}

TEST(Kraken, SymbolsInLowerCaseAreTheSameContracts) {
    Decoder decoder(VenueId::kraken);
    decoder.take(R"({"feed":"trade","product_id":"pi_xbtusd","side":"sell","type":"liquidation",)"
                 R"("time":1790000000000,"qty":8000,"price":80000,"uid":"u"})");
    EXPECT_EQ(decoder.batch.events[0].symbol, "PI_XBTUSD");
    EXPECT_DOUBLE_EQ(decoder.all<Liquidation>().at(0).size_coins, 0.1);
}

TEST(Kraken, ATradeWithoutASideIsAnErrorAndGivesNothing) {
    InstrumentTable instruments(spec_of(VenueId::kraken));
    JsonParser parser;
    EventBatch batch;
    const auto kind =
        decode_payload(VenueId::kraken,
                       R"({"feed":"trade","product_id":"PF_XBTUSD","side":"","type":"liquidation",)"
                       R"("time":1790000000000,"qty":1,"price":80000})",
                       {.instruments = &instruments, .json = &parser}, batch);
    EXPECT_FALSE(kind);
    EXPECT_TRUE(batch.empty());
}

// Every case, cut off anywhere and with a byte of it changed: an error or something known, never
// more than the whole case gives.
TEST(PublicPositions, DamagedFramesNeitherCrashNorGrow) {
    for (const VenueId venue : {VenueId::hyperliquid, VenueId::lighter, VenueId::dydx,
                                VenueId::deribit, VenueId::kraken}) {
        InstrumentTable instruments(spec_of(venue));
        JsonParser parser;
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        EventBatch batch;
        const std::filesystem::path folder =
            std::filesystem::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".frame") continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::ostringstream text;
            text << in.rdbuf();
            const std::string frame = text.str();
            for (std::size_t at = 0; at < frame.size(); at += 7) {
                const auto cut = decode_payload(venue, frame.substr(0, at), context, batch);
                if (!cut) EXPECT_TRUE(batch.empty());
                std::string changed = frame;
                changed[at] = at % 2 == 0 ? '0' : '"';
                const auto odd = decode_payload(venue, changed, context, batch);
                if (!odd) EXPECT_TRUE(batch.empty());
                EXPECT_LE(batch.events.size(), frame.size() / 4);
            }
        }
    }
}

}  // namespace
}  // namespace faultline
