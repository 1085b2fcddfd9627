// Across the folder: every case under fixtures/<venue>/ decodes to the lines that stand beside it.
//
// A case is two files: `<name>.frame`, a payload as it comes off the wire (after decompression),
// and
// `<name>.expect`, the lines that `faultline decode` prints for it. fixtures/<venue>/CASES.md says
// for each case which documented format it is written from and what it proves.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "venue/catalog.hpp"
#include "venue/decode_line.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class Golden : public ::testing::TestWithParam<VenueId> {};

TEST_P(Golden, FramesDecodeToTheExpectedLines) {
    const fs::path folder = fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(GetParam());
    ASSERT_TRUE(fs::is_directory(folder)) << folder << " has no cases";
    const std::string cases = read_text(folder / "CASES.md");
    InstrumentTable instruments(spec_of(GetParam()));
    JsonParser parser;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".frame") continue;
        ++count;
        fs::path expected = entry.path();
        expected.replace_extension(".expect");
        const std::string payload = read_text(entry.path());
        const DecodeContext context{.instruments = &instruments, .json = &parser};
        EXPECT_EQ(decode_lines(GetParam(), payload, context), read_text(expected)) << entry.path();
        EXPECT_NE(cases.find(entry.path().stem().string()), std::string::npos)
            << entry.path() << " is not described in CASES.md";
    }
    EXPECT_GE(count, 8U) << "every venue has at least eight cases";
}

TEST_P(Golden, EveryVenueHasAPlanAndAnswersAnyPayload) {
    const VenueWire& wire = wire_of(GetParam());
    ASSERT_NE(wire.plan, nullptr);
    ASSERT_NE(wire.decode, nullptr);
    const InstrumentTable instruments(spec_of(GetParam()));
    JsonParser parser;
    const DecodeContext context{.instruments = &instruments, .json = &parser};
    for (const char* payload : {"", "[]", "{}", "ping", "null", "7"}) {
        EXPECT_TRUE(answer_to_payload(GetParam(), payload, context).size() < 200) << payload;
    }
    const auto main = main_instrument(GetParam(), "BTC");
    ASSERT_TRUE(main);
    const Plan plan = wire.plan({&*main, 1});
    EXPECT_FALSE(plan.connections.empty() && plan.polls.empty()) << "nothing is asked for";
}

TEST(DecodePayload, ImpossibleEventsDropTheWholePayload) {
    // Found by the fuzzer: a price below zero in a Bitfinex trade.
    const InstrumentTable instruments(spec_of(VenueId::binance));
    JsonParser parser;
    const DecodeContext context{.instruments = &instruments, .json = &parser};
    EventBatch batch;
    const auto trade = [&](const char* price, const char* size) {
        const std::string payload =
            std::string(R"({"e":"aggTrade","E":1788000000100,"a":1,"s":"BTCUSDT","p":")") + price +
            R"(","q":")" + size + R"(","f":1,"l":1,"T":1788000000000,"m":true})";
        return decode_payload(VenueId::binance, payload, context, batch);
    };
    ASSERT_TRUE(trade("70000.5", "0.1"));
    EXPECT_EQ(batch.events.size(), 1U);
    for (const char* price : {"-70000.5", "0"}) {
        EXPECT_FALSE(trade(price, "0.1")) << price;
        EXPECT_TRUE(batch.empty());
    }
    EXPECT_FALSE(trade("70000.5", "-0.1"));
}

INSTANTIATE_TEST_SUITE_P(AllVenues, Golden, ::testing::ValuesIn(all_venues()),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace faultline
