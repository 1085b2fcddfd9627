// SegmentWriter: a disk that takes no more is a problem that says so, and what was flushed stays.
#include "feed/segment_writer.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "feed/segment_reader.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

/// Files of this process may not grow beyond this size, as on a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &now);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    void (*handler_)(int);
    rlimit before_{};
};

TEST(SegmentWriter, ADiskThatTakesNoMoreIsAProblem) {
    const TestFolder folder;
    SegmentWriter writer = SegmentWriter::create(folder.path() / "a.zst").value();
    writer.append("kept\n");
    ASSERT_TRUE(writer.flush());
    std::string line;
    for (std::uint32_t state = 1; line.size() < 20'000;) {
        state = state * 1664525U + 1013904223U;
        line += static_cast<char>('!' + (state >> 24) % 90);
    }
    {
        const FileSizeLimit limit(4096);
        writer.append(line + "\n");
        const Outcome<void> flushed = writer.flush();
        ASSERT_FALSE(flushed);
        EXPECT_THAT(flushed.error().what, ::testing::HasSubstr("cannot be written"));
        EXPECT_THAT(flushed.error().where, ::testing::HasSubstr("a.zst"));
    }
    SegmentReader reader = SegmentReader::open(folder.path() / "a.zst").value();
    std::string_view read;
    ASSERT_TRUE(reader.next(read));
    EXPECT_EQ(read, "kept");
    EXPECT_FALSE(reader.next(read));
    EXPECT_TRUE(reader.torn());
}

}  // namespace
}  // namespace faultline
