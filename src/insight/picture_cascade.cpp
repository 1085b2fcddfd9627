// PictureCascade: two fans, fragility, and the bars of the waterfall.
#include "insight/picture_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "insight/picture_fragility.hpp"
#include "map/colour_scale.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double head_height = 112, gap = 96, panel_head = 30, axis_height = 46, name_width = 110;
constexpr Rgb first_colour = rgb(0x6ea8fe), sold_colour = rgb(0x6ea8fe),
              fund_colour = rgb(0xffb454), adl_colour = rgb(0xff5d5d);
constexpr std::size_t venues_max = 12, footnotes_max = 7;

TextStyle style(double size, const Paint& paint, AlignX align = AlignX::left) {
    return {.size = size, .paint = paint, .align_x = align, .align_y = AlignY::middle};
}

/// A value of a stage, and its fan: outer and inner edges, and the middle.
using Pick = const Quantiles& (*)(const CascadeStage&);

struct Panel {
    Box plot;
    LinearAxis across, up;
};

void draw_band(Canvas& canvas, const Panel& at, const CascadeFan& fan, Pick pick,
               double Quantiles::* low, double Quantiles::* high, const Paint& paint) {
    // Columns of two pixels: cairo's face here has boxes and lines.
    for (std::size_t i = 0; i + 1 < fan.shock_usd.size(); ++i) {
        const double left = at.across.px(fan.shock_usd[i]);
        const double right = at.across.px(fan.shock_usd[i + 1]);
        const Quantiles& a = pick(fan.reflexive[i]);
        const Quantiles& b = pick(fan.reflexive[i + 1]);
        for (double x = left; x < right; x += 2) {
            const double share = (x - left) / (right - left);
            const double top = at.up.px(a.*high + share * (b.*high - a.*high));
            const double bottom = at.up.px(a.*low + share * (b.*low - a.*low));
            canvas.fill(
                {x, std::min(top, bottom), std::min(2.0, right - x), std::abs(bottom - top)},
                paint);
        }
    }
}

void draw_line(Canvas& canvas, const Panel& at, const CascadeFan& fan,
               const std::vector<CascadeStage>& stages, Pick pick, const Paint& paint,
               bool dashed) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        points.push_back({at.across.px(fan.shock_usd[i]), at.up.px(pick(stages[i]).p50)});
    }
    const double dashes[] = {6, 5};
    canvas.polyline(points, paint, 2.2,
                    dashed ? std::span<const double>(dashes) : std::span<const double>{});
}

void draw_fan(Canvas& canvas, const Box& box, const CascadeAnswer& answer, const CascadeFan& fan,
              const std::string& title, Pick pick, bool prices) {
    canvas.text({box.x, box.y + 8}, title, style(theme::heading, theme::text));
    Panel at;
    at.plot = {box.x, box.y + panel_head, box.width, box.height - panel_head - axis_height};
    double low = prices ? answer.current_price_usd : 0, high = low;
    for (const auto* stages : {&fan.first_order, &fan.reflexive}) {
        for (const CascadeStage& stage : *stages) {
            low = std::min({low, pick(stage).p05, pick(stage).p95});
            high = std::max({high, pick(stage).p05, pick(stage).p95});
        }
    }
    const double room = 0.04 * std::max(high - low, 1e-9 * std::max(1.0, std::abs(high)));
    at.across = {0, fan.shock_usd.back(), at.plot.x, at.plot.right()};
    at.up = {prices ? low - room : 0, high + room, at.plot.bottom(), at.plot.y};
    canvas.fill(at.plot, theme::plot);
    const auto ticks =
        prices ? price_ticks(at.up.low, at.up.high, 8) : money_ticks(at.up.low, at.up.high, 6);
    draw_base_axis(canvas, at.plot, money_ticks(0, fan.shock_usd.back(), 6), at.across);
    draw_value_axis(canvas, at.plot, ticks, at.up, false, true, NAN);
    const Rgb own = colour_of(answer.down ? Side::long_ : Side::short_);
    canvas.clipped(at.plot, [&] {
        draw_band(canvas, at, fan, pick, &Quantiles::p05, &Quantiles::p95, {own, 0.18});
        draw_band(canvas, at, fan, pick, &Quantiles::p25, &Quantiles::p75, {own, 0.28});
        draw_line(canvas, at, fan, fan.reflexive, pick, own, false);
        draw_line(canvas, at, fan, fan.first_order, pick, first_colour, true);
        const double x = at.across.px(answer.shock_usd.p50);
        const double dashes[] = {3, 4};
        canvas.line({x, at.plot.y}, {x, at.plot.bottom()}, {theme::price, 0.9}, 1.2, dashes);
    });
    canvas.text({at.plot.middle_x(), at.plot.bottom() + 36},
                answer.down ? "USD sold at once" : "USD bought at once",
                style(theme::small, theme::muted, AlignX::centre));
}

void draw_waterfall(Canvas& canvas, const Box& box, const CascadeAnswer& answer) {
    canvas.text({box.x, box.y + 8}, "Where each venue's liquidations end, median depth",
                style(theme::heading, theme::text));
    std::vector<VenueWaterfall> venues = answer.venues;
    std::erase_if(venues, [](const VenueWaterfall& venue) { return !(venue.triggered_usd > 0); });
    std::ranges::sort(venues, [](const VenueWaterfall& a, const VenueWaterfall& b) {
        return a.triggered_usd > b.triggered_usd;
    });
    const Box plot{box.x + name_width, box.y + panel_head, box.width - name_width,
                   box.height - panel_head - axis_height};
    canvas.fill(plot, theme::plot);
    if (venues.empty()) return draw_no_data(canvas, plot, "nothing is liquidated");
    const std::size_t shown = std::min(venues.size(), venues_max);
    const double most = 1.05 * venues.front().triggered_usd;
    const LinearAxis across{0, most, plot.x, plot.right()};
    draw_base_axis(canvas, plot, money_ticks(0, most, 5), across);
    const double pitch = plot.height / static_cast<double>(shown);
    for (std::size_t i = 0; i < shown; ++i) {
        const VenueWaterfall& venue = venues[i];
        const double y = plot.y + pitch * static_cast<double>(i);
        canvas.text({box.x, y + pitch / 2}, std::string(display_name_of(venue.venue)),
                    style(theme::normal, theme::text));
        double from = 0;
        for (const auto& [usd, colour] :
             {std::pair{venue.sold_usd, sold_colour}, std::pair{venue.taken_over_usd, fund_colour},
              std::pair{venue.adl_usd, adl_colour}}) {
            const double left = across.px(from), right = across.px(from + usd);
            const double high = std::min(0.64 * pitch, 40.0);
            canvas.fill({left, y + 0.5 * (pitch - high), right - left, high}, colour);
            from += usd;
        }
    }
    double x = box.x;
    const double y = plot.bottom() + 36;
    for (const auto& [text, colour] :
         {std::pair{"sold before bankruptcy", sold_colour},
          std::pair{"taken over, fund pays", fund_colour}, std::pair{"ADL", adl_colour}}) {
        canvas.fill({x, y - 5, 10, 10}, colour);
        const TextStyle small = style(theme::small, theme::muted);
        canvas.text({x + 15, y}, text, small);
        x += 36 + canvas.text_width(text, small);
    }
}

std::vector<std::string> subtitles(const CascadeAnswer& answer) {
    const CascadeStage& last = answer.reflexive;
    const auto price = [&](double usd) { return price_text(usd, usd < 1000 ? 2 : 0); };
    const std::string what = std::isfinite(answer.target_usd)
                                 ? fmt::format("price reaches {}", price(answer.target_usd))
                                 : fmt::format("{} {} at once", money_text(answer.shock_usd.p50),
                                               answer.down ? "sold" : "bought");
    return {fmt::format("{} UTC · price {} · if {}; {} draws of depth", minute_text(answer.at_ns),
                        price(answer.current_price_usd), what, answer.draws),
            fmt::format(
                "price comes to rest at {} in the median draw ({} to {} in nine of ten), {} "
                "liquidated ({} to {}); the shock alone: {}, {} liquidated",
                price(last.price_usd.p50), price(std::min(last.price_usd.p05, last.price_usd.p95)),
                price(std::max(last.price_usd.p05, last.price_usd.p95)),
                money_text(last.liquidated_usd.p50), money_text(last.liquidated_usd.p05),
                money_text(last.liquidated_usd.p95), price(answer.first_order.price_usd.p50),
                money_text(answer.first_order.liquidated_usd.p50))};
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_cascade(const CascadeAnswer& answer, const CascadeFan& fan,
                                                PictureSize size) {
    FL_TRY(canvas, start_picture(size, {1000, 600}));
    const double width = canvas.width() - 2 * theme::margin;
    std::vector<std::string> lines = subtitles(answer);
    draw_titles(canvas, answer.market + " cascade: a what-if, no forecast", lines, width,
                answer.simulated);
    std::string words =
        "Bands: half and nine tenths of the draws, line: median; blue dashes: the shock alone.";
    for (const auto* texts : {&answer.limits, &answer.assumptions}) {
        for (const std::string& text : *texts) words += " · " + text;
    }
    const std::vector<std::string> notes = footnote_lines(canvas, {&words, 1}, footnotes_max);
    draw_footnotes(canvas, notes);
    const double foot = 30 + footnote_height * static_cast<double>(notes.size());
    const Box area{theme::margin + 60, head_height, width - 60,
                   canvas.height() - head_height - foot};
    const double left = 0.52 * (area.width - gap), right = area.width - gap - left;
    if (fan.shock_usd.size() >= 2 && fan.shock_usd.back() > 0) {
        draw_fan(
            canvas, {area.x, area.y, left, 0.56 * area.height}, answer, fan,
            "Price where it comes to rest",
            [](const CascadeStage& stage) -> const Quantiles& { return stage.price_usd; }, true);
        draw_fan(
            canvas, {area.x + left + gap, area.y, right, 0.5 * area.height}, answer, fan,
            "Liquidated on the way",
            [](const CascadeStage& stage) -> const Quantiles& { return stage.liquidated_usd; },
            false);
    }
    draw_fragility(canvas, {area.x, area.y + 0.58 * area.height, left, 0.42 * area.height}, answer);
    draw_waterfall(
        canvas,
        {area.x + left + gap - 40, area.y + 0.52 * area.height, right + 40, 0.48 * area.height},
        answer);
    if (answer.simulated) draw_simulated_stamp(canvas, area);
    return canvas.png();
}

}  // namespace faultline
