// The command line: flags reach their variables, and mistakes are named with a suggestion.
#include "cli/arguments.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <sstream>

namespace faultline::cli {
namespace {

struct Parsed {
    std::variant<Run, int> result;
    std::string out;
    std::string err;
    int status() const {
        if (const int* given = std::get_if<int>(&result)) return *given;
        return std::get<Run>(result)().value_or(-1);
    }
};

struct Values {
    std::string data = "here";
    std::vector<std::string> venues;
    double bucket = 50;
    bool json = false;
    std::string market;
    std::vector<std::string> files;
};

Parsed parse(const std::shared_ptr<Values>& values, const std::vector<std::string>& words) {
    const std::vector<Subcommand> subcommands{
        {"map", "the map",
         [values](Arguments& arguments) -> Run {
             arguments.text("--data", values->data, "folder", false);
             arguments.list("--venues", values->venues, "venues");
             arguments.number("--bucket", values->bucket, "bucket");
             arguments.flag("--json", values->json, "as JSON");
             arguments.positional("market", values->market, "coin");
             arguments.positionals("files", values->files, "files", false);
             return [] { return Outcome<int>(7); };
         }},
        {"heatmap", "the heatmap",
         [](Arguments&) -> Run { return [] { return Outcome<int>(8); }; }},
    };
    std::ostringstream out;
    std::ostringstream err;
    auto result = parse_command_line(words, subcommands, out, err);
    return {std::move(result), out.str(), err.str()};
}

TEST(Arguments, ReachTheirVariables) {
    const auto values = std::make_shared<Values>();
    const Parsed parsed = parse(values, {"map", "BTC", "--data", "there", "--venues", "okx,bybit",
                                         "--venues", "gate", "--bucket", "-2.5", "--json"});
    EXPECT_EQ(parsed.status(), 7) << parsed.err;
    EXPECT_EQ(values->market, "BTC");
    EXPECT_EQ(values->data, "there");
    EXPECT_EQ(values->venues, (std::vector<std::string>{"okx", "bybit", "gate"}));
    EXPECT_EQ(values->bucket, -2.5);
    EXPECT_TRUE(values->json);
}

TEST(Arguments, ListTakesOneWordSoThatPositionalsMayFollow) {
    const auto values = std::make_shared<Values>();
    const Parsed parsed = parse(values, {"map", "--venues", "okx,bybit", "BTC", "a", "b"});
    EXPECT_EQ(parsed.status(), 7) << parsed.err;
    EXPECT_EQ(values->venues, (std::vector<std::string>{"okx", "bybit"}));
    EXPECT_EQ(values->market, "BTC");
    EXPECT_EQ(values->files, (std::vector<std::string>{"a", "b"}));
}

TEST(Arguments, KeepDefaultsThatAreNotGiven) {
    const auto values = std::make_shared<Values>();
    EXPECT_EQ(parse(values, {"map", "BTC"}).status(), 7);
    EXPECT_EQ(values->data, "here");
    EXPECT_EQ(values->bucket, 50);
}

TEST(Arguments, MisspeltSubcommandIsAUsageErrorWithASuggestion) {
    const Parsed parsed = parse(std::make_shared<Values>(), {"heatmpa", "BTC"});
    EXPECT_EQ(parsed.status(), exit_usage);
    EXPECT_NE(parsed.err.find("did you mean heatmap?"), std::string::npos) << parsed.err;
}

TEST(Arguments, MisspeltFlagIsAUsageErrorWithASuggestion) {
    const Parsed parsed = parse(std::make_shared<Values>(), {"map", "BTC", "--buket=50"});
    EXPECT_EQ(parsed.status(), exit_usage);
    EXPECT_NE(parsed.err.find("did you mean --bucket?"), std::string::npos) << parsed.err;
}

TEST(Arguments, UsageErrorsExitWithTwo) {
    EXPECT_EQ(parse(std::make_shared<Values>(), {}).status(), exit_usage);
    EXPECT_EQ(parse(std::make_shared<Values>(), {"map"}).status(), exit_usage);
    const Parsed text = parse(std::make_shared<Values>(), {"map", "BTC", "--bucket", "wide"});
    EXPECT_EQ(text.status(), exit_usage);
    EXPECT_NE(text.err.find("wide"), std::string::npos) << text.err;
}

TEST(Arguments, HelpAndVersionSucceed) {
    const Parsed help = parse(std::make_shared<Values>(), {"map", "--help"});
    EXPECT_EQ(help.status(), 0);
    EXPECT_NE(help.out.find("--bucket"), std::string::npos);
    const Parsed all = parse(std::make_shared<Values>(), {"--help"});
    EXPECT_EQ(all.status(), 0);
    EXPECT_NE(all.out.find("heatmap"), std::string::npos);
    const Parsed version = parse(std::make_shared<Values>(), {"--version"});
    EXPECT_EQ(version.status(), 0);
    EXPECT_EQ(version.out.rfind("faultline ", 0), 0u);
}

TEST(Arguments, ProblemIsPrintedWithPlaceAndRemedy) {
    std::ostringstream err;
    print_problem({"the file ends early", "a.csv.gz, line 3", "download it again"}, err);
    EXPECT_EQ(err.str(), "faultline: a.csv.gz, line 3: the file ends early\n  download it again\n");
}

}  // namespace
}  // namespace faultline::cli
