// Across the folder: recorded sessions decode to the number of events that stands in
// fixtures/captures.tsv. The recordings (2021 and 2022, old wire formats) are no part of this
// project; the table is: it notices when a decoder begins to drop or to double what it used to
// read.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <zlib.h>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

struct Session {
    const char* file;
    VenueId venue;
};

constexpr Session sessions[] = {
    {"BINANCE_DELIVERY.0", VenueId::binance},
    {"BINANCE_DELIVERY.http.0.0", VenueId::binance},
    {"BINANCE_DELIVERY.ws.1.0", VenueId::binance},
    {"BINANCE_FUTURES.0", VenueId::binance},
    {"BINANCE_FUTURES.http.0.0", VenueId::binance},
    {"BINANCE_FUTURES.ws.1.0", VenueId::binance},
    {"BITGET.0", VenueId::bitget},
    {"BITGET.ws.1.0", VenueId::bitget},
    {"BITGET.ws.2.0", VenueId::bitget},
    {"BYBIT.0", VenueId::bybit},
    {"BYBIT.ws.25.0", VenueId::bybit},
    {"BYBIT.ws.26.0", VenueId::bybit},
    {"DERIBIT.0", VenueId::deribit},
    {"DERIBIT.ws.1.0", VenueId::deribit},
    {"DYDX.0", VenueId::dydx},
    {"DYDX.ws.1.0", VenueId::dydx},
    {"OKX.0", VenueId::okx},
    {"OKX.ws.1.0", VenueId::okx},
    {"PHEMEX.0", VenueId::phemex},
    {"PHEMEX.ws.1.0", VenueId::phemex},
    {"PHEMEX.ws.2.0", VenueId::phemex},
};

fs::path shared_folder() {
    const char* set = std::getenv("FAULTLINE_SHARED");
    return set != nullptr ? fs::path(set) : fs::path(FAULTLINE_SOURCE_DIR) / ".." / "shared";
}

std::string unpacked(const fs::path& path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    std::array<char, 1 << 16> buffer{};
    for (int got = 1; file != nullptr && got > 0;) {
        got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
        if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (file != nullptr) gzclose(file);
    return text;
}

/// What came in: "TIME: PAYLOAD" from a socket, "URL -> TIME: PAYLOAD" from REST. What went out and
/// the opening of connections is left out.
std::string_view payload_of(std::string_view line) {
    if (line.find(" <- ") < 200 || line.find(" <-> ") < 200) {
        if (!line.starts_with("1")) return {};
    }
    const std::size_t colon = line.find(": ");
    return colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 2);
}

constexpr std::array<const char*, 11> event_names{
    "trade",          "candle",     "mark_price",
    "open_interest",  "funding",    "long_short_ratio",
    "liquidation",    "book_depth", "exchange_reserve",
    "insurance_fund", "position"};
static_assert(event_names.size() == std::variant_size_v<Event>);

std::string count_line(const Session& session, const std::string& text) {
    std::map<std::string, std::size_t> counts;
    InstrumentTable instruments(spec_of(session.venue));
    JsonParser parser;
    EventBatch batch;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::string_view payload = payload_of(line);
        if (payload.empty()) continue;
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        const auto kind = decode_payload(session.venue, payload, context, batch);
        ++counts[kind ? "frames:" + std::string(name_of(*kind)) : "frames:malformed"];
        for (const DecodedEvent& decoded : batch.events)
            ++counts[event_names[decoded.event.index()]];
        if (!batch.instruments.empty()) counts["instrument"] += batch.instruments.size();
        if (!batch.tiers.empty()) counts["margin_tier"] += batch.tiers.size();
    }
    std::string out = session.file;
    for (const auto& [name, count] : counts) out += "\t" + name + "=" + std::to_string(count);
    return out;
}

TEST(Captures, SessionsDecodeToThePinnedCounts) {
    const fs::path folder = shared_folder() / "captures";
    if (!fs::is_directory(folder)) GTEST_SKIP() << "no recordings at " << folder;
    std::ifstream table(fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / "captures.tsv");
    std::map<std::string, std::string> pinned;
    for (std::string line; std::getline(table, line);) {
        if (!line.starts_with("#")) pinned[line.substr(0, line.find('\t'))] = line;
    }
    for (const Session& session : sessions) {
        const std::string text = unpacked(folder / (std::string(session.file) + ".gz"));
        ASSERT_FALSE(text.empty()) << session.file;
        EXPECT_EQ(count_line(session, text), pinned[session.file]);
    }
}

}  // namespace
}  // namespace faultline
