// ShellCompletion: the bash script in a real bash; the others for what they must hold.
#include "cli/shell_completion.hpp"

#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/subcommands.hpp"
#include "history/test_folder.hpp"

namespace faultline::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<SubcommandFacts> sample{
    {"map",
     "the map: it's [now]",
     {{"--help", "this", false},
      {"--venues", "only these", true},
      {"--json", "print JSON", false},
      {"--png", "a picture's file", true},
      {"market", "coin", true}}},
    {"heatmap", "over time", {{"--help", "this", false}}},
    {"completion", "this", {{"shell", "which", true}}},
};

/// What bash offers for the last of these words.
std::vector<std::string> offered(const std::string& script, const std::vector<std::string>& words) {
    const TestFolder folder;
    const std::string path = folder.write("faultline.bash", script).string();
    std::string line = "source " + path + "; COMP_WORDS=(faultline";
    for (const std::string& word : words) line += " '" + word + "'";
    line += "); COMP_CWORD=" + std::to_string(words.size()) +
            "; _faultline; ((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"";
    const std::string program = folder.write("ask.bash", line + "; true\n").string();
    std::FILE* const bash = ::popen(("bash --norc " + program + " 2>&1").c_str(), "r");
    std::vector<std::string> out;
    char text[256];
    while (std::fgets(text, sizeof text, bash) != nullptr) {
        out.emplace_back(text);
        out.back().pop_back();
    }
    EXPECT_EQ(::pclose(bash), 0);
    return out;
}

TEST(BashCompletion, OffersSubcommandsFlagsAndValues) {
    const std::string script = completion_script(Shell::bash, "faultline", sample);
    EXPECT_THAT(offered(script, {""}),
                ElementsAre("map", "heatmap", "completion", "--help", "--version"));
    EXPECT_THAT(offered(script, {"he"}), ElementsAre("heatmap"));
    EXPECT_THAT(offered(script, {"map", "--"}),
                ElementsAre("--help", "--venues", "--json", "--png"));
    EXPECT_THAT(offered(script, {"heatmap", "--"}), ElementsAre("--help"));
    EXPECT_THAT(offered(script, {"map", "--venues", "b"}),
                ElementsAre("binance", "bybit", "bitget", "bingx", "bitfinex"));
    EXPECT_THAT(offered(script, {"map", "--venues", "okx,de"}), ElementsAre("okx,deribit"));
    EXPECT_THAT(offered(script, {"map", "--png", ""}), IsEmpty()) << "files, which bash knows";
    EXPECT_THAT(offered(script, {"completion", ""}), ElementsAre("bash", "zsh", "fish"));
    EXPECT_THAT(offered(script, {"nothing", "--"}), IsEmpty());
}

TEST(BashCompletion, KnowsWhatTheProgramDeclares) {
    const auto facts = facts_of(all_subcommands());
    const std::string script = completion_script(Shell::bash, "faultline", facts);
    EXPECT_THAT(offered(script, {""}), Contains("completion"));
    EXPECT_THAT(offered(script, {"map", "--"}), Contains("--venues"));
    for (const SubcommandFacts& subcommand : facts) {
        EXPECT_THAT(offered(script, {subcommand.name, "--he"}), ElementsAre("--help"))
            << subcommand.name;
    }
}

TEST(ZshCompletion, EscapesWhatHasMeaningThere) {
    const std::string script = completion_script(Shell::zsh, "faultline", sample);
    EXPECT_THAT(script, ::testing::StartsWith("#compdef faultline\n"));
    EXPECT_THAT(script, HasSubstr(R"('map:the map\: it'\''s \[now\]')"));
    EXPECT_THAT(script, HasSubstr("'--json[print JSON]'"));
    EXPECT_THAT(script, HasSubstr("'--png=[a picture'\\''s file]:value:_files'"));
    EXPECT_THAT(script, HasSubstr("'1:shell:(bash zsh fish)'"));
}

TEST(FishCompletion, NamesFlagsOfTheirSubcommandOnly) {
    const std::string script = completion_script(Shell::fish, "faultline", sample);
    EXPECT_THAT(script,
                HasSubstr("-n '__fish_seen_subcommand_from map' -l png -r -d 'a picture\\'s "
                          "file'"));
    EXPECT_THAT(script, HasSubstr("-l venues -x -a 'binance bybit "));
    EXPECT_THAT(script, Not(HasSubstr("from heatmap' -l json")));
}

TEST(ParseShell, KnowsThree) {
    EXPECT_EQ(parse_shell("fish"), Shell::fish);
    EXPECT_EQ(parse_shell("tcsh"), std::nullopt);
}

}  // namespace
}  // namespace faultline::cli
