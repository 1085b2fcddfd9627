// Gap: its JSON both ways.
#include "feed/gap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

Gap some_gap() {
    return {.venue = VenueId::okx,
            .channel = "liquidation-orders SWAP",
            .from_ns = 1'788'000'000'000'000'000,
            .until_ns = 0,
            .reason = GapReason::unreachable,
            .detail = "certificate has expired"};
}

TEST(Gap, TheJsonIsAsDocumented) {
    EXPECT_EQ(gap_json(some_gap()),
              R"({"channel":"liquidation-orders SWAP","from_ns":1788000000000000000,)"
              R"("until_ns":0,"reason":"unreachable","detail":"certificate has expired"})");
}

RC_GTEST_PROP(Gap, AnyGapIsReadBack, ()) {
    Gap gap = some_gap();
    gap.from_ns = *rc::gen::inRange<TimeNs>(0, time_max_ns);
    gap.until_ns = *rc::gen::inRange<TimeNs>(0, time_max_ns);
    gap.reason = static_cast<GapReason>(*rc::gen::inRange(0, 7));
    gap.channel = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
    gap.detail = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
    RC_ASSERT(gap_from_json(VenueId::okx, gap_json(gap)).value() == gap);
}

TEST(Gap, WhatIsNoGapIsRefused) {
    for (const char* json :
         {"", "[]", "{}", R"({"channel":"x","from_ns":1,"until_ns":2,"reason":"tired"})",
          R"({"channel":"x","from_ns":1,"reason":"silent"})",
          R"({"channel":"x","from_ns":"soon","until_ns":2,"reason":"silent"})"}) {
        EXPECT_FALSE(gap_from_json(VenueId::okx, json)) << json;
    }
}

}  // namespace
}  // namespace faultline
