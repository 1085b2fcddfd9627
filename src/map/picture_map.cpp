// PictureMap: joining buckets into bars, and the layers of the map's picture.
#include "map/picture_map.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <string>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double head_height = 128, foot_height = 58, axis_width = 78;
constexpr double least_bar_px = 4;
constexpr std::size_t most_footnotes = 3;

std::string dollars(double usd) { return "$" + price_text(usd, decimals_of(usd)); }

/// Running sums of a side outward from the price, as steps of (price, USD).
std::vector<Point> cumulative(const MapBars& bars, Side side, double price_usd) {
    std::vector<MapBar> outward = bars.sides[index_of(side)];
    if (side == Side::long_) std::ranges::reverse(outward);
    std::vector<Point> points{{price_usd, 0}};
    double sum = 0;
    for (const MapBar& bar : outward) {
        const bool is_long = side == Side::long_;
        const double near = is_long ? bar.price_usd + bars.bar_usd : bar.price_usd;
        const double far = is_long ? bar.price_usd : bar.price_usd + bars.bar_usd;
        points.push_back({near, sum});
        sum += bar.notional_usd;
        points.push_back({far, sum});
    }
    points.push_back({side == Side::long_ ? bars.low_usd : bars.high_usd, sum});
    return points;
}

struct Layout {
    Box plot;
    LinearAxis price, usd, sum;
};

Layout lay_out(const Canvas& canvas, const MapBars& bars, const LiquidationMap& map,
               std::size_t footnotes) {
    Layout at;
    const double foot = foot_height + footnote_height * static_cast<double>(footnotes);
    at.plot = {theme::margin + axis_width - 16, head_height,
               canvas.width() - 2 * theme::margin - 2 * axis_width + 32,
               canvas.height() - head_height - foot};
    double greatest = 0, sum = 0;
    for (const Side side : both_sides) {
        for (const MapBar& bar : bars.sides[index_of(side)]) {
            greatest = std::max({greatest, bar.notional_usd, bar.hi_usd});
        }
        sum = std::max(sum, cumulative(bars, side, map.current_price_usd).back().y);
    }
    at.price = {bars.low_usd, bars.high_usd, at.plot.x, at.plot.right()};
    at.usd = {0, 1.08 * greatest, at.plot.bottom(), at.plot.y};
    at.sum = {0, 1.08 * sum, at.plot.bottom(), at.plot.y};
    return at;
}

void draw_bars(Canvas& canvas, const MapBars& bars, const Layout& at) {
    for (const std::vector<MapBar>& side : bars.sides) {
        for (const MapBar& bar : side) {
            const double left = std::round(at.price.px(bar.price_usd));
            const double right = std::round(at.price.px(bar.price_usd + bars.bar_usd));
            double below_usd = 0;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                const double bottom = at.usd.px(below_usd);
                below_usd += bar.by_bracket_usd[k];
                const double top = at.usd.px(below_usd);
                canvas.fill({left, top, std::max(1.0, right - left - 1), bottom - top},
                            bracket_colours()[k]);
            }
            if (!(bar.hi_usd > bar.lo_usd)) continue;
            const double middle = std::round((left + right) / 2) - 0.5;
            canvas.line({middle, at.usd.px(bar.lo_usd)}, {middle, at.usd.px(bar.hi_usd)},
                        {theme::text, 0.6}, 1);
        }
    }
}

void draw_curves(Canvas& canvas, const MapBars& bars, const LiquidationMap& map, const Layout& at) {
    for (const Side side : both_sides) {
        std::vector<Point> points = cumulative(bars, side, map.current_price_usd);
        for (Point& point : points) point = {at.price.px(point.x), at.sum.px(point.y)};
        canvas.polyline(points, {theme::page, 0.9}, 5.5);
        canvas.polyline(points, colour_of(side), 2.5);
    }
}

/// What the curves mean, within the plot, for pictures too narrow to say it above.
void draw_corner_legend(Canvas& canvas, const Box& plot, const std::array<std::string, 2>& names) {
    TextStyle style;
    style.size = theme::small;
    style.halo = 2.5;
    for (const Side side : both_sides) {
        const double y = plot.y + 38 + 18 * static_cast<double>(index_of(side));
        style.paint = colour_of(side);
        canvas.text({plot.x + 8, y}, names[index_of(side)], style);
    }
}

/// The brackets, and what the curves mean.
void draw_legend(Canvas& canvas, const MapBars& bars, const LiquidationMap& map, const Box& plot) {
    TextStyle style;
    style.size = theme::small;
    style.paint = theme::text;
    style.align_y = AlignY::middle;
    double x = theme::margin;
    const double y = head_height - 26;
    const std::string unit =
        fmt::format("USD per {} of price, by leverage:", dollars(bars.bar_usd));
    canvas.text({x, y}, unit, style);
    x += canvas.text_width(unit, style) + 12;
    x = 14 + draw_bracket_legend(canvas, {x, y});
    std::array<std::string, 2> names;
    double needed = x;
    for (const Side side : both_sides) {
        const double sum = cumulative(bars, side, map.current_price_usd).back().y;
        names[index_of(side)] = fmt::format("{}s added up from the price (right axis), {}",
                                            name_of(side), money_text(sum));
        needed += 48 + canvas.text_width(names[index_of(side)], style);
    }
    if (needed > canvas.width() - theme::margin) return draw_corner_legend(canvas, plot, names);
    for (const Side side : both_sides) {
        canvas.line({x, y}, {x + 24, y}, colour_of(side), 2.5);
        canvas.text({x + 30, y}, names[index_of(side)], style);
        x += 48 + canvas.text_width(names[index_of(side)], style);
    }
}

std::vector<std::string> subtitles(Canvas& canvas, const LiquidationMap& map) {
    TextStyle style;
    style.size = theme::normal;
    std::vector<VenueId> venues;
    for (const VenueCoverage& venue : map.coverage) {
        if (venue.open_interest_usd > 0) venues.push_back(venue.venue);
    }
    const MapTotals& totals = map.totals;
    std::string sums = fmt::format(
        "▼ longs {} · ▲ shorts {} · never liquidated in the model (inert): "
        "longs {}, shorts {}",
        money_text(totals.long_usd), money_text(totals.short_usd),
        money_text(totals.inert_long_usd), money_text(totals.inert_short_usd));
    if (totals.outside_long_usd > 0 || totals.outside_short_usd > 0) {
        sums +=
            fmt::format(" · outside this range: longs {}, shorts {}",
                        money_text(totals.outside_long_usd), money_text(totals.outside_short_usd));
    }
    const double width = canvas.width() - 2 * theme::margin;
    return {fmt::format("{} UTC · price {} · buckets {} · model {}, weights {} · {}",
                        minute_text(map.at_ns),
                        price_text(map.current_price_usd, map.current_price_usd < 1000 ? 2 : 0),
                        dollars(map.bucket_usd), map.model_version, map.weights,
                        venues_text(canvas, venues, style, 0.5 * width)),
            sums};
}

std::vector<std::string> notes_of(const LiquidationMap& map) {
    std::vector<std::string> notes{
        "Longs left of the price are liquidated by forced sells, shorts right of it by forced "
        "buys. "
        "All USD are estimates of a model, valued at the current price."};
    if (!map.bands.empty()) {
        notes.emplace_back(
            "Thin lines through bars: 90 % bands, from the spread of the model's settings and the "
            "intervals of the learned shares of leverage.");
    }
    for (const VenueCoverage& venue : map.coverage) {
        notes.insert(notes.end(), venue.notes.begin(), venue.notes.end());
    }
    return notes;
}

void draw_axes(Canvas& canvas, const Layout& at) {
    constexpr double free = std::numeric_limits<double>::quiet_NaN();
    const auto across = static_cast<int>(at.plot.width / 110);
    const auto up = static_cast<int>(at.plot.height / 60);
    draw_value_axis(canvas, at.plot, money_ticks(0, at.usd.high, up), at.usd, false, true, free);
    draw_value_axis(canvas, at.plot, money_ticks(0, at.sum.high, up), at.sum, true, false, free);
    draw_base_axis(canvas, at.plot, price_ticks(at.price.low, at.price.high, across), at.price);
}

void draw_current_price(Canvas& canvas, const LiquidationMap& map, const Layout& at) {
    const double x = std::round(at.price.px(map.current_price_usd)) + 0.5;
    const double dashes[] = {5, 4};
    canvas.line({x, at.plot.y}, {x, at.plot.bottom()}, theme::price, 1.5, dashes);
    TextStyle style;
    style.size = theme::normal;
    style.bold = true;
    const std::string price =
        price_text(map.current_price_usd, map.current_price_usd < 1000 ? 2 : 0);
    const double width = canvas.text_width(price, style) + 12;
    const double left = std::clamp(x - width / 2, at.plot.x, at.plot.right() - width);
    draw_price_tag(canvas, {left, at.plot.y + 10}, price);
}

}  // namespace

MapBars bars_of(const LiquidationMap& map, std::size_t at_most) {
    MapBars bars;
    bars.low_usd = bars.high_usd = map.current_price_usd;
    for (const MapLevel& level : map.levels) {
        bars.low_usd = std::min(bars.low_usd, level.price_usd);
        bars.high_usd = std::max(bars.high_usd, level.price_usd + map.bucket_usd);
    }
    const double buckets = (bars.high_usd - bars.low_usd) / map.bucket_usd;
    double join = 1;
    if (buckets > static_cast<double>(at_most))
        join = nice_step(buckets, static_cast<int>(at_most));
    bars.bar_usd = map.bucket_usd * std::max(1.0, std::round(join));
    for (const MapLevel& level : map.levels) {
        std::vector<MapBar>& side = bars.sides[index_of(level.side)];
        // The middle of the bucket decides, so that rounding at an edge does not.
        const double middle_usd = level.price_usd + map.bucket_usd / 2;
        const double lower_usd = std::floor(middle_usd / bars.bar_usd) * bars.bar_usd;
        if (side.empty() || lower_usd > side.back().price_usd + bars.bar_usd / 2) {
            side.emplace_back();
            side.back().price_usd = lower_usd;
        }
        for (std::size_t k = 0; k < bracket_count; ++k) {
            side.back().by_bracket_usd[k] += level.by_bracket_usd[k];
        }
        const bool has_band = !std::isnan(level.lo_usd);
        side.back().notional_usd += level.notional_usd;
        side.back().lo_usd += has_band ? level.lo_usd : level.notional_usd;
        side.back().hi_usd += has_band ? level.hi_usd : level.notional_usd;
    }
    for (const std::vector<MapBar>& side : bars.sides) {
        if (side.empty()) continue;
        bars.low_usd = std::min(bars.low_usd, side.front().price_usd);
        bars.high_usd = std::max(bars.high_usd, side.back().price_usd + bars.bar_usd);
    }
    return bars;
}

Outcome<std::vector<std::uint8_t>> draw_map(const LiquidationMap& map, PictureSize size) {
    FL_TRY(canvas, start_picture(size, {900, 500}));
    const bool filled = std::ranges::any_of(
        map.levels, [](const MapLevel& level) { return level.notional_usd > 0; });
    const bool drawable = filled && std::isfinite(map.current_price_usd);
    if (drawable && !(map.bucket_usd > 0)) {
        return problem("levels without a bucket width", "liquidation map",
                       "this is an error in the program; please report it");
    }
    const double width = canvas.width() - 2 * theme::margin;
    draw_titles(canvas, map.market + " liquidation map", subtitles(canvas, map), width,
                map.simulated);
    const std::vector<std::string> notes = footnote_lines(canvas, notes_of(map), most_footnotes);
    draw_footnotes(canvas, notes);
    const auto most_bars = static_cast<std::size_t>(width / least_bar_px);
    const MapBars bars = drawable ? bars_of(map, most_bars) : MapBars{};
    const Layout at = lay_out(canvas, bars, map, notes.size());
    canvas.fill(at.plot, theme::plot);
    if (!drawable) {
        draw_no_data(canvas, at.plot,
                     filled ? "the current price is not known" : "no level holds any USD");
    } else {
        draw_axes(canvas, at);
        draw_bars(canvas, bars, at);
        draw_current_price(canvas, map, at);
        canvas.clipped(at.plot, [&] { draw_curves(canvas, bars, map, at); });
        draw_legend(canvas, bars, map, at.plot);
    }
    if (map.simulated) draw_simulated_stamp(canvas, at.plot);
    return canvas.png();
}

}  // namespace faultline
