// DurableFile: whole or not at all.
#include "api/durable_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "history/test_folder.hpp"

namespace faultline {
namespace {

TEST(DurableFile, ReplacesAndReadsBack) {
    const TestFolder folder;
    const auto path = folder.path() / "rules.json";
    ASSERT_TRUE(replace_file(path, "one"));
    ASSERT_TRUE(replace_file(path, std::string("t\0wo", 4), 0600));
    EXPECT_EQ(read_small_file(path).value(), std::string("t\0wo", 4));
    struct stat facts{};
    ASSERT_EQ(::stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path.string() + ".tmp"));
}

TEST(DurableFile, FailureLeavesTheOldFile) {
    const TestFolder folder;
    const auto path = folder.write("rules.json", "old");
    std::filesystem::create_directory(path.string() + ".tmp");  // where the new one would go
    const auto done = replace_file(path, "new");
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().where.find("rules.json.tmp"), std::string::npos);
    EXPECT_EQ(read_small_file(path).value(), "old");
}

TEST(DurableFile, WhatIsNotThereOrTooLargeIsAProblem) {
    const TestFolder folder;
    EXPECT_FALSE(read_small_file(folder.path() / "none"));
    EXPECT_FALSE(read_small_file(folder.write("big", "12345"), 4));
}

}  // namespace
}  // namespace faultline
