// ServerLog: what a line looks like, and that foreign text cannot break out of it.
#include "api/server_log.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace faultline {
namespace {

constexpr TimeNs noon_ns = 1'770'292'800LL * ns_per_second;

TEST(ServerLog, APayloadStaysWithinItsLine) {
    const std::string line = log_line(LogFormat::text, LogLevel::warning, noon_ns, "bybit",
                                      "malformed: not JSON", "{\"a\n\x1b[2J");
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find("2026-02-05T12:00:00"), 0U);
    EXPECT_NE(line.find("warning bybit: malformed: not JSON: \""), std::string::npos);
}

TEST(ServerLog, JsonLinesAreJson) {
    const auto line = nlohmann::json::parse(
        log_line(LogFormat::json, LogLevel::error, noon_ns, "BTC", "say \"no\"", "x\ny"));
    EXPECT_EQ(line["level"], "error");
    EXPECT_EQ(line["text"], "say \"no\"");
    EXPECT_EQ(line["payload"], "x\ny");
}

TEST(ServerLog, LessUrgentLinesAreLeftOut) {
    ServerLog log(LogLevel::warning, LogFormat::text);
    ::testing::internal::CaptureStderr();
    log.write(LogLevel::info, noon_ns, "BTC", "fine");
    log.write(LogLevel::error, noon_ns, "BTC", "broken");
    const std::string written = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(written.find("fine"), std::string::npos);
    EXPECT_NE(written.find("broken"), std::string::npos);
}

}  // namespace
}  // namespace faultline
