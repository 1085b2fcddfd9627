// PictureDominance: two panels over one axis of distance, and a list.
#include "insight/picture_dominance.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double head_height = 112, foot_height = 58, axis_width = 76, list_width = 420, gap = 40;
constexpr double upper_share = 0.62;  // of the height, for the sums
constexpr double far_pct = 15;
constexpr int steps = 150;
constexpr std::size_t most_footnotes = 3, funding_max = 12;

TextStyle style(double size, const Paint& paint) {
    return {.size = size, .paint = paint, .align_y = AlignY::middle};
}

struct Layout {
    Box sums, ratio;
    LinearAxis across, usd, share;
};

Layout lay_out(const Canvas& canvas, double greatest_usd, std::size_t footnotes) {
    Layout at;
    const double foot = foot_height + footnote_height * static_cast<double>(footnotes);
    const double left = theme::margin + axis_width;
    const double width = canvas.width() - left - theme::margin - list_width;
    const double height = canvas.height() - head_height - foot - gap;
    at.sums = {left, head_height, width, upper_share * height};
    at.ratio = {left, at.sums.bottom() + gap, width, (1 - upper_share) * height};
    at.across = {0, far_pct, at.sums.x, at.sums.right()};
    at.usd = {0, 1.1 * greatest_usd, at.sums.bottom(), at.sums.y};
    at.share = {-1, 1, at.ratio.bottom(), at.ratio.y};
    return at;
}

std::vector<Tick> ticks_of(double low, double high, int at_most, const char* format) {
    std::vector<Tick> ticks;
    for (const double value : nice_ticks(low, high, at_most)) {
        Tick tick;
        tick.at = value;
        tick.label = fmt::format(fmt::runtime(format), value + 0.0);  // -0 is 0
        ticks.push_back(std::move(tick));
    }
    return ticks;
}

void draw_panels(Canvas& canvas, const std::vector<SideAsymmetry>& curve, const Layout& at) {
    draw_value_axis(canvas, at.sums, money_ticks(0, at.usd.high, 8), at.usd, false, true, NAN);
    draw_value_axis(canvas, at.ratio, ticks_of(-1, 1, 5, "{:+.1f}"), at.share, false, true, NAN);
    draw_base_axis(canvas, at.ratio, ticks_of(0, far_pct, 8, "{:g} %"), at.across);
    for (const Side side : both_sides) {
        std::vector<Point> line;
        for (const SideAsymmetry& one : curve) {
            const double usd = side == Side::long_ ? one.long_usd : one.short_usd;
            line.push_back({at.across.px(one.distance_pct), at.usd.px(usd)});
        }
        // Shorts are dashed: the two are told apart without colour.
        const double dashes[] = {7, 5};
        canvas.polyline(
            line, colour_of(side), 2.4,
            side == Side::short_ ? std::span<const double>(dashes) : std::span<const double>{});
        TextStyle name = style(theme::normal, colour_of(side));
        name.bold = true;
        name.align_x = AlignX::right;
        name.halo = 3;
        canvas.text({at.sums.right() - 8, line.back().y - 12}, std::string(name_of(side)) + "s",
                    name);
    }
    const double zero = at.share.px(0);
    for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
        if (!std::isfinite(curve[i].asymmetry)) continue;
        const double x = std::round(at.across.px(curve[i].distance_pct));
        const double y = at.share.px(curve[i].asymmetry);
        const Side side = curve[i].asymmetry > 0 ? Side::long_ : Side::short_;
        canvas.fill({x, std::min(y, zero), std::round(at.across.px(curve[i + 1].distance_pct)) - x,
                     std::abs(y - zero)},
                    colour_of(side));
    }
    canvas.line({at.ratio.x, zero}, {at.ratio.right(), zero}, theme::muted, 1, {});
    canvas.text({at.sums.x, at.sums.y - 12}, "USD within a distance of the price",
                style(theme::heading, theme::text));
    canvas.text({at.ratio.x, at.ratio.y - 12}, "Dominance: (longs - shorts) / (longs + shorts)",
                style(theme::heading, theme::text));
}

std::string rate_text(double rate_8h) {
    return std::isfinite(rate_8h) ? fmt::format("{:+.4f} %", 100 * rate_8h) : "not known";
}

std::vector<std::string> list_of(const DominanceReading& reading) {
    std::vector<std::string> lines;
    for (const SideAsymmetry& one : reading.by_distance) {
        lines.push_back(fmt::format("within {:g} %: longs {}, shorts {}", one.distance_pct,
                                    money_text(one.long_usd), money_text(one.short_usd)));
    }
    lines.emplace_back();
    for (const SqueezeCondition& squeeze : reading.squeezes) {
        const auto met = squeeze.met();
        lines.push_back(fmt::format("{} squeeze: {}", name_of(squeeze.side),
                                    !met   ? "not known"
                                    : *met ? "conditions met"
                                           : "not met"));
        lines.push_back(fmt::format("   funding {} per 8 h, asked for {}",
                                    rate_text(squeeze.funding_8h),
                                    rate_text(squeeze.funding_threshold_8h)));
        lines.push_back(std::isfinite(squeeze.share)
                            ? fmt::format("   {:.0f} % of the USD near the price, asked for {:.0f}",
                                          100 * squeeze.share, 100 * squeeze.share_threshold)
                            : "   nothing near the price");
    }
    lines.emplace_back();
    lines.emplace_back(reading.funding.empty() ? "funding: not known" : "funding per 8 h");
    for (std::size_t i = 0; i < std::min(funding_max, reading.funding.size()); ++i) {
        const FundingFigure& figure = reading.funding[i];
        lines.push_back(
            fmt::format("   {}: {}", display_name_of(figure.venue), rate_text(figure.rate_8h)));
    }
    if (reading.funding.size() > funding_max) {
        lines.push_back(fmt::format("   and {} more", reading.funding.size() - funding_max));
    }
    return lines;
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_dominance(const LiquidationMap& map,
                                                  const DominanceReading& reading,
                                                  PictureSize size) {
    FL_TRY(canvas, start_picture(size, {900, 500}));
    const bool drawable = !map.levels.empty() && std::isfinite(map.current_price_usd);
    const std::vector<std::string> titles{
        fmt::format("{} UTC · price {} · weights {}", minute_text(reading.at_ns),
                    price_text(reading.current_price_usd, reading.current_price_usd < 1000 ? 2 : 0),
                    reading.weights)};
    draw_titles(canvas, reading.market + " long and short dominance", titles,
                canvas.width() - 2 * theme::margin, reading.simulated);
    std::vector<std::string> notes{
        "By conservation longs and shorts are equal in open interest: dominance exists only by "
        "distance. It tells which side's forced orders stand nearer, not where price will go."};
    notes.insert(notes.end(), reading.notes.begin(), reading.notes.end());
    const auto foot = footnote_lines(canvas, notes, most_footnotes);
    draw_footnotes(canvas, foot);
    std::vector<double> distances;
    for (int i = 1; i <= steps; ++i) distances.push_back(far_pct * i / steps);
    const auto curve = drawable ? side_asymmetry(map, distances) : std::vector<SideAsymmetry>{};
    double greatest = 1;
    for (const SideAsymmetry& one : curve) {
        greatest = std::max({greatest, one.long_usd, one.short_usd});
    }
    const Layout at = lay_out(canvas, greatest, foot.size());
    canvas.fill(at.sums, theme::plot);
    canvas.fill(at.ratio, theme::plot);
    if (drawable) {
        draw_panels(canvas, curve, at);
    } else {
        draw_no_data(canvas, at.sums, "the map holds no level or no price");
    }
    double y = at.sums.y + 8;
    const TextStyle words = style(theme::normal, theme::text);
    for (const std::string& line : list_of(reading)) {
        canvas.text({at.sums.right() + 22, y},
                    canvas.fitted(line, words, list_width - theme::margin), words);
        y += 20;
    }
    if (reading.simulated) draw_simulated_stamp(canvas, at.sums);
    return canvas.png();
}

}  // namespace faultline
