// Across the folder: recorded and documented payloads of Binance, Aster, Bybit, OKX and Bitget.
//
// Every payload beside the project (FAULTLINE_SHARED or ../shared) decodes to something known, the
// liquidations among them have the side, size and price kind that were checked by hand, and the
// number of lines of each kind stays what it is. Skipped where the payloads are absent.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

fs::path payload_folder(VenueId venue) {
    const char* shared = std::getenv("FAULTLINE_SHARED");
    const fs::path root =
        shared != nullptr ? fs::path(shared) : fs::path(FAULTLINE_SOURCE_DIR) / ".." / "shared";
    return root / "fixtures" / name_of(venue);
}

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

struct Decoded {
    Result<FrameKind> kind = FrameKind::unknown;
    EventBatch batch;
};

Decoded decode_file(VenueId venue, const fs::path& path) {
    InstrumentTable instruments(spec_of(venue));
    JsonParser parser;
    Decoded out;
    out.kind = decode_payload(venue, read_text(path),
                              {.instruments = &instruments, .json = &parser}, out.batch);
    return out;
}

std::vector<fs::path> payloads(VenueId venue) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(payload_folder(venue))) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// Samples of documentation whose times are placeholders (123456789 ms: the year 1970).
const std::set<std::string> placeholder_times = {"um-ws-agg-trade-1.json", "um-ws-agg-trade-9.json",
                                                 "um-ws-agg-trade-11.json", "ws-aggTrade-3.json",
                                                 "ws-depthUpdate-3.json"};

constexpr VenueId venues[] = {VenueId::binance, VenueId::aster, VenueId::bybit, VenueId::okx,
                              VenueId::bitget};

class MajorVenuesShared : public ::testing::TestWithParam<VenueId> {
  protected:
    void SetUp() override {
        if (!fs::is_directory(payload_folder(GetParam()))) {
            GTEST_SKIP() << "no " << payload_folder(GetParam()) << " (set FAULTLINE_SHARED)";
        }
    }
};

TEST_P(MajorVenuesShared, EveryPayloadIsKnown) {
    for (const fs::path& file : payloads(GetParam())) {
        const Decoded decoded = decode_file(GetParam(), file);
        if (placeholder_times.contains(file.filename().string())) {
            ASSERT_FALSE(decoded.kind) << file;
            EXPECT_EQ(decoded.kind.error().code, ErrorCode::bad_time) << file;
            continue;
        }
        ASSERT_TRUE(decoded.kind) << file << ": " << describe(decoded.kind.error().code);
        EXPECT_NE(*decoded.kind, FrameKind::unknown) << file;
        if (*decoded.kind == FrameKind::ignored) {
            EXPECT_FALSE(decoded.batch.reason.empty()) << file;
        }
        if (*decoded.kind == FrameKind::data) {
            EXPECT_FALSE(decoded.batch.empty()) << file;
        }
    }
}

TEST_P(MajorVenuesShared, NumbersOfEventsStay) {
    // Trades, candles, marks, open interest, fundings, ratios, liquidations, books, funds (in the
    // order of the variant, reserves and positions being zero), then instruments and tiers.
    using Counts = std::map<std::string, std::size_t>;
    const std::map<VenueId, Counts> expected = {
        {VenueId::binance,
         {{"trade", 28},
          {"candle", 526},
          {"mark", 21},
          {"interest", 9},
          {"funding", 169},
          {"ratio", 42},
          {"liquidation", 7},
          {"book", 8},
          {"fund", 4},
          {"instrument", 55},
          {"tier", 7}}},
        {VenueId::aster,
         {{"trade", 6},
          {"candle", 2},
          {"mark", 4},
          {"funding", 7},
          {"liquidation", 2},
          {"book", 1},
          {"instrument", 3},
          {"tier", 1}}},
        {VenueId::bybit,
         {{"trade", 4},
          {"candle", 3},
          {"mark", 6},
          {"interest", 12},
          {"funding", 7},
          {"ratio", 3},
          {"liquidation", 7},
          {"book", 2},
          {"fund", 1},
          {"instrument", 6},
          {"tier", 3}}},
        {VenueId::okx,
         {{"trade", 9},
          {"candle", 3},
          {"mark", 10},
          {"interest", 6},
          {"funding", 10},
          {"ratio", 3},
          {"liquidation", 5},
          {"book", 6},
          {"fund", 1},
          {"instrument", 172},
          {"tier", 30}}},
        {VenueId::bitget,
         {{"trade", 9},
          {"candle", 9},
          {"mark", 6},
          {"interest", 8},
          {"funding", 11},
          {"ratio", 1},
          {"liquidation", 2},
          {"book", 6},
          {"instrument", 4},
          {"tier", 18}}},
    };
    constexpr std::string_view names[] = {"trade",   "candle", "mark",        "interest",
                                          "funding", "ratio",  "liquidation", "book",
                                          "reserve", "fund",   "position"};
    static_assert(std::size(names) == std::variant_size_v<Event>);
    Counts counts;
    for (const fs::path& file : payloads(GetParam())) {
        const Decoded decoded = decode_file(GetParam(), file);
        for (const DecodedEvent& event : decoded.batch.events) {
            ++counts[std::string(names[event.event.index()])];
        }
        if (!decoded.batch.instruments.empty()) {
            counts["instrument"] += decoded.batch.instruments.size();
        }
        if (!decoded.batch.tiers.empty()) counts["tier"] += decoded.batch.tiers.size();
    }
    EXPECT_EQ(counts, expected.at(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Venues, MajorVenuesShared, ::testing::ValuesIn(venues),
                         [](const auto& info) { return std::string(name_of(info.param)); });

struct Checked {
    VenueId venue;
    std::string_view file;
    std::string_view symbol;
    Side side;
    double size_coins;  // NaN: the contract's size is not built in
    LiquidationPrice given;
};
constexpr auto both = LiquidationPrice::both;
constexpr auto at_bankruptcy = LiquidationPrice::bankruptcy;
constexpr auto at_execution = LiquidationPrice::execution;
constexpr Checked checked[] = {
    // Order side SELL: a long died.
    {VenueId::binance, "cm-ws-force-order-1.json", "BTCUSD_200925", Side::long_, 300 / 9352.7,
     both},
    {VenueId::binance, "um-ws-force-order-1.json", "BTCUSDT", Side::long_, 0.014, both},
    {VenueId::binance, "um-ws-force-order-11.json", "BTCUSDT", Side::long_, 0.014, both},
    {VenueId::binance, "um-ws-force-order-3.json", "BTCUSDT", Side::long_, 0.19, both},
    {VenueId::binance, "um-ws-force-order-5.json", "MANTAUSDT", Side::long_, 2049.1, both},
    {VenueId::binance, "um-ws-force-order-7.json", "AINUSDT", Side::long_, 1861, both},
    {VenueId::binance, "um-ws-force-order-9.json", "BTCUSDT", Side::short_, 0.014, both},
    {VenueId::aster, "ws-forceOrder-1.json", "PAIRUSDT", Side::long_, 28448, both},
    {VenueId::aster, "ws-forceOrder-3.json", "BTCUSDT", Side::long_, 0.014, both},
    // Position side Sell: a short died.
    {VenueId::bybit, "ws-all-liquidation-1.json", "ROSEUSDT", Side::short_, 20000, at_bankruptcy},
    {VenueId::bybit, "ws-all-liquidation-3.json", "PIPPINUSDT", Side::short_, 2846, at_bankruptcy},
    {VenueId::bybit, "ws-all-liquidation-5.json", "BTCUSDT", Side::long_, 0.006, at_bankruptcy},
    {VenueId::bybit, "ws-all-liquidation-5.json", "BTCUSDT", Side::long_, 0.038, at_bankruptcy},
    {VenueId::bybit, "ws-all-liquidation-7.json", "MARSCOINUSDT", Side::short_, 2380,
     at_bankruptcy},
    {VenueId::bybit, "ws-all-liquidation-9.json", "BTCUSDT", Side::long_, 0.001, at_bankruptcy},
    {VenueId::bybit, "ws-liquidation-deprecated-1.json", "GALAUSDT", Side::long_, 1637,
     at_bankruptcy},
    // posSide, and the order's side against it.
    {VenueId::okx, "ws-liquidation-orders-1.json", "XRP-USD-230929", Side::short_, 390 / 0.55205,
     at_execution},
    {VenueId::okx, "ws-liquidation-orders-3.json", "CELO-USDT-SWAP", Side::short_, unknown,
     at_execution},
    {VenueId::okx, "ws-liquidation-orders-5.json", "MUBARAK-USDT-SWAP", Side::long_, unknown,
     at_execution},
    {VenueId::okx, "ws-liquidation-orders-7.json", "MINA-USDT-SWAP", Side::short_, unknown,
     at_execution},
    {VenueId::okx, "ws-liquidation-orders-9.json", "IOST-USDT-SWAP", Side::short_, unknown,
     at_execution},
    // Position side buy: a long died; quote value over price gives whole lots.
    {VenueId::bitget, "v3-ws-liquidation-1.json", "APEUSDT", Side::long_, 83.1, at_bankruptcy},
    {VenueId::bitget, "v3-ws-liquidation-1.json", "IPUSDT", Side::long_, 286.5, at_bankruptcy},
};

std::vector<std::pair<std::string, Liquidation>> liquidations_of(VenueId venue,
                                                                 std::string_view file) {
    std::vector<std::pair<std::string, Liquidation>> found;
    for (DecodedEvent& event : decode_file(venue, payload_folder(venue) / file).batch.events) {
        if (const auto* one = std::get_if<Liquidation>(&event.event)) {
            found.emplace_back(event.symbol, *one);
        }
    }
    return found;
}

class SharedLiquidations : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const VenueId venue : venues) {
            if (!fs::is_directory(payload_folder(venue))) {
                GTEST_SKIP() << "no " << payload_folder(venue) << " (set FAULTLINE_SHARED)";
            }
        }
    }
};

TEST_F(SharedLiquidations, HaveTheSideSizeAndPriceThatWereChecked) {
    std::map<std::pair<VenueId, std::string>, std::size_t> taken;
    for (const Checked& row : checked) {
        const auto found = liquidations_of(row.venue, row.file);
        const std::size_t at = taken[{row.venue, std::string(row.file)}]++;
        ASSERT_LT(at, found.size()) << row.file;
        const auto& [symbol, liquidation] = found[at];
        EXPECT_EQ(symbol, row.symbol) << row.file;
        EXPECT_EQ(liquidation.side, row.side) << row.file;
        EXPECT_EQ(liquidation.given, row.given) << row.file;
        if (std::isnan(row.size_coins)) {
            EXPECT_TRUE(std::isnan(liquidation.size_coins)) << row.file;
        } else {
            EXPECT_NEAR(liquidation.size_coins, row.size_coins, 1e-9 * row.size_coins) << row.file;
        }
    }
    std::size_t total = 0;
    for (const VenueId venue : venues) {
        for (const fs::path& file : payloads(venue)) {
            total += liquidations_of(venue, file.filename().string()).size();
        }
    }
    EXPECT_EQ(total, std::size(checked)) << "a liquidation that nobody checked";
}

// Second source: a forced sale has its limit below its fill, a forced purchase above.
TEST_F(SharedLiquidations, OfBinanceAndAsterHaveTheLimitBeyondTheFill) {
    std::size_t compared = 0;
    for (const Checked& row : checked) {
        if (row.given != both) continue;
        for (const auto& [symbol, one] : liquidations_of(row.venue, row.file)) {
            if (one.bankruptcy_usd == one.execution_usd) continue;  // documentation
            EXPECT_EQ(one.bankruptcy_usd < one.execution_usd, one.side == Side::long_) << row.file;
            ++compared;
        }
    }
    EXPECT_EQ(compared, 6U);
}

// Second source: the order of a liquidated long sells, and OKX prints both.
TEST_F(SharedLiquidations, OfOkxAgreeWithTheOrderThatStandsBeside) {
    for (const Checked& row : checked) {
        if (row.venue != VenueId::okx) continue;
        const std::string text = read_text(payload_folder(row.venue) / row.file);
        const bool sold = text.find("\"sell\"") != std::string::npos;
        const bool bought = text.find("\"buy\"") != std::string::npos;
        EXPECT_NE(sold, bought) << row.file;
        EXPECT_EQ(sold, row.side == Side::long_) << row.file;
    }
}

// Second source: at one moment of 2026-10-09 Bybit's bankruptcy prices of "Buy" lie below the
// market that Binance's fill shows, as only a long's can.
TEST_F(SharedLiquidations, OfBybitLieBelowTheMarketOfTheSameMoment) {
    const auto binance = liquidations_of(VenueId::binance, "um-ws-force-order-3.json");
    const auto bybit = liquidations_of(VenueId::bybit, "ws-all-liquidation-5.json");
    ASSERT_EQ(binance.size(), 1U);
    ASSERT_EQ(bybit.size(), 2U);
    for (const auto& [symbol, one] : bybit) {
        EXPECT_LT(std::abs(one.exchange_ns - binance[0].second.exchange_ns), 2 * ns_per_second);
        EXPECT_LT(one.bankruptcy_usd, binance[0].second.execution_usd);
        EXPECT_EQ(one.side, Side::long_);
    }
}

}  // namespace
}  // namespace faultline
