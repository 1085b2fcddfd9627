// Across the folder: docs/alerts.md: its rules and channels are read, its verifiers verify.
#include <chrono>
#include <gtest/gtest.h>

#include "api/alert_messages.hpp"
#include "api/durable_file.hpp"
#include "core/base64.hpp"
#include "history/test_folder.hpp"
#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

/// The fenced blocks of one language.
std::vector<std::string> blocks_of(const std::string& language) {
    const std::string page =
        read_small_file(std::filesystem::path(FAULTLINE_SOURCE_DIR) / "docs/alerts.md")
            .value_or("");
    std::vector<std::string> blocks;
    const std::string fence = "```" + language + "\n";
    for (std::size_t at = 0; (at = page.find(fence, at)) != std::string::npos;) {
        at += fence.size();
        const std::size_t end = page.find("```", at);
        blocks.push_back(page.substr(at, end - at));
        at = end + 3;
    }
    return blocks;
}

TEST(AlertDocumentation, ItsRulesAreRules) {
    int rules = 0;
    for (const std::string& block : blocks_of("json")) {
        if (block.find("\"kind\"") == std::string::npos ||
            block.find("\"title\"") != std::string::npos)
            continue;
        const auto rule = parse_alert_rule(block);
        EXPECT_TRUE(rule) << rule.error().text() << " in\n" << block;
        ++rules;
    }
    EXPECT_EQ(rules, 5);
}

TEST(AlertDocumentation, ItsChannelsAreChannels) {
    const TestFolder folder;
    folder.write("desk.secret", "whsec_AAEC\n");
    folder.write("telegram.token", "12:ab\n");
    int files = 0;
    for (const std::string& block : blocks_of("json")) {
        if (block.find("{\"channels\": {") == std::string::npos) continue;
        const auto channels = parse_alert_channels(block, folder.path());
        EXPECT_TRUE(channels) << channels.error().text() << " in\n" << block;
        ++files;
    }
    EXPECT_EQ(files, 2);
}

/// Runs a program of the page on a message; gives what it printed, or nothing when it failed.
std::string verified(const std::string& interpreter, const std::string& file_name,
                     const std::string& program, const HttpRequest& request,
                     const std::string& secret) {
    const TestFolder folder;
    folder.write("body", request.body);
    const std::string quoted = "'" + folder.write(file_name, program).string() + "'";
    std::string command = "SECRET='" + secret + "'";
    for (const std::string name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
        std::string key;
        for (const char c : name) key += c == '-' ? '_' : static_cast<char>(std::toupper(c));
        command += " " + key + "='" + std::string(header_value(request.headers, name)) + "'";
    }
    const std::string out = folder.path() / "out";
    command += " " + interpreter + " " + quoted + " <" + (folder.path() / "body").string() + " >" +
               out + " 2>&1";
    const int status = std::system(command.c_str());
    return status == 0 ? read_small_file(out).value_or("") : "";
}

void expect_that_it_verifies(const std::string& interpreter, const std::string& file_name,
                             const std::string& language) {
    if (std::system(("command -v " + interpreter + " >/dev/null").c_str()) != 0) {
        GTEST_SKIP() << interpreter << " is not installed";
    }
    const auto programs = blocks_of(language);
    ASSERT_EQ(programs.size(), 1u);
    const std::string key = "a key of some length, 32 bytes..";
    AlertChannel channel;
    channel.url = "https://desk.example.com/";
    channel.secret = key;
    Alert alert;
    alert.id = "btc-wall:17";
    alert.title = "zone of $52 M, \"quoted\" and äöü";
    const TimeNs now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count();
    HttpRequest request = request_of(channel, alert, now_ns);
    const auto answer = [&](const std::string& secret) {
        return verified(interpreter, file_name, programs[0], request, secret);
    };
    EXPECT_EQ(answer("whsec_" + to_base64(key)), "btc-wall:17\n");
    EXPECT_EQ(answer(key), "btc-wall:17\n") << "a plain secret";
    EXPECT_EQ(answer("another key"), "");
    request.body.back() = ' ';
    EXPECT_EQ(answer(key), "") << "the body was changed";
    request = request_of(channel, alert, now_ns - ns_per_hour);
    EXPECT_EQ(answer(key), "") << "an old message";
}

TEST(AlertDocumentation, ThePythonVerifierVerifies) {
    expect_that_it_verifies("python3", "verify.py", "python");
}

TEST(AlertDocumentation, TheNodeVerifierVerifies) {
    expect_that_it_verifies("node", "verify.mjs", "js");
}

}  // namespace
}  // namespace faultline
