// HeatColumns: what is assembled is what was put in, and what was not is unknown.
#include "map/heat_columns.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

const VenueId binance = *parse_venue("binance");
const VenueId okx = *parse_venue("okx");
constexpr TimeNs midnight_ns = 20'000 * ns_per_day;
constexpr DurationNs five_ns = 5 * ns_per_minute;

MapLevel level(double price_usd, Side side, double usd, double share_of_100x,
               double share_of_binance) {
    MapLevel one;
    one.price_usd = price_usd;
    one.side = side;
    one.notional_usd = usd;
    one.by_bracket_usd[5] = usd * share_of_100x;
    one.by_bracket_usd[2] = usd * (1 - share_of_100x);
    one.by_venue_usd[index_of(binance)] = usd * share_of_binance;
    one.by_venue_usd[index_of(okx)] = usd * (1 - share_of_binance);
    return one;
}

LiquidationMap map_of(double price_usd) {
    LiquidationMap map;
    map.market = "BTC";
    map.current_price_usd = price_usd;
    map.bucket_usd = 50;
    map.levels = {level(price_usd - 1000, Side::long_, 4e6, 0.25, 1.0),
                  level(price_usd - 50, Side::long_, 1e6, 1.0, 0.5),
                  level(price_usd + 50, Side::short_, 2e6, 0.5, 0.0)};
    return map;
}

HeatColumns day() {
    HeatColumns columns("BTC", 50);
    for (int i = 1; i <= 12; ++i) {
        const double price = 60'000 + 50 * i;
        columns.add(midnight_ns + i * five_ns, map_of(price));
        columns.add_bar(midnight_ns + i * five_ns, {price - 50, price + 20, price - 70, price});
    }
    return columns;
}

ColumnsQuestion hour() {
    ColumnsQuestion question;
    question.from_ns = midnight_ns;
    question.to_ns = midnight_ns + 12 * five_ns;
    question.step_ns = five_ns;
    question.low_usd = 58'000;
    question.high_usd = 62'000;
    return question;
}

float cell(const Heatmap& heatmap, const std::vector<float>& cells, std::size_t column,
           double price_usd) {
    const auto row =
        static_cast<std::size_t>((price_usd - heatmap.price_floor_usd) / heatmap.bucket_usd);
    return cells[column * heatmap.rows + row];
}

TEST(HeatColumns, CellsAreTheLevelsOfTheirTime) {
    const auto heatmap = day().assemble(hour());
    ASSERT_TRUE(heatmap);
    ASSERT_EQ(heatmap->columns(), 12U);
    EXPECT_EQ(heatmap->rows, 80U);
    EXPECT_FLOAT_EQ(cell(*heatmap, heatmap->long_usd, 0, 59'050), 4e6f);
    EXPECT_FLOAT_EQ(cell(*heatmap, heatmap->long_usd, 11, 59'600), 4e6f);
    EXPECT_FLOAT_EQ(cell(*heatmap, heatmap->short_usd, 0, 60'100), 2e6f);
    EXPECT_FLOAT_EQ(cell(*heatmap, heatmap->short_usd, 0, 61'000), 0.0f);
    EXPECT_EQ(heatmap->bars[3].close_usd, 60'200);
}

TEST(HeatColumns, FiltersByVenueOrByBracketButNotByBoth) {
    ColumnsQuestion question = hour();
    question.venues = {binance};
    auto heatmap = day().assemble(question);
    ASSERT_TRUE(heatmap);
    EXPECT_NEAR(cell(*heatmap, heatmap->long_usd, 0, 60'000), 0.5e6, 0.01e6);
    EXPECT_FLOAT_EQ(cell(*heatmap, heatmap->short_usd, 0, 60'100), 0.0f);
    question.brackets = {5, 6};
    EXPECT_FALSE(day().assemble(question));
    question.venues.clear();
    heatmap = day().assemble(question);
    ASSERT_TRUE(heatmap);
    EXPECT_NEAR(cell(*heatmap, heatmap->long_usd, 0, 59'050), 1e6, 0.02e6);
}

TEST(HeatColumns, AWiderBucketKeepsTheSum) {
    ColumnsQuestion question = hour();
    const auto fine = day().assemble(question);
    question.bucket_usd = 200;
    const auto coarse = day().assemble(question);
    ASSERT_TRUE(fine && coarse);
    const auto sum = [](const std::vector<float>& cells) {
        double total = 0;
        for (const float one : cells) total += static_cast<double>(one);
        return total;
    };
    EXPECT_NEAR(sum(fine->long_usd), sum(coarse->long_usd), 1.0);
    question.bucket_usd = 75;
    EXPECT_FALSE(day().assemble(question));
}

TEST(HeatColumns, AColumnThatWasNeverAddedIsUnknownNotZero) {
    HeatColumns columns = day();
    ColumnsQuestion question = hour();
    question.to_ns += 3 * five_ns;
    const auto heatmap = columns.assemble(question);
    ASSERT_TRUE(heatmap);
    ASSERT_EQ(heatmap->columns(), 15U);
    EXPECT_TRUE(std::isnan(heatmap->long_usd[13 * heatmap->rows]));
    EXPECT_TRUE(std::isnan(heatmap->bars[13].close_usd));
}

TEST(HeatColumns, ForgetsFineColumnsBeforeCoarseOnes) {
    HeatColumns columns = day();
    columns.forget(midnight_ns + 2 * ns_per_day);
    // Of the first hour only whole quarters are kept after two days.
    EXPECT_EQ(columns.size(), 4U);
    columns.forget(midnight_ns + 20 * ns_per_day);
    EXPECT_EQ(columns.size(), 0U);
}

TEST(HeatColumns, BarsOfACoarseStepJoinTheFineOnes) {
    const PriceBar bar = day().bar_over(midnight_ns, midnight_ns + 3 * five_ns);
    EXPECT_EQ(bar.open_usd, 60'000);
    EXPECT_EQ(bar.high_usd, 60'170);
    EXPECT_EQ(bar.low_usd, 59'980);
    EXPECT_EQ(bar.close_usd, 60'150);
    EXPECT_EQ(day().price_at(midnight_ns + 7 * ns_per_minute), 60'050);
    EXPECT_TRUE(std::isnan(day().price_at(midnight_ns)));
}

}  // namespace
}  // namespace faultline
