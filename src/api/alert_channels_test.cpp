// AlertChannels: what an operator writes, and what he may get wrong; no secret in any message.
#include "api/alert_channels.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/test_folder.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string problem_of(const std::string& channel, const std::filesystem::path& folder = "/") {
    const auto channels = parse_alert_channels("{\"channels\":{\"desk\":" + channel + "}}", folder);
    return channels ? "no problem" : channels.error().text();
}

TEST(AlertChannels, ReadsEachType) {
    const TestFolder folder;
    folder.write("token", "12:abc\n");
    const auto channels = parse_alert_channels(
        R"({"channels":{
        "a":{"type":"webhook","url":"https://desk.example.com/in","secret":"whsec_AAEC"},
        "b":{"type":"webhook","url":"http://127.0.0.1:80/","secret":"plain","time_limit":"3s"},
        "c":{"type":"telegram","token_file":"token","chat":-1001},
        "d":{"type":"discord","url":"https://discord.com/api/webhooks/1/x"},
        "e":{"type":"slack","url":"https://hooks.slack.com/services/x"},
        "f":{"type":"command","argv":["/bin/true","{title}",""]}}})",
        folder.path());
    ASSERT_TRUE(channels) << channels.error().text();
    ASSERT_EQ(channels->size(), 6u);
    EXPECT_EQ((*channels)[0].secret, std::string("\0\1\2", 3));
    EXPECT_EQ((*channels)[0].place(), "https://desk.example.com");
    EXPECT_EQ((*channels)[1].secret, "plain");
    EXPECT_EQ((*channels)[1].time_limit_ns, 3 * ns_per_second);
    EXPECT_EQ((*channels)[2].secret, "12:abc");
    EXPECT_EQ((*channels)[2].chat, "-1001");
    EXPECT_EQ((*channels)[2].place(), "https://api.telegram.org");
    EXPECT_EQ((*channels)[5].argv, (std::vector<std::string>{"/bin/true", "{title}", ""}));
    EXPECT_TRUE(parse_alert_channels(R"({"channels":{}})", "/"));
}

TEST(AlertChannels, MistakesAreNamed) {
    EXPECT_THAT(problem_of(R"({"type":"webhok","url":"https://a"})"),
                HasSubstr("channel \"desk\", \"type\": there is no type \"webhok\" (did you mean "
                          "\"webhook\"?)"));
    EXPECT_THAT(problem_of(R"({"type":"webhook","ulr":"https://a"})"),
                HasSubstr("\"ulr\": there is no such key for a webhook (did you mean \"url\"?)"));
    EXPECT_THAT(problem_of(R"({"type":"webhook"})"), HasSubstr("\"url\": is missing"));
    EXPECT_THAT(problem_of(R"({"type":"webhook","url":"wss://a"})"), HasSubstr("is no address"));
    EXPECT_THAT(problem_of(R"({"type":"webhook","url":"https://a","secret":"whsec_%"})"),
                HasSubstr("is no base64"));
    EXPECT_THAT(problem_of(R"({"type":"slack","url":"https://a","time_limit":"2h"})"),
                HasSubstr("\"time_limit\""));
    EXPECT_THAT(problem_of(R"({"type":"telegram","token_file":"none","chat":"1"})"),
                HasSubstr("\"token_file\""));
    EXPECT_THAT(problem_of(R"({"type":"telegram","token":"a","token_file":"b","chat":"1"})"),
                HasSubstr("is given twice"));
    EXPECT_THAT(problem_of(R"({"type":"command","argv":["notify-send"]})"),
                HasSubstr("whole path"));
    EXPECT_THAT(problem_of(R"({"type":"command","argv":[]})"), HasSubstr("\"argv\""));
    EXPECT_FALSE(parse_alert_channels("{}", "/"));
    EXPECT_FALSE(parse_alert_channels("{", "/"));
}

TEST(AlertChannels, ProblemsHoldNoSecret) {
    EXPECT_THAT(problem_of(R"({"type":"webhook","url":"sesame://open"})"),
                Not(HasSubstr("sesame")));
    EXPECT_THAT(problem_of(R"({"type":"telegram","token":"ses/ame","chat":"1"})"),
                Not(HasSubstr("ses/ame")));
    EXPECT_THAT(problem_of(R"({"type":"webhook","url":"https://a","secret":"whsec_sesame!"})"),
                Not(HasSubstr("sesame")));
}

}  // namespace
}  // namespace faultline
