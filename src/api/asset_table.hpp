// AssetTable: files that are part of the program: the built dashboard and the API's descriptions.
// cmake/web_assets.cmake writes the table, the bytes come in by the assembler's .incbin.
#pragma once

#include <span>
#include <string_view>

namespace faultline {

struct WebAsset {
    std::string_view path;          // "/assets/index-3f2a.js", "/openapi.json"
    std::string_view content_type;  // with its charset where it is text
    std::string_view etag;          // with its quotes
    std::string_view identity;
    std::string_view gzip, brotli;  // empty where that form was not built
};

/// In order of paths.
std::span<const WebAsset> built_in_assets();

/// The asset of a path; null where there is none.
const WebAsset* find_asset(std::span<const WebAsset> assets, std::string_view path);

/// By the name's ending: "text/css; charset=utf-8"; "application/octet-stream" for unknown ones.
std::string_view content_type_of(std::string_view path);

}  // namespace faultline
