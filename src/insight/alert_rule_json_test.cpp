// AlertRuleJson: what is written reads back, and what is wrong is named with what would be right.
#include "insight/alert_rule_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;

const std::string wall =
    R"({"id":"wall","kind":"zone","market":"btc","side":"long","within_percent":1.5,)"
    R"("above_usd":50000000,"venues":["okx","binance"],"cooldown":"15m","note":"the wall",)"
    R"("channels":["desk"]})";

/// One of each kind, with nothing but what is required.
const std::vector<std::string> all_kinds{
    wall,
    R"({"id":"b","kind":"density","market":"BTC","price_usd":60000,"above_usd":2e7})",
    R"({"id":"c","kind":"sweep","market":"BTC","above_usd":1e7})",
    R"({"id":"d","kind":"sweep_and_reverse","market":"BTC","above_usd":1e7,"reverse_percent":0.4})",
    R"({"id":"e","kind":"squeeze","market":"BTC","side":"short","funding_percent":0.03,"dominance":0.4})",
    R"({"id":"f","kind":"ratio","market":"BTC","z":2})",
    R"({"id":"g","kind":"stale","market":"BTC","age":"90s"})",
    R"({"id":"h","kind":"question","market":"BTC","question":"Will it?","probability":0.3,"direction":"below"})",
};

std::string problem_of(const std::string& text) {
    const auto rule = parse_alert_rule(text);
    return rule ? "no problem" : rule.error().text();
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    return at == std::string::npos ? "nothing to change" : text.replace(at, from.size(), to);
}

TEST(AlertRuleJson, ReadsWhatIsGiven) {
    const auto rule = parse_alert_rule(wall);
    ASSERT_TRUE(rule) << rule.error().text();
    EXPECT_EQ(rule->id, "wall");
    EXPECT_EQ(rule->kind, AlertKind::zone);
    EXPECT_EQ(rule->market, "BTC");
    EXPECT_EQ(rule->side, Side::long_);
    EXPECT_EQ(rule->within_percent, 1.5);
    EXPECT_EQ(rule->above_usd, 5e7);
    EXPECT_EQ(rule->venues, bit_of(VenueId::binance) | bit_of(VenueId::okx));
    EXPECT_EQ(rule->cooldown_ns, 15 * ns_per_minute);
    EXPECT_EQ(rule->note, "the wall");
    EXPECT_FALSE(rule->is_for_all_channels);
    EXPECT_EQ(rule->channels, std::vector<std::string>{"desk"});
    EXPECT_TRUE(rule->is_enabled);
}

TEST(AlertRuleJson, FillsInWhatIsNot) {
    std::vector<AlertRule> rules;
    for (const std::string& text : all_kinds) {
        const auto rule = parse_alert_rule(text);
        ASSERT_TRUE(rule) << rule.error().text();
        rules.push_back(*rule);
    }
    EXPECT_EQ(rules[0].rearm, 2.25);
    EXPECT_DOUBLE_EQ(rules[1].rearm, 1.6e7);
    EXPECT_EQ(rules[2].rearm, 5e6);
    EXPECT_EQ(rules[2].window_ns, ns_per_minute);
    EXPECT_EQ(rules[3].window_ns, 5 * ns_per_minute);
    EXPECT_EQ(rules[3].reverse_within_ns, 15 * ns_per_minute);
    EXPECT_EQ(rules[4].rearm, 0.8);
    EXPECT_EQ(rules[5].rearm, 1.5);
    EXPECT_EQ(rules[6].age_ms, 90'000);
    EXPECT_EQ(rules[6].rearm, 45'000);
    EXPECT_DOUBLE_EQ(rules[7].rearm, 0.35) << "above the threshold, because it fires below";
    EXPECT_EQ(rules[5].cooldown_ns, 5 * ns_per_minute);
    EXPECT_TRUE(rules[5].is_for_all_channels);
}

TEST(AlertRuleJson, WhatIsWrittenReadsBackToTheSameText) {
    for (const std::string& text : all_kinds) {
        const auto rule = parse_alert_rule(text);
        ASSERT_TRUE(rule) << rule.error().text();
        const std::string written = alert_rule_json(*rule);
        const auto again = parse_alert_rule(written);
        ASSERT_TRUE(again) << again.error().text() << " in " << written;
        EXPECT_EQ(alert_rule_json(*again), written);
        EXPECT_EQ(fingerprint_of(*again), fingerprint_of(*rule));
    }
}

TEST(AlertRuleJson, ProblemsNameTheKeyAndWhatWouldBeRight) {
    EXPECT_THAT(problem_of("{"), HasSubstr("alert rule"));
    EXPECT_THAT(problem_of("[]"), HasSubstr("a rule is an object"));
    EXPECT_THAT(problem_of(R"({"kind":"zone"})"), HasSubstr("\"id\": is missing"));
    EXPECT_THAT(problem_of(changed(wall, "\"wall\"", "\"a b\"")), HasSubstr("is no name"));
    EXPECT_THAT(problem_of(changed(wall, "\"zone\"", "\"zoen\"")),
                HasSubstr("rule \"wall\", \"kind\": there is no kind \"zoen\" (did you mean "
                          "\"zone\"?)"));
    EXPECT_THAT(problem_of(changed(wall, "within_percent", "within_precent")),
                HasSubstr("\"within_precent\": there is no such key (did you mean "
                          "\"within_percent\"?)"));
    EXPECT_THAT(problem_of(changed(wall, "\"note\"", "\"price_usd\"")),
                HasSubstr("does not belong to a rule of kind zone"));
    EXPECT_THAT(problem_of(changed(wall, "\"note\":\"the wall\"", "\"above_usd\":2")),
                HasSubstr("\"above_usd\": stands twice"));
    EXPECT_THAT(problem_of(changed(wall, "\"above_usd\":50000000,", "")),
                HasSubstr("\"above_usd\": is missing"));
    EXPECT_THAT(problem_of(changed(wall, "50000000", "\"50M\"")), HasSubstr("is no number"));
    EXPECT_THAT(problem_of(changed(wall, "50000000", "-5")), HasSubstr("-5 is out of range"));
    EXPECT_THAT(problem_of(changed(wall, "okx", "okex")),
                HasSubstr("there is no venue \"okex\" (did you mean \"okx\"?)"));
    EXPECT_THAT(problem_of(changed(wall, "\"long\"", "\"buy\"")),
                HasSubstr("\"side\": \"buy\" is not understood (one of long, short, both)"));
    EXPECT_THAT(problem_of(changed(wall, "15m", "soon")), HasSubstr("is no length of time"));
    EXPECT_THAT(problem_of(changed(wall, "15m", "90d")), HasSubstr("is out of range"));
    EXPECT_THAT(problem_of(changed(wall, "\"btc\"", "\"\"")), HasSubstr("\"market\""));
    EXPECT_THAT(problem_of(changed(wall, "[\"desk\"]", "\"desk\"")), HasSubstr("no list of names"));
    EXPECT_THAT(problem_of(changed(wall, "\"note\":\"the wall\"", "\"enabled\":1")),
                HasSubstr("neither true nor false"));
    EXPECT_THAT(problem_of(changed(all_kinds[4], "\"side\":\"short\",", "")),
                HasSubstr("a squeeze is of one side"));
}

TEST(AlertRuleJson, ARearmLevelOnTheFiringSideIsAMistake) {
    EXPECT_THAT(problem_of(changed(wall, "\"note\":\"the wall\"", "\"rearm_percent\":1")),
                HasSubstr("\"rearm_percent\": lies on the side on which the rule fires (at least"));
    EXPECT_THAT(problem_of(changed(all_kinds[1], "2e7", "2e7,\"rearm_usd\":3e7")),
                HasSubstr("\"rearm_usd\""));
    EXPECT_THAT(problem_of(changed(all_kinds[7], "0.3", "0.3,\"rearm_probability\":0.2")),
                HasSubstr("\"rearm_probability\""));
}

TEST(AlertRuleJson, AnIdFromTheAddressStandsForTheKey) {
    const std::string text = changed(wall, "\"id\":\"wall\",", "");
    const auto rule = parse_alert_rule(text, "door");
    ASSERT_TRUE(rule) << rule.error().text();
    EXPECT_EQ(rule->id, "door");
    EXPECT_TRUE(parse_alert_rule(wall, "wall"));
    EXPECT_FALSE(parse_alert_rule(wall, "door"));
    EXPECT_FALSE(parse_alert_rule(text, "a/b"));
}

TEST(AlertRuleJson, ListsAreReadWholeOrNotAtAll) {
    std::string list = "{\"rules\":[";
    for (const std::string& text : all_kinds) list += text + ",";
    list.back() = ']';
    const auto rules = parse_alert_rules(list + "}");
    ASSERT_TRUE(rules) << rules.error().text();
    EXPECT_EQ(rules->size(), all_kinds.size());
    const auto again = parse_alert_rules(alert_rules_json(*rules));
    ASSERT_TRUE(again);
    EXPECT_EQ(alert_rules_json(*again), alert_rules_json(*rules));
    EXPECT_TRUE(parse_alert_rules("[]"));
    EXPECT_TRUE(parse_alert_rules(alert_rules_json({})));

    const auto twice = parse_alert_rules("[" + wall + "," + wall + "]");
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().text(), HasSubstr("rules[1] \"wall\": the id is taken"));
    const auto bad = parse_alert_rules("[" + wall + "," + changed(wall, "zone", "zoen") + "]");
    ASSERT_FALSE(bad);
    EXPECT_THAT(bad.error().text(), HasSubstr("rules[1] \"wall\""));
    EXPECT_FALSE(parse_alert_rules(R"({"rule":[]})"));
    EXPECT_FALSE(parse_alert_rules("3"));
}

TEST(AlertRule, TheFingerprintTellsConditionsApartAndNothingElse) {
    AlertRule rule = *parse_alert_rule(wall);
    const std::uint64_t before = fingerprint_of(rule);
    rule.note = "another";
    rule.is_enabled = false;
    rule.channels = {"elsewhere"};
    EXPECT_EQ(fingerprint_of(rule), before);
    rule.above_usd += 1;
    EXPECT_NE(fingerprint_of(rule), before);
}

}  // namespace
}  // namespace faultline
