// StaticFiles: built-in files, a folder instead, pages, and what must not be served.
#include "api/static_files.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr WebAsset assets[] = {
    {"/assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"1\"", "js", "js.gz", "js.br"},
    {"/index.html", "text/html; charset=utf-8", "\"2\"", "index", {}, {}},
    {"/openapi.json", "application/json", "\"3\"", "{}", {}, {}},
};

std::string body_of(const std::optional<ApiAnswer>& answer) {
    if (!answer) return "none";
    return answer->packed ? answer->packed->identity : answer->body;
}

TEST(StaticFiles, AreServedWithHowLongTheyKeep) {
    const StaticFiles files(assets, "");
    const auto script = files.answer("/assets/app-1a2b.js");
    ASSERT_TRUE(script);
    EXPECT_EQ(script->cache_control, "public, max-age=31536000, immutable");
    EXPECT_EQ(script->packed->brotli, "js.br");
    EXPECT_EQ(files.answer("/index.html")->cache_control, "no-cache");
}

TEST(StaticFiles, AddressesOfTheDashboardAreItsPage) {
    const StaticFiles files(assets, "");
    EXPECT_EQ(body_of(files.answer("/")), "index");
    EXPECT_EQ(body_of(files.answer("/btc/heatmap")), "index");
    for (const char* path : {"/missing.js", "/assets/x", "/v1/nothing", "/api/futures/x",
                             "/liquidation-map/", "/v1"}) {
        EXPECT_EQ(body_of(files.answer(path)), "none") << path;
    }
}

TEST(StaticFiles, WithoutADashboardAPageSaysSo) {
    const StaticFiles files({}, "");
    EXPECT_THAT(body_of(files.answer("/")), HasSubstr("built without its dashboard"));
    EXPECT_EQ(body_of(files.answer("/app.js")), "none");
}

TEST(StaticFiles, AFolderStandsForTheBuiltInDashboard) {
    const auto root =
        std::filesystem::temp_directory_path() / ("faultline-web-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root / "web");
    std::ofstream(root / "secret.txt") << "secret";
    std::ofstream(root / "web" / "index.html") << "mine";
    std::filesystem::create_symlink(root / "secret.txt", root / "web" / "link.txt");
    const StaticFiles files(assets, (root / "web").string());
    EXPECT_EQ(body_of(files.answer("/")), "mine");
    EXPECT_EQ(body_of(files.answer("/openapi.json")), "{}");
    EXPECT_EQ(body_of(files.answer("/assets/app-1a2b.js")), "none");
    for (const char* path : {"/../secret.txt", "/link.txt", "/..%2fsecret.txt", "//secret.txt"}) {
        EXPECT_EQ(body_of(files.answer(path)), "none") << path;
    }
    std::filesystem::remove_all(root);
}

TEST(AssetTable, TypesFollowTheEnding) {
    EXPECT_EQ(content_type_of("/a.webmanifest"), "application/manifest+json");
    EXPECT_EQ(content_type_of("/a.js"), "text/javascript; charset=utf-8");
    EXPECT_EQ(content_type_of("/a"), "application/octet-stream");
}

}  // namespace
}  // namespace faultline
