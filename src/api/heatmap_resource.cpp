// HeatmapResource: forms.
#include "api/heatmap_resource.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "api/heat_tile.hpp"
#include "api/map_resource.hpp"
#include "history/table_file.hpp"
#include "map/map_json.hpp"
#include "map/picture_heatmap.hpp"

namespace faultline {
namespace {

struct FormName {
    HeatFormat format;
    std::string_view name, content_type;
};
constexpr FormName forms[] = {{HeatFormat::json, "json", "application/json"},
                              {HeatFormat::tile, "tile", tile_content_type},
                              {HeatFormat::csv, "csv", "text/csv"},
                              {HeatFormat::parquet, "parquet", "application/vnd.apache.parquet"},
                              {HeatFormat::png, "png", "image/png"}};

const FormName& form_of(HeatFormat format) { return forms[static_cast<std::size_t>(format)]; }

template <class Take>
void each_filled_cell(const Heatmap& heatmap, Take&& take) {
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        for (std::size_t r = 0; r < heatmap.rows; ++r) {
            const std::size_t cell = c * heatmap.rows + r;
            const auto longs = static_cast<double>(heatmap.long_usd[cell]);
            const auto shorts = static_cast<double>(heatmap.short_usd[cell]);
            if (!(longs > 0) && !(shorts > 0)) continue;
            take(c, heatmap.price_floor_usd + heatmap.bucket_usd * static_cast<double>(r), longs,
                 shorts);
        }
    }
}

std::string csv_of(const Heatmap& heatmap) {
    std::string out = "column_end,price_usd,long_usd,short_usd\n";
    std::vector<std::string> ends;
    for (const TimeNs end_ns : heatmap.column_end_ns) ends.push_back(format_time(end_ns));
    each_filled_cell(heatmap, [&](std::size_t c, double price, double longs, double shorts) {
        fmt::format_to(std::back_inserter(out), "{},{},{:.0f},{:.0f}\n", ends[c], price, longs,
                       shorts);
    });
    return out;
}

/// DuckDB writes files only: one of our own, read and taken away at once.
Outcome<std::string> parquet_of(const Heatmap& heatmap) {
    static std::atomic<std::uint64_t> number = 0;
    std::vector<std::string> ends;
    std::vector<double> prices, longs, shorts;
    each_filled_cell(heatmap, [&](std::size_t c, double price, double long_usd, double short_usd) {
        ends.push_back(format_time(heatmap.column_end_ns[c]));
        prices.push_back(price);
        longs.push_back(long_usd);
        shorts.push_back(short_usd);
    });
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    if (error) return problem("no folder for passing files: " + error.message());
    const auto file = folder / fmt::format("faultline-{}-{}.parquet", ::getpid(), ++number);
    FL_CHECK(write_table_file(file, std::vector<TableColumn>{{"column_end", std::move(ends)},
                                                             {"price_usd", std::move(prices)},
                                                             {"long_usd", std::move(longs)},
                                                             {"short_usd", std::move(shorts)}}));
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    std::filesystem::remove(file, error);
    return bytes;
}

/// Whether the answer would be too large, where that can be told beforehand; true after saying so.
bool refused_cells(ApiCall& call, const HeatmapQuestion& question, const MarketSnapshot& snapshot) {
    const double price = snapshot.map.current_price_usd;
    const double bucket =
        question.rows.bucket_usd > 0 ? question.rows.bucket_usd : snapshot.map.bucket_usd;
    const double height_usd = question.rows.around > 0
                                  ? 2 * question.rows.around * price
                                  : question.rows.high_usd - question.rows.low_usd;
    const double columns = static_cast<double>(question.to_ns - question.from_ns) /
                           static_cast<double>(question.step_ns);
    const double cells = bucket > 0 ? columns * height_usd / bucket : 0;
    const auto cells_max = static_cast<double>(call.context.options.cells_max);
    if (cells <= cells_max) return false;
    call.refuse({.status = 422,
                 .detail = fmt::format("{:.0f} cells are more than {:.0f}", cells, cells_max),
                 .parameter = "bucket",
                 .remedy = "choose a larger bucket, a smaller range or a longer step"});
    return true;
}

void answer_heatmap(ApiCall& call) {
    const auto question = heatmap_question_of(call);
    if (!question) return;
    std::optional<HeatFormat> format;
    if (call.query.has("format")) {
        const std::string_view name =
            call.query.choice("format", {"json", "tile", "csv", "parquet", "png"});
        for (const FormName& form : forms) {
            if (form.name == name) format = form.format;
        }
    } else {
        format = heat_format_of(call.request.header("Accept"));
    }
    if (call.refused()) return;
    if (!format) {
        return call.refuse({.status = 406,
                            .detail = "a heatmap has no form that the Accept header admits",
                            .remedy = "application/json, application/vnd.faultline.tile, text/csv, "
                                      "application/vnd.apache.parquet or image/png"});
    }
    const auto snapshot = call.snapshot_or_refuse(question->rows.market);
    if (!snapshot || refused_rows(call, question->rows, *snapshot)) return;
    if (refused_cells(call, *question, *snapshot)) return;
    if (!call.may_ask()) return;
    const TimeNs now_ns = call.context.service.status().now_ns;
    const bool is_open = question->to_ns > now_ns;
    call.context.service.ask_heatmap(
        *question, call.answering<Heatmap>(
                       [format = *format, is_open,
                        envelope = envelope_of(call.context, *snapshot)](const Heatmap& heatmap) {
                           return heatmap_answer(heatmap, format, envelope, is_open);
                       }));
}

}  // namespace

std::optional<HeatFormat> heat_format_of(std::string_view accept) {
    if (accept.empty()) return HeatFormat::json;
    while (!accept.empty()) {
        const std::size_t end = std::min(accept.find(','), accept.size());
        std::string_view part = accept.substr(0, end);
        part = part.substr(0, part.find(';'));
        for (const FormName& form : forms) {
            if (has_token(part, form.content_type)) return form.format;
        }
        if (has_token(part, "*/*") || has_token(part, "application/*")) return HeatFormat::json;
        accept.remove_prefix(std::min(end + 1, accept.size()));
    }
    return std::nullopt;
}

ApiAnswer heatmap_answer(const Heatmap& heatmap, HeatFormat format, const Envelope& given,
                         bool is_open) {
    ApiAnswer answer;
    if (format == HeatFormat::json) {
        Envelope envelope = given;
        if (heatmap.columns() > 0) envelope.at_ns = heatmap.column_end_ns.back();
        answer = enveloped(envelope, to_json(heatmap), {"market", "simulated"});
    } else if (format == HeatFormat::tile) {
        // `as_of` of what is closed is its end, so that the same question has the same bytes.
        const TimeNs end_ns = heatmap.columns() > 0 ? heatmap.column_end_ns.back() : 0;
        answer.body = encode_tile(heatmap, {is_open ? given.at_ns : end_ns, is_open});
    } else if (format == HeatFormat::csv) {
        answer.body = csv_of(heatmap);
    } else if (format == HeatFormat::parquet) {
        auto bytes = parquet_of(heatmap);
        if (!bytes) return answer_of(problem_of(bytes.error()));
        answer.body = *std::move(bytes);
    } else {
        const auto png = draw_heatmap(heatmap);
        if (!png) return answer_of(problem_of(png.error()));
        answer.body.assign(png->begin(), png->end());
    }
    answer.content_type = form_of(format).content_type;
    if (answer.etag.empty()) answer.etag = etag_of(answer.body);
    if (!is_open) answer.cache_control = "no-cache";
    return answer;
}

std::optional<HeatmapQuestion> heatmap_question_of(ApiCall& call) {
    HeatmapQuestion question;
    question.rows = call.query.map_question();
    const auto period = call.query.period(call.context.service.status().now_ns, "24h",
                                          call.context.options.period_max_ns);
    question.from_ns = period.from_ns;
    question.to_ns = period.to_ns;
    question.step_ns = period.step_ns;
    if (call.refused()) return std::nullopt;
    const auto columns = (question.to_ns - question.from_ns) / question.step_ns;
    const auto columns_max = static_cast<std::int64_t>(call.context.options.columns_max);
    if (columns >= 1 && columns <= columns_max) return question;
    call.refuse({.status = 422,
                 .detail = columns < 1
                               ? "the period is shorter than one step"
                               : fmt::format("{} columns are more than {}", columns, columns_max),
                 .parameter = "step",
                 .remedy = columns < 1 ? "choose a shorter step or a longer period"
                                       : "choose a longer step or a shorter period"});
    return std::nullopt;
}

void add_heatmap_routes(std::vector<Route>& routes) {
    routes.push_back({"GET",
                      "/v1/heatmap",
                      "getHeatmap",
                      {"market", "from", "to", "span", "step", "venues", "leverage", "bucket",
                       "range", "format"},
                      20,
                      answer_heatmap});
}

}  // namespace faultline
