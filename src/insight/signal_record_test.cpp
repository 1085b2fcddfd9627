// SignalRecord: on random walks no signal has skill; one that knows the future has it.
#include "insight/signal_record.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr TimeNs start_ns = 1'760'000'000LL * ns_per_second;

/// Hourly bars of a random walk with `drift` per bar (in standard deviations) after marked bars.
std::vector<SignalBar> walk(std::size_t count, std::uint64_t seed, double drift = 0,
                            std::size_t every = 48, std::size_t lasting = 24) {
    Rng rng(seed);
    std::vector<SignalBar> bars(count);
    double price = 60'000;
    for (std::size_t i = 0; i < count; ++i) {
        const double open = price;
        const bool pushed = i % every >= 1 && i % every <= lasting;
        price *= std::exp(0.005 * (rng.normal() - (pushed ? drift : 0.0)));
        const double spread = 0.002 * rng.exponential();
        bars[i] = {start_ns + static_cast<TimeNs>(i + 1) * ns_per_hour,
                   {open, std::max(open, price) * (1 + spread),
                    std::min(open, price) * (1 - spread), price},
                   100};
    }
    return bars;
}

Signal signal_at(const std::vector<SignalBar>& bars, std::size_t bar, SignalKind kind,
                 int direction) {
    Signal signal;
    signal.kind = kind;
    signal.at_ns = bars[bar].end_ns;
    signal.bar = bar;
    signal.direction = direction;
    signal.close_usd = bars[bar].bar.close_usd;
    signal.level_usd = signal.close_usd * (1 + 0.01 * direction);
    return signal;
}

std::vector<Signal> regular(const std::vector<SignalBar>& bars, SignalKind kind, int direction) {
    std::vector<Signal> out;
    for (std::size_t i = 48; i < bars.size(); i += 48) {
        out.push_back(signal_at(bars, i, kind, direction));
    }
    return out;
}

const SignalRecord& of(const std::vector<SignalRecord>& records, SignalKind kind) {
    for (const SignalRecord& record : records) {
        if (record.kind == kind) return record;
    }
    throw std::logic_error("no such kind");
}

TEST(SignalRecord, OnARandomWalkNoSkillIsShown) {
    const auto bars = walk(6'000, 3);
    for (const SignalKind kind : {SignalKind::approach, SignalKind::sweep}) {
        const auto records = record_signals(bars, regular(bars, kind, -1));
        const SignalRecord& record = of(records, kind);
        EXPECT_EQ(record.scored, 124u);
        EXPECT_EQ(record.verdict, SkillVerdict::not_shown) << record.text;
        EXPECT_THAT(record.text, StartsWith("no skill shown: "));
        EXPECT_THAT(record.text, HasSubstr("n=124"));
        EXPECT_NEAR(record.hit_rate, record.baseline_rate, 0.15);
    }
}

TEST(SignalRecord, APushAfterTheSignalIsSkillAndAgainstItIsWorse) {
    const auto bars = walk(6'000, 4, 0.4);
    const auto down = record_signals(bars, regular(bars, SignalKind::sweep, -1));
    EXPECT_EQ(of(down, SignalKind::sweep).verdict, SkillVerdict::shown);
    EXPECT_GT(of(down, SignalKind::sweep).difference.lo, 0);
    const auto up = record_signals(bars, regular(bars, SignalKind::sweep, +1));
    EXPECT_EQ(of(up, SignalKind::sweep).verdict, SkillVerdict::worse);
}

TEST(SignalRecord, TouchesByHand) {
    // Flat, but for one fall of 2 % two bars after the signal.
    auto bars = walk(400, 5);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double close = i % 2 == 0 ? 100 : 100.1;
        bars[i].bar = {100, 100.2, 99.9, close};
    }
    bars[202].bar.low_usd = 98;
    const std::vector<Signal> signals{signal_at(bars, 200, SignalKind::approach, -1)};
    const SignalRecord record = of(record_signals(bars, signals), SignalKind::approach);
    EXPECT_EQ(record.scored, 1u);
    EXPECT_EQ(record.hit_rate, 1);
    EXPECT_EQ(record.baseline_rate, 0);  // the others do not share its future
    EXPECT_EQ(record.verdict, SkillVerdict::too_few);
    EXPECT_THAT(record.text, StartsWith("too few to say"));
}

TEST(SignalRecord, WhatIsNotOverIsNotScored) {
    const auto bars = walk(200, 6);
    const std::vector<Signal> signals{signal_at(bars, 190, SignalKind::sweep, -1)};
    const SignalRecord record = of(record_signals(bars, signals), SignalKind::sweep);
    EXPECT_EQ(record.signals, 1u);
    EXPECT_EQ(record.scored, 0u);
    EXPECT_EQ(record.text, "too few to say: n=0");
}

TEST(SignalRecord, TwoZonesClearedByOneBarAreOneStatement) {
    const auto bars = walk(400, 7);
    std::vector<Signal> signals{signal_at(bars, 100, SignalKind::sweep, -1)};
    signals.push_back(signals.front());
    EXPECT_EQ(of(record_signals(bars, signals), SignalKind::sweep).scored, 1u);
}

}  // namespace
}  // namespace faultline
