// EvalPictures: total variation of every run, by learner, as strips of dots.
#include <cmath>
#include <fstream>

#include "map/canvas.hpp"
#include "support/eval_page.hpp"

namespace faultline::eval {
namespace {

struct Strip {
    const char* text;
    const char* feed;
    const char* what;
    Rgb colour;
};

constexpr double left = 300, top = 56, row_height = 34;
const Rgb ours = rgb(0xffb454), others = rgb(0x6ea8fe), soft = rgb(0x8b93a7),
          bright = rgb(0xe6e9f0);

const std::array<Strip, 6> strips{{
    {"this learner, complete feed", "complete", "tv", ours},
    {"this learner, one a second", "throttled", "tv", ours},
    {"one a second, throttle ignored", "throttled", "tv_throttle_ignored", others},
    {"shares of liquidations", "", "tv_raw", others},
    {"no division by exposure", "complete", "tv_no_exposure", others},
    {"distance to the price", "", "tv_distance", others},
}};

}  // namespace

Outcome<int> draw_pictures(const Measures& measures, const std::filesystem::path& folder) {
    constexpr int width = 900;
    const int height = static_cast<int>(top + row_height * strips.size() + 50);
    FL_TRY(canvas, Canvas::create(width, height, rgb(0x10131a)));
    const double scale = width - left - 40;
    const auto x = [&](double tv) { return left + tv * scale; };
    canvas.text({20, 30}, "Distance from the true mix (TV at 10x and above), one dot a run",
                {.size = 16, .paint = bright});
    const double bottom = top + row_height * static_cast<double>(strips.size());
    for (int tenth = 0; tenth <= 10; tenth += 2) {
        const double at = x(0.1 * tenth);
        canvas.line({at, top}, {at, bottom}, {soft, 0.3});
        canvas.text({at, bottom + 20},
                    std::to_string(tenth / 10) + "." + std::to_string(tenth % 10),
                    {.size = 12, .paint = soft, .align_x = AlignX::centre});
    }
    for (std::size_t i = 0; i < strips.size(); ++i) {
        const Strip& strip = strips[i];
        const double y = top + row_height * (static_cast<double>(i) + 0.5);
        canvas.text({20, y}, strip.text, {.size = 13, .paint = bright, .align_y = AlignY::middle});
        const auto values = measures.values("usual", strip.feed, strip.what);
        for (const double value : values) {
            canvas.fill({x(value) - 3, y - 3, 6, 6}, {strip.colour, 0.7});
        }
        const double mean = mean_of(values);
        if (std::isfinite(mean)) {
            canvas.line({x(mean), y - 11}, {x(mean), y + 11}, strip.colour, 2);
        }
    }
    FL_TRY(png, canvas.png());
    std::filesystem::create_directories(folder);
    std::ofstream out(folder / "recovery.png", std::ios::binary);
    out.write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    out.flush();
    if (!out) return problem("cannot be written", (folder / "recovery.png").string(), "");
    return 0;
}

}  // namespace faultline::eval
