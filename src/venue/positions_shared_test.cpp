// Across the folder: recorded and documented payloads of Hyperliquid, Lighter, dYdX, Deribit and
// Kraken decode, with the right kinds, and every liquidation has the side that was checked by hand.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <vector>
#include <zlib.h>

#include "venue/catalog.hpp"
#include "venue/decode_line.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

using Counts = std::map<std::string, int>;

fs::path shared_root() {
    const char* shared = std::getenv("FAULTLINE_SHARED");
    return shared != nullptr ? fs::path(shared) : fs::path(FAULTLINE_SOURCE_DIR) / "../shared";
}

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The kind of each line: what stands between the first quotes after `{"kind":"`.
void count_kinds(const std::string& lines, Counts& counts) {
    constexpr std::string_view start = R"({"kind":")";
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) {
        ASSERT_TRUE(line.starts_with(start)) << line;
        ++counts[line.substr(start.size(), line.find('"', start.size()) - start.size())];
    }
}

struct Samples {
    VenueId venue;
    const char* folder;
    int files;
    Counts counts;
};

const std::vector<Samples>& all_samples() {
    static const std::vector<Samples> samples{
        {VenueId::hyperliquid,
         "hyperliquid",
         70,
         {{"acknowledgement", 4},
          {"book_depth", 5},
          {"candle", 27},
          {"empty", 1},
          {"error", 2},
          {"funding", 45},
          {"ignored", 24},
          {"instrument", 45},
          {"liquidation", 2},
          {"margin_tier", 52},
          {"mark_price", 7},
          {"open_interest", 7},
          {"position", 15},
          {"request", 4},
          {"trade", 10}}},
        {VenueId::lighter,
         "lighter",
         40,
         {{"acknowledgement", 2},
          {"book_depth", 4},
          {"candle", 5},
          {"error", 1},
          {"funding", 10},
          {"ignored", 8},
          {"instrument", 4},
          {"liquidation", 3},
          {"margin_tier", 3},
          {"mark_price", 6},
          {"open_interest", 9},
          {"position", 17},
          {"request", 1},
          {"trade", 9}}},
        {VenueId::dydx,
         "dydx",
         26,
         {{"book_depth", 2},
          {"candle", 5},
          {"error", 1},
          {"funding", 12},
          {"ignored", 4},
          {"instrument", 6},
          {"liquidation", 3},
          {"margin_tier", 6},
          {"mark_price", 6},
          {"open_interest", 10},
          {"position", 2},
          {"request", 2},
          {"trade", 8}}},
        {VenueId::deribit,
         "deribit",
         92,
         {{"acknowledgement", 3},
          {"book_depth", 3},
          {"candle", 10},
          {"error", 1},
          {"funding", 11},
          {"heartbeat", 1},
          {"ignored", 38},
          {"instrument", 19},
          {"liquidation", 1},
          {"mark_price", 7},
          {"open_interest", 7},
          {"request", 22},
          {"trade", 17}}},
        {VenueId::kraken,
         "krakenfutures",
         88,
         {{"acknowledgement", 8},
          {"book_depth", 10},
          {"candle", 9},
          {"error", 4},
          {"funding", 11},
          {"ignored", 27},
          {"instrument", 30},
          {"liquidation", 1},
          {"margin_tier", 136},
          {"mark_price", 13},
          {"open_interest", 13},
          {"request", 1},
          {"trade", 513}}},
    };
    return samples;
}

TEST(PositionVenuesShared, SamplesHaveTheKindsThatTheySay) {
    for (const Samples& samples : all_samples()) {
        const fs::path folder = shared_root() / "fixtures" / samples.folder;
        if (!fs::is_directory(folder)) GTEST_SKIP() << folder << " is absent";
        InstrumentTable instruments(spec_of(samples.venue));
        JsonParser parser;
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        Counts counts;
        int files = 0;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".json") continue;
            ++files;
            const std::string lines = decode_lines(samples.venue, read_text(entry.path()), context);
            EXPECT_EQ(lines.find(R"("kind":"malformed")"), std::string::npos)
                << entry.path() << lines;
            EXPECT_EQ(lines.find(R"("kind":"unknown")"), std::string::npos) << entry.path();
            count_kinds(lines, counts);
        }
        EXPECT_EQ(files, samples.files) << folder;
        EXPECT_EQ(counts, samples.counts) << folder;
    }
}

struct Checked {
    VenueId venue;
    const char* path;
    Side side;
    double size_coins;
    double price_usd;
};

// Beside the documentation: what else says which side it was.
const Checked checked[] = {
    // The fill's owner opened a short against it; bought above the mark of 66607.
    {VenueId::hyperliquid, "hyperliquid/ws-user-liquidation-1.json", Side::short_, 0.001, 66653},
    // The owner is the liquidated user, held +0.6 and the venue calls it "Close Long".
    {VenueId::hyperliquid, "hyperliquid/ws-userFills-1.json", Side::long_, 0.6, 80.601},
    // The taker held +0.0346 before.
    {VenueId::lighter, "lighter/ws-liquidation-1.json", Side::long_, 0.0346, 3028.85},
    // The taker held -0.01664 before, and its computed liquidation price is 75605.
    {VenueId::lighter, "lighter/ws-subscribed-trade-liquidation-1.json", Side::short_, 0.01664,
     75602.8},
    {VenueId::lighter, "lighter/ws-update-trade-liquidation-1.json", Side::short_, 0.01664,
     75602.8},
    // Measured: sales print below the oracle, purchases above it.
    {VenueId::dydx, "dydx/rest-trades-1.json", Side::long_, 660, 1.276},
    {VenueId::dydx, "dydx/rest-trades-1.json", Side::short_, 14.7, 1.4731},
    {VenueId::dydx, "dydx/ws-v4_trades-channel_data-liquidated-1.json", Side::long_, 3.9, 22.87},
    // Sold 7 % below the index of 4805.41 in the fall of March 2020; 1120 USD.
    {VenueId::deribit, "deribit/ws-trades-liquidation-1.json", Side::long_, 1120 / 4469.5, 4469.5},
    // The taker's order sold; 12000 contracts of one USD.
    {VenueId::kraken, "krakenfutures/ws-trade-liquidation-1.json", Side::long_, 12000 / 0.1736,
     0.1736},
};

TEST(PositionVenuesShared, LiquidationsHaveTheSideThatWasCheckedByHand) {
    for (const Checked& expected : checked) {
        const fs::path path = shared_root() / "fixtures" / expected.path;
        if (!fs::is_regular_file(path)) GTEST_SKIP() << path << " is absent";
        InstrumentTable instruments(spec_of(expected.venue));
        JsonParser parser;
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        EventBatch batch;
        ASSERT_TRUE(decode_payload(expected.venue, read_text(path), context, batch)) << path;
        const bool found = std::any_of(batch.events.begin(), batch.events.end(), [&](auto& event) {
            const auto* liquidation = std::get_if<Liquidation>(&event.event);
            return liquidation != nullptr && liquidation->side == expected.side &&
                   liquidation->given == LiquidationPrice::execution &&
                   std::abs(liquidation->size_coins - expected.size_coins) < 1e-9 &&
                   liquidation->execution_usd.to_double() == expected.price_usd;
        });
        EXPECT_TRUE(found) << path;
    }
}

/// Lines of a capture, "time: payload", that hold a JSON object.
std::vector<std::string> payloads_of_capture(const fs::path& path) {
    std::vector<std::string> payloads;
    const gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr) return payloads;
    std::string text;
    std::vector<char> part(1 << 16);
    for (int got = 0; (got = gzread(file, part.data(), static_cast<unsigned>(part.size()))) > 0;) {
        text.append(part.data(), static_cast<std::size_t>(got));
    }
    gzclose(file);
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        const std::size_t colon = line.find(": {");
        if (colon != std::string::npos) payloads.push_back(line.substr(colon + 2));
    }
    return payloads;
}

TEST(PositionVenuesShared, OldSessionsGiveTheEventsThatTheyHold) {
    struct Session {
        VenueId venue;
        const char* file;
        Counts counts;
    };
    const Session sessions[] = {
        {VenueId::dydx,
         "DYDX.ws.1.0.gz",
         {{"ignored", 4687},
          {"trade", 1026},
          {"request", 20},
          {"book_depth", 10},
          {"acknowledgement", 1}}},
        {VenueId::deribit,
         "DERIBIT.ws.1.0.gz",
         {{"ignored", 135}, {"request", 1}, {"acknowledgement", 1}}},
    };
    for (const Session& session : sessions) {
        const fs::path path = shared_root() / "captures" / session.file;
        if (!fs::is_regular_file(path)) GTEST_SKIP() << path << " is absent";
        InstrumentTable instruments(spec_of(session.venue));
        JsonParser parser;
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        Counts counts;
        for (const std::string& payload : payloads_of_capture(path)) {
            count_kinds(decode_lines(session.venue, payload, context), counts);
        }
        EXPECT_EQ(counts, session.counts) << path;
    }
}

}  // namespace
}  // namespace faultline
