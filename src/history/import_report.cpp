// ImportReport: its JSON and its table.
#include "history/import_report.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

void write_file(JsonWriter& json, const FileReport& file) {
    const auto text_or_null = [&json](std::string_view name, const std::string& text) {
        json.key(name);
        text.empty() ? json.null() : json.value(text);
    };
    const auto time_or_null = [&json](std::string_view name, TimeNs at_ns) {
        json.key(name);
        at_ns == 0 ? json.null() : json.value(format_time(at_ns));
    };
    json.begin_object().member("path", file.path);
    text_or_null("format", file.format);
    text_or_null("kind", file.kind);
    text_or_null("venue", file.venue);
    text_or_null("market", file.market);
    json.member("rows", file.rows)
        .member("duplicates", file.duplicates)
        .member("rejected", file.rejected);
    json.key("rejects").begin_array();
    for (const Reject& reject : file.rejects) {
        json.begin_object()
            .member("line", reject.line)
            .member("reason", reject.reason)
            .end_object();
    }
    json.end_array().member("out_of_order", file.out_of_order);
    text_or_null("interval", file.bar_length_ns == 0 ? "" : format_duration(file.bar_length_ns));
    time_or_null("first_time", file.first_ns);
    time_or_null("last_time", file.last_ns);
    json.key("warnings").begin_array();
    for (const std::string& warning : file.warnings) json.value(warning);
    json.end_array();
    text_or_null("error", file.error ? file.error->text() : std::string());
    json.end_object();
}

}  // namespace

std::uint64_t ImportReport::rows() const {
    std::uint64_t sum = 0;
    for (const FileReport& file : files) sum += file.rows;
    return sum;
}

bool ImportReport::failed() const {
    return std::any_of(files.begin(), files.end(),
                       [](const FileReport& file) { return file.error.has_value(); });
}

std::string to_json(const ImportReport& report) {
    JsonWriter json;
    json.begin_object().key("files").begin_array();
    for (const FileReport& file : report.files) write_file(json, file);
    const auto failed =
        std::count_if(report.files.begin(), report.files.end(),
                      [](const FileReport& file) { return file.error.has_value(); });
    json.end_array()
        .member("rows", report.rows())
        .member("failed_files", static_cast<std::int64_t>(failed))
        .end_object();
    return json.take();
}

std::string to_text(const ImportReport& report) {
    std::size_t width = 4;
    for (const FileReport& file : report.files) width = std::max(width, file.path.size());
    width = std::min<std::size_t>(width, 70);
    std::string out =
        fmt::format("{:<{}}  {:<17} {:<11} {:<6} {:>10} {:>10} {:>8}\n", "file", width, "kind",
                    "venue", "market", "rows", "duplicates", "rejects");
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    for (const FileReport& file : report.files) {
        std::string path = file.path;
        if (path.size() > width) path = "..." + path.substr(path.size() - width + 3);
        out += fmt::format("{:<{}}  {:<17} {:<11} {:<6} {:>10} {:>10} {:>8}{}\n", path, width,
                           file.kind, file.venue, file.market, file.rows, file.duplicates,
                           file.rejected, file.error ? "  not stored" : "");
        duplicates += file.duplicates;
        rejected += file.rejected;
    }
    out += fmt::format("{:<{}}  {:<17} {:<11} {:<6} {:>10} {:>10} {:>8}\n",
                       fmt::format("{} files", report.files.size()), width, "", "", "",
                       report.rows(), duplicates, rejected);
    return out;
}

}  // namespace faultline
