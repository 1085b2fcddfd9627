// PictureLeverage: titles and the places of the panels.
#include "map/picture_leverage.hpp"

#include <cmath>
#include <fmt/format.h>
#include <string>

#include "map/leverage_panels.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double head_height = 88, foot_height = 52, gap = 36;
constexpr double upper_share = 0.53;  // of the height, for the two panels with all venues

using Panel = void (*)(Canvas&, const Box&, const LeverageFigures&);

Box start_page(Canvas& canvas, const LeverageFigures& figures) {
    const double width = canvas.width() - 2 * theme::margin;
    std::string line = "time not known";
    if (is_plausible_time(figures.at_ns)) line = minute_text(figures.at_ns) + " UTC";
    if (std::isfinite(figures.current_price_usd)) {
        const double price = figures.current_price_usd;
        line += " · price " + price_text(price, price < 1000 ? 2 : 0);
    }
    line += " · model " + figures.model_version;
    draw_titles(canvas, figures.market + " leverage mix", {&line, 1}, width, figures.simulated);
    const std::string note =
        "All figures are estimates of a model. Effective leverage: by distance from entry to "
        "liquidation. Prior: assumed from the venue's kind; learned: from its liquidations.";
    draw_footnotes(canvas, footnote_lines(canvas, {&note, 1}, 2));
    return {theme::margin, head_height, width, canvas.height() - head_height - foot_height};
}

Outcome<std::vector<std::uint8_t>> draw_alone(const LeverageFigures& figures, PictureSize size,
                                              PictureSize least, Panel panel) {
    FL_TRY(canvas, start_picture(size, least));
    const Box area = start_page(canvas, figures);
    panel(canvas, area, figures);
    if (figures.simulated) draw_simulated_stamp(canvas, area);
    return canvas.png();
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_leverage(const LeverageFigures& figures, PictureSize size) {
    FL_TRY(canvas, start_picture(size, {1500, 1200}));
    const Box area = start_page(canvas, figures);
    const double width = std::floor((area.width - gap) / 2);
    const double upper = std::floor(upper_share * (area.height - gap));
    const double lower = area.height - gap - upper;
    const double right = area.x + width + gap, below = area.y + upper + gap;
    draw_distribution_panel(canvas, {area.x, area.y, width, upper}, figures);
    draw_concentration_panel(canvas, {right, area.y, width, upper}, figures);
    draw_profiles_panel(canvas, {area.x, below, width, lower}, figures);
    draw_exposure_panel(canvas, {right, below, width, lower}, figures);
    if (figures.simulated) draw_simulated_stamp(canvas, area);
    return canvas.png();
}

Outcome<std::vector<std::uint8_t>> draw_exposure(const LeverageFigures& figures, PictureSize size) {
    return draw_alone(figures, size, {900, 600}, draw_exposure_panel);
}

Outcome<std::vector<std::uint8_t>> draw_profiles(const LeverageFigures& figures, PictureSize size) {
    return draw_alone(figures, size, {900, 500}, draw_profiles_panel);
}

}  // namespace faultline
