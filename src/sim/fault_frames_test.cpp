// Fault frames: each is as bad as it promises, and no worse.
#include "sim/fault_frames.hpp"

#include <gtest/gtest.h>
#include <set>

#include "net/inflate.hpp"

namespace faultline {
namespace {

TEST(FaultFrames, GarbageTakesManyForms) {
    std::set<std::string> forms;
    for (std::uint64_t turn = 0; turn < 50; ++turn) forms.insert(garbage_text(turn));
    EXPECT_GE(forms.size(), 6u);
}

TEST(FaultFrames, BombIsSmallAndUnpacksAboveAnyLimit) {
    EXPECT_LT(gzip_bomb_bytes().size(), 200'000u);
    std::string out;
    const Result<void> result = inflate(gzip_bomb_bytes(), 16U << 20, out);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::too_large);
}

TEST(FaultFrames, HugeFrameAnnouncesItsSizeAndStaysSmall) {
    const std::string start = huge_frame_start();
    EXPECT_LT(start.size(), 20'000u);
    EXPECT_EQ(start.substr(0, 10), std::string("\x81\x7f\x00\x00\x00\x00\x05\xf5\xe1\x00", 10));
}

TEST(FaultFrames, SymbolsAreReplacedInAnyCase) {
    Instrument instrument;
    instrument.symbol = "BTCUSDT";
    const EmulatedMarket market(VenueId::binance, {instrument});
    EXPECT_EQ(with_unknown_symbols(R"(["btcusdt@trade","BTCUSDT"])", market),
              R"(["NOSUCHCOIN@trade","NOSUCHCOIN"])");
    EXPECT_EQ(with_unknown_symbols("ping", market), "ping");
}

}  // namespace
}  // namespace faultline
