// Across the folder: the JSON of every reading: unknown is null, numbers are those of the reading.
#include "insight/reading_json.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_hills.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

/// Parses an answer and keeps it.
class Answer {
  public:
    explicit Answer(std::string text) : text_(std::move(text)) {
        const auto root = parser_.parse(text_);
        EXPECT_TRUE(root) << text_;
        root_ = root.value_or(Json{});
    }
    const Json& root() const { return root_; }
    Json at(std::string_view key) const { return root_.field(key).value_or(Json{}); }

  private:
    std::string text_;
    JsonParser parser_;
    Json root_;
};

TEST(ReadingJson, ZonesWithTheirPartsAndChanges) {
    LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 57'000, 20, 3e7}});
    map.model_version = "1.0";
    map.weights = "prior";
    map.simulated = true;
    const ZoneReading reading = find_zones(map, unknown);
    ZoneHistory history;
    const double nan = std::nan("");
    const Answer answer(zones_json(reading, history.add(reading, {nan, nan, nan, nan})));
    const Json zone = answer.at("zones").at(0).value();
    EXPECT_EQ(zone.text("side").value(), "long");
    EXPECT_NEAR(zone.number("strength_usd").value(), reading.zones[0].strength_usd, 0.01);
    EXPECT_TRUE(zone.field("confidence")->is_null());
    EXPECT_TRUE(zone.field("age_h")->is_null());
    EXPECT_GT(zone.field("by_bracket")->number("25").value(), 0);
    EXPECT_GT(zone.field("by_venue")->number("binance").value(), 0);
    EXPECT_TRUE(answer.at("daily_sigma").is_null());
    EXPECT_TRUE(answer.at("simulated").boolean().value());
    EXPECT_EQ(answer.at("changes").at(0)->text("change").value(), "formed");
    EXPECT_EQ(answer.at("changes").at(0)->integer("zone").value(), 1);
    const Json longs = answer.at("sides").field("long").value();
    EXPECT_NEAR(longs.number("total_usd").value(),
                longs.number("zones_usd").value() + longs.number("thin_usd").value() +
                    longs.number("rest_usd").value(),
                0.03);
}

TEST(ReadingJson, WhatIsNotKnownIsNull) {
    RatioReading ratio = leverage_ratio("BTC", 1'770'000'000LL * ns_per_second,
                                        {VenueLeverageSeries{VenueId::okx, {}, {}}}, {});
    const Answer ratios(ratio_json(ratio));
    const Json okx = ratios.at("venues").at(0).value();
    EXPECT_EQ(okx.text("venue").value(), "okx");
    EXPECT_TRUE(okx.field("ratio")->is_null());
    EXPECT_TRUE(okx.field("model_mean_effective_leverage")->is_null());
    EXPECT_EQ(okx.text("unavailable").value(), "open interest not known");

    const LiquidationMap empty = hill_map(60'000, 50, {});
    const Answer dominance(dominance_json(read_dominance(empty, find_zones(empty, 0.02), {}, {})));
    EXPECT_TRUE(dominance.at("funding").field("mean_8h")->is_null());
    const Json squeeze = dominance.at("squeezes").at(1).value();
    EXPECT_EQ(squeeze.text("side").value(), "short");
    EXPECT_TRUE(squeeze.field("met")->is_null());
    EXPECT_TRUE(squeeze.field("zone")->is_null());

    SignalReading signals;
    signals.market = "BTC";
    signals.from_ns = signals.at_ns = 1'770'000'000LL * ns_per_second;
    signals.step_ns = ns_per_hour;
    signals.records = record_signals({}, {});
    const Answer record(signals_json(signals));
    EXPECT_EQ(record.at("horizon").text().value(), "1d");
    EXPECT_TRUE(record.at("record").at(0)->field("hit_rate")->is_null());
    EXPECT_EQ(record.at("record").at(0)->text("skill").value(), "too_few");
}

TEST(ReadingJson, APositionWithoutAMapHasPricesButNoCrowding) {
    PositionQuestion question;
    question.venue = VenueId::binance;
    question.market = "BTC";
    question.entry_usd = 60'000;
    question.notional_usd = 60'000;
    question.leverage = 10;
    const Answer answer(position_json(check_position(question, nullptr, nullptr).value()));
    EXPECT_NEAR(answer.at("liquidation_usd").number().value(), 54'000 / 0.996, 1e-6);
    EXPECT_EQ(answer.at("terms").text().value(), "venue");
    EXPECT_TRUE(answer.at("liquidation").field("percentile")->is_null());
    EXPECT_TRUE(answer.at("stop").is_null());
    EXPECT_TRUE(answer.at("calmer").is_null());
}

}  // namespace
}  // namespace faultline
