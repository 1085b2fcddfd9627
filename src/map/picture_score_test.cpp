// PictureScore: size, the stamp of simulated data, and what is said where nothing was scored.
#include "map/picture_score.hpp"

#include <gtest/gtest.h>

#include "map/png_pixels.hpp"

namespace faultline {
namespace {

constexpr Rgb own_colour = rgb(0xffb454);

ScoreAnswer scored() {
    ScoreAnswer answer;
    answer.market = "BTC";
    answer.from_ns = 1'770'000'000 * ns_per_second;
    answer.to_ns = answer.from_ns + 9 * ns_per_day;
    PartScore& total = answer.report.total;
    total.events = 1200;
    for (std::size_t m = 0; m < score_model_count; ++m) {
        const double gain = 0.05 * (static_cast<double>(m) - 2);
        total.score[m] = gain - 0.9;
        total.models_over_b2[m] = {gain, gain - 0.02, gain + 0.02, 30};
    }
    for (int i = 0; i < 10; ++i) {
        answer.report.calibration.reliability.push_back({0.1 * i, 0.09 * i, 50});
        answer.report.hours.push_back({answer.from_ns, Side::long_, 2e4 * (i + 1), 3e4 * (i + 1)});
    }
    return answer;
}

TEST(PictureScore, HasItsSizeAndShowsTheMap) {
    const PngPixels pixels(draw_score(scored()).value());
    EXPECT_EQ(pixels.width(), 1600);
    EXPECT_EQ(pixels.height(), 760);
    EXPECT_GT(pixels.count({0, 80, 660, 700}, own_colour), 40);
    EXPECT_GT(pixels.count({700, 80, 1120, 700}, own_colour), 200);
}

TEST(PictureScore, SimulatedDataIsStamped) {
    ScoreAnswer answer = scored();
    const auto plain = draw_score(answer).value();
    answer.simulated = true;
    EXPECT_NE(draw_score(answer).value(), plain);
}

TEST(PictureScore, WithoutEventsNothingIsPlotted) {
    const PngPixels pixels(draw_score(ScoreAnswer{}).value());
    EXPECT_EQ(pixels.count(pixels.all(), own_colour), 0);
}

TEST(PictureScore, TooSmallIsAProblem) { EXPECT_FALSE(draw_score(scored(), {400, 300})); }

}  // namespace
}  // namespace faultline
