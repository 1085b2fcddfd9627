// Alert and AlertState: what is written reads back, damaged text does not.
#include "insight/alert.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/alert_state.hpp"

namespace faultline {
namespace {

Alert sample_alert() {
    Alert alert;
    alert.id = "wall:7";
    alert.rule = "wall";
    alert.kind = AlertKind::stale;
    alert.market = "BTC";
    alert.side = Side::short_;
    alert.venues = bit_of(VenueId::okx) | bit_of(VenueId::aster);
    alert.at_ns = 1'767'225'600'123'456'789;
    alert.is_simulated = true;
    alert.title = "SIMULATED BTC: \"quoted\" \n and äöü";
    alert.text = "text";
    alert.link = "https://map.example.com/?market=BTC";
    alert.numbers = {{"price_usd", 60'123.25}, {"okx_age_s", 0.1}};
    return alert;
}

TEST(Alert, WhatIsWrittenReadsBack) {
    const Alert alert = sample_alert();
    const auto again = parse_alert(alert_json(alert));
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, alert);
    EXPECT_NE(alert_json(alert).find("\"at\":\"2026-01-01T00:00:00.123456789Z\""),
              std::string::npos);
}

TEST(Alert, WhatIsCutOffIsNoAlert) {
    const std::string text = alert_json(sample_alert());
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(parse_alert(text.substr(0, size))) << size;
    }
}

RC_GTEST_PROP(AlertState, WhatIsWrittenReadsBack,
              (std::uint64_t fingerprint, std::uint32_t sequence, std::uint32_t fired,
               std::uint32_t last_s)) {
    AlertState state;
    state.rule = "wall";
    state.fingerprint = fingerprint;
    state.sequence = sequence;
    state.fired = fired;
    state.last_ns = last_s * ns_per_second;
    if (sequence % 2 == 1) state.turns[1] = {17, 60'000.5};
    const auto again = parse_alert_state(alert_state_json(state));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == state);
}

}  // namespace
}  // namespace faultline
