// StaticFiles: the dashboard's files, built in or from a folder, and a page that says so where the
// dashboard was not built. Paths that name no file and look like a page are the dashboard's own
// addresses: they get index.html.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/api_answer.hpp"
#include "api/asset_table.hpp"

namespace faultline {

class StaticFiles {
  public:
    /// `web_root`: a folder that stands for the built-in files; empty: none.
    StaticFiles(std::span<const WebAsset> assets, std::string web_root);

    /// Nothing where the path is no file and no page.
    std::optional<ApiAnswer> answer(std::string_view path) const;

  private:
    std::optional<ApiAnswer> from_folder(std::string_view path) const;
    std::optional<ApiAnswer> from_table(std::string_view path) const;

    std::span<const WebAsset> assets_;
    std::string web_root_;
};

/// How long a browser may keep a file: for good where its name carries a hash of its content.
std::string_view cache_control_of(std::string_view path);

}  // namespace faultline
