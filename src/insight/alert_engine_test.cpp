// AlertEngine: each kind by hand, and what holds for all: once, re-armed, cooled down, never on the
// unknown, the same over restarts.
#include "insight/alert_engine.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;

AlertRule rule_of(const std::string& keys) {
    auto rule = parse_alert_rule(R"({"id":"r","market":"BTC","cooldown":"1s",)" + keys + "}");
    if (!rule) throw std::runtime_error(rule.error().text());
    return *rule;
}

/// One rule, a tick every ten seconds.
class Desk {
  public:
    explicit Desk(const std::string& keys) { engine.set_rules({rule_of(keys)}); }

    std::vector<Alert> tick(AlertReadings readings = {}) {
        readings.view.market = "BTC";
        readings.at_ns = start_ns + seconds * ns_per_second;
        seconds += 10;
        auto done = engine.evaluate(readings);
        changed = done.changed.size();
        return std::move(done.fired);
    }
    AlertEngine engine;
    int seconds = 0;
    std::size_t changed = 0;
};

AlertReadings ratio(double z) {
    AlertReadings readings;
    readings.ratio_z = z;
    return readings;
}

TEST(AlertEngine, FiresOnceAndAgainOnlyAfterTheRearmLevel) {
    Desk desk(R"("kind":"ratio","z":2,"rearm_z":1.5)");
    EXPECT_THAT(desk.tick(ratio(1.9)), IsEmpty());
    const auto first = desk.tick(ratio(2.0));
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].id, "r:1");
    EXPECT_THAT(desk.tick(ratio(3.0)), IsEmpty());
    EXPECT_THAT(desk.tick(ratio(1.6)), IsEmpty());
    EXPECT_THAT(desk.tick(ratio(2.5)), IsEmpty()) << "1.6 did not re-arm it";
    EXPECT_THAT(desk.tick(ratio(1.5)), IsEmpty());
    EXPECT_EQ(desk.changed, 1u) << "re-arming is worth remembering";
    const auto second = desk.tick(ratio(2.5));
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_EQ(second[0].id, "r:2");
}

TEST(AlertEngine, UnknownNeitherFiresNorRearms) {
    Desk desk(R"("kind":"ratio","z":-1,"direction":"below")");
    EXPECT_THAT(desk.tick(ratio(unknown)), IsEmpty());
    EXPECT_THAT(desk.tick(ratio(-1.2)), SizeIs(1));
    EXPECT_THAT(desk.tick(ratio(unknown)), IsEmpty());
    EXPECT_EQ(desk.changed, 0u);
    EXPECT_THAT(desk.tick(ratio(-1.2)), IsEmpty()) << "an unknown reading in between re-armed it";
}

TEST(AlertEngine, NoKindFiresWhenNothingIsKnown) {
    for (const char* keys :
         {R"("kind":"zone","within_percent":100,"above_usd":1)",
          R"("kind":"density","price_usd":1,"above_usd":1)", R"("kind":"sweep","above_usd":1)",
          R"("kind":"sweep_and_reverse","above_usd":1,"reverse_percent":0.01)",
          R"("kind":"squeeze","side":"long","funding_percent":0.001,"dominance":0.01)",
          R"("kind":"ratio","z":-100)", R"("kind":"stale","age":"1s")",
          R"("kind":"question","question":"?","probability":0)"}) {
        Desk desk(keys);
        for (int i = 0; i < 5; ++i) EXPECT_THAT(desk.tick(), IsEmpty()) << keys;
        EXPECT_EQ(desk.changed, 0u) << keys;
    }
}

TEST(AlertEngine, WithinTheCooldownItWaitsForItsEnd) {
    Desk desk(R"("kind":"ratio","z":2)");
    desk.engine.set_rules({[] {
        AlertRule rule = rule_of(R"("kind":"ratio","z":2)");
        rule.cooldown_ns = ns_per_minute;
        return rule;
    }()});
    EXPECT_THAT(desk.tick(ratio(2)), SizeIs(1));  // 0 s
    EXPECT_THAT(desk.tick(ratio(0)), IsEmpty());
    for (int i = 0; i < 4; ++i) EXPECT_THAT(desk.tick(ratio(2)), IsEmpty());  // 20 s .. 50 s
    const auto late = desk.tick(ratio(2));                                    // 60 s
    ASSERT_THAT(late, SizeIs(1)) << "still reached when the cool-down ends";
    EXPECT_EQ(late[0].id, "r:2");
}

TEST(AlertEngine, AClockThatIsSetBackDoesNotSilenceARule) {
    Desk desk(R"("kind":"ratio","z":2)");
    EXPECT_THAT(desk.tick(ratio(2)), SizeIs(1));
    EXPECT_THAT(desk.tick(ratio(0)), IsEmpty());
    desk.seconds = -86'400;
    EXPECT_THAT(desk.tick(ratio(2)), SizeIs(1));
}

TEST(AlertEngine, AZoneNearThePrice) {
    Desk desk(
        R"("kind":"zone","side":"long","within_percent":1,"above_usd":100,"rearm_percent":2)");
    const std::vector<AlertZone> zones{{97, 98, Side::long_, 120}, {98.5, 99, Side::long_, 90}};
    const auto at = [&](double price_usd) {
        AlertReadings readings;
        readings.price_usd = price_usd;
        readings.zones = zones;
        return readings;
    };
    EXPECT_THAT(desk.tick(at(99.2)), IsEmpty()) << "1.2 % away, and what is nearer is too small";
    const auto fired = desk.tick(at(98.9));
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_EQ(fired[0].side, Side::long_);
    EXPECT_THAT(fired[0].title, HasSubstr("BTC: zone of $120 long positions 0.91 % below"));
    EXPECT_EQ(fired[0].numbers[0], std::pair(std::string("zone_low_usd"), 97.0));
    EXPECT_THAT(desk.tick(at(99.9)), IsEmpty());
    EXPECT_THAT(desk.tick(at(98.5)), IsEmpty()) << "it had not gone away by 2 %";
    EXPECT_THAT(desk.tick(at(101)), IsEmpty());
    EXPECT_THAT(desk.tick(at(97.5)), SizeIs(1)) << "inside of it";
    AlertReadings none = at(101);
    none.zones = std::span<const AlertZone>();
    desk.tick(none);
    EXPECT_THAT(desk.tick(at(98.5)), SizeIs(1)) << "a zone that dissolved re-arms too";
}

TEST(AlertEngine, DensityAtAPrice) {
    Desk desk(R"("kind":"density","price_usd":90.5,"above_usd":10)");
    const auto with = [](const std::vector<AlertLevel>& levels) {
        AlertReadings readings;
        readings.levels = levels;
        readings.levels_low_usd = 50;
        readings.levels_high_usd = 150;
        return readings;
    };
    const std::vector<AlertLevel> thin{{90, 91, Side::long_, 9}};
    const std::vector<AlertLevel> dense{{90, 91, Side::long_, 9}, {90, 91, Side::short_, 2}};
    EXPECT_THAT(desk.tick(with(thin)), IsEmpty());
    EXPECT_THAT(desk.tick(with(dense)), SizeIs(1)) << "both sides count";
}

AlertReadings swept(double long_usd, double price_usd, double short_usd = 0) {
    AlertReadings readings;
    readings.swept_usd = {long_usd, short_usd};
    readings.price_usd = price_usd;
    return readings;
}

TEST(AlertEngine, ASweepCountsWhatItsWindowHolds) {
    Desk desk(R"("kind":"sweep","side":"long","above_usd":100,"window":"30s")");
    EXPECT_THAT(desk.tick(swept(60, 100)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(0, 100)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(0, 100)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(60, 100)), IsEmpty()) << "the first has left the window";
    const auto fired = desk.tick(swept(60, 100));
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_THAT(fired[0].title, HasSubstr("swept $120 of long levels within 30s"));
    for (int i = 0; i < 4; ++i) EXPECT_THAT(desk.tick(swept(0, 100)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(100, 100)), SizeIs(1));
}

TEST(AlertEngine, ASweepWithAnUnknownTickIsALowerBound) {
    Desk desk(R"("kind":"sweep","above_usd":100,"window":"30s")");
    desk.tick(swept(unknown, 100, unknown));
    EXPECT_THAT(desk.tick(swept(110, 100)), SizeIs(1)) << "at least so much is known";
    for (int i = 0; i < 6; ++i) desk.tick(swept(unknown, 100, unknown));
    EXPECT_THAT(desk.tick(swept(110, 100)), IsEmpty()) << "nobody knows that it had calmed down";
}

TEST(AlertEngine, ASweepThatTurnsBack) {
    Desk desk(R"("kind":"sweep_and_reverse","above_usd":100,"reverse_percent":1,)"
              R"("reverse_within":"1m","window":"1m")");
    EXPECT_THAT(desk.tick(swept(0, 100)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(150, 98)), IsEmpty());
    EXPECT_EQ(desk.changed, 1u) << "a turn may come";
    EXPECT_THAT(desk.tick(swept(0, 95)), IsEmpty());
    EXPECT_THAT(desk.tick(swept(0, 95.9)), IsEmpty()) << "0.95 % from 95";
    const auto fired = desk.tick(swept(0, 96));
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_EQ(fired[0].side, Side::long_);
    EXPECT_THAT(fired[0].title, HasSubstr("swept long levels and turned back by 1.05 %"));
    EXPECT_THAT(desk.tick(swept(0, 97)), IsEmpty());
}

TEST(AlertEngine, ASweepThatTurnsTooLateOrTooQuietlyIsNone) {
    Desk late(R"("kind":"sweep_and_reverse","above_usd":100,"reverse_percent":1,)"
              R"("reverse_within":"20s","window":"10s")");
    late.tick(swept(0, 100));
    late.tick(swept(0, 105, 150));
    for (int i = 0; i < 3; ++i) EXPECT_THAT(late.tick(swept(0, 104.5)), IsEmpty());
    EXPECT_THAT(late.tick(swept(0, 100)), IsEmpty());

    Desk quiet(R"("kind":"sweep_and_reverse","above_usd":100,"reverse_percent":1,)"
               R"("volume_ratio":2)");
    quiet.tick(swept(0, 100));
    quiet.tick(swept(0, 105, 150));
    EXPECT_THAT(quiet.tick(swept(0, 103)), IsEmpty()) << "the volume is not known";
    AlertReadings loud = swept(0, 103);
    loud.volume_ratio = 2.5;
    const auto fired = quiet.tick(loud);
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_EQ(fired[0].side, Side::short_);
}

TEST(AlertEngine, ASqueezeNeedsFundingAndDominance) {
    Desk desk(R"("kind":"squeeze","side":"short","funding_percent":0.03,"dominance":0.4)");
    const auto with = [](double funding_percent, double dominance) {
        AlertReadings readings;
        readings.funding_percent = funding_percent;
        readings.dominance = dominance;
        return readings;
    };
    EXPECT_THAT(desk.tick(with(-0.05, -0.3)), IsEmpty());
    EXPECT_THAT(desk.tick(with(0.05, -0.5)), IsEmpty()) << "longs pay";
    EXPECT_THAT(desk.tick(with(-0.05, unknown)), IsEmpty());
    EXPECT_THAT(desk.tick(with(-0.03, -0.4)), SizeIs(1));
}

TEST(AlertEngine, EachVenueThatFallsSilentIsTold) {
    Desk desk(R"("kind":"stale","age":"60s","venues":["okx","bybit"])");
    const auto ages = [](double okx_s, double bybit_s) {
        AlertReadings readings;
        readings.venue_age_ms[index_of(VenueId::okx)] = okx_s * 1000;
        readings.venue_age_ms[index_of(VenueId::bybit)] = bybit_s * 1000;
        readings.venue_age_ms[index_of(VenueId::gate)] = 1e9;
        readings.view.venues = bit_of(VenueId::okx) | bit_of(VenueId::bybit);
        return readings;
    };
    EXPECT_THAT(desk.tick(ages(10, 10)), IsEmpty());
    const auto first = desk.tick(ages(61, 10));
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].venues, bit_of(VenueId::okx));
    EXPECT_THAT(first[0].title, HasSubstr("no data from OKX for 61s"));
    const auto second = desk.tick(ages(90, 70));
    ASSERT_THAT(second, SizeIs(1)) << "the other one as well";
    EXPECT_EQ(second[0].venues, bit_of(VenueId::bybit));
    EXPECT_THAT(desk.tick(ages(1, 80)), IsEmpty());
    EXPECT_THAT(desk.tick(ages(65, 90)), SizeIs(1)) << "OKX had come back";
}

TEST(AlertEngine, AQuestionIsFoundByItsText) {
    Desk desk(R"("kind":"question","question":"touch 60000?","probability":0.3)");
    const std::vector<AlertQuestion> other{{"touch 50000?", 0.9}};
    const std::vector<AlertQuestion> mine{{"touch 50000?", 0.1}, {"touch 60000?", 0.35}};
    AlertReadings readings;
    readings.questions = other;
    EXPECT_THAT(desk.tick(readings), IsEmpty());
    readings.questions = mine;
    EXPECT_THAT(desk.tick(readings), SizeIs(1));
    EXPECT_THAT(desk.engine.questions_of({"BTC", 0}), ::testing::ElementsAre("touch 60000?"));
}

TEST(AlertEngine, ARuleThatCannotBeJudgedSaysWhy) {
    const std::pair<const char*, const char*> cases[] = {
        {R"("kind":"zone","within_percent":1,"above_usd":1)", "no map yet"},
        {R"("kind":"density","price_usd":1,"above_usd":1)", "no map yet"},
        {R"("kind":"sweep","above_usd":1)", "map before"},
        {R"("kind":"squeeze","side":"long","funding_percent":0.1,"dominance":0.5)", "no funding"},
        {R"("kind":"ratio","z":1)", "leverage ratio is not known"},
        {R"("kind":"stale","age":"1m")", "nothing was heard"},
        {R"("kind":"question","question":"touch 1?","probability":0.3)", "not answered yet"}};
    for (const auto& [keys, why] : cases) {
        Desk desk(keys);
        EXPECT_EQ(desk.engine.reading_of("r")->at_ns, 0) << "it was not looked at yet";
        desk.tick();
        EXPECT_THAT(desk.engine.reading_of("r")->unknown_why, HasSubstr(why));
        EXPECT_EQ(desk.engine.reading_of("r")->at_ns, start_ns);
    }
    EXPECT_EQ(AlertEngine().reading_of("r"), nullptr);
}

TEST(AlertEngine, TheReasonIsThatOfWhoReadsAndGoesWhenTheReadingComes) {
    Desk desk(R"("kind":"ratio","z":2)");
    AlertReadings readings = ratio(unknown);
    readings.ratio_why = "reserve not known";
    desk.tick(readings);
    EXPECT_EQ(desk.engine.reading_of("r")->unknown_why, "reserve not known");
    desk.tick(ratio(0.5));
    EXPECT_EQ(desk.engine.reading_of("r")->unknown_why, "");
    EXPECT_EQ(desk.engine.reading_of("r")->value, 0.5);

    Desk turn(R"("kind":"sweep_and_reverse","above_usd":1,"reverse_percent":1,"volume_ratio":2)");
    readings.swept_usd = {0, 0};
    readings.volume_why = "less than half a day";
    turn.tick(readings);
    EXPECT_EQ(turn.engine.reading_of("r")->unknown_why, "less than half a day");
    EXPECT_TRUE(turn.engine.wants_of({"BTC", 0}).volume);
    EXPECT_FALSE(turn.engine.wants_of({"BTC", 0}).ratio);
}

TEST(AlertEngine, RulesSeeTheReadingsOfTheirViewOnly) {
    AlertEngine engine;
    AlertRule all = rule_of(R"("kind":"ratio","z":1)");
    AlertRule some = all, off = all, other = all;
    some.id = "some";
    some.venues = bit_of(VenueId::okx);
    off.id = "off";
    off.is_enabled = false;
    other.id = "other";
    other.market = "ETH";
    engine.set_rules({all, some, off, other});
    EXPECT_THAT(engine.views(), SizeIs(3));
    AlertReadings readings = ratio(5);
    readings.at_ns = start_ns;
    readings.view = {"BTC", bit_of(VenueId::okx)};
    const auto fired = engine.evaluate(readings).fired;
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_EQ(fired[0].rule, "some");
    readings.view = {"SOL", 0};
    EXPECT_THAT(engine.evaluate(readings).fired, IsEmpty());
}

TEST(AlertEngine, SimulatedIsSaidFirst) {
    Desk desk(R"("kind":"ratio","z":1)");
    AlertReadings readings = ratio(2);
    readings.is_simulated = true;
    const auto fired = desk.tick(readings);
    ASSERT_THAT(fired, SizeIs(1));
    EXPECT_THAT(fired[0].title, ::testing::StartsWith("SIMULATED BTC: "));
}

TEST(AlertEngine, ASequenceNeverStartsAnew) {
    Desk desk(R"("kind":"ratio","z":2)");
    EXPECT_EQ(desk.tick(ratio(2)).at(0).id, "r:1");
    desk.engine.set_rules({});
    desk.engine.set_rules({rule_of(R"("kind":"ratio","z":2)")});
    EXPECT_THAT(desk.tick(ratio(2)), IsEmpty()) << "the same condition, still reached";
    desk.engine.set_rules({rule_of(R"("kind":"ratio","z":1.9)")});
    EXPECT_EQ(desk.tick(ratio(2)).at(0).id, "r:2") << "a new condition is armed";
}

/// What a rule tells over a walk, with a restart from its written state after every tick or
/// without.
std::vector<Alert> told(const std::vector<int>& walk, bool restarts) {
    auto engine = std::make_unique<AlertEngine>();
    engine->set_rules({rule_of(R"("kind":"ratio","z":2,"rearm_z":1)")});
    std::vector<Alert> out;
    TimeNs at_ns = start_ns;
    std::map<std::string, std::string> kept;
    for (const int step : walk) {
        AlertReadings readings = ratio(std::abs(step % 5) == 4 ? unknown : std::abs(step % 5));
        readings.view.market = "BTC";
        readings.at_ns = at_ns += 700 * ns_per_ms;
        auto tick = engine->evaluate(readings);
        for (const AlertState* state : tick.changed) kept[state->rule] = alert_state_json(*state);
        for (Alert& alert : tick.fired) out.push_back(std::move(alert));
        if (!restarts) continue;
        engine = std::make_unique<AlertEngine>();
        for (const auto& [rule, text] : kept) engine->restore(parse_alert_state(text).value());
        engine->set_rules({rule_of(R"("kind":"ratio","z":2,"rearm_z":1)")});
    }
    return out;
}

RC_GTEST_PROP(AlertEngine, RestartsChangeNothing, (std::vector<int> walk)) {
    const std::vector<Alert> once = told(walk, false);
    RC_ASSERT(told(walk, true) == once);
    for (std::size_t i = 0; i < once.size(); ++i) {
        RC_ASSERT(once[i].id == "r:" + std::to_string(i + 1));
    }
}

}  // namespace
}  // namespace faultline
