// A saved state on disk: read back as it was, or refused in words.
#include "sim/state_file.hpp"

#include <gtest/gtest.h>

#include "history/test_folder.hpp"

namespace faultline {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST(StateFile, IsReadAsItWasWritten) {
    const TestFolder folder;
    const auto path = folder.path() / "new" / "some.state";
    std::string state = "state";
    state.append(100'000, '\0');
    ASSERT_TRUE(write_state_file(path, 7, "older"));
    ASSERT_TRUE(write_state_file(path, 7, state));
    const auto read = read_state_file(path, 7);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, state);
    // Nothing else is left behind.
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}), 1);
}

TEST(StateFile, EveryFlippedByteAndEveryCutIsNoticed) {
    const TestFolder folder;
    const auto path = folder.path() / "some.state";
    std::string state;
    for (int i = 0; i < 500; ++i) state += static_cast<char>(i * i % 251);
    ASSERT_TRUE(write_state_file(path, 7, state));
    const std::string good = bytes_of(path);
    constexpr std::size_t reserved_at = 12;  // four bytes that mean nothing yet
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (i >= reserved_at && i < reserved_at + 4) continue;
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x10);
        folder.write("some.state", bad);
        const auto read = read_state_file(path, 7);
        EXPECT_TRUE(!read || *read == state) << i;  // a bit of the frame may be unused
        folder.write("some.state", good.substr(0, i));
        EXPECT_FALSE(read_state_file(path, 7)) << i;
    }
}

TEST(StateFile, WhatIsNotOursIsNamed) {
    const TestFolder folder;
    const auto path = folder.path() / "some.state";
    EXPECT_EQ(read_state_file(path, 7).error().what, "there is no saved state");
    folder.write("some.state", "a text that somebody wrote, longer than any head");
    EXPECT_EQ(read_state_file(path, 7).error().what, "the file is no saved state");
    ASSERT_TRUE(write_state_file(path, 7, "state"));
    EXPECT_EQ(read_state_file(path, 8).error().what,
              "the state is that of a world with other settings");
}

TEST(StateFile, AFolderThatCannotBeWrittenIsAProblem) {
    const TestFolder folder;
    folder.write("file", "in the way");
    EXPECT_FALSE(write_state_file(folder.path() / "file" / "some.state", 7, "state"));
}

}  // namespace
}  // namespace faultline
