// Settings: who wins, what is refused and in which words, what is printed and what never is.
#include "cli/config_loader.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "cli/config_text.hpp"
#include "history/test_folder.hpp"

namespace faultline::cli {
namespace {

ServeConfig merged(ConfigInputs inputs) {
    auto config = merged_config(inputs);
    EXPECT_TRUE(config) << config.error().text();
    return config ? *std::move(config) : ServeConfig();
}

Problem refused(ConfigInputs inputs) {
    auto config = merged_config(inputs);
    EXPECT_FALSE(config);
    return config ? Problem() : config.error();
}

ConfigInputs file(std::string text) {
    ConfigInputs inputs;
    inputs.file = "my.toml";
    inputs.file_text = std::move(text);
    return inputs;
}
ConfigInputs variable(const std::string& name, const std::string& text) {
    ConfigInputs inputs;
    inputs.environment[name] = text;
    return inputs;
}
ConfigEntry flag(std::string name, std::string text, std::string where) {
    return {std::move(name),
            ConfigValue::of_text(std::move(text)),
            {ConfigOrigin::flag, std::move(where)}};
}

TEST(ConfigLoader, NothingSaidIsTheDefaults) {
    const ServeConfig config = merged({});
    EXPECT_EQ(config.port, ServeConfig().port);
    EXPECT_EQ(config.bind, "127.0.0.1");
    EXPECT_EQ(config.venues.size(), venue_count);
    EXPECT_EQ(config.sources.size(), config_keys().size());
    for (const auto& [name, source] : config.sources) {
        EXPECT_EQ(source.origin, ConfigOrigin::built_in) << name;
    }
}

TEST(ConfigLoader, FlagsWinOverTheEnvironmentOverTheFile) {
    ConfigInputs inputs = file("[serve]\nport = 1\ntick_ms = 50\nbind = \"0.0.0.0\"\n");
    inputs.environment = {{"FAULTLINE_SERVE__PORT", "2"}, {"FAULTLINE_SERVE__TICK_MS", "60"}};
    inputs.flags = {flag("serve.port", "3", "--port")};
    const ServeConfig config = merged(inputs);
    EXPECT_EQ(config.port, 3);
    EXPECT_EQ(config.tick_ns, 60 * ns_per_ms);
    EXPECT_EQ(config.bind, "0.0.0.0");
    const auto source = [&](std::string_view name) { return config.sources.find(name)->second; };
    EXPECT_EQ(source("serve.port").origin, ConfigOrigin::flag);
    EXPECT_EQ(source("serve.port").where, "--port");
    EXPECT_EQ(source("serve.tick_ms").origin, ConfigOrigin::environment);
    EXPECT_EQ(source("serve.tick_ms").where, "FAULTLINE_SERVE__TICK_MS");
    EXPECT_EQ(source("serve.bind").origin, ConfigOrigin::file);
    EXPECT_EQ(source("serve.bind").where, "my.toml:4");
    EXPECT_EQ(source("data.folder").origin, ConfigOrigin::built_in);
}

TEST(ConfigLoader, EveryKindOfValueIsRead) {
    const ServeConfig config = merged(file(R"(
[serve]
mode = "replay"
tokens = ["0123456789abcdef", "fedcba9876543210"]
[market]
markets = ["btcusdt", "ETH", "BTC"]
venues = ["okx", "Bybit"]
[model]
learning = false
[replay]
from = 2026-02-05T12:00:00Z
to = "2026-02-06"
speed = 10
[log]
level = "debug"
)"));
    EXPECT_EQ(config.mode, ServeMode::replay);
    EXPECT_EQ(config.tokens.size(), 2u);
    EXPECT_EQ(config.markets, (std::vector<std::string>{"BTC", "ETH"}));
    EXPECT_EQ(config.venues, (std::vector{VenueId::okx, VenueId::bybit}));
    EXPECT_FALSE(config.learning);
    EXPECT_EQ(format_time(config.replay_from_ns), "2026-02-05T12:00:00Z");
    EXPECT_EQ(format_time(config.replay_to_ns), "2026-02-06T00:00:00Z");
    EXPECT_EQ(config.replay_speed, 10);
    EXPECT_EQ(config.log_level, LogLevel::debug);
}

TEST(ConfigLoader, TextsOfTheEnvironmentBecomeWhatTheKeyIs) {
    EXPECT_FALSE(merged(variable("FAULTLINE_MODEL__LEARNING", "off")).learning);
    EXPECT_EQ(merged(variable("FAULTLINE_MARKET__MARKETS", "sol, eth")).markets,
              (std::vector<std::string>{"SOL", "ETH"}));
    EXPECT_EQ(merged(variable("FAULTLINE_MARKET__VENUES", "all")).venues.size(), venue_count);
    EXPECT_EQ(merged(variable("FAULTLINE_LIMITS__REQUESTS_PER_S", "2.5")).requests_per_s, 2.5);
    // Variables of others are nobody's settings.
    EXPECT_EQ(merged(variable("FAULTLINE_JOBS", "1")).port, ServeConfig().port);
    EXPECT_EQ(merged(variable("PORT", "1")).port, ServeConfig().port);
}

TEST(ConfigLoader, UnknownKeysAreRefusedWithTheNearest) {
    const Problem spelt = refused(file("[serve]\nport = 1\nprot = 2\n"));
    EXPECT_EQ(spelt.text(),
              "my.toml:3: there is no setting \"serve.prot\" (did you mean serve.port?)");
    EXPECT_EQ(refused(file("port = 1\n")).remedy, "did you mean serve.port?");
    EXPECT_EQ(refused(file("[demo]\nhistory_days = 1\n")).remedy,
              "did you mean data.history_days?");
    EXPECT_EQ(refused(variable("FAULTLINE_SERVE__PRT", "1")).text(),
              "FAULTLINE_SERVE__PRT: there is no setting \"serve.prt\" (did you mean "
              "FAULTLINE_SERVE__PORT?)");
    EXPECT_EQ(refused(file("[something]\nquite_else = 1\n")).remedy,
              "faultline config --example lists all of them");
}

TEST(ConfigLoader, WrongValuesNameKeyPlaceValueAndRemedy) {
    EXPECT_EQ(refused(file("[serve]\nport = 70000\n")).text(),
              "my.toml:2, serve.port: 70000 is not a whole number from 0 to 65535 (give a whole "
              "number from 0 to 65535)");
    // A file has types: a text is no number there.
    EXPECT_EQ(refused(file("[serve]\nport = \"80\"\n")).where, "my.toml:2, serve.port");
    const std::pair<const char*, const char*> wrong[] = {
        {"FAULTLINE_SERVE__PORT", "12x"},      {"FAULTLINE_SERVE__PORT", ""},
        {"FAULTLINE_SERVE__MODE", "life"},     {"FAULTLINE_SERVE__BIND", ""},
        {"FAULTLINE_MODEL__LEARNING", "2"},    {"FAULTLINE_MARKET__MARKETS", ""},
        {"FAULTLINE_MARKET__VENUES", "okex"},  {"FAULTLINE_REPLAY__SPEED", "nan"},
        {"FAULTLINE_REPLAY__FROM", "yester"},  {"FAULTLINE_DATA__HISTORY_DAYS", "0"},
        {"FAULTLINE_LOG__LEVEL", "loud"},      {"FAULTLINE_LIMITS__CLIENTS_MAX", "0"},
        {"FAULTLINE_MARKET__MARKETS", "B T C"}};
    for (const auto& [name, text] : wrong) {
        const Problem said = refused(variable(name, text));
        EXPECT_TRUE(said.where.starts_with(name)) << name << " " << said.text();
        EXPECT_FALSE(said.remedy.empty()) << name;
    }
    EXPECT_EQ(refused(variable("FAULTLINE_MARKET__VENUES", "bibit")).remedy, "did you mean bybit?");
}

TEST(ConfigLoader, WhatIsNoTomlIsRefusedWithItsLine) {
    EXPECT_EQ(refused(file("[serve]\nport = \n")).where, "my.toml:2");
    EXPECT_EQ(refused(file("[serve]\nport = 1\nport = 2\n")).where, "my.toml:3");
    EXPECT_EQ(refused(file("[serve.more]\nport = 1\n")).what,
              "a table stands where a value is expected");
    EXPECT_EQ(refused(file("[market]\nmarkets = [1, 2]\n")).where, "my.toml:2");
    EXPECT_FALSE(merged_config(file(std::string("\xff\xfe\0[", 4))));
}

TEST(ConfigLoader, WhatBelongsTogetherIsChecked) {
    EXPECT_EQ(refused(file("[serve]\ntls_key_file = \"k\"\n")).where,
              "my.toml:2, serve.tls_key_file");
    EXPECT_EQ(refused(variable("FAULTLINE_SERVE__MODE", "replay")).where,
              "FAULTLINE_SERVE__MODE, serve.mode");
    ConfigInputs backwards = variable("FAULTLINE_SERVE__MODE", "replay");
    backwards.environment["FAULTLINE_REPLAY__FROM"] = "2026-02-06";
    backwards.environment["FAULTLINE_REPLAY__TO"] = "2026-02-05";
    EXPECT_EQ(refused(backwards).what, "the replay ends before it begins");
    ConfigInputs demo = variable("FAULTLINE_SERVE__MODE", "demo");
    demo.environment["FAULTLINE_DATA__HISTORY_DAYS"] = "400";
    EXPECT_FALSE(merged_config(demo));
}

TEST(ConfigLoader, SecretsAreNeverPrinted) {
    const std::string secret = "correct-horse-battery";
    ConfigInputs inputs = variable("FAULTLINE_SERVE__TOKENS", secret + "," + secret + "2");
    const ServeConfig config = merged(inputs);
    ASSERT_EQ(config.tokens.size(), 2u);
    EXPECT_EQ(merged_toml(config).find(secret), std::string::npos);
    EXPECT_EQ(merged_json(config).find(secret), std::string::npos);
    EXPECT_NE(merged_toml(config).find("(2 secret)"), std::string::npos);
    for (const std::string& bad : {std::string("hunter2"), secret + "\n"}) {
        const Problem said = refused(variable("FAULTLINE_SERVE__TOKENS", bad));
        EXPECT_EQ(said.text().find(bad), std::string::npos);
    }
}

TEST(ConfigLoader, TheExampleIsTheDefaults) {
    std::string text;
    std::istringstream lines(example_toml());
    for (std::string line; std::getline(lines, line);) {
        const bool is_key = line.starts_with("# ") && line.find(" = ") != std::string::npos;
        text += (is_key ? line.substr(2) : line) + "\n";
    }
    const ServeConfig config = merged(file(text));
    const ServeConfig nothing = merged({});
    for (const ConfigKey& key : config_keys()) {
        EXPECT_EQ(key.text(config), key.text(nothing)) << key.name;
        EXPECT_EQ(config.sources.find(key.name)->second.origin, ConfigOrigin::file) << key.name;
    }
}

TEST(ConfigLoader, WhatIsPrintedMeansTheSameAgain) {
    ConfigInputs inputs =
        file("[serve]\nmode = \"demo\"\nport = 7\n[market]\nvenues = [\"okx\"]\n");
    inputs.environment["FAULTLINE_ALERTS__FOLDER"] = "a \"quoted\" \\ name";
    const ServeConfig config = merged(inputs);
    const ServeConfig again = merged(file(merged_toml(config)));
    for (const ConfigKey& key : config_keys()) {
        EXPECT_EQ(key.text(again), key.text(config)) << key.name;
    }
    const auto json = nlohmann::json::parse(merged_json(config));
    EXPECT_EQ(json["file"], "my.toml");
    EXPECT_EQ(json["values"]["serve.port"]["value"], 7);
    EXPECT_EQ(json["values"]["serve.port"]["origin"], "file");
    EXPECT_EQ(json["values"]["serve.port"]["where"], "my.toml:3");
    EXPECT_EQ(json["values"]["alerts.folder"]["value"], config.alerts_folder);
    EXPECT_TRUE(json["values"]["serve.tokens"]["value"].is_null());
    EXPECT_EQ(json["values"].size(), config_keys().size());
}

TEST(ConfigLoader, FilesAreLookedForWhereUsersPutThem) {
    using Paths = std::vector<std::filesystem::path>;
    EXPECT_EQ(config_candidates({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}}),
              (Paths{"/x/faultline/faultline.toml", "/etc/faultline/faultline.toml"}));
    EXPECT_EQ(config_candidates({{"HOME", "/h"}}),
              (Paths{"/h/.config/faultline/faultline.toml", "/etc/faultline/faultline.toml"}));
    EXPECT_EQ(config_candidates({}), (Paths{"/etc/faultline/faultline.toml"}));
}

TEST(ConfigLoader, AFileThatWasNamedMustBeThere) {
    const TestFolder folder;
    const auto missing = load_config((folder.path() / "no.toml").string(), {}, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().what, "the configuration cannot be read");
    EXPECT_FALSE(load_config(folder.path().string(), {}, {}));
    folder.write("faultline/faultline.toml", "[serve]\nport = 5\n");
    const auto found = load_config("", {{"XDG_CONFIG_HOME", folder.path().string()}}, {});
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->port, 5);
    EXPECT_EQ(found->file, (folder.path() / "faultline/faultline.toml").string());
}

TEST(ConfigKeys, NamesFlagsAndVariablesAreUnique) {
    std::set<std::string> seen;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(seen.insert(key.name).second) << key.name;
        EXPECT_TRUE(key.flag.empty() || seen.insert(key.flag).second) << key.flag;
        EXPECT_FALSE(key.help.empty() || key.allowed.empty()) << key.name;
        EXPECT_FALSE(config_section_help(key.section()).empty()) << key.name;
    }
    EXPECT_EQ(find_config_key("serve.port")->variable(), "FAULTLINE_SERVE__PORT");
}

/// The documentation's table is the one that the program would print.
TEST(ConfigKeys, StandInTheDocumentation) {
    std::ifstream in(FAULTLINE_SOURCE_DIR "/docs/configuration.md");
    const std::string page((std::istreambuf_iterator<char>(in)), {});
    EXPECT_NE(page.find(keys_table()), std::string::npos) << keys_table();
}

}  // namespace
}  // namespace faultline::cli
