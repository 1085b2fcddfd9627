// Canvas: the calls to cairo.
#include "map/canvas.hpp"

#include <cairo.h>
#include <cmath>
#include <cstring>

// fontconfig keeps a few hundred bytes for each font it looked up until the program ends, and the
// leak check of the address sanitizer takes them for a leak of ours.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\n"; }
#endif
#endif

namespace faultline {

struct Canvas::Cairo {
    cairo_surface_t* surface = nullptr;
    cairo_t* context = nullptr;
};

void Canvas::Free::operator()(Cairo* handles) const {
    cairo_destroy(handles->context);
    cairo_surface_destroy(handles->surface);
    delete handles;
}

namespace {

constexpr int largest_side = 16'384;
constexpr double cap_height = 0.729;  // of DejaVu Sans, per em

void set_paint(cairo_t* context, const Paint& paint) {
    cairo_set_source_rgba(context, paint.colour.red / 255.0, paint.colour.green / 255.0,
                          paint.colour.blue / 255.0, paint.alpha);
}

void set_font(cairo_t* context, const TextStyle& style) {
    cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context, style.size);
}

tl::unexpected<Problem> cairo_problem(cairo_status_t status) {
    return problem(std::string("the picture could not be drawn: ") + cairo_status_to_string(status),
                   "cairo");
}

cairo_status_t append_bytes(void* closure, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<std::vector<std::uint8_t>*>(closure);
    bytes.insert(bytes.end(), data, data + length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Canvas::Canvas(std::unique_ptr<Cairo, Free> cairo) : cairo_(std::move(cairo)) {}

Outcome<Canvas> Canvas::create(int width, int height, Rgb background) {
    if (width < 1 || height < 1 || width > largest_side || height > largest_side) {
        return problem("a picture of " + std::to_string(width) + " x " + std::to_string(height) +
                           " pixels is not possible",
                       "picture size", "choose sides between 1 and 16384");
    }
    std::unique_ptr<Cairo, Free> handles(new Cairo);
    handles->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    handles->context = cairo_create(handles->surface);
    if (const auto status = cairo_status(handles->context); status != CAIRO_STATUS_SUCCESS) {
        return cairo_problem(status);
    }
    // Hinting to the pixel grid depends on the machine's settings; without it texts are the same.
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(handles->context, options);
    cairo_font_options_destroy(options);
    cairo_set_line_join(handles->context, CAIRO_LINE_JOIN_ROUND);
    Canvas canvas(std::move(handles));
    canvas.fill({0, 0, static_cast<double>(width), static_cast<double>(height)}, background);
    return canvas;
}

int Canvas::width() const { return cairo_image_surface_get_width(cairo_->surface); }
int Canvas::height() const { return cairo_image_surface_get_height(cairo_->surface); }

void Canvas::fill(const Box& box, const Paint& paint) {
    set_paint(cairo_->context, paint);
    cairo_rectangle(cairo_->context, box.x, box.y, box.width, box.height);
    cairo_fill(cairo_->context);
}

void Canvas::outline(const Box& box, const Paint& paint, double line_width) {
    set_paint(cairo_->context, paint);
    cairo_set_line_width(cairo_->context, line_width);
    cairo_rectangle(cairo_->context, box.x, box.y, box.width, box.height);
    cairo_stroke(cairo_->context);
}

void Canvas::line(Point from, Point to, const Paint& paint, double line_width,
                  std::span<const double> dashes) {
    const Point ends[] = {from, to};
    polyline(ends, paint, line_width, dashes);
}

void Canvas::polyline(std::span<const Point> points, const Paint& paint, double line_width,
                      std::span<const double> dashes) {
    set_paint(cairo_->context, paint);
    cairo_set_line_width(cairo_->context, line_width);
    cairo_set_dash(cairo_->context, dashes.data(), static_cast<int>(dashes.size()), 0);
    bool pen_down = false;
    for (const Point& point : points) {
        const bool drawable = std::isfinite(point.x) && std::isfinite(point.y);
        if (drawable && pen_down) cairo_line_to(cairo_->context, point.x, point.y);
        if (drawable && !pen_down) cairo_move_to(cairo_->context, point.x, point.y);
        pen_down = drawable;
    }
    cairo_stroke(cairo_->context);
    cairo_set_dash(cairo_->context, nullptr, 0, 0);
}

void Canvas::hatch(const Box& box, const Paint& paint, double spacing) {
    clipped(box, [&] {
        for (double x = box.x - box.height; x < box.right(); x += spacing) {
            line({x, box.bottom()}, {x + box.height, box.y}, paint);
        }
    });
}

void Canvas::text(Point anchor, const std::string& text, const TextStyle& style) {
    cairo_t* context = cairo_->context;
    const double width = style.align_x == AlignX::left ? 0 : text_width(text, style);
    set_font(context, style);
    const double left = style.align_x == AlignX::right    ? -width
                        : style.align_x == AlignX::centre ? -width / 2
                                                          : 0;
    const double cap = cap_height * style.size;
    const double down = style.align_y == AlignY::top      ? cap
                        : style.align_y == AlignY::middle ? cap / 2
                        : style.align_y == AlignY::bottom ? -0.24 * style.size
                                                          : 0;
    cairo_save(context);
    cairo_translate(context, anchor.x, anchor.y);
    cairo_rotate(context, style.turn);
    cairo_move_to(context, left, down);
    if (style.halo > 0) {
        cairo_text_path(context, text.c_str());
        set_paint(context, {rgb(0x0b0d14), 0.85 * style.paint.alpha});
        cairo_set_line_width(context, 2 * style.halo);
        cairo_stroke(context);
        cairo_move_to(context, left, down);
    }
    set_paint(context, style.paint);
    cairo_show_text(context, text.c_str());
    cairo_new_path(context);
    cairo_restore(context);
}

double Canvas::text_width(const std::string& text, const TextStyle& style) {
    set_font(cairo_->context, style);
    cairo_text_extents_t extents;
    cairo_text_extents(cairo_->context, text.c_str(), &extents);
    return extents.x_advance;
}

std::string Canvas::fitted(const std::string& text, const TextStyle& style, double max_width) {
    if (text_width(text, style) <= max_width) return text;
    std::size_t low = 0, high = text.size();  // low bytes and the dots fit
    while (low + 1 < high) {
        const std::size_t middle = (low + high) / 2;
        std::size_t cut = middle;  // back to the start of a UTF-8 sequence
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
        const bool fits = text_width(text.substr(0, cut) + "…", style) <= max_width;
        (fits ? low : high) = middle;
    }
    while (low > 0 && (static_cast<unsigned char>(text[low]) & 0xc0) == 0x80) --low;
    while (low > 0 && text[low - 1] == ' ') --low;
    return text.substr(0, low) + "…";
}

void Canvas::image(int x, int y, int width, int height, std::span<const std::uint32_t> pixels) {
    if (width < 1 || height < 1) return;
    cairo_surface_flush(cairo_->surface);
    unsigned char* target = cairo_image_surface_get_data(cairo_->surface);
    const int stride = cairo_image_surface_get_stride(cairo_->surface);
    const int first = std::max(0, -x);
    const int last = std::min(width, this->width() - x);
    for (int row = 0; row < height && first < last; ++row) {
        if (y + row < 0 || y + row >= this->height()) continue;
        std::memcpy(target + static_cast<std::ptrdiff_t>(y + row) * stride + (x + first) * 4,
                    pixels.data() + static_cast<std::ptrdiff_t>(row) * width + first,
                    static_cast<std::size_t>(last - first) * 4);
    }
    cairo_surface_mark_dirty(cairo_->surface);
}

void Canvas::begin_clip(const Box& box) {
    cairo_save(cairo_->context);
    cairo_rectangle(cairo_->context, box.x, box.y, box.width, box.height);
    cairo_clip(cairo_->context);
}

void Canvas::end_clip() { cairo_restore(cairo_->context); }

Outcome<std::vector<std::uint8_t>> Canvas::png() {
    if (const auto status = cairo_status(cairo_->context); status != CAIRO_STATUS_SUCCESS) {
        return cairo_problem(status);
    }
    cairo_surface_flush(cairo_->surface);
    std::vector<std::uint8_t> bytes;
    const auto status = cairo_surface_write_to_png_stream(cairo_->surface, append_bytes, &bytes);
    if (status != CAIRO_STATUS_SUCCESS) return cairo_problem(status);
    return bytes;
}

}  // namespace faultline
