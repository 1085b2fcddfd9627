// AssetTable: finding.
#include "api/asset_table.hpp"

#include <algorithm>
#include <utility>

namespace faultline {

const WebAsset* find_asset(std::span<const WebAsset> assets, std::string_view path) {
    const auto found = std::ranges::lower_bound(assets, path, {}, &WebAsset::path);
    return found != assets.end() && found->path == path ? &*found : nullptr;
}

std::string_view content_type_of(std::string_view path) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".map", "application/json"},
        {".wasm", "application/wasm"},
    };
    for (const auto& [ending, type] : known) {
        if (path.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

}  // namespace faultline
