// HeatTile: the format byte by byte, and what is lost in it.
#include "api/heat_tile.hpp"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

#include "api/fake_heat.hpp"
#include "net/inflate.hpp"

namespace faultline {
namespace {

template <class T>
T at(std::string_view bytes, std::size_t offset) {
    T value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// Two columns of three rows. Longs: 100 at the bottom, then 10^6; shorts: nothing.
Heatmap small() {
    Heatmap heatmap;
    heatmap.step_ns = 5 * ns_per_minute;
    heatmap.price_floor_usd = 66'000;
    heatmap.bucket_usd = 50;
    heatmap.rows = 3;
    heatmap.column_end_ns = {fake_now_ns, fake_now_ns + 5 * ns_per_minute};
    heatmap.long_usd = {100, 0, 0, 1e6F, 100, 0};
    heatmap.short_usd = {0, 0, 0, 0, 0, std::numeric_limits<float>::quiet_NaN()};
    heatmap.bars = {{1, 3, 0.5, 2}, {2, 2, 2, 2}};
    heatmap.simulated = true;
    return heatmap;
}

TEST(HeatTile, StandsByteByByteAsDocumented) {
    const std::string tile = encode_tile(small(), {fake_now_ns, true});
    ASSERT_EQ(tile.size(), 96u + 12 + 2 + 32);
    EXPECT_EQ(tile.substr(0, 8), "FLTILE01");
    EXPECT_EQ(at<std::uint32_t>(tile, 8), 2u);
    EXPECT_EQ(at<std::uint32_t>(tile, 12), 3u);
    EXPECT_EQ(at<std::int64_t>(tile, 16), 1'770'292'800'000);
    EXPECT_EQ(at<std::int64_t>(tile, 24), 300'000);
    EXPECT_EQ(at<double>(tile, 32), 66'000);
    EXPECT_EQ(at<double>(tile, 40), 50);
    EXPECT_EQ(at<double>(tile, 48), 100);
    EXPECT_EQ(at<double>(tile, 56), 1e6);
    EXPECT_EQ(at<std::uint64_t>(tile, 64), 1'770'292'800ULL / 300 + 1);
    EXPECT_EQ(at<std::int64_t>(tile, 72), 1'770'292'800'000);
    EXPECT_EQ(at<std::uint32_t>(tile, 80), 3u);  // simulated, open
    // Row 0: 1, then 255; row 1: 0, then 1; row 2 empty.
    EXPECT_EQ(tile.substr(96, 6), (std::string{1, static_cast<char>(254), 0, 1, 0, 0}));
    EXPECT_EQ(tile.substr(102, 6), std::string(6, '\0'));
    EXPECT_EQ(tile.substr(108, 2), (std::string{1, 1}));
    EXPECT_EQ(at<float>(tile, 110), 1);
    EXPECT_EQ(at<float>(tile, 114), 3);
}

TEST(HeatTile, ReadsBackAsWritten) {
    const auto tile = decode_tile(encode_tile(small(), {fake_now_ns, false}));
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->longs, (std::vector<std::uint8_t>{1, 255, 0, 1, 0, 0}));
    EXPECT_EQ(tile->scale.usd_at(tile->longs[0]), 100);
    EXPECT_NEAR(tile->scale.usd_at(tile->longs[1]), 1e6, 1e-3);
    EXPECT_EQ(tile->bars[0].low_usd, 0.5);
    EXPECT_EQ(tile->flags, 1u);
}

TEST(HeatTile, AColumnWithASilentVenueSaysSo) {
    Heatmap heatmap = small();
    heatmap.stale_venues = {0, 1U << index_of(VenueId::okx)};
    const auto tile = decode_tile(encode_tile(heatmap, {}));
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->states, (std::vector<std::uint8_t>{1, 2}));
    heatmap.stale_venues = {1U << index_of(VenueId::okx), 0};
    EXPECT_EQ(encode_column(heatmap, {})[52], 2);
}

TEST(HeatTile, AColumnWithoutDataIsUnknownAndNotEmpty) {
    Heatmap heatmap = small();
    heatmap.long_usd[0] = 0;
    heatmap.bars[0] = {unknown, unknown, unknown, unknown};
    const auto tile = decode_tile(encode_tile(heatmap, {}));
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->states, (std::vector<std::uint8_t>{0, 1}));
    EXPECT_TRUE(std::isnan(tile->bars[0].close_usd));
}

TEST(HeatTile, NothingAtAllHasNoScale) {
    Heatmap heatmap = small();
    std::ranges::fill(heatmap.long_usd, 0.0F);
    const auto tile = decode_tile(encode_tile(heatmap, {}));
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->scale.max_usd, 0);
    EXPECT_EQ(tile->longs, std::vector<std::uint8_t>(6, 0));
}

TEST(HeatTile, DamagedBytesAreNoTile) {
    const std::string tile = encode_tile(small(), {});
    EXPECT_FALSE(decode_tile(tile.substr(0, 50)));
    EXPECT_FALSE(decode_tile(tile.substr(0, tile.size() - 1)));
    EXPECT_FALSE(decode_tile("X" + tile.substr(1)));
    std::string huge = tile;
    huge.replace(8, 4, "\xff\xff\xff\xff");
    EXPECT_FALSE(decode_tile(huge));
}

RC_GTEST_PROP(HeatTile, ACodeIsWithinHalfAStepOfItsValue, ()) {
    const double max = std::pow(10.0, *rc::gen::inRange(3, 12));
    const auto share = *rc::gen::inRange(1, 1'000'000);
    const ValueScale scale{max / 1e5, max};
    const auto usd = static_cast<float>(max * share / 1'000'000);
    const std::uint8_t code = scale.code(usd);
    RC_ASSERT(code > 0);
    if (static_cast<double>(usd) > scale.min_usd) {
        const double step = std::pow(1e5, 0.5 / 254) * 1.0001;
        RC_ASSERT(scale.usd_at(code) <= static_cast<double>(usd) * step);
        RC_ASSERT(scale.usd_at(code) >= static_cast<double>(usd) / step);
    }
}

TEST(HeatTile, AColumnFrameStandsAsDocumented) {
    const std::string frame =
        encode_column(small(), {7, 9, 15 * ns_per_minute, fake_now_ns, true, {1, 3, 0.5, 2}});
    ASSERT_EQ(frame.size(), 96u + 6);
    EXPECT_EQ(frame.substr(0, 8), "FLCOL001");
    EXPECT_EQ(at<std::uint64_t>(frame, 8), 7u);
    EXPECT_EQ(at<std::int64_t>(frame, 16), 1'770'292'800'000);
    EXPECT_EQ(at<std::int64_t>(frame, 24), 900'000);
    EXPECT_EQ(at<double>(frame, 32), 66'000);
    EXPECT_EQ(at<double>(frame, 40), 50);
    EXPECT_EQ(at<std::uint32_t>(frame, 48), 3u);
    EXPECT_EQ(frame[52], 1);
    EXPECT_EQ(frame[53], 1);
    EXPECT_EQ(at<double>(frame, 56), 100);
    EXPECT_EQ(at<double>(frame, 64), 100);
    EXPECT_EQ(at<float>(frame, 72), 1);
    EXPECT_EQ(at<float>(frame, 84), 2);
    EXPECT_EQ(at<std::uint64_t>(frame, 88), 9u);
    EXPECT_EQ(static_cast<std::uint8_t>(frame[96]), 255);  // the one value there is
}

TEST(HeatTile, ADayFitsInto100KiBCompressed) {
    const Heatmap heatmap = fake_heat(288, 400, 50);
    EXPECT_LE(deflate_gzip(encode_tile(heatmap, {})).size(), 100u << 10);
}

}  // namespace
}  // namespace faultline
