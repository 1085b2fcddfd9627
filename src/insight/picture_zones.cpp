// PictureZones: bands, bars and the list of zones.
#include "insight/picture_zones.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"
#include "map/picture_map.hpp"

namespace faultline {
namespace {

constexpr double head_height = 112, foot_height = 58, axis_width = 70, list_width = 392;
constexpr double row_height = 19, least_bar_px = 3;
constexpr std::size_t most_footnotes = 3;

struct Layout {
    Box plot;
    LinearAxis price, usd;
};

int price_decimals(double price_usd) { return price_usd < 1000 ? 2 : 0; }

Layout lay_out(const Canvas& canvas, const MapBars& bars, std::size_t footnotes) {
    Layout at;
    const double foot = foot_height + footnote_height * static_cast<double>(footnotes);
    at.plot = {theme::margin + axis_width, head_height,
               canvas.width() - 2 * theme::margin - axis_width - list_width,
               canvas.height() - head_height - foot};
    double greatest = 0;
    for (const auto& side : bars.sides) {
        for (const MapBar& bar : side) greatest = std::max(greatest, bar.notional_usd);
    }
    at.price = {bars.low_usd, bars.high_usd, at.plot.x, at.plot.right()};
    at.usd = {0, 1.15 * greatest, at.plot.bottom(), at.plot.y};
    return at;
}

/// Zones that are in sight, strongest first: their place in the list is their number.
std::vector<Zone> numbered(const ZoneReading& reading, const Layout& at) {
    std::vector<Zone> zones;
    for (const Zone& zone : reading.zones) {
        if (zone.high_usd > at.price.low && zone.low_usd < at.price.high) zones.push_back(zone);
    }
    std::sort(zones.begin(), zones.end(), [](const Zone& a, const Zone& b) {
        if (a.strength_usd != b.strength_usd) return a.strength_usd > b.strength_usd;
        return a.low_usd < b.low_usd;
    });
    return zones;
}

Box band(const Layout& at, double low_usd, double high_usd) {
    const double left = std::clamp(at.price.px(low_usd), at.plot.x, at.plot.right());
    const double right = std::clamp(at.price.px(high_usd), at.plot.x, at.plot.right());
    return {left, at.plot.y, std::max(1.0, right - left), at.plot.height};
}

void draw_bands(Canvas& canvas, const ZoneReading& reading, const std::vector<Zone>& zones,
                const Layout& at) {
    for (const ThinZone& thin : reading.thin) {
        if (thin.high_usd <= at.price.low || thin.low_usd >= at.price.high) continue;
        canvas.hatch(band(at, thin.low_usd, thin.high_usd), {theme::muted, 0.16}, 9);
    }
    for (const Zone& zone : zones) {
        const Box box = band(at, zone.low_usd, zone.high_usd);
        canvas.fill(box, {colour_of(zone.side), 0.22});
        canvas.outline(box, {colour_of(zone.side), 0.55});
    }
}

void draw_numbers(Canvas& canvas, const std::vector<Zone>& zones, const Layout& at) {
    TextStyle style;
    style.size = theme::heading;
    style.bold = true;
    style.align_x = AlignX::centre;
    style.halo = 3;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const Box box = band(at, zones[i].low_usd, zones[i].high_usd);
        canvas.text({box.middle_x(), at.plot.y + 38 + 18 * static_cast<double>(i % 3)},
                    std::to_string(i + 1), style);
    }
}

void draw_bars(Canvas& canvas, const MapBars& bars, const Layout& at) {
    for (const Side side : both_sides) {
        for (const MapBar& bar : bars.sides[index_of(side)]) {
            const double left = std::round(at.price.px(bar.price_usd));
            const double right = std::round(at.price.px(bar.price_usd + bars.bar_usd));
            const double top = at.usd.px(bar.notional_usd);
            canvas.fill({left, top, std::max(1.0, right - left - (right - left > 3 ? 1 : 0)),
                         at.plot.bottom() - top},
                        {colour_of(side), 0.9});
        }
    }
}

void draw_list(Canvas& canvas, const std::vector<Zone>& zones, const Layout& at) {
    TextStyle style;
    style.size = theme::small;
    style.paint = theme::text;
    style.align_y = AlignY::middle;
    const double left = at.plot.right() + 16;
    const double columns[] = {left, left + 26, left + 74, left + 246, left + 318};
    double y = at.plot.y + 8;
    TextStyle head = style;
    head.paint = theme::muted;
    const char* titles[] = {"", "side", "from … to", "USD", "distance"};
    for (std::size_t c = 0; c < 5; ++c) canvas.text({columns[c], y}, titles[c], head);
    const auto most = static_cast<std::size_t>((at.plot.height - 60) / row_height);
    for (std::size_t i = 0; i < std::min(most, zones.size()); ++i) {
        y += row_height;
        const Zone& zone = zones[i];
        const int decimals = price_decimals(zone.peak_usd);
        TextStyle coloured = style;
        coloured.paint = colour_of(zone.side);
        coloured.bold = true;
        canvas.text({columns[0], y}, std::to_string(i + 1), coloured);
        coloured.bold = false;
        canvas.text({columns[1], y}, std::string(name_of(zone.side)), coloured);
        canvas.text({columns[2], y},
                    fmt::format("{} … {}", price_text(zone.low_usd, decimals),
                                price_text(zone.high_usd, decimals)),
                    style);
        canvas.text({columns[3], y}, money_text(zone.strength_usd), style);
        canvas.text({columns[4], y}, fmt::format("{:+.2f} %", zone.distance_pct), style);
    }
    if (zones.size() > most) {
        canvas.text({left, y + row_height}, fmt::format("and {} more", zones.size() - most), head);
    }
    if (zones.empty()) canvas.text({left, y + row_height}, "no zone in sight", head);
}

std::vector<std::string> subtitles(const LiquidationMap& map, const ZoneReading& reading) {
    std::string sides;
    for (const SideAsymmetry& one : reading.asymmetry) {
        if (!sides.empty()) sides += " · ";
        sides += fmt::format("within {:g} %: longs {}, shorts {}", one.distance_pct,
                             money_text(one.long_usd), money_text(one.short_usd));
    }
    const double price = reading.current_price_usd;
    return {fmt::format("{} UTC · price {} · model {}, weights {} · smoothed by {:.0f} bp",
                        minute_text(map.at_ns), price_text(price, price_decimals(price)),
                        reading.model_version, reading.weights, reading.kernel_bp),
            sides};
}

std::vector<std::string> notes_of(const ZoneReading& reading) {
    std::vector<std::string> notes{
        "Bands: zones, where the modelled density of liquidations stands out; hatched: thin "
        "stretches between them. A zone says where a move would meet forced orders, not that "
        "the price will go there. All USD are estimates, valued at the current price."};
    notes.insert(notes.end(), reading.notes.begin(), reading.notes.end());
    return notes;
}

void draw_axes(Canvas& canvas, const Layout& at) {
    constexpr double free = std::numeric_limits<double>::quiet_NaN();
    const auto across = static_cast<int>(at.plot.width / 110);
    const auto up = static_cast<int>(at.plot.height / 60);
    draw_value_axis(canvas, at.plot, money_ticks(0, at.usd.high, up), at.usd, false, true, free);
    draw_base_axis(canvas, at.plot, price_ticks(at.price.low, at.price.high, across), at.price);
}

void draw_price(Canvas& canvas, double price_usd, const Layout& at) {
    const double x = std::round(at.price.px(price_usd)) + 0.5;
    const double dashes[] = {5, 4};
    canvas.line({x, at.plot.y}, {x, at.plot.bottom()}, theme::price, 1.5, dashes);
    TextStyle style;
    style.size = theme::normal;
    style.bold = true;
    const std::string text = price_text(price_usd, price_decimals(price_usd));
    const double width = canvas.text_width(text, style) + 12;
    draw_price_tag(canvas,
                   {std::clamp(x - width / 2, at.plot.x, at.plot.right() - width), at.plot.y + 10},
                   text);
}

/// Labels one below the other, so that near prices do not cover each other's.
void draw_markers(Canvas& canvas, const std::vector<PriceMarker>& markers, const Layout& at) {
    TextStyle style;
    style.size = theme::normal;
    style.bold = true;
    style.halo = 3;
    style.align_y = AlignY::middle;
    double y = at.plot.y + 96;
    for (const PriceMarker& marker : markers) {
        if (!(marker.price_usd >= at.price.low) || marker.price_usd > at.price.high) continue;
        const double x = std::round(at.price.px(marker.price_usd)) + 0.5;
        canvas.line({x, at.plot.y}, {x, at.plot.bottom()}, theme::text, 1.5, {});
        const std::string text =
            marker.label + " " + price_text(marker.price_usd, price_decimals(marker.price_usd));
        const double width = canvas.text_width(text, style);
        const bool fits = x + 6 + width < at.plot.right();
        canvas.text({fits ? x + 6 : x - 6 - width, y}, text, style);
        y += 20;
    }
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_zones(const LiquidationMap& map, const ZoneReading& reading,
                                              const ZonePicture& picture) {
    FL_TRY(canvas, start_picture(picture.size, {900, 500}));
    const bool drawable =
        !map.levels.empty() && std::isfinite(map.current_price_usd) && map.bucket_usd > 0;
    const double width = canvas.width() - 2 * theme::margin;
    std::vector<std::string> lines = subtitles(map, reading);
    if (!picture.line.empty()) lines.back() = picture.line;
    draw_titles(canvas, picture.title.empty() ? map.market + " liquidation zones" : picture.title,
                lines, width, map.simulated);
    const auto notes = footnote_lines(canvas, notes_of(reading), most_footnotes);
    draw_footnotes(canvas, notes);
    const auto most_bars = static_cast<std::size_t>((width - list_width) / least_bar_px);
    const MapBars bars = drawable ? bars_of(map, most_bars) : MapBars{};
    const Layout at = lay_out(canvas, bars, notes.size());
    canvas.fill(at.plot, theme::plot);
    if (!drawable) {
        draw_no_data(canvas, at.plot, "the map holds no level or no price");
    } else {
        const std::vector<Zone> zones = numbered(reading, at);
        draw_axes(canvas, at);
        draw_bands(canvas, reading, zones, at);
        draw_bars(canvas, bars, at);
        draw_numbers(canvas, zones, at);
        draw_price(canvas, map.current_price_usd, at);
        draw_markers(canvas, picture.markers, at);
        draw_list(canvas, zones, at);
    }
    if (map.simulated) draw_simulated_stamp(canvas, at.plot);
    return canvas.png();
}

}  // namespace faultline
