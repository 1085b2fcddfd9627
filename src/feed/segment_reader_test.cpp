// Segments: what was flushed is read back whole, wherever the file is cut; damage costs one frame.
#include "feed/segment_reader.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <rapidcheck/gtest.h>

#include "feed/segment_writer.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAreArray;

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

struct Read {
    std::vector<std::string> lines;
    bool torn = false;
    std::uint64_t torn_bytes = 0;
    std::uint64_t damages = 0;
};

Read read_all(const std::filesystem::path& path) {
    SegmentReader reader = SegmentReader::open(path).value();
    Read out;
    std::string_view line;
    while (reader.next(line)) out.lines.emplace_back(line);
    EXPECT_EQ(reader.line_number(), out.lines.size());
    out.torn = reader.torn();
    out.torn_bytes = reader.torn_bytes();
    out.damages = reader.damages();
    return out;
}

/// Lines that do not compress away to nothing.
std::string some_line(std::uint64_t number) {
    std::string line;
    for (std::uint64_t state = number + 1; line.size() < 60 + number % 50;) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        line += static_cast<char>('!' + (state >> 33) % 90);
    }
    return line;
}

RC_GTEST_PROP(Segment, LinesAreReadBackHoweverTheyAreFlushed, ()) {
    const TestFolder folder;
    const auto lines = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::distinctFrom('\n')));
    {
        SegmentWriter writer = SegmentWriter::create(folder.path() / "a.zst").value();
        for (const std::string& line : lines) {
            writer.append(line + "\n");
            if (*rc::gen::arbitrary<bool>()) RC_ASSERT(writer.flush().has_value());
        }
        RC_ASSERT(writer.flush().has_value());
    }
    const Read read = read_all(folder.path() / "a.zst");
    RC_ASSERT(read.lines == lines);
    RC_ASSERT(read.torn && read.damages == 0);
}

TEST(Segment, CutAnywhereEveryFlushedLineBeforeIsThere) {
    const TestFolder folder;
    const std::filesystem::path path = folder.path() / "a.zst";
    std::vector<std::string> lines;
    std::vector<std::uint64_t> flushed_at;  // size of the file when line i was flushed
    {
        SegmentWriter writer = SegmentWriter::create(path).value();
        for (std::uint64_t i = 0; i < 4; ++i) {
            lines.push_back(some_line(i));
            writer.append(lines.back() + "\n");
            ASSERT_TRUE(writer.flush());
            EXPECT_EQ(writer.unflushed_bytes(), 0U);
            EXPECT_EQ(writer.compressed_bytes(), std::filesystem::file_size(path));
            flushed_at.push_back(writer.compressed_bytes());
        }
        ASSERT_TRUE(writer.close());
    }
    const std::string whole = bytes_of(path);
    EXPECT_FALSE(read_all(path).torn);
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        const Read read = read_all(folder.write("cut.zst", whole.substr(0, cut)));
        std::size_t complete = 0;
        while (complete < flushed_at.size() && flushed_at[complete] <= cut) ++complete;
        ASSERT_THAT(read.lines,
                    ElementsAreArray(lines.begin(), lines.begin() + static_cast<int>(complete)))
            << "cut at byte " << cut;
        EXPECT_TRUE(read.torn) << "cut at byte " << cut;
        EXPECT_EQ(read.damages, 0U) << "cut at byte " << cut;
    }
}

TEST(Segment, WithoutCloseWhatWasFlushedIsThere) {
    const TestFolder folder;
    {
        SegmentWriter writer = SegmentWriter::create(folder.path() / "a.zst").value();
        writer.append("one\ntwo\n");
        ASSERT_TRUE(writer.flush());
        writer.append("three\n");
    }
    const Read read = read_all(folder.path() / "a.zst");
    EXPECT_THAT(read.lines, ElementsAreArray({"one", "two"}));
    EXPECT_TRUE(read.torn);
}

TEST(Segment, ALineWithoutItsEndIsCountedNotGiven) {
    const TestFolder folder;
    SegmentWriter writer = SegmentWriter::create(folder.path() / "a.zst").value();
    writer.append("one\ntw");
    ASSERT_TRUE(writer.close());
    const Read read = read_all(folder.path() / "a.zst");
    EXPECT_THAT(read.lines, ElementsAreArray({"one"}));
    EXPECT_TRUE(read.torn);
    EXPECT_EQ(read.torn_bytes, 2U);
}

/// Three zstd frames, and where each begins.
std::string three_frames(const TestFolder& folder, std::vector<std::size_t>& begins) {
    std::string whole;
    for (int i = 0; i < 3; ++i) {
        begins.push_back(whole.size());
        const std::filesystem::path path = folder.path() / ("part" + std::to_string(i));
        SegmentWriter writer = SegmentWriter::create(path).value();
        for (std::uint64_t line = 0; line < 20; ++line) {
            writer.append(std::to_string(i) + some_line(line) + "\n");
        }
        EXPECT_TRUE(writer.close());
        whole += bytes_of(path);
    }
    return whole;
}

TEST(Segment, DamageIsNoticedAndTheOtherFramesAreThere) {
    const TestFolder folder;
    std::vector<std::size_t> begins;
    const std::string whole = three_frames(folder, begins);
    const std::vector<std::string> lines = read_all(folder.write("whole.zst", whole)).lines;
    ASSERT_EQ(lines.size(), 60U);
    std::size_t complete = 0, tried = 0;
    for (std::size_t at = begins[1]; at < begins[2]; at += 11) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        const Read read = read_all(folder.write("damaged.zst", damaged));
        // A flip in a field that does not matter (the size of the window) changes nothing.
        EXPECT_TRUE(read.damages > 0 || read.torn || read.lines == lines) << "byte " << at;
        ++tried;
        complete += std::ranges::count_if(
                        read.lines, [](const auto& line) { return line.starts_with('2'); }) == 20;
    }
    // A block whose length grew swallows what is behind it; all other damage stays where it is.
    EXPECT_GE(complete + 2, tried);
}

RC_GTEST_PROP(Segment, AnyBytesAreReadToTheirEnd, (const std::string& bytes)) {
    const TestFolder folder;
    const bool with_magic = *rc::gen::arbitrary<bool>();
    const std::string text = with_magic ? "\x28\xb5\x2f\xfd" + bytes : bytes;
    const Read read = read_all(folder.write("a.zst", text));
    RC_ASSERT(read.torn || read.damages > 0 || !text.empty());
}

TEST(Segment, AnExistingFileIsNotOverwritten) {
    const TestFolder folder;
    const std::filesystem::path path = folder.write("a.zst", "mine");
    EXPECT_FALSE(SegmentWriter::create(path));
    EXPECT_EQ(bytes_of(path), "mine");
    EXPECT_FALSE(SegmentReader::open(folder.path() / "b.zst"));
}

}  // namespace
}  // namespace faultline
