// InputFile and LineReader: the same lines from plain, gzip and zip; damage is told, never skipped.
#include "history/input_file.hpp"

#include <gtest/gtest.h>

#include "history/line_reader.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

struct Lines {
    std::vector<std::string> lines;
    std::optional<Problem> problem;
};

Lines read_all(const std::filesystem::path& path) {
    Lines out;
    auto file = InputFile::open(path);
    if (!file) {
        out.problem = file.error();
        return out;
    }
    LineReader reader(*std::move(file));
    std::string_view line;
    while (true) {
        const auto more = reader.next(line);
        if (!more) out.problem = more.error();
        if (!more || !*more) return out;
        out.lines.emplace_back(line);
    }
}

std::string many_lines() {
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += "row " + std::to_string(i * 7919) + ",x\n";
    return text;
}

TEST(InputFile, PlainGzipAndZipGiveTheSameLines) {
    const TestFolder folder;
    const std::string text = many_lines();
    const auto plain = read_all(folder.write("a.csv", text));
    ASSERT_FALSE(plain.problem);
    ASSERT_EQ(plain.lines.size(), 60'000u);
    EXPECT_EQ(plain.lines[59'999], "row 475132081,x");
    // The name does not matter, the bytes do.
    EXPECT_EQ(read_all(folder.write("b.csv", gzipped(text))).lines, plain.lines);
    EXPECT_EQ(read_all(folder.write("c.gz", zipped({{"inner.csv", text}}))).lines, plain.lines);
    // Two gzip members one after another are one file.
    const auto twice = read_all(folder.write("d.gz", gzipped(text) + gzipped(text)));
    EXPECT_EQ(twice.lines.size(), 120'000u);
}

TEST(InputFile, LastLineNeedsNoEndAndWindowsLineEndsAreCut) {
    const TestFolder folder;
    const auto lines = read_all(folder.write("a.csv", "\xEF\xBB\xBFone\r\ntwo\r\n\r\nthree"));
    EXPECT_EQ(lines.lines, (std::vector<std::string>{"one", "two", "", "three"}));
}

TEST(InputFile, EveryTruncationOfGzipIsTold) {
    const TestFolder folder;
    const std::string whole = gzipped(many_lines());
    for (const std::size_t length :
         {whole.size() - 1, whole.size() - 8, whole.size() / 2, std::size_t{20}}) {
        const auto lines = read_all(folder.write("a.csv.gz", whole.substr(0, length)));
        ASSERT_TRUE(lines.problem) << length;
        EXPECT_NE(lines.problem->what.find("gzip"), std::string::npos) << lines.problem->text();
        EXPECT_NE(lines.problem->where.find("a.csv.gz"), std::string::npos);
    }
}

TEST(InputFile, DamageInsideIsTold) {
    const TestFolder folder;
    std::string gzip = gzipped(many_lines());
    gzip[gzip.size() - 6] = static_cast<char>(gzip[gzip.size() - 6] ^ 1);  // of the checksum
    EXPECT_TRUE(read_all(folder.write("a.gz", gzip)).problem);
    std::string zip = zipped({{"inner.csv", many_lines()}});
    EXPECT_TRUE(read_all(folder.write("b.zip", zip.substr(0, zip.size() / 2))).problem);
    zip[200] = static_cast<char>(zip[200] ^ 1);
    EXPECT_TRUE(read_all(folder.write("c.zip", zip)).problem);
}

TEST(InputFile, WhatIsNoFileIsTold) {
    const TestFolder folder;
    EXPECT_NE(read_all(folder.path() / "none.csv").problem->what.find("no such file"),
              std::string::npos);
    EXPECT_NE(read_all(folder.write("empty.csv", "")).problem->what.find("empty"),
              std::string::npos);
    EXPECT_TRUE(read_all(folder.path()).problem);
    const auto several =
        read_all(folder.write("two.zip", zipped({{"a.csv", "1\n"}, {"b", "2\n"}})));
    EXPECT_NE(several.problem->what.find("several files"), std::string::npos);
    EXPECT_TRUE(read_all(folder.write("zip.zip", zipped({}))).problem);
}

TEST(LineReader, LineWithoutEndIsRefusedBeforeItFillsMemory) {
    const TestFolder folder;
    const auto lines = read_all(folder.write("a.csv", std::string(5'000'000, 'x')));
    ASSERT_TRUE(lines.problem);
    EXPECT_NE(lines.problem->what.find("longer than a megabyte"), std::string::npos);
}

TEST(LineReader, PeekShowsTheFirstLinesAndTakesNone) {
    const TestFolder folder;
    LineReader reader(InputFile::open(folder.write("a.csv", "h\n1\n2\n3\n")).value());
    const auto seen = reader.peek(2);
    ASSERT_TRUE(seen);
    EXPECT_EQ(*seen, (std::vector<std::string_view>{"h", "1"}));
    std::string_view line;
    ASSERT_TRUE(reader.next(line).value());
    EXPECT_EQ(line, "h");
    EXPECT_EQ(reader.line_number(), 1u);
}

TEST(LineReader, MayBeDroppedHalfRead) {
    const TestFolder folder;
    const auto path = folder.write("a.csv", many_lines() + many_lines() + many_lines());
    std::string_view line;
    LineReader reader(InputFile::open(path).value());
    EXPECT_TRUE(reader.next(line).value());
}

}  // namespace
}  // namespace faultline
