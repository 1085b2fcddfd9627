// faultline import and export, as the command line runs them.
#include <gtest/gtest.h>
#include <sstream>

#include "cli/subcommands.hpp"
#include "history/test_files.hpp"

namespace faultline::cli {
namespace {

struct Answer {
    int status = -1;
    std::string out;
    std::string err;
};

/// Runs a command line in this process.
Answer run(const std::vector<std::string>& words) {
    Answer answer;
    std::ostringstream out;
    std::ostringstream err;
    const auto parsed = parse_command_line(words, all_subcommands(), out, err);
    if (const int* status = std::get_if<int>(&parsed)) return {*status, out.str(), err.str()};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const Outcome<int> status = std::get<Run>(parsed)();
    answer.out = testing::internal::GetCapturedStdout();
    answer.err = testing::internal::GetCapturedStderr();
    answer.status = status ? *status : exit_failure;
    if (!status) answer.err += status.error().text();
    return answer;
}

TEST(ImportCommand, StoresAndReportsAndIsQuietOnStandardError) {
    const TestFolder folder;
    const std::string data = (folder.path() / "data").string();
    const std::string file = folder.write("klines/BTCUSDT-1m.csv", kline(0) + kline(1)).string();
    const Answer first = run({"import", "--data", data, "--json", file});
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_EQ(first.err, "");
    EXPECT_NE(first.out.find("\"rows\":2,\"duplicates\":0"), std::string::npos) << first.out;
    const Answer second = run({"import", "--data", data, file});
    EXPECT_EQ(second.status, 0) << "all duplicates is a success";
    EXPECT_NE(second.out.find("1 files"), std::string::npos) << second.out;
}

TEST(ImportCommand, RejectsAreAWarningAndAFailedFileAFailure) {
    const TestFolder folder;
    const std::string data = (folder.path() / "data").string();
    const std::string part = folder.write("klines/BTCUSDT-1m.csv", kline(0) + "x\n").string();
    const Answer good = run({"import", "--data", data, part});
    EXPECT_EQ(good.status, 0);
    EXPECT_NE(good.err.find("1 row refused; line 2"), std::string::npos) << good.err;
    const Answer bad = run({"import", "--data", data, part, folder.path() / "none.csv"});
    EXPECT_EQ(bad.status, 1);
    EXPECT_NE(bad.err.find("there is no such file"), std::string::npos) << bad.err;
}

TEST(ImportCommand, UnknownVenueIsAProblem) {
    const TestFolder folder;
    const Answer answer = run({"import", "--data", folder.path() / "d", "--venue", "nowhere", "x"});
    EXPECT_EQ(answer.status, 2);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "d"));
}

TEST(ExportCommand, WritesATableAndNamesMistakes) {
    const TestFolder folder;
    const std::string data = (folder.path() / "data").string();
    const std::string file = folder.write("klines/BTCUSDT-1m.csv", kline(0)).string();
    const std::string out = (folder.path() / "c.parquet").string();
    EXPECT_EQ(run({"export", "--data", data, "--table", "candle", "--out", out}).status, 1)
        << "there is no history yet";
    ASSERT_EQ(run({"import", "--data", data, file}).status, 0);
    const Answer good =
        run({"export", "--data", data, "--table", "candle", "--out", out, "--json"});
    EXPECT_EQ(good.status, 0) << good.err;
    EXPECT_NE(good.out.find("\"rows\":1"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(out));
    EXPECT_EQ(
        run({"export", "--data", data, "--table", "candle", "--out", out, "--from", "soon"}).status,
        1);
    EXPECT_EQ(run({"export", "--data", data, "--out", out}).status, exit_usage);
}

}  // namespace
}  // namespace faultline::cli
