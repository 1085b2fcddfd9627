// PictureHeatmap: layout and layers of the heatmap's picture.
#include "map/picture_heatmap.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <variant>

#include "map/axis_ticks.hpp"
#include "map/candle_layer.hpp"
#include "map/heat_image.hpp"
#include "map/number_text.hpp"
#include "map/profile_layer.hpp"

namespace faultline {
namespace {

constexpr double head_height = 108, foot_height = 54;
constexpr double profile_width = 176, profile_gap = 10, legend_width = 500;
constexpr std::size_t most_footnotes = 3;

tl::unexpected<Problem> misfit(const std::string& what) {
    return problem(what, "heatmap", "this is an error in the program; please report it");
}

Outcome<std::monostate> check_shape(const Heatmap& heatmap) {
    const std::size_t cells = heatmap.columns() * heatmap.rows;
    if (heatmap.long_usd.size() != cells || heatmap.short_usd.size() != cells) {
        return misfit(fmt::format("{} x {} cells expected, {} long and {} short cells found",
                                  heatmap.columns(), heatmap.rows, heatmap.long_usd.size(),
                                  heatmap.short_usd.size()));
    }
    if (heatmap.bars.size() != heatmap.columns()) {
        return misfit(
            fmt::format("{} columns, but {} price bars", heatmap.columns(), heatmap.bars.size()));
    }
    if (cells == 0) return std::monostate{};
    if (!(heatmap.bucket_usd > 0) || !std::isfinite(heatmap.price_floor_usd)) {
        return misfit("the price rows have no place");
    }
    if (heatmap.step_ns <= 0) return misfit("the columns have no length");
    for (std::size_t c = 1; c < heatmap.columns(); ++c) {
        if (heatmap.column_end_ns[c] - heatmap.column_end_ns[c - 1] != heatmap.step_ns) {
            return misfit(fmt::format("column {} does not follow its neighbour by one step", c));
        }
    }
    return std::monostate{};
}

struct Layout {
    Box plot, profile, legend;
    LinearAxis price, time;  // time in nanoseconds after the start of the first column
};

std::string current_price_text(const Heatmap& heatmap) {
    const double price = heatmap.last.current_price_usd;
    return price_text(price, std::max(decimals_of(heatmap.bucket_usd), price < 1000 ? 2 : 0));
}

Layout lay_out(const Heatmap& heatmap, Canvas& canvas, std::size_t footnotes) {
    Layout at;
    TextStyle tag;
    tag.size = theme::normal;
    tag.bold = true;
    const double axis_width = 22 + canvas.text_width("▼ " + current_price_text(heatmap), tag);
    const double right = canvas.width() - theme::margin - axis_width;
    const double height = canvas.height() - head_height - foot_height -
                          footnote_height * static_cast<double>(footnotes);
    at.profile = {right - profile_width, head_height, profile_width, height};
    at.plot = {theme::margin, head_height, std::floor(at.profile.x - profile_gap - theme::margin),
               height};
    const double legend = std::min(legend_width, 0.52 * canvas.width());
    at.legend = {canvas.width() - theme::margin - legend, 18, legend, 70};
    const double top =
        heatmap.price_floor_usd + static_cast<double>(heatmap.rows) * heatmap.bucket_usd;
    at.price = {heatmap.price_floor_usd, top, at.plot.bottom(), at.plot.y};
    at.time = {0, static_cast<double>(heatmap.step_ns) * static_cast<double>(heatmap.columns()),
               at.plot.x, at.plot.right()};
    return at;
}

double column_px(const Heatmap& heatmap, const Layout& at) {
    return at.plot.width / static_cast<double>(heatmap.columns());
}

std::string bucket_text(const Heatmap& heatmap) {
    return "$" + price_text(heatmap.bucket_usd, decimals_of(heatmap.bucket_usd));
}

std::vector<std::string> subtitles(Canvas& canvas, const Heatmap& heatmap, const Layout& at,
                                   double width) {
    TextStyle style;
    style.size = theme::normal;
    std::vector<std::string> lines;
    if (heatmap.columns() > 0) {
        const auto group = static_cast<DurationNs>(bars_per_candle(column_px(heatmap, at)));
        lines.push_back(minute_text(heatmap.column_end_ns.front() - heatmap.step_ns) + " to " +
                        minute_text(heatmap.column_end_ns.back()) + " UTC");
        lines.push_back(fmt::format(
            "columns {} · candles {} · buckets {} · model {}", format_duration(heatmap.step_ns),
            format_duration(group * heatmap.step_ns), bucket_text(heatmap), heatmap.model_version));
    }
    lines.push_back(venues_text(canvas, heatmap.venues, style, width));
    return lines;
}

void draw_legend(Canvas& canvas, const Heatmap& heatmap, const IntensityScale& scale, Ramp ramp,
                 const Box& box) {
    TextStyle style;
    style.size = theme::small;
    style.paint = theme::text;
    canvas.text(
        {box.x, box.y + 9},
        fmt::format("USD to be liquidated per {} bucket, long + short", bucket_text(heatmap)),
        style);
    constexpr double dark_width = 46, bar_height = 14;
    const Box bar{box.x + dark_width, box.y + 17, box.width - dark_width, bar_height};
    canvas.fill({box.x, bar.y, dark_width, bar_height}, theme::plot);
    for (double x = 0; x < bar.width; x += 1) {
        const auto level = static_cast<std::uint8_t>(1 + std::lround(254 * x / (bar.width - 1)));
        canvas.fill({bar.x + x, bar.y, 1, bar_height}, level_colour(ramp, level));
    }
    canvas.outline({box.x + 0.5, bar.y + 0.5, box.width - 1, bar_height - 1}, theme::line);
    style.paint = theme::muted;
    const double low = std::log(scale.threshold_usd()), high = std::log(scale.top_usd());
    double free_from = box.x;
    for (const Tick& tick : log_money_ticks(scale.threshold_usd(), scale.top_usd(), 9)) {
        const double share = high > low ? (std::log(tick.at) - low) / (high - low) : 1.0;
        const double x = bar.x + share * (bar.width - 1);
        canvas.line({x, bar.bottom()}, {x, bar.bottom() + 4}, theme::muted);
        const double text_px = canvas.text_width(tick.label, style);
        const double left = std::min(x - text_px / 2, box.right() - text_px);
        if (left < free_from) continue;
        canvas.text({left, bar.bottom() + 16}, tick.label, style);
        free_from = left + text_px + 8;
    }
    const std::string meaning =
        fmt::format("dark: below the {:g}th percentile of filled cells ({}) · brightest: {}+",
                    100 * scale.threshold_quantile(), money_text(scale.threshold_usd()),
                    money_text(scale.top_usd()));
    canvas.text({box.x, bar.bottom() + 35}, canvas.fitted(meaning, style, box.width), style);
}

void draw_heat(Canvas& canvas, const Heatmap& heatmap, const IntensityScale& scale, Ramp ramp,
               const Layout& at) {
    const auto width = static_cast<std::size_t>(at.plot.width);
    const auto height = static_cast<std::size_t>(at.plot.height);
    const std::vector<std::uint32_t> pixels =
        heat_image(heatmap, scale, ramp, theme::plot, width, height);
    canvas.image(static_cast<int>(at.plot.x), static_cast<int>(at.plot.y), static_cast<int>(width),
                 static_cast<int>(height), pixels);
}

/// Grid, candles and the line of the current price.
void draw_prices(Canvas& canvas, const Heatmap& heatmap, const Layout& at) {
    const TimeNs start_ns = heatmap.column_end_ns.front() - heatmap.step_ns;
    const auto time_labels = static_cast<int>(at.plot.width / 84);
    const auto price_labels = static_cast<int>(at.plot.height / 42);
    draw_base_axis(canvas, at.plot, time_ticks(start_ns, heatmap.column_end_ns.back(), time_labels),
                   at.time);
    const Box both{at.plot.x, at.plot.y, at.profile.right() - at.plot.x, at.plot.height};
    const double price = heatmap.last.current_price_usd;
    const double price_px = std::round(std::clamp(at.price.px(price), both.y, both.bottom())) + 0.5;
    draw_value_axis(canvas, both, price_ticks(at.price.low, at.price.high, price_labels), at.price,
                    true, true, price_px);
    canvas.clipped(at.plot, [&] {
        draw_candles(canvas, heatmap.bars, at.plot.x, column_px(heatmap, at), at.price);
    });
    if (!std::isfinite(price)) return;
    const bool above = price > at.price.high, below = price < at.price.low;
    if (!above && !below) {
        const double dashes[] = {5, 4};
        canvas.line({both.x, price_px}, {both.right(), price_px}, {candle_casing, 0.8}, 3);
        canvas.line({both.x, price_px}, {both.right(), price_px}, theme::price, 1.2, dashes);
    }
    const std::string arrow = above ? "▲ " : below ? "▼ " : "";
    draw_price_tag(canvas, {both.right() + 2, price_px}, arrow + current_price_text(heatmap));
}

std::vector<std::string> notes_of(const Heatmap& heatmap) {
    std::vector<std::string> notes{
        "▼ Longs are liquidated below the price by forced sells, ▲ shorts above it by forced buys. "
        "What the price crossed is swept. All USD are estimates of a model. Times are UTC. "
        "Candles: "
        "hollow rising, filled falling."};
    notes.insert(notes.end(), heatmap.notes.begin(), heatmap.notes.end());
    return notes;
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_heatmap(const Heatmap& heatmap, PictureSize size,
                                                const HeatmapStyle& style) {
    FL_CHECK(check_shape(heatmap));
    auto scale = IntensityScale::from_cells(heatmap.long_usd, heatmap.short_usd, style.quantiles);
    if (!scale) return problem(std::string(describe(scale.error().code)), "quantiles");
    FL_TRY(canvas, start_picture(size, {900, 500}));
    const std::vector<std::string> notes =
        footnote_lines(canvas, notes_of(heatmap), most_footnotes);
    const Layout at = lay_out(heatmap, canvas, notes.size());
    const double title_width = at.legend.x - 2 * theme::margin;
    const std::vector<std::string> lines = subtitles(canvas, heatmap, at, title_width);
    draw_titles(canvas, heatmap.market + " liquidation heatmap", lines, title_width,
                heatmap.simulated);
    draw_footnotes(canvas, notes);
    canvas.fill(at.plot, theme::plot);
    canvas.fill(at.profile, theme::plot);
    if (heatmap.columns() > 0 && heatmap.rows > 0) {
        if (!scale->empty()) {
            draw_heat(canvas, heatmap, *scale, style.ramp, at);
            draw_legend(canvas, heatmap, *scale, style.ramp, at.legend);
        }
        draw_profile(canvas, heatmap.last, at.profile, at.price);
        draw_prices(canvas, heatmap, at);
    }
    if (scale->empty()) draw_no_data(canvas, at.plot, "no cell holds any USD in this period");
    if (heatmap.simulated) draw_simulated_stamp(canvas, at.plot);
    return canvas.png();
}

}  // namespace faultline
