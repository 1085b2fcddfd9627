// Alerts: 10,000 rules against one tick of a map with 24,000 buckets.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "core/rng.hpp"
#include "insight/alert_engine.hpp"

namespace faultline {
namespace {

constexpr int rules_per_tick = 10'000;
constexpr int buckets = 24'000;

/// Rules of all kinds, as many of each, none of which is reached by the readings below.
std::vector<AlertRule> many_rules() {
    std::vector<AlertRule> rules;
    Rng random(3);
    for (int i = 0; i < rules_per_tick; ++i) {
        AlertRule rule;
        rule.id = fmt::format("rule-{}", i);
        rule.kind = static_cast<AlertKind>(i % alert_kind_count);
        rule.market = "BTC";
        rule.side = i % 3 == 0 ? Side::long_ : Side::short_;
        rule.within_percent = 0.5;
        rule.above_usd = 1e9;
        rule.price_usd = 40'000 + 40'000 * random.uniform();
        rule.width_usd = 500;
        rule.reverse_percent = 0.5;
        rule.funding_percent = 0.1;
        rule.dominance = 0.5;
        rule.z = 3;
        rule.age_ms = 60'000;
        rule.probability = 0.99;
        rule.rearm = rule.kind == AlertKind::zone ? 1 : 0.1;
        rule.question = fmt::format("question {}", i);
        rule.window_ns = (1 + i % 60) * ns_per_minute;
        rule.reverse_within_ns = ns_per_minute;
        rules.push_back(std::move(rule));
    }
    return rules;
}

void alert_tick(benchmark::State& state) {
    AlertEngine engine;
    engine.set_rules(many_rules());
    Rng random(4);
    std::vector<AlertLevel> levels;
    for (int i = 0; i < buckets; ++i) {
        const double low_usd = 30'000 + 2.5 * i;
        levels.push_back({low_usd, low_usd + 2.5, i < buckets / 2 ? Side::long_ : Side::short_,
                          1e5 * random.exponential()});
    }
    std::vector<AlertZone> zones;
    for (int i = 0; i < 200; ++i) {
        const double low_usd = 30'000 + 300 * i;
        zones.push_back({low_usd, low_usd + 100, i < 100 ? Side::long_ : Side::short_,
                         1e7 * random.exponential()});
    }
    std::vector<std::string> texts;
    std::vector<AlertQuestion> questions;
    for (int i = 0; i < rules_per_tick; ++i) texts.push_back(fmt::format("question {}", i));
    for (const std::string& text : texts) questions.push_back({text, 0.5});
    AlertReadings readings;
    readings.view.market = "BTC";
    readings.at_ns = 1'767'225'600 * ns_per_second;
    readings.price_usd = 60'000;
    readings.zones = zones;
    readings.levels = levels;
    readings.levels_low_usd = 30'000;
    readings.levels_high_usd = 90'000;
    readings.funding_percent = 0.01;
    readings.dominance = 0.1;
    readings.ratio_z = 0.5;
    readings.venue_age_ms.fill(500);
    readings.questions = questions;
    std::size_t fired = 0;
    for (auto _ : state) {
        readings.at_ns += 100 * ns_per_ms;
        readings.swept_usd = {1'000 * random.uniform(), 1'000 * random.uniform()};
        readings.price_usd = 60'000 + 100 * random.uniform();
        fired += engine.evaluate(readings).fired.size();
    }
    if (fired != 0) state.SkipWithError("a rule fired: the readings are not what was meant");
    state.counters["rules/s"] =
        benchmark::Counter(rules_per_tick, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(alert_tick)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace faultline
