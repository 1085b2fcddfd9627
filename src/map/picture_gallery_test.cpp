// Across the folder: Gallery: every picture of made-up figures, common and extreme. With
// FAULTLINE_PICTURES set to a folder the pictures are written there, so that a person can look at
// them.
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

#include "map/picture_heatmap.hpp"
#include "map/picture_leverage.hpp"
#include "map/picture_map.hpp"
#include "map/sample_figures.hpp"

namespace faultline {
namespace {

using Bytes = std::vector<std::uint8_t>;

void show(const std::string& name, const Outcome<Bytes>& png) {
    ASSERT_TRUE(png.has_value()) << name << ": " << png.error().text();
    EXPECT_GT(png->size(), 5'000U) << name;
    const char* folder = std::getenv("FAULTLINE_PICTURES");
    if (folder == nullptr) return;
    std::ofstream file(std::string(folder) + "/" + name + ".png", std::ios::binary);
    file.write(reinterpret_cast<const char*>(png->data()),
               static_cast<std::streamsize>(png->size()));
    EXPECT_TRUE(file.good()) << name;
}

TEST(Gallery, HeatmapsOfFourDaysOneDayAndNinetyDays) {
    Heatmap crash = sample_heatmap({});
    crash.notes = {"binance: no volume since 2026-01-29: openings from open interest alone"};
    show("heatmap-4d-15m", draw_heatmap(crash));
    show("heatmap-inferno", draw_heatmap(crash, {}, {.ramp = Ramp::inferno, .quantiles = {}}));
    Heatmap day = sample_heatmap(
        {.columns = 96, .rows = 200, .bucket_usd = 25, .column_volatility = 0.0015, .seed = 8});
    day.simulated = true;
    show("heatmap-1d-simulated", draw_heatmap(day));
    show("heatmap-90d-4h", draw_heatmap(sample_heatmap({.columns = 540,
                                                        .rows = 700,
                                                        .step_ns = 4 * ns_per_hour,
                                                        .column_volatility = 0.008})));
    Heatmap sol = sample_heatmap({.market = "SOL",
                                  .columns = 672,
                                  .rows = 400,
                                  .start_usd = 80,
                                  .bucket_usd = 0.05,
                                  .column_volatility = 0.003,
                                  .seed = 3});
    const auto venues = all_venues();
    sol.venues.assign(venues.begin(), venues.end());
    show("heatmap-sol-7d", draw_heatmap(sol));
    show("heatmap-small", draw_heatmap(crash, {900, 500}));
    show("heatmap-4k", draw_heatmap(crash, {3840, 2160}));
}

TEST(Gallery, MapsOfBtcAndSol) {
    LiquidationMap btc = sample_map({});
    show("map-btc", draw_map(btc));
    btc.simulated = true;
    show("map-small-simulated", draw_map(btc, {900, 500}));
    show("map-sol",
         draw_map(sample_map(
             {.market = "SOL", .rows = 900, .start_usd = 80, .bucket_usd = 0.05, .seed = 3})));
}

TEST(Gallery, LeverageSheetAndSingleFigures) {
    LeverageFigures figures = sample_leverage(4);
    show("leverage", draw_leverage(figures));
    show("leverage-small", draw_leverage(figures, {1500, 1200}));
    show("exposure", draw_exposure(figures));
    figures.simulated = true;
    show("profiles-simulated", draw_profiles(figures));
    show("leverage-empty", draw_leverage({}));
}

}  // namespace
}  // namespace faultline
