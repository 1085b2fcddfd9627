// Cascade: golden cases by hand, and what must hold for every map and shock.
#include "insight/cascade.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/cascade_field.hpp"
#include "insight/cascade_json.hpp"
#include "insight/test_maps.hpp"

namespace faultline {
namespace {

using testing::hand_map;
using testing::HandLevel;

CascadeInputs inputs_of(const LiquidationMap& map, double volume_usd = 1e9) {
    CascadeInputs inputs;
    inputs.map = &map;
    inputs.day_sigma = 0.03;
    for (const VenueCoverage& venue : map.coverage) {
        inputs.liquidity.push_back({venue.venue, {}, {}, volume_usd, 1e7});
    }
    return inputs;
}

/// Settings without uncertainty of depth.
CascadeSettings plain() {
    CascadeSettings settings;
    settings.depth_median = 1;
    settings.depth_log_sd = 0;
    settings.draws = 3;
    return settings;
}

CascadeAnswer run(const LiquidationMap& map, double usd, const CascadeSettings& settings = plain(),
                  bool down = true) {
    return run_cascade(inputs_of(map), {down, usd}, settings).value();
}

TEST(Cascade, EmptyMapIsTheShockItself) {
    const LiquidationMap map = hand_map(50'000, 50, {});
    for (const bool down : {true, false}) {
        const CascadeAnswer answer = run(map, 1e7, plain(), down);
        // Square-root law: sigma sqrt(V / V_day) = 0.03 * sqrt(0.01).
        const double move = 100 * (std::exp(down ? -0.003 : 0.003) - 1);
        EXPECT_NEAR(answer.first_order.move_percent.p50, move, 1e-4);
        EXPECT_EQ(answer.reflexive.move_percent.p50, answer.first_order.move_percent.p50);
        EXPECT_EQ(answer.reflexive.liquidated_usd.p95, 0);
        EXPECT_EQ(answer.amplification, 1);
        EXPECT_EQ(answer.venues.at(0).triggered_usd, 0);
    }
}

TEST(Cascade, OneWallByHand) {
    // The shock alone moves price by 0.3 %; 30 M stand at 0.1 to 0.2 %, so that 40 M are to be
    // taken up in all: 0.03 * sqrt(0.04) = 0.6 %.
    const LiquidationMap map = hand_map(50'000, 50, {{49'900, Side::long_, 30e6}});
    const CascadeAnswer answer = run(map, 1e7);
    EXPECT_NEAR(answer.first_order.move_percent.p50, 100 * (std::exp(-0.003) - 1), 1e-3);
    EXPECT_NEAR(answer.reflexive.move_percent.p50, 100 * (std::exp(-0.006) - 1), 1e-3);
    EXPECT_NEAR(answer.first_order.liquidated_usd.p50, 30e6, 1);
    EXPECT_NEAR(answer.reflexive.liquidated_usd.p50, 30e6, 1);
    EXPECT_NEAR(answer.settled_price_usd, 50'000 * std::exp(-0.4 * 0.006), 1);
    EXPECT_EQ(answer.brackets.at(0).leverage, 25);
    EXPECT_NEAR(answer.brackets.at(0).triggered_usd, 30e6, 1);
    // Shorts above are not touched by a fall, nor longs by a rise.
    EXPECT_EQ(run(map, 1e7, plain(), false).reflexive.liquidated_usd.p50, 0);
}

TEST(Cascade, ATargetTellsWhatItTakes) {
    const LiquidationMap map = hand_map(50'000, 50, {{49'900, Side::long_, 30e6}});
    const CascadeShock shock{true, NAN, 50'000 * std::exp(-0.006)};
    const CascadeAnswer answer = run_cascade(inputs_of(map), shock, plain()).value();
    EXPECT_NEAR(answer.shock_usd.p50, 40e6, 1e4);
    // With the wall's help 10 M are needed to pass what lies behind it.
    EXPECT_NEAR(answer.shock_helped_usd.p50, 10e6, 2e5);
    EXPECT_NEAR(answer.first_order.move_percent.p50, 100 * (std::exp(-0.006) - 1), 1e-6);
    EXPECT_LT(answer.reflexive.move_percent.p50, answer.first_order.move_percent.p50);
}

TEST(Cascade, FragilityIsMassOverDepth) {
    const LiquidationMap map = hand_map(50'000, 50, {{49'500, Side::long_, 10e6}});
    const CascadeAnswer answer = run(map, 1e7);
    double mass = 0;
    for (const FragilityPoint& point : answer.fragility) {
        const double depth_slope = 2 * std::abs(std::log(point.price_usd / 50'000)) * 1e9 / 9e-4;
        if (point.mass_usd > mass) {
            EXPECT_NEAR(point.n, (point.mass_usd - mass) / (0.0025 * depth_slope), 1e-6);
        } else {
            EXPECT_EQ(point.n, 0);
        }
        mass = point.mass_usd;
    }
    EXPECT_NEAR(mass, 10e6, 1);
}

TEST(Cascade, AWallBeyondTheDepthUsesTheFundAndThenTheOtherSide) {
    // 400 M at one place against little depth: filled far beyond bankruptcy.
    LiquidationMap map = hand_map(50'000, 50,
                                  {{49'900, Side::long_, 400e6},
                                   {50'500, Side::short_, 300e6, VenueId::binance, 5},
                                   {52'500, Side::short_, 200e6, VenueId::binance, 2}});
    const CascadeAnswer answer = run(map, 1e7);
    const VenueWaterfall& venue = answer.venues.at(0);
    EXPECT_NEAR(venue.triggered_usd, 400e6, 1);
    EXPECT_NEAR(venue.sold_usd + venue.taken_over_usd + venue.adl_usd, venue.triggered_usd, 1);
    EXPECT_GT(venue.taken_over_usd, 0);
    EXPECT_LE(venue.fund_loss_usd, venue.fund_usd * (1 + 1e-9));
    const CascadeInputs poor = [&] {
        CascadeInputs inputs = inputs_of(map);
        inputs.liquidity[0].insurance_usd = 0;
        return inputs;
    }();
    const CascadeAnswer without = run_cascade(poor, {true, 1e7}, plain()).value();
    EXPECT_EQ(without.venues.at(0).taken_over_usd, 0);
    EXPECT_GT(without.venues.at(0).adl_usd, 0);
    double closed = without.adl_unmatched_usd;
    for (const BracketFire& bracket : without.brackets) closed += bracket.adl_usd;
    EXPECT_NEAR(closed, without.venues.at(0).adl_usd, 1);
}

TEST(Cascade, WhatIsNotKnownIsSaid) {
    const LiquidationMap map = hand_map(50'000, 50, {}, {VenueId::binance, VenueId::okx});
    CascadeInputs inputs = inputs_of(map);
    inputs.liquidity.pop_back();
    inputs.liquidity[0].bids = {{0.001, 1e6}};
    const CascadeAnswer answer = run_cascade(inputs, {true, 1e6}, plain()).value();
    std::string all;
    for (const std::string& text : answer.assumptions) all += text + "\n";
    EXPECT_NE(all.find("order book unknown: OKX;"), std::string::npos) << all;
    EXPECT_NE(all.find("daily volume unknown: OKX; assumed: 1 times"), std::string::npos) << all;
    EXPECT_NE(all.find("insurance fund unknown: OKX"), std::string::npos) << all;
    EXPECT_TRUE(answer.venues[0].book_known);
    EXPECT_FALSE(answer.venues[1].book_known);
    EXPECT_FALSE(answer.limits.empty());
}

TEST(Cascade, NonsenseIsRefused) {
    const LiquidationMap map = hand_map(50'000, 50, {});
    EXPECT_FALSE(run_cascade(inputs_of(map), {true, 0}, plain()));
    EXPECT_FALSE(run_cascade(inputs_of(map), {true, NAN}, plain()));
    EXPECT_FALSE(run_cascade(inputs_of(map), {true, NAN, 50'000}, plain()));
    EXPECT_FALSE(run_cascade(inputs_of(map), {true, NAN, 10'000}, plain()));
    EXPECT_FALSE(run_cascade(inputs_of(map), {true, NAN, -5}, plain()));
    LiquidationMap blind = map;
    blind.current_price_usd = NAN;
    EXPECT_FALSE(run_cascade(inputs_of(blind), {true, 1e6}, plain()));
    CascadeInputs still = inputs_of(map);
    still.day_sigma = 0;
    EXPECT_FALSE(run_cascade(still, {true, 1e6}, plain()));
}

std::vector<HandLevel> random_levels(int count) {
    std::vector<HandLevel> levels;
    for (int i = 0; i < count; ++i) {
        const int step = *rc::gen::inRange(-120, 120);
        const Side side = step < 0 ? Side::long_ : Side::short_;
        levels.push_back({50'000.0 + 50 * step, side, *rc::gen::inRange(0, 2000) * 1e4,
                          *rc::gen::inRange(0, 2) == 0 ? VenueId::binance : VenueId::okx,
                          static_cast<std::size_t>(*rc::gen::inRange(0, 7))});
    }
    return levels;
}
const std::vector<VenueId> two_venues{VenueId::binance, VenueId::okx};

RC_GTEST_PROP(Cascade, ReflexiveIsAtLeastFirstOrderAndDollarsAddUp, ()) {
    const LiquidationMap map = hand_map(50'000, 50, random_levels(30), two_venues);
    const CascadeAnswer answer =
        run(map, *rc::gen::inRange(1, 2000) * 1e5, {}, *rc::gen::inRange(0, 2) == 0);
    const double sign = answer.down ? -1 : 1;
    RC_ASSERT(sign * answer.reflexive.move_percent.p50 >=
              sign * answer.first_order.move_percent.p50 - 1e-9);
    RC_ASSERT(answer.reflexive.liquidated_usd.p50 >= answer.first_order.liquidated_usd.p50 - 1e-3);
    double of_venues = 0, of_brackets = 0;
    for (const VenueWaterfall& venue : answer.venues) {
        const double ends = venue.sold_usd + venue.taken_over_usd + venue.adl_usd;
        RC_ASSERT(std::abs(ends - venue.triggered_usd) <= 1e-6 * (1 + venue.triggered_usd));
        of_venues += venue.triggered_usd;
    }
    for (const BracketFire& bracket : answer.brackets) of_brackets += bracket.triggered_usd;
    RC_ASSERT(std::abs(of_venues - of_brackets) <= 1e-6 * (1 + of_venues));
}

RC_GTEST_PROP(Cascade, MoreShockOrMoreMassNeverMovesLess, ()) {
    std::vector<HandLevel> levels = random_levels(20);
    const double usd = *rc::gen::inRange(1, 1000) * 1e5;
    const auto depth = [](const CascadeAnswer& answer) {
        return -answer.reflexive.move_percent.p50;
    };
    const LiquidationMap map = hand_map(50'000, 50, levels, two_venues);
    const double before = depth(run(map, usd, {}));
    RC_ASSERT(depth(run(map, 1.5 * usd, {})) >= before - 1e-9);
    levels.push_back({49'000, Side::long_, *rc::gen::inRange(0, 5000) * 1e4});
    RC_ASSERT(depth(run(hand_map(50'000, 50, levels, two_venues), usd, {})) >= before - 1e-9);
}

RC_GTEST_PROP(Cascade, DoesNotDependOnTheBucket, ()) {
    const std::vector<HandLevel> levels = random_levels(20);
    std::vector<HandLevel> finer;
    for (const HandLevel& level : levels) {
        for (int part = 0; part < 5; ++part) {
            HandLevel one = level;
            one.price_usd += 10 * part;
            one.usd /= 5;
            finer.push_back(one);
        }
    }
    const CascadeAnswer a = run(hand_map(50'000, 50, levels, two_venues), 5e7, {});
    const CascadeAnswer b = run(hand_map(50'000, 10, finer, two_venues), 5e7, {});
    RC_ASSERT(std::abs(a.reflexive.move_percent.p50 - b.reflexive.move_percent.p50) < 0.01);
    RC_ASSERT(std::abs(a.reflexive.liquidated_usd.p50 - b.reflexive.liquidated_usd.p50) <=
              0.01 * (1e6 + a.reflexive.liquidated_usd.p50));
}

TEST(Cascade, TheSameSeedGivesTheSameBytes) {
    const LiquidationMap map = hand_map(50'000, 50, {{49'000, Side::long_, 1e8}});
    const std::string one = cascade_json(run(map, 1e7, {}));
    EXPECT_EQ(one, cascade_json(run(map, 1e7, {})));
    CascadeSettings other;
    other.seed = 2;
    EXPECT_NE(one, cascade_json(run(map, 1e7, other)));
    EXPECT_NE(one.find("\"draws\":200"), std::string::npos);
    EXPECT_EQ(one.find(":nan"), std::string::npos);
}

TEST(Cascade, QuantilesByHand) {
    const Quantiles of = quantiles_of({3, 1, 2, 5, 4});
    EXPECT_DOUBLE_EQ(of.p50, 3);
    EXPECT_DOUBLE_EQ(of.p25, 2);
    EXPECT_DOUBLE_EQ(of.p95, 4.8);
}

TEST(Cascade, TheFanRunsFromNothingToTheMost) {
    const LiquidationMap map = hand_map(50'000, 50, {{49'000, Side::long_, 1e8}});
    const CascadeFan fan = cascade_fan(inputs_of(map), true, 1e9, 9, {}).value();
    ASSERT_EQ(fan.shock_usd.size(), 9u);
    EXPECT_EQ(fan.shock_usd.front(), 0);
    EXPECT_EQ(fan.shock_usd.back(), 1e9);
    EXPECT_EQ(fan.reflexive.front().move_percent.p50, 0);
    for (std::size_t i = 1; i < 9; ++i) {
        EXPECT_LE(fan.reflexive[i].move_percent.p50, fan.reflexive[i - 1].move_percent.p50);
    }
}

}  // namespace
}  // namespace faultline
