// The house rules over the whole tree, and each rule on snippets that keep and that break it.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>

#include "house_rules.hpp"

namespace faultline::house {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::filesystem::path root = FAULTLINE_SOURCE_DIR;

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.good()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

bool has_any_extension(const std::filesystem::path& path, std::initializer_list<const char*> of) {
    return std::ranges::find(of, path.extension().string()) != of.end();
}

/// All files below the folders, relative to the root, without what a build or npm puts there.
std::set<std::string> files_below(std::initializer_list<const char*> folders) {
    std::set<std::string> paths;
    for (const char* folder : folders) {
        if (!std::filesystem::exists(root / folder)) continue;
        for (auto it = std::filesystem::recursive_directory_iterator(root / folder);
             it != std::filesystem::recursive_directory_iterator(); ++it) {
            if (it->is_directory() && it->path().filename() == "node_modules") {
                it.disable_recursion_pending();
            }
            if (it->is_regular_file()) {
                paths.insert(it->path().lexically_relative(root).generic_string());
            }
        }
    }
    return paths;
}

std::vector<SourceFile> cpp_files(std::initializer_list<const char*> folders) {
    std::vector<SourceFile> files;
    for (const std::string& path : files_below(folders)) {
        if (has_any_extension(path, {".cpp", ".hpp", ".def"})) {
            files.push_back({path, read(root / path)});
        }
    }
    return files;
}

Layers real_layers() { return parse_layers(read(root / "tests/layers.txt")); }

std::string joined(const Complaints& complaints) {
    std::string text;
    for (const std::string& complaint : complaints) text += "\n  " + complaint;
    return text;
}

/// Runs one rule over files; the count guards against a walk that finds nothing.
template <class Rule>
void expect_kept(const std::vector<SourceFile>& files, Rule rule) {
    EXPECT_GT(files.size(), 20u);
    Complaints all;
    for (const SourceFile& file : files) {
        for (std::string& complaint : rule(file)) all.push_back(std::move(complaint));
    }
    EXPECT_THAT(all, IsEmpty()) << joined(all);
}

TEST(House, FoldersIncludeOnlyUpwards) {
    const Layers layers = real_layers();
    expect_kept(cpp_files({"src"}), [&](const auto& file) { return check_layers(file, layers); });
}

TEST(House, PureFoldersArePure) {
    const Layers layers = real_layers();
    expect_kept(cpp_files({"src"}), [&](const auto& file) { return check_purity(file, layers); });
}

TEST(House, OnlyNetKnowsAsioAndBeast) { expect_kept(cpp_files({"src"}), check_net_libraries); }

TEST(House, FilesAreShortAndOpenWithAComment) {
    expect_kept(cpp_files({"src", "tests", "bench", "fuzz"}), check_shape);
}

TEST(House, CoroutinesKeepToTheSafeDialect) {
    expect_kept(cpp_files({"src", "tests", "bench", "fuzz"}), check_coroutines);
}

TEST(House, NoFileNamesAFolderOfAMachine) {
    std::vector<SourceFile> files;
    for (const std::string& path :
         files_below({"src", "tests", "bench", "fuzz", "cmake", "script", "docs", ".ci"})) {
        if (!has_any_extension(path, {".png", ".gz", ".zip", ".parquet"})) {
            files.push_back({path, read(root / path)});
        }
    }
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (has_any_extension(entry.path(), {".md", ".txt", ".json"})) {
            files.push_back({entry.path().filename().string(), read(entry.path())});
        }
    }
    expect_kept(files, check_machine_paths);
}

TEST(House, EveryTestStandsBesideItsFile) {
    const Complaints complaints = check_test_siblings(cpp_files({"src"}));
    EXPECT_THAT(complaints, IsEmpty()) << joined(complaints);
}

TEST(House, NoTwoTypesShareAName) {
    const std::vector<SourceFile> files = cpp_files({"src"});
    EXPECT_GT(files.size(), 20u);
    const Complaints complaints = check_type_names(files);
    EXPECT_THAT(complaints, IsEmpty()) << joined(complaints);
}

TEST(House, EveryVenueIsOneFileAndOneLine) {
    const auto venues = venues_of(read(root / "src/market/venues.def"));
    EXPECT_GE(venues.size(), 22u);
    const std::set<std::string> paths = files_below({"src/venue"});
    const auto is_code = [](const std::string& path) { return path.ends_with(".cpp"); };
    if (std::ranges::none_of(paths, is_code)) GTEST_SKIP() << "no venue has a file yet";
    const Complaints complaints = check_venue_files(venues, paths);
    EXPECT_THAT(complaints, IsEmpty()) << joined(complaints);
}

TEST(House, TheLayerTableNamesEveryFolder) {
    const Layers layers = real_layers();
    EXPECT_GE(layers.size(), 15u);
    for (const auto& entry : std::filesystem::directory_iterator(root / "src")) {
        EXPECT_TRUE(layers.contains(entry.path().filename().string())) << entry.path();
    }
}

// ---- the rules themselves ----

const Layers small = parse_layers("# a comment\ncore pure\nmarket  pure\nhistory\nnet\n");

SourceFile source(std::string path, std::string text) { return {std::move(path), std::move(text)}; }

TEST(HouseRule, LayersAreReadInOrder) {
    EXPECT_EQ(small.size(), 4u);
    EXPECT_EQ(small.at("core").order, 0u);
    EXPECT_TRUE(small.at("market").pure);
    EXPECT_FALSE(small.at("history").pure);
    EXPECT_EQ(small.at("net").order, 3u);
}

TEST(HouseRule, IncludesGoUpwards) {
    const std::string good =
        "// a\n#include <vector>\n#include \"core/a.hpp\"\n"
        "#include \"market/b.hpp\"\n";
    EXPECT_THAT(check_layers(source("src/market/x.cpp", good), small), IsEmpty());
    EXPECT_THAT(check_layers(source("src/core/x.cpp", good), small),
                ElementsAre(HasSubstr("src/core/x.cpp:4: core/ must not include market/")));
    EXPECT_THAT(check_layers(source("src/core/x.cpp", "#include \"a.hpp\"\n"), small), SizeIs(1));
    EXPECT_THAT(check_layers(source("src/new/x.cpp", ""), small), SizeIs(1));
}

TEST(HouseRule, PurityForbidsHeadersAndNames) {
    for (const char* bad :
         {"#include <thread>\n", "#include <fstream>\n", "#include <filesystem>\n",
          "#include <iostream>\n", "#include <sys/socket.h>\n", "#include <boost/asio/post.hpp>\n",
          "#include <duckdb.h>\n", "auto t = std::chrono::system_clock::now();\n",
          "std::random_device device;\n", "FILE* f = fopen(name, \"r\");\n",
          "const auto t = std::time(nullptr);\n", "thread_local int x = 0;\n",
          "const char* h = std::getenv(\"HOME\");\n"}) {
        EXPECT_THAT(check_purity(source("src/core/x.cpp", bad), small), SizeIs(1)) << bad;
        EXPECT_THAT(check_purity(source("src/history/x.cpp", bad), small), IsEmpty()) << bad;
        EXPECT_THAT(check_purity(source("src/core/x_test.cpp", bad), small), IsEmpty()) << bad;
    }
    for (const char* good : {"#include <chrono>\n", "// std::thread is not used\n",
                             "const char* word = \"std::cout\";\n", "int uptime(int time);\n"}) {
        EXPECT_THAT(check_purity(source("src/core/x.cpp", good), small), IsEmpty()) << good;
    }
}

TEST(HouseRule, AsioBelongsToNet) {
    const std::string text = "#include <boost/asio.hpp>\n#include <boost/beast/http.hpp>\n";
    EXPECT_THAT(check_net_libraries(source("src/net/x.cpp", text)), IsEmpty());
    EXPECT_THAT(check_net_libraries(source("src/feed/x.cpp", text)), SizeIs(2));
    EXPECT_THAT(check_net_libraries(source("src/feed/x.cpp", "#include <boost/crc.hpp>\n")),
                IsEmpty());
}

TEST(HouseRule, ShapeIsLengthWidthCommentAndPragma) {
    const std::string head = "// A file.\n";
    EXPECT_THAT(check_shape(source("src/core/x.hpp", head + "#pragma once\n")), IsEmpty());
    EXPECT_THAT(check_shape(source("src/core/x.hpp", head)), SizeIs(1));
    EXPECT_THAT(check_shape(source("src/core/x.cpp", "int x;\n")), SizeIs(1));
    EXPECT_THAT(check_shape(source("src/core/x.cpp", "")), SizeIs(1));
    const std::string wide(columns_max, 'x');
    EXPECT_THAT(check_shape(source("x.cpp", head + wide + "\n")), IsEmpty());
    EXPECT_THAT(check_shape(source("x.cpp", head + wide + "x\n")), SizeIs(1));
    EXPECT_THAT(check_shape(source("x.cpp", head + std::string(99, 'x') + "\xc2\xb5\n")),
                IsEmpty());
    std::string tall = head;
    for (std::size_t i = 1; i < lines_max; ++i) tall += "\n";
    EXPECT_THAT(check_shape(source("x.cpp", tall)), IsEmpty());
    EXPECT_THAT(check_shape(source("x.cpp", tall + "\n")), SizeIs(1));
}

TEST(HouseRule, CommentsAndStringsAreNoCode) {
    EXPECT_EQ(code_only("a // b\nc"), "a     \nc");
    EXPECT_EQ(code_only("a /* b\nc */ d"), "a     \n     d");
    EXPECT_EQ(code_only(R"(f("x\"{", 'y', 1'000);)"), R"(f("    ", ' ', 1'000);)");
    EXPECT_EQ(code_only("f(R\"(a \" b)\"); g"), "f(R\"       \"); g");
    EXPECT_EQ(code_only("'\\'' {"), "'  ' {");
}

TEST(HouseRule, CoroutinesThatAreSafePass) {
    for (const char* good :
         {"auto [error, bytes] = co_await socket.async_read(buffer, token);",
          "if (auto [error] = co_await timer.async_wait(token); error) { co_return; }",
          "while (co_await next(frames[i])) {\n    use(Request{.host = name});\n}",
          "auto request = Request{.host = name};\nco_await send(std::move(request));",
          "for (;;) { co_await step(); }", "auto x = map[key] + co_await f(list[0]);",
          "if (a) {\n    b();\n} else {\n    co_await c();\n}", "// co_await f({1, 2})",
          "auto work = [this] { run(); };\nco_await post(std::move(work));",
          "const int n = co_await f();\nswitch (n) { case 1: break; }"}) {
        const Complaints complaints = check_coroutines(source("x.cpp", good));
        EXPECT_THAT(complaints, IsEmpty()) << good << joined(complaints);
    }
}

TEST(HouseRule, CoroutinesThatAreNotSafeFail) {
    for (const char* bad :
         {"co_await send(Request{.host = name});", "co_await send({1, 2});",
          "auto x = co_await Sender{}.send();", "co_await post([this] { run(); });",
          "co_await post(executor, [x](int y) { return x + y; });",
          "co_await send(\n    host,\n    Request{\n        .host = name});",
          "use(Request{1}, co_await f());", "switch (co_await f()) {\ncase 1: co_return 2;\n}",
          "switch (int x = co_await f()) {\n}", "using namespace awaitable_operators;",
          "co_await make_parallel_group(a, b).async_wait(token);"}) {
        EXPECT_THAT(check_coroutines(source("x.cpp", bad)), Not(IsEmpty())) << bad;
    }
}

TEST(HouseRule, PathsOfAMachineAreFound) {
    const std::string bad = std::string("cd /ro") + "ot/project\n";
    EXPECT_THAT(check_machine_paths(source("x.sh", "a\n" + bad)),
                ElementsAre(HasSubstr("x.sh:2: ")));
    EXPECT_THAT(check_machine_paths(source("x.sh", "cd /tmp/h; ls work/root\n")), IsEmpty());
}

TEST(HouseRule, TestsHaveSiblings) {
    const SourceFile code = source("src/a/x.cpp", "");
    EXPECT_THAT(check_test_siblings({code, source("src/a/x_test.cpp", "")}), IsEmpty());
    EXPECT_THAT(check_test_siblings({code, source("src/a/x_on_real_data_test.cpp", "")}),
                IsEmpty());
    EXPECT_THAT(check_test_siblings({code, source("src/b/x_test.cpp", "")}), SizeIs(1));
    EXPECT_THAT(check_test_siblings({code, source("src/a/xy_test.cpp", "")}), SizeIs(1));
    EXPECT_THAT(check_test_siblings({source("src/a/x_test.cpp", "")}), SizeIs(1));
    const std::string first_line = "// Across the folder: all of it.\n";
    EXPECT_THAT(check_test_siblings({code, source("src/a/all_test.cpp", first_line)}), IsEmpty());
}

TEST(HouseRule, VenuesAndFilesMatch) {
    const auto venues = venues_of("// FL_VENUE(no, \"No\")\nFL_VENUE(okx, \"OKX\")\n");
    EXPECT_THAT(venues, ElementsAre("okx"));
    const std::string okx = "src/venue/okx.cpp";
    const std::string wire = "src/venue/okx_wire.cpp";
    EXPECT_THAT(check_venue_files(venues, {okx, wire}), IsEmpty());
    EXPECT_THAT(check_venue_files(venues, {}),
                ElementsAre(HasSubstr("okx.cpp"), HasSubstr("okx_wire.cpp")));
    EXPECT_THAT(check_venue_files(venues, {okx}), SizeIs(1));
    EXPECT_THAT(check_venue_files(venues, {okx, wire, "src/venue/ftx.cpp"}), SizeIs(1));
    EXPECT_THAT(check_venue_files(venues, {okx, wire, "src/venue/ftx_wire.cpp"}), SizeIs(1));
    EXPECT_THAT(check_venue_files(venues, {okx, wire, "src/venue/catalog.cpp",
                                           "src/venue/catalog.hpp", "src/venue/okx_test.cpp"}),
                IsEmpty());
}

TEST(TypeNameRule, FindsTheSameNameInOneNamespaceOnly) {
    const SourceFile a = source("src/core/a.hpp", "namespace faultline {\nclass A {};\n}\n");
    const SourceFile again =
        source("src/net/b.hpp", "namespace faultline {\nstruct A final : B {\n};\n}\n");
    const SourceFile elsewhere =
        source("src/cli/c.hpp", "namespace faultline::cli {\nclass A {};\n}\n");
    const SourceFile forward = source("src/net/d.hpp", "namespace faultline {\nclass A;\n}\n");
    const SourceFile nested =
        source("src/net/e.hpp", "namespace faultline {\nclass A::Core {\n};\n}\n");
    EXPECT_THAT(check_type_names({a, nested}), IsEmpty()) << "a part of A, not another A";
    EXPECT_THAT(check_type_names({a, again}),
                ElementsAre("src/net/b.hpp: faultline::A is in src/core/a.hpp"));
    EXPECT_THAT(check_type_names({a, elsewhere, forward}), IsEmpty());
}

}  // namespace
}  // namespace faultline::house
