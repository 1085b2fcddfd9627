// StaticFiles: looking up.
#include "api/static_files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view not_built =
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\"><title>Faultline</title></head><body>"
    "<h1>Faultline</h1><p>The server runs, but this program was built without its dashboard.</p>"
    "<p>Build the folder web/ and then the program again, or point <code>--web-root</code> at a "
    "built dashboard.</p><ul><li><a href=\"/v1/status\">/v1/status</a></li>"
    "<li><a href=\"/v1/map\">/v1/map</a></li><li><a href=\"/openapi.json\">/openapi.json</a></li>"
    "</ul></body></html>\n";

/// "/", "/map", "/btc/heatmap": no name with an ending, and not below a path of the API.
bool is_page(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (name.find('.') != std::string_view::npos) return false;
    for (const std::string_view taken : {"/v1", "/api", "/assets", "/liquidation-map"}) {
        if (path == taken || (path.starts_with(taken) && path[taken.size()] == '/')) return false;
    }
    return true;
}

bool is_safe(std::string_view path) {
    return path.find("..") == std::string_view::npos && path.find('\\') == std::string_view::npos &&
           path.find('\0') == std::string_view::npos;
}

}  // namespace

std::string_view cache_control_of(std::string_view path) {
    return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

StaticFiles::StaticFiles(std::span<const WebAsset> assets, std::string web_root)
    : assets_(assets), web_root_(std::move(web_root)) {}

std::optional<ApiAnswer> StaticFiles::from_table(std::string_view path) const {
    const WebAsset* asset = find_asset(assets_, path);
    if (asset == nullptr) return std::nullopt;
    auto packed = std::make_shared<PackedBody>();
    packed->identity = asset->identity;
    packed->gzip = asset->gzip;
    packed->brotli = asset->brotli;
    packed->etag = asset->etag;
    ApiAnswer answer;
    answer.content_type = asset->content_type;
    answer.cache_control = cache_control_of(path);
    answer.packed = std::move(packed);
    return answer;
}

std::optional<ApiAnswer> StaticFiles::from_folder(std::string_view path) const {
    if (web_root_.empty() || !is_safe(path)) return std::nullopt;
    std::error_code error;
    const fs::path root = fs::weakly_canonical(web_root_, error);
    const fs::path file = fs::weakly_canonical(root / path.substr(1), error);
    // A link may lead out of the folder: what lies outside is not served.
    const auto [end, ignored] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
    if (error || end != root.end() || !fs::is_regular_file(file, error)) return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    ApiAnswer answer;
    answer.body.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    answer.content_type = content_type_of(path);
    answer.cache_control = "no-cache";
    answer.etag = etag_of(answer.body);
    return answer;
}

std::optional<ApiAnswer> StaticFiles::answer(std::string_view path) const {
    const bool is_index = is_page(path);
    for (const std::string_view wanted : {path, std::string_view("/index.html")}) {
        if (wanted == "/index.html" && !is_index && path != wanted) break;
        if (auto answer = from_folder(wanted)) return answer;
        // The API's descriptions are built in, whatever folder the dashboard comes from.
        const bool is_replaced = !web_root_.empty() && !wanted.ends_with("api.json");
        if (is_replaced) continue;
        if (auto answer = from_table(wanted)) return answer;
    }
    if (!is_index && path != "/index.html") return std::nullopt;
    ApiAnswer answer;
    answer.content_type = "text/html; charset=utf-8";
    answer.cache_control = "no-cache";
    answer.body = not_built;
    answer.etag = etag_of(not_built);
    return answer;
}

}  // namespace faultline
